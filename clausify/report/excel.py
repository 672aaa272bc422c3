"""Write clauses as an Excel workbook."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import BinaryIO

from clausify.report.table import COLUMNS, Row, defuse

__all__ = ["ExcelTable"]

_NOT_IN_XML = re.compile("[\ufffe\uffff]")
_ROWS_A_SHEET = 1_048_575  # of Excel, without the header
_LONGEST_CELL = 32_767  # of Excel
_WIDTHS = {"file": 40, "page": 6, "number": 10, "heading": 30, "start": 8, "end": 8, "label": 10, "confidence": 11, "party": 20, "review": 8, "text": 100}


class ExcelTable:
    """A workbook of clauses.

    Parameters
    ----------
    file : BinaryIO
        Where to write it.
    """

    def __init__(self, file: BinaryIO) -> None:
        from xlsxwriter import Workbook

        # Constant memory: rows go to a temporary file. Nothing is taken for a formula, an address or a number.
        safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = Workbook(file, {"constant_memory": True, **safe})
        self._book.set_properties({"created": datetime.now(UTC).replace(tzinfo=None, microsecond=0)})
        self._bold = self._book.add_format({"bold": True, "bottom": 1})
        self._wrap = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._top = self._book.add_format({"valign": "top"})
        self._share = self._book.add_format({"valign": "top", "num_format": "0.00"})
        self._sheets = 0
        self._begin_sheet()

    def _begin_sheet(self) -> None:
        self._sheets += 1
        self._at = 0
        self._sheet = self._book.add_worksheet("clauses" if self._sheets == 1 else f"clauses {self._sheets}")
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(COLUMNS):
            self._sheet.set_column(place, place, _WIDTHS[column])
            self._sheet.write_string(0, place, column, self._bold)

    def write(self, row: Row) -> None:
        """Write a row.

        Parameters
        ----------
        row : dict
            The columns of ``COLUMNS``.
        """
        if self._at == _ROWS_A_SHEET:
            self._end_sheet()
            self._begin_sheet()
        self._at += 1
        for place, column in enumerate(COLUMNS):
            value = row[column]
            if isinstance(value, str):
                self._sheet.write_string(self._at, place, self._fitting(value), self._wrap if column in {"text", "heading"} else self._top)
            elif isinstance(value, bool):
                self._sheet.write_boolean(self._at, place, value, self._top)
            elif value is not None:
                self._sheet.write_number(self._at, place, value, self._share if column == "confidence" else self._top)

    def _fitting(self, value: str) -> str:
        cell = _NOT_IN_XML.sub("\ufffd", defuse(value))
        return cell if len(cell) <= _LONGEST_CELL else cell[: _LONGEST_CELL - 1] + "…"

    def _end_sheet(self) -> None:
        self._sheet.autofilter(0, 0, self._at, len(COLUMNS) - 1)

    def close(self) -> None:
        """Put the workbook together."""
        self._end_sheet()
        self._book.close()

    def abandon(self) -> None:
        """Give it up."""
        self._book.fileclosed = True  # so that nothing is put together from half a table
