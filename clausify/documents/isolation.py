"""Read files in a helper process, which a hostile file may crash or hang without harm.

The libraries that read PDF and XML are written in C, and a file made for it can make them run without end, take all memory or
crash; Python cannot interrupt them in the same process. So a helper process reads, bounded in time and memory. It is started
when first needed, by a plain command and not by ``multiprocessing``, which would run the user's script a second time; it stays
for the next file, so that a folder of thousands pays for the start once. Each thread that reads takes a helper of its own.
"""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, BinaryIO, cast

from clausify.documents.document import Document
from clausify.documents.readers import read_here
from clausify.documents.worker import receive, send
from clausify.errors import DocumentError

if TYPE_CHECKING:
    from clausify.documents.request import Request

__all__ = ["read_apart"]

_FILES_EACH = 500  # files after which a helper is replaced: what a C library forgets to give back does not add up
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from clausify.documents.worker import main; main()"


class _Helper:
    """One process that reads files, one after another."""

    def __init__(self) -> None:
        command = [sys.executable, "-I", "-c", _START, json.dumps([str(place) for place in sys.path])]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own words
        self._requests, self._answers = cast("BinaryIO", self.process.stdin), cast("BinaryIO", self.process.stdout)
        self.files = 0

    def ask(self, data: bytes, request: Request) -> tuple[dict[str, object], bytes] | None:
        """Have a file read; None where the process ended instead of answering."""
        asked = {key: getattr(request, key) for key in ("name", "password", "ocr")}
        head = {**asked, "limits": dataclasses.asdict(request.limits), "seconds": _seconds(request)}
        self.files += 1
        try:
            send(self._requests, head, data)
        except OSError:
            return None
        return receive(self._answers)

    def end(self, grace: float = 0.0) -> int:
        """End the process and whatever it has started, and give its exit code; ``grace`` is how long it may end by itself, in seconds."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(grace)
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        self.forget()
        return self.process.wait()

    def forget(self) -> None:
        """Close the pipes; a process that has nothing to do ends by that."""
        for pipe in (self._requests, self._answers):
            with contextlib.suppress(OSError):
                pipe.close()


def _seconds(request: Request) -> float:
    """Give the time that a file may take."""
    limits = request.limits
    return (limits.max_seconds or 0.0) + (limits.max_ocr_seconds if request.ocr else 0.0)


_idle: list[_Helper] = []
_lock = threading.Lock()


def _take() -> _Helper:
    with _lock:
        if _idle:
            return _idle.pop()
    return _Helper()


def _give_back(helper: _Helper) -> None:
    if helper.files >= _FILES_EACH:
        helper.end()
        return
    with _lock:
        _idle.append(helper)


def _end_all() -> None:
    while _idle:
        _idle.pop().end()


def _forget_all() -> None:
    """In a process made by fork: the helpers belong to the parent."""
    global _lock  # noqa: PLW0603 - another thread of the parent may have held it
    _lock = threading.Lock()
    while _idle:
        helper = _idle.pop()
        helper.process.returncode = 0  # not ours to wait for
        helper.forget()


atexit.register(_end_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def read_apart(data: bytes, request: Request) -> Document:
    """Read a file in a helper process, bounded in time and memory.

    Parameters
    ----------
    data : bytes
        What is in it.
    request : Request
        Its name and limits.

    Returns
    -------
    Document
        What the reader of its format gives.

    Raises
    ------
    DocumentError
        If it cannot be read, takes too long or too much memory, or brings the reader down.

    Notes
    -----
    A program that was frozen into one executable has no interpreter to start: there the file is read in the same process.

    Examples
    --------
    >>> from clausify.documents.request import Request
    >>> read_apart(b"<html><p>De huur duurt een jaar.", Request("huur.html")).text
    'De huur duurt een jaar.'
    """
    if not sys.executable or getattr(sys, "frozen", False):
        return read_here(data, request)
    begin = time.monotonic()
    helper = _take()
    try:
        answer = helper.ask(data, request)
    except BaseException:  # Ctrl-C among them: what the helper is at must not become the next answer
        helper.end()
        raise
    if answer is None:
        raise _why_ended(helper.end(grace=1.0), time.monotonic() - begin, request)
    _give_back(helper)
    facts, body = answer
    if "error" in facts:
        raise DocumentError(*facts["error"])  # type: ignore[misc]
    maps = [tuple(cast("list[int]", facts[key])) for key in ("pages", "paragraphs", "unread")]
    return Document(body.decode("utf-8", "surrogatepass"), request.name, str(facts["format"]), *maps)


def _why_ended(code: int | None, seconds: float, request: Request) -> DocumentError:
    """Say why a helper gave no answer: its time was up, or the file brought it down."""
    limit = "max_ocr_seconds" if request.ocr else "max_seconds"
    if seconds >= _seconds(request):
        return request.exceeded(f"reading it took {seconds:.0f} seconds", limit)
    return DocumentError(request.name, f"the reader broke down on it (exit code {code})", "open it and save it again; take a new copy if it came damaged")
