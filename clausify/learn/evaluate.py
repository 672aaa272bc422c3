"""Measure a model on labelled contracts, or a recipe by cross-validation over contracts."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import GroupKFold

from clausify.api import shipped_model, tag_pieces
from clausify.clause import Clause
from clausify.corpus.contracts import Contract, GoldSpan
from clausify.errors import CorpusError, ModelError
from clausify.labels import Label
from clausify.learn.cutting import fit_cutter
from clausify.learn.train import fit_on, load_contracts
from clausify.model.classifier import ClauseModel
from clausify.model.scores import Scores, core_span, span_f1, tag_scores
from clausify.pipeline.build import cutter_weights, reader
from clausify.pipeline.cutter import cut

__all__ = ["cross_validate", "evaluate", "evaluate_clauses", "evaluate_contracts", "load_labelled"]


@dataclass(frozen=True, slots=True)
class _Row:
    gold: str
    tagged: str
    confidence: float
    review: bool


def _aligned(spans: Sequence[GoldSpan], clauses: Sequence[Clause]) -> Iterator[tuple[GoldSpan, Clause | None]]:
    """Pair each labelled span with the clause that covers most of it, if that is half of the shorter one."""
    begin = 0
    for span in spans:
        best, cover = None, 0
        while begin < len(clauses) and clauses[begin].end <= span.start:
            begin += 1
        for k in range(begin, len(clauses)):
            clause = clauses[k]
            if clause.start >= span.end:
                break
            overlap = min(clause.end, span.end) - max(clause.start, span.start)
            if overlap > cover:
                best, cover = clause, overlap
        if best is not None and cover * 2 < min(span.end - span.start, best.end - best.start):
            best = None
        yield span, best


def _read(contract: Contract, model: ClauseModel, weights: dict[str, float]) -> list[Clause]:
    tokens = reader().read(contract.text)
    return tag_pieces(tokens, [piece for piece in cut(tokens, weights) if piece.kind == "clause"], model)


def _judge(contract: Contract, clauses: Sequence[Clause]) -> tuple[list[_Row], tuple[set[tuple[int, int]], set[tuple[int, int]]]]:
    """Compare the clauses read in a contract with its labels; matter tagged as anything but neutral counts as an error."""
    rows = []
    for span, clause in _aligned(contract.spans, clauses):
        if span.label is None:
            if clause and clause.label is not Label.NEUTRAL and clause.end - clause.start <= 2 * (span.end - span.start):
                rows.append(_Row(Label.NEUTRAL, clause.label, clause.confidence, clause.review))
        elif clause is None:
            rows.append(_Row(span.label, "none", 0.0, review=False))
        else:
            rows.append(_Row(span.label, clause.label, clause.confidence, clause.review))
    gold = {core_span(contract.text, span.start, span.end) for span in contract.spans if span.label is not None}
    return rows, (gold, {core_span(contract.text, clause.start, clause.end) for clause in clauses})


def _score(judged: Sequence[tuple[list[_Row], tuple[set[tuple[int, int]], set[tuple[int, int]]]]]) -> Scores:
    rows = [row for part, _ in judged for row in part]
    if not rows:
        raise CorpusError("there is no labelled clause to judge by")
    columns = [r.gold for r in rows], [r.tagged for r in rows], [r.confidence for r in rows], [r.review for r in rows]
    return tag_scores(*columns, span=span_f1([cuts for _, cuts in judged]))


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
    weights = cutter_weights() if weights is None else weights
    return _score([_judge(contract, _read(contract, model, weights)) for contract in contracts])


def evaluate_clauses(texts: Sequence[str], labels: Sequence[str], model: ClauseModel) -> Scores:
    """Measure tagging on loose clauses.

    Parameters
    ----------
    texts : sequence of str, length n
        The clauses.
    labels : sequence of str, length n
        Their labels.
    model : ClauseModel
        The model.

    Returns
    -------
    Scores
        All figures but those of cutting.
    """
    if set(model.classes_) - set(Label):
        raise ModelError(f"this model was trained on the labels {', '.join(map(str, model.classes_))}, not on {', '.join(Label)}")
    chances = model.predict_proba(texts)
    confidence = chances.max(axis=1)
    tagged = model.classes_[chances.argmax(axis=1)]
    return tag_scores(list(labels), [str(name) for name in tagged], confidence.tolist(), (confidence < model.review_below_).tolist())


def cross_validate(contracts: Sequence[Contract], folds: int = 5, report: Callable[[int], None] | None = None) -> Scores:
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
    Scores
        Over all contracts.

    Raises
    ------
    CorpusError
        If there are fewer contracts than parts.
    """
    if not 2 <= folds <= len(contracts):
        raise CorpusError(f"cannot divide {len(contracts)} contracts into {folds} parts; give a number from 2 to {len(contracts)}")
    judged = []
    index = np.arange(len(contracts))
    for done, (train, test) in enumerate(GroupKFold(folds).split(index, groups=index), 1):
        part = [contracts[k] for k in train]
        weights = fit_cutter(part)
        model = fit_on(part, weights)
        judged += [_judge(contracts[k], _read(contracts[k], model, weights)) for k in test]
        if report:
            report(done)
    return _score(judged)


