"""Metadata read from a document itself: issuer, number, dates, region, genre, period."""

from analysis.texts.metadata.read import FIELDS, LISTS, read_metadata

__all__ = ["FIELDS", "LISTS", "read_metadata"]
