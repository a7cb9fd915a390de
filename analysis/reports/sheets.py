"""Sheets of a workbook as SpreadsheetML, written line by line: openpyxl needs ten times as long for many
rows.

No cell is ever written as a formula. Texts stand in the cells themselves, so that a sheet can be written
without knowing the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from analysis.reports.cells import looks_like_formula

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_AT_A_TIME = 2000  # rows of a piece
# Number formats by their numbers: built in below 164, ours from there.
_FORMATS = {"General": 0, "0": 1, "#,##0": 3, "0%": 9, "@": 49, "0.0": 164, "0.0##": 165}
HEAD, TITLE = "head", "title"
_MARKS = re.compile("[&<>]")


@dataclass(frozen=True)
class Look:
    """How a cell looks: a number format, whether long text wraps, or one of HEAD and TITLE."""

    number_format: str = "@"
    wrapped: bool = False
    role: str = ""


@dataclass(frozen=True)
class Link:
    """A text that leads to a sheet of the same name."""

    sheet: str


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows` are read once; a cell is text, a number, a bool, a Link or None.

    Parameters
    ----------
    name : str
    widths : of the columns, in Latin characters
    rows : iterable of (cells, looks); the looks are one per cell
    frozen : int, rows that stay in view
    filtered : callable giving the range of the filter ("A1:D9") once the rows are written; "" for none
    """

    name: str
    widths: Sequence[float]
    rows: Iterable[tuple[Sequence[object], Sequence[Look]]]
    frozen: int = 1
    filtered: Callable[[], str] = field(default=lambda: "")


def letters(column: int) -> str:
    """Name of a column counted from 1: A, …, Z, AA, …"""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def write_sheets(
    sheets: Sequence[Sheet], order: Sequence[str], add: Callable[[str, Iterable[bytes]], None]
) -> None:
    """Add the parts of a workbook to a package.

    Parameters
    ----------
    sheets : in the order in which they are written, so that one can tell of those before it
    order : names of the sheets as they stand in the workbook
    add : of `packages.office_package`
    """
    numbers = {name: place for place, name in enumerate(order, start=1)}
    add("[Content_Types].xml", [_content_types(len(order)).encode()])
    add("_rels/.rels", [_root_relations().encode()])
    for sheet in sheets:
        add(f"xl/worksheets/sheet{numbers[sheet.name]}.xml", _sheet_xml(sheet))
    filters = {sheet.name: sheet.filtered() for sheet in sheets}
    add("xl/workbook.xml", [_workbook(order, filters).encode("utf-8")])
    add("xl/_rels/workbook.xml.rels", [_workbook_relations(len(order)).encode()])
    add("xl/styles.xml", [_styles().encode("utf-8")])


def _sheet_xml(sheet: Sheet) -> Iterator[bytes]:
    pane = ""
    if sheet.frozen:
        pane = f'<pane ySplit="{sheet.frozen}" topLeftCell="A{sheet.frozen + 1}" activePane="bottomLeft" state="frozen"/>'
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(sheet.widths, start=1)
    )
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"{f'<cols>{widths}</cols>' if widths else ''}<sheetData>"
    ).encode()
    names = [letters(place) for place in range(1, len(sheet.widths) + 1)]
    lines: list[str] = []
    links: list[str] = []
    known = _styles_of_looks()
    last, styles = None, []  # the rows of a table have the same looks, which are looked up once
    for number, (cells, looks) in enumerate(sheet.rows, start=1):
        parts = []
        if looks is not last:
            last, styles = looks, [known[look] for look in looks]
        for name, cell, style in zip(names, cells, styles, strict=False):
            if cell is None:
                continue
            if isinstance(cell, Link):
                target = "'" + cell.sheet.replace("'", "''") + "'!A1"
                links.append(f'<hyperlink ref="{name}{number}" location={quoteattr(target)}/>')
                cell = cell.sheet
            parts.append(_cell_xml(f"{name}{number}", cell, style))
        lines.append(f'<row r="{number}">{"".join(parts)}</row>')
        if len(lines) == _AT_A_TIME:
            yield "".join(lines).encode("utf-8")
            lines.clear()
    yield "".join(lines).encode("utf-8")
    reach = sheet.filtered()
    end = "</sheetData>"
    if reach:
        end += f'<autoFilter ref="{reach}"/>'
    if links:
        end += f"<hyperlinks>{''.join(links)}</hyperlinks>"
    # On paper, where somebody prints a sheet: across, as wide as the page.
    end += '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    yield f"{end}</worksheet>".encode()


