"""Time and memory of every measure that the notebooks call, against the number of documents; and of plain pandas.

    .venv/bin/python benchmarks/measures.py [--sizes 190 3100 100000] [--only rates keyness] [--out measures.csv]

Tables are made up as notebooks read the prepared ones (`tables.lean`): documents of 18,000 characters from 31 regions; texts
of the first million sentences, as many as are shown; words of the first 3,000 characters. Each measure runs in a process of
its own (a fork, so on Linux and macOS only) that finds the tables in memory: "MB" is what its peak was above that, and the
line of each size says what the tables take. Seconds are processor time. "by hand" counts the same with merge and groupby,
without intervals, overlaps or checks; "ratio" is the measure's time by that of its way by hand.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.charts.labels import document_names
from analysis.measures.cooccurrence import cooccurrence
from analysis.measures.corrected import tagged_sentences
from analysis.measures.differences import gap_by_item, region_differences
from analysis.measures.dispersion import dispersion
from analysis.measures.frequency import word_frequencies
from analysis.measures.keyness import keyness
from analysis.measures.meanings import cross_sentences, target_calendar, target_coverage, theme_crosses, value_shares
from analysis.measures.places import drawn_documents, hit_positions, part_sizes
from analysis.measures.rates import rates_by_document, rates_by_level, rates_by_region, rates_by_stance
from analysis.measures.similarity import similarity_by_categories, similarity_by_words
from analysis.measures.validity import with_states
from analysis.measures.variants import rate_variants
from analysis.measures.warnings import rate_warnings
from analysis.regions import REGIONS
from analysis.tables.lookup import sentence_rows, within
from analysis.terms.concordance import concordance

THEMES = ("platform", "talent", "finance", "standards")
PATHS = tuple(f"{theme}/{kind}" for theme in THEMES for kind in ("one", "two", "three"))
STANCES, DEGREES = ("done", "planned", "context"), ("must", "shall", "support", "encourage", "explore")
CHARS, SENTENCE = 18_000, 40  # of a document, and of a sentence, on average
SHOWN = 1_000_000  # sentences of which the texts are there
VOCABULARY, TOKENS_PER_SENTENCE = 150_000, 4  # words that count, of some twenty tokens
Tables = Mapping[str, pd.DataFrame]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[190, 3_100, 100_000])
    parser.add_argument("--only", nargs="+", default=[], help="measures whose names hold one of these")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    rows = []
    for size in options.sizes:
        made = made_tables(size)
        mb = {name: table.memory_usage(deep=True).sum() / 1e6 for name, table in made.items()}
        told = ", ".join(f"{len(table):,} {name} ({mb[name]:,.0f} MB)" for name, table in made.items())
        print(f"{size:,} documents: {told}", flush=True)
        spent: dict[str, dict[str, float]] = {}
        for name, measure in measures(made).items():
            if not options.only or any(word in name for word in options.only):
                spent[name] = in_own_process(measure)
                print(f"  {name:<24}{spent[name]['seconds']:8.1f} s {spent[name]['mb']:8.0f} MB", flush=True)
        for name, figures in spent.items():
            hand = spent.get(f"{name} by hand")
            ratio = {"ratio": figures["seconds"] / hand["seconds"]} if hand else {}
            rows.append({"documents": size, "measure": name, **figures, **ratio})
    table = pd.DataFrame(rows)
    if options.out:
        table.to_csv(options.out, index=False, lineterminator="\n", float_format="%.2f")
    print(markdown(table))


def in_own_process(measure: Callable[[], object]) -> dict[str, float]:
    """Processor seconds of the call, and the megabytes that it held at most beyond what was there."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        measure()
        spent = {
            "seconds": time.process_time() - begun,
            "mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
        }
        os.write(writer, json.dumps(spent).encode("ascii"))
        os._exit(0)
    os.close(writer)
    with open(reader, encoding="ascii") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    if not told:
        raise SystemExit("The measure ended without a result: too little memory, or the error above.")
    return json.loads(told)


