"""Train a model on labelled contracts."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from clausify.corpus.contracts import Contract, read_contract, read_contracts
from clausify.corpus.splits import of_split, read_splits
from clausify.errors import CorpusError
from clausify.labels import Label
from clausify.learn.cutting import fit_cutter
from clausify.model.card import save_card
from clausify.model.classifier import ClauseModel
from clausify.model.files import save_model, write_bytes
from clausify.model.inputs import ClauseText
from clausify.pipeline.build import cutter_weights, reader
from clausify.pipeline.cutter import cut

__all__ = ["data_hash", "fit_on", "labelled_clauses", "load_contracts", "save_cutter", "train_model", "train_shipped"]


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
    seen: dict[str, Path] = {}
    for contract in contracts:
        if contract.id in seen:
            raise CorpusError(f"{contract.path}: the id {contract.id!r} is that of {seen[contract.id]} too; every contract needs its own")
        seen[contract.id] = contract.path
    return contracts


def labelled_clauses(contract: Contract, weights: dict[str, float]) -> tuple[list[ClauseText], list[str]]:
    """Give the labelled clauses of a contract with the context that the cutter sees around them.

    Parameters
    ----------
    contract : Contract
        The contract.
    weights : dict of str to float
        Weights of the cutter.

    Returns
    -------
    tuple of (list of ClauseText, list of str)
        Clauses and labels, matter left out.
    """
    text = contract.text
    pieces = cut(reader().read(text), weights)
    starts = [piece.start for piece in pieces]
    clauses: list[ClauseText] = []
    labels: list[str] = []
    for span in contract.spans:
        if span.label is None:
            continue
        piece = pieces[max(0, bisect_right(starts, span.start) - 1)]
        lead = text[slice(*piece.lead_in)] if piece.lead_in else None
        heading = text[slice(*piece.heading)] if piece.heading else None
        clauses.append(ClauseText(text[span.start : span.end], lead, heading))
        labels.append(span.label.value)
    return clauses, labels


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
    if len(set(y)) < len(Label):
        raise CorpusError(f"the contracts hold no clause labelled {', '.join(sorted(set(Label) - set(y)))}; every label needs examples")
    model = ClauseModel(n_jobs=-1).fit(X, y, groups=groups)
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


def train_model(paths: str | Path | Iterable[str | Path]) -> ClauseModel:
    """Train a model on labelled contracts, with the shipped cutter.

    Parameters
    ----------
    paths : str, Path or iterable of them
        Folders or files of contracts.

    Returns
    -------
    ClauseModel
        The fitted model.

    Raises
    ------
    CorpusError
        If a contract cannot be read, or a label has no clause.
    """
    return fit_on(load_contracts(paths), cutter_weights())


def train_shipped(data: Path, models: Path, report: Callable[[str], None]) -> ClauseModel:
    """Make the files that are shipped: the cutter, the model and its card, from the contracts of the split ``train``.

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
    contracts = of_split(load_contracts(data), read_splits(data), "train")
    report(f"fitting the cutter on {len(contracts)} contracts")
    weights = fit_cutter(contracts)
    report("fitting and calibrating the model")
    model = fit_on(contracts, weights)
    save_cutter(weights, models / "cutter.json")
    save_model(model, models / "clausify-nl.skops")
    save_card(model, models / "clausify-nl.md")
    return model
