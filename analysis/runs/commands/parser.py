"""The parser of the command line: its help and its own messages in the language of the person at the keyboard."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import NoReturn

from analysis.runs.commands.screen import places, wrapped
from analysis.speech import as_typed, say

_BAD_INPUT = 2
_HEADINGS = {"positional arguments": ("arguments", "参数"), "options": ("options", "选项")}
# What argparse says of a slip, in the words of Python 3.11 to 3.13, and the same in Chinese.
_SLIPS = (
    (r"the following arguments are required: (.+)", "缺少参数：{0}"),
    (r"one of the arguments (.+) is required", "必须给出其中之一：{0}"),
    (r"argument (.+?): expected one argument", "{0} 后面要有一个值"),
    (r"argument (.+?): expected at least one argument", "{0} 后面至少要有一个值"),
    (r"argument (.+?): expected (\d+) arguments?", "{0} 后面要有 {1} 个值"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", "{0} 不能是 {1}，可选：{2}"),
    (r"argument (.+?): invalid int value: (.+)", "{0} 要一个整数，不能是 {1}"),
    (r"argument (.+?): invalid float value: (.+)", "{0} 要一个数字，不能是 {1}"),
    (r"argument (.+?): invalid \S+ value: (.+)", "{0} 的值不能是 {1}"),
    (r"argument (.+?): not allowed with argument (.+)", "{0} 不能与 {1} 同时使用"),
    (r"argument (.+?): ignored explicit argument (.+)", "{0} 后面不带值，不能写 {1}"),
    (r"ambiguous option: (.+?) could match (.+)", "{0} 写得不完整，可能是 {1}"),
    (r"unrecognized arguments: (.+)", "不认识的参数：{0}"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese where the locale does.

    Parameters
    ----------
    example : str, command lines that can be copied, shown below the help; "" for none
    options : as of argparse.ArgumentParser
    """

    def __init__(self, *, example: str = "", **options) -> None:
        below = "\n".join([say("examples:", "示例："), *(f"  {line}" for line in as_typed(example).splitlines())])
        options = {"epilog": below if example else None, "formatter_class": _Formatter, "add_help": False} | options
        super().__init__(**options)
        self.add_argument("-h", "--help", action="help", help=say("show this help", "显示这份说明"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line, and how it goes, and end with exit code 2."""
        self.print_usage(sys.stderr)
        english = f"× {message}\n  See {self.prog} --help."
        self.exit(_BAD_INPUT, say(english, f"× {_in_chinese(message)}\n  用法见 {self.prog} --help。") + "\n")


class Commands:
    """The commands of a parser, listed in groups, one line each.

    Parameters
    ----------
    parser : Parser, to which they are added
    """

    def __init__(self, parser: Parser) -> None:
        # Not listed by argparse itself, which knows no groups; the name, since it would take it from the usage.
        self._parsers = parser.add_subparsers(
            required=True, metavar=say("COMMAND", "命令"), help=argparse.SUPPRESS, prog=parser.prog
        )
        self._groups: dict[str, list[tuple[str, str]]] = {}

    def group(self, title: str) -> None:
        """Let the commands that are added from now on stand under this heading."""
        self._groups[title] = []

    def add_parser(self, name: str, *, help: str, **options) -> Parser:
        """Add a command; `help` is its one line in the list and the first of its own help."""
        list(self._groups.values())[-1].append((name, help))
        return self._parsers.add_parser(name, description=help, **options)

    def listed(self) -> str:
        """All commands in their groups."""
        width = max((len(name) for group in self._groups.values() for name, _ in group), default=0)
        blocks = (
            "\n".join([title, *(f"  {name:<{width}}  {line}" for name, line in group)])
            for title, group in self._groups.items()
            if group
        )
        return "\n\n".join(blocks)


class _Formatter(argparse.HelpFormatter):
    """Lines are broken by the width of characters on the screen, where a Chinese one takes two places."""

    def add_usage(self, usage, actions, groups, prefix=None) -> None:
        super().add_usage(usage, actions, groups, say("usage: ", "用法：") if prefix is None else prefix)

    def start_section(self, heading) -> None:
        super().start_section(say(*_HEADINGS[heading]) if heading in _HEADINGS else heading)

    def format_help(self) -> str:
        text = super().format_help()
        for _, heading in _HEADINGS.values():
            text = text.replace(f"\n{heading}:\n", f"\n{heading}：\n")
        return text

    def _format_action(self, action) -> str:
        """One option; its explanation moves left by the places that argparse did not count."""
        text = super()._format_action(action)
        name = self._format_action_invocation(action)
        before, behind = text[: text.index(name) + len(name)], text[text.index(name) + len(name) :]
        gap, surplus = len(behind) - len(behind.lstrip(" ")), places(name) - len(name)
        if not gap or not surplus:
            return text
        if gap - surplus >= 2:
            return before + behind[surplus:]
        return before + "\n" + " " * (len(before) + gap) + behind.lstrip(" ")

    def _split_lines(self, text: str, width: int) -> list[str]:
        return [line for part in text.splitlines() for line in wrapped(part, width)]

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        room = width - len(indent)
        return "\n".join(indent + line for part in text.splitlines() for line in wrapped(part, room) or [""])


def _in_chinese(message: str) -> str:
    for pattern, chinese in _SLIPS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return chinese.format(*_words(found.groups())) + "。"
    return message


def _words(groups: Iterable[str]) -> list[str]:
    return [group.replace(", ", "、") for group in groups]
