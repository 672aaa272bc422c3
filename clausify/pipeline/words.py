"""What the cutter needs to know of a word, looked up once per word type and then by integer."""

from __future__ import annotations

import re
from typing import Final

from spacy.attrs import ORTH
from spacy.tokens import Doc
from spacy.vocab import Vocab

from clausify.dutch import lexicon
from clausify.dutch.conjugation import is_participle

__all__ = ["WordTable", "describe"]

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

ANY_VERB: Final = FINITE | PLURAL

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
)  # fmt: skip
_FIRST_SECOND = frozenset({"ik", "je", "jij", "u", "wij", "we", "jullie"})
_AMOUNT = re.compile(r"[€$£]?\d")


def _verb_bits(word: str) -> int:
    bits = 0
    if word in lexicon.finite_singulars():
        bits |= FINITE
    if word in lexicon.finite_plurals():
        bits |= PLURAL
        if word.endswith(("den", "ten")) and word not in lexicon.infinitives():
            bits |= PAST_PLURAL
    if word in lexicon.verb_stems():
        bits |= STEM
    if word in lexicon.auxiliaries():
        bits |= AUXILIARY
    return bits


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
    bits = 0
    for name, bit in _CLASSES:
        if word in lexicon.word_class(name):
            bits |= bit
    bits |= _verb_bits(word)
    if text[0].isupper():
        bits |= CAPITAL
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
    if word in _FIRST_SECOND:
        bits |= FIRST_SECOND
    if word == "te":
        bits |= TE
    if word == "of":
        bits |= OF
    if word == "dan":
        bits |= DAN
    if word.endswith(("e", "en")) and len(word) > 3:
        bits |= ADJECTIVE
    return bits


class WordTable:
    """The bits of every word type met so far, by spaCy's own id of its form.

    Parameters
    ----------
    vocab : spacy.vocab.Vocab
        The vocabulary whose ids are used.
    """

    _LIMIT = 400_000

    def __init__(self, vocab: Vocab) -> None:
        self._strings = vocab.strings
        self._bits: dict[int, int] = {}

    def of(self, doc: Doc) -> list[int]:
        """Give the bits of each token.

        Parameters
        ----------
        doc : spacy.tokens.Doc
            Any document of the vocabulary.

        Returns
        -------
        list of int
            One entry per token.
        """
        ids: list[int] = doc.to_array(ORTH).tolist()
        table = self._bits
        try:
            return [table[i] for i in ids]
        except KeyError:
            if len(table) > self._LIMIT:
                table.clear()
            for i in set(ids) - table.keys():
                table[i] = describe(self._strings[i])
            return [table[i] for i in ids]
