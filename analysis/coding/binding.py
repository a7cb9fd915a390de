"""Binding what was coded to the sentences of the corpus as it is now, and setting the dictionary beside it.

A code belongs to a text. A sentence of the corpus takes it over if its text is the same in matching form,
wherever it stands in its document by now; a sentence whose text was changed has to be coded again.
"""

from __future__ import annotations

import difflib
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.coding.reading import Coded, Entry
from analysis.tables import check_table, empty_table
from analysis.tables.coded import CATEGORY, CODES, SAMPLE, STANCE, TERM, THEME, UNITS, VERDICTS
from analysis.terms.dictionary import Dictionary
from analysis.terms.match import find_matches
from analysis.terms.normalize import matching_form

_WHOLE = 0.9  # share of a document's counted sentences that are coded, to take it as read whole
_ALIKE = 0.6  # share of characters that an edited sentence keeps, to be taken for the same one


@dataclass(frozen=True)
class Bound:
    """The coded sentences, bound to a corpus.

    Parameters
    ----------
    units, codes : UNITS and CODES tables
    judges : tuple of str, the coders of adjudication sheets
    unmatched : UNITS table of those that are no sentence of the corpus
    again : SAMPLE table, sentences that took the place of changed ones, to be coded with the old one's chance
    n_unweighted : int, units without a known chance among units that have one; above 0 all weights are 1
    """

    units: pd.DataFrame
    codes: pd.DataFrame
    judges: tuple[str, ...]
    unmatched: pd.DataFrame
    again: pd.DataFrame
    n_unweighted: int


def bind_coded(coded: Coded, sentences: pd.DataFrame, documents: pd.DataFrame) -> Bound:
    """Find each coded sentence in the corpus.

    The sentence of the same sent_id is tried first, then those of the same document, then any, each taken
    once per coder: a text that stands three times in the corpus has room for three coded rows. What is found
    nowhere keeps its codes, as a unit of its own without document.

    Weights are those of the file, or one over the chance in the key of the sample. A document whose counted
    sentences are all coded was not sampled but read whole: its units weigh 1, whoever drew some of them too.
    Where other units have no weight, while some have, no weighting would be right: then all weigh 1, and
    n_unweighted says how many had none.

    Parameters
    ----------
    coded : Coded
    sentences, documents : tables SENTENCES and DOCUMENTS
    """
    place = {sent_id: number for number, sent_id in enumerate(sentences["sent_id"])}
    about = sentences[["sent_id", "doc_id", "address", "text", "policy_text", "is_heading"]].to_dict(
        "records"
    )
    region_of = dict(zip(documents["doc_id"], documents["region"], strict=True))
    by_form: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(sentences["text"]):
        by_form[matching_form(text)].append(number)
    drawn = {} if coded.sample is None else {row["sent_id"]: row for row in coded.sample.to_dict("records")}
    taken: dict[tuple[str, str], set[int]] = defaultdict(set)
    strange: dict[tuple[str, str], int] = defaultdict(int)
    units: dict[str, dict[str, object]] = {}
    codes: dict[tuple[str, str, str], str] = {}
    for entry in coded.entries:
        key = drawn.get(entry.sent_id)
        form, source = matching_form(entry.text), (entry.file, entry.coder)
        doc = key["doc_id"] if key else entry.doc or entry.sent_id.rpartition("-")[0]
        found = _place(by_form.get(form, ()), place.get(entry.sent_id), doc, about, taken[source])
        if found is None:
            strange[(*source, form)] += 1
            name = f"text {hashlib.sha256(form.encode()).hexdigest()[:10]}"
            number = strange[(*source, form)]
            unit = name if number == 1 else f"{name} {number}"
        else:
            taken[source].add(found)
            unit = about[found]["sent_id"]
        units.setdefault(unit, _unit(unit, entry, key, None if found is None else about[found], region_of))
        codes |= {(unit, entry.coder, variable): value for variable, value in entry.codes.items()}
    table = pd.DataFrame(list(units.values())) if units else empty_table(UNITS).assign(file_doc="")
    table, n_unweighted = _weighted(table, sentences)
    table = check_table(table, UNITS)
    rows = pd.DataFrame([(*key, value) for key, value in codes.items()], columns=list(CODES.columns))
    return Bound(
        table,
        rows if len(rows) else empty_table(CODES),
        tuple(dict.fromkeys(entry.coder for entry in coded.entries if entry.judge)),
        table[table["sent_id"] == ""].reset_index(drop=True),
        _again(coded, sentences, set(table["sent_id"])),
        n_unweighted,
    )


