"""How the sentences of a theme speak: by stance and firmness, by instrument, and with how many figures.

The unit is the sentence: it has a theme where it holds a hit of it. Sentences of a paragraph and of a document speak
alike, so the intervals take paragraphs, or from five documents on documents, for the units (`clusters`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.tables.meaning import CALENDAR, COVERAGE, CROSSES, VALUE_SHARES
from analysis.measures.clusters import clustered_shares
from analysis.measures.units import check_known, counted_sentences
from analysis.regions import order_regions
from analysis.tables import TOTAL, Schema, check_table, empty_table


def value_shares(
    hits: pd.DataFrame,
    values: pd.DataFrame,
    column: str,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    themes: Sequence[str],
    choices: Sequence[str],
    headings: bool = False,
) -> pd.DataFrame:
    """The share of each value (a stance, a degree of firmness) among the sentences of each theme and region.

    Parameters
    ----------
    hits : table HITS of the themes; uses doc_id, sent_id, theme
    values : table with sent_id and `column`, such as STANCES with stance or FIRMNESS with firmness;
        sentences that are not in it do not count
    sentences, documents : tables SENTENCES and DOCUMENTS; uses par_id of the sentences
    themes, choices : what to look for; one that does not occur has 0
    headings : count headings too

    Returns
    -------
    table VALUE_SHARES, regions in the order of `order_regions`, then TOTAL; a theme without sentences has share NaN, not
    0. Intervals as in `clusters.clustered_shares`; NaN where all sentences stand in one paragraph.

    Raises
    ------
    TableError : hits or sentences have a document that documents has not.
    """
    base = _counted(hits, sentences, documents, headings)
    base = base.merge(values[["sent_id", column]], on="sent_id")
    rows = []
    for region, own in _regions(base, documents):
        for theme in [*themes, TOTAL]:
            among = _of_theme(own, theme, themes)
            having = [among[column].to_numpy(object) == value for value in choices]
            rows += _rows(region, theme, "value", choices, having, among)
    return _table(rows, VALUE_SHARES)


def theme_crosses(
    hits: pd.DataFrame,
    crossed: pd.DataFrame,
    sentences: pd.DataFrame,
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
    TableError : hits or sentences have a document that documents has not.
    """
    base = _counted(hits, sentences, documents, headings)
    having = {
        name: set(
            crossed.loc[
                (crossed["category"] == name) | crossed["category"].str.startswith(f"{name}/"), "sent_id"
            ]
        )
        for name in instruments
    }
    rows = []
    for region, own in _regions(base, documents):
        for theme in [*themes, TOTAL]:
            among = _of_theme(own, theme, themes)
            found = [among["sent_id"].isin(having[name]).to_numpy(bool) for name in instruments]
            rows += _rows(region, theme, "instrument", instruments, found, among)
    return _table(rows, CROSSES)


def cross_sentences(hits: pd.DataFrame, crossed: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """The sentences behind each cell of `theme_crosses`: one row per sentence, theme and instrument path.

    Columns theme, instrument, doc_id, sent_id, address, terms (of the theme, joined by |), instrument_terms,
    text.
    """
    themes = hits.groupby(["sent_id", "theme"], sort=False)["term"].agg(_joined).rename("terms").reset_index()
    others = (
        crossed.groupby(["sent_id", "category"], sort=False)["term"]
        .agg(_joined)
        .rename("instrument_terms")
        .reset_index()
    )
    found = themes.merge(others, on="sent_id").rename(columns={"category": "instrument"})
    found = found.merge(sentences[["sent_id", "doc_id", "address", "text"]], on="sent_id")
    order = ["theme", "instrument", "doc_id", "sent_id", "address", "terms", "instrument_terms", "text"]
    return found[order].sort_values(order[:4], kind="stable").reset_index(drop=True)


def target_coverage(targets: pd.DataFrame, documents: pd.DataFrame, themes: Sequence[str]) -> pd.DataFrame:
    """How many figures each document gives for each theme, promised and reached; 0 where it gives none.

    Parameters
    ----------
    targets : table TARGETS; a figure counts for every theme of its sentence
    """
    check_known(targets, "targets", documents)
    rows = []
    for document in documents.itertuples(index=False):
        own = targets[targets["doc_id"] == document.doc_id]
        for theme in themes:
            about = own[np.array([theme in cell.split("|") for cell in own["themes"]], dtype=bool)]
            rows.append(
                {
                    "doc_id": document.doc_id,
                    "region": document.region,
                    "theme": theme,
                    "n_figures_planned": int((about["stance"] == "planned").sum()),
                    "n_figures_done": int((about["stance"] == "done").sum()),
                }
            )
    return _table(rows, COVERAGE)


def target_calendar(targets: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """How many figures each region promises by which date: table CALENDAR.

    Regions stand as in documents, dates are sorted. Only planned figures count; those without a date stand
    under "". A region without any has one row, "" and 0.
    """
    check_known(targets, "targets", documents)
    planned = targets[targets["stance"] == "planned"].merge(documents[["doc_id", "region"]], on="doc_id")
    rows = []
    for region in order_regions(documents["region"]):
        own = planned[planned["region"] == region]
        for date in sorted(set(own["deadline"])) or [""]:
            by_then = own[own["deadline"] == date]
            rows.append(
                {
                    "region": region,
                    "deadline": date,
                    "n_targets": len(by_then),
                    "n_documents": by_then["doc_id"].nunique(),
                }
            )
    return _table(rows, CALENDAR)


def _counted(
    hits: pd.DataFrame, sentences: pd.DataFrame, documents: pd.DataFrame, headings: bool
) -> pd.DataFrame:
    """One row per counted sentence and theme."""
    check_known(hits, "hits", documents)
    check_known(sentences, "sentences", documents)
    counted = counted_sentences(sentences, headings)[["sent_id", "doc_id", "par_id"]]
    pairs = hits[["sent_id", "theme"]].drop_duplicates()
    return counted.merge(pairs, on="sent_id")


def _regions(base: pd.DataFrame, documents: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    region = dict(zip(documents["doc_id"], documents["region"], strict=True))
    places = base["doc_id"].map(region)
    for name in order_regions(documents["region"]):
        yield name, base[places == name]
    yield TOTAL, base


def _of_theme(rows: pd.DataFrame, theme: str, themes: Sequence[str]) -> pd.DataFrame:
    if theme == TOTAL:
        return rows[rows["theme"].isin(list(themes))].drop_duplicates("sent_id")
    return rows[rows["theme"] == theme]


def _rows(
    region: str, theme: str, what: str, names: Sequence[str], having: Sequence[np.ndarray], among: pd.DataFrame
) -> list[dict[str, object]]:
    """A row per name: how many of these sentences have it, and the share with its interval."""
    values = np.column_stack(having) if names else np.empty((len(among), 0), dtype=bool)
    share, low, high, n_effective, basis = clustered_shares(
        values, among["doc_id"].to_numpy(object), among["par_id"].to_numpy(object)
    )
    return [
        {
            "region": region, "theme": theme, what: name, "n_sentences": int(values[:, place].sum()),
            "n_theme": len(among), "share": share[place], "low": low[place], "high": high[place],
            "n_effective": n_effective[place], "basis": basis,
        }
        for place, name in enumerate(names)
    ]  # fmt: skip


def _table(rows: list[dict[str, object]], schema: Schema) -> pd.DataFrame:
    return check_table(pd.DataFrame(rows), schema) if rows else empty_table(schema)


def _joined(terms: pd.Series) -> str:
    return "|".join(dict.fromkeys(terms))
