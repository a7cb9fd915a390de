"""Office files with the same bytes for the same content: no clock and no machine in the package."""

from __future__ import annotations

import errno
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from analysis.durable import replacing
from analysis.errors import RunError

CORE = "docProps/core.xml"
_PACKED = (".png", ".jpg", ".jpeg", ".gif")  # cannot be made smaller
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can note
_CORE_XML = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator>policy-compare</dc:creator>'
    "<dc:language>{language}</dc:language></cp:coreProperties>"
)


@contextmanager
def office_package(path: Path, title: str, language: str) -> Iterator[Callable[[str, Iterable[bytes]], None]]:
    """Write an Office file part by part, whole or not at all.

    Gives a function that adds a part (its name, its content in pieces); the core properties, with title and
    language, are added at the end. What is at `path` is replaced when all parts are written.

    Raises
    ------
    RunError : the file cannot be written, as when Word or Excel has it open.
    OSError : the disk is full, which is said as everywhere.
    """
    core = _CORE_XML.format(title=escape(title), language="en-US" if language == "en" else "zh-CN")
    try:
        with replacing(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as package:

            def add(name: str, pieces: Iterable[bytes]) -> None:
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
                entry.create_system = 0  # the same on Windows and elsewhere
                with package.open(entry, "w") as target:
                    for piece in pieces:
                        target.write(piece)

            yield add
            add(CORE, [core.encode("utf-8")])
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise RunError(
            f"{path} cannot be written ({error.strerror or error}). Close it if Word, Excel or WPS has it open, and make the "
            "report again.",
            f"无法写入 {path}（{error.strerror or error}）。如果它正在 Word、Excel 或 WPS 中打开，请先关闭，再重新生成报告。",
        ) from error
