"""Faults of the machine, by lot: `python -m tests.faults.outages --kind power --times 40`, outside the test suite.

power: a report ends at one change of its files, and of what it had not had the disk hold by then (fsync) little or nothing is left;
disk: a file system of a few hundred kilobytes that gets full, or may only be read (Linux, as root);
together: two or three reports at once;
kernels: a process of a report, not its first, is killed;
stop: Ctrl-C after a random time.

After each: nothing is damaged, what was said is a plain message, and the same command run again makes a whole report.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import analysis.runs.cli
import analysis.runs.preparation.prepare
import analysis.runs.report  # noqa: F401, imported before forks
from analysis.paths import Project
from tests.faults.cut import CUT, FLUSHED
from tests.faults.cut_project import HOME, begun, cut_project, damage, digests, edit, environment, from_nothing, mixed, run_cut
from tests.faults.trial import _MARK, processes_of

_SMALL, _LARGE = (40, 900), 64_000  # kilobytes that are left on a disk; and when somebody has made room
_PLAIN = {"disk": ("The disk is full", "No permission to write", "disk has space", "Make room"), "stop": ("Stopped;",), "kernels": ()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=KINDS, required=True)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background would ignore it
    os.environ["POLICY_COMPARE_LANGUAGE"] = "en"
    lot, counts = random.Random(options.seed), Counter()
    print("seed", options.seed, options.kind, flush=True)
    home = Path(tempfile.mkdtemp(prefix="outages-"))
    try:
        if options.kind == "disk":
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_LARGE}k", "tmpfs", home], check=True)
        _try(options.kind, options.times, home, lot, counts)
    finally:
        if options.kind == "disk":
            subprocess.run(["umount", home], check=True)
        shutil.rmtree(home)
    print(dict(counts), flush=True)
    return int(any(name.isupper() for name in counts))


def _try(kind: str, times: int, home: Path, lot: random.Random, counts: Counter[str]) -> None:
    project = cut_project(home / "project")
    here = kind not in ("kernels", "stop")
    if run_cut(project, 0, "report", here=here).returncode:
        raise RuntimeError("the first report failed")
    for number in range(1, times + 1):
        good = digests(project.figures)
        edit(project, number)
        what, told = KINDS[kind](project, lot)
        counts[what] += 1
        if bad := damage(project, good):
            counts["DAMAGED"] += 1
            print("  DAMAGED", number, what, bad, flush=True)
        if "Traceback" in told or (what.startswith("ended with") and not any(one in told for one in _PLAIN.get(kind, ("× ",)) or ("",))):
            counts["OTHER WORDS"] += 1
            print("  WORDS", number, what, told[-600:], flush=True)
        again = run_cut(project, 0, "report", here=here)
        if again.returncode or mixed(project) or damage(project, {}):
            counts["NOT HEALED"] += 1
            print("  NOT HEALED", number, what, again.stderr[-800:], damage(project, {}), flush=True)
        if number % 10 == 0:
            counts["compared with a first report"] += 1
            if from_nothing(project, home / "fresh") != digests(project.figures):
                counts["OTHER THAN FROM NOTHING"] += 1
            shutil.rmtree(home / "fresh")
        for run in sorted(project.runs.iterdir())[:-4]:
            shutil.rmtree(run)


def _power(project: Project, lot: random.Random) -> tuple[str, str]:
    first = run_cut(project, 0, "report", "--force") if _power.moments is None else None
    if first is not None:
        _power.moments = int(first.stdout.split()[-1])
        edit(project, lot.randrange(10**6))
    began = time.time_ns()
    done = run_cut(project, lot.randint(1, _power.moments), "report")
    if done.returncode != CUT:
        return f"code {done.returncode}", done.stderr
    note = project.root.parent / FLUSHED
    held = {int(number): tuple(state) for number, state in json.loads(note.read_text(encoding="utf-8")).items()}
    lost = 0
    for path in sorted(project.root.rglob("*")):
        state = path.lstat()
        if path.is_file() and state.st_mtime_ns >= began and held.get(state.st_ino) != (state.st_mtime_ns, state.st_size):
            lost += 1
            kept = lot.choice((0, 0, state.st_size // 2))
            with path.open("r+b") as file:
                file.truncate(kept)
                if lot.random() < 0.5:
                    file.truncate(state.st_size)  # as long as it was, with zeros
    return "cut, nothing lost" if not lost else "cut and lost", ""


_power.moments = None


def _disk(project: Project, lot: random.Random) -> tuple[str, str]:
    home = project.root.parent
    used = int(subprocess.run(["df", "-k", "--output=used", home], capture_output=True, encoding="utf-8", check=True).stdout.split()[-1])
    limits = f"size={used + lot.randint(*_SMALL)}k" if lot.random() < 0.75 else "ro"
    subprocess.run(["mount", "-o", f"remount,{limits}", home], check=True)
    done = run_cut(project, 0, "report")
    subprocess.run(["mount", "-o", f"remount,rw,size={_LARGE}k", home], check=True)
    kind = "read-only" if limits == "ro" else "full"
    return (f"ended with code {done.returncode}, {kind}" if done.returncode else f"room enough, {kind}"), done.stderr


def _together(project: Project, lot: random.Random) -> tuple[str, str]:
    n = lot.choice((2, 2, 3))
    ends = []
    for _ in range(n):
        ends.append(begun(project, "report", *(["--force"] if lot.random() < 0.3 else [])))
        time.sleep(lot.choice((0.0, lot.uniform(0.0, 1.5))))
    done = [end() for end in ends]
    bad = [one for one in done if one.returncode]
    if bad:
        return f"ended with code {bad[0].returncode}, {n} at once", bad[0].stderr
    return f"{n} at once, all well", ""


def _with_kernels(project: Project, lot: random.Random, act: Callable[[subprocess.Popen, str], str]) -> tuple[str, str]:
    mark = f"{os.getpid()}-{lot.random()}"
    command = [sys.executable, "-m", "analysis", "--project", str(project.root), "report"]
    child = subprocess.Popen(command, cwd=HOME, env=environment() | {_MARK: mark}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    what = act(child, mark)
    told = child.communicate(timeout=300)[1].decode("utf-8", "replace")
    deadline = time.monotonic() + 30
    while (left := processes_of(mark)) and time.monotonic() < deadline:
        time.sleep(0.2)
    if left:
        return "PROCESS LEFT", str(left)
    return (f"ended with code {child.returncode}, {what}" if child.returncode else f"went well, {what}"), told


def _kernels(project: Project, lot: random.Random) -> tuple[str, str]:
    def act(child: subprocess.Popen, mark: str) -> str:
        time.sleep(lot.uniform(1.5, 12))
        others = [pid for pid, _ in processes_of(mark) if pid != child.pid]
        if not others or child.poll() is not None:
            return "none killed"
        try:
            os.kill(lot.choice(others), signal.SIGKILL)
        except ProcessLookupError:
            return "none killed"
        return "one killed"

    return _with_kernels(project, lot, act)


def _stop(project: Project, lot: random.Random) -> tuple[str, str]:
    def act(child: subprocess.Popen, mark: str) -> str:
        try:
            child.wait(lot.uniform(0.3, 12))
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGINT)
            return "stopped"
        return "ended before"

    return _with_kernels(project, lot, act)


KINDS: dict[str, Callable[[Project, random.Random], tuple[str, str]]] = {
    "power": _power, "disk": _disk, "together": _together, "kernels": _kernels, "stop": _stop
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
