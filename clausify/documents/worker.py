"""The helper process that reads files: requests come in on standard input, answers go out on standard output."""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import sys
from typing import BinaryIO

from clausify.documents.document import Limits
from clausify.documents.readers import read_here
from clausify.documents.request import Request
from clausify.errors import DocumentError

__all__ = ["main", "receive", "send"]


def send(pipe: BinaryIO, head: dict[str, object], body: bytes = b"") -> None:
    """Write a message: a line of JSON that tells the length of what follows, and that.

    Parameters
    ----------
    pipe : BinaryIO
        Where to.
    head : dict of str to object
        Plain data.
    body : bytes
        What follows.
    """
    pipe.write(json.dumps({**head, "length": len(body)}).encode() + b"\n")
    pipe.write(body)
    pipe.flush()


def receive(pipe: BinaryIO) -> tuple[dict[str, object], bytes] | None:
    """Read a message.

    Parameters
    ----------
    pipe : BinaryIO
        Where from.

    Returns
    -------
    tuple of dict and bytes, or None
        What :func:`send` wrote; None where the other side has gone, even in the middle of a message.
    """
    try:
        line = pipe.readline()
        if not line.endswith(b"\n"):
            return None
        head = json.loads(line)
        body = pipe.read(head["length"])
    except (OSError, ValueError):
        return None
    return (head, body) if len(body) == head["length"] else None


def _limit_memory(limit: int) -> None:
    """Let the system refuse memory beyond a number of bytes, where it can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _answer(head: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    limits = Limits(**head["limits"])  # type: ignore[arg-type]
    request = Request(head["name"], head["password"], head["ocr"], limits)  # type: ignore[arg-type]
    _limit_memory(limits.max_memory)
    try:
        document = read_here(data, request)
    except DocumentError as error:
        return {"error": error.args}, b""
    facts: dict[str, object] = {"format": document.format, "pages": document.pages, "paragraphs": document.paragraphs, "unread": document.unread}
    return facts, document.text.encode("utf-8", "surrogatepass")


def main() -> None:
    """Answer requests until the other side closes the pipe.

    The time limit is kept by a thread of the interpreter that needs no lock, so that it ends the process even where a C library
    runs without end, and even where the process that asked has gone.
    """
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # what a library prints must not get into the answers, nor on the user's screen
        os.dup2(nowhere, stream)
    with open(os.devnull, "w", encoding="utf-8") as sink:  # noqa: PTH123 - a device
        while (message := receive(requests)) is not None:
            head, data = message
            faulthandler.dump_traceback_later(float(head["seconds"]), exit=True, file=sink)  # type: ignore[arg-type]
            answer = _answer(head, data)
            faulthandler.cancel_dump_traceback_later()
            send(answers, *answer)
