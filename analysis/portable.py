"""Names of files: those that every system can hold, and those that are not a person's own."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
# Devices of Windows, also with a suffix: con.txt cannot be made, and opening it reads the keyboard.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)
_LONGEST = 255  # bytes, on most systems


def is_hidden(name: str) -> bool:
    """Whether a file of this name is none that a person put there to be read: a hidden one, or a lock file of Office (~$…)."""
    return name.startswith((".", "~$"))


def name_problem(name: str) -> tuple[str, str] | None:
    """What keeps a file from having this name on Windows, macOS or Linux, in English and Chinese; None if nothing does."""
    if found := _FORBIDDEN.search(name):
        return (f"holds the sign {found[0]!r}", f"含有 {found[0]!r}")
    if name != name.rstrip(". ") or not name:
        return ("ends with a dot or a space", "以点或空格结尾")
    if _DEVICE.fullmatch(name):
        return ("is the name of a device on Windows", "在 Windows 上是设备名")
    if len(name.encode("utf-8", "surrogateescape")) > _LONGEST:
        return (f"is longer than {_LONGEST} bytes", f"超过 {_LONGEST} 字节")
    return None
