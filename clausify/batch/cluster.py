"""Workers on other machines, by Dask."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from clausify import __version__
from clausify.errors import BatchError

__all__ = ["mend_dask", "on_cluster", "shipped_hash"]

_PATIENCE = 15.0  # seconds to wait for the scheduler
_RETURN = 60.0  # seconds in which a worker should be back after its death


@contextmanager
def on_cluster(address: str) -> Iterator[None]:
    """Have joblib use the workers of a Dask cluster for all that happens inside.

    Parameters
    ----------
    address : str
        Where its scheduler listens: ``"tcp://host:8786"``.

    Raises
    ------
    BatchError
        If the extra ``dask`` is not installed, nobody answers at the address, the cluster has no workers, or clausify is not
        installed on all of them in the version that is used here.
    """
    if find_spec("distributed") is None:
        raise BatchError("a cluster needs Dask, which is not installed; run: pip install 'clausify[dask]'")
    from distributed import Client
    from joblib import parallel_config

    for name in list(logging.root.manager.loggerDict):
        if name.startswith("distributed"):
            logging.getLogger(name).setLevel(logging.ERROR)  # that a worker was lost is told at the end, if it matters
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise BatchError(f"{address}: no Dask scheduler answers there: {error}; start one with: dask scheduler") from error
    with client:
        _check_versions(client, address)
        with parallel_config(backend="dask", client=client):
            yield


def _check_versions(client: Any, address: str) -> None:
    """Make sure that all workers would give the same answer as this machine."""
    try:
        versions = client.run(_installed)
    except Exception as error:
        raise BatchError(f"{address}: a worker there cannot run clausify: {type(error).__name__}: {error}; install clausify {__version__} on it") from error
    if not versions:
        raise BatchError(f"{address}: this cluster has no workers; start some with: dask worker {address}")
    others = [f"{worker} has {version}" for worker, (version, model) in sorted(versions.items()) if (version, model) != _installed()]
    if others:
        raise BatchError(f"{address}: all workers need clausify {__version__} with the same model as here; {', '.join(others)}")


def _installed() -> tuple[str, str]:
    return __version__, shipped_hash()


@lru_cache(maxsize=1)
def shipped_hash() -> str:
    """Give a hash of the model that comes with the package.

    Returns
    -------
    str
        SHA-256 of its files.
    """
    models = files("clausify.models")
    return sha256(b"".join(models.joinpath(name).read_bytes() for name in ("clausify-nl.skops", "cutter.json"))).hexdigest()


def mend_dask(backend: Any) -> None:
    """Have joblib's Dask backend do what the others do; other backends are left alone.

    Up to joblib 1.6 it does not say that a task will never be done because its workers died: the error is stored where nobody
    looks, and the run waits for ever. And when a cluster has but one core left, joblib does the work in this process, where a
    file that brings its process down would bring down the whole run.

    Parameters
    ----------
    backend : joblib.parallel.ParallelBackendBase
        The backend in use.
    """
    if type(backend).__name__ != "DaskDistributedBackend" or hasattr(backend, "is_mended"):
        return
    submit, retrieve, count = backend.submit, backend.retrieve_result_callback, backend.effective_n_jobs

    def submit_and_tell(func: Any, callback: Any = None) -> Any:
        future = submit(func, callback)
        if callback is not None:
            future.add_done_callback(lambda done: callback(done) if done.exception() else None)
        return future

    def retrieve_or_raise(out: Any) -> Any:
        error = out.exception() if isinstance(out, Future) else None
        if error is not None:
            raise error
        return retrieve(out)

    backend.submit, backend.retrieve_result_callback = submit_and_tell, retrieve_or_raise
    backend.effective_n_jobs = lambda n_jobs: max(2, count(n_jobs))
    backend.wait_for_workers_timeout = max(_RETURN, backend.wait_for_workers_timeout)
    backend.is_mended = True
