"""What a chapter counted, and filters of the evidence browser as queries of links."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from analysis.regions import NATIONAL

EVIDENCE, READ = "evidence", "read"
TRUSTED = "trusted"  # of the parameter terms: only those that coding has proven
_OF_DOCUMENTS = ("region", "level", "genre", "period")
# Letters, digits and Chinese stay readable in a link; all else, direction marks too, is written as %XX.
_QUOTED = re.compile(r"[^\w\-./:]")

Filter = dict[str, "str | Sequence[str]"]


@dataclass(frozen=True)
class Link:
    """The way from a number to its sentences.

    Parameters
    ----------
    query : str, such as "category=talent&region=湖南&unit=hits"
    n : int, what the browser has to count there; None where the number is no count (a rate, an address)
    view : "evidence", a list of sentences, or "read", the document at one of them
    """

    query: str
    n: int | None = None
    view: str = EVIDENCE

    @property
    def target(self) -> str:
        return f"#{self.view}?{self.query}"


@dataclass(frozen=True)
class Scope:
    """What a chapter counted, which all its numbers share.

    Parameters
    ----------
    base : Filter, the documents, parts and headings chosen for the chapter
    themes : tuple of str, the themes its totals are of
    unit : as chosen for the chapter
    stance : str, of the sentences whose hits count; "" for all
    sentences : mapping of address to sent_id, for tables that have only the address
    national_apart : whether the whole country stands beside the regions that are compared, and is none of them
    countable : whether the hits of the chapter are those of the run's tables, and not of another dictionary; its numbers
        have no links otherwise
    """

    base: Filter
    themes: tuple[str, ...]
    unit: str = "chars"
    stance: str = ""
    sentences: Mapping[str, str] | None = None
    national_apart: bool = True
    countable: bool = True

    @property
    def documents(self) -> Filter:
        """The documents chosen for the chapter."""
        return {name: self.base[name] for name in _OF_DOCUMENTS if name in self.base}


def chapter_scope(
    parameters: Mapping[str, object],
    themes: Sequence[str],
    regions: Sequence[str],
    sentences: Mapping[str, str],
) -> Scope:
    """The scope of a chapter.

    Parameters
    ----------
    parameters : what its notebook was run with
    themes : of the dictionary the corpus was tagged with
    regions : of the corpus
    sentences : mapping of address to sent_id
    """
    base: Filter = {
        name: [str(value) for value in parameters.get(several) or ()]
        for name, several in (
            ("region", "regions"),
            ("level", "levels"),
            ("genre", "genres"),
            ("part", "parts"),
        )
    }
    if parameters.get("headings"):
        base["headings"] = "1"
    own = [parameters["theme"]] if parameters.get("theme") else parameters.get("themes") or themes
    if parameters.get("period"):
        base["period"] = str(parameters["period"])
    if parameters.get("terms") == TRUSTED:
        base["terms"] = TRUSTED
    beside = {*(base["region"] or regions)} - {NATIONAL.name}
    return Scope(
        base, tuple(str(theme) for theme in own), str(parameters.get("unit") or "chars"), str(parameters.get("stance") or ""),
        sentences, len(beside) > 1, not parameters.get("dictionary"),
    )  # fmt: skip


def query(*parts: Filter) -> str:
    """The filters as one query; later parts go before earlier ones, empty values are left out, "" as a text is kept."""
    together: Filter = {}
    for part in parts:
        together.update(part)
    pairs = []
    for name, value in together.items():
        values = [value] if isinstance(value, str) else value
        pairs += [f"{name}={_QUOTED.sub(lambda sign: quote(sign[0]), one)}" for one in values]
    return "&".join(pairs)
