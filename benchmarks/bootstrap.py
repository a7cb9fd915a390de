"""How often the interval of a rate holds the truth, and what the vectorised bootstrap saves against a loop.

    python benchmarks/bootstrap.py

Texts are made up: paragraphs of log-normal length whose density of hits is gamma-distributed, so that hits stand
in clusters. The truth is the mean density. Texts without any hit are drawn again: they have a bound and no
interval. docs/methods.md shows the figures.
"""

from __future__ import annotations

import time

import numpy as np

from analysis.measures.differences import difference_of, side_of
from analysis.measures.intervals import N_RESAMPLES, rate_intervals, resample_rates
from analysis.measures.units import Units
from analysis.tables.comparison import CHARS

TEXTS = 600
# Shape of the gamma distribution (the smaller, the more clustered) and mean hits per 100 characters.
SETTINGS = {"even": (5.0, 2.0), "uneven": (1.0, 0.5), "clustered": (0.3, 0.5), "clustered, rare": (0.3, 0.2)}
PARAGRAPHS = (4, 8, 12, 15, 30, 60, 120)


def made_up_text(rng: np.random.Generator, n: int, shape: float, mean: float, hit: bool = True) -> Units:
    while True:
        n_chars = np.maximum(20, rng.lognormal(4.6, 0.6, n)).astype(np.int64)
        n_hits = rng.poisson(rng.gamma(shape, mean / shape, n) * n_chars / 100)
        if n_hits.sum() or not hit:
            hits = np.column_stack([n_hits, n_hits]).astype(np.int64)  # of the theme, and of all themes
            one = np.ones(n, dtype=np.int64)
            return Units(
                np.array(["text"], dtype=object),
                np.zeros(n, dtype=np.int64),
                n_chars,
                one,
                hits,
                np.minimum(hits, 1),
                ("theme", "total"),
            )


def coverage(n: int, shape: float, mean: float) -> tuple[float, float, float]:
    """Share of texts whose interval holds the truth: ours and the plain percentile interval; and the usual width
    of ours by the rate."""
    rng = np.random.default_rng(n)
    ours = percentile = 0
    widths = []
    for seed in range(TEXTS):
        units = made_up_text(rng, n, shape, mean)
        low, high, _ = rate_intervals(units, seed=seed)
        widths.append((high[0] - low[0]) / (1e4 * units.n_hits.sum() / units.n_chars.sum()))
        ours += low[0] <= 100 * mean <= high[0]
        draws = resample_rates(units, seed=seed).rates[:, 0]
        low_end, high_end = np.quantile(draws, [0.025, 0.975])
        percentile += low_end <= 100 * mean <= high_end
    return ours / TEXTS, percentile / TEXTS, float(np.median(widths))


def false_alarms(n: int, shape: float, mean: float) -> float:
    """Share of pairs of texts of the same density whose difference is said to hold; texts without a hit count too."""
    rng = np.random.default_rng(n)
    found = 0
    for seed in range(TEXTS):
        sides = [
            side_of(made_up_text(rng, n, shape, mean, hit=False), CHARS, 0.95, 2 * seed + one) for one in (0, 1)
        ]
        found += bool(difference_of(*sides, "one", "two", ("theme",))["holds"].iloc[0])
    return found / TEXTS


def plain_loop(units: Units, rng: np.random.Generator) -> list[float]:
    pairs = list(zip(units.n_hits[:, 0].tolist(), units.n_chars.tolist(), strict=True))
    rates = []
    for _ in range(N_RESAMPLES):
        drawn = [pairs[row] for row in rng.integers(0, len(pairs), len(pairs))]
        rates.append(1e4 * sum(x for x, _ in drawn) / sum(m for _, m in drawn))
    return rates


def main() -> None:
    print(f"Share of {TEXTS} texts whose 95% interval holds the truth (percentile interval; usual width / rate)")
    print("paragraphs".ljust(12), *(name.ljust(24) for name in SETTINGS))
    for n in PARAGRAPHS:
        cells = [coverage(n, *setting) for setting in SETTINGS.values()]
        print(str(n).ljust(12), *(f"{ours:.1%} ({plain:.1%}; {width:.1f})".ljust(24) for ours, plain, width in cells), flush=True)
    print(f"Share of {TEXTS} pairs of texts of one density whose difference is said to hold")
    for n in (12, 30, 60):
        cells = [false_alarms(n, *setting) for setting in SETTINGS.values()]
        print(str(n).ljust(12), *(f"{share:.1%}".ljust(24) for share in cells), flush=True)
    units = made_up_text(np.random.default_rng(0), 100, 1.0, 0.5)
    begin = time.perf_counter()
    resample_rates(units)
    vectorised = time.perf_counter() - begin
    begin = time.perf_counter()
    plain_loop(units, np.random.default_rng(0))
    loop = time.perf_counter() - begin
    print(f"{N_RESAMPLES} resamples of 100 paragraphs: {vectorised:.3f} s, plain loop {loop:.3f} s")


if __name__ == "__main__":
    main()
