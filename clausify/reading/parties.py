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
from clausify.pipeline.predicate import Predicate
from clausify.reading.contract import Party
from clausify.reading.names import name_in
from clausify.reading.scene import Scene

__all__ = ["Side", "find_parties", "is_role", "side_of"]

_OPENING = 15  # pieces at the head of a contract that may name parties though they read as clauses
_HEAD = 60  # pieces in which parties are introduced
_LONGEST = 1500  # characters of a piece that are searched for introductions
_ARTICLES = ("de ", "het ", "een ", "'t ", "’t ")
_QUOTES = " \t\"“”„‘’'«»()[]:;,."
_HEAD_NOUN = 6  # letters of the last part of a compound at least
_SHARE = 0.25  # of the acts of the most frequent role that another word needs
_NAMED = -2  # in place of a block: a word of a name that later acts may be what the contract calls its bearer
_NAME_WORD = re.compile(r"[A-ZÀ-Ýa-zà-ÿ][\w’'-]{3,}")
_LONGEST_NAME = 80
_MOST = 6
_NEVER_PERSONS = ("datum", "overeenkomst", "contract", "prijs", "voorwaarden", "project", "werk", "pand", "gehuurde", "formule")
_SPOKEN_OF = 4  # mentions of a body or member of an organisation at least
_THIRD = 0.3  # of the acts of the second party that a third one needs which no party block names
_DEFINED, _ALWAYS = 8, 0.9  # mentions of a defined third party at least, and the share of them with a capital
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
    out.update({word: out.get(word, "client") for word in roles["member"]})
    out.update({word: out.get(word, "both") for word in roles["other"]})
    return out


