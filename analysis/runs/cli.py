"""The command `policy-compare`: a thin skin over the library. The commands import heavy rooms only when they run."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Sequence

from analysis import __version__
from analysis.errors import PolicyCompareError
from analysis.runs.commands import coding, dictionaries, documents, lab, report

_INTERRUPTED = 130
_BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0 well, 1 a notebook or check failed, 2 bad input, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):  # a console that cannot show a character must not end a run
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    parser = _parser()
    options, options.others = parser.parse_known_args(arguments)
    if options.others and options.command is not lab.open_lab:  # only JupyterLab has options that we do not know
        parser.error(f"unknown: {' '.join(options.others)}")
    try:
        return options.command(options)
    except PolicyCompareError as error:
        print(f"× {error}", file=sys.stderr)
        return _BAD_INPUT
    except KeyboardInterrupt:
        print("\n× 已停止，上一份报告未受影响。 Stopped; the last report is as it was. Run the same command again.", file=sys.stderr)
        return _INTERRUPTED
    except OSError as error:
        if error.errno == errno.ENOSPC:
            print("× 磁盘已满，上一份报告未受影响。请腾出空间后重试。 The disk is full; the last report is as it was. "
                  "Free some space and run this again.", file=sys.stderr)
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            print(f"× 没有写权限：{error.filename}。 No permission to write there. Close programs that have it open, or move the "
                  "project to a folder you may write to.", file=sys.stderr)
        else:
            raise
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="policy-compare",
        description="政策文本比较：可复现、由笔记本驱动。 Reproducible comparison of Chinese policy documents.",
    )
    parser.add_argument("--version", action="version", version=f"policy-compare {__version__}")
    parser.add_argument(
        "--project", metavar="FOLDER", help="项目文件夹，默认为当前文件夹 / the project's folder (default: the current one)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for kind in (report, documents, dictionaries, coding, lab):
        kind.register(commands)
    return parser
