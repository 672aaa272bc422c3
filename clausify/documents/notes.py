"""Put footnotes where they do not part what belongs together: below the end of the sentence or list they belong to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from clausify.documents.writer import Writer

if TYPE_CHECKING:
    from clausify.documents.document import Document
    from clausify.documents.request import Request

__all__ = ["Notes", "ends_sentence"]

_ENDED = re.compile(r"""[.!?]["”’'»)\]]*\s*$""")


def ends_sentence(text: str) -> bool:
    """Tell whether a paragraph ends as a sentence does, and not in the middle of a list.

    Parameters
    ----------
    text : str
        The paragraph.

    Returns
    -------
    bool
        True where it ends in a full stop, an exclamation or a question mark.

    Examples
    --------
    >>> ends_sentence("De huur is 900 euro."), ends_sentence("a) de huur;")
    (True, False)
    """
    return bool(_ENDED.search(text))


class Notes:
    """Collects the notes that the text refers to, and writes them when they are due.

    Parameters
    ----------
    request : Request
        Name and limits of the file.
    kind : str
        Format of the document.
    paragraphs : callable
        Gives the paragraphs of a note, which may refer to notes themselves.
    """

    def __init__(self, request: Request, kind: str, paragraphs: Callable[[Any], list[str]]) -> None:
        self._writer = Writer(request, kind)
        self._paragraphs = paragraphs
        self._footnotes: list[Any] = []
        self._endnotes: list[Any] = []
        self._written = 0

    def refer(self, kind: str, note: Any) -> None:
        """Note that the text refers to a note.

        Parameters
        ----------
        kind : str
            ``"footnote"`` or ``"endnote"``; endnotes stand at the end of the document.
        note : Any
            The note.
        """
        if note is not None:
            (self._endnotes if kind == "endnote" else self._footnotes).append(note)

    def document(self, paragraphs: Iterable[str]) -> Document:
        """Write the text and its notes.

        Parameters
        ----------
        paragraphs : iterable of str
            The text; while it is read, it refers to notes.

        Returns
        -------
        Document
            A note opens with its number in square brackets, which no contract numbers its clauses with.
        """
        for paragraph in paragraphs:
            self._writer.add(paragraph)
            if self._footnotes and ends_sentence(paragraph):
                self._flush(self._footnotes)
        self._flush(self._footnotes)
        self._flush(self._endnotes)
        return self._writer.document()

    def _flush(self, notes: list[Any]) -> None:
        due = notes[:]
        notes.clear()
        for note in due:
            self._written += 1
            texts = [text.strip() for text in self._paragraphs(note) if text.strip()]
            for k, text in enumerate(texts):
                self._writer.add(f"[{self._written}] {text}" if k == 0 else text)
