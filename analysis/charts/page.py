"""A page of a PDF: lines, areas and letters as outlines that stay sharp at any size, with text that can be searched and copied.

A small writer of our own, of what charts are made of. Matplotlib's shapes every text and writes every letter once more for each
figure, which took as long as the picture of pixels; and only one of its font formats shows Chinese in every reader (Type 3), which
is the one that is simple to write.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import BinaryIO

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Transform

from analysis.charts.letters import Letter, Line

_POINTS = 72.0  # to an inch, the unit of a PDF
_LETTERS = 256  # of a font: a character is one byte
_CAPS = {"butt": 0, "round": 1, "projecting": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
_STAYS = Affine2D()


class Page(RendererBase):
    """A page that is drawn on in dots from its lower left corner, and written at the end.

    Parameters
    ----------
    width, height : int, dots
    dpi : float, dots to an inch
    """

    def __init__(self, width: int, height: int, dpi: float) -> None:
        super().__init__()
        self.width, self.height, self._dpi = width, height, dpi
        self._content: list[str] = []
        self._look = ""
        self._letters: dict[Letter, int] = {}
        self._alphas: dict[tuple[float, float], str] = {}
        self._hatches: dict[tuple, str] = {}
        self._images: list[np.ndarray] = []

    def points_to_pixels(self, points):
        return points * self._dpi / _POINTS

    def draw_path(self, gc, path, transform, rgbFace=None):
        if paint := self._begin(gc, rgbFace):
            self._content.append(_outline(path, transform) + paint)

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        if paint := self._begin(gc, rgbFace):
            marker = _outline(marker_path, marker_trans) + paint
            for vertices, _ in path.iter_segments(trans, simplify=False):
                self._content.append(f"q 1 0 0 1 {_numbers(vertices[-2:])} cm {marker} Q")

    def draw_line_of_type(self, gc: GraphicsContextBase, line: Line, x: float, y: float, size: float, angle: float) -> None:
        """A line of type whose base line begins at (x, y), `size` dots high, turned by `angle` degrees."""
        self._begin(gc, gc.get_rgb(), stroke=False)
        turn = math.radians(angle)
        cos, sin = math.cos(turn), math.sin(turn)
        shown, before, expected = [f"BT {cos:.5g} {sin:.5g} {-sin:.5g} {cos:.5g} {_numbers((x, y))} Tm"], None, 0.0
        for letter, place in zip(line.letters, line.places, strict=True):
            font, code = divmod(self._letters.setdefault(letter, len(self._letters)), _LETTERS)
            if font != before:
                shown.append(f"{'' if before is None else '] TJ '}/F{font} {_numbers((size,))} Tf [")
            if abs(place - expected) > 0.5:
                shown.append(_numbers((expected - place,)))
            shown.append(f"<{code:02x}>")
            before, expected = font, place + round(letter.advance)
        self._content.append(" ".join(shown) + ("" if before is None else "] TJ") + " ET")

    def draw_picture(self, picture: np.ndarray, left: float, bottom: float) -> None:
        """A picture of pixels, a dot each; shape (rows, columns, 4), red, green, blue, alpha, from the upper left corner."""
        rows, columns = picture.shape[:2]
        self._content.append(f"q {columns} 0 0 {rows} {_numbers((left, bottom))} cm /I{len(self._images)} Do Q")
        self._images.append(picture)

    def write(self, file: BinaryIO, metadata: Mapping[str, str | None]) -> None:
        """Write the page as a PDF; metadata are Title, Subject and the like, those of None left out."""
        objects = _Objects()
        scale = _POINTS / self._dpi
        content = "\n".join([f"{scale:.6g} 0 0 {scale:.6g} 0 0 cm q", *self._content, "Q"])
        letters = list(self._letters)
        fonts = {
            f"F{place // _LETTERS}": objects.add(_font(objects, letters[place : place + _LETTERS]))
            for place in range(0, len(letters), _LETTERS)
        }
        hatches = {name: objects.add_stream(self._hatch(*about), self._hatch_about(scale)) for about, name in self._hatches.items()}
        alphas = {name: f"<< /CA {stroke:g} /ca {fill:g} >>" for (stroke, fill), name in self._alphas.items()}
        images = {f"I{place}": _image(objects, picture) for place, picture in enumerate(self._images)}
        kinds = {"Font": fonts, "Pattern": hatches, "ExtGState": alphas, "XObject": images}
        resources = _dictionary({kind: _dictionary(found) for kind, found in kinds.items() if found})
        pages = objects.reserve()
        size = f"[0 0 {self.width * scale:.6g} {self.height * scale:.6g}]"
        page = objects.add(_dictionary({
            "Type": "/Page", "Parent": pages, "MediaBox": size, "Resources": resources,
            "Contents": objects.add_stream(content.encode("ascii")),
        }))  # fmt: skip
        objects.put(pages, _dictionary({"Type": "/Pages", "Kids": f"[{page}]", "Count": "1"}))
        root = objects.add(_dictionary({"Type": "/Catalog", "Pages": pages}))
        info = objects.add(_dictionary({key: _text(value) for key, value in metadata.items() if value is not None}))
        objects.write(file, root, info)

    def _begin(self, gc: GraphicsContextBase, face: Sequence[float] | None, stroke: bool = True) -> str:
        """Set the look of what follows; the operator that paints it, "" where nothing is to be seen."""
        stroke = stroke and gc.get_linewidth() > 0 and _seen(gc.get_rgb())
        hatch = gc.get_hatch()
        fill = face is not None and _seen(face)
        look = [self._cut(gc), self._alpha(gc, face)]
        if stroke:
            offset, dashes = gc.get_dashes()
            scale = self._dpi / _POINTS
            dashed = f"[{_numbers(np.multiply(dashes if dashes is not None else [], scale))}] {_numbers(((offset or 0) * scale,))} d"
            ends = f"{_CAPS[gc.get_capstyle()]} J {_JOINS[gc.get_joinstyle()]} j"
            look.append(f"{_numbers((gc.get_linewidth() * scale,))} w {ends} {dashed} {_colour(gc.get_rgb())} RG")
        if hatch:
            about = (hatch, tuple(gc.get_hatch_color()), tuple(face) if fill else None, gc.get_hatch_linewidth())
            look.append(f"/Pattern cs /{self._hatches.setdefault(about, f'H{len(self._hatches)}')} scn")
        elif fill:
            look.append(f"{_colour(face)} rg")
        said = " ".join(filter(None, look))
        if said != self._look:
            self._content.append(f"Q q {said}")
            self._look = said
        return {(True, True): " B", (True, False): " S", (False, True): " f", (False, False): ""}[stroke, bool(fill or hatch)]

    def _cut(self, gc: GraphicsContextBase) -> str:
        """What the look is cut to."""
        cut = []
        if (box := gc.get_clip_rectangle()) is not None:
            cut.append(f"{_numbers(box.bounds)} re W n")
        path, transform = gc.get_clip_path()
        if path is not None:
            cut.append(f"{_outline(path, transform)} W n")
        return " ".join(cut)

    def _alpha(self, gc: GraphicsContextBase, face: Sequence[float] | None) -> str:
        both = gc.get_forced_alpha() or face is None or len(face) < 4
        found = (gc.get_alpha(), gc.get_alpha() if both else face[3])
        return "" if found == (1, 1) else f"/{self._alphas.setdefault(found, f'A{len(self._alphas)}')} gs"

    def _hatch(self, hatch: str, colour: Sequence[float], face: Sequence[float] | None, width: float) -> bytes:
        """A tile of the pattern, an inch wide as matplotlib's are."""
        side, look = self._dpi, f"{_colour(colour)}"
        ground = "" if face is None else f"{_colour(face)} rg 0 0 {side:g} {side:g} re f "
        lines = _outline(Path.hatch(hatch), Affine2D().scale(side))
        return f"{ground}{look} RG {look} rg {_numbers((self.points_to_pixels(width),))} w {lines} B".encode("ascii")

    def _hatch_about(self, scale: float) -> dict[str, str]:
        side = f"{self._dpi:g}"
        return {
            "Type": "/Pattern", "PatternType": "1", "PaintType": "1", "TilingType": "1", "BBox": f"[0 0 {side} {side}]",
            "XStep": side, "YStep": side, "Resources": "<< >>", "Matrix": f"[{scale:.6g} 0 0 {scale:.6g} 0 0]",
        }  # fmt: skip


