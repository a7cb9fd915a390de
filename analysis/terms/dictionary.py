"""Reading the dictionaries that researchers edit: one file per facet, one row per term.

Columns, in any order; `theme` and `term` are needed, the others may be absent or blank:

theme      the top category: platform, talent, …
category   a path below it, as `platform/pilot_scale` or just `pilot_scale`; blank means the theme itself
term       what to find; a * stands for up to 12 characters within a clause (`制定*标准`, see patterns.py)
except     longer strings in which the term does not count, separated by |: `高标准|标准地`
with       the term counts only if one of these stands in the same sentence: `贷款|资金`; or at most so many
           characters away in the same sentence: `12:贷款|资金`
weight     a number, 1 if blank
label_en   the term in English, for readers of tables and figures; several terms may share one
note       why the term stands here; never read by the program
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from analysis.errors import DictionaryError, PolicyCompareError, ProblemsError, UnusableError, raise_problems
from analysis.portable import name_problem
from analysis.terms.patterns import pattern_pieces, split_condition, split_list
from analysis.terms.sheets import Row, Sheet, read_sheet, sheet_files

COLUMNS = ("theme", "category", "term", "except", "with", "weight", "label_en", "note")
REQUIRED = ("theme", "term")
_LONGEST_THEME = 60  # characters; with what stands around it in names of files
THEMES_FACET = "themes"
"""The facet of the file whose themes are counted."""
STANCE_FACET = "stance"
"""The facet of the file whose terms are cues: they give points by weight, and count within each of their categories."""


@dataclass(frozen=True)
class Term:
    """One row of a dictionary.

    Parameters
    ----------
    theme : str
    category : str, path that begins with the theme
    term : str, as written
    exceptions : tuple of str, as written
    conditions : tuple of str, the entries of `with`; empty where the term always counts
    within : int or None, reach of the conditions in characters; None for the whole sentence
    weight : float
    label_en, note : str
    line : int, line (or sheet row) of the file
    """

    theme: str
    category: str
    term: str
    exceptions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    within: int | None = None
    weight: float = 1.0
    label_en: str = ""
    note: str = ""
    line: int = 0

    @property
    def with_cell(self) -> str:
        """The conditions as they are written in the file."""
        return ("" if self.within is None else f"{self.within}:") + "|".join(self.conditions)


@dataclass(frozen=True)
class Dictionary:
    """The terms of one facet, in the order of the file.

    Parameters
    ----------
    facet : str, stem of the file: themes.csv is the facet "themes"
    file : str, path as given
    terms : tuple of Term
    """

    facet: str
    file: str
    terms: tuple[Term, ...]

    @property
    def themes(self) -> tuple[str, ...]:
        """Every theme once, in the order of its first term."""
        return tuple(dict.fromkeys(term.theme for term in self.terms))

    @property
    def categories(self) -> tuple[str, ...]:
        """Every category once, in the order of its first term."""
        return tuple(dict.fromkeys(term.category for term in self.terms))

    def literal_terms(self) -> tuple[str, ...]:
        """Every term without a wildcard once: words that a segmenter should keep whole."""
        return tuple(dict.fromkeys(term.term for term in self.terms if len(pattern_pieces(term.term)) == 1))


class RowError(DictionaryError):
    """A row of a dictionary cannot be used.

    Parameters
    ----------
    file : str
    line : int, line of the file, or row of the sheet; 0 where there is no file
    term : str, as far as there is one
    what, remedy : pairs of str, sentences for a reader in English and Chinese; `what` without its full stop
    """

    def __init__(self, file: str, line: int, term: str, what: tuple[str, str], remedy: tuple[str, str]) -> None:
        self.file, self.line, self.term, self.what, self.remedy = file, line, term, what, remedy
        super().__init__(
            f"{file}{f', line {line}' if line else ''}: {what[0]}. {remedy[0]}",
            f"{file}{f' 第 {line} 行' if line else ''}：{what[1]}。{remedy[1]}",
        )

    def __reduce__(self):
        return type(self), (self.file, self.line, self.term, self.what, self.remedy)


def load_dictionary(path: Path | str) -> Dictionary:
    """The dictionary in a .csv (UTF-8 with or without BOM, GB18030), .tsv or .xlsx file.

    Blank rows are passed over, as JupyterLab's and Excel's editors leave them. A dictionary without terms is
    no error. The same term twice in one category with the same conditions counts once (`lint_dictionary`
    warns of it).

    Raises
    ------
    DictionaryError : the file cannot be read, or one row is wrong.
    ProblemsError : several rows are wrong; all of them are named, with line and remedy.
    """
    dictionary, problems = read_dictionary(path)
    raise_problems(f"{path} has rows that cannot be used", f"{path} 中有不能使用的行", problems)
    return dictionary


def read_dictionary(path: Path | str) -> tuple[Dictionary, tuple[RowError, ...]]:
    """The rows of a dictionary that can be used, and what is wrong with the others, for a check that goes on.

    Raises
    ------
    DictionaryError : the file as a whole cannot be read.
    """
    sheet = read_sheet(Path(path), DictionaryError)
    columns = _columns(sheet)
    terms: list[Term] = []
    problems: list[RowError] = []
    for row in sheet.rows:
        if row.is_blank:
            continue
        term, wrong = _term(row, columns, len(sheet.header.cells), str(path))
        problems.extend(wrong)
        if not wrong:
            terms.append(term)
    problems.extend(_contradictions(terms, str(path)))
    return Dictionary(sheet.path.stem, str(path), tuple(terms)), tuple(problems)


def term_of_cells(cells: Sequence[str], where: str) -> Term:
    """The term that the cells of one row stand for, in the order of COLUMNS; cells at the end may be left out.

    Raises
    ------
    DictionaryError, ProblemsError : the row cannot be used; `where` says which it is.
    """
    places = {name: place for place, name in enumerate(COLUMNS)}
    term, wrong = _term(Row(0, tuple(cells)), places, len(COLUMNS), where)
    raise_problems(f"{where} cannot be used", f"{where} 不能使用", wrong)
    return term


def load_theme_dictionary(folder: Path | str) -> Dictionary:
    """The dictionary of a folder whose themes are counted; the others are not read.

    Raises
    ------
    DictionaryError, ProblemsError : as load_dictionary; there is none.
    """
    files = [path for path in sheet_files(folder) if path.stem == THEMES_FACET]
    if not files:
        raise no_themes(folder)
    return load_dictionary(files[0])


def no_themes(folder: Path | str) -> DictionaryError:
    """The error of a folder without a theme dictionary."""
    return DictionaryError(
        f"{folder} holds no {THEMES_FACET}.csv. Put the theme dictionary there, or restore the one that came with the project.",
        f"{folder} 里没有 {THEMES_FACET}.csv。请放入主题词典，或恢复项目自带的那一份。",
    )


def load_dictionaries(folder: Path | str) -> tuple[Dictionary, ...]:
    """All dictionaries of a folder (`sheets.sheet_files`), sorted by facet.

    Raises
    ------
    DictionaryError, ProblemsError : as load_dictionary, for all files together; the folder holds no
        dictionary; two files have the same stem.
    """
    files = sheet_files(folder)
    if not files:
        raise DictionaryError(
            f"{folder} holds no dictionary. Put one there, such as themes.csv with theme and term.",
            f"{folder} 里没有词典。请放入一份，例如含 theme 和 term 两列的 themes.csv。",
        )
    dictionaries: list[Dictionary] = []
    problems: list[PolicyCompareError] = []
    for path in files:
        try:
            dictionaries.append(load_dictionary(path))
        except DictionaryError as problem:
            problems.append(problem)
        except ProblemsError as several:
            problems.extend(several.problems)
    for first, second in pairwise(files):
        if first.stem == second.stem:
            problems.append(
                DictionaryError(
                    f"{first} and {second} are the same facet. Rename or remove one of them.",
                    f"{first} 与 {second} 是同名的词典。请给其中一份改名，或移走一份。",
                )
            )
    raise_problems(f"The dictionaries in {folder} have rows that cannot be used", f"{folder} 的词典中有不能使用的行", problems)
    return tuple(dictionaries)


def _columns(sheet: Sheet) -> dict[str, int]:
    """Where each known column stands. Other columns are a reader's own, unless they look like a slip."""
    where, where_zh = f"{sheet.path}, line {sheet.header.line}", f"{sheet.path} 第 {sheet.header.line} 行"
    names = [name.strip().lower() for name in sheet.header.cells]
    columns: dict[str, int] = {}
    for place, name in enumerate(names):
        if name in columns:
            raise DictionaryError(
                f"{where}: the column {name} stands there twice. Remove one of them.",
                f"{where_zh}：{name} 列出现了两次。请去掉一列。",
            )
        if name in COLUMNS:
            columns[name] = place
    for name in names:
        near = difflib.get_close_matches(name, [known for known in COLUMNS if known not in columns], 1, 0.75)
        if name not in COLUMNS and near:
            raise DictionaryError(
                f"{where}: the column '{name}' is not known. Probably '{near[0]}' is meant: rename it.",
                f"{where_zh}：没有名为 {name} 的列，大概是 {near[0]}。请改列名。",
            )
    absent = [name for name in REQUIRED if name not in columns]
    if absent:
        raise DictionaryError(
            f"{where}: no column {' and no column '.join(absent)}. The first row has to name the columns: "
            f"{', '.join(COLUMNS)} (theme and term are needed).",
            f"{where_zh}：缺少 {'、'.join(absent)} 列。第一行应写列名：{'、'.join(COLUMNS)}（theme 和 term "
            "必须有）。",
        )
    return columns


