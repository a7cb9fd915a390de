"""The sentences behind the numbers of a run, packed for the evidence browser of the HTML report.

Every sentence stands there once; hits, figures and tokens point to it. Places inside a sentence are counted as
browsers count them, in UTF-16 units. What a page can hold stands in it as one block; a larger corpus is cut into
blocks of documents, which stand beside the page and are read as they are needed; of one that would be larger than
`BESIDE` the documents are drawn evenly from each region. A document is in a block with all it has, or in none, so
that everything that is asked of a block can be asked of it alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis import tables
from analysis.errors import TableError
from analysis.periods import split_by_period
from analysis.regions import order_regions
from analysis.reports.sentences import Sentences
from analysis.tables.meaning import FIRMNESS

THEMES = "themes"  # the dictionary whose categories need not be named with it
IN_PAGE = 40_000_000  # bytes of evidence in the page itself: more makes a browser slow to open it
BLOCK = 4_000_000  # bytes of a block beside the page
BESIDE = 600_000_000  # bytes of all blocks together
_READ_INTO_VALUES = ("firmness",)  # its hits are words that a sentence's degree is read from; they are counted by sentence
_PATH_SIGN = " > "
_OF_DOCUMENTS = ("doc_id", "file", "region", "level", "genre", "doc_number")
_OF_SENTENCES = ("start", "end", "raw_start", "raw_end", "n_chars")


@dataclass(frozen=True)
class Limits:
    """How much evidence stands where, in bytes of JSON as estimated from the sizes of the documents.

    Parameters
    ----------
    in_page : more than this is cut into blocks that stand beside the page
    block : of one block; the documents of a region stand together
    beside : of all blocks; of more than this some documents are drawn
    """

    in_page: float = IN_PAGE
    block: float = BLOCK
    beside: float = BESIDE


@dataclass(frozen=True)
class Evidence:
    """The evidence of a run, from which its blocks are made one after another.

    Parameters
    ----------
    documents : table DOCUMENTS, those whose sentences are here, in the order of the blocks
    n_documents : int, documents of the run
    n_of_block : list of int, how many of the documents each block has; one block stands in the page
    sentences : Sentences
    values : dict of the stance and the firmness of each sentence, as numbers in the lists
    hits, figures : tables; `sentence` numbers the sentences through all blocks
    lists : dict of the lists that all blocks point into: parts, stances, firmness, categories, terms
    """

    documents: pd.DataFrame
    n_documents: int
    n_of_block: list[int]
    sentences: Sentences
    values: dict[str, np.ndarray]
    hits: pd.DataFrame
    figures: pd.DataFrame
    lists: dict[str, list[str]]

    @property
    def n_blocks(self) -> int:
        return len(self.n_of_block)

    def index(
        self, files: Sequence[str] = ("",), periods: Iterable[str] = (), trusted: Mapping[str, Collection[str]] | None = None
    ) -> dict[str, object]:
        """What a page knows before it reads a block, as JSON values.

        Parameters
        ----------
        files : of the blocks, beside the page; one "" where the block stands in the page
        periods : those that chapters are restricted to, as in `periods.read_period`
        trusted : the terms of each theme that coding has proven

        Returns
        -------
        dict with `documents` (a dict of columns), `n_documents` of the run, the lists, `usage` (columns category and
        term: the pairs that have hits; trusted, 1 for a proven term), `periods` (the numbers of the documents of each), and `blocks`, each with its file, its number of documents and sentences, and
        the categories it has hits of
        """
        usage = self.hits[["category", "term"]].drop_duplicates()
        proven = {(theme, term) for theme, terms in (trusted or {}).items() for term in terms}
        themes = [key.split("/")[0] for key in self.lists["categories"]]  # of another dictionary, "instruments:supply": none
        pairs = zip(usage["category"], usage["term"], strict=True)
        usage = usage.assign(trusted=[int((themes[category], self.lists["terms"][term]) in proven) for category, term in pairs])
        return {
            "documents": {
                **{name: self.documents[name].tolist() for name in _OF_DOCUMENTS},
                "title": [document_title(row) for row in self.documents.itertuples(index=False)],
                "date": [row.date_issued or row.date_published for row in self.documents.itertuples(index=False)],
                "n_sentences": np.diff(self.sentences.begins).tolist(),
            },
            "n_documents": self.n_documents,
            **self.lists,
            "usage": {name: usage[name].tolist() for name in usage},
            "periods": {text: split_by_period(self.documents, text)[0].index.tolist() for text in periods},
            "blocks": [self._about(number, file) for number, file in enumerate(files)],
        }

    def block(self, number: int) -> dict[str, object]:
        """One block as JSON values.

        Returns
        -------
        dict with `sentences`, `hits`, `figures` (each a dict of columns of equal length; sentences counted from the
        first of the block) and the lists `heads` and `tails` of addresses. -1 points to nothing.
        """
        begin, end = self._reach(number)
        hits = self.hits.iloc[self._hits_of(number)]
        figures = self.figures[self.figures["sentence"].between(begin, end, inclusive="left")]
        heads, tails = _List(), _List()
        addresses = [_split_address(address) for address in self.sentences.texts("address", begin, end)]
        numbers = {name: self.sentences.numbers(name) for name in ("part", "policy", "heading", *_OF_SENTENCES)}
        return {
            "sentences": {
                "id": self.sentences.texts("sent_id", begin, end),
                "text": self.sentences.texts("text", begin, end),
                "head": [heads.place(head) for head, _ in addresses],
                "tail": [tails.place(tail) for _, tail in addresses],
                "new_paragraph": self.sentences.numbers("new_paragraph")[begin:end].astype(int).tolist(),
                **{name: values[begin:end].astype(int).tolist() for name, values in {**numbers, **self.values}.items()},
                "tokens": self.sentences.texts("tokens", begin, end),
            },
            "hits": {
                "sentence": (hits["sentence"] - begin).tolist(),
                **{name: hits[name].tolist() for name in ("start", "length", "category", "term")},
            },
            "figures": {
                "sentence": (figures["sentence"] - begin).tolist(),
                **{name: figures[name].tolist() for name in ("start", "length", "deadline", "stance")},
                "themes": [text.split("|") if text else [] for text in figures["themes"]],
            },
            "heads": heads.texts,
            "tails": tails.texts,
        }

    def _about(self, number: int, file: str) -> dict[str, object]:
        begin, end = self._reach(number)
        return {
            "file": file,
            "documents": self.n_of_block[number],
            "sentences": end - begin,
            "categories": sorted(set(self.hits["category"].to_numpy()[self._hits_of(number)].tolist())),
        }

    def _reach(self, number: int) -> tuple[int, int]:
        """The first sentence of a block, and the one after the last."""
        first = sum(self.n_of_block[:number])
        begins = self.sentences.begins
        return int(begins[first]), int(begins[first + self.n_of_block[number]])

    def _hits_of(self, number: int) -> slice:
        return slice(*np.searchsorted(self.hits["sentence"].to_numpy(), self._reach(number)).tolist())


def read_evidence(folder: Path, limits: Limits | None = None) -> Evidence:
    """The evidence of a run.

    Parameters
    ----------
    folder : Path of the run's tables; documents, sentences and hits must be there, the others may be absent
    limits : what stands in the page and what beside it; None keeps all of it in one block

    Raises
    ------
    TableError : a table is absent or damaged, or a hit lies in no sentence.

    Notes
    -----
    Categories are named by their path, "talent/training", those of other dictionaries than themes with it:
    "instruments:supply/talent". Memory goes with the documents that are drawn, some 0.3 MB for 18,000 characters.
    """
    documents = tables.read_table(tables.DOCUMENTS, folder)
    drawn, n_of_block = (documents, [len(documents)]) if limits is None else _placed(documents, limits)
    sentences = Sentences(folder, drawn["doc_id"].tolist())
    lists = {"parts": sentences.parts}
    lists["stances"], stance = sentences.values(tables.STANCES, "stance")
    lists["firmness"], firmness = sentences.values(FIRMNESS, "firmness")
    hits, lists["categories"], lists["terms"] = _hits(sentences)
    return Evidence(
        drawn, len(documents), n_of_block, sentences, {"stance": stance, "firmness": firmness}, hits,
        _figures(sentences), lists,
    )  # fmt: skip


def category_key(facet: str, category: str) -> str:
    """How the evidence names a category: by its path, with the dictionary before it unless that is the themes."""
    return category if facet == THEMES else f"{facet}:{category}"


def document_title(row) -> str:
    """What a document is called: title, else the one inside, else number, else file."""
    return row.title or row.inner_title or row.doc_number or row.file or row.doc_id


class _List:
    """Texts, each once, and where they stand."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        if text not in self._places:
            self._places[text] = len(self.texts)
            self.texts.append(text)
        return self._places[text]


