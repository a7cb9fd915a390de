"""Targets: every figure of the policy text, with what it counts, by when, against what, promised or reached.

What a figure counts is read off the words around it (the noun behind it, else the words before it in its
clause); this is a help for reading, not a coding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from analysis.meaning.deadlines import deadline, document_years, named_dates, surrounding_deadlines
from analysis.meaning.figures import Figure, find_figures
from analysis.tables import TARGETS, check_table, empty_table

_BASE = re.compile(r"(?:比|较|与|同)(上年(?:同期|末|底)?|去年(?:同期|末|底)?|前年|20\d{2}年(?:末|底)?)")
_BASE_FIGURE = re.compile(r"(?:由|从)[^，。；]{0,16}$")
_RAISED = re.compile(
    r"^[^，。；]{0,4}(?:提高|提升|增加|上升|增长|下降|降低|扩大|减少|压缩|缩短|调整|升|降)?(?:到|至|为)$"
)
_PLANNED_HERE = re.compile(r"(?:规划(?!目标)|计划(?!目标|投资|任务)|拟|力争|争取|预计|将)[^，。；\d]{0,12}$")
_DONE_HERE = re.compile(r"(?:已|现有|现已|目前|累计|共有)[^，。；\d]{0,14}$")
_AIMED = re.compile(r"(?:力争|确保|争取|到20\d{2}年(?:底|末)?)[^。；]*累计[^，。；\d]{0,14}$")
_BREAKS = "，。；：！？,;:!?\n"
_LAST_BREAK = re.compile(f".*[{_BREAKS}]", re.DOTALL)
_BREAK_OR_LIST = re.compile(f"[{_BREAKS}、]")
_DIGIT = re.compile(r"\d")
_GLUE = re.compile(r"^(?:[和及与、以上左右内下]|其中|分别|的|并|且)+")
_LEADING = re.compile(
    r"(?:同比|分别|达到|达|增长|提高到?|增加到?|下降到?|降至|增至|升至|扩大到|提升[到至]?|突破|超过|超|为|至|到|约|近|共|力争|和|及|与|、|累计|控制在)+$"
)
_LONGEST = 30


def find_targets(
    sentences: pd.DataFrame, stances: pd.DataFrame, around: Mapping[str, pd.DataFrame] | None = None
) -> pd.DataFrame:
    """The figures of all sentences that are the government's own policy text.

    Parameters
    ----------
    sentences : table SENTENCES
    stances : table STANCES of the same sentences
    around : mapping with the tables "documents", "sections" and "parts" of the same documents; with it 今年 is
        reckoned from the date of the document, and a promise that names no date has that of the heading or the
        report it stands in (`deadline_basis` says so); without it only the words of the sentence count

    Returns
    -------
    table TARGETS, in the order of the text, without themes (`with_themes` names them). The stance of a figure is that of its sentence, unless the words
    right before it say otherwise (规划用地6000余亩 in a report, 已设立400亿元 in a plan).
    """
    stance = dict(zip(stances["sent_id"].tolist(), stances["stance"].tolist(), strict=True))
    years = {} if around is None else document_years(around["documents"])
    policy = sentences[sentences["policy_text"].to_numpy(dtype=bool)]
    figures_of = [find_figures(text) for text in policy["text"].tolist()]
    counted = policy.iloc[[row for row, figures in enumerate(figures_of) if figures]]
    meant = (
        {}
        if around is None
        else surrounding_deadlines(counted, around["sections"], around["parts"], years)
    )
    rows = []
    columns = (counted[name].tolist() for name in ("doc_id", "sent_id", "address", "start", "text"))
    for doc_id, sent_id, address, start, text, figures in zip(*columns, filter(None, figures_of), strict=True):
        what = ""
        bases = {match.start(1) for match in _BASE.finditer(text)}
        dates = named_dates(text, years.get(doc_id), without=bases)
        for place, figure in enumerate(figures):
            before = figures[place - 1] if place else None
            what = counted_thing(text, figure, figures) or what  # 80家、16家: of the same kind
            own = _stance(text, figure, stance[sent_id])
            due, basis = deadline(text, figure.start, dates) if own == "planned" else ("", "")
            if own == "planned" and not due:
                due, basis = meant.get(sent_id, ("", ""))
            rows.append(
                {
                    "doc_id": doc_id,
                    "sent_id": sent_id,
                    "address": address,
                    "start": start + figure.start,
                    "end": start + figure.end,
                    **figure_values(figure),
                    "what": what,
                    "deadline": due,
                    "deadline_basis": basis,
                    "base": _base(text, figure, before),
                    "stance": own,
                    "themes": "",
                }
            )
    return check_table(pd.DataFrame(rows), TARGETS) if rows else empty_table(TARGETS)


def with_themes(targets: pd.DataFrame, hits: pd.DataFrame) -> pd.DataFrame:
    """The table TARGETS with the themes that have hits in the sentence of each figure, in the order of the hits."""
    themes: dict[str, str] = {}
    pairs = hits[["sent_id", "theme"]][hits["sent_id"].isin(targets["sent_id"].unique()).to_numpy()].drop_duplicates()
    for sent_id, theme in zip(pairs["sent_id"].tolist(), pairs["theme"].tolist(), strict=True):
        themes[sent_id] = f"{themes[sent_id]}|{theme}" if sent_id in themes else theme
    named = [themes.get(sent_id, "") for sent_id in targets["sent_id"].tolist()]
    return targets.assign(themes=pd.array(named, dtype="str"))


def figure_values(figure: Figure) -> dict[str, object]:
    """The columns of TARGETS that a figure alone gives."""
    return {
        "raw": figure.raw,
        "value": float(figure.value),
        "value_high": None if figure.value_high is None else float(figure.value_high),
        "unit": figure.unit,
        "value_norm": float(figure.value_norm),
        "value_high_norm": None if figure.value_high_norm is None else float(figure.value_high_norm),
        "comparator": figure.comparator,
        "comparator_class": figure.comparator_class,
    }


def counted_thing(text: str, figure: Figure, figures: list[Figure]) -> str:
    """What a figure counts: the noun behind it, with the verb before; else what stands before it.

    "" where nothing says so, or what was said of the figure before holds of this one too.
    """
    before_end = max((other.end for other in figures if other.end <= figure.start), default=0)
    behind_end = min((other.start for other in figures if other.start >= figure.end), default=len(text))
    last_break = _LAST_BREAK.match(text, 0, figure.start)
    clause = last_break.end() if last_break else 0
    behind = _BREAK_OR_LIST.split(text[figure.end : behind_end], maxsplit=1)[0]
    behind = _GLUE.sub("", behind).strip("（）()“”的和及")
    before = text[max(clause, before_end) : figure.start]
    if len(behind) >= 2:
        verb = _GLUE.sub("", before)[-8:] if len(before) <= 8 else ""
        return (verb + behind)[:_LONGEST]
    if before_end > clause and not before.strip("、和及与或 "):
        return ""  # 分别下降12.3%、13.7%: of the same things
    before = _LEADING.sub("", before).lstrip("、和及并 ")
    if len(before) < 2:
        # 达到82个: the subject stands before the comma.
        earlier = text[:clause].rstrip(_BREAKS)
        last_break = _LAST_BREAK.match(earlier)
        start = last_break.end() if last_break else 0
        before = _LEADING.sub("", _DIGIT.split(earlier[start:], maxsplit=1)[0]) + before
    return before[-_LONGEST:] if len(before) >= 2 else ""


def _stance(text: str, figure: Figure, stance: str) -> str:
    before = text[max(0, figure.start - 20) : figure.start]
    if _PLANNED_HERE.search(before) or (stance == "planned" and _AIMED.search(text[: figure.start])):
        return "planned"
    if stance == "planned" and _DONE_HERE.search(before):
        return "done"
    return stance


def _base(text: str, figure: Figure, before: Figure | None) -> str:
    """What a figure is compared with: 比上年增长7%, or 320元 in 由320元提高到380元."""
    if (
        before
        and _BASE_FIGURE.search(text[: before.start])
        and _RAISED.match(text[before.end : figure.start])
    ):
        return before.raw
    start = max(text.rfind(mark, 0, figure.start) for mark in "。；") + 1
    named = list(_BASE.finditer(text, start, figure.start))
    return named[-1][1] if named and not re.search(r"[，,]", text[named[-1].end() : figure.start]) else ""
