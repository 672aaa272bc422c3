"""Fit the decision of where a clause begins inside a sentence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

import numpy as np

from clausify.corpus.contracts import Contract
from clausify.pipeline.build import reader
from clausify.pipeline.clauses import Candidate, candidates
from clausify.pipeline.cutter import sentences_of

__all__ = ["fit_cutter", "observe"]


def observe(contract: Contract) -> list[tuple[Candidate, bool]]:
    """List the candidates of a contract, each with whether its annotator began a clause there.

    Parameters
    ----------
    contract : Contract
        A labelled contract.

    Returns
    -------
    list of (Candidate, bool)
        In order of the text.
    """
    tokens = reader().read(contract.text)
    gold = sorted(span.start for span in contract.spans)
    seen: list[tuple[Candidate, bool]] = []

    def decide(found: Candidate) -> bool:
        at = tokens.starts[found.token]
        begins = bisect_right(gold, at) > bisect_left(gold, at)
        seen.append((found, begins))
        return begins

    for first, last in sentences_of(tokens):
        for _ in candidates(tokens.bits, first, last, decide):
            pass
    return seen


def fit_cutter(contracts: Iterable[Contract], strength: float = 0.3) -> dict[str, float]:
    """Fit the weights of the cutter on labelled contracts.

    Parameters
    ----------
    contracts : iterable of Contract
        The contracts.
    strength : float
        Inverse strength of the L2 penalty.

    Returns
    -------
    dict of str to float
        Weight of each feature, rounded to three decimals, and ``"bias"``.
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen = [pair for contract in contracts for pair in observe(contract)]
    vectorizer = DictVectorizer(dtype=np.float64)
    matrix = vectorizer.fit_transform([dict.fromkeys(found.features, 1.0) for found, _ in seen])
    model = LogisticRegression(C=strength, max_iter=2000, tol=1e-6)
    model.fit(matrix, [begins for _, begins in seen])
    names = vectorizer.get_feature_names_out()
    weights = {str(name): round(float(weight), 3) for name, weight in zip(names, model.coef_[0], strict=True) if abs(weight) >= 0.01}
    weights["bias"] = round(float(model.intercept_[0]), 3)
    return dict(sorted(weights.items()))
