"""Cut a sentence into clauses: one main-clause finite verb each, with all that depends on it.

Dutch word order makes this possible without a parser: the finite verb of a main clause stands second (first after an
omitted subject, in a question or in a condition without *indien*), that of a subordinate clause at the end, beside its
participle or infinitive. A walk over the sentence keeps a stack of open subordinate clauses and gives each finite verb to
the innermost one that still lacks its own. At every conjunction, comma and semicolon it describes what stands on the left
and what begins on the right; a linear decision over that description says whether a new clause begins there. See Algemene
Nederlandse Spraakkunst, ch. 21 (topological fields).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from clausify.dutch import lexicon
from clausify.pipeline import words as w
from clausify.pipeline.words import bracket_depths, kind_of, signal_of

__all__ = ["Candidate", "Walk", "candidates", "clause_starts", "ends_clause", "is_finite"]

_BREAK = w.COMMA | w.SEMICOLON | w.COLON | w.STOP
_ELLIPTIC = lexicon.word_class("elliptic_subordinators")
_NOMINAL = frozenset({"word", "capital", "adjective", "maybe"})
_CLUSTER = 4  # words in a verb cluster at most
_HORIZON = 60  # tokens looked ahead for the finite verb of a new clause


@dataclass(slots=True)
class Candidate:
    """A place where a clause may begin.

    Attributes
    ----------
    token : int
        The first token of the clause that would begin here: its conjunction, or its first word.
    features : list of str
        What stands on both sides.
    """

    token: int
    features: list[str]


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A finite verb that could open a main clause, to the right of a candidate."""

    verb: int
    distance: int  # words in front of it, subordinate clauses not counted
    fronted: bool  # a whole subordinate clause stands in front of it


def _next(bits: Sequence[int], i: int, end: int) -> int:
    while i < end and bits[i] & w.SPACE:
        i += 1
    return i


def _is_noun_here(bits: Sequence[int], i: int, start: int) -> bool:
    """Tell whether a word that could be a verb is something else here, by the word before it."""
    before = bits[i - 1]
    if before & w.TE:
        return True
    if bits[i] & w.AUXILIARY:
        return False
    if before & w.DETERMINER and not before & w.PRONOUN:
        return True
    if before & w.PREPOSITION and bits[i] & w.PLURAL:
        return True
    if before & w.NEUTER and bits[i] & w.PLURAL and not bits[i] & w.FINITE:
        return True  # "het leveren van": no plural goes with "het"
    if bits[i] & w.CAPITAL:
        return True
    if bits[i] & w.FINITE:
        return False
    return bool(before & w.ADJECTIVE and i - 2 >= start and bits[i - 2] & w.DETERMINER and not before & w.ANY_VERB)


def is_finite(bits: Sequence[int], i: int, start: int) -> bool:
    """Tell whether a word is a finite verb, as far as its neighbours tell.

    Parameters
    ----------
    bits : sequence of int
        What each token is.
    i : int
        The word.
    start : int
        Where its clause begins.

    Returns
    -------
    bool
        Whether it is one.
    """
    b = bits[i]
    if not b & (w.ANY_VERB | w.STEM | w.MAYBE):
        return False
    if b & w.ANY_VERB:
        if b & w.DETERMINER and i > start and bits[i - 1] & (w.PREPOSITION | w.COORDINATOR | w.COMMA) and kind_of(bits[min(i + 1, len(bits) - 1)]) in _NOMINAL:
            return False  # "zijn" as a possessive
        if i > start and b & w.PLURAL and not b & (w.AUXILIARY | w.PAST_PLURAL) and bits[i - 1] & w.COMMA:
            return False  # one of a series of infinitives or nouns
        return i == start or not _is_noun_here(bits, i, start)
    after = bits[i + 1] if i + 1 < len(bits) else 0
    if b & w.MAYBE and i == start:
        return bool(after & (w.DETERMINER | w.PRONOUN | w.CAPITAL))
    before = bits[i - 1] if i > start else 0
    return bool(b & w.STEM and ((after & w.FIRST_SECOND) or (before & w.FIRST_SECOND and not before & w.DETERMINER)))


