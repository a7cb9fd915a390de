"""A small stance dictionary and tables of small documents."""

from __future__ import annotations

from pathlib import Path

from analysis.terms.dictionary import Dictionary, load_dictionary
from analysis.texts.document import read_document
from analysis.texts.document_tables import document_tables

ROOT = Path(__file__).parent.parent.parent
SHIPPED = load_dictionary(ROOT / "seeds" / "dictionaries" / "stance.csv")


def small_dictionary(folder: Path, *rows: str) -> Dictionary:
    """The stance dictionary of these rows (theme,category,term,except,weight)."""
    path = folder / "stance.csv"
    path.write_text("\n".join(["theme,category,term,except,weight", *rows]) + "\n", encoding="utf-8")
    return load_dictionary(path)


def tables_of(folder: Path, text: str, name: str = "a.txt") -> dict:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return document_tables([read_document(path)])
