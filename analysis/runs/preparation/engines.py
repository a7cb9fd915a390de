"""Where batches are reckoned: in this process, in several of this machine, or on a cluster.

One small function over two engines: joblib, which hands batches to processes of its own (loky: they start anew
everywhere, so Windows and macOS do as Linux), and a Dask cluster. Both come with what we would otherwise have to write:
queues, restarts, retries, an end to waiting. What is reckoned must not depend on where, so a batch that was lost with its
worker is given out again; workers get all they need with the batch and open no file of the project. Workers that live and
finish nothing are ended, and their batches given out again, the second time piece by piece.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from functools import cache
from itertools import chain, count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import joblib
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import BrokenProcessPool

import analysis
from analysis.errors import ParameterError, RunError
from analysis.runs.provenance import hash_files, versions

if TYPE_CHECKING:
    import distributed

LOCAL = "local"
_BREAKS = 3  # how often in a row workers may die, or stand still at the same batch, before the run gives up
_PATIENCE = 600.0  # seconds in which one of the batches under way must be done, where nothing is known of their size
_AHEAD = 2  # batches per worker that wait their turn: enough to keep it busy, few enough to keep memory flat
_CONNECT_SECONDS = 20
_LOOK_SECONDS = 30.0  # after so long without a result it is asked whether the cluster still has workers
_LOOKS = 10  # so often in a row without any: then nothing will come
_LARGE_BATCH = "1GB"  # below this Dask need not warn of what we send: a long PDF has 100 MB
B = TypeVar("B")
R = TypeVar("R")


@dataclass
class _Given(Generic[B]):
    """A batch that is given out, and how often workers stood still while it was under way."""

    batch: B
    stood: int = 0


def reckon_batches(
    reckon: Callable[[B], R],
    batches: Iterable[B],
    *,
    workers: int = 1,
    cluster: str = "",
    patience: Callable[[B], float] = lambda batch: _PATIENCE,
    apart: Callable[[B], Sequence[B]] = lambda batch: [batch],
) -> Iterator[R]:
    """The result of every batch, in the order in which they are done.

    Parameters
    ----------
    reckon : a pure function, one that workers can import
    batches : taken one after another, only as many as the workers can keep busy with
    workers : processes of this machine; 1 stays in this process
    cluster : "" for this machine; "local" for a Dask cluster of `workers` processes started for the time of the run;
        otherwise the address of a Dask scheduler, such as tcp://10.0.0.5:8786
    patience : batch -> seconds; when no batch was done for so long (the longest of those given out counts), the workers are
        ended. More than a batch ever takes, even on a busy machine
    apart : batch -> batches that give the same together, as small as can be, so that it can be told which one is to blame

    Raises
    ------
    ParameterError : Dask is not installed.
    RunError : the cluster cannot be reached, has no workers, is lost on the way, or workers die again and again, or stand
        still again and again at the same batch, which is named.
    """
    if cluster:
        with _client(cluster, workers) as client:
            yield from _on_cluster(client, reckon, batches, patience, apart)
    elif workers > 1:
        try:
            with joblib.parallel_config(backend="loky"):
                yield from _surviving(reckon, batches, workers, patience, apart)
        finally:
            get_reusable_executor().shutdown()  # or they would hold their memory for five minutes
    else:
        yield from map(reckon, batches)


def cores() -> int:
    """How many processors this process may use."""
    return joblib.cpu_count()


def _surviving(
    reckon: Callable[[B], R],
    batches: Iterable[B],
    workers: int,
    patience: Callable[[B], float],
    apart: Callable[[B], Sequence[B]],
) -> Iterator[R]:
    """The results; batches under way when a worker died, or had too little memory, are given out again to half as many."""
    waiting: deque[_Given[B]] = deque()  # to be given out again
    under_way: dict[int, _Given[B]] = {}
    source, numbers = map(_Given, batches), count()

    def taken(parallel: joblib.Parallel) -> Iterator[Callable]:
        while (given := waiting.popleft() if waiting else next(source, None)) is not None:
            under_way[number := next(numbers)] = given
            wait_for_them(parallel)
            yield joblib.delayed(_numbered)(reckon, number, given.batch)

    def wait_for_them(parallel: joblib.Parallel) -> None:
        # The seconds in which joblib wants a result. Its clock may be set: then batches are reckoned a second time, no more.
        parallel.timeout = max((patience(given.batch) for given in list(under_way.values())), default=None)

    breaks = 0
    while True:
        # One worker would be this process, which a batch too large for the memory must not end: of two, one has nothing to do.
        parallel = joblib.Parallel(
            max(2, workers), return_as="generator_unordered", batch_size=1, pre_dispatch=_AHEAD * workers if workers > 1 else 1
        )
        again: Sequence[_Given[B]] = ()
        try:
            for number, result in parallel(taken(parallel)):
                del under_way[number]
                wait_for_them(parallel)
                breaks = 0
                yield result
        except (BrokenProcessPool, MemoryError) as error:
            breaks += 1
            if breaks == _BREAKS:
                raise _dying() from error
            workers = max(1, workers // 2)  # most often memory was too small for so many
        except multiprocessing.TimeoutError:  # joblib has ended the workers
            again = _given_again(list(under_way.values()), parallel.timeout, apart)
            if again[0].stood > 1:
                workers = 1  # one batch at a time, so that it is known which one is under way
        waiting.extendleft(reversed(again or list(under_way.values())))
        under_way.clear()
        if not waiting:  # of a pool that went well too: what it took while it ended, it has not given out
            return


def _given_again(under_way: Sequence[_Given[B]], seconds: float, apart: Callable[[B], Sequence[B]]) -> list[_Given[B]]:
    """What is to be given out of batches at which workers stood still: as they are, or what stood still twice apart.

    Raises
    ------
    RunError : workers stood still again and again at one of them.
    """
    for given in under_way:
        given.stood += 1
    if blamed := [given.batch for given in under_way if given.stood == _BREAKS]:
        raise _standing_still(blamed, seconds)
    several = [
        [_Given(piece, given.stood) for piece in apart(given.batch)] if given.stood > 1 else [given] for given in under_way
    ]
    return sorted(chain.from_iterable(several), key=lambda given: -given.stood)


def _numbered(reckon: Callable[[B], R], number: int, batch: B) -> tuple[int, R]:
    return number, reckon(batch)


def _on_cluster(
    client: distributed.Client,
    reckon: Callable[[B], R],
    batches: Iterable[B],
    patience: Callable[[B], float],
    apart: Callable[[B], Sequence[B]],
) -> Iterator[R]:
    """The results from a cluster, whose workers may come and go; Dask gives a lost worker's batches to the others."""
    import dask
    import distributed

    source = map(_Given, batches)
    under_way: dict[distributed.Future, _Given[B]] = {}
    looks = still = 0
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": _LARGE_BATCH}):
        while True:
            places = _places(client)
            for given in islice(source, max(_AHEAD * places, 1, len(under_way)) - len(under_way)):
                under_way[client.submit(_vouched, reckon, given.batch, pure=False)] = given
            if not under_way:
                return
            try:
                found = distributed.wait(list(under_way), timeout=_LOOK_SECONDS, return_when="FIRST_COMPLETED")
            except TimeoutError:
                looks = 0 if places else looks + 1
                if looks == _LOOKS:
                    raise _deserted() from None
                still = still + 1 if places else 0
                seconds = max(patience(given.batch) for given in under_way.values())
                if still * _LOOK_SECONDS >= seconds:
                    still = 0
                    source = chain(_given_again(_freed(client, under_way), seconds, apart), source)
                continue
            except CancelledError as error:
                raise _scheduler_lost() from error
            looks = still = 0
            for future in found.done:
                given = under_way.pop(future)
                try:
                    state, result = future.result(timeout=_LOOKS * _LOOK_SECONDS)
                except TimeoutError:  # its worker left before it gave the result away: it is reckoned again
                    under_way[future] = given
                    continue
                except CancelledError as error:
                    raise _scheduler_lost() from error
                except distributed.KilledWorker as error:
                    raise _workers_ended() from error
                if other := _differences(state):
                    raise _other_versions(other)
                yield result


