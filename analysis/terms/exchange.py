"""Dictionaries of other programs, in and out, with a report of what does not come along.

quanteda   YAML: categories nested at will, lists of words
cntext     YAML: Name, Desc, Refer, Category, Dictionary, in which each category is a list of words
liwc       .dic: numbered categories between two % lines, then a word and the numbers of its categories a line
wordstat   .cat: categories and words indented by tabs, each word followed by its weight in brackets

None of them knows exceptions, conditions or notes. Where a format has no nesting, a category's name is its
path (platform/pilot_scale), and a path is nested again on the way in. Their * stands inside one word of a
segmented text; here terms are found inside words anyway, so a * at either end of a word falls away, and one
in the middle is kept as the bounded wildcard, which reaches over words: both are reported.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd
import yaml

from analysis.durable import saving
from analysis.errors import DictionaryError, ParameterError, UnusableError
from analysis.speech import say
from analysis.terms.dictionary import COLUMNS, Dictionary, Term
from analysis.terms.patterns import pattern_pieces
from analysis.terms.sheets import decode

REPORT_COLUMNS = ("category", "term", "what", "value", "outcome")
_Entry = tuple[tuple[str, ...], str, float]  # path of the category, word as written, weight
_WORDSTAT_WORD = re.compile(r"(.+?)\s*\((-?\d+(?:\.\d+)?)\)\s*")


def import_dictionary(path: Path, kind: str) -> tuple[Dictionary, pd.DataFrame]:
    """The dictionary in a file of another program.

    Parameters
    ----------
    path : Path; its stem becomes the facet
    kind : "quanteda", "cntext", "liwc" or "wordstat"

    Returns
    -------
    Dictionary, and a table of what was changed or left out: category, term, what, value, outcome

    Raises
    ------
    DictionaryError : the file cannot be read, or is no dictionary of that kind.
    ParameterError : the kind is not known.
    """
    _check_kind(kind)
    if not path.is_file():
        raise DictionaryError(
            f"{path} does not exist. Check the spelling of its name.",
            f"{path} 不存在。请检查文件名的拼写。",
        )
    text, _ = decode(path.read_bytes(), path, DictionaryError)
    terms: dict[tuple[str, str], Term] = {}
    report: list[tuple[str, ...]] = []
    for names, word, weight in _READERS[kind](text, path):
        steps = [step.strip() for name in names for step in name.split("/") if step.strip()]
        category = "/".join(steps)
        term, notes = _own_term(word)
        report += [(category, word, *note) for note in notes]
        if term and steps:
            terms.setdefault(
                (category, term), Term(steps[0], category, term, weight=weight, line=len(terms) + 2)
            )
    return Dictionary(path.stem, str(path), tuple(terms.values())), _report(report)


def export_dictionary(dictionary: Dictionary, path: Path, kind: str) -> pd.DataFrame:
    """Write a dictionary for another program.

    Parameters
    ----------
    kind : "quanteda", "cntext", "liwc" or "wordstat"

    Returns
    -------
    table of what the file cannot carry, one row per loss: category, term, what (except, with, weight,
    label_en, note, wildcard), value, outcome; empty where nothing is lost

    Raises
    ------
    ParameterError : the kind is not known.
    RunError : the file cannot be written.
    """
    _check_kind(kind)
    losses: list[tuple[str, ...]] = []
    kept: list[Term] = []
    for term in dictionary.terms:
        cells = {
            "except": "|".join(term.exceptions),
            "with": term.with_cell,
            "label_en": term.label_en,
            "note": term.note,
        }
        if kind != "wordstat" and term.weight != 1:
            cells["weight"] = f"{term.weight:g}"
        effects = {
            "except": say("the term counts there as well", "词项在那里也计入"),
            "with": say("the term always counts", "词项总是计入"),
        }
        losses += [
            (term.category, term.term, what, value, effects.get(what, say("left out", "未写出")))
            for what, value in cells.items()
            if value
        ]
        if len(pattern_pieces(term.term)) > 1:
            carried = kind == "quanteda"
            within_token = say("matches within one token only", "只在一个词例之内匹配")
            outcome = within_token if carried else say("the term is left out", "该词项未写出")
            losses.append((term.category, term.term, "wildcard", term.term, outcome))
            if not carried:
                continue
        kept.append(term)
    _write(path, _WRITERS[kind](dictionary, kept))
    return _report(losses)


def write_dictionary(dictionary: Dictionary, path: Path) -> None:
    """Write a dictionary as the CSV that `load_dictionary` reads, with a BOM so that Excel shows it right.

    Raises
    ------
    RunError : the file cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    quoting = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for term in dictionary.terms:
        weight = "" if term.weight == 1 else f"{term.weight:g}"
        cells = [
            term.theme, term.category, term.term, "|".join(term.exceptions), term.with_cell, weight, term.label_en, term.note
        ]  # fmt: skip
        # A carriage return ends a row for who reads it, and Python quotes only what ends the rows it writes.
        (quoting if any("\r" in cell for cell in cells) else writer).writerow(cells)
    _write(path, "\ufeff" + text.getvalue())


