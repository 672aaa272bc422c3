"""Read the rows of a table that was written before, with the words as they stand in the contracts."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clausify.errors import BatchError
from clausify.report.table import COLUMNS, Row, restore

__all__ = ["read_rows"]

_LONGEST_FIELD = 100_000_000  # characters; the default of the csv module is 131,072
_NUMBERS = {"page": int, "start": int, "end": int}


def read_rows(path: str | Path, form: str | None = None) -> Iterator[Row]:
    """Read a table of clauses.

    Parameters
    ----------
    path : str or Path
        A file that ``tag_folder`` or ``clausify tag`` wrote.
    form : str, optional
        Its format, one of :data:`clausify.report.table.FORMATS`; by default what its name ends in.

    Yields
    ------
    dict of str to Any
        Its rows, as they were before they were written: apostrophes that make a cell safe for spreadsheets are taken off.

    Raises
    ------
    BatchError
        If the file is none of these.
    OSError
        If it cannot be read.
    """
    path = Path(path)
    readers = {"csv": _from_csv, "jsonl": _from_json, "parquet": _from_parquet, "xlsx": _from_excel}
    reader = readers.get(form or path.suffix.lower().removeprefix("."))
    if reader is None:
        raise BatchError(f"{path}: a table of clauses ends in .{', .'.join(readers)}")
    yield from reader(path)


def _typed(cells: dict[str, Any]) -> Row:
    """Turn cells of a spreadsheet back into values."""
    row: Row = {column: restore(value) if isinstance(value, str) else value for column, value in cells.items()}
    row = {column: None if value == "" else value for column, value in row.items()}
    row.update({column: kind(row[column]) for column, kind in _NUMBERS.items() if row[column] is not None})
    row["text"] = row["text"] or ""
    row["confidence"] = float(str(row["confidence"]).replace(",", "."))
    row["review"] = str(row["review"]).lower() == "true"
    return row


def _from_csv(path: Path) -> Iterator[Row]:
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_FIELD))
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        file.seek(0)
        yield from map(_typed, csv.DictReader(file, delimiter=";" if ";" in head else ","))


def _from_json(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _from_parquet(path: Path) -> Iterator[Row]:
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as table:
        for batch in table.iter_batches():
            yield from batch.to_pylist()


def _from_excel(path: Path) -> Iterator[Row]:
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.escape import unescape
    except ImportError as error:
        raise BatchError(f"{path}: reading an Excel table needs openpyxl; run: pip install 'clausify[table]'") from error
    book = load_workbook(path, read_only=True)
    try:
        for sheet in book:
            for cells in sheet.iter_rows(min_row=2, max_col=len(COLUMNS), values_only=True):
                values = [unescape(cell) if isinstance(cell, str) else cell for cell in cells]  # control characters
                yield _typed(dict(zip(COLUMNS, values, strict=True)))
    finally:
        book.close()
