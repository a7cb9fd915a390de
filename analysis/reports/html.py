"""The report as one HTML file: summary, chapters, methods, and the sentences behind each number.

The file asks nothing of any other host, and of its own only what its content policy names by checksum: one style
sheet and one script, put together from assets/. Where the sentences are more than a page can hold they stand in blocks
beside it, which that script, and nothing else, may load. Texts of documents, dictionaries and file names are escaped here
and set as text there. The same run gives the same bytes.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from analysis import tables
from analysis.durable import replacing
from analysis.errors import RunError
from analysis.reports.appendix import appendix_html
from analysis.reports.blocks import FOLDER, remove_other_blocks, write_blocks
from analysis.reports.contents import Chapter, Contents, Item, Section, Text
from analysis.reports.csv_files import read_header, read_rows
from analysis.reports.evidence import Evidence, Limits, read_evidence
from analysis.reports.filters import Link, Scope, chapter_scope
from analysis.reports.grids import Grid, grid_html, grid_links, mark_key, read_grid
from analysis.reports.links import OF_ADDRESSES, row_links
from analysis.reports.markup import (
    both,
    data_block,
    prose_html,
    safe,
    spoken_attributes,
)
from analysis.reports.names import chapter_title, item_title, report_title
from analysis.reports.spoken import Names, names_of_evidence
from analysis.reports.summary import (
    FINDINGS,
    WARNINGS,
    findings_html,
    summary_html,
    warnings_html,
)
from analysis.reports.words import INTERFACE

_STYLES = ("page.css", "browser.css", "print.css")
_SCRIPTS = ("data.js", "query.js", "view.js", "browser.js", "page.js")
_LOADS = " 'strict-dynamic'"  # what the page's own script loads may run, what a text smuggled in may not
_MARKS = 4000  # places of a picture that open their sentences
_TOO_MANY_MARKS = Text(
    "图中的格子太多，不能点开；请点数据表中的数字，或用“证据浏览”。",
    "This figure has too many cells to be opened; use the numbers of its table, or “Evidence”.",
)
_MARKER = re.compile(r"\{\{(\w+)\}\}")


@dataclass
class _Counted:
    """Figures and tables are numbered through the report, and a table that several of them share stands there once.

    Parameters
    ----------
    figures, tables : int, how many there were
    shapes : list of str, the style of each figure: how much of the picture is seen
    places : dict of (rows, scope) to the figure or table that has them
    """

    figures: int = 0
    tables: int = 0
    shapes: list[str] = field(default_factory=list)
    places: dict[tuple, tuple[str, Text]] = field(default_factory=dict)


def write_html(contents: Contents, path: Path, language: str = "zh", limits: Limits = Limits()) -> Path:
    """Write the report of a run as one HTML file, whole or not at all, and return its path.

    Of a large corpus the folder evidence/ beside it holds the sentences (`evidence.Limits`).

    Parameters
    ----------
    contents : as from `contents.read_contents`
    path : Path of the file to write
    language : "zh" or "en", the language it opens in; the reader can change it
    limits : how much evidence stands in the page, and how much beside it

    Raises
    ------
    RunError : the file cannot be written, or a picture of the run is damaged.
    OSError : the disk is full, which is said as everywhere.
    TableError : a table of the run is absent or damaged.
    """
    try:
        evidence = read_evidence(contents.folder / "tables", limits)
        blocks = write_blocks(evidence, path.parent / FOLDER) if evidence.n_blocks > 1 else []
        with replacing(path) as part:
            part.write_text(_page(contents, language, evidence, blocks), encoding="utf-8", newline="\n")
        remove_other_blocks(path.parent / FOLDER, blocks)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise RunError(
            f"{path} cannot be written ({error.strerror or error}). Look whether the folder exists and you may write there.",
            f"无法写入 {path}（{error.strerror or error}）。请看文件夹是否存在、是否有写入权限。",
        ) from error
    return path


def report_html(contents: Contents, language: str = "zh") -> str:
    """The report as text, with all of its evidence; parameters and errors as in `write_html`."""
    return _page(contents, language, read_evidence(contents.folder / "tables"), [])


def _page(contents: Contents, language: str, evidence: Evidence, blocks: Sequence[str]) -> str:
    """The page, with the evidence in it or, where there are blocks, the names of the files that have it."""
    documents = tables.read_table(tables.DOCUMENTS, contents.folder / "tables")
    periods = sorted({str(chapter.parameters["period"]) for chapter in contents.chapters if chapter.parameters.get("period")})
    index = evidence.index(blocks or [""], periods, contents.note.get("trusted"))
    names = Names(documents)
    counted = _Counted()
    chapters = "".join(_chapters(contents, names, counted))
    style = "\n".join([*map(_asset, _STYLES), *counted.shapes])
    script = '"use strict";\n(() => {\n' + "\n".join(map(_asset, _SCRIPTS)) + "})();\n"
    title = Text(report_title(contents, "zh"), report_title(contents, "en"))
    filled = {
        "lang": "en" if language == "en" else "zh-Hans",
        "language": "en" if language == "en" else "zh",
        "policy": f"default-src 'none'; img-src data:; style-src '{_digest(style)}'; script-src '{_digest(script)}'{_LOADS if blocks else ''}; "
        "base-uri 'none'; form-action 'none'",
        "title_text": safe(title.spoken(language)),
        "title": both(title),
        "style": style,
        "navigation": _navigation(contents),
        "summary": summary_html(contents, documents, names),
        "chapters": chapters,
        "appendix": appendix_html(contents, documents),
        "data": "\n".join(
            [
                data_block("texts", INTERFACE),
                data_block("names", names_of_evidence(index)),
                data_block("evidence-index", index),
                *([] if blocks else [data_block("evidence-data", evidence.block(0))]),
            ]
        ),
        "script": script,
    }
    # One pass, so that a text that looks like a marker stays a text.
    return _MARKER.sub(lambda marker: filled[marker[1]], _asset("page.html"))


def _asset(name: str) -> str:
    return files("analysis.reports").joinpath("assets", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"


def _title_of(chapter: Chapter) -> Text:
    return Text(chapter_title(chapter, "zh"), chapter_title(chapter, "en"))


def _navigation(contents: Contents) -> str:
    return "".join(
        f'<li><a href="#chapter-{number}">{both(_title_of(chapter))}</a></li>'
        for number, chapter in enumerate(contents.chapters, 1)
    )


def _chapters(contents: Contents, names: Names, counted: _Counted) -> Iterator[str]:
    themes = list(contents.note.get("provenance", {}).get("themes", {}))
    addresses = _sentences_at(contents)
    regions = tables.read_table(tables.DOCUMENTS, contents.folder / "tables", ["region"])["region"].tolist()
    for number, chapter in enumerate(contents.chapters, 1):
        scope = chapter_scope(chapter.parameters, themes, regions, addresses)
        sections = "".join(_section(chapter, section, scope, names, counted) for section in chapter.sections)
        yield (
            f'<section class="chapter" id="chapter-{number}">\n<h2>{both(_title_of(chapter))}</h2>\n'
            f"{prose_html(chapter.prose)}{sections}</section>\n"
        )


def _sentences_at(contents: Contents) -> dict[str, str]:
    """The sent_id of each address that a table without sent_id names."""
    named = {
        row["address"]
        for chapter in contents.chapters for section in chapter.sections for item in section.items
        if set(read_header(item.table)) >= set(OF_ADDRESSES)
        for row in read_rows(item.table)
    }  # fmt: skip
    if not named:
        return {}
    found = tables.read_table(tables.SENTENCES, contents.folder / "tables", ["address", "sent_id"], {"address": named})
    return dict(zip(found["address"], found["sent_id"], strict=True))


def _section(chapter: Chapter, section: Section, scope: Scope, names: Names, counted: _Counted) -> str:
    heading = f"<h3>{both(section.heading)}</h3>\n" if section.heading.zh else ""
    items = []
    for item in section.items:
        grid = read_grid(item.table, [area["about"] for area in item.areas])
        if item.name.endswith(FINDINGS):
            items.append(findings_html(grid))
            continue
        if item.name.endswith(WARNINGS):
            items.append(warnings_html([grid], names))
            continue
        title = Text(
            *(item_title(chapter, section, item, list(grid.columns), spoken) for spoken in ("zh", "en"))
        )
        items.append((_table if item.picture is None else _figure)(item, title, grid, scope, names, counted))
    return f"<section>\n{heading}{prose_html(section.prose)}{''.join(items)}</section>\n"


def _table(item: Item, title: Text, grid: Grid, scope: Scope, names: Names, counted: _Counted) -> str:
    counted.tables += 1
    place = f"table-{counted.tables}"
    count = Text(f"表 {counted.tables}", f"Table {counted.tables}")
    rows = _rows(grid, grid_links(grid, scope), scope, names, counted, place, count)
    return (
        f'<div class="table" id="{place}"><p class="title">{both(_numbered(count, title))}</p>{rows}</div>\n'
    )


def _rows(
    grid: Grid,
    links: Sequence[Mapping[str, Link]],
    scope: Scope,
    names: Names,
    counted: _Counted,
    place: str,
    count: Text,
) -> str:
    """The table, or the way to the figure or table that has the same one."""
    key = (grid.digest, repr(scope.base), scope.themes)
    if key in counted.places:
        where, which = counted.places[key]
        same = Text(f"数据同{which.zh}", f"The data are those of {which.en}")
        return f'<p class="note"><a href="#{where}">{both(same)}</a></p>'
    counted.places[key] = (place, count)
    return grid_html(grid, links, scope, names.of_cell)


def _numbered(count: Text, title: Text) -> Text:
    return Text(f"{count.zh}　{title.zh}", f"{count.en}. {title.en}")


def _figure(item: Item, title: Text, grid: Grid, scope: Scope, names: Names, counted: _Counted) -> str:
    counted.figures += 1
    place = f"figure-{counted.figures}"
    count = Text(f"图 {counted.figures}", f"Figure {counted.figures}")
    picture = item.picture.read_bytes()
    width, height = _size_of(picture, item.picture)
    # The caption stands beneath as text; the picture is cut above it, and whole again when it is saved.
    counted.shapes.append(
        f"#{place} .picture {{ aspect-ratio: {width} / {round(height * (1 - item.foot))}; }}"
    )
    links = grid_links(grid, scope)
    rows = _rows(grid, links, scope, names, counted, place, count)
    if "<table" in rows:
        folded = Text(f"数据表（{grid.n_rows:,} 行）", f"Table ({grid.n_rows:,} rows)")
        # A row per stroke of a figure is nothing to read on paper.
        kind = ' class="screen"' if "position" in grid.columns else ""
        rows = f"<details{kind}><summary>{both(folded)}</summary>{rows}</details>"
    caption = "".join(f"<p>{safe(line)}</p>" for line in item.caption.split("\n") if line)
    if len(item.areas) > _MARKS:
        caption += f"<p>{both(_TOO_MANY_MARKS)}</p>"
    return (
        f'<figure id="{place}">\n<div class="frame"><div class="picture"><img src="data:image/png;base64,'
        f'{base64.b64encode(picture).decode("ascii")}" width="{width}" height="{height}" alt="{safe(title.zh)}" '
        f"{spoken_attributes('alt', title)}>{_marks(item, grid, scope, width, height, names)}</div></div>\n"
        f'<figcaption><p class="title">{both(_numbered(count, title))}</p><div class="small">{caption}</div></figcaption>\n'
        f"{rows}\n</figure>\n"
    )


def _size_of(picture: bytes, path: Path) -> tuple[int, int]:
    """Width and height of a PNG in pixels, from its first chunk."""
    if picture[:8] != b"\x89PNG\r\n\x1a\n" or len(picture) < 24:
        raise RunError(
            f"{path} is no PNG, or it is damaged. Make the report again.",
            f"{path} 不是 PNG，或已损坏。请重新生成报告。",
        )
    return struct.unpack(">II", picture[16:24])


def _marks(item: Item, grid: Grid, scope: Scope, width: int, height: int, names: Names) -> str:
    """The places of the picture that open their sentences, over it; none in one that has more than a page can hold."""
    shown: list[str] = []
    for area in item.areas if len(item.areas) <= _MARKS else ():
        key = mark_key(area["about"])
        row = grid.marked.get(key)
        links = row_links(row, scope, grid.categories) if row is not None else {}
        if row is None or not links:
            continue
        link, about = next(iter(links.values())), dict(key)
        said = [names.of_cell(name, row) for name in grid.columns if name in about]
        n = "" if link.n is None else f"：{link.n:,}"
        label = Text(
            " · ".join(one.zh for one in said) + n, " · ".join(one.en for one in said) + n.replace("：", ": ")
        )
        left, top = area["left"] * width, area["top"] * height
        box = f'x="{left:.0f}" y="{top:.0f}" width="{area["right"] * width - left:.0f}" height="{area["bottom"] * height - top:.0f}"'
        count = "" if link.n is None else f' data-n="{link.n}"'
        stop = "0" if not shown else "-1"
        shown.append(
            f'<a href="{safe(link.target)}" tabindex="{stop}"{count} aria-label="{safe(label.zh)}" {spoken_attributes("label", label)}>'
            f"<title>{safe(label.zh)}</title><rect {box} /></a>"
        )
    return f'<svg class="marks" viewBox="0 0 {width} {height}">{"".join(shown)}</svg>' if shown else ""