def _placed(documents: pd.DataFrame, limits: Limits) -> tuple[pd.DataFrame, list[int]]:
    """The documents whose sentences are shown, and how many of them stand in each block."""
    sizes = _estimated(documents)
    if sizes.sum() <= limits.in_page:
        return documents, [len(documents)]
    if sizes.sum() > limits.beside:
        documents = _drawn(documents, limits.beside / sizes.sum())
    ranks = {region: rank for rank, region in enumerate(order_regions(documents["region"]))}
    regions = documents["region"].map(ranks)
    documents = documents.loc[regions.sort_values(kind="stable").index].reset_index(drop=True)
    n_of_block, full, before = [0], 0.0, None
    for size, region in zip(_estimated(documents), documents["region"], strict=True):
        # A new region begins a new block, unless the last is still small: many small regions share one.
        if n_of_block[-1] and (full + size > limits.block or (region != before and full > limits.block / 4)):
            n_of_block.append(0)
            full = 0.0
        n_of_block[-1] += 1
        full, before = full + size, region
    return documents, n_of_block


def _estimated(documents: pd.DataFrame) -> np.ndarray:
    """Bytes of evidence that each document makes."""
    return (5 * documents["n_chars"] + 75 * documents["n_sentences"] + 200).to_numpy(dtype=float)


