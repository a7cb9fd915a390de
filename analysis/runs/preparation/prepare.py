"""The heavy work, once per state of the inputs: the tables all notebooks share.

The folder of tables is named by the checksums of what it was made from, so tables of other inputs are never taken for
these. What is reckoned of one document (`batches`) is kept by itself (`shards`) under the checksum of what it depends
on: a document that changed is read again and the others are not, a changed dictionary looks for its terms again and
segments nothing, and a run that was cut off goes on where it was. Documents pass through; only some hundred bytes of
each stay in memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import analysis
from analysis import tables
from analysis.errors import DictionaryError, DocumentError, PolicyCompareError, ProblemsError, RunError
from analysis.paths import Project
from analysis.runs.preparation.batches import (
    ABOUT,
    NEEDS,
    STAGES,
    Job,
    Recipe,
    Result,
    about,
    batch_results,
    fingerprint,
    text_of,
)
from analysis.runs.preparation.engines import cores, reckon_batches
from analysis.runs.preparation.folders import forget_old, linked, stages_made
from analysis.runs.preparation.shards import DamagedShards, Shards
from analysis.runs.provenance import (
    PROVENANCE,
    damaged_tables,
    has_whole_tables,
    hash_files,
    hash_inputs,
    hash_of,
    tables_folder,
    versions,
)
from analysis.runs.sealed import file_digest, write_sealed
from analysis.runs.turns import at_work, remove_left_behind
from analysis.tables.columnar import TableFile, unpack
from analysis.terms.dictionary import THEMES_FACET, Dictionary, load_dictionaries
from analysis.terms.segment import WordFinder, read_words
from analysis.texts.corpus import Entry, TextRegister, corpus_entries
from analysis.texts.seeds import changed_since_added

# Of a batch, whichever comes first: enough that what it costs by itself is little, few enough that a worker needs
# little memory and that a cut-off loses seconds.
_BATCH, _BATCH_BYTES = 512, 1_500_000
_SEVERAL = 64  # documents beyond which starting more processes takes less time than it saves
# What the results for one document do not depend on: these may change without reading again.
_APART = ("charts", "coding", "measures", "reports", "runs")
_WORDS = "words"
_SHARDS = "shards.sqlite"  # in the project's cache


def prepare_tables(
    project: Project,
    *,
    workers: int | None = None,
    cluster: str = "",
    checked: bool = False,
    advanced: Callable[[int, int], None] = lambda done, total: None,
) -> Path:
    """The folder that holds the project's tables and provenance.json; made when it is not there yet.

    Every table is there as Parquet, which notebooks read, and as CSV for people where a sheet of Excel can hold it.

    Parameters
    ----------
    project : Project
    workers : processes that read documents; default: one for a few documents, else one per core
    cluster : "" for this machine; "local" or the address of a Dask scheduler, see `engines.reckon_batches`; its
        workers need nothing of the project's folder
    checked : bool, compare every byte of tables that are there already with what was written, before they are read: what a
        disk or another program has changed is made again from what is kept of each document
    advanced : told how many of how many documents are done

    Returns
    -------
    Path; the tables in it have the same bytes wherever, in how many processes and in how many runs they were made.

    Raises
    ------
    PolicyCompareError : a document, the metadata or a dictionary cannot be used.
    MemoryError : there is too little memory for several documents, one by one; for a single one its name is told.
    """
    hashes = hash_inputs(project)
    folder = tables_folder(project, hashes)
    if has_whole_tables(folder):
        if not (checked and damaged_tables(folder)):
            os.utime(folder)
            return folder
        (folder / PROVENANCE).unlink(missing_ok=True)  # without it nobody takes them for whole
    remove_left_behind(folder.parent.glob(".*"))
    part = folder.with_name(f".{folder.name}.{os.getpid()}")
    with ExitStack() as afterwards:
        afterwards.enter_context(at_work(part))
        afterwards.callback(shutil.rmtree, part, ignore_errors=True)
        try:
            note = _write_tables(project, part, workers, cluster, advanced)
        except DamagedShards:
            shutil.rmtree(part, ignore_errors=True)
            (project.cache / _SHARDS).unlink(missing_ok=True)
            note = _write_tables(project, part, workers, cluster, advanced)
        note = {"inputs": hashes, "versions": versions(), **note}
        if hash_inputs(project) != hashes:  # the tables would be kept under the name of other inputs
            raise RunError(
                "A file of the project was edited while it was being read. Run the same command again.",
                "读取期间项目中有文件被修改。请再运行一次。",
            )
        write_sealed(part / PROVENANCE, note)
        if not has_whole_tables(folder):  # another run may have been faster, and its notebooks read there
            shutil.rmtree(folder, ignore_errors=True)
            os.replace(part, folder)
    forget_old(folder)
    return folder


def _write_tables(
    project: Project, folder: Path, workers: int | None, cluster: str, advanced: Callable[[int, int], None]
) -> dict[str, object]:
    """Write all tables into a folder; what is to be noted of them, with size and checksum of each file, to know a damaged one by."""
    with Shards(project.cache / _SHARDS) as shards:
        run = _Run(project, shards)
        run.reckon(workers, cluster, advanced)
        note = {**run.note(), "stages": run.stages()}
        folder.mkdir(parents=True, exist_ok=True)
        run.write_tables(folder)
        shards.forget_old(run.used_keys())
    paths = sorted(folder.iterdir())
    sizes, checksums = ({path.name: of(path) for path in paths} for of in (lambda path: path.stat().st_size, file_digest))
    return {**note, "sizes": sizes, "checksums": checksums}


@dataclass
class _Keys:
    """Under which keys the stages of a document are kept; that of cuts is known when its words are."""

    sha256: str
    texts: str
    stances: str
    hits: str
    meaning: str
    lexicon: str  # which words of this lexicon occur in the document
    cuts: str = ""

    @property
    def tokens(self) -> str:
        return hash_of("tokens", self.cuts, self.hits)

    def of(self, stage: str) -> str:
        """The key of one stage."""
        return getattr(self, stage)


class _Run:
    """One preparation: what is there, what has to be reckoned, and the tables of all of it."""

    def __init__(self, project: Project, shards: Shards) -> None:
        self._shards = shards
        dictionaries = load_dictionaries(project.dictionaries)
        themes = [dictionary for dictionary in dictionaries if dictionary.facet == THEMES_FACET]
        if not themes:
            raise DictionaryError(
                f"{project.dictionaries} holds no themes.csv. Put the theme dictionary there, or restore the one that "
                "came with the project.",
                f"{project.dictionaries} 里没有 themes.csv。请放入主题词典，或恢复项目自带的那一份。",
            )
        self._themes = themes[0]
        lexicon = read_words(project.lexicon)
        self._recipe = Recipe(tuple(dictionaries), lexicon)
        self._words = WordFinder(lexicon)
        self._entries, self._problems = corpus_entries(project)
        self._errors: dict[str, PolicyCompareError] = {}
        self._short: list[str] = []  # documents for which the memory was too small
        self._keys: dict[str, _Keys] = {}

    def reckon(self, workers: int | None, cluster: str, advanced: Callable[[int, int], None]) -> None:
        """See that every stage of every document is in the shards.

        Raises
        ------
        ProblemsError : some documents cannot be used; all are named.
        """
        self._make_keys()
        wanted = {entry.doc_id: self._absent(entry) for entry in self._entries if entry.doc_id in self._keys}
        asked = [entry for entry in self._entries if wanted.get(entry.doc_id)]
        if workers is None:
            workers = cores() if len(asked) > _SEVERAL else 1
        batches = (self._jobs(batch, wanted) for batch in _cut(asked))
        done = len(self._entries) - len(asked)
        for results in reckon_batches(partial(batch_results, recipe=self._recipe), batches, workers=workers, cluster=cluster):
            self._keep(results)
            done += len(results)
            advanced(done, len(self._entries))
        n_short = 0
        for entry in [entry for entry in self._entries if entry.doc_id in self._short]:
            # Once more, now that no other process takes memory.
            [result] = batch_results([self._job(entry, wanted[entry.doc_id])], self._recipe)
            self._keep([result])
            n_short += result.short
            if n_short > 1:  # not this document is too large, but the memory too small for any
                raise MemoryError
        self._check_together()

    def note(self) -> dict[str, object]:
        """What the provenance says of the corpus: its size, and what there is to choose from in it."""
        n_chars = 0
        values: dict[str, set[str]] = {name: set() for name in ("region", "level", "genre", "parts")}
        for entry in self._entries:
            told = about(self._pieces(entry, "texts", (ABOUT,)))
            n_chars += told["n_chars"]
            values["parts"].update(told["parts"])
            for name in ("region", "level", "genre"):
                values[name].add(told[name])
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
        return {stage: hash_of(*(self._keys[entry.doc_id].of(stage) for entry in self._entries)) for stage in STAGES}

    def write_tables(self, folder: Path) -> None:
        """Write every table: the rows of the documents in the order of their names.

        Tables of a stage that another folder beside this one already has are linked.
        """
        made = stages_made(folder.parent)
        for stage, digest in self.stages().items():
            for schema in STAGES[stage]:
                if digest in made and linked(made[digest], schema.name, folder):
                    continue
                with TableFile(schema, folder, people=True) as file:
                    for entry in self._entries:
                        file.write(unpack(self._shards.get(self._keys[entry.doc_id].of(stage), schema.name), schema))

    def used_keys(self) -> Iterator[str]:
        """The keys of everything these tables were put together from."""
        for keys in self._keys.values():
            yield from (keys.lexicon, *(keys.of(stage) for stage in STAGES))

    def _make_keys(self) -> None:
        package = Path(analysis.__file__).parent
        files = [path for path in package.rglob("*.py") if path.relative_to(package).parts[0] not in _APART]
        files.append(package / "runs" / "preparation" / "batches.py")
        code = hash_of(hash_files(files, package), *(f"{name} {version}" for name, version in versions().items()))
        stance = _hash_of_terms([one for one in self._recipe.dictionaries if one is self._recipe.stance])
        counted = _hash_of_terms(self._recipe.counted)
        lexicon = hash_of(*sorted(self._recipe.lexicon))
        for entry in self._entries:
            try:
                with open(entry.path, "rb") as file:
                    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                self._errors[entry.doc_id] = DocumentError(
                    f"{entry.path} cannot be opened ({error.strerror}). Close it elsewhere and check that you may read it.",
                    f"{entry.path} 打不开（{error.strerror}）。请在其他程序中关闭它，并确认您有读取权限。",
                )
                continue
            texts = hash_of("texts", code, sha256, entry.path.name, entry.doc_id, _stated(entry))
            stances, hits = hash_of("stances", texts, stance), hash_of("hits", texts, counted)
            self._keys[entry.doc_id] = _Keys(
                sha256, texts, stances, hits, hash_of("meaning", stances, hits), hash_of("lexicon", texts, lexicon)
            )

    def _absent(self, entry: Entry) -> tuple[str, ...]:
        """The stages of a document that are not kept, in their order."""
        keys = self._keys[entry.doc_id]
        if not self._shards.has(keys.texts):
            return tuple(STAGES)
        if self._shards.has(keys.lexicon):
            keys.cuts = self._shards.get(keys.lexicon, _WORDS).decode()
        else:
            keys.cuts = self._cuts_key(keys, self._shards.get(keys.texts, tables.SENTENCES.name))
            self._shards.put([(keys.lexicon, {_WORDS: keys.cuts.encode()})])
        return tuple(stage for stage in STAGES if not self._shards.has(keys.of(stage)))

    def _cuts_key(self, keys: _Keys, sentences: bytes) -> str:
        return hash_of("cuts", keys.texts, *self._words.within(text_of(sentences)))

    def _jobs(self, entries: Sequence[Entry], wanted: Mapping[str, tuple[str, ...]]) -> list[Job]:
        """The jobs of the documents whose files can be opened; the errors of the others are noted."""
        jobs = []
        for entry in entries:
            try:
                jobs.append(self._job(entry, wanted[entry.doc_id]))
            except DamagedShards:  # not this document's: all is made anew
                raise
            except PolicyCompareError as error:
                self._errors[entry.doc_id] = error
        return jobs

    def _job(self, entry: Entry, wanted: tuple[str, ...]) -> Job:
        needed: dict[str, dict[str, None]] = {}
        for stage, names in ((stage, names) for one in wanted for stage, names in NEEDS[one].items()):
            if stage not in wanted:
                needed.setdefault(stage, {}).update(dict.fromkeys(names))
        known = {stage: self._pieces(entry, stage, tuple(names)) for stage, names in needed.items()}
        return Job.of(entry, self._keys[entry.doc_id].sha256, wanted, known)

    def _pieces(self, entry: Entry, stage: str, names: Sequence[str]) -> dict[str, bytes]:
        key = self._keys[entry.doc_id].of(stage)
        return {name: self._shards.get(key, name) for name in names}

    def _keep(self, results: Sequence[Result]) -> None:
        kept = []
        for result in results:
            self._errors.pop(result.doc_id, None)
            if result.error is not None:
                self._errors[result.doc_id] = result.error
                self._short += [result.doc_id] * result.short
                continue
            keys = self._keys[result.doc_id]
            if "texts" in result.made:
                keys.cuts = self._cuts_key(keys, result.made["texts"][tables.SENTENCES.name])
                kept.append((keys.lexicon, {_WORDS: keys.cuts.encode()}))
            kept += [(keys.of(stage), pieces) for stage, pieces in result.made.items()]
        self._shards.put(kept)

    def _check_together(self) -> None:
        """Refuse a corpus with documents that cannot be read, that changed since they were added, or that come twice."""
        problems = list(self._problems)
        by_file = {entry.path.name: entry for entry in self._entries}
        register = TextRegister(
            lambda name: text_of(self._pieces(by_file[name], "texts", (tables.SENTENCES.name,))[tables.SENTENCES.name])
        )
        for entry in self._entries:
            if error := self._errors.get(entry.doc_id):
                problems += error.problems if isinstance(error, ProblemsError) else [error]
                continue
            keys = self._keys[entry.doc_id]
            if changed := changed_since_added(entry.path, keys.sha256, entry.added_as):
                problems.append(changed)
            try:
                register.enter(entry.path.name, keys.sha256, fingerprint(about(self._pieces(entry, "texts", (ABOUT,)))))
            except DocumentError as error:
                problems.append(error)
        if problems:
            raise ProblemsError("The documents cannot be used as they are", problems, "文档还不能使用")


def _cut(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The documents in batches, in their order."""
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        batch.append(entry)
        size += entry.path.stat().st_size
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


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
