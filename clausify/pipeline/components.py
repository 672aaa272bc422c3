"""The spaCy components ``clause_cutter``, ``clause_tagger`` and ``clausify``, which is both."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from clausify.pipeline.build import cutter_weights
from clausify.pipeline.cutter import Piece, cut
from clausify.pipeline.parsed import parsed_starts
from clausify.pipeline.tokenizer import add_legal_rules
from clausify.pipeline.tokens import read_tokens

__all__ = ["ClauseCutter", "ClauseTagger", "Clausify"]

_SPANS = "clauses"
_PIECES = "clausify_pieces"
_CLAUSES = "clausify_clauses"


def _clause_of(span: Span) -> dict[str, Any] | None:
    found: dict[str, Any] | None = span.doc.user_data.get(_CLAUSES, {}).get(str(span.start_char))
    return found


if not Span.has_extension("clause"):
    Span.set_extension("clause", getter=_clause_of)


class ClauseCutter:
    """Cuts a document into clauses and leaves them in ``doc.spans["clauses"]``.

    Parameters
    ----------
    parser : bool
        Whether to cut inside sentences by the dependency parse that an earlier component made.
    """

    def __init__(self, *, parser: bool = False) -> None:
        self.parser = parser

    def __call__(self, doc: Doc) -> Doc:
        """Cut one document.

        Parameters
        ----------
        doc : spacy.tokens.Doc
            The document; changed in place.

        Returns
        -------
        spacy.tokens.Doc
            The same document.

        Raises
        ------
        ValueError
            If the parse was asked for and the document has none.
        """
        if self.parser and len(doc) and not doc.has_annotation("DEP"):
            raise ValueError("clausify was told to use the parser, but the document has no parse; add the pipe after 'parser' or set parser to False")
        decide = parsed_starts(doc) if self.parser else None
        pieces = [p for p in cut(read_tokens(doc), cutter_weights(), decide) if p.kind == "clause"]
        doc.spans[_SPANS] = SpanGroup(doc, name=_SPANS, spans=[Span(doc, p.first, p.last) for p in pieces])
        doc.user_data[_PIECES] = [[p.start, p.end, p.first, p.last, p.kind, p.number, p.heading, p.lead_in] for p in pieces]
        return doc


class ClauseTagger:
    """Tags the clauses that ``clause_cutter`` left: ``span.label_`` and ``span._.clause``.

    Parameters
    ----------
    model : str or None
        Path of a model file; the shipped one if None.
    """

    def __init__(self, model: str | None = None) -> None:
        from clausify.api import load, shipped_model

        self.model = load(model) if model else shipped_model()

    def __call__(self, doc: Doc) -> Doc:
        """Tag one document.

        Parameters
        ----------
        doc : spacy.tokens.Doc
            The document; changed in place.

        Returns
        -------
        spacy.tokens.Doc
            The same document.

        Raises
        ------
        ValueError
            If the document has not been cut.
        """
        from clausify.api import tag_pieces

        if _PIECES not in doc.user_data:
            raise ValueError("clause_tagger found no clauses; add 'clause_cutter' before it, or use the pipe 'clausify', which does both")
        pieces = [Piece(*row[:6], *(tuple(x) if x else None for x in row[6:])) for row in doc.user_data[_PIECES]]
        clauses = tag_pieces(read_tokens(doc), pieces, self.model)
        spans = [Span(doc, p.first, p.last, label=clause.label.value) for p, clause in zip(pieces, clauses, strict=True)]
        doc.spans[_SPANS] = SpanGroup(doc, name=_SPANS, spans=spans)
        doc.user_data[_CLAUSES] = {str(clause.start): clause.to_dict() for clause in clauses}
        return doc


class Clausify:
    """Cuts and tags.

    Parameters
    ----------
    model : str or None
        Path of a model file; the shipped one if None.
    parser : bool
        Whether to cut inside sentences by the dependency parse.
    """

    def __init__(self, model: str | None = None, *, parser: bool = False) -> None:
        self.cutter = ClauseCutter(parser=parser)
        self.tagger = ClauseTagger(model)

    def __call__(self, doc: Doc) -> Doc:
        """Cut and tag one document.

        Parameters
        ----------
        doc : spacy.tokens.Doc
            The document; changed in place.

        Returns
        -------
        spacy.tokens.Doc
            The same document.
        """
        return self.tagger(self.cutter(doc))


@Language.factory("clause_cutter", default_config={"parser": False, "tokenizer_rules": True})
def make_clause_cutter(nlp: Language, name: str, parser: bool, tokenizer_rules: bool) -> ClauseCutter:  # noqa: ARG001, FBT001
    """Make the component ``clause_cutter`` for ``nlp.add_pipe``."""
    if tokenizer_rules:
        add_legal_rules(nlp)
    return ClauseCutter(parser=parser)


@Language.factory("clause_tagger", default_config={"model": None})
def make_clause_tagger(nlp: Language, name: str, model: str | None) -> ClauseTagger:  # noqa: ARG001
    """Make the component ``clause_tagger`` for ``nlp.add_pipe``."""
    return ClauseTagger(model)


@Language.factory("clausify", default_config={"model": None, "parser": False, "tokenizer_rules": True})
def make_clausify(nlp: Language, name: str, model: str | None, parser: bool, tokenizer_rules: bool) -> Clausify:  # noqa: ARG001, FBT001
    """Make the component ``clausify`` for ``nlp.add_pipe``."""
    if tokenizer_rules:
        add_legal_rules(nlp)
    return Clausify(model, parser=parser)
