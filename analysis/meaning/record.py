"""What `tag` and `read --json` add about meaning: stance of sentences, with its reason, and targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis.errors import RunError
from analysis.meaning.stance import stance_of_sentences, stance_of_texts
from analysis.meaning.targets import find_targets
from analysis.paths import find_project, program_project
from analysis.terms.dictionary import STANCE_FACET, Dictionary, load_dictionary
from analysis.terms.sheets import sheet_files
from analysis.terms.tag import Further
from analysis.texts.document_tables import document_tables
from analysis.texts.model import Document
from analysis.texts.summary import document_record

_TARGET_KEYS = (
    "raw", "value", "unit", "value_norm", "what", "comparator", "comparator_class", "deadline",
    "deadline_basis", "base", "stance", "start", "end",
)  # fmt: skip


def stance_dictionary(start: Path | str | None = None) -> Dictionary | None:
    """The stance dictionary of the project at `start`; outside any project, of the one the library stands in.

    None where there is none: then nothing is said about stance.

    Raises
    ------
    DictionaryError, ProblemsError : it cannot be used.
    """
    try:
        project = find_project(start)
    except RunError:
        if start is not None:
            raise
        try:
            project = program_project()
        except RunError:
            return None
    found = next((path for path in sheet_files(project.dictionaries) if path.stem == STANCE_FACET), None)
    return None if found is None else load_dictionary(found)


def stance_tags(dictionary: Dictionary) -> Further:
    """For `terms.tag.tag_file`: the columns tag_stance and stance_reason.

    A row of a table is judged by its text alone, a sentence of a document also by its part and its headings.
    """

    def columns(texts: Sequence[str], tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
        if tables:
            around = {name: tables[name] for name in ("parts", "sections", "documents")}
            stances = stance_of_sentences(tables["sentences"], dictionary, **around)
        else:
            stances = stance_of_texts(texts, dictionary)
        return stances[["stance", "reason"]].set_axis(["tag_stance", "stance_reason"], axis=1)

    return columns


def meaning_record(document: Document, dictionary: Dictionary | None) -> dict[str, object]:
    """The reading of a document as `document_record` gives it, with stance and targets.

    Returns
    -------
    dict: `stance` in each of `sentences`; `targets`, the figures of the policy text: raw, value, unit,
    value_norm (in units of one), what, comparator (the word) and comparator_class, deadline, deadline_basis, base,
    stance, sentence, start, end (of raw, in the clean text; "" for what is not said), and of a range value_high.
    Without a stance dictionary the stance of a sentence is null, that of a figure "".
    """
    record = document_record(document)
    tables = document_tables([document])
    sentences = tables["sentences"]
    if dictionary is None:
        stances = pd.DataFrame({"sent_id": sentences["sent_id"], "stance": ""})
    else:
        around = {name: tables[name] for name in ("parts", "sections", "documents")}
        stances = stance_of_sentences(sentences, dictionary, **around)
    for sentence, stance in zip(record["sentences"], stances["stance"], strict=True):
        sentence["stance"] = stance or None
    text = dict(zip(sentences["sent_id"], sentences["text"], strict=True))
    record["targets"] = [
        {
            **{name: _plain(getattr(row, name)) for name in _TARGET_KEYS},
            "sentence": text[row.sent_id],
            **({} if pd.isna(row.value_high) else {"value_high": _plain(row.value_high)}),
        }
        for row in find_targets(sentences, stances, around=tables).itertuples(index=False)
    ]
    return record


def _plain(value: object) -> object:
    """A value as JSON holds it: 500 and not 500.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