def ends_clause(bits: Sequence[int], i: int, end: int) -> bool:
    """Tell whether a verb ends its clause: nothing, a break, a conjunction or another verb follows.

    Parameters
    ----------
    bits : sequence of int
        What each token is.
    i : int
        The verb.
    end : int
        Where the sentence ends.

    Returns
    -------
    bool
        Whether it does.
    """
    j = _next(bits, i + 1, end)
    if j >= end or bits[j] & (_BREAK | w.CLOSING | w.COORDINATOR):
        return True
    if bits[j] & w.ANY_VERB and not bits[j] & w.DETERMINER:
        return True
    if bits[i] & w.AUXILIARY and bits[j] & w.PARTICIPLE:
        k = _next(bits, j + 1, end)
        return k >= end or bool(bits[k] & (_BREAK | w.CLOSING | w.COORDINATOR))
    if bits[j] & w.TE and j + 1 < end and bits[j + 1] & w.PLURAL:
        k = _next(bits, j + 2, end)
        return k >= end or bool(bits[k] & _BREAK)
    return False


def _in_cluster(bits: Sequence[int], i: int, start: int) -> bool:
    """Tell whether the verb at ``i`` only continues a verb cluster: a verb or participle stands right before it."""
    if i <= start:
        return False
    before = bits[i - 1]
    if before & w.FINITE and bits[i] & w.FINITE and not (before & (w.PARTICIPLE | w.AUXILIARY) or bits[i] & w.AUXILIARY):
        return False  # two lexical verbs in the singular: one ends its clause, the other opens the next
    return bool(before & (w.ANY_VERB | w.PARTICIPLE) and not before & (w.DETERMINER | w.PREPOSITION))


def _verb_final_clause(bits: Sequence[int], i: int, end: int) -> bool:
    """Tell whether the words from ``i`` up to the next break read as a clause with its verb at the end."""
    i = _next(bits, i, end)
    seen = 0
    for j in range(i, min(end, i + _HORIZON)):
        b = bits[j]
        if b & (w.SEMICOLON | w.STOP | w.COLON):
            return False
        if is_finite(bits, j, i):
            return seen >= 1 and (ends_clause(bits, j, end) or _in_cluster(bits, j, i))
        if b & w.COMMA and seen == 0:
            return False
        if not b & w.SPACE:
            seen += 1
    return False


def _verb_follows_comma(bits: Sequence[int], i: int, end: int) -> bool:
    """Tell whether a comma comes with the verb of a main clause, or *dan*, right after it."""
    for j in range(i, min(end, i + _HORIZON)):
        b = bits[j]
        if b & (w.SEMICOLON | w.STOP | w.COLON):
            return False
        if b & w.COMMA:
            k = _next(bits, j + 1, end)
            if k < end and bits[k] & (w.ANY_VERB | w.DAN) and not bits[k] & (w.DETERMINER | w.PARTICIPLE | w.FINAL_ONLY):
                return True
    return False


def _opens_subordinate(bits: Sequence[int], i: int, start: int, end: int) -> bool:
    """Tell whether the word at ``i`` opens a subordinate clause rather than being a pronoun, adverb or preposition."""
    b = bits[i]
    if b & w.OF:
        return _verb_final_clause(bits, i + 1, end)
    if not b & w.SUBORDINATOR:
        return False
    if not b & w.AMBIGUOUS:
        return True
    if i == start and not b & (w.DETERMINER | w.PRONOUN) and _verb_follows_comma(bits, i + 1, end):
        return True  # "Als Huurder uitvalt wegens ziekte, meldt hij dat"
    if i == start and b & (w.DETERMINER | w.PRONOUN):
        return False  # a demonstrative: "Die termijn ..."
    if i > start and bits[i - 1] & w.SUBORDINATOR and not bits[i - 1] & w.AMBIGUOUS:
        return False  # a pronoun: "tenzij dat ..."
    if i + 1 < end and b & w.PRONOUN and bits[i + 1] & w.SUBORDINATOR and not bits[i + 1] & w.AMBIGUOUS:
        return False  # "die waarin ..."
    if b & w.PRONOUN and i > start:  # die, dat
        before = bits[i - 1]
        if before & w.PREPOSITION:
            return False
        if not before & w.COORDINATOR:
            return True
    return _verb_final_clause(bits, i + 1, end)


