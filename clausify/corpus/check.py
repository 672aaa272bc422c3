"""Check the corpus: headers, duplicates, worn phrases, lines that cannot be right."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clausify.corpus.contracts import HEADER, Contract

__all__ = ["Problem", "check_contracts", "near_duplicates", "read_formulas", "worn_phrases"]

_WORD = re.compile(r"[^\W\d_]+|\d+")
_SHINGLE = 4  # words
_ALIKE = 0.6  # Jaccard similarity of shingles above which two clauses are near duplicates
_COMMON = 60  # a shingle in more clauses than this says nothing
_MOST_ALIKE = 0.005  # share of clauses
_RUN = 6  # words
_NUMBERS = 2  # a run with so many numbers is a time, a date or an amount
_WORN = 0.02  # share of contracts
_LONGEST = 400  # words
_FEWEST = 15  # clauses
_SWAPPED = 0.15  # share of clauses that two contracts may have in common


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the corpus.

    Attributes
    ----------
    place : str
        File and line.
    text : str
        What is wrong.
    """

    place: str
    text: str


def _words(text: str) -> list[str]:
    return ["0" if word[0].isdigit() else word for word in _WORD.findall(text.lower())]


def _clauses(contracts: Iterable[Contract]) -> Iterator[tuple[Contract, int, list[str]]]:
    for contract in contracts:
        for span in contract.spans:
            if span.label is not None:
                yield contract, span.line, _words(contract.text[span.start : span.end])


def _headers(contract: Contract) -> Iterator[Problem]:
    place = f"{contract.path}, line 1"
    if contract.id != contract.path.stem:
        yield Problem(place, f"the id is {contract.id!r}, the file is called {contract.path.name!r}")
    for key in HEADER:
        if not contract.meta.get(key):
            yield Problem(place, f"the header has no '# {key}: ...'")
    if contract.meta.get("country") not in ("NL", "BE"):
        yield Problem(place, f"country is {contract.meta.get('country')!r}; it must be NL or BE")
    clauses = [span for span in contract.spans if span.label is not None]
    if len(clauses) < _FEWEST:
        yield Problem(place, f"only {len(clauses)} clauses; a contract has at least {_FEWEST}")
    for span in contract.spans:
        count = len(contract.text[span.start : span.end].split())
        if count > _LONGEST:
            yield Problem(f"{contract.path}, line {span.line}", f"{count} words in one clause")


def near_duplicates(contracts: Sequence[Contract]) -> list[tuple[tuple[Contract, int], tuple[Contract, int]]]:
    """Find clauses that are alike: the same runs of four words, names of numbers left out.

    Parameters
    ----------
    contracts : sequence of Contract
        The corpus.

    Returns
    -------
    list of ((Contract, int), (Contract, int))
        Pairs of contract and line whose sets of four-word runs have a Jaccard similarity of at least 0.6.

    References
    ----------
    Broder, *On the resemblance and containment of documents*, 1997.
    """
    places: list[tuple[Contract, int]] = []
    sets: list[frozenset[tuple[str, ...]]] = []
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for contract, line, words in _clauses(contracts):
        if len(words) < 2 * _SHINGLE:
            continue
        shingles = frozenset(tuple(words[k : k + _SHINGLE]) for k in range(len(words) - _SHINGLE + 1))
        for shingle in shingles:
            index[shingle].append(len(places))
        places.append((contract, line))
        sets.append(shingles)
    out = []
    for k, shingles in enumerate(sets):
        shared = Counter(other for shingle in shingles if len(index[shingle]) <= _COMMON for other in index[shingle] if other > k)
        for other, count in shared.items():
            if count >= _ALIKE * min(len(shingles), len(sets[other])) and len(shingles & sets[other]) >= _ALIKE * len(shingles | sets[other]):
                out.append((places[k], places[other]))
    return out


def worn_phrases(contracts: Sequence[Contract], formulas: Iterable[str]) -> list[tuple[str, int]]:
    """Find runs of six words that too many contracts share.

    Parameters
    ----------
    contracts : sequence of Contract
        The corpus.
    formulas : iterable of str
        Phrases that contracts share of necessity; runs that hold one, or lie in one, are left out.

    Returns
    -------
    list of (str, int)
        Runs in more than one contract in fifty, those of numbers left out, with the number of contracts, most first.
    """
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for contract, _, words in _clauses(contracts):
        for k in range(len(words) - _RUN + 1):
            found[tuple(words[k : k + _RUN])].add(contract.id)
    limit = max(2, _WORN * len(contracts))
    known = [" ".join(_words(phrase)) for phrase in formulas]
    worn = [(" ".join(run), len(ids)) for run, ids in found.items() if len(ids) > limit and run.count("0") < _NUMBERS]
    return sorted(((run, n) for run, n in worn if not any(phrase in run or run in phrase for phrase in known)), key=lambda pair: (-pair[1], pair[0]))


def read_formulas(folder: str | Path) -> list[str]:
    """Read the formulas that contracts share of necessity.

    Parameters
    ----------
    folder : str or Path
        A folder that may hold ``formulas.tsv``: phrase, tab, reason.

    Returns
    -------
    list of str
        The phrases.
    """
    path = Path(folder) / "formulas.tsv"
    if not path.is_file():
        return []
    return [line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]


def check_contracts(contracts: Sequence[Contract], formulas: Iterable[str] = ()) -> list[Problem]:
    """Check all contracts.

    Parameters
    ----------
    contracts : sequence of Contract
        The corpus.
    formulas : iterable of str
        Phrases that contracts share of necessity.

    Returns
    -------
    list of Problem
        Empty if all is well.
    """
    problems = [problem for contract in contracts for problem in _headers(contract)]
    pairs = near_duplicates(contracts)
    total = sum(span.label is not None for contract in contracts for span in contract.spans)
    alike = {(contract.id, line) for pair in pairs for contract, line in pair[1:]}
    if len(alike) > _MOST_ALIKE * total:
        for (one, line), (other, there) in pairs:
            problems.append(Problem(f"{other.path}, line {there}", f"nearly the same as {one.path}, line {line}"))
    together = Counter((one.id, other.id) for (one, _), (other, _) in pairs if one.id != other.id)
    sizes = {contract.id: sum(span.label is not None for span in contract.spans) for contract in contracts}
    for (one_id, other_id), count in together.items():
        if count > _SWAPPED * min(sizes[one_id], sizes[other_id]):
            problems.append(Problem(other_id, f"shares {count} clauses with {one_id}: a template with other names?"))
    problems += [Problem(f"{count} contracts", f"share the words {run!r}") for run, count in worn_phrases(contracts, formulas)]
    return problems