class _Objects:
    """The numbered objects of a PDF file."""

    def __init__(self) -> None:
        self._found: list[bytes] = []

    def reserve(self) -> str:
        """A reference to an object that is `put` later."""
        self._found.append(b"")
        return f"{len(self._found)} 0 R"

    def put(self, reference: str, content: str) -> None:
        self._found[int(reference.split()[0]) - 1] = content.encode("ascii")

    def add(self, content: str) -> str:
        """A reference to the object."""
        self._found.append(content.encode("ascii"))
        return f"{len(self._found)} 0 R"

    def add_stream(self, content: bytes, about: Mapping[str, str] | None = None) -> str:
        return self.add_packed(zlib.compress(content), about)

    def add_packed(self, packed: bytes, about: Mapping[str, str] | None = None) -> str:
        """A stream that is compressed already."""
        head = _dictionary({**(about or {}), "Length": f"{len(packed)}", "Filter": "/FlateDecode"})
        self._found.append(head.encode("ascii") + b"\nstream\n" + packed + b"\nendstream")
        return f"{len(self._found)} 0 R"

    def write(self, file: BinaryIO, root: str, info: str) -> None:
        parts, places = [b"%PDF-1.4\n%\xac\xdc \xab\xba\n"], []
        length = len(parts[0])
        for number, content in enumerate(self._found, 1):
            places.append(length)
            parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
            length += len(parts[-1])
        parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
        parts += [b"%010d 00000 n \n" % place for place in places]
        trailer = _dictionary({"Size": f"{len(places) + 1}", "Root": root, "Info": info})
        parts.append(f"trailer\n{trailer}\nstartxref\n{length}\n%%EOF\n".encode("ascii"))
        file.writelines(parts)


