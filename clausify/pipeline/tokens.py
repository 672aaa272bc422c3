"""The tokens of a document as plain rows of integers, read from spaCy once and used by all that comes after."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from spacy.attrs import IDX, LENGTH, ORTH, SPACY

from clausify.pipeline.words import describe

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

__all__ = ["Tokens", "read_tokens"]

_MOST_WORDS = 400_000  # word types kept; a table that grows beyond is begun again


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a document.

    Attributes
    ----------
    text : str
        The text as the user gave it.
    vocab : spacy.vocab.Vocab
        The vocabulary that ``ids`` belong to.
    ids : list of int
        spaCy's id of the form of each token.
    starts, ends : list of int
        Character offsets of each token.
    spaces : list of int
        1 where a space follows the token.
    bits : list of int
        What each token is (:mod:`clausify.pipeline.words`).
    """

    text: str
    vocab: Vocab
    ids: list[int]
    starts: list[int]
    ends: list[int]
    spaces: list[int]
    bits: list[int]

    def __len__(self) -> int:
        return len(self.ids)


class _WordTable:
    """The bits of every word type met so far, by spaCy's id of its form."""

    def __init__(self, vocab: Vocab) -> None:
        self._strings = vocab.strings
        self._bits: dict[int, int] = {}

    def of(self, ids: list[int]) -> list[int]:
        table = self._bits
        try:
            return [table[i] for i in ids]
        except KeyError:
            if len(table) > _MOST_WORDS:
                table = self._bits = {}
            for i in set(ids) - table.keys():
                table[i] = describe(self._strings[i])
            return [table[i] for i in ids]


@lru_cache(maxsize=16)
def _words_of(vocab: Vocab) -> _WordTable:
    return _WordTable(vocab)


def read_tokens(doc: Doc, text: str | None = None) -> Tokens:
    """Read the tokens of a document.

    Parameters
    ----------
    doc : spacy.tokens.Doc
        A tokenised document.
    text : str, optional
        Its text, if it is at hand; asking spaCy for it again is slow.

    Returns
    -------
    Tokens
        Its tokens.
    """
    if text is None:
        text = doc.text
    if not len(doc):
        return Tokens(text, doc.vocab, [], [], [], [], [])
    ids, starts, lengths, spaces = (column.tolist() for column in doc.to_array([ORTH, IDX, LENGTH, SPACY]).T)
    ends = [start + length for start, length in zip(starts, lengths, strict=True)]
    return Tokens(text, doc.vocab, ids, starts, ends, spaces, _words_of(doc.vocab).of(ids))
