"""Turn clauses into a sparse matrix of hashed features.

All work on letters is done once per word type and kept; a document is then a row of integers, and words, pairs, skips and
sub-word pieces of all its clauses are made at once by arithmetic on those integers (feature hashing: Weinberger et al.,
*Feature Hashing for Large Scale Multitask Learning*, ICML 2009).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
from murmurhash.mrmr import hash as murmur
from numpy.typing import NDArray

from clausify.dutch import lexicon
from clausify.model.cues import CueFinder
from clausify.pipeline.predicate import Predicate, predicate_of

if TYPE_CHECKING:
    from spacy.vocab import Vocab

    from clausify.model.domain import WordSet
    from clausify.pipeline.tokens import Tokens

__all__ = ["FAMILIES", "FeatureMaker", "Instances", "Unit", "maker_of"]

Ints = NDArray[np.int64]
# Weight of each family of features, chosen by cross-validation over contracts of our own corpus.
FAMILIES: dict[str, float] = {
    "word": 1.0, "pair": 1.0, "skip": 0.3, "skip2": 0.0, "piece": 0.25, "lead": 0.7, "lead_as_words": 0.5, "heading": 0.5,
    "cue": 2.5, "first": 0.7, "predicate": 1.8, "main": 1.0, "joint": 1.3, "lead_rules": 1.0, "shortest_piece": 3, "longest_piece": 6,
}  # fmt: skip
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MIX2 = np.uint64(0xC2B2AE3D27D4EB4F)
_BOUNDARY = 1  # type of the edge of a clause
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"'})
_DIGITS = re.compile(r"\d+")
# Salt of each family of features.
_WORD, _PAIR, _SKIP, _SKIP2, _PIECE, _LEAD, _LEAD_PAIR, _HEADING, _CUE, _FIRST, _PREDICATE, _MAIN, _MAIN_PAIR, _JOINT = (
    np.uint64(k * 0x1F123BB5) for k in range(1, 15)
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A clause as the features see it: ranges of tokens of one document.

    Attributes
    ----------
    first, last : int
        Its words, without the number in front; ``last`` exclusive.
    lead : tuple of (int, int) or None
        The words of its lead-in.
    heading : tuple of (int, int) or None
        The words of its heading.
    """

    first: int
    last: int
    lead: tuple[int, int] | None = None
    heading: tuple[int, int] | None = None


@dataclass(slots=True)
class Instances:
    """Every feature of every clause of a document, one entry per occurrence.

    Attributes
    ----------
    rows : ndarray of int64, shape (n,)
        The clause.
    columns : ndarray of int64, shape (n,)
        The hashed feature.
    values : ndarray of float64, shape (n,)
        Its value; the squares of a clause's values add up to one.
    left, right : ndarray of int64, shape (n,)
        First and last token that it stands for.
    types : ndarray of int64, shape (n_tokens,)
        The word type of each token of the document.
    """

    rows: Ints
    columns: Ints
    values: NDArray[np.float64]
    left: Ints
    right: Ints
    types: Ints


def _normal(text: str) -> str:
    return _DIGITS.sub("0", text.lower().translate(_QUOTES))


def _pieces(word: str, shortest: int, longest: int) -> list[str]:
    padded = f"<{word}>"
    return [padded[i : i + n] for n in range(shortest, longest + 1) for i in range(len(padded) - n + 1)]


def _hash(text: str) -> int:
    return int(murmur(text, 7)) & 0xFFFFFFFF


