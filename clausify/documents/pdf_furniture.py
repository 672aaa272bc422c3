"""Tell running headers, footers, page numbers and footnotes from the text of a page."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from clausify.documents.pdf_words import Word
from clausify.dutch.lexicon import data_of

__all__ = ["is_page_number", "without_furniture"]

_DIGITS = re.compile(r"\d+")
_ZONE = 0.15  # part of the height of a page in which a header or footer stands
_ROWS = 4  # most rows of one
_CLOSE = 4.0  # points that a header may move from page to page

Row = list[Word]


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(data_of("documents.toml")["pages"][name], re.IGNORECASE)


def is_page_number(text: str) -> bool:
    """Tell whether a line holds nothing but the number of a page.

    Parameters
    ----------
    text : str
        The line.

    Returns
    -------
    bool
        True for ``"- 3 -"`` and ``"Pagina 3 van 8"``.

    Examples
    --------
    >>> is_page_number("Pagina 3 van 8"), is_page_number("3.2 De huur")
    (True, False)
    """
    return bool(_pattern("number").fullmatch(text.strip()))


def _text(row: Row) -> str:
    return " ".join(word.text for word in row)


def _edges(rows: Sequence[Row], height: float, top: float) -> list[tuple[int, int]]:
    """Give the rows that may be a header or footer, each with its place from that edge: 0, 1, ... or -1, -2, ..."""
    upper = [(k, k) for k, row in enumerate(rows[:_ROWS]) if row[0].y - top < _ZONE * height]
    lower = [(len(rows) - 1 - k, -1 - k) for k, row in enumerate(rows[::-1][:_ROWS]) if top + height - row[0].y < _ZONE * height]
    return upper + lower


class _Place(NamedTuple):
    """Where a row stands, and the numbers in it."""

    y: float
    page: int
    row: int
    numbers: list[int]


def _at_one_height(found: list[_Place]) -> list[list[_Place]]:
    """Divide places into those at the same height."""
    found.sort()
    groups = [[found[0]]]
    for before, place in itertools.pairwise(found):
        if place.y - before.y > _CLOSE:
            groups.append([])
        groups[-1].append(place)
    return groups


def _counts_with_pages(alike: list[_Place], *, growing: bool) -> bool:
    """Tell whether the numbers in a line stay the same from page to page, or grow with the pages if they may.

    "Artikel 4" and "Artikel 5" on top of two pages are headings: a line of two words may not grow.
    """
    for column in zip(*(place.numbers for place in alike), strict=True):
        shifts = {number - place.page for number, place in zip(column, alike, strict=True)}
        if len(set(column)) > 1 and not (growing and len(shifts) == 1):
            return False
    return True


def without_furniture(pages: Sequence[Sequence[Row]], heights: Sequence[tuple[float, float]]) -> list[list[Row]]:
    """Take the running headers and footers and the page numbers off every page.

    Parameters
    ----------
    pages : sequence of sequence of list of Word
        The rows of each page, from the top down.
    heights : sequence of (float, float)
        Height of each page and the y of its top, in points.

    Returns
    -------
    list of list of list of Word
        The rows that remain.

    Notes
    -----
    A row near the edge of a page goes if it stands at the same height with the same words on another page, where figures in
    it may stay or grow with the pages; or if it holds only the number of the page, or a count such as "Pagina 3 van 8".
    """
    seen: dict[tuple[str, bool], list[_Place]] = defaultdict(list)
    gone: set[tuple[int, int]] = set()
    for page, rows in enumerate(pages):
        height, top = heights[page]
        for index, place in _edges(rows, height, top):
            text = _text(rows[index])
            numbers = [int(n[:9]) for n in _DIGITS.findall(text)]
            seen[_DIGITS.sub("#", text), place >= 0].append(_Place(rows[index][0].y - top, page, index, numbers))
            if is_page_number(text) or (len(text) < 120 and _pattern("counted").search(text) and place in (0, -1)):
                gone.add((page, index))
    for (text, _), found in seen.items():
        for alike in _at_one_height(found):
            if len({place.page for place in alike}) >= 2 and _counts_with_pages(alike, growing=text.count(" ") > 1):
                gone.update((place.page, place.row) for place in alike)
    return [[row for index, row in enumerate(rows) if (page, index) not in gone] for page, rows in enumerate(pages)]
