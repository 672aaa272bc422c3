"""Measure a model on labelled contracts, or a recipe by cross-validation over contracts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold

from clausify.api import shipped_model
from clausify.corpus.contracts import Contract
from clausify.corpus.exchange import Labelled, read_labelled
from clausify.corpus.shipped import shipped_contracts
from clausify.corpus.splits import SPLITS, of_split
from clausify.errors import CorpusError
from clausify.learn.cutting import fit_cutter
from clausify.learn.evaluation import Evaluation, evaluation_of
from clausify.learn.judging import judge_clauses, judge_contract
from clausify.learn.train import fit_on
from clausify.model.classifier import ClauseModel
from clausify.model.scores import Scores
from clausify.pipeline.build import cutter_weights

__all__ = ["cross_validate", "evaluate", "evaluate_contracts", "examine", "examine_contracts", "load_labelled"]


def _judged(labelled: Labelled, model: ClauseModel, weights: dict[str, float] | None) -> Evaluation:
    weights = cutter_weights() if weights is None else weights
    judged = [judge_contract(contract, model, weights) for contract in labelled.contracts]
    rows = [row for part, _ in judged for row in part]
    return evaluation_of(rows + judge_clauses(labelled.clauses, model), [cuts for _, cuts in judged])


def evaluate_contracts(contracts: Iterable[Contract], model: ClauseModel, weights: dict[str, float] | None = None) -> Scores:
    """Measure cutting and tagging together on labelled contracts.

    Parameters
    ----------
    contracts : iterable of Contract
        Contracts that the model was not trained on.
    model : ClauseModel
        The model.
    weights : dict of str to float, optional
        Weights of the cutter; the shipped ones by default.

    Returns
    -------
    Scores
        A clause that was cut wrong is judged by the one that covers most of it.
    """
    return examine_contracts(contracts, model, weights).scores


def examine_contracts(contracts: Iterable[Contract], model: ClauseModel, weights: dict[str, float] | None = None) -> Evaluation:
    """Measure cutting and tagging together on labelled contracts, and look into the errors.

    Parameters
    ----------
    contracts : iterable of Contract
        Contracts that the model was not trained on.
    model : ClauseModel
        The model.
    weights : dict of str to float, optional
        Weights of the cutter; the shipped ones by default.

    Returns
    -------
    Evaluation
        As :func:`examine` gives it.
    """
    return _judged(Labelled(list(contracts)), model, weights)


def cross_validate(contracts: Sequence[Contract], folds: int = 5, report: Callable[[int], None] | None = None) -> Evaluation:
    """Measure the recipe: fit cutter and model on a part of the contracts, read the others, in turn.

    Parameters
    ----------
    contracts : sequence of Contract
        Labelled contracts.
    folds : int, default=5
        Number of parts; each contract is read once, by a model that has not seen it.
    report : callable, optional
        Called with the number of parts done.

    Returns
    -------
    Evaluation
        Over all contracts.

    Raises
    ------
    CorpusError
        If there are fewer contracts than parts.
    """
    if len(contracts) < 2:
        raise CorpusError(f"cross-validation divides contracts, and there {'is one' if contracts else 'are none'} here; give two or more")
    if not 2 <= folds <= len(contracts):
        raise CorpusError(f"cannot divide {len(contracts)} contracts into {folds} parts; give a number from 2 to {len(contracts)}")
    judged = []
    index = np.arange(len(contracts))
    for done, (train, test) in enumerate(GroupKFold(folds).split(index, groups=index), 1):
        part = [contracts[k] for k in train]
        weights = fit_cutter(part)
        model = fit_on(part, weights)
        judged += [judge_contract(contracts[k], model, weights) for k in test]
        if report:
            report(done)
    return evaluation_of([row for rows, _ in judged for row in rows], [cuts for _, cuts in judged])


def load_labelled(path: str | Path) -> list[Contract] | tuple[list[str], list[str]]:
    """Read labelled contracts or labelled clauses.

    Parameters
    ----------
    path : str or Path
        What :func:`clausify.corpus.exchange.read_labelled` reads.

    Returns
    -------
    list of Contract, or tuple of (list of str, list of str)
        Contracts; or, if there are none, the texts and labels of clauses.

    Raises
    ------
    CorpusError
        If it cannot be read; the message names file and line.
    """
    labelled = read_labelled(path)
    return labelled.contracts or ([clause.text for clause in labelled.clauses], [clause.label.value for clause in labelled.clauses])


def _chosen(path: str | Path | None, split: str | None) -> Labelled:
    """Read what is to be judged by: files, or a split of the corpus that comes with the package."""
    if split is not None and split not in SPLITS:
        raise CorpusError(f"there is no split {split!r}; there are {', '.join(SPLITS)}")
    if path is None:
        return Labelled(shipped_contracts((split or "test",)))
    labelled = read_labelled(path)
    if split is None:
        return labelled
    chosen = of_split(labelled.contracts, labelled.splits, split)
    if not chosen:
        raise CorpusError(f"{path}: no contract belongs to the split {split!r}")
    return Labelled(chosen)


def examine(path: str | Path | None = None, model: ClauseModel | None = None, split: str | None = None) -> Evaluation:
    """Measure a model on labelled contracts or clauses that it was not trained on, and look into its errors.

    Parameters
    ----------
    path : str or Path, optional
        What :func:`clausify.corpus.exchange.read_labelled` reads; by default the corpus that comes with the package.
    model : ClauseModel, optional
        The shipped one by default.
    split : str, optional
        Only the contracts of this split; of the corpus that comes with the package ``test`` by default.

    Returns
    -------
    Evaluation
        Figures with intervals, confusion, calibration, coverage, worst documents, strongest errors.

    Raises
    ------
    CorpusError
        If the labels cannot be read, or there are none.
    """
    return _judged(_chosen(path, split), shipped_model() if model is None else model, None)


def evaluate(path: str | Path, model: ClauseModel | None = None) -> Scores:
    """Measure a model on labelled contracts or clauses that it was not trained on.

    Parameters
    ----------
    path : str or Path
        What :func:`clausify.corpus.exchange.read_labelled` reads.
    model : ClauseModel, optional
        The shipped one by default.

    Returns
    -------
    Scores
        The figures of :func:`examine`.

    Raises
    ------
    CorpusError
        If the labels cannot be read.
    """
    return examine(path, model).scores
