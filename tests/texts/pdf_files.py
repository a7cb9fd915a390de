"""Hand-made PDF files: each line of text stands where the test puts it."""

from __future__ import annotations

from collections.abc import Sequence

_CMAP = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def "
    "1 begincodespacerange <0000> <FFFF> endcodespacerange {} endcmap end end"
)


def pdf(pages: Sequence[Sequence[str | tuple[int, str]]]) -> bytes:
    """A PDF of pages of lines in 12 point; a line is its text, or (points of indentation, text)."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] "
        b"/ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        _stream(_CMAP.format(_own_codes(pages)).encode("ascii")),
    ]
    kids = []
    for page in pages:
        drawn = []
        for number, line in enumerate(page):
            indent, text = (0, line) if isinstance(line, str) else line
            code = text.encode("utf-16-be").hex()
            drawn.append(f"BT /F1 12 Tf 1 0 0 1 {90 + indent} {760 - 20 * number} Tm <{code}> Tj ET")
        objects.append(_stream("\n".join(drawn).encode("ascii")))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode("ascii")
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode("ascii")

    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _own_codes(pages: Sequence[Sequence[str | tuple[int, str]]]) -> str:
    """Each character of the pages as its own code, a hundred to a block, as programs write them."""
    texts = (line if isinstance(line, str) else line[1] for page in pages for line in page)
    codes = sorted({sign.encode("utf-16-be").hex() for text in texts for sign in text})
    blocks = [codes[start : start + 100] for start in range(0, len(codes), 100)]
    return " ".join(
        f"{len(block)} beginbfchar {' '.join(f'<{code}> <{code}>' for code in block)} endbfchar" for block in blocks
    )


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n" % len(data) + data + b"\nendstream"
