"""study.toml: what one question is about, in one file. All of it may be left out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from analysis.errors import ParameterError, ProblemsError
from analysis.speech import did_you_mean

STUDY_FILE = "study.toml"
LANGUAGES = ("zh", "en", "both")
LEVELS = ("national", "province", "city", "district")
OUTPUTS = ("html", "word", "excel")


@dataclass(frozen=True)
class StudyFile:
    """What a study.toml says; what it does not say has the values here.

    Parameters
    ----------
    title : str, of the report; "" for the program's own
    language : str, of figures and report: zh, en, both; "" leaves it to the notebooks
    outputs : tuple of str, the documents a report makes: html, word, excel
    template : str, a .docx in the study's folder whose styles the Word report takes; "" for none
    documents, dictionaries, coded : str, folders below seeds/
    regions, levels, genres, themes : tuple of str, what is compared; empty = all
    period : str, years of the documents; "" = all
    parameters : mapping, further parameters of the notebooks
    """

    title: str = ""
    language: str = ""
    outputs: tuple[str, ...] = OUTPUTS
    template: str = ""
    documents: str = "documents"
    dictionaries: str = "dictionaries"
    coded: str = "coded"
    regions: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    period: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)

    def chosen(self) -> dict[str, object]:
        """The values for the notebooks' parameters; what is left open is left out."""
        lists = {name: list(getattr(self, name)) for name in ("regions", "levels", "genres", "themes")}
        values = {**lists, "period": self.period, "language": self.language}
        return {**{name: value for name, value in values.items() if value}, **self.parameters}


@dataclass(frozen=True)
class _Key:
    """A key of study.toml: its field in StudyFile, what it holds, and the choices where there are but a
    few."""

    name: str
    kind: str  # text, list, folder, file
    choices: tuple[str, ...] = ()


_TOP = {
    "title": _Key("title", "text"),
    "language": _Key("language", "text", LANGUAGES),
    "outputs": _Key("outputs", "list", OUTPUTS),
    "template": _Key("template", "file"),
}
_TABLES = {
    "corpus": {
        "documents": _Key("documents", "folder"),
        "regions": _Key("regions", "list"),
        "levels": _Key("levels", "list", LEVELS),
        "genres": _Key("genres", "list"),
        "period": _Key("period", "text"),
    },
    "dictionaries": {
        "folder": _Key("dictionaries", "folder"),
        "themes": _Key("themes", "list"),
        "coded": _Key("coded", "folder"),
    },
}
_PARAMETERS = "parameters"
_CHINESE_MARKS = re.compile(r"[“”‘’＂＇＝，［］【】]")


