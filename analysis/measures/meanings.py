"""How the sentences of a theme speak: by stance and firmness, by instrument, and with how many figures.

The unit is the sentence: it has a theme where it holds a hit of it. Sentences of a paragraph and of a document speak
alike, so the intervals take paragraphs, or from five documents on documents, for the units (`clusters`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.tables.meaning import CALENDAR, COVERAGE, CROSSES, VALUE_SHARES
from analysis.measures.clusters import clustered_shares
from analysis.measures.units import Text, check_known, document_numbers, group_numbers
from analysis.regions import order_regions
from analysis.tables import TOTAL, Schema, check_table, empty_table
from analysis.tables.lookup import PairRows, numbered, plain, row_numbers, sentence_rows


def value_shares(
    hits: pd.DataFrame,
    values: pd.DataFrame,
    column: str,
    paragraphs: pd.DataFrame,
    documents: pd.DataFrame,
    themes: Sequence[str],
    choices: Sequence[str],
    headings: bool = False,
) -> pd.DataFrame:
    """The share of each value (a stance, a degree of firmness) among the sentences of each theme and region.

    Parameters
    ----------
    hits : table HITS of the themes; uses doc_id, piece, sentence, theme
    values : table with doc_id, sentence and `column`, such as STANCES with stance or FIRMNESS with firmness;
        sentences that are not in it do not count
    paragraphs, documents : tables PARAGRAPHS and DOCUMENTS
    themes, choices : what to look for; one that does not occur has 0
    headings : count headings too

    Returns
    -------
    table VALUE_SHARES, regions in the order of `order_regions`, then TOTAL; a theme without sentences has share NaN, not
    0. Intervals as in `clusters.clustered_shares`; NaN where all sentences stand in one paragraph.

    Raises
    ------
    TableError : hits or paragraphs have a document that documents has not.
    """
    base = _counted(hits, paragraphs, documents, themes, headings)
    row = sentence_rows(base.places, values)
    base, value = base.only(row >= 0), values[column].iloc[row[row >= 0]]
    having = np.column_stack([(value == choice).to_numpy(dtype=bool) for choice in choices] or [np.empty((len(value), 0))])
    rows = [
        row
        for region, theme, own in base.by_region(documents)
        for row in _rows(region, theme, "value", choices, having[own].astype(bool), base, own)
    ]
    return _table(rows, VALUE_SHARES)


def theme_crosses(
    hits: pd.DataFrame,
    crossed: pd.DataFrame,
    paragraphs: pd.DataFrame,
    documents: pd.DataFrame,
    themes: Sequence[str],
    instruments: Sequence[str],
    headings: bool = False,
) -> pd.DataFrame:
    """The two-dimensional table of themes and instruments, per region: sentences with a hit of both.

    Parameters
    ----------
    hits : table HITS of the themes
    crossed : table HITS of the instruments (Rothwell & Zegveld 1985: supply, environment, demand)
    themes, instruments : what to look for; an instrument is a side (supply) or a path (supply/talent)

    Returns
    -------
    table CROSSES; a sentence counts in every cell it belongs to, so shares of a row may add up to more than
    1.

    Raises
    ------
    TableError : hits or paragraphs have a document that documents has not.
    """
    base = _counted(hits, paragraphs, documents, themes, headings)
    row = sentence_rows(crossed, base.places)
    number, paths = numbered(crossed["category"])
    having = np.zeros((len(base.document), len(instruments)), dtype=bool)
    for column, name in enumerate(instruments):
        below = np.array([path == name or path.startswith(f"{name}/") for path in paths], dtype=bool)
        having[row[(row >= 0) & below[number]], column] = True
    rows = [
        row
        for region, theme, own in base.by_region(documents)
        for row in _rows(region, theme, "instrument", instruments, having[own], base, own)
    ]
    return _table(rows, CROSSES)


def crossed_sentences(hits: pd.DataFrame, crossed: pd.DataFrame) -> pd.DataFrame:
    """The sentences with a hit of both tables, and how many rows `cross_sentences` has of each.

    Parameters
    ----------
    hits, crossed : tables HITS; use doc_id, sentence, and theme of the one and category of the other

    Returns
    -------
    table, one row per sentence: doc_id, sentence, n_rows; documents in the order in which `hits` has them
    """
    names = pd.Series(hits["doc_id"].unique()).astype("str")
    document = [row_numbers(table["doc_id"], names).astype(np.int32) for table in (hits, crossed)]
    reach = np.zeros(len(names), dtype=np.int64)
    for table, own in zip((hits, crossed), document, strict=True):
        np.maximum.at(reach, own[own >= 0], table["sentence"].to_numpy(dtype=np.int64)[own >= 0] + 1)
    begins = np.cumsum(reach) - reach
    n_values = np.zeros((2, int(reach.sum())), dtype=np.int32)
    for side, (table, column) in enumerate(((hits, "theme"), (crossed, "category"))):
        number, values = numbered(table[column])
        for value in range(len(values)):
            rows = np.flatnonzero((number == value) & (document[side] >= 0))
            has = np.zeros(n_values.shape[1], dtype=bool)
            has[begins[document[side][rows]] + table["sentence"].to_numpy(dtype=np.int64)[rows]] = True
            n_values[side] += has
    n_rows = n_values.prod(axis=0, dtype=np.int32)
    place = np.flatnonzero(n_rows)
    own = np.searchsorted(begins, place, side="right") - 1
    return pd.DataFrame(
        {"doc_id": pd.Categorical.from_codes(own, pd.Index(names)), "sentence": place - begins[own], "n_rows": n_rows[place]}
    )


def cross_sentences(hits: pd.DataFrame, crossed: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """The sentences behind each cell of `theme_crosses`: one row per sentence, theme and instrument path.

    `sentences` is the table SENTENCES, or those of its rows that are to be shown (`crossed_sentences`). Columns theme, instrument, doc_id, sent_id, address, terms (of the theme, joined by |), instrument_terms,
    text.
    """
    own, others = (
        joined_terms(table.loc[row >= 0, [column, "term"]].assign(row=row[row >= 0]), ["row", column], "term")
        for table, row, column in (
            (hits, sentence_rows(hits, sentences), "theme"), (crossed, sentence_rows(crossed, sentences), "category"),
        )
    )  # fmt: skip
    others = others.rename(columns={"category": "instrument", "term": "instrument_terms"})
    found = own.rename(columns={"term": "terms"}).merge(others, on="row")
    about = sentences[["doc_id", "sent_id", "address", "text"]].iloc[found.pop("row").to_numpy()]
    found = found.join(plain(about).reset_index(drop=True))
    order = ["theme", "instrument", "doc_id", "sent_id", "address", "terms", "instrument_terms", "text"]
    return found[order].sort_values(order[:4], kind="stable").reset_index(drop=True)


def target_coverage(targets: pd.DataFrame, documents: pd.DataFrame, themes: Sequence[str]) -> pd.DataFrame:
    """How many figures each document gives for each theme, promised and reached; 0 where it gives none.

    Parameters
    ----------
    targets : table TARGETS; a figure counts for every theme of its sentence
    """
    check_known(targets, "targets", documents)
    documents = plain(documents)
    row = row_numbers(targets["doc_id"], documents["doc_id"])
    number, cells = numbered(targets["themes"])
    n = len(documents)
    counts = np.zeros((n, len(themes), 2), dtype=np.int64)
    for column, theme in enumerate(themes):
        about = np.array([theme in cell.split("|") for cell in cells], dtype=bool)[number]
        for side, stance in enumerate(("planned", "done")):
            wanted = about & (targets["stance"] == stance).to_numpy(dtype=bool)
            counts[:, column, side] = np.bincount(row[wanted], minlength=n)
    planned, done = counts.reshape(-1, 2).T
    table = pd.DataFrame(
        {
            "doc_id": np.repeat(documents["doc_id"].to_numpy(), len(themes)),
            "region": np.repeat(documents["region"].to_numpy(), len(themes)),
            "theme": np.tile(np.array(list(themes), dtype=object), n),
            "n_figures_planned": planned,
            "n_figures_done": done,
        }
    )
    return check_table(table, COVERAGE) if len(table) else empty_table(COVERAGE)


def target_calendar(targets: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """How many figures each region promises by which date: table CALENDAR.

    Regions stand as in documents, dates are sorted. Only planned figures count; those without a date stand
    under "". A region without any has one row, "" and 0.
    """
    check_known(targets, "targets", documents)
    planned = plain(targets.loc[targets["stance"] == "planned", ["doc_id", "deadline"]])
    planned = planned.merge(plain(documents[["doc_id", "region"]]), on="doc_id")
    counts = planned.groupby(["region", "deadline"])["doc_id"].agg(["size", "nunique"])
    rows = []
    for region in order_regions(documents["region"]):
        own = counts.loc[[region]] if region in counts.index else None
        dates = [("", 0, 0)] if own is None else zip(own.index.get_level_values(1), own["size"], own["nunique"], strict=True)
        rows += [
            {"region": region, "deadline": date, "n_targets": int(size), "n_documents": int(n_documents)}
            for date, size, n_documents in dates
        ]
    return _table(rows, CALENDAR)


def joined_terms(table: pd.DataFrame, keys: list[str], column: str) -> pd.DataFrame:
    """One row per key, in order of appearance, with the different values of a column joined by |."""
    once = plain(table[[*keys, column]].drop_duplicates())
    # Most keys have one value, and for those nothing is to be joined.
    several = once.duplicated(keys, keep=False)
    joined = once[several].groupby(keys, sort=False)[column].agg("|".join)
    first = once.drop_duplicates(keys)
    own = several.loc[first.index].to_numpy()
    values = first[column].to_numpy(dtype=object, copy=True)
    values[own] = joined.to_numpy()  # in the same order of appearance
    return first[keys].assign(**{column: pd.array(values, dtype="str")}).reset_index(drop=True)


@dataclass(frozen=True)
class _Themed:
    """Counted sentences with a theme that is looked for: names of the documents, and an entry (N,) per sentence."""

    names: np.ndarray
    themes: tuple[str, ...]
    document: np.ndarray
    sentence: np.ndarray
    paragraph: np.ndarray
    has: np.ndarray  # bool (N, themes)

    @property
    def places(self) -> pd.DataFrame:
        """doc_id and sentence of each."""
        return pd.DataFrame({"doc_id": pd.Categorical.from_codes(self.document, self.names), "sentence": self.sentence})

    def only(self, wanted: np.ndarray) -> _Themed:
        return replace(
            self,
            document=self.document[wanted],
            sentence=self.sentence[wanted],
            paragraph=self.paragraph[wanted],
            has=self.has[wanted],
        )

    def by_region(self, documents: pd.DataFrame) -> Iterator[tuple[str, str, np.ndarray]]:
        """Region, theme, and the numbers of its sentences; TOTAL last of both."""
        regions = order_regions(documents["region"])
        region = group_numbers(documents["region"], documents, regions)[self.document]
        order = np.argsort(region, kind="stable")
        ends = np.searchsorted(region[order], np.arange(len(regions) + 1))
        of_region = [order[begin:end] for begin, end in zip(ends[:-1], ends[1:], strict=True)]
        for name, rows in zip([*regions, TOTAL], [*of_region, np.arange(len(region))], strict=True):
            for column, theme in enumerate(self.themes):
                yield name, theme, rows[self.has[rows, column]]
            yield name, TOTAL, rows


def _counted(
    hits: pd.DataFrame, paragraphs: pd.DataFrame, documents: pd.DataFrame, themes: Sequence[str], headings: bool
) -> _Themed:
    text = Text.of(paragraphs, documents)
    document = document_numbers(hits, "hits", text.names).astype(np.int32)
    piece, sentence = (hits[name].to_numpy(dtype=np.int32) for name in ("piece", "sentence"))
    row = PairRows(text.document, text.piece).rows(document, piece)
    number = row_numbers(hits["theme"], pd.Series(list(themes), dtype="str"))
    wanted = np.flatnonzero(np.append(text.counted(headings), False)[row] & (number >= 0))
    key = document[wanted] * (np.int64(sentence.max(initial=0)) + 1) + sentence[wanted]
    first, own = _distinct(key)
    has = np.zeros((len(first), len(themes)), dtype=bool)
    has[own, number[wanted]] = True
    first = wanted[first]
    return _Themed(text.names, tuple(themes), document[first], sentence[first], text.paragraph[row[first]], has)


def _distinct(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first row of each key, keys sorted, and the number of each row's key."""
    if (keys[1:] < keys[:-1]).any():
        return np.unique(keys, return_index=True, return_inverse=True)[1:]
    new = np.append(True, keys[1:] > keys[:-1])[: len(keys)]
    return np.flatnonzero(new), np.cumsum(new, dtype=np.int32) - 1


def _rows(
    region: str, theme: str, what: str, names: Sequence[str], values: np.ndarray, base: _Themed, own: np.ndarray
) -> list[dict[str, object]]:
    """A row per name: how many of these sentences have it, and the share with its interval."""
    share, low, high, n_effective, basis = clustered_shares(values, base.document[own], base.paragraph[own])
    return [
        {
            "region": region, "theme": theme, what: name, "n_sentences": int(values[:, place].sum()),
            "n_theme": len(own), "share": share[place], "low": low[place], "high": high[place],
            "n_effective": n_effective[place], "basis": basis,
        }
        for place, name in enumerate(names)
    ]  # fmt: skip


def _table(rows: list[dict[str, object]], schema: Schema) -> pd.DataFrame:
    return check_table(pd.DataFrame(rows), schema) if rows else empty_table(schema)