def _verb_after_comma(bits: Sequence[int], i: int, end: int) -> bool:
    """Tell whether a comma and then a finite verb follow ``i`` at once."""
    return i + 2 < end and bool(bits[i + 1] & w.COMMA and bits[i + 2] & w.ANY_VERB) and not bits[i + 2] & (w.DETERMINER | w.PARTICIPLE)


def _conditional(bits: Sequence[int], i: int, end: int) -> bool:
    """Tell whether a sentence that opens with its verb is a condition: a comma or *dan* and a second verb follow."""
    comma = False
    for j in range(i + 1, end):
        b = bits[j]
        if b & (w.SEMICOLON | w.STOP):
            return False
        comma = comma or bool(b & (w.COMMA | w.DAN))
        if comma and b & w.ANY_VERB and is_finite(bits, j, i) and not ends_clause(bits, j, end):
            return True
    return False


class Walk:
    """The state of one pass over a clause: its main verb, and the subordinate clauses that are open.

    Parameters
    ----------
    start : int
        The first word of the clause.

    Attributes
    ----------
    verb : int
        The main finite verb, -1 until it is found.
    stack : list of bool
        The open subordinate clauses, outermost first: does each have its finite verb?
    """

    __slots__ = ("closer", "elliptic", "joined", "stack", "start", "verb")

    MOVED_BY = w.COORDINATOR | w.SUBORDINATOR | w.OF | w.COMMA | w.ANY_VERB | w.STEM | w.MAYBE
    """What a word has to be to make a difference; others need no :meth:`step`."""

    def __init__(self, start: int) -> None:
        self.restart(start)

    def restart(self, start: int) -> None:
        """Begin a new clause.

        Parameters
        ----------
        start : int
            Its first word.
        """
        self.start = start
        self.verb = -1  # the main finite verb
        self.stack: list[bool] = []  # open subordinate clauses: does each have its finite verb?
        self.elliptic = -1  # where a subordinate clause began that may do without a verb
        self.closer = -1  # the finite verb that closed the innermost subordinate clause
        self.joined = False  # a conjunction has been seen since

    def settled(self) -> bool:
        """Tell whether no open subordinate clause still waits for its verb."""
        return all(self.stack)

    def step(self, bits: Sequence[int], i: int, end: int) -> None:
        """Take in a word.

        Parameters
        ----------
        bits : sequence of int
            What each token is.
        i : int
            The word.
        end : int
            Where the sentence ends.
        """
        b = bits[i]
        self.joined = self.joined or bool(b & w.COORDINATOR)
        if b & (w.SUBORDINATOR | w.OF) and _opens_subordinate(bits, i, self.start, end):
            self.stack.append(False)
            if signal_of(b) in _ELLIPTIC:
                self.elliptic = i
        elif b & w.COMMA and self.elliptic >= 0:
            if self.stack and not self.stack[-1] and any(x & w.PARTICIPLE for x in bits[self.elliptic : i]):
                self.stack[-1] = True  # "tenzij anders overeengekomen,"
            self.elliptic = -1
        elif b & (w.ANY_VERB | w.STEM | w.MAYBE) and is_finite(bits, i, self.start):
            if i == self.start and not self.stack and _conditional(bits, i, end):
                self.stack.append(True)  # "Mocht ..., dan ...": a condition without indien
            else:
                self.take_verb(bits, i, end)

    def _second_finite(self, bits: Sequence[int], i: int) -> bool:
        """Tell whether the verb cluster before ``i`` has its finite verb, so that this one opens the main clause."""
        if not bits[i] & w.FINITE or not self.stack or self.closer < 0 or i - self.closer > _CLUSTER:
            return False
        return all(b & (w.ANY_VERB | w.PARTICIPLE | w.TE) for b in bits[self.closer : i])

    def take_verb(self, bits: Sequence[int], i: int, end: int) -> None:
        """Give a finite verb to the clause that it belongs to.

        Parameters
        ----------
        bits : sequence of int
            What each token is.
        i : int
            The verb.
        end : int
            Where the sentence ends.
        """
        if self.stack and not self.stack[-1]:
            self.stack[-1], self.closer, self.joined = True, i, False
            return
        if _in_cluster(bits, i, self.start) and (self.stack or self.verb >= 0) and not self._second_finite(bits, i):
            return
        if self.stack and self.verb < 0 and self.joined and ends_clause(bits, i, end):
            return  # the second verb of a coordinated subordinate clause
        if self.verb < 0 and not self.stack and bits[i] & w.PLURAL and not bits[i] & w.FINITE and _verb_after_comma(bits, i, end):
            return  # a participle like its infinitive: "de kosten daardoor ontstaan, komen ..."
        if bits[i] & w.PLURAL and not bits[i] & (w.FINITE | w.PAST_PLURAL) and self.verb >= 0:
            return  # an infinitive at the end of the verb bracket
        while self.stack and self.stack[-1]:
            self.stack.pop()
        if self.stack:
            self.stack[-1] = True
        elif self.verb < 0:
            self.verb = i


