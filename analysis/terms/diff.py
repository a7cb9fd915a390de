"""What an edit of a dictionary does: hits gained and lost, by term and region, and the change of each rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.errors import TableError
from analysis.terms.dictionary import Dictionary
from analysis.terms.match import find_hits

_PLACE = ["facet", "theme", "doc_id", "start", "end"]
_CHANGE_COLUMNS = (
    "change", "region", "facet", "theme", "category", "term", "old_category", "old_term", "doc_id", "sent_id",
    "address",     "start", "end", "text", "sentence",
)  # fmt: skip


@dataclass(frozen=True)
class HitDiff:
    """The difference between two versions of the dictionaries on the same sentences.

    Parameters
    ----------
    hits : table, one row per hit that changed, in the order of the text: change ("gained", "lost", or
        "renamed" where the same place of the same theme is now a hit of another term or category), region,
        facet, theme, category and term (of the new version; of the old one if lost), old_category and
        old_term (if renamed, else ""), doc_id, sent_id, address, start, end, text, sentence
    terms : table, one row per facet x theme x term x region with a hit gained or lost: n_gained, n_lost
    rates : table, one row per facet x theme x region, unchanged ones too: n_hits_old, n_hits_new, n_chars,
        rate_per_10k_chars_old, rate_per_10k_chars_new, difference
    """

    hits: pd.DataFrame
    terms: pd.DataFrame
    rates: pd.DataFrame


def diff_hits(
    old: Sequence[Dictionary] | Dictionary,
    new: Sequence[Dictionary] | Dictionary,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    in_headings: bool = False,
) -> HitDiff:
    """Compare the hits of two versions of the dictionaries.

    A region's rate is 10,000 · hits / Chinese characters over its sentences that count (the government's own
    text, headings only with `in_headings`), as in the report; a region without such characters has rate NaN.

    Parameters
    ----------
    old, new : dictionaries; a facet's name says which ones are versions of the same
    sentences, documents : tables SENTENCES and DOCUMENTS; uses region ("" is kept as a region of its own)
    in_headings : bool, count headings, in hits and characters

    Raises
    ------
    TableError : a document of the sentences is not in `documents`.
    """
    unknown = set(sentences["doc_id"]) - set(documents["doc_id"])
    if unknown:
        raise TableError(
            f"Document {min(unknown)} has sentences and is not in the documents table. Add its row.",
            f"文档 {min(unknown)} 有句子，却不在文档表中。请补上它的一行。",
        )
    region_of = dict(zip(documents["doc_id"], documents["region"], strict=True))
    before, after = (find_hits(sentences, version, in_headings=in_headings) for version in (old, new))
    changes = _changes(before, after)
    changes["region"] = changes["doc_id"].map(region_of).astype("str")
    text_of = dict(zip(sentences["sent_id"], sentences["text"], strict=True))
    changes["sentence"] = changes["sent_id"].map(text_of).astype("str")
    place = {sent_id: number for number, sent_id in enumerate(sentences["sent_id"])}
    order = changes.assign(place=changes["sent_id"].map(place)).sort_values(
        ["place", "start", "end", "facet", "theme"]
    )
    changes = changes.loc[order.index, list(_CHANGE_COLUMNS)].reset_index(drop=True)
    counted = sentences["policy_text"].astype(bool) & (in_headings | ~sentences["is_heading"].astype(bool))
    n_chars = sentences[counted].groupby(sentences["doc_id"].map(region_of))["n_chars"].sum()
    return HitDiff(changes, _terms(changes), _rates(before, after, region_of, n_chars, _themes(old, new)))


def _changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    both = before.merge(after, on=_PLACE, how="outer", suffixes=("_old", ""), indicator=True)
    both["change"] = (
        both["_merge"].map({"left_only": "lost", "right_only": "gained", "both": "renamed"}).astype("str")
    )
    same = (both["category"] == both["category_old"]) & (both["term"] == both["term_old"])
    both = both[~same.fillna(False)].copy()
    lost, renamed = both["change"] == "lost", both["change"] == "renamed"
    for name in ("category", "term", "sent_id", "address", "text"):
        both[f"old_{name}"] = both[f"{name}_old"].where(renamed, "")
        both[name] = both[f"{name}_old"].where(lost, both[name])
    return both


def _terms(changes: pd.DataFrame) -> pd.DataFrame:
    keys = ["facet", "theme", "category", "term", "region"]
    counted = changes[changes["change"] != "renamed"]
    table = counted.groupby([*keys, "change"]).size().unstack("change").reindex(columns=["gained", "lost"])
    table = table.fillna(0).astype("int64").rename(columns={"gained": "n_gained", "lost": "n_lost"})
    return table.rename_axis(columns=None).reset_index()


def _themes(*versions: Sequence[Dictionary] | Dictionary) -> list[tuple[str, str]]:
    several = [
        one for version in versions for one in ([version] if isinstance(version, Dictionary) else version)
    ]
    return list(dict.fromkeys((one.facet, theme) for one in several for theme in one.themes))


def _rates(
    before: pd.DataFrame,
    after: pd.DataFrame,
    region_of: dict[str, str],
    n_chars: pd.Series,
    themes: list[tuple[str, str]],
) -> pd.DataFrame:
    regions = list(dict.fromkeys(region_of.values()))
    index = pd.MultiIndex.from_tuples(
        [(*theme, region) for theme in themes for region in regions], names=["facet", "theme", "region"]
    )
    table = pd.DataFrame(index=index)
    for name, hits in (("old", before), ("new", after)):
        counts = (
            hits.assign(region=hits["doc_id"].map(region_of)).groupby(["facet", "theme", "region"]).size()
        )
        table[f"n_hits_{name}"] = counts.reindex(index, fill_value=0).astype("int64")
    table = table.reset_index()
    table["n_chars"] = table["region"].map(n_chars).fillna(0).astype("int64")
    known = table["n_chars"].where(table["n_chars"] > 0)
    for name in ("old", "new"):
        table[f"rate_per_10k_chars_{name}"] = 1e4 * table[f"n_hits_{name}"] / known
    table["difference"] = table["rate_per_10k_chars_new"] - table["rate_per_10k_chars_old"]
    return table
