"""A contract laid out for reading: its words, its pieces, and the main predicate of each clause."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from clausify.dutch import lexicon
from clausify.pipeline.cutter import Piece
from clausify.pipeline.layout import after_number
from clausify.pipeline.predicate import Predicate, predicate_of
from clausify.pipeline.tokens import Tokens

__all__ = ["Scene", "lower_of", "scene_of"]


def lower_of(text: str) -> str:
    """Lower the case of a text without changing its length.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Lower case; letters whose small form is longer stay as they are.

    Examples
    --------
    >>> lower_of("De HUUR"), len(lower_of("İ"))
    ('de huur', 1)
    """
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@dataclass(slots=True)
class Scene:
    """A contract laid out for reading.

    Attributes
    ----------
    tokens : Tokens
        Its tokens.
    low : str
        Its text in lower case; offsets are the same.
    words : list of str
        The tokens in lower case; of a name of two words, "partij a", the second is the whole name.
    pieces : sequence of Piece
        All pieces, clauses and matter, in order.
    clauses : list of int
        Indices of the pieces that are clauses.
    """

    tokens: Tokens
    low: str
    words: list[str]
    pieces: Sequence[Piece]
    clauses: list[int]
    _predicates: dict[int, Predicate] = field(default_factory=dict)
    _firsts: dict[int, int] = field(default_factory=dict)

    def first(self, index: int) -> int:
        """Give the first token of a piece behind its number.

        Parameters
        ----------
        index : int
            Index of the piece.

        Returns
        -------
        int
            Index of the token.
        """
        if index not in self._firsts:
            piece = self.pieces[index]
            skipped = after_number(self.tokens.text[piece.start : piece.end])
            first = bisect_left(self.tokens.starts, piece.start + skipped, piece.first, piece.last) if skipped else piece.first
            self._firsts[index] = min(first, max(piece.first, piece.last - 1))
        return self._firsts[index]

    def predicate(self, index: int) -> Predicate:
        """Find the main predicate of a piece.

        Parameters
        ----------
        index : int
            Index of the piece.

        Returns
        -------
        Predicate
            As token indices; found once and kept.
        """
        found = self._predicates.get(index)
        if found is None:
            found = self._predicates[index] = predicate_of(self.tokens.bits, self.first(index), self.pieces[index].last)
        return found

    def low_of(self, index: int) -> str:
        """Give the lower-case text of a piece.

        Parameters
        ----------
        index : int
            Index of the piece.

        Returns
        -------
        str
            Its text.
        """
        piece = self.pieces[index]
        return self.low[piece.start : piece.end]

    def low_span(self, span: tuple[int, int] | None) -> str:
        """Give a span of the text in lower case.

        Parameters
        ----------
        span : tuple of (int, int) or None
            Character offsets.

        Returns
        -------
        str
            The words; empty for None.
        """
        return self.low[span[0] : span[1]] if span else ""


@cache
def _joined() -> frozenset[str]:
    return frozenset(lexicon.data_of("parties.toml")["roles"]["joined"])


def _join(words: list[str]) -> list[str]:
    """Write names of two words, "partij a" and "aanbestedende overheid", into the place of the second word."""
    heads = frozenset(pair.split()[0] for pair in _joined())
    for i in range(len(words) - 1):
        if words[i] in heads:
            pair = f"{words[i]} {words[i + 1]}"
            if pair in _joined() or (words[i] == "partij" and len(words[i + 1]) == 1 and words[i + 1].isalnum()):
                words[i + 1] = pair
    return words


def scene_of(tokens: Tokens, pieces: Sequence[Piece]) -> Scene:
    """Lay out a contract that has been cut.

    Parameters
    ----------
    tokens : Tokens
        Its tokens.
    pieces : sequence of Piece
        Its clauses and matter.

    Returns
    -------
    Scene
        The layout.
    """
    low = lower_of(tokens.text)
    words = _join([low[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)])
    return Scene(tokens, low, words, pieces, [k for k, piece in enumerate(pieces) if piece.kind == "clause"])
