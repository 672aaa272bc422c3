"""Find the subject of a clause, where it is a party."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from clausify.dutch import lexicon
from clausify.pipeline import words as w
from clausify.reading.mentions import BOTH, Mentions, all_parties, pronouns
from clausify.reading.scene import Scene

__all__ = ["Subject", "Subjects", "is_passive", "people"]

_PASSIVE = frozenset({"wordt", "worden", "werd", "werden", "word", "geworden"})
_FAR = 14  # words behind the verb among which an inverted subject stands
_ALL_PARTIES = 60  # characters


def is_passive(scene: Scene, index: int, subject: int = -1) -> bool:
    """Tell whether a clause is in the passive: *worden* with a participle.

    Parameters
    ----------
    scene : Scene
        The contract.
    index : int
        Index of the piece.
    subject : int
        The word that stands in the place of the subject, if it is known: *worden* may stand right beside it.

    Returns
    -------
    bool
        True for ``wordt geleverd``, ``kan worden geleverd``.
    """
    predicate, words, bits = scene.predicate(index), scene.words, scene.tokens.bits
    if predicate.verb < 0:
        return False
    if words[predicate.verb] in _PASSIVE or (subject > 0 and _PASSIVE & {words[subject - 1], words[subject + 1] if subject + 1 < len(words) else ""}):
        return True
    end = predicate.end
    if end < 0 or not bits[predicate.verb] & w.AUXILIARY:
        return False
    around = words[max(predicate.verb + 1, end - 1) : end + 2]
    return "worden" in around and any(bits[i] & w.PARTICIPLE for i in range(max(predicate.verb + 1, end - 2), min(end + 2, len(bits))))


@cache
def people() -> frozenset[str]:
    """Give the nouns for those who act for a party: *medewerkers*, *monteur*.

    Returns
    -------
    frozenset of str
        Lower case.

    Examples
    --------
    >>> "monteurs" in people()
    True
    """
    return frozenset(lexicon.data_of("bound.toml")["people"]["words"])


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a clause.

    Attributes
    ----------
    key : str or None
        The party, ``"both"``, or None if the subject is something else.
    why : str
        ``"subject"`` or ``"pronoun"``.
    token : int
        The word that names it, -1 for none.
    verb : int
        The finite verb, -1 for none.
    finite : bool
        Whether the clause has a finite verb of its own.
    joined : bool
        Whether the clause opens with a conjunction and its verb.
    omitted : bool
        Whether it does so and names no subject.
    inverted : bool
        Whether the subject stands behind the verb.
    """

    key: str | None
    why: str = "subject"
    token: int = -1
    verb: int = -1
    finite: bool = True
    joined: bool = False
    omitted: bool = False
    inverted: bool = False


