"""What is fuzzed: each target takes any bytes, and fails when an invariant of its reader does not hold.

A reader may refuse what it gets with a PolicyCompareError; every other exception is a bug. The committed properties
(test_fuzzing.py) and the long mode (tools/fuzz.py) share these functions.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from zlib import crc32

import openpyxl

from analysis.coding.reading import read_coded
from analysis.errors import ParameterError, PolicyCompareError, TableError
from analysis.meaning.figures import find_figures
from analysis.meaning.numerals import chinese_value, find_numbers
from analysis.periods import read_period
from analysis.runs.commands.report import as_type
from analysis.studies import STUDY_FILE, read_study_file
from analysis.terms.dictionary import load_dictionary, read_dictionary
from analysis.terms.exchange import import_dictionary
from analysis.terms.sheets import read_sheet
from analysis.texts.citations import find_citations
from analysis.texts.clean import clean
from analysis.texts.document import read_document
from analysis.texts.document_tables import document_tables
from analysis.texts.metadata.read import read_metadata
from analysis.texts.model import CleanText, RawText
from analysis.texts.outline import find_headings
from analysis.texts.parts import find_parts
from analysis.texts.readers import read_raw
from analysis.texts.repairs import load_repairs
from analysis.texts.seeds import read_manifest, read_metadata_csv
from analysis.texts.sentences import split_sentences
from tests.faults import kept_targets
from tests.faults.files import at_hand, hold, package_parts
from tests.texts.docx_files import SPACES, docx, package

_TABLES = 8  # of so many documents one gets its tables, which take ten times as long as reading it


def _text(data: bytes) -> str:
    """Characters as a reader may give them: any, but no half of a pair."""
    return data.decode("utf-8", "replace")


def cleaner(data: bytes) -> None:
    """Every character of a clean text has its place in the raw text; the clean text stays as it is when cleaned again."""
    raw = RawText(_text(data).replace("\r\n", "\n").replace("\r", "\n"), "txt")
    result = clean(raw)
    last = max(len(raw.text), 1)
    spans = [(change.raw_start, change.raw_end) for change in result.changes]
    inside = bytearray(len(raw.text) + 2)
    for start, end in spans:
        inside[start : end + 1] = b"\1" * (end + 1 - start)
    hold(
        len(result.raw_index) == len(result.text) + 1,
        all(0 <= place < last for place in result.raw_index[:-1]),
        not result.text or all(line and line == line.strip() for line in result.text.split("\n")),
        all(raw.text[place] == sign or inside[place] for sign, place in zip(result.text, result.raw_index, strict=False)),
        clean(RawText(result.text, "txt")).text == result.text,
    )


def outline(data: bytes) -> None:
    """Headings lie in the text, parts cover it, sentences join to it, tables of it are whole."""
    text = "\n".join(line.strip() for line in _text(data).split("\n") if line.strip())
    headings = find_headings(text)
    parts = find_parts(text, headings)
    sentences = split_sentences(CleanText(text, range(len(text) + 1)), headings, parts, "根")
    citations = find_citations(text, parts)
    hold(
        [one.start for one in headings] == sorted(one.start for one in headings),
        all(0 <= one.start < one.end <= len(text) and "\n" not in text[one.start : one.end] for one in headings),
        all(one.label in text[one.start : one.end] for one in headings),
        not text or (parts[0].start == 0 and parts[-1].end == len(text)),
        all(before.end + 1 == after.start for before, after in zip(parts, parts[1:], strict=False)),
        "".join(one.text for one in sentences) == text.replace("\n", ""),
        all(text[one.start : one.end] == one.text != "" for one in sentences),
        all(-1 <= one.section < len(headings) for one in sentences),
        all(0 <= one.start < one.end <= len(text) for one in citations),
    )


def metadata(data: bytes) -> None:
    """Any text, cleaned, has metadata; what is read from the text stands in one line or list."""
    first, _, rest = _text(data).partition("\n")
    raw = RawText(rest, "html", "utf-8", first[:80])
    text = clean(raw)
    headings = find_headings(text.text)
    parts = find_parts(text.text, headings)
    found = read_metadata(text, raw, headings, parts, find_citations(text.text, parts), first[:60] + ".txt")
    hold(*(isinstance(value.value, (str, tuple)) for value in found.values()))


def numbers(data: bytes) -> None:
    """Numbers and figures lie in the text, one behind the other."""
    text = _text(data)
    found, figures = find_numbers(text), find_figures(text)
    chinese_value(text)
    hold(
        all(0 <= one.start < one.end <= len(text) for one in found),
        all(left.end <= right.start for left, right in zip(found, found[1:], strict=False)),
        all(0 <= one.start < one.end <= len(text) for one in figures),
    )


def txt(data: bytes) -> None:
    """A text file, from its bytes to the tables of its document."""
    with at_hand(data, "a_b.txt") as path:
        _whole(path)


def html(data: bytes) -> None:
    """A web page, from its bytes to the tables of its document."""
    with at_hand(data, "a_b.html") as path:
        _whole(path)


def pdf(data: bytes) -> None:
    """A PDF."""
    with at_hand(data, "a_b.pdf") as path, contextlib.suppress(PolicyCompareError):
        read_raw(path)


def docx_body(data: bytes) -> None:
    """A Word file whose main part holds these bytes as its body."""
    head = f"<w:document {SPACES}><w:body>".encode()
    _docx(word_file({"word/document.xml": head + data + b"</w:body></w:document>"}))


def docx_part(data: bytes) -> None:
    """A Word file of which one part, named by the first byte, is these bytes."""
    names = ("word/numbering.xml", "word/styles.xml", "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels",
             "word/document.xml", "docProps/core.xml")  # fmt: skip
    _docx(word_file({names[data[0] % len(names)] if data else names[0]: data[1:]}))


def docx_file(data: bytes) -> None:
    """A Word file as bytes."""
    _docx(data)


def _docx(data: bytes) -> None:
    with at_hand(data, "a_b.docx") as path, contextlib.suppress(PolicyCompareError):
        read_raw(path)


def dictionary(data: bytes) -> None:
    """A dictionary as CSV: its terms have a theme and a category below it."""
    with at_hand(data, "themes.csv") as path:
        with contextlib.suppress(PolicyCompareError):
            read_dictionary(path)
        with contextlib.suppress(PolicyCompareError):
            read = load_dictionary(path)
            hold(*(term.term != "" and term.category.split("/")[0] == term.theme for term in read.terms))


def sheet(data: bytes) -> None:
    """A table as CSV: the rows are the file again, and each begins on its line."""
    with at_hand(data, "table.csv") as path, contextlib.suppress(PolicyCompareError):
        read = read_sheet(path, TableError)
        text = path.read_bytes().decode(read.encoding)
        hold(read.before + read.header.raw + "".join(row.raw for row in read.rows) == text)


def workbook(data: bytes) -> None:
    """A dictionary and a coded table as .xlsx, of which one part, named by the first byte, is these bytes."""
    names = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml",
             "xl/_rels/workbook.xml.rels", "_rels/.rels")  # fmt: skip
    _xlsx(excel_file({names[data[0] % len(names)] if data else names[0]: data[1:]}))


def workbook_file(data: bytes) -> None:
    """A workbook as bytes."""
    _xlsx(data)


def _xlsx(data: bytes) -> None:
    with at_hand(data, "book.xlsx") as path, contextlib.suppress(PolicyCompareError):
        if crc32(data) % 2:  # opening a workbook is dear; each input for one of its two readers
            load_dictionary(path)
        else:
            read_coded([path], ["talent", "talent/supply", "standards"])


def coded(data: bytes) -> None:
    """A coded table as text."""
    with at_hand(data, "coded.csv") as path, contextlib.suppress(PolicyCompareError):
        read = read_coded([path], ["talent", "talent/supply", "standards"])
        hold(*(set(entry.codes) <= {"talent", "talent/supply", "standards", "stance"} for entry in read.entries))


def exchange(data: bytes) -> None:
    """Dictionaries of other programs; the first byte chooses which."""
    kinds = ("quanteda", "cntext", "liwc", "wordstat")
    with at_hand(data[1:], "other.dic") as path, contextlib.suppress(PolicyCompareError):
        import_dictionary(path, kinds[data[0] % len(kinds)] if data else kinds[0])


def study(data: bytes) -> None:
    """A study.toml."""
    with at_hand(data, STUDY_FILE) as path, contextlib.suppress(PolicyCompareError):
        read_study_file(path.parent)


def seeds(data: bytes) -> None:
    """metadata.csv, manifest.csv and repairs.csv: a row counts only for a document that is there."""
    with at_hand(data, "metadata.csv") as path:
        with contextlib.suppress(PolicyCompareError):
            hold(set(read_metadata_csv(path, path.parent).rows) <= {"metadata.csv"})
        with contextlib.suppress(PolicyCompareError):
            read_manifest(path, path.parent)
        with contextlib.suppress(PolicyCompareError):
            load_repairs(path, path.parent)


def parameters(data: bytes) -> None:
    """A period, and values typed behind -p."""
    text = _text(data)
    with contextlib.suppress(ParameterError):
        read_period(text)
    for default in (1, 0.5, True, "", [], ["a"]):
        with contextlib.suppress(ParameterError):
            hold(type(as_type("x", text, default)) is type(default))


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    one.__name__: one
    for one in (cleaner, outline, metadata, numbers, txt, html, pdf, docx_body, docx_part, docx_file, dictionary, sheet,
                workbook, workbook_file, coded, exchange, study, seeds, parameters, *kept_targets.KEPT_TARGETS)
}  # fmt: skip
"""Name -> target."""


def _whole(path: Path) -> None:
    with contextlib.suppress(PolicyCompareError):
        document = read_document(path)
        raw, text = document.raw.text, document.clean.text
        texts = [one.text for one in document.sentences]
        if crc32(path.read_bytes()) % _TABLES == 0:
            texts = list(document_tables([document])["sentences"]["text"])
        hold(
            "".join(texts) == text.replace("\n", ""),
            all(0 <= one.raw_start < one.raw_end <= len(raw) for one in document.sentences),
        )


def word_file(changed: Mapping[str, bytes]) -> bytes:
    """A Word file with these parts in place of its own."""
    return package({**package_parts(docx(_BODY, numbering=_NUMBERING, styles=_STYLES)), **changed})


def excel_file(changed: Mapping[str, bytes]) -> bytes:
    """A workbook, both a dictionary and a coded table, with these parts in place of its own."""
    return package({**package_parts(_book()), **changed})


@cache
def _book() -> bytes:
    book = openpyxl.Workbook()
    for row in (["sent_id", "text", "theme", "category", "term", "talent", "stance"],
                ["a-1", "引育人才。", "talent", "supply", "人才", 1, "planned"]):  # fmt: skip
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


_BODY = (
    "<w:p><w:pPr><w:pStyle w:val='1'/></w:pPr><w:r><w:t>总体要求</w:t></w:r></w:p>"
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>指标</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    "<w:p><w:r><w:t>引育人才。</w:t><w:br/><w:sym w:char='F0A3'/></w:r></w:p>"
)
_NUMBERING = (
    "<w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/>"
    "<w:lvlText w:val='%1、'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
)
_STYLES = (
    "<w:style w:type='paragraph' w:styleId='1'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
    "<w:style w:type='paragraph' w:styleId='2'><w:basedOn w:val='1'/></w:style>"
)


def samples() -> dict[str, list[bytes]]:
    """Target -> inputs to begin with: real files of the project, and hand-made ones of each kind."""
    from tests.texts.pdf_files import pdf as make_pdf

    home = Path(__file__).parents[2] / "seeds"
    texts = [path.read_bytes() for path in sorted((home / "documents").glob("*.txt"))]
    pieces = [text[start : start + 1500].decode("utf-8", "ignore").encode() for text in texts for start in range(0, 6000, 1500)]
    page = (
        "<html><head><meta charset='gbk'><title>湖南省人民政府</title></head><body><div class='nav'>首页</div><table><tr><td>索引号"
        "</td><td>430</td></tr></table><p>湘政发〔2024〕6号</p><p>一、总体要求</p><p>引育<b>人才</b>。</p><script>x</script></body></html>"
    )
    terms = [path.read_bytes()[:3000] for path in sorted((home / "dictionaries").glob("*.csv"))]
    codes = (home / "coded" / "seeds.tsv").read_bytes()[:2500]
    toml = '[study]\ntitle = "甲"\nregions = ["湖南"]\nperiod = "2021-2025"\n[parameters]\nn_words = 30\n'.encode()
    rows = "file,action,anchor,text,note,region,level,date_issued,sha256,bytes\nmetadata.csv,remove,甲,,,湖南,province,2024-06-14,,\n"
    quanteda = "经济:\n  - 增长*\n  - 人才\n民生: [就业, '住 房']\n".encode()
    cntext = "Name: 甲\nDictionary:\n  pos: [好, 高]\n".encode()
    liwc = "%\n1\t人才\n2\t标准\n%\n引才\t1\n标准\t2\n".encode()
    wordstat = "经济\n\t增长 (1)\n\t人才 (2)\n".encode()
    figures = "到2025年，规模突破5.3万亿元，年均增长8%以上，由12.5%提高到百分之二十，新增三千多万人、1/4，2—3倍。".encode()
    parts = package_parts(docx(_BODY, numbering=_NUMBERING, styles=_STYLES))
    books = package_parts(_book())
    return {
        "cleaner": pieces, "outline": pieces, "metadata": [b"\xe7\xbd\x91\n" + one for one in pieces], "numbers": [figures],
        "txt": [*pieces[::4], pieces[0].decode().encode("gb18030"), pieces[0].decode().encode("utf-16")],
        "html": [page.encode("gb18030"), page.encode()],
        "pdf": [make_pdf([["湖南省人才发展方案", (24, "一、总体要求"), "引育高层次人才。"], ["二、任务"]])],
        "docx_body": [_BODY.encode()],
        "docx_part": [bytes([number]) + parts.get(name, b"") for number, name in enumerate(
            ("word/numbering.xml", "word/styles.xml", "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels",
             "word/document.xml"))],
        "docx_file": [docx(_BODY, numbering=_NUMBERING)],
        "dictionary": terms, "sheet": [*terms, codes],
        "workbook": [bytes([number]) + books.get(name, b"") for number, name in enumerate(
            ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml",
             "xl/_rels/workbook.xml.rels", "_rels/.rels"))],
        "workbook_file": [_book()],
        "coded": [codes, "sent_id,text,talent,stance,weight,subcodes\na-1,引才。,1,planned,2,talent:supply\n".encode()],
        "exchange": [bytes([number]) + one for number, one in enumerate((quanteda, cntext, liwc, wordstat))],
        "study": [toml], "seeds": [rows.encode(), rows.encode("gb18030")],
        "parameters": [b"2021-2025", b"2024-03..2025-06", b'[["a", "b"]]', "湖南，山东".encode()],
        **kept_targets.samples(),
    }  # fmt: skip
