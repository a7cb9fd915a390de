"""Concordance (语境共现, KWIC): every hit in the middle of its line, with its place in the document."""

from __future__ import annotations

import pandas as pd

from analysis.errors import ParameterError, TableError

WIDTH = 20
SORTS = ("place", "left", "keyword", "right")
COLUMNS = (
    "doc_id",
    "sent_id",
    "address",
    "facet",
    "theme",
    "category",
    "term",
    "left",
    "keyword",
    "right",
    "start",
    "end",
)


def concordance(
    hits: pd.DataFrame, sentences: pd.DataFrame, width: int = WIDTH, *, sort: str = "place"
) -> pd.DataFrame:
    """Each hit with what stands to its left and right.

    Parameters
    ----------
    hits : table HITS; uses doc_id, sent_id, facet, theme, category, term, start, end
    sentences : table SENTENCES; the context reaches over sentence ends within the paragraph (par_id), no
        farther
    width : int, characters on each side, at most
    sort : "place" (as in `hits`); "right" by what follows; "left" by what precedes, the nearest character
        first, so that like beginnings stand together; "keyword". Characters sort by code point; ties keep
        their place.

    Returns
    -------
    table, one row per hit: doc_id, sent_id, address, facet, theme, category, term, left, keyword (as in the
    text), right, start, end. No hits give no rows.

    Raises
    ------
    TableError : a hit's sentence is not in `sentences`.
    ParameterError : the width is negative, or the sort is not known.
    """
    if width < 0:
        raise ParameterError(
            f"The width of a concordance is {width}; it has to be 0 or more characters.",
            f"语境共现的宽度是 {width}，应为 0 或更多个字。",
        )
    if sort not in SORTS:
        raise ParameterError(
            f"A concordance cannot be sorted by '{sort}'. It knows: {', '.join(SORTS)}.",
            f"语境共现不能按 {sort} 排序。可用：{'、'.join(SORTS)}。",
        )
    strange = ~hits["sent_id"].isin(sentences["sent_id"])
    if strange.any():
        raise TableError(
            f"Hit {hits.loc[strange, 'term'].iloc[0]} is in sentence "
            f"{hits.loc[strange, 'sent_id'].iloc[0]}, which the sentences table does not have. Use the "
            "sentences that the hits were found in.",
            f"命中 {hits.loc[strange, 'term'].iloc[0]} 所在的句子 {hits.loc[strange, 'sent_id'].iloc[0]} 不"
            "在句子表中。请使用找出这些命中的那张句子表。",
        )
    paragraphs = {
        key: (int(group["start"].iloc[0]), "".join(group["text"]))
        for key, group in sentences[sentences["sent_id"].isin(_near(hits, sentences))].groupby(
            ["doc_id", "par_id"]
        )
    }
    paragraph_of = dict(
        zip(sentences["sent_id"], zip(sentences["doc_id"], sentences["par_id"], strict=True), strict=True)
    )
    left, keyword, right = [], [], []
    for sent_id, start, end in zip(
        hits["sent_id"], hits["start"].tolist(), hits["end"].tolist(), strict=True
    ):
        begin, text = paragraphs[paragraph_of[sent_id]]
        start, end = start - begin, end - begin
        left.append(text[max(0, start - width) : start])
        keyword.append(text[start:end])
        right.append(text[end : end + width])
    address_of = dict(zip(sentences["sent_id"], sentences["address"], strict=True))
    table = hits.reset_index(drop=True).assign(
        address=pd.array([address_of[sent_id] for sent_id in hits["sent_id"]], dtype="str"),
        left=pd.array(left, dtype="str"),
        keyword=pd.array(keyword, dtype="str"),
        right=pd.array(right, dtype="str"),
    )[list(COLUMNS)]
    if sort == "place":
        return table
    key = table["left"].str[::-1] if sort == "left" else table[sort]
    return table.loc[key.sort_values(kind="stable").index].reset_index(drop=True)


def _near(hits: pd.DataFrame, sentences: pd.DataFrame) -> pd.Series:
    """The sentences of every paragraph that holds a hit."""
    with_hit = sentences.loc[
        sentences["sent_id"].isin(hits["sent_id"]), ["doc_id", "par_id"]
    ].drop_duplicates()
    return sentences[["doc_id", "par_id", "sent_id"]].merge(with_hit, on=["doc_id", "par_id"])["sent_id"]
