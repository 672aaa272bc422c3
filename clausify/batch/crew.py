"""Hand out files to joblib's workers, whichever they are, and bear that workers die."""

from __future__ import annotations

import os
import time
import warnings
from collections import Counter
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from itertools import islice
from typing import Any

from joblib import Parallel, delayed, effective_n_jobs
from joblib.parallel import get_active_backend

from clausify.batch.cluster import mend_dask
from clausify.batch.outcome import Failure, Outcome, Source
from clausify.batch.work import Orders, longest_chunk, read_local, tag_chunk
from clausify.errors import BatchError, ClausifyError, DocumentError

__all__ = ["Crew"]

_MOST_FILES = 16  # in one chunk
_MOST_BYTES = 2_000_000
_FEW_FILES = 4
_FEW_BYTES = 500_000
_CHUNKS_A_WORKER = 4  # at least, so that all end at about the same time
_WAVE = 8  # chunks a worker, where a backend gives results only when all are there
_TRIES = 2  # that a file gets alone
_NO_WORKERS = "the workers cannot be reached, or stop as soon as they start"
_MARGIN = 60.0  # seconds

Chunk = list[Source]
Batches = Generator[list[Outcome], None, None]


class Crew:
    """The workers of one run.

    Parameters
    ----------
    orders : Orders
        What the workers have to know.
    jobs : int or None
        Number of workers, as joblib's ``n_jobs``; None for what ``joblib.parallel_config`` says, or else one a core.

    Notes
    -----
    A worker that dies takes the files with it that were handed out and not given back; joblib does not tell which of them it
    was at. They are handed out again, one at a time. If workers die again, each goes alone, so that the file that brings its
    worker down is known, and the others are none the worse for it.
    """

    def __init__(self, orders: Orders, jobs: int | None) -> None:
        backend = get_active_backend()[0]
        mend_dask(backend)
        self._orders = orders
        # Workers on other machines do not see the disk of this one.
        self._ships = not type(backend).__module__.startswith("joblib._parallel_backends")
        self._streams = bool(backend.supports_return_generator)
        self._free = jobs is None and effective_n_jobs(None) == 1  # to choose the number of workers
        self._workers = max(1, effective_n_jobs(-1 if self._free else jobs))
        self._losses: Counter[str] = Counter()

    def work(self, sources: Iterable[Source], known: Mapping[str, str]) -> Batches:
        """Tag files.

        Parameters
        ----------
        sources : iterable of Source
            The files.
        known : mapping of str to str
            Names of files in the journal, with their keys.

        Yields
        ------
        list of Outcome
            What became of some of the files; of every file once, in any order.

        Raises
        ------
        BatchError
            If workers cannot be started, or all die whatever they are given.
        """
        waiting = {source.name: source for source in sources}
        if self._free and self._is_small(waiting.values()):
            self._workers = 1
        if self._workers > 1:  # one is this process itself, which must not be brought down
            self._workers = min(self._workers, max(2, len(waiting)))
        while waiting:
            fresh = [source for source in waiting.values() if not self._losses[source.name]]
            lost = [source for source in waiting.values() if self._losses[source.name] == 1]
            if fresh or lost:
                part = self._round([*self._chunks(fresh), *([source] for source in lost)], known)
            else:
                part = (self._alone(source, known) for source in list(waiting.values()))
            with closing(part):
                for outcomes in part:
                    for outcome in outcomes:
                        del waiting[outcome.name]
                    yield outcomes

    def _is_small(self, sources: Collection[Source]) -> bool:
        """Tell whether starting workers would take longer than the work itself."""
        return len(sources) <= _FEW_FILES and sum(source.size for source in sources) <= _FEW_BYTES and not self._orders.ocr

    def _chunks(self, sources: Sequence[Source]) -> Iterator[Chunk]:
        """Divide files so that every worker gets several parts, none of them large."""
        most = min(_MOST_FILES, -(-len(sources) // (self._workers * _CHUNKS_A_WORKER)))
        chunk: Chunk = []
        size = 0
        for source in sources:
            if chunk and (len(chunk) == most or size + source.size > _MOST_BYTES):
                yield chunk
                chunk, size = [], 0
            chunk.append(source)
            size += source.size
        if chunk:
            yield chunk

    def _round(self, chunks: Iterable[Chunk], known: Mapping[str, str]) -> Batches:
        """Hand out chunks until all are done or a worker dies; count what was lost then."""
        out_there: dict[int, Chunk] = {}

        def hand_out() -> Iterator[Any]:
            for number, chunk in enumerate(chunks):
                out_there[number] = chunk
                yield self._task(number, chunk, known)

        results = self._results(hand_out())
        try:
            for number, outcomes in results:
                del out_there[number]
                yield outcomes
        except Exception as error:
            if self._workers == 1 or isinstance(error, ClausifyError):
                raise
            if not out_there:
                raise BatchError(f"{_NO_WORKERS}: {type(error).__name__}: {error}") from error
            self._losses.update(source.name for chunk in out_there.values() for source in chunk)
        finally:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # joblib tells that not all was done, which is no news
                results.close()

    def _alone(self, source: Source, known: Mapping[str, str]) -> list[Outcome]:
        """Hand out a file that was there whenever workers died, with no other beside it."""
        for _ in range(_TRIES):
            begin = time.monotonic()
            try:
                (result,) = self._parallel()([self._task(0, [source], known)])
                return list(result[1])
            except ClausifyError:
                raise
            except Exception as error:  # noqa: BLE001 - each backend has errors of its own
                why = type(error).__name__
            self._make_sure_of_workers()
            if time.monotonic() - begin >= self._orders.seconds:
                why = f"no answer after {self._orders.seconds:g} seconds"
                break
        reason = f"it brought down the process that read it ({why})"
        return [Outcome(source.name, failure=Failure(source.name, reason, "open it and save it again, or leave it out with --exclude"))]

    def _make_sure_of_workers(self) -> None:
        try:
            self._parallel()([delayed(os.getpid)()])
        except Exception as error:
            raise BatchError(f"{_NO_WORKERS}: {type(error).__name__}: {error}") from error

    def _task(self, number: int, chunk: Chunk, known: Mapping[str, str]) -> Any:
        packed = [self._packed(source) for source in chunk] if self._ships else chunk
        return delayed(tag_chunk)(number, [(source, known.get(source.name)) for source in packed], self._orders)

    def _packed(self, source: Source) -> Source:
        """Put the content of a file on this machine into the message; where that fails, the worker finds out why."""
        if source.base is None and source.data is None:
            with suppress(DocumentError):
                return replace(source, data=read_local(source, self._orders.limits.max_bytes + 1))
        return source

    def _results(self, tasks: Iterator[Any]) -> Generator[Any, None, None]:
        if self._streams:
            yield from self._parallel("generator_unordered")(tasks)
            return
        while wave := list(islice(tasks, _WAVE * self._workers)):
            yield from self._parallel()(wave)

    def _parallel(self, return_as: str = "list") -> Any:
        # Where nothing comes back for longer than any chunk may take, workers are lost and nobody has noticed.
        patience = {"timeout": longest_chunk(self._orders) + _MARGIN} if self._workers > 1 else {}
        return Parallel(n_jobs=self._workers, batch_size=1, return_as=return_as, **patience)
