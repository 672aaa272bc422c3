"""A batch on a Dask cluster of two worker processes on this machine."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import joblib
import pytest

import clausify
from clausify import BatchError, tag_folder
from clausify.batch.cluster import on_cluster
from clausify.report.readback import read_rows

distributed = pytest.importorskip("distributed", reason="needs the extra 'dask'")
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind are those of POSIX"),
    # Dask's own, when workers die.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
ROOT = Path(clausify.__file__).parent.parent
LINES = ("De huur duurt één jaar.", "Huurder betaalt de huur.", "Verhuurder spant zich in om gebreken te verhelpen.", "De opzegtermijn is een maand.")
# Imported by Python at the start of every worker. It stands before the tagger, so that some files kill and light ones cost nothing.
SABOTAGE = """
import importlib, os, signal, sys, time, types
from clausify.clause import Clause
from clausify.labels import Label

real = []

def classify(text, model=None):
    return []

def classify_document(document, model=None):
    if "KILLS" in document.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "LIGHT" in document.text:
        time.sleep(0.05)
        return [Clause(document.text, 0, len(document.text), Label.TERM, 1.0, {Label.TERM: 1.0})]
    if not real:
        sys.modules.pop("clausify.api")
        real.append(importlib.import_module("clausify.api"))
        sys.modules["clausify.api"] = api
    return real[0].classify_document(document, model)

sys.modules["clausify.api"] = api = types.ModuleType("clausify.api")
api.classify, api.classify_document = classify, classify_document
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two workers, each kept alive by a nanny; tasks whose worker dies once are given up by Dask."""
    home = tmp_path_factory.mktemp("cluster")
    (home / "sitecustomize.py").write_text(SABOTAGE, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(home), str(ROOT)]), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    facts = home / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    commands = [[*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(facts)]]
    worker = [*dask, "worker", "--scheduler-file", str(facts), "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", "--local-directory", str(home)]
    commands += [worker, worker]
    processes = [
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) for command in commands
    ]
    end = time.monotonic() + 60
    while not facts.exists() or not facts.stat().st_size:
        assert time.monotonic() < end
        time.sleep(0.1)
    address = json.loads(facts.read_text(encoding="utf-8"))["address"]
    with distributed.Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield address
    for process in processes:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def folder(tmp_path) -> Path:
    top = tmp_path / "contracts"
    top.mkdir()
    for number in range(40):
        words = random.Random(number).choices(LINES, k=4)
        (top / f"{number:03}.txt").write_text("".join(f"{place}. {line}\n" for place, line in enumerate(words, 1)), encoding="utf-8")
    return top


def test_a_worker_killed_in_mid_run_loses_nothing(cluster, folder, tmp_path) -> None:
    killed: list[int] = []
    with distributed.Client(cluster) as client:
        client.wait_for_workers(2, timeout=60)
        workers = client.run(os.getpid)

        def progress(done: int, total: int) -> None:
            if done and not killed:
                killed.append(next(iter(workers.values())))
                os.kill(killed[0], signal.SIGKILL)

        with joblib.parallel_config(backend="dask"):
            result = tag_folder(folder, tmp_path / "out.jsonl", progress=progress)
        client.wait_for_workers(2, timeout=60)
        assert set(client.run(os.getpid).values()) != set(workers.values())
    assert killed
    assert (result.files, result.errors) == (40, ())
    assert result.rows == tag_folder(folder, jobs=1).rows


def test_a_file_that_kills_every_worker_is_named(cluster, folder, run, tmp_path) -> None:
    for path in folder.iterdir():
        path.write_text("LIGHT", encoding="utf-8")
    (folder / "020.txt").write_text("KILLS", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    got = run("tag", folder, "-o", out, "--cluster", cluster)
    assert got.returncode == 1, got.stderr
    assert "020.txt: it brought down the process that read it" in got.stderr.decode()
    assert "distributed" not in got.stderr.decode()
    assert [Path(row["file"]).name for row in read_rows(out)] == [f"{number:03}.txt" for number in range(40) if number != 20]


def test_a_cluster_that_cannot_be_used_is_an_error(monkeypatch) -> None:
    monkeypatch.setattr("clausify.batch.cluster._PATIENCE", 1.0)
    with pytest.raises(BatchError, match="no Dask scheduler answers there"), on_cluster("tcp://127.0.0.1:9"):
        pass


@pytest.mark.filterwarnings("ignore")  # Ray's own
def test_the_same_call_runs_on_ray(folder) -> None:
    joblib_on_ray = pytest.importorskip("ray.util.joblib", reason="needs Ray")
    import ray

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=100_000_000)
    try:
        joblib_on_ray.register_ray()
        with joblib.parallel_config(backend="ray"):
            result = tag_folder(folder)
    finally:
        ray.shutdown()
    assert result.rows == tag_folder(folder, jobs=1).rows
