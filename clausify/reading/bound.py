"""Say who is bound by each clause, and to whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from clausify.dutch import lexicon
from clausify.pipeline import words as w
from clausify.reading.contract import Party
from clausify.reading.scene import Scene

__all__ = ["BOTH", "Binder", "Binding"]

BOTH = "both"
_PASSIVE = frozenset({"wordt", "worden", "werd", "werden", "geworden"})
_FAR = 8  # words behind the verb in which an inverted subject stands
_QUIET = w.DETERMINER | w.ADJECTIVE | w.SPACE | w.OPENING | w.CLOSING


def _table() -> dict[str, Any]:
    return lexicon.data_of("bound.toml")


@cache
def _pronouns() -> dict[str, frozenset[str]]:
    return {key: frozenset(forms) for key, forms in lexicon.data_of("parties.toml")["pronouns"].items()}


@cache
def _both() -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:\b{p}\b)" for p in lexicon.data_of("parties.toml")["both"]["patterns"]))


@cache
def _burdens() -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...]:
    table = _table()["burden"]
    plain: list[tuple[re.Pattern[str], re.Pattern[str] | None]] = [(re.compile(p), None) for p in table["before"]]
    return tuple(plain + [(re.compile(entry["before"]), re.compile(entry["words"])) for entry in table["with"]])


@dataclass(frozen=True, slots=True)
class Binding:
    """Who is bound by a clause.

    Attributes
    ----------
    party : str or None
        Key of the party, ``"both"``, or None where the text does not say.
    owed_to : str or None
        Key of the party to whom.
    why : str
        What told: ``"subject"``, ``"agent"``, ``"burden"``, ``"pronoun"``, ``"lead-in"``, ``"joined"``, ``"sense"`` ...
    """

    party: str | None
    owed_to: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Mention:
    """A party named in a clause."""

    token: int
    party: str
    before: str  # the preposition in front of it, or ""


class Binder:
    """Goes through a contract from top to bottom and says who each clause binds.

    Parameters
    ----------
    scene : Scene
        The contract.
    parties : sequence of Party
        Its parties.
    """

    def __init__(self, scene: Scene, parties: Sequence[Party]) -> None:
        self.scene = scene
        self.parties = parties
        self.of_word = {term.lower(): party.key for party in parties for term in party.terms}
        self.done: dict[int, Binding] = {}
        self.leads: dict[tuple[int, int], Binding] = {}
        self.last: str | None = None  # the party named last as a subject

    def mentions(self, first: int, last: int) -> list[_Mention]:
        """List the parties named in a range of tokens."""
        words = self.scene.words
        found = []
        for i in range(first, last):
            key = self.of_word.get(words[i]) or (self.of_word.get(words[i].split("-")[0]) if "-" in words[i] else None)
            if key is not None:
                found.append(_Mention(i, key, self._preposition(i, first)))
        return found

    def _preposition(self, token: int, first: int) -> str:
        bits, words = self.scene.tokens.bits, self.scene.words
        i = token - 1
        while i >= first and token - i < 5 and bits[i] & _QUIET and not bits[i] & w.PREPOSITION and words[i] not in _pronouns()["subjects"]:
            i -= 1
        return words[i] if i >= first and bits[i] & w.PREPOSITION else ""

    def bind(self, index: int) -> Binding:
        """Say who is bound by a clause; clauses are to be asked for in order of the text.

        Parameters
        ----------
        index : int
            Index of the piece.

        Returns
        -------
        Binding
            The party and why.
        """
        found = self._bind(index)
        self.done[index] = found
        piece = self.scene.pieces[index]
        self.leads[piece.start, piece.end] = found
        if found.party is not None:
            self.last = found.party
        return found

    def _bind(self, index: int) -> Binding:
        for rule in (self._burden, self._subject, self._agent, self._inherited, self._other):
            found = rule(index)
            if found is not None:
                return found
        return Binding(None, why="none")

    def _range(self, index: int) -> tuple[int, int]:
        return self.scene.first(index), self.scene.pieces[index].last

    # -- burdens ------------------------------------------------------------------------------------------------------

    def _burden(self, index: int) -> Binding | None:
        """Find "op X rust", "voor rekening van X", "het is X verboden"."""
        first, last = self._range(index)
        main = set(self.scene.predicate(index).main)
        low = self.scene.low
        starts = self.scene.tokens.starts
        text = low[starts[first] : self.scene.pieces[index].end]
        for mention in self._bearers(first, last, index):
            if mention.token not in main:
                continue
            before = low[max(starts[first], starts[mention.token] - 60) : starts[mention.token]].rstrip()
            before = re.sub(r"(?:^|\s)(?:de|het|een|deze|die|beide)$", "", before).rstrip()
            for head, needs in _burdens():
                if head.search(before) and (needs is None or needs.search(text)):
                    return Binding(mention.party, why="burden")
        own = re.search(r"\bvoor (?:zijn|haar|hun|uw|jouw|je|onze|mijn) (?:eigen )?(?:rekening|risico|kosten)\b", text)
        if own:
            key = self.of_word.get(own.group().split()[1]) or self._antecedent(index)
            return Binding(key, why="burden") if key else None
        return None

    def _bearers(self, first: int, last: int, index: int) -> list[_Mention]:
        found = self.mentions(first, last)
        for i in range(first, last):
            if self.scene.words[i] in _pronouns()["third_objects"] and self.scene.words[i] not in ("zijn", "haar", "hun"):
                key = self._antecedent(index, i)
                if key:
                    found.append(_Mention(i, key, self._preposition(i, first)))
        return found

    # -- subjects -----------------------------------------------------------------------------------------------------

    def _subject(self, index: int) -> Binding | None:
        """Find the party that is the subject of the main verb."""
        predicate = self.scene.predicate(index)
        first, _ = self._range(index)
        if predicate.verb < 0:
            return None
        bits, words = self.scene.tokens.bits, self.scene.words
        before = [i for i in predicate.main if i < predicate.verb and not bits[i] & (w.COORDINATOR | w.COMMA)]
        after = [i for i in predicate.main if i > predicate.verb][: _FAR + 4]
        fronted = bool(before) and bool(bits[before[0]] & (w.PREPOSITION | w.ADVERB | w.SUBORDINATOR)) and not bits[before[0]] & w.DETERMINER
        if before and not fronted:
            found = self._phrase(index, before)
            if found is not None and not (found.why == "of" and self._straight_after(index, after)):
                return found
        if not before and first == predicate.verb and not self._straight_after(index, after) and not bits[first - 1] & w.COORDINATOR:
            pass
        return self._inverted(index, after)

    def _straight_after(self, index: int, after: list[int]) -> bool:
        found = self._inverted(index, after[:4])
        return found is not None

    def _phrase(self, index: int, tokens: list[int]) -> Binding | None:
        """Read the phrase in front of the verb."""
        words = self.scene.words
        text = " ".join(words[i] for i in tokens)
        mentions = [m for m in self.mentions(tokens[0], tokens[-1] + 1) if m.token in tokens]
        direct = [m for m in mentions if not m.before]
        both = _both().search(text)
        if len({m.party for m in direct}) > 1 and " en " in text:
            return Binding(BOTH, why="subject")
        if both and not mentions and both.start() < 30:
            return Binding(BOTH, why="subject")
        if direct:
            return Binding(direct[0].party, why="subject")
        last = tokens[-1]
        if words[last] in _pronouns()["third_subjects"] and len(tokens) <= 2:
            return self._pronoun(index, last)
        of = [m for m in mentions if m.before in ("van",)]
        if of and any(words[i] in _table()["people"]["words"] for i in tokens):
            return Binding(of[0].party, why="of")
        return None

    def _inverted(self, index: int, after: list[int]) -> Binding | None:
        """Read the subject behind the verb."""
        bits, words = self.scene.tokens.bits, self.scene.words
        if not after:
            return None
        starts, ends = self.scene.tokens.starts, self.scene.tokens.ends
        low = self.scene.low[starts[after[0]] : ends[after[min(len(after), 5) - 1]]]
        both = _both().match(low) or _both().search(low, 0, 25)
        if both:
            return Binding(BOTH, why="subject")
        for k, i in enumerate(after[:_FAR]):
            if bits[i] & w.PREPOSITION and not bits[i] & w.DETERMINER:
                break
            if bits[i] & (w.PARTICIPLE | w.PLURAL) and not bits[i] & w.DETERMINER and k:
                break
            key = self.of_word.get(words[i])
            if key is not None and not self._preposition(i, after[0]):
                return Binding(key, why="subject")
            if words[i] in _pronouns()["third_subjects"] and k <= 1 and not self._determines(i):
                return self._pronoun(index, i)
        return None

    def _determines(self, i: int) -> bool:
        """Tell whether "deze", "die", "zij" stands in front of a noun."""
        bits = self.scene.tokens.bits
        return bool(bits[i] & w.DETERMINER) and i + 1 < len(bits) and bool(bits[i + 1] & w.WORD) and not bits[i + 1] & (w.PREPOSITION | w.ADVERB | w.PRONOUN | w.ANY_VERB)

    def _pronoun(self, index: int, token: int) -> Binding | None:
        key = self._antecedent(index, token)
        return Binding(key, why="pronoun") if key else None

    def _antecedent(self, index: int, token: int | None = None) -> str | None:
        """Give the party that "hij", "zij", "deze" stands for."""
        first, last = self._range(index)
        stop = last if token is None else token
        inside = self.mentions(first, stop)
        if inside:
            direct = [m for m in inside if not m.before]
            return (direct or inside)[-1].party if token is not None and self.scene.words[token] == "deze" else (direct or inside)[0].party
        piece = self.scene.pieces[index]
        if piece.lead_in and piece.lead_in in self.leads and self.leads[piece.lead_in].party not in (None, BOTH):
            return self.leads[piece.lead_in].party
        for back in range(index - 1, max(-1, index - 4), -1):
            if self.scene.pieces[back].kind != "clause":
                break
            done = self.done.get(back)
            if done and done.why in ("subject", "pronoun", "joined", "lead-in", "agent") and done.party not in (None, BOTH):
                return done.party
            named = self.mentions(*self._range(back))
            if named:
                direct = [m for m in named if not m.before]
                return (direct or named)[0].party
        return None

    # -- agents -------------------------------------------------------------------------------------------------------

    def _agent(self, index: int) -> Binding | None:
        """Find "door X" in the main clause."""
        predicate = self.scene.predicate(index)
        main = set(predicate.main)
        first, last = self._range(index)
        mentions = [m for m in self.mentions(first, last) if m.before in ("door", "vanwege") and m.token in main]
        if mentions:
            return Binding(mentions[0].party, why="agent")
        text = self.scene.low_of(index)
        if re.search(r"\bdoor (?:de |beide |elk van de |ieder van de )?partijen\b", text):
            return Binding(BOTH, why="agent")
        return None

    # -- what went before ---------------------------------------------------------------------------------------------

    def _inherited(self, index: int) -> Binding | None:
        """Take the party of the lead-in, or of the clause before where this one has no subject of its own."""
        piece = self.scene.pieces[index]
        predicate = self.scene.predicate(index)
        if piece.lead_in in self.leads:
            lead = self.leads[piece.lead_in]
            if lead.party is not None:
                return Binding(lead.party, lead.owed_to, "lead-in")
        if index and self._elliptic(index):
            before = self.done.get(index - 1)
            if before is not None and before.party is not None:
                return Binding(before.party, before.owed_to, "joined")
        return None

    def _elliptic(self, index: int) -> bool:
        """Tell whether a clause opens with a conjunction and then its verb."""
        bits = self.scene.tokens.bits
        first, _ = self._range(index)
        predicate = self.scene.predicate(index)
        between = [i for i in range(first, predicate.verb) if not bits[i] & (w.COORDINATOR | w.SPACE | w.ADVERB | w.COMMA)]
        return predicate.verb >= 0 and bool(bits[first] & w.COORDINATOR) and not between

    def _other(self, index: int) -> Binding | None:
        return None
