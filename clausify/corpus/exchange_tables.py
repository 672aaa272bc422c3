"""Read tables of labelled clauses: CSV with any of the usual separators and encodings, and Excel."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clausify.corpus.exchange_rows import Found, add_row, columns_of
from clausify.documents.text import decode_text
from clausify.errors import CorpusError

__all__ = ["read_table"]

_SEPARATORS = ",;\t"
_ROWS = 1_048_576  # as many as an Excel sheet can hold
_LARGEST = 256 << 20  # bytes
_FIELD = 1 << 24  # characters


def _separator(text: str, path: Path) -> str:
    """Choose the separator that divides the header best; Excel may name it in a line of its own."""
    header = text.lstrip("\r\n").split("\n", 1)[0]
    best = max(_SEPARATORS, key=header.count)
    if not header.count(best):
        raise CorpusError(f"{path}, line 1: expected names of columns such as label and text, divided by commas, semicolons or tabs, found {header[:60]!r}")
    return best


def _csv_rows(text: str, separator: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_FIELD)
    # A tab-separated table as programs write it has no quotes around cells; one from Excel has.
    bare = separator == "\t" and '\t"' not in text and '\n"' not in text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE if bare else csv.QUOTE_MINIMAL, strict=not bare)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise CorpusError(
            f"{path}, line {line}: the quotes around a cell do not match ({error}); save the table again from the program it comes from"
        ) from error


def _text_table(path: Path) -> Iterator[tuple[int, list[str]]]:
    if path.stat().st_size > _LARGEST:
        raise CorpusError(f"{path}: larger than {_LARGEST >> 20} MB; divide the table into several files")
    text = decode_text(path.read_bytes(), str(path))
    if text[:4].lower() == "sep=":
        first, _, text = text.partition("\n")
        yield from ((n + 1, row) for n, row in _csv_rows(text, first.strip()[4:] or ",", path))
        return
    yield from _csv_rows(text, _separator(text, path), path)


def _excel_table(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError as error:
        raise CorpusError(f"{path}: reading Excel files needs openpyxl; run: pip install 'clausify[table]', or save the sheet as CSV") from error
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > 4 * _LARGEST:
                raise CorpusError(f"{path}: unpacks to more than {4 * _LARGEST >> 20} MB; divide the sheet into several files")
        book = load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise CorpusError(f"{path}: this is no Excel file, or it is damaged ({error}); save it again as .xlsx or as CSV") from error
    try:
        # The first sheet with a header is read; charts and empty sheets are passed over.
        for sheet in book.worksheets:
            rows = ((k, ["" if cell is None else str(cell) for cell in row]) for k, row in enumerate(sheet.iter_rows(max_row=_ROWS, values_only=True), 1))
            first = next(((k, row) for k, row in rows if sum(map(bool, row)) > 1), None)
            if first:
                yield first
                yield from rows
                return
    finally:
        book.close()


def read_table(path: Path) -> Found:
    """Read a table of labelled clauses.

    Parameters
    ----------
    path : Path
        A ``.csv``, ``.tsv``, ``.txt`` or ``.xlsx`` file with a header. Text is read as UTF-8 or UTF-16 with or without a
        mark, else as Windows-1252; cells are divided by commas, semicolons or tabs.

    Returns
    -------
    Found
        Its clauses and problems.

    Raises
    ------
    CorpusError
        If it cannot be read, or lacks a column of texts or of labels.
    """
    rows = (pair for pair in (_excel_table(path) if path.suffix.lower() == ".xlsx" else _text_table(path)) if any(cell.strip() for cell in pair[1]))
    top = next(rows, None)
    if top is None:
        raise CorpusError(f"{path}: the table is empty")
    header = [cell.strip() for cell in top[1]]
    columns = columns_of(header, f"{path}, line {top[0]}")
    found = Found()
    for line, row in rows:
        if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
            found.problems.append(
                f"{path}, line {line}: {len(row)} cells under {len(header)} names of columns; put quotes around a text that holds the separator"
            )
            continue
        cells: dict[str, Any] = dict(zip(header, row, strict=False))
        add_row(found, cells, columns, path, line)
    return found
