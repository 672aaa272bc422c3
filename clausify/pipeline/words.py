"""What the cutter needs to know of a word, looked up once per word type and then by integer."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from clausify.dutch import lexicon
from clausify.dutch.conjugation import is_participle

__all__ = ["bracket_depths", "describe", "kind_of", "signal_of"]

SPACE: Final = 1 << 0
STOP: Final = 1 << 1  # . ! ? …
SEMICOLON: Final = 1 << 2
COLON: Final = 1 << 3
COMMA: Final = 1 << 4
OPENING: Final = 1 << 5
CLOSING: Final = 1 << 6
COORDINATOR: Final = 1 << 7
SUBORDINATOR: Final = 1 << 8
AMBIGUOUS: Final = 1 << 9  # a subordinator that is often something else
DETERMINER: Final = 1 << 10
PRONOUN: Final = 1 << 11
PREPOSITION: Final = 1 << 12
ADVERB: Final = 1 << 13
FINITE: Final = 1 << 14  # singular finite form
PLURAL: Final = 1 << 15  # plural finite form, or infinitive
STEM: Final = 1 << 16  # first person singular
AUXILIARY: Final = 1 << 17
TE: Final = 1 << 18
PARTICIPLE: Final = 1 << 19
ABBREVIATION: Final = 1 << 20
MAY_END: Final = 1 << 21  # an abbreviation that can also close a sentence
CAPITAL: Final = 1 << 22
DIGIT: Final = 1 << 23
OPENER: Final = 1 << 24
WORD: Final = 1 << 25
SINGLE: Final = 1 << 26  # one letter
DASH: Final = 1 << 27
NEGATION: Final = 1 << 28
OF: Final = 1 << 29
PAST_PLURAL: Final = 1 << 30  # plural form that is never an infinitive
FIRST_SECOND: Final = 1 << 31  # ik, je, jij, u, wij, jullie
ADJECTIVE: Final = 1 << 32  # a word in -e that may stand between determiner and noun
DAN: Final = 1 << 33
RESTRICTION: Final = 1 << 34
MAYBE: Final = 1 << 35  # an unknown word in -t: a finite verb where only one can stand
FINAL_ONLY: Final = 1 << 36  # a separable verb in one word: never in second place
PLACEHOLDER: Final = 1 << 37
PREDICATE: Final = 1 << 38  # an adjective without -e: it follows "zijn", a noun makes "zijn" a possessive

ANY_VERB: Final = FINITE | PLURAL

NEUTER: Final = 1 << 39  # het, dit, dat: never the subject of a plural
CONTRAST: Final = 1 << 41  # maar, doch: what stands before it is not what stands after it
PREDICATIVE: Final = 1 << 40  # a word that says with "zijn" who must or may: "gehouden", "bevoegd"

_SIGNAL_SHIFT: Final = 44  # above this bit: the index of a function word, so that rules can tell them apart

_PUNCTUATION = {
    ".": STOP, "!": STOP, "?": STOP, "…": STOP, "...": STOP, "..": STOP, ";": SEMICOLON, ":": COLON, ",": COMMA,
    "(": OPENING, "[": OPENING, "{": OPENING, "“": OPENING, "„": OPENING, "‘": OPENING, "«": OPENING,
    ")": CLOSING, "]": CLOSING, "}": CLOSING, "”": CLOSING, "»": CLOSING, '"': OPENING | CLOSING, "'": OPENING | CLOSING, "’": CLOSING,
    "-": DASH, "–": DASH, "—": DASH,
}  # fmt: skip
_CLASSES = (
    ("coordinators", COORDINATOR), ("subordinators", SUBORDINATOR), ("subordinators.ambiguous", AMBIGUOUS),
    ("determiners", DETERMINER), ("pronouns", PRONOUN), ("prepositions", PREPOSITION), ("adverbs", ADVERB),
    ("negation", NEGATION), ("restriction", RESTRICTION),
    ("neuter", NEUTER), ("predicatives", PREDICATIVE), ("contrast", CONTRAST),
)  # fmt: skip
_SIGNAL_CLASSES = ("coordinators", "subordinators", "determiners", "pronouns", "prepositions", "adverbs", "negation", "restriction")
_SIGNALS = ("", *sorted({word for name in _SIGNAL_CLASSES for word in lexicon.word_class(name)} | lexicon.auxiliaries()))
_SIGNAL_INDEX = {word: i for i, word in enumerate(_SIGNALS)}
_FIRST_SECOND = frozenset({"ik", "je", "jij", "u", "wij", "we", "jullie"})
_CLOSED = sum(bit for _, bit in _CLASSES if not bit & (NEUTER | PREDICATIVE))
_PREDICATE = re.compile(r".{3,}(?:ief|end|baar|ig|lijk|loos|zaam|isch|eel|voud|ieel)")
_DOMAIN = re.compile(r"[a-z][a-z0-9-]+\.(?:nl|be|com|eu|net|org|io|ml|app|shop|online|vlaanderen)")
_AMOUNT = re.compile(r"[€$£]?\d")


def _verb_bits(word: str) -> int:
    bits = 0
    if word in lexicon.finite_singulars():
        bits |= FINITE
    if word in lexicon.finite_plurals():
        bits |= PLURAL
        if word.endswith(("den", "ten")) and word not in lexicon.infinitives():
            bits |= PAST_PLURAL
    if word in lexicon.verb_final_forms():
        bits |= FINAL_ONLY
    if word in lexicon.verb_stems():
        bits |= STEM
    if word in lexicon.auxiliaries():
        bits |= AUXILIARY
    return bits


@lru_cache(maxsize=1 << 16)
def describe(text: str) -> int:
    """Describe a word as a set of bits.

    Parameters
    ----------
    text : str
        The word as written.

    Returns
    -------
    int
        The bits of this module that hold for it.

    Examples
    --------
    >>> bool(describe("levert") & FINITE), bool(describe("tenzij") & SUBORDINATOR)
    (True, True)
    """
    if not text.strip():
        return SPACE
    if text in _PUNCTUATION:
        return _PUNCTUATION[text]
    word = text.lower()
    bits = _SIGNAL_INDEX.get(word, 0) << _SIGNAL_SHIFT
    for name, bit in _CLASSES:
        if word in lexicon.word_class(name):
            bits |= bit
    if not bits & _CLOSED or word in lexicon.auxiliaries():
        bits |= _verb_bits(word)  # the rules make "met" of "meten": a word of a closed class is no verb
    if text[0].isupper() or _DOMAIN.fullmatch(word):
        bits |= CAPITAL  # a firm may be called after its lower-case domain
    if text.startswith("{{"):
        bits |= PLACEHOLDER
    if text[0].isalpha():
        bits |= WORD
        if len(text) == 1:
            bits |= SINGLE
    if _AMOUNT.match(text):
        bits |= DIGIT
    known = lexicon.abbreviations()
    if text in known or word in known:
        bits |= ABBREVIATION
        if known.get(text, known.get(word, False)):
            bits |= MAY_END
    elif text.endswith(".") and len(text) > 2:
        bits |= ABBREVIATION | MAY_END
    if word in lexicon.word_class("sentence_openers"):
        bits |= OPENER
    if is_participle(word):
        bits |= PARTICIPLE
    if not bits & ANY_VERB and _PREDICATE.fullmatch(word):
        bits |= PREDICATE
    if not bits & ~(CAPITAL | WORD | PARTICIPLE) and word.endswith("t") and len(word) > 3:
        bits |= MAYBE
    if word in _FIRST_SECOND:
        bits |= FIRST_SECOND
    if word == "te":
        bits |= TE
    if word == "of":
        bits |= OF
    if word == "dan":
        bits |= DAN
    if word.endswith("e") and len(word) > 3:
        bits |= ADJECTIVE
    return bits


_KINDS = (
    (SPACE, "space"), (STOP, "stop"), (SEMICOLON, "semicolon"), (COLON, "colon"), (COMMA, "comma"), (OPENING, "open"), (CLOSING, "close"),
    (DASH, "dash"), (TE, "te"), (COORDINATOR, "coordinator"),
)  # fmt: skip
_kinds: dict[int, str] = {}


def kind_of(bits: int) -> str:
    """Name the kind of a word for use as a feature: its main class, finer for verbs.

    Parameters
    ----------
    bits : int
        The word as described by :func:`describe`.

    Returns
    -------
    str
        For example ``"verb-singular"``, ``"auxiliary-plural"``, ``"determiner"`` or ``"word"``.

    Examples
    --------
    >>> kind_of(describe("levert")), kind_of(describe("zullen")), kind_of(describe("tabel"))
    ('verb-singular', 'auxiliary-plural', 'word')
    """
    kind = _kinds.get(bits)
    if kind is None:
        kind = _kinds[bits] = _kind(bits)
    return kind


def _kind(bits: int) -> str:
    for bit, name in _KINDS:
        if bits & bit:
            return name
    if bits & AUXILIARY:
        return "auxiliary-plural" if bits & PLURAL else "auxiliary-singular"
    if bits & FINITE:
        return "verb-or-participle" if bits & PARTICIPLE else "verb-singular"
    if bits & PLURAL:
        return "verb-past-plural" if bits & PAST_PLURAL else "verb-plural"
    for bit, name in (
        (SUBORDINATOR, "subordinator"), (PRONOUN, "pronoun"), (DETERMINER, "determiner"), (PREPOSITION, "preposition"), (ADVERB, "adverb"),
        (PARTICIPLE, "participle"), (PREDICATE, "predicate"), (DIGIT, "digit"), (STEM, "stem"), (CAPITAL, "capital"),
        (ADJECTIVE, "adjective"), (MAYBE, "maybe"),
    ):  # fmt: skip
        if bits & bit:
            return name
    return "word"


def signal_of(bits: int) -> str:
    """Give the function word itself, or an empty string for a content word.

    Parameters
    ----------
    bits : int
        The word as described by :func:`describe`.

    Returns
    -------
    str
        Lower case.

    Examples
    --------
    >>> signal_of(describe("Indien")), signal_of(describe("software"))
    ('indien', '')
    """
    return _SIGNALS[bits >> _SIGNAL_SHIFT]


def bracket_depths(bits: list[int], start: int, end: int, longest: int = 120) -> list[int]:
    """Tell of each token how many brackets are open around it; brackets without a partner nearby do not count.

    Parameters
    ----------
    bits : list of int
        The tokens.
    start, end : int
        The range looked at.
    longest : int
        Brackets further apart than this many tokens are no pair.

    Returns
    -------
    list of int
        One entry per token of the range.

    Examples
    --------
    >>> bracket_depths([describe(x) for x in "a ( b ) c (".split()], 0, 6)
    [0, 1, 1, 1, 0, 0]
    """
    depths = [0] * (end - start)
    open_at: list[int] = []
    for i in [i for i in range(start, end) if bits[i] & (OPENING | CLOSING)]:
        kind = bits[i] & (OPENING | CLOSING)
        if kind == OPENING:
            open_at.append(i)
        elif kind == CLOSING and open_at:
            left = open_at.pop()
            if i - left <= longest:
                for k in range(left - start, i - start + 1):
                    depths[k] += 1
    return depths
