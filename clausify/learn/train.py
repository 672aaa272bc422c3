"""Train a model on labelled contracts."""

from __future__ import annotations

import json
import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path

from clausify.corpus.contracts import Contract, read_contract, read_contracts
from clausify.errors import CorpusError
from clausify.model.classifier import ClauseModel
from clausify.model.files import write_whole
from clausify.model.inputs import ClauseText
from clausify.pipeline.build import reader
from clausify.pipeline.cutter import cut

__all__ = ["fit_on", "labelled_clauses", "load_contracts", "save_cutter", "train_model"]


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
    data = json.dumps(weights, indent=0, ensure_ascii=False, sort_keys=True).encode() + b"\n"

    def write(file: object) -> None:
        file.write(data)  # type: ignore[attr-defined]

    write_whole(path, write)


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
    return ClauseModel(n_jobs=-1).fit(X, y, groups=groups)


def train_model(paths: str | Path | Iterable[str | Path], *, progress: bool = False, cutter: dict[str, float] | None = None) -> ClauseModel:
    """Train a model on labelled contracts.

    Parameters
    ----------
    paths : str, Path or iterable of them
        Folders or files of contracts.
    progress : bool, default=False
        Whether to report on standard error.
    cutter : dict of str to float, optional
        Weights of the cutter; the shipped ones by default.

    Returns
    -------
    ClauseModel
        The fitted model.

    Raises
    ------
    CorpusError
        If a contract cannot be read.
    """
    from clausify.pipeline.build import cutter_weights

    contracts = load_contracts(paths)
    if progress:
        total = sum(span.label is not None for contract in contracts for span in contract.spans)
        print(f"{len(contracts)} contracts, {total} clauses", file=sys.stderr)
    return fit_on(contracts, cutter_weights() if cutter is None else cutter)
