"""Clauses with their quantities marked, and the patterns that are searched in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from clausify.dutch import lexicon
from clausify.reading.quantities import Found, amounts, dates, durations

__all__ = ["Marked", "compiled", "mark"]

_MARKS = {"dur": "D", "date": "T", "money": "M"}
_LONGEST = 4000  # characters of a clause that are read; no contract has longer ones
_GAP = 12


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with its quantities replaced by marks, so that patterns can speak of them.

    Attributes
    ----------
    text : str
        Lower case; ``xDx3x`` stands for the duration with index 3, ``T`` for a date, ``M`` for money.
    found : tuple of Found
        The quantities.
    offsets : tuple of (int, int)
        For each stretch of the text, where it begins here and in the original.
    """

    text: str
    found: tuple[Found, ...] = ()
    offsets: tuple[tuple[int, int], ...] = field(default=((0, 0),))

    def origin(self, at: int) -> int:
        """Give the offset in the original text.

        Parameters
        ----------
        at : int
            Offset in ``text``.

        Returns
        -------
        int
            Offset in the text that was marked.
        """
        here, there = max((pair for pair in self.offsets if pair[0] <= at), default=(0, 0))
        return there + at - here


def mark(low: str) -> Marked:
    """Mark the quantities of a text.

    Parameters
    ----------
    low : str
        Lower-case text.

    Returns
    -------
    Marked
        The text with marks.

    Examples
    --------
    >>> mark("geldt drie (3) maanden vanaf 1 mei 2026").text
    'geldt xDx0x vanaf xTx1x'
    """
    low = low[:_LONGEST]
    if not any(c.isdigit() for c in low) and not _UNIT_HINT.search(low):
        return Marked(low)
    quantities: list[tuple[Found, str]] = []
    for letter, find in (("T", dates), ("M", amounts), ("D", durations)):
        for quantity in find(low):
            if letter == "D" and _CALENDAR.search(low, max(0, quantity.start - 30), quantity.start):
                continue  # "het einde van een kalendermaand" is no duration
            if all(quantity.end <= other.start or other.end <= quantity.start for other, _ in quantities):
                quantities.append((quantity, letter))
    quantities.sort(key=lambda pair: pair[0].start)
    parts, offsets, at, length = [], [(0, 0)], 0, 0
    for k, (quantity, letter) in enumerate(quantities):
        name = f"x{letter}x{k}x"
        parts += [low[at : quantity.start], name]
        length += quantity.start - at + len(name)
        offsets += [(length - len(name), quantity.start), (length, quantity.end)]
        at = quantity.end
    return Marked("".join([*parts, low[at:]]), tuple(quantity for quantity, _ in quantities), tuple(offsets))


_CALENDAR = re.compile(r"\b(?:einde|eind|begin|dag|loop|aanvang|helft|maand|deel|gedeelte) van $|\bper $|\bin $")
_UNIT_HINT = re.compile(r"dag|week|weken|maand|mnd|jaar|jaren|jarig|kwarta|trimester|semester|procent|euro|seizoen|etma")


def _expand(pattern: str, file: str) -> str:
    """Write a pattern of a file as a regular expression."""
    words = _words(file)
    for _ in range(3):
        pattern = re.sub(r"<(\w+)>", lambda m: words.get(m[1], m[0]), pattern)
    pattern = re.sub(r"<(dur|date|money)>", lambda m: rf"x{_MARKS[m[1]]}x(\d+)x", pattern)
    pattern = re.sub(r" ?… ?", rf"(?:[^\\w]+[\\w’'-]+){{0,{_GAP}}}?[^\\w]+", pattern)
    return pattern.replace(" ?", r"(?:[^\w]+)?").replace(" ", r"[^\w]+")


@cache
def _words(file: str) -> dict[str, str]:
    table: dict[str, Any] = lexicon.data_of(file)
    each = sorted((phrase for phrases in lexicon.data_of("quantities.toml")["each"].values() for phrase in phrases), key=len, reverse=True)
    return {**table["words"], "each": f"({'|'.join(each)})", "count": r"([a-zéë]{2,12}|\d{1,2})(?:[^\w]*(?:maal|keer))"}


@cache
def compiled(pattern: str, file: str = "term_facts.toml") -> re.Pattern[str]:
    """Compile a pattern of ``term_facts.toml`` or ``defaults.toml``.

    Parameters
    ----------
    pattern : str
        With blanks, ``…`` and ``<names>``.
    file : str
        Where its names are explained, under ``[words]``.

    Returns
    -------
    re.Pattern
        To be searched in marked text.

    Examples
    --------
    >>> bool(compiled("opzegtermijn … <dur>").search(mark("een opzegtermijn van drie maanden").text))
    True
    """
    return re.compile(_expand(pattern, file))
