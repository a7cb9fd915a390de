"""The words on the charts, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.errors import ParameterError
from analysis.regions import BY_NAME
from analysis.tables import TOTAL

LANGUAGES = ("zh", "en", "both")
STATE_SIGNS = {"trusted": "●", "unproven": "○", "failing": "×"}  # of terms; explained by the phrase "states_how"
_TITLE = 16  # characters of a title on a chart

# Identifiers of the tables. A category path is looked up whole, then by its last part.
_NAMES = {
    "platform": ("试点平台", "Pilot platforms"),
    "talent": ("人才", "Talent"),
    "finance": ("金融", "Finance"),
    "standards": ("标准", "Standards"),
    "pilot_scale": ("中试", "Pilot-scale testing"),
    "testing": ("检验检测", "Testing and inspection"),
    "carrier": ("创新载体", "Innovation carriers"),
    "service": ("公共服务平台", "Service platforms"),
    "policy_pilot": ("试点示范", "Policy pilots"),
    "market": ("市场融资", "Market finance"),
    "fiscal": ("财政支持", "Fiscal support"),
    "making": ("标准制定", "Making of standards"),
    "kinds": ("各类标准", "Kinds of standards"),
    "application": ("标准应用", "Use of standards"),
    "conformity": ("认证认可", "Conformity"),
    "metrology": ("计量", "Metrology"),
    "quality_base": ("质量基础", "Quality infrastructure"),
    "supply": ("人才引育", "Attracting and keeping"),
    "education": ("教育培养", "Education"),
    "evaluation": ("人才评价", "Evaluation"),
    "skills": ("技能人才", "Skilled workers"),
    "teams": ("人才队伍", "Teams"),
    "training": ("培训", "Training"),
    "national": ("国家级", "National"),
    "province": ("省级", "Province"),
    "city": ("市级", "City"),
    "district": ("区县级", "District"),
    "front": ("文前部分", "Front matter"),
    "government": ("政府正文", "Government's text"),
    "back": ("文末", "End matter"),
    "proposal": ("提案原文", "Proposer's text"),
    TOTAL: ("合计", "Total"),
    "rest": ("其余地区", "the other regions"),
    "": ("未注明", "Not stated"),
}

PHRASES = {
    "rate": ("每万汉字命中次数", "Hits per 10,000 Chinese characters"),
    "region": ("地区", "Region"),
    "theme": ("主题", "Theme"),
    "n_chars": ("汉字数（千字）", "Chinese characters (thousands)"),
    "position": ("在文件中的位置（汉字累计，%）", "Position in the document (% of its text)"),
    "hits_of": ("{hits}次／{chars}字", "{hits} hits / {chars} chars"),
    "documents": ("{n}篇", "n={n}"),
    "reference": ("虚线：{name}（参照）", "Dashed line: {name} (reference)"),
    "interval": (
        "点为每万汉字命中次数，线为95%自助法区间（{basis}）。",
        "Dots: hits per 10,000 Chinese characters; lines: 95% bootstrap intervals ({basis}).",
    ),
    "beyond": (
        "箭头：区间超出图外，数值见右侧。",
        "Arrow: the interval goes beyond the axis; its figures stand at the right.",
    ),
    "within_dot": ("点中的线：区间比点窄。", "A line within a dot: the interval is narrower than the dot."),
    "beyond_shown": ("箭头：区间超出图外，数值见所附表格。", "Arrow: the interval goes beyond the axis; the table has its ends."),
    "within this document only": (
        "只对这一篇文件的段落重抽样",
        "from the paragraphs of this one document only",
    ),
    "within these documents only": (
        "只对这几篇文件的段落重抽样",
        "from the paragraphs of these documents only",
    ),
    "between documents": ("对文件重抽样", "from whole documents"),
    "counted": (
        "只计政府自身的政策正文。格内为命中次数，括号内为每万汉字命中次数。",
        "Government's own policy text only. In each cell: number of hits, and the rate in brackets.",
    ),
    "keyness": ("关键性 z（右：该地区；左：其余地区）", "Keyness z (right: this region; left: the rest)"),
    "keyness_counts": ("{own}:{rest}次 {docs}:{docs_rest}篇", "{own}:{rest} ({docs}:{docs_rest} docs)"),
    "keyness_how": (
        "加权对数优势比（Monroe等，2008）；右侧为该地区与其余地区的次数、文件数。空心：多重比较调整后与无差异相容。"
        "以词为单位计算，只供选词细读，不作地区差异的证据。",
        "Weighted log-odds (Monroe et al. 2008); at the right: counts and documents, this region : the rest. "
        "Hollow: no difference after adjusting for the number of words. Tokens are taken as independent: for "
        "choosing what to read, no evidence about regions.",
    ),
    "keyness_list": (
        "每行是一个地区与其余地区相比最有特色的词，z 值由大到小（加权对数优势比，Monroe等，2008）。深色：多重比较调整后仍偏多；浅色：与无差异"
        "相容。以词为单位计算，只供选词细读，不作地区差异的证据。",
        "A row has the words most typical of a region against the others, by falling z (weighted log-odds, Monroe et al. 2008). Dark: "
        "more frequent also after adjusting for the number of words; light: no difference can be told. Tokens are taken as "
        "independent: for choosing what to read, no evidence about regions.",
    ),
    "cloud_how": (
        "字号随词频增大。黑色：各地都有；红色：仅此地有；蓝色：部分地区有。词云只供浏览，不作结论。",
        "Larger is more frequent. Black: in all regions; red: in this one only; blue: in some. For a first "
        "look, not a result.",
    ),
    "xray_how": ("竖线：命中；三角：标题。", "Strokes: hits; triangles: headings."),
    "xray_longest": ("文件多于{n}篇，每个地区只画正文最长的一篇。", "More than {n} documents: the longest of each region is drawn."),
    "by_region": ("文件多于{n}篇，同一地区的文件合为一行。", "More than {n} documents: a row is all documents of a region."),
    "precision": ("精确率", "Precision"),
    "recall": ("召回率", "Recall"),
    "f1": ("F1", "F1"),
    "share_axis": ("占所涉已编码句子的比例（%）", "Share of the coded sentences concerned (%)"),
    "theme_share_axis": ("含该主题的句子所占比例（%）", "Share of sentences with the theme (%)"),
    "validity_how": (
        "词典与已编码句子相比。点为估计，线为95%区间（精确率：Wilson；召回率、F1：分层自助法）；n为有命中、编码为有的句数。",
        "The dictionary against coded sentences. Dots: estimates; lines: 95% intervals (precision: Wilson; recall, F1: "
        "stratified bootstrap); n: sentences with a hit, coded so.",
    ),
    "terms_how": (
        "各词项的精确率与95% Wilson区间；n为有命中的已编码句数。实心：可信；空心：证据不足；叉：不合格。",
        "Precision of each term with its 95% Wilson interval; n: coded sentences with a hit. Filled: trusted; hollow: "
        "unproven; cross: failing.",
    ),
    "corrected_how": (
        "每行自上而下：词典原始（圆）、Rogan–Gladen校正（方）、按抽样设计校正（菱形）；线为95%区间。"
        "无法校正者不画。",
        "In each row, from above: as counted (circle), corrected by Rogan–Gladen (square), by "
        "the design of the sample (diamond); lines: 95% intervals. What cannot be corrected is not drawn.",
    ),
    "share": ("含该主题的句子占比（%）", "Sentences that speak of the theme (%)"),
    "own_scales": ("各图横轴刻度不同。", "The panels have scales of their own."),
    "share_interval": (
        "点为含该主题的句子占比，线为95%自助法区间（{basis}）。",
        "Dots: share of sentences that speak of the theme; lines: 95% bootstrap intervals ({basis}).",
    ),
    "shares_of": ("{hits}句／{chars}句", "{hits} of {chars} sentences"),
    "difference_chars": (
        "每万汉字命中次数之差（右：前者多；左：后者多）",
        "Difference in hits per 10,000 characters (right: more in the first)",
    ),
    "difference_sentences": (
        "句子占比之差，百分点（右：前者多；左：后者多）",
        "Difference in share of sentences, points (right: more in the first)",
    ),
    "difference_how": (
        "实心：差异站得住；空心：差的区间含0，或两地之比的区间含1，不能说有差异。区间已按{n}项比较作Bonferroni调整，合起来有95%的把握（{basis}）。",
        "Solid: the difference holds; hollow: the interval of the difference holds 0 or that of the ratio 1, no difference can be claimed. Intervals are adjusted "
        "for {n} comparisons (Bonferroni) and hold together at 95% ({basis}).",
    ),
    "rest_chars": (
        "该地区与其余地区之差，每万汉字命中次数（右：该地区多；左：其余地区多）",
        "The region less the other regions, hits per 10,000 characters (right: more in the region)",
    ),
    "rest_sentences": (
        "该地区与其余地区之差，句子占比，百分点（右：该地区多；左：其余地区多）",
        "The region less the other regions, share of sentences, points (right: more in the region)",
    ),
    "rest_how": ("每行是一个地区与其余地区合并后之差。", "A row is a region against all other regions taken together."),
    "regions_shown": (
        "每图只列{shown}个地区（共{pairs}个）：站得住的在前，再按差距大小。",
        "Of {pairs} regions each panel shows {shown}: those that hold first, then by size.",
    ),
    "stance_done": ("已做", "done"),
    "stance_planned": ("将做", "planned"),
    "stance_how": (
        "方块：说已经做了的句子；圆点：说将要做的句子。都除以全部正文，线为95%自助法区间（{basis}）。"
        "立场由规则逐句判定，有误差；说背景的句子不画。",
        "Squares: sentences on what is done; dots: on what is planned. Both by all text; lines: 95% bootstrap intervals "
        "({basis}). A rule reads the stance of each sentence, with errors; context is "
        "not drawn.",
    ),
    "stance_counts": ("右侧为已做与将做的{what}数。", "At the right the number of {what}, done : planned."),
    "hits_word": ("命中", "hits"),
    "sentences_word": ("句", "sentences"),
    "differences_shown": (
        "每图只列{shown}对（共{pairs}对）：站得住的在前，再按差距大小。",
        "Of {pairs} pairs each panel shows {shown}: those that hold first, then by size.",
    ),
    "gap": ("对差距的贡献（每万汉字命中次数；右：{group}多）", "Contribution to the gap (hits per 10,000 chars; right: more in {group})"),
    "gap_how": (
        "{category}：{group}与{other}的差距由各词项相加而成，右侧为两地命中次数。空心：区间含0。区间已按{n}个词项作Bonferroni调整，"
        "只说明这些文件之内的起伏。",
        "{category}: the contributions of the terms sum to the gap between {group} and {other}; at the right, hits in each. "
        "Hollow: the interval holds 0. Intervals are adjusted for {n} terms (Bonferroni) and are about these texts only.",
    ),
    "states_how": (
        "词后的记号：{trusted} 编码证实可信，{unproven} 证据不足，{failing} 不合格（见 validity 笔记本）。",
        "Signs behind terms: {trusted} trusted by coded sentences, {unproven} unproven, {failing} failing (notebook validity).",
    ),
    "gap_shown": ("只列贡献最大的{shown}个。", "The {shown} largest are shown."),
    "lift": ("提升度（同现次数／独立时的期望，1为无关联）", "Lift (observed / expected if independent; 1 is none)"),
    "cooccurrence_how": (
        "格内为提升度、其95%区间与同现的{unit}数（共{n}）。期望按文件分别计算；灰字：同现不足5次，区间不可靠。长的单位什么都多，"
        "各对之间可比，与1相比要谨慎。",
        "In each cell: lift, its 95% interval and the {unit} with both (of {n}). Expected within each document; grey: fewer "
        "than 5 with both, too few for an interval. Long units hold more of everything: compare pairs rather than with 1.",
    ),
    "unit_paragraph": ("段落", "paragraphs"),
    "unit_sentence": ("句子", "sentences"),
    "similarity": ("余弦相似度（1为比例相同）", "Cosine similarity (1: the same proportions)"),
    "similarity_how": (
        "按{basis}计算，列号即行号。短文件看起来更不相似，宜比较长度相近的文件。",
        "By {basis}; columns have the numbers of the rows. Short documents seem less alike: compare those of like length.",
    ),
    "basis_words": ("用词", "words"),
    "basis_categories": ("主题类别", "categories"),
    "variants": ("该地数值／各地合计（同一口径；虚线为1）", "Value by that of all regions together (same way of counting; dashed: 1)"),
    "variants_how": (
        "黑竖线是所选算法，即其他各图用的算法；其余每个记号是同一个量换一种说得过去的算法。记号散得开，或次序变了，结论就取决于算法。",
        "Black bar: as chosen, which is how the other figures count; each other mark is the same quantity under another "
        "defensible choice. Where the marks spread or change order, the result depends on the choice.",
    ),
    "variants_many": (
        "地区多时只画每地最低与最高的两种算法，灰线为其间；全部见所附表格。",
        "Of many regions only the lowest and the highest choice are marked, with a grey line between them; the table has all.",
    ),
    "chosen": ("所选算法", "as chosen"),
    "headings_in": ("标题计入", "headings in"),
    "headings_out": ("标题不计", "headings out"),
    "sentences": ("按句子占比", "share of sentences"),
    "chars": ("按每万汉字", "per 10,000 chars"),
    "paragraphs": ("按段落占比", "share of paragraphs"),
    "every_hit": ("重叠命中都计", "overlapping hits too"),
    "whole_text": ("全文各部分", "all parts of the text"),
    "upper_levels": ("不含市县文件", "no city or district"),
    "done": ("只计已做", "done only"),
    "planned": ("只计将做", "planned only"),
    "context": ("只计背景", "context only"),
    "any_stance": ("不分立场", "any stance"),
    "trusted_terms": ("只计可信词项", "trusted terms only"),
    "all_terms": ("全部词项", "all terms"),
    "other_dictionary": ("项目原词典", "the project's own dictionary"),
    "and_more": ("等{n}处", " and {more} more"),
    "note": ("注意：", "Note: "),
    "source": ("来源：", "Source: "),
    "nothing": ("无正文", "no text"),
}


def check_language(language: str) -> None:
    """Stop at a language that charts do not speak.

    Raises
    ------
    ParameterError : it is not zh, en or both.
    """
    if language not in LANGUAGES:
        raise ParameterError(
            f"There is no chart language {language!r}. Choose one of: {', '.join(LANGUAGES)}.",
            f"没有图表语言 {language!r}。可选：{'、'.join(LANGUAGES)}。",
        )


def name_of(
    identifier: str, language: str, names: Mapping[str, tuple[str, str]] | None = None, joint: str = " "
) -> str:
    """The name of a region, theme, category, level or part on a chart; an unknown identifier names itself.

    Parameters
    ----------
    identifier : as in the tables: 湖南, talent, platform/testing, city, total
    language : "zh", "en" or "both"
    names : further names by identifier, (Chinese, English); they go before the built-in ones
    joint : what stands between Chinese and English where both are wanted
    """
    known = {**_NAMES, **(names or {})}
    if identifier in BY_NAME and identifier not in known:
        pair = (identifier, BY_NAME[identifier].english)
    else:
        pair = known.get(identifier) or known.get(identifier.rpartition("/")[2]) or (identifier, identifier)
    return _in_language(pair, language, joint)


def document_names(documents: pd.DataFrame, language: str) -> dict[str, tuple[str, str]]:
    """Names of documents for the charts' `names`: the region, and beneath it the title, cut to 16 characters.

    Without a title the document number stands there, without that the doc_id.

    Parameters
    ----------
    documents : table, one row per document; uses doc_id, region, title, inner_title, doc_number
    """
    names = {}
    for row in documents.itertuples(index=False):
        about = row.title or row.inner_title or row.doc_number or row.doc_id
        about = about if len(about) <= _TITLE else about[: _TITLE - 1] + "…"
        text = f"{name_of(row.region, language)}\n{about}"
        names[row.doc_id] = (text, text)
    return names


def phrase(key: str, language: str, joint: str = "\n", **values: object) -> str:
    """One of the charts' fixed phrases, its {fields} filled in; a value may be a (Chinese, English) pair."""
    texts = []
    for place, text in enumerate(PHRASES[key]):
        chosen = {name: value[place] if isinstance(value, tuple) else value for name, value in values.items()}
        texts.append(text.format(**chosen))
    return _in_language((texts[0], texts[1]), language, joint)


def _in_language(pair: tuple[str, str], language: str, joint: str) -> str:
    check_language(language)
    if language == "both":
        return pair[0] if pair[0] == pair[1] else joint.join(pair)
    return pair[LANGUAGES.index(language)]
