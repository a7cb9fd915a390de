"""Draws a figure once, as a picture of pixels and as a page of a PDF: most of the work, placing, is then done once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from analysis.charts.fonts import font_families
from analysis.charts.letters import EM, Line, set_line
from analysis.charts.page import Page


def draw_pixels(figure: Figure, dpi: float) -> RendererAgg:
    """The figure as pixels.

    Returns
    -------
    RendererAgg : its `buffer_rgba()` has shape (height, width, 4), red, green, blue, alpha, from the upper left corner
    """
    with _canvas(figure, dpi) as pixels:
        figure.draw(_Drawing(pixels, None))
    return pixels


def draw_pixels_and_pdf(figure: Figure, dpi: float, file: BinaryIO, metadata: Mapping[str, str | None]) -> RendererAgg:
    """The figure as pixels, the same as from `draw_pixels`, and written as a PDF into `file`.

    Parameters
    ----------
    metadata : as `Figure.savefig` takes it for a PDF
    """
    with _canvas(figure, dpi) as pixels:
        page = Page(pixels.width, pixels.height, dpi)
        figure.draw(_Drawing(pixels, page))
    page.write(file, metadata)
    return pixels


@contextmanager
def _canvas(figure: Figure, dpi: float) -> Iterator[RendererAgg]:
    """A sheet of pixels for the figure, which has as many dots to an inch meanwhile."""
    before, canvas = figure.dpi, figure.canvas
    try:
        figure.dpi = dpi
        yield FigureCanvasAgg(figure).get_renderer()
    finally:
        figure.dpi = before
        figure.set_canvas(canvas)


class _Drawing(RendererBase):
    """Passes on what is drawn to the pixels and, if there is one, to the page, which counts in the same dots.

    Texts are set by `letters`, so that they are shaped once and not for each measure and each sheet.
    """

    def __init__(self, pixels: RendererAgg, page: Page | None) -> None:
        super().__init__()
        self._pixels, self._page = pixels, page
        self._image: RendererAgg | None = None  # that stands in the page for what is drawn now
        self._families = font_families()

    def start_rasterizing(self):
        """What follows is to stand in the page as an image: the many fields of a colour scale show seams there otherwise."""
        self._image = RendererAgg(self._pixels.width, self._pixels.height, self._pixels.dpi)

    def stop_rasterizing(self):
        drawn, self._image = np.asarray(self._image.buffer_rgba()), None
        rows, columns = (np.flatnonzero(drawn[..., 3].any(axis=axis)) for axis in (1, 0))
        if rows.size and self._page is not None:
            part = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            self._page.draw_picture(part, columns[0], self._pixels.height - rows[-1] - 1)

    def draw_path(self, gc, path, transform, rgbFace=None):
        for sheet in self._sheets():
            sheet.draw_path(gc, path, transform, rgbFace)

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        for sheet in self._sheets():
            sheet.draw_markers(gc, marker_path, marker_trans, path, trans, rgbFace)

    def draw_path_collection(self, gc, master_transform, paths, all_transforms, offsets, offset_trans, *look, **more):
        for sheet in self._sheets():
            sheet.draw_path_collection(gc, master_transform, paths, all_transforms, offsets, offset_trans, *look, **more)

    def draw_quad_mesh(self, gc, master_transform, mesh_width, mesh_height, coordinates, offsets, offset_trans, *look):
        for sheet in self._sheets():
            sheet.draw_quad_mesh(gc, master_transform, mesh_width, mesh_height, coordinates, offsets, offset_trans, *look)

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        up = self._pixels.height - y  # texts alone are counted from above
        size = self.points_to_pixels(prop.get_size_in_points())
        line = self._line(s, prop, ismath)
        filled = self.new_gc()
        filled.copy_properties(gc)
        filled.set_linewidth(0)
        filled.set_snap(False)
        if line is None:
            outline, there = TextPath((0, 0), s, size, prop), Affine2D().rotate_deg(angle).translate(x, up)
        else:
            outline, there = line.outline, Affine2D().scale(size / EM).rotate_deg(angle).translate(x, up)
        for sheet in self._sheets():
            if line is not None and sheet is self._page:
                sheet.draw_line_of_type(filled, line, x, up, size, angle)
            else:
                sheet.draw_path(filled, outline, there, gc.get_rgb())

    def get_text_width_height_descent(self, s, prop, ismath):
        line = self._line(s, prop, ismath)
        if line is None:
            return self._pixels.get_text_width_height_descent(s, prop, ismath)
        unit = self.points_to_pixels(prop.get_size_in_points()) / EM
        return line.advance * unit, (line.high - line.low) * unit, -line.low * unit

    def points_to_pixels(self, points):
        return self._pixels.points_to_pixels(points)

    def get_canvas_width_height(self):
        return self._pixels.get_canvas_width_height()

    def flipy(self):
        return self._pixels.flipy()

    def new_gc(self):
        return self._pixels.new_gc()

    def _sheets(self) -> list[RendererAgg | Page]:
        if self._image is not None:
            return [self._pixels, self._image]
        return [self._pixels] if self._page is None else [self._pixels, self._page]

    def _line(self, text: str, font: FontProperties, is_formula: bool | str) -> Line | None:
        """The text as a line of type, unless it is set in another font than the charts' own."""
        own = font.get_family() == self._families and font.get_style() == "normal" and font.get_weight() in ("normal", 400)
        return set_line(text) if own and not is_formula else None
