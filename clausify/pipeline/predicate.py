"""Find the main predicate of a clause by Dutch word order: its finite verb, what completes it, its subject and its negation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clausify.pipeline import words as w
from clausify.pipeline.clauses import Walk, ends_clause, is_finite

__all__ = ["Predicate", "predicate_of"]

_OPENS_FIELD = w.DETERMINER | w.PRONOUN | w.PREPOSITION | w.ADVERB  # what follows a finite verb rather than one of a series
_NEAR = 4  # words after the verb among which its subject stands


@dataclass(frozen=True, slots=True)
class Predicate:
    """The main predicate of a clause, as token indices; -1 where there is none.

    Attributes
    ----------
    verb : int
        The finite verb.
    end : int
        The participle or infinitive at the other end of the verb bracket.
    complement : int
        The word that says with the verb who must or may: *gehouden*, *bevoegd*, *toegestaan*.
    particle : int
        The separable part of the verb at the end of the clause: *in* of "stemt ... in".
    subject : int
        The word that stands for the subject: the one before the verb, or after it when something else is fronted.
    after : int
        The word right after the verb.
    negated, restricted : bool
        Whether *niet*, *geen* ... or *slechts*, *uitsluitend* ... stands in the main clause.
    main : tuple of int
        The words of the main clause, without its subordinate clauses.
    """

    verb: int
    end: int
    complement: int
    particle: int
    subject: int
    after: int
    negated: bool
    restricted: bool
    main: tuple[int, ...]


def predicate_of(bits: Sequence[int], first: int, last: int) -> Predicate:
    """Find the main predicate of a clause.

    Parameters
    ----------
    bits : sequence of int
        What each token is (:mod:`clausify.pipeline.words`).
    first, last : int
        The clause, without its number; ``last`` exclusive.

    Returns
    -------
    Predicate
        Its ``verb`` is -1 for a clause without a main verb, such as most list items.

    Examples
    --------
    >>> from clausify.pipeline.words import describe
    >>> text = "Indien Koper niet betaalt , mag Verkoper de levering niet uitstellen".split()
    >>> found = predicate_of([describe(word) for word in text], 0, len(text))
    >>> text[found.verb], text[found.subject], text[found.end], found.negated
    ('mag', 'Verkoper', 'uitstellen', True)
    >>> " ".join(text[i] for i in found.main)
    'mag Verkoper de levering niet uitstellen'
    """
    while first < last and bits[first] & (w.COORDINATOR | w.SPACE):
        first += 1
    verb, main = _main_clause(bits, first, last, -1)
    if verb < 0 and (verb := _resumed(bits, first, last)) >= 0:
        main = [i for i in main if i < verb] + _main_clause(bits, verb, last, verb)[1]
    after = [i for i in main if i > verb] if verb >= 0 else []
    stop = _bracket(bits, after)
    end = next((i for i in reversed(stop) if _ends_bracket(bits[i])), -1)
    complement = next((i for i in (stop or main) if bits[i] & w.PREDICATIVE), -1)
    particle = stop[-1] if len(stop) > 1 and bits[stop[-1]] & w.PREPOSITION and not bits[stop[-1]] & w.DETERMINER else -1
    flagged = main if verb < 0 or complement >= 0 else [verb - 1, *stop]
    negated = any(bits[i] & w.NEGATION and not bits[i] & w.PREPOSITION for i in flagged if i >= first)
    restricted = any(bits[i] & w.RESTRICTION for i in main if i <= (stop[-1] if stop else last))
    subject = _subject(bits, first, verb, stop) if verb >= 0 else -1
    return Predicate(verb, end, complement, particle, subject, stop[0] if stop else -1, negated, restricted, tuple(main))


def _main_clause(bits: Sequence[int], first: int, last: int, verb: int) -> tuple[int, list[int]]:
    """Give the main verb, unless it is known, and the words outside subordinate clauses."""
    walk = Walk(first)
    walk.verb = verb
    moved_by = walk.MOVED_BY
    main = []
    for i in range(first, last):
        b = bits[i]
        if b & w.SPACE:
            continue
        if b & moved_by and i != verb:
            walk.step(bits, i, last)
        if not walk.stack:
            main.append(i)
    return walk.verb, main


def _resumed(bits: Sequence[int], first: int, last: int) -> int:
    """Find the main verb behind a clause in front whose own verb is unknown: the one after a comma or *dan*, or else the last."""
    latest = -1
    for i in range(first + 1, last - 1):
        if not bits[i] & w.ANY_VERB or bits[i] & w.FINAL_ONLY:
            continue
        if bits[i - 1] & (w.COMMA | w.DAN) and (is_finite(bits, i, first) or (bits[i] & w.PLURAL and bits[i + 1] & _OPENS_FIELD)):
            return i
        if is_finite(bits, i, first) and not ends_clause(bits, i, last):
            latest = i
    return latest


def _ends_bracket(b: int) -> bool:
    return bool(b & (w.PARTICIPLE | w.PLURAL)) and not b & (w.AUXILIARY | w.DETERMINER)


def _bracket(bits: Sequence[int], after: Sequence[int]) -> list[int]:
    """Give the words from the verb to the end of its bracket: the comma or full stop after its participle or infinitive."""
    out: list[int] = []
    complete = False
    for i in after:
        b = bits[i]
        if b & (w.SEMICOLON | w.COLON | w.STOP) or (b & w.COMMA and complete):
            break
        complete = complete or _ends_bracket(b)
        out.append(i)
    return out


def _subject(bits: Sequence[int], first: int, verb: int, after: Sequence[int]) -> int:
    """Find the subject: before the verb, or after it if something else is fronted."""
    before = verb - 1
    fronted = bool(bits[first] & (w.PREPOSITION | w.ADVERB | w.SUBORDINATOR | w.ANY_VERB)) and not bits[first] & w.DETERMINER and first < verb
    if not fronted and before >= first and not bits[before] & (w.COMMA | w.ADVERB | w.DAN):
        return before
    for i in after[:_NEAR]:
        if not bits[i] & (w.DETERMINER | w.ADJECTIVE | w.ADVERB) or bits[i] & w.PRONOUN:
            return i
    return -1