def _drawn(documents: pd.DataFrame, share: float) -> pd.DataFrame:
    """This share of the documents of each region, at least one, evenly spaced in the order of the table."""
    kept = []
    for _, rows in documents.groupby("region", sort=False):
        n = max(1, int(len(rows) * share))
        kept += rows.index[(np.arange(n) * len(rows) // n)].tolist()
    return documents.loc[sorted(kept)].reset_index(drop=True)


def _hits(sentences: Sentences) -> tuple[pd.DataFrame, list[str], list[str]]:
    """The hits in the order of the page, and the categories and the terms that they point to."""
    pieces: dict[str, list[np.ndarray]] = {name: [] for name in ("sentence", "start", "length", "category", "term")}
    categories: dict[str, int] = {}
    terms: dict[str, int] = {}
    for schema in (tables.HITS, tables.HITS_ELSEWHERE):
        for own, number, ids in sentences.rows(schema, ("facet", "category", "term", "start", "end")):
            facet, category, term = (own[name] for name in ("facet", "category", "term"))
            pair = facet.indices.to_numpy() * np.int64(len(category.dictionary)) + category.indices.to_numpy()
            names = facet.dictionary.to_pylist()
            counted = np.array([name not in _READ_INTO_VALUES for name in names], dtype=bool)[facet.indices.to_numpy()]
            keys = {
                one: category_key(names[one // len(category.dictionary)], category.dictionary[one % len(category.dictionary)].as_py())
                for one in pd.unique(pair[counted]).tolist()
            }
            _check_known(number[counted], ids.filter(pa.array(counted)))
            start, length = sentences.spans(number[counted], *(own[name].filter(pa.array(counted)) for name in ("start", "end")))
            found = {
                "sentence": number[counted], "start": start, "length": length,
                "category": _met(pair[counted], keys, categories),
                "term": _met(term.indices.to_numpy()[counted], term.dictionary.to_pylist(), terms),
            }  # fmt: skip
            for name, values in found.items():
                pieces[name].append(values)
    hits = {name: np.concatenate([np.empty(0, dtype=np.int32), *pieces.pop(name)]) for name in list(pieces)}
    order = np.lexsort((-hits["length"], hits["start"], hits["sentence"]))
    return pd.DataFrame({name: values[order] for name, values in hits.items()}, copy=False), list(categories), list(terms)


def _figures(sentences: Sentences) -> pd.DataFrame:
    """The figures in the order of their table."""
    pieces = [pd.DataFrame({"sentence": [], "start": [], "length": [], "deadline": [], "stance": [], "themes": []})]
    for own, number, ids in sentences.rows(tables.TARGETS, ("start", "end", "deadline", "stance", "themes")):
        _check_known(number, ids)
        start, length = sentences.spans(number, own["start"], own["end"])
        texts = {name: own[name].to_pylist() for name in ("deadline", "stance", "themes")}
        pieces.append(pd.DataFrame({"sentence": number, "start": start, "length": length, **texts}))
    return pd.concat(pieces[1:] or pieces, ignore_index=True)


def _met(codes: np.ndarray, names: Mapping[int, str] | Sequence[str], known: dict[str, int]) -> np.ndarray:
    """The number of each row's name, in the order in which `known`, which grows, has met them."""
    own, met = pd.factorize(codes)
    numbers = [known.setdefault(names[code], len(known)) for code in met.tolist()]
    return np.array(numbers, dtype=np.int32)[own]


def _check_known(number: np.ndarray, ids: pa.Array) -> None:
    if (number < 0).any():
        strange = sorted(set(ids.filter(pa.array(number < 0)).to_pylist()))
        raise TableError(
            f"Hits or figures stand in sentences the run does not have: {', '.join(strange[:5])}. Make the report again.",
            f"命中或数字所在的句子不在本次运行中：{'、'.join(strange[:5])}。请重新生成报告。",
        )


def _split_address(address: str) -> tuple[str, str]:
    """The address up to the paragraph, which many sentences share, and the rest."""
    pieces = address.rsplit(_PATH_SIGN, 2)
    return (pieces[0], _PATH_SIGN.join(pieces[1:])) if len(pieces) == 3 else ("", address)
