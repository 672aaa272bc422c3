"""Tokenizer rules for legal Dutch, laid over those of spaCy's ``nl``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from spacy.symbols import ORTH
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_suffix_regex

from clausify.dutch import lexicon

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["BoundedTokenizer", "add_legal_rules"]

# One token each: placeholders, amounts with a dash for the cents, references to articles of a code, times.
_WHOLE = re.compile(
    r"\{\{[^{}\s]{1,60}\}\}"
    r"|\d{1,3}(?:\.\d{3})*,(?:[-–—]{1,2}|=|\d{1,2})"
    r"|\d{1,2}:\d{1,3}[a-z]?"
    r"|\d{1,2}[u:.]\d{2}"
    r"|[IVXLC]{1,6}\.\d{1,3}(?:/\d{1,3})?"
)
# A sentence that ends without a space ("overeenkomst.De"), in a code ("BW."), or before a bracket.
_INFIXES = (r"(?<=[a-zà-ÿ)\]%\d])[.;:](?=[A-ZÀ-Ý][a-zà-ÿ ])", r"(?<=[a-zà-ÿ]),(?=[A-Za-zÀ-ÿ])")
_SUFFIXES = (r"(?<=[A-Z][A-Z])\.", r"(?<=\d)\.", r"(?<=[)\]}])\.", r"(?<=BW)\.", r"\}\}", r"(?<=[)\]])%", r"(?<=,[-–—])\.")
_MAY_BE_SPECIAL = re.compile(r"[.'’:;()—]")  # nearly every special case of spaCy's nl and of ours holds one of these
_MOST_CHUNKS = 100_000  # remembered at most; spaCy's own 10,000 are full after a dozen contracts
_RUN = re.compile(r"\S{250,}")
_PIECE = re.compile(r"\w{1,60}|[^\w\s]")


def _special_cases() -> Iterator[str]:
    for entry in lexicon.abbreviations():
        if entry.endswith("."):
            yield entry
            yield entry[0].upper() + entry[1:]


def add_legal_rules(nlp: Language) -> None:
    """Teach the tokenizer of a Dutch pipeline the abbreviations and references of contracts.

    Rules that are there already stay. A tokenizer that is not spaCy's own is left alone.

    Parameters
    ----------
    nlp : spacy.language.Language
        The pipeline; its tokenizer is changed in place.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("nl")
    >>> add_legal_rules(nlp)
    >>> [t.text for t in nlp.make_doc("Zie artt. 6:74 jo. 6:75 BW.")]
    ['Zie', 'artt.', '6:74', 'jo.', '6:75', 'BW', '.']
    """
    tokenizer = nlp.tokenizer
    if isinstance(tokenizer, BoundedTokenizer):
        tokenizer = tokenizer.inner
    if not isinstance(tokenizer, Tokenizer) or getattr(nlp, "lang", "nl") != "nl":
        return
    defaults = nlp.Defaults
    # spaCy's list holds many words that also end sentences ("best.", "reg.", "BW."): of one-dot entries only ours stay.
    known = frozenset(_special_cases())
    rules = {k: v for k, v in tokenizer.rules.items() if not k.endswith(".") or k.count(".") > 1 or len(k) == 2 or k in known}
    tokenizer.rules = {}  # each change below has spaCy load all of them anew
    tokenizer.infix_finditer = compile_infix_regex([*(defaults.infixes or ()), *_INFIXES]).finditer
    tokenizer.suffix_search = compile_suffix_regex([*(defaults.suffixes or ()), *_SUFFIXES]).search
    tokenizer.token_match = _WHOLE.fullmatch
    tokenizer.rules = rules | {entry: [{ORTH: entry}] for entry in sorted(known)}


class BoundedTokenizer:
    """A tokenizer whose time grows with the length of the text, whatever the text, and that remembers what it has seen.

    spaCy's tokenizer peels punctuation off one character at a time, which takes quadratic time on a long run without
    white space. Such runs, which no contract holds, are cut into short words here; all else goes to the inner tokenizer.

    That one also stops remembering chunks as soon as a document has used a special case (spaCy 3.8,
    ``Tokenizer._save_cached``), which contracts do in their first lines ("B.V."). New chunks are therefore shown to it
    first, those without special cases together.

    Parameters
    ----------
    inner : spacy.tokenizer.Tokenizer
        The tokenizer that does the work.
    """

    def __init__(self, inner: Tokenizer) -> None:
        self.inner = inner
        self.inner.max_cache_size = _MOST_CHUNKS
        self._seen: set[str] = set()

    def _learn(self, text: str) -> None:
        """Show chunks that are new to the inner tokenizer, so that it remembers how they are cut."""
        new = set(text.split()) - self._seen
        if not new:
            return
        if len(self._seen) > _MOST_CHUNKS:
            self._seen.clear()
        self._seen |= new
        self.inner(" ".join(sorted(chunk for chunk in new if not _MAY_BE_SPECIAL.search(chunk))))

    def __call__(self, text: str) -> Doc:
        """Cut a text into tokens without losing a character.

        Parameters
        ----------
        text : str
            Any text without lone surrogates.

        Returns
        -------
        spacy.tokens.Doc
            Its tokens.
        """
        runs = list(_RUN.finditer(text))
        if not runs:
            self._learn(text)
            doc: Doc = self.inner(text)
            return doc
        words: list[str] = []
        spaces: list[bool] = []
        done = 0
        for run in runs:
            self._add(text[done : run.start()], words, spaces)
            pieces = [m.group() for m in _PIECE.finditer(run.group())]
            words += pieces
            spaces += [False] * len(pieces)
            done = run.end()
            if text[done : done + 1] == " ":
                spaces[-1] = True
                done += 1
        self._add(text[done:], words, spaces)
        return Doc(self.inner.vocab, words=words, spaces=spaces)

    def _add(self, part: str, words: list[str], spaces: list[bool]) -> None:
        if part:
            for token in self.inner(part):
                words.append(token.text)
                spaces.append(bool(token.whitespace_))

    def pipe(self, texts: Any, batch_size: int = 1000) -> Iterator[Doc]:  # noqa: ARG002 - spaCy passes it
        """Tokenise a stream of texts.

        Parameters
        ----------
        texts : iterable of str
            The texts.
        batch_size : int
            Ignored; there for spaCy.

        Yields
        ------
        spacy.tokens.Doc
            The tokens of each text.
        """
        yield from map(self, texts)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__") or name == "inner":
            raise AttributeError(name)
        found: Callable[..., Any] = getattr(self.inner, name)
        return found  # to_bytes, from_disk, explain and the rest
