"""Cut a paragraph into sentences, aware of the abbreviations, references and numbers of legal Dutch."""

from __future__ import annotations

from collections.abc import Sequence

from clausify.pipeline import words as w
from clausify.pipeline.words import bracket_depths

__all__ = ["sentence_starts"]

_AFTER_STOP = w.CLOSING | w.STOP
_MIN_WORD = 3  # a shorter word before a full stop may be an unknown abbreviation

_MOST_MARKS = 50  # in a row after a full stop; bounds the work on a row of dots
_MOST_IN_BRACKETS = 400  # words looked at


def _begins_sentence(bits: Sequence[int], i: int, end: int) -> bool:
    """Tell whether token ``i`` can be the first of a sentence: a capital, a number or an enumerator before one."""
    b = bits[i]
    if b & w.CAPITAL:
        return True
    if b & w.OPENING:
        j = i + 1
        return (j < end and bool(bits[j] & w.CAPITAL) and not b & w.CLOSING) or (b & w.CLOSING and j < end and bool(bits[j] & w.CAPITAL)) != 0
    if b & w.DIGIT:
        return True
    return bool(b & w.DASH and i + 1 < end and bits[i + 1] & w.CAPITAL)


def _stop_is_final(bits: Sequence[int], i: int, start: int, after: int, end: int, *, gap: bool) -> bool:
    """Decide whether the full stop at ``i`` closes a sentence; ``after`` is the next token that counts."""
    before = bits[i - 1] if i > start else 0
    if i == start or (i == start + 1 and before & (w.DIGIT | w.SINGLE)):
        return False  # the full stop of an enumerator
    if before & w.SINGLE and before & w.CAPITAL:
        return bool(bits[after] & w.OPENER)  # an initial: "J. Jansen"
    if _begins_sentence(bits, after, end):
        return True
    if not gap or not before & w.WORD or before & (w.ABBREVIATION | w.SINGLE | w.CAPITAL):
        return False
    # Sloppy writing: a small letter after a full stop. Only a word that opens sentences may do so.
    return bool(bits[after] & (w.DETERMINER | w.PRONOUN | w.SUBORDINATOR) and bits[after] & w.OPENER)


def sentence_starts(bits: list[int], gaps: Sequence[bool], start: int, end: int) -> list[int]:
    """Find where sentences begin in a paragraph.

    Parameters
    ----------
    bits : list of int
        What each token is (:mod:`clausify.pipeline.words`).
    gaps : sequence of bool
        Whether white space follows each token.
    start, end : int
        The paragraph, as a range of tokens.

    Returns
    -------
    list of int
        Token indices, ascending; the first is ``start``.

    Examples
    --------
    >>> from clausify.pipeline.words import describe
    >>> words = "Zie art. 6:89 BW . De koop gaat door .".split()
    >>> sentence_starts([describe(x) for x in words], [True] * 10, 0, 10)
    [0, 5]
    """
    starts = [start]
    depths = bracket_depths(bits, start, end)
    for i in range(start, end):
        b = bits[i]
        if b & w.STOP:
            after, gap = i + 1, gaps[i]
            limit = min(end, i + _MOST_MARKS)
            while after < limit and bits[after] & (_AFTER_STOP | w.SPACE) and not (gap and bits[after] & w.OPENING):
                gap = gaps[after]
                after += 1
            if after >= limit or (depths[i - start] and depths[after - start]):
                continue
            if bits[after] & w.OPENING and not bits[after] & w.CLOSING and not _statement_in_brackets(bits, after, end):
                continue
            if after > starts[-1] and _stop_is_final(bits, i, starts[-1], after, end, gap=gap):
                starts.append(after)
        elif b & w.OPENER and b & w.CAPITAL and i - starts[-1] >= 4 and not depths[i - start]:
            if _stop_was_forgotten(bits, i, end):
                starts.append(i)
        elif b & w.MAY_END and b & w.ABBREVIATION and not depths[i - start]:
            after = i + 1
            while after < end and bits[after] & w.SPACE:
                after += 1
            if after < end and gaps[i] and bits[after] & w.OPENER and bits[after] & w.CAPITAL and i > starts[-1]:
                starts.append(after)
    return starts


def _stop_was_forgotten(bits: Sequence[int], i: int, end: int) -> bool:
    """Tell whether a capitalised article or conjunction in mid-sentence opens a new one: "... is van toepassing De klant ..."."""
    b, before = bits[i], bits[i - 1]
    if not b & (w.DETERMINER | w.SUBORDINATOR | w.PRONOUN) or i + 1 >= end or before & w.STOP:
        return False
    if before & w.PLACEHOLDER:
        return True
    if before & (w.CAPITAL | w.PREPOSITION | w.DETERMINER | w.COORDINATOR | w.SUBORDINATOR | w.AUXILIARY) or not before & w.WORD:
        return False
    return not bits[i + 1] & w.CAPITAL and any(x & w.FINITE for x in bits[max(0, i - 25) : i])


def _statement_in_brackets(bits: Sequence[int], i: int, end: int) -> bool:
    """Tell whether the bracket that opens at ``i`` is an enumerator or holds a statement with a verb of its own."""
    j = i + 1
    limit = min(end, i + _MOST_IN_BRACKETS)
    while j < limit and not bits[j] & w.CLOSING:
        j += 1
    if j - i == 2:  # (a), (ii), (1)
        return True
    return any(bits[k] & w.FINITE for k in range(i + 1, j))
