"""Hand-made Word files: the parts as XML, as the test writes them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def write_docx(path: Path, body: str, **parts: str) -> Path:
    """A Word file with this body and the parts named (numbering, styles, …), each as its inner XML."""
    path.write_bytes(docx(body, **parts))
    return path


def docx(body: str, **parts: str) -> bytes:
    roots = {"numbering": "numbering", "styles": "styles", "footnotes": "footnotes", "endnotes": "endnotes"}
    overrides, relations = "", ""
    files = {"word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"}
    for number, (name, inner) in enumerate(parts.items(), 1):
        files[f"word/{name}.xml"] = f"<w:{roots[name]} {SPACES}>{inner}</w:{roots[name]}>"
        overrides += f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{name}+xml"/>'
        relations += f'<Relationship Id="rId{number}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
    schema = "http://schemas.openxmlformats.org/package/2006/relationships"
    relationships = f'<Relationships xmlns="{schema}">%s</Relationships>'
    files["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
        f"{overrides}</Types>"
    )
    files["_rels/.rels"] = relationships % (
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    )
    files["word/_rels/document.xml.rels"] = relationships % relations
    return package(files)


def package(files: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()
