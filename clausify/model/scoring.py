"""Score clauses with fitted weights, and say which words decided."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from clausify.model.domain import WordSet
from clausify.model.features import FeatureMaker, Instances, Unit
from clausify.pipeline.tokens import Tokens

__all__ = ["Scorer", "Tagged"]

Floats = NDArray[np.float64]
# Below these shares a text is taken for something else than a Dutch contract.
_KNOWN_IN_CLAUSE = 0.55
_KNOWN_IN_DOCUMENT = 0.7
_CONTRACT_WORDS = 0.012
_ENOUGH_WORDS = 60


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the model says of the clauses of one document.

    Attributes
    ----------
    probabilities : ndarray of float64, shape (n_clauses, n_classes)
        Rows sum to 1.
    evidence : list of list of (int, float)
        For each clause: tokens and their weights, strongest first.
    foreign : ndarray of bool, shape (n_clauses,)
        Whether most words of the clause, or of the document, are unknown to the model.
    """

    probabilities: Floats
    evidence: list[list[tuple[int, float]]]
    foreign: NDArray[np.bool_]


class Scorer:
    """The weights of a fitted model, laid out for speed.

    Parameters
    ----------
    coef : ndarray of float32, shape (n_classes, n_columns) or (1, n_columns)
        Weights; one row where there are two classes.
    intercept : ndarray of float64, shape (n_classes,) or (1,)
        Intercepts.
    scale : ndarray of float32, shape (n_columns,)
        Weight of each feature; clauses are brought back to length one after it.
    temperature : float
        Logits are divided by it.
    known : ndarray of uint8
        Bit field of the words seen in training (:class:`clausify.model.domain.WordSet`).
    """

    def __init__(self, coef: NDArray[np.float32], intercept: Floats, scale: NDArray[np.float32], temperature: float, known: NDArray[np.uint8]) -> None:
        if len(coef) == 1:  # two classes: half of the margin for, half against
            coef, intercept = np.vstack([-coef / 2, coef / 2]), np.array([-intercept[0] / 2, intercept[0] / 2])
        self._table = np.column_stack([scale, coef.T]).astype(np.float32)  # side by side, so that memory is asked for once
        self._temperature = temperature
        self.intercept = intercept / temperature
        self._known = WordSet(known)

    def logits(self, instances: Instances, n_rows: int) -> tuple[Floats, Floats]:
        """Give the calibrated logits, and what each feature adds to them.

        Parameters
        ----------
        instances : Instances
            The features, n of them.
        n_rows : int
            Number of clauses.

        Returns
        -------
        tuple of (ndarray of float64, shape (n_rows, n_classes), ndarray of float64, shape (n, n_classes))
            Logits and shares.
        """
        found = self._table[instances.columns]
        values = instances.values * found[:, 0]
        lengths = np.sqrt(np.bincount(instances.rows, weights=values * values, minlength=n_rows))
        values /= (np.where(lengths > 0, lengths, 1) * self._temperature)[instances.rows]
        shares = found[:, 1:] * values[:, None]
        logits = np.empty((n_rows, shares.shape[1]))
        for k in range(shares.shape[1]):
            logits[:, k] = np.bincount(instances.rows, weights=shares[:, k], minlength=n_rows)
        return logits + self.intercept, shares

    def tag(self, maker: FeatureMaker, tokens: Tokens, units: Sequence[Unit]) -> Tagged:
        """Tag clauses where they stand in a document.

        Parameters
        ----------
        maker : FeatureMaker
            Makes the features.
        tokens : Tokens
            The document.
        units : sequence of Unit
            Its clauses.

        Returns
        -------
        Tagged
            Probabilities and evidence.
        """
        with maker.lock:
            instances = maker(tokens, units)
            foreign = self._foreign(maker, instances, units)
        logits, shares = self.logits(instances, len(units))
        chances: Floats = softmax(logits, axis=1)
        evidence = _evidence(instances, shares, chances.argmax(axis=1), len(units), len(tokens))
        return Tagged(chances, evidence, foreign)

    def _foreign(self, maker: FeatureMaker, instances: Instances, units: Sequence[Unit]) -> NDArray[np.bool_]:
        """Tell of which clauses the words are mostly unknown, or all of them if the document is no Dutch contract."""
        known, counts, legal = maker.word_shares(instances.types, units, self._known)
        total = max(1, int(counts.sum()))
        stranger = known.sum() / total < _KNOWN_IN_DOCUMENT or (total >= _ENOUGH_WORDS and legal / total < _CONTRACT_WORDS)
        return np.asarray((known < _KNOWN_IN_CLAUSE * counts) | stranger | (counts == 0))


def _evidence(instances: Instances, shares: Floats, winners: Any, n_rows: int, n_tokens: int) -> list[list[tuple[int, float]]]:
    """Divide the weight of each feature among the tokens it stands for, and sum by clause and token."""
    rows = instances.rows
    weight = (shares[np.arange(len(rows)), winners[rows]] - shares.mean(axis=1)) / 2
    keys = np.concatenate([rows * n_tokens + instances.left, rows * n_tokens + instances.right])
    order = np.argsort(keys, kind="stable")
    keys, weights = keys[order], np.concatenate([weight, weight])[order]
    first = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    sums = np.add.reduceat(weights, first)
    owners, tokens = keys[first] // n_tokens, keys[first] % n_tokens
    ranking = np.lexsort((tokens, -sums, owners))
    owners, ranked_tokens, ranked = owners[ranking], tokens[ranking].tolist(), sums[ranking].tolist()
    bounds = np.searchsorted(owners, np.arange(n_rows + 1)).tolist()
    return [list(zip(ranked_tokens[a:b], ranked[a:b], strict=True)) for a, b in itertools.pairwise(bounds)]
