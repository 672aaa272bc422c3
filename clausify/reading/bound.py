"""Say who is bound by each clause, and to whom."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from clausify.dutch import lexicon
from clausify.pipeline import words as w
from clausify.reading.contract import Party
from clausify.reading.mentions import BOTH, Mention, Mentions, all_parties, pronouns
from clausify.reading.scene import Scene
from clausify.reading.sense import Sense
from clausify.reading.subjects import Subject, Subjects, is_passive

__all__ = ["Binder", "Binding"]

_SURE = frozenset({"subject", "pronoun", "joined", "lead-in", "agent", "burden", "turned"})


def _table() -> dict[str, Any]:
    return lexicon.data_of("bound.toml")


@cache
def _pattern(table: str, name: str) -> re.Pattern[str]:
    return re.compile(_table()[table][name])


@cache
def _burdens() -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...]:
    table = _table()["burden"]
    plain: list[tuple[re.Pattern[str], re.Pattern[str] | None]] = [(re.compile(p), None) for p in table["before"]]
    return tuple(plain + [(re.compile(entry["before"]), re.compile(entry["words"])) for entry in table["with"]])


_ARTICLE = re.compile(r"(?:^|\s)(?:de|het|een|deze|die|beide|elke|iedere|de betrokken|de desbetreffende)$")


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
        What told: ``"subject"``, ``"agent"``, ``"burden"``, ``"pronoun"``, ``"turned"``, ``"lead-in"``, ``"joined"``, ``"sense"``, or ``""``.
    """

    party: str | None
    owed_to: str | None = None
    why: str = ""


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
        self.mentions = Mentions(scene, parties)
        self.subjects = Subjects(scene, self.mentions, self._antecedent)
        self.done: dict[int, Binding] = {}
        self._leads: dict[tuple[int, int], Binding] = {}
        self._acts: Counter[str] = Counter()
        self.sense = Sense(scene, parties, self.mentions)

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
        found = self.stated(index)
        if found is None:
            before = self.before(index)
            found = Binding(self.sense.guess(index, before.party if before else None), why="sense")
        found = replace(found, owed_to=self._owed_to(index, found.party))
        self.keep(index, found)
        return found

    def keep(self, index: int, found: Binding) -> None:
        """Remember what was found, for the clauses to come.

        Parameters
        ----------
        index : int
            Index of the piece.
        found : Binding
            Who it binds.
        """
        self.done[index] = found
        piece = self.scene.pieces[index]
        self._leads[piece.start, piece.end] = found
        if found.party not in (None, BOTH):
            self._acts[str(found.party)] += 1

    def before(self, index: int) -> Binding | None:
        """Give the binding of the clause before, if it stands right before.

        Parameters
        ----------
        index : int
            Index of the piece.

        Returns
        -------
        Binding or None
            What was found for it.
        """
        return self.done.get(index - 1)

    def stated(self, index: int) -> Binding | None:
        """Say who is bound where the words say it, without a guess.

        Parameters
        ----------
        index : int
            Index of the piece.

        Returns
        -------
        Binding or None
            None where only the sense of the clause could tell.
        """
        subject = self.subjects.of(index)
        burden = self._burden(index)
        opening = burden if burden and self.scene.words[self.scene.first(index)] == "van" else None
        for found in (self._led(index, subject), opening, self._by_subject(index, subject), burden, self._agent(index), self._joined(index, subject)):
            if found is not None:
                return found
        lead = self._lead(index)
        if lead and lead.party:
            return Binding(lead.party, why="lead-in")
        return self._named(index)

    def _named(self, index: int) -> Binding | None:
        """Take the party beside a finite verb, where the build of the sentence could not be made out."""
        found = self.subjects.beside_verb(index)
        if found is None:
            return self._given(index)
        key, token = found
        subject = Subject(key, token=token, verb=token - 1)
        if self._turned(index, subject):
            other = self.other(key)
            return Binding(other, why="turned") if other else None
        return Binding(BOTH if self._together(index, subject) else key, why="named")

    def _given(self, index: int) -> Binding | None:
        """Read "worden hem terugbetaald": in the passive the one to whom is not the one who must."""
        main = self.scene.predicate(index).main
        if not is_passive(self.scene, index) or any(self.scene.words[i] in _table()["turned"]["stays"] for i in main):
            return None
        for i in main:
            if self.scene.words[i] in ("hem", "hen", "hun") and not self.mentions.preposition(i, main[0]):
                key = self._antecedent(index, i)
                other = self.other(key) if key else None
                return Binding(other, why="turned") if other else None
        return None

    def other(self, key: str) -> str | None:
        """Give the party on the other side.

        Parameters
        ----------
        key : str
            Key of a party.

        Returns
        -------
        str or None
            Of several others the one that has been bound most so far; None if there is no other.
        """
        others = [party.key for party in self.parties if party.key != key]
        return max(others, key=lambda k: self._acts[k], default=None)

    def _lead(self, index: int) -> Binding | None:
        lead_in = self.scene.pieces[index].lead_in
        return self._leads.get(lead_in) if lead_in else None

    def _led(self, index: int, subject: Subject | None) -> Binding | None:
        """Give a list item without a main verb of its own the party of its lead-in."""
        lead = self._lead(index)
        if lead is None or lead.party is None or (subject is not None and subject.finite):
            return None
        return Binding(lead.party, why="lead-in")

    def _by_subject(self, index: int, subject: Subject | None) -> Binding | None:
        if subject is None or subject.key is None:
            return None
        if subject.key == BOTH or self._together(index, subject):
            return Binding(BOTH, why="subject")
        turned = self._turned(index, subject)
        if turned:
            agent = self._agent(index)
            if agent is not None:
                return agent
            other = self.other(subject.key)
            return Binding(other, why="turned") if other else None
        if self._object_of_joined(index, subject):
            before = self.before(index)
            return Binding(before.party if before else None, why="joined")
        return Binding(subject.key, why=subject.why)

    def _together(self, index: int, subject: Subject) -> bool:
        """Tell "wij … samen" and "we" that means both, in a text in which the speaker is "ik"."""
        scene = self.scene
        if subject.token < 0 or scene.words[subject.token] not in ("wij", "we"):
            return False
        return bool(_pattern("both", "together").match(" ".join(scene.words[subject.token + 1 : subject.token + 4])))

    def _turned(self, index: int, subject: Subject) -> bool:
        """Tell whether the party in the place of the subject is the one that receives."""
        scene, table = self.scene, _table()["turned"]
        predicate = scene.predicate(index)
        main = [scene.words[i] for i in predicate.main]
        if _pattern("turned", "promises_nothing").search(" ".join(main)):
            return True
        verb = scene.words[subject.verb] if subject.verb >= 0 else ""
        if subject.verb == predicate.verb and is_passive(scene, index, subject.token) and not any(word in table["stays"] for word in main):
            return True
        charges = _pattern("turned", "charges").search(scene.low_of(index))
        return verb in table["receives"] or (charges is not None and not re.search(r"\b(?:niet|geen)\b", charges.group()))

    def _object_of_joined(self, index: int, subject: Subject) -> bool:
        """Tell "en vrijwaart Koper", where the subject is that of the clause before, from "en betaalt Koper"."""
        before = self.before(index)
        if not subject.joined or before is None or before.party in (None, subject.key) or before.why not in _SURE:
            return False
        word = self.scene.words[subject.token]
        if word in pronouns("subjects") or self.subjects.was_inverted(index - 1):
            return False
        return self.scene.words[subject.verb] in _table()["turned"]["personal"]

    # -- burdens and agents -------------------------------------------------------------------------------------------

    def _burden(self, index: int) -> Binding | None:
        """Find "op X rust", "voor rekening van X", "het is X verboden"."""
        scene, starts = self.scene, self.scene.tokens.starts
        first, end = scene.first(index), scene.pieces[index].end
        text = scene.low[starts[first] : end]
        for mention in self._bearers(index):
            before = scene.low[max(starts[first], starts[mention.token] - 60) : starts[mention.token]].rstrip()
            before = _ARTICLE.sub("", before).rstrip()
            for head, needs in _burdens():
                if head.search(before) and (needs is None or needs.search(text)):
                    return Binding(mention.party, why="burden")
        own = _pattern("burden", "own").search(text)
        if own:
            key = self.mentions.of_word(own[1]) or self._antecedent(index, None)
            return Binding(key, why="burden") if key else None
        return None

    def _bearers(self, index: int) -> list[Mention]:
        main = self.scene.predicate(index).main
        found = self.mentions.among(main)
        for i in main:
            if self.scene.words[i] in ("hem", "hen"):
                key = self._antecedent(index, i)
                if key:
                    found.append(Mention(i, key, self.mentions.preposition(i, main[0])))
        return found

    def _agent(self, index: int) -> Binding | None:
        """Find "door X" in the main clause, but not in "de door X gestorte waarborg"."""
        bits = self.scene.tokens.bits
        main = self.scene.predicate(index).main
        for mention in self.mentions.among(main):
            if mention.before in ("door", "vanwege"):
                at = next((i for i in reversed(range(max(main[0], mention.token - 5), mention.token)) if self.scene.words[i] == mention.before), mention.token)
                if at == main[0] or not bits[at - 1] & (w.DETERMINER | w.ADJECTIVE) or bits[at - 1] & w.ANY_VERB:
                    return Binding(mention.party, why="agent")
        for i in main:
            if self.scene.words[i] == "door":
                start = self.scene.tokens.ends[i]
                if all_parties().match(self.scene.low, start + 1, start + 60):
                    return Binding(BOTH, why="agent")
                if (
                    i + 2 < len(bits)
                    and self.scene.words[i + 1] in ("hem", "haar", "hen")
                    and (self.scene.words[i + 1] != "haar" or not bits[i + 2] & w.WORD or bits[i + 2] & w.PARTICIPLE)
                ):
                    key = self._antecedent(index, i + 1)
                    if key:
                        return Binding(key, why="agent")
        return None

    def _joined(self, index: int, subject: Subject | None) -> Binding | None:
        """Give a clause that leaves out its subject the party of the clause before."""
        before = self.before(index)
        if subject is None or not subject.omitted or before is None or before.why not in _SURE:
            return None
        if is_passive(self.scene, index) != is_passive(self.scene, index - 1) and before.why != "joined":
            return None
        return Binding(before.party, why="joined")

    # -- pronouns -----------------------------------------------------------------------------------------------------

    def _antecedent(self, index: int, token: int | None) -> str | None:
        """Give the party that "hij", "zij", "deze" stands for: one named before it in the clause, or the one bound last."""
        piece = self.scene.pieces[index]
        first = self.scene.first(index)
        inside = self.mentions.among(range(first, piece.last if token is None else token))
        latter = token is not None and self.scene.words[token] in ("deze", "laatstgenoemde")
        if inside:
            direct = [m for m in inside if not m.before] or inside
            return inside[-1].party if latter else direct[0].party
        lead = self._lead(index)
        if lead and lead.party not in (None, BOTH):
            return lead.party
        for back in range(index - 1, max(-1, index - 5), -1):
            done = self.done.get(back)
            if done is None:
                return None
            named = self.mentions.among(self.scene.predicate(back).main)
            if latter and named:
                return named[-1].party
            if done.why in _SURE and done.party not in (None, BOTH):
                return done.party
            if named:
                return ([m for m in named if not m.before] or named)[0].party
        return None

    def _owed_to(self, index: int, party: str | None) -> str | None:
        """Give the other party, where the main clause names it as the one who receives."""
        if party in (None, BOTH):
            return None
        for mention in self.mentions.among(self.scene.predicate(index).main):
            if mention.party != party and mention.before in ("", "aan", "jegens", "tegenover", "voor"):
                return mention.party
        return None
