"""What a reader must know before comparing rates, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.tables import FEW_PARAGRAPHS, RATES, TOTAL, WARNINGS, check_table
from analysis.tables.lookup import plain

FEW_HITS = 10
CARRIED_BY_ONE = 0.5  # share of hits in one place
UNLIKE_LENGTHS = 2.0
_NAMED, _KINDS = 5, 8  # documents, and kinds of document, that a warning names

_TEXTS = {
    "nothing_counted": (
        "没有可统计的政府正文，按缺失处理，不是0。",
        "No text of the government's own to count: missing, not 0.",
    ),
    "one_document": (
        "只有1篇文件，区间只说明该文件内部的离散，不能推及该地区其他文件。",
        "One document only; the interval is about this text and not about other documents.",
    ),
    "too_few_paragraphs": (
        f"不足{FEW_PARAGRAPHS}个段落，区间只是粗略的界限（图中为虚线）。",
        f"Fewer than {FEW_PARAGRAPHS} paragraphs; the interval is a rough bound (dashed in the chart).",
    ),
    "no_hits": (
        "没有命中；区间上限按泊松分布计算。",
        "No hit at all; the upper end is the exact Poisson bound.",
    ),
    "few_hits": (
        f"命中不足{FEW_HITS}次，多一次少一次都会明显改变结果。",
        f"Fewer than {FEW_HITS} hits; one more or less changes the figure.",
    ),
    "one_document_carries": (
        "半数以上命中集中在1篇文件。",
        "At least half of the hits stand in one document.",
    ),
    "one_paragraph_carries": (
        "半数以上命中集中在1个段落。",
        "At least half of the hits stand in one paragraph.",
    ),
    "undated": (
        "{n}篇文件日期不明或不够精确，未计入所选时段：{zh}。",
        "{n} documents without a date, or with one too coarse, are not counted in the period: {en}.",
    ),
    "unlike_lengths": (
        "各组文本长度相差一倍以上，短文本的数值更不稳定。",
        "Texts differ in length by more than a factor of two; figures of short ones are less stable.",
    ),
    "unlike_genres": (
        "文种不同（{zh}），差异可能来自文种而非地区。",
        "Unlike genres side by side ({en}); a difference may be due to genre, not region.",
    ),
    "unlike_levels": (
        "文件层级不同（{zh}），不宜直接比较。",
        "Unlike levels of government side by side ({en}); compare with care.",
    ),
}  # fmt: skip
_LEVEL_NAMES = {"national": "国家", "province": "省", "city": "市", "district": "区县"}


def rate_warnings(rates: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Reasons not to read too much into these rates.

    Codes, for a group: nothing_counted, one_document, too_few_paragraphs (fewer than 16); for a group and
    category: no_hits, few_hits (fewer than 10), one_document_carries and one_paragraph_carries (half of at
    least three hits or more in one place; the former where the group has three documents or more); for the
    comparison as a whole (group ""), over the groups that have counted text: unlike_lengths (factor above 2), unlike_genres and unlike_levels. The
    whole country is a reference and left out of the comparison of levels. Rows TOTAL draw no warning.

    Parameters
    ----------
    rates : RATES table
    documents : table, one row per document the rates were counted in; uses doc_id, region, level, genre

    Returns
    -------
    WARNINGS table, without rows when there is nothing to warn of.
    """
    shown = check_table(rates, RATES)
    shown = shown[(shown["group"] != TOTAL) & (shown["category"] != TOTAL)]
    rows = [*_group_warnings(shown), *_comparison_warnings(shown, documents)]
    return pd.DataFrame(rows, columns=list(WARNINGS.columns)).drop_duplicates(ignore_index=True)


def selection_warnings(undated: pd.DataFrame) -> pd.DataFrame:
    """What to beware of in the choice of documents: those of unknown date are in no period.

    Parameters
    ----------
    undated : table, one row per document left out; uses doc_id

    Returns
    -------
    WARNINGS table with one row, code undated, group "", or without rows.
    """
    n, ids = len(undated), list(undated["doc_id"])
    more = (f"等{n}篇", f" and {n - _NAMED} more") if n > _NAMED else ("", "")
    named = {"zh": "、".join(ids[:_NAMED]) + more[0], "en": ", ".join(ids[:_NAMED]) + more[1]}
    rows = [_warning("undated", n=str(n), **named)] if n else []
    return pd.DataFrame(rows, columns=list(WARNINGS.columns))


def _group_warnings(rates: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    for row in rates.itertuples(index=False):
        if not row.n_chars:
            yield _warning("nothing_counted", row.group)
            continue
        if row.n_documents == 1:
            yield _warning("one_document", row.group)
        if row.n_paragraphs < FEW_PARAGRAPHS:
            yield _warning("too_few_paragraphs", row.group)
        if not row.n_hits:
            yield _warning("no_hits", row.group, row.category)
        elif row.n_hits < FEW_HITS:
            yield _warning("few_hits", row.group, row.category)
        if row.n_hits >= 3:
            if row.n_documents >= 3 and row.share_top_document >= CARRIED_BY_ONE:
                yield _warning("one_document_carries", row.group, row.category)
            if row.n_paragraphs > 1 and row.share_top_paragraph >= CARRIED_BY_ONE:
                yield _warning("one_paragraph_carries", row.group, row.category)


def _comparison_warnings(rates: pd.DataFrame, documents: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    groups = rates.drop_duplicates("group").set_index("group")
    groups = groups[groups["n_chars"] > 0]
    if len(groups) < 2:
        return
    if groups["n_chars"].max() > UNLIKE_LENGTHS * groups["n_chars"].min():
        yield _warning("unlike_lengths")
    key = {"region": "region", "level": "level", "document": "doc_id"}[groups["group_kind"].iloc[0]]
    within = documents[documents[key].isin(groups.index)]
    genres = _kinds(within, key, "genre")
    if genres:
        more = (f"等{len(genres)}种", f" and {len(genres) - _KINDS} more") if len(genres) > _KINDS else ("", "")
        shown = genres[:_KINDS]
        yield _warning("unlike_genres", zh="、".join(shown) + more[0], en=", ".join(shown) + more[1])
    levels = _kinds(within[within["level"] != "national"], key, "level")
    if levels and key != "level":
        names = [_LEVEL_NAMES.get(level, level) for level in levels]
        yield _warning("unlike_levels", zh="、".join(names), en=", ".join(levels))


def _kinds(documents: pd.DataFrame, key: str, column: str) -> list[str]:
    """The kinds that occur where the groups are not of one and the same mixture of kinds, else nothing."""
    known = plain(documents.loc[documents[column] != "", [key, column]].drop_duplicates())
    kinds = list(dict.fromkeys(known[column]))
    mixtures = pd.crosstab(known[key], known[column]).drop_duplicates() if len(kinds) > 1 else ()
    return kinds if len(mixtures) > 1 else []


def _warning(code: str, group: str = "", category: str = "", **values: str) -> tuple[str, ...]:
    return (group, category, code, *(text.format(**values) for text in _TEXTS[code]))
