"""What a reader does with the report: clicks a mark, narrows the choice, switches the language, holds it on a phone."""

from __future__ import annotations

import csv

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.reports.conftest import seed_report, seed_run  # noqa: F401  (fixtures)


@pytest.fixture
def report(chromium, seed_report):  # noqa: F811
    chromium.set_window_size(1280, 1000)
    chromium.get(f"{seed_report.as_uri()}?lang=zh")
    chromium.get_log("browser")  # what an earlier page said
    yield chromium
    assert chromium.get_log("browser") == []


def panel(chromium):
    return chromium.find_element(By.ID, "evidence")


def wait_for_hits(chromium, n: int):
    WebDriverWait(chromium, 20).until(lambda _: panel(chromium).get_attribute("data-n-hits") == str(n))


def click_first_mark(chromium):
    """Click a mark of the first figure that has hits, and give their number."""
    mark = next(one for one in chromium.find_elements(By.CSS_SELECTOR, "figure .picture [data-n]") if one.get_attribute("data-n") != "0")
    n = int(mark.get_attribute("data-n"))
    chromium.execute_script("arguments[0].scrollIntoView({block: 'center'})", mark)
    mark.click()
    wait_for_hits(chromium, n)
    return n


def test_a_click_on_a_mark_opens_its_sentences_with_the_hits_marked(report):
    n = click_first_mark(report)
    assert len(panel(report).find_elements(By.TAG_NAME, "mark")) == n
    assert "〔2024〕" in panel(report).text or "第1句" in panel(report).text  # the address


def test_a_filter_narrows_the_sentences_to_the_number_in_the_table(report, seed_run):  # noqa: F811
    with (seed_run / "figures" / "compare_regions.csv").open(encoding="utf-8-sig") as file:
        hits = {(row["group"], row["category"]): int(row["n_hits"]) for row in csv.DictReader(file)}
    report.get(report.current_url.split("#")[0] + "#evidence?category=talent&unit=hits")
    region = Select(report.find_element(By.CSS_SELECTOR, '[data-field="region"]'))
    for name in ("湖南", "山东"):
        region.select_by_visible_text(name)
        wait_for_hits(report, hits[(name, "talent")])
        region = Select(report.find_element(By.CSS_SELECTOR, '[data-field="region"]'))


def test_escape_closes_the_evidence_and_the_reader_is_where_she_was(report):
    click_first_mark(report)
    before = report.execute_script("return window.scrollY")
    report.switch_to.active_element.send_keys(Keys.ESCAPE)
    WebDriverWait(report, 10).until(lambda _: panel(report).get_attribute("open") is None)
    assert abs(report.execute_script("return window.scrollY") - before) < 50


def test_the_language_switches_and_the_numbers_stay(report):
    title = report.find_element(By.TAG_NAME, "h1").text
    numbers = [one.get_attribute("data-n") for one in report.find_elements(By.CSS_SELECTOR, "[data-n]")]
    report.find_element(By.CSS_SELECTOR, '[data-set-language="en"]').click()
    assert report.find_element(By.TAG_NAME, "h1").text not in ("", title)
    assert [one.get_attribute("data-n") for one in report.find_elements(By.CSS_SELECTOR, "[data-n]")] == numbers


def test_on_a_phone_the_page_does_not_scroll_sideways(report):
    report.set_window_size(500, 900)  # Chromium has no narrower window; the page is put into a frame of 390
    report.execute_script(
        "const frame = document.createElement('iframe'); frame.id = 'phone'; frame.style.width = '390px';"
        "frame.srcdoc = document.documentElement.outerHTML; document.body.replaceChildren(frame);"
    )
    report.switch_to.frame(report.find_element(By.ID, "phone"))
    WebDriverWait(report, 20).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "figure img"))
    assert report.execute_script("return document.documentElement.scrollWidth") <= 391
    report.switch_to.default_content()
    report.get_log("browser")  # the page's own policy refuses nothing, the frame's copy may speak