def _look_ahead(bits: Sequence[int], depths: Sequence[int], offset: int, i: int, end: int) -> _Ahead | None:
    """Look for the finite verb of a main clause that starts at ``i``."""
    walk = Walk(i)
    start, seen, fronted = i, 0, False
    limit = min(end, i + _HORIZON)
    while i < limit:
        b = bits[i]
        if b & (w.SEMICOLON | w.STOP):
            return None
        if depths[i - offset]:
            i += 1
            continue
        if b & (w.SUBORDINATOR | w.OF) and _opens_subordinate(bits, i, start, end):
            walk.stack.append(False)
            fronted = fronted or seen <= 2
        elif b & (w.ANY_VERB | w.STEM | w.MAYBE) and is_finite(bits, i, start):
            if b & w.FINAL_ONLY and not walk.stack:
                return None
            if not walk.stack or (walk.settled() and not _in_cluster(bits, i, start)):
                return _Ahead(i, seen, fronted)
            walk.take_verb(bits, i, end)
        elif not walk.stack and not b & w.SPACE:
            seen += 1
        i += 1
    return None


def _bucket(n: int) -> str:
    return str(n) if n <= 3 else "4-5" if n <= 5 else "6-8" if n <= 8 else "9-14" if n <= 14 else "15+"


def _describe(bits: Sequence[int], i: int, body: int, mark: str, walk: Walk, ahead: _Ahead, end: int, *, comma: bool) -> list[str]:
    """Describe a candidate: the mark itself, the open clause on the left, the verb and the words on the right."""
    verb = bits[ahead.verb]
    final = ends_clause(bits, ahead.verb, end)
    kind = kind_of(verb)
    main = kind_of(bits[walk.verb]) if walk.verb >= 0 else "none"
    open_clauses = "waiting" if not walk.settled() else ("settled" if walk.stack else "none")
    distance = _bucket(ahead.distance)
    before = kind_of(bits[i - 1]) if i > walk.start else "start"
    if before == "comma" and i - 1 > walk.start:
        before = kind_of(bits[i - 2])
    first = kind_of(bits[body])
    second = kind_of(bits[body + 1]) if body + 1 < end else "end"
    after = _next(bits, ahead.verb + 1, end)
    following = kind_of(bits[after]) if after < end else "end"
    mark_comma = mark + ("+comma" if comma else "")
    flags = f"{'final' if final else 'second'}{'+fronted' if ahead.fronted else ''}"
    return [
        f"mark={mark_comma}",
        f"mark={mark} main={main != 'none'} open={open_clauses}",
        f"mark={mark_comma} open={open_clauses} {flags}",
        f"main={main} verb={kind}",
        f"main={main} verb={kind} distance={distance} open={open_clauses}",
        f"mark={mark} verb={kind} distance={distance}",
        f"distance={distance} {flags} open={open_clauses}",
        f"distance={distance} first={first} verb={kind}",
        f"before={before}",
        f"before={before} first={first}",
        f"before={before} verb={kind} distance={distance}",
        f"first={first} open={open_clauses} mark={mark_comma}",
        f"first={first} second={second}",
        f"word={signal_of(bits[body])} second={second}",
        f"word={signal_of(bits[body])} mark={mark}",
        f"word={signal_of(bits[body])} open={open_clauses}",
        f"verbword={signal_of(verb)} open={open_clauses}",
        f"following={following} {flags} open={open_clauses}",
        f"following={signal_of(bits[after]) if after < end else 'end'} distance={distance}",
        f"left={_bucket((i - walk.start) // 2)} main={main != 'none'}",
        f"since={_bucket(i - walk.verb) if walk.verb >= 0 else 'none'} mark={mark}",
        f"depth={len(walk.stack)} mark={mark_comma} {flags} distance={distance}",
    ]


