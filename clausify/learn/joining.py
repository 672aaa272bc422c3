"""Join what a user labelled with the shipped corpus: duplicates once, conflicts settled and listed, weights set."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clausify.corpus.contracts import Contract
from clausify.corpus.exchange import Labelled
from clausify.corpus.exchange_rows import LabelledClause
from clausify.corpus.shipped import shipped_contracts
from clausify.learn.contexts import labelled_clauses
from clausify.model.inputs import ClauseText
from clausify.pipeline.layout import after_number

__all__ = ["OWN_WEIGHT", "Joined", "clause_hash", "clause_key", "join", "own_weight"]

OWN_WEIGHT = 5.0  # of a clause of the user's; tests/benchmarks/learning_loop.py measures it
_OWN_SHARE = 0.25  # of the corpus, that all clauses of the user's together weigh at most
_TAG_WEIGHT = 1.0  # of a row that clausify tagged and nobody changed

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


@dataclass(slots=True)
class Joined:
    """Clauses to fit on.

    Attributes
    ----------
    clauses : list of ClauseText
        The clauses with their context.
    labels : list of str
        Their labels.
    groups : list of str
        Their contracts.
    weights : list of float
        Their weights.
    own : list of bool
        Whether they are the user's.
    contracts : list of Contract
        The contracts trained on.
    notes : list of str
        Duplicates, conflicts and what was left out, with file and line.
    """

    clauses: list[ClauseText] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    own: list[bool] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, clause: ClauseText, label: str, group: str, weight: float, *, own: bool) -> None:
        """Add one clause.

        Parameters
        ----------
        clause : ClauseText
            The clause.
        label : str
            Its label.
        group : str
            Its contract.
        weight : float
            Its weight.
        own : bool
            Whether it is the user's.
        """
        self.clauses.append(clause)
        self.labels.append(label)
        self.groups.append(group)
        self.weights.append(weight)
        self.own.append(own)

    def own_rows(self) -> NDArray[np.int64]:
        """Give the rows of the user's clauses.

        Returns
        -------
        ndarray of int64
            Their places among the clauses.
        """
        return np.flatnonzero(self.own)


def clause_key(text: str, lead_in: str | None) -> tuple[str, str]:
    """Give what makes two clauses the same: their words and those of their lead-in, numbers in front left out.

    Parameters
    ----------
    text : str
        The clause.
    lead_in : str or None
        Its lead-in.

    Returns
    -------
    tuple of (str, str)
        Words in lower case.

    Examples
    --------
    >>> clause_key("3.1  Koper betaalt.", None) == clause_key("koper betaalt", "")
    True
    """

    def words(part: str | None) -> str:
        return " ".join(re.findall(r"\w+", part[after_number(part) :].casefold())) if part else ""

    return words(text), words(lead_in)


def clause_hash(clause: ClauseText, label: str) -> str:
    """Give a short hash of a labelled clause, by which a model remembers that it was fitted on it.

    Parameters
    ----------
    clause : ClauseText
        The clause.
    label : str
        Its label.

    Returns
    -------
    str
        Twelve hexadecimal digits; the words cannot be told from them.
    """
    return hashlib.sha256(json.dumps([clause.text, clause.lead_in, label]).encode()).hexdigest()[:12]


def own_weight(own: int, corpus: int, weight: float = OWN_WEIGHT) -> float:
    """Give the weight of each clause of the user's.

    Parameters
    ----------
    own : int
        How many there are.
    corpus : int
        How many clauses the corpus adds; 0 if it is left out.
    weight : float
        The weight if there are few.

    Returns
    -------
    float
        Less, down to 1, where the user's clauses would weigh more than a quarter of the corpus together.

    Examples
    --------
    >>> own_weight(50, 27000), own_weight(50, 0), own_weight(27000, 27000)
    (5.0, 1.0, 1.0)
    """
    if not own or not corpus:
        return 1.0
    return min(weight, max(1.0, _OWN_SHARE * corpus / own))


def _settle(clauses: Sequence[LabelledClause], notes: list[str]) -> list[LabelledClause]:
    """Keep each clause once; of two labels the later one stands, unless only the earlier was changed by a person."""
    kept: dict[tuple[str, str], LabelledClause] = {}
    for clause in clauses:
        key = clause_key(clause.text, clause.lead_in)
        before = kept.get(key)
        if before is None:
            kept[key] = clause
        elif before.label == clause.label:
            notes.append(f"{clause.place}: the same clause as {before.place}, counted once")
            kept[key] = before if clause.tagged else clause
        else:
            stands, falls = (before, clause) if clause.tagged and not before.tagged else (clause, before)
            notes.append(
                f"{clause.place}: labelled {clause.label.value}, but {before.label.value} in {before.place}; {stands.label.value} counts, "
                f"{falls.place} is left out"
            )
            kept[key] = stands
    return list(kept.values())


def _same(one: Contract, other: Contract) -> bool:
    return one.text == other.text and [(s.start, s.end, s.label) for s in one.spans] == [(s.start, s.end, s.label) for s in other.spans]


def _sort_contracts(labelled: Labelled, *, only: bool, notes: list[str]) -> tuple[list[Contract], list[Contract]]:
    """Divide the contracts to train on into those of the corpus and those of the user."""
    given = {contract.id: contract for contract in labelled.contracts}
    held = {name for name in given if labelled.splits.get(name, "train") != "train"}
    if only:
        return [], [contract for name, contract in given.items() if name not in held]
    shipped = {contract.id: contract for contract in shipped_contracts(("train", "test", "unseen"))}
    tested = [name for name in given if name in shipped and shipped[name].meta["split"] != "train" and name not in held]
    notes += [f"{given[name].path}: left out of training: clausify is tested on this contract" for name in tested]
    own = [c for name, c in given.items() if name not in held and name not in tested and not (name in shipped and _same(c, shipped[name]))]
    replaced = {contract.id for contract in own}
    corpus = [c for name, c in shipped.items() if c.meta["split"] == "train" and name not in replaced]
    return corpus, own


def join(labelled: Labelled, weights: dict[str, float], *, only: bool = False, weight: float = OWN_WEIGHT, progress: Progress | None = None) -> Joined:
    """Make one set of clauses of what the user labelled and, unless told otherwise, of the shipped corpus.

    Parameters
    ----------
    labelled : Labelled
        What the user labelled.
    weights : dict of str to float
        Weights of the cutter, which gives the context of clauses.
    only : bool
        Leave the shipped corpus out.
    weight : float
        Weight of a clause of the user's, that of the corpus being 1; see :func:`own_weight`.
    progress : callable, optional
        Told how many contracts are read.

    Returns
    -------
    Joined
        What to fit on. A clause of the corpus that the user labelled otherwise is left out.
    """
    out = Joined()
    corpus, own = _sort_contracts(labelled, only=only, notes=out.notes)
    loose = _settle(labelled.clauses, out.notes)
    total = len(corpus) + len(own)
    read = []
    for k, contract in enumerate([*own, *corpus]):
        if progress:
            progress("reading contracts", k, total)
        read.append(labelled_clauses(contract, weights))
    n_own = len(loose) + sum(len(labels) for _, labels in read[: len(own)])
    value = own_weight(n_own, sum(len(labels) for _, labels in read[len(own) :]), weight)
    theirs = _add_own(out, loose, own, read, value)
    _add_corpus(out, corpus, read[len(own) :], theirs)
    out.contracts = [*own, *corpus]
    return out


Read = list[tuple[list[ClauseText], list[str]]]


def _add_own(out: Joined, loose: Sequence[LabelledClause], own: Sequence[Contract], read: Read, value: float) -> dict[tuple[str, str], tuple[str, str]]:
    """Add the user's clauses; give their labels and places by key."""
    theirs: dict[tuple[str, str], tuple[str, str]] = {}
    for clause in loose:
        group = f"own {clause.document}" if clause.document else f"own {clause.place}"
        unchanged = clause.tagged and clause.was in (None, clause.label)
        weight = min(value, _TAG_WEIGHT) if unchanged else value
        out.add(ClauseText(clause.text, clause.lead_in, clause.heading), clause.label.value, group, weight, own=True)
        theirs[clause_key(clause.text, clause.lead_in)] = clause.label.value, clause.place
    for contract, (clauses, labels) in zip(own, read, strict=False):
        lines = [span.line for span in contract.spans if span.label is not None]
        for clause_text, label, line in zip(clauses, labels, lines, strict=True):
            key = clause_key(clause_text.text, clause_text.lead_in)
            if theirs.get(key, (label, ""))[0] != label:
                out.notes.append(f"{contract.path}, line {line}: labelled {label}, but {theirs[key][0]} in {theirs[key][1]}, which counts")
                continue
            out.add(clause_text, label, contract.id, value, own=True)
    return theirs


def _add_corpus(out: Joined, corpus: Sequence[Contract], read: Read, theirs: dict[tuple[str, str], tuple[str, str]]) -> None:
    for contract, (clauses, labels) in zip(corpus, read, strict=True):
        lines = [span.line for span in contract.spans if span.label is not None]
        for clause, label, line in zip(clauses, labels, lines, strict=True):
            mine = theirs.get(clause_key(clause.text, clause.lead_in)) if theirs else None
            if mine and mine[0] != label:
                out.notes.append(f"{mine[1]}: labelled {mine[0]}, but {label} in the corpus ({contract.path}, line {line}); {mine[0]} counts")
                continue
            out.add(clause, label, contract.id, 1.0, own=False)
