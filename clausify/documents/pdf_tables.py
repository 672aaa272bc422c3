"""Find tables among the rows of a page whose cells run over several lines."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence

from clausify.documents.pdf_words import Word

__all__ = ["LABEL", "Spans", "common_gaps", "free_gaps", "table_cells"]

Row = list[Word]
Spans = list[tuple[float, float]]
LABEL = r"(?:\d{1,3}(?:\.\d{1,3})*[.):]?|[a-zA-Z][.)]|\([a-zA-Z0-9]{1,4}\)|[ivxIVX]{1,5}[.)]|[•·▪◦●○■–—*-]|§.{1,6}|\d+[°º])"
"""What an article, paragraph or item may be numbered with; a regular expression."""

_NARROW = 0.4  # of the height of print: the least room between two cells
_TIGHT = 1.2  # times the least distance between two lines: more parts two rows of a table
_FAR = 3.5  # times the height of print: more ends a table


def free_gaps(row: Sequence[Word], left: float, right: float, least: float) -> Spans:
    """Give the stretches of a row that hold no word.

    Parameters
    ----------
    row : sequence of Word
        The row, from left to right.
    left, right : float
        Where the page begins and ends, in points.
    least : float
        The least width that counts, in points.

    Returns
    -------
    list of (float, float)
        From left to right.
    """
    out, at = [], left
    for begin, end in [*((word.x0, word.x1) for word in row), (right, right)]:
        if begin - at >= least:
            out.append((at, begin))
        at = max(at, end)
    return out


def common_gaps(a: Spans, b: Spans, least: float, within: tuple[float, float]) -> Spans:
    """Give what two rows both leave free.

    Parameters
    ----------
    a, b : list of (float, float)
        What each row leaves free.
    least : float
        The least width that counts, in points.
    within : (float, float)
        Where the middle of a gap must lie.

    Returns
    -------
    list of (float, float)
        From left to right.
    """
    shared = [(max(p, r), min(q, s)) for p, q in a for r, s in b if min(q, s) - max(p, r) >= least]
    return [(low, high) for low, high in shared if within[0] < (low + high) / 2 < within[1]]


def _split(row: Row, edges: Sequence[float]) -> list[Row]:
    """Divide a row into cells at the middles of the gaps."""
    cells: list[Row] = [[] for _ in range(len(edges) + 1)]
    for word in row:
        cells[sum((word.x0 + word.x1) / 2 > edge for edge in edges)].append(word)
    return cells


def _parts_cells(rows: Sequence[Row], edge: float) -> bool:
    """Tell whether a gap parts cells: it stands out in at least two fifths of the rows that it divides."""
    seen = wide = 0
    for row in rows:
        before, after = _split(row, [edge])
        if not before or not after:
            continue
        seen += 1
        gap, within = after[0].x0 - before[-1].x1, [b.x0 - a.x1 for cell in (before, after) for a, b in itertools.pairwise(cell)]
        wide += gap > row[0].size and (not within or gap > 2 * statistics.median_low(within))
    return seen >= 2 and wide >= 0.4 * seen


def _groups(rows: Sequence[Row], cells: Sequence[list[Row]]) -> list[list[int]]:
    """Say which lines make up each row of a table: a new row stands further off, or has words in every column."""
    steps = [b[0].y - a[0].y for a, b in itertools.pairwise(rows)]
    least = max(min(steps), 0.8 * rows[0][0].size)
    even = max(steps) <= _TIGHT * least
    groups = [[0]]
    for index, step in enumerate(steps, 1):
        new = bool(cells[index][0]) if even else step > _TIGHT * least
        if new:
            groups.append([])
        groups[-1].append(index)
    return groups


def table_cells(rows: Sequence[Row], first: int, left: float, right: float) -> tuple[int, list[list[list[Row]]]] | None:
    """Read the table that begins at a row.

    Parameters
    ----------
    rows : sequence of list of Word
        The rows of a page or column, from the top down.
    first : int
        The row.
    left, right : float
        Where the column begins and ends, in points.

    Returns
    -------
    (int, list of list of list of list of Word) or None
        The row behind the table, and the rows of the table, their cells, the lines of each; None where no table with cells
        of several lines begins. A list whose numbers hang out is none.
    """
    size = statistics.median(word.size for word in rows[first])
    least, within = _NARROW * size, (left, right)
    last, spans = first + 1, free_gaps(rows[first], left, right, least)
    while last < len(rows) and rows[last][0].y - rows[last - 1][0].y < _FAR * size:
        shared = common_gaps(spans, free_gaps(rows[last], left, right, least), least, within)
        if not any(low > left and high < right for low, high in shared):
            break
        last, spans = last + 1, shared
    part = rows[first:last]
    edges = [(low + high) / 2 for low, high in spans if _parts_cells(part, (low + high) / 2)] if len(part) > 1 else []
    if not edges:
        return None
    cells = [_split(row, edges) for row in part]
    groups = _groups(part, cells)
    if len(groups) == len(part) or _hangs(cells):
        return None
    table = [[[cells[index][column] for index in group if cells[index][column]] for column in range(len(edges) + 1)] for group in groups]
    return last, table


def _hangs(cells: Sequence[list[Row]]) -> bool:
    """Tell whether the first column holds nothing but the numbers of a list."""
    firsts = [" ".join(word.text for word in row[0]) for row in cells if row[0]]
    return all(re.fullmatch(rf"(?:Art\w*\.?\s+)?{LABEL}", text) for text in firsts)
