"""Write clauses as rows of a table: CSV, JSON lines, Parquet or Excel."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, BinaryIO

from clausify.errors import BatchError

if TYPE_CHECKING:
    from clausify.clause import Clause

__all__ = ["COLUMNS", "FORMATS", "Row", "check_format", "csv_bytes", "defuse", "restore", "rows_of", "table_writer"]

Row = dict[str, Any]
"""One clause, or one file that failed: column to value."""

COLUMNS = ("file", "page", "number", "heading", "start", "end", "label", "confidence", "party", "review", "text")
FORMATS = ("csv", "jsonl", "parquet", "xlsx")
_NEEDS = {"parquet": "pyarrow", "xlsx": "xlsxwriter"}
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠].", re.DOTALL)
_UNSTORABLE = re.compile("[\ud800-\udfff]")
_DECIMALS = 4
_ROWS_A_GROUP = 20_000


def rows_of(name: str, clauses: Iterable[Clause]) -> Iterator[Row]:
    """Give one row a clause.

    Parameters
    ----------
    name : str
        Name of the file.
    clauses : iterable of Clause
        Its clauses.

    Yields
    ------
    dict of str to Any
        The columns of ``COLUMNS``. Lone surrogates are replaced by U+FFFD: no file can hold them.
    """
    for clause in clauses:
        fields = clause.to_dict()
        row = {"file": name, **{column: fields[column] for column in COLUMNS[1:]}}
        yield {column: _UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else value for column, value in row.items()}


def defuse(cell: str) -> str:
    r"""Make a cell safe for spreadsheets, which run what begins with ``=``, ``+``, ``-`` or ``@`` as a formula.

    Parameters
    ----------
    cell : str
        What the cell should show.

    Returns
    -------
    str
        The same, with one apostrophe in front if it begins with ``=``, ``+``, ``-``, ``@`` (or their full-width forms), a tab or
        a line break and something after it, or with apostrophes and then that. So :func:`restore` can always take it off again.

    Notes
    -----
    The offsets ``start`` and ``end`` of a row count in the text of the document, never in the cell. The remedy is that of
    OWASP, *CSV Injection*.

    Examples
    --------
    >>> defuse("=HYPERLINK(1)"), defuse("- de huur;"), defuse("'s avonds"), defuse("'=1")
    ("'=HYPERLINK(1)", "'- de huur;", "'s avonds", "''=1")
    """
    return "'" + cell if _FORMULA.match(cell) else cell


def restore(cell: str) -> str:
    """Undo :func:`defuse`.

    Parameters
    ----------
    cell : str
        A cell of a CSV or Excel table.

    Returns
    -------
    str
        The words as they stand in the contract.

    Examples
    --------
    >>> [restore(defuse(text)) for text in ("=1", "'=1", "'s avonds", "huur")]
    ['=1', "'=1", "'s avonds", 'huur']
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def check_format(form: str) -> None:
    """Make sure that a format can be written, before any work begins.

    Parameters
    ----------
    form : str
        One of ``FORMATS``.

    Raises
    ------
    BatchError
        If it is none of these, or the package that writes it is not installed.
    """
    if form not in FORMATS:
        raise BatchError(f"{form or 'no suffix'}: a table is written as {', '.join(FORMATS[:-1])} or {FORMATS[-1]}; end its name in one of these")
    package = _NEEDS.get(form)
    if package and find_spec(package) is None:
        raise BatchError(f"a .{form} table needs {package}, which is not installed; run: pip install 'clausify[table]'")


@contextmanager
def table_writer(file: BinaryIO, form: str, *, excel: bool = False) -> Iterator[Callable[[Row], None]]:
    """Open a table to write to, row by row; never more than some thousands of rows are held in memory.

    Parameters
    ----------
    file : BinaryIO
        Where to.
    form : str
        ``"csv"`` (RFC 4180, UTF-8, with a header; or as ``excel`` says), ``"jsonl"`` (one JSON object a line), ``"parquet"`` or
        ``"xlsx"``.
    excel : bool
        Write a CSV file as Excel with Dutch settings opens it: with a byte order mark, semicolons and decimal commas.

    Yields
    ------
    callable
        Takes one row. Cells of CSV and Excel tables are made safe by :func:`defuse`, JSON lines and Parquet hold the words as
        they are. A text longer than an Excel cell can be (32,767 characters) ends in an ellipsis there.
    """
    from clausify.report.excel import ExcelTable

    makers: dict[str, Callable[[BinaryIO], Any]] = {"csv": partial(_CsvTable, excel=excel), "jsonl": _JsonTable, "parquet": _ParquetTable, "xlsx": ExcelTable}
    table = makers[form](file)
    try:
        yield table.write
    except BaseException:
        table.abandon()
        raise
    table.close()


def csv_bytes(rows: Iterable[Row], columns: Iterable[str], *, excel: bool = False) -> bytes:
    r"""Give a small table as the bytes of a CSV file.

    Parameters
    ----------
    rows : iterable of dict
        The rows.
    columns : iterable of str
        Their keys, in order.
    excel : bool
        As in :func:`table_writer`.

    Returns
    -------
    bytes
        The file, with a header; cells are made safe by :func:`defuse`.

    Examples
    --------
    >>> csv_bytes([{"file": "a;b.pdf", "reason": "=1"}], ["file", "reason"], excel=True).decode("utf-8-sig").split()
    ['file;reason', '"a;b.pdf";\'=1']
    """
    file = io.BytesIO()
    table = _CsvTable(file, tuple(columns), excel=excel)
    for row in rows:
        table.write(row)
    table.close()
    return file.getvalue()


class _CsvTable:
    def __init__(self, file: BinaryIO, columns: tuple[str, ...] = COLUMNS, *, excel: bool) -> None:
        self._text = io.TextIOWrapper(file, "utf-8-sig" if excel else "utf-8", newline="")
        self._writer = csv.writer(self._text, delimiter=";" if excel else ",")
        self._columns, self._comma = columns, excel
        self._writer.writerow(columns)

    def write(self, row: Row) -> None:
        self._writer.writerow([self._cell(row[column]) for column in self._columns])

    def _cell(self, value: Any) -> Any:
        if isinstance(value, str):
            return defuse(value)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, float):
            number = f"{value:.{_DECIMALS}f}"
            return number.replace(".", ",") if self._comma else number
        return value

    def close(self) -> None:
        self._text.detach()  # which flushes

    abandon = close


class _JsonTable:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, row: Row) -> None:
        self._file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")

    def close(self) -> None:
        self._file.flush()

    abandon = close


class _ParquetTable:
    def __init__(self, file: BinaryIO) -> None:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        kinds = {"page": pa.int32(), "start": pa.int64(), "end": pa.int64(), "confidence": pa.float64(), "review": pa.bool_()}
        self._schema = pa.schema([(column, kinds.get(column, pa.string())) for column in COLUMNS])
        self._writer = ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[Row] = []

    def write(self, row: Row) -> None:
        self._rows.append(row)
        if len(self._rows) >= _ROWS_A_GROUP:
            self._flush()

    def _flush(self) -> None:
        from pyarrow import Table

        self._writer.write_table(Table.from_pylist(self._rows, self._schema))
        self._rows = []

    def close(self) -> None:
        if self._rows:
            self._flush()
        self._writer.close()

    def abandon(self) -> None:
        self._rows = []
        self._writer.close()
