"""Find where the parties are named in a clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from clausify.dutch import lexicon
from clausify.pipeline import words as w
from clausify.reading.contract import Party
from clausify.reading.scene import Scene

__all__ = ["BOTH", "Mention", "Mentions", "all_parties", "pronouns"]

BOTH = "both"
_QUIET = w.DETERMINER | w.ADJECTIVE | w.SPACE | w.OPENING | w.CLOSING
_NOT_POSSESSED = w.ANY_VERB | w.PREPOSITION | w.PRONOUN | w.DETERMINER | w.ADVERB | w.COORDINATOR | w.SUBORDINATOR | w.NEGATION | w.RESTRICTION


@cache
def pronouns(kind: str) -> frozenset[str]:
    """Give a list of pronouns of ``parties.toml``.

    Parameters
    ----------
    kind : str
        Its name there, such as ``"third_subjects"``.

    Returns
    -------
    frozenset of str
        Lower-case forms.

    Examples
    --------
    >>> "hij" in pronouns("third_subjects")
    True
    """
    return frozenset(lexicon.data_of("parties.toml")["pronouns"][kind])


@cache
def all_parties() -> re.Pattern[str]:
    """Give a pattern for words that mean all parties together, or whichever of them.

    Returns
    -------
    re.Pattern
        For lower-case text.

    Examples
    --------
    >>> bool(all_parties().match("elk van de partijen"))
    True
    """
    return re.compile("|".join(rf"(?:\b{p}\b)" for p in lexicon.data_of("parties.toml")["both"]["patterns"]))


@dataclass(frozen=True, slots=True)
class Mention:
    """A party named in a clause.

    Attributes
    ----------
    token : int
        The word that names it.
    party : str
        Its key.
    before : str
        The preposition in front of it, or an empty string.
    """

    token: int
    party: str
    before: str


class Mentions:
    """Looks up the words for the parties of a contract.

    Parameters
    ----------
    scene : Scene
        The contract.
    parties : sequence of Party
        Its parties.
    """

    def __init__(self, scene: Scene, parties: Sequence[Party]) -> None:
        self.scene = scene
        self._of_word: dict[str, str] = {}
        for party in parties:
            for term in party.terms:
                for form in _forms(term.lower()):
                    self._of_word.setdefault(form, party.key)
        if "ik" in self._of_word and "wij" not in self._of_word:
            self._of_word.update(dict.fromkeys(("wij", "we"), BOTH))
        self._possessive = pronouns("possessive")

    def key_of(self, token: int) -> str | None:
        """Give the party that a word names.

        Parameters
        ----------
        token : int
            Index of the word.

        Returns
        -------
        str or None
            Key of the party. A possessive ("uw gegevens") names none.
        """
        word = self.scene.words[token]
        key = self._of_word.get(word)
        if key is None:
            return self._of_word.get(word.split("-")[0]) if "-" in word else None
        return None if word in self._possessive and self._possesses(token) else key

    def of_word(self, word: str) -> str | None:
        """Give the party that a word stands for, a possessive pronoun included.

        Parameters
        ----------
        word : str
            Lower case.

        Returns
        -------
        str or None
            Key of the party.
        """
        return self._of_word.get(word)

    def _possesses(self, token: int) -> bool:
        """Tell whether a pronoun that has one form for both stands in front of a noun."""
        word, bits = self.scene.words[token], self.scene.tokens.bits
        if word not in ("je", "ons", "jullie"):
            return True
        after = bits[token + 1] if token + 1 < len(bits) else 0
        if word == "ons" and token and bits[token - 1] & w.PREPOSITION:
            return bool(after & w.WORD) and not after & _NOT_POSSESSED and self.scene.words[token - 1] in ("op", "binnen", "buiten", "in", "via", "onder")
        return bool(after & w.WORD) and not after & (_NOT_POSSESSED | w.PARTICIPLE)

    def among(self, tokens: Sequence[int]) -> list[Mention]:
        """List the parties named among some words.

        Parameters
        ----------
        tokens : sequence of int
            Indices of the words, ascending.

        Returns
        -------
        list of Mention
            In order.
        """
        return list(self._among(tokens))

    def _among(self, tokens: Sequence[int]) -> Iterator[Mention]:
        if not tokens:
            return
        first = tokens[0]
        for i in tokens:
            key = self.key_of(i)
            if key is not None:
                yield Mention(i, key, self.preposition(i, first))

    def preposition(self, token: int, first: int) -> str:
        """Give the preposition that a noun depends on.

        Parameters
        ----------
        token : int
            The noun.
        first : int
            Where to stop looking.

        Returns
        -------
        str
            The preposition, or an empty string.
        """
        bits, words = self.scene.tokens.bits, self.scene.words
        i = token - 1
        while i >= first and token - i < 5 and bits[i] & _QUIET and not bits[i] & w.PREPOSITION:
            i -= 1
        if i >= first and bits[i] & w.COORDINATOR and i - 1 >= first and self.key_of(i - 1):
            return self.preposition(i - 1, first)
        return words[i] if i >= first and bits[i] & w.PREPOSITION and words[i] != "te" else ""


def _forms(term: str) -> Iterator[str]:
    """Give a word for a party with its plural and genitive."""
    yield term
    if term in pronouns("subjects") or len(term) < 3:
        return
    yield term + "s"
    yield term + "'s"
    yield term + "en"
    if term.endswith("s"):
        yield term[:-1]
