"""Tokens (词例) of sentences by jieba's rule; the only room that knows jieba and rjieba.

Tokens serve what is about words: frequency, keyness, collocates, word clouds. Dictionary terms are not looked
up in tokens (match.py finds them as spans).

- Each Segmenter has a jieba.Tokenizer of its own, so the words of one analysis never reach another.
  `del_word` is never used: in jieba 0.42.1 it changes every tokenizer of the process.
- jieba's model of unknown words (HMM) is off. It glues characters that no list knows into words that depend
  on the neighbours, so the same string is cut differently from sentence to sentence and nobody can look up
  why. Unknown words fall into single characters instead, which frequency tables leave out, and the remedy is
  a line in the lexicon.
- What a user word weighs follows from jieba's own list alone: the weight with which that list would just cut it
  whole. (jieba's add_word reckons with the words added before and counts each into the total of all weights, so
  that there every token depends on the whole lexicon.) The total is the list's own plus a fixed room for user
  words. So the tokens of a sentence depend on the words that occur in it, on no others, in no order.
- rjieba, the same rule in Rust, cuts a sentence about ten times as fast and is used where it must give the same:
  it has a wider idea of what a Chinese character is, and its total can only grow. Sentences with a character
  about which the two disagree, and lexicons that need more than the room, are cut by jieba, which is also what
  rjieba is tested against and what is used where rjieba cannot be installed.
- jieba itself is started only for these: rjieba needs none of it. Its own start is passed by: it writes to the temp
  folder that all users of the machine share, and to stderr.
"""

from __future__ import annotations

import importlib.util
import re
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, partial
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import ahocorasick_rs
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from analysis.errors import DictionaryError
from analysis.terms.sheets import decode

# What jieba can hold in one token (its re_han_default); a word with another character would never be found.
WORD = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+")
_NUMBER = re.compile(r"[0-9.%+\-]*[0-9][0-9.%+\-]*")
_LATIN = re.compile(r"[a-zA-Z0-9+#&._%\-]*[a-zA-Z][a-zA-Z0-9+#&._%\-]*")
# Characters that rjieba looks up in its list and jieba passes over, each as a token of its own.
_DISPUTED = re.compile(r"[\u3400-\u4DBF\u9FD6-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]")
# Added to the total weight of jieba's list (60 million), whatever the lexicon; a thousand terms take some 1,500.
_ROOM = 100_000
_MEMORY = 96 << 20  # bytes; what rjieba takes as it reads its list, twice (once for itself), and as much again
_FILLER = "\ue000\ue001"  # takes up the rest of the room in rjieba; private characters, which no word list has


class Segmenter:
    """Cuts sentences into tokens, with a lexicon of its own.

    Parameters
    ----------
    lexicon : iterable of str, words to be kept whole: entities, dictionary terms. The order and repeats
        change nothing. Words with characters that jieba never joins (spaces, brackets, ·) have no effect.
    engine : "rjieba" or "jieba"; the tokens are the same, jieba takes ten times as long
    """

    def __init__(self, lexicon: Iterable[str] = (), *, engine: str = "rjieba") -> None:
        self._list = _WordList()
        self._lexicon = frozenset(word for word in lexicon if WORD.fullmatch(word))
        fast = _rjieba() if engine == "rjieba" else None
        plainly = partial(fast.cut, hmm=False) if fast else partial(self._list.tokenizer(None).cut, HMM=False)
        self._weights = self._list.weights(self._lexicon, plainly)
        room = _ROOM - self._list.added(self._weights)
        self._fast = fast if room >= 0 else None
        if self._fast:
            for word, weight in {**self._weights, _FILLER: room}.items():
                fast.add_word(word, weight, None)

    def cut(self, text: str) -> list[str]:
        """The tokens of a text, punctuation and spaces too; joined they are the text."""
        if self._fast is None or _DISPUTED.search(text):
            return list(self._jieba.cut(text, HMM=False))
        return self._fast.cut(text, hmm=False)

    def cut_starts(self, sentences: pd.DataFrame) -> list[list[int]]:
        """Where the tokens of each sentence begin, counted as the sentences' `start` is.

        Parameters
        ----------
        sentences : table SENTENCES; uses start, text
        """
        found = []
        for text, start in zip(sentences["text"].tolist(), sentences["start"].tolist(), strict=True):
            lengths = map(len, self.cut(text))
            found.append(list(accumulate(lengths, initial=start))[:-1])
        return found

    def parts_of_speech(self, tokens: Sequence[str]) -> list[str]:
        """What jieba's word list says of each of these tokens by itself, the same in every context.

        n noun, v verb, a adjective, …; m number, eng Latin letters, x anything else; a word that the list does not know is n
        where the lexicon knows it.
        """
        listed = self._list.tags(tokens)
        return [
            "m" if _NUMBER.fullmatch(token)
            else listed.get(token)
            or ("n" if token in self._lexicon else "eng" if _LATIN.fullmatch(token) else "x")
            for token in tokens
        ]  # fmt: skip

    @cached_property
    def _jieba(self) -> Any:
        return self._list.tokenizer(self._weights)


