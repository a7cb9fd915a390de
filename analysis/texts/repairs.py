"""Declared repairs: what no rule can know about one document, written down beside it as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Repair:
    """One declared repair of one document.

    Parameters
    ----------
    action : str, "insert_line_before" or "remove_line"
    anchor : str, a whole line of the clean text, or its beginning, found exactly once
    text : str, the line to put in; "" for remove_line
    note : str, why
    where : str, file and line the repair was declared in
    """

    action: str
    anchor: str
    text: str = ""
    note: str = ""
    where: str = ""
