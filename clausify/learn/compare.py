"""Compare a new model with the old one, so that nothing gets quietly worse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clausify.corpus.contracts import Contract
from clausify.corpus.shipped import shipped_contracts
from clausify.labels import Label
from clausify.learn.contexts import labelled_clauses
from clausify.learn.joining import clause_hash
from clausify.learn.resampling import Counts, confusions, interval, macro_f1, resampled
from clausify.learn.train import Trained
from clausify.model.classifier import ClauseModel
from clausify.model.inputs import ClauseText
from clausify.pipeline.build import cutter_weights

__all__ = ["Comparison", "SetComparison", "compare", "compare_tags", "unseen_contracts"]

_NAMES = [label.value for label in Label]
_FEW = 5  # clauses below which no set is compared


@dataclass(frozen=True, slots=True)
class SetComparison:
    """Old and new model on one set of clauses.

    Attributes
    ----------
    name : str
        What the set is.
    clauses, contracts : int
        Its size.
    old, new : float
        Macro F1 over the labels that occur in it.
    low, high : float
        Ends of the 95 % interval of the difference, new minus old, by bootstrap over contracts.
    old_accuracy, new_accuracy : float
        Shares of clauses tagged right.
    """

    name: str
    clauses: int
    contracts: int
    old: float
    new: float
    low: float
    high: float
    old_accuracy: float
    new_accuracy: float

    @property
    def worse(self) -> bool:
        """Whether the new model is worse by more than chance explains."""
        return self.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Old and new model side by side.

    Attributes
    ----------
    old : str
        What the new model is compared with.
    test : SetComparison or None
        On the shipped test split.
    own : SetComparison or None
        On the user's labels, each clause tagged by a scorer that had not seen its contract.
    left_out : int
        Clauses of the user's that the old model was fitted on; they cannot judge it.
    """

    old: str
    test: SetComparison | None
    own: SetComparison | None
    left_out: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Give the comparison as plain data.

        Returns
        -------
        dict of str to Any
            All figures.
        """
        return asdict(self)

    def sets(self) -> list[SetComparison]:
        """Give the sets that could be compared.

        Returns
        -------
        list of SetComparison
            None, one or two.
        """
        return [part for part in (self.test, self.own) if part]


def compare_tags(name: str, gold: Sequence[str], old: Sequence[str], new: Sequence[str], groups: Sequence[str]) -> SetComparison:
    """Compare two taggings of the same clauses.

    Parameters
    ----------
    name : str
        What to call the set.
    gold, old, new : sequence of str, length n
        Right labels, and those of the old and the new model.
    groups : sequence of str, length n
        The contract of each clause.

    Returns
    -------
    SetComparison
        With the interval of a bootstrap that draws contracts; old and new are judged on the same draws.

    References
    ----------
    Efron and Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 8.

    Examples
    --------
    >>> result = compare_tags("set", ["term", "neutral"] * 20, ["neutral"] * 40, ["term", "neutral"] * 20, [str(k // 4) for k in range(40)])
    >>> result.new, result.low > 0, result.worse
    (1.0, True, False)
    """
    names = [label for label in _NAMES if label in set(gold)]
    before, after = confusions(gold, old, groups, names), confusions(gold, new, groups, names)
    draws = resampled(len(before))
    differences = macro_f1(_sums(draws, after)) - macro_f1(_sums(draws, before))
    low, high = interval(differences)
    right = [float(np.mean(np.asarray(tags) == np.asarray(gold))) for tags in (old, new)]
    scores = [float(macro_f1(part.sum(axis=0)[None])[0]) for part in (before, after)]
    return SetComparison(name, len(gold), len(before), scores[0], scores[1], low, high, right[0], right[1])


def _sums(draws: NDArray[np.float64], part: Counts) -> Counts:
    sums: Counts = np.einsum("dg,gab->dab", draws, part)
    return sums


def _tags(model: ClauseModel, clauses: Sequence[ClauseText]) -> list[str]:
    return [str(label) for label in model.predict(clauses)]


def unseen_contracts(trained: Trained) -> list[Contract]:
    """Give the contracts of the shipped test split that a model was not fitted on.

    Parameters
    ----------
    trained : Trained
        The model and what it was fitted on.

    Returns
    -------
    list of Contract
        All of them, unless the user trained on some.
    """
    seen = {contract.text for contract in trained.joined.contracts}
    return [contract for contract in shipped_contracts(("test",)) if contract.text not in seen]


def _on_test(trained: Trained, old: ClauseModel) -> SetComparison | None:
    weights = cutter_weights()
    clauses: list[ClauseText] = []
    gold: list[str] = []
    groups: list[str] = []
    for contract in unseen_contracts(trained):
        found, labels = labelled_clauses(contract, weights)
        clauses += found
        gold += labels
        groups += [contract.id] * len(labels)
    return compare_tags("shipped test split", gold, _tags(old, clauses), _tags(trained.model, clauses), groups) if gold else None


def _on_own(trained: Trained, old: ClauseModel) -> tuple[SetComparison | None, int]:
    chances, joined = trained.model.held_out_proba(), trained.joined
    rows = joined.own_rows()
    known = set(old.trained_on_.get("own", ()))
    fresh = [k for k in rows if clause_hash(joined.clauses[k], joined.labels[k]) not in known]
    left_out = len(rows) - len(fresh)
    if chances is None or len(fresh) < _FEW:
        return None, left_out
    gold = [joined.labels[k] for k in fresh]
    new = [str(trained.model.classes_[chances[k].argmax()]) for k in fresh]
    groups = [joined.groups[k] for k in fresh]
    return compare_tags("your labels, held out by contract", gold, _tags(old, [joined.clauses[k] for k in fresh]), new, groups), left_out


def compare(trained: Trained, old: ClauseModel, name: str) -> Comparison:
    """Compare a model that was just fitted with the one it is to replace.

    Parameters
    ----------
    trained : Trained
        The new model and what it was fitted on.
    old : ClauseModel
        The old one.
    name : str
        What to call the old one.

    Returns
    -------
    Comparison
        On the shipped test split and on the user's labels.
    """
    own, left_out = _on_own(trained, old)
    return Comparison(name, _on_test(trained, old), own, left_out)
