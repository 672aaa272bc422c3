"""The figures by which quality is judged."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clausify.labels import Label

__all__ = ["LabelScore", "Scores", "calibration_error", "core_span", "span_f1", "tag_scores"]

_BINS = 10
_COVERAGE = 0.8
_NUMBER = re.compile(
    r"(?:[\s>*•·▪◦‣–—-]+|\(?(?:artikel|art\.)\s+\d+[a-z]?[.:)]?|\(?\d{1,3}(?:\.\d{1,3})*[.):]?(?=\s)|\(?[a-zA-Z][.)](?=\s)|\(?[ivx]{1,5}[.)](?=\s)|\d+°)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LabelScore:
    """How well one label is found.

    Attributes
    ----------
    precision, recall, f1 : float
        0 to 1.
    support : int
        Clauses that carry the label.
    """

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Scores:
    """How well clauses are tagged, and cut if that was judged.

    Attributes
    ----------
    clauses : int
        Number of labelled clauses.
    macro_f1, accuracy : float
        Mean F1 of the four labels; share of clauses tagged right.
    labels : dict of str to LabelScore
        Per label.
    calibration_error : float
        Expected calibration error over ten bins of equal width.
    accuracy_at_80 : float
        Accuracy of the four in five clauses with the highest confidence.
    reviewed : float
        Share of clauses marked for review.
    span_f1 : float or None
        F1 of whole clause spans.
    """

    clauses: int
    macro_f1: float
    accuracy: float
    labels: dict[str, LabelScore]
    calibration_error: float
    accuracy_at_80: float
    reviewed: float
    span_f1: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the scores as plain data.

        Returns
        -------
        dict of str to Any
            All figures, rounded to four decimals.
        """

        def rounded(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: rounded(item) for key, item in value.items()}
            return round(value, 4) if isinstance(value, float) else value

        out: dict[str, Any] = rounded(asdict(self))
        return out


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Give the expected calibration error over ten bins of equal width.

    Parameters
    ----------
    confidence : ndarray of float64, shape (n,)
        Confidence of each answer, 0 to 1.
    right : ndarray of bool, shape (n,)
        Whether it was right.

    Returns
    -------
    float
        Mean distance between confidence and accuracy, 0 to 1.

    References
    ----------
    Naeini, Cooper and Hauskrecht, *Obtaining Well Calibrated Probabilities Using Bayesian Binning*, AAAI 2015.

    Examples
    --------
    >>> import numpy as np
    >>> calibration_error(np.array([0.9, 0.9]), np.array([True, False]))
    0.4
    """
    if not len(confidence):
        return 0.0
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = [abs(float((confidence[bins == k] - right[bins == k]).sum())) for k in range(_BINS)]
    return round(sum(gaps) / len(confidence), 12)


def tag_scores(
    gold: Sequence[str],
    tagged: Sequence[str],
    confidence: Sequence[float],
    review: Sequence[bool],
    *,
    names: Sequence[str] = tuple(Label),
    span: float | None = None,
) -> Scores:
    """Score tags against labels.

    Parameters
    ----------
    gold, tagged : sequence of str, length n
        Labels; ``"none"`` in ``tagged`` where a clause was lost.
    confidence : sequence of float, length n
        Confidence of each tag; 0 where there is none.
    review : sequence of bool, length n
        Whether the clause was marked for review.
    names : sequence of str
        The labels, in the order of the table.
    span : float, optional
        F1 of the cuts.

    Returns
    -------
    Scores
        All figures.

    Examples
    --------
    >>> tag_scores(["term", "neutral"], ["term", "term"], [0.9, 0.6], [False, True]).labels["term"].precision
    0.5
    """
    from sklearn.metrics import precision_recall_fscore_support

    names = [str(name) for name in names]
    p, r, f, n = precision_recall_fscore_support(gold, tagged, labels=names, zero_division=0.0)
    right = np.array([a == b for a, b in zip(gold, tagged, strict=True)], dtype=bool)
    sure = np.asarray(confidence, dtype=np.float64)
    found = sure > 0
    top = np.argsort(-sure[found], kind="stable")[: math.ceil(found.sum() * _COVERAGE)]
    return Scores(
        clauses=len(gold),
        macro_f1=float(f.mean()),
        accuracy=float(right.mean()) if len(right) else 0.0,
        labels={name: LabelScore(float(p[k]), float(r[k]), float(f[k]), int(n[k])) for k, name in enumerate(names)},
        calibration_error=calibration_error(sure[found], right[found]),
        accuracy_at_80=float(right[found][top].mean()) if len(top) else 0.0,
        reviewed=float(np.mean(review)) if len(review) else 0.0,
        span_f1=span,
    )


def core_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Give a span without its number, outer white space and closing punctuation, so that cuts can be compared.

    Parameters
    ----------
    text : str
        The document.
    start, end : int
        The span.

    Returns
    -------
    tuple of (int, int)
        The words of the span.

    Examples
    --------
    >>> text = "3.1 Huurder betaalt."
    >>> text[slice(*core_span(text, 0, len(text)))]
    'Huurder betaalt'
    """
    match = _NUMBER.match(text, start, end)
    if match and match.end() < end:
        start = match.end()
    while start < end and text[start] in " \t\n*_":
        start += 1
    while end > start and text[end - 1] in " \t\n\r.;:,*_)":
        end -= 1
    return start, end


def span_f1(pairs: Sequence[tuple[set[tuple[int, int]], set[tuple[int, int]]]]) -> float:
    """Give the F1 of spans over documents.

    Parameters
    ----------
    pairs : sequence of (set, set)
        Right and found spans of each document.

    Returns
    -------
    float
        0 to 1.
    """
    hits = sum(len(gold & found) for gold, found in pairs)
    total = sum(len(gold) + len(found) for gold, found in pairs)
    return 2 * hits / total if total else 1.0
