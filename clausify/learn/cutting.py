"""Fit the decision of where a clause begins inside a sentence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from clausify.corpus.contracts import Contract
from clausify.pipeline.clauses import Candidate
from clausify.pipeline.cutter import sentences_of

if TYPE_CHECKING:
    from spacy.language import Language

    from clausify.pipeline.words import WordTable

__all__ = ["fit_cutter", "observe"]


def observe(contract: Contract, nlp: Language, table: WordTable) -> list[tuple[Candidate, bool]]:
    """List the candidates of a contract, each with whether its annotator began a clause there.

    Parameters
    ----------
    contract : Contract
        A labelled contract.
    nlp : Language
        The pipeline whose tokenizer is used.
    table : WordTable
        The word table of its vocabulary.

    Returns
    -------
    list of (Candidate, bool)
        In order of the text.
    """
    from clausify.pipeline.clauses import candidates

    doc = nlp.make_doc(contract.text)
    gold = sorted(span.start for span in contract.spans)
    seen: list[tuple[Candidate, bool]] = []
    for bits, offsets, first, last in sentences_of(doc, table):

        def decide(found: Candidate, offsets: Sequence[int] = offsets) -> bool:
            at = offsets[found.token]
            begins = bisect_right(gold, at) > bisect_left(gold, at)
            seen.append((found, begins))
            return begins

        for _ in candidates(bits, first, last, decide):
            pass
    return seen


def fit_cutter(contracts: Iterable[Contract], nlp: Language, table: WordTable, strength: float = 0.3) -> dict[str, float]:
    """Fit the weights of the cutter on labelled contracts.

    Parameters
    ----------
    contracts : iterable of Contract
        The contracts.
    nlp : Language
        The pipeline whose tokenizer is used.
    table : WordTable
        The word table of its vocabulary.
    strength : float
        Inverse strength of the L2 penalty.

    Returns
    -------
    dict of str to float
        Weight of each feature, rounded to four decimals, and ``"bias"``.
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen = [pair for contract in contracts for pair in observe(contract, nlp, table)]
    vectorizer = DictVectorizer(dtype=np.float64)
    matrix = vectorizer.fit_transform([dict.fromkeys(found.features, 1.0) for found, _ in seen])
    model = LogisticRegression(C=strength, max_iter=2000, tol=1e-6)
    model.fit(matrix, [begins for _, begins in seen])
    names = vectorizer.get_feature_names_out()
    weights = {str(name): round(float(weight), 4) for name, weight in zip(names, model.coef_[0], strict=True) if abs(weight) >= 5e-4}
    weights["bias"] = round(float(model.intercept_[0]), 4)
    return dict(sorted(weights.items()))
