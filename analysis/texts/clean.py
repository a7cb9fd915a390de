"""From raw text to clean text: a named list of small steps, each of which says what it changed."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import cycle, islice
from typing import NamedTuple

import numpy as np

from analysis.errors import ParameterError
from analysis.texts.cleaning import breaks, characters, furniture, headings, records, repeats, spaces
from analysis.texts.cleaning.edits import Edit, Tracked, applied
from analysis.texts.model import Change, CleanText, RawText
from analysis.texts.repairs import Repair, repaired


class Step(NamedTuple):
    """One decision about a text: `edits` gives what to change, and says in its docstring why."""

    name: str
    edits: Callable[[str], Iterable[Edit]]


STEPS: tuple[Step, ...] = (
    Step("markup", characters.markup_edits),
    Step("escapes", characters.escape_edits),
    Step("pinyin", characters.pinyin_edits),
    Step("script", characters.script_edits),
    Step("repeats", repeats.repeat_edits),
    Step("page_record", records.page_record_edits),
    Step("publication_line", furniture.publication_line_edits),
    Step("image_credit", furniture.image_credit_edits),
    Step("disclaimer", furniture.disclaimer_edits),
    Step("editor_line", furniture.editor_line_edits),
    Step("related_links", furniture.related_link_edits),
    Step("share_line", furniture.share_line_edits),
    Step("navigation", furniture.navigation_edits),
    Step("reply_record", records.reply_record_edits),
    Step("tab_label", furniture.tab_label_edits),
    Step("contents", furniture.contents_edits),
    Step("page_number", furniture.page_number_edits),
    Step("lost_break", breaks.lost_break_edits),
    Step("broken_paragraph", breaks.broken_paragraph_edits),
    Step("indentation", spaces.indentation_edits),
    Step("empty_line", spaces.empty_line_edits),
    Step("space", spaces.space_edits),
    Step("width", characters.width_edits),
    Step("orphan_heading", headings.orphan_heading_edits),
)
_MOST_PASSES = 8


def clean(raw: RawText, repairs: Sequence[Repair] = (), skip: Collection[str] = frozenset()) -> CleanText:
    """The clean text of a document, each character with its raw position, and the ledger of changes.

    The steps run in the order of STEPS, and again until none finds anything: taking one line out can bring
    two others together. So cleaning a clean text changes nothing. Nothing is reworded, and slips of the
    original stay.

    Parameters
    ----------
    raw : RawText
    repairs : sequence of Repair, applied last (analysis.texts.repairs.load_repairs)
    skip : names of steps to leave out

    Raises
    ------
    ParameterError : `skip` names no step.
    MetadataError : the anchor of a repair is not found, or begins more than one line.
    """
    names = [step.name for step in STEPS]
    if unknown := sorted(set(skip) - set(names)):
        raise ParameterError(
            f"No cleaning step is called {', '.join(unknown)}. The steps are: {', '.join(names)}. Check the "
            "spelling.",
            f"没有名为 {'、'.join(unknown)} 的清洗步骤。可用的步骤：{'、'.join(names)}。请检查拼写。",
        )
    tracked = Tracked(raw.text, array("q", np.arange(len(raw.text) + 1, dtype=np.int64).tobytes()))
    ledger: dict[str, list[Change]] = {name: [] for name in names}
    steps = [step for step in STEPS if step.name not in skip]
    unchanged = 0  # how many steps in a row have found nothing
    for step in islice(cycle(steps), _MOST_PASSES * len(steps)):
        tracked, changes = applied(step.name, tracked, step.edits(tracked.text))
        ledger[step.name] += changes
        unchanged = 0 if changes else unchanged + 1
        if unchanged == len(steps):
            break
    tracked, repair_changes = repaired(tracked, repairs)
    if repair_changes:
        tracked, changes = applied("empty_line", tracked, spaces.empty_line_edits(tracked.text))
        ledger["empty_line"] += changes
    text, places = tracked
    places[-1] = places[-2] + 1 if text else 0
    ordered = (
        change for name in names for change in sorted(ledger[name], key=lambda change: change.raw_start)
    )
    return CleanText(text, places, (*ordered, *repair_changes))
