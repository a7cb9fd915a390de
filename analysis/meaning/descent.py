"""Descent of clauses: which clause of a lower document is nearest to one of a higher, and what became of it.

Nearness is the cosine of TF-IDF weights of character pairs (count · ln(1 + clauses / clauses with the
pair)), which needs no segmenter and takes 推进中试平台建设 and 中试平台建设推进 for alike. Common passages are found as
difflib does (longest first, then left and right of it); likeness of wording is no proof of descent, since
both may follow a third text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

import numpy as np
import pandas as pd

from analysis.tables.meaning import DESCENT
from analysis.tables import check_table, empty_table
from analysis.terms.normalize import normalize

_SHORTEST_CLAUSE = 12  # Chinese characters; shorter clauses are alike by chance
_SHORTEST_PASSAGE = 4
_LEAST_SIMILARITY = 0.25  # of 35 pairs of work reports read by eye, few below it spoke of the same thing
_MARKS = "，。；、：,;"


def clause_descent(
    sentences: pd.DataFrame, higher: Sequence[str], lower: Sequence[str], n_nearest: int = 1
) -> pd.DataFrame:
    """For each clause of the higher documents the nearest clauses in each lower document.

    Parameters
    ----------
    sentences : table SENTENCES; compared are clauses of policy text of 12 Chinese characters and more
    higher, lower : doc_ids, such as those of national and of provincial documents
    n_nearest : int, clauses per lower document

    Returns
    -------
    table DESCENT, in the order of the higher clauses, nearest lower clause first; pairs less similar than 0.25 are left out, as are those that share no passage
    of four characters: they have pairs of characters in common here and there.
    """
    counted = sentences[
        sentences["policy_text"].astype(bool)
        & ~sentences["is_heading"].astype(bool)
        & (sentences["n_chars"] >= _SHORTEST_CLAUSE)
    ]
    above = counted[counted["doc_id"].isin(list(higher))].reset_index(drop=True)
    below = counted[counted["doc_id"].isin(list(lower))].reset_index(drop=True)
    if above.empty or below.empty:
        return empty_table(DESCENT)
    weights = _pair_weights([*above["text"], *below["text"]])
    own, others = weights[: len(above)], weights[len(above) :]
    places = _postings(others)
    documents = below["doc_id"].to_numpy(dtype=object)
    clauses_above, clauses_below = above.to_dict("records"), below.to_dict("records")
    rows = []
    for number, vector in enumerate(own):
        similarity = np.zeros(len(below))
        for pair, weight in vector.items():
            if pair in places:
                at, values = places[pair]
                similarity[at] += weight * values
        near = np.flatnonzero(similarity >= _LEAST_SIMILARITY)
        near = near[np.argsort(-similarity[near], kind="stable")]
        ranks: dict[str, int] = {}
        for place in near:
            rank = ranks.get(documents[place], 0) + 1
            if rank > n_nearest:
                continue
            row = _row(clauses_above[number], clauses_below[place], rank, min(similarity[place], 1.0))
            if row["longest_passage"]:
                ranks[documents[place]] = rank
                rows.append(row)
    return check_table(pd.DataFrame(rows), DESCENT) if rows else empty_table(DESCENT)


def common_passages(first: str, second: str) -> list[tuple[int, int, int]]:
    """Passages of four characters and more two texts share: (start in first, start in second, length)."""
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks if block.size >= _SHORTEST_PASSAGE]


def _pair_weights(texts: Sequence[str]) -> list[dict[str, float]]:
    """TF-IDF of the character pairs of each text, of length 1."""
    counts = []
    spread: dict[str, int] = defaultdict(int)
    for text in texts:
        form = "".join(character for character in normalize(text).text if character.isalnum())
        own: dict[str, int] = defaultdict(int)
        for start in range(len(form) - 1):
            own[form[start : start + 2]] += 1
        for pair in own:
            spread[pair] += 1
        counts.append(own)
    weighted = []
    for own in counts:
        raw = {pair: n * np.log(1 + len(texts) / spread[pair]) for pair, n in own.items()}
        length = np.sqrt(sum(value * value for value in raw.values()))
        weighted.append({pair: value / length for pair, value in raw.items()} if length else {})
    return weighted


def _postings(vectors: Sequence[dict[str, float]]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """For each pair the texts that have it, and its weight in them."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for pair, weight in vector.items():
            found[pair].append((number, weight))
    return {
        pair: (np.array([at for at, _ in entries]), np.array([weight for _, weight in entries]))
        for pair, entries in found.items()
    }


def _row(above: Mapping[str, str], below: Mapping[str, str], rank: int, similarity: float) -> dict[str, object]:
    first, second = above["text"], below["text"]
    passages = common_passages(first, second)
    longest = max(passages, key=lambda passage: passage[2], default=(0, 0, 0))
    return {
        "doc_id": above["doc_id"],
        "sent_id": above["sent_id"],
        "address": above["address"],
        "text": first,
        "near_doc_id": below["doc_id"],
        "near_sent_id": below["sent_id"],
        "near_address": below["address"],
        "near_text": second,
        "rank": rank,
        "similarity": similarity,
        "longest_passage": first[longest[0] : longest[0] + longest[2]].strip(_MARKS),
        "taken_over": "|".join(first[start : start + size].strip(_MARKS) for start, _, size in passages),
        "new": _rest(second, [(start, size) for _, start, size in passages]),
        "dropped": _rest(first, [(start, size) for start, _, size in passages]),
        "share_taken": sum(size for _, _, size in passages) / len(second),
    }


def _rest(text: str, taken: Sequence[tuple[int, int]]) -> str:
    """What of a text lies outside the spans, the pieces joined by |."""
    pieces, place = [], 0
    for start, size in [*taken, (len(text), 0)]:
        piece = text[place:start].strip(_MARKS)
        if piece:
            pieces.append(piece)
        place = start + size
    return "|".join(pieces)
