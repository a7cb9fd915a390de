"""What a reader must know before trusting validity figures: what is left out, open or stale."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.coding.binding import Bound
from analysis.coding.reading import Coded
from analysis.runs.provenance import read_provenance

_TEXTS = {
    "nothing_coded": (
        "尚无已编码的句子：用 policy-compare code 抽取，填好后放入 seeds/coded/。",
        "Nothing is coded yet: draw sentences with policy-compare code, and put the filled-in file into "
        "seeds/coded/.",
    ),
    "not_in_corpus": (
        "{all}句中有{n}句不在语料中，只用于精确率与召回率，不用于校正份额。",
        "{n} of {all} coded sentences are not in the corpus; they serve precision and recall, not corrected "
        "shares.",
    ),
    "blank": ("{n}行尚未编码。", "{n} rows are not coded yet."),
    "unweighted": (
        "{all}句中有{n}句没有抽样权重，因此都按1计：数字只说这些句子，不代表语料，份额不作校正。",
        "{n} of {all} sentences have no sampling weight, so all count as 1: the figures are of these sentences, not of "
        "the corpus, and no share is corrected.",
    ),
    "open": (
        "{n}句编码不一致，尚未裁定；相应主题不计。",
        "Coders differ on {n} sentences not yet settled; their open codes are left out.",
    ),
    "one_code": (
        "每句只有一份编码，无法检验编码者一致性。",
        "One code per sentence: agreement cannot be measured.",
    ),
    "changed": (
        "{n}句在抽样后改动，需重新编码（again.xlsx）。",
        "{n} sentences changed since they were drawn; code them again (again.xlsx).",
    ),
    "corpus_changed": (
        "样本抽自语料的另一版本；此后加入的句子没有入样机会。",
        "The sample was drawn from another version of the corpus; sentences added since had no chance to be "
        "drawn.",
    ),
    "dictionaries_changed": (
        "抽样后词典有改动；人工编码仍有效，以下数字按现行词典计算。",
        "The dictionary was edited since the sample was drawn; the codes hold, the figures are those of the "
        "present dictionary.",
    ),
}


def validity_notes(
    folder: Path, coded: Coded, bound: Bound, differ: pd.DataFrame, agreed: pd.DataFrame
) -> pd.DataFrame:
    """What limits the figures of a validation.

    Parameters
    ----------
    folder : Path, the prepared tables
    coded, bound : as read and as bound to the corpus
    differ : table, disagreements not yet settled
    agreed : AGREEMENT table

    Returns
    -------
    table, one row per limit: code, zh, en; without rows where there is none
    """
    if bound.units.empty:
        found = {"nothing_coded": 1}
    else:
        inputs = read_provenance(folder)["inputs"]
        found = {
            "not_in_corpus": len(bound.unmatched),
            "blank": coded.n_blank,
            "unweighted": bound.n_unweighted,
            "open": differ["unit"].nunique(),
            "one_code": int(agreed.empty),
            "changed": len(bound.again),
            "corpus_changed": _of_another_version(coded, "corpus", inputs),
            "dictionaries_changed": _of_another_version(coded, "dictionaries", inputs),
        }
    rows = [
        (code, *(text.format(n=n, all=len(bound.units)) for text in _TEXTS[code]))
        for code, n in found.items()
        if n
    ]
    return pd.DataFrame(rows, columns=["code", "zh", "en"])


def _of_another_version(coded: Coded, name: str, inputs: dict[str, str]) -> int:
    """How many sentences were drawn from another version of the corpus or the dictionaries than the present one."""
    return 0 if coded.sample is None else int((coded.sample[name] != inputs[name]).sum())
