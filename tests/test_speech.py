"""The language of errors and help follows the person's locale."""

from __future__ import annotations

import pickle

import pytest

from analysis.errors import DocumentError, ProblemsError
from analysis.speech import spoken_language


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
