"""Guess who is bound where no word says it, by the sense of the clause.

"Facturen worden binnen dertig dagen betaald" binds the party that receives and pays, "De goederen worden franco geleverd"
the one that performs. What speaks for which side is learned from clauses that name their bearer: a linear model over their
words, without the names, made by ``clausify train data/``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from clausify.dutch import lexicon
from clausify.reading.contract import Party
from clausify.reading.mentions import BOTH, Mentions, all_parties
from clausify.reading.parties import side_of
from clausify.reading.scene import Scene
from clausify.reading.subjects import is_passive, people

__all__ = ["SIDES", "Sense", "sense_weights"]

SIDES = ("client", "performer", "both")
_FIRST = 6  # words among which those who act for a party stand
_EMPLOYED = frozenset({"werknemer", "werkneemster", "werkgever", "werkgeefster", "arbeider", "medewerker", "oproepkracht"})


@lru_cache(maxsize=1)
def sense_weights() -> dict[str, dict[str, float]]:
    """Give the shipped weights, made by ``clausify train data/``.

    Returns
    -------
    dict of str to dict of str to float
        For each side of ``SIDES`` the weight of each feature, and of ``"bias"``.
    """
    weights: dict[str, dict[str, float]] = json.loads(files("clausify.models").joinpath("bound.json").read_text(encoding="utf-8"))
    return weights


@cache
def _groups() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in lexicon.data_of("bound.toml")["sense"].items())


@cache
def _consent() -> frozenset[str]:
    return frozenset(lexicon.data_of("bound.toml")["consent"]["words"])


class Sense:
    """Guesses who is bound.

    Parameters
    ----------
    scene : Scene
        The contract.
    parties : sequence of Party
        Its parties.
    mentions : Mentions
        Finds them.
    weights : dict, optional
        Weights as of :func:`sense_weights`, which are the default.
    """

    def __init__(self, scene: Scene, parties: Sequence[Party], mentions: Mentions, weights: dict[str, dict[str, float]] | None = None) -> None:
        self.scene = scene
        self.parties = parties
        self.mentions = mentions
        self._weights = weights
        named = Counter(key for i in range(len(scene.words)) if (key := mentions.key_of(i)))
        self.sides = self._sides(sorted(parties, key=lambda party: -named[party.key]))
        self.employed = any(term.lower() in _EMPLOYED for party in parties for term in party.terms)

    def features(self, index: int, before: str | None, subject: int = -1) -> list[str]:
        """Describe a clause without the name of the party that it binds.

        Parameters
        ----------
        index : int
            Index of the piece.
        before : str or None
            Key of the party that the clause before binds, or ``"both"``.
        subject : int
            The word that names the party, to be left out.

        Returns
        -------
        list of str
            What it, its heading and its lead-in are about, the other parties it names, and the clause before.
        """
        piece = self.scene.pieces[index]
        piece = self.scene.pieces[index]
        main = self.scene.predicate(index).main
        text = " ".join([self.scene.words[i] for i in main if i != subject])
        groups = [name for name, pattern in _groups() if pattern.search(text)]
        out = ["bias", "passive" if is_passive(self.scene, index) else "active"]
        out += [f"about {name}" for name in groups]
        if self.employed:
            out += ["employed", *(f"employed, about {name}" for name in groups)]
        if any(self.scene.words[i] in people() for i in main[:_FIRST]):
            out.append("people" + (" employed" if self.employed else ""))
        for span, mark in ((piece.heading, "heading about"), (piece.lead_in, "lead-in about")):
            low = self.scene.low_span(span)
            out += [f"{mark} {name}" for name, pattern in _groups() if low and pattern.search(low)]
        out += self._named(index, subject)
        if before is not None:
            out.append(f"before {self._side(before)}")
        return out

    def _named(self, index: int, subject: int) -> Iterator[str]:
        """Name the sides that the clause, its heading and its lead-in speak of."""
        piece = self.scene.pieces[index]
        main = set(self.scene.predicate(index).main)
        for mention in self.mentions.among(range(self.scene.first(index), piece.last)):
            if mention.before == "van" and _consent() & set(self.scene.words[max(0, mention.token - 4) : mention.token]):
                yield f"consent of {self._side(mention.party)}"
            elif mention.token != subject:
                yield f"{'names' if mention.token in main else 'aside'} {mention.before} {self._side(mention.party)}"
        for span, mark in ((piece.heading, "heading"), (piece.lead_in, "lead")):
            low = self.scene.low_span(span)
            named = {key for word in low.split() if (key := self.mentions.of_word(word.strip('.,:;()"“”')))}
            yield from (f"{mark} {self._side(key)}" for key in sorted(named))
            if low and all_parties().search(low):
                yield f"{mark} both"

    def _side(self, key: str) -> str:
        return BOTH if key == BOTH else self.sides.get(key, "")

    def scores(self, features: Sequence[str]) -> dict[str, float]:
        """Score the sides.

        Parameters
        ----------
        features : sequence of str
            A clause, described.

        Returns
        -------
        dict of str to float
            Log-odds of each of ``SIDES``, up to a constant.
        """
        weights = sense_weights() if self._weights is None else self._weights
        return {side: sum(weights[side].get(feature, 0.0) for feature in features) for side in SIDES}

    def guess(self, index: int, before: str | None) -> str | None:
        """Guess who a clause binds.

        Parameters
        ----------
        index : int
            Index of the piece.
        before : str or None
            Key of the party that the clause before binds.

        Returns
        -------
        str or None
            Key of a party, ``"both"``, or None for a contract without parties.
        """
        if not self.parties:
            return None
        scores = self.scores(self.features(index, before))
        best = max(SIDES, key=scores.__getitem__)
        if best == BOTH:
            return BOTH
        return next((key for key, side in self.sides.items() if side == best), self.parties[0].key)

    def _sides(self, parties: Sequence[Party]) -> dict[str, str]:
        """Say which party performs and which one receives and pays: by its word, or by what it does where words do not tell."""
        out = {party.key: side_of(party.terms) for party in parties}
        main = [party.key for party in parties[:2]]
        if len(main) == 2 and {out[key] for key in main} != set(SIDES[:2]):
            first, second = main
            unclear = [key for key in main if out[key] not in SIDES[:2]]
            if len(unclear) == 1:
                told = out[first if unclear[0] == second else second]
                out[unclear[0]] = "client" if told == "performer" else "performer"
            else:
                pays = self._pays(first) - self._pays(second)
                out[first], out[second] = ("client", "performer") if pays > 0 else ("performer", "client")
        return {key: side if side in SIDES[:2] else "performer" for key, side in out.items()}

    def _pays(self, key: str) -> int:
        """Count how much more often a party opens a clause on paying than one on delivering."""
        patterns = dict(_groups())
        balance = 0
        for index in self.scene.clauses:
            opening = self.mentions.among(self.scene.predicate(index).main[:_FIRST])
            if opening and opening[0].party == key and not opening[0].before:
                low = self.scene.low_of(index)
                balance += bool(patterns["pays"].search(low)) - bool(patterns["delivers"].search(low))
        return balance