class Subjects:
    """Finds subjects.

    Parameters
    ----------
    scene : Scene
        The contract.
    mentions : Mentions
        Finds its parties.
    antecedent : callable
        Gives the party that the pronoun at a token of a piece stands for.
    """

    def __init__(self, scene: Scene, mentions: Mentions, antecedent: Callable[[int, int], str | None]) -> None:
        self.scene = scene
        self.mentions = mentions
        self.antecedent = antecedent
        self._found: dict[int, Subject] = {}
        self._neuter = self._find_neuter()

    def _find_neuter(self) -> str | None:
        """Give the one party that is an "het" word, so that "het" may stand for it."""
        words = self.scene.words
        keys = {self.mentions.key_of(i) for i in range(1, len(words)) if words[i - 1] == "het" and self.mentions.key_of(i)}
        return keys.pop() if len(keys) == 1 else None

    def was_inverted(self, index: int) -> bool:
        """Tell whether the subject of a clause stood behind its verb.

        Parameters
        ----------
        index : int
            Index of a piece that was asked for before.

        Returns
        -------
        bool
            False for pieces without a subject.
        """
        found = self._found.get(index)
        return found is not None and found.inverted

    def of(self, index: int) -> Subject:
        """Find the subject of a clause.

        Parameters
        ----------
        index : int
            Index of the piece.

        Returns
        -------
        Subject
            Its ``key`` is None where no party is the subject.
        """
        found = self._found[index] = self._of(index)
        return found

    def _of(self, index: int) -> Subject:
        scene, bits = self.scene, self.scene.tokens.bits
        predicate = scene.predicate(index)
        first, last = scene.first(index), scene.pieces[index].last
        verb = self._main_verb(index)
        head = first
        while head < last and bits[head] & (w.COORDINATOR | w.COMMA | w.SPACE):
            head += 1
        joined = head > first and verb == head
        opening = None if verb == head else self._opening(index, head, verb, last)
        if opening is not None:
            return Subject(opening[0], opening[1], opening[2], verb, verb >= 0)
        if verb < 0:
            return Subject(None, finite=False)
        after = [i for i in range(verb + 1, last) if i in set(predicate.main) or verb != predicate.verb]
        inverted = self._inverted(index, after)
        if inverted is not None:
            return Subject(inverted[0], inverted[1], inverted[2], verb, joined=joined, inverted=True)
        return Subject(None, verb=verb, joined=joined, omitted=joined)

    def beside_verb(self, index: int) -> tuple[str, int] | None:
        """Find a party right behind a finite verb, as in ", om welke reden ook, is Koper verplicht".

        Parameters
        ----------
        index : int
            Index of the piece.

        Returns
        -------
        tuple of (str, int) or None
            The party, or ``"both"``, and the word that names it; the last such place, one behind a comma first.
        """
        scene, bits = self.scene, self.scene.tokens.bits
        first, last = scene.first(index), scene.pieces[index].last
        best: tuple[int, str, int] | None = None
        for i in range(first, last - 1):
            if not bits[i] & (w.ANY_VERB | w.STEM) or bits[i] & w.DETERMINER or (i > first and bits[i - 1] & (w.TE | w.DETERMINER | w.PREPOSITION)):
                continue
            noun = i + 2 if bits[i + 1] & w.DETERMINER and not self._name(i + 1) and i + 2 < last else i + 1
            key = self._name(noun)
            if key is None and i > first and bits[i - 1] & w.COMMA and scene.words[i + 1] in ("hij", "zij") and not self._determines(i + 1):
                key = self.antecedent(index, i + 1)
            if key is None and all_parties().match(scene.low, scene.tokens.starts[i + 1], scene.tokens.starts[i + 1] + _ALL_PARTIES):
                key = BOTH
            if key is not None and (i > first or best is None):
                rank = int(i > first and bool(bits[i - 1] & w.COMMA)) if i > first else -1
                if best is None or rank >= best[0]:
                    best = rank, key, noun
        if best is None:
            spoken = [i for i in scene.predicate(index).main if scene.words[i] in ("ik", "wij", "we", "jij") and self.mentions.key_of(i)]
            return (str(self.mentions.key_of(spoken[0])), spoken[0]) if len(spoken) == 1 else None
        return best[1], best[2]

    def _main_verb(self, index: int) -> int:
        """Give the finite verb of the main clause; the one after "dan" where a condition without *indien* stands first."""
        scene, bits = self.scene, self.scene.tokens.bits
        predicate = scene.predicate(index)
        first, last = scene.first(index), scene.pieces[index].last
        for i in range(first + 3, last - 1):
            if scene.words[i] == "dan" and bits[i - 1] & w.COMMA and bits[i + 1] & (w.ANY_VERB | w.STEM):
                return i + 1
        if scene.words[first] in ("dat", "of", "wat", "wie", "hetgeen"):
            for i in range(first + 3, last - 1):
                if bits[i] & w.COMMA and bits[i + 1] & w.ANY_VERB and not bits[i + 1] & w.DETERMINER:
                    return i + 1
        verb = predicate.verb
        if verb > first and bits[verb - 1] & w.TE:
            return -1
        if verb >= 0 and scene.pieces[index].lead_in and verb >= last - 2 and bits[verb] & w.PLURAL and not bits[verb] & (w.FINITE | w.AUXILIARY):
            return -1
        return verb

    def _opening(self, index: int, head: int, verb: int, last: int) -> tuple[str, str, int] | None:
        """Read the phrase that a clause opens with, if it is its subject."""
        scene, bits, words = self.scene, self.scene.tokens.bits, self.scene.words
        if head >= last:
            return None
        both = all_parties().match(scene.low, scene.tokens.starts[head], scene.tokens.starts[head] + _ALL_PARTIES)
        if both:
            return BOTH, "subject", head
        noun = head + 1 if bits[head] & w.DETERMINER and not self.mentions.key_of(head) and head + 1 < last else head
        if words[head] in ("ieder", "elk", "geen", "één", "een") and head + 2 < last and words[head + 1] in ("van", "der"):
            noun = next((i for i in range(head + 2, min(last, head + 5)) if self._name(i)), noun)
        if words[noun] in ("elke", "iedere", "alle", "betrokken", "beide", "niet-betalende", "zowel") and noun + 1 < last:
            noun += 1
        key = self._name(noun)
        if key is not None:
            return (BOTH if self._coordinated(noun, key, verb, last) else key), "subject", noun
        if words[head] in pronouns("third_subjects") and (verb == head + 1 or not self._determines(head)):
            return self._pronoun(index, head)
        if words[head] == "het" and self._neuter and verb == head + 1 and bits[verb] & w.FINITE and not bits[verb] & w.AUXILIARY:
            return self._neuter, "pronoun", head
        return self._of_people(index, head, verb)

    def _name(self, token: int) -> str | None:
        """Give the party that a word names, if the word can be a subject."""
        return None if self.scene.words[token] in pronouns("objects") else self.mentions.key_of(token)

    def _of_people(self, index: int, head: int, verb: int) -> tuple[str, str, int] | None:
        """Read "de medewerkers van Opdrachtnemer"."""
        tokens = [i for i in self.scene.predicate(index).main if head <= i < verb]
        if any(self.scene.words[i] in people() for i in tokens[:3]):
            for mention in self.mentions.among(tokens):
                if mention.before == "van":
                    return mention.party, "subject", mention.token
            for i in tokens[:2]:
                key = self.mentions.of_word(self.scene.words[i])
                if key:
                    return key, "subject", i
        return None

    def _coordinated(self, noun: int, key: str, verb: int, last: int) -> bool:
        """Tell "Bureau en Inlener zullen": another party joined to the first."""
        words = self.scene.words
        if noun + 2 >= last or words[noun + 1] not in ("en", "als", "of", "alsmede", "alsook"):
            return False
        for i in range(noun + 2, min(last, noun + 5)):
            other = self.mentions.key_of(i)
            if other is not None:
                return other != key and words[noun + 1] != "of"
        return False

    def _determines(self, i: int) -> bool:
        """Tell whether "deze", "die", "haar" stands in front of a noun."""
        bits = self.scene.tokens.bits
        after = bits[i + 1] if i + 1 < len(bits) else 0
        return bool(bits[i] & w.DETERMINER and after & w.WORD) and not after & (
            w.PREPOSITION | w.ADVERB | w.PRONOUN | w.ANY_VERB | w.NEGATION | w.RESTRICTION | w.DETERMINER
        )

    def _pronoun(self, index: int, token: int) -> tuple[str, str, int] | None:
        key = self.antecedent(index, token)
        return (key, "pronoun", token) if key else None

    def _inverted(self, index: int, after: list[int]) -> tuple[str, str, int] | None:
        """Read the subject behind the verb: a party that no preposition stands before."""
        scene, bits, words = self.scene, self.scene.tokens.bits, self.scene.words
        if not after:
            return None
        start = scene.tokens.starts[after[0]]
        both = all_parties().match(scene.low, start, start + _ALL_PARTIES)
        if both:
            return BOTH, "subject", after[0]
        for k, i in enumerate(after[:_FAR]):
            if k and bits[i] & (w.SEMICOLON | w.COLON | w.STOP):
                break
            key = self._name(i)
            if key is not None and not self.mentions.preposition(i, after[0]):
                return (BOTH if self._coordinated(i, key, -1, after[-1] + 1) else key), "subject", i
            if k <= 1 and words[i] in pronouns("third_subjects") and not self._determines(i):
                return self._pronoun(index, i)
            if k == 0 and words[i] == "het" and self._neuter and not self._determines(i) and not bits[after[0] - 1] & w.AUXILIARY:
                return self._neuter, "pronoun", i
        return None
