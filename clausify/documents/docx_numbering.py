"""Count the automatic numbers of a Word file as Word does (ECMA-376, part 1, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from clausify.documents.numerals import numeral
from clausify.documents.xml_names import attribute, child, children, is_on, tag_of, value

__all__ = ["Numbering", "bullet"]

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


def bullet(character: str) -> str:
    """Give a bullet that every font has: symbol fonts use letters of their own.

    Parameters
    ----------
    character : str
        The bullet as the file has it.

    Returns
    -------
    str
        The same, or ``•`` for what only a symbol font can show.

    Examples
    --------
    >>> bullet(chr(0xF0B7)), bullet("-")
    ('•', '-')
    """
    return "".join("•" if 0xE000 <= ord(letter) <= 0xF8FF else letter for letter in character)


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered."""

    start: int = 1
    style: str = "decimal"
    width: int = 0
    text: str = ""
    legal: bool = False
    restart: int | None = None
    suffix: str = "tab"
    paragraph_style: str | None = None

    def figure(self, n: int, *, legal: bool) -> str:
        """Write a number of this level, in a list that may want figures only."""
        if legal and self.style not in ("none", "bullet"):
            return str(n)
        return str(n).zfill(self.width) if self.width else numeral(n, self.style)


def _level(element: Any) -> _Level:
    form = child(element, "w:numFmt")
    if form is None:
        form = child(element, "mc:AlternateContent", "mc:Choice", "w:numFmt")
    example = (attribute(form, "format") or "").partition(",")[0]
    start = value(element, "w:start")
    picture = child(element, "w:lvlPicBulletId") is not None
    return _Level(
        0 if start is None else start,  # ECMA-376, 17.9.25: nought if it is left out
        attribute(form, "val") or "decimal",
        len(example) if example.isdigit() and attribute(form, "val") == "custom" else 0,
        "•" if picture else attribute(child(element, "w:lvlText"), "val") or "",
        is_on(element, "w:isLgl"),
        value(element, "w:lvlRestart"),
        attribute(child(element, "w:suff"), "val") or "tab",
        attribute(child(element, "w:pStyle"), "val"),
    )


def _levels(parent: Any) -> dict[int, _Level]:
    out = {}
    for element in children(parent, "w:lvl"):
        index = attribute(element, "ilvl") or ""
        if index.isdecimal() and int(index) < _LEVELS:
            out[int(index)] = _level(element)
    return out


@dataclass(frozen=True, slots=True)
class _List:
    """A ``w:num``: a list definition and what is different here. Lists of one definition share its counters."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int]


class Numbering:
    """The lists of a file and how far each has counted.

    Parameters
    ----------
    root : lxml.etree._Element or None
        Root of ``numbering.xml``.
    list_styles : dict of str to str
        The list that each list style names.
    """

    def __init__(self, root: Any, list_styles: dict[str, str]) -> None:
        definitions = {attribute(e, "abstractNumId") or "": e for e in children(root, "w:abstractNum")}
        named = {attribute(e, "numId") or "": attribute(child(e, "w:abstractNumId"), "val") or "" for e in children(root, "w:num")}
        parsed = {key: _levels(element) for key, element in definitions.items()}
        self._lists: dict[str, _List] = {}
        for element in children(root, "w:num"):
            key = attribute(element, "numId") or ""
            definition = named[key]
            style = attribute(child(definitions.get(definition), "w:numStyleLink"), "val")
            definition = named.get(list_styles.get(style or "", ""), definition)
            self._lists[key] = _read_list(element, definition, parsed.get(definition, {}))
        self._counters: dict[str, list[int | None]] = {}
        self._restarted: set[tuple[str, int]] = set()

    def level_of_style(self, key: str, styles: list[str]) -> int | None:
        """Give the level of a list that is tied to a paragraph style.

        Parameters
        ----------
        key : str
            Id of the list.
        styles : list of str
            Ids of the style and of those that it is based on, nearest first.

        Returns
        -------
        int or None
            The level, from 0.
        """
        tied = {level.paragraph_style: index for index, level in self._lists[key].levels.items()} if key in self._lists else {}
        return next((tied[style] for style in styles if style in tied), None)

    def count(self, key: str, index: int) -> str:
        """Count one paragraph further, and give its number.

        Parameters
        ----------
        key : str
            Id of the list.
        index : int
            Level, from 0.

        Returns
        -------
        str
            The number as Word prints it, and the space that follows; empty if there is no such list.
        """
        chosen = self._lists.get(key)
        if chosen is None or index not in chosen.levels:
            return ""
        level, counters = chosen.levels[index], self._counters.setdefault(chosen.definition, [None] * _LEVELS)
        now = counters[index]
        if index in chosen.starts and (key, index) not in self._restarted:
            self._restarted.add((key, index))
            now = None
        counters[index] = chosen.starts.get(index, level.start) if now is None else now + 1
        for above in range(index):  # a level that was passed over counts as begun
            if counters[above] is None and above in chosen.levels:
                counters[above] = chosen.starts.get(above, chosen.levels[above].start)
        for below in range(index + 1, _LEVELS):
            restart = chosen.levels[below].restart if below in chosen.levels else None
            if restart is None or index < restart:
                counters[below] = None
        text = bullet(level.text) if level.style == "bullet" else _PLACE.sub(lambda m: self._place(chosen, int(m[1]) - 1, level), level.text)
        return text + {"nothing": ""}.get(level.suffix, " ") if text else ""

    def _place(self, chosen: _List, index: int, at: _Level) -> str:
        """Write the number of one level within that of another."""
        level = chosen.levels.get(index, _Level())
        now = self._counters[chosen.definition][index]
        return level.figure(chosen.starts.get(index, level.start) if now is None else now, legal=at.legal)


def _read_list(element: Any, definition: str, levels: dict[int, _Level]) -> _List:
    levels, starts = dict(levels), {}
    for override in children(element, "w:lvlOverride"):
        index = attribute(override, "ilvl") or ""
        if not index.isdecimal() or int(index) >= _LEVELS:
            continue
        for part in override:
            if tag_of(part) == "w:lvl":
                levels[int(index)] = _level(part)
        start = value(override, "w:startOverride")
        if start is not None:
            starts[int(index)] = start
    return _List(definition, levels, starts)
