"""Which sentences stand behind a number of a result table: from a row to a filter of the evidence browser.

A filter is written as the query of a link, #evidence?category=talent&region=湖南; the browser
(assets/query.js) counts what it lets through, and `Link.n` is what it has to come to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from analysis.regions import BY_NAME, NATIONAL
from analysis.reports.evidence import category_key
from analysis.reports.filters import READ, TRUSTED, Filter, Link, Scope, query
from analysis.tables import TOTAL
from analysis.tables.comparison import REST, SENTENCES
from analysis.stances import STANCE_VALUES

INSTRUMENTS = "instruments"
OF_ADDRESSES = ("kind", "theme", "unit", "address")  # columns of tables that name a sentence by its address alone
_UPPER_LEVELS = ("national", "province")

Row = Mapping[str, str]


def row_links(row: Row, scope: Scope, categories: Sequence[str] = ()) -> dict[str, Link]:
    """The links of a row, by column; the first is that of the row as a whole, and of its mark in a figure.

    Parameters
    ----------
    row : mapping of column to its text in the CSV; which table it is from is told by its columns
    scope : of the chapter
    categories : what TOTAL in the column category stands for; default the themes of the chapter
    """
    for columns, links in _KINDS:
        if all(column in row for column in columns):
            found = links(row, scope, tuple(categories) or scope.themes)
            return (
                found
                if scope.countable
                else {name: link for name, link in found.items() if link.view == READ}
            )
    return {}


def _link(scope: Scope, unit: str, n: str | None, *parts: Filter) -> Link:
    return Link(query(scope.base, *parts, {"unit": unit}), int(float(n)) if n else None)


def _hits_of(scope: Scope, category: str, totals: Sequence[str]) -> Filter:
    """The hits of a category that count in the chapter."""
    hits: Filter = {"category": list(totals) if category == TOTAL else category}
    return {**hits, "stance": scope.stance} if scope.stance else hits


def _side(scope: Scope, region: str, others: str) -> Filter:
    """One of two regions that are compared: itself, or all but the other one."""
    if region != REST:
        return _of_group(region)
    return {"except": [others, NATIONAL.name] if scope.national_apart else [others]}


def _both_sides(scope: Scope, row: Row) -> Filter:
    if REST in (row["group"], row["other"]):
        return {"except": NATIONAL.name} if scope.national_apart else {}
    return {"region": [row["group"], row["other"]]}


def _of_group(group: str, kind: str = "region") -> Filter:
    if group == TOTAL:
        return {}
    return {{"document": "doc", "level": "level"}.get(kind, "region"): group}


def _rates(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    group, category = _of_group(row["group"], row["group_kind"]), _hits_of(scope, row["category"], totals)
    counts = {
        "n_hits": "hits",
        "n_sentences_hit": "sentences",
        "n_paragraphs_hit": "paragraphs",
        "n_documents_hit": "documents",
    }
    bases = {
        "n_sentences": "sentences",
        "n_paragraphs": "paragraphs",
        "n_chars": "chars",
        "n_documents": "scope",
    }
    links = {name: _link(scope, unit, row[name], group, category) for name, unit in counts.items()}
    links |= {name: _link(scope, unit, row[name], group) for name, unit in bases.items()}
    links["rate_per_10k_chars"] = _link(scope, "hits", None, group, category)
    links["share_sentences"] = _link(scope, "sentences", None, group, category)
    return links


def _differences(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    unit = "sentences" if row["unit"] == SENTENCES else "hits"
    category = _hits_of(scope, row["category"], totals)
    sides = (("n_hits", "group", "rate"), ("n_hits_other", "other", "rate_other"))
    links = {"difference": _link(scope, unit, None, category, _both_sides(scope, row))}
    for counted, side, rate in sides:
        own = _side(scope, row[side], row["other" if side == "group" else "group"])
        links[counted] = _link(scope, unit, row[counted], category, own)
        links[rate] = _link(scope, unit, None, category, own)
    return links


def _gap(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    item: Filter = {"sub" if "/" in row["item"] else "term": row["item"]}
    about = {**_hits_of(scope, row["category"], totals), **item}
    return {
        "contribution": _link(scope, "hits", None, about, _both_sides(scope, row)),
        "n_hits": _link(scope, "hits", row["n_hits"], about, _side(scope, row["group"], row["other"])),
        "n_hits_other": _link(
            scope, "hits", row["n_hits_other"], about, _side(scope, row["other"], row["group"])
        ),
    }


def _dispersion(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    return {
        "n_hits": _link(
            scope, "hits", row["n_hits"], _of_group(row["group"]), _hits_of(scope, row["category"], totals)
        )
    }


def _cooccurrence(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    unit = f"{row['within']}s"
    one, two = (_hits_of(scope, row[name], totals) for name in ("category", "other"))
    both = {**one, "with": row["other"], "within": row["within"]}
    return {
        "n_both": _link(scope, unit, row["n_both"], both),
        "n_units_hit": _link(scope, unit, row["n_units_hit"], one),
        "n_units_other": _link(scope, unit, row["n_units_other"], two),
        "lift": _link(scope, unit, None, both),
    }


def _variants(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    usual = "sentences" if scope.unit == SENTENCES else "hits"
    unit, other = {
        "chosen": (usual, {}),
        "headings_in": (usual, {"headings": "1"}),
        "headings_out": (usual, {"headings": "0"}),
        "sentences": ("sentences", {}),
        "chars": ("hits", {}),
        "paragraphs": ("paragraphs", {}),
        "every_hit": (usual, {"overlapping": "1"}),
        "whole_text": (usual, {"text": "all", "part": []}),
        "done": (usual, {"stance": "done"}),
        "planned": (usual, {"stance": "planned"}),
        "any_stance": (usual, {"stance": []}),
        "trusted_terms": (usual, {"terms": TRUSTED}),
        "all_terms": (usual, {"terms": []}),
        "upper_levels": (
            usual,
            {"level": [level for level in _UPPER_LEVELS if level in (scope.base["level"] or _UPPER_LEVELS)]},
        ),
    }.get(row["variant"], ("", {}))
    if not unit:
        return {}
    about = (_of_group(row["group"]), _hits_of(scope, row["category"], totals), other)
    return {"n_hits": _link(scope, unit, row["n_hits"], *about), "value": _link(scope, unit, None, *about)}


def _stance_rates(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    unit = "sentences" if row["unit"] == SENTENCES else "hits"
    about = (_of_group(row["group"]), _hits_of(scope, row["category"], totals), {"stance": row["stance"]})
    return {"n_hits": _link(scope, unit, row["n_hits"], *about), "rate": _link(scope, unit, None, *about)}


def _value_shares(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    about = (_of_group(row["region"]), _hits_of(scope, row["theme"], totals))
    kind = "stance" if row["value"] in STANCE_VALUES else "firmness"
    one = _link(scope, "sentences", row["n_sentences"], *about, {kind: row["value"]})
    return {
        "n_sentences": one,
        "n_theme": _link(scope, "sentences", row["n_theme"], *about, {kind: "any"}),
        "share": Link(one.query),
    }


def _crosses(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    about = (_of_group(row["region"]), _hits_of(scope, row["theme"], totals))
    tool = {"with": category_key(INSTRUMENTS, row["instrument"]), "within": "sentence"}
    both = _link(scope, "sentences", row["n_sentences"], *about, tool)
    return {
        "n_sentences": both,
        "n_theme": _link(scope, "sentences", row["n_theme"], *about),
        "share": Link(both.query),
    }


def _coverage(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    about: Filter = {"doc": row["doc_id"], "figure": "any", "figure_theme": row["theme"]}
    return {
        name: _figures(scope, row[name], about, {"figure": name.removeprefix("n_figures_")})
        for name in ("n_figures_planned", "n_figures_done")
    }


def _calendar(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    about: Filter = {"region": row["region"], "figure": "planned", "deadline": row["deadline"]}
    return {
        "n_targets": _figures(scope, row["n_targets"], about),
        "n_documents": _figures(scope, row["n_documents"], about, {"unit": "documents"}),
    }


def _figures(scope: Scope, n: str, *parts: Filter) -> Link:
    """Figures are taken from the whole text, whatever the chapter counts of themes."""
    return Link(query({"unit": "figures"}, scope.documents, *parts, {"text": "all", "headings": "1"}), int(n))


def _of_row(name: str) -> Filter:
    """The documents of a row: one, or a region's where documents are many (MANY_DOCUMENTS)."""
    return {"region" if name in BY_NAME else "doc": name}


