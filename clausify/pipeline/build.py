"""The spaCy pipeline that all doors use."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from threading import RLock
from typing import TYPE_CHECKING

import spacy

from clausify.pipeline.tokenizer import BoundedTokenizer, add_legal_rules
from clausify.pipeline.tokens import Tokens, read_tokens

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["Reader", "cutter_weights", "reader"]

_lock = RLock()  # the tokenizer and its memory are shared by threads
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@lru_cache(maxsize=1)
def cutter_weights() -> dict[str, float]:
    """Give the shipped weights of the cut inside sentences, made by ``clausify train data/``.

    Returns
    -------
    dict of str to float
        Weight of each feature, and ``"bias"``.
    """
    weights: dict[str, float] = json.loads(files("clausify.models").joinpath("cutter.json").read_text(encoding="utf-8"))
    return weights


@dataclass(frozen=True, slots=True)
class Reader:
    """A blank Dutch pipeline with the tokenizer for contracts.

    Attributes
    ----------
    nlp : spacy.language.Language
        The pipeline; it holds a tokenizer only.
    """

    nlp: Language

    def read(self, text: str) -> Tokens:
        """Tokenise a text of any length and any content.

        Parameters
        ----------
        text : str
            The text. Lone surrogates, which spaCy cannot hold, are seen as U+FFFD.

        Returns
        -------
        Tokens
            Its tokens, with the offsets of the text as given.
        """
        safe = text if text.isascii() or not _SURROGATE.search(text) else _SURROGATE.sub("\ufffd", text)
        with _lock:
            return read_tokens(self.nlp.make_doc(safe), text)


@lru_cache(maxsize=1)
def reader() -> Reader:
    """Give the reader of this process; it is built when first asked for.

    Returns
    -------
    Reader
        The same one each time.
    """
    nlp = spacy.blank("nl")
    add_legal_rules(nlp)
    nlp.tokenizer = BoundedTokenizer(nlp.tokenizer)
    nlp.max_length = 1 << 40  # spaCy's limit guards parsers; tokenising is linear
    return Reader(nlp)
