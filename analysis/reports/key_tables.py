"""The tables short enough to be read in a report: which rows and columns of a result stand in print, and
how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from analysis.charts.labels import name_of
from analysis.reports.csv_files import read_rows
from analysis.tables import TOTAL
from analysis.tables.comparison import SENTENCES

MOST_ROWS = 40
_LONGEST = 120  # characters of a cell
Row = Mapping[str, str]


@dataclass(frozen=True)
class KeyTable:
    """A table as it is printed.

    Parameters
    ----------
    head : tuple of str
    rows : tuple of tuple of str, at most MOST_ROWS
    numeric : tuple of bool, per column: set flush right
    left_out : int, rows of the same kind that are not printed
    note : str, what the figures are; ""
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    left_out: int = 0
    note: str = ""


@dataclass(frozen=True)
class _Column:
    zh: str
    en: str
    of: Callable[[Row, str], str]
    numeric: bool = False


@dataclass(frozen=True)
class _Print:
    columns: tuple[_Column, ...]
    chosen: Callable[[Row], bool] = lambda row: True
    note: tuple[str, str] = ("", "")


def key_table(kind: str, path: Path, language: str) -> KeyTable | None:
    """The printed form of a table of this kind; None for kinds that are not printed, and where no row is
    chosen.

    Columns that are empty in every chosen row are left out.

    Raises
    ------
    RunError : the table cannot be read.
    """
    if kind not in _PRINTS:
        return None
    form = _PRINTS[kind]
    chosen = filter(form.chosen, read_rows(path))
    cells = [
        tuple(_shortened(column.of(row, language)) for column in form.columns) for row in islice(chosen, MOST_ROWS)
    ]
    if not cells:
        return None
    kept = [place for place in range(len(form.columns)) if any(row[place] for row in cells)]
    return KeyTable(
        tuple(form.columns[place].en if language == "en" else form.columns[place].zh for place in kept),
        tuple(tuple(row[place] for place in kept) for row in cells),
        tuple(form.columns[place].numeric for place in kept),
        sum(1 for _ in chosen),
        form.note[language == "en"],
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _signed(number: float, digits: int) -> str:
    """A number with the sign of subtraction, not a hyphen, where it is negative."""
    return f"{number:.{digits}f}".replace("-", "−")


def _named(column: str) -> Callable[[Row, str], str]:
    return lambda row, language: name_of(row.get(column, ""), language) if column in row else ""


def _text(column: str) -> Callable[[Row, str], str]:
    return lambda row, language: row.get(column, "")


def _count(column: str) -> Callable[[Row, str], str]:
    return lambda row, language: f"{float(row[column]):,.0f}" if row[column] else "–"


def _rate(column: str) -> Callable[[Row, str], str]:
    return lambda row, language: _signed(float(row[column]), 1) if row[column] else "–"


def _share(column: str) -> Callable[[Row, str], str]:
    return lambda row, language: f"{_signed(100 * float(row[column]), 0)}%" if row[column] else "–"


def _interval(
    low: str, high: str, scale: float = 1, digits: int = 1, unit: str = ""
) -> Callable[[Row, str], str]:
    def told(row: Row, language: str) -> str:
        if not (row[low] and row[high]):
            return "–"
        joint = " to " if language == "en" else " 至 "
        return f"{_signed(scale * float(row[low]), digits)}{joint}{_signed(scale * float(row[high]), digits)}{unit}"

    return told


def _by_unit(column: str) -> Callable[[Row, str], str]:
    """A figure that is a share of sentences or hits per 10,000 characters, by the row's unit."""
    return lambda row, language: (_share if row["unit"] == SENTENCES else _rate)(column)(row, language)


def _difference_interval(row: Row, language: str) -> str:
    scale, unit = (100, "%") if row["unit"] == SENTENCES else (1, "")
    return _interval("low", "high", scale, 1, unit)(row, language)


def _pair(row: Row, language: str) -> str:
    return f"{name_of(row['group'], language)} – {name_of(row['other'], language)}"


def _stance(row: Row, language: str) -> str:
    names = {"done": ("已做", "done"), "planned": ("承诺", "promised"), "context": ("背景", "context")}
    return names.get(row["stance"], (row["stance"],) * 2)[language == "en"]


_REGION = _Column("地区", "Region", _named("group"))
_PRINTS: dict[str, _Print] = {
    "rates": _Print(
        (
            _REGION,
            _Column("类别", "Category", _named("category")),
            _Column("文件", "Documents", _count("n_documents"), True),
            _Column("汉字数", "Characters", _count("n_chars"), True),
            _Column("命中", "Hits", _count("n_hits"), True),
            _Column("每万汉字", "Per 10,000", _rate("rate_per_10k_chars"), True),
            _Column("95% 区间", "95% interval", _interval("low", "high"), True),
            _Column("句子占比", "Sentences", _share("share_sentences"), True),
        ),
        lambda row: row["group_kind"] == "region" and row["group"] != TOTAL and row["category"] != TOTAL,
        (
            "每万汉字：计入的政策正文中每 10,000 个汉字的命中次数；句子占比：有命中的句子占计入句子的百分比。",
            "Per 10,000: hits per 10,000 Chinese characters of counted policy text; sentences: share of "
            "them with a hit.",
        ),
    ),
    "differences": _Print(
        (
            _Column("类别", "Category", _named("category")),
            _Column("两地", "Regions", _pair),
            _Column("前者", "First", _by_unit("rate"), True),
            _Column("后者", "Second", _by_unit("rate_other"), True),
            _Column("差", "Difference", _by_unit("difference"), True),
            _Column("区间（已调整）", "Interval (adjusted)", _difference_interval, True),
        ),
        lambda row: row["holds"] == "True",
        (
            "只列经多重比较调整后站得住的差异；表中没有的，不能说有差异，也不能说没有。",
            "Only differences that hold after adjusting for their number; of others neither a difference "
            "nor its absence can "
            "be claimed.",
        ),
    ),
    "targets": _Print(
        (
            _Column("地区", "Region", _named("region")),
            _Column("文件", "Document", _text("doc_id")),
            _Column("数字（原文）", "Figure, as written", _text("raw")),
            _Column("所指", "What it counts", _text("what")),
            _Column("期限", "By", _text("deadline")),
            _Column("性质", "Kind", _stance),
        ),
        lambda row: row["stance"] in ("planned", "done"),
        (
            "由机器初读得出，引用前请回到句子。",
            "A first reading by machine: go back to the sentences before quoting.",
        ),
    ),
    "coverage": _Print(
        (
            _Column("地区", "Region", _named("region")),
            _Column("文件", "Document", _text("doc_id")),
            _Column("主题", "Theme", _named("theme")),
            _Column("承诺的数字", "Promised", _count("n_figures_planned"), True),
            _Column("已达到的数字", "Reached", _count("n_figures_done"), True),
        ),
        lambda row: row["n_figures_planned"] == "0",
        ("只列没有承诺任何数字的主题。", "Only themes without any promised figure."),
    ),
    "validity": _Print(
        (
            _Column("主题", "Theme", _named("theme")),
            _Column("编码句", "Coded", _count("n_coded"), True),
            _Column("有命中", "With a hit", _count("n_tagged"), True),
            _Column("精确率", "Precision", _share("precision"), True),
            _Column(
                "95% 区间", "95% interval", _interval("precision_low", "precision_high", 100, 0, "%"), True
            ),
            _Column("召回率", "Recall", _share("recall"), True),
            _Column("95% 区间", "95% interval", _interval("recall_low", "recall_high", 100, 0, "%"), True),
        ),
        lambda row: row["kind"] == "theme" and row["group"] == TOTAL,
        (
            "词典的判断与编码句子相比，全部地区合计。",
            "The dictionary against coded sentences, all regions together.",
        ),
    ),
    "corrected": _Print(
        (
            _REGION,
            _Column("主题", "Theme", _named("theme")),
            _Column("编码句", "Coded", _count("n_coded"), True),
            _Column("词典原始", "As counted", _share("share_raw"), True),
            _Column("校正后", "Corrected", _share("share_corrected"), True),
            _Column(
                "95% 区间", "95% interval", _interval("corrected_low", "corrected_high", 100, 0, "%"), True
            ),
        ),
        lambda row: row["group"] != TOTAL,
        (
            "含该主题的句子所占百分比；校正用 Rogan–Gladen 估计。",
            "Share of sentences with the theme; corrected by Rogan–Gladen.",
        ),
    ),
    "documents": _Print(
        (
            _Column("编号", "No.", _text("doc_id")),
            _Column("标题", "Title", lambda row, language: row["title"] or row["inner_title"] or row["file"]),
            _Column("地区", "Region", _named("region")),
            _Column("文号", "Number", _text("doc_number")),
            _Column("成文日期", "Date", _text("date_issued")),
            _Column("政策正文汉字", "Policy text", _count("n_chars_policy"), True),
        ),
    ),
}


def summary_of(path: Path, language: str) -> dict[str, str]:
    """The sentences of a findings table by what they are about: holds, open, limits."""
    return {row["about"]: row.get(language) or row.get("zh") or row.get("en", "") for row in read_rows(path)}


def is_findings(columns: Sequence[str]) -> bool:
    """Whether a table with these columns holds findings; in one language it has no column of the other."""
    return "about" in columns and bool({"zh", "en"} & set(columns))
