"""Count the lists of an OpenDocument text as LibreOffice does (ODF 1.3, part 3, 5.3 and 16.30)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from clausify.documents.docx_numbering import bullet
from clausify.documents.numerals import numeral
from clausify.documents.xml_names import attribute, child, tag_of

__all__ = ["Counter", "ListStyle", "list_styles"]

_LEVELS = 10
_PLACE = re.compile(r"%(\d{1,2})%")
_STYLES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "01": "decimalZero"}
_BY_PLACE = {"lowerLetter": "lowerPlace", "upperLetter": "upperPlace"}


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered."""

    style: str = ""
    bullet: str = ""
    prefix: str = ""
    suffix: str = ""
    pattern: str | None = None
    start: int = 1
    shown: int = 1
    gap: str = " "


@dataclass(slots=True)
class Counter:
    """How far a list has counted on each level.

    Attributes
    ----------
    numbers : list of int or None
        The last number of each level; None where it has none yet.
    """

    numbers: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass(frozen=True, slots=True)
class ListStyle:
    """A list style.

    Attributes
    ----------
    levels : dict of int to _Level
        The levels, from 0.
    """

    levels: dict[int, _Level]

    def count(self, counter: Counter, index: int, start: int | None = None) -> str:
        """Count one item further, and give its number.

        Parameters
        ----------
        counter : Counter
            How far the list has come.
        index : int
            Level, from 0.
        start : int, optional
            The number to go on from.

        Returns
        -------
        str
            The number as LibreOffice shows it, and the space that follows; empty where the level has none.
        """
        level = self.levels.get(index)
        if level is None:
            return ""
        now = counter.numbers[index]
        counter.numbers[index] = start if start is not None else level.start if now is None else now + 1
        counter.numbers[index + 1 :] = [None] * (_LEVELS - index - 1)
        if level.bullet:
            return bullet(level.bullet) + level.gap
        if level.pattern is not None:
            text = _PLACE.sub(lambda match: self._figure(counter, int(match[1]) - 1), level.pattern)
        else:
            places = [self._figure(counter, place) for place in range(max(0, index + 1 - level.shown), index + 1)] if level.style else []
            text = level.prefix + ".".join(place for place in places if place) + level.suffix
        return text + level.gap if text.strip() else ""

    def _figure(self, counter: Counter, index: int) -> str:
        level = self.levels.get(index)
        if level is None or not level.style or not 0 <= index < _LEVELS:
            return ""
        now = counter.numbers[index]
        return numeral(level.start if now is None else now, level.style)


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() else default


def _level(element: Any) -> _Level:
    style = _STYLES.get(attribute(element, "num-format") or "", "")
    if (attribute(element, "num-format") or "").startswith("1st"):
        style = "ordinal"
    if attribute(element, "num-letter-sync") != "true":
        style = _BY_PLACE.get(style, style)
    kind = tag_of(element)
    marks = {"text:list-level-style-bullet": attribute(element, "bullet-char") or "•", "text:list-level-style-image": "•"}
    place = child(element, "style:list-level-properties", "style:list-level-label-alignment")
    return _Level(
        style,
        marks.get(kind, ""),
        attribute(element, "num-prefix") or "",
        attribute(element, "num-suffix") or "",
        attribute(element, "num-list-format"),
        _whole(attribute(element, "start-value"), 1),
        _whole(attribute(element, "display-levels"), 1),
        "" if attribute(place, "label-followed-by") == "nothing" else " ",
    )


def list_styles(root: Any) -> dict[str, ListStyle]:
    """Read the list styles of a part, and the numbering of headings under the name ``"outline"``.

    Parameters
    ----------
    root : lxml.etree._Element or None
        Root of ``styles.xml`` or ``content.xml``.

    Returns
    -------
    dict of str to ListStyle
        By name.
    """
    out = {}
    for part in root if root is not None else ():
        for element in part:
            if tag_of(element) in ("text:list-style", "text:outline-style"):
                levels = {_whole(attribute(e, "level"), 1) - 1: _level(e) for e in element if tag_of(e).startswith(("text:list-level", "text:outline-level"))}
                name = "outline" if tag_of(element) == "text:outline-style" else attribute(element, "name") or ""
                out[name] = ListStyle({index: level for index, level in levels.items() if 0 <= index < _LEVELS})
    return out
