"""A time limit on work in this thread."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["GRACE", "TimeUp", "time_limit"]

GRACE = 15.0
"""Seconds between asking a thread to stop and ending its process."""

_lock = threading.Lock()
_ends: dict[int, float] = {}  # thread to the moment at which its process is to end


class TimeUp(BaseException):
    """The time is up. No ``Exception``, so that nothing on the way takes it for an error of its own."""


@contextmanager
def time_limit(seconds: float, *, may_exit: bool) -> Iterator[None]:
    """Stop what runs inside after a while.

    Parameters
    ----------
    seconds : float
        How long it may run.
    may_exit : bool
        Whether to end the process if it does not stop 15 seconds after it was told to: a C library can run without ever
        looking up. Only for processes that were started for this work.

    Raises
    ------
    TimeUp
        If the time is up.

    Examples
    --------
    >>> try:
    ...     with time_limit(0.01, may_exit=False):
    ...         while True:
    ...             pass
    ... except TimeUp:
    ...     print("stopped")
    stopped
    """
    thread = threading.get_ident()
    if may_exit:
        _exit_at(thread, time.monotonic() + seconds + GRACE)
    in_main = threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")
    try:
        with _by_signal(seconds) if in_main else _by_thread(seconds, thread):
            yield
    finally:
        if may_exit:
            _exit_at(thread, None)


def _exit_at(thread: int, moment: float | None) -> None:
    """Have the interpreter's watchdog, which needs no lock to act, end the process at the earliest moment of all threads."""
    with _lock:
        _ends.pop(thread, None)
        if moment is not None:
            _ends[thread] = moment
        faulthandler.cancel_dump_traceback_later()
        if _ends:
            faulthandler.dump_traceback_later(max(0.1, min(_ends.values()) - time.monotonic()), exit=True, file=_sink())


_nowhere: list[int] = []


def _sink() -> int:
    if not _nowhere:
        _nowhere.append(os.open(os.devnull, os.O_WRONLY))
    return _nowhere[0]


@contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    """In the main thread an alarm interrupts even what sleeps or waits."""

    def ring(*_: Any) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        try:
            signal.setitimer(signal.ITIMER_REAL, left, interval)  # whoever had an alarm of his own gets it late rather than never
        finally:
            signal.signal(signal.SIGALRM, before)


@contextmanager
def _by_thread(seconds: float, thread: int) -> Iterator[None]:
    """Elsewhere the exception is handed to the thread, which raises it as soon as it runs Python code."""
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    guard, over = threading.Lock(), False

    def ring() -> None:
        with guard:
            if not over:
                raise_in(ctypes.c_ulong(thread), ctypes.py_object(TimeUp))

    timer = threading.Timer(seconds, ring)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with guard:
            over = True
        raise_in(ctypes.c_ulong(thread), None)  # taken back if it has not been raised yet
