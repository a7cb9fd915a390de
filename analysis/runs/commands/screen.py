"""What several commands put on the screen: lines by the width of their characters, paths, bars, and documents that were added."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.paths import Project
from analysis.speech import say, visible

if TYPE_CHECKING:
    import pandas as pd

# The characters that may not begin a line, so that they stay with the one before them.
_CLOSING = "，。；：！？、）”’》】,.;:!?)"
_STATES = {"trusted": "可信", "unproven": "证据不足", "failing": "不合格"}


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` places: broken at spaces, and between Chinese characters.

    A text that has no such place within the width is left longer; spaces at the beginning stay on its first line.
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line.strip() and places(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def places(text: str) -> int:
    """How many places the text takes on the screen."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def padded(text: str, width: int) -> str:
    """The text with spaces behind it, so that it takes `width` places on the screen."""
    return text + " " * max(0, width - places(text))


def reached(project: Project, path: Path) -> str:
    """How the person reaches a path of the project from the folder of the command: a study in a folder of it has its own report/.

    A path outside of the project stands as it is.
    """
    root, here = project.root.resolve(), Path.cwd()
    if not path.resolve().is_relative_to(root):
        return str(path)
    inside = path.resolve().relative_to(root)
    return (root.relative_to(here) / inside if root.is_relative_to(here) else inside).as_posix()


@contextmanager
def counting_documents(total: int | None = None) -> Iterator[Callable[[int, int], None]]:
    """A bar for work on documents, from its second second on; gives what is to be told how many of how many are done."""
    from tqdm import tqdm

    with tqdm(total=total, unit="", desc=say("documents", "文档"), delay=1) as bar:

        def advanced(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield advanced


def list_added(added: pd.DataFrame) -> None:
    """Print what was found out about documents that were added (`texts.add.add_documents`), and what is to be filled in."""
    for row in added.itertuples():
        known = say(", ", "，").join(filter(None, (row.region, row.doc_number, row.date_issued, row.genre)))
        size = say(f"{row.n_chars} characters", f"{row.n_chars} 字")
        about = f"{known}{say('; ', '；')}{size}" if known else size
        title = row.title or say("(no title)", "（无标题）")
        print(visible(f"√ {row.file}\n    {title}" + say(f" ({about})", f"（{about}）")))
        if row.missing:
            print(say(f"    not in the text; fill in seeds/metadata.csv: {row.missing}",
                      f"    文中未见，可在 seeds/metadata.csv 中补填：{row.missing}"))  # fmt: skip


def state_name(state: str) -> str:
    """What the state of a term is called: trusted, unproven or failing."""
    return say(state, _STATES[state])


def _pieces(text: str) -> Iterator[str]:
    """Words with the spaces behind them, and single Chinese characters with the closing signs behind them."""
    for found in re.finditer(rf"\s*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef]+)[{re.escape(_CLOSING)}]*\s*", text):
        yield found[0]
