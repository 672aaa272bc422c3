"""All that an evaluation says: figures with intervals, confusion, calibration, coverage, worst documents, strongest errors."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from clausify.errors import CorpusError
from clausify.labels import Label
from clausify.learn.judging import Cuts, Row
from clausify.learn.resampling import confusions, f1_scores, interval, macro_f1, resampled
from clausify.model.scores import Scores, span_f1, tag_scores

__all__ = ["Bin", "Coverage", "Document", "Evaluation", "evaluation_of"]

_BINS = 10
_WORST = 10
_ERRORS = 20
_COVERAGES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
_NAMES = tuple(label.value for label in Label)
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bin:
    """Clauses tagged with about the same confidence.

    Attributes
    ----------
    confidence, accuracy : float
        Their mean confidence and the share tagged right.
    clauses : int
        How many there are.
    """

    confidence: float
    accuracy: float
    clauses: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is gained by leaving the least sure clauses to a person.

    Attributes
    ----------
    share : float
        Share of the clauses that the tool decides alone, the surest ones.
    accuracy : float
        Of these, the share tagged right.
    confidence : float
        The least confidence among them.
    """

    share: float
    accuracy: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Document:
    """How well one contract was read.

    Attributes
    ----------
    name : str
        The contract.
    clauses, errors : int
        Its clauses, and those tagged wrong.
    """

    name: str
    clauses: int
    errors: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an evaluation found.

    Attributes
    ----------
    scores : Scores
        The figures.
    contracts : int
        Contracts judged.
    intervals : dict of str to dict of str to (float, float)
        For each label the 95 % intervals of ``precision``, ``recall`` and ``f1``; under ``all`` those of ``macro_f1`` and
        ``accuracy``; by a bootstrap that draws contracts.
    confusion : dict of str to dict of str to int
        Right label, then tag; ``none`` for clauses that were lost.
    bins : list of Bin
        Ten bins of confidence, empty ones left out.
    coverage : list of Coverage
        Accuracy of the surest clauses.
    accuracy_unreviewed : float
        Share tagged right of the clauses not marked for review.
    documents : list of Document
        The contracts with the most errors for their length.
    errors : list of Row
        Wrong tags with the highest confidence.
    """

    scores: Scores
    contracts: int
    intervals: dict[str, dict[str, Interval]]
    confusion: dict[str, dict[str, int]]
    bins: list[Bin]
    coverage: list[Coverage]
    accuracy_unreviewed: float
    documents: list[Document]
    errors: list[Row]

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain data that ``json.dumps`` takes.

        Returns
        -------
        dict of str to Any
            The figures at the top, as :meth:`Scores.to_dict` gives them, and beside them the rest, rounded to four decimals.
        """

        def rounded(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: rounded(item) for key, item in value.items()}
            if isinstance(value, (list, tuple)):
                return [rounded(item) for item in value]
            return round(value, 4) if isinstance(value, float) else value

        rest = {key: value for key, value in asdict(self).items() if key != "scores"}
        out: dict[str, Any] = {**self.scores.to_dict(), **rounded(rest)}
        return out


def evaluation_of(rows: Sequence[Row], cuts: Sequence[Cuts] = ()) -> Evaluation:
    """Make an evaluation of judged clauses.

    Parameters
    ----------
    rows : sequence of Row
        The clauses.
    cuts : sequence of (set, set)
        Right and found spans of each contract that was cut.

    Returns
    -------
    Evaluation
        All figures.

    Raises
    ------
    CorpusError
        If there is no clause.
    """
    if not rows:
        raise CorpusError("there is no labelled clause to judge by")
    columns = [r.gold for r in rows], [r.tagged for r in rows], [r.confidence for r in rows], [r.review for r in rows]
    alone = [row for row in rows if not row.review]
    return Evaluation(
        scores=tag_scores(*columns, span=span_f1(cuts) if cuts else None),
        contracts=len({row.document for row in rows}),
        intervals=_intervals(rows),
        confusion=_confusion(rows),
        bins=_bins(rows),
        coverage=_coverage(rows),
        accuracy_unreviewed=sum(row.gold == row.tagged for row in alone) / len(alone) if alone else 0.0,
        documents=_worst(rows),
        errors=sorted((row for row in rows if row.tagged not in (row.gold, "none")), key=lambda row: -row.confidence)[:_ERRORS],
    )


def _intervals(rows: Sequence[Row]) -> dict[str, dict[str, Interval]]:
    counts = confusions([r.gold for r in rows], [r.tagged for r in rows], [r.document for r in rows], _NAMES)
    drawn = np.einsum("dg,gab->dab", resampled(len(counts)), counts)
    precision, recall, f1 = f1_scores(drawn)
    out = {name: {"precision": interval(precision[:, k]), "recall": interval(recall[:, k]), "f1": interval(f1[:, k])} for k, name in enumerate(_NAMES)}
    right = np.einsum("dkk->dk", drawn)[:, :-1].sum(axis=1) / drawn.sum(axis=(1, 2))
    return {**out, "all": {"macro_f1": interval(macro_f1(drawn)), "accuracy": interval(right)}}


def _confusion(rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    out = {gold: dict.fromkeys((*_NAMES, "none"), 0) for gold in _NAMES}
    for row in rows:
        out[row.gold][row.tagged] += 1
    return out


def _bins(rows: Sequence[Row]) -> list[Bin]:
    filled: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.confidence > 0:
            filled[min(int(row.confidence * _BINS), _BINS - 1)].append(row)
    return [
        Bin(sum(row.confidence for row in part) / len(part), sum(row.gold == row.tagged for row in part) / len(part), len(part))
        for _, part in sorted(filled.items())
    ]


def _coverage(rows: Sequence[Row]) -> list[Coverage]:
    ranked = sorted(rows, key=lambda row: -row.confidence)
    out = []
    for share in _COVERAGES:
        part = ranked[: math.ceil(share * len(ranked))]
        out.append(Coverage(share, sum(row.gold == row.tagged for row in part) / len(part), part[-1].confidence))
    return out


def _worst(rows: Sequence[Row]) -> list[Document]:
    """Rank contracts by the share of errors, a few clauses more counted so that short ones do not lead by chance."""
    parts: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        parts[row.document].append(row)
    every = [Document(name, len(part), sum(row.gold != row.tagged for row in part)) for name, part in parts.items()]
    ranked = sorted(every, key=lambda item: (-item.errors / (item.clauses + 5), item.name))
    return [item for item in ranked[:_WORST] if item.errors]
