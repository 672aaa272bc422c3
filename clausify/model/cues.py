"""Find cue phrases in a row of tokens."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from clausify.pipeline import words as w

if TYPE_CHECKING:
    from spacy.vocab import Vocab

__all__ = ["CueFinder"]

_GAP = 6  # words that "…" may stand for
_NEAR = 4  # words between a cue and its negation


@cache
def _phrases() -> tuple[tuple[str, tuple[tuple[frozenset[str], bool], ...]], ...]:
    groups = tomllib.loads(files("clausify.dutch").joinpath("cues.toml").read_text(encoding="utf-8"))["groups"]
    out = []
    for group, phrases in groups.items():
        for phrase in phrases:
            steps: list[tuple[frozenset[str], bool]] = []
            gap = False
            for part in phrase.split():
                if part == "…":
                    gap = True
                    continue
                steps.append((frozenset(part.split("/")), gap))
                gap = False
            out.append((group, tuple(steps)))
    return tuple(out)


class CueFinder:
    """Finds the phrases of ``clausify/dutch/cues.toml``.

    Parameters
    ----------
    vocab : spacy.vocab.Vocab
        The vocabulary whose ids are used.
    """

    def __init__(self, vocab: Vocab) -> None:
        self._strings = vocab.strings
        self._lower: dict[int, int] = {}
        self._known: dict[str, int] = {}
        self._by_head: dict[int, list[tuple[str, tuple[tuple[frozenset[int], bool], ...]]]] = {}
        for group, steps in _phrases():
            coded = tuple((frozenset(self._code(word) for word in words), gap) for words, gap in steps)
            for head in coded[0][0]:
                self._by_head.setdefault(head, []).append((group, coded[1:]))

    def _code(self, word: str) -> int:
        return self._known.setdefault(word, len(self._known) + 1)

    def _codes(self, ids: list[int], first: int, last: int) -> list[int]:
        lower = self._lower
        out = []
        for i in ids[first:last]:
            code = lower.get(i)
            if code is None:
                if len(lower) > 300_000:
                    lower = self._lower = {}
                code = lower[i] = self._known.get(self._strings[i].lower(), 0)
            out.append(code)
        return out

    def find(self, ids: list[int], bits: list[int], first: int, last: int) -> list[tuple[str, int, int]]:
        """Find the cues in a range of tokens.

        Parameters
        ----------
        ids : list of int
            spaCy's id of each token's form.
        bits : list of int
            What each token is.
        first, last : int
            The range, ``last`` exclusive.

        Returns
        -------
        list of (str, int, int)
            Group, with ``" not"`` after it where a negation stands near, and its first and last token.
        """
        codes = self._codes(ids, first, last)
        heads = self._by_head
        found: list[tuple[str, int, int]] = []
        seen: set[tuple[str, int]] = set()
        for i, code in enumerate(codes):
            if not code or code not in heads:
                continue
            following = codes[i + 1] if i + 1 < len(codes) else 0
            for group, steps in heads[code]:
                if (steps and not steps[0][1] and following not in steps[0][0]) or (group, i) in seen:
                    continue
                end = _match(codes, i, steps)
                if end >= 0:
                    seen.add((group, i))
                    found.append((group, first + i, first + end))
                    if _negated(bits, first, last, first + i, first + end):
                        found.append((group + " not", first + i, first + end))
        return found


def _negated(bits: list[int], first: int, last: int, begin: int, end: int) -> bool:
    """Tell whether a negation stands in a cue or near it; one on the other side of *maar* denies something else."""
    if any(b & w.NEGATION for b in bits[begin : end + 1]):
        return True
    before = () if bits[begin] & w.CONTRAST else range(begin - 1, max(first, begin - _NEAR) - 1, -1)
    for side in (before, range(end + 1, min(last, end + _NEAR))):
        for i in side:
            if bits[i] & w.CONTRAST:
                break
            if bits[i] & w.NEGATION:
                return True
    return False


def _match(codes: list[int], at: int, steps: tuple[tuple[frozenset[int], bool], ...]) -> int:
    """Give the index of the last word of a phrase that begins at ``at``, or -1."""
    for words, gap in steps:
        reach = _GAP + 1 if gap else 1
        for j in range(at + 1, min(len(codes), at + 1 + reach)):
            if codes[j] in words:
                at = j
                break
        else:
            return -1
    return at
