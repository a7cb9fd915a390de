"""Figures into files: pictures, the table each was drawn from, and what it was made from."""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from analysis.charts.drawing import draw_pixels, draw_pixels_and_pdf
from analysis.charts.layout import ChartFigure
from analysis.charts.style import chart_style
from analysis.durable import replacing
from analysis.errors import FigureError, ParameterError
from analysis.tables import guarded

PNG_DPI = 300
_SCREEN_DPI = 96
_LEVEL = 4  # of compression: a third less time than 6, for files 4 % larger
# What matplotlib would write of itself and of the clock is left out: two runs give the same bytes.
_METADATA = {
    "png": {},
    "svg": {"Date": None, "Creator": None},
    "svg-text": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
_SUFFIXES = {"svg-text": "text.svg"}  # beside the one with outlines
_STAMP_FIELD = {"png": "Description", "svg": "Description", "svg-text": "Description", "pdf": "Subject"}


@dataclass(frozen=True)
class SavedFigure:
    """The files of one figure; as the last value of a notebook cell it shows the saved PNG, without drawing
    again.

    Parameters
    ----------
    paths : tuple of Path, the pictures first, then the table and the provenance where there are any
    width : float, inches
    """

    paths: tuple[Path, ...]
    width: float

    def _repr_mimebundle_(self, include=None, exclude=None):
        picture = next((path for path in self.paths if path.suffix == ".png"), None)
        if picture is None:
            return {"text/plain": repr(self)}
        size = {"width": round(self.width * _SCREEN_DPI)}
        return {"image/png": picture.read_bytes(), "text/plain": picture.name}, {"image/png": size}


def save_figure(
    figure: Figure,
    path_stem: Path | str,
    formats: Sequence[str] = ("png",),
    table: pd.DataFrame | None = None,
    provenance: Mapping[str, object] | None = None,
) -> SavedFigure:
    """Write a figure as <path_stem>.png, .svg or .pdf, its table as .csv and its provenance as .json beside
    it.

    The same figure, table and provenance give the same bytes. Every file is written whole and then moved into
    its place, the pictures last.

    Parameters
    ----------
    figure : as the charts of this package return it
    path_stem : path without suffix; its folder must exist
    formats : any of "png" (300 dpi), "svg" (text as outlines, looks the same everywhere), "svg-text"
        (<path_stem>.text.svg: text can be selected and searched, and is set in the reader's fonts), "pdf" (text
        can be selected)
    table : what the figure was drawn from; UTF-8 with BOM, so that Excel reads it
    provenance : what the figure was made from, JSON values; also stamped into the pictures' metadata. In the
        file the caption of the chart and the areas of its marks stand beside it (`layout.ChartFigure`).

    Raises
    ------
    ParameterError : an unknown format, or no folder to write to.
    FigureError : the text of the figure has a character that no font at hand can draw; nothing is written.
    """
    stem = Path(path_stem)
    unknown = [kind for kind in formats if kind not in _METADATA]
    if unknown:
        raise ParameterError(
            f"Figures are not saved as {', '.join(unknown)}. Choose from: {', '.join(_METADATA)}.",
            f"图不能存为 {'、'.join(unknown)}。可选：{'、'.join(_METADATA)}。",
        )
    if not stem.parent.is_dir():
        raise ParameterError(
            f"The folder {stem.parent} for the figure {stem.name} does not exist. Make it first.",
            f"图 {stem.name} 的文件夹 {stem.parent} 不存在。请先建立它。",
        )
    stamp = None if provenance is None else json.dumps(provenance, ensure_ascii=False, sort_keys=True)
    drawn = _pictures(figure, formats, stamp, stem.name)
    pictures = {stem.with_name(f"{stem.name}.{_SUFFIXES.get(kind, kind)}"): content for kind, content in drawn.items()}
    beside: dict[Path, bytes] = {}
    if table is not None:
        text = guarded(table).to_csv(index=False, lineterminator="\n")
        beside[stem.with_name(f"{stem.name}.csv")] = text.encode("utf-8-sig")
    if provenance is not None:
        notes = figure.notes() if isinstance(figure, ChartFigure) else {}
        text = json.dumps({**provenance, **notes}, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
        beside[stem.with_name(f"{stem.name}.json")] = text.encode("utf-8")
    for path, content in (beside | pictures).items():
        with replacing(path) as part:
            part.write_bytes(content)
    return SavedFigure((*pictures, *beside), figure.get_size_inches()[0])


def _pictures(figure: Figure, formats: Sequence[str], stamp: str | None, name: str) -> dict[str, bytes]:
    """The content of each file, by format."""
    files = {kind: io.BytesIO() for kind in formats}
    about = {kind: {**_METADATA[kind], **({} if stamp is None else {_STAMP_FIELD[kind]: stamp})} for kind in formats}
    with chart_style(), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if "pdf" in files:
            pixels = draw_pixels_and_pdf(figure, PNG_DPI, files["pdf"], about["pdf"])
        elif "png" in files:
            pixels = draw_pixels(figure, PNG_DPI)
        if "png" in files:
            _write_png(pixels, files["png"], about["png"])
        for kind in (one for one in formats if one.startswith("svg")):
            with matplotlib.rc_context({"svg.fonttype": "none" if kind == "svg-text" else "path"}):
                figure.savefig(files[kind], format="svg", metadata=about[kind])
    codes = set()
    for warning in caught:
        if glyph := re.match(r"Glyph (\d+) ", str(warning.message)):
            codes.add(int(glyph[1]))
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    if codes:
        absent = ", ".join(f"{chr(code)!r} (U+{code:04X})" for code in sorted(codes))
        raise FigureError(
            f"Figure {name}: no font at hand can draw {absent}. Take the character out of the label or the "
            "term, or install a font that has it.",
            f"图 {name}：没有字体能画出 {absent}。请从标签或词项中去掉这个字，或安装含有它的字体。",
        )
    return {kind: file.getvalue() for kind, file in files.items()}


def _write_png(drawn: RendererAgg, file: BinaryIO, metadata: Mapping[str, str]) -> None:
    """Write what was drawn with its 256 most frequent colours, the others as the nearest of these.

    A chart has few colours, and the rest are shades on the edges of letters: the file is half as large or less,
    and so are the documents that pictures are put into.
    """
    picture = np.asarray(drawn.buffer_rgba())
    pixels = picture.reshape(-1).view("<u4")  # red in the lowest byte
    # Most of a chart is long runs of one colour: what follows is done once per run, not once per pixel.
    starts = np.concatenate(([0], np.flatnonzero(pixels[1:] != pixels[:-1]) + 1))
    lengths = np.diff(starts, append=pixels.size)
    found, place = np.unique(pixels[starts] & 0xFFFFFF, return_inverse=True)  # nothing shines through
    colours = found[:, None] >> np.array([0, 8, 16], dtype=np.uint32) & 0xFF
    order = np.lexsort((*colours.T[::-1], np.bincount(place, weights=lengths)))[::-1]
    kept, others = colours[order[:256]].astype(np.float32), order[256:]
    nearest = np.empty(len(found), dtype=np.uint8)  # of each colour in the palette
    nearest[order[:256]] = range(len(kept))
    for first in range(0, len(others), 4096):
        some = others[first : first + 4096]
        # Squared distance but for the colour's own square; whole numbers below 2 ** 24, which float32 holds exactly.
        nearest[some] = ((kept**2).sum(axis=1) - 2 * colours[some].astype(np.float32) @ kept.T).argmin(axis=1)
    paletted = Image.fromarray(np.repeat(nearest[place], lengths).reshape(picture.shape[:2]))
    paletted.putpalette(kept.astype(np.uint8).tobytes())
    about = PngInfo()
    for field, text in metadata.items():
        about.add_text(field, text)
    paletted.save(file, format="png", dpi=(PNG_DPI, PNG_DPI), pnginfo=about, compress_level=_LEVEL)
