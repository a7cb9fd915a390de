"""Many kills, by lot: `python -m tests.faults.trial --kills 100 --seed 7`, outside the test suite.

Four kinds: a report cut off in this library's own process at one change of its files (notebooks without kernels), a whole
report with kernels killed after a random time, one all of whose processes may have only so much memory (POSIX), and `add`
cut off at one change. After each: nothing is damaged, no process is left, and the same command run again gives what a first
report on the same inputs gives.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import analysis.runs.cli  # noqa: F401, imported before forks
import analysis.runs.preparation.prepare
import analysis.runs.report
import analysis.texts.add  # noqa: F401
from tests.faults.cut import CUT
from tests.faults.cut_project import HOME, cut_project, damage, digests, edit, environment, from_nothing, mixed, remains, run_cut

_MARK = "POLICY_COMPARE_TRIAL"
_MEMORY = (0.15, 1.6)  # gigabytes of addresses, from too little for Python's packages to enough for everything


def processes_of(mark: str) -> list[tuple[int, str]]:
    """The processes of this machine (Linux) that were started under a mark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"{_MARK}={mark}".encode() in (folder / "environ").read_bytes():
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z":
                    found.append((int(folder.name), (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:90]))
        except OSError:
            continue
    return found


def stopped(command: list[str], around: dict, moment: float, lot: random.Random) -> str:
    """Start a command, stop it after so many seconds, and give what stopped it."""
    child = subprocess.Popen(command, **around, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    how = lot.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM))
    try:
        child.wait(moment)
    except subprocess.TimeoutExpired:
        child.send_signal(how)
        child.wait(60)
        return how.name
    return "ended before"


def starved(command: list[str], around: dict, gigabytes: float) -> str:
    """Run a command each of whose processes may have so much memory, and give how it ended."""
    import resource  # not on Windows

    limit = int(gigabytes * 2**30)
    done = subprocess.run(
        command, **around, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)), timeout=300,
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
    told = done.stdout + done.stderr
    words = "told of memory" if "memory" in told or "内存" in told else "" if done.returncode == 0 else "OTHER WORDS"
    if done.returncode and ("Traceback" in told or "memory" not in told):
        words += " with traceback" if "Traceback" in told else ""
        print(f"  {gigabytes:.3f} GB: code {done.returncode}:", told.strip()[-700:], flush=True)
    return f"code {done.returncode} {words}".strip()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--kind", choices=("moments", "times", "memory", "add"), default="moments")
    options = parser.parse_args()
    # A shell lets what it starts in the background ignore Ctrl-C, and so its children: each would run to its end.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    lot = random.Random(options.seed)
    print("seed", options.seed, options.kind, flush=True)
    counts: Counter[str] = Counter()
    home = Path(tempfile.mkdtemp(prefix="trial-"))
    project = cut_project(home / "project")
    here = options.kind not in ("times", "memory")
    edit(project, 0)
    run_cut(project, 0, "report", here=here)
    edit(project, -1)
    begun = time.monotonic()
    first = run_cut(project, 0, "report", here=here)
    if first.returncode:
        print(first.stdout, first.stderr)
        return 1
    span = time.monotonic() - begun
    moments = int(first.stdout.split()[-1])
    print("moments", moments, f"{span:.1f} s", flush=True)
    for number in range(1, options.kills + 1):
        good = digests(project.figures)
        command = ["report"]
        if options.kind == "add":
            command = ["add", str(project.root / "c_jiangxi.txt")]
            seeds = {name: digests(folder) for name, folder in (("seeds", project.seeds), ("documents", project.documents))}
            if number == 1:
                moments = 12
        else:
            edit(project, number)
            if lot.random() < 0.2:
                command += ["--force"]
        if not here:
            mark = f"{os.getpid()}-{number}"
            started = [sys.executable, "-m", "analysis", "--project", str(project.root), *command]
            around = {"cwd": HOME, "env": environment() | {_MARK: mark}}
            if options.kind == "times":
                moment = lot.uniform(0.2, span * 1.05)
                counts[stopped(started, around, moment, lot)] += 1
            else:
                moment = lot.uniform(*_MEMORY)
                counts[starved(started, around, moment)] += 1
            deadline = time.monotonic() + 30
            while (left := processes_of(mark)) and time.monotonic() < deadline:
                time.sleep(0.2)
            if left:
                counts["PROCESS LEFT"] += 1
                print("  left after 30 s:", number, left, flush=True)
                for pid, _ in left:
                    os.kill(pid, signal.SIGKILL)
            counts["slowest end of processes"] = max(counts["slowest end of processes"], round(time.monotonic() - deadline + 30))
        else:
            moment = lot.randint(1, int(moments * 1.02) + 1)
            done = run_cut(project, moment, *command)
            counts["cut" if done.returncode == CUT else f"code {done.returncode}"] += 1
        told = f"kill {number} ({' '.join(command[:1])} at {moment:.5g})"
        if bad := damage(project, good):
            counts["DAMAGED"] += 1
            print("  DAMAGED", told, bad, flush=True)
        if options.kind == "add":
            now = {name: digests(folder) for name, folder in (("seeds", project.seeds), ("documents", project.documents))}
            state = "as before" if now == seeds else "half" if done.returncode == CUT else "added"
            counts[state] += 1
            if state == "half":
                print("  half", told, sorted(now["documents"]), sorted(now["seeds"]), [p.name for p in project.seeds.rglob(".*")])
            again = run_cut(project, 0, *command)
            counts[f"again: code {again.returncode}"] += 1
            if again.returncode:
                print("  AGAIN", told, again.stderr.strip()[-300:], flush=True)
            healed = run_cut(project, 0, "report")
            if healed.returncode:
                counts["REPORT AFTER ADD"] += 1
                print(healed.stderr[-500:])
            (project.documents / "c_jiangxi.txt").unlink(missing_ok=True)
            project.manifest.unlink(missing_ok=True)
            rows = project.metadata.read_text(encoding="utf-8").splitlines(keepends=True)
            project.metadata.write_text("".join(rows[:3]), encoding="utf-8")
        else:
            counts["mixed figures"] += mixed(project)
            healed = run_cut(project, 0, "report", here=here)
            if healed.returncode or mixed(project) or damage(project, {}):
                counts["NOT HEALED"] += 1
                print("  NOT HEALED", told, healed.stdout[-500:], healed.stderr[-800:], damage(project, {}), flush=True)
            if number % 8 == 0:
                fresh = from_nothing(project, home / f"fresh-{number}")
                if fresh != digests(project.figures):
                    counts["OTHER THAN FROM NOTHING"] += 1
                    print("  OTHER", told, flush=True)
                counts["compared with a first report"] += 1
                shutil.rmtree(home / f"fresh-{number}")
        if left := remains(project):
            counts["with remains"] += 1
            if counts["with remains"] % 10 == 1:
                print("  remains", told, len(left), left[:4], flush=True)
        for run in sorted(project.runs.iterdir())[:-6]:
            shutil.rmtree(run)
    print(dict(counts), flush=True)
    shutil.rmtree(home)
    return int(any(name.isupper() or name.split()[0].isupper() and "SIG" not in name for name in counts))


if __name__ == "__main__":
    sys.exit(main())
