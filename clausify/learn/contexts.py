"""Labelled clauses with the context that the cutter sees around them."""

from __future__ import annotations

from bisect import bisect_right

from clausify.corpus.contracts import Contract
from clausify.model.inputs import ClauseText
from clausify.pipeline.build import reader
from clausify.pipeline.cutter import cut

__all__ = ["labelled_clauses"]


def labelled_clauses(contract: Contract, weights: dict[str, float]) -> tuple[list[ClauseText], list[str]]:
    """Give the labelled clauses of a contract with the context that the cutter sees around them.

    Parameters
    ----------
    contract : Contract
        The contract.
    weights : dict of str to float
        Weights of the cutter.

    Returns
    -------
    tuple of (list of ClauseText, list of str)
        Clauses and labels, matter left out.
    """
    text = contract.text
    pieces = cut(reader().read(text), weights)
    starts = [piece.start for piece in pieces]
    clauses: list[ClauseText] = []
    labels: list[str] = []
    for span in contract.spans:
        if span.label is None:
            continue
        piece = pieces[max(0, bisect_right(starts, span.start) - 1)]
        lead = text[slice(*piece.lead_in)] if piece.lead_in else None
        heading = text[slice(*piece.heading)] if piece.heading else None
        clauses.append(ClauseText(text[span.start : span.end], lead, heading))
        labels.append(span.label.value)
    return clauses, labels
