"""Find documents whose text stands in the corpus already, word for word or nearly so."""

from __future__ import annotations

import re

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
    # np.unique goes by way of a hash table, at four times the cost.
    hashes.sort()
    return hashes[np.concatenate(([True], hashes[1:] != hashes[:-1]))]


def similarity(left: np.ndarray, right: np.ndarray) -> float:
    """Share of common shingles among all of two texts (Jaccard 1901), in [0, 1]; 0 where one has none."""
    if not len(left) or not len(right):
        return 0.0
    common = len(np.intersect1d(left, right, assume_unique=True))
    return common / (len(left) + len(right) - common)


def band_keys(text_shingles: np.ndarray) -> np.ndarray:
    """49 numbers of a text, of which two texts that are more than 0.9 similar have at least one in common.

    Each stands for the smallest of the shingles under eight random orders (min-wise hashing, Broder 1997, in
    bands; Leskovec, Rajaraman & Ullman 2014, Mining of Massive Datasets, 3.4). Two texts of similarity s agree
    in one order with probability s, in a band with s**8: at 0.9 they miss each other in all bands once in
    10**12 pairs, while of pairs at 0.3 one in 300 is compared for nothing. A text without shingles has none.
    """
    if not len(text_shingles):
        return np.empty(0, dtype=np.uint64)
    smallest = _smallest((_mixed(text_shingles) >> _HALF).astype(np.uint32)).astype(np.uint64)
    keys = np.zeros(_BANDS, dtype=np.uint64)
    for column in smallest.reshape(_BANDS, _ROWS).T:
        keys = _mixed(keys ^ column)
    return keys


class BandIndex:
    """Which texts share a band key, so that a text is compared with the few that may resemble it.

    Takes some 600 bytes a text: sorted arrays, and a small dict of the newest that is merged into them.
    """

    _NEWEST = 10_000  # keys

    def __init__(self) -> None:
        self._keys = np.empty(0, dtype=np.uint64)
        self._numbers = np.empty(0, dtype=np.int32)
        self._new: dict[int, list[int]] = {}
        self._n_new = 0

    def add(self, number: int, keys: np.ndarray) -> None:
        """Note that text `number` has these keys."""
        for key in keys.tolist():
            self._new.setdefault(key, []).append(number)
        self._n_new += len(keys)
        if self._n_new >= self._NEWEST:
            added = sorted((key, one) for key, numbers in self._new.items() for one in numbers)
            keys = np.array([key for key, _ in added], dtype=np.uint64)
            places = np.searchsorted(self._keys, keys, side="right")
            self._keys = np.insert(self._keys, places, keys)
            self._numbers = np.insert(self._numbers, places, [one for _, one in added])
            self._new, self._n_new = {}, 0

    def alike(self, keys: np.ndarray) -> list[int]:
        """The numbers of all texts that share one of the keys, rising."""
        found = {number for key in keys.tolist() for number in self._new.get(key, ())}
        first = np.searchsorted(self._keys, keys)
        last = np.searchsorted(self._keys, keys, side="right")
        for start, end in zip(first.tolist(), last.tolist(), strict=True):
            found.update(self._numbers[start:end].tolist())
        return sorted(found)


def _smallest(values: np.ndarray) -> np.ndarray:
    """For each random order the smallest of the values in it, in memory that does not grow with the values.

    An order is that of (value ^ salt) * factor in 32 bits: processors multiply eight of these at a time, and of 64 bits none.
    """
    least = np.full(len(_SALTS), np.iinfo(np.uint32).max, dtype=np.uint32)
    width = min(len(values), _WIDEST_BLOCK)
    n_salts = max(_BLOCK // width, 1)
    block = np.empty((n_salts, width), dtype=np.uint32)
    for start in range(0, len(values), width):
        some = values[start : start + width]
        for first in range(0, len(_SALTS), n_salts):
            salts, factors = _SALTS[first : first + n_salts, np.newaxis], _FACTORS[first : first + n_salts, np.newaxis]
            orders = block[: len(salts), : len(some)]
            np.multiply(np.bitwise_xor(some, salts, out=orders), factors, out=orders)
            here = least[first : first + n_salts]
            np.minimum(here, orders.min(axis=1), out=here)
    return least


def _mixed(values: np.ndarray) -> np.ndarray:
    """Values of which every bit depends on every bit (the finish of splitmix64, Steele, Lea & Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


_BANDS, _ROWS = 49, 8
_HALF = np.uint64(32)
_DRAWN = _mixed(np.arange(1, _BANDS * _ROWS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))
_SALTS, _FACTORS = (_DRAWN >> _HALF).astype(np.uint32), _DRAWN.astype(np.uint32) | np.uint32(1)
_WIDEST_BLOCK, _BLOCK = 16_384, 131_072  # numbers; a block of 0.5 MB stays in the processor's cache
