"""The language in which the program speaks to the person at the keyboard: Chinese or English, by the locale.

What stands in figures and reports is chosen by their own parameter; this is about errors, progress and help.
"""

from __future__ import annotations

import locale
import os

# Set by people whose system speaks another language than they wish; "zh" or "en".
VARIABLE = "POLICY_COMPARE_LANGUAGE"
_POSIX = ("LC_ALL", "LC_MESSAGES", "LANG")


def spoken_language() -> str:
    """ "zh" where POLICY_COMPARE_LANGUAGE or the locale asks for Chinese, else "en"."""
    asked = os.environ.get(VARIABLE, "") or next((os.environ[name] for name in _POSIX if os.environ.get(name)), "")
    if not asked:  # Windows sets none of them, and names its languages ("Chinese (Simplified)_China") or codes them
        asked = locale.getlocale()[0] or ""
    return "zh" if asked.lower().startswith(("zh", "chinese")) else "en"


def say(english: str, chinese: str) -> str:
    """The one of the two texts that the person at the keyboard reads."""
    return chinese if spoken_language() == "zh" else english
