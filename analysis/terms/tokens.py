"""Tokens (词例) of sentences, from where they were cut and from the terms that are kept whole in them.

A term that jieba cut into pieces is put together again wherever it is a hit of a theme: 中试平台 is a word of the frequency
table when the dictionary says so, and not where one of its exceptions holds. A hit within a longer word (人才 in 人才市场, or in a
word of the lexicon) leaves that word whole. Cutting comes first and knows no dictionary, so an edited one never makes a text
be cut again, and tokens do not depend on terms that are not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.tables import TOKENS, check_table, empty_table
from analysis.terms.segment import WORD


def tokens_of_sentences(
    sentences: pd.DataFrame,
    cuts: Mapping[str, np.ndarray],
    hits: pd.DataFrame,
    parts_of_speech: Callable[[list[str]], list[str]],
) -> pd.DataFrame:
    """The tokens of all sentences.

    Parameters
    ----------
    sentences : table SENTENCES; the sentences of a document stand together, in the order of its text
    cuts : doc_id -> int array, where the tokens of the document begin, as `Segmenter.cut_starts` gives them
    hits : table HITS, of terms that are kept whole; where they overlap, the first, then the longest. Those within one
        token, terms with wildcards, and terms with characters that words do not have change nothing.
    parts_of_speech : gives `pos` of different tokens, as `Segmenter.parts_of_speech`; a term that it does not know is n

    Returns
    -------
    table TOKENS with `pos`, one row per token, in the order of the sentences; the tokens of a sentence join back to it, so
    punctuation has rows too. Offsets as in the sentences.
    """
    if sentences.empty:
        return empty_table(TOKENS).assign(pos=pd.Series(dtype="str"))
    doc_ids, starts, ends = (sentences[name].to_numpy() for name in ("doc_id", "start", "end"))
    first = np.flatnonzero(np.concatenate([[True], doc_ids[1:] != doc_ids[:-1]]))
    ids = doc_ids[first]
    # All documents on one line, so that one search serves them all.
    room = np.maximum.reduceat(ends, first) + 1
    before = np.concatenate([[0], np.cumsum(room)[:-1]])
    shift = np.repeat(before, np.diff([*first, len(doc_ids)]))
    starts, ends = starts.astype(np.int64) + shift, ends.astype(np.int64) + shift
    places = np.concatenate([cuts[doc_id].astype(np.int64) + own for doc_id, own in zip(ids, before, strict=True)])
    begins, closes = _spans(hits, dict(zip(ids, before, strict=True)), np.append(places, ends[-1]))
    places = _with_spans(places, begins, closes, ends)
    row = np.searchsorted(starts, places, side="right") - 1
    following = np.append(places[1:], ends[-1])
    stops = np.where(np.append(row[1:] == row[:-1], False), following, ends[row])
    tokens = _cut(sentences["text"], row, places - starts[row])
    kinds = pc.dictionary_encode(tokens)
    words = kinds.dictionary.to_pylist()
    told = parts_of_speech(words)
    pos = pa.array(told, pa.large_string()).take(kinds.indices)
    nouns = _terms_of_their_document(hits, ids[np.searchsorted(first, row, side="right") - 1], kinds, told)
    pos = pc.if_else(pa.array(nouns), "n", pos)
    table = pd.DataFrame(
        {
            "doc_id": sentences["doc_id"].array.take(row),
            "sent_id": sentences["sent_id"].array.take(row),
            "token": pd.array(tokens, dtype="str"),
            "start": places - shift[row],
            "end": stops - shift[row],
            "pos": pd.array(pos, dtype="str"),
        }
    )
    return check_table(table, TOKENS)


def _terms_of_their_document(
    hits: pd.DataFrame, doc_ids: np.ndarray, kinds: pa.DictionaryArray, told: list[str]
) -> np.ndarray:
    """Which tokens are unknown words (x) that are hits somewhere in their own document: not in any other that was read with it."""
    terms = set(hits["term"])
    words = kinds.dictionary.to_pylist()
    unknown = np.array([pos == "x" and word in terms for word, pos in zip(words, told, strict=True)], dtype=bool)
    codes = kinds.indices.to_numpy()
    found = unknown[codes]
    pairs = set(zip(hits["doc_id"], hits["term"], strict=True)) if found.any() else set()
    for place in np.flatnonzero(found).tolist():
        found[place] = (doc_ids[place], words[codes[place]]) in pairs
    return found


def _cut(texts: pd.Series, rows: np.ndarray, starts: np.ndarray) -> pa.LargeStringArray:
    """The pieces of texts that begin at these characters of these rows, each up to the next: no object of Python for each."""
    every = np.arange(len(texts))  # taken, so that the column is of one piece that begins at its first byte
    _, offsets, data = pa.array(texts.array.take(every), pa.large_string()).buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64, count=len(texts) + 1)
    letters = np.frombuffer(data or b"", dtype=np.uint8, count=bounds[-1])
    first = np.flatnonzero(letters & 0xC0 != 0x80)  # the byte at which each character begins in UTF-8
    before = np.searchsorted(first, bounds[:-1])  # characters before each text
    begins = np.append(first[before[rows] + starts], bounds[-1])
    return pa.LargeStringArray.from_buffers(len(rows), pa.py_buffer(begins), data)


def _spans(hits: pd.DataFrame, before: Mapping[str, int], places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and end places of hits of several tokens, which become one; none overlaps another; in order."""
    words = {term for term in set(hits["term"]) if WORD.fullmatch(term)}
    hits = hits[hits["term"].isin(words)]
    shift = hits["doc_id"].map(before).to_numpy(dtype=np.int64)
    begins = hits["start"].to_numpy(dtype=np.int64) + shift
    closes = hits["end"].to_numpy(dtype=np.int64) + shift
    several = closes > places[np.searchsorted(places, begins, side="right")]
    begins, closes = begins[several], closes[several]
    order = np.lexsort((-closes, begins))
    kept, reached = [], -1
    for begin, close in zip(begins[order].tolist(), closes[order].tolist(), strict=True):
        if begin >= reached:
            kept.append((begin, close))
            reached = close
    spans = np.array(kept, dtype=np.int64).reshape(-1, 2)
    return spans[:, 0], spans[:, 1]


def _with_spans(places: np.ndarray, begins: np.ndarray, closes: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The places at which tokens begin, without those inside a span and with those of the spans and behind them."""
    if not len(begins):
        return places
    span = np.searchsorted(begins, places, side="left") - 1
    inside = (span >= 0) & (places < closes[span])
    behind = closes[~np.isin(closes, ends)]  # behind the last token of a sentence none begins
    found = np.sort(np.concatenate([places[~inside], begins, behind]))
    return found[np.append(True, found[1:] != found[:-1])]
