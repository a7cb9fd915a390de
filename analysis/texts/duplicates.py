"""Find documents whose text stands in the corpus already, word for word or nearly so."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

SHINGLE = 5
NEAR = 0.9
_SKIPPED = re.compile(r"[\W_]+")


def shingles(text: str) -> np.ndarray:
    """The different runs of 5 letters, digits or Chinese characters of a text, as sorted 64-bit hashes.

    White space and punctuation are passed over. A text with fewer than 5 such characters has one shingle, an
    empty one none.
    """
    kept = _SKIPPED.sub("", text)
    codes = np.frombuffer(kept.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    width = min(SHINGLE, len(codes))
    if not width:
        return np.empty(0, dtype=np.uint64)
    hashes = np.zeros(len(codes) - width + 1, dtype=np.uint64)
    # A polynomial hash modulo 2**64; the multiplier is the odd constant of Knuth's multiplicative hashing for
    # 64 bits.
    for offset in range(width):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + codes[offset : offset + len(hashes)]
    return np.unique(hashes)


def similarity(left: np.ndarray, right: np.ndarray) -> float:
    """Share of common shingles among all of two texts (Jaccard 1901), in [0, 1]; 0 where one has none."""
    if not len(left) or not len(right):
        return 0.0
    common = len(np.intersect1d(left, right, assume_unique=True))
    return common / (len(left) + len(right) - common)


def near_duplicate(text_shingles: np.ndarray, others: Mapping[str, np.ndarray]) -> tuple[str, float]:
    """The first other text that is more than 0.9 similar, and how similar it is; ("", 0.0) for none."""
    for name, other in others.items():
        # Jaccard cannot exceed the ratio of the sizes.
        if min(len(text_shingles), len(other)) <= NEAR * max(len(text_shingles), len(other)):
            continue
        if (value := similarity(text_shingles, other)) > NEAR:
            return name, value
    return "", 0.0
