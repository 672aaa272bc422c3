"""Hold what a model says of clauses against their labels, one row a clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clausify.api import tag_pieces
from clausify.clause import Clause
from clausify.corpus.contracts import Contract, GoldSpan
from clausify.corpus.exchange_rows import LabelledClause
from clausify.errors import ModelError
from clausify.labels import Label
from clausify.model.classifier import ClauseModel
from clausify.model.inputs import ClauseText, as_documents
from clausify.model.scores import core_span
from clausify.pipeline.build import reader
from clausify.pipeline.cutter import cut

__all__ = ["Cuts", "Row", "judge_clauses", "judge_contract"]

Cuts = tuple[set[tuple[int, int]], set[tuple[int, int]]]
"""Spans of clauses of one contract: those that are right, and those that were cut."""
_EVIDENCE = 6  # words shown of an error


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled clause and what the model said of it.

    Attributes
    ----------
    document : str
        The contract.
    gold, tagged : str
        Right label and tag; ``"none"`` where the clause was lost.
    confidence : float
        Of the tag, 0 to 1.
    review : bool
        Whether the clause was marked for review.
    text : str
        Its words.
    evidence : tuple of str
        The words that decided, strongest first.
    """

    document: str
    gold: str
    tagged: str
    confidence: float
    review: bool
    text: str
    evidence: tuple[str, ...] = ()


def _aligned(spans: Sequence[GoldSpan], clauses: Sequence[Clause]) -> Iterator[tuple[GoldSpan, Clause | None]]:
    """Pair each labelled span with the clause that covers most of it, if that is half of the shorter one."""
    begin = 0
    for span in spans:
        best, cover = None, 0
        while begin < len(clauses) and clauses[begin].end <= span.start:
            begin += 1
        for k in range(begin, len(clauses)):
            clause = clauses[k]
            if clause.start >= span.end:
                break
            overlap = min(clause.end, span.end) - max(clause.start, span.start)
            if overlap > cover:
                best, cover = clause, overlap
        if best is not None and cover * 2 < min(span.end - span.start, best.end - best.start):
            best = None
        yield span, best


def _row(contract: Contract, span: GoldSpan, gold: str, clause: Clause | None) -> Row:
    text = " ".join(contract.text[span.start : span.end].split())
    if clause is None:
        return Row(contract.id, gold, "none", 0.0, review=False, text=text)
    words = tuple(contract.text[start:end] for start, end, weight in clause.evidence[:_EVIDENCE] if weight > 0)
    return Row(contract.id, gold, clause.label.value, clause.confidence, clause.review, text, words)


def judge_contract(contract: Contract, model: ClauseModel, weights: dict[str, float]) -> tuple[list[Row], Cuts]:
    """Cut and tag a contract and compare with its labels; matter tagged as anything but neutral counts as an error.

    Parameters
    ----------
    contract : Contract
        A labelled contract.
    model : ClauseModel
        The model.
    weights : dict of str to float
        Weights of the cutter.

    Returns
    -------
    tuple of (list of Row, (set, set))
        Its clauses in order; the spans of clauses that are right, and those that were cut.
    """
    tokens = reader().read(contract.text)
    clauses = tag_pieces(tokens, [piece for piece in cut(tokens, weights) if piece.kind == "clause"], model)
    rows = []
    for span, clause in _aligned(contract.spans, clauses):
        if span.label is not None:
            rows.append(_row(contract, span, span.label.value, clause))
        elif clause and clause.label is not Label.NEUTRAL and clause.end - clause.start <= 2 * (span.end - span.start):
            rows.append(_row(contract, span, Label.NEUTRAL.value, clause))
    gold = {core_span(contract.text, span.start, span.end) for span in contract.spans if span.label is not None}
    return rows, (gold, {core_span(contract.text, clause.start, clause.end) for clause in clauses})


def judge_clauses(clauses: Sequence[LabelledClause], model: ClauseModel) -> list[Row]:
    """Tag loose clauses and compare with their labels.

    Parameters
    ----------
    clauses : sequence of LabelledClause
        The clauses.
    model : ClauseModel
        The model.

    Returns
    -------
    list of Row
        In the order given; a clause whose contract is not known counts as one of its own.

    Raises
    ------
    ModelError
        If the model was trained on other labels.
    """
    if set(model.classes_) - set(Label):
        raise ModelError(f"this model was trained on the labels {', '.join(map(str, model.classes_))}, not on {', '.join(Label)}")
    rows: list[Row] = []
    for tokens, units in as_documents([ClauseText(clause.text, clause.lead_in, clause.heading) for clause in clauses]):
        tagged = model.tag(tokens, units)
        for chances, evidence, foreign in zip(tagged.probabilities, tagged.evidence, tagged.foreign.tolist(), strict=True):
            clause = clauses[len(rows)]
            best = int(chances.argmax())
            confidence = float(chances[best])
            words = tuple(tokens.text[tokens.starts[token] : tokens.ends[token]] for token, weight in evidence[:_EVIDENCE] if weight > 0)
            review = foreign or confidence < model.review_below_
            name = str(model.classes_[best])
            rows.append(Row(clause.document or clause.place, clause.label.value, name, confidence, review, " ".join(clause.text.split()), words))
    return rows