@cache
def _role_of(word: str) -> Side | None:
    """Give the side of a noun or of the last part of a compound: "hondenschool" is a "school"."""
    roles = _roles()
    for noun in _singulars(word):
        if noun in roles:
            return roles[noun]
        if noun not in _table()["endings"]["never"]:
            for cut in range(1, len(noun) - _HEAD_NOUN + 1):
                if noun[cut:] in roles and noun[cut:] not in _table()["roles"]["alone"]:
                    return roles[noun[cut:]]
    return None


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
            role = _role_of(low)
            found += [role] if role else []
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
    wills : int
        How often as only a person or firm can be.
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
    full : str or None
        The whole name, where the word is only its last part.
    named : tuple of (int, int) or None
        Where it stands in the name of a party that is called by no other word.
    forms : Counter
        How it is written.
    """

    word: str
    acts: int = 0
    wills: int = 0
    mentions: int = 0
    inside: int = 0
    capitals: int = 0
    introduced: tuple[int, int] | None = None
    group: int = -1
    block: int = -1
    label: bool = False
    full: str | None = None
    named: tuple[int, int] | None = None
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
    hinge = next((k for k, piece in enumerate(scene.pieces[:_HEAD]) if piece.kind == "hinge" and k), 0)
    for k, piece in enumerate(scene.pieces[:_HEAD]):
        raw = text[piece.start : min(piece.end, piece.start + _LONGEST)]
        label = _label(raw) if piece.kind != "clause" or len(raw) < 200 else None
        if label:
            yield [label], piece.start, piece.end, k, True
        before_rules = k < hinge or (piece.number is None and piece.heading is None and k < _OPENING)
        block = k if label or piece.kind != "clause" or before_rules else -1
        for pattern in _patterns("patterns"):
            for match in pattern.finditer(raw):
                terms = [t for t in map(_clean, _SPLIT.split(match["terms"])) if t and len(t.split()) <= 4]
                if terms:
                    yield terms, piece.start + match.start("terms"), piece.start + match.end("terms"), block, False
        if piece.kind == "clause" and k >= hinge:
            yield from _definitions(raw, piece.start)
        elif piece.kind in ("party", "clause") and not label and not any(p.search(raw) for p in _patterns("patterns")):
            for match in list(_NAME_WORD.finditer(raw.split(",")[0][:_LONGEST_NAME]))[:4]:
                yield [match.group()], piece.start + match.start(), piece.start + match.end(), _NAMED, False


def _label(raw: str) -> str | None:
    match = _patterns("label")[0].match(raw)
    term = _clean(match["terms"]) if match else ""
    return term if is_role(term.lower()) else None


def is_role(word: str) -> bool:
    """Tell whether a noun is one that contracts use for a party.

    Parameters
    ----------
    word : str
        Lower case, singular or plural.

    Returns
    -------
    bool
        True for ``huurders``.

    Examples
    --------
    >>> is_role("huurders"), is_role("huurprijs")
    (True, False)
    """
    return _role_of(word) is not None


def _definitions(raw: str, offset: int) -> Iterator[_Introduction]:
    persons = re.compile(_table()["introduced"]["persons"], re.IGNORECASE)
    for pattern in _patterns("defined"):
        for match in pattern.finditer(raw):
            term = _clean(match["terms"])
            if term and (is_role(term.lower()) or persons.search(raw, match.end(), match.end() + 120)):
                yield [term], offset + match.start("terms"), offset + match.end("terms"), -1, False


class _Census:
    """Counts the words that act in a contract."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.never = frozenset(_table()["endings"]["never"])
        self.people = tuple(_table()["endings"]["person"])
        self.things = tuple(_table()["endings"]["thing"])
        self.wills = frozenset(_table()["endings"]["wills"])
        self.found: dict[str, _Candidate] = {}

    def of(self, word: str) -> _Candidate:
        return self.found.setdefault(word, _Candidate(word))

    def take(self) -> dict[str, _Candidate]:
        """Count introductions, actions and mentions."""
        for group, (terms, start, end, block, label) in enumerate(_introductions(self.scene)):
            for term in terms:
                word = term.lower()
                last = word.split()[-1]
                if " " in word and word not in self.scene.words:
                    word = last  # "Kade Negen" is found by its last word
                if not self.may_name(word):
                    continue
                candidate = self.of(word)
                if block == _NAMED:
                    candidate.named = (start, end)
                    continue
                if " " in term and term[0].isupper() and block >= 0 and not label and not is_role(last):
                    candidate.full = term
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
        opening = self._opening_noun(index)
        willing = predicate.verb >= 0 and self._willing(predicate)
        for token in {opening, predicate.subject} - {-1}:
            self._act(token, willing=willing)
        for i in predicate.main:
            if scene.words[i] in ("door", "aan") and i + 2 < len(bits):
                noun = i + 2 if bits[i + 1] & w.DETERMINER and not bits[i + 1] & w.FIRST_SECOND else i + 1
                if scene.words[i] == "door" or scene.words[noun] in self.found:
                    self._act(noun, willing=scene.words[i] == "door")

    def _opening_noun(self, index: int) -> int:
        """Give the head of the phrase that a clause opens with: "De leden van de vereniging ..."."""
        bits, last = self.scene.tokens.bits, self.scene.pieces[index].last
        i = self.scene.first(index)
        while i < last and bits[i] & (w.COORDINATOR | w.SPACE):
            i += 1
        if i < last and bits[i] & w.DETERMINER and not bits[i] & w.FIRST_SECOND:
            i += 1
            if (
                i + 1 < last
                and bits[i] & w.ADJECTIVE
                and bits[i + 1] & w.WORD
                and not bits[i + 1] & (_CLOSED | w.PARTICIPLE)
                and not is_role(self.scene.words[i])
            ):
                i += 1
        return i if i < last and bits[i] & w.WORD and not bits[i] & (w.PREPOSITION | w.ADVERB | w.DETERMINER) else -1

    def _willing(self, predicate: Predicate) -> bool:
        """Tell whether only a person or firm can be the subject: "is gehouden", "betaalt", "verbindt zich"."""
        words, wills = self.scene.words, self.wills
        return words[predicate.verb] in wills or (predicate.complement >= 0 and words[predicate.complement] in wills)

    def _act(self, token: int, *, willing: bool) -> None:
        word = self.scene.words[token]
        if self.scene.tokens.bits[token] & w.WORD and self.may_name(word):
            candidate = self.of(word)
            candidate.acts += 1
            candidate.wills += willing

    def may_name(self, word: str) -> bool:
        """Tell whether a word can be the name of a party at all."""
        if word in self.found or word in _pronouns():
            return True
        return is_role(word) or (word not in self.never and len(word) > 1 and not w.describe(word) & _CLOSED)

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
            candidate.forms[text[starts[i - 1 if " " in word else i] : ends[i]]] += 1
            if i not in first:
                candidate.inside += 1
                candidate.capitals += bool(bits[i] & w.CAPITAL)

    def is_person(self, candidate: _Candidate, most: int) -> bool:
        """Tell whether a word names a person or firm: by the list of roles, its introduction, its ending or its capital."""
        word, acts = candidate.word, candidate.acts
        if word in _pronouns():
            return acts >= 2 or candidate.block >= 0
        known = is_role(word)
        if known and candidate.introduced is not None:
            return acts >= 1 or candidate.label or (candidate.block >= 0 and candidate.mentions > 0)
        if known:
            return acts >= 2
        if candidate.named and acts >= 2 and not word.endswith((*_NEVER_PERSONS, *self.things)):
            return True
        if candidate.block >= 0 and acts >= 2 and not word.endswith(_NEVER_PERSONS):
            return True
        capital = candidate.capitals >= _MIN_CAPITAL * max(2, candidate.inside)
        if candidate.block >= 0 and capital and not word.endswith(_NEVER_PERSONS):
            return acts >= 1 and candidate.mentions >= 3
        if word.endswith(self.things):
            return capital and candidate.wills >= 2 and acts >= max(4, _SHARE * most * (1 if candidate.introduced else 2))
        if candidate.wills < 1 or any(word in (c.full or "").lower().split() for c in self.found.values() if c.full):
            return False
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
    if {a.word, b.word} <= set(_table()["roles"]["board"]):
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
        else:
            role = _role_of(candidate.word)
            if role in ("performer", "client"):
                found.add("we" if role == "performer" else "you")
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
    most = max((c.acts for c in found if is_role(c.word) or c.word in _pronouns()), default=0)
    people = [c for c in found if census.is_person(c, most)]
    if all(_same(c, people[0]) for c in people):  # one side only: the other is spoken of, but does nothing
        silent = [c for c in found if c not in people and (is_role(c.word) or c.introduced) and c.mentions > 1 and not c.word.endswith(census.things)]
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
        self.named = any(c.block >= 0 or c.named for c in words)


