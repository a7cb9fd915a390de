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
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import tables
from analysis.errors import TableError
from analysis.periods import split_by_period
from analysis.regions import order_regions
from analysis.tables.meaning import FIRMNESS

THEMES = "themes"  # the dictionary whose categories need not be named with it
IN_PAGE = 40_000_000  # bytes of evidence in the page itself: more makes a browser slow to open it
BLOCK = 4_000_000  # bytes of a block beside the page
BESIDE = 600_000_000  # bytes of all blocks together
_READ_INTO_VALUES = ("firmness",)  # its hits are words that a sentence's degree is read from; they are counted by sentence
_PATH_SIGN = " > "
_DIGITS = np.frombuffer(b"0123456789abcdefghijklmnopqrstuvwxyz", dtype=np.uint8)  # a length of a token
_WIDE = "[\U00010000-\U0010ffff]"  # two UTF-16 units
_OF_DOCUMENTS = ("doc_id", "file", "region", "level", "genre", "doc_number")
_OF_SENTENCES = ("start", "end", "raw_start", "raw_end", "n_chars")
_OF_HITS = ("doc_id", "sent_id", "facet", "category", "term", "start", "end")


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
    sentences, hits, figures : as the blocks need them; `sentence` numbers the sentences through all of them
    lists : dict of the lists that all blocks point into: parts, stances, firmness, categories, terms
    """

    documents: pd.DataFrame
    n_documents: int
    n_of_block: list[int]
    sentences: pd.DataFrame
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
                "n_sentences": self._n_sentences.tolist(),
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
        sentences = self.sentences.iloc[begin:end]
        hits = self.hits.iloc[self._hits_of(number)]
        figures = self.figures[self.figures["sentence"].between(begin, end, inclusive="left")]
        heads, tails = _List(), _List()
        addresses = [_split_address(address) for address in sentences["address"]]
        return {
            "sentences": {
                "id": sentences["sent_id"].tolist(),
                "text": sentences["text"].tolist(),
                "head": [heads.place(head) for head, _ in addresses],
                "tail": [tails.place(tail) for _, tail in addresses],
                "new_paragraph": _changes(sentences["doc_id"], sentences["par_id"]),
                **{
                    name: sentences[name].astype(int).tolist()
                    for name in ("part", "policy", "heading", *_OF_SENTENCES, "stance", "firmness")
                },
                "tokens": sentences["tokens"].tolist(),
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
        reached = np.concatenate([[0], np.cumsum(self._n_sentences)])
        return int(reached[first]), int(reached[first + self.n_of_block[number]])

    def _hits_of(self, number: int) -> slice:
        return slice(*np.searchsorted(self.hits["sentence"].to_numpy(), self._reach(number)).tolist())

    @cached_property
    def _n_sentences(self) -> np.ndarray:
        counted = self.sentences["doc_id"].value_counts().reindex(self.documents["doc_id"], fill_value=0)
        return counted.to_numpy(dtype=int)


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
    chosen = None if len(drawn) == len(documents) else set(drawn["doc_id"])
    sentences = _rows(tables.SENTENCES, folder, chosen, (
        "doc_id", "sent_id", "par_id", "part", "policy_text", "is_heading", "address", *_OF_SENTENCES, "text",
    ))  # fmt: skip
    places = pd.Series(range(len(drawn)), index=drawn["doc_id"])
    order = sentences["doc_id"].map(places).sort_values(kind="stable").index
    sentences = sentences.loc[order].reset_index(drop=True)
    numbers = pd.Index(sentences["sent_id"])
    hits = pd.concat(
        [_rows(schema, folder, chosen, _OF_HITS) for schema in (tables.HITS, tables.HITS_ELSEWHERE)], ignore_index=True
    )
    hits = hits[~hits["facet"].isin(_READ_INTO_VALUES)]
    keys = hits["category"].where(hits["facet"] == THEMES, hits["facet"] + ":" + hits["category"])
    targets = _rows(tables.TARGETS, folder, chosen, ("doc_id", "sent_id", "start", "end", "deadline", "stance", "themes"))
    wide = sentences["text"].str.contains(_WIDE, regex=True).to_numpy(dtype=bool)
    lists: dict[str, list[str]] = {}

    def codes(name: str, values: pd.Series) -> np.ndarray:
        found, known = pd.factorize(values)
        lists[name] = list(known)
        return found

    packed = sentences[["doc_id", "sent_id", "par_id", "address", "text", *_OF_SENTENCES]].assign(
        part=codes("parts", sentences["part"]),
        policy=sentences["policy_text"],
        heading=sentences["is_heading"],
        stance=codes("stances", _values(tables.STANCES, "stance", folder, chosen, numbers)),
        firmness=codes("firmness", _values(FIRMNESS, "firmness", folder, chosen, numbers)),
        tokens=_token_lengths(folder, chosen, numbers, sentences["text"], wide),
    )
    marked = _spans(hits, numbers, sentences, wide).assign(
        category=codes("categories", keys), term=codes("terms", hits["term"])
    )
    marked = marked.iloc[np.lexsort((-marked["length"], marked["start"], marked["sentence"]))]
    figures = _spans(targets, numbers, sentences, wide).assign(
        **{name: targets[name].to_numpy() for name in ("deadline", "stance", "themes")}
    )
    return Evidence(drawn, len(documents), n_of_block, packed, marked.reset_index(drop=True), figures, lists)


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


def _rows(schema: tables.Schema, folder: Path, documents: set[str] | None, columns: Sequence[str]) -> pd.DataFrame:
    """These columns of the rows of some documents (None = all); no row where the run has no such table."""
    if schema not in (tables.SENTENCES, tables.HITS) and not tables.has_table(schema, folder):
        return tables.empty_table(schema)[list(columns)]
    return tables.read_table(schema, folder, columns, None if documents is None else {"doc_id": documents})


def _split_address(address: str) -> tuple[str, str]:
    """The address up to the paragraph, which many sentences share, and the rest."""
    pieces = address.rsplit(_PATH_SIGN, 2)
    return (pieces[0], _PATH_SIGN.join(pieces[1:])) if len(pieces) == 3 else ("", address)


def _changes(*columns: pd.Series) -> list[int]:
    """1 in each row that differs from the one before in one of these columns."""
    changed = np.zeros(len(columns[0]), dtype=bool)
    changed[:1] = True
    for column in columns:
        changed |= (column != column.shift()).to_numpy(dtype=bool)
    return changed.astype(int).tolist()


def _values(
    schema: tables.Schema, column: str, folder: Path, documents: set[str] | None, numbers: pd.Index
) -> pd.Series:
    """The value of each sentence; missing where it has none."""
    table = _rows(schema, folder, documents, ("doc_id", "sent_id", column))
    return table.drop_duplicates("sent_id", keep="last").set_index("sent_id")[column].reindex(numbers)


def _token_lengths(
    folder: Path, documents: set[str] | None, numbers: pd.Index, texts: pd.Series, wide: np.ndarray
) -> list[str]:
    """Lengths of each sentence's tokens, in order, a character of base 36 each; "" where they do not cover it."""
    lengths = [""] * len(numbers)
    if not tables.has_table(tables.TOKENS, folder):
        return lengths
    covered = np.zeros(len(numbers), dtype=int)
    for piece in tables.stream_table(tables.TOKENS, folder, ("doc_id", "sent_id", "token")):
        if documents is not None:
            piece = piece[piece["doc_id"].isin(documents)]
        found = numbers.get_indexer(piece["sent_id"])
        units = piece["token"].str.len().to_numpy(dtype=int, copy=True)
        far = np.flatnonzero(wide[found] & (found >= 0))
        units[far] = [_utf16(token) for token in piece["token"].iloc[far]]
        units[units >= len(_DIGITS)] = 0
        digits = _DIGITS[units].tobytes().decode("ascii")
        firsts = np.flatnonzero(np.diff(found, prepend=-2))
        for first, last in zip(firsts.tolist(), [*firsts[1:].tolist(), len(found)], strict=True):
            if found[first] >= 0:
                lengths[found[first]] += digits[first:last]
        np.add.at(covered, found[found >= 0], units[found >= 0])
    wanted = texts.str.len().to_numpy(dtype=int, copy=True)
    wanted[wide] = [_utf16(text) for text in texts[wide]]
    return [own if same else "" for own, same in zip(lengths, covered == wanted, strict=True)]


def _spans(table: pd.DataFrame, numbers: pd.Index, sentences: pd.DataFrame, wide: np.ndarray) -> pd.DataFrame:
    """Spans of the clean text inside their sentences, in UTF-16 units: sentence, start, length."""
    places = numbers.get_indexer(table["sent_id"])
    if (places < 0).any():
        strange = sorted(set(table["sent_id"][places < 0]))
        raise TableError(
            f"Hits or figures stand in sentences the run does not have: {', '.join(strange[:5])}. Make the report again.",
            f"命中或数字所在的句子不在本次运行中：{'、'.join(strange[:5])}。请重新生成报告。",
        )
    begins = sentences["start"].to_numpy(dtype=int)[places]
    first, last = (table[name].to_numpy(dtype=int) - begins for name in ("start", "end"))
    for row in np.flatnonzero(wide[places]):
        text = sentences["text"].iloc[places[row]]
        first[row], last[row] = (_utf16(text[: place[row]]) for place in (first, last))
    return pd.DataFrame({"sentence": places, "start": first, "length": last - first})


def _utf16(text: str) -> int:
    return len(text) + sum(sign > "\uffff" for sign in text)