def _similarity(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    return {name: Link(query(_of_row(row[name])), view=READ) for name in ("doc_id", "other")}


def _position(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    if not row["category"]:  # a heading
        return {}
    return {
        "position": _link(
            scope, "hits", None, {"doc": row["doc_id"]}, _hits_of(scope, row["category"], totals)
        )
    }


def _sizes(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    whole = {**scope.documents, **_of_row(row["doc_id"]), "part": row["part"], "headings": "1", "unit": "chars"}
    return {"n_chars": Link(query(whole), int(row["n_chars"]))}


def _keyness(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    links = _words(row, scope, totals)
    rest = {"word": row["token"], "except": row["region"]}
    for name, unit in (("n_tokens_rest", "words"), ("n_documents_rest", "documents")):
        links[name] = _link(scope, unit, row[name], rest)
    return {**links, "z": Link(links["n_tokens"].query)}


def _words(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    word = {"word": row["token"]}
    own = {**word, **_of_group(row["region"])}
    links = {"n_tokens": _link(scope, "words", row["n_tokens"], own)}
    for name, unit, about in (
        ("n_documents", "documents", own), ("n_paragraphs", "paragraphs", own), ("n_regions", "regions", word),
    ):  # fmt: skip
        if name in row:
            links[name] = _link(scope, unit, row[name], about)
    return links


def _descent(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    return {"text": _reading(row["sent_id"]), "near_text": _reading(row["near_sent_id"])}


def _sentence(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    about: Filter = (
        {"category": row["category"] if "category" in row else row["theme"]} if "theme" in row else {}
    )
    return {"address": _reading(row["sent_id"], about)}


def _citation(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    place = {"doc": row["doc_id"], "start": row["start"]}
    return {"n_mentions": Link(query(place), view=READ)}


def _mistake(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    sent_id = (scope.sentences or {}).get(row["address"], "")
    return {"address": _reading(sent_id, {"category": row["theme"]})} if sent_id else {}


def _validity(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    about = (_of_group(row.get("group", TOTAL)), {"category": row.get("category") or row["theme"]})
    term = {"term": row["term"]} if row.get("term") else {}
    name = "term" if term else "category" if "category" in row else "theme"
    return {name: _link(scope, "sentences", None, *about, term)}


def _corrected(row: Row, scope: Scope, totals: Sequence[str]) -> dict[str, Link]:
    about = _of_group(row["group"])
    theme = _link(scope, "sentences", None, about, {"category": row["theme"]})
    return {"share_raw": theme, "n_sentences": _link(scope, "sentences", row["n_sentences"], about)}


def _reading(sent_id: str, about: Filter | None = None) -> Link:
    return Link(query({"at": sent_id}, about or {}), view=READ)


# The columns a table is known by, the most telling first.
_KINDS: tuple[tuple[tuple[str, ...], Callable[[Row, Scope, Sequence[str]], dict[str, Link]]], ...] = (
    (("group_kind", "group", "category", "n_hits", "n_sentences_hit"), _rates),
    (("group", "other", "category", "item", "n_hits_other"), _gap),
    (("group", "other", "category", "unit", "n_hits_other"), _differences),
    (("variant", "group", "category", "n_hits"), _variants),
    (("group", "category", "over", "n_hits"), _dispersion),
    (("stance", "group", "category", "n_hits"), _stance_rates),
    (("category", "other", "within", "n_both"), _cooccurrence),
    (("region", "theme", "value", "n_theme"), _value_shares),
    (("region", "theme", "instrument", "n_theme"), _crosses),
    (("doc_id", "theme", "n_figures_planned", "n_figures_done"), _coverage),
    (("region", "deadline", "n_targets"), _calendar),
    (("sent_id", "near_sent_id"), _descent),
    (("sent_id", "address"), _sentence),
    (("doc_id", "title", "n_mentions", "start"), _citation),
    (OF_ADDRESSES, _mistake),
    (("group", "theme", "share_raw", "n_sentences"), _corrected),
    (("kind", "theme", "precision"), _validity),
    (("term", "theme", "precision"), _validity),
    (("region", "token", "n_tokens_rest"), _keyness),
    (("region", "token", "n_tokens"), _words),
    (("doc_id", "part", "n_chars"), _sizes),
    (("doc_id", "category", "position"), _position),
    (("doc_id", "other", "basis", "cosine"), _similarity),
)
