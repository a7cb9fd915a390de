"""The language in which the program speaks to the person at the keyboard: Chinese or English, by the locale.

What stands in figures and reports is chosen by their own parameter; this is about errors, progress and help.
"""

from __future__ import annotations

import difflib
import locale
import os
import re
import unicodedata
from collections.abc import Iterable

# Set by people whose system speaks another language than they wish; "zh" or "en".
VARIABLE = "POLICY_COMPARE_LANGUAGE"
INTERRUPTED = 130
"""Exit code of a command that Ctrl-C has ended."""
_POSIX = ("LC_ALL", "LC_MESSAGES", "LANG")
_NEAR = 0.5  # of the characters in common: of a Chinese name of two, one
# Set by run.py, whose users have no policy-compare on their path: what they type in its place.
COMMAND_VARIABLE = "POLICY_COMPARE_COMMAND"
_COMMANDS = re.compile(
    r"policy-compare (?=(?:--project|report|watch|runs|lab|read|add|new|check|diff|tag|import-dictionary|export-dictionary|code|"
    r"validate|doctor)\b)"
)


def asked_language() -> str:
    """ "zh" or "en" as POLICY_COMPARE_LANGUAGE or the locale asks for; "" where neither names a language."""
    asked = os.environ.get(VARIABLE, "") or next((os.environ[name] for name in _POSIX if os.environ.get(name)), "")
    if not asked:  # Windows sets none of them, and names its languages ("Chinese (Simplified)_China") or codes them
        asked = locale.getlocale()[0] or ""
    if asked.lower().startswith(("zh", "chinese")):
        return "zh"
    return "" if asked.partition(".")[0].upper() in ("", "C", "POSIX") else "en"


def spoken_language() -> str:
    """The language asked for; "en" where none is."""
    return asked_language() or "en"


def say(english: str, chinese: str) -> str:
    """The one of the two texts that the person at the keyboard reads, its commands as this person types them."""
    return as_typed(chinese if spoken_language() == "zh" else english)


def stopped() -> str:
    """What is said when Ctrl-C has ended a command."""
    return say(
        "Stopped; the last report is as it was. Run the same command again.",
        "已停止，上一份报告未受影响。重新运行同一条命令即可。",
    )


def as_typed(text: str) -> str:
    """The text with run.py in its commands where that is what the person started."""
    return _COMMANDS.sub(f"{command_name()} ", text)


def command_name() -> str:
    """What the person types before the name of a command."""
    return os.environ.get(COMMAND_VARIABLE, "") or "policy-compare"


def did_you_mean(written: str, choices: Iterable[str]) -> tuple[str, str]:
    """A question for the choice that was probably meant, in English and in Chinese; "" and "" where none is near."""
    near = difflib.get_close_matches(written, list(choices), 1, _NEAR)
    return (f"Did you mean {near[0]}? ", f"是不是 {near[0]}？") if near else ("", "")


def visible(text: str) -> str:
    """The text for the screen: what moves the cursor, turns a line around or is not seen stands there as its code.

    Names of files and values of cells are other people's; line ends and tabs stay.
    """
    return "".join(f"<U+{ord(character):04X}>" if _is_unseen(character) else character for character in text)


def _is_unseen(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")
