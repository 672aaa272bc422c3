"""Tag a folder of contracts: the whole of a run, from the files found to the table written."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from clausify import __version__
from clausify.batch.cluster import shipped_hash
from clausify.batch.crew import Crew
from clausify.batch.journal import Journal
from clausify.batch.outcome import Failure, Source
from clausify.batch.result import BatchResult
from clausify.batch.sources import Filter, Found, find_sources
from clausify.batch.target import Target
from clausify.batch.work import Orders
from clausify.documents.document import Limits
from clausify.errors import BatchError
from clausify.report.table import FORMATS

if TYPE_CHECKING:
    from clausify.model.classifier import ClauseModel

__all__ = ["tag_folder"]

Place = str | Path | Source
Progress = Callable[[int, int], object]
_TAGGING_SECONDS = 60.0  # for a file, besides the time that its reader may take


def tag_folder(
    folder: Place | Iterable[Place],
    out: str | Path | BinaryIO | None = None,
    *,
    jobs: int | None = None,
    glob: str | Sequence[str] = (),
    exclude: str | Sequence[str] = (),
    model: ClauseModel | str | Path | None = None,
    resume: bool = False,
    timeout: float | None = None,
    limits: Limits | None = None,
    password: str | None = None,
    ocr: bool = False,
    form: str | None = None,
    excel: bool = False,
    storage_options: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> BatchResult:
    """Tag all contracts in a folder, and write one table with one row a clause.

    Parameters
    ----------
    folder : str, Path or iterable of them
        A folder, which is read with all folders in it; a file; a pattern such as ``"**/*.docx"``; or an address that fsspec
        knows, such as ``"s3://bucket/contracts"`` or ``"zip://::contracts.zip"`` (extra ``remote``). Or several of these.
    out : str, Path or BinaryIO, optional
        The table: ``.csv``, ``.jsonl``, ``.parquet`` or ``.xlsx`` (the last two with the extra ``table``). Left out, the rows are
        kept in memory. It appears when it is complete, and beside it ``<name>.errors.csv`` if any file failed.
    jobs : int, optional
        Number of workers, as joblib's ``n_jobs``: 1 works in this process, -1 with one worker a core. By default what
        ``joblib.parallel_config`` says, or else one a core.
    glob, exclude : str or sequence of str
        Which files of a folder to take, and which to leave; see :class:`clausify.batch.sources.Filter`.
    model : ClauseModel, str or Path, optional
        A model of your own, or its file; by default the one that comes with the package.
    resume : bool
        Go on with what an interrupted run has left beside ``out``: files that are as they were, with the same model and the
        same version of clausify, are not read again.
    timeout : float, optional
        Time for one file, in seconds; by default what ``limits`` allows its reader, and a minute.
    limits : Limits, optional
        How far readers may go.
    password : str, optional
        Password of encrypted files.
    ocr : bool
        Whether to read the letters of scans.
    form : str, optional
        Format of the table if the name of ``out`` does not tell.
    excel : bool
        Write CSV as Excel with Dutch settings opens it: byte order mark, semicolons, decimal commas.
    storage_options : mapping of str to Any, optional
        What fsspec needs to open addresses: keys, endpoint.
    progress : callable, optional
        Called with the number of files done and the number of all, whenever some are done.

    Returns
    -------
    BatchResult
        Counts, errors, and the rows; ``to_frame()`` gives a pandas DataFrame.

    Raises
    ------
    BatchError
        If there is nothing to read, the table cannot be written, or all workers are gone. A file that cannot be read raises
        nothing: it is one of ``errors``.
    ModelError
        If the model cannot be used.
    ValueError
        If ``jobs`` is 0 or ``timeout`` is not positive.

    Notes
    -----
    Rows come in the order of the places given, and within a folder in that of the paths, whatever the number of workers. The
    offsets ``start`` and ``end`` count in the text that :func:`clausify.documents.read.read_document` gives. Cells of CSV and
    Excel tables that a spreadsheet would run as a formula get an apostrophe in front
    (:func:`clausify.report.table.defuse`); ``rows`` and ``to_frame()`` are without.

    Under ``joblib.parallel_config(backend="dask")`` or ``"ray"`` the same call runs on a cluster. Files on this machine are sent
    to its workers, addresses are opened there.

    While it works, what is done lies in a folder ``<out>.parts``, which stays there if the run is interrupted.

    Examples
    --------
    >>> result = tag_folder("data/examples", jobs=1)
    >>> result.files, len(result.rows) == sum(result.counts.values()), result.errors
    (1, True, ())
    """
    if jobs == 0:
        raise ValueError("jobs=0: give the number of workers, or -1 for one a core")
    if timeout is not None and not timeout > 0:
        raise ValueError(f"timeout={timeout}: give a number of seconds above 0")
    target = _target(out, form, excel=excel)
    target.check()
    storage = dict(storage_options or {})
    found = _find(folder, Filter(_patterns(glob), _patterns(exclude)), target, storage)
    orders = _orders(model, timeout, limits or Limits(), password, ocr=ocr, storage=storage)
    with target.state_folder() as state:
        try:
            with Journal(state, resume=resume) as journal:
                run = _Run(found, journal)
                run.work(Crew(orders, jobs), progress)
                target.write(run.rows(), run.failures(), state)
                return run.result(target)
        except OSError as error:
            raise _explained(error, target) from error


def _patterns(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _target(out: str | Path | BinaryIO | None, form: str | None, *, excel: bool) -> Target:
    """Say what is to be written where."""
    if isinstance(out, str):
        out = Path(out)
    if isinstance(out, Path):
        form = form or out.suffix.removeprefix(".").lower()
        if not form:
            raise BatchError(f"{out}: end its name in .{', .'.join(FORMATS[:-1])} or .{FORMATS[-1]}, which tells how to write it")
    return Target(out, form or "csv", excel)


def _find(folder: Place | Iterable[Place], chosen: Filter, target: Target, storage: Mapping[str, Any]) -> Found:
    """Find the files; what has been read already goes first."""
    given = [folder] if isinstance(folder, (str, Path, Source)) else list(folder)
    ready = [place for place in given if isinstance(place, Source)]
    places = [str(place) for place in given if not isinstance(place, Source)]
    if not given:
        raise BatchError("no folder or file was given to read")
    found = find_sources(places, chosen, target.own_paths(), storage) if places else Found()
    found.sources[:0] = ready
    return found


def _orders(
    model: ClauseModel | str | Path | None, timeout: float | None, limits: Limits, password: str | None, *, ocr: bool, storage: Mapping[str, Any]
) -> Orders:
    """Say what workers have to know."""
    content = _model_content(model)
    seconds = timeout or _TAGGING_SECONDS + (limits.max_seconds or 0) + (limits.max_ocr_seconds if ocr else 0)
    if timeout:
        limits = replace(limits, max_seconds=limits.max_seconds and min(limits.max_seconds, timeout), max_ocr_seconds=min(limits.max_ocr_seconds, timeout))
    depends_on = [__version__, sha256(content).hexdigest() if content else shipped_hash(), ocr]
    fingerprint = sha256(json.dumps(depends_on).encode()).hexdigest()
    return Orders(fingerprint, os.getpid(), seconds, limits, password, ocr, content, storage)


def _model_content(model: ClauseModel | str | Path | None) -> bytes | None:
    """Give a model as the bytes of its file, after a look whether it can be used at all."""
    if model is None:
        return None
    from clausify.api import classify, load

    loaded = load(model) if isinstance(model, (str, Path)) else model
    classify("De huur duurt een jaar.", loaded)
    if isinstance(model, (str, Path)):
        return Path(model).read_bytes()
    with tempfile.TemporaryDirectory(prefix="clausify-") as folder:
        path = Path(folder) / "model.skops"
        loaded.save(path)
        return path.read_bytes()


def _explained(error: OSError, target: Target) -> BaseException:
    """Say what a full or broken disk means for the work done."""
    if isinstance(error, BrokenPipeError):
        return error
    kept = f"; what is done is kept in {target.state}: mend it and go on with resume (--resume)" if target.state and target.state.is_dir() else ""
    return BatchError(f"{target.out or 'temporary files'}: cannot be written: {error.strerror or error}{kept}")


@dataclass(slots=True)
class _Run:
    """A run under way."""

    found: Found
    journal: Journal
    failed: dict[str, Failure] = field(default_factory=dict)
    resumed: int = 0

    def work(self, crew: Crew, progress: Progress | None) -> None:
        """Have all files tagged, and keep what comes back."""
        done, total = 0, len(self.found.sources)
        if progress:
            progress(done, total)
        with closing(crew.work(self.found.sources, self.journal.keys())) as batches:
            for outcomes in batches:
                self.journal.add(outcome for outcome in outcomes if not outcome.failure and not outcome.same)
                self.failed.update({outcome.name: outcome.failure for outcome in outcomes if outcome.failure})
                self.resumed += sum(outcome.same for outcome in outcomes)
                done += len(outcomes)
                if progress:
                    progress(done, total)

    def tagged(self) -> list[str]:
        return [source.name for source in self.found.sources if source.name not in self.failed]

    def rows(self) -> Iterable[dict[str, Any]]:
        return self.journal.rows(self.tagged())

    def failures(self) -> list[Failure]:
        """Give what failed, in the order of the table; what could not be looked into goes first."""
        return [*self.found.failures, *(self.failed[source.name] for source in self.found.sources if source.name in self.failed)]

    def result(self, target: Target) -> BatchResult:
        names = self.tagged()
        counts: Counter[str] = Counter()
        for name in names:
            counts.update(self.journal.counts(name))
        review = counts.pop("review", 0)
        errors = tuple(self.failures())
        empty = tuple(name for name in names if not self.journal.counts(name))
        rows = list(self.rows()) if target.out is None else None
        out = target.out if isinstance(target.out, Path) else None
        where = target.errors if errors else None
        return BatchResult(out, len(names), dict(counts), review, errors, empty, self.found.hidden, self.resumed, where, target.form, rows)
