"""Find the parties of a contract: who they are, and by which words the contract calls them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from clausify.dutch import lexicon
from clausify.pipeline import words as w
from clausify.reading.contract import Party
from clausify.reading.names import name_in
from clausify.reading.scene import Scene

__all__ = ["Side", "find_parties", "side_of"]

_HEAD = 60  # pieces in which parties are introduced
_LONGEST = 1500  # characters of a piece that are searched for introductions
_ARTICLES = ("de ", "het ", "een ", "'t ", "’t ")
_QUOTES = " \t\"“”„‘’'«»()[]:;,."
_SHARE = 0.25  # of the acts of the most frequent role that another word needs
_THIRD = 0.6  # of the acts of the second party that a third one needs which no party block names
_MIN_CAPITAL = 0.7
_CLOSED = w.DETERMINER | w.PRONOUN | w.PREPOSITION | w.ADVERB | w.COORDINATOR | w.SUBORDINATOR | w.AUXILIARY | w.ANY_VERB

Side = str
"""``"performer"``, ``"client"``, ``"both"`` or ``""`` where nothing tells."""


def _table() -> dict[str, Any]:
    return lexicon.data_of("parties.toml")


@cache
def _roles() -> dict[str, Side]:
    roles = _table()["roles"]
    out: dict[str, Side] = dict.fromkeys(roles["performer"], "performer")
    out.update({word: "both" if word in out else "client" for word in roles["client"]})
    return out


@cache
def _pronouns() -> dict[str, str]:
    """Give the subject form that stands for each pronoun of the first and second person."""
    table = _table()["pronouns"]
    return {form: table[kind][0] for kind in ("we", "you_formal", "you", "i") for form in table[kind]}


def _singulars(word: str) -> Iterator[str]:
    """Give a noun and the singulars it may be the plural of."""
    yield word
    if word.endswith("leden"):
        yield word.removesuffix("leden") + "lid"
    for ending in ("s", "'s", "’s", "en", "ën"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            stem = word.removesuffix(ending)
            yield stem
            if ending == "en" and stem[-2] in "aeou" and stem[-1] not in "aeiou":
                yield stem[:-1] + stem[-2:]  # "vennoten", "vennoot"


def side_of(terms: Iterable[str]) -> Side:
    """Tell on which side a party mostly stands, by its words.

    Parameters
    ----------
    terms : iterable of str
        Its words.

    Returns
    -------
    str
        ``"performer"``, ``"client"``, ``"both"``, or ``""``.

    Examples
    --------
    >>> side_of(["Opdrachtgever"]), side_of(["wij", "ons"]), side_of(["Hoofdaannemer"])
    ('client', 'performer', 'both')
    """
    found = []
    for term in terms:
        low = term.lower()
        if low in _pronouns():
            found.append("performer" if _pronouns()[low] in ("wij", "ik") else "client")
        else:
            found += [_roles()[s] for s in _singulars(low) if s in _roles()][:1]
    kinds = set(found) - {"both"}
    if len(kinds) == 1:
        return kinds.pop()
    return "both" if found else ""


@dataclass(slots=True)
class _Candidate:
    """A word that may name a party.

    Attributes
    ----------
    acts : int
        How often it is the subject, agent or bearer of a clause.
    mentions, inside, capitals : int
        How often it stands in the text, how often not as the first word of a clause, and how often with a capital there.
    introduced : tuple of (int, int) or None
        Where it is introduced as a party, or defined.
    group : int
        Number of the introduction it belongs to, -1 for none.
    block : int
        Piece that introduces it as a party, -1 for none.
    label : bool
        Whether it opens that piece: ``Verkoper: ...``.
    forms : Counter
        How it is written.
    """

    word: str
    acts: int = 0
    mentions: int = 0
    inside: int = 0
    capitals: int = 0
    introduced: tuple[int, int] | None = None
    group: int = -1
    block: int = -1
    label: bool = False
    forms: Counter[str] = field(default_factory=Counter)


def _clean(term: str) -> str:
    term = term.strip(_QUOTES)
    for article in _ARTICLES:
        if term.lower().startswith(article):
            term = term[len(article) :].strip(_QUOTES)
    return term


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    found = _table()["introduced"][name]
    return tuple(re.compile(p) for p in ([found] if isinstance(found, str) else found))


_SPLIT = re.compile(r"\s*(?:,|/|\bof\b|\ben\b|\bdan wel\b|\bresp\b\.?)\s*|[”\"»]\s+(?=[“\"„«])")


_Introduction = tuple[list[str], int, int, int, bool]
"""Words introduced together, their span, the piece that names them as parties or -1, and whether they open it."""


def _introductions(scene: Scene) -> Iterator[_Introduction]:
    text = scene.tokens.text
    for k, piece in enumerate(scene.pieces[:_HEAD]):
        raw = text[piece.start : min(piece.end, piece.start + _LONGEST)]
        label = _label(raw) if piece.kind != "clause" or len(raw) < 200 else None
        if label:
            yield [label], piece.start, piece.end, k, True
        block = k if label or piece.kind != "clause" else -1
        for pattern in _patterns("patterns"):
            for match in pattern.finditer(raw):
                terms = [t for t in map(_clean, _SPLIT.split(match["terms"])) if t and len(t.split()) <= 4]
                if terms:
                    yield terms, piece.start + match.start("terms"), piece.start + match.end("terms"), block, False
        if piece.kind == "clause":
            yield from _definitions(raw, piece.start)


def _label(raw: str) -> str | None:
    match = _patterns("label")[0].match(raw)
    term = _clean(match["terms"]) if match else ""
    return term if _is_role(term.lower()) else None


def _is_role(word: str) -> bool:
    return any(s in _roles() for s in _singulars(word))


def _definitions(raw: str, offset: int) -> Iterator[_Introduction]:
    persons = re.compile(_table()["introduced"]["persons"], re.IGNORECASE)
    for pattern in _patterns("defined"):
        for match in pattern.finditer(raw):
            term = _clean(match["terms"])
            if term and (_is_role(term.lower()) or persons.search(raw, match.end(), match.end() + 120)):
                yield [term], offset + match.start("terms"), offset + match.end("terms"), -1, False


class _Census:
    """Counts the words that act in a contract."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.never = frozenset(_table()["endings"]["never"])
        self.people = tuple(_table()["endings"]["person"])
        self.things = tuple(_table()["endings"]["thing"])
        self.found: dict[str, _Candidate] = {}

    def of(self, word: str) -> _Candidate:
        return self.found.setdefault(word, _Candidate(word))

    def take(self) -> dict[str, _Candidate]:
        """Count introductions, actions and mentions."""
        for group, (terms, start, end, block, label) in enumerate(_introductions(self.scene)):
            for term in terms:
                word = term.lower()
                if not self.may_name(word):
                    continue
                candidate = self.of(word)
                if candidate.introduced is None or (candidate.block < 0 <= block):
                    candidate.introduced, candidate.group, candidate.block, candidate.label = (start, end), group, block, label
                candidate.forms[term] += 1
        for index in self.scene.clauses:
            self._acts(index)
        self._mentions()
        return self.found

    def _acts(self, index: int) -> None:
        scene, bits = self.scene, self.scene.tokens.bits
        predicate = scene.predicate(index)
        if predicate.subject >= 0:
            self._act(predicate.subject)
        for i in predicate.main:
            if scene.words[i] in ("door", "aan") and i + 2 < len(bits):
                noun = i + 2 if bits[i + 1] & w.DETERMINER and not bits[i + 1] & w.FIRST_SECOND else i + 1
                if scene.words[i] == "door" or scene.words[noun] in self.found:
                    self._act(noun)

    def _act(self, token: int) -> None:
        word = self.scene.words[token]
        if self.scene.tokens.bits[token] & w.WORD and self.may_name(word):
            self.of(word).acts += 1

    def may_name(self, word: str) -> bool:
        """Tell whether a word can be the name of a party at all."""
        if word in self.found or word in _pronouns():
            return True
        return word not in self.never and len(word) > 1 and not w.describe(word) & _CLOSED

    def _mentions(self) -> None:
        text, bits = self.scene.tokens.text, self.scene.tokens.bits
        starts, ends = self.scene.tokens.starts, self.scene.tokens.ends
        first = {self.scene.first(k) for k in self.scene.clauses}
        matter = {i for p in self.scene.pieces if p.kind != "clause" for i in range(p.first, p.last)}
        for i, word in enumerate(self.scene.words):
            candidate = self.found.get(word)
            if candidate is None or i in matter:
                continue
            candidate.mentions += 1
            candidate.forms[text[starts[i] : ends[i]]] += 1
            if i not in first:
                candidate.inside += 1
                candidate.capitals += bool(bits[i] & w.CAPITAL)

    def is_person(self, candidate: _Candidate, most: int) -> bool:
        """Tell whether a word names a person or firm: by the list of roles, its introduction, its ending or its capital."""
        word, acts = candidate.word, candidate.acts
        if word in _pronouns():
            return acts >= 2 or candidate.block >= 0
        known = _is_role(word)
        if known and candidate.introduced is not None:
            return acts >= 1 or candidate.label or (candidate.block >= 0 and candidate.mentions > 0)
        if known:
            return acts >= 2
        capital = candidate.capitals >= _MIN_CAPITAL * max(2, candidate.inside)
        if word.endswith(self.things):
            return capital and acts >= max(4, _SHARE * most * (1 if candidate.introduced else 2))
        if candidate.introduced is not None:
            return acts >= max(2, _SHARE * most)
        return acts >= max(3, _SHARE * most) and (capital or word.endswith(self.people))