def _documents(path: Path) -> Iterator[Contract]:
    """Read a set of one JSON document a line: ``id``, ``text`` and ``spans`` with ``start``, ``end`` and ``label``."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry: dict[str, Any] = json.loads(line)
            spans = [GoldSpan(s["start"], s["end"], None if s["label"] == "matter" else Label(s["label"]), number) for s in entry["spans"]]
            if not all(0 <= span.start < span.end <= len(entry["text"]) for span in spans):
                raise ValueError("a span lies outside the text")
            yield Contract(str(entry.get("id", number)), entry["text"], tuple(sorted(spans, key=lambda s: s.start)), {}, path)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CorpusError(f"{path}, line {number}: expected a document with 'text' and 'spans' of start, end and label ({error!r})") from error


def _clauses(path: Path) -> tuple[list[str], list[str]]:
    """Read a table of loose clauses with columns ``label`` and ``text``."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(
            csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ",", quoting=csv.QUOTE_NONE if path.suffix == ".tsv" else csv.QUOTE_MINIMAL)
        )
    texts, labels = [], []
    for number, row in enumerate(rows, 2):
        text, label = row.get("text"), row.get("label")
        if not text or label not in set(Label):
            raise CorpusError(f"{path}, line {number}: expected a text and a label ({', '.join(Label)}), found {label!r} and {(text or '')[:30]!r}")
        texts.append(text)
        labels.append(str(label))
    if not texts:
        raise CorpusError(f"{path}: holds no clauses")
    return texts, labels


def load_labelled(path: str | Path) -> list[Contract] | tuple[list[str], list[str]]:
    """Read labelled contracts or labelled clauses.

    Parameters
    ----------
    path : str or Path
        A folder of contracts, one contract, a ``.jsonl`` of documents, or a ``.tsv`` or ``.csv`` with the columns
        ``label`` and ``text``.

    Returns
    -------
    list of Contract, or tuple of (list of str, list of str)
        Contracts; or the texts and labels of clauses.

    Raises
    ------
    CorpusError
        If it cannot be read; the message names file and line.
    """
    path = Path(path)
    if not path.exists():
        raise CorpusError(f"{path}: no such file or folder")
    try:
        if path.suffix == ".jsonl":
            return list(_documents(path))
        if path.is_file() and (path.suffix == ".csv" or (path.suffix == ".tsv" and not path.read_text(encoding="utf-8").startswith("#"))):
            return _clauses(path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{path}: cannot be read: {error}") from error
    return load_contracts(path)


def evaluate(path: str | Path, model: ClauseModel | None = None) -> Scores:
    """Measure a model on labelled contracts or clauses that it was not trained on.

    Parameters
    ----------
    path : str or Path
        What :func:`load_labelled` reads.
    model : ClauseModel, optional
        The shipped one by default.

    Returns
    -------
    Scores
        All figures.

    Raises
    ------
    CorpusError
        If the labels cannot be read.
    """
    labelled = load_labelled(path)
    model = shipped_model() if model is None else model
    return evaluate_clauses(*labelled, model) if isinstance(labelled, tuple) else evaluate_contracts(labelled, model)
