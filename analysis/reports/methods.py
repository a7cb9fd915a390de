"""What the Word report says of itself: labels, and the methods in a page. The whole is in docs/methods.md."""

from __future__ import annotations

# Each pair is Chinese, English.
WORDS = {
    "figure": ("图", "Figure"),
    "table": ("表", "Table"),
    "contents": ("目录", "Contents"),
    "figures": ("图目录", "Figures"),
    "summary": ("摘要", "Summary"),
    "methods": ("方法", "Methods"),
    "made_from": ("资料与来源", "Material and provenance"),
    "provenance": ("校验和与版本", "Checksums and versions"),
    "what": ("项目", "What"),
    "value": ("值", "Value"),
    "more_regions": ("等 {n} 个地区", " and {more} more"),
    "about": (
        "{n} 篇政策文件，共 {chars:,} 个汉字；地区：{regions}",
        "{n} policy documents, {chars:,} Chinese characters; regions: {regions}",
    ),
    "versions": (
        "语料 {corpus}，词典 {dictionaries}，policy-compare {version}",
        "corpus {corpus}, dictionary {dictionaries}, policy-compare {version}",
    ),
    "summary_limits": (
        "以上各句由数据表算出，只说区间所能支持的内容；各主题的限制见相应章节，不能据此下的结论见“方法”一章。",
        "These sentences are computed from the tables and say no more than the intervals support; the "
        "limits of each theme "
        "stand in its chapter, what must not be concluded in the chapter on methods.",
    ),
    "no_findings": (
        "这次运行的笔记本没有给出结论句。",
        "The notebooks of this run gave no sentences of findings.",
    ),
    "elsewhere": (
        "完整数据见工作簿 report.xlsx 的“{sheet}”表（{n:,} 行）。",
        "All of the data stand on the sheet “{sheet}” of report.xlsx ({n:,} rows).",
    ),
    "left_out": (
        "只列前 {n} 行，另有 {more:,} 行，见工作簿 report.xlsx 的“{sheet}”表。",
        "The first {n} rows; {more:,} more stand on the sheet “{sheet}” of report.xlsx.",
    ),
    "see_only": ("本节只有图表", "This section has figures and tables only"),
    "same": (
        "同样的校验和与版本，得到同样的数字、同样的图。",
        "The same checksums and versions give the same numbers and the same figures.",
    ),
}

METHODS = (
    (
        ("怎样计数", "How hits are counted"),
        (
            "词典中的词项在政府自己的政策正文中每出现一次，计一次命中；重叠处先取起点最靠前的，再取最长的，同一段文字在一个主题里只计一次。"
            "标题、文头文尾和提案人的原文默认不计。\n"
            "频次为每万汉字命中次数，即命中数除以计入的汉字数再乘 10,000；汉字数不含标点、数字和字母。没有命中记 0，没有正文记为缺失。",
            "Every occurrence of a dictionary term in the government's own policy text is a hit; where "
            "terms overlap, the one that "
            "begins first counts, of those the longest, and a stretch of text counts once within a theme. "
            "Headings, front and end "
            "matter and a proposer's text are left out unless chosen.\n"
            "Rates are hits per 10,000 Chinese characters of counted text, without punctuation, digits and "
            "letters. No hit is 0; no "
            "text is a missing value.",
        ),
    ),
    (
        ("区间说明什么", "What the intervals hold"),
        (
            "区间为 95% 区间：一个地区不足五份文件时，对每份文件之内的段落重抽样，只说明这些文件自身的起伏；五份以上时对文件重抽样。"
            "命中成串出现，按有效命中数放宽（Dobson 等 1991）。没有命中时，上限按泊松分布计算（Garwood 1936）。\n"
            "两地之差的区间由两地各自的区间合成（Zou & Donner 2008），并按一张表中比较的项数作 Bonferroni 调整，合起来有 95% 的把握。",
            "Intervals are 95% intervals: with fewer than five documents a region's paragraphs are drawn "
            "again within each document, "
            "and the interval speaks of these documents only; with more, documents are drawn. Hits come in "
            "clusters, so intervals are "
            "widened to the effective number of hits (Dobson et al. 1991). Without a hit the upper end is "
            "that of a Poisson count "
            "(Garwood 1936).\n"
            "The interval of a difference is made from those of the two regions (Zou & Donner 2008) and "
            "adjusted for the number of "
            "comparisons in its table (Bonferroni), so that all of them hold together at 95%.",
        ),
    ),
    (
        ("词典的误差", "The error of the dictionary"),
        (
            "词典会误报，也会漏报；这种误差没有计入上述区间。“词典可信到什么程度”一章用编码句子量出精确率与召回率，并给出校正后的份额。",
            "A dictionary finds what it should not and misses what it should find; that error is not in the "
            "intervals. The chapter on "
            "the dictionary measures precision and recall against coded sentences and gives corrected "
            "shares.",
        ),
    ),
    (
        ("不要这样下结论", "What not to conclude"),
        (
            "两个点不一样高，不等于一地比另一地更重视：先看差异是否站得住。\n文种、层级不同的文件不能直接相比。\n"
            "只有一份文件的地区，数字说的是这份文件，不是这个地区。\n着墨多少是写在文件里的多少，不是做了多少。\n"
            "关键词和词云供挑选细读之处，不是证据。",
            "Two dots at different heights do not show that one place cares more: see whether the "
            "difference holds.\nDocuments of "
            "unlike genre or level are not compared as they are.\nWhere a region has one document, the "
            "number is about the document, "
            "not the region.\nWeight given in writing is not work done.\nKeyness and word clouds say where "
            "to read; they are no "
            "evidence.",
        ),
    ),
)
