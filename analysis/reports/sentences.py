"""The sentences of a page in the order in which it has them, as columns, and the rows of other tables that are about them.

Tables are gone through once, some hundred thousand rows at a time; of each row no more is kept than a page needs: numbers, and
of texts those of the sentences. So the memory goes with what a page may hold and not with the corpus.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis import tables
from analysis.tables.lean import stream_rows

_WIDE = "[\U00010000-\U0010ffff]"  # two UTF-16 units
_DIGITS = np.frombuffer(b"0123456789abcdefghijklmnopqrstuvwxyz", dtype=np.uint8)  # a length of a token
_TEXTS = ("sent_id", "address", "text")
_NUMBERS = ("start", "end", "raw_start", "raw_end", "n_chars")
_FLAGS = {"policy": "policy_text", "heading": "is_heading"}


class Sentences:
    """The sentences of some documents.

    Parameters
    ----------
    folder : Path of the prepared tables
    doc_ids : the documents, in the order of the page

    Attributes
    ----------
    begins : int array (D + 1,), the number of the first sentence of each document; the last is how many there are
    parts : list of str, in the order of appearance

    Raises
    ------
    TableError : the table SENTENCES is absent or damaged.
    """

    def __init__(self, folder: Path, doc_ids: Sequence[str]) -> None:
        self._folder, self._place = folder, {doc_id: place for place, doc_id in enumerate(doc_ids)}
        columns: dict[str, list] = {}
        known: dict[str, int] = {}
        before: str | None = None
        read = ("doc_id", *_TEXTS, "par_id", "part", *_FLAGS.values(), *_NUMBERS)
        for rows in self._stream(tables.SENTENCES, read, (*_TEXTS, "par_id")):
            paragraph = rows.column("par_id").chunk(0)
            changed = np.ones(len(rows), dtype=bool)
            changed[1:] = pc.not_equal(paragraph[1:], paragraph[:-1]).to_numpy(zero_copy_only=False)
            changed[0] = paragraph[0].as_py() != before
            before = paragraph[-1].as_py()
            own = {
                "document": self._places(rows),
                **{name: rows.column(name).chunk(0) for name in _TEXTS},
                "part": _numbered(rows.column("part").chunk(0), known),
                "new_paragraph": changed,
                **{name: rows.column(of).to_numpy() for name, of in _FLAGS.items()},
                **{name: rows.column(name).to_numpy().astype(np.int32) for name in _NUMBERS},
            }
            for name, column in own.items():
                columns.setdefault(name, []).append(column)
        document = _joined(columns, "document", np.int32)
        self._order = np.argsort(document, kind="stable").astype(np.int32)  # row in the table of each sentence of the page
        self._number = np.empty_like(self._order)
        self._number[self._order] = np.arange(len(document), dtype=np.int32)
        self.begins = np.append(0, np.cumsum(np.bincount(document, minlength=len(doc_ids))))
        self._numbers = {
            name: _joined(columns, name, bool if name in _FLAGS or name == "new_paragraph" else np.int32)[self._order]
            for name in ("part", "new_paragraph", *_FLAGS, *_NUMBERS)
        }
        self._texts = {name: pa.chunked_array(columns.pop(name, []), pa.large_string()).combine_chunks() for name in _TEXTS}
        self._wide = pc.match_substring_regex(self._texts["text"], _WIDE).to_numpy(zero_copy_only=False)
        # Of each document the rows in the table from its first to its last.
        self._first, self._last = np.full(len(doc_ids), len(document)), np.zeros(len(doc_ids), dtype=np.int64)
        row = np.arange(len(document))
        np.minimum.at(self._first, document, row)
        np.maximum.at(self._last, document, row + 1)
        self.parts, self._numbers["part"] = by_appearance(list(known), self._numbers["part"])
        self._texts["tokens"] = self._token_lengths()

    def __len__(self) -> int:
        return len(self._order)

    def numbers(self, name: str) -> np.ndarray:
        """A column of numbers or truth values, in the order of the page: part, policy, heading, new_paragraph, start, …"""
        return self._numbers[name]

    def texts(self, name: str, begin: int, end: int) -> list[str]:
        """The texts of a column of the sentences from `begin` to before `end`: sent_id, address, text; or tokens, the lengths
        of a sentence's tokens in order, a character of base 36 each; "" where they do not cover it."""
        return self._texts[name].take(pa.array(self._order[begin:end])).to_pylist()

    def rows(
        self, schema: tables.Schema, columns: Sequence[str]
    ) -> Iterator[tuple[dict[str, pa.Array], np.ndarray, pa.Array]]:
        """The rows of a prepared table about these documents, piece by piece; none where the run has no such table.

        Yields
        ------
        columns, texts as dictionaries; the number of each row's sentence in the page, -1 where there is none; its sent_id
        """
        if not tables.has_table(schema, self._folder):
            return
        for rows in self._stream(schema, ("doc_id", "sent_id", *columns), ()):
            ids = rows.column("sent_id").chunk(0)
            documents = np.unique(self._places(rows))
            first, last = int(self._first[documents].min()), int(self._last[documents].max())
            known = self._texts["sent_id"].slice(first, max(0, last - first))
            found = pc.index_in(ids.dictionary, value_set=known).fill_null(-1).to_numpy(zero_copy_only=False)
            found = np.append(self._number, -1)[np.where(found < 0, -1, found + first)]
            yield {name: rows.column(name).chunk(0) for name in columns}, found[ids.indices.to_numpy()], ids

    def values(self, schema: tables.Schema, column: str) -> tuple[list[str], np.ndarray]:
        """The different values of a table of sentences in the order of appearance, and which each sentence has; -1 = none."""
        known: dict[str, int] = {}
        made = np.full(len(self), -1, dtype=np.int32)
        for own, number, _ in self.rows(schema, (column,)):
            here = number >= 0
            made[number[here]] = _numbered(own[column], known)[here]
        return by_appearance(list(known), made)

    def spans(self, number: np.ndarray, start: pa.Array, end: pa.Array) -> tuple[np.ndarray, np.ndarray]:
        """Spans of the clean text inside the sentences with these numbers, in UTF-16 units: start and length."""
        begins = self._numbers["start"][number]
        first, last = (place.to_numpy().astype(np.int32) - begins for place in (start, end))
        for row in np.flatnonzero(self._wide[self._order[number]]):
            text = self._texts["text"][int(self._order[number[row]])].as_py()
            first[row], last[row] = (utf16_length(text[: place[row]]) for place in (first, last))
        return first, last - first

    def _token_lengths(self) -> pa.Array:
        """The column tokens, in the order of the table."""
        rows, n_tokens, digits = ([np.empty(0, dtype=kind)] for kind in (np.int32, np.int64, np.uint8))
        covered = np.zeros(len(self), dtype=np.int64)
        for own, number, _ in self.rows(tables.TOKENS, ("token",)):
            token, here = own["token"], number >= 0
            units = _utf16_lengths(token.dictionary)
            units[units >= len(_DIGITS)] = 0
            if not here.any():
                continue
            units, row = units[token.indices.to_numpy()][here], self._order[number[here]]
            begins = np.flatnonzero(np.diff(row, prepend=-1))
            rows.append(row[begins])
            n_tokens.append(np.diff(begins, append=len(row)))
            digits.append(_DIGITS[units])
            np.add.at(covered, row[begins], np.add.reduceat(units, begins))
        wanted = _utf16_lengths(self._texts["text"])
        return _strings(np.concatenate(rows), np.concatenate(n_tokens), np.concatenate(digits), covered == wanted)

    def _stream(self, schema: tables.Schema, columns: Sequence[str], plain: Sequence[str]) -> Iterator[pa.Table]:
        return stream_rows(schema, self._folder, columns, list(self._place), plain)

    def _places(self, rows: pa.Table) -> np.ndarray:
        ids = rows.column("doc_id").chunk(0)
        places = [self._place.get(doc_id, -1) for doc_id in ids.dictionary.to_pylist()]
        return np.array(places, dtype=np.int32)[ids.indices.to_numpy()]


