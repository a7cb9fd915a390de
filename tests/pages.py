"""What the pages of the documentation say: their commands, links and paths."""

from __future__ import annotations

import re
import shlex
import textwrap
from pathlib import Path

ROOT = Path(__file__).parent.parent
_FENCE = re.compile(r"^ *```.*?\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_STARTS = ("python3 run.py", "py run.py", "policy-compare", "python -m analysis")


def pages() -> list[Path]:
    """All pages for readers: the READMEs, and docs/ without what is built there."""
    docs = [path for path in (ROOT / "docs").rglob("*.md") if "api" not in path.parts]
    return [ROOT / "README.md", ROOT / "README.en.md", ROOT / "CONTRIBUTING.md", *sorted(docs)]


def text_of(page: Path | str) -> str:
    """The text of a page, given as its path or by its path in the project."""
    return (ROOT / page).read_text(encoding="utf-8")


def in_code(text: str) -> list[str]:
    """Lines of code blocks, without the remarks behind them, and code spans within the prose."""
    lines = [line.split("  ")[0].rstrip() for block in _FENCE.findall(text) for line in textwrap.dedent(block).splitlines()]
    return lines + re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))


def commands(text: str) -> list[list[str]]:
    """The arguments of each command of ours that stands whole, as the shell would give them; those with … are sketches."""
    found = []
    for code in in_code(text):
        start = next((start for start in _STARTS if code.startswith(start + " ")), None)
        if start and "…" not in code:
            found.append(shlex.split(code.removeprefix(start)))
    return found


def headings(text: str) -> list[str]:
    """The headings of a page with their marks, such as ## Parameters."""
    return re.findall(r"^#+ .+$", _FENCE.sub("", text), re.MULTILINE)


def links(text: str) -> list[str]:
    """Targets of links and pictures that lie in the project."""
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", _FENCE.sub("", text)) if "://" not in link]


def paths(text: str) -> list[str]:
    """Paths that are named in code and lie in a fresh clone, such as seeds/metadata.csv; not those within a command."""
    return [code for code in in_code(text) if re.fullmatch(r"(?!docs/api)(?:seeds|docs|notebooks|analysis|tests|tools|benchmarks)/[^\s*]*|\w[\w.]*\.(?:md|py|lock|in|toml)", code)]


def products(text: str) -> list[str]:
    """Paths that are named in code and lie in a finished run, such as report/report.html or runs/<time>/tables/."""
    found = re.findall(r"`((?:report|figures|runs/<(?:time|时间)>)/[^`\s]*)`", _FENCE.sub("", text))
    return [re.sub("<(?:time|时间)>", "<time>", path) for path in found]
