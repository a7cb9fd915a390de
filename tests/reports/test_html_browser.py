"""The report in a browser: Chromium without a window opens it at an address and hands back the page it made of it.

These tests need Chromium (chromium, chromium-browser, google-chrome or chrome on the PATH) and are left out without it;
everything that can be told without a browser is tested in test_html_report.py and test_html_evidence.py.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from analysis.reports.contents import read_contents
from analysis.reports.grids import read_grid
from analysis.reports.html import write_html
from tests.reports.conftest import FILE
from tests.reports.test_html_report import Page

BROWSER = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome", "chrome")
        if (found := shutil.which(name))
    ),
    None,
)
pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium on the PATH, so no browser to open the report with"
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """opened(report, address) -> the page that the browser made of it."""

    def dump(report: Path, address: str, language: str = "zh") -> Page:
        done = subprocess.run(
            [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--virtual-time-budget=20000",
             f"--user-data-dir={tmp_path_factory.mktemp('browser')}", "--dump-dom",
             f"{report.as_uri()}?lang={language}#{quote(address, safe='?=&/:')}"],
            capture_output=True, encoding="utf-8", timeout=300, check=True,
        )  # fmt: skip
        assert not re.findall(r"CONSOLE.*", done.stderr)  # no error, no refusal of the content policy
        return Page(done.stdout)

    return dump


def about(page: Page, identifier: str) -> dict:
    return next(found for _, found in page.tags if found.get("id") == identifier)


def test_every_number_of_the_report_is_counted_again_from_its_sentences(opened, seed_run, seed_report):
    result = about(opened(seed_report, "check"), "check-result")
    rows = read_grid(seed_run / "figures" / "compare_regions.csv").rows
    # Eight counts in each row, and a mark for each theme and region in both figures.
    assert int(result["data-links"]) == 8 * len(rows) + 2 * 16
    assert json.loads(result["data-differing"]) == []


def test_the_check_finds_a_number_that_is_wrong(opened, seed_report, tmp_path):
    text = seed_report.read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.html"
    wrong.write_text(
        re.sub(
            r'category=talent&amp;unit=hits" data-n="27"',
            'category=talent&amp;unit=hits" data-n="26"',
            text,
            count=1,
        ),
        encoding="utf-8",
    )
    result = about(opened(wrong, "check"), "check-result")
    assert json.loads(result["data-differing"]) == [
        ["#evidence?region=湖南&category=talent&unit=hits", 26, 27]
    ]


def test_an_address_opens_the_sentences_it_names(opened, seed_report):
    page = opened(seed_report, "evidence?region=湖南&category=talent&unit=hits")
    panel = about(page, "evidence")
    assert "open" in panel and (panel["data-n-hits"], panel["data-n-sentences"]) == ("27", "10")
    assert sum("data-sentence" in found for _, found in page.tags) == 10
    assert sum(tag == "mark" for tag, _ in page.tags) == 27 and "27 次命中" in page.shown


@pytest.mark.parametrize(
    ("address", "unit", "n"),
    [("evidence?category=talent&category=finance&unit=hits", "hits", None), ("evidence?category=talent&q=人才&unit=found", "found", None),
     ("evidence?term=人才&region=湖南", "hits", None), ("evidence?word=人才", "words", None), ("evidence?category=talent&region=台湾", "hits", "0")],
)  # fmt: skip
def test_filters_narrow_the_choice(opened, seed_report, address, unit, n):
    found = about(opened(seed_report, address), "evidence")[f"data-n-{unit}"]
    assert found == n if n else int(found) > 0


def test_a_document_can_be_read_at_one_of_its_sentences(opened, seed_report):
    page = opened(seed_report, "read?at=000-0020&category=talent")
    assert about(page, "evidence")["data-reading"] == "000"
    assert sum("sought" in found.get("class", "") for _, found in page.tags) == 1


def test_the_page_speaks_english_when_asked(opened, seed_report):
    page = opened(seed_report, "evidence?region=湖南&category=talent&unit=hits", "en")
    root = page.tags[0][1]
    assert (
        (root["lang"], root["data-language"]) == ("en", "en")
        and "27 hits" in page.shown
        and "Hunan · Talent" in page.shown
    )


def test_a_study_with_a_title_of_its_own_opens_its_sentences_in_either_language(opened, seed_run, tmp_path):
    contents = read_contents(seed_run)
    report = write_html(replace(contents, note=contents.note | {"title": "十九省比较"}), tmp_path / "report.html")
    for language, told in (("zh", "27 次命中"), ("en", "27 hits")):
        page = opened(report, "evidence?region=湖南&category=talent&unit=hits", language)
        assert told in page.shown and "十九省比较" in page.shown


def test_hostile_text_is_shown_and_does_nothing(opened, hostile_report):
    page = opened(hostile_report, "evidence?category=talent")
    shown = "".join(page.shown)
    assert "</script><script>alert(1)</script>{{script}}夹带\ufffd=1+1，😀" in shown and FILE in shown
    assert not [
        found
        for tag, found in page.tags
        if any(name.startswith("on") for name in found) or found.get("src") == "x"
    ]
