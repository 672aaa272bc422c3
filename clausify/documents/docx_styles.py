"""Find the list that a paragraph of a Word file belongs to, by itself or by its style."""

from __future__ import annotations

from typing import Any

from clausify.documents.docx_numbering import Numbering
from clausify.documents.xml_names import attribute, child, children

__all__ = ["Styles"]


class Styles:
    """The styles of a file, as far as they number paragraphs.

    Parameters
    ----------
    styles : lxml.etree._Element or None
        Root of ``styles.xml``.
    numbering : lxml.etree._Element or None
        Root of ``numbering.xml``.
    """

    def __init__(self, styles: Any, numbering: Any) -> None:
        self._based: dict[str, str] = {}
        self._numbers: dict[str, tuple[str | None, int | None]] = {}
        self._default = ""
        list_styles: dict[str, str] = {}
        for style in children(styles, "w:style"):
            key, kind = attribute(style, "styleId") or "", attribute(style, "type")
            own = _numbering_of(child(style, "w:pPr"))
            if kind == "numbering" and own[0]:
                list_styles[key] = own[0]
            elif kind == "paragraph":
                self._numbers[key] = own
                self._based[key] = attribute(child(style, "w:basedOn"), "val") or ""
                if attribute(style, "default") in ("1", "true", "on"):
                    self._default = key
        self._numbering = Numbering(numbering, list_styles)

    def number(self, properties: Any) -> str:
        """Count a paragraph, and give its number.

        Parameters
        ----------
        properties : lxml.etree._Element or None
            Its ``w:pPr``.

        Returns
        -------
        str
            The number and the space that follows; empty if it has none.
        """
        chain = self._chain(attribute(child(properties, "w:pStyle"), "val") or self._default)
        own_list, own_level = _numbering_of(properties)
        inherited = [self._numbers[style] for style in chain if style in self._numbers]
        key = own_list or next((found for found, _ in inherited if found), None)
        if not key or key == "0":
            return ""
        level = own_level
        if level is None and own_list is None:
            level = self._numbering.level_of_style(key, chain)
        if level is None:
            level = next((found for _, found in inherited if found is not None), 0)
        return self._numbering.count(key, level)

    def _chain(self, style: str) -> list[str]:
        """Give a style and those that it is based on; a circle ends."""
        chain: list[str] = []
        while style and style not in chain:
            chain.append(style)
            style = self._based.get(style, "")
        return chain


def _numbering_of(properties: Any) -> tuple[str | None, int | None]:
    """Give list and level that the properties of a paragraph or style name."""
    numbering = child(properties, "w:numPr")
    level = attribute(child(numbering, "w:ilvl"), "val") or ""
    return attribute(child(numbering, "w:numId"), "val"), int(level) if level.isdecimal() else None
