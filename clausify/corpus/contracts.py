"""Read the contracts of the corpus: one file a contract, one line a clause or piece of matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clausify.errors import CorpusError
from clausify.labels import Label

__all__ = ["HEADER", "Contract", "GoldSpan", "read_contract", "read_contracts"]

HEADER = ("id", "kind", "sector", "country", "register", "side", "layout", "writer")
_LETTERS: dict[str, Label | None] = {"E": Label.EFFORT, "R": Label.RESULT, "T": Label.TERM, "N": Label.NEUTRAL, "M": None}
_TABLES = frozenset({"agreement.tsv", "formulas.tsv", "second_reading.tsv", "splits.tsv", "traps.tsv"})
_ROW = re.compile(r"([ERTNM])(\+?)\t(\S.*)")


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A labelled stretch of a contract.

    Attributes
    ----------
    start, end : int
        Character offsets in the text of the contract.
    label : Label or None
        None for matter.
    line : int
        Line of the corpus file, from 1.
    """

    start: int
    end: int
    label: Label | None
    line: int


@dataclass(frozen=True, slots=True)
class Contract:
    """A labelled contract.

    Attributes
    ----------
    id : str
        Name of the contract, unique in the corpus.
    text : str
        The contract as a reader would meet it.
    spans : tuple of GoldSpan
        Clauses and matter, in order; together they hold every character that is not white space.
    meta : dict of str to str
        The header of the file.
    path : Path
        Where it was read.
    """

    id: str
    text: str
    spans: tuple[GoldSpan, ...]
    meta: dict[str, str]
    path: Path


def _parse(path: Path, lines: Iterable[str]) -> Contract:
    meta: dict[str, str] = {}
    parts: list[str] = []
    spans: list[GoldSpan] = []
    length, body = 0, False
    for k, line in enumerate(lines, 1):
        if not body and line.startswith("#"):
            key, _, value = line[1:].partition(":")
            meta[key.strip()] = value.strip()
            continue
        body = True
        if not line.strip():
            continue
        match = _ROW.fullmatch(line.rstrip())
        if not match:
            raise CorpusError(f"{path}, line {k}: expected a letter E, R, T, N or M, perhaps '+', a tab and a text, found {line[:40]!r}")
        letter, plus, text = match.groups()
        text = text.replace("⏎", "\n").replace("⇥", "\t")
        if parts:
            parts.append(" " if plus else "\n")
            length += 1
        spans.append(GoldSpan(length, length + len(text), _LETTERS[letter], k))
        parts.append(text)
        length += len(text)
    if "id" not in meta:
        raise CorpusError(f"{path}: the header has no line '# id: ...'; a contract starts with its header, then an empty line")
    return Contract(meta["id"], "".join(parts), tuple(spans), meta, path)


def read_contract(path: str | Path) -> Contract:
    """Read one contract of the corpus.

    Parameters
    ----------
    path : str or Path
        A ``.tsv`` file in the format of ``data/README.md``.

    Returns
    -------
    Contract
        Its text and labels.

    Raises
    ------
    CorpusError
        If the file cannot be read or a line is not in the format; the message names file and line.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read as a contract of the corpus: {error}") from error
    return _parse(path, text.split("\n"))


def read_contracts(folder: str | Path) -> Iterator[Contract]:
    """Read every contract below a folder, in the order of their names.

    Parameters
    ----------
    folder : str or Path
        A folder such as ``data/``; all ``.tsv`` files in it or in its ``contracts`` folder are read.

    Yields
    ------
    Contract
        One contract a file.

    Raises
    ------
    CorpusError
        If there is no contract, or one cannot be read.
    """
    folder = Path(folder)
    inner = folder / "contracts"
    root = inner if inner.is_dir() else folder
    paths = sorted(path for path in root.glob("*.tsv") if path.name not in _TABLES)
    if not paths:
        raise CorpusError(f"{folder}: no contracts (*.tsv) found here; give the folder that holds 'contracts'")
    for path in paths:
        yield read_contract(path)