def read_study_file(root: Path) -> StudyFile:
    """What the study.toml in a folder says; without one, a StudyFile of its defaults.

    Raises
    ------
    ParameterError : the file cannot be read as TOML.
    ProblemsError : unknown keys, values of a wrong type or that are no choice, folders that are not there,
        paths that lead out of the study; all of them, each with its line.
    """
    path = root / STUDY_FILE
    if not path.is_file():
        return StudyFile()
    text = _text_of(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(text, error) from None
    except RecursionError:
        raise ParameterError(
            f"{path} nests lists too deeply. Check its square brackets.", f"{path} 的列表嵌套过深。请检查方括号。"
        ) from None
    problems: list[ParameterError] = []
    values: dict[str, object] = {}
    for table, name, value in _entries(content):
        at = _at(text, table, name)
        key = (_TABLES[table] if table else _TOP).get(name)
        if table == "" and name == _PARAMETERS and isinstance(value, dict):
            values["parameters"] = value
        elif key is None:
            problems.append(_unknown(table, name, at))
        elif wrong := _wrong_value(key, name, value, root):
            english, chinese = (f"{at}{colon}{text}" for colon, text in zip((": ", "："), wrong, strict=True))
            problems.append(ParameterError(english, chinese))
        else:
            values[key.name] = tuple(value) if key.kind == "list" else value
    for name in values.get("parameters", {}):
        if name in ("regions", "levels", "genres", "period", "themes", "language"):
            place = _place_of(name)
            problems.append(ParameterError(
                f"{_at(text, _PARAMETERS, name)}: {name} stands {place[0]}, not under [parameters]. Move it "
                "there.",
                f"{_at(text, _PARAMETERS, name)}：{name} 应写在{place[1]}，不在 [parameters] 下。请移过去。",
            ))  # fmt: skip
    if problems:
        raise ProblemsError(f"{path} cannot be used", problems, f"{path} 不能使用")
    return StudyFile(**values)


def _entries(content: Mapping[str, object]) -> Iterator[tuple[str, str, object]]:
    """Table ("" for the top), name and value of each key."""
    for name, value in content.items():
        if name in _TABLES and isinstance(value, dict):
            yield from ((name, key, one) for key, one in value.items())
        else:
            yield "", name, value


def _wrong_value(key: _Key, name: str, value: object, root: Path) -> tuple[str, str] | None:
    """What is wrong with the value of a key, in English and in Chinese."""
    if key.kind == "list":
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            return (
                f'{name} takes a list of texts, such as ["湖南", "山东"], not {value!r}.',
                f'{name} 要写成列表，如 ["湖南", "山东"]，不能是 {value!r}。',
            )
    elif not isinstance(value, str):
        return f'{name} takes a text in quotes, such as "…", not {value!r}.', f"{name} 要写成引号中的文字，不能是 {value!r}。"
    for one in value if key.kind == "list" else [value]:
        if key.choices and one and one not in key.choices:
            meant = did_you_mean(one, key.choices)
            return (
                f"{name} knows no {one!r}. {meant[0]}Choose from: {', '.join(key.choices)}.",
                f"{name} 没有 {one!r}。{meant[1]}可选：{'、'.join(key.choices)}。",
            )
    return _wrong_path(key, name, value, root) if key.kind in ("folder", "file") else None


def _wrong_path(key: _Key, name: str, value: str, root: Path) -> tuple[str, str] | None:
    if key.kind == "file" and not value:
        return None
    base = root / "seeds" if key.kind == "folder" else root
    place = PurePosixPath(value.replace("\\", "/"))
    whole = (base / place).resolve()
    if (
        not value
        or place.is_absolute()
        or re.match(r"[A-Za-z]:", value)
        or not whole.is_relative_to(base.resolve())
    ):
        where = (
            ("a folder below seeds/", "seeds/ 下的文件夹")
            if key.kind == "folder"
            else ("a file in the study's folder", "研究文件夹中的文件")
        )
        return (
            f"{name} = {value!r} leads out of the study. Name {where[0]}, so that the study can be handed on whole.",
            f"{name} = {value!r} 在研究文件夹之外。请写{where[1]}，研究才能整个交给别人。",
        )
    there = whole.is_dir() if key.kind == "folder" else whole.is_file()
    if not there:
        here = sorted(
            one.name
            for one in base.glob("*")
            if (one.is_dir() if key.kind == "folder" else one.suffix == ".docx")
        )
        return (
            f"{name} = {value!r}: there is no {key.kind} {base.name}/{value}. There are: {', '.join(here) or 'none'}.",
            f"{name} = {value!r}：没有 {base.name}/{value}。现有：{'、'.join(here) or '无'}。",
        )
    return None


def _unknown(table: str, name: str, at: str) -> ParameterError:
    own = _TABLES[table] if table else {**_TOP, **dict.fromkeys(_TABLES), _PARAMETERS: None}
    place = _place_of(name)
    meant = did_you_mean(name, own)
    english, chinese = f"{meant[0]}Choose from: {', '.join(own)}.", f"{meant[1]}可选：{'、'.join(own)}。"
    if place and place[2] != table:
        english, chinese = f"{name} stands {place[0]}. Move it there.", f"{name} 应写在{place[1]}，请移过去。"
    return ParameterError(
        f"{at}: there is no key {name!r} here. {english}", f"{at}：这里没有 {name!r} 这个键。{chinese}"
    )


def _place_of(name: str) -> tuple[str, str, str] | None:
    """Where a key belongs, in English, in Chinese, and as the name of its table; None for an unknown key."""
    if name in _TOP:
        return "at the top, before the first [table]", "文件开头、第一个 [方括号] 之前", ""
    for table, keys in _TABLES.items():
        if name in keys:
            return f"under [{table}]", f" [{table}] 下", table
    return None


def _at(text: str, table: str, name: str) -> str:
    """The place of a key: study.toml and its line."""
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if match := re.match(r"\s*\[([^\[\]]+)\]", line):
            inside = match[1].strip()
            if not table and inside == name:
                return f"{STUDY_FILE}:{number}"
        if inside == table and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*[=.]", line):
            return f"{STUDY_FILE}:{number}"
    return STUDY_FILE


def _text_of(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):  # the second is what an editor of a Chinese Windows may write
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ParameterError(
        f"{path} is neither UTF-8 nor GB18030 text. Save it again as UTF-8.",
        f"{path} 既不是 UTF-8 也不是 GB18030。请另存为 UTF-8。",
    )


def _no_toml(text: str, error: tomllib.TOMLDecodeError) -> ParameterError:
    found = re.search(r"line (\d+)", str(error))
    lines = text.splitlines()
    number = int(found[1]) if found else len(lines)
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    english, chinese = (
        "Texts stand in quotes, lists in square brackets.",
        "文字写在引号里，列表写在方括号里。",
    )
    if _CHINESE_MARKS.search(line.partition("#")[0]):
        english = 'It has Chinese marks: write " = , [ ] in half width.'
        chinese = '这一行有中文标点：引号、等号、逗号、方括号要用半角 " = , [ ]。'
    return ParameterError(
        f"{STUDY_FILE}:{number}: {line!r} is no TOML ({error}). {english}",
        f"{STUDY_FILE} 第 {number} 行：{line!r} 写法不对（{error}）。{chinese}",
    )
