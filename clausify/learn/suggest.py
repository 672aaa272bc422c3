"""Choose which clauses to label next: those the model is least sure of, each unlike the others, from many contracts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from clausify.api import classify, shipped_model
from clausify.clause import Clause
from clausify.learn.joining import clause_key
from clausify.model.classifier import ClauseModel
from clausify.model.features import maker_of
from clausify.model.inputs import read_clauses, training_features
from clausify.pipeline.build import reader

__all__ = ["COLUMNS", "Suggestion", "diverse", "least_sure", "suggest", "suggestion_rows"]

COLUMNS = ("label", "text", "suggested", "confidence", "lead_in", "heading", "number", "file")
_CANDIDATES = 3  # for each clause wanted; tests/benchmarks/learning_loop.py measures it
_ALIKE = 0.8  # cosine of features above which two clauses are near duplicates
_SHARE = 2  # times its even share that one contract may give at most
_SHORTEST = 3  # words


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A clause worth labelling.

    Attributes
    ----------
    document : str
        The contract.
    clause : Clause
        The clause as the model reads it.
    margin : float
        How much more probable the best label is than the second, 0 to 1.
    """

    document: str
    clause: Clause
    margin: float


def _margin(clause: Clause) -> float:
    first, second = sorted(clause.probabilities.values(), reverse=True)[:2]
    return first - second


def least_sure(margins: Sequence[float], tags: Sequence[str], wanted: int) -> list[int]:
    """Choose the rows with the smallest margins, as many of each tag: clauses of a rare label teach more than their number.

    Parameters
    ----------
    margins : sequence of float, length n
        How much more probable the best label is than the second.
    tags : sequence of str, length n
        The best label.
    wanted : int
        How many rows to choose.

    Returns
    -------
    list of int
        Rows, smallest margin first.

    Examples
    --------
    >>> least_sure([0.1, 0.2, 0.3, 0.9], ["term", "term", "term", "effort"], 2)
    [0, 3]
    """
    turn: Counter[str] = Counter()
    queue = []
    for row in sorted(range(len(margins)), key=lambda row: margins[row]):
        queue.append((turn[tags[row]], margins[row], row))
        turn[tags[row]] += 1
    return sorted((row for _, _, row in sorted(queue)[:wanted]), key=lambda row: margins[row])


def diverse(features: csr_matrix, wanted: int, owners: Sequence[Any], most: int, rng: np.random.Generator) -> list[int]:
    """Choose rows unlike each other: the first one, then each with a chance that grows with its distance from those chosen.

    Parameters
    ----------
    features : csr_matrix of float, shape (n, n_columns)
        Rows of length 1.
    wanted : int
        How many to choose.
    owners : sequence, length n
        What each row belongs to.
    most : int
        Rows of one owner to choose at most.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    list of int
        Rows, in the order chosen; fewer than wanted if all others are near duplicates of them or their owners are used up.

    References
    ----------
    Arthur and Vassilvitskii, *k-means++: The Advantages of Careful Seeding*, SODA 2007.

    Examples
    --------
    >>> same = csr_matrix(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    >>> sorted(diverse(same, 3, ["a", "b", "c"], 9, np.random.default_rng(0)))
    [0, 2]
    """
    number = features.shape[0]
    chosen: list[int] = []
    used: Counter[Any] = Counter()
    distance: NDArray[np.float64] = np.full(number, 2.0)
    row = 0
    while number and len(chosen) < wanted:
        chosen.append(row)
        used[owners[row]] += 1
        cosine = np.asarray((features @ features[row].T).todense(), dtype=np.float64).ravel()
        distance = np.where(cosine > _ALIKE, 0.0, np.minimum(distance, np.maximum(0.0, 2 - 2 * cosine)))
        distance[row] = 0.0
        if used[owners[row]] >= most:
            distance[[k for k in range(number) if owners[k] == owners[row]]] = 0.0
        total = distance.sum()
        if total <= 0:
            break
        row = int(rng.choice(number, p=distance / total))
    return chosen