def _check_kind(kind: str) -> None:
    if kind not in _READERS:
        raise ParameterError(
            f"Dictionaries of kind '{kind}' are not known. Known are: {', '.join(_READERS)}.",
            f"不认识 {kind} 这种词典格式。可用：{'、'.join(_READERS)}。",
        )


def _report(rows: Iterable[tuple[str, ...]]) -> pd.DataFrame:
    return pd.DataFrame(list(dict.fromkeys(rows)), columns=list(REPORT_COLUMNS))


def _own_term(word: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The term that finds what the word is for, "" if there is none, and what is to be said about it."""
    term = word.strip().replace("_", " ").strip()
    if not term or term.startswith("@") or re.search(r"[?<>]", term):
        left_out = say(
            "left out: write it as a term, with * or the column with",
            "未带入：请改写成词项，用 * 或 with 列表达",
        )
        return "", [("rule", word, left_out)]
    notes = []
    stripped = term.strip("*")
    if stripped != term:
        falls = say("the * at the end falls away: terms are found inside words", "首尾的 * 去掉：词项本来就在词内查找")
        notes.append(("wildcard", word, falls))
    if "*" in stripped:
        reaches = say("the * reaches up to 12 characters, over words too", "* 最多代表 12 个字，可以跨词")
        notes.append(("wildcard", word, reaches))
    try:
        pattern_pieces(stripped)
    except UnusableError as problem:
        return "", [("term", word, say(f"left out: {problem.english}", f"未带入：{problem.chinese}"))]
    return stripped, notes


class _PlainLoader(yaml.BaseLoader):
    """Reads what is written, and refuses *references: a few lines of them can stand for billions of terms."""

    def compose_node(self, parent, index):
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "a reference", self.peek_event().start_mark)
        return super().compose_node(parent, index)


def _load_yaml(text: str, path: Path) -> Mapping[str, object]:
    try:
        # Everything as text: YAML would read 2025, no and 1-2 as a number, a truth value and a date.
        content = yaml.load(text, Loader=_PlainLoader)
    except RecursionError:
        raise DictionaryError(
            f"{path}: its categories are nested too deeply. Check the brackets in it.",
            f"{path}：类别嵌套过深。请检查其中的括号。",
        ) from None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise DictionaryError(
            f"{path}, line {line}: no valid YAML. Check indents and colons there.",
            f"{path} 第 {line} 行不是有效的 YAML。请检查那里的缩进和冒号。",
        ) from problem
    if not isinstance(content, Mapping):
        raise DictionaryError(
            f"{path} holds no categories. A dictionary in YAML begins with a category and a colon.",
            f"{path} 里没有类别。YAML 词典以类别名和冒号开头。",
        )
    return content


def _nested_entries(node: object, names: tuple[str, ...]) -> Iterator[_Entry]:
    if isinstance(node, Mapping):
        for name, below in node.items():
            yield from _nested_entries(below, (*names, str(name)))
    elif isinstance(node, list):
        for below in node:
            yield from _nested_entries(below, names)
    elif node:
        yield names, str(node), 1.0


def _read_quanteda(text: str, path: Path) -> Iterator[_Entry]:
    return _nested_entries(_load_yaml(text, path), ())


def _read_cntext(text: str, path: Path) -> Iterator[_Entry]:
    content = _load_yaml(text, path)
    if not isinstance(content.get("Dictionary"), Mapping):
        raise DictionaryError(
            f"{path} has no Dictionary with categories, as cntext's files have. Is it a quanteda file?",
            f"{path} 没有 cntext 文件应有的、含各类别的 Dictionary 一项。它也许是 quanteda 文件？",
        )
    return _nested_entries(content["Dictionary"], ())


def _read_liwc(text: str, path: Path) -> Iterator[_Entry]:
    lines = list(enumerate(text.splitlines(), 1))
    borders = [number for number, line in lines if line.strip() == "%"]
    if len(borders) < 2:
        raise DictionaryError(
            f"{path} has no list of categories between two lines of %. Is it a LIWC .dic file?",
            f"{path} 没有写在两行 % 之间的类别表。它是 LIWC 的 .dic 文件吗？",
        )
    names: dict[str, str] = {}
    for number, line in lines[borders[0] : borders[1] - 1]:
        key, _, name = line.strip().partition("\t")
        if line.strip() and not name.strip():
            raise DictionaryError(
                f"{path}, line {number}: '{line.strip()}' is no category. Write number, tab, name.",
                f"{path} 第 {number} 行：“{line.strip()}”不是类别。请写作：编号、制表符、名称。",
            )
        names[key] = name.strip()
    for number, line in lines[borders[1] :]:
        word, *keys = line.strip().split("\t")
        for key in filter(None, (key.strip() for key in keys)):
            if key not in names:
                raise DictionaryError(
                    f"{path}, line {number}: '{word}' is in category {key}, which the head does not list.",
                    f"{path} 第 {number} 行：“{word}”属于类别 {key}，而开头的类别表中没有它。请补上，或改正"
                    "编号。",
                )
            yield (names[key],), word, 1.0


def _read_wordstat(text: str, path: Path) -> Iterator[_Entry]:
    names: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        depth = len(line) - len(line.lstrip("\t"))
        if not line.strip():
            continue
        word = _WORDSTAT_WORD.fullmatch(line.strip())
        if depth > len(names) or (word and not names[:depth]):
            raise DictionaryError(
                f"{path}, line {number}: '{line.strip()}' stands below no category. Check the tabs.",
                f"{path} 第 {number} 行：“{line.strip()}”不在任何类别之下。请检查制表符。",
            )
        del names[depth:]
        if word:
            yield tuple(names), word[1], float(word[2])
        else:
            names.append(line.strip())


def _tree(terms: Iterable[Term]) -> dict[str, object]:
    """Categories nested by their paths; the words of a category that has others below it under the key ""."""
    tree: dict[str, object] = {}
    for term in terms:
        node = tree
        for step in term.category.split("/"):
            node = node.setdefault(step, {})
        node.setdefault("", []).append(term.term)
    return tree


def _write_quanteda(dictionary: Dictionary, terms: list[Term]) -> str:
    def plain(node: dict[str, object]) -> object:
        below = {name: plain(value) for name, value in node.items() if name}
        words = node.get("", [])
        if not below:
            return words
        return [*words, below] if words else below

    return _dump_yaml({name: plain(node) for name, node in _tree(terms).items()})


def _write_cntext(dictionary: Dictionary, terms: list[Term]) -> str:
    lists: dict[str, list[str]] = {}
    for term in terms:
        lists.setdefault(term.category, []).append(term.term)
    about = f"Dictionary of the facet {dictionary.facet}, exported by policy-compare"
    head = {"Name": dictionary.facet, "Desc": about, "Refer": "", "Category": list(lists)}
    return _dump_yaml(head | {"Dictionary": lists})


def _dump_yaml(content: object) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)


def _write_liwc(dictionary: Dictionary, terms: list[Term]) -> str:
    numbers = {
        name: str(number) for number, name in enumerate(dict.fromkeys(term.category for term in terms), 1)
    }
    keys: dict[str, list[str]] = {}
    for term in terms:
        keys.setdefault(term.term, []).append(numbers[term.category])
    head = [f"{number}\t{name}" for name, number in numbers.items()]
    words = ["\t".join([word, *dict.fromkeys(own)]) for word, own in keys.items()]
    return "\n".join(["%", *head, "%", *words, ""])


def _write_wordstat(dictionary: Dictionary, terms: list[Term]) -> str:
    weights = {(term.category, term.term): f"{term.weight:g}" for term in terms}

    def lines(node: dict[str, object], path: tuple[str, ...]) -> Iterator[str]:
        for word in node.get("", []):
            yield "\t" * len(path) + f"{word} ({weights['/'.join(path), word]})"
        for name, below in node.items():
            if name:
                yield "\t" * len(path) + name
                yield from lines(below, (*path, name))

    return "\n".join([*lines(_tree(terms), ()), ""])


_READERS: Mapping[str, Callable[[str, Path], Iterator[_Entry]]] = {
    "quanteda": _read_quanteda,
    "cntext": _read_cntext,
    "liwc": _read_liwc,
    "wordstat": _read_wordstat,
}
_WRITERS: Mapping[str, Callable[[Dictionary, list[Term]], str]] = {
    "quanteda": _write_quanteda,
    "cntext": _write_cntext,
    "liwc": _write_liwc,
    "wordstat": _write_wordstat,
}


def _write(path: Path, text: str) -> None:
    with saving(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
