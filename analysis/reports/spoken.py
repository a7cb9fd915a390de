"""What the identifiers in tables are called in a report, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.charts.labels import PHRASES, name_of
from analysis.charts.meaning_labels import MEANING_NAMES
from analysis.reports.contents import Text
from analysis.reports.evidence import document_title
from analysis.reports.words import VALUES

_NAMED = ("group", "other", "region", "category", "theme", "item", "part", "level", "coded_as")
_OF_MEANING = ("value", "instrument", "stance", "firmness")
_PHRASED = ("variant", "interval_basis", "basis")
_VALUED = ("over", "within", "kind", "state", "group_kind", "facet", "holds")
_DOCUMENTS = ("doc_id", "near_doc_id", "cited_doc_id")
_TITLE = 24  # characters of a document's title in a cell


class Names:
    """Names of what stands in the cells of tables.

    Parameters
    ----------
    documents : table DOCUMENTS of the run
    """

    def __init__(self, documents) -> None:
        self._documents = {
            row.doc_id: _short(document_title(row)) for row in documents.itertuples(index=False)
        }

    def of_cell(self, column: str, row: Mapping[str, str]) -> Text:
        """What a cell of text says; a text without a name says itself."""
        value = row[column]
        if not value:
            return Text("", "")
        if column in _DOCUMENTS or (value in self._documents and self._tells_documents(column, row)):
            title = self._documents.get(value)
            return Text(*2 * (f"{value} {title}",)) if title else Text(value, value)
        if column in _OF_MEANING:
            return of_meaning(value)
        if column in _NAMED:
            return of_identifier(value)
        if column == "unit" and value in PHRASES:
            return Text(*PHRASES[value])
        if column in _PHRASED:
            parts = [PHRASES.get(one) or VALUES.get(one, (one, one)) for one in value.split(" / ")]
            return Text("；".join(part[0] for part in parts), " / ".join(part[1] for part in parts))
        if column in _VALUED:
            return Text(*VALUES.get(value, (value, value)))
        if column == "themes":
            parts = [of_identifier(one) for one in value.split("|")]
            return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
        return Text(value, value)

    @staticmethod
    def _tells_documents(column: str, row: Mapping[str, str]) -> bool:
        """Whether the column holds documents in this table: rates by document, and documents side by side."""
        return (column == "group" and row.get("group_kind") == "document") or (
            column == "other" and "doc_id" in row
        )


def of_identifier(identifier: str) -> Text:
    """Name of a region, theme, category, level or part."""
    return Text(name_of(identifier, "zh"), name_of(identifier, "en"))


def of_meaning(identifier: str) -> Text:
    """Name of a stance, a degree of firmness or an instrument."""
    return Text(name_of(identifier, "zh", MEANING_NAMES), name_of(identifier, "en", MEANING_NAMES))


def names_of_evidence(evidence: Mapping) -> dict[str, list[str]]:
    """Names in Chinese and English of all that the evidence can be filtered by, where they are not the identifiers."""
    documents = evidence["documents"]
    plain = {*documents["region"], *documents["level"], *documents["genre"], *evidence["parts"]}
    of_themes, of_others = set(), set(evidence["stances"]) | set(evidence["firmness"])
    for key in evidence["categories"]:
        pieces = key.split("/")
        paths = {"/".join(pieces[: depth + 1]) for depth in range(len(pieces))}
        (of_others if ":" in key else of_themes).update(paths)
    names = {one: of_identifier(one) for one in plain | of_themes if one}
    names |= {one: of_meaning(one.partition(":")[2] or one) for one in of_others}
    names |= {one: Text(*VALUES[one]) for one in ("any", "1", "paragraph", "sentence")}
    return {
        one: [text.zh, text.en] for one, text in sorted(names.items()) if (text.zh, text.en) != (one, one)
    }


def _short(title: str) -> str:
    return title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"