class _WordList:
    """jieba's own words with their counts and parts of speech: columns, since few of the 349,046 are ever asked for."""

    def __init__(self) -> None:
        file = Path(importlib.util.find_spec("jieba").origin).with_name("dict.txt")
        names = {"word": pa.string(), "count": pa.int64(), "tag": pa.string()}
        table = pyarrow.csv.read_csv(
            file,
            pyarrow.csv.ReadOptions(column_names=list(names), use_threads=False),
            pyarrow.csv.ParseOptions(delimiter=" ", quote_char=False),
            pyarrow.csv.ConvertOptions(column_types=names),
        ).combine_chunks()
        self._words, self._counts, self._tags = (table.column(name).chunk(0) for name in names)
        self._total = pc.sum(self._counts).as_py()

    def tags(self, tokens: Sequence[str]) -> dict[str, str]:
        """The part of speech of those of the tokens that are words of the list."""
        return self._told(tokens, self._tags)

    def weights(self, lexicon: Collection[str], cut: Callable[[str], Iterable[str]]) -> dict[str, int]:
        """The weight with which the list would just cut a word whole, for each that it does not cut whole already.

        jieba's suggest_freq: the product of the pieces' shares, times the total, plus one; at least the word's own count.

        Parameters
        ----------
        cut : gives the pieces into which the list by itself cuts a word
        """
        pieces = {word: list(cut(word)) for word in sorted(lexicon)}
        counts = self._told({*lexicon, *chain.from_iterable(pieces.values())}, self._counts)
        found = {}
        for word, several in pieces.items():
            share = 1.0
            for piece in several:
                share *= (counts[piece] if piece in counts else self._count_of_unlisted(piece)) / float(self._total)
            found[word] = max(int(share * self._total) + 1, counts.get(word, 0))
        return {word: weight for word, weight in found.items() if weight != counts.get(word)}

    def added(self, weights: Mapping[str, int]) -> int:
        """By how much the total grows when these words get these weights."""
        return sum(weights.values()) - sum(self._told(weights, self._counts).values())

    def tokenizer(self, weights: Mapping[str, int] | None) -> Any:
        """jieba's tokenizer with these words besides, and the room for user words taken up; None: with the list alone."""
        tokenizer = _import_jieba().Tokenizer()
        counts = dict(zip(self._words.to_pylist(), self._counts.to_pylist(), strict=True))
        for word in list(counts):  # as its gen_pfdict does: beginnings of words stand in it with count 0
            for length in range(1, len(word)):
                counts.setdefault(word[:length], 0)
        tokenizer.FREQ, tokenizer.total, tokenizer.initialized = counts, self._total, True
        if weights is not None:
            for word, weight in weights.items():
                tokenizer.add_word(word, weight)
            tokenizer.total = self._total + _ROOM
        return tokenizer

    def _told(self, tokens: Collection[str], column: pa.Array) -> dict[str, Any]:
        """What a column says of those of the tokens that are words of the list."""
        asked = pa.array(list(tokens), pa.string())
        rows = np.flatnonzero(pc.is_in(self._words, value_set=asked).to_numpy(zero_copy_only=False))
        return dict(zip(self._words.take(rows).to_pylist(), column.take(rows).to_pylist(), strict=True))

    def _count_of_unlisted(self, piece: str) -> int:
        """0 where words of the list begin so, as jieba has it, otherwise 1."""
        return 0 if pc.any(pc.starts_with(self._words, piece)).as_py() else 1


class WordFinder:
    """Finds which words of a lexicon occur in a text: the tokens of its sentences depend on no others.

    Parameters
    ----------
    lexicon : iterable of str, as for Segmenter
    """

    def __init__(self, lexicon: Iterable[str]) -> None:
        self._words = sorted({word for word in lexicon if WORD.fullmatch(word)})
        self._automaton = ahocorasick_rs.AhoCorasick(self._words)

    def within(self, text: str) -> list[str]:
        """The words that occur in the text, sorted."""
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return [self._words[number] for number in sorted({number for number, _, _ in found})]


def read_words(path: Path | str) -> frozenset[str]:
    """The words of a list such as stopwords.txt: one a line, whole lines; # begins a comment line.

    UTF-8 with or without BOM, or GB18030.

    Raises
    ------
    DictionaryError : the file does not exist or is in no known encoding.
    """
    path = Path(path)
    if not path.is_file():
        raise DictionaryError(
            f"{path} does not exist. Put the list back, or an empty file if no word is wanted.",
            f"{path} 不存在。请把词表放回；如果不需要任何词，放一个空文件即可。",
        )
    text, _ = decode(path.read_bytes(), path, DictionaryError)
    lines = (line.strip() for line in text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _rjieba() -> Any | None:
    """rjieba with the list alone; None where it is not installed."""
    bytearray(_MEMORY)  # MemoryError where there is none: Rust would end the whole process without a plain word
    try:
        import rjieba  # here, since processors without a wheel go without
    except ImportError:
        return None
    return rjieba.Jieba()


def _import_jieba() -> Any:
    with warnings.catch_warnings():
        # jieba 0.42.1 has invalid escapes (SyntaxWarning from Python 3.12 on) and may import pkg_resources.
        warnings.simplefilter("ignore")
        import jieba  # here, not on top: it takes a third of a second, which matching and rjieba do not need
    return jieba