def _freed(client: distributed.Client, under_way: dict[distributed.Future, _Given[B]]) -> list[_Given[B]]:
    """Start anew the workers that hold batches and finish none, and take these batches back.

    A worker with a nanny, as `dask worker` has one, is a new process then; one without is only struck off the scheduler's list.
    """
    held = {key: address for address, keys in client.processing().items() for key in keys}
    standing = [future for future in under_way if future.key in held] or list(under_way)
    batches = [under_way.pop(future) for future in standing]
    client.cancel(standing)
    client.restart_workers(
        sorted({held[future.key] for future in standing if future.key in held}), timeout=_CONNECT_SECONDS, raise_for_error=False
    )
    return batches


def _places(client: distributed.Client) -> int:
    """How many batches the workers can reckon at a time."""
    info = client.scheduler_info(n_workers=0)
    if client.status != "running":  # it then tells what it heard last, for ever
        raise _scheduler_lost()
    return info["total_threads"]


def _scheduler_lost() -> RunError:
    return RunError(
        "The connection to the cluster's scheduler was lost. What was finished is kept: start the scheduler and its workers again "
        "and run the same command; without --cluster this machine goes on by itself.",
        "与集群调度程序（dask scheduler）的连接断开了。已完成的部分已保留：请重新启动调度程序和工作进程，再运行同一条命令；不加 "
        "--cluster 则由本机接着做。",
    )


def _deserted() -> RunError:
    return RunError(
        "The cluster has had no workers for some minutes. What was finished is kept: start `dask worker ADDRESS` again and run the "
        "same command; without --cluster this machine goes on by itself.",
        "集群已有几分钟没有任何工作进程。已完成的部分已保留：请重新运行 dask worker 地址，再运行同一条命令；不加 --cluster 则由本机接着做。",
    )


def _workers_ended() -> RunError:
    return RunError(
        "The same documents ended several workers of the cluster, one after another: perhaps their memory is too small, or one document "
        "is unusually large. What was finished is kept: start `dask worker` with a smaller --nworkers, or run the same command without "
        "--cluster.",
        "同一批文件接连使集群的几个工作进程退出：也许内存不足，也许其中一份文件特别大。已完成的部分已保留：请用较小的 --nworkers 启动 dask worker，"
        "或不加 --cluster 运行同一条命令。",
    )


