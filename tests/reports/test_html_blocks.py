"""A corpus too large for a page: its sentences stand beside the page in blocks of documents, or those of some documents."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from functools import partial

import pandas as pd
import pytest

from analysis import tables
from analysis.paths import Project
from analysis.reports import html
from analysis.reports.blocks import FOLDER, blocks_in, remove_other_blocks
from analysis.reports.contents import read_contents
from analysis.reports.evidence import Limits, _placed, read_evidence
from analysis.reports.html import write_html
from analysis.runs.hand_in import write_documents
from tests.reports.test_html_browser import BROWSER, about, opened  # noqa: F401  (a fixture)
from tests.reports.test_html_report import Page

SMALL = Limits(in_page=0, block=20_000)
browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium on the PATH, so no browser to open the report with")


@pytest.fixture(scope="module")
def report(seed_run, tmp_path_factory):
    """The report of the seeds, as if they were too many for a page."""
    return write_html(read_contents(seed_run), tmp_path_factory.mktemp("blocks") / "report.html", limits=SMALL)


def few_documents(regions: str) -> pd.DataFrame:
    """A table of documents, a character of `regions` each, of 1,000 bytes of evidence."""
    rows = [{"doc_id": f"{place:03d}", "region": region, "n_chars": 160, "n_sentences": 0} for place, region in enumerate(regions)]
    return pd.DataFrame(rows).reindex(columns=list(tables.DOCUMENTS.columns), fill_value="").assign(
        n_chars=160, n_sentences=0
    )  # fmt: skip


def values_of(report) -> list[dict]:
    """What the blocks beside a report hold."""
    return [
        json.loads(re.fullmatch(r'evidenceBlock\("[^"]+",(.*)\);\n', path.read_text(encoding="utf-8"))[1])
        for path in sorted((report.parent / FOLDER).iterdir())
    ]


def test_blocks_hold_what_the_page_would_hold(report, seed_run):
    blocks, whole = values_of(report), read_evidence(seed_run / "tables").block(0)
    assert len(blocks) > 1
    assert sorted(text for block in blocks for text in block["sentences"]["text"]) == sorted(whole["sentences"]["text"])
    assert sum(len(block["hits"]["start"]) for block in blocks) == len(whole["hits"]["start"])
    assert sum(len(block["figures"]["start"]) for block in blocks) == len(whole["figures"]["start"])


def test_the_page_names_its_blocks_and_holds_no_sentence(report):
    page = Page(report.read_text(encoding="utf-8"))
    index = json.loads(page.blocks["evidence-index"])
    assert [block["file"] for block in index["blocks"]] == sorted(path.name for path in (report.parent / FOLDER).iterdir())
    assert sum(block["documents"] for block in index["blocks"]) == len(index["documents"]["doc_id"]) == index["n_documents"]
    assert "evidence-data" not in page.blocks
    policy = next(found["content"] for _, found in page.tags if found.get("http-equiv") == "Content-Security-Policy")
    assert re.search(r"script-src 'sha256-[^']+' 'strict-dynamic'; base-uri", policy)


def test_a_report_that_fits_again_takes_the_blocks_away(seed_run, tmp_path):
    contents = read_contents(seed_run)
    write_html(contents, tmp_path / "report.html", limits=SMALL)
    (tmp_path / FOLDER / "my.js").write_text("", encoding="utf-8")
    write_html(contents, tmp_path / "report.html")
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == ["my.js"]
    (tmp_path / FOLDER / "my.js").unlink()
    remove_other_blocks(tmp_path / FOLDER, [])
    assert not (tmp_path / FOLDER).exists()


def test_blocks_are_handed_in_beside_the_page_and_made_again_when_one_is_gone(seed_run, tmp_path, monkeypatch):
    monkeypatch.setattr(html, "write_html", partial(write_html, limits=SMALL))
    shutil.copytree(seed_run, tmp_path / "runs" / "one")
    project, run = Project(tmp_path), tmp_path / "runs" / "one"
    (project.report / FOLDER).mkdir(parents=True)
    old = project.report / FOLDER / "0000-of_an_earlier_page.js"
    old.write_text("", encoding="utf-8")
    assert write_documents(project, run, ["html"], "zh") == [project.report / "report.html"]
    names = blocks_in(run / FOLDER)
    assert len(names) > 1 and blocks_in(project.report / FOLDER) == names and not old.exists()
    for folder in (run, project.report):
        (folder / FOLDER / names[0]).unlink()
    write_documents(project, run, ["html"], "zh")
    assert blocks_in(run / FOLDER) == blocks_in(project.report / FOLDER) == names


def test_documents_of_a_region_stand_together():
    """1,000 bytes each: 3 fit into a block; a region begins a block unless the last is not a quarter full."""
    placed, n_of_block = _placed(few_documents("甲乙甲乙甲乙甲甲"), Limits(in_page=0, block=3_000))
    assert placed["region"].tolist() == ["乙"] * 3 + ["甲"] * 5 and n_of_block == [3, 3, 2]
    assert _placed(few_documents("甲乙丙丁"), Limits(in_page=0, block=9_000))[1] == [3, 1]


def test_documents_are_drawn_evenly_from_each_region_where_all_would_be_too_much():
    """Half of eight: 2 of the 5 of 甲, 1 of the 2 of 乙, and one of 丙, which would have none."""
    placed, _ = _placed(few_documents("甲甲甲甲甲乙乙丙"), Limits(in_page=0, block=1_000, beside=4_000))
    assert dict(zip(placed["doc_id"], placed["region"], strict=True)) == {"000": "甲", "002": "甲", "005": "乙", "007": "丙"}


def test_evidence_of_drawn_documents_is_that_of_these_documents_alone(seed_run):
    found = read_evidence(seed_run / "tables", replace(SMALL, beside=60_000))
    index = found.index([str(number) for number in range(found.n_blocks)])
    drawn = set(index["documents"]["doc_id"])
    sentences = tables.read_table(tables.SENTENCES, seed_run / "tables")
    hits = pd.concat([tables.read_table(schema, seed_run / "tables") for schema in (tables.HITS, tables.HITS_ELSEWHERE)])
    assert 0 < len(drawn) < index["n_documents"] == 5
    blocks = [found.block(number) for number in range(found.n_blocks)]
    assert sum(len(block["sentences"]["id"]) for block in blocks) == sentences["doc_id"].isin(drawn).sum()
    wanted = hits["doc_id"].isin(drawn) & (hits["facet"] != "firmness")
    assert sum(len(block["hits"]["start"]) for block in blocks) == wanted.sum()


@browser
def test_numbers_are_counted_again_over_all_blocks(opened, report, seed_report):  # noqa: F811
    whole, cut = (about(opened(page, "check"), "check-result") for page in (seed_report, report))
    assert cut["data-links"] == whole["data-links"] and json.loads(cut["data-differing"]) == []
    assert cut["data-uncounted"] == "0"


@browser
@pytest.mark.parametrize("address", [
    "evidence?category=talent&unit=hits", "evidence?region=湖南&category=talent&unit=hits", "evidence?word=人才", "evidence?q=人才",
    "evidence?category=talent&with=finance&within=paragraph", "evidence?",
])  # fmt: skip
def test_an_address_opens_the_same_sentences_as_in_one_page(opened, report, seed_report, address):  # noqa: F811
    whole, cut = (opened(page, address) for page in (seed_report, report))
    counts = [{name: value for name, value in about(page, "evidence").items() if name.startswith("data-n-")} for page in (whole, cut)]
    assert counts[0] == counts[1] and counts[0]
    shown = [sum("data-sentence" in found for _, found in page.tags) for page in (whole, cut)]
    assert shown[0] == shown[1] > 0


@browser
def test_a_document_in_a_block_can_be_read_at_one_of_its_sentences(opened, report):  # noqa: F811
    page = opened(report, "read?at=000-0020&category=talent")
    assert about(page, "evidence")["data-reading"] == "000"
    assert sum("sought" in found.get("class", "") for _, found in page.tags) == 1


@browser
def test_of_drawn_documents_the_page_says_so_and_counts_no_number_of_all(opened, seed_run, tmp_path):  # noqa: F811
    drawn = replace(SMALL, beside=60_000)
    page = write_html(read_contents(seed_run), tmp_path / "report.html", limits=drawn)
    n = len(read_evidence(seed_run / "tables", drawn).documents)
    shown = "".join(opened(page, "evidence?category=talent&region=湖南&unit=hits").shown)
    assert f"这里收有 {n} 篇的句子（共 5 篇" in shown and "；全部文件为 27" in shown
    result = about(opened(page, "check"), "check-result")
    assert (result["data-links"], json.loads(result["data-differing"])) == ("0", []) and int(result["data-uncounted"]) > 0
    assert "这篇的句子不在这里" in "".join(opened(page, "read?at=999-0001").shown)


@browser
def test_without_its_blocks_the_page_says_what_is_missing(opened, seed_run, tmp_path):  # noqa: F811
    page = write_html(read_contents(seed_run), tmp_path / "report.html", limits=SMALL)
    for path in (tmp_path / FOLDER).iterdir():
        path.unlink()
    assert "请把 report.html 和 evidence 放在一起再打开" in "".join(opened(page, "evidence?category=talent").shown)
