"""Words that a dictionary may be missing, for a person to accept or not; nothing is added by itself.

People recall few of the words they would recognise (King, Lam & Roberts 2017, AJPS 61(4), 971-988), so
candidates come from the corpus: what stands beside the hits (`collocates`), and what the sentences on a theme
have more than others (`suggest_terms`), be they the sentences with a hit or those that a coder found to be on
the theme and no term found.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np
import pandas as pd

from analysis.errors import ParameterError, TableError
from analysis.terms.dictionary import Dictionary
from analysis.terms.tag import tag_sentences

WINDOW = 10
MIN_SENTENCES = 2
MAX_TOKENS = 3
MAX_CHARACTERS = 8
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]+")


def collocates(
    hits: pd.DataFrame,
    tokens: pd.DataFrame,
    *,
    window: int = WINDOW,
    stopwords: Collection[str] = (),
    n: int = 50,
) -> pd.DataFrame:
    """Tokens that stand beside hits more than elsewhere.

    Parameters
    ----------
    hits : table HITS, of the theme or term in question
    tokens : table TOKENS of the same sentences
    window : int, characters on each side of a hit, within its sentence; a token counts if it begins or ends
        in there
    stopwords : words left out, as are tokens with other than Chinese characters or with only one
    n : int, rows at most

    Returns
    -------
    table, by falling log_dice, then token: token, n_near (its places beside a hit, each once), n_tokens (all
    its places), n_hits (hits it stands beside), log_dice. Empty without hits.

    Notes
    -----
    log_dice = 14 + log₂(2·f_xy / (f_x + f_y)) (Rychlý 2008), f_xy = n_near, f_x = hits, f_y = n_tokens; 14
    would be a token that stands beside every hit and nowhere else. It does not grow with the corpus.

    Raises
    ------
    ParameterError : the window is not positive.
    """
    if window < 1:
        raise ParameterError(
            f"The window of collocates is {window}; it has to be 1 or more characters.",
            f"搭配词的窗口是 {window}，应为 1 个字或更多。",
        )
    kept = tokens[_is_word(tokens["token"], stopwords)]
    kept = kept.assign(place=np.arange(len(kept)))
    spans = hits.assign(hit=np.arange(len(hits)))[["sent_id", "start", "end", "hit"]]
    pairs = kept.merge(spans, on="sent_id", suffixes=("", "_hit"))
    before = (pairs["end"] <= pairs["start_hit"]) & (pairs["end"] > pairs["start_hit"] - window)
    after = (pairs["start"] >= pairs["end_hit"]) & (pairs["start"] < pairs["end_hit"] + window)
    inside = (pairs["start"] < pairs["end_hit"]) & (pairs["end"] > pairs["start_hit"])
    near = pairs[(before | after) & ~pairs["place"].isin(pairs.loc[inside, "place"])]
    table = near.groupby("token").agg(n_near=("place", "nunique"), n_hits=("hit", "nunique")).reset_index()
    table["n_tokens"] = table["token"].map(kept["token"].value_counts()).astype("int64")
    table["log_dice"] = 14 + np.log2(2 * table["n_near"] / (len(hits) + table["n_tokens"]))
    table = table.sort_values(["log_dice", "token"], ascending=[False, True], ignore_index=True)
    return table.loc[: n - 1, ["token", "n_near", "n_tokens", "n_hits", "log_dice"]]


def suggest_terms(
    tokens: pd.DataFrame,
    target: Collection[str],
    dictionary: Dictionary,
    theme: str,
    *,
    stopwords: Collection[str] = (),
    n: int = 50,
) -> pd.DataFrame:
    """Phrases of one to three tokens that the target sentences have more often than the others.

    For terms near those known, the target is the sentences with a hit; for what coders see and the dictionary
    misses, give the tokens of coded sentences and as target those coded true that have no hit.

    Parameters
    ----------
    tokens : table TOKENS of the target and of the sentences to compare with
    target : sent_ids
    dictionary, theme : phrases in which this theme already has a hit are left out
    stopwords : a phrase neither begins nor ends with one
    n : int, rows at most

    Returns
    -------
    table, by falling g2, then phrase: phrase, n_target, n_reference (sentences that hold it), log_ratio, g2,
    sent_id (the first target sentence that holds it). Phrases in fewer than two target sentences, or not more
    frequent in the target, are left out; of phrases with the same sentences only the longest stays.

    Notes
    -----
    Counted are sentences, not tokens, so that one repetitive sentence cannot carry a phrase. log_ratio =
    log₂[((a + ½)/A) / ((b + ½)/B)] (Hardie 2014) for a of A target and b of B other sentences; g2 = Dunning's
    (1993) log-likelihood of the 2×2 table. Both order candidates for reading; neither is a test.

    Raises
    ------
    ParameterError : the dictionary has no such theme.
    TableError : none of the target sentences has tokens.
    """
    if theme not in dictionary.themes:
        raise ParameterError(
            f"The dictionary has no theme '{theme}'. It has: {', '.join(dictionary.themes)}.",
            f"词典没有主题 {theme}。现有：{'、'.join(dictionary.themes)}。",
        )
    wanted = set(target)
    all_sentences = set(tokens["sent_id"])
    n_target = len(wanted & all_sentences)
    if not n_target:
        raise TableError(
            "None of the target sentences has tokens. Cut the same sentences that the target names.",
            "目标句子都没有词例。请对目标所指的同一批句子切词。",
        )
    phrases = _phrases(tokens, stopwords)
    in_target = phrases["sent_id"].isin(wanted)
    table = (
        phrases[in_target].groupby("phrase").agg(n_target=("sent_id", "size"), sent_id=("sent_id", "first"))
    )
    table = table[table["n_target"] >= MIN_SENTENCES].reset_index()
    others = phrases[~in_target]["phrase"].value_counts()
    table["n_reference"] = table["phrase"].map(others).fillna(0).astype("int64")
    n_reference = len(all_sentences) - n_target
    table["log_ratio"] = np.log2(
        (table["n_target"] + 0.5) / n_target / ((table["n_reference"] + 0.5) / max(n_reference, 1))
    )
    table["g2"] = _log_likelihood(table["n_target"], table["n_reference"], n_target, n_reference)
    table = table[table["log_ratio"] > 0]
    if len(table):
        table = table[tag_sentences(table["phrase"].tolist(), dictionary)[f"tag_{theme}"].to_numpy() == 0]
    table = _longest(table).sort_values(["g2", "phrase"], ascending=[False, True], ignore_index=True)
    return table.loc[: n - 1, ["phrase", "n_target", "n_reference", "log_ratio", "g2", "sent_id"]]


def _is_word(tokens: pd.Series, stopwords: Collection[str]) -> pd.Series:
    chosen = {token for token in set(tokens) if len(token) > 1 and _HAN.fullmatch(token)} - set(stopwords)
    return tokens.isin(chosen)


def _phrases(tokens: pd.DataFrame, stopwords: Collection[str]) -> pd.DataFrame:
    """Each phrase of each sentence once, in the order of the sentences."""
    stopped = set(stopwords)
    found: dict[tuple[str, str], None] = {}
    words = [token if _HAN.fullmatch(token) else "" for token in tokens["token"]]
    sent_ids = tokens["sent_id"].tolist()
    for first, (word, sent_id) in enumerate(zip(words, sent_ids, strict=True)):
        phrase = ""
        for place in range(first, min(first + MAX_TOKENS, len(words))):
            phrase += words[place]
            if (
                not words[place]
                or sent_ids[place] != sent_id
                or len(phrase) > MAX_CHARACTERS
                or word in stopped
            ):
                break
            if len(phrase) > 1 and words[place] not in stopped:
                found[sent_id, phrase] = None
    return pd.DataFrame(list(found), columns=["sent_id", "phrase"])


def _log_likelihood(a: pd.Series, b: pd.Series, n_a: int, n_b: int) -> pd.Series:
    total, both = n_a + n_b, a + b
    cells = ((a, both * n_a / total), (b, both * n_b / total), (n_a - a, (total - both) * n_a / total),
             (n_b - b, (total - both) * n_b / total))  # fmt: skip
    parts = [
        seen * np.log(np.where(seen > 0, seen, 1) / np.where(seen > 0, expected, 1))
        for seen, expected in cells
    ]
    return 2 * sum(parts)


def _longest(table: pd.DataFrame) -> pd.DataFrame:
    """Without phrases that only stand inside a longer one: same first sentence, same counts."""
    kept: list[int] = []
    for _, group in table.groupby(["n_target", "n_reference", "sent_id"], sort=False):
        ordered = sorted(
            zip(group["phrase"], group.index, strict=True), key=lambda pair: (-len(pair[0]), pair[0])
        )
        longer: list[str] = []
        for phrase, index in ordered:
            if not any(phrase in other for other in longer):
                kept.append(index)
                longer.append(phrase)
    return table.loc[sorted(kept)]
