"""Where the dictionary and the coding differ, which term is to blame, and what to code next."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measures.validity import UNPROVEN, term_states, with_states
from analysis.tables import check_table, empty_table
from analysis.tables.coded import MISTAKES, THEME, UNITS, VERDICTS
from analysis.tables.lookup import plain, sentence_rows

FALSE_HIT, MISS = "false_hit", "miss"


def mistakes(
    verdicts: pd.DataFrame, hits: pd.DataFrame, matches: pd.DataFrame, units: pd.DataFrame
) -> pd.DataFrame:
    """False hits and misses as sentences, with the terms to blame, most costly first.

    A false hit is blamed on the terms of the theme that the sentence has; a miss on the terms of the theme
    that stand there and were ruled out, with the reason, or on no term ("": the dictionary lacks one). The
    cost of a blame is the number of corpus sentences that its mistakes stand for (the sum of their weights).

    Parameters
    ----------
    verdicts : VERDICTS table
    hits, matches : the dictionary's hits and matches in the coded units; sent_id is the unit, `excluded_by`
        of the matches the reason
    units : UNITS table

    Returns
    -------
    MISTAKES table; empty where dictionary and coding agree on every unit.
    """
    table = check_table(verdicts, VERDICTS)
    table = table[(table["kind"] == THEME) & (table["tagged"] != table["coded"])]
    if table.empty:
        return empty_table(MISTAKES)
    ruled_out = matches[matches["excluded_by"].str.startswith(("except", "with"))]
    found = _joined(hits.assign(reason=""))
    excluded = _joined(ruled_out.rename(columns={"excluded_by": "reason"}))
    nothing = ("", "")
    rows = []
    for row in table.itertuples(index=False):
        terms, reason = (found if row.tagged else excluded).get((row.unit, row.theme), nothing)
        rows.append(
            (FALSE_HIT if row.tagged else MISS, row.theme, terms, reason, row.weight, row.region, row.unit)
        )
    result = pd.DataFrame(rows, columns=["kind", "theme", "terms", "reason", "weight", "region", "unit"])
    result["cost"] = result.groupby(["kind", "theme", "terms"])["weight"].transform("sum")
    about = check_table(units, UNITS).set_index("unit")
    for name in ("address", "text"):
        result[name] = result["unit"].map(about[name])
    order = ["cost", "kind", "theme", "terms"]
    result = result.sort_values(order, ascending=[False, True, True, True], kind="stable", ignore_index=True)
    return check_table(result, MISTAKES)


def next_to_code(
    hits: pd.DataFrame,
    sentences: pd.DataFrame,
    figures: pd.DataFrame,
    coded: pd.DataFrame,
    n: int = 20,
) -> pd.DataFrame:
    """The sentences whose coding would tell most: hits of terms that are much used and not yet proven.

    Terms come by falling number of sentences times the width of the interval of their precision (1 where none
    was coded); each gives one uncoded sentence in turn, in the order of the text.

    Parameters
    ----------
    hits : HITS table of the theme dictionary in the corpus; uses doc_id, sentence, theme, category, term
    sentences : table, those that count; uses doc_id, sentence
    figures : VALIDITY table
    coded : table, the sentences already coded; uses doc_id, sentence
    n : how many to give at most

    Returns
    -------
    table, one row per sentence: doc_id, sentence, theme, category, term, state, n_sentences (of the term in
    the corpus), n_coded (of these).
    """
    states = term_states(figures)
    keys = ["theme", "category", "term"]
    row = sentence_rows(hits, sentences)
    found = hits.loc[row >= 0, keys].assign(row=row[row >= 0])
    known = with_states(found, states).drop_duplicates(["row", "category", "term"])
    widths = states[keys].assign(width=states["precision_high"] - states["precision_low"])
    width = plain(known[keys]).merge(plain(widths), on=keys, how="left")["width"].fillna(1.0).to_numpy()
    n_sentences = known.groupby(keys, observed=True)["row"].transform("size")
    known = known.assign(n_sentences=n_sentences, worth=n_sentences * width)
    is_coded = np.zeros(len(sentences) + 1, dtype=bool)
    is_coded[sentence_rows(coded, sentences)] = True
    is_coded[-1] = False  # where a coded sentence does not count
    known = known[(known["state"] == UNPROVEN).to_numpy() & ~is_coded[known["row"].to_numpy()]]
    known = known.sort_values("worth", ascending=False, kind="stable")
    known = known.assign(turn=known.groupby(keys, sort=False, observed=True).cumcount())
    chosen = plain(known.sort_values("turn", kind="stable").drop_duplicates("row")[:n])
    about = plain(sentences[["doc_id", "sentence"]].iloc[chosen["row"].to_numpy()])
    chosen = chosen.assign(**{name: about[name].to_numpy() for name in about})
    return chosen[["doc_id", "sentence", *keys, "state", "n_sentences", "n_coded"]].reset_index(drop=True)


def _joined(table: pd.DataFrame) -> dict[tuple[str, str], tuple[str, str]]:
    """Terms and reasons of each unit and theme, each once, joined by |."""
    parts = table.groupby(["sent_id", "theme"], sort=False)
    return {
        key: ("|".join(dict.fromkeys(part["term"])), "|".join(filter(None, dict.fromkeys(part["reason"]))))
        for key, part in parts
    }
