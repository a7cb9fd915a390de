"""Tokens (词例) of sentences by jieba; the only room that knows jieba.

Tokens serve what is about words: frequency, keyness, collocates, word clouds. Dictionary terms are not looked
up in tokens (match.py finds them as spans).

- Each Segmenter has a jieba.Tokenizer of its own, so the words of one analysis never reach another.
  `del_word` is never used: in jieba 0.42.1 it changes every tokenizer of the process.
- jieba's model of unknown words (HMM) is off. It glues characters that no list knows into words that depend
  on the neighbours, so the same string is cut differently from sentence to sentence and nobody can look up
  why. Unknown words fall into single characters instead, which frequency tables leave out, and the remedy is
  a line in the lexicon.
- User words are added in sorted order, each once, because jieba computes a word's weight from the words added
  before.
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
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import DictionaryError, TableError
from analysis.tables import TOKENS
from analysis.terms.sheets import decode

# What jieba can hold in one token (its re_han_default); a word with another character would never be found.
_WORD = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+")
_NUMBER = re.compile(r"[0-9.%+\-]*[0-9][0-9.%+\-]*")
_LATIN = re.compile(r"[a-zA-Z0-9+#&._%\-]*[a-zA-Z][a-zA-Z0-9+#&._%\-]*")
_NEEDED = ("doc_id", "sent_id", "start", "text")

_Words = tuple[dict[str, int], int, dict[str, str]]


class Segmenter:
    """Cuts sentences into tokens, with a lexicon of its own.

    Parameters
    ----------
    lexicon : iterable of str, words to be kept whole: entities, dictionary terms. The order and repeats
        change nothing. Words with characters that jieba never joins (spaces, brackets, ·) have no effect.
    cache : Path or None, folder in which jieba's word list is kept ready (9 MB, saves about a second each
        start); nothing is written without it, and a folder that cannot be written to is no error
    """

    def __init__(self, lexicon: Iterable[str] = (), *, cache: Path | None = None) -> None:
        jieba = _import_jieba()
        self._tokenizer = jieba.Tokenizer()
        self._tokenizer.FREQ, self._tokenizer.total, self._tags = _word_list(jieba, cache)
        self._tokenizer.initialized = True
        for word in sorted(set(lexicon)):
            if _WORD.fullmatch(word):
                self._tokenizer.add_word(word)
                self._tags.setdefault(word, "n")

    def cut(self, text: str) -> list[str]:
        """The tokens of a text, punctuation and spaces too; joined they are the text."""
        return list(self._tokenizer.cut(text, HMM=False))

    def segment(self, sentences: pd.DataFrame) -> pd.DataFrame:
        """The tokens of all sentences.

        Parameters
        ----------
        sentences : table SENTENCES; uses doc_id, sent_id, start, text

        Returns
        -------
        table TOKENS and `pos`, one row per token, in the order of the sentences; the tokens of a sentence
        join back to it, so punctuation has rows too. Offsets as in the sentences. `pos` is the part of speech
        that jieba's word list gives the token by itself, the same in every context: n noun, v verb, a
        adjective, …; m number, eng Latin letters, x anything else; a word that only the lexicon knows is n.

        Raises
        ------
        TableError : a column of the sentences is missing.
        """
        absent = [name for name in _NEEDED if name not in sentences.columns]
        if absent:
            raise TableError(
                f"The sentences table has no column {', '.join(absent)}. It has: {', '.join(map(str, sentences.columns))}."
            )
        rows: list[int] = []
        tokens: list[str] = []
        starts: list[int] = []
        for row, (text, start) in enumerate(zip(sentences["text"], sentences["start"].tolist(), strict=True)):
            for token in self._tokenizer.cut(text, HMM=False):
                rows.append(row)
                tokens.append(token)
                starts.append(start)
                start += len(token)
        tag_of = {token: self._tag(token) for token in set(tokens)}
        start_column = pd.Series(starts, dtype="int64")
        table = pd.DataFrame(
            {
                "doc_id": sentences["doc_id"].array.take(rows),
                "sent_id": sentences["sent_id"].array.take(rows),
                "token": pd.array(tokens, dtype="str"),
                "start": start_column,
                "end": start_column + pd.Series([len(token) for token in tokens], dtype="int64"),
                "pos": pd.array([tag_of[token] for token in tokens], dtype="str"),
            }
        )
        return table[[*TOKENS.columns, "pos"]]

    def _tag(self, token: str) -> str:
        if _NUMBER.fullmatch(token):
            return "m"
        return self._tags.get(token) or ("eng" if _LATIN.fullmatch(token) else "x")


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
            f"{path} does not exist. Put the list back, or an empty file if no word is wanted."
        )
    text, _ = decode(path.read_bytes(), path, DictionaryError)
    lines = (line.strip() for line in text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


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
