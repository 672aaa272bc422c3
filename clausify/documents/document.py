"""What reading a file gives, and how far a reader may go."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

__all__ = ["Document", "Limits"]


def _index(starts: tuple[int, ...], offset: int) -> int | None:
    """Give which part an offset lies in, from 1; what stands before the first part belongs to it."""
    return max(bisect_right(starts, offset), 1) if starts else None


@dataclass(frozen=True, slots=True)
class Document:
    r"""The text of a file and where its pages and paragraphs begin.

    Attributes
    ----------
    text : str
        The words of the document, with the numbers that the program it was made with shows.
    source : str
        What it was read from: a path, or the name that was given with the bytes.
    format : str
        What it was read as: ``"docx"``, ``"pdf"``, ``"odt"``, ``"rtf"``, ``"html"``, ``"md"``, ``"txt"`` or ``"eml"``.
    pages : tuple of int
        Offset in ``text`` at which each page begins; empty where the format has no pages.
    paragraphs : tuple of int
        Offset in ``text`` at which each paragraph of the file begins; empty where the reader knows only lines.
    unread : tuple of int
        Pages, counted from 1, that hold a picture but no text, where others hold text: a scanned annex, or a page with signatures.

    Examples
    --------
    >>> document = Document("Artikel 1\n\nArtikel 2", "huur.pdf", "pdf", pages=(0, 11))
    >>> document.page_at(0), document.page_at(12), document.paragraph_at(0)
    (1, 2, None)
    """

    text: str
    source: str
    format: str
    pages: tuple[int, ...] = ()
    paragraphs: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Give the page that an offset stands on.

        Parameters
        ----------
        offset : int
            Offset in ``text``, in characters.

        Returns
        -------
        int or None
            The page, counted from 1; None where the format has no pages.
        """
        return _index(self.pages, offset)

    def paragraph_at(self, offset: int) -> int | None:
        """Give the paragraph that an offset stands in.

        Parameters
        ----------
        offset : int
            Offset in ``text``, in characters.

        Returns
        -------
        int or None
            The paragraph, counted from 1; None where the reader knows only lines.
        """
        return _index(self.paragraphs, offset)


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a reader may go before it gives up with a ``DocumentError``.

    Attributes
    ----------
    max_bytes : int
        Size of the file, in bytes.
    max_text : int
        Length of its text, in characters.
    max_pages : int
        Number of its pages.
    max_members : int
        Number of files in the archive that a Word or OpenDocument file is, and of attachments in a message.
    max_member_bytes : int
        Size of one such file when unpacked, in bytes.
    max_depth : int
        How deep messages and attachments may be nested.
    max_seconds : float or None
        Time for one file, in seconds. A file that is not plain text is read in a process of its own, which is ended when
        the time is up. None reads it in this process, without a limit of time and memory.
    max_memory : int
        Memory of that process, in bytes; kept on systems that know such a limit (Linux).
    max_ocr_seconds : float
        Time for reading the letters of a scan, in seconds.

    Examples
    --------
    >>> Limits(max_seconds=10).max_seconds
    10
    """

    max_bytes: int = 100_000_000
    max_text: int = 5_000_000
    max_pages: int = 2_000
    max_members: int = 5_000
    max_member_bytes: int = 50_000_000
    max_depth: int = 5
    max_seconds: float | None = 60.0
    max_memory: int = 2_000_000_000
    max_ocr_seconds: float = 900.0
