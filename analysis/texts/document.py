"""Read one file: raw text, clean text, outline, parts, metadata, sentences, citations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.errors import DocumentError
from analysis.texts.citations import find_citations
from analysis.texts.clean import clean
from analysis.texts.metadata import read_metadata
from analysis.texts.model import Document, Value
from analysis.texts.outline import find_headings
from analysis.texts.parts import find_parts
from analysis.texts.readers import document_bytes, read_raw
from analysis.texts.readers.files import Source
from analysis.texts.repairs import Repair
from analysis.texts.seeds import sha256_of
from analysis.texts.sentences import split_sentences

# Every sentence bears the root of its address: a title of thousands of lines would come back with each of them.
_LONGEST_ROOT = 400


def read_document(
    source: Source,
    doc_id: str | None = None,
    overrides: Mapping[str, str | tuple[str, ...]] | None = None,
    repairs: Sequence[Repair] = (),
    *,
    data: bytes | None = None,
) -> Document:
    """The document in a file.

    Parameters
    ----------
    source : Path, or what else the content came from
    doc_id : str, optional; default: the piece of the file's stem before its first "_"
    overrides : mapping of metadata field to value, stated by hand in metadata.csv; it overrules what the text
        says
    repairs : sequence of Repair, declared for this document
    data : the content of the file; default: read from the path

    Raises
    ------
    DocumentError : the file cannot be read, or holds no text.
    MetadataError : the anchor of a repair is not in the text.
    """
    if data is None:
        data = document_bytes(source)
    raw = read_raw(source, data)
    cleaned = clean(raw, repairs)
    if not any(character.isalnum() for character in cleaned.text):
        raise DocumentError(
            f"{source.name} holds no text after page furniture and white space are taken out. Check that the "
            "right file was saved; a scan needs text recognition first.",
            f"{source.name} 去掉网页装饰和空白之后没有正文。请确认保存的是正确的文件；扫描件要先做文字识别"
            "（OCR）。",
        )
    headings = find_headings(cleaned.text)
    parts = find_parts(cleaned.text, headings)
    citations = find_citations(cleaned.text, parts)
    metadata = read_metadata(cleaned, raw, headings, parts, citations, source.name)
    metadata |= {name: Value(value, "metadata.csv", "stated") for name, value in (overrides or {}).items()}
    doc_id = doc_id or source.stem.partition("_")[0] or source.stem
    root = str(metadata["doc_number"].value or metadata["title"].value or doc_id)[:_LONGEST_ROOT]
    return Document(
        doc_id=doc_id,
        file=source.name,
        sha256=sha256_of(data),
        raw=raw,
        clean=cleaned,
        headings=headings,
        parts=parts,
        sentences=split_sentences(cleaned, headings, parts, root),
        citations=citations,
        metadata=metadata,
    )
