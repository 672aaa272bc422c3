"""What a run gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clausify.batch.outcome import Failure
from clausify.errors import BatchError
from clausify.report.readback import read_rows
from clausify.report.table import COLUMNS, Row

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["BatchResult"]


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a folder.

    Attributes
    ----------
    out : Path or None
        The table that was written; None if the rows are in memory.
    files : int
        Number of files that were tagged.
    counts : mapping of str to int
        Number of clauses by label.
    review : int
        Number of clauses to be reviewed.
    errors : tuple of Failure
        Files and folders that could not be tagged, each with ``file``, ``reason`` and ``remedy``.
    empty : tuple of str
        Files in which no clause was found.
    hidden : int
        Number of files and folders left out because their names begin with a dot or ``~$``, or a system keeps its notes there.
    resumed : int
        Number of files that an earlier run had tagged already.
    errors_file : Path or None
        The file that names what failed; None if nothing did, or there is no table for it to lie beside.

    Examples
    --------
    >>> from clausify import tag_folder
    >>> result = tag_folder("data/examples", jobs=1)
    >>> result.files, len(result.errors), len(result.rows) > 20
    (1, 0, True)
    """

    out: Path | None
    files: int
    counts: Mapping[str, int]
    review: int
    errors: tuple[Failure, ...] = ()
    empty: tuple[str, ...] = ()
    hidden: int = 0
    resumed: int = 0
    errors_file: Path | None = None
    _form: str | None = field(default=None, repr=False)
    _rows: list[Row] | None = field(default=None, repr=False)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the table, one a clause; read back from the file if one was written."""
        if self._rows is not None:
            return self._rows
        if self.out is None:
            raise BatchError("the rows went to a stream and were not kept; call tag_folder without out, or with the name of a file")
        return list(read_rows(self.out, self._form))

    def to_frame(self) -> DataFrame:
        """Give the table as a pandas DataFrame.

        Returns
        -------
        pandas.DataFrame
            One row a clause; columns as in the file, ``page`` as ``Int64``, which may be missing.

        Raises
        ------
        BatchError
            If pandas is not installed.

        Examples
        --------
        >>> from clausify import tag_folder
        >>> frame = tag_folder("data/examples", jobs=1).to_frame()  # doctest: +SKIP
        >>> frame.groupby("label").size()  # doctest: +SKIP
        """
        if find_spec("pandas") is None:
            raise BatchError("a DataFrame needs pandas, which is not installed; run: pip install 'clausify[table]'")
        from pandas import DataFrame

        frame = DataFrame.from_records(self.rows, columns=list(COLUMNS))
        return frame.astype({"page": "Int64", "start": "int64", "end": "int64", "confidence": "float64", "review": "bool"})
