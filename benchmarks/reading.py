"""Speed of reading, per format and per cleaning step, and the share of it that the reader library takes.

    .venv/bin/python benchmarks/reading.py [--times 3] [--documents FOLDER]

The input is made here: a report of about 18,000 characters, the size of a provincial government work report,
as .txt, .docx, .html and .pdf. With --documents the .docx of a folder are read as well: what the docx library
takes alone, our way from file to raw text, from raw to clean text, and all of reading a document (raw and
clean text, outline, parts, metadata, sentences). Times are those of the processor, the best of several runs.
"""

from __future__ import annotations

import argparse
import runpy
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import docx
import pypdf
from bs4 import BeautifulSoup

from analysis.texts.clean import STEPS, clean
from analysis.texts.document import read_document
from analysis.texts.readers import read_raw

ROOT = Path(__file__).parent.parent
SENTENCE = "深入推进产业集群智能制造试点,加快建设(国家级)创新平台,培育“专精特新”企业{}家,增长5.{}%。"


def report() -> list[str]:
    """The paragraphs of a made-up work report: four parts of eight headed paragraphs."""
    paragraphs = ["2024年某省政府工作报告", "各位代表："]
    for part in "一二三四":
        paragraphs.append(f"　　{part}、某方面的工作")
        for item in "一二三四五六七八":
            body = "".join(SENTENCE.format(number, number) for number in range(10, 22))
            paragraphs.append(f"　　（{item}）抓好某项任务。{body}")
    return paragraphs


def write_formats(folder: Path, paragraphs: list[str]) -> list[Path]:
    text = "\n".join(paragraphs)
    (folder / "utf8.txt").write_text(text, encoding="utf-8")
    (folder / "gb18030.txt").write_text(text, encoding="gb18030")
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(folder / "report.docx"))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    (folder / "report.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    lines = [
        paragraph[start : start + 38] for paragraph in paragraphs for start in range(0, len(paragraph), 38)
    ]
    make_pdf = runpy.run_path(str(ROOT / "tests" / "texts" / "pdf_files.py"))["pdf"]
    (folder / "report.pdf").write_bytes(
        make_pdf([lines[start : start + 30] for start in range(0, len(lines), 30)])
    )
    return sorted(folder.iterdir())


def library_alone(path: Path) -> object:
    """What the reader library of the format does by itself."""
    if path.suffix == ".docx":
        return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    if path.suffix == ".pdf":
        return [page.extract_text() for page in pypdf.PdfReader(str(path)).pages]
    if path.suffix == ".html":
        return BeautifulSoup(path.read_bytes(), "html.parser", from_encoding="utf-8").get_text()
    return path.read_bytes()


def seconds(action: Callable[[], object], times: int) -> float:
    """The best of several runs: the one least disturbed by other work."""
    found = []
    for _ in range(times):
        begun = time.process_time()
        action()
        found.append(time.process_time() - begun)
    return min(found)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--documents", type=Path, help="a folder of .docx to read as well")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        print(f"{'file':14}{'characters':>12}{'read, char/s':>16}{'library, share':>16}{'clean, char/s':>16}")
        for path in write_formats(Path(name), report()):
            raw = read_raw(path)
            reading = seconds(lambda path=path: read_raw(path), arguments.times)
            library = seconds(lambda path=path: library_alone(path), arguments.times)
            cleaning = seconds(lambda raw=raw: clean(raw), arguments.times)
            n = len(raw.text)
            print(
                f"{path.name:14}{n:12,}{n / reading:16,.0f}{min(library / reading, 1):16.0%}"
                f"{n / cleaning:16,.0f}"
            )
        raw = read_raw(Path(name) / "utf8.txt")
    print(f"\n{'cleaning step':20}{'characters/s':>16}")
    for step in STEPS:
        took = seconds(lambda step=step: list(step.edits(raw.text)), arguments.times)
        print(f"{step.name:20}{len(raw.text) / took:16,.0f}")
    if arguments.documents:
        paths = sorted(arguments.documents.glob("*.docx"))
        raws = [read_raw(path) for path in paths]
        library = seconds(lambda: [library_alone(path) for path in paths], arguments.times)
        reading = seconds(lambda: [read_raw(path) for path in paths], arguments.times)
        cleaning = seconds(lambda: [clean(raw) for raw in raws], arguments.times)
        whole = seconds(lambda: [read_document(path) for path in paths], arguments.times)
        n = sum(len(raw.text) for raw in raws)
        print(f"\n{len(paths)} docx, {n:,} characters, seconds")
        for name, took in (
            ("docx library alone", library),
            ("file to raw text", reading),
            ("raw to clean text", cleaning),
            ("whole document", whole),
        ):
            print(f"{name:20}{took:8.3f}")


if __name__ == "__main__":
    main()
