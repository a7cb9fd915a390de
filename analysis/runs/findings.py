"""What the tables say, in three sentences that claim no more than the intervals do."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.charts.captions import about_of
from analysis.charts.labels import check_language, name_of
from analysis.measures.intervals import BETWEEN
from analysis.regions import NATIONAL
from analysis.tables import RATES, TOTAL, WARNINGS, check_table
from analysis.tables.comparison import DIFFERENCES, FINDINGS, SENTENCES

_NAMED = 4  # differences a sentence names
# Warnings that limit what a comparison means, gravest first; the others only limit single figures.
_LIMITS = ("nothing_counted", "one_document", "unlike_genres", "unlike_levels", "one_document_carries",
           "one_paragraph_carries", "few_hits", "no_hits", "too_few_paragraphs", "unlike_lengths")  # fmt: skip


def findings(
    rates: pd.DataFrame,
    differences: pd.DataFrame,
    warnings: pd.DataFrame,
    language: str,
    names: Mapping[str, tuple[str, str]] | None = None,
) -> pd.DataFrame:
    """Which differences hold up, which do not, and what limits both.

    A difference is said to hold only where the adjusted interval in the table holds no 0; of the others it is
    said that nothing can be claimed, not that the regions are alike. Which difference is largest is said of
    what was counted, not of the regions.

    Parameters
    ----------
    rates : RATES table the differences were drawn from
    differences : DIFFERENCES table
    warnings : WARNINGS table of these rates
    language : "zh", "en" or "both"
    names : further names of regions and categories, as in `charts.labels.name_of`

    Returns
    -------
    FINDINGS table, one row per sentence (holds, open, limits), with the columns of the language asked for.
    """
    check_language(language)
    pairs = check_table(differences, DIFFERENCES)
    shown = check_table(rates, RATES)
    shown = shown[shown["group"] != TOTAL]
    rows = [(about, *(say(spoken) for spoken in ("zh", "en"))) for about, say in (
        ("holds", lambda spoken: _holds(pairs, spoken, names)),
        ("open", lambda spoken: _open(pairs, spoken, names)),
        ("limits", lambda spoken: _limits(shown, pairs, check_table(warnings, WARNINGS), spoken, names)),
    )]  # fmt: skip
    table = check_table(pd.DataFrame(rows, columns=list(FINDINGS.columns)), FINDINGS)
    return table if language == "both" else table[["about", language]]


def _holds(pairs: pd.DataFrame, language: str, names: Mapping[str, tuple[str, str]] | None) -> str:
    if pairs.empty:
        return {"zh": "只有一个地区，没有可比较的差异。", "en": "There is one region only, and no difference to speak of."}[language]
    holding = _by_size(pairs[pairs["holds"]])
    n = len(pairs)
    if holding.empty:
        return {
            "zh": f"所比的{n}项差异中，经多重比较调整后没有一项站得住。",
            "en": f"Of {n} differences compared, none holds after adjusting for their number.",
        }[language]
    named = _list([_told(row, language, names) for row in holding.head(_NAMED).itertuples(index=False)], len(holding), language)
    within = not (pairs["interval_basis"] == BETWEEN).all()
    return {
        "zh": f"所比的{n}项差异中，经多重比较调整后站得住的有{len(holding)}项：{named}。"
        + ("这只就所收文件而言，不能推及这些地区的其他文件。" if within else ""),
        "en": f"Of {n} differences compared, {len(holding)} {'holds' if len(holding) == 1 else 'hold'} after adjusting for "
        f"their number: {named}." + (" This is about these texts, not about other documents of the regions." if within else ""),
    }[language]


def _open(pairs: pd.DataFrame, language: str, names: Mapping[str, tuple[str, str]] | None) -> str:
    left = _by_size(pairs[~pairs["holds"]].dropna(subset="difference"))
    missing = int(pairs["difference"].isna().sum())
    if left.empty:
        text = {"zh": "没有其他可说的差异。", "en": "There is no other difference to speak of."}[language]
    else:
        largest = _told(next(left.itertuples(index=False)), language, names)
        text = {
            "zh": f"有{len(left)}项的区间容得下0，既不能说有差异，也不能说没有差异；其中计得差距最大的是{largest}。",
            "en": f"For {len(left)} the interval has room for 0: neither a difference nor its absence can be claimed; the "
            f"largest counted among them is {largest}.",
        }[language]
    if missing:
        text += {"zh": f"另有{missing}项因没有正文而缺失。", "en": f" {missing} are missing for want of text."}[language]
    return text


def _limits(
    rates: pd.DataFrame,
    pairs: pd.DataFrame,
    warnings: pd.DataFrame,
    language: str,
    names: Mapping[str, tuple[str, str]] | None,
) -> str:
    groups = rates.drop_duplicates("group")
    compared = {*pairs["group"], *pairs["other"]}
    parts = []
    for code in sorted(set(warnings["code"]), key=lambda code: _LIMITS.index(code) if code in _LIMITS else len(_LIMITS)):
        rows = warnings[(warnings["code"] == code) & (warnings["group"].isin(compared) | (warnings["group"] == ""))]
        if rows.empty:
            continue
        about = [about_of(row.group, row.category, language, names) for row in rows.itertuples(index=False)]
        about = [name for name in dict.fromkeys(about) if name]
        text = rows[language].iloc[0].rstrip("。.")
        separator = "、" if language == "zh" else ", "
        colon = "：" if language == "zh" else ": "
        parts.append(f"{_list(about, len(about), language, separator)}{colon}{text}" if about else text)
    documents = int(groups.loc[groups["group"] != NATIONAL.name, "n_documents"].sum())
    if not parts:
        return {
            "zh": f"共{documents}篇文件，没有触发任何警告；词典本身的误差未计入区间。",
            "en": f"{documents} documents, and no warning; the dictionary's own error is not in the intervals.",
        }[language]
    rest = len(parts) - _NAMED
    more = {"zh": f"另有{rest}种警告。", "en": f" {rest} further kinds of warning."}[language] if rest > 0 else ""
    return {
        "zh": "限制：" + "；".join(parts[:_NAMED]) + f"。{more}词典本身的误差未计入区间。",
        "en": "Limits: " + "; ".join(parts[:_NAMED]) + f".{more} The dictionary's own error is not in the intervals.",
    }[language]


def _told(row, language: str, names: Mapping[str, tuple[str, str]] | None) -> str:
    higher = row.difference >= 0
    first, second = (row.group, row.other) if higher else (row.other, row.group)
    high, low = (row.rate, row.rate_other) if higher else (row.rate_other, row.rate)
    scale, base = (100, ("%", "% of sentences")) if row.unit == SENTENCES else (1, ("次", " per 10,000 characters"))
    topic = name_of(row.category, language, names)
    one, two = (name_of(region, language, names) for region in (first, second))
    if language == "zh":
        figures = f"{scale * high:.1f}对{scale * low:.1f}{base[0]}"
        return f"{topic}，{one}多于{two}（{'每万汉字' if scale == 1 else '句子占比'}{figures}）"
    return f"{topic}, {one} above {two} ({scale * high:.1f} to {scale * low:.1f}{base[1]})"


def _by_size(pairs: pd.DataFrame) -> pd.DataFrame:
    return pairs.loc[pairs["difference"].abs().sort_values(ascending=False, kind="stable").index]


def _list(items: list[str], n: int, language: str, separator: str | None = None) -> str:
    joined = (separator or ("；" if language == "zh" else "; ")).join(items[: 2 * _NAMED])
    shown = min(len(items), 2 * _NAMED)
    if n > shown:
        joined += {"zh": f"等{n}项", "en": f" and {n - shown} more"}[language]
    return joined