def candidates(bits: list[int], start: int, end: int, decide: Callable[[Candidate], bool]) -> Iterator[Candidate]:
    """Walk over a sentence and yield the places where a clause begins.

    Parameters
    ----------
    bits : list of int
        What each token is (:mod:`clausify.pipeline.words`).
    start, end : int
        The sentence, as a range of tokens.
    decide : callable
        Says of a candidate whether a clause begins there; the walk goes on by its answer.

    Yields
    ------
    Candidate
        Those that ``decide`` accepted.
    """
    walk = Walk(start)
    moved_by = walk.MOVED_BY
    depths = bracket_depths(bits, start, end)
    i = start
    while i < end:
        b = bits[i]
        if not depths[i - start]:
            if b & (w.COORDINATOR | w.COMMA | w.SEMICOLON) and i > walk.start:
                found = _candidate(bits, depths, start, i, end, walk)
                if found and decide(found):
                    yield found
                    walk.restart(found.token)
                    if found.token == i:  # the conjunction itself
                        walk.start = i + 1
                        i += 1
                        continue
                    i = found.token
                    continue
            if b & moved_by:
                walk.step(bits, i, end)
        i += 1


def _candidate(bits: Sequence[int], depths: Sequence[int], offset: int, i: int, end: int, walk: Walk) -> Candidate | None:
    """Describe the conjunction, comma or semicolon at ``i`` if a main clause may begin there."""
    b = bits[i]
    body = _next(bits, i + 1, end)
    if body >= end:
        return None
    if b & w.COORDINATOR:
        token, mark = i, signal_of(b)
        if bits[i - 1] & w.COORDINATOR and i - 1 >= walk.start:
            return None
    elif bits[body] & w.COORDINATOR:
        return None  # the conjunction itself is looked at next
    else:
        token, mark = body, ";" if b & w.SEMICOLON else ","
    if bits[body] & w.COORDINATOR:
        body = _next(bits, body + 1, end)
        if body >= end:
            return None
    ahead = _look_ahead(bits, depths, offset, body, end)
    if ahead is None:
        return None
    comma = bool(bits[i - 1] & (w.COMMA | w.SEMICOLON))
    return Candidate(token, _describe(bits, i, body, mark, walk, ahead, end, comma=comma))


def clause_starts(bits: list[int], start: int, end: int, weights: dict[str, float]) -> list[int]:
    """Find where clauses begin in a sentence.

    Parameters
    ----------
    bits : list of int
        What each token is (:mod:`clausify.pipeline.words`).
    start, end : int
        The sentence, as a range of tokens.
    weights : dict of str to float
        Weight of each feature; the sum decides, with ``"bias"`` added.

    Returns
    -------
    list of int
        Token indices, ascending; the first is always ``start``.
    """
    bias = weights.get("bias", 0.0)
    get = weights.get

    def decide(found: Candidate) -> bool:
        return bias + sum(get(name, 0.0) for name in found.features) > 0

    return [start, *(found.token for found in candidates(bits, start, end, decide))]
