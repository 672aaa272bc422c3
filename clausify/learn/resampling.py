"""Bootstrap over contracts: clauses of one contract are alike, so contracts are drawn, not clauses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Counts", "confusions", "f1_scores", "interval", "macro_f1", "resampled"]

Counts = NDArray[np.float64]
_DRAWS = 2000


def confusions(gold: Sequence[str], tagged: Sequence[str], groups: Sequence[str], names: Sequence[str]) -> Counts:
    """Count gold label against tag, contract by contract.

    Parameters
    ----------
    gold, tagged : sequence of str, length n
        Labels and tags; what is none of the names counts in a last row or column.
    groups : sequence of str, length n
        The contract of each clause.
    names : sequence of str, length k
        The labels.

    Returns
    -------
    ndarray of float64, shape (n_contracts, k + 1, k + 1)
        Contracts in order of their names, gold labels down, tags across.
    """
    place = {name: k for k, name in enumerate(names)}
    every, group = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    out = np.zeros((len(every), len(names) + 1, len(names) + 1))
    rows, columns = (np.array([place.get(name, len(names)) for name in part], dtype=np.int64) for part in (gold, tagged))
    np.add.at(out, (group, rows, columns), 1)
    return out


def resampled(n: int, draws: int = _DRAWS, seed: int = 0) -> Counts:
    """Draw contracts with replacement.

    Parameters
    ----------
    n : int
        How many contracts there are.
    draws : int
        How often to draw as many.
    seed : int
        Of the random numbers.

    Returns
    -------
    ndarray of float64, shape (draws, n)
        How often each contract was drawn.
    """
    return np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws).astype(np.float64)


def f1_scores(counts: Counts) -> Counts:
    """Give precision, recall and F1 of each label.

    Parameters
    ----------
    counts : ndarray of float64, shape (m, k + 1, k + 1)
        Gold label against tag, as :func:`confusions` counts them, summed over contracts.

    Returns
    -------
    ndarray of float64, shape (3, m, k)
        Nought where a label neither occurs nor is given.

    Examples
    --------
    >>> f1_scores(np.array([[[2.0, 1, 0], [0, 1, 0], [0, 0, 0]]])).round(2).tolist()
    [[[1.0, 0.5]], [[0.67, 1.0]], [[0.8, 0.67]]]
    """
    k = counts.shape[1] - 1
    hits = np.einsum("mkk->mk", counts)[:, :k]
    gold, tagged = counts.sum(axis=2)[:, :k], counts.sum(axis=1)[:, :k]
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.stack([hits / tagged, hits / gold, 2 * hits / (gold + tagged)])
    scores: Counts = np.nan_to_num(parts)
    return scores


def macro_f1(counts: Counts) -> Counts:
    """Give the mean F1 of the labels.

    Parameters
    ----------
    counts : ndarray of float64, shape (m, k + 1, k + 1)
        As in :func:`f1_scores`.

    Returns
    -------
    ndarray of float64, shape (m,)
        0 to 1.
    """
    scores: Counts = f1_scores(counts)[2].mean(axis=1)
    return scores


def interval(values: Counts) -> tuple[float, float]:
    """Give the ends of a 95 % interval.

    Parameters
    ----------
    values : ndarray of float64
        A figure, once a draw.

    Returns
    -------
    tuple of (float, float)
        The 2.5 and 97.5 % quantiles.
    """
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)
