"""What goes into a batch of documents, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from analysis.errors import PolicyCompareError
from analysis.terms.dictionary import STANCE_FACET, Dictionary
from analysis.texts.corpus import Entry
from analysis.texts.readers import document_bytes

_NAMED = 5  # documents of a batch that a message names
_PATIENCE, _PATIENCE_PER_BYTE = 600.0, 120e-6  # seconds; two minutes for a megabyte, as a PDF of a hundred pages may have

Made = dict[str, dict[str, bytes]]
"""Stage -> name of a table or a further piece -> rows of some documents, as `columnar.pack` gives them."""


@dataclass(frozen=True)
class Recipe:
    """What documents are reckoned with.

    Parameters
    ----------
    dictionaries : tuple of Dictionary; that of the facet stance gives stances, the others hits
    lexicon : frozenset of str, words that are never cut
    """

    dictionaries: tuple[Dictionary, ...]
    lexicon: frozenset[str]

    @property
    def stance(self) -> Dictionary | None:
        """That of the stances; None where there is none."""
        return next((one for one in self.dictionaries if one.facet == STANCE_FACET), None)

    @property
    def counted(self) -> list[Dictionary]:
        """Those whose terms are hits. Cues of stance say how a sentence speaks, not what of: they are none."""
        return [one for one in self.dictionaries if one.facet != STANCE_FACET]


@dataclass(frozen=True)
class Job:
    """One document of a batch; make it with `of`.

    It is reckoned on any machine, of any system: no file is opened for it.

    Parameters
    ----------
    entry : Entry, whose path is only a name: a Path of Windows cannot be made on Linux
    sha256 : str, checksum of the file as it was when the job was made
    data : the content of the file, where the document is to be read
    """

    entry: Entry
    sha256: str
    data: bytes = b""

    @classmethod
    def of(cls, entry: Entry, sha256: str, read: bool) -> Job:
        """The job for a document of this machine, with its content where it is to be read.

        Raises
        ------
        DocumentError : the file is gone, unreadable, empty, too large or of another format.
        """
        return cls(replace(entry, path=PurePath(entry.path)), sha256, document_bytes(entry.path) if read else b"")


@dataclass(frozen=True)
class Batch:
    """Documents of which the same is wanted, with all that is needed for it.

    Parameters
    ----------
    jobs : tuple of Job
    wanted : tuple of stages, in the order of STAGES
    known : what the wanted stages are reckoned from of stages that are not wanted themselves (NEEDS): (stage, name) -> pieces
        that together hold the rows of these documents, and perhaps rows of others
    """

    jobs: tuple[Job, ...]
    wanted: tuple[str, ...]
    known: Mapping[tuple[str, str], tuple[bytes, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        """The names of its documents, of many only the first."""
        names = [job.entry.path.name for job in self.jobs]
        return ", ".join(names[:_NAMED]) + (f", … ({len(names)})" if len(names) > _NAMED else "")

    def apart(self) -> list[Batch]:
        """A batch for each of its documents, which together give what this one gives."""
        return [replace(self, jobs=(job,)) for job in self.jobs]

    @property
    def patience(self) -> float:
        """Seconds in which it is certainly reckoned: a hundred times what it takes on an idle machine."""
        return _PATIENCE + _PATIENCE_PER_BYTE * sum(len(job.data) for job in self.jobs)


@dataclass(frozen=True)
class Result:
    """What came of a batch.

    Parameters
    ----------
    made : for documents that were reckoned together: their ids, and the rows of the wanted stages, in this order
    errors : doc_id -> an error that a person has to read; such a document has no rows
    short : ids of documents whose error is one of too little memory, which may suffice when other processes have ended
    words : doc_id -> words of the lexicon that occur in it, of documents that were read
    """

    made: tuple[tuple[tuple[str, ...], Made], ...] = ()
    errors: Mapping[str, PolicyCompareError] = field(default_factory=dict)
    short: frozenset[str] = frozenset()
    words: Mapping[str, list[str]] = field(default_factory=dict)