def _merge(chosen: list[_Candidate]) -> list[list[_Candidate]]:
    """Put the words of one party together: introduced together, plural and singular, pronoun and noun of the same side."""
    parties: list[list[_Candidate]] = []
    for candidate in chosen:
        home = next((party for party in parties if any(_same(candidate, other) for other in party)), None)
        if home is None:
            parties.append([candidate])
        else:
            home.append(candidate)
    return _join_pronouns(parties)


def _same(a: _Candidate, b: _Candidate) -> bool:
    if a.group >= 0 and a.group == b.group:
        return True
    if a.block >= 0 and a.block == b.block and (a.label or b.label):
        return True
    if a.word in _pronouns() or b.word in _pronouns():
        return _pronouns().get(a.word, a.word) == _pronouns().get(b.word, b.word)
    return bool(set(_singulars(a.word)) & set(_singulars(b.word)))


def _speaks(party: list[_Candidate]) -> str:
    """Tell how a party speaks of itself: ``"we"``, ``"you"``, or ``""`` where its nouns do not tell."""
    speaking = _table()["roles"]["speaking"]
    found = set()
    for candidate in party:
        for noun in _singulars(candidate.word):
            if noun in speaking["we"] or noun in speaking["you"]:
                found.add("we" if noun in speaking["we"] else "you")
                break
            if noun in _roles() and _roles()[noun] != "both":
                found.add("we" if _roles()[noun] == "performer" else "you")
                break
    return found.pop() if len(found) == 1 else ""


