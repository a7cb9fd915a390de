"""Zip packages of Office (.docx, .xlsx), looked at before anything in them is unpacked for use."""

from __future__ import annotations

import io
import zipfile
import zlib

_LARGEST_PART = 100_000_000
_LARGEST_UNPACKED = 500_000_000
_MOST_PARTS = 10_000
_HIGHEST_RATIO = 1_000
_PROLOG = 65_536
# What Python's zipfile raises on damaged or strange archives.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)

Both = tuple[str, str]
"""A text in English and in Chinese."""


def package_problem(data: bytes) -> Both | None:
    """Why a package must not be opened, with what to do; None where nothing speaks against it.

    Refused are packages that unpack to more than an Office program writes (zip bombs), encrypted parts, and document
    type declarations, which can pull in other files or grow without bounds, and which Office never writes.

    Raises
    ------
    the errors of BROKEN : it is no whole zip archive.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
        unpacked = sum(part.file_size for part in parts)
        packed = sum(part.compress_size for part in parts)
        if (
            len(parts) > _MOST_PARTS
            or unpacked > _LARGEST_UNPACKED
            or unpacked > _HIGHEST_RATIO * max(packed, len(data), 1)
            or any(part.file_size > _LARGEST_PART for part in parts)
        ):
            return (
                f"unpacks from {len(data) / 1e6:.1f} MB to {unpacked / 1e6:.0f} MB in {len(parts)} parts; no Office file "
                "does. Do not open it; get the file from another place.",
                f"解压后由 {len(data) / 1e6:.1f} MB 变为 {unpacked / 1e6:.0f} MB，共 {len(parts)} 个部分；正常的 Office 文件"
                "不会这样。请勿打开，从别处获取这份文件。",
            )
        for part in parts:
            if part.flag_bits & 1:
                return (
                    "is an encrypted archive. Unpack it and save the file without a password.",
                    "是加密的压缩包。请解压后另存为不带密码的文件。",
                )
            if part.filename.lower().endswith((".xml", ".rels")) and _declares_type(package, part):
                return (
                    f"has in {part.filename} a document type declaration (DOCTYPE), which can pull in other files and which "
                    "Office never writes. Copy the content into a new document and save that.",
                    f"的 {part.filename} 含有文档类型声明（DOCTYPE），它能引入其他文件，而 Office 从不写它。请把内容复制到"
                    "新文件中保存。",
                )
    return None


def _declares_type(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """True if a part of the package has a document type declaration, which stands before all content."""
    with package.open(part) as stream:
        head = stream.read(_PROLOG)
    plain = head.replace(b"\x00", b"") if b"\x00" in head else head  # so that UTF-16 hides nothing
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain
