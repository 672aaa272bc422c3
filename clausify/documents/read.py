"""Read a file of any kind that contracts come in."""

from __future__ import annotations

from pathlib import Path

from clausify.documents.document import Document, Limits
from clausify.documents.text import SUFFIXES, decode_text, read_text

__all__ = ["READABLE", "read_document"]

READABLE = SUFFIXES
"""Suffixes of the files that can be read, in lower case with their full stop."""


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
        Password of an encrypted file.
    ocr : bool
        Whether to read the letters of a scan.
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

    Examples
    --------
    >>> read_document(b"Artikel 1 Duur", name="huur.txt").format
    'txt'
    """
    del password, ocr, limits
    if isinstance(source, bytes):
        return Document(decode_text(source, name or "bytes"), name or "bytes", "txt")
    return Document(read_text(source), name or str(source), Path(source).suffix.lower().removeprefix(".") or "txt")
