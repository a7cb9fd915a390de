"""Read one file: raw text, clean text, outline, parts, metadata, sentences, citations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.errors import DocumentError
from analysis.texts.citations import find_citations
from analysis.texts.clean import clean
from analysis.texts.metadata import read_metadata
from analysis.texts.model import Document, Value
from analysis.texts.outline import find_headings
from analysis.texts.parts import find_parts
from analysis.texts.readers import read_raw
from analysis.texts.readers.files import LARGEST_PACKAGE, file_bytes
from analysis.texts.repairs import Repair
from analysis.texts.seeds import sha256_of
from analysis.texts.sentences import split_sentences


def read_document(
    path: Path,
    doc_id: str | None = None,
    overrides: Mapping[str, str | tuple[str, ...]] | None = None,
    repairs: Sequence[Repair] = (),
) -> Document:
    """The document in a file.

    Parameters
    ----------
    path : Path
    doc_id : str, optional; default: the piece of the file's stem before its first "_"
    overrides : mapping of metadata field to value, stated by hand in metadata.csv; it overrules what the text
        says
    repairs : sequence of Repair, declared for this document

    Raises
    ------
    DocumentError : the file cannot be read, or holds no text.
    MetadataError : the anchor of a repair is not in the text.
    """
    path = Path(path)
    raw = read_raw(path)
    sha256 = sha256_of(file_bytes(path, LARGEST_PACKAGE))
    cleaned = clean(raw, repairs)
    if not any(character.isalnum() for character in cleaned.text):
        raise DocumentError(
            f"{path.name} holds no text after page furniture and white space are taken out. Check that the "
            "right file was saved; a scan needs text recognition first.",
            f"{path.name} 去掉网页装饰和空白之后没有正文。请确认保存的是正确的文件；扫描件要先做文字识别"
            "（OCR）。",
        )
    headings = find_headings(cleaned.text)
    parts = find_parts(cleaned.text, headings)
    citations = find_citations(cleaned.text, parts)
    metadata = read_metadata(cleaned, raw, headings, parts, citations, path.name)
    metadata |= {name: Value(value, "metadata.csv", "stated") for name, value in (overrides or {}).items()}
    doc_id = doc_id or path.stem.partition("_")[0] or path.stem
    root = str(metadata["doc_number"].value or metadata["title"].value or doc_id)
    return Document(
        doc_id=doc_id,
        file=path.name,
        sha256=sha256,
        raw=raw,
        clean=cleaned,
        headings=headings,
        parts=parts,
        sentences=split_sentences(cleaned, headings, parts, root),
        citations=citations,
        metadata=metadata,
    )
