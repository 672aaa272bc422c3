"""Lay the labelled stretches of a contract out as pieces, with the context that the cutter gives them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from clausify.corpus.contracts import Contract
from clausify.pipeline.build import reader
from clausify.pipeline.cutter import Piece, cut

__all__ = ["gold_pieces"]


def gold_pieces(contract: Contract, weights: dict[str, float]) -> list[Piece]:
    """Give the labelled stretches of a contract as pieces.

    Parameters
    ----------
    contract : Contract
        A labelled contract.
    weights : dict of str to float
        Weights of the cutter.

    Returns
    -------
    list of Piece
        One a stretch; number, heading and lead-in are those of the piece that the cutter makes of most of it.
    """
    tokens = reader().read(contract.text)
    cuts = cut(tokens, weights)
    out = []
    begin = 0
    for span in contract.spans:
        while begin < len(cuts) and cuts[begin].end <= span.start:
            begin += 1
        near = [p for p in cuts[begin : begin + 50] if p.start < span.end]
        best = max(near, key=lambda p: min(p.end, span.end) - max(p.start, span.start), default=None)
        first, last = bisect_left(tokens.starts, span.start), bisect_left(tokens.starts, span.end)
        kind = "clause" if span.label else (best.kind if best and best.kind != "clause" else "heading")
        context = (best.number, best.heading, best.lead_in) if best else (None, None, None)
        out.append(Piece(span.start, span.end, first, last, kind, *context))
    return [_with_lead(piece, out) for piece in out]


def _with_lead(piece: Piece, pieces: Sequence[Piece]) -> Piece:
    """Let the lead-in of a piece be the labelled stretch that covers it."""
    lead = piece.lead_in
    if lead is None:
        return piece
    at = bisect_left([p.end for p in pieces], lead[0] + 1)
    home = max(pieces[at : at + 20], key=lambda p: min(p.end, lead[1]) - max(p.start, lead[0]), default=piece)
    return Piece(piece.start, piece.end, piece.first, piece.last, piece.kind, piece.number, piece.heading, (home.start, home.end))
