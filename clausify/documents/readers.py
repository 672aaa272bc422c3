"""Call the reader of a format, and turn whatever it meets into an answer or a ``DocumentError``."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from clausify.documents.document import Document
from clausify.documents.kinds import kind_of
from clausify.documents.text import decode_text
from clausify.errors import DocumentError

if TYPE_CHECKING:
    from clausify.documents.request import Request

__all__ = ["read_here"]

_READERS = {
    "zip": ("clausify.documents.office", "read_office"),
    "pdf": ("clausify.documents.pdf", "read_pdf"),
    "rtf": ("clausify.documents.rtf", "read_rtf"),
    "html": ("clausify.documents.html", "read_html"),
    "eml": ("clausify.documents.eml", "read_eml"),
}


def read_here(data: bytes, request: Request) -> Document:
    """Read a file in this process.

    Parameters
    ----------
    data : bytes
        What is in it.
    request : Request
        Its name and limits.

    Returns
    -------
    Document
        The text, with the offsets of its pages and paragraphs.

    Raises
    ------
    DocumentError
        If it cannot be read.

    Examples
    --------
    >>> from clausify.documents.request import Request
    >>> read_here(b"Artikel 1 Duur", Request("huur.md")).format
    'md'
    """
    kind = kind_of(data, request)
    if kind in ("txt", "md"):
        document = Document(decode_text(data, request.name), request.name, kind)
    else:
        module, name = _READERS[kind]
        reader: Callable[[bytes, Request], Document] = getattr(import_module(module), name)
        try:
            document = reader(data, request)
        except DocumentError:
            raise
        except MemoryError as error:
            raise request.exceeded("it needs too much memory", "max_memory") from error
        except RecursionError as error:
            raise DocumentError(request.name, "its parts are nested too deeply", "open it and save it again as .docx or .pdf") from error
        except Exception as error:  # a damaged file can make a library raise anything
            raise request.damaged("file", f"{type(error).__name__}: {error}") from error
    if len(document.text) > request.limits.max_text:
        raise request.exceeded(f"its text has {len(document.text):,} characters", "max_text")
    return document
