"""What a worker does: read files, cut and tag them, and give back their rows."""

from __future__ import annotations

import json
import os
import signal
import stat
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clausify.batch.clock import GRACE, TimeUp, time_limit
from clausify.batch.outcome import Failure, Outcome, Source
from clausify.batch.remote import read_remote
from clausify.documents.document import Limits
from clausify.errors import DocumentError
from clausify.report.table import COLUMNS, rows_of

if TYPE_CHECKING:
    from clausify.clause import Clause
    from clausify.model.classifier import ClauseModel

__all__ = ["Orders", "longest_chunk", "read_local", "tag_chunk"]

_LONGEST_CHUNK = 20.0  # seconds after which a worker gives back what it has
_OWN_TABLES = (",".join(COLUMNS[:5]).encode(), ";".join(COLUMNS[:5]).encode(), b'{"file": ', b"file,reason,", b"file;reason;", b"clausify journal ")
_LEAVE_OUT = "open it and save it again, or leave it out with --exclude"


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker has to know besides the files.

    Attributes
    ----------
    fingerprint : str
        Hash of the model and of all settings that rows depend on.
    home : int
        Number of the process that started the work.
    seconds : float
        Time for one file, in seconds.
    limits : Limits
        How far readers may go.
    password : str or None
        Password of encrypted files.
    ocr : bool
        Whether to read the letters of scans.
    model : bytes or None
        A model file; None for the model that comes with the package.
    storage : mapping of str to Any
        What fsspec needs to open remote addresses.
    """

    fingerprint: str
    home: int
    seconds: float
    limits: Limits
    password: str | None = field(default=None, repr=False)
    ocr: bool = False
    model: bytes | None = field(default=None, repr=False)
    storage: Mapping[str, Any] = field(default_factory=dict, repr=False)


def longest_chunk(orders: Orders) -> float:
    """Give the time after which a worker has given back its files or ended.

    Parameters
    ----------
    orders : Orders
        What the worker was told.

    Returns
    -------
    float
        Seconds.
    """
    return _LONGEST_CHUNK + orders.seconds + GRACE


def tag_chunk(number: int, chunk: Sequence[tuple[Source, str | None]], orders: Orders) -> tuple[int, list[Outcome]]:
    """Tag some files. Nothing that a file does raises an error here; a chunk that takes long is given back in part.

    Parameters
    ----------
    number : int
        Number of the chunk.
    chunk : sequence of (Source, str or None)
        Files, each with the key under which the journal knows it.
    orders : Orders
        What else a worker has to know.

    Returns
    -------
    tuple of int and list of Outcome
        The number, and what became of the files; at least one, in order.
    """
    _settle_in(orders.home)
    _warm_up(orders)
    begin = time.monotonic()
    outcomes: list[Outcome] = []
    for source, known in chunk:
        outcomes.append(_tag(source, known, orders))
        if time.monotonic() - begin > _LONGEST_CHUNK:
            break
    return number, outcomes


def _settle_in(home: int) -> None:
    """In a process that was started for this work: leave Ctrl-C to the one that started it, and end when that has ended."""
    if os.getpid() == home or os.getppid() != home or threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == home:
            time.sleep(1)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _warm_up(orders: Orders) -> None:
    """Load what is loaded once in each process, so that no file is charged for it."""
    from clausify.api import classify

    classify("De huur duurt een jaar.", _model(orders))


def _tag(source: Source, known: str | None, orders: Orders) -> Outcome:
    """Tag one file, whatever is in it."""
    try:
        with time_limit(orders.seconds, may_exit=os.getpid() != orders.home):
            return _tag_now(source, known, orders)
    except DocumentError as error:
        failure = Failure(source.name, error.reason or error.source, error.remedy)
    except TimeUp:
        failure = Failure(source.name, f"reading and tagging it took longer than {orders.seconds:g} seconds", "give it more time with --timeout, or split it")
    except MemoryError:
        failure = Failure(source.name, "there was not enough memory for it", "use fewer workers (--jobs), or split it")
    except Exception as error:  # noqa: BLE001 - one bad file never stops the rest
        failure = Failure(source.name, f"unexpected error: {type(error).__name__}: {error}", f"please report this; {_LEAVE_OUT}")
    return Outcome(source.name, failure=failure)


def _tag_now(source: Source, known: str | None, orders: Orders) -> Outcome:
    from clausify.api import classify_document
    from clausify.documents.read import read_document

    data = _content(source, orders)
    key = sha256(orders.fingerprint.encode() + data).hexdigest()
    if key == known:
        return Outcome(source.name, key, same=True)
    if data.removeprefix(b"\xef\xbb\xbf").startswith(_OWN_TABLES):
        raise DocumentError(source.name, "this is a table that clausify wrote, not a contract", "leave it out with --exclude")
    document = read_document(data, name=source.name, password=orders.password, ocr=orders.ocr, limits=orders.limits)
    clauses = classify_document(document, _model(orders))
    rows = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows_of(source.name, clauses))
    return Outcome(source.name, key, rows, _counts(clauses))


def _counts(clauses: Sequence[Clause]) -> dict[str, int]:
    counts = Counter(clause.label.value for clause in clauses)
    review = sum(clause.review for clause in clauses)
    return {**counts, "review": review} if review else dict(counts)


def _content(source: Source, orders: Orders) -> bytes:
    """Give what is in a file; of one that is too large only so much that the reader sees it."""
    if source.data is not None:
        return source.data
    most = orders.limits.max_bytes + 1
    if source.base is not None:
        return read_remote(source, most, orders.storage)
    return read_local(source, most)


def read_local(source: Source, most: int) -> bytes:
    """Give what is in a file on this machine.

    Parameters
    ----------
    source : Source
        The file.
    most : int
        Most bytes to read.

    Returns
    -------
    bytes
        Its first bytes.

    Raises
    ------
    DocumentError
        If it cannot be read.
    """
    path = Path(source.place)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise DocumentError(source.name, "this is a pipe or a device, not a file", "leave it out with --exclude")
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError as error:
        raise DocumentError(source.name, "it has gone since the folder was listed", "run again if it should be there") from error
    except OSError as error:
        raise DocumentError(source.name, f"cannot be read: {error.strerror or error}", "see whether you may open it, then run again") from error


_models: dict[str, ClauseModel] = {}


def _model(orders: Orders) -> ClauseModel | None:
    """Give the model, which is loaded once in each process."""
    if orders.model is None:
        return None
    if orders.fingerprint not in _models:
        from clausify.model.files import load_model

        handle, name = tempfile.mkstemp(suffix=".skops")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(orders.model)
            _models[orders.fingerprint] = load_model(name)
        finally:
            with suppress(OSError):
                Path(name).unlink()
    return _models[orders.fingerprint]
