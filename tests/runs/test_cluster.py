"""A Dask cluster: what happens when its parts are lost, come late, or are not what they should be."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import dask
import distributed
import pytest

from analysis.errors import ParameterError, RunError
from analysis.runs.preparation import engines
from tests.runs import standing

MANY = range(-30, 0)


@pytest.fixture
def cluster() -> Iterator[distributed.LocalCluster]:
    """A scheduler and a worker that talk over TCP as on two machines, as threads of this process."""
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address="127.0.0.1:0", worker_dashboard_address="127.0.0.1:0",
        silence_logs=50,
    ) as made:  # fmt: skip
        yield made


def on_cluster(cluster: distributed.LocalCluster, reckon=abs, batches: Iterable[object] = MANY) -> Iterator[object]:
    return engines.reckon_batches(reckon, batches, cluster=cluster.scheduler_address)


def test_every_batch_is_reckoned_once_and_no_more_are_taken_than_workers_can_keep_busy_with(cluster):
    taken: list[int] = []

    def batches() -> Iterator[int]:
        for batch in MANY:
            taken.append(batch)
            yield batch

    results = []
    for result in on_cluster(cluster, batches=batches()):
        results.append(result)
        assert len(taken) - len(results) <= engines._AHEAD
    assert sorted(results) == list(range(1, 31))
    assert list(on_cluster(cluster, batches=[])) == []


def test_workers_that_come_while_it_is_running_get_batches(cluster, monkeypatch):
    """One thread is a place for two batches; two more workers are places for four more."""
    asked: list[int] = []
    places = engines._places
    monkeypatch.setattr(engines, "_places", lambda client: asked.append(places(client)) or asked[-1])
    running = on_cluster(cluster)
    next(running)
    cluster.scale(3)
    with distributed.Client(cluster.scheduler_address) as client:
        client.wait_for_workers(3, timeout=20)
    list(running)
    assert asked[0] == 1 and asked[-1] == 3


def test_run_that_is_stopped_leaves_the_cluster_ready_for_the_next(cluster):
    """Ctrl-C ends the run where it takes a result; the batches that were under way are taken back."""
    running = on_cluster(cluster)
    next(running)
    with pytest.raises(KeyboardInterrupt):
        running.throw(KeyboardInterrupt)
    assert sorted(on_cluster(cluster)) == list(range(1, 31))


def test_scheduler_that_is_lost_is_said_and_what_was_finished_is_out(cluster, monkeypatch):
    monkeypatch.setattr(engines, "_CONNECT_SECONDS", 2)
    running = on_cluster(cluster)
    first = [next(running) for _ in range(3)]
    cluster.close()
    with pytest.raises(RunError, match="connection to the cluster's scheduler was lost. What was finished is kept"):
        list(running)
    assert len(first) == 3


def test_cluster_that_all_workers_leave_is_given_up_after_some_time(cluster, monkeypatch):
    monkeypatch.setattr(engines, "_LOOK_SECONDS", 0.2)
    monkeypatch.setattr(engines, "_LOOKS", 2)
    running = on_cluster(cluster)
    next(running)
    cluster.scale(0)
    with pytest.raises(RunError, match="has had no workers"):
        list(running)


def test_batch_that_ends_its_worker_again_and_again_is_said():
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), pytest.raises(RunError, match="same documents ended several workers"):
        list(engines.reckon_batches(os._exit, [1], workers=1, cluster="local"))


def test_batches_at_which_workers_of_a_cluster_stand_still_are_given_out_again_and_then_named(monkeypatch):
    monkeypatch.setattr(engines, "_LOOK_SECONDS", 0.5)
    how = {"workers": 2, "cluster": "local", "patience": lambda batch: 2.0 if 99 in batch else 300.0, "apart": standing.pieces}
    done = []
    with pytest.raises(RunError, match=r"stood still 3 times, .* at the same documents: \[99\]. They were ended"):
        for result in engines.reckon_batches(standing.slept, [[0], [0, 0], [99]], **how):
            done.append(result)
    assert sorted(done) == [1, 2]


def test_error_of_a_batch_is_that_of_the_batch(cluster):
    with pytest.raises(TypeError, match="bad operand"):
        list(on_cluster(cluster, batches=["text"]))


def test_cluster_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setattr(engines, "_CONNECT_SECONDS", 1)
    with pytest.raises(RunError, match=r"tcp://127.0.0.1:9 does not answer"):
        list(engines.reckon_batches(abs, [1], cluster="tcp://127.0.0.1:9"))


def test_workers_with_other_versions_are_refused_and_told_what_differs():
    class Cluster:
        def run(self, reckoned):
            own = reckoned()
            return {"tcp://a": own, "tcp://b": {**own, "code": "other", "pandas": "2.0"}}

    with pytest.raises(RunError, match=r"\(tcp://b: code, pandas 2\.0 \(here 3[0-9.]*\)\), and might reckon something else"):
        engines._check_libraries(Cluster())


def test_results_of_a_worker_that_came_late_with_another_version_are_refused(cluster, monkeypatch):
    own = engines.library_state()
    monkeypatch.setattr(engines, "_vouched", lambda reckon, batch: ({**own, "pypdf": "1.0"}, reckon(batch)))
    with pytest.raises(RunError, match=r"pypdf 1\.0 \(here"):
        next(on_cluster(cluster))


def test_encrypted_address_without_certificates_is_told_of(monkeypatch):
    monkeypatch.setattr(engines, "_CONNECT_SECONDS", 1)
    with pytest.raises(RunError, match="tls://127.0.0.1:9 does not answer.*TLS"):
        list(engines.reckon_batches(abs, [1], cluster="tls://127.0.0.1:9"))


def test_workers_without_the_library_are_told_of():
    class Cluster:
        def run(self, reckoned):
            raise ModuleNotFoundError("No module named 'analysis'")

    with pytest.raises(RunError, match=r"do not have this library .*Install policy-compare\[cluster\] there"):
        engines._check_libraries(Cluster())


def test_cluster_without_dask_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ParameterError, match=r"pip install policy-compare\[cluster\]"):
        list(engines.reckon_batches(abs, [1], cluster="local"))
