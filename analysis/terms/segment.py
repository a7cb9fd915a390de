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
- jieba's own start is passed by: it writes to the temp folder that all users of the machine share, and to
  stderr.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import re
import sys
import warnings
from collections.abc import Iterable, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

import ahocorasick_rs
import pandas as pd

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
_FILLER = "\ue000\ue001"  # takes up the rest of the room in rjieba; private characters, which no word list has

_Words = tuple[dict[str, int], int, dict[str, str]]


class Segmenter:
    """Cuts sentences into tokens, with a lexicon of its own.

    Parameters
    ----------
    lexicon : iterable of str, words to be kept whole: entities, dictionary terms. The order and repeats
        change nothing. Words with characters that jieba never joins (spaces, brackets, ·) have no effect.
    cache : Path or None, folder in which jieba's word list is kept ready (9 MB, saves about a second each
        start); nothing is written without it, and a folder that cannot be written to is no error
    engine : "rjieba" or "jieba"; the tokens are the same, jieba takes ten times as long
    """

    def __init__(self, lexicon: Iterable[str] = (), *, cache: Path | None = None, engine: str = "rjieba") -> None:
        jieba = _import_jieba()
        self._tokenizer = jieba.Tokenizer()
        counts, total, self._tags = _word_list(jieba, cache)
        self._tokenizer.FREQ, self._tokenizer.total = counts, total
        self._tokenizer.initialized = True
        weights = {word: self._tokenizer.suggest_freq(word) for word in set(lexicon) if WORD.fullmatch(word)}
        weights = {word: weight for word, weight in weights.items() if weight != counts.get(word)}
        room = _ROOM - sum(weight - counts.get(word, 0) for word, weight in weights.items())
        for word, weight in weights.items():
            self._tokenizer.add_word(word, weight)
            self._tags.setdefault(word, "n")
        self._tokenizer.total = total + _ROOM
        self._fast = _rjieba(weights, room) if engine == "rjieba" and room >= 0 else None

    def cut(self, text: str) -> list[str]:
        """The tokens of a text, punctuation and spaces too; joined they are the text."""
        if self._fast is None or _DISPUTED.search(text):
            return list(self._tokenizer.cut(text, HMM=False))
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

    def part_of_speech(self, token: str) -> str:
        """What jieba's word list says of the token by itself, the same in every context.

        n noun, v verb, a adjective, …; m number, eng Latin letters, x anything else; a word that the list does not know is n
        where the lexicon knows it.
        """
        if _NUMBER.fullmatch(token):
            return "m"
        return self._tags.get(token) or ("eng" if _LATIN.fullmatch(token) else "x")


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


def _rjieba(weights: Mapping[str, int], room: int) -> Any | None:
    """rjieba with these words and a total that is `room` larger than theirs; None where it is not installed."""
    try:
        import rjieba  # here, since processors without a wheel go without
    except ImportError:
        return None
    fast = rjieba.Jieba()
    for word, weight in weights.items():
        fast.add_word(word, weight, None)
    fast.add_word(_FILLER, room, None)
    return fast


def _import_jieba() -> Any:
    with warnings.catch_warnings():
        # jieba 0.42.1 has invalid escapes (SyntaxWarning from Python 3.12 on) and may import pkg_resources.
        warnings.simplefilter("ignore")
        import jieba  # here, not on top: it takes a third of a second, which matching does not need
    return jieba


def _word_list(jieba: Any, cache: Path | None) -> _Words:
    """jieba's words with their counts, the sum of the counts, and the part of speech of each word."""
    file = cache and cache / f"jieba-{jieba.__version__}-{sys.implementation.cache_tag}.marshal"
    if file and file.is_file():
        try:
            return marshal.loads(file.read_bytes())
        except (OSError, ValueError, EOFError, TypeError):
            pass  # cut off or damaged: it is made again below
    words = _parsed(jieba)
    if file:
        part = file.with_suffix(f".{os.getpid()}.part")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(marshal.dumps(words))
            os.replace(part, file)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()
    return words


def _parsed(jieba: Any) -> _Words:
    """jieba's own list, read as its gen_pfdict reads it: beginnings of words stand in it with count 0."""
    counts: dict[str, int] = {}
    tags: dict[str, str] = {}
    with jieba.Tokenizer().get_dict_file() as file:
        lines = file.read().decode("utf-8").splitlines()
    for line in lines:
        word, count, tag = line.split(" ")
        counts[word] = int(count)
        tags[word] = sys.intern(tag)
    total = sum(counts.values())
    for word in tags:
        for length in range(1, len(word)):
            counts.setdefault(word[:length], 0)
    return counts, total, tags
