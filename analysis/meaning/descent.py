"""Descent of clauses: which clause of a lower document is nearest to one of a higher, and what became of it.

Nearness is the cosine of TF-IDF weights of character pairs (count · ln(1 + clauses / clauses with the
pair)), which needs no segmenter and takes 推进中试平台建设 and 中试平台建设推进 for alike. Common passages are found as
difflib does (longest first, then left and right of it); likeness of wording is no proof of descent, since
both may follow a third text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import pandas as pd

from analysis.tables import check_table, empty_table
from analysis.tables.meaning import DESCENT
from analysis.terms.normalize import normalize

_SHORTEST_CLAUSE = 12  # Chinese characters; shorter clauses are alike by chance
_SHORTEST_PASSAGE = 4
_LEAST_SIMILARITY = 0.25  # of 35 pairs of work reports read by eye, few below it spoke of the same thing
MOST_CLAUSES = 20_000
"""Clauses of higher documents that are compared with a million of lower ones in some minutes."""
MOST_ROWS = 300_000
"""Rows of the table; each takes a comparison character by character."""
_TEXTS = 20_000  # whose character pairs are counted at a time
_CODE_BITS = 21  # of a code point
_SHOWN = ("doc_id", "sent_id", "address", "text")
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
    of four characters: they have pairs of characters in common here and there. Of each higher clause there are
    MOST_ROWS by the number of higher clauses at most, the nearest.

    Notes
    -----
    Some 12 bytes are held for each different pair of each lower clause that a higher clause has too, while they are weighed
    some 16 for each pair.
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
    own, postings = _weights(above["text"], below["text"])
    clauses_above, clauses_below = ({name: table[name].array for name in _SHOWN} for table in (above, below))
    documents = pd.factorize(below["doc_id"])[0]
    most = max(MOST_ROWS // len(above), 1)
    rows: list[dict[str, object]] = []
    for number in range(len(above)):
        similarity = own.similarity(number, postings, len(below))
        near = np.flatnonzero(similarity >= _LEAST_SIMILARITY)
        near = near[np.argsort(-similarity[near], kind="stable")]
        clause = {name: column[number] for name, column in clauses_above.items()}
        pieces = _pieces(clause["text"])
        ranks: dict[int, int] = {}
        for place in near:
            rank = ranks.get(documents[place], 0) + 1
            if rank > n_nearest or pieces.isdisjoint(_pieces(clauses_below["text"][place])):
                continue
            other = {name: column[place] for name, column in clauses_below.items()}
            row = _row(clause, other, rank, min(similarity[place], 1.0))
            if row["longest_passage"]:
                ranks[documents[place]] = rank
                rows.append(row)
                if sum(ranks.values()) == most:
                    break
    return check_table(pd.DataFrame(rows), DESCENT) if rows else empty_table(DESCENT)


def common_passages(first: str, second: str) -> list[tuple[int, int, int]]:
    """Passages of four characters and more two texts share: (start in first, start in second, length)."""
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks if block.size >= _SHORTEST_PASSAGE]


def _pieces(text: str) -> set[str]:
    """The passages of a text that are as long as the shortest that counts: two texts without any in common share none."""
    return {text[start : start + _SHORTEST_PASSAGE] for start in range(len(text) - _SHORTEST_PASSAGE + 1)}


@dataclass(frozen=True)
class _Entries:
    """The weights of the character pairs of some texts: those of text (or, in postings, of pair) n from begins[n] on.

    Parameters
    ----------
    begins : int array (N + 1,)
    number : int array (E,), of the pair; in postings, of the text
    weight : float array (E,)
    """

    begins: np.ndarray
    number: np.ndarray
    weight: np.ndarray

    def similarity(self, text: int, postings: _Entries, n: int) -> np.ndarray:
        """The cosine of one of these texts and each of the n texts of the postings: a float array (n,)."""
        found = np.zeros(n)
        for entry in range(self.begins[text], self.begins[text + 1]):
            pair = self.number[entry]
            rows = slice(postings.begins[pair], postings.begins[pair + 1])
            found[postings.number[rows]] += self.weight[entry] * postings.weight[rows]
        return found


def _weights(above: pd.Series, below: pd.Series) -> tuple[_Entries, _Entries]:
    """TF-IDF of the character pairs of each text, of length 1: of the texts above by text, of those below by pair.

    Of the texts below only pairs are kept that a text above has too.
    """
    batches, pairs, spread = [], np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    for texts in (above, below):
        for start in range(0, len(texts), _TEXTS):
            batch = _counted_pairs(texts.iloc[start : start + _TEXTS].tolist())
            batches.append((texts is above, start, *batch))
            own, n = np.unique(batch[1], return_counts=True)
            every = np.union1d(pairs, own)
            wider = np.zeros(len(every), dtype=np.int64)
            wider[np.searchsorted(every, pairs)] = spread
            wider[np.searchsorted(every, own)] += n
            pairs, spread = every, wider
    rarity = np.log(1 + (len(above) + len(below)) / spread)
    found: dict[bool, list[tuple[np.ndarray, ...]]] = {True: [], False: []}
    known = np.zeros(len(pairs), dtype=bool)
    for is_above, start, text, pair, n in batches:
        number = np.searchsorted(pairs, pair).astype(np.int32)
        raw = n * rarity[number]
        # bincount adds one after the other: a sum by halves would differ from it in the last digit.
        weight = raw / np.sqrt(np.bincount(text, raw * raw))[text]
        if is_above:
            known[number] = True
        kept = known[number]
        found[is_above].append(((text + start)[kept].astype(np.int32), number[kept], weight[kept]))
    text, number, weight = (np.concatenate(column) for column in zip(*found[True], strict=True))
    own = _Entries(np.searchsorted(text, np.arange(len(above) + 1)), number, weight)
    text, number, weight = (np.concatenate(column) for column in zip(*found[False], strict=True))
    order = np.argsort(number, kind="stable")
    return own, _Entries(np.searchsorted(number[order], np.arange(len(pairs) + 1)), text[order], weight[order])


def _counted_pairs(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The character pairs of some texts, as they come first: number of the text, the pair as a number, how often it comes."""
    forms = ["".join(filter(str.isalnum, normalize(text).text)) for text in texts]
    codes = np.frombuffer("".join(forms).encode("utf-32-le"), dtype="<u4").astype(np.int64)
    owner = np.repeat(np.arange(len(forms)), [len(form) for form in forms])
    inside = owner[1:] == owner[:-1]
    text, pair = owner[:-1][inside], (codes[:-1] << _CODE_BITS | codes[1:])[inside]
    order = np.lexsort((pair, text))
    new = (np.diff(text[order]) != 0) | (np.diff(pair[order]) != 0)
    starts = np.flatnonzero(np.append(True, new)[: len(pair)])
    first = order[starts]
    by_place = np.argsort(first)
    first, n = first[by_place], np.diff(starts, append=len(pair))[by_place]
    return text[first].astype(np.int32), pair[first], n.astype(np.int32)


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
