"""Weigh features by how much they tell about the label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

__all__ = ["STEP", "FeatureTable", "feature_scale"]

STEP = 1 / 128  # of the stored weights: one byte each
_SMOOTHING = 1.0  # clauses of the prior that every feature is thought to have been seen in
_FLOOR = 0.05  # nats; what tells nothing alone may still tell in company


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """The features of clauses as they were made.

    Attributes
    ----------
    values : csr_matrix of float32, shape (n, n_columns)
        Sums of the values of each feature in each clause.
    squares : csr_matrix of float32, shape (n, n_columns)
        Sums of their squares, in the same places.
    words : set of int
        Hashes of the words that occur at least twice.
    """

    values: csr_matrix
    squares: csr_matrix
    words: set[int]

    def scaled(self, scale: NDArray[np.uint8], rows: Any = slice(None)) -> csr_matrix:
        """Give the features times their weights, each clause brought back to length one.

        Parameters
        ----------
        scale : ndarray of uint8, shape (n_columns,)
            Weights, in steps of ``STEP``.
        rows : slice or ndarray of int
            The clauses wanted.

        Returns
        -------
        csr_matrix of float32, shape (n_rows, n_columns)
            The features.
        """
        weights = scale * np.float32(STEP)
        lengths = np.sqrt(self.squares[rows] @ (weights * weights))
        scaled = self.values[rows].copy()
        scaled.data *= weights[scaled.indices]
        scaled.data /= np.repeat(np.where(lengths > 0, lengths, np.float32(1)), np.diff(scaled.indptr))
        return scaled


def feature_scale(values: csr_matrix, codes: NDArray[np.int64], weights: NDArray[np.float64] | None, used: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Weigh each feature by the root of what its presence tells about the label, in nats.

    That is the Kullback-Leibler divergence of the labels of the clauses that hold it from the labels of all clauses: supervised
    term weighting (Debole and Sebastiani, *Supervised Term Weighting for Automated Text Categorization*, SAC 2003).

    Parameters
    ----------
    values : csr_matrix, shape (n, n_columns)
        Features of the clauses.
    codes : ndarray of int, shape (n,)
        Their labels.
    weights : ndarray of float, shape (n,) or None
        Weight of each clause.
    used : ndarray of int
        The columns to weigh; all others get 0.

    Returns
    -------
    ndarray of uint8, shape (n_columns,)
        Weights, in steps of ``STEP``.
    """
    clause_weights = np.ones(values.shape[0]) if weights is None else weights
    prior = np.bincount(codes, weights=clause_weights)
    present = csr_matrix((np.repeat(clause_weights, np.diff(values.indptr)), values.indices, values.indptr), shape=values.shape)
    counts = np.vstack([np.asarray(present[codes == code].sum(axis=0)).ravel()[used] for code in range(len(prior))])
    prior = (prior / prior.sum())[:, None]
    chances = (counts + _SMOOTHING * prior) / (counts.sum(axis=0) + _SMOOTHING)
    told = np.sum(chances * np.log(chances / prior), axis=0)
    scale = np.zeros(values.shape[1], dtype=np.uint8)
    scale[used] = np.clip(np.round(np.sqrt(told + _FLOOR) / STEP), 1, 255).astype(np.uint8)
    return scale
