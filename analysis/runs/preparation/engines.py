"""Where batches are reckoned: in this process, in several of this machine, or on a cluster.

One small function over joblib, which hands batches to processes of its own (loky: they start anew everywhere, so Windows
and macOS do as Linux) or, unchanged, to a Dask cluster. Both come with what we would otherwise have to write: queues,
restarts, retries. What is reckoned must not depend on where, so a batch that was lost with its worker is given out again.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import joblib
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import BrokenProcessPool

import analysis
from analysis.errors import ParameterError, RunError
from analysis.runs.provenance import hash_files, hash_of, versions

if TYPE_CHECKING:
    import distributed

LOCAL = "local"
_BREAKS = 3  # how often in a row workers may die before the run gives up
_AHEAD = 2  # batches per worker that wait their turn: enough to keep it busy, few enough to keep memory flat
_CONNECT_SECONDS = 20
B = TypeVar("B")
R = TypeVar("R")


def reckon_batches(
    reckon: Callable[[B], R], batches: Iterable[B], *, workers: int = 1, cluster: str = ""
) -> Iterator[R]:
    """The result of every batch, in the order in which they are done.

    Parameters
    ----------
    reckon : a pure function, one that workers can import
    batches : taken one after another, only as many as the workers can keep busy with
    workers : processes of this machine; 1 stays in this process
    cluster : "" for this machine; "local" for a Dask cluster of `workers` processes started for the time of the run;
        otherwise the address of a Dask scheduler, such as tcp://10.0.0.5:8786

    Raises
    ------
    ParameterError : Dask is not installed.
    RunError : the cluster cannot be reached or has no workers, or workers die again and again.
    """
    if cluster:
        with _client(cluster, workers) as client, joblib.parallel_config(backend="dask", client=client):
            n_workers = len(client.scheduler_info(n_workers=-1)["workers"])
            yield from _surviving(reckon, batches, n_workers)
    elif workers > 1:
        try:
            with joblib.parallel_config(backend="loky"):
                yield from _surviving(reckon, batches, workers)
        finally:
            get_reusable_executor().shutdown()  # or they would hold their memory for five minutes
    else:
        yield from map(reckon, batches)


def cores() -> int:
    """How many processors this process may use."""
    return joblib.cpu_count()


def _surviving(reckon: Callable[[B], R], batches: Iterable[B], workers: int) -> Iterator[R]:
    """The results; batches under way when a worker died, or had too little memory, are given out again to half as many."""
    given_out: dict[int, B] = {}
    source = enumerate(batches)

    def taken(first: list[tuple[int, B]]) -> Iterator[Callable]:
        for number, batch in _chained(first, source):
            given_out[number] = batch
            yield joblib.delayed(_numbered)(reckon, number, batch)

    breaks = 0
    while True:
        parallel = joblib.Parallel(
            workers, return_as="generator_unordered", batch_size=1, pre_dispatch=_AHEAD * workers
        )
        try:
            for number, result in parallel(taken(sorted(given_out.items(), key=lambda item: item[0]))):
                del given_out[number]
                breaks = 0
                yield result
            return
        except (BrokenProcessPool, MemoryError) as error:
            breaks += 1
            if breaks == _BREAKS:
                raise _dying() from error
            workers = max(1, workers // 2)  # most often memory was too small for so many


def _chained(first: list[tuple[int, B]], source: Iterator[tuple[int, B]]) -> Iterator[tuple[int, B]]:
    yield from first
    yield from source


def _numbered(reckon: Callable[[B], R], number: int, batch: B) -> tuple[int, R]:
    return number, reckon(batch)


def _dying() -> RunError:
    return RunError(
        f"Worker processes ended {_BREAKS} times without finishing anything, though there were fewer and fewer of them: perhaps "
        "the memory is too small. Close other programs, or run with --processes 1. What was finished is kept; the next run goes "
        "on from there.",
        f"工作进程接连 {_BREAKS} 次中途退出，没有完成任何一批，而每次都减少了进程：也许内存不足。请关闭其他程序，或用 --processes 1 "
        "运行。已完成的部分已保留，下次运行会接着做。",
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
                    dashboard_address=None,
                    worker_dashboard_address=None,
                    silence_logs=logging.CRITICAL,  # a worker that ends is replaced; what cannot be mended is raised
                )
            )
        else:
            place = cluster
        try:
            client = stack.enter_context(distributed.Client(place, timeout=_CONNECT_SECONDS))
            client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
        except (OSError, TimeoutError, ValueError) as error:
            raise RunError(
                f"The cluster {cluster} does not answer, or has no workers ({error}). Start `dask scheduler` on one machine "
                "and `dask worker ADDRESS` on the others, and give the address that the scheduler prints.",
                f"集群 {cluster} 没有响应，或没有工作进程（{error}）。请在一台机器上运行 dask scheduler，在其他机器上运行 "
                "dask worker 地址，并填写 scheduler 显示的地址。",
            ) from error
        _check_library(client)
        yield client


def library_checksum() -> str:
    """One checksum of this library's code and of the versions of what it reckons with."""
    package = Path(analysis.__file__).parent
    return hash_of(hash_files(package.rglob("*.py"), package), *map(str, versions().items()))


def _check_library(client: distributed.Client) -> None:
    """Refuse workers with another version of this library: they would reckon something else.

    Raises
    ------
    RunError : naming them.
    """
    own = library_checksum()
    try:
        found = client.run(library_checksum)
    except ImportError as error:
        raise RunError(
            f"The cluster's workers do not have this library ({error}). Install policy-compare[cluster] there, in this version.",
            f"集群的工作进程没有安装本程序（{error}）。请在那里安装同一版本的 policy-compare[cluster]。",
        ) from error
    strange = ", ".join(sorted(address for address, checksum in found.items() if checksum != own))
    if strange:
        raise RunError(
            f"The workers {strange} have another version of this library. Install the same one on all machines.",
            f"工作进程 {strange} 上的程序版本不同。请在所有机器上安装同一版本。",
        )
