"""The report as one HTML file: what stands in it, that it asks nothing of others, and text that wants to break it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from analysis import tables
from analysis.errors import RunError
from analysis.reports import grids
from analysis.reports.contents import Text, read_contents
from analysis.reports.filters import chapter_scope
from analysis.reports.grids import COMPLETE, FIRST, number_text, read_grid
from analysis.reports.html import report_html, write_html
from analysis.reports.markup import data_block, plain, safe
from analysis.reports.spoken import Names
from analysis.reports.summary import summary_html
from analysis.reports.words import INTERFACE
from tests.reports.conftest import FILE, TERM
from tests.reports.evidence_run import ROOT
from tests.reports.run_folder import make_run


class Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict]] = []
        self.shown: list[str] = []
        self.blocks: dict[str, str] = {}
        self.code: list[str] = []
        self._within = ""
        self._about: dict = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._within, self._about = tag, dict(attrs)

    def handle_endtag(self, tag):
        self._within = ""

    def handle_data(self, data):
        if self._within == "script":
            if self._about.get("type") == "application/json":
                self.blocks[self._about["id"]] = data
            else:
                self.code.append(data)
        elif self._within == "style":
            self.code.append(data)
        else:
            self.shown.append(data)


@pytest.fixture(scope="module")
def contents(seed_run):
    return read_contents(seed_run)


@pytest.fixture(scope="module")
def page(seed_report):
    return Page(seed_report.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def hostile(hostile_report):
    return hostile_report.read_text(encoding="utf-8")


def test_the_same_run_gives_the_same_bytes(contents, tmp_path):
    one, two = (write_html(contents, tmp_path / name) for name in ("a.html", "b.html"))
    assert one.read_bytes() == two.read_bytes() and not list(tmp_path.glob(".*"))


def test_no_place_of_this_machine_stands_in_the_report(contents):
    assert str(contents.folder) not in report_html(contents) and str(ROOT) not in report_html(contents)


def test_the_policy_names_the_one_style_and_the_one_script_by_checksum_and_nothing_else(page):
    policy = next(
        about["content"] for tag, about in page.tags if about.get("http-equiv") == "Content-Security-Policy"
    )
    style, script = page.code
    digests = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in (style, script)
    ]
    assert policy == (
        f"default-src 'none'; img-src data:; style-src {digests[0]}; script-src {digests[1]}; base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_asked_of_another_host(page):
    for tag, about in page.tags:
        for name in ("src", "href"):
            assert about.get(name, "#").startswith(("#", "data:image/png;base64,")), (tag, about)
        assert "style" not in about and not [name for name in about if name.startswith("on")]
    assert not re.search(r"https?://", "".join(page.code))


def test_each_picture_stands_once_with_a_text_for_those_who_do_not_see_it(page, contents):
    pictures = [about for tag, about in page.tags if tag == "img"]
    assert len(pictures) == 2 == len({about["src"] for about in pictures})
    assert all(about["alt"] and about["data-alt-en"] for about in pictures)


def test_a_table_that_two_figures_share_stands_once(page):
    assert (
        sum(tag == "table" for tag, about in page.tags) == 2 + 3
    )  # documents, the rates, and three of the appendix
    assert "数据同图 1" in page.shown


def test_every_theme_and_region_has_a_mark_in_the_figure_that_says_its_count(page, contents):
    rows = [
        row
        for row in read_grid(contents.folder / "figures" / "compare_heatmap.csv").rows
        if "total" not in (row["group"], row["category"])
    ]
    targets = {
        about["href"]: int(about["data-n"]) for tag, about in page.tags if tag == "a" and "data-n" in about
    }
    assert len(rows) == 16
    for row in rows:
        assert targets[f"#evidence?region={row['group']}&category={row['category']}&unit=hits"] == int(
            row["n_hits"]
        )
    marks = [about for tag, about in page.tags if tag == "a" and "aria-label" in about]
    assert len(marks) == 32 and any(about["data-label-en"] == "Hunan · Talent: 27" for about in marks)


def test_one_mark_per_figure_is_a_stop_of_the_tab_key(page):
    assert sum(tag == "a" and about.get("tabindex") == "0" for tag, about in page.tags) == 2


def test_headings_and_heads_of_columns_stand_in_both_languages(page):
    for chinese, english in (
        ("主题 × 地区", "Themes by region"),
        ("每万汉字", "Per 10,000 chars"),
        ("由什么得出", "What this was made from"),
    ):
        assert chinese in page.shown and english in page.shown


def test_every_phrase_the_scripts_say_is_there_in_both_languages():
    scripts = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "analysis" / "reports" / "assets").glob("*.js")
    )
    said = set(re.findall(r'\bsay\("(\w+)"[,)]', scripts))
    assert (
        said
        and said <= set(INTERFACE)
        and all(chinese and english for chinese, english in INTERFACE.values())
    )
    filters = re.findall(r'"(\w+)"', re.search(r"SEVERAL = \[(.*?)\]", scripts, re.S)[1])
    assert all(f"filter_{name}" in INTERFACE for name in filters)


def test_the_assets_use_no_way_to_make_markup_of_text():
    for path in (ROOT / "analysis" / "reports" / "assets").glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function",
            path.read_text(encoding="utf-8"),
        ), path.name


def test_hostile_text_makes_no_tag_and_no_attribute(hostile, page):
    found = Page(hostile)
    assert {tag for tag, _ in found.tags} <= {tag for tag, _ in page.tags}
    assert not [about for _, about in found.tags if any(name.startswith("on") for name in about)]
    assert len(found.code) == 2 and "alert(" not in "".join(found.code)


def test_hostile_text_is_kept_as_text(hostile):
    blocks = Page(hostile).blocks
    evidence = json.loads(blocks["evidence-index"]) | json.loads(blocks["evidence-data"])
    assert any(
        "</script><script>alert(1)</script>{{script}}夹带\ufffd=1+1，😀" in text
        for text in evidence["sentences"]["text"]
    )
    assert any("😀" in text and "很长" * 300 in text for text in evidence["sentences"]["text"])
    assert evidence["documents"]["file"] == [FILE]
    assert any(FILE in text for text in Page(hostile).shown)
    assert TERM in evidence["terms"]


def test_no_text_can_end_a_block_of_data_or_turn_its_surroundings_about(hostile):
    assert "\u202e" not in hostile and "\u2066" not in hostile
    for block in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', hostile, re.S):
        assert "<" not in block and json.loads(block) is not None


def test_what_is_no_text_is_shown_as_a_sign_and_what_is_text_stays():
    assert plain("a\x00b\u202ec\ud800") == "a\ufffdb\ufffdc\ufffd"
    assert plain("人才\n\t😀\ue000é") == "人才\n\t😀\ue000é"
    assert safe("<a href='x'>&\"") == "&lt;a href=&#x27;x&#x27;&gt;&amp;&quot;"
    assert json.loads(re.search(r">(.*)<", data_block("a", {"b": ["</script>\u2028&"]}))[1]) == {
        "b": ["</script>\u2028&"]
    }


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [("1234", "count", "1,234"), ("0.2439", "share", "24.4%"), ("57.82", "rate", "57.8"), ("-0.01234", "number", "−0.0123"),
     ("12.0", "number", "12.0"), ("", "count", "—"), ("inf", "rate", "—"), ("0.0", "rate", "0.0"), ("2024", "offset", "2024")],
)  # fmt: skip
def test_numbers_are_shown_as_readers_take_them(text, kind, shown):
    assert number_text(text, kind) == shown


def test_a_long_table_starts_short_and_keeps_the_rest_as_data(contents):
    table = contents.folder / "figures" / "compare_heatmap.csv"
    before = table.read_bytes()
    lines = before.decode("utf-8-sig").splitlines()
    extra = [lines[1].replace("湖南", f"地{number}") for number in range(COMPLETE)]
    try:
        table.write_text("\n".join([*lines, *extra]) + "\n", encoding="utf-8-sig")
        found = Page(report_html(contents))
    finally:
        table.write_bytes(before)
    rest = json.loads(found.blocks["rows-compare_heatmap"])
    assert len(rest) == len(lines) - 1 + COMPLETE - FIRST
    assert (
        sum(tag == "table" and about.get("data-rows") == "rows-compare_heatmap" for tag, about in found.tags)
        == 1
    )


def test_a_report_that_cannot_be_written_says_where_and_leaves_nothing(contents, tmp_path):
    with pytest.raises(RunError, match="nowhere.*cannot be written .*Look whether the folder exists"):
        write_html(contents, tmp_path / "nowhere" / "report.html")


def test_a_damaged_picture_is_named(contents):
    picture = contents.folder / "figures" / "compare_heatmap.png"
    before = picture.read_bytes()
    try:
        picture.write_bytes(b"no picture")
        with pytest.raises(RunError, match="compare_heatmap.png is no PNG"):
            report_html(contents)
    finally:
        picture.write_bytes(before)


def test_a_list_too_long_for_a_page_gives_the_first_rows_of_each_region_and_says_so(monkeypatch, tmp_path):
    """With room for 6 rows and 3 regions, each of them has its first 2."""
    monkeypatch.setattr(grids, "MOST", 6)
    lines = [f"{region},{region}{rank}" for region in ("甲", "乙", "丙") for rank in range(4)]
    (tmp_path / "words.csv").write_text("\n".join(["region,token", *lines]) + "\n", encoding="utf-8-sig")
    grid = read_grid(tmp_path / "words.csv")
    html = grids.grid_html(grid, [{}] * 6, chapter_scope({}, [], [], {}), lambda name, row: Text(row[name], row[name]))
    shown = re.findall(r"[甲乙丙][0-9]", html)
    assert shown == ["甲0", "甲1", "乙0", "乙1", "丙0", "丙1"]
    assert "每个地区只列前 2 行；全部 12 行见 words.csv" in html


def test_of_more_groups_than_rows_that_fit_the_first_rows_stand_there(monkeypatch, tmp_path):
    """12 regions of a row each, and room for 6: the first 6 rows, not a row of each region."""
    monkeypatch.setattr(grids, "MOST", 6)
    (tmp_path / "words.csv").write_text("region,token\n" + "".join(f"地{n},词{n}\n" for n in range(12)), encoding="utf-8-sig")
    grid = read_grid(tmp_path / "words.csv")
    assert [row["token"] for row in grid.rows] == [f"词{n}" for n in range(6)] and (grid.n_rows, grid.grouped) == (12, "")


def test_the_summary_says_the_limits_of_a_comparison_once_and_leaves_those_of_one_theme_to_its_chapter(tmp_path):
    run = make_run(tmp_path / "run", ["文件一"])
    documents = tables.read_csv(tables.DOCUMENTS, run / "tables" / "documents.csv")
    summary = summary_html(read_contents(run), documents, Names(documents))
    assert summary.count("限制：文种不同。") == 1 and "人才，湖南多于山东。" in summary and "限制：文件一" not in summary
    alone = replace(read_contents(run), chapters=read_contents(run).chapters[:1])
    assert "限制：文件一" in summary_html(alone, documents, Names(documents))


def test_a_mark_finds_its_row_also_where_the_page_has_no_room_for_it(monkeypatch, tmp_path):
    monkeypatch.setattr(grids, "MOST", 2)
    (tmp_path / "rates.csv").write_text("group,category,n_hits\n甲,a,1\n甲,b,2\n甲,c,3\n甲,c,4\n", encoding="utf-8-sig")
    grid = read_grid(tmp_path / "rates.csv", [{"group": "甲", "category": "c"}, {"group": "乙", "category": "c"}, {"unknown": 1}])
    assert len(grid.rows) == 2 and grid.categories == ("a", "b", "c")
    assert {key: row["n_hits"] for key, row in grid.marked.items()} == {(("group", "甲"), ("category", "c")): "3"}
