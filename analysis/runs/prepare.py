"""The heavy work, once per run: reads the corpus, finds hits and tokens, and writes the tables all notebooks share.

The folder of tables is named by the checksums of what it was made from, so unchanged inputs are never read twice, and
tables of other inputs are never taken for these.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis import tables
from analysis.errors import DictionaryError
from analysis.meaning.firmness import firmness_of_sentences
from analysis.meaning.stance import STANCE_FACET, stance_of_sentences
from analysis.meaning.targets import find_targets
from analysis.tables.meaning import FIRMNESS
from analysis.paths import Project
from analysis.runs.provenance import PROVENANCE, hash_inputs, hash_of, versions
from analysis.terms.dictionary import Dictionary, load_dictionaries
from analysis.terms.match import find_hits
from analysis.terms.segment import Segmenter, read_words
from analysis.texts.corpus import load_corpus

_KEPT = 5  # folders of tables, the newest; enough to go back and forth between a few versions of a dictionary


def prepare_tables(project: Project) -> Path:
    """The folder that holds the project's tables, as CSV, and provenance.json; made when it is not there yet.

    Raises
    ------
    PolicyCompareError : a document, the metadata or a dictionary cannot be used.
    """
    hashes = hash_inputs(project)
    folder = project.cache / "tables" / hash_of(*hashes.values())[:16]
    if (folder / PROVENANCE).is_file():
        os.utime(folder)
        return folder
    part = folder.with_name(f".{folder.name}.{os.getpid()}")
    part.mkdir(parents=True, exist_ok=True)
    try:
        _write_tables(project, part, hashes)
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    _forget_old(folder.parent)
    return folder


def _write_tables(project: Project, folder: Path, hashes: dict[str, str]) -> None:
    dictionaries = load_dictionaries(project.dictionaries)
    themes = [dictionary for dictionary in dictionaries if dictionary.facet == "themes"]
    if not themes:
        raise DictionaryError(
            f"{project.dictionaries} holds no themes.csv. Put the theme dictionary there, or restore the one that came with the project."
        )
    corpus = load_corpus(project)
    found = corpus.tables()
    sentences = found["sentences"]
    raw_maps = {document.doc_id: document.clean for document in corpus.documents}
    # Cues of stance say how a sentence speaks, not what of: they are no hits. Only themes have words to keep whole.
    counted = [dictionary for dictionary in dictionaries if dictionary.facet != STANCE_FACET]
    hits = find_hits(sentences, counted, raw_maps=raw_maps)
    lexicon = {*read_words(project.lexicon), *(term.term for one in themes for term in one.terms)}
    tokens = Segmenter(lexicon, cache=project.cache).segment(sentences)
    for schema in (tables.DOCUMENTS, tables.PARTS, tables.SECTIONS, tables.SENTENCES, tables.CLEANING, tables.CITATIONS):
        tables.write_table(found[schema.name], schema, folder)
    tables.write_table(hits, tables.HITS, folder)
    tables.write_table(tokens, tables.TOKENS, folder)
    _write_meaning(found, hits, dictionaries, folder)
    documents = found["documents"]
    note = {
        "inputs": hashes,
        "versions": versions(),
        "n_documents": len(documents),
        "n_chars": int(documents["n_chars"].sum()),
        "regions": sorted(set(documents["region"]) - {""}),
        "levels": sorted(set(documents["level"]) - {""}),
        "genres": sorted(set(documents["genre"]) - {""}),
        "parts": sorted(set(sentences["part"])),
        "themes": {
            theme: [category for category in themes[0].categories if category.startswith(f"{theme}/")]
            for theme in themes[0].themes
        },
    }
    (folder / PROVENANCE).write_text(json.dumps(note, ensure_ascii=False, indent=1), encoding="utf-8")


def _write_meaning(
    found: dict[str, pd.DataFrame], hits: pd.DataFrame, dictionaries: Sequence[Dictionary], folder: Path
) -> None:
    """Stances, targets and firmness; empty tables where the project has no stance dictionary."""
    sentences = found["sentences"]
    stance = next((one for one in dictionaries if one.facet == STANCE_FACET), None)
    stances, targets = tables.empty_table(tables.STANCES), tables.empty_table(tables.TARGETS)
    if stance is not None:
        stances = stance_of_sentences(sentences, stance, parts=found["parts"], sections=found["sections"])
        targets = find_targets(sentences, stances, hits[hits["facet"] == "themes"], found)
    tables.write_table(stances, tables.STANCES, folder)
    tables.write_table(targets, tables.TARGETS, folder)
    tables.write_table(firmness_of_sentences(sentences, stances, hits), FIRMNESS, folder)


def _forget_old(folder: Path) -> None:
    newest_first = sorted(
        (path for path in folder.iterdir() if not path.name.startswith(".")), key=lambda path: path.stat().st_mtime, reverse=True
    )
    for path in newest_first[_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