def _dying() -> RunError:
    return RunError(
        f"Worker processes ended {_BREAKS} times without finishing anything, though there were fewer and fewer of them: perhaps "
        "the memory is too small. Close other programs, or run with --processes 1. What was finished is kept; the next run goes "
        "on from there.",
        f"工作进程接连 {_BREAKS} 次中途退出，没有完成任何一批，而每次都减少了进程：也许内存不足。请关闭其他程序，或用 --processes 1 "
        "运行。已完成的部分已保留，下次运行会接着做。",
    )


def _standing_still(batches: Sequence[B], seconds: float) -> RunError:
    which, minutes = "; ".join(map(str, batches)), round(seconds / 60)
    return RunError(
        f"Worker processes lived, but stood still {_BREAKS} times, {minutes} minutes each time, at the same documents: {which}. They were "
        "ended; the last report is as it was, and what was finished is kept. Take these documents out of the folder of documents, or "
        "save them anew (a PDF as .docx or .txt), and run this again.",
        f"工作进程没有退出，却接连 {_BREAKS} 次停在同样的文件上，每次 {minutes} 分钟：{which}。这些进程已被结束；上一份报告未受影响，已完成的部分已保留。"
        "请把这些文件移出文档文件夹，或重新保存（PDF 可另存为 .docx 或 .txt），然后重新运行。",
    )


@contextlib.contextmanager
def _client(cluster: str, workers: int) -> Iterator[distributed.Client]:
    try:
        import distributed
    except ImportError:
        raise ParameterError(
            "A cluster needs Dask, which is not installed. Install it: pip install policy-compare[cluster].",
            "使用集群需要 Dask，它尚未安装。请安装：pip install policy-compare[cluster]。",
        ) from None
    with contextlib.ExitStack() as stack:
        if cluster == LOCAL:
            place = stack.enter_context(
                distributed.LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    dashboard_address="127.0.0.1:0",
                    worker_dashboard_address="127.0.0.1:0",
                    silence_logs=logging.CRITICAL,  # a worker that ends is replaced; what cannot be mended is raised
                )
            )
        else:
            place = cluster
        try:
            client = stack.enter_context(distributed.Client(place, timeout=_CONNECT_SECONDS))
            client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
        except (OSError, TimeoutError, ValueError, TypeError) as error:  # TypeError: tls:// without certificates
            raise RunError(
                f"The cluster {cluster} does not answer, or has no workers ({error}). Start `dask scheduler` on one machine "
                "and `dask worker ADDRESS` on the others, and give the address that the scheduler prints.",
                f"集群 {cluster} 没有响应，或没有工作进程（{error}）。请在一台机器上运行 dask scheduler，在其他机器上运行 "
                "dask worker 地址，并填写 scheduler 显示的地址。",
            ) from error
        _check_libraries(client)
        yield client


@cache
def library_state() -> dict[str, str]:
    """What this process reckons with: a checksum of this library's code, and the versions of Python and the packages.

    Kept from the first call: a worker that was started before an update has the old code in memory and the new on disk.
    """
    package = Path(analysis.__file__).parent
    return {"code": hash_files(package.rglob("*.py"), package), **versions()}


def _vouched(reckon: Callable[[B], R], batch: B) -> tuple[dict[str, str], R]:
    """The result of a batch, with what it was reckoned with: a worker may have joined after all others were looked at."""
    return library_state(), reckon(batch)


def _check_libraries(client: distributed.Client) -> None:
    """Refuse workers with another version of this library: they would reckon something else.

    Raises
    ------
    RunError : naming them.
    """
    try:
        found = client.run(library_state)
    except ImportError as error:
        raise _without_library(error) from error
    problems = [f"{address}: {other}" for address, state in sorted(found.items()) if (other := _differences(state))]
    if problems:
        raise _other_versions("; ".join(problems))


def _differences(state: Mapping[str, str]) -> str:
    """What of a worker's state is not as it is here; "" where nothing is."""
    own = library_state()
    names = [name for name in {**own, **state} if own.get(name) != state.get(name)]
    # Of the code only checksums are known, and they tell a person nothing.
    return ", ".join(name if name == "code" else f"{name} {state.get(name)} (here {own.get(name)})" for name in names)


def _without_library(error: ImportError) -> RunError:
    return RunError(
        f"The cluster's workers do not have this library ({error}). Install policy-compare[cluster] there, in this version.",
        f"集群的工作进程没有安装本程序（{error}）。请在那里安装同一版本的 policy-compare[cluster]。",
    )


def _other_versions(which: str) -> RunError:
    return RunError(
        f"Workers have other versions than this machine ({which}), and might reckon something else. Install the same on all machines, "
        "with the same requirements.lock, and start the workers anew.",
        f"工作进程的版本与本机不同（{which}），算出的结果可能不一样。请在所有机器上按同一份 requirements.lock 安装，然后重新启动工作进程。",
    )
