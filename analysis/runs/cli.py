"""The command `policy-compare`: a thin skin over the library. The commands import heavy rooms only when they run."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

from analysis import __version__
from analysis.errors import PolicyCompareError, lacks_memory
from analysis.runs.commands import coding, dictionaries, doctor, documents, lab, report, runs, studies, watch
from analysis.runs.commands.parser import Commands, Parser
from analysis.speech import INTERRUPTED, command_name, say, stopped, visible

_BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0 well, 1 a notebook or check failed, 2 bad input, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):  # a console that cannot show a character must not end a run
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    parser = command_parser()
    options, options.others = parser.parse_known_args(arguments)
    if options.others and options.command is not lab.open_lab:  # only JupyterLab has options that we do not know
        parser.error(f"unrecognized arguments: {' '.join(options.others)}")
    try:
        return options.command(options)
    except PolicyCompareError as error:
        print(f"× {visible(str(error))}", file=sys.stderr)
        return _BAD_INPUT
    except KeyboardInterrupt:
        print(f"\n× {stopped()}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # whoever read what we print, such as `head`, has read enough
        sys.stdout = open(os.devnull, "w", encoding="utf-8")
        return 0
    except Exception as error:
        if (told := _told(error)) is None:
            raise
        print(f"× {visible(told)}", file=sys.stderr)
        return 1


def command_parser() -> Parser:
    """The parser of all commands, in groups."""
    parser = Parser(
        prog=command_name(),
        usage=say("%(prog)s [--project FOLDER] COMMAND …", "%(prog)s [--project 文件夹] 命令 …"),
        description=say(
            "Reproducible comparison of Chinese policy documents.", "政策文本比较：可复现、由笔记本驱动。"
        ),
    )
    parser.add_argument(
        "--version", action="version", version=f"policy-compare {__version__}", help=say("show the version", "显示版本")
    )
    parser.add_argument(
        "--project",
        metavar=say("FOLDER", "文件夹"),
        help=say("the project's folder (default: the current one)", "项目文件夹，默认为当前文件夹"),
    )
    commands = Commands(parser)
    for title, modules in (
        (say("Reports:", "报告："), (report, runs, watch, lab)),
        (say("Documents:", "文档："), (documents, studies)),
        (say("Dictionaries:", "词典："), (dictionaries,)),
        (say("Coding by hand:", "人工编码："), (coding,)),
        (say("Help:", "帮助："), (doctor,)),
    ):
        commands.group(title)
        for module in modules:
            module.register(commands)
    parser.epilog = commands.listed() + say(
        "\n\nEach command explains itself: policy-compare report --help",
        "\n\n每条命令都有说明，例如：policy-compare report --help",
    )
    return parser


def _told(error: Exception) -> str | None:
    """What a full disk, a missing right or too little memory means for the person; None for what only we can mend."""
    if lacks_memory(error):
        return say(
            "There was too little memory; the last report is as it was, and what was read is kept. Close other programs and run "
            "this again; if that is not enough, with --processes 1 --workers 1, or for a part of the documents (--regions, --levels).",
            "内存不足。上一份报告未受影响，已读取的部分已保留。请关闭其他程序后重新运行；如果还不够，请加上 --processes 1 "
            "--workers 1，或只做一部分文档（--regions、--levels）。",
        )
    if not isinstance(error, OSError):
        return None
    if error.errno == errno.ENOSPC:
        return say(
            "The disk is full; the last report is as it was. Free some space and run this again.",
            "磁盘已满，上一份报告未受影响。请腾出空间后重试。",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return say(
            f"No permission to write there: {error.filename}. Close programs that have it open, or move the project "
            "to a folder you may write to.",
            f"没有写权限：{error.filename}。请关闭正在使用它的程序，或把项目移到您可写的文件夹。",
        )
    return None
