"""Drawing sentences for coding: stratified, with known chances of selection.

A stratum is a region and a kind of sentence. A sentence with hits is of the kind of its rarest term (the one
that fewest sentences of the corpus have), so that rare terms get coded too; kinds with fewer than 10
sentences in a region are one kind together. Sentences without a hit are near misses where a term stands in
them that an exception or a condition rules out, else the rest. Within a stratum every sentence has the same
chance: drawn / there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.errors import ParameterError
from analysis.tables import check_table
from analysis.tables.coded import SAMPLE

NEAR, REST, RARE = "near miss", "rest", "rare terms"
_FEWEST = 10
_LEAST_DRAWN = 2
# Of the sentences drawn: precision is measured on hits, recall on what the dictionary does not find.
_SHARES = {"hit": 0.5, NEAR: 0.2, REST: 0.3}
_Z = 1.959963984540054
_EXPECTED_PRECISION = 0.8


def draw_sample(
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    matches: pd.DataFrame,
    n: int,
    checksums: Mapping[str, str],
    seed: int = 1,
) -> pd.DataFrame:
    """Draw `n` sentences, in a random order.

    Half of them have hits, a fifth are near misses, the others of the rest; what a kind has not enough of
    goes to the others. Within these, strata get shares by the square root of their size (Bankier 1988), and
    two sentences at least.

    Parameters
    ----------
    sentences : table SENTENCES; only the government's own text without headings is drawn from
    documents : table DOCUMENTS; uses doc_id, region
    matches : table from `find_matches` of the theme dictionary in these sentences
    n : how many; all of them where there are not so many
    checksums : "corpus" and "dictionaries"
    seed : the same seed draws the same sentences

    Returns
    -------
    SAMPLE table

    Raises
    ------
    ParameterError : n is below 10, or no sentence counts.
    """
    if n < _FEWEST:
        raise ParameterError(
            f"-n {n} is too few for any figure. Code {_FEWEST} sentences at least; 200 or more tell "
            "something.",
            f"-n {n} 太少，得不出任何数字。至少要编码 {_FEWEST} 句；200 句以上才说明问题。",
        )
    pool = strata(sentences, documents, matches)
    if pool.empty:
        raise ParameterError(
            "The corpus has no sentence that counts, so there is nothing to code. Add documents first.",
            "语料中没有计入的句子，因此无可编码。请先加入文档。",
        )
    rng = np.random.default_rng(seed)
    sizes = pool.groupby(["kind", "stratum"], sort=True).size()
    drawn = _allocate(sizes, min(n, len(pool)))
    parts = []
    for (_, stratum), k in drawn.items():
        rows = pool[pool["stratum"] == stratum]
        chosen = rows.iloc[np.sort(rng.choice(len(rows), size=k, replace=False))]
        parts.append(chosen.assign(chance=k / len(rows)))
    sample = pd.concat(parts)
    sample = sample.iloc[rng.permutation(len(sample))]
    sample = sample.assign(**{name: checksums[name] for name in ("corpus", "dictionaries")})
    return check_table(sample, SAMPLE)[list(SAMPLE.columns)].reset_index(drop=True)


def strata(sentences: pd.DataFrame, documents: pd.DataFrame, matches: pd.DataFrame) -> pd.DataFrame:
    """The sentences that can be drawn, with region, kind (hit, near miss, rest), stratum and neighbours."""
    region_of = dict(zip(documents["doc_id"], documents["region"], strict=True))
    same = sentences["doc_id"] == sentences["doc_id"].shift(1)
    same_after = sentences["doc_id"] == sentences["doc_id"].shift(-1)
    table = sentences[["sent_id", "doc_id", "address", "text"]].assign(
        region=sentences["doc_id"].map(region_of).fillna(""),
        before=sentences["text"].shift(1).where(same, ""),
        after=sentences["text"].shift(-1).where(same_after, ""),
    )
    counted = sentences["policy_text"].astype(bool) & ~sentences["is_heading"].astype(bool)
    table = table[counted & (sentences["text"].str.strip() != "")]
    within = matches[matches["sent_id"].isin(table["sent_id"])]
    hits = within[within["excluded_by"] == ""].drop_duplicates(["sent_id", "category", "term"])
    hits = hits.assign(n=hits.groupby(["category", "term"])["sent_id"].transform("size"))
    rarest = hits.sort_values("n", kind="stable").drop_duplicates("sent_id").set_index("sent_id")
    name = (rarest["theme"] + ": " + rarest["term"]).to_dict()
    near = set(within.loc[within["excluded_by"].str.startswith(("except", "with")), "sent_id"])
    kind = ["hit" if one in name else NEAR if one in near else REST for one in table["sent_id"]]
    group = [name.get(one, of) for one, of in zip(table["sent_id"], kind, strict=True)]
    table = table.assign(kind=kind, group=group)
    size = table.groupby(["region", "group"])["sent_id"].transform("size")
    table["group"] = table["group"].where((table["kind"] != "hit") | (size >= _FEWEST), RARE)
    return table.assign(stratum=table["region"] + " | " + table["group"]).reset_index(drop=True)


def proposed_size(pool: pd.DataFrame, matches: pd.DataFrame, half_width: float) -> int:
    """How many sentences to draw so that each theme's precision is known to within ± half_width.

    n = z² p(1−p) / half_width² hits for each theme, at an expected precision p of .8, less by the finite
    population correction n / (1 + (n−1)/N) (Cochran 1977, eq. 4.2) where the theme has only N sentences; as
    many again without a hit.

    Parameters
    ----------
    pool : table from `strata`
    matches : table from `find_matches`
    half_width : between 0.01 and 0.5

    Raises
    ------
    ParameterError : half_width is out of range.
    """
    if not 0.01 <= half_width <= 0.5:
        raise ParameterError(
            f"--half-width {half_width} is out of range. Give a share from 0.01 to 0.5, such as 0.1 for ±10 "
            "points.",
            f"--half-width {half_width} 超出范围。请给 0.01 到 0.5 之间的份额，例如 0.1 表示 ±10 个百分点。",
        )
    wanted = _Z**2 * _EXPECTED_PRECISION * (1 - _EXPECTED_PRECISION) / half_width**2
    hits = matches[(matches["excluded_by"] == "") & matches["sent_id"].isin(pool["sent_id"])]
    n_sentences = hits.drop_duplicates(["sent_id", "theme"]).groupby("theme").size()
    n_hits = min(
        sum(math.ceil(wanted / (1 + (wanted - 1) / n)) for n in n_sentences),
        int((pool["kind"] == "hit").sum()),
    )
    return max(_FEWEST, min(len(pool), math.ceil(n_hits / _SHARES["hit"])))


def _allocate(sizes: pd.Series, n: int) -> pd.Series:
    """How many to draw from each stratum; sums to n."""
    kinds = sizes.index.get_level_values("kind")
    size = sizes.to_numpy(np.int64)
    root = np.sqrt(size)
    share = np.array([_SHARES[kind] for kind in kinds])
    within = np.array([root[kinds == kind].sum() for kind in kinds])
    wish = share * root / within
    drawn = np.minimum(size, _LEAST_DRAWN)
    if drawn.sum() > n:  # too few for two of each: the largest strata get theirs first
        order = np.argsort(-size, kind="stable")
        drawn[:] = 0
        drawn[order[:n]] = 1
    while drawn.sum() < n:
        open_ = drawn < size
        # The stratum furthest behind its wish gets the next sentence.
        behind = np.where(open_, wish / (drawn + 1), -1.0)
        drawn[int(np.argmax(behind))] += 1
    return pd.Series(drawn, index=sizes.index)[drawn > 0]