def _weighted(units: pd.DataFrame, sentences: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The units with their weights made whole, and how many had none beside others that had one."""
    known = units["weight"].notna()
    if known.all() or not known.any():
        return units.assign(weight=units["weight"].fillna(1.0)).drop(columns="file_doc"), 0
    counted = sentences[sentences["policy_text"].astype(bool) & ~sentences["is_heading"].astype(bool)]
    n_counted = counted.groupby("doc_id").size()
    n_coded = units[units["counted"]].groupby("doc_id").size().reindex(n_counted.index, fill_value=0)
    whole = list(n_counted.index[n_coded / n_counted >= _WHOLE])
    # A sentence of a document read whole that is cut otherwise in the file belongs to it as well.
    read_whole = units["doc_id"].isin(whole) | units["file_doc"].isin(whole)
    weight = units["weight"].mask(read_whole, 1.0)
    missing = weight.isna()
    if missing.any():
        weight = pd.Series(1.0, index=units.index)
    return units.assign(weight=weight).drop(columns="file_doc"), int(missing.sum())


def _place(
    numbers: Sequence[int], own: int | None, doc: str, about: list[dict], taken: set[int]
) -> int | None:
    free = [number for number in numbers if number not in taken]
    if own in free:
        return own
    return next((number for number in free if about[number]["doc_id"] == doc), free[0] if free else None)


def _unit(
    unit: str, entry: Entry, key: dict | None, found: dict | None, region_of: dict[str, str]
) -> dict[str, object]:
    region = region_of.get(found["doc_id"], "") if found else ""
    return {
        "unit": unit,
        "file": entry.file,
        "place": entry.place,
        "sent_id": found["sent_id"] if found else "",
        "doc_id": found["doc_id"] if found else "",
        "region": region or (key["region"] if key else entry.region),
        "address": found["address"] if found else (key["address"] if key else ""),
        "text": found["text"] if found else entry.text,
        "weight": 1 / float(key["chance"]) if key else entry.weight,
        "stratum": key["stratum"] if key else "",
        "counted": bool(found and found["policy_text"] and not found["is_heading"]),
        "file_doc": entry.doc,
    }


def _again(coded: Coded, sentences: pd.DataFrame, known: set[str]) -> pd.DataFrame:
    """What has to be coded again: for each drawn sentence that is gone, the one that stands in its place.

    That is a sentence of its document with the same sent_id or one of the same neighbours, and much of the
    same text.
    """
    if coded.sample is None or sentences.empty:
        return empty_table(SAMPLE)
    forms = [matching_form(text) for text in sentences["text"]]
    there = set(zip(sentences["doc_id"], forms, strict=True))
    drawn = {(row.doc_id, matching_form(row.text)) for row in coded.sample.itertuples(index=False)}
    gone = [
        row
        for row in coded.sample.itertuples(index=False)
        if (row.doc_id, matching_form(row.text)) not in there
    ]
    table = sentences[["sent_id", "doc_id", "address", "text"]].assign(
        form=forms,
        before=[""] + forms[:-1],
        after=forms[1:] + [""],
        free=sentences["policy_text"].astype(bool)
        & ~sentences["is_heading"].astype(bool)
        & ~sentences["sent_id"].isin(list(known)),
    )
    rows, used = [], set()
    for row in gone:
        before, after = matching_form(row.before), matching_form(row.after)
        beside = (table["before"] == before) | (table["after"] == after) | (table["sent_id"] == row.sent_id)
        part = table[
            (table["doc_id"] == row.doc_id) & beside & table["free"] & ~table["sent_id"].isin(list(used))
        ]
        part = part[[(row.doc_id, form) not in drawn for form in part["form"]]]
        likeness = [
            difflib.SequenceMatcher(None, row.text, text, autojunk=False).ratio() for text in part["text"]
        ]
        if likeness and max(likeness) >= _ALIKE:
            new = part.iloc[likeness.index(max(likeness))]
            used.add(new["sent_id"])
            rows.append(
                {**row._asdict(), "sent_id": new["sent_id"], "address": new["address"], "text": new["text"]}
            )
    return pd.DataFrame(rows, columns=list(SAMPLE.columns)) if rows else empty_table(SAMPLE)


def matches_in(units: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """The matches of the dictionary in the coded sentences (`find_matches`); sent_id is the unit.

    Every unit is searched, also one outside the policy text: what is asked is whether the dictionary reads
    sentences rightly.
    """
    n = len(units)
    length = units["text"].str.len()
    sentences = pd.DataFrame(
        {
            "doc_id": units["unit"].to_numpy(object),
            "sent_id": units["unit"].to_numpy(object),
            "address": units["address"].to_numpy(object),
            "policy_text": [True] * n,
            "is_heading": [False] * n,
            "start": [0] * n,
            "raw_start": [0] * n,
            "raw_end": length.to_numpy(np.int64) if n else [],
            "text": units["text"].to_numpy(object),
        }
    )
    return find_matches(sentences, dictionary)


def compare(
    units: pd.DataFrame, codes: pd.DataFrame, matches: pd.DataFrame, dictionary: Dictionary
) -> pd.DataFrame:
    """The codes beside what the dictionary finds: VERDICTS table.

    Themes and categories have a row for each unit that was coded for them, terms for each such unit that they
    hit. A category or term is compared with the codes of its category where these were given, else with those
    of its theme.

    Parameters
    ----------
    units : UNITS table
    codes : CODES table with one value per unit and variable (`agreement.settled_codes`)
    matches : table from `matches_in`
    """
    about = check_table(units, UNITS).set_index("unit")
    given: dict[str, dict[str, bool]] = defaultdict(dict)
    for row in codes.itertuples(index=False):
        if row.variable != STANCE:
            given[row.variable][row.unit] = row.value == "1"
    hits = matches[matches["excluded_by"] == ""]
    hit_by = {
        THEME: {theme: set(part["sent_id"]) for theme, part in hits.groupby("theme")},
        CATEGORY: {category: set(part["sent_id"]) for category, part in hits.groupby("category")},
        TERM: {key: set(part["sent_id"]) for key, part in hits.groupby(["category", "term"])},
    }
    order = list(about.index)
    rows = []

    def add(kind: str, theme: str, category: str, term: str, found: set[str]) -> None:
        coded_as = category if kind != TERM and category in given else theme
        values = given.get(coded_as, {})
        wanted = found if kind == TERM else values
        rows.extend(
            (unit, kind, theme, category, term, coded_as, unit in found, values[unit])
            for unit in order
            if unit in wanted and unit in values
        )

    for theme in dictionary.themes:
        add(THEME, theme, theme, "", hit_by[THEME].get(theme, set()))
    for category in dictionary.categories:
        if category not in dictionary.themes:
            add(CATEGORY, category.partition("/")[0], category, "", hit_by[CATEGORY].get(category, set()))
    for term in dict.fromkeys((one.theme, one.category, one.term) for one in dictionary.terms):
        add(TERM, *term, hit_by[TERM].get(term[1:], set()))
    table = pd.DataFrame(rows, columns=[*list(VERDICTS.columns)[:8]])
    if table.empty:
        return empty_table(VERDICTS)
    for name in ("region", "weight", "stratum", "counted"):
        table[name] = table["unit"].map(about[name]).to_numpy()
    return check_table(table, VERDICTS)
