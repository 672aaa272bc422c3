"""Bring the words of a page into reading order: rows, and columns of running text."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from clausify.documents.pdf_tables import LABEL, Spans, common_gaps, free_gaps, table_cells
from clausify.documents.pdf_words import Word

__all__ = ["Line", "lines_of", "rows_of"]

_LABEL = re.compile(LABEL)
_MARGIN = 0.15  # part of the width of a page in which no gutter lies
_MOST_ROWS = 400  # a page with more is no page of running text


@dataclass(slots=True)
class Line:
    """A line of text within its column.

    Attributes
    ----------
    words : list of Word
        From left to right.
    page : int
        Page, from 0.
    column : int
        Number of the column in the document; -1 where the text runs over the whole page.
    right : float
        Where a full line of its column ends, in points.
    cells : list of list of str
        The lines of each cell, if it is a row of a table whose cells run over several lines.
    """

    words: list[Word]
    page: int = 0
    column: int = -1
    right: float = 0.0
    cells: list[list[str]] = field(default_factory=list)
    text: str = field(init=False)
    x0: float = field(init=False)
    x1: float = field(init=False)
    y: float = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.x0, self.x1 = self.words[0].x0, max(word.x1 for word in self.words)
        self.size = statistics.median(word.size for word in self.words)
        self.y = statistics.median(word.y for word in self.words)
        self.text = self._text()

    def _text(self) -> str:
        """Put the words together: a tab where a table or form leaves room, but not behind a number nor in a stretched line."""
        gaps = [word.x0 - before.x1 for before, word in itertools.pairwise(self.words)]
        out = self.words[0].text
        for gap, word in zip(gaps, self.words[1:], strict=True):
            wide = gap > 2.5 * self.size or (gap > 1.2 * self.size and gap > 2.5 * min(gaps))
            out += ("\t" if wide and not _LABEL.fullmatch(out) else " ") + word.text
        return out

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(word.bold for word in self.words)

    @property
    def labelled(self) -> bool:
        """Whether it opens with what may be the number of an article, paragraph or item; "1 januari" is none."""
        return bool(_LABEL.fullmatch(self.words[0].text)) and not self.counts

    @property
    def counts(self) -> bool:
        """Whether it opens with a number that counts what follows, or is the day of a month."""
        return self.words[0].text.isdecimal() and len(self.words) > 1 and self.words[1].text[0].islower()


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Gather the words that stand on one base line.

    Parameters
    ----------
    words : sequence of Word
        The words of a page or column.

    Returns
    -------
    list of list of Word
        From the top down, each row from left to right.
    """
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.y, w.x0)):
        if rows and word.y - rows[-1][0].y <= 0.3 * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda w: w.x0)
    return rows


def _is_running_text(rows: Sequence[Sequence[Word]], width: float) -> bool:
    """Tell a column of running text from one of a table: most of its lines are full."""
    full = [row for row in rows if row]
    if len(full) < 4:
        return False
    left, right = min(row[0].x0 for row in full), max(row[-1].x1 for row in full)
    fill = statistics.median((row[-1].x1 - row[0].x0) / max(right - left, 1.0) for row in full)
    return right - left > 0.2 * width and fill > 0.6 and statistics.mean(len(row) for row in full) >= 3


def _gutter(rows: Sequence[list[Word]], spans: Spans, width: float) -> float | None:
    """Give the middle of the gap between two columns that rows have in common."""
    for low, high in sorted(spans, key=lambda span: span[0] - span[1]):
        middle = (low + high) / 2
        sides = [[word for row in rows for word in row if (word.x0 + word.x1 < 2 * middle) is first] for first in (True, False)]
        if all(_is_running_text(rows_of(side), width) for side in sides):
            return middle
    return None


def _bands(rows: Sequence[list[Word]]) -> list[tuple[list[list[Word]], float | None]]:
    """Divide a page into bands: rows over the whole width, and rows with a gutter between columns."""
    left, right = min(row[0].x0 for row in rows), max(word.x1 for row in rows for word in row)
    least = 0.6 * statistics.median(word.size for row in rows for word in row)
    gaps = [free_gaps(row, left, right, least) for row in rows]
    inside = (left + _MARGIN * (right - left), right - _MARGIN * (right - left))
    out: list[tuple[list[list[Word]], float | None]] = []
    first = 0
    while first < len(rows):
        last, spans = first + 1, gaps[first]
        while last < len(rows) and (shared := common_gaps(spans, gaps[last], least, inside)):
            last, spans = last + 1, shared
        middle = _gutter(rows[first:last], spans, right - left) if last - first >= 4 else None
        if middle is None:
            last = first + 1
        if middle is None and out and out[-1][1] is None:
            out[-1][0].append(rows[first])
        else:
            out.append((list(rows[first:last]), middle))
        first = last
    return out


def _plain(rows: list[list[Word]], page: int, column: int) -> list[Line]:
    """Make lines of the rows of one column; the lines of a cell in a table stay together."""
    left, right = min(row[0].x0 for row in rows), max(word.x1 for row in rows for word in row)
    lines: list[Line] = []
    first = 0
    while first < len(rows):
        table = table_cells(rows, first, left, right) if len(rows) <= _MOST_ROWS else None
        if table is None:
            lines.append(Line(rows[first], page, column))
            first += 1
            continue
        first, cells_of_rows = table
        for cells in cells_of_rows:
            words = [word for cell in cells for row in cell for word in row]
            lines.append(Line(words, page, column, cells=[[Line(row).text for row in cell] for cell in cells if cell]))
    return lines


def lines_of(words: Sequence[Word], page: int, column: int = -1) -> list[Line]:
    """Bring the words of a page into lines in reading order.

    Parameters
    ----------
    words : sequence of Word
        The words of the page, or of one column of it.
    page : int
        Number of the page, from 0.
    column : int
        Number of the column that the words stand in, -1 for none.

    Returns
    -------
    list of Line
        A column is read to its end before the next; what runs over the whole width stands between.

    Notes
    -----
    Rows are added to a band as long as they leave a common stretch free; it is a gutter if most lines on either side of it are
    full, as in running text and not in tables. This is the recursive X-Y cut of Nagy and Seth (1984) with text criteria.
    """
    rows = rows_of(words)
    if not rows:
        return []
    lines: list[Line] = []
    for band, middle in _bands(rows) if len(rows) <= _MOST_ROWS else [(rows, None)]:
        if middle is None:
            lines += _plain(band, page, column)
            continue
        for side in (True, False):
            part = [word for row in band for word in row if (word.x0 + word.x1 < 2 * middle) is side]
            number = 2 * max(column, 0) + (1 if side else 2)
            columns = lines_of(part, page, number)
            right = max(line.x1 for line in columns)
            for line in columns:
                line.right = line.right or right
            lines += columns
    return lines