class _TypeTable:
    """Hashes of every word type: of the word, and of its sub-word pieces."""

    _LIMIT = 300_000

    def __init__(self, vocab: Vocab, shortest: int, longest: int) -> None:
        self._strings = vocab.strings
        self._lengths = (shortest, longest)
        self.reset()

    def reset(self) -> None:
        self._index: dict[int, int] = {}
        self.hashes = np.zeros(2, dtype=np.uint64)
        self.hashes[_BOUNDARY] = _hash("<edge>")
        self.lemmas = self.hashes.copy()
        self.counts = np.zeros(2, dtype=np.int64)
        self.offsets = np.zeros(2, dtype=np.int64)
        self.pieces = np.zeros(0, dtype=np.uint64)

    def of(self, ids: list[int]) -> Ints:
        """Give the type of each token; 0 is white space."""
        index = self._index
        try:
            return np.fromiter((index[i] for i in ids), dtype=np.int64, count=len(ids))
        except KeyError:
            if len(index) > self._LIMIT:
                self.reset()
            self._add(sorted(set(ids) - self._index.keys()))
            index = self._index
            return np.fromiter((index[i] for i in ids), dtype=np.int64, count=len(ids))

    def _add(self, new: list[int]) -> None:
        hashes: list[int] = []
        lemmas: list[int] = []
        known = lexicon.lemmas()
        counts: list[int] = []
        pieces: list[int] = []
        index: dict[int, int] = {}
        size = len(self.hashes)
        for i in new:
            text = _normal(self._strings[i])
            if not text.strip():
                index[i] = 0
                continue
            index[i] = size + len(hashes)
            hashes.append(_hash(text))
            lemmas.append(_hash(known.get(text, text)))
            made = [_hash(piece) for piece in _pieces(text, *self._lengths)] if text[0].isalpha() and len(text) < 50 else []
            counts.append(len(made))
            pieces += made
        self.offsets = np.concatenate([self.offsets, len(self.pieces) + np.cumsum([0, *counts], dtype=np.int64)[:-1]])
        self.hashes = np.concatenate([self.hashes, np.array(hashes, dtype=np.uint64)])
        self.lemmas = np.concatenate([self.lemmas, np.array(lemmas, dtype=np.uint64)])
        self.counts = np.concatenate([self.counts, np.array(counts, dtype=np.int64)])
        self.pieces = np.concatenate([self.pieces, np.array(pieces, dtype=np.uint64)])
        self._index.update(index)  # last, so that an interruption leaves nothing half known


def _ranges(starts: Ints, lengths: Ints) -> Ints:
    """Concatenate ``arange(s, s + n)`` for each start and length."""
    total = int(lengths.sum())
    if total == 0:
        return np.zeros(0, dtype=np.int64)
    before = np.cumsum(lengths) - lengths
    out: Ints = np.arange(total, dtype=np.int64) + np.repeat(starts - before, lengths)
    return out


