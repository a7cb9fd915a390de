"""What a run has to show, in the order of its notebooks: sections with their prose, figures and tables.

The executed notebooks are the only source, so whatever a notebook shows, also one of a researcher's own, stands in
the report. Their prose follows the habit of the notebooks here: a heading "中文 / English", Chinese paragraphs, and
the English ones in italics.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import RunError

_HEADING = re.compile(r"(#{1,3})\s+(.+)")
_ITALIC = re.compile(r"(?s)\*([^*].*?)\*")
_TABLE = re.compile(r"→ (\S.*\.csv)")
_CHINESE = re.compile(r"[\u3400-\u9FFF]")
_FOLDERS = ("tables", "out")  # parameters that say nothing about the result


@dataclass(frozen=True)
class Text:
    """The same text in both languages; where a notebook has it in one, both are that."""

    zh: str
    en: str

    def spoken(self, language: str) -> str:
        """The text in "zh" or "en"."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Item:
    """A figure or a table of the run.

    Parameters
    ----------
    name : str, stem of its files in the run's figures/, such as "compare_regions"
    table : Path of the CSV
    picture : Path of the PNG; None for a table
    caption : str, the lines beneath the chart, in the language it was drawn in; "" for a table
    areas : tuple of dict, `charts.layout.Area` as JSON: where in the picture which row of the table is shown
    foot : float, share of the picture's height that the caption takes at its foot
    """

    name: str
    table: Path
    picture: Path | None = None
    caption: str = ""
    areas: tuple[dict, ...] = ()
    foot: float = 0.0


@dataclass(frozen=True)
class Section:
    """A heading of a notebook, the prose under it, and what was shown under it."""

    heading: Text
    prose: Text
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Chapter:
    """One run of one notebook.

    Parameters
    ----------
    name : str, such as "theme_talent"
    heading, prose : of the notebook's first cell
    parameters : mapping, what the notebook was run with, its own defaults among them; the folders it was given are left out
    """

    name: str
    heading: Text
    prose: Text
    parameters: dict[str, object]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Contents:
    """All that a run has to show.

    Parameters
    ----------
    folder : Path of the run; its tables/ and figures/ hold the rows
    note : dict, the run's run.json
    chapters : tuple of Chapter, in the order of the run
    """

    folder: Path
    note: dict
    chapters: tuple[Chapter, ...]


def read_contents(folder: Path) -> Contents:
    """The contents of a finished run.

    Parameters
    ----------
    folder : Path, of a run: run.json, notebooks/, figures/, tables/

    Raises
    ------
    RunError : the folder is no finished run, or one of its files is damaged.
    """
    try:
        note = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        chapters = tuple(
            _chapter(name, about.get("parameters", {}), folder) for name, about in note["notebooks"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, SyntaxError) as error:
        raise RunError(
            f"{folder.name} is no finished run, or a file of it is damaged ({error}). Make the report again.",
            f"{folder.name} 不是一次完整的运行，或其中有文件损坏（{error}）。请重新生成报告。",
        ) from None
    return Contents(folder, note, chapters)


def _chapter(name: str, parameters: dict, folder: Path) -> Chapter:
    cells = json.loads((folder / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    first, prose = Text(name, name), Text("", "")
    sections: list[Section] = []
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            headings, below = _read_prose(source)
            if not sections and headings and headings[0][0] == 1:
                first, prose = headings[0][1], below
                sections.append(Section(Text("", ""), Text("", ""), ()))
            elif headings:
                sections.append(Section(headings[-1][1], below, ()))
        elif cell["cell_type"] == "code":
            items = tuple(_items(cell, folder / "figures"))
            if items:
                last = sections.pop() if sections else Section(Text("", ""), Text("", ""), ())
                sections.append(Section(last.heading, last.prose, (*last.items, *items)))
    values = {
        key: value for key, value in {**_parameters(cells), **parameters}.items() if key not in _FOLDERS
    }
    return Chapter(name, first, prose, values, tuple(one for one in sections if one.items))


def _parameters(cells: list[dict]) -> dict[str, object]:
    """The values set in the notebook's cells of parameters: its defaults, then those it was run with."""
    values = {}
    for cell in cells:
        if not {"parameters", "injected-parameters"} & set(cell.get("metadata", {}).get("tags", ())):
            continue
        for line in ast.parse("".join(cell["source"])).body:
            if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                values[line.targets[0].id] = ast.literal_eval(line.value)
    return values


def _read_prose(source: str) -> tuple[list[tuple[int, Text]], Text]:
    """The headings of a markdown cell with their levels, and its paragraphs by language."""
    headings, lines = [], []
    for line in source.splitlines():
        if match := _HEADING.fullmatch(line.strip()):
            headings.append((len(match[1]), _two_languages(match[2])))
        else:
            lines.append(line)
    body = "\n".join(lines).strip()
    english = [" ".join(part.split()) for part in _ITALIC.findall(body)]
    chinese = [_unwrapped(part) for part in re.split(r"\n\s*\n", _ITALIC.sub("", body)) if part.strip()]
    zh, en = "\n".join(chinese), "\n".join(english)
    return headings, Text(zh or en, en or zh)


def _two_languages(heading: str) -> Text:
    chinese, sign, english = heading.partition(" / ")
    if sign and _CHINESE.search(chinese) and not _CHINESE.search(english):
        return Text(chinese.strip(), english.strip())
    return Text(heading.strip(), heading.strip())


def _unwrapped(paragraph: str) -> str:
    """A paragraph as one line; Chinese lines join without a space."""
    joined = ""
    for line in (part.strip() for part in paragraph.strip().splitlines()):
        between = " " if joined and joined[-1].isascii() and line[:1].isascii() else ""
        joined += between + line
    return joined


def _items(cell: dict, figures: Path) -> Iterator[Item]:
    """The figures and kept tables among the outputs of a cell."""
    for output in cell.get("outputs", []):
        shown = output.get("data", {})
        text = "".join(shown.get("text/plain", "")).strip()
        if "image/png" in shown and text.endswith(".png"):
            stem = Path(text).stem
            note = json.loads((figures / f"{stem}.json").read_text(encoding="utf-8"))
            yield Item(
                stem,
                figures / f"{stem}.csv",
                figures / text,
                note["caption"],
                tuple(note["areas"]),
                note.get("foot", 0.0),
            )
        elif match := _TABLE.fullmatch(text):
            yield Item(Path(match[1]).stem, figures / match[1])