def _term(row: Row, columns: dict[str, int], width: int, file: str) -> tuple[Term, list[RowError]]:
    """The term of a row and everything that is wrong with it; where something is, the term is not for use."""
    cells = dict.fromkeys(COLUMNS, "")
    cells |= {name: row.cells[place].strip() for name, place in columns.items() if place < len(row.cells)}
    theme, term = cells["theme"], cells["term"]
    problems: list[RowError] = []

    def wrong(what: tuple[str, str], remedy: tuple[str, str]) -> None:
        problems.append(RowError(file, row.line, term, what, remedy))

    surplus = [cell for cell in row.cells[width:] if cell.strip()]
    if surplus:
        wrong(
            (f"there are more cells than columns, the last one '{surplus[-1]}'", f"单元格比列多，最后一格是“{surplus[-1]}”"),
            ("Put a cell that holds a comma into double quotation marks.", "含逗号的单元格请加英文双引号。"),
        )
    if not term:
        wrong(
            (f"there is no term (theme '{theme}')", f"没有词项（主题“{theme}”）"),
            ("Fill it in or delete the row.", "请填写，或删除该行。"),
        )
    if not theme or "/" in theme:
        wrong(
            (f"the term '{term}' has no theme", f"词项“{term}”没有主题")
            if not theme
            else (f"the theme '{theme}' holds a /", f"主题“{theme}”中有 /"),
            (
                "Write the top category, such as platform; what is below it belongs into the column category.",
                "请写最上一级类别，例如 platform；下级写在 category 列。",
            ),
        )
    if theme and "/" not in theme and (problem := name_problem(f"{theme}.csv") or _too_long(theme)):
        wrong(
            (f"the theme '{theme}' {problem[0]}", f"主题“{theme}”{problem[1]}"),
            ("Themes name files of figures: choose a shorter or plainer name.", "主题会用作图表的文件名：请换一个更短或更简单的名称。"),
        )
    exceptions = split_list(cells["except"])
    within, conditions = None, ()
    try:
        within, conditions = split_condition(cells["with"])
    except UnusableError as problem:
        wrong(
            (
                f"with '{cells['with']}' cannot be used: {problem.english}",
                f"with“{cells['with']}”不能使用：{problem.chinese}",
            ),
            ("Write 贷款|资金 or 12:贷款|资金.", "请写成 贷款|资金 或 12:贷款|资金。"),
        )
    for name, entries in (("term", (term,) if term else ()), ("except", exceptions), ("with", conditions)):
        for entry in entries:
            try:
                pattern_pieces(entry)
            except UnusableError as problem:
                wrong(
                    (
                        f"{name} '{entry}' cannot be used: {problem.english}",
                        f"{name}“{entry}”不能使用：{problem.chinese}",
                    ),
                    ("Write the characters to look for, or delete it.", "请写出要查找的字，或删除它。"),
                )
    weight = 1.0
    if cells["weight"]:
        try:
            weight = float(cells["weight"])
        except ValueError:
            weight = math.nan
        if not math.isfinite(weight):
            wrong(
                (
                    f"the weight '{cells['weight']}' of '{term}' is no number",
                    f"“{term}”的权重“{cells['weight']}”不是数字",
                ),
                ("Write a number such as 1 or 0.5.", "请写数字，例如 1 或 0.5。"),
            )
    steps = [step.strip() for step in cells["category"].replace("／", "/").split("/") if step.strip()]
    category = "/".join(steps if steps[:1] == [theme] else [theme, *steps])
    made = Term(
        theme,
        category,
        term,
        exceptions,
        conditions,
        within,
        weight,
        cells["label_en"],
        cells["note"],
        row.line,
    )
    return made, problems


def _too_long(theme: str) -> tuple[str, str] | None:
    if len(theme) <= _LONGEST_THEME:
        return None
    return f"is longer than {_LONGEST_THEME} characters", f"超过 {_LONGEST_THEME} 个字符"


def _contradictions(terms: Iterable[Term], file: str) -> Iterator[RowError]:
    """A term twice in one category under different conditions: which of them holds nobody could say."""
    seen: dict[tuple[str, tuple[str, ...]], Term] = {}
    for term in terms:
        first = seen.setdefault((term.category, pattern_pieces(term.term)), term)
        if _rule(first) != _rule(term):
            yield RowError(
                file,
                term.line,
                term.term,
                (
                    f"term {term.term} is listed twice in category {term.category} with different conditions "
                    f"(lines {first.line} and {term.line})",
                    f"词项 {term.term} 在类别 {term.category} 中出现两次，条件却不同（第 {first.line}、{term.line} 行）",
                ),
                ("Join them in one row.", "请合成一行。"),
            )


def _rule(term: Term) -> tuple[object, ...]:
    return frozenset(term.exceptions), frozenset(term.conditions), term.within, term.weight
