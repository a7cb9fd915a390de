"""Processes that work side by side, and an end to waiting for them.

A pool of the standard library waits for ever when a thread of its own is lost for want of memory, and so does whoever waits
for a process that lives and does nothing any more. Here a lost thread is told of, and processes of which none has used its
processor for a quarter of an hour are ended.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from typing import TypeVar

from analysis.errors import RunError, lacks_memory

CONTEXT = "spawn" if os.name == "nt" or not hasattr(os, "fork") else "forkserver"
_LOOK = 2.0  # seconds between two looks at whether the pool itself still lives
_STILL = 450  # looks at which nobody did anything: a quarter of an hour, counted so that a computer may sleep meanwhile
_BUSY = 0.02  # of a processor, for all together; what is alive and only waits takes less
_GOING = 5.0  # seconds for a process that was asked to end
R = TypeVar("R")


def workers_start_at_once() -> bool:
    """Whether this process has run notebooks, so that a fork server with everything imported is there."""
    server = sys.modules.get("multiprocessing.forkserver")
    return server is not None and server._forkserver._forkserver_pid is not None


def end_with_parent() -> None:
    """Let this process end when the one that started it does: it would wait for work for ever when that was killed."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def side_by_side(
    calls: Sequence[Callable[[], R]],
    workers: int,
    initializer: Callable[..., None] = end_with_parent,
    initargs: tuple = (),
) -> Iterator[R]:
    """The result of each call, as it ends; close the iterator to end the processes, which are not waited for then.

    Parameters
    ----------
    calls : functions that another process can import, in the order in which they are begun
    workers : processes, at least 1
    initializer, initargs : what each process begins with; it must call `end_with_parent`

    Raises
    ------
    BrokenProcessPool : a process was killed, most often for its memory.
    MemoryError, RuntimeError, OSError : too little memory for a process or a thread (`lacks_memory`).
    RunError : the processes have done nothing for a quarter of an hour.
    """
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context(CONTEXT), initializer=initializer, initargs=initargs
    )
    try:
        with _failing_threads() as failed:
            for future in _ended([pool.submit(call) for call in calls], failed):
                yield future.result()
            pool.shutdown()
    except BaseException:
        # Waiting for what nobody wants any more could take minutes. A kernel ends when its worker is gone.
        _end(set(multiprocessing.active_children()) - others)
        with suppress(RuntimeError):  # its thread was never started
            pool.shutdown(cancel_futures=True)
        raise


def _end(workers: Collection[BaseProcess]) -> None:
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(_GOING)
        if worker.is_alive():
            worker.kill()


@contextmanager
def _failing_threads() -> Iterator[list[BaseException]]:
    """The errors of threads that lack memory, such as those of a pool, which would leave it waiting for ever."""
    failed: list[BaseException] = []
    before = threading.excepthook
    threading.excepthook = lambda told: failed.append(told.exc_value) if lacks_memory(told.exc_value) else before(told)
    try:
        yield failed
    finally:
        threading.excepthook = before


def _ended(waiting: Collection[Future], failed: Sequence[BaseException]) -> Iterator[Future]:
    """The futures as they end; raises the error of a failed thread, or of processes that stand still, when nothing ends."""
    left, looks, spent = set(waiting), 0, 0.0
    while left:
        ended, left = wait(left, timeout=_LOOK, return_when=FIRST_COMPLETED)
        yield from ended
        if ended:
            looks = 0
            continue
        if failed:
            raise failed[0]
        before, spent = spent, _processor_time()
        looks = looks + 1 if abs(spent - before) < _BUSY * _LOOK else 0
        if looks >= _STILL:
            raise _standing_still()


def _processor_time() -> float:
    """Seconds of processor time of all processes that come from this one."""
    import psutil  # here: only where something takes long

    total = 0.0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def _standing_still() -> RunError:
    minutes = round(_STILL * _LOOK / 60)
    return RunError(
        f"For {minutes} minutes the report's processes have done nothing, so they were ended; the last report is as it was. Perhaps the "
        "memory was too small, or a notebook waits for something outside, such as the network. Close other programs and run this "
        "again, with --workers 1 if that is not enough.",
        f"报告的各个进程已有 {minutes} 分钟毫无动静，因此已被结束；上一份报告未受影响。也许内存不足，也许有笔记本在等外部的东西（如网络）。"
        "请关闭其他程序后重新运行；如果还不行，请加上 --workers 1。",
    )


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)
