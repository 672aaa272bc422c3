"""Put the paragraphs of a file together to the text of a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clausify.documents.document import Document

if TYPE_CHECKING:
    from clausify.documents.request import Request

__all__ = ["Writer", "clean", "row_text"]

_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t]*\n[ \t]*")
_LETTERS = {**dict.fromkeys([*range(9), *range(14, 28), 31, 0xAD, 0xFEFF, 0x200B]), 0x2011: "-"}
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LETTERS |= {ord(letter): letters for letter, letters in _LIGATURES.items()}
_SHORT = 60  # characters; a longer cell holds a sentence


def clean(text: str) -> str:
    r"""Take out of a paragraph what is not of its words: control characters, soft hyphens, ligatures, odd line breaks.

    Parameters
    ----------
    text : str
        A paragraph; line feeds in it are kept.

    Returns
    -------
    str
        The paragraph without outer white space.

    Examples
    --------
    >>> clean(" de oﬃciële ver\u00adhuurder\vbetaalt ")
    'de officiële verhuurder\nbetaalt'
    """
    return _SPACES.sub("\n", _BREAKS.sub("\n", text).translate(_LETTERS)).strip()


def row_text(cells: list[list[str]]) -> list[str]:
    r"""Give the paragraphs of one row of a table: a short cell stands on one line with the next, a long one on its own.

    Parameters
    ----------
    cells : list of list of str
        The paragraphs of each cell, from left to right.

    Returns
    -------
    list of str
        Paragraphs; cells on one line are parted by a tab.

    Examples
    --------
    >>> row_text([["1.1"], ["De huur is 900 euro.", "Btw is inbegrepen."]])
    ['1.1\tDe huur is 900 euro.', 'Btw is inbegrepen.']
    """
    out: list[str] = []
    open_line = False
    for cell in cells:
        paragraphs = [text for text in map(clean, cell) if text]
        if not paragraphs:
            continue
        if open_line:
            out[-1] += "\t" + paragraphs.pop(0)
        out += paragraphs
        open_line = len(cell) == 1 and len(out[-1].rpartition("\t")[2]) <= _SHORT
    return out


class Writer:
    """Collects paragraphs, and notes where each one begins.

    Parameters
    ----------
    request : Request
        Name of the file, and how long its text may be.
    kind : str
        Format of the document.
    """

    def __init__(self, request: Request, kind: str) -> None:
        self._request, self._kind = request, kind
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._length = 0

    def add(self, paragraph: str) -> None:
        """Add a paragraph; an empty one leaves no trace.

        Parameters
        ----------
        paragraph : str
            Its words.

        Raises
        ------
        DocumentError
            If the text grows too long.
        """
        text = clean(paragraph)
        if not text:
            return
        if self._parts:
            self._length += 1
        self._starts.append(self._length)
        self._parts.append(text)
        self._length += len(text)
        if self._length > self._request.limits.max_text:
            raise self._request.exceeded("its text is too long", "max_text")

    def document(self) -> Document:
        """Give what has been collected.

        Returns
        -------
        Document
            One line a paragraph, as when a word processor saves plain text: the same contract gives the same clauses from a
            ``.txt`` and from here.
        """
        return Document("\n".join(self._parts), self._request.name, self._kind, paragraphs=tuple(self._starts))
