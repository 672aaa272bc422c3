"""Read a file of any kind that contracts come in."""

from __future__ import annotations

import stat
from pathlib import Path

from clausify.documents.document import Document, Limits
from clausify.documents.isolation import read_apart
from clausify.documents.kinds import KNOWN, READABLE, kind_of
from clausify.documents.readers import read_here
from clausify.documents.request import Request
from clausify.errors import DocumentError

__all__ = ["KNOWN", "READABLE", "read_document"]


def read_document(
    source: str | Path | bytes, *, name: str | None = None, password: str | None = None, ocr: bool = False, limits: Limits | None = None
) -> Document:
    """Read a contract from a file, or from the bytes of one.

    Parameters
    ----------
    source : str, Path or bytes
        Path of the file, or what is in it.
    name : str, optional
        What to call it in results and messages, and where its suffix stands; by default the path.
    password : str, optional
        Password of an encrypted PDF.
    ocr : bool
        Whether to read the letters of a scan; needs the extra ``ocr`` and Tesseract.
    limits : Limits, optional
        How far to go.

    Returns
    -------
    Document
        Its text, and where its pages and paragraphs begin.

    Raises
    ------
    DocumentError
        If it cannot be read; the message says what, why and what to do.

    Notes
    -----
    What is in the file decides how it is read, and its suffix only where that leaves a choice. A file that is not plain text
    is read by a helper process (:mod:`clausify.documents.isolation`), for a hostile one can crash the libraries that read it,
    or make them run without end. The helper stays for the next file, so that the cost is paid once: 0.1 to 0.2 seconds.

    Examples
    --------
    >>> read_document(b"Artikel 1 Duur", name="huur.txt").format
    'txt'
    """
    limits = limits or Limits()
    if isinstance(source, bytes):
        request, data = Request(name or "bytes", password, ocr, limits), source
        if len(data) > limits.max_bytes:
            raise request.exceeded(f"it has {len(data):,} bytes", "max_bytes")
    else:
        request = Request(name or str(source), password, ocr, limits)
        data = _bytes_of(Path(source), request)
    if kind_of(data, request) in ("txt", "md") or limits.max_seconds is None:
        return read_here(data, request)
    return read_apart(data, request)


def _bytes_of(path: Path, request: Request) -> bytes:
    """Read a file whole, if it is one and not too large."""
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise DocumentError(request.name, "this is a folder", "give the path of one contract")
        if not stat.S_ISREG(about.st_mode):
            raise DocumentError(request.name, "this is a pipe or a device, not a file", "give a file, or - for standard input")
        if about.st_size > request.limits.max_bytes:
            raise request.exceeded(f"it has {about.st_size:,} bytes", "max_bytes")
        with path.open("rb") as file:
            data = file.read(request.limits.max_bytes + 1)
    except (OSError, ValueError) as error:
        why = error.strerror or error if isinstance(error, OSError) else error
        raise DocumentError(request.name, f"cannot be read: {why}", "look whether it is there and whether you may read it") from error
    if len(data) > request.limits.max_bytes:
        raise request.exceeded("it grew while it was read", "max_bytes")
    return data
