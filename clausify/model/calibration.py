"""Make probabilities that mean what they say, and a threshold below which a person should look."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

__all__ = ["fit_temperature", "review_threshold"]

Floats = NDArray[np.float64]


def fit_temperature(logits: Floats, codes: NDArray[np.int64]) -> float:
    """Fit the temperature by which logits are divided.

    Parameters
    ----------
    logits : ndarray of float64, shape (n, n_classes)
        Scores of clauses that the scorer was not fitted on.
    codes : ndarray of int64, shape (n,)
        The column of the right label.

    Returns
    -------
    float
        The temperature with the least log loss, between 0.05 and 20.

    References
    ----------
    Guo, Pleiss, Sun and Weinberger, *On Calibration of Modern Neural Networks*, ICML 2017.

    Examples
    --------
    >>> import numpy as np
    >>> sure_but_often_wrong = np.array([[9.0, 0.0]] * 4)
    >>> fit_temperature(sure_but_often_wrong, np.array([0, 0, 0, 1])) > 5
    True
    """
    truth = np.arange(len(codes))

    def loss(log_temperature: float) -> float:
        return -float(log_softmax(logits / np.exp(log_temperature), axis=1)[truth, codes].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x))


def review_threshold(confidence: Floats, right: NDArray[np.bool_], wanted: float) -> float:
    """Give the lowest confidence above which the share of right answers is as wanted.

    Parameters
    ----------
    confidence : ndarray of float64, shape (n,)
        Confidence of each answer.
    right : ndarray of bool, shape (n,)
        Whether it was right.
    wanted : float
        The share of right answers, 0 to 1.

    Returns
    -------
    float
        A threshold between 0.4 and 0.95.
    """
    order: Any = np.argsort(-confidence, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(share >= wanted)
    return float(np.clip(confidence[order][good[-1]], 0.4, 0.95)) if len(good) else 0.95
