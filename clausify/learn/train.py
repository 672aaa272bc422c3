"""Train a model on labelled contracts and clauses."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from clausify.corpus.contracts import Contract, read_contract, read_contracts
from clausify.corpus.exchange import Labelled, read_labelled, unique_ids
from clausify.corpus.shipped import SHIPPED, corpus_bytes
from clausify.corpus.splits import of_split, read_splits
from clausify.errors import CorpusError
from clausify.labels import Label
from clausify.learn.contexts import labelled_clauses
from clausify.learn.cutting import fit_cutter
from clausify.learn.joining import OWN_WEIGHT, Joined, Progress, clause_hash, join
from clausify.model.card import save_card
from clausify.model.classifier import ClauseModel
from clausify.model.files import save_model, write_bytes
from clausify.model.inputs import ClauseText
from clausify.pipeline.build import cutter_weights

__all__ = ["Trained", "data_hash", "fit_on", "load_contracts", "retrain", "save_cutter", "train_model", "train_shipped"]

_MANY = 8000  # clauses
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trained:
    """A model and what it was fitted on.

    Attributes
    ----------
    model : ClauseModel
        The model.
    joined : Joined
        Its clauses, labels, contracts, and what was noticed while they were joined.
    labelled : Labelled
        What the user gave.
    """

    model: ClauseModel
    joined: Joined
    labelled: Labelled


def load_contracts(paths: str | Path | Iterable[str | Path]) -> list[Contract]:
    """Read contracts from folders and files.

    Parameters
    ----------
    paths : str, Path or iterable of them
        Folders or ``.tsv`` files.

    Returns
    -------
    list of Contract
        In the order given, those of a folder by name.

    Raises
    ------
    CorpusError
        If a path is missing, holds no contract, or two contracts have one id.
    """
    contracts: list[Contract] = []
    for path in [paths] if isinstance(paths, (str, Path)) else paths:
        place = Path(path)
        if not place.exists():
            raise CorpusError(f"{place}: no such file or folder")
        contracts += read_contracts(place) if place.is_dir() else [read_contract(place)]
    unique_ids(contracts)
    return contracts


def save_cutter(weights: dict[str, float], path: Path) -> None:
    """Write the weights of the cutter, one a line.

    Parameters
    ----------
    weights : dict of str to float
        The weights.
    path : Path
        A ``.json`` file; replaced only when the new one is complete.
    """
    write_bytes(path, json.dumps(weights, indent=0, ensure_ascii=False, sort_keys=True).encode() + b"\n")


def _jobs(clauses: int) -> int | None:
    """Fit side by side only where that is worth the time it takes to start processes."""
    return -1 if clauses > _MANY else None


def _need_all_labels(labels: Iterable[str], what: str) -> None:
    missing = sorted(set(Label) - set(labels))
    if missing:
        raise CorpusError(f"the {what} hold no clause labelled {', '.join(missing)}; every label needs examples")


def fit_on(contracts: Sequence[Contract], weights: dict[str, float]) -> ClauseModel:
    """Fit a model on contracts.

    Parameters
    ----------
    contracts : sequence of Contract
        Labelled contracts.
    weights : dict of str to float
        Weights of the cutter that gives the context of clauses.

    Returns
    -------
    ClauseModel
        Fitted, and calibrated on contracts that it was not fitted on.
    """
    X: list[ClauseText] = []
    y: list[str] = []
    groups: list[int] = []
    for k, contract in enumerate(contracts):
        clauses, labels = labelled_clauses(contract, weights)
        X += clauses
        y += labels
        groups += [k] * len(labels)
    _need_all_labels(y, "contracts")
    model = ClauseModel(n_jobs=_jobs(len(y))).fit(X, y, groups=groups)
    model.trained_on_ = {"contracts": len(contracts), "clauses": len(y), "sha256": data_hash(contracts)}
    return model


def data_hash(contracts: Iterable[Contract]) -> str:
    """Give a hash of labelled contracts, so that a model can say what it was trained on.

    Parameters
    ----------
    contracts : iterable of Contract
        The contracts.

    Returns
    -------
    str
        SHA-256 in hexadecimal of ids, texts and labels.
    """
    digest = hashlib.sha256()
    for contract in contracts:
        spans = [(span.start, span.end, span.label and span.label.value) for span in contract.spans]
        digest.update(json.dumps([contract.id, contract.text, spans]).encode())
    return digest.hexdigest()


def _rows_changed(labelled: Labelled, old: ClauseModel) -> None:
    """Find out which rows of the tables that clausify wrote were changed: those that the model reads otherwise."""
    rows = [k for k, clause in enumerate(labelled.clauses) if clause.tagged and clause.was is None]
    if rows:
        tags = old.predict([labelled.clauses[k] for k in rows])
        for k, tag in zip(rows, tags, strict=True):
            labelled.clauses[k] = replace(labelled.clauses[k], was=Label(tag))


def retrain(
    paths: str | Path | Sequence[str | Path],
    *,
    only: bool = False,
    weight: float = OWN_WEIGHT,
    old: ClauseModel | None = None,
    progress: Progress | None = None,
) -> Trained:
    """Fit a model on what a user labelled, joined with the shipped corpus.

    Parameters
    ----------
    paths : str, Path or sequence of them
        What :func:`clausify.corpus.exchange.read_labelled` reads.
    only : bool
        Leave the shipped corpus out.
    weight : float
        Weight of a clause of the user's.
    old : ClauseModel, optional
        The model that tagged the tables among the files; by default the shipped one.
    progress : callable, optional
        Told what is being done.

    Returns
    -------
    Trained
        The model and what it was fitted on.

    Raises
    ------
    CorpusError
        If the labels cannot be read, or a label has no clause at all.
    """
    from clausify.api import shipped_model

    labelled = read_labelled(paths)
    if any(clause.tagged for clause in labelled.clauses):
        _rows_changed(labelled, old or shipped_model())
    joined = join(labelled, cutter_weights(), only=only, weight=weight, progress=progress)
    _need_all_labels(joined.labels, "labels")
    if progress:
        progress("fitting and calibrating", 0, 0)
    weights, groups = np.array(joined.weights), np.array(joined.groups)
    model = ClauseModel(n_jobs=_jobs(len(joined.labels))).fit(joined.clauses, joined.labels, sample_weight=weights, groups=groups)
    own = sorted({clause_hash(joined.clauses[k], joined.labels[k]) for k in joined.own_rows()})
    digest = hashlib.sha256("".join([data_hash(joined.contracts), *own]).encode()).hexdigest()
    model.trained_on_ = {"contracts": len(joined.contracts), "clauses": len(joined.labels), "sha256": digest, "own": own}
    return Trained(model, joined, labelled)


def train_model(paths: str | Path | Sequence[str | Path], *, only: bool = False, weight: float = OWN_WEIGHT) -> ClauseModel:
    """Train a model on labelled contracts and clauses.

    Parameters
    ----------
    paths : str, Path or sequence of them
        What :func:`clausify.corpus.exchange.read_labelled` reads.
    only : bool
        Leave the shipped corpus out.
    weight : float
        Weight of a clause of the user's.

    Returns
    -------
    ClauseModel
        The fitted model. Duplicates and conflicts go to the log.

    Raises
    ------
    CorpusError
        If the labels cannot be read, or a label has no clause at all.
    """
    trained = retrain(paths, only=only, weight=weight)
    for note in trained.joined.notes:
        _log.warning("%s", note)
    return trained.model


def train_shipped(data: Path, models: Path, report: Callable[[str], None]) -> ClauseModel:
    """Make the files that are shipped: the cutter, the model and its card, from the contracts of the split ``train``, and the corpus.

    Parameters
    ----------
    data : Path
        The corpus.
    models : Path
        The folder to write to.
    report : callable
        Told what is being done.

    Returns
    -------
    ClauseModel
        The model.

    Raises
    ------
    CorpusError
        If a contract cannot be read.
    """
    every, splits = load_contracts(data), read_splits(data)
    contracts = of_split(every, splits, "train")
    report(f"fitting the cutter on {len(contracts)} contracts")
    weights = fit_cutter(contracts)
    report("fitting and calibrating the model")
    model = fit_on(contracts, weights)
    save_cutter(weights, models / "cutter.json")
    write_bytes(models / SHIPPED, corpus_bytes(every, splits))
    save_model(model, models / "clausify-nl.skops")
    report("measuring for the model card")
    from clausify.learn.evaluate import examine_contracts  # it trains models too

    sets = {title: examine_contracts(part, model, weights).to_dict() for title, part in _judged_by(every, splits).items() if part}
    save_card(model, models / "clausify-nl.md", sets=sets)
    return model


def _judged_by(every: Sequence[Contract], splits: dict[str, str]) -> dict[str, list[Contract]]:
    return {
        "On contracts of the split `test`, cutting and tagging together": of_split(every, splits, "test"),
        "On contracts of kinds that the model was never trained on, cutting and tagging together": of_split(every, splits, "unseen"),
    }
