"""One preparation: what is kept of the documents, what has to be reckoned of them, and the rows of all of it.

What is reckoned of a document (`batches`) is kept (`shards`) under the checksum of what it depends on: a document that
changed is read again and the others are not, a changed dictionary looks for its terms again and segments nothing, and a run
that was cut off goes on where it was. Documents pass through; only about a kilobyte of each stays in memory.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path

import analysis
from analysis import tables
from analysis.errors import DocumentError, PolicyCompareError, ProblemsError
from analysis.paths import Project
from analysis.runs.preparation.batches import (
    ABOUT,
    NEEDS,
    PIECES,
    STAGES,
    Batch,
    Job,
    Recipe,
    Result,
    batch_result,
    fingerprint,
    texts_of,
)
from analysis.runs.preparation.effects import EFFECTS, TAKEN
from analysis.runs.preparation.engines import cores, reckon_batches
from analysis.runs.preparation.shards import Shards
from analysis.runs.provenance import hash_files, hash_of, versions
from analysis.tables.columnar import Rows, columns_of, pack, rows_from, rows_of, unpack
from analysis.terms.dictionary import THEMES_FACET, Dictionary, load_dictionaries, no_themes
from analysis.terms.segment import WordFinder, read_words
from analysis.texts.corpus import Entry, TextRegister, corpus_entries
from analysis.texts.seeds import changed_since_added

# Of a batch, whichever comes first: enough that what it costs by itself is little, few enough that a worker needs
# little memory and that a cut-off loses seconds.
_BATCH, _BATCH_BYTES = 512, 1_500_000
_BATCH_SHARDS = 8  # and so many shards that its documents are kept in
_SEVERAL = 64  # documents beyond which starting more processes takes less time than it saves
# What the results for one document do not depend on: these may change without reading again.
_APART = ("charts", "coding", "measures", "reports", "runs")
# Which words of a lexicon occur in a document, as the key of its cuts.
_LEXICON, _WORDS = "lexicon", columns_of({"doc_id": "str", "cuts": "str"})
_OPEN = 4  # shards whose rows are at hand while a table is joined; an edited document is in another than its neighbours


@dataclass(slots=True)
class _Keys:
    """What the keys of a document's stages are made from, as bytes: this stays in memory of every document.

    Parameters
    ----------
    sha256 : of the file
    texts : key of the stage texts
    cuts : key of the stage cuts, known when the words of the lexicon that occur in the document are
    effects : what the stages TAKEN take in of the hits, known when these are
    """

    sha256: bytes
    texts: bytes
    cuts: bytes = b""
    effects: tuple[bytes, ...] = ()


class Reckoning:
    """One preparation: what is there, what has to be reckoned, and the tables of all of it."""

    def __init__(self, project: Project, shards: Shards) -> None:
        self._shards = shards
        dictionaries = load_dictionaries(project.dictionaries)
        themes = [dictionary for dictionary in dictionaries if dictionary.facet == THEMES_FACET]
        if not themes:
            raise no_themes(project.dictionaries)
        self._themes = themes[0]
        lexicon = read_words(project.lexicon)
        self._recipe = Recipe(tuple(dictionaries), lexicon)
        self._words = WordFinder(lexicon)
        self._entries, self._problems = corpus_entries(project)
        self._errors: dict[str, PolicyCompareError] = {}
        self._short: list[str] = []  # documents for which the memory was too small
        self._keys: dict[str, _Keys] = {}
        self._terms = {  # checksums of what stages depend on besides the texts
            "stances": _hash_of_terms([one for one in dictionaries if one is self._recipe.stance]),
            "hits": _hash_of_terms(self._recipe.counted),
            _LEXICON: hash_of(*sorted(lexicon)),
        }

    def reckon(self, workers: int | None, cluster: str, advanced: Callable[[int, int], None]) -> None:
        """See that every stage of every document is in the shards.

        Raises
        ------
        ProblemsError : some documents cannot be used; all are named.
        """
        self._make_keys()
        self._reckon_absent(workers, cluster, advanced)
        self._reckon_absent(workers, cluster, advanced)  # what takes in hits, where these were not known before
        self._check_together()

    def _reckon_absent(self, workers: int | None, cluster: str, advanced: Callable[[int, int], None]) -> None:
        """Reckon the stages of which it is known that they are not kept."""
        wanted = self._absent()
        asked = [entry for entry in self._entries if wanted.get(entry.doc_id)]
        if workers is None:
            workers = cores() if len(asked) > _SEVERAL else 1
        batches = self._batches(asked, wanted)
        done = len(self._entries) - len(asked)
        for result in reckon_batches(
            partial(batch_result, recipe=self._recipe), batches, workers=workers, cluster=cluster,
            patience=attrgetter("patience"), apart=Batch.apart,
        ):  # fmt: skip
            self._keep(result)
            whole = [doc_id for ids, _ in result.made for doc_id in ids if not self._stages_absent(doc_id)]
            done += len(whole) + len(result.errors)
            advanced(done, len(self._entries))
        n_short = 0
        for entry in [entry for entry in asked if entry.doc_id in self._short]:
            # Once more, now that no other process takes memory.
            for batch in self._batches([entry], wanted):
                result = batch_result(batch, self._recipe)
                self._keep(result)
                n_short += len(result.short)
            if n_short > 1:  # not this document is too large, but the memory too small for any
                raise MemoryError
        self._short.clear()

    def note(self) -> dict[str, object]:
        """What the provenance says of the corpus: its size, and what there is to choose from in it."""
        n_chars = 0
        values: dict[str, set[str]] = {name: set() for name in ("region", "level", "genre", "parts")}
        for rows in self.rows("texts", ABOUT):
            n_chars += sum(rows.column("n_chars").to_pylist())
            values["parts"].update(*rows.column("parts").to_pylist())
            for name in ("region", "level", "genre"):
                values[name].update(rows.column(name).to_pylist())
        return {
            "n_documents": len(self._entries),
            "n_chars": n_chars,
            **{f"{name}s": sorted(values[name] - {""}) for name in ("region", "level", "genre")},
            "parts": sorted(values["parts"]),
            "themes": {
                theme: [category for category in self._themes.categories if category.startswith(f"{theme}/")]
                for theme in self._themes.themes
            },
        }

    def stages(self) -> dict[str, str]:
        """One checksum of what the tables of each stage depend on."""
        return {stage: hash_of(*(self._key(entry.doc_id, stage) for entry in self._entries)) for stage in STAGES}

    def rows(self, stage: str, name: str) -> Iterator[Rows]:
        """The rows of a piece of all documents, in the order of their names, as many at a time as were kept together."""
        return self._rows(self._entries, stage, name)

    def used_shards(self) -> set[int]:
        """The shards from which these tables were put together."""
        found = (self._shard(doc_id, stage) for doc_id in self._keys for stage in (_LEXICON, *STAGES))
        return {shard for shard in found if shard is not None}

    def _make_keys(self) -> None:
        package = Path(analysis.__file__).parent
        files = [path for path in package.rglob("*.py") if path.relative_to(package).parts[0] not in _APART]
        files += [package / "runs" / "preparation" / name for name in ("batches.py", "effects.py")]
        code = hash_of(hash_files(files, package), *(f"{name} {version}" for name, version in versions().items()))
        for entry in self._entries:
            try:
                with open(entry.path, "rb") as file:
                    sha256 = hashlib.file_digest(file, "sha256")
            except OSError as error:
                self._errors[entry.doc_id] = DocumentError(
                    f"{entry.path} cannot be opened ({error.strerror}). Close it elsewhere and check that you may read it.",
                    f"{entry.path} 打不开（{error.strerror}）。请在其他程序中关闭它，并确认您有读取权限。",
                )
                continue
            texts = hash_of("texts", code, sha256.hexdigest(), entry.path.name, entry.doc_id, _stated(entry))
            self._keys[entry.doc_id] = _Keys(sha256.digest(), bytes.fromhex(texts))

    def _key(self, doc_id: str, stage: str) -> str:
        """The key under which a stage of a document is kept; "" where it is not known yet."""
        keys = self._keys[doc_id]
        if stage == "texts":
            return keys.texts.hex()
        if stage == "cuts":
            return keys.cuts.hex()
        if stage == "figures":
            return hash_of(stage, self._key(doc_id, "stances"))
        if stage not in TAKEN:
            return hash_of(stage, keys.texts.hex(), self._terms[stage])
        source = self._key(doc_id, {"targets": "figures", "firmness": "stances", "tokens": "cuts"}[stage])
        return hash_of(stage, source, keys.effects[TAKEN.index(stage)].hex()) if keys.effects else ""

    def _shard(self, doc_id: str, stage: str) -> int | None:
        """The shard in which a stage of a document is kept; None where it is not, or its key is not known yet."""
        key = self._key(doc_id, stage)
        return self._shards.shard_of(key) if key else None

    def _absent(self) -> dict[str, tuple[str, ...]]:
        """The stages of each good document that are not kept, in their order, as far as it is known."""
        known = [entry for entry in self._entries if entry.doc_id in self._keys and entry.doc_id not in self._errors]
        read = [entry for entry in known if self._shard(entry.doc_id, "texts") is not None]
        looked_at = [entry for entry in read if self._shard(entry.doc_id, _LEXICON) is not None]
        for rows in self._rows(looked_at, _LEXICON, _LEXICON):
            for doc_id, cuts in zip(rows.column("doc_id").to_pylist(), rows.column("cuts").to_pylist(), strict=True):
                self._keys[doc_id].cuts = bytes.fromhex(cuts)
        new = [entry for entry in read if not self._keys[entry.doc_id].cuts]
        for rows in self._rows(new, "texts", tables.SENTENCES.name):
            self._shards.put([self._lexicon_shard({doc_id: self._words.within(text) for doc_id, text in texts_of(rows).items()})])
        absent = dict.fromkeys((entry.doc_id for entry in known), tuple(STAGES))
        searched = [entry for entry in read if self._shard(entry.doc_id, "hits") is not None]
        for rows in self._rows([entry for entry in searched if not self._keys[entry.doc_id].effects], "hits", EFFECTS):
            self._note_effects(rows)
        return absent | {entry.doc_id: self._stages_absent(entry.doc_id) for entry in read}

    def _stages_absent(self, doc_id: str) -> tuple[str, ...]:
        return tuple(stage for stage in STAGES if self._key(doc_id, stage) and self._shard(doc_id, stage) is None)

    def _note_effects(self, effects: Rows) -> None:
        for row in effects.to_pylist():
            self._keys[row["doc_id"]].effects = tuple(bytes.fromhex(row[stage]) for stage in TAKEN)

    def _lexicon_shard(self, words: Mapping[str, Sequence[str]]) -> tuple[list[str], dict[str, bytes]]:
        """What is to be kept of the words of the lexicon that occur in documents; the keys of their cuts follow from them."""
        for doc_id, found in words.items():
            self._keys[doc_id].cuts = bytes.fromhex(hash_of("cuts", self._key(doc_id, "texts"), *found))
        rows = {"doc_id": list(words), "cuts": [self._key(doc_id, "cuts") for doc_id in words]}
        return [self._key(doc_id, _LEXICON) for doc_id in words], {_LEXICON: pack(rows_from(rows, _WORDS))}

    def _batches(self, entries: Sequence[Entry], wanted: Mapping[str, tuple[str, ...]]) -> Iterator[Batch]:
        """The documents in batches, in their order, each of documents of which the same is wanted."""
        alike: dict[tuple[str, ...], list[Entry]] = {}
        for entry in entries:
            alike.setdefault(wanted[entry.doc_id], []).append(entry)
        for stages, several in alike.items():
            needed: dict[tuple[str, str], None] = {}
            for stage, names in ((stage, names) for one in stages for stage, names in NEEDS[one].items()):
                if stage not in stages:
                    needed.update(dict.fromkeys((stage, name) for name in names))
            for some in self._cut(several, "texts" in stages):
                jobs = tuple(self._jobs(some, "texts" in stages))
                known = {
                    (stage, name): tuple(self._shards.get(shard, name) for shard in self._shards_of(some, stage))
                    for stage, name in needed
                }
                if jobs:
                    yield Batch(jobs, stages, known)

    def _cut(self, entries: Sequence[Entry], read: bool) -> Iterator[list[Entry]]:
        batch: list[Entry] = []
        shards: set[int | None] = set()
        size = 0
        for entry in entries:
            batch.append(entry)
            size += entry.path.stat().st_size
            if not read:
                shards.add(self._shard(entry.doc_id, "texts"))
            if len(batch) >= _BATCH or size >= _BATCH_BYTES or len(shards) >= _BATCH_SHARDS:
                yield batch
                batch, shards, size = [], set(), 0
        if batch:
            yield batch

    def _jobs(self, entries: Sequence[Entry], read: bool) -> Iterator[Job]:
        """The jobs of the documents whose files can be opened; the errors of the others are noted."""
        for entry in entries:
            try:
                yield Job.of(entry, self._keys[entry.doc_id].sha256.hex(), read)
            except PolicyCompareError as error:
                self._errors[entry.doc_id] = error

    def _shards_of(self, entries: Sequence[Entry], stage: str) -> list[int]:
        """The shards with what is kept of a stage of these documents, each once."""
        return list(dict.fromkeys(self._shard(entry.doc_id, stage) for entry in entries))

    def _rows(self, entries: Sequence[Entry], stage: str, name: str) -> Iterator[Rows]:
        columns = _WORDS if stage == _LEXICON else PIECES[stage][name]
        shards = [self._shard(entry.doc_id, stage) for entry in entries]
        last = {shard: place for place, shard in enumerate(shards)}
        newest: dict[int, Rows] = {}
        for shard, some in groupby(range(len(entries)), key=shards.__getitem__):
            if shard not in newest:
                if len(newest) == _OPEN:
                    del newest[next(iter(newest))]
                newest[shard] = unpack(self._shards.get(shard, name), columns)
            places = list(some)
            yield rows_of(newest[shard], [entries[place].doc_id for place in places])
            if places[-1] == last[shard]:
                del newest[shard]

    def _keep(self, result: Result) -> None:
        for doc_id in chain.from_iterable(ids for ids, _ in result.made):
            self._errors.pop(doc_id, None)
        self._errors.update(result.errors)
        self._short += result.short
        kept = []
        for ids, made in result.made:
            if "texts" in made:
                kept.append(self._lexicon_shard({doc_id: result.words[doc_id] for doc_id in ids}))
            if "hits" in made:
                self._note_effects(unpack(made["hits"][EFFECTS], PIECES["hits"][EFFECTS]))
            kept += [([self._key(doc_id, stage) for doc_id in ids], pieces) for stage, pieces in made.items()]
        self._shards.put(kept)

    def _check_together(self) -> None:
        """Refuse a corpus with documents that cannot be read, that changed since they were added, or that come twice."""
        problems = list(self._problems)
        by_file = {entry.path.name: entry for entry in self._entries}

        def text_of(name: str) -> str:
            [rows] = self._rows([by_file[name]], "texts", tables.SENTENCES.name)
            return "".join(texts_of(rows).values())

        register = TextRegister(text_of)
        good = [entry for entry in self._entries if entry.doc_id not in self._errors]
        abouts = chain.from_iterable(rows.to_pylist() for rows in self._rows(good, "texts", ABOUT))
        for entry in self._entries:
            if error := self._errors.get(entry.doc_id):
                problems += error.problems if isinstance(error, ProblemsError) else [error]
                continue
            sha256 = self._keys[entry.doc_id].sha256.hex()
            if changed := changed_since_added(entry.path, sha256, entry.added_as):
                problems.append(changed)
            try:
                register.enter(entry.path.name, sha256, fingerprint(next(abouts)))
            except DocumentError as error:
                problems.append(error)
        if problems:
            raise ProblemsError("The documents cannot be used as they are", problems, "文档还不能使用")


def _hash_of_terms(dictionaries: Sequence[Dictionary]) -> str:
    """One checksum of all that decides what is found: not of labels, notes and the place of a row."""
    terms = [
        [one.facet, term.theme, term.category, term.term, term.exceptions, term.conditions, term.within, term.weight]
        for one in dictionaries
        for term in one.terms
    ]
    return hash_of(json.dumps(terms, ensure_ascii=False))


def _stated(entry: Entry) -> str:
    """What people stated about a document; not in which line they did."""
    repairs = [[one.action, one.anchor, one.text] for one in entry.repairs]
    return json.dumps([sorted(entry.stated.items()), repairs], ensure_ascii=False)