def _join_pronouns(parties: list[list[_Candidate]]) -> list[list[_Candidate]]:
    """Join a party that is only a pronoun with the noun of the same side, where there is just one."""
    nouns = [p for p in parties if not any(c.word in _pronouns() for c in p)]
    for speaking in [p for p in parties if all(c.word in _pronouns() for c in p)]:
        voice = "we" if _pronouns()[speaking[0].word] in ("wij", "ik") else "you"
        same = [p for p in nouns if _speaks(p) == voice] or [p for p in nouns if not _speaks(p)]
        if len(same) == 1 and len(parties) > 2:
            same[0].extend(speaking)
            nouns.remove(same[0])
            parties.remove(speaking)
    return parties


def find_parties(scene: Scene) -> tuple[Party, ...]:
    """Find the parties of a contract.

    Parameters
    ----------
    scene : Scene
        The contract.

    Returns
    -------
    tuple of Party
        In the order in which they are named first; empty where the text names none.
    """
    census = _Census(scene)
    found = list(census.take().values())
    most = max((c.acts for c in found if _is_role(c.word) or c.word in _pronouns()), default=0)
    people = [c for c in found if census.is_person(c, most)]
    if all(_same(c, people[0]) for c in people):  # one side only: the other is spoken of, but does nothing
        silent = [c for c in found if c not in people and (_is_role(c.word) or c.introduced) and c.mentions > 1 and not c.word.endswith(census.things)]
        people += sorted(silent, key=lambda c: (c.block >= 0, c.mentions))[-1:]
    parties = [_Group(words) for words in _merge(sorted(people, key=_weight, reverse=True))]
    parties = _main(parties)
    made = [_party(scene, party.words) for party in parties]
    return tuple(sorted(made, key=lambda p: p.spans[0] if p.spans else (len(scene.low), 0)))


def _weight(candidate: _Candidate) -> int:
    return candidate.acts + (candidate.introduced is not None) + 2 * (candidate.block >= 0)


class _Group:
    """The words of one party."""

    def __init__(self, words: list[_Candidate]) -> None:
        self.words = words
        self.weight = sum(map(_weight, words))
        self.acts = sum(c.acts for c in words)
        self.named = any(c.block >= 0 for c in words)


def _main(parties: list[_Group]) -> list[_Group]:
    """Leave out those who are only spoken of: a candidate, a subcontractor, the authorities."""
    parties = sorted(parties, key=lambda p: (p.weight, p.named), reverse=True)
    named = [p for p in parties if p.named and p.acts]
    chosen = named if len(named) >= 2 else parties[:2]
    second = sorted(p.acts for p in chosen)[-2] if len(chosen) > 1 else 0
    rest = [p for p in parties if p not in chosen and p.acts >= max(3, _THIRD * second)]
    return (chosen + rest)[:_MOST]


_MOST = 5


def _party(scene: Scene, party: list[_Candidate]) -> Party:
    by_form: dict[str, int] = defaultdict(int)
    for candidate in party:
        form = _form(candidate)
        by_form[form] += candidate.mentions + candidate.acts
    key = max(by_form, key=by_form.__getitem__)
    spans = tuple(sorted({c.introduced for c in party if c.introduced}))
    name = next((found for c in party if c.introduced and (found := name_in(scene, c.introduced))), None)
    terms = dict.fromkeys([key, *by_form])
    for word in list(terms):
        if word.lower() in _pronouns():
            table = _table()["pronouns"]
            terms.update(dict.fromkeys(next(table[kind] for kind in ("we", "you_formal", "you", "i") if word.lower() in table[kind])))
    if not spans:
        at = scene.low.find(key.lower())
        spans = ((at, at + len(key)),) if at >= 0 else ()
    return Party(key, name, tuple(terms), spans)


def _form(candidate: _Candidate) -> str:
    """Give the way in which a word is mostly written."""
    if candidate.word in _pronouns():
        return _pronouns()[candidate.word]
    forms = candidate.forms or Counter([candidate.word])
    return max(sorted(forms), key=lambda f: (forms[f], not f.isupper()))
