"""How a chart was asked to look, and what follows from it: sizes, names, its caption."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.charts.captions import caption
from analysis.charts.labels import name_of, phrase
from analysis.charts.layout import LINE
from analysis.charts.style import figure_width, type_size


@dataclass(frozen=True)
class Look:
    """What every chart takes beside its table.

    Parameters
    ----------
    language : "zh", "en" or "both"
    width : "column" (8 cm), "page" (16 cm) or "slide"
    source : where the texts come from, said in the caption
    names : further names of groups and categories, by identifier: (Chinese, English)
    warnings : WARNINGS table, said in the caption
    """

    language: str
    width: str
    source: str
    names: Mapping[str, tuple[str, str]] | None = None
    warnings: pd.DataFrame | None = None

    @property
    def size(self) -> float:
        """Type size in points."""
        return type_size(self.width)

    @property
    def line(self) -> float:
        """Height of a line in inches."""
        return LINE * self.size / 72

    @property
    def inches(self) -> float:
        """Width of the figure."""
        return figure_width(self.width)

    @property
    def short(self) -> str:
        """The language of what has room for one only, "zh" or "en"."""
        return "zh" if self.language == "both" else self.language

    def name(self, identifier: str, joint: str = " ") -> str:
        """As `labels.name_of`."""
        return name_of(identifier, self.language, self.names, joint)

    def pair(self, identifier: str) -> tuple[str, str]:
        """The name in Chinese and in English."""
        return name_of(identifier, "zh", self.names), name_of(identifier, "en", self.names)

    def phrase(self, key: str, joint: str = "\n", **values: object) -> str:
        """As `labels.phrase`."""
        return phrase(key, self.language, joint, **values)

    def caption(self, how: str) -> str:
        """The lines beneath the chart, of which `how` says how to read it."""
        return caption(how, self.warnings, self.source, self.language, self.names)
