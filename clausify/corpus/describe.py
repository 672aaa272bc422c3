"""Tables of what the corpus holds, in Markdown, for its datasheet."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

from clausify.corpus.contracts import Contract
from clausify.labels import Label

__all__ = ["agreement_table", "corpus_tables", "kappa"]

_LETTERS = {Label.EFFORT: "E", Label.RESULT: "R", Label.TERM: "T", Label.NEUTRAL: "N", None: "M"}


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    return "\n".join([_row(head), _row("---" for _ in head), *map(_row, rows)])


def _counts(contracts: Iterable[Contract]) -> Counter[Label | None]:
    return Counter(span.label for contract in contracts for span in contract.spans)


def _counted(name: str, contracts: Sequence[Contract]) -> list[object]:
    counts = _counts(contracts)
    clauses = sum(counts[label] for label in Label)
    return [name, len(contracts), clauses, *(f"{counts[label]} ({counts[label] / max(1, clauses):.0%})" for label in Label), counts[None]]


def corpus_tables(contracts: Sequence[Contract], splits: dict[str, str]) -> str:
    """Count contracts, clauses and labels: in all, by country, by split, by kind, and by length.

    Parameters
    ----------
    contracts : sequence of Contract
        The corpus.
    splits : dict of str to str
        Split of each contract id.

    Returns
    -------
    str
        Markdown.
    """
    head = ["", "contracts", "clauses", *(label.value for label in Label), "matter"]
    groups = [("all", list(contracts))]
    groups += [(country, [c for c in contracts if c.meta.get("country") == country]) for country in ("NL", "BE")]
    groups += [(split, [c for c in contracts if splits.get(c.id, "train") == split]) for split in sorted(set(splits.values()))]
    kinds = Counter(contract.meta["kind"] for contract in contracts)
    flemish = Counter(contract.meta["kind"] for contract in contracts if contract.meta["country"] == "BE")
    lengths = sorted(len(c.text[s.start : s.end].split()) for c in contracts for s in c.spans if s.label is not None)
    quantiles = [lengths[int(len(lengths) * q)] for q in (0.05, 0.25, 0.5, 0.75, 0.95, 0.99)]
    longest = (
        f"Words in a clause: median {median(lengths):.0f}; 5 % have at most {quantiles[0]}, 25 % {quantiles[1]}, 75 % {quantiles[3]}, 95 % {quantiles[4]}, "
        f"99 % {quantiles[5]}; {sum(n > 80 for n in lengths)} clauses have more than 80, the longest {lengths[-1]}."
    )
    ranked = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    listed = _table(["kind", "contracts", "of which Flemish"], [[kind, count, flemish[kind]] for kind, count in ranked])
    parts = [_table(head, [_counted(name, group) for name, group in groups if group]), longest, f"{len(kinds)} kinds of contract:", listed]
    return "\n\n".join(parts)


def kappa(pairs: Sequence[tuple[str, str]], label: str | None = None) -> float:
    """Give Cohen's kappa of two readings.

    Parameters
    ----------
    pairs : sequence of (str, str)
        The two labels of each piece.
    label : str, optional
        Judge only whether each reader gave this label.

    Returns
    -------
    float
        1 for full agreement, 0 for what chance would give.

    References
    ----------
    Cohen, *A Coefficient of Agreement for Nominal Scales*, 1960.

    Examples
    --------
    >>> kappa([("E", "E"), ("R", "R"), ("R", "E"), ("E", "R")])
    0.0
    """
    if label is not None:
        pairs = [(str(a == label), str(b == label)) for a, b in pairs]
    n = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[x] * second[x] for x in first) / n**2
    return (sum(a == b for a, b in pairs) / n - chance) / (1 - chance) if chance < 1 else 1.0


def agreement_table(contracts: Sequence[Contract], folder: str | Path) -> str:
    """Compare the first and the second reading of the contracts that were labelled twice.

    Parameters
    ----------
    contracts : sequence of Contract
        The corpus.
    folder : str or Path
        A folder with ``second_reading.tsv`` (id, letters of the second reader) and ``agreement.tsv`` (id, piece, first, second
        and settled letter of each difference).

    Returns
    -------
    str
        Markdown.
    """
    folder = Path(folder)
    with (folder / "second_reading.tsv").open(encoding="utf-8") as file:
        second = {row["id"]: row["labels"] for row in csv.DictReader(file, delimiter="\t")}
    with (folder / "agreement.tsv").open(encoding="utf-8") as file:
        differences = list(csv.DictReader(file, delimiter="\t"))
    was = {(row["id"], int(row["piece"])): row["first"] for row in differences}
    pairs = []
    for contract in contracts:
        for k, (span, letter) in enumerate(zip(contract.spans, second.get(contract.id, ""), strict=False), 1):
            pairs.append((was.get((contract.id, k), _LETTERS[span.label]), letter))
    sided = Counter("the first" if row["settled"] == row["first"] else "the second" for row in differences)
    names = [(label.value if label else "matter", letter) for label, letter in _LETTERS.items()]
    rows = [[name, f"{kappa(pairs, letter):.3f}", sum(a == letter for a, _ in pairs)] for name, letter in names]
    settled = ", for ".join(f"{reader} reader {count} times" for reader, count in sorted(sided.items()))
    text = f"{len(second)} contracts, {len(pairs)} pieces, {len(differences)} differences; settled for {settled}."
    return text + "\n\n" + _table(["label", "Cohen's kappa", "pieces (first reading)"], [["all", f"{kappa(pairs):.3f}", len(pairs)], *rows])
