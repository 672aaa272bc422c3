"""What becomes of a file in a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Failure", "Outcome", "Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be tagged.

    Attributes
    ----------
    name : str
        What the table calls it; no two are alike.
    place : str
        Path of a file on this machine, or path within the file system ``base``.
    size : int
        Its size, in bytes, as far as known.
    base : str or None
        Address that fsspec knows, such as ``"s3://bucket"``; None for a file on this machine.
    data : bytes or None
        What is in it, if it has been read already.
    """

    name: str
    place: str
    size: int = 0
    base: str | None = None
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Failure:
    """A file or folder that could not be tagged.

    Attributes
    ----------
    file : str
        Which one.
    reason : str
        What is wrong with it.
    remedy : str
        What to do about it.
    """

    file: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a worker gives back for one file.

    Attributes
    ----------
    name : str
        Name of the file.
    key : str
        Hash of its content, of the model, and of all else that its rows depend on.
    rows : bytes
        Its rows, as JSON lines.
    counts : mapping of str to int
        Clauses by label, and under ``"review"`` those to be reviewed.
    failure : Failure or None
        Why there are no rows.
    same : bool
        The file is as it was when it was last tagged; its rows are in the journal.
    """

    name: str
    key: str = ""
    rows: bytes = field(default=b"", repr=False)
    counts: Mapping[str, int] = field(default_factory=dict)
    failure: Failure | None = None
    same: bool = False
