"""Cut a sentence into clauses: one main-clause finite verb each, with all that depends on it.

Dutch word order makes this possible without a parser: the finite verb of a main clause stands second (first after an
omitted subject, a question or a condition without *indien*), that of a subordinate clause at the end, beside its
participle or infinitive. The walk below keeps a stack of open subordinate clauses, gives each finite verb to the innermost
one that still lacks its own, and cuts at a conjunction, semicolon or bare comma where a complete main clause stands on the
left and another one begins on the right. See Algemene Nederlandse Spraakkunst, ch. 21 (topological fields).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clausify.pipeline import words as w

__all__ = ["MainClause", "clause_starts"]

_SKIP = w.SPACE
_BREAK = w.COMMA | w.SEMICOLON | w.COLON | w.STOP
_LONGEST_SUBJECT = 14  # tokens between a conjunction and the finite verb of the clause it opens


@dataclass(frozen=True, slots=True)
class MainClause:
    """A finite verb that opens a main clause, found to the right of a possible boundary.

    Attributes
    ----------
    verb : int
        Index of the finite verb among the tokens.
    distance : int
        Words between the boundary and the verb.
    fronted : bool
        Whether a whole subordinate clause stands in front of the verb.
    """

    verb: int
    distance: int
    fronted: bool


def _is_noun_here(bits: Sequence[int], i: int, start: int) -> bool:
    """Tell whether a word that could be a verb is a noun here: it follows a determiner or a preposition."""
    if i <= start:
        return False
    before = bits[i - 1]
    if before & w.TE:
        return True
    if bits[i] & w.AUXILIARY:
        return False
    if before & w.DETERMINER and not before & w.PRONOUN:
        return True
    if before & w.PREPOSITION and bits[i] & w.PLURAL:
        return True
    if bits[i] & w.CAPITAL and i > start:
        return True
    return bool(before & w.ADJECTIVE and i - 2 >= start and bits[i - 2] & w.DETERMINER and not before & w.ANY_VERB)


def _finite(bits: Sequence[int], i: int, start: int) -> bool:
    """Tell whether token ``i`` is, as far as its neighbours tell, a finite verb."""
    b = bits[i]
    if b & w.FINITE:
        return not _is_noun_here(bits, i, start)
    if b & w.PLURAL:
        return not _is_noun_here(bits, i, start)
    if b & w.STEM:
        after = bits[i + 1] if i + 1 < len(bits) else 0
        before = bits[i - 1] if i > start else 0
        return bool((after & w.FIRST_SECOND) or (before & w.FIRST_SECOND and not before & w.DETERMINER))
    return False


def _next(bits: Sequence[int], i: int, end: int) -> int:
    while i < end and bits[i] & _SKIP:
        i += 1
    return i


def _verb_final(bits: Sequence[int], i: int, start: int, end: int) -> bool:
    """Tell whether the verb at ``i`` ends its clause: nothing, a break, a conjunction or another verb follows."""
    j = _next(bits, i + 1, end)
    if j >= end or bits[j] & (_BREAK | w.CLOSING):
        return True
    if bits[j] & w.COORDINATOR:
        return True
    if bits[j] & (w.FINITE | w.PLURAL) and not bits[j] & w.DETERMINER:
        return True
    return bool(bits[j] & w.TE and j + 1 < end and bits[j + 1] & w.PLURAL and _ends_after(bits, j + 2, end))


def _ends_after(bits: Sequence[int], j: int, end: int) -> bool:
    j = _next(bits, j, end)
    return j >= end or bool(bits[j] & _BREAK)


def _in_cluster(bits: Sequence[int], i: int, start: int) -> bool:
    """Tell whether the verb at ``i`` only continues a verb cluster: a verb or participle stands right before it."""
    if i <= start:
        return False
    before = bits[i - 1]
    return bool(before & (w.ANY_VERB | w.PARTICIPLE) and not before & (w.DETERMINER | w.PREPOSITION))


def _opens_subordinate(bits: Sequence[int], i: int, start: int, end: int, *, first: bool) -> bool:
    """Tell whether the word at ``i`` opens a subordinate clause rather than being a pronoun, adverb or preposition."""
    b = bits[i]
    if b & w.OF:
        return _verb_final_clause(bits, i + 1, end)
    if not b & w.SUBORDINATOR:
        return False
    if not b & w.AMBIGUOUS:
        return True
    if first and b & (w.DETERMINER | w.PRONOUN):
        return False
    return _verb_final_clause(bits, i + 1, end)


def _verb_final_clause(bits: Sequence[int], i: int, end: int) -> bool:
    """Tell whether the words from ``i`` up to the next break read as a clause with its verb at the end."""
    seen = 0
    for j in range(i, end):
        b = bits[j]
        if b & (w.SEMICOLON | w.STOP | w.COLON):
            return False
        if _finite(bits, j, i):
            return seen >= 1 and (_verb_final(bits, j, i, end) or _in_cluster(bits, j, i) or seen > 1)
        if b & w.COMMA and seen == 0:
            return False
        if not b & _SKIP:
            seen += 1
    return False


class _Walk:
    """The state of one pass over a sentence: main verb found or not, and the open subordinate clauses."""

    __slots__ = ("main", "plural_main", "stack", "verb")

    def __init__(self) -> None:
        self.main = False  # a main finite verb has been seen since the last cut
        self.plural_main = False
        self.verb = -1
        self.stack: list[bool] = []  # open subordinate clauses: has each its finite verb?

    def restart(self) -> None:
        self.main, self.plural_main, self.verb, self.stack = False, False, -1, []

    def settled(self) -> bool:
        """Tell whether no open subordinate clause still waits for its verb."""
        return all(self.stack)

    def take(self, bits: Sequence[int], i: int, start: int) -> None:
        """Give the finite verb at ``i`` to the clause that it belongs to."""
        if self.stack and not self.stack[-1]:
            if not (bits[i] & w.PLURAL and not bits[i] & w.FINITE) or self._closes(bits, i):
                self.stack[-1] = True
            return
        if _in_cluster(bits, i, start) and (self.stack or self.main):
            return
        if bits[i] & w.PLURAL and not bits[i] & (w.FINITE | w.PAST_PLURAL) and self.main:
            return  # an infinitive at the end of the verb bracket
        while self.stack and self.stack[-1]:
            self.stack.pop()
        if self.stack:
            self.stack[-1] = True
        elif not self.main:
            self.main = True
            self.verb = i
            self.plural_main = bool(bits[i] & w.PLURAL)

    @staticmethod
    def _closes(bits: Sequence[int], i: int) -> bool:
        return True


def _main_clause_ahead(bits: Sequence[int], i: int, end: int) -> MainClause | None:
    """Look for a main clause that starts at ``i``: a finite verb first or second, not at the end of its clause.

    Returns
    -------
    MainClause or None
        None if what follows is a phrase, an infinitive or a subordinate clause only.
    """
    walk = _Walk()
    start, seen, fronted, depth = i, 0, False, 0
    limit = min(end, i + 90)
    while i < limit:
        b = bits[i]
        if b & (w.SEMICOLON | w.STOP):
            return None
        if b & w.OPENING and not b & w.CLOSING:
            depth += 1
        elif b & w.CLOSING and not b & w.OPENING:
            depth = max(0, depth - 1)
        if depth:
            i += 1
            continue
        if _opens_subordinate(bits, i, start, end, first=seen == 0):
            walk.stack.append(False)
            fronted = fronted or seen <= 2
        elif _finite(bits, i, start):
            if not walk.stack or (walk.settled() and not _in_cluster(bits, i, start)):
                return MainClause(i, seen, fronted)
            walk.take(bits, i, start)
        elif b & w.COMMA and not walk.stack and seen and not fronted:
            inner = _next(bits, i + 1, end)
            if inner < end and not bits[inner] & (w.SUBORDINATOR | w.PREPOSITION):
                return None
        elif b & w.COORDINATOR and not walk.stack and seen > _LONGEST_SUBJECT:
            return None
        if not walk.stack and not b & _SKIP:
            seen += 1
        i += 1
    return None


def _reads_as_main(bits: Sequence[int], at: int, ahead: MainClause, end: int, walk: _Walk, *, comma: bool) -> bool:
    """Decide whether the clause found ahead really is a second main clause and not the tail of what is open."""
    v = ahead.verb
    b = bits[v]
    infinitive_like = bool(b & w.PLURAL) and not b & (w.FINITE | w.PAST_PLURAL)
    final = _verb_final(bits, v, at, end)
    if walk.stack:
        # An open subordinate clause to the left: its own coordination is verb-final and has no verb in second place.
        if final or (infinitive_like and ahead.distance == 0):
            return False
        if not comma and ahead.distance > 4 and not ahead.fronted:
            return False
    if ahead.distance == 0:
        if infinitive_like:
            return walk.plural_main and not final and not _modal(bits, walk.verb)
        if b & w.PARTICIPLE and not b & w.AUXILIARY and _passive(bits, walk.verb):
            return False
        return not final or not walk.stack
    if ahead.distance > _LONGEST_SUBJECT and not ahead.fronted:
        return False
    if infinitive_like:
        if final or (not b & w.AUXILIARY and ahead.distance > 6):
            return False
        if _modal(bits, walk.verb) and not b & w.AUXILIARY and not _subject_like(bits, at, v):
            return False
        return _subject_like(bits, at, v)
    if final and not ahead.fronted:
        j = _next(bits, v + 1, end)
        return j < end and bits[j] & w.TE == w.TE
    return True


def _subject_like(bits: Sequence[int], i: int, v: int) -> bool:
    """Tell whether the words before the verb can be its subject or a fronted adverb."""
    first = bits[_next(bits, i, v)]
    return bool(first & (w.DETERMINER | w.PRONOUN | w.ADVERB | w.CAPITAL | w.PREPOSITION | w.WORD))


def _modal(bits: Sequence[int], verb: int) -> bool:
    return verb >= 0 and bool(bits[verb] & w.AUXILIARY)


_passive = _modal


def _cut_here(bits: Sequence[int], i: int, end: int, walk: _Walk) -> int:
    """Give the token at which a new clause begins if the break or conjunction at ``i`` is a boundary, else -1."""
    b = bits[i]
    if not (walk.main and walk.settled()):
        return -1
    comma = bool(b & w.COMMA)
    at = _next(bits, i + 1, end)
    if at >= end:
        return -1
    if b & w.COORDINATOR and not comma:
        conjunction, body = i, at
        if bits[i - 1] & w.COMMA:
            comma = True
    elif bits[at] & w.COORDINATOR and not bits[at] & w.SUBORDINATOR:
        return -1  # the conjunction itself is looked at next
    elif b & (w.COMMA | w.SEMICOLON):
        conjunction, body = at, at
    else:
        return -1
    if bits[body] & w.COORDINATOR:
        body = _next(bits, body + 1, end)
    if body >= end:
        return -1
    if b & w.OF and _opens_subordinate(bits, i, i, end, first=False):
        return -1
    if b & w.COMMA and _opens_subordinate(bits, body, body, end, first=False):
        return -1
    ahead = _main_clause_ahead(bits, body, end)
    if ahead is None:
        return -1
    if b & w.SEMICOLON:
        return conjunction
    if b & w.COMMA and not _bare_comma(bits, body, ahead, end, walk):
        return -1
    return conjunction if _reads_as_main(bits, body, ahead, end, walk, comma=comma) else -1


def _bare_comma(bits: Sequence[int], body: int, ahead: MainClause, end: int, walk: _Walk) -> bool:
    """Decide about a comma without conjunction: a short subject or adverb, then a clear finite verb in second place."""
    b = bits[ahead.verb]
    if ahead.fronted or ahead.distance == 0 or ahead.distance > 6:
        return False
    if not b & w.FINITE or _verb_final(bits, ahead.verb, body, end):
        return False
    return not any(bits[j] & (w.COORDINATOR | w.COMMA) for j in range(body, ahead.verb))


def clause_starts(bits: Sequence[int], start: int, end: int) -> list[int]:
    """Find where clauses begin in a sentence.

    Parameters
    ----------
    bits : sequence of int
        What each token is (:mod:`clausify.pipeline.words`).
    start, end : int
        The sentence, as a range of tokens.

    Returns
    -------
    list of int
        Token indices, ascending; the first is always ``start``.

    Examples
    --------
    >>> from clausify.pipeline.words import describe
    >>> text = "Leverancier levert de software en spant zich in om fouten te herstellen ."
    >>> clause_starts([describe(word) for word in text.split()], 0, 13)
    [0, 4]
    """
    starts = [start]
    walk = _Walk()
    depth = 0
    i = start
    while i < end:
        b = bits[i]
        if b & w.OPENING and not b & w.CLOSING:
            depth += 1
        elif b & w.CLOSING and not b & w.OPENING:
            depth = max(0, depth - 1)
        elif depth:
            pass
        elif b & (w.COMMA | w.SEMICOLON | w.COORDINATOR):
            cut = _cut_here(bits, i, end, walk)
            if cut > starts[-1]:
                starts.append(cut)
                walk.restart()
                i = max(i, cut)
                b = bits[i]
                if b & w.COORDINATOR:
                    i += 1
                    continue
            elif b & w.OF and _opens_subordinate(bits, i, start, end, first=False):
                walk.stack.append(False)
        if not depth:
            first = i == starts[-1]
            if b & w.SUBORDINATOR and _opens_subordinate(bits, i, starts[-1], end, first=first):
                walk.stack.append(False)
            elif b & (w.ANY_VERB | w.STEM) and _finite(bits, i, starts[-1]):
                if first and not walk.stack and _conditional(bits, i, end):
                    walk.stack.append(True)  # "Mocht ..., dan ...": a condition without indien
                else:
                    walk.take(bits, i, starts[-1])
        i += 1
    return starts


def _conditional(bits: Sequence[int], i: int, end: int) -> bool:
    """Tell whether a sentence that opens with its verb is a condition: a comma or *dan* and a second verb follow."""
    comma = False
    for j in range(i + 1, end):
        b = bits[j]
        if b & (w.SEMICOLON | w.STOP):
            return False
        comma = comma or bool(b & (w.COMMA | w.DAN))
        if comma and b & w.FINITE and _finite(bits, j, i) and not _verb_final(bits, j, i, end):
            return True
        if comma and b & w.PLURAL and b & w.AUXILIARY:
            return True
    return False
