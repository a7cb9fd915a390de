"""How often intervals hold the truth, of corrected shares and of co-occurrence: `.venv/bin/python benchmarks/coverage.py [n]`.

Sentences are made up with a known share of a theme and a dictionary of known sensitivity and specificity; some are
"coded", drawn from tagged and untagged ones separately as `policy-compare code` does, or at random from all. An interval
of 95% should hold the truth in 95 of 100 such worlds or a few more. Beside them the Wilson interval of the raw share.

For co-occurrence, paragraphs take up two themes with a known lift; in the worlds of sentences, each of a paragraph's
sentences then has a theme of its paragraph with probability one half, so that they stand in clusters. Texts where the two
never meet are drawn again: they have a bound and no interval.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from analysis.measures.cooccurrence import cooccurrence
from analysis.measures.corrected import LEAST_YOUDEN, prediction_powered, rogan_gladen
from analysis.measures.proportions import weighted_share, wilson_interval

# sentences, coded, share of the theme, sensitivity, specificity
WORLDS = (
    (300, 100, 0.15, 0.90, 0.97),
    (300, 300, 0.15, 0.90, 0.97),
    (1000, 60, 0.20, 0.95, 0.99),
    (2000, 120, 0.05, 0.70, 0.98),
    (2000, 200, 0.10, 0.80, 0.95),
    (2000, 400, 0.30, 0.85, 0.90),
    (5000, 200, 0.40, 0.60, 0.80),
)

# documents, paragraphs in each, share of paragraphs with each theme, lift, unit
MEETINGS = (
    (1, 30, 0.30, 1.0, "paragraph"),
    (1, 30, 0.30, 2.0, "paragraph"),
    (1, 60, 0.20, 2.0, "paragraph"),
    (1, 120, 0.10, 1.0, "paragraph"),
    (1, 120, 0.30, 1.0, "paragraph"),
    (5, 20, 0.30, 1.5, "paragraph"),
    (1, 30, 0.50, 1.5, "sentence"),
    (1, 120, 0.30, 1.5, "sentence"),
)
SENTENCES_OF_A_PARAGRAPH = 4


def coded_units(rng, tagged: np.ndarray, n: int, design: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which sentences are coded, their weights and strata."""
    if design == "at random":
        rows = rng.choice(len(tagged), n, replace=False)
        return rows, np.full(n, len(tagged) / n), np.full(n, "all")
    parts = []
    for name, side in (("hit", np.flatnonzero(tagged)), ("rest", np.flatnonzero(~tagged))):
        k = min(len(side), n // 2)
        parts.append(
            (rng.choice(side, k, replace=False), np.full(k, len(side) / max(k, 1)), np.full(k, name))
        )
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


def made_up_meetings(
    rng, n_documents: int, n_paragraphs: int, share: float, lift: float, within: str
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Hits, paragraphs and documents with two themes, a and b, that meet `lift` times as often as by chance."""
    both, one = lift * share**2, share - lift * share**2
    n_sentences = 1 if within == "paragraph" else SENTENCES_OF_A_PARAGRAPH
    n = n_documents * n_paragraphs
    kind = np.repeat(rng.choice(4, n, p=(both, one, one, 1 - both - 2 * one)), n_sentences)
    paragraph = np.repeat(np.arange(n), n_sentences)
    doc_id = np.char.add("d", (paragraph // n_paragraphs).astype(str))
    paragraphs = pd.DataFrame({
        "doc_id": doc_id[::n_sentences], "piece": np.arange(n), "paragraph": np.arange(n), "policy_text": True,
        "is_heading": False, "n_chars": 10 * n_sentences, "n_sentences": n_sentences,
    })  # fmt: skip
    hits = []
    for category, kinds in (("a", (0, 1)), ("b", (0, 2))):
        has = np.isin(kind, kinds) & (rng.random(len(kind)) < (1 if within == "paragraph" else 0.5))
        start = 10 * np.flatnonzero(has) + (category == "b")
        hits.append(pd.DataFrame({
            "doc_id": doc_id[has], "piece": paragraph[has], "sentence": np.flatnonzero(has), "category": category,
            "start": start, "end": start + 1,
        }))  # fmt: skip
    return pd.concat(hits, ignore_index=True), paragraphs, pd.DataFrame({"doc_id": np.unique(doc_id)})


def print_meetings(n_worlds: int) -> None:
    print("documents paragraphs share lift  within      with both   held (with 5 or more)   width / lift")
    for setting in MEETINGS:
        rng = np.random.default_rng(1)
        rows = []
        while len(rows) < n_worlds:
            made = made_up_meetings(rng, *setting)
            row = cooccurrence(*made, ["a", "b"], within=setting[-1], seed=len(rows)).iloc[0]
            if row["n_both"]:
                rows.append((row["n_both"], row["low"] <= setting[3] <= row["high"], (row["high"] - row["low"]) / row["lift"]))
        n_both, held, widths = (np.array(column) for column in zip(*rows, strict=True))
        documents, paragraphs, share, lift, within = setting
        print(
            f"{documents:>9} {paragraphs:>10} {share:5.2f} {lift:4.1f}  {within:<10} {np.median(n_both):>10.0f}   "
            f"{held.mean():.3f} ({held[n_both >= 5].mean():.3f} of {(n_both >= 5).mean():.0%})   {np.median(widths):.1f}",
            flush=True,
        )


def main() -> None:
    n_worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print_shares(n_worlds)
    print_meetings(n_worlds)


def print_shares(n_worlds: int) -> None:
    rng = np.random.default_rng(1)
    print(
        "sentences coded share   Se   Sp  design      raw   Rogan–Gladen (width, refused)   design-based (width)"
    )
    for n_sentences, n_coded, share, se, sp in WORLDS:
        for design in ("by hits", "at random"):
            held = {"raw": [], "corrected": [], "design": []}
            widths = {"corrected": [], "design": []}
            refused = 0
            for _ in range(n_worlds):
                true = rng.random(n_sentences) < share
                tagged = np.where(true, rng.random(n_sentences) < se, rng.random(n_sentences) >= sp)
                rows, weights, strata = coded_units(rng, tagged, n_coded, design)
                hit, coded, q = tagged[rows], true[rows], float(tagged.mean())
                low, high = wilson_interval(q, n_sentences)
                held["raw"].append(low <= share <= high)
                _, low, high = prediction_powered(q, n_sentences, hit, coded, weights, strata)
                held["design"].append(low <= share <= high)
                widths["design"].append(high - low)
                found, n_true = weighted_share(hit[coded], weights[coded])
                left, n_false = weighted_share(~hit[~coded], weights[~coded])
                if not (n_true and n_false) or found + left - 1 < LEAST_YOUDEN:
                    refused += 1
                    continue
                _, low, high = rogan_gladen(q, n_sentences, found, n_true, left, n_false)
                held["corrected"].append(low <= share <= high)
                widths["corrected"].append(high - low)
            print(
                f"{n_sentences:>9} {n_coded:>5} {share:5.2f} {se:4.2f} {sp:4.2f}  {design:<9} "
                f"{np.mean(held['raw']):6.3f}   {np.mean(held['corrected']):.3f} ({np.mean(widths['corrected']):.3f}, "
                f"{refused})   {np.mean(held['design']):.3f} ({np.mean(widths['design']):.3f})"
            )


if __name__ == "__main__":
    main()