class FeatureMaker:
    """Makes features for documents of one vocabulary.

    Parameters
    ----------
    vocab : spacy.vocab.Vocab
        The vocabulary.
    n_bits : int
        Features are hashed into ``2 ** n_bits`` columns.
    options : dict
        Weights of the families of features; 0 leaves one out.

    Attributes
    ----------
    lock : threading.RLock
        Held by whoever makes features and uses their word types: the table of types is shared by threads.
    """

    def __init__(self, vocab: Vocab, n_bits: int, options: dict[str, float]) -> None:
        self.lock = RLock()
        self._mask = np.uint64((1 << n_bits) - 1)
        self.n_columns = 1 << n_bits
        self._options = options
        self._types = _TypeTable(vocab, int(options["shortest_piece"]), int(options["longest_piece"]))
        self._cues = CueFinder(vocab)

    def __call__(self, tokens: Tokens, units: Sequence[Unit]) -> Instances:
        """Make the features of the clauses of a document.

        Parameters
        ----------
        tokens : Tokens
            The document.
        units : sequence of Unit
            Its clauses.

        Returns
        -------
        Instances
            All features.
        """
        types = self._types.of(tokens.ids)
        parts = self._clause_parts(types, units)
        parts += self._context_parts(types, units, "lead", _LEAD, _LEAD_PAIR)
        parts += self._context_parts(types, units, "heading", _HEADING, None)
        parts += self._rule_parts(tokens.ids, tokens.bits, types, units)
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else []
        if not columns:
            empty = np.zeros(0, dtype=np.int64)
            return Instances(empty, empty, np.zeros(0), empty, empty, types)
        rows, hashes, values, left, right = columns
        norms = np.sqrt(np.bincount(rows, weights=values * values, minlength=len(units)))
        return Instances(rows, (hashes & self._mask).astype(np.int64), values / norms[rows], left, right, types)

    def word_hashes(self, types: Ints) -> NDArray[np.uint64]:
        """Give the hash of each word of a document; what does not begin with a letter is left out.

        Parameters
        ----------
        types : ndarray of int64, shape (n_tokens,)
            The word type of each token of the document.

        Returns
        -------
        ndarray of uint64, shape (n_words,)
            The hashes.
        """
        return self._types.hashes[types[self._types.counts[types] > 0]]

    def word_shares(self, types: Ints, units: Sequence[Unit], known: WordSet) -> tuple[Ints, Ints, int]:
        """Count the words of each clause that are known, all its words, and the contract words of the document.

        Parameters
        ----------
        types : ndarray of int64, shape (n_tokens,)
            The word type of each token of the document.
        units : sequence of Unit
            Its clauses.
        known : WordSet
            The words the model was trained on.

        Returns
        -------
        tuple of (ndarray of int64, ndarray of int64, int)
            Known words and words per clause, and contract words in all.
        """
        table = self._types
        words = table.counts[types] > 0
        hashes = table.hashes[types]
        edges = np.array([(u.first, u.last) for u in units], dtype=np.int64)
        known_so_far = np.concatenate([[0], np.cumsum(words & known.holds(hashes))])
        words_so_far = np.concatenate([[0], np.cumsum(words)])
        legal = int(np.isin(hashes[words], _contract_words()).sum())
        return known_so_far[edges[:, 1]] - known_so_far[edges[:, 0]], words_so_far[edges[:, 1]] - words_so_far[edges[:, 0]], legal

    def _part(self, rows: Ints, hashes: Any, value: float, left: Ints, right: Ints, salt: np.uint64) -> tuple[Any, ...]:
        mixed = (hashes + salt) * _MIX
        mixed ^= mixed >> np.uint64(29)
        mixed *= _MIX2
        mixed ^= mixed >> np.uint64(32)
        return rows, mixed, np.full(len(rows), value), left, right

    @staticmethod
    def _sequence(types: Ints, spans: Sequence[tuple[int, int]], rows: Ints) -> tuple[Ints, Ints, Ints]:
        """Lay spans end to end, white space left out, an edge before and after each; give types, rows and tokens."""
        starts = np.array([a for a, _ in spans], dtype=np.int64)
        lengths = np.array([b - a for a, b in spans], dtype=np.int64)
        tokens = _ranges(starts - 1, lengths + 2)
        owner = np.repeat(rows, lengths + 2)
        ends = np.cumsum(lengths + 2)
        edge = np.zeros(len(tokens), dtype=bool)
        edge[ends - 1] = True
        edge[ends - lengths - 2] = True
        safe = np.clip(tokens, 0, max(0, len(types) - 1))
        kinds = np.where(edge, _BOUNDARY, types[safe])
        tokens = np.where(edge, -1, tokens)
        keep = kinds != 0
        return kinds[keep], owner[keep], tokens[keep]

    def _clause_parts(self, types: Ints, units: Sequence[Unit]) -> list[tuple[Any, ...]]:
        if not units:
            return []
        rows = np.arange(len(units), dtype=np.int64)
        kinds, owner, tokens = self._sequence(types, [(u.first, u.last) for u in units], rows)
        options, hashes = self._options, self._types.hashes[kinds]
        inner = tokens >= 0
        parts = [self._part(owner[inner], hashes[inner], options["word"], tokens[inner], tokens[inner], _WORD)]
        for gap, salt, name in ((1, _PAIR, "pair"), (2, _SKIP, "skip"), (3, _SKIP2, "skip2")):
            if options[name]:
                same = owner[gap:] == owner[:-gap]
                if gap > 1:
                    same &= inner[gap:] & inner[:-gap]
                a, b = tokens[:-gap][same], tokens[gap:][same]
                mixed = hashes[:-gap][same] * _MIX2 + hashes[gap:][same]
                parts.append(self._part(owner[:-gap][same], mixed, options[name], np.where(a < 0, b, a), np.where(b < 0, a, b), salt))
        parts += self._piece_parts(kinds, owner, tokens, inner)
        if options["first"]:
            # The place in the sentence: each of the first words with its position, in steps.
            position = np.arange(len(owner)) - np.searchsorted(owner, owner)
            for depth, limit in ((1, 2), (2, 5), (3, 9)):
                near = inner & (position <= limit)
                parts.append(self._part(owner[near], hashes[near] * np.uint64(depth + 10), options["first"], tokens[near], tokens[near], _FIRST))
        return parts

    def _piece_parts(self, kinds: Ints, owner: Ints, tokens: Ints, inner: NDArray[np.bool_]) -> list[tuple[Any, ...]]:
        if not self._options["piece"]:
            return []
        table = self._types
        kinds, owner, tokens = kinds[inner], owner[inner], tokens[inner]
        counts = table.counts[kinds]
        where = _ranges(table.offsets[kinds], counts)
        at = np.repeat(tokens, counts)
        return [self._part(np.repeat(owner, counts), table.pieces[where], self._options["piece"], at, at, _PIECE)]

    def _context_parts(self, types: Ints, units: Sequence[Unit], name: str, salt: np.uint64, pair_salt: np.uint64 | None) -> list[tuple[Any, ...]]:
        value = self._options[name]
        spans = [(k, getattr(u, name)) for k, u in enumerate(units)]
        found = [(k, span) for k, span in spans if span is not None and span[1] > span[0]]
        if not value or not found:
            return []
        rows = np.array([k for k, _ in found], dtype=np.int64)
        kinds, owner, tokens = self._sequence(types, [span for _, span in found], rows)
        hashes = self._types.hashes[kinds]
        inner = tokens >= 0
        parts = [self._part(owner[inner], hashes[inner], value, tokens[inner], tokens[inner], salt)]
        if name == "lead" and self._options["lead_as_words"]:
            parts.append(self._part(owner[inner], hashes[inner], self._options["lead_as_words"], tokens[inner], tokens[inner], _WORD))
        if pair_salt is not None and len(owner) > 1:
            same = owner[1:] == owner[:-1]
            a, b = tokens[:-1][same], tokens[1:][same]
            mixed = hashes[:-1][same] * _MIX2 + hashes[1:][same]
            parts.append(self._part(owner[:-1][same], mixed, value, np.where(a < 0, b, a), np.where(b < 0, a, b), pair_salt))
            if self._options["lead_as_words"]:
                parts.append(self._part(owner[:-1][same], mixed, self._options["lead_as_words"], np.where(a < 0, b, a), np.where(b < 0, a, b), _PAIR))
        return parts

    def _rule_parts(self, ids: list[int], bits: list[int], types: Ints, units: Sequence[Unit]) -> list[tuple[Any, ...]]:
        """Make the features that rules find in clauses and lead-ins: cue phrases with their negation, and the main predicate."""
        words, lemmas = self._types.hashes[types].tolist(), self._types.lemmas[types].tolist()
        predicates = [predicate_of(bits, unit.first, unit.last) for unit in units]
        own = [
            (row, self._rules(ids, bits, words, lemmas, (unit.first, unit.last), predicate))
            for row, (unit, predicate) in enumerate(zip(units, predicates, strict=True))
        ]
        spans = {unit.lead for unit in units if unit.lead is not None and unit.lead[1] > unit.lead[0]}
        of_leads = {span: self._rules(ids, bits, words, lemmas, span, predicate_of(bits, *span)) for span in spans}
        inherited = [(row, of_leads[unit.lead]) for row, unit in enumerate(units) if unit.lead in of_leads]
        parts = []
        for rules, weight in ((own, 1.0), (inherited, self._options["lead_rules"])):
            for k, (name, salt) in enumerate((("cue", _CUE), ("predicate", _PREDICATE), ("joint", _JOINT))):
                parts.append(self._listed([(row, *feature) for row, made in rules for feature in made[k]], weight * self._options[name], salt))
        return parts + self._main_parts(types, predicates)

    def _rules(
        self, ids: list[int], bits: list[int], words: list[int], lemmas: list[int], span: tuple[int, int], predicate: Predicate
    ) -> tuple[list[tuple[int, int, int]], ...]:
        """Give what rules find in a span: cues, the parts of the predicate, and both joined, as (hash, first token, last token)."""
        marks = self._cues.find(ids, bits, *span)
        main = set(predicate.main)
        inner = dict.fromkeys(mark for mark in marks if mark[1] in main and mark[2] in main)
        cues = [(_named(name), first, last) for name, first, last in marks]
        # "Om X te bevorderen betaalt Y": what a subordinate clause says is not what the main clause does.
        cues += [(_named(f"main {name}"), first, last) for name, first, last in inner]
        cues += [(_named(f"beside {name}"), first, last) for name, first, last in marks if (name, first, last) not in inner]
        return cues, _predicate_features(predicate, words, lemmas, *span), _joint_features(marks, predicate, lemmas)

    def _listed(self, found: list[tuple[int, int, int, int]], value: float, salt: np.uint64) -> tuple[Any, ...]:
        """Turn a list of (row, hash, first token, last token) into features."""
        rows, hashes, left, right = (np.array(column, dtype=np.uint64) for column in (zip(*found, strict=True) if found else [[]] * 4))
        return self._part(rows.astype(np.int64), hashes, value, left.astype(np.int64), right.astype(np.int64), salt)

    def _main_parts(self, types: Ints, predicates: Sequence[Predicate]) -> list[tuple[Any, ...]]:
        """Make words and pairs of the main clause alone, its subordinate clauses left out."""
        rows = np.repeat(np.arange(len(predicates)), [len(found.main) for found in predicates])
        tokens = np.array([i for found in predicates for i in found.main], dtype=np.int64)
        hashes = self._types.hashes[types[tokens]] if len(tokens) else np.zeros(0, dtype=np.uint64)
        value = self._options["main"]
        parts = [self._part(rows, hashes, value, tokens, tokens, _MAIN)]
        if len(tokens) > 1:
            same = rows[1:] == rows[:-1]
            pairs = hashes[:-1][same] * _MIX2 + hashes[1:][same]
            parts.append(self._part(rows[:-1][same], pairs, value, tokens[:-1][same], tokens[1:][same], _MAIN_PAIR))
        return parts