def _cell_xml(place: str, value: object, styles: _Styles) -> str:
    if isinstance(value, str):
        style = styles.quoted if looks_like_formula(value) else styles.text
        text = escape(value) if _MARKS.search(value) else value
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" s="{styles.number}" t="b"><v>{int(value)}</v></c>'
    return f'<c r="{place}" s="{styles.number}"><v>{value!r}</v></c>'


@dataclass(frozen=True)
class _Styles:
    """Numbers of the styles of one look: for numbers, for text, and for text that looks like a formula."""

    number: int
    text: int
    quoted: int


@cache
def _all_styles() -> tuple[tuple[Look, bool], ...]:
    """Every style of the workbook, by its number: a look, and whether a quote sign stands in front.

    The quote sign keeps a text that begins with = what it is, even when somebody edits the cell.
    """
    plain = [Look(name, wrapped) for name in _FORMATS for wrapped in (False, True)]
    roles = [Look(role=role) for role in (HEAD, TITLE)]
    quoted = [Look(wrapped=wrapped, role=role) for wrapped in (False, True) for role in ("", HEAD, TITLE)]
    return (*((look, False) for look in (*plain, *roles)), *((look, True) for look in quoted))


@cache
def _styles_of_looks() -> Mapping[Look, _Styles]:
    """The numbers of the styles of every look; text has the format of text, whatever its column's numbers have."""
    numbers = {style: number for number, style in enumerate(_all_styles())}
    found = {}
    for look in (look for look, quoted in _all_styles() if not quoted):
        text = Look(wrapped=look.wrapped, role=look.role)
        found[look] = _Styles(numbers[look, False], numbers[text, False], numbers[text, True])
    return found


def _styles() -> str:
    custom = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{code}"/>'
        for code, number in _FORMATS.items()
        if number > 163
    )
    font = '<name val="等线"/><family val="2"/><charset val="134"/>'
    fonts = f'<font><sz val="11"/>{font}</font><font><b/><sz val="11"/>{font}</font><font><b/><sz val="14"/>{font}</font>'
    fills = '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    fills += '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF4"/><bgColor indexed="64"/></patternFill></fill>'
    no_sides = "<left/><right/><top/>"
    borders = f"<border>{no_sides}<bottom/><diagonal/></border>"
    borders += f'<border>{no_sides}<bottom style="thin"><color auto="1"/></bottom><diagonal/></border>'
    styles = "".join(_style_xml(look, quoted) for look, quoted in _all_styles())
    n = len(_all_styles())
    return (
        f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2">{custom}</numFmts><fonts '
        f'count="3">{fonts}</fonts>'
        f'<fills count="3">{fills}</fills><borders count="2">{borders}</borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{n}">{styles}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _style_xml(look: Look, quoted: bool) -> str:
    head, title = look.role == HEAD, look.role == TITLE
    font = 2 if title else 1 if head else 0
    attributes = f'numFmtId="{_FORMATS[look.number_format]}" fontId="{font}" fillId="{2 * head}" borderId="{int(head)}" xfId="0"'
    if quoted:
        attributes += ' quotePrefix="1"'
    alignment = '<alignment vertical="top" wrapText="1"/>' if look.wrapped else '<alignment vertical="top"/>'
    return f'<xf {attributes} applyNumberFormat="1" applyFont="1" applyAlignment="1">{alignment}</xf>'


def _workbook(order: Sequence[str], filters: dict[str, str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{place}" r:id="rId{place}"/>'
        for place, name in enumerate(order, start=1)
    )
    defined = ""
    for place, name in enumerate(order):
        if filters.get(name):
            first, _, last = filters[name].partition(":")
            reach = ":".join("$" + "$".join(_split(corner)) for corner in (first, last))
            quoted = "'" + name.replace("'", "''") + "'"
            defined += f'<definedName name="_xlnm._FilterDatabase" localSheetId="{place}" hidden="1">{escape(f"{quoted}!{reach}")}</definedName>'
    names = f"<definedNames>{defined}</definedNames>" if defined else ""
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets>{names}</workbook>"
    )


def _split(corner: str) -> tuple[str, str]:
    column = corner.rstrip("0123456789")
    return column, corner[len(column) :]


def _content_types(n_sheets: int) -> str:
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{place}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for place in range(1, n_sheets + 1)
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f"{overrides}</Types>"
    )


def _root_relations() -> str:
    return (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/>'
        "</Relationships>"
    )


def _workbook_relations(n_sheets: int) -> str:
    sheets = "".join(
        f'<Relationship Id="rId{place}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{place}.xml"/>'
        for place in range(1, n_sheets + 1)
    )
    return (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{sheets}'
        f'<Relationship Id="rId{n_sheets + 1}" Type="{_DOCUMENT}/styles" '
        'Target="styles.xml"/></Relationships>'
    )
