"""Long fuzzing of everything that reads other people's files; not part of the tests.

    python tools/fuzz.py --inputs 1000000          # shared out among the targets
    python tools/fuzz.py --minutes 10 --targets docx_body html

The targets and their invariants are those of tests/faults/targets.py. With atheris (pip install atheris; Linux, macOS)
inputs are guided by coverage of this library's code (libFuzzer); without it real files are changed by lot. What fails is
kept in .cache/fuzz/<target>/, and is run first the next time.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HOME))
_SLOW = 20  # seconds for one input: a hang, also on a busy machine
_LONGEST = 4096  # bytes; what is not linear shows on repeated pieces (tests/faults/test_time.py)
# What the readers know, so that inputs are more than noise.
_WORDS = (
    "一、 （一） (1) 1. ① 第一章 第一条 第一节 一是 〔2024〕6号 《 》 〈 〉 “ ” ‘ ’ 。 ！ ； ： ， 、 … —— 年 月 日 省人民政府 关于 的通知 办法 方案 各市 "
    "： 此件公开发布 附件 解读 索引号 发布机构 来源： 【 】 亿元 万 % 百分之 分之 以上 左右 2025年 增长 由 到 提高 不低于 人才 标准 \u3000 \u00a0 \u200b "
    "\ufeff \ufffd <!-- --> &nbsp; &#x4e00; <p> <td> <br/> <w:p> <w:t> </w:t> <w:tbl> <w:sym w:char='110000'/> <w:ins> <mc:AlternateContent> "
    "%1 <![CDATA[ ]]> \" '' \t , ; == * | 0 -1 1e999 99999999999999999999 NaN file term theme except with weight sent_id text"
).split(" ")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", nargs="+", default=[], help="names of targets; default all")
    parser.add_argument("--inputs", type=int, default=0, help="how many inputs in all")
    parser.add_argument("--minutes", type=float, default=0.0, help="how long in all")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    from tests.faults.targets import TARGETS

    names = options.targets or list(TARGETS)
    inputs = options.inputs // len(names) if options.inputs else 0
    seconds = options.minutes * 60 / len(names) if options.minutes else 0.0 if inputs else 60.0
    if options.one:
        return _fuzz(names[0], inputs, seconds, options.seed)
    print("seed", options.seed, flush=True)
    failed = 0
    for name in names:  # each in a process of its own: one that hangs or crashes must not end the others
        command = [sys.executable, __file__, "--one", "--targets", name, "--inputs", str(inputs), "--minutes", str(seconds / 60)]
        failed += subprocess.run([*command, "--seed", str(options.seed)]).returncode != 0
    return int(failed > 0)


def _fuzz(name: str, inputs: int, seconds: float, seed: int) -> int:
    folder = HOME / ".cache" / "fuzz" / name
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    try:
        import atheris
    except ImportError:
        atheris = None
    from tests.faults.kept_targets import CHECKSUMMED

    if atheris is None or name in CHECKSUMMED:
        return _by_lot(name, folder, inputs, seconds, seed)
    return _guided(atheris, name, folder, inputs, seconds, seed)


def _guided(atheris, name: str, folder: Path, inputs: int, seconds: float, seed: int) -> int:
    """Inputs that reach new places of the code are kept and changed further."""
    for module in [one for one in sys.modules if one.partition(".")[0] in ("analysis", "tests")]:
        del sys.modules[module]  # imported once without being watched
    with atheris.instrument_imports(include=["analysis", "docx", "bs4", "html", "csv"]):
        from tests.faults import targets
    for data in targets.samples()[name]:
        (folder / "corpus" / sha256(data).hexdigest()[:16]).write_bytes(data)
    words = folder / "words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in _WORDS), encoding="ascii")
    judge = _Judge(name, targets.TARGETS[name], folder)

    def once(data: bytes) -> None:
        judge.take(data)
        if (inputs and judge.n >= inputs) or (seconds and judge.seconds > seconds):
            judge.tell()
            sys.stdout.flush()
            os._exit(int(judge.bugs > 0))  # libFuzzer, at an end of its own, would tell nothing

    limits = [f"-max_len={_LONGEST}", f"-timeout={_SLOW}", f"-dict={words}", f"-seed={seed}",
              f"-artifact_prefix={folder}/", "-rss_limit_mb=3000", "-print_final_stats=0", "-verbosity=0"]  # fmt: skip
    atheris.Setup([sys.argv[0], *limits, str(folder / "corpus")], once, internal_libfuzzer=True)
    atheris.Fuzz()
    return int(judge.bugs > 0)


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode("utf-8"))


def _by_lot(name: str, folder: Path, inputs: int, seconds: float, seed: int) -> int:
    """Real files, changed by lot in a few places."""
    from tests.faults import targets

    lot, seeds = random.Random(seed), targets.samples()[name]
    judge = _Judge(name, targets.TARGETS[name], folder)
    gc.freeze()  # what is imported need not be looked through again and again
    while not (inputs and judge.n >= inputs) and not (seconds and judge.seconds > seconds):
        judge.take(changed(lot.choice(seeds), seeds, lot))
    judge.tell()
    return int(judge.bugs > 0)


def _give_up(*_: object) -> None:
    raise TimeoutError(f"not done after {_SLOW} s")


def changed(data: bytes, others: Sequence[bytes], lot: random.Random) -> bytes:
    """The bytes with some pieces taken out, repeated, exchanged or put in."""
    made = bytearray(data)
    for _ in range(lot.randint(1, 6)):
        at, length = lot.randint(0, len(made)), int(lot.paretovariate(0.7))
        match lot.randrange(6):
            case 0:
                del made[at : at + length]
            case 1:
                made[at:at] = made[at : at + length] * lot.randint(1, 9)
            case 2:
                made[at:at] = lot.choice(_WORDS).encode() * lot.choice((1, 1, 1, 2, 9))
            case 3:
                made[at : at + 1] = bytes([lot.randrange(256)])
            case 4:
                other = lot.choice(others)
                start = lot.randint(0, len(other))
                made[at:at] = other[start : start + length]
            case _:
                other = lot.randint(0, len(made))
                made[at : at + length] = made[other : other + length]
    return bytes(made[:_LONGEST])


class _Judge:
    """Runs a target and notes each bug once, by the place that raised it."""

    def __init__(self, name: str, target: Callable[[bytes], None], folder: Path) -> None:
        self._name, self._target, self._folder = name, target, folder
        self.n, self._begun = 0, time.monotonic()
        self._places: dict[str, int] = {}
        self._slowest, self._slow = 0.0, b""
        self._bounded = hasattr(signal, "setitimer")  # not on Windows
        if self._bounded:
            signal.signal(signal.SIGPROF, _give_up)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begun

    @property
    def bugs(self) -> int:
        return len(self._places)

    def take(self, data: bytes) -> None:
        begun = time.process_time()
        if self._bounded:
            signal.setitimer(signal.ITIMER_PROF, _SLOW)  # processor time: the machine may be busy
        try:
            self._target(data)
        except Exception as error:
            self._note(error, data)
        if (took := time.process_time() - begun) > self._slowest:
            self._slowest, self._slow = took, data
        self.n += 1

    def _note(self, error: Exception, data: bytes) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{type(error).__name__} {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno} {str(error)[:120]}"
        place = place if isinstance(error, AssertionError) else f"{type(error).__name__} {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}"
        if place not in self._places:
            kept = self._folder / f"bug-{sha256(data).hexdigest()[:12]}"
            kept.write_bytes(data)
            ours = [frame for frame in frames if "analysis" in frame.filename]
            where = f"{ours[-1].filename.rpartition('/')[2]}:{ours[-1].lineno}" if ours else ""
            print(f"BUG {self._name}: {place} {str(error)[:150]!r} from {where}; {kept.name}, {len(data)} bytes", flush=True)
        self._places[place] = self._places.get(place, 0) + 1

    def tell(self) -> None:
        """One line of counts."""
        (self._folder / "slowest").write_bytes(self._slow)
        told = {"target": self._name, "inputs": self.n, "seconds": round(self.seconds), "bugs": len(self._places),
                "slowest_ms": round(self._slowest * 1000), "places": self._places}  # fmt: skip
        print(json.dumps(told, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