@lru_cache(maxsize=16)
def maker_of(vocab: Vocab, n_bits: int) -> FeatureMaker:
    """Give the feature maker of a vocabulary, made when first asked for.

    Parameters
    ----------
    vocab : spacy.vocab.Vocab
        The vocabulary.
    n_bits : int
        Features are hashed into ``2 ** n_bits`` columns.

    Returns
    -------
    FeatureMaker
        The same one each time.
    """
    return FeatureMaker(vocab, n_bits, FAMILIES)


@cache
def _named(name: str) -> int:
    return _hash(name)


@cache
def _contract_words() -> NDArray[np.uint64]:
    return np.array(sorted(_hash(_normal(word)) for word in lexicon.word_class("contract_words")), dtype=np.uint64)


_M = (1 << 64) - 1


def _predicate_features(found: Predicate, hashes: Sequence[int], lemmas: Sequence[int], first: int, last: int) -> list[tuple[int, int, int]]:
    """Describe the main predicate as (hash, first token, last token): verb, complement, negation, restriction and subject."""
    flags = _named(("n" if found.negated else "") + ("r" if found.restricted else ""))
    verb, end, complement = found.verb, found.end, found.complement
    out: list[tuple[int, int, int]] = []
    if complement >= 0:
        c = lemmas[complement]
        v = lemmas[verb] if verb >= 0 else 0
        out.append(((c * 41 + flags * 3 + _named("complement")) & _M, complement, complement))
        out.append(((c * 43 + v * 5 + flags) & _M, min(complement, verb) if verb >= 0 else complement, max(complement, verb)))
    if verb < 0:
        return [*out, (_named("no predicate"), first, max(first, last - 1))]
    v = lemmas[verb]
    out += [(v, verb, verb), ((v * 31 + flags) & _M, verb, verb)]
    if end >= 0:
        e = lemmas[end]
        out.append(((e * 7 + _named("end")) & _M, end, end))
        out.append(((v * 131 + e) & _M, verb, end))
        out.append(((v * 131 + e * 3 + flags) & _M, verb, end))
    if found.particle >= 0:
        out.append(((v * 137 + hashes[found.particle] * 11) & _M, verb, found.particle))
    if found.subject >= 0:
        s = hashes[found.subject]
        out.append(((s * 17 + _named("subject")) & _M, found.subject, found.subject))
        out.append(((s * 257 + v) & _M, min(found.subject, verb), max(found.subject, verb)))
    if found.after >= 0:
        out.append(((hashes[found.after] * 19 + v) & _M, verb, found.after))
    return out


def _joint_features(marks: list[tuple[str, int, int]], found: Predicate, lemmas: Sequence[int]) -> list[tuple[int, int, int]]:
    """Join each cue with the main verb, and with each other cue: *mag ... opzeggen* is neither *mag* nor *opzeggen*."""
    if not marks:
        return []
    verb = found.complement if found.complement >= 0 else found.verb
    head = lemmas[verb] if verb >= 0 else 0
    head = (head * 3 + found.negated + 2 * found.restricted) & _M
    first: dict[str, tuple[int, int]] = {}
    for name, a, b in marks:
        first.setdefault(name, (a, b))
    names = sorted(first)
    out = []
    for k, name in enumerate(names):
        a, b = first[name]
        at = verb if verb >= 0 else a
        out.append(((head * 271 + _named(name)) & _M, min(a, at), max(b, at)))
        for other in names[k + 1 :]:
            c, d = first[other]
            out.append(((_named(name) * 277 + _named(other)) & _M, min(a, c), max(b, d)))
    return out
