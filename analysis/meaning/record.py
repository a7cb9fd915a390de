"""What `tag` and `read --json` add about meaning: stance for sentences, with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

import analysis
from analysis.errors import RunError
from analysis.meaning.stance import STANCE_FACET, stance_of_sentences, stance_of_texts
from analysis.paths import find_project
from analysis.terms.dictionary import SUFFIXES, Dictionary, load_dictionary
from analysis.terms.tag import Further
from analysis.texts.document_tables import document_tables
from analysis.texts.model import Document
from analysis.texts.summary import document_record


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
            project = find_project(Path(analysis.__file__).parent)
        except RunError:
            return None
    files = (project.dictionaries / f"{STANCE_FACET}{suffix}" for suffix in SUFFIXES)
    found = next((path for path in files if path.is_file()), None)
    return None if found is None else load_dictionary(found)


def stance_tags(dictionary: Dictionary) -> Further:
    """For `terms.tag.tag_file`: the columns tag_stance and stance_reason.

    A row of a table is judged by its text alone, a sentence of a document also by its part and its headings.
    """

    def columns(texts: Sequence[str], tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
        if tables:
            stances = stance_of_sentences(
                tables["sentences"], dictionary, parts=tables["parts"], sections=tables["sections"]
            )
        else:
            stances = stance_of_texts(texts, dictionary)
        return stances[["stance", "reason"]].set_axis(["tag_stance", "stance_reason"], axis=1)

    return columns


def meaning_record(document: Document, dictionary: Dictionary | None) -> dict[str, object]:
    """The reading of a document as `document_record` gives it, with `stance` in each of its sentences."""
    record = document_record(document)
    if dictionary is None:
        return record
    tables = document_tables([document])
    stances = stance_of_sentences(
        tables["sentences"], dictionary, parts=tables["parts"], sections=tables["sections"]
    )
    for sentence, stance in zip(record["sentences"], stances["stance"], strict=True):
        sentence["stance"] = stance
    return record
