"""How fast dictionary terms are found: this library against the ways a script would do it, in one run.

    python benchmarks/matching.py [FOLDER OF DOCUMENTS] [--megabytes 10 100] [--terms 240 20000]

The documents (default: the seeds) are read once and repeated up to each size (UTF-8). Terms are drawn, always
the same ones, from all different character sequences of length 2 to 6 in the texts; every fourth has an
exception. The library gives the full table of hits with sentences, offsets in clean and raw text, and
exclusions, document by document; the others only find or count, without exclusions and without sentences. The
slow ones get a part of the text, as the column "measured on" says; the rate is per MB of what they were
given. Times are processor time, so that other work on the machine hardly matters.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from analysis.paths import find_project
from analysis.terms.dictionary import Dictionary, Term
from analysis.terms.match import stream_hits
from analysis.terms.segment import Segmenter
from analysis.texts.document import read_document
from analysis.texts.document_tables import document_tables

_SUFFIXES = (".txt", ".docx", ".pdf", ".html", ".htm")


def main() -> None:
    options = _options()
    files = sorted(path for path in options.folder.iterdir() if path.suffix.lower() in _SUFFIXES)
    tables = [document_tables([read_document(path, doc_id=path.stem)])["sentences"] for path in files]
    texts = ["".join(table["text"]) for table in tables]
    print(f"{len(files)} documents, {sum(map(_megabytes, texts)):.2f} MB; Python {sys.version.split()[0]}")
    cut = Segmenter().cut
    for n_terms in options.terms:
        _compare(tables, texts, n_terms, options.megabytes, cut)


def _compare(
    tables: list[pd.DataFrame],
    texts: list[str],
    n_terms: int,
    sizes: list[float],
    cut: Callable[[str], list[str]],
) -> None:
    dictionary = _dictionary(texts, n_terms)
    entries = [term.term for term in dictionary.terms]
    many = n_terms > 1000  # the ways of scripts are then a thousand times slower
    for size in sizes:
        _report(
            f"stream_hits, full table ({n_terms} terms)",
            lambda size: _library(tables, dictionary, size),
            size,
        )
    _report(
        f"re, one alternation ({n_terms} terms)",
        lambda size: _alternation(texts, entries, size),
        0.2 if many else 10,
    )
    _report(
        f"pandas str.count per term ({n_terms} terms)",
        lambda size: _counts(texts, entries, size),
        0.05 if many else 5,
    )
    _report(f"jieba and a set ({n_terms} terms)", lambda size: _tokens(texts, set(entries), cut, size), 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=find_project().documents)
    parser.add_argument("--megabytes", nargs="+", type=float, default=[10.0, 100.0])
    parser.add_argument("--terms", nargs="+", type=int, default=[240, 20000])
    return parser.parse_args()


def _report(name: str, measure: Callable[[float], tuple[float, int]], megabytes: float) -> None:
    began = time.process_time()
    done, n_hits = measure(megabytes)
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:<42} measured on {done:6.2f} MB {seconds:8.2f} s {done / seconds:8.3f} MB/s "
        f"{n_hits:>9} hits, peak memory so far {peak:5.0f} MB",
        flush=True,
    )


def _library(tables: list[pd.DataFrame], dictionary: Dictionary, megabytes: float) -> tuple[float, int]:
    sizes = [table["text"].str.encode("utf-8").str.len().sum() / 1e6 for table in tables]
    done = 0.0

    def documents() -> Iterator[pd.DataFrame]:
        nonlocal done
        while done < megabytes:
            for table, size in zip(tables, sizes, strict=True):
                done += size
                yield table

    n_hits = sum(map(len, stream_hits(documents(), dictionary)))
    return done, n_hits


def _alternation(texts: list[str], entries: list[str], megabytes: float) -> tuple[float, int]:
    text = _part(texts, megabytes)
    pattern = re.compile("|".join(map(re.escape, sorted(entries, key=len, reverse=True))))
    return _megabytes(text), len([match.span() for match in pattern.finditer(text)])


def _counts(texts: list[str], entries: list[str], megabytes: float) -> tuple[float, int]:
    column = pd.Series(_part(texts, megabytes).split("。"))
    return _megabytes("。".join(column)), int(
        sum(column.str.count(re.escape(entry)).sum() for entry in entries)
    )


def _tokens(
    texts: list[str], entries: set[str], cut: Callable[[str], list[str]], megabytes: float
) -> tuple[float, int]:
    text = _part(texts, megabytes)
    return _megabytes(text), sum(token in entries for token in cut(text))


def _part(texts: list[str], megabytes: float) -> str:
    whole = "".join(texts)
    times = int(megabytes / _megabytes(whole)) + 1
    return (whole * times)[: int(len(whole) * megabytes / _megabytes(whole))]


def _megabytes(text: str) -> float:
    return len(text.encode("utf-8")) / 1e6


def _dictionary(texts: list[str], n_terms: int) -> Dictionary:
    """Terms drawn from the texts with a fixed seed; every fourth has a longer sequence as exception."""
    runs = [run for text in texts for run in re.findall(r"[\u4e00-\u9fff]{2,}", text)]
    sequences = {
        run[at : at + size] for run in runs for size in range(2, 7) for at in range(len(run) - size + 1)
    }
    drawn = random.Random(0).sample(sorted(sequences), min(n_terms, len(sequences)))
    longer = {run[at : at + 7][:-1]: run[at : at + 7] for run in runs for at in range(len(run) - 6)}
    terms = [
        Term(
            "t",
            f"t/{number % 4}",
            entry,
            exceptions=(longer.get(entry, entry + "的"),) if number % 4 == 0 else (),
        )
        for number, entry in enumerate(drawn)
    ]
    return Dictionary("benchmark", "benchmark.csv", tuple(terms))


if __name__ == "__main__":
    main()
