"""The first page of the report: what was found, what limits it, and in which documents."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from analysis.regions import order_regions
from analysis.reports.contents import Contents, Item, Text
from analysis.reports.evidence import document_title
from analysis.reports.filters import query
from analysis.reports.grids import Grid, read_grid
from analysis.reports.markup import both, safe
from analysis.reports.names import chapter_title
from analysis.reports.spoken import Names, of_identifier

FINDINGS = "_findings"  # how a table of sentences computed from the tables is called
WARNINGS = "_warnings"
_DOCUMENTS = 300  # listed in the page; of more than these the first of each region
_NAMED = 40  # regions named one by one
_ABOUT = {
    "holds": Text("站得住的差异", "Differences that hold"),
    "open": Text("不能断言的", "What cannot be claimed"),
    "limits": Text("限制", "Limits"),
}


def summary_html(contents: Contents, documents: pd.DataFrame, names: Names) -> str:
    """Corpus, findings chapter by chapter with those that compare themes first, warnings, and the documents."""
    return "".join(
        (_corpus(documents), _findings(contents), _warnings(contents, names), _documents(documents))
    )


def findings_html(grid: Grid, wanted: Collection[str] = tuple(_ABOUT)) -> str:
    """The computed sentences of one chapter that are about what is wanted; one that is there in a single language stands in both."""
    rows = []
    for row in grid.rows:
        if row.get("about", "") in _ABOUT.keys() - set(wanted):
            continue
        chinese, english = row.get("zh") or row.get("en", ""), row.get("en") or row.get("zh", "")
        about = _ABOUT.get(row.get("about", ""), Text("", ""))
        rows.append(f"<dt>{both(about)}</dt><dd>{both(Text(chinese, english))}</dd>")
    return f'<dl class="findings">{"".join(rows)}</dl>\n'


def _corpus(documents: pd.DataFrame) -> str:
    regions = [of_identifier(name) for name in order_regions(documents["region"])]
    dates = sorted(row.date_issued or row.date_published for row in documents.itertuples(index=False))
    dates = [date for date in dates if date]
    facts = [
        (Text("文件", "Documents"), Text(*2 * (f"{len(documents):,}",))),
        (
            Text("地区", "Regions"),
            _joined(regions),
        ),
        (Text("汉字", "Chinese characters"), Text(*2 * (f"{int(documents['n_chars'].sum()):,}",))),
        (
            Text("其中政策正文", "of which policy text"),
            Text(*2 * (f"{int(documents['n_chars_policy'].sum()):,}",)),
        ),
        (
            Text("日期", "Dates"),
            Text(*2 * (" – ".join(dict.fromkeys((dates[0], dates[-1]))) if dates else "—",)),
        ),
    ]
    return (
        '<dl class="facts">'
        + "".join(f"<div><dt>{both(head)}</dt><dd>{both(text)}</dd></div>" for head, text in facts)
        + "</dl>\n"
    )


def _findings(contents: Contents) -> str:
    found = [(chapter, item) for chapter in contents.chapters for item in _items(chapter, FINDINGS)]
    if not found:
        return ""
    found.sort(key=lambda pair: bool(pair[0].parameters.get("theme")))
    # Most limits are those of all themes: they are said once, and in the chapter of each theme.
    of_theme = ("holds", "open") if len({bool(chapter.parameters.get("theme")) for chapter, _ in found}) > 1 else tuple(_ABOUT)
    numbers = {chapter.name: number for number, chapter in enumerate(contents.chapters, 1)}
    blocks = "".join(
        f'<h3><a href="#chapter-{numbers[chapter.name]}">{both(Text(chapter_title(chapter, "zh"), chapter_title(chapter, "en")))}</a></h3>'
        f"{findings_html(read_grid(item.table), of_theme if chapter.parameters.get('theme') else tuple(_ABOUT))}"
        for chapter, item in found
    )
    note = Text(
        "这些句子由表格算出，不多于区间所能说的；单个主题的限制见各自的章。",
        "These sentences are computed from the tables and say no more than the intervals do; the limits of a single theme stand in its chapter.",
    )
    return f'<h2>{both(Text("主要结论", "Findings"))}</h2>\n<p class="note">{both(note)}</p>\n{blocks}'


def warnings_html(grids: Sequence[Grid], names: Names) -> str:
    """What to mind in some comparisons, each warning once, with the regions and themes it is about."""
    seen: dict[Text, list[Text]] = {}
    for grid in grids:
        for row in grid.rows:
            said = [names.of_cell(name, row) for name in ("group", "category") if row.get(name)]
            about = Text("·".join(one.zh for one in said), " · ".join(one.en for one in said))
            where = seen.setdefault(Text(row.get("zh", ""), row.get("en", "")), [])
            if about.zh and about not in where:
                where.append(about)
    return (
        '<ul class="warnings">'
        + "".join(f"<li>{both(_about(text, where))}</li>" for text, where in seen.items())
        + "</ul>\n"
    )


def _warnings(contents: Contents, names: Names) -> str:
    grids = [read_grid(item.table) for chapter in contents.chapters for item in _items(chapter, WARNINGS)]
    if not any(grid.rows for grid in grids):
        return ""
    return f"<h2>{both(Text('需要留意', 'Mind this'))}</h2>\n{warnings_html(grids, names)}"


def _about(text: Text, where: list[Text]) -> Text:
    if not where:
        return text
    names = _joined(where)
    return Text(f"{names.zh}：{text.zh}", f"{names.en}: {text.en}")


def _joined(names: Sequence[Text]) -> Text:
    """The names in a row, the first ones where they are many."""
    more = (f"等 {len(names):,} 个", f" and {len(names) - _NAMED:,} more") if len(names) > _NAMED else ("", "")
    shown = names[:_NAMED]
    return Text("、".join(one.zh for one in shown) + more[0], ", ".join(one.en for one in shown) + more[1])


def _items(chapter, ending: str) -> list[Item]:
    return [item for section in chapter.sections for item in section.items if item.name.endswith(ending)]


def listed_documents(documents: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The documents that a list in the page names, and what is said of the others; "" where all are named."""
    n = len(documents)
    if n <= _DOCUMENTS:
        return documents, ""
    each = max(1, _DOCUMENTS // documents["region"].nunique())
    listed = documents.groupby("region", sort=False).head(each).head(_DOCUMENTS)
    told = Text(
        f"这里列 {len(listed)} 篇（每个地区的前 {each} 篇），共 {n:,} 篇；全部见 report.xlsx 和 tables/documents.csv。",
        f"{len(listed)} of {n:,} documents stand here (the first {each} of each region); all are in report.xlsx and tables/documents.csv.",
    )
    return listed, f'<p class="note">{both(told)}</p>\n'


def _documents(documents: pd.DataFrame) -> str:
    listed, note = listed_documents(documents)
    heads = "".join(
        f"<th scope=\"col\"{' class=n' if number else ''}><button type=\"button\">{both(head)}</button></th>"
        for head, number in (
            (Text("地区", "Region"), False), (Text("文件", "Document"), False), (Text("发文字号", "Number"), False),
            (Text("文种", "Genre"), False), (Text("日期", "Date"), False), (Text("政策正文汉字", "Policy text, characters"), True),
        )
    )  # fmt: skip
    rows = "".join(
        f'<tr><td>{both(of_identifier(row.region))}</td><td><a href="#read?{safe(query({"doc": row.doc_id}))}">{safe(document_title(row))}</a></td>'
        f"<td>{safe(row.doc_number)}</td><td>{safe(row.genre)}</td><td>{safe(row.date_issued or row.date_published)}</td>"
        f'<td class="n">{int(row.n_chars_policy):,}</td></tr>\n'
        for row in listed.itertuples(index=False)
    )
    return (
        f'<h2 id="documents">{both(Text("文件", "Documents"))}</h2>\n<div class="table"><div class="scroll" tabindex="0" role="region" '
        f'aria-label="文件"><table><thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table></div></div>\n{note}'
    )
