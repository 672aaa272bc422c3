"""Read the gold for contracts as a whole: parties, term facts, who is bound, defaults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clausify.errors import CorpusError

__all__ = ["HALVES", "GoldContract", "GoldParty", "read_gold", "read_halves"]

HALVES = ("build", "held")
_FIELDS = {"party": 4, "fact": 5, "bound": 3, "default": 4}


@dataclass(frozen=True, slots=True)
class GoldParty:
    """A party as annotated.

    Attributes
    ----------
    key : str
        The word the contract mostly uses for it.
    name : str or None
        Its full name.
    terms : frozenset of str
        All words for it, lower case.
    """

    key: str
    name: str | None
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class GoldContract:
    """What was annotated in one contract; lines are those of the contract file, from 1.

    Attributes
    ----------
    id : str
        Name of the contract.
    parties : tuple of GoldParty
        Its parties.
    facts : tuple of (int, str, str, str)
        Line, kind, value and party key of each term fact.
    bound : dict of int to str
        Party key of each effort or result line; ``"both"`` or ``"-"`` too.
    defaults : tuple of (int, str, str)
        Line, kind and party key of each contract-wide default.
    """

    id: str
    parties: tuple[GoldParty, ...]
    facts: tuple[tuple[int, str, str, str], ...]
    bound: dict[int, str]
    defaults: tuple[tuple[int, str, str], ...]


def read_gold(path: str | Path) -> GoldContract:
    """Read one file of annotations.

    Parameters
    ----------
    path : str or Path
        A ``.tsv`` file in the format of ``data/facts/README.md``.

    Returns
    -------
    GoldContract
        Its annotations.

    Raises
    ------
    CorpusError
        If the file cannot be read or a line is not in the format; the message names file and line.
    """
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read as annotations of a contract: {error}") from error
    parties, facts, bound, defaults = [], [], {}, []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        kind, *fields = line.split("\t")
        if _FIELDS.get(kind) != len(fields) + 1 or (kind != "party" and not fields[0].isdigit()):
            raise CorpusError(f"{path}, line {number}: expected 'party', 'fact', 'bound' or 'default' with its fields and tabs between, found {line[:40]!r}")
        if kind == "party":
            parties.append(GoldParty(fields[0], None if fields[1] == "-" else fields[1], frozenset(t.strip().lower() for t in fields[2].split(";"))))
        elif kind == "fact":
            facts.append((int(fields[0]), fields[1], fields[2], fields[3]))
        elif kind == "bound":
            bound[int(fields[0])] = fields[1]
        else:
            defaults.append((int(fields[0]), fields[1], fields[2]))
    return GoldContract(path.stem, tuple(parties), tuple(facts), bound, tuple(defaults))


def read_halves(data: str | Path) -> Iterator[tuple[str, str]]:
    """Tell which contracts rules may be written on, and which are only measured on.

    Parameters
    ----------
    data : str or Path
        The folder that holds ``facts``.

    Yields
    ------
    tuple of (str, str)
        Name of a contract and its half, one of ``HALVES``.

    Raises
    ------
    CorpusError
        If there is no ``facts/split.tsv``, or a line is not in its format.
    """
    path = Path(data) / "facts" / "split.tsv"
    if not path.is_file():
        raise CorpusError(f"{path}: not found; give the folder that holds 'contracts' and 'facts'")
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")[1:], 2):
        fields = line.split("\t")
        if line.strip():
            if len(fields) != 2 or fields[1] not in HALVES:
                raise CorpusError(f"{path}, line {number}: expected a name, a tab, and {' or '.join(HALVES)}, found {line[:40]!r}")
            yield fields[0], fields[1]
