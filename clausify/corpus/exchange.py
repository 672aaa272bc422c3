"""Read labelled clauses from whatever people keep them in, and say of each one where it stood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clausify.corpus.contracts import Contract, read_contract, read_contracts
from clausify.corpus.exchange_json import read_json
from clausify.corpus.exchange_rows import LabelledClause
from clausify.corpus.exchange_tables import read_table
from clausify.corpus.splits import read_splits
from clausify.errors import CorpusError

__all__ = ["FILES", "Labelled", "read_labelled", "unique_ids"]

FILES = (".tsv", ".csv", ".txt", ".xlsx", ".jsonl", ".json")
_SHOWN = 20  # errors of one file


@dataclass(slots=True)
class Labelled:
    """What people have labelled: whole contracts and loose clauses.

    Attributes
    ----------
    contracts : list of Contract
        Contracts cut and labelled throughout.
    clauses : list of LabelledClause
        Clauses out of tables and exports.
    splits : dict of str to str
        Split of each contract id, if a folder of contracts says so.
    unlabelled : dict of Path to int
        Rows without a label, by file; they are left out.
    """

    contracts: list[Contract] = field(default_factory=list)
    clauses: list[LabelledClause] = field(default_factory=list)
    splits: dict[str, str] = field(default_factory=dict)
    unlabelled: dict[Path, int] = field(default_factory=dict)


def _is_corpus_file(path: Path) -> bool:
    with path.open("rb") as file:
        return path.suffix.lower() == ".tsv" and file.read(4).removeprefix(b"\xef\xbb\xbf").startswith(b"#")


def _read_file(path: Path, into: Labelled) -> None:
    suffix = path.suffix.lower()
    if suffix not in FILES:
        raise CorpusError(f"{path}: labels are read from {', '.join(FILES)}; export the table as one of these")
    try:
        if _is_corpus_file(path):
            into.contracts.append(read_contract(path))
            return
        found = read_json(path) if suffix in (".json", ".jsonl") else read_table(path)
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror or error}") from error
    if found.problems:
        more = [f"... and {len(found.problems) - _SHOWN} more"] if len(found.problems) > _SHOWN else []
        raise CorpusError("\n".join([*found.problems[:_SHOWN], *more]))
    if not found.clauses and not found.contracts:
        why = f"none of its {found.unlabelled} rows has a label yet; fill in the column 'label'" if found.unlabelled else "it holds no clauses"
        raise CorpusError(f"{path}: {why}")
    into.contracts += found.contracts
    into.clauses += found.clauses
    if found.unlabelled:
        into.unlabelled[path] = found.unlabelled


def _read_folder(folder: Path, into: Labelled) -> None:
    if (folder / "contracts").is_dir():
        into.contracts += read_contracts(folder)
        into.splits |= read_splits(folder)
        return
    into.splits |= read_splits(folder)
    paths = sorted(p for p in folder.iterdir() if p.is_file() and p.suffix.lower() in FILES and p.name != "splits.tsv" and p.name[0] not in ".~")
    if not paths:
        raise CorpusError(f"{folder}: no labels found here; a folder holds contracts (*.tsv) or files that end in {', '.join(FILES[1:])}")
    for path in paths:
        _read_file(path, into)


def unique_ids(contracts: Iterable[Contract]) -> None:
    """Make sure that every contract has an id of its own.

    Parameters
    ----------
    contracts : iterable of Contract
        The contracts.

    Raises
    ------
    CorpusError
        If two have one id; the message names both files.
    """
    seen: dict[str, Path] = {}
    for contract in contracts:
        if contract.id in seen:
            raise CorpusError(f"{contract.path}: the id {contract.id!r} is that of {seen[contract.id]} too; every contract needs its own")
        seen[contract.id] = contract.path


def read_labelled(paths: str | Path | Sequence[str | Path]) -> Labelled:
    """Read labels from folders and files.

    Parameters
    ----------
    paths : str, Path or sequence of them
        Contracts of the corpus format (a folder or ``.tsv``), tables (``.csv``, ``.tsv``, ``.xlsx``) with Dutch or English
        headers, JSON lines, exports of Label Studio and doccano, the tables that ``clausify tag`` writes, the corrections
        file of the report page, or folders of these.

    Returns
    -------
    Labelled
        Contracts and clauses.

    Raises
    ------
    CorpusError
        If a path is missing, a file has no label or text column, a label is not known or a text is empty; every wrong row
        is named.
    """
    out = Labelled()
    for path in [paths] if isinstance(paths, (str, Path)) else paths:
        place = Path(path)
        if not place.exists():
            raise CorpusError(f"{place}: no such file or folder")
        if place.is_dir():
            _read_folder(place, out)
        else:
            _read_file(place, out)
    unique_ids(out.contracts)
    return out