def _main(parties: list[_Group]) -> list[_Group]:
    """Leave out those who are only spoken of: a candidate, a subcontractor, the authorities."""
    parties = sorted(parties, key=lambda p: (p.weight, p.named), reverse=True)
    named = [p for p in parties if p.named and p.acts]
    chosen = named if len(named) >= 2 else parties[:2]
    second = sorted(p.acts for p in chosen)[-2] if len(chosen) > 1 else 0
    rest = [p for p in parties if p not in chosen and ((p.acts >= max(3, _THIRD * second) and not _aside(p)) or _belongs(p, chosen))]
    return (chosen + rest)[:_MOST]


def _aside(party: _Group) -> bool:
    """Tell whether a party is one that contracts speak of without binding it."""
    return not any(c.block >= 0 for c in party.words) and bool(set(_singulars(party.words[0].word)) & set(_table()["roles"]["aside"]))


def _belongs(party: _Group, chosen: list[_Group]) -> bool:
    """Tell whether a third party is one of the contract: a defined word that is always capitalised, or a body or member of an organisation."""
    roles = _table()["roles"]
    word = party.words[0]
    nouns = set(_singulars(word.word))
    if _aside(party):
        return False
    if nouns & set(roles["bodies"]):
        if any(c.word in _pronouns() for p in chosen for c in p.words):
            return False
        organisation = any(set(_singulars(c.word)) & set(roles["organisations"]) for p in chosen for c in p.words)
        return organisation and party.acts >= 1 and sum(c.mentions for c in party.words) >= _SPOKEN_OF
    defined = word.capitals >= _ALWAYS * max(1, word.inside) and word.mentions >= _DEFINED
    return is_role(word.word) and defined and party.acts + (word.introduced is not None) >= 2


def _party(scene: Scene, party: list[_Candidate]) -> Party:
    by_form: dict[str, int] = defaultdict(int)
    for candidate in party:
        form = _form(candidate)
        by_form[form] += candidate.mentions + candidate.acts
    key = max(by_form, key=by_form.__getitem__)
    spans = tuple(sorted({c.introduced for c in party if c.introduced}))
    name = next((found for c in party if c.introduced and (found := name_in(scene, c.introduced))), None)
    terms = dict.fromkeys([key, *by_form, *(form for c in party if c.full and len(c.word) > 1 for form in c.forms)])
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
    if candidate.full:
        return candidate.full
    forms = candidate.forms or Counter([candidate.word])
    return max(sorted(forms), key=lambda f: (forms[f], not f.isupper()))
