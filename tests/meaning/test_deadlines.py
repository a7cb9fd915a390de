"""By when: years named, years reckoned from the date of the document, years of the heading and of the report."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.meaning.deadlines import deadline, document_years, named_dates
from analysis.meaning.targets import find_targets
from tests.meaning.samples import tables_of


def due(text: str, figure: str, year: int | None = 2025) -> tuple[str, str]:
    return deadline(text, text.index(figure), named_dates(text, year))


@pytest.mark.parametrize(
    ("text", "figure", "expected"),
    [
        ("今年新建住房2万套。", "2万", ("2025", "reckoned")),
        ("明年再建2万套。", "2万", ("2026", "reckoned")),
        ("年内投产3个项目。", "3个", ("2025", "reckoned")),
        ("全年新增就业10万人。", "10万", ("2025", "reckoned")),
        ("到年底建成30公里。", "30", ("2025", "reckoned")),
        ("6月底前开工20个项目。", "20个", ("2025", "reckoned")),
        ("今年6月底前开工20个项目。", "20个", ("2025", "reckoned")),
        ("2026年6月底前开工20个项目。", "20个", ("2026", "named")),
        ("三年内培育50家企业。", "50", ("三年内", "named")),
        ("到2027年培育50家企业。", "50", ("2027", "named")),
        ("到“十四五”末达到60%。", "60", ("2025", "named")),
        ("十五五末达到60%。", "60", ("2030", "named")),
        ("每年遴选20项成果。", "20", ("每年", "named")),
        ("老年人平均每年增加20万人。", "20", ("", "")),
        ("今年以来新建2万套。", "2万", ("", "")),
        ("今年新建2万套，到2027年建成10万套。", "10万", ("2027", "named")),
        ("新建电站3座，2026年底前完成。", "3座", ("2026", "named")),
        ("新建农田80万亩，力争到2027年把符合条件的农田全部建成高标准农田。", "80", ("", "")),
    ],
)
def test_a_date_is_reckoned_from_the_year_of_the_document(text, figure, expected):
    assert due(text, figure) == expected


def test_without_the_documents_date_this_year_stays_a_word():
    assert due("今年新建住房2万套。", "2万", None) == ("今年", "named")
    assert due("6月底前开工20个项目。", "20个", None) == ("", "")


def test_the_year_of_a_document_is_that_of_its_issue_else_of_its_publication():
    documents = pd.DataFrame(
        {
            "doc_id": ["a", "b", "c"],
            "date_issued": ["2025-01-14", "", ""],
            "date_published": ["2026-01-01", "2023-03-07", ""],
        }
    )
    assert document_years(documents) == {"a": 2025, "b": 2023}


REPORT = """政府工作报告
——2025年1月14日在某省第十四届人民代表大会第三次会议上
某省省长 张三
各位代表：
现在，我代表省人民政府，向大会报告工作，请予审议。
一、2024年工作回顾
过去一年，新建公路300公里。
二、2025年工作安排
新建公路400公里。到2027年，建成公路900公里。
三、加强政府自身建设
建成服务窗口500个。
"""


def test_a_promise_without_a_date_has_that_of_its_heading_else_of_its_report(tmp_path):
    tables = tables_of(tmp_path, REPORT)
    sentences = tables["sentences"]
    stances = sentences[["sent_id"]].assign(
        stance=["done" if "300" in text else "planned" for text in sentences["text"]]
    )
    made = find_targets(sentences, stances, around=tables).set_index("raw")[["deadline", "deadline_basis"]]
    assert made.loc["400公里"].tolist() == ["2025", "heading"]
    assert made.loc["900公里"].tolist() == ["2027", "named"]
    assert made.loc["300公里"].tolist() == ["", ""]  # reached, not promised
    assert made.loc["500个"].tolist() == ["2025", "report"]
    alone = find_targets(sentences, stances).set_index("raw")["deadline"]
    assert alone["400公里"] == "" and alone["900公里"] == "2027"
