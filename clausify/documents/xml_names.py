"""Names in the XML of Word and OpenDocument files."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

__all__ = ["attribute", "child", "children", "is_on", "tag_of", "value"]

_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w:",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office:",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style:",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text:",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table:",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw:",
}
_OFF = frozenset({"0", "false", "off"})


@lru_cache(maxsize=4096)
def _short(tag: str) -> str:
    space, _, name = tag[1:].partition("}")
    return _PREFIXES.get(space, "-:") + name


def tag_of(element: Any) -> str:
    """Give the name of an element with the usual prefix, whichever edition of the standard the file follows.

    Parameters
    ----------
    element : lxml.etree._Element
        An element.

    Returns
    -------
    str
        ``"w:p"``, ``"text:p"``; names of other vocabularies begin with ``"-:"``.
    """
    tag = element.tag
    return _short(tag) if isinstance(tag, str) and tag.startswith("{") else "-:"


def children(element: Any, name: str) -> list[Any]:
    """Give the children of one name.

    Parameters
    ----------
    element : lxml.etree._Element or None
        The parent.
    name : str
        Name with prefix.

    Returns
    -------
    list of lxml.etree._Element
        In order; empty where the parent is None.
    """
    return [] if element is None else [c for c in element if tag_of(c) == name]


def child(element: Any, *path: str) -> Any:
    """Follow a path of names down from an element.

    Parameters
    ----------
    element : lxml.etree._Element or None
        Where to begin.
    path : str
        Names with prefix.

    Returns
    -------
    lxml.etree._Element or None
        The first that is there.
    """
    for name in path:
        element = next(iter(children(element, name)), None)
    return element


def attribute(element: Any, name: str) -> str | None:
    """Give an attribute by its name without prefix.

    Parameters
    ----------
    element : lxml.etree._Element or None
        An element.
    name : str
        ``"val"`` for ``w:val``.

    Returns
    -------
    str or None
        Its value.
    """
    if element is None:
        return None
    return next((content for key, content in element.attrib.items() if key.rpartition("}")[2] == name), None)


def value(element: Any, *path: str) -> int | None:
    """Give the whole number in the ``w:val`` of an element.

    Parameters
    ----------
    element : lxml.etree._Element or None
        Where to begin.
    path : str
        Names with prefix.

    Returns
    -------
    int or None
        None where there is none.
    """
    content = attribute(child(element, *path), "val")
    try:
        return int(content) if content is not None else None
    except ValueError:
        return None


def is_on(element: Any, *path: str) -> bool:
    """Tell whether a switch such as ``w:vanish`` is there and not turned off.

    Parameters
    ----------
    element : lxml.etree._Element or None
        Where to begin.
    path : str
        Names with prefix.

    Returns
    -------
    bool
        Whether it is on.
    """
    found = child(element, *path)
    return found is not None and (attribute(found, "val") or "1") not in _OFF
