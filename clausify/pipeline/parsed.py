"""Cut inside sentences by a dependency parse, for users who have a Dutch model of spaCy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["parsed_starts"]

_MAIN = frozenset({"ROOT", "root", "conj", "parataxis"})
_LEFT_BEHIND = frozenset({",", ";", ".", ":"})
_HELPERS = frozenset({"aux", "aux:pass", "cop"})


def _is_finite(token: Token) -> bool:
    """Tell whether a predicate has a finite verb of its own: itself, or an auxiliary or copula that depends on it."""
    if "Fin" in token.morph.get("VerbForm", []):
        return True
    return any(child.dep_ in _HELPERS and "Fin" in child.morph.get("VerbForm", []) for child in token.children)


def _is_main(token: Token) -> bool:
    """Tell whether a predicate heads a main clause: the root, or joined to it by coordination only."""
    while token.dep_ in _MAIN:
        if token.head.i == token.i:
            return True
        token = token.head
    return False


def parsed_starts(doc: Doc) -> Callable[[int, int], list[int]]:
    """Make a function that cuts the sentences of a parsed document.

    Parameters
    ----------
    doc : spacy.tokens.Doc
        A document with a Universal Dependencies parse and morphology, as ``nl_core_news_*`` makes.

    Returns
    -------
    callable
        Takes the token range of a sentence and gives the tokens at which clauses begin, the first of the range included.
    """

    def starts(first: int, last: int) -> list[int]:
        found = [first]
        for token in doc[first:last]:
            if not (_is_main(token) and _is_finite(token)):
                continue
            edge = token.left_edge.i
            while edge < token.i and doc[edge].text in _LEFT_BEHIND:
                edge += 1  # a comma hangs on the clause to its right, and is written with the one to its left
            if token.dep_ in ("conj", "parataxis") and found[-1] < edge < token.i + 1 and first < edge < last:
                found.append(edge)
        return found

    return starts
