"""Draws a figure once, as a picture of pixels and as a PDF at the same time: most of the work, placing, is then done once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.backends.backend_pdf import GraphicsContextPdf, PdfFile, RendererPdf
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, Bbox, TransformedPath

_POINTS = 72.0  # to an inch, the unit of a PDF


def draw_pixels(figure: Figure, dpi: float) -> RendererAgg:
    """The figure as pixels.

    Returns
    -------
    RendererAgg : its `buffer_rgba()` has shape (height, width, 4), red, green, blue, alpha, from the upper left corner
    """
    with _canvas(figure, dpi) as pixels:
        figure.draw(pixels)
    return pixels


def draw_pixels_and_pdf(figure: Figure, dpi: float, file: BinaryIO, metadata: Mapping[str, str | None]) -> RendererAgg:
    """The figure as pixels, the same as from `draw_pixels`, and written as a PDF into `file`.

    Parameters
    ----------
    metadata : as `Figure.savefig` takes it for a PDF
    """
    width, height = figure.get_size_inches()
    pdf = PdfFile(file, metadata=metadata)
    try:
        pdf.newPage(width, height)
        with _canvas(figure, dpi) as pixels:
            page = RendererPdf(pdf, dpi, height, width)
            figure.draw(_Both(pixels, page))
        page.finalize()
        pdf.finalize()
    finally:
        pdf.close()
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


class _Both(RendererBase):
    """Tells two renderers what is drawn; asked for measures it answers in pixels, so every place is one of the pixels'.

    Matplotlib gives widths of lines, dashes and sizes of type in points, and only places in the units of the renderer: those
    are turned into points for the page.
    """

    def __init__(self, pixels: RendererAgg, page: RendererPdf) -> None:
        super().__init__()
        self._pixels, self._page = pixels, page
        self._scale = _POINTS / pixels.dpi
        self._to_page = Affine2D().scale(self._scale)
        self._image: RendererAgg | None = None  # that stands in the page for what is drawn now
        self._boxes: dict[tuple[float, ...], Bbox] = {}

    def start_rasterizing(self):
        """What follows is to stand in the page as an image: the many fields of a colour scale show seams there otherwise."""
        self._image = RendererAgg(self._pixels.width, self._pixels.height, self._pixels.dpi)

    def stop_rasterizing(self):
        drawn, self._image = np.asarray(self._image.buffer_rgba()), None
        rows, columns = (np.flatnonzero(drawn[..., 3].any(axis=axis)) for axis in (1, 0))
        if rows.size:
            part = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            place = columns[0] * self._scale, (self._pixels.height - rows[-1] - 1) * self._scale
            self._page.draw_image(self._page.new_gc(), *place, part[::-1])

    def draw_path(self, gc, path, transform, rgbFace=None):
        for sheet in self._sheets():
            sheet.draw_path(gc, path, transform, rgbFace)
        if self._image is None:
            self._page.draw_path(self._of_page(gc), path, transform + self._to_page, rgbFace)

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        for sheet in self._sheets():
            sheet.draw_markers(gc, marker_path, marker_trans, path, trans, rgbFace)
        if self._image is None:
            page = self._of_page(gc)
            self._page.draw_markers(page, marker_path, marker_trans + self._to_page, path, trans + self._to_page, rgbFace)

    def draw_path_collection(self, gc, master_transform, paths, all_transforms, offsets, offset_trans, *look, **more):
        for sheet in self._sheets():
            sheet.draw_path_collection(gc, master_transform, paths, all_transforms, offsets, offset_trans, *look, **more)
        if self._image is None:
            # The offsets are added to places that the master transform has brought to the page.
            there = (master_transform + self._to_page).frozen(), offset_trans + self._to_page
            self._page.draw_path_collection(self._of_page(gc), there[0], paths, all_transforms, offsets, there[1], *look, **more)

    def draw_quad_mesh(self, gc, master_transform, mesh_width, mesh_height, coordinates, offsets, offset_trans, *look):
        mesh = mesh_width, mesh_height, coordinates, offsets
        for sheet in self._sheets():
            sheet.draw_quad_mesh(gc, master_transform, *mesh, offset_trans, *look)
        if self._image is None:
            there = (master_transform + self._to_page).frozen(), offset_trans + self._to_page
            self._page.draw_quad_mesh(self._of_page(gc), there[0], *mesh, there[1], *look)

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        for sheet in self._sheets():
            sheet.draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        if self._image is None:
            up = self._pixels.height - y  # pixels are counted from above
            self._page.draw_text(self._of_page(gc), x * self._scale, up * self._scale, s, prop, angle, ismath, mtext)

    def get_text_width_height_descent(self, s, prop, ismath):
        return self._pixels.get_text_width_height_descent(s, prop, ismath)

    def points_to_pixels(self, points):
        return self._pixels.points_to_pixels(points)

    def get_canvas_width_height(self):
        return self._pixels.get_canvas_width_height()

    def flipy(self):
        return self._pixels.flipy()

    def new_gc(self):
        return self._pixels.new_gc()

    def _sheets(self) -> list[RendererAgg]:
        return [self._pixels] if self._image is None else [self._pixels, self._image]

    def _of_page(self, gc: GraphicsContextBase) -> GraphicsContextPdf:
        """The same look, with what it is cut to in points."""
        there = self._page.new_gc()
        there.copy_properties(gc)
        if (box := gc.get_clip_rectangle()) is not None:
            # The same one for the same place: a page tells what to cut to only where it is another object.
            there.set_clip_rectangle(self._boxes.setdefault(box.bounds, Bbox(box.get_points() * self._scale)))
        path, transform = gc.get_clip_path()
        if path is not None:
            there.set_clip_path(TransformedPath(path, transform + self._to_page))
        return there
