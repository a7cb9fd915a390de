"""How often the intervals of the corrected shares hold the true share: `.venv/bin/python benchmarks/coverage.py [n]`.

Sentences are made up with a known share of a theme and a dictionary of known sensitivity and specificity; some are
"coded", drawn from tagged and untagged ones separately as `policy-compare code` does, or at random from all. An interval
of 95% should hold the truth in 95 of 100 such worlds or a few more. Beside them the Wilson interval of the raw share.
"""

from __future__ import annotations

import sys

import numpy as np

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


def main() -> None:
    n_worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
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
