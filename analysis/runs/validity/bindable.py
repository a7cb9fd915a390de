"""The sentences of the corpus among which coded ones can be found: those of a few documents of many."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.coding.reading import Coded
from analysis.tables import SENTENCES, read_table, stream_table
from analysis.terms.normalize import matching_form


def sentences_to_bind(coded: Coded, folder: Path) -> pd.DataFrame:
    """The sentences of all documents that hold the text of a coded sentence, or that the sample was drawn from.

    `bind_coded` gives of these what it gives of all sentences. The corpus is gone through a hundred thousand sentences at a
    time, and not at all where nothing is coded.

    Parameters
    ----------
    folder : Path, the prepared tables

    Returns
    -------
    rows of the table SENTENCES

    Raises
    ------
    TableError : as `read_table`.
    """
    forms = {matching_form(entry.text) for entry in coded.entries}
    documents = set() if coded.sample is None else set(coded.sample["doc_id"])
    for piece in stream_table(SENTENCES, folder, ["doc_id", "text"]) if forms else ():
        same = [matching_form(text) in forms for text in piece["text"]]
        documents.update(piece["doc_id"][same])
    return read_table(SENTENCES, folder, rows={"doc_id": sorted(documents)})
