"""The language of errors and help follows the person's locale."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import errors
from analysis.errors import DocumentError, ProblemsError, RunError
from analysis.runs.cli import command_parser, main
from analysis.runs.commands.parser import Parser
from analysis.runs.commands.screen import list_added, places, wrapped
from analysis.speech import as_typed, spoken_language, visible
from analysis.terms.dictionary import load_dictionary
from analysis.terms.lint import lint_dictionary
from analysis.texts.readers import read_raw
from analysis.texts.seeds import read_metadata_csv

PACKAGE = Path(__file__).parent.parent / "analysis"
# "error" is the class that a reader of tables is given by its caller.
ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type)} | {"error"}
HAN = re.compile("[\u4e00-\u9fff]")
WORDED = re.compile(HAN.pattern + r"|\.chinese\b")  # a text that takes up one that is worded already


@pytest.mark.parametrize(
    ("variable", "value", "language"),
    [("LANG", "zh_CN.UTF-8", "zh"), ("LANG", "en_GB.UTF-8", "en"), ("LANG", "C", "en"), ("LC_ALL", "zh_TW", "zh"),
     ("LC_MESSAGES", "zh_CN.GBK", "zh"), ("POLICY_COMPARE_LANGUAGE", "zh", "zh")],
)  # fmt: skip
def test_chinese_is_spoken_where_the_locale_asks_for_it(monkeypatch, variable, value, language):
    for name in ("POLICY_COMPARE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    assert spoken_language() == language


def test_commands_are_shown_as_the_person_types_them(monkeypatch):
    text = "policy-compare 0.2.0: run `policy-compare report --force`."
    assert as_typed(text) == text
    monkeypatch.setenv("POLICY_COMPARE_COMMAND", "python3 run.py")
    assert as_typed(text) == "policy-compare 0.2.0: run `python3 run.py report --force`."
    assert "python3 run.py report --dry-run" in str(RunError("Run policy-compare report --dry-run.", "请运行 policy-compare report --dry-run。"))
    assert command_parser().prog == "python3 run.py"


def test_the_choice_of_the_person_goes_before_the_locale(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("POLICY_COMPARE_LANGUAGE", "en")
    assert spoken_language() == "en"


def test_an_error_speaks_both_languages_also_after_it_came_from_another_process(monkeypatch):
    one = DocumentError("a.txt is empty. Delete it.", "a.txt 是空文件。请删除。")
    several = ProblemsError("Wrong rows", [one], "有误的行")
    for error in (several, pickle.loads(pickle.dumps(several))):
        monkeypatch.setenv("POLICY_COMPARE_LANGUAGE", "en")
        assert str(error) == "Wrong rows (1)\n  - a.txt is empty. Delete it."
        monkeypatch.setenv("POLICY_COMPARE_LANGUAGE", "zh")
        assert str(error) == "有误的行（1处）\n  - a.txt 是空文件。请删除。"


def calls() -> Iterator[tuple[str, str, ast.Call, str]]:
    """Place, name and source of every call in the library."""
    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", name, node, source


def test_every_error_has_its_text_in_both_languages():
    seen = 0
    for place, name, node, source in calls():
        if name not in ERRORS or not node.args or ast.unparse(node.func) == "parser.error":
            continue
        wanted = 3 if name == "ProblemsError" else 2  # heading, problems, Chinese heading
        chinese = ast.get_source_segment(source, node.args[-1])
        variable = isinstance(node.args[-1], (ast.Name, ast.Attribute))  # a text that came along in both languages
        assert len(node.args) == wanted and (variable or WORDED.search(chinese)), f"{place}: {name} without a Chinese text"
        seen += 1
    assert seen > 150


def test_every_help_text_goes_through_say():
    seen = 0
    for place, name, node, _ in calls():
        if name not in ("add_argument", "add_parser") or ast.unparse(node.func) == "self._parsers.add_parser":
            continue
        said = {keyword.arg: keyword.value for keyword in node.keywords}
        assert "help" in said, f"{place}: an option without help"
        # A variable holds what was said before, and SUPPRESS hides.
        assert isinstance(said["help"], (ast.Name, ast.Attribute)) or ast.unparse(said["help"]).startswith("say("), place
        seen += 1
    assert seen > 30


def commands() -> list[str]:
    return re.findall(r"^  ([a-z][a-z-]+) {2,}\S", command_parser().format_help(), re.MULTILINE)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_lists_every_command_in_a_line_and_each_command_shows_an_example(monkeypatch, capsys, language):
    monkeypatch.setenv("POLICY_COMPARE_LANGUAGE", language)
    monkeypatch.setenv("COLUMNS", "80")
    assert {"report", "doctor", "read", "add", "tag", "check", "diff", "code", "validate", "lab"} <= set(commands())
    assert max(map(places, command_parser().format_help().splitlines())) <= 80
    for command in commands():
        with pytest.raises(SystemExit) as stopped:
            main([command, "--help"])
        said = capsys.readouterr().out
        assert stopped.value.code == 0 and f"  policy-compare {command}" in said, command
        assert bool(HAN.search(said.replace("湖南 山东", ""))) == (language == "zh"), f"{command} speaks another language:\n{said}"


def slips() -> Parser:
    parser = Parser(prog="p")
    one = parser.add_mutually_exclusive_group(required=True)
    one.add_argument("-n", type=int)
    one.add_argument("--share", type=float)
    parser.add_argument("--kind", choices=("a", "b"))
    parser.add_argument("--kinder", action="store_true")
    parser.add_argument("--pair", nargs=2)
    parser.add_argument("--many", nargs="+")
    parser.add_argument("file")
    return parser


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "缺少参数：file"),
        (["f"], "必须给出其中之一：-n --share"),
        (["f", "-n", "x"], "-n 要一个整数，不能是 'x'"),
        (["f", "--share", "x"], "--share 要一个数字，不能是 'x'"),
        (["f", "-n"], "-n 后面要有一个值"),
        (["f", "-n", "1", "--share", "1"], "--share 不能与 -n 同时使用"),
        (["f", "-n", "1", "--kind", "c"], "--kind 不能是 'c'，可选："),
        (["f", "-n", "1", "--pair", "c"], "--pair 后面要有 2 个值"),
        (["f", "-n", "1", "--many"], "--many 后面至少要有一个值"),
        (["f", "-n", "1", "--kinder=1"], "--kinder 后面不带值，不能写 '1'"),
        (["f", "-n", "1", "--ki", "a"], "--ki 写得不完整，可能是 --kind、--kinder"),
        (["f", "-n", "1", "g"], "不认识的参数：g"),
    ],
)
def test_slips_on_the_command_line_are_named_in_chinese(monkeypatch, capsys, given, told):
    monkeypatch.setenv("POLICY_COMPARE_LANGUAGE", "zh")
    with pytest.raises(SystemExit) as stopped:
        slips().parse_args(given)
    said = capsys.readouterr().err
    assert stopped.value.code == 2 and f"× {told}" in said and said.startswith("用法：p ")


def test_lines_are_broken_by_places_on_the_screen_and_no_line_begins_with_a_closing_sign():
    # Nine characters take eighteen places, but the comma would begin the next line.
    assert wrapped("一二三四五六七八九，十", 18) == ["一二三四五六七八", "九，十"]
    assert wrapped("one two three", 8) == ["one two", "three"]
    assert wrapped("", 10) == []


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="政策，。！ab -（）\n", max_size=60), st.integers(4, 30))
def test_breaking_a_text_into_lines_loses_nothing_but_spaces(text, width):
    lines = [line for part in text.splitlines() for line in wrapped(part, width)]
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_names_and_values_of_others_cannot_move_the_cursor_or_turn_the_line_around(tmp_path, capsys):
    assert visible("方案\x1b[2J\u202etxt.exe\r\n二") == "方案<U+001B>[2J<U+202E>txt.exe<U+000D>\n二"
    (tmp_path / "seeds/dictionaries").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    name = "a\u202ecod.exe"
    assert main(["--project", str(tmp_path), "read", str(tmp_path / name)]) == 2
    assert "a<U+202E>cod.exe" in capsys.readouterr().err


def test_what_documents_say_of_themselves_is_listed_with_what_moves_the_cursor_as_codes(capsys):
    about = {"file": "a\u202ecod.exe", "title": "方案\x1b[2J", "region": "湖南", "doc_number": "", "date_issued": "", "genre": "",
             "n_chars": 12, "missing": ""}  # fmt: skip
    list_added(pd.DataFrame([about]))
    assert capsys.readouterr().out == "√ a<U+202E>cod.exe\n    方案<U+001B>[2J (湖南; 12 characters)\n"


def in_chinese(make) -> str:
    """What is said when `make` fails."""
    with pytest.raises(errors.PolicyCompareError) as raised:
        make()
    again = pickle.loads(pickle.dumps(raised.value))  # as it comes from a worker
    assert str(again) == str(raised.value)
    return str(raised.value)


def test_faults_in_seeds_are_named_in_chinese_with_file_line_value_and_remedy(tmp_path, monkeypatch):
    monkeypatch.setenv("POLICY_COMPARE_LANGUAGE", "zh")
    themes = tmp_path / "themes.csv"
    themes.write_text("theme,term,weight\n,人才,1\nstandards,标准,高\n", encoding="utf-8-sig")
    assert in_chinese(lambda: load_dictionary(themes)) == (
        f"{themes} 中有不能使用的行（2处）\n"
        f"  - {themes} 第 2 行：词项“人才”没有主题。请写最上一级类别，例如 platform；下级写在 category 列。\n"
        f"  - {themes} 第 3 行：“标准”的权重“高”不是数字。请写数字，例如 1 或 0.5。"
    )
    themes.write_text("theme,term\nstandards,*标准\n", encoding="utf-8-sig")
    assert in_chinese(lambda: load_dictionary(themes)) == (
        f"{themes} 第 2 行：term“*标准”不能使用：* 的前后都要有字。请写出要查找的字，或删除它。"
    )
    document = tmp_path / "方案.doc"
    document.write_bytes(b"\xd0\xcf\x11\xe0")
    assert in_chinese(lambda: read_raw(document)) == (
        f"{document}：不能读取 .doc 文件，可以读取 .txt、.docx、.pdf、.html、.htm。请用 Word 或 WPS 打开，另存为 .docx。"
    )
    metadata = tmp_path / "metadata.csv"
    (tmp_path / "a.txt").write_text("人才", encoding="utf-8")
    metadata.write_text("file,region,date_issued\na.txt,湖楠,去年\n", encoding="utf-8-sig")
    region, date = read_metadata_csv(metadata, tmp_path).problems
    assert str(region).startswith("metadata.csv 第 2 行 region 列：“湖楠”不是地区。请写其中之一：")
    assert str(date) == (
        "metadata.csv 第 2 行 date_issued 列：“去年”不是日期。请写成 2024-06-14；只知道年月或年份时，写 2024-06 或 2024。"
    )


def test_doubts_about_a_dictionary_are_put_in_chinese(tmp_path, monkeypatch):
    monkeypatch.setenv("POLICY_COMPARE_LANGUAGE", "zh")
    themes = tmp_path / "themes.csv"
    themes.write_text("theme,term,except\nstandards,标准,高标准、标准地\nstandards,标 准,高标准、标准地\n", encoding="utf-8-sig")
    found = lint_dictionary(themes)
    assert [(row.line, row.problem, row.remedy) for row in found.itertuples()] == [
        (2, "except“高标准、标准地”像是一串词。", "请用 | 隔开。"),
        (3, "标 准 在类别 standards 中已有（第 2 行，写作 标准）。", "请删除其中一行。"),
    ]
