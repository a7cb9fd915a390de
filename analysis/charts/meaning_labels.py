"""The words on the charts about meaning, in Chinese and English."""

from __future__ import annotations

MEANING_NAMES = {
    "done": ("已做", "Done"),
    "planned": ("将做", "Planned"),
    "context": ("背景", "Context"),
    "must": ("必须", "Must"),
    "shall": ("要做", "Shall"),
    "support": ("支持", "Support"),
    "encourage": ("鼓励", "Encourage"),
    "explore": ("探索", "Explore"),
    "supply": ("供给型", "Supply side"),
    "environment": ("环境型", "Environment"),
    "demand": ("需求型", "Demand side"),
    "supply/talent": ("人才培养", "Training"),
    "supply/funding": ("资金投入", "Public funding"),
    "supply/infrastructure": ("基础设施", "Infrastructure"),
    "supply/technology": ("科技支持", "Science support"),
    "supply/public_service": ("公共服务", "Public services"),
    "environment/planning": ("目标规划", "Plans"),
    "environment/regulation": ("法规管制", "Regulation"),
    "environment/finance": ("金融支持", "Finance"),
    "environment/tax": ("税收优惠", "Tax"),
    "environment/ip": ("知识产权", "IP"),
    "environment/strategy": ("策略措施", "Strategy"),
    "demand/procurement": ("政府采购", "Procurement"),
    "demand/demonstration": ("应用示范", "Demonstration"),
    "demand/market": ("市场塑造", "Markets"),
    "demand/trade": ("贸易合作", "Trade"),
    "demand/outsourcing": ("服务外包", "Outsourcing"),
    "undated": ("未注明", "No date"),
    "每年": ("每年", "Yearly"),
    "今年": ("今年", "This year"),
    "明年": ("明年", "Next year"),
    "年内": ("年内", "This year"),
    "share_of_sentences": ("含该主题的句子中所占比例（%）", "Share of the sentences on the theme (%)"),
    "shares_how": (
        "单位为句子：含该主题任一词项、并可判定此值的政策正文句子（坚决程度只看将做的句子）。右侧为句数；句子少时比例不稳，区间见数据表。",
        "Unit: sentences of policy text with a term of the theme that have such a value (firmness: planned ones only). At the right their number; where they are "
        "few the shares are unsteady, see the intervals in the table.",
    ),
    "crosses_how": (
        "格内为同时含主题与工具词项的句数，括号内为占该主题句子的比例。一句可属多格，各行相加可超过100%。",
        "In each cell: sentences with terms of both, in brackets their share of the theme's sentences. A "
        "sentence may stand in several cells.",
    ),
    "crosses_sides": (
        "每组第一行是一类工具，其下是其中的类别。",
        "The first row of each group is a side of instruments, those below it are its kinds.",
    ),
    "calendar_how": (
        "格内为该地区文件承诺的数字个数（只计将做），按期限；“今年”按成文年份换算，没有写期限的按所在标题或报告的年份。个数不是力度：文件越长、越细，数字越多。",
        "In each cell: figures promised in the region's documents, by date; “this year” is reckoned from the document's date, and what names no date has "
        "that of its heading or report. A count is no measure of ambition: longer and more detailed documents give more figures.",
    ),
    "links_by_region": (
        "引用者多于40份，同一地区的文件合为一列；逐份见随图的表。",
        "More than 40 documents cite: a column is all documents of a region; the figure's table has each of them.",
    ),
    "links_most": ("地区也多于40个，只画引用最多的40个。", "More than 40 regions: the 40 that cite most are drawn."),
    "links_how": ("列为引用者，行为被引用者；格内为提及次数。", "Columns cite rows; in each cell the number of mentions."),
}  # fmt: skip
