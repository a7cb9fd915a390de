"""Small corpora of which every number is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

Paragraph = tuple[int, Mapping[str, int]]  # characters, hits by category


def document(
    doc_id: str,
    region: str = "湖南",
    level: str = "province",
    genre: str = "方案",
    title: str = "关于中试的方案",
) -> dict:
    return {"doc_id": doc_id, "region": region, "level": level, "genre": genre, "title": title}


def tables_of(
    documents: Sequence[tuple[dict, Sequence[Paragraph]]],
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Hits, paragraphs, documents: a paragraph is a sentence, its hits stand side by side, two characters long.

    The table of paragraphs has what one of sentences has, too.
    """
    hits, rows = [], []
    for about, paragraphs in documents:
        at = 0
        for number, (n_chars, counts) in enumerate(paragraphs, 1):
            rows.append(
                {
                    "doc_id": about["doc_id"],
                    "sentence": number,
                    "piece": number,
                    "paragraph": number,
                    "policy_text": True,
                    "is_heading": False,
                    "start": at,
                    "end": at + n_chars,
                    "n_chars": n_chars,
                    "n_sentences": 1,
                }
            )
            place = at
            for category, n_hits in counts.items():
                for _ in range(n_hits):
                    hits.append(hit(about["doc_id"], number, category, place, place + 2))
                    place += 2
            at = max(at + n_chars, place)
    return hits_table(hits), pd.DataFrame(rows), pd.DataFrame([about for about, _ in documents])


def hit(doc_id: str, number: int, category: str, start: int, end: int) -> dict:
    """A hit in the sentence of this number, which is a paragraph."""
    return {"doc_id": doc_id, "sentence": number, "piece": number, "category": category, "start": start, "end": end}


def hits_table(hits: Sequence[dict]) -> pd.DataFrame:
    return pd.DataFrame(list(hits), columns=["doc_id", "sentence", "piece", "category", "start", "end"])


def row_of(table: pd.DataFrame, **where: str) -> pd.Series:
    rows = table
    for column, value in where.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1
    return rows.iloc[0]


def words_table(*rows: tuple[str, str, int]) -> pd.DataFrame:
    """Counts of words in the policy text of documents, each in one paragraph."""
    table = pd.DataFrame(rows, columns=["doc_id", "token", "n_tokens"])
    return table.assign(part="government", policy_text=True, is_heading=False, pos="n", n_paragraphs=1)