def _font(objects: _Objects, letters: Sequence[Letter]) -> str:
    """A font (Type 3) of these letters, by their places."""
    names = [f"/g{place}" for place in range(len(letters))]
    shapes = {name[1:]: objects.add_packed(_shape(letter)) for name, letter in zip(names, letters, strict=True)}
    last = len(letters) - 1
    box = [
        min(letter.low for letter in letters), max(letter.advance for letter in letters), max(letter.high for letter in letters)
    ]  # fmt: skip
    encoding = _dictionary({"Type": "/Encoding", "Differences": f"[0 {' '.join(names)}]"})
    return _dictionary({
        "Type": "/Font", "Subtype": "/Type3", "FontMatrix": "[.001 0 0 .001 0 0]", "FontBBox": f"[0 {_numbers(box)}]",
        "CharProcs": objects.add(_dictionary(shapes)), "Encoding": encoding, "FirstChar": "0", "LastChar": f"{last}",
        "Widths": f"[{' '.join(f'{round(letter.advance)}' for letter in letters)}]", "Resources": "<< >>",
        "ToUnicode": objects.add_stream(_characters(letters)),
    })  # fmt: skip


@lru_cache(maxsize=4096)
def _shape(letter: Letter) -> bytes:
    """The letter as a font has it, compressed: the same in each figure."""
    ink = letter.outline.vertices[letter.outline.codes != Path.CLOSEPOLY]
    sides = (ink[:, 0].min(), ink[:, 0].max()) if len(ink) else (0, 0)
    box = f"{math.floor(sides[0])} {math.floor(letter.low)} {math.ceil(sides[1])} {math.ceil(letter.high)}"
    shape = _outline(letter.outline, _STAYS)
    return zlib.compress(f"{round(letter.advance)} 0 {box} d1 {shape}{' f' if shape else ''}".encode("ascii"))


def _characters(letters: Sequence[Letter]) -> bytes:
    """Which characters each letter of a font stands for, so that a reader can search and copy them."""
    told = [f"<{code:02x}> <{letter.text.encode('utf-16be').hex()}>" for code, letter in enumerate(letters)]
    # A list holds 100 at most.
    lists = [told[place : place + 100] for place in range(0, len(told), 100)]
    return "\n".join([
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /Letters def /CMapType 2 def",
        "1 begincodespacerange <00> <ff> endcodespacerange",
        *("\n".join([f"{len(some)} beginbfchar", *some, "endbfchar"]) for some in lists),
        "endcmap CMapName currentdict /CMap defineresource pop end end",
    ]).encode("ascii")  # fmt: skip


def _image(objects: _Objects, picture: np.ndarray) -> str:
    rows, columns = picture.shape[:2]
    about = {
        "Type": "/XObject", "Subtype": "/Image", "Width": f"{columns}", "Height": f"{rows}", "BitsPerComponent": "8",
    }  # fmt: skip
    mask = objects.add_stream(picture[..., 3].tobytes(), about | {"ColorSpace": "/DeviceGray"})
    return objects.add_stream(picture[..., :3].tobytes(), about | {"ColorSpace": "/DeviceRGB", "SMask": mask})


def _outline(path: Path, transform: Transform) -> str:
    """The path as operators, to the hundredth of a unit."""
    clean = path.cleaned(transform, remove_nans=True, simplify=False, curves=True)
    told, ends, here = [], [], (0.0, 0.0)  # ends: points of the curve that is being told
    for code, (x, y) in zip(clean.codes.tolist(), clean.vertices.round(2).tolist(), strict=True):
        if code == Path.LINETO:
            told.append(f"{x:.7g} {y:.7g} l")
        elif code == Path.MOVETO:
            told.append(f"{x:.7g} {y:.7g} m")
        elif code == Path.CLOSEPOLY:
            told.append("h")
            continue
        elif code == Path.STOP:
            break
        else:
            ends += (x, y)
            if len(ends) < 2 * (code - 1):  # CURVE3 is 3 and has two points, CURVE4 is 4 and has three
                continue
            if code == Path.CURVE3:  # a PDF knows cubic curves only
                (x0, y0), (x1, y1) = here, ends[:2]
                ends[:2] = (x0 + 2 * x1) / 3, (y0 + 2 * y1) / 3, (x + 2 * x1) / 3, (y + 2 * y1) / 3
            told.append(" ".join([f"{one:.7g}" for one in ends]) + " c")
            ends = []
        here = x, y
    return " ".join(told)


def _numbers(values: Sequence[float]) -> str:
    return " ".join([f"{value:.2f}".rstrip("0").rstrip(".") for value in values])


def _colour(colour: Sequence[float]) -> str:
    return " ".join([f"{part:.3g}" for part in colour[:3]])


def _seen(colour: Sequence[float]) -> bool:
    return len(colour) < 4 or colour[3] > 0


def _dictionary(entries: Mapping[str, str]) -> str:
    return f"<< {' '.join(f'/{key} {value}' for key, value in entries.items())} >>"


def _text(value: str) -> str:
    return f"<feff{value.encode('utf-16be').hex()}>"
