"""The report as a Word document: summary, chapters with figures and key tables, methods, and what it was made
from."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from docx.enum.text import WD_BREAK

from analysis.charts.labels import name_of
from analysis.reports import word_styles as styles
from analysis.reports.contents import Chapter, Contents, Item, Section
from analysis.reports.csv_files import count_rows, read_header
from analysis.reports.key_tables import KeyTable, is_findings, key_table, summary_of
from analysis.reports.methods import METHODS, WORDS
from analysis.reports.names import chapter_theme, chapter_title, item_title, kind_title, report_title
from analysis.reports.packages import CORE, office_package
from analysis.reports.word_parts import Target, Writer, joined_references
from analysis.reports.workbook import sheets_of_tables
from analysis.tables.columns import table_kind

_DIGITS = "零一二三四五六七八九"
_NAMED = 40  # regions named one by one
_LISTED = 40  # headings that the table of contents lists with their sections; of more it lists the chapters, on one page
_CODE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*")


@dataclass(frozen=True)
class _Captioned:
    """A figure or table as the report has it: what it is called, and what others refer to."""

    item: Item
    title: str
    target: Target
    table: KeyTable | None = None


@dataclass(frozen=True)
class _Part:
    """A section of a chapter: its figures and tables in order, findings told as text, and tables only in the
    workbook."""

    section: Section
    captioned: tuple[_Captioned, ...]
    findings: tuple[Item, ...]
    elsewhere: tuple[Item, ...]


@dataclass(frozen=True)
class _Plan:
    """A chapter with its parts."""

    chapter: Chapter
    parts: tuple[_Part, ...]

    @property
    def targets(self) -> list[Target]:
        return [one.target for part in self.parts for one in part.captioned]


def write_word(contents: Contents, path: Path, language: str = "zh", template: Path | None = None) -> Path:
    """Write the report of a run as .docx, and return its path.

    Title, contents, summary (the sentences of the findings), a chapter for each notebook with its prose,
    figures and the tables short enough to be read, methods, and what the run was made from. Captions are
    numbered by Word's own fields, references are fields, headings are in the outline; long tables are named
    by their sheet in the workbook. Same run, same bytes.

    Parameters
    ----------
    contents : of a finished run (`contents.read_contents`)
    path : Path, ends in .docx
    language : "zh" or "en", of the text; pictures are in the language they were drawn in
    template : Path of a .docx whose page, header, footer and styles are used (`word_styles.open_template`)

    Raises
    ------
    RunError : a table or picture of the run, or the template, cannot be read, or the file cannot be written.
    """
    document = styles.open_template(template)
    writer = Writer(document, language)
    plans = list(_plans(contents, language))
    title = report_title(contents, language)
    _Report(writer, contents, plans, title).write()
    document.core_properties.title = (
        title  # makes the part where a template lacks it; office_package replaces it
    )
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as parts, office_package(path, title, language) as add:
        for name in parts.namelist():
            if name != CORE:
                add(name, [parts.read(name)])
    return path


def _plans(contents: Contents, language: str) -> Iterator[_Plan]:
    figures, tables = count(1), count(1)
    for chapter in contents.chapters:
        parts = []
        printed: set[str] = set()  # kinds of tables: a chapter prints the first of each
        for section in chapter.sections:
            captioned: list[_Captioned] = []
            findings: list[Item] = []
            elsewhere: list[Item] = []
            for item in section.items:
                columns = read_header(item.table)
                title = item_title(chapter, section, item, columns, language)
                kind = table_kind(columns)
                shown = None if kind in printed else key_table(kind, item.table, language)
                if item.picture is not None:
                    captioned.append(_Captioned(item, title, _target("figure", next(figures), language)))
                if shown is not None:
                    printed.add(kind)
                    captioned.append(_Captioned(item, title, _target("table", next(tables), language), shown))
                elif is_findings(columns):
                    findings.append(item)
                if item.picture is None and not is_findings(columns) and (shown is None or shown.left_out):
                    elsewhere.append(item)
            parts.append(_Part(section, tuple(captioned), tuple(findings), tuple(elsewhere)))
        yield _Plan(chapter, tuple(parts))


def _target(kind: str, number: int, language: str) -> Target:
    label = WORDS[kind][language == "en"]
    return Target(f"_Ref{kind.title()}{number:03}", f"{label} {number}")


class _Report:
    """Writes one report, part by part."""

    def __init__(self, writer: Writer, contents: Contents, plans: list[_Plan], title: str) -> None:
        self.writer, self.contents, self.plans, self.title = writer, contents, plans, title
        self.language = writer.language
        self.sheets = sheets_of_tables(contents, self.language)
        self.numbered = not styles.is_numbered(writer.document, styles.CHAPTER)
        self.headings: list[tuple[int, str, str]] = []  # level, bookmark, text
        self._headings = count(1)
        self._labels = self._count_labels()

    def word(self, name: str) -> str:
        return WORDS[name][self.language == "en"]

    def write(self) -> None:
        self._header_and_footer()
        self._front()
        # The lists stand in front but know the headings only at the end: an empty paragraph keeps their
        # place.
        place = self.writer.paragraph(styles.BODY)
        self._summary()
        for plan in self.plans:
            self._chapter(plan)
        self._methods()
        self._made_from()
        self._lists(place)

    def _count_labels(self) -> Callable[[int], str]:
        chapter, section = 0, 0

        def label(level: int) -> str:
            nonlocal chapter, section
            if level == 1:
                chapter, section = chapter + 1, 0
                return f"{chapter}. " if self.language == "en" else f"{_chinese(chapter)}、"
            section += 1
            return f"{chapter}.{section} " if self.language == "en" else f"（{_chinese(section)}）"

        return label

    def heading(self, level: int, text: str) -> None:
        label = self._labels(level)
        whole = f"{label}{text}" if self.numbered else text
        paragraph = self.writer.paragraph(styles.CHAPTER if level == 1 else styles.SECTION)
        bookmark = f"_TocHeading{next(self._headings):03}"
        number = self.writer.bookmark_begin(paragraph, bookmark)
        self.writer.text(paragraph, whole)
        self.writer.bookmark_end(paragraph, number)
        self.headings.append((level, bookmark, whole))

    def prose(self, text: str, targets: Sequence[Target] = ()) -> None:
        """Paragraphs of a notebook's prose, the references behind the last."""
        lines = [line for line in text.split("\n") if line.strip()]
        if not lines and targets:
            lines = [self.word("see_only")]
        for place, line in enumerate(lines):
            paragraph = self.writer.paragraph(styles.BODY)
            end = 0
            for match in _CODE.finditer(line):
                self.writer.text(paragraph, line[end : match.start()])
                self.writer.text(paragraph, match[1] or match[2], bold=match[2] is not None)
                end = match.end()
            self.writer.text(paragraph, line[end:])
            if place == len(lines) - 1:
                joined_references(self.writer, paragraph, targets)

    def _front(self) -> None:
        note = self.contents.note.get("provenance", {})
        self.writer.paragraph(styles.TITLE, self.title)
        inputs = note.get("inputs", {})
        regions = [name_of(region, self.language) for region in note.get("regions", ())]
        named = (", " if self.language == "en" else "、").join(regions[:_NAMED])
        if len(regions) > _NAMED:
            named += self.word("more_regions").format(n=len(regions), more=len(regions) - _NAMED)
        about = self.word("about").format(
            n=note.get("n_documents", 0), chars=note.get("n_chars", 0), regions=named
        )
        self.writer.paragraph(styles.SUBTITLE, about)
        versions = self.word("versions").format(
            corpus=inputs.get("corpus", "")[:8], dictionaries=inputs.get("dictionaries", "")[:8],
            version=note.get("versions", {}).get("policy-compare", ""),
        )  # fmt: skip
        self.writer.paragraph(styles.SUBTITLE, versions)

    def _summary(self) -> None:
        self.heading(1, self.word("summary"))
        told = 0
        several = [plan for plan in self.plans if not chapter_theme(plan.chapter, self.language)]
        for plan in (*several, *(one for one in self.plans if one not in several)):
            theme = chapter_theme(plan.chapter, self.language)
            for item in (item for part in plan.parts for item in part.findings):
                said = summary_of(item.table, self.language)
                # Of one theme the limits are those of its chapter; they are said there.
                chosen = [
                    said[about]
                    for about in (("holds", "open") if theme else ("holds", "open", "limits"))
                    if said.get(about)
                ]
                if not chosen:
                    continue
                told += 1
                paragraph = self.writer.paragraph(styles.BODY)
                if theme:
                    self.writer.text(
                        paragraph, f"{theme}{': ' if self.language == 'en' else '：'}", bold=True
                    )
                self.writer.text(paragraph, (" " if self.language == "en" else "").join(chosen))
                joined_references(self.writer, paragraph, plan.targets[:2])
        self.prose(self.word("summary_limits") if told else self.word("no_findings"))

    def _chapter(self, plan: _Plan) -> None:
        self.heading(1, chapter_title(plan.chapter, self.language))
        self.prose(plan.chapter.prose.spoken(self.language))
        for part in plan.parts:
            heading = part.section.heading.spoken(self.language)
            if heading:
                self.heading(2, heading)
            self.prose(part.section.prose.spoken(self.language), [one.target for one in part.captioned])
            for item in part.findings:
                for text in summary_of(item.table, self.language).values():
                    self.writer.paragraph(styles.BODY, text)
            for one in part.captioned:
                self._captioned(one)
            for item in part.elsewhere:
                n_rows = count_rows(item.table)
                self.prose(self.word("elsewhere").format(sheet=self.sheets[item.table.stem], n=n_rows))

    def _captioned(self, one: _Captioned) -> None:
        if one.table is None:
            about = f"{one.target.text} {one.title}\n{one.item.caption}"
            self.writer.picture(one.item.picture, about, one.item.name, one.item.foot)
            self._caption("figure", one)
            for line in one.item.caption.split("\n"):
                if line.strip():
                    self.writer.paragraph(styles.NOTES, line)
            return
        self._caption("table", one)
        self._table(one.table, self.sheets[one.item.table.stem])

    def _caption(self, kind: str, one: _Captioned) -> None:
        label, _, number = one.target.text.partition(" ")
        paragraph = self.writer.paragraph(styles.CAPTION)
        paragraph.paragraph_format.keep_with_next = kind == "table" or None
        mark = self.writer.bookmark_begin(paragraph, one.target.bookmark)
        self.writer.text(paragraph, f"{label} ")
        self.writer.field(paragraph, f"SEQ {label} \\* ARABIC", number)
        self.writer.bookmark_end(paragraph, mark)
        self.writer.text(paragraph, f"  {one.title}")

    def _table(self, shown: KeyTable, sheet: str) -> None:
        self.writer.table(shown)
        notes = [shown.note] if shown.note else []
        if shown.left_out:
            notes.append(self.word("left_out").format(n=len(shown.rows), more=shown.left_out, sheet=sheet))
        for note in notes or [""]:
            self.writer.paragraph(styles.NOTES, note)

    def _methods(self) -> None:
        self.heading(1, self.word("methods"))
        for heading, text in METHODS:
            self.heading(2, heading[self.language == "en"])
            self.prose(text[self.language == "en"])

    def _made_from(self) -> None:
        self.heading(1, self.word("made_from"))
        documents = key_table("documents", self.contents.folder / "tables" / "documents.csv", self.language)
        if documents is not None:
            self.heading(2, kind_title("documents", self.language))
            self._table(documents, self.sheets["documents"])
        self.heading(2, self.word("provenance"))
        note = self.contents.note
        made = note.get("provenance", {})
        rows = [(f"{name} SHA-256", digest) for name, digest in made.get("inputs", {}).items()]
        rows += list(made.get("versions", {}).items())
        for name, value in note.get("parameters", {}).items():
            rows.append(
                (name, ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value))
            )
        head = (self.word("what"), self.word("value"))
        if rows:
            self._table(
                KeyTable(head, tuple((str(name), str(value)) for name, value in rows), (False, False)), ""
            )
        self.prose(self.word("same"))

    def _lists(self, place) -> None:
        """The table of contents and the list of figures, put where `place` stands."""
        first = len(self.writer.document.element.body)
        captions = [
            one for plan in self.plans for part in plan.parts for one in part.captioned if one.table is None
        ]
        deepest = 2 if len(self.headings) <= _LISTED else 1
        self._list("contents", f'TOC \\o "1-{deepest}" \\h \\z \\u', [
            (styles.CONTENTS_1 if level == 1 else styles.CONTENTS_2, bookmark, text)
            for level, bookmark, text in self.headings if level <= deepest
        ])  # fmt: skip
        if captions:
            label = self.word("figure")
            entries = [
                (styles.FIGURES, one.target.bookmark, f"{one.target.text}  {one.title}") for one in captions
            ]
            self._list("figures", f'TOC \\h \\z \\c "{label}"', entries)
        last = self.writer.paragraph(styles.BODY)
        last.add_run().add_break(WD_BREAK.PAGE)
        body = self.writer.document.element.body
        # Behind the last block stands the section's own element; new blocks were put before it.
        for element in list(body)[first - 1 : -1]:
            place._p.addprevious(element)
        body.remove(place._p)

    def _list(self, title: str, instruction: str, entries: Sequence[tuple[str, str, str]]) -> None:
        self.writer.paragraph(styles.LIST_TITLE, self.word(title))
        for place, (style, bookmark, text) in enumerate(entries):
            paragraph = self.writer.paragraph(style)
            if place == 0:
                self.writer.field_begin(paragraph, instruction)
            self.writer.link(paragraph, bookmark, text)
            if place == len(entries) - 1:
                self.writer.field_end(paragraph)

    def _header_and_footer(self) -> None:
        section = self.writer.document.sections[-1]
        for place, style in ((section.header, styles.HEADER), (section.footer, styles.FOOTER)):
            if (
                any(
                    paragraph.text.strip()
                    or len(paragraph._p.xpath(".//w:drawing | .//w:fldSimple | .//w:instrText"))
                    for paragraph in place.paragraphs
                )
                or place.tables
            ):
                continue  # a template has its own
            paragraph = place.paragraphs[0]
            self.writer.set_style(paragraph, style)
            if style == styles.HEADER:
                self.writer.text(paragraph, self.title)
            else:
                self.writer.text(paragraph, "— ")
                self.writer.field(paragraph, "PAGE", "1")
                self.writer.text(paragraph, " —")


def _chinese(number: int) -> str:
    """一, 十, 十二, 二十, … up to 99."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
