"""What chapters, figures and tables of a report are called, the same in Word and in Excel."""

from __future__ import annotations

from analysis.charts.labels import name_of
from analysis.reports.contents import Chapter, Contents, Item, Section
from analysis.tables.columns import table_kind

# Kinds of tables by what they are called under a figure or on a sheet, (Chinese, English).
_KINDS = {
    "rates": ("频次与区间", "Rates with intervals"),
    "differences": ("两地之差", "Differences of regions"),
    "gap": ("差距的分解", "What makes the gap"),
    "positions": ("命中的位置", "Places of the hits"),
    "dispersion": ("分布度", "Dispersion"),
    "cooccurrence": ("同现", "Co-occurrence"),
    "variants": ("换一种算法", "Other choices"),
    "words": ("词频", "Word frequencies"),
    "keyness": ("特色词", "Keyness"),
    "similarity": ("文件之间的相似度", "Similarity of documents"),
    "value_shares": ("立场与力度", "Stance and firmness"),
    "crosses": ("主题与政策工具", "Themes by instruments"),
    "calendar": ("数字的期限", "Figures by deadline"),
    "coverage": ("各主题的数字个数", "Figures per theme"),
    "descent": ("最近的地方条款", "Nearest clauses"),
    "validity": ("精确率与召回率", "Precision and recall"),
    "corrected": ("校正后的份额", "Corrected shares"),
    "mistakes": ("误报与漏报", "False hits and misses"),
    "sizes": ("各部分字数", "Sizes by part"),
    "documents": ("文件", "Documents"),
    "parts": ("文件的部分", "Parts"),
    "sections": ("提纲", "Outlines"),
    "sentences": ("句子", "Sentences"),
    "cleaning": ("清理记录", "Cleaning"),
    "citations": ("引用", "Citations"),
    "links": ("引用关系", "Who cites whom"),
    "tokens": ("词例", "Tokens"),
    "hits": ("命中", "Hits"),
    "stances": ("句子的立场", "Stance of sentences"),
    "targets": ("目标数字", "Figures"),
    "firmness": ("句子的力度", "Firmness of sentences"),
}


def report_title(contents: Contents, language: str) -> str:
    """Title of the report: that of the study, where it has one."""
    named = contents.note.get("title") or ""
    return named or ("Comparison of policy documents" if language == "en" else "政策文件比较报告")


def chapter_title(chapter: Chapter, language: str) -> str:
    """Heading of a chapter; one that was run for a theme names it in place of what its notebook says before the colon."""
    heading = chapter.heading.spoken(language)
    theme = chapter_theme(chapter, language)
    if not theme:
        return heading
    colon = ": " if language == "en" else "："
    question = heading.partition(colon)[2] or heading
    return f"{theme}{colon}{question}"


def chapter_theme(chapter: Chapter, language: str) -> str:
    """Name of the theme a chapter is about; "" where it is about several."""
    theme = chapter.parameters.get("theme")
    return name_of(theme, language) if isinstance(theme, str) and theme else ""


def kind_title(kind: str, language: str) -> str:
    """What a kind of table is called; "" for one without a name."""
    return _KINDS.get(kind, ("", ""))[language == "en"]


def item_title(chapter: Chapter, section: Section, item: Item, columns: list[str], language: str) -> str:
    """Title of a figure or table, as its caption and its sheet have it.

    The section's heading, where it has one item; else what the table holds; a theme's name goes before both.
    """
    alone = len(section.items) == 1
    heading = section.heading.spoken(language)
    kind = kind_title(table_kind(columns), language)
    title = heading if alone and heading else (kind or heading or item.name)
    theme = chapter_theme(chapter, language)
    joint = ": " if language == "en" else "："
    return f"{theme}{joint}{title}" if theme else title