def measures(made: Tables) -> dict[str, Callable[[], object]]:
    """Each call of the notebooks, by name, and some of them by hand."""
    hits, paragraphs, documents, stances = (made[name] for name in ("hits", "paragraphs", "documents", "stances"))
    tools, words, targets, sentences = made["tools"], made["words"], made["targets"], made["sentences"]
    pieces = whole_documents(words)
    texts = (paragraphs, documents)
    some = drawn_documents(*texts)
    of_some = sentences[within(sentences["doc_id"], some["doc_id"])]
    shown = hits[sentence_rows(hits, sentences) >= 0]
    shown = shown.assign(sent_id=sentences["sent_id"].to_numpy()[sentence_rows(shown, sentences)])
    others = {"done": hits.iloc[::3].reset_index(drop=True), "whole_text": hits}
    states = hits[["theme", "category", "term"]].drop_duplicates().iloc[::2].assign(state="trusted", n_tagged=3)
    units = sentences.iloc[:: max(1, len(sentences) // 400)].assign(counted=True)
    rates = rates_by_region(hits.iloc[:1000], *texts, THEMES)
    return {
        "rates_by_region": lambda: rates_by_region(hits, *texts, THEMES),
        "rates_by_region by hand": lambda: rates_by_hand(hits, *texts),
        "rates_by_region of paths": lambda: rates_by_region(hits, *texts, PATHS),
        "rates_by_level": lambda: rates_by_level(hits, *texts, THEMES),
        "rates_by_document": lambda: rates_by_document(hits, *texts, THEMES[:1]),
        "rates_by_stance": lambda: rates_by_stance(hits, stances, *texts, THEMES),
        "region_differences": lambda: region_differences(hits, *texts, THEMES),
        "gap_by_item": lambda: gap_by_item(hits, *texts, "talent", ("湖南", "rest")),
        "dispersion": lambda: dispersion(hits, *texts, THEMES),
        "cooccurrence": lambda: cooccurrence(hits, *texts, THEMES),
        "cooccurrence in sentences": lambda: cooccurrence(hits, *texts, THEMES, "sentence"),
        "rate_variants": lambda: rate_variants(hits, *texts, THEMES, others=others),
        "hit_positions": lambda: hit_positions(hits, of_some, some, THEMES[:1]),
        "part_sizes": lambda: part_sizes(made["parts"], documents),
        "value_shares": lambda: value_shares(hits, stances, "stance", *texts, THEMES, STANCES),
        "theme_crosses": lambda: theme_crosses(hits, tools, *texts, THEMES, tuple(tools["category"].unique())),
        "cross_sentences": lambda: cross_sentences(hits, tools, sentences),
        "target_coverage": lambda: target_coverage(targets, documents, THEMES),
        "target_calendar": lambda: target_calendar(targets, documents),
        "word_frequencies": lambda: word_frequencies(pieces, documents),
        "word_frequencies by hand": lambda: words_by_hand(words, documents),
        "keyness of frequencies": lambda: keyness(word_frequencies(pieces, documents)),
        "similarity_by_words": lambda: similarity_by_words(pieces, documents),
        "similarity_by_categories": lambda: similarity_by_categories(hits, *texts, PATHS),
        "rate_warnings": lambda: rate_warnings(rates, documents),
        "tagged_sentences": lambda: tagged_sentences(sentences, documents, shown, THEMES, units),
        "with_states": lambda: with_states(hits, states),
        "document_names": lambda: document_names(documents, "zh"),
        "concordance": lambda: concordance(shown[shown["theme"] == "talent"], sentences),
    }


def rates_by_hand(hits: pd.DataFrame, paragraphs: pd.DataFrame, documents: pd.DataFrame) -> pd.Series:
    counted = paragraphs[paragraphs["policy_text"] & ~paragraphs["is_heading"]].merge(documents[["doc_id", "region"]], on="doc_id")
    found = hits[["doc_id", "piece", "theme"]].merge(counted[["doc_id", "piece", "region"]], on=["doc_id", "piece"])
    found = found.groupby(["region", "theme"], observed=True).size()
    return 1e4 * found / counted.groupby("region", observed=True)["n_chars"].sum()


def words_by_hand(words: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    counted = words[words["policy_text"] & ~words["is_heading"]].merge(documents[["doc_id", "region"]], on="doc_id")
    return counted.groupby(["region", "token"], observed=True).agg(n_tokens=("n_tokens", "sum"), n_documents=("doc_id", "nunique"))


def whole_documents(words: pd.DataFrame) -> list[pd.DataFrame]:
    """The table in pieces of some hundred thousand rows, as a study gives it."""
    document = words["doc_id"].cat.codes.to_numpy()
    cuts = np.unique(np.searchsorted(document, document[:: 1 << 17]))
    return [words.iloc[begin:end] for begin, end in pairwise([*cuts, len(words)])]


def made_tables(n_documents: int) -> Tables:
    """The tables of as many documents, always the same ones."""
    draw = np.random.default_rng(n_documents)
    names = texts_of("{:06d}", np.arange(n_documents))
    provinces = [region.name for region in REGIONS][:31]
    documents = pd.DataFrame(
        {
            "doc_id": np.array(names, dtype=object),
            "title": column(np.arange(n_documents), texts_of("关于第{}号方案的通知", np.arange(n_documents))),
            "region": column(draw.integers(0, 31, n_documents), provinces),
            "level": column(draw.integers(0, 2, n_documents), ["province", "city"]),
            "genre": column(draw.integers(0, 2, n_documents), ["方案", "要点"]),
        }
    )
    lengths = np.maximum(5, draw.poisson(CHARS / SENTENCE, n_documents))
    document, n = np.repeat(np.arange(n_documents, dtype=np.int32), lengths), int(lengths.sum())
    begins = np.cumsum(lengths) - lengths
    sentence = numbered_within(np.ones(n, dtype=bool), begins, lengths)
    size = draw.integers(10, 2 * SENTENCE - 10, n, dtype=np.int32)
    reached = np.cumsum(size) - size
    start = (reached - np.repeat(reached[begins], lengths)).astype(np.int32)
    new = draw.random(n, dtype=np.float32) < 1 / 3
    new[begins] = True
    piece, first = numbered_within(new, begins, lengths), np.flatnonzero(new)
    flags = {"policy_text": 0.95, "is_heading": 0.1}
    paragraphs = pd.DataFrame(
        {
            "doc_id": column(document[first], names),
            "piece": piece[first],
            "paragraph": piece[first],
            "part": column(np.zeros(len(first), dtype=np.int8), ["government"]),
            **{name: draw.random(len(first)) < share for name, share in flags.items()},
            "n_chars": np.add.reduceat(size, first).astype(np.int32),
            "n_sentences": np.diff(np.append(first, n)).astype(np.int32),
        }
    )
    m = min(n, SHOWN)
    own = np.searchsorted(first, np.arange(m), side="right") - 1
    sentences = pd.DataFrame(
        {
            "doc_id": text(document[:m], names),
            "sent_id": text(np.arange(m), texts_of("s{:08d}", np.arange(m))),
            "par_id": text(own, texts_of("p{:08d}", np.arange(own[-1] + 1))),
            "sentence": sentence[:m],
            "address": text(draw.integers(0, 50, m), texts_of("一、 > 第{}段", np.arange(50))),
            **{name: paragraphs[name].to_numpy()[own] for name in flags},
            "n_chars": size[:m],
            "start": start[:m],
            "end": start[:m] + size[:m],
            "text": text(size[:m], ["文" * length for length in range(2 * SENTENCE)]),
        }
    )

    def hits_in(rows: np.ndarray, paths: tuple[str, ...], facet: str) -> pd.DataFrame:
        kind = np.minimum(draw.geometric(0.3, len(rows)) - 1, len(paths) - 1)
        begin = start[rows] + draw.integers(0, 6, len(rows), dtype=np.int32)
        themes = list(dict.fromkeys(path.split("/")[0] for path in paths))
        of_path = np.array([themes.index(path.split("/")[0]) for path in paths])
        term = kind * 7 + draw.integers(0, 7, len(rows))
        return pd.DataFrame(
            {
                "doc_id": column(document[rows], names),
                "sentence": sentence[rows],
                "piece": piece[rows],
                "facet": column(np.zeros(len(rows), dtype=np.int8), [facet]),
                "theme": column(of_path[kind], themes),
                "category": column(kind, paths),
                "term": column(term, texts_of("词{}", np.arange(7 * len(paths)))),
                "start": begin,
                "end": begin + draw.integers(2, 5, len(rows), dtype=np.int32),
            }
        )

    theme_rows, tool_rows = (np.sort(draw.integers(0, n, int(share * n))) for share in (0.53, 0.3))
    figures = np.sort(draw.integers(0, n, n // 35))
    return {
        "documents": documents,
        "paragraphs": paragraphs,
        "sentences": sentences,
        "hits": hits_in(theme_rows, PATHS, "themes"),
        "tools": hits_in(tool_rows, tuple(f"supply/{kind}" for kind in range(6)), "instruments"),
        "stances": pd.DataFrame(
            {"doc_id": column(document, names), "sentence": sentence, "stance": column(draw.integers(0, 3, n), STANCES)}
        ),
        "targets": pd.DataFrame(
            {
                "doc_id": column(document[figures], names),
                "stance": column(draw.integers(0, 3, len(figures)), STANCES),
                "deadline": column(draw.integers(0, 8, len(figures)), ["", *map(str, range(2024, 2031))]),
                "themes": column(draw.integers(0, 4, len(figures)), ["", "talent", "talent|finance", "platform"]),
            }
        ),
        "parts": pd.DataFrame(
            {
                "doc_id": column(np.repeat(np.arange(n_documents), 3), names),
                "part": column(np.tile(np.arange(3), n_documents), ["front", "government", "back"]),
                "n_chars": draw.integers(10, CHARS, 3 * n_documents),
            }
        ),
        "words": made_words(draw, np.minimum(lengths, lengths // 6 if n_documents > 10_000 else lengths), names),
    }


def numbered_within(new: np.ndarray, begins: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The number of each row in its document, from 1, where each row that is `new` begins another."""
    number = np.cumsum(new, dtype=np.int32)
    return number - np.repeat(number[begins] - 1, lengths)


def made_words(draw: np.random.Generator, lengths: np.ndarray, names: list[str]) -> pd.DataFrame:
    """Words of a skewed distribution, counted by document."""
    n_tokens = lengths * TOKENS_PER_SENTENCE
    document = np.repeat(np.arange(len(lengths)), n_tokens)
    token = (VOCABULARY ** draw.random(len(document), dtype=np.float32)).astype(np.int64) - 1
    keys, counts = np.unique(document * VOCABULARY + token, return_counts=True)
    document, token = np.divmod(keys, VOCABULARY)
    some = {name: column(np.zeros(len(keys), dtype=int), [value]) for name, value in (("part", "government"), ("pos", "n"))}
    return pd.DataFrame(
        {
            "doc_id": column(document, names),
            "policy_text": np.ones(len(keys), dtype=bool),
            "is_heading": np.zeros(len(keys), dtype=bool),
            "token": column(token, ["词" + chr(0x4E00 + n // 400) + chr(0x4E00 + n % 400) for n in range(VOCABULARY)]),
            "n_tokens": counts,
            "n_paragraphs": counts,
            **some,
        }
    )


def column(codes: np.ndarray, values: object) -> pd.Categorical:
    """The values with these numbers, as `read_lean` gives them."""
    values = list(values)
    least = np.int8 if len(values) < 2**7 else np.int16 if len(values) < 2**15 else np.int32
    return pd.Categorical.from_codes(codes.astype(least), pd.Index(values, dtype="str"))


def text(codes: np.ndarray, values: object) -> pd.Series:
    """The values with these numbers, as a column of text as it is read of what is shown."""
    return pd.Series(pa.array(list(values), pa.large_string()).take(pa.array(codes)), dtype="str")


def texts_of(form: str, numbers: np.ndarray) -> list[str]:
    return [form.format(number) for number in numbers.tolist()]


def markdown(table: pd.DataFrame) -> str:
    shown = table.round(1).astype(object).where(table.notna(), "")
    lines = [list(map(str, shown.columns)), ["---"] * len(shown.columns), *shown.astype(str).to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
