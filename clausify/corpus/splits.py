"""Divide the contracts of the corpus: to train on, to test on, and whole kinds that are never trained on."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from clausify.corpus.contracts import Contract
from clausify.errors import CorpusError

__all__ = ["SPLITS", "UNSEEN_KINDS", "choose_splits", "of_split", "read_splits", "split_text"]

SPLITS = ("train", "test", "unseen")
UNSEEN_KINDS = frozenset(
    {"mediationovereenkomst", "bruikleenovereenkomst", "subsidieovereenkomst", "opvangovereenkomst", "concessieovereenkomst", "erfpachtvoorwaarden"}
)
_EVERY = 12  # one contract in so many is tested on


def read_splits(folder: str | Path) -> dict[str, str]:
    """Read which contract belongs to which split.

    Parameters
    ----------
    folder : str or Path
        A folder that holds ``splits.tsv``.

    Returns
    -------
    dict of str to str
        Split of each contract id; empty if there is no such file.

    Raises
    ------
    CorpusError
        If a line is not an id and one of ``SPLITS``.
    """
    path = Path(folder) / "splits.tsv"
    if not path.is_file():
        return {}
    out: dict[str, str] = {}
    for number, row in enumerate(csv.reader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t"), 1):
        if number == 1:
            continue
        if len(row) != 2 or row[1] not in SPLITS:
            raise CorpusError(f"{path}, line {number}: expected an id, a tab and one of {', '.join(SPLITS)}, found {row}")
        out[row[0]] = row[1]
    return out


def choose_splits(contracts: Iterable[Contract], fixed: dict[str, str]) -> dict[str, str]:
    """Give every contract a split: those of ``UNSEEN_KINDS`` to ``unseen``, of the others one in twelve to ``test``.

    Parameters
    ----------
    contracts : iterable of Contract
        The corpus.
    fixed : dict of str to str
        Splits given before; they stay, so that what was tested on is never trained on.

    Returns
    -------
    dict of str to str
        Split of each id, in order of the ids. Neighbours in kind and country are spread over the splits.
    """

    def place(contract: Contract) -> tuple[str, str, str]:
        return contract.meta.get("kind", ""), contract.meta.get("country", ""), hashlib.sha256(contract.id.encode()).hexdigest()

    every = sorted(contracts, key=place)
    out = {contract.id: fixed[contract.id] for contract in every if contract.id in fixed}
    rest = [contract for contract in every if contract.id not in fixed]
    seen = [contract for contract in rest if contract.meta.get("kind") not in UNSEEN_KINDS]
    out |= {contract.id: "unseen" for contract in rest if contract.meta.get("kind") in UNSEEN_KINDS}
    out |= {contract.id: "test" if k % _EVERY == _EVERY // 2 else "train" for k, contract in enumerate(seen)}
    return dict(sorted(out.items()))


def split_text(splits: dict[str, str]) -> str:
    """Give the content of ``splits.tsv``.

    Parameters
    ----------
    splits : dict of str to str
        Split of each id.

    Returns
    -------
    str
        A table with tabs and a header.
    """
    return "id\tsplit\n" + "".join(f"{name}\t{split}\n" for name, split in splits.items())


def of_split(contracts: Sequence[Contract], splits: dict[str, str], wanted: str) -> list[Contract]:
    """Select the contracts of one split; one that the file does not name is trained on.

    Parameters
    ----------
    contracts : sequence of Contract
        The corpus.
    splits : dict of str to str
        Split of each id.
    wanted : str
        One of ``SPLITS``.

    Returns
    -------
    list of Contract
        In the order given.
    """
    return [contract for contract in contracts if splits.get(contract.id, "train") == wanted]