def _candidates(documents: Mapping[str, str], model: ClauseModel, known: Collection[tuple[str, str]]) -> list[Suggestion]:
    """Give every clause once that is not labelled yet, least sure first."""
    seen = set(known)
    out = []
    for name, text in documents.items():
        for clause in classify(text, model):
            key = clause_key(clause.text, clause.lead_in)
            if key in seen or len(key[0].split()) < _SHORTEST:
                continue
            seen.add(key)
            out.append(Suggestion(name, clause, _margin(clause)))
    return sorted(out, key=lambda item: item.margin)


def suggest(
    documents: Mapping[str, str], count: int = 100, model: ClauseModel | None = None, known: Collection[tuple[str, str]] = (), seed: int = 0
) -> list[Suggestion]:
    """Choose which clauses of unlabelled contracts to label next.

    Parameters
    ----------
    documents : mapping of str to str
        Name and text of each contract.
    count : int
        How many clauses to choose.
    model : ClauseModel, optional
        The model to improve; the shipped one by default.
    known : collection of (str, str)
        Clauses labelled already, as :func:`clausify.learn.joining.clause_key` gives them.
    seed : int
        Of the random numbers; the same seed gives the same clauses.

    Returns
    -------
    list of Suggestion
        Least sure first; fewer if there are not so many that differ.

    Notes
    -----
    Of the clauses with the smallest margin between the two best labels three times as many as wanted are taken, in equal parts
    from those tagged as each label, and of these a diverse part by the rule of k-means++; no contract gives more than twice
    its even share while others have some left.

    References
    ----------
    Scheffer, Decomain and Wrobel, *Active Hidden Markov Models for Information Extraction*, IDA 2001 (margin sampling);
    Zhdanov, *Diverse mini-batch Active Learning*, 2019.
    """
    if count < 1:
        raise ValueError(f"count must be at least 1, got {count}")
    model = shipped_model() if model is None else model
    ranked = _candidates(documents, model, known)
    maker, rng = maker_of(reader().nlp.vocab, model.n_bits), np.random.default_rng(seed)
    most = max(1, math.ceil(_SHARE * count / max(1, len({item.document for item in ranked}))))
    chosen: list[Suggestion] = []
    rest = ranked
    while rest and len(chosen) < count:
        taken = set(least_sure([item.margin for item in rest], [item.clause.label for item in rest], _CANDIDATES * count))
        pool, rest = [rest[k] for k in sorted(taken)], [item for k, item in enumerate(rest) if k not in taken]
        with maker.lock:
            features = training_features(read_clauses(item.clause for item in chosen + pool), maker).scaled(model.scale_)
        fresh = _fresh(features, len(chosen))
        picked = diverse(features[len(chosen) :][fresh], count - len(chosen), [pool[k].document for k in fresh], most, rng) if fresh else []
        chosen += [pool[fresh[k]] for k in picked]
        most = count  # a second round is only needed where even shares do not suffice
    return sorted(chosen, key=lambda item: item.margin)


def _fresh(features: csr_matrix, chosen: int) -> list[int]:
    """Give the rows behind the chosen ones that are no near duplicates of them."""
    if not chosen:
        return list(range(features.shape[0]))
    cosine = (features[chosen:] @ features[:chosen].T).toarray()
    return [int(k) for k in np.flatnonzero(cosine.max(axis=1) <= _ALIKE)]


def suggestion_rows(suggestions: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """Give suggestions as rows of a table to fill in.

    Parameters
    ----------
    suggestions : sequence of Suggestion
        The clauses.

    Returns
    -------
    list of dict of str to Any
        The columns of ``COLUMNS``; ``label`` is empty.
    """
    return [
        {
            "label": "",
            "text": item.clause.text,
            "suggested": item.clause.label.value,
            "confidence": item.clause.confidence,
            "lead_in": item.clause.lead_in or "",
            "heading": item.clause.heading or "",
            "number": item.clause.number or "",
            "file": item.document,
        }
        for item in suggestions
    ]