def by_appearance(names: Sequence[str], numbers: np.ndarray) -> tuple[list[str], np.ndarray]:
    """The names that occur, in the order of appearance, and the numbers that point to them there; -1 stays."""
    first = np.full(len(names) + 1, len(numbers))
    np.minimum.at(first, numbers, np.arange(len(numbers)))  # the last is that of -1
    order = np.argsort(first[:-1], kind="stable")[: int((first[:-1] < len(numbers)).sum())]
    rank = np.full(len(names) + 1, -1, dtype=np.int32)
    rank[order] = np.arange(len(order))
    return [names[place] for place in order], rank[numbers]


def utf16_length(text: str) -> int:
    """How many units a browser counts in a text."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def _utf16_lengths(texts: pa.Array) -> np.ndarray:
    lengths = pc.utf8_length(texts).to_numpy(zero_copy_only=False).astype(np.int64)
    for row in np.flatnonzero(pc.match_substring_regex(texts, _WIDE).to_numpy(zero_copy_only=False)):
        lengths[row] = utf16_length(texts[int(row)].as_py())
    return lengths


def _numbered(values: pa.Array, known: dict[str, int]) -> np.ndarray:
    """The number of each value of a dictionary, in the order in which `known`, which grows, has met them."""
    numbers = [known.setdefault(text, len(known)) for text in values.dictionary.to_pylist()]
    return np.array(numbers, dtype=np.int32)[values.indices.to_numpy()]


def _joined(columns: dict[str, list], name: str, kind: type) -> np.ndarray:
    """The pieces of a column as one, which then is no longer there in pieces."""
    return np.concatenate([np.empty(0, dtype=kind), *columns.pop(name, [])])


def _strings(rows: np.ndarray, lengths: np.ndarray, signs: np.ndarray, wanted: np.ndarray) -> pa.Array:
    """A text for each row: the runs of its signs, one behind the other; "" where it is not wanted."""
    if (np.diff(rows) < 0).any():
        begins, order = np.cumsum(lengths) - lengths, np.argsort(rows, kind="stable")
        shift = begins[order] - (np.cumsum(lengths[order]) - lengths[order])
        rows, lengths = rows[order], lengths[order]
        signs = signs[np.arange(len(signs)) + np.repeat(shift, lengths)]
    signs = signs[np.repeat(wanted[rows], lengths)]
    n = np.bincount(rows, np.where(wanted[rows], lengths, 0), minlength=len(wanted)).astype(np.int64)
    ends = np.append(0, np.cumsum(n))
    return pa.Array.from_buffers(pa.large_string(), len(wanted), [None, pa.py_buffer(ends), pa.py_buffer(signs)])
