"""Read OpenDocument texts (.odt): numbers as LibreOffice shows them, tables, notes and frames, tracked changes as accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from clausify.documents.notes import Notes
from clausify.documents.odt_lists import Counter, ListStyle, list_styles
from clausify.documents.writer import row_text
from clausify.documents.xml_names import attribute, child, tag_of
from clausify.errors import DocumentError

if TYPE_CHECKING:
    from clausify.documents.document import Document
    from clausify.documents.package import Package
    from clausify.documents.request import Request

__all__ = ["read_odt"]

_DROPPED = frozenset({
    "text:tracked-changes", "office:annotation", "office:annotation-end", "text:sequence-decls", "text:variable-decls", "text:user-field-decls",
    "office:forms", "text:hidden-text", "text:ruby-text", "text:note-citation", "text:number", "text:table-of-content-source",
    "text:alphabetical-index-source", "text:illustration-index-source", "text:bibliography-source", "text:user-index-source", "text:object-index-source",
    "draw:object", "draw:object-ole", "draw:image", "draw:plugin",
})  # fmt: skip
_WHITE = re.compile(r"[ \t\r\n]+")


def read_odt(package: Package, request: Request) -> Document:
    """Read an OpenDocument text.

    Parameters
    ----------
    package : Package
        The file.
    request : Request
        Its name and limits.

    Returns
    -------
    Document
        Headers, footers, comments, hidden text and what a tracked change deleted are left out.

    Raises
    ------
    DocumentError
        If it is encrypted or damaged.
    """
    manifest = package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in package.names else b""
    if b"encryption-data" in manifest:
        raise DocumentError(request.name, "this file is encrypted", "open it with its password, take the password off and save it")
    root = package.xml("content.xml")
    body = child(root, "office:body", "office:text")
    if body is None:
        raise request.damaged("OpenDocument text", "it holds no text")
    return _Reader(package.xml("styles.xml"), root, request).read(body)


@dataclass(slots=True)
class _List:
    """A list that is open."""

    style: str
    level: int
    counter: Counter
    start: int | None = None
    fresh: bool = False  # the next paragraph is the first of an item, and bears its number


@dataclass(slots=True)
class _Style:
    """What matters of a paragraph or text style."""

    parent: str = ""
    list_style: str | None = None
    hidden: bool = False


@dataclass(slots=True)
class _Lists:
    """The counters of the lists so far: by id, and the last of each style."""

    by_id: dict[str, Counter] = field(default_factory=dict)
    last: dict[str, Counter] = field(default_factory=dict)


class _Reader:
    def __init__(self, common: Any, content: Any, request: Request) -> None:
        self._list_styles: dict[str, ListStyle] = {**list_styles(common), **list_styles(content)}
        self._styles = {**_styles(common), **_styles(content)}
        self._lists = _Lists()
        self._outline = Counter()
        self._boxes: list[Any] = []
        self._notes = Notes(request, "odt", lambda note: list(self._blocks(note, None)))

    def read(self, body: Any) -> Document:
        return self._notes.document(self._blocks(body, None))

    def _blocks(self, parent: Any, within: _List | None) -> Iterator[str]:
        """Give the paragraphs in an element, in reading order."""
        for element in parent:
            tag = tag_of(element)
            if tag in _DROPPED or (tag == "text:section" and attribute(element, "display") == "none"):
                continue
            if tag in ("text:p", "text:h"):
                yield from self._paragraph(element, within)
            elif tag == "text:list":
                yield from self._list(element, within)
            elif tag == "text:numbered-paragraph":
                yield from self._numbered(element)
            elif tag == "table:table":
                yield from self._table(element)
            else:
                yield from self._blocks(element, within)

    def _paragraph(self, element: Any, within: _List | None) -> Iterator[str]:
        style = attribute(element, "style-name") or ""
        if self._is_hidden(style):
            return
        parts: list[str] = []
        self._inline(element, parts)
        text = _WHITE.sub(" ", "".join(parts)).translate({1: "\t", 2: "\n", 3: " "}).strip(" ")
        label = self._label(element, style, within)
        yield f"{label}{' ' if label[-1:].isalnum() and text[:1].isalnum() else ''}{text}"
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            yield from self._blocks(box, None)

    def _label(self, element: Any, style: str, within: _List | None) -> str:
        """Give the number of a paragraph."""
        if within is not None:
            if not within.fresh:
                return ""
            within.fresh, start = False, within.start
            chosen = self._list_styles.get(within.style or self._style_of_lists(style))
            return chosen.count(within.counter, within.level, start) if chosen else ""
        if tag_of(element) == "text:h" and attribute(element, "is-list-header") != "true" and "outline" in self._list_styles:
            return self._list_styles["outline"].count(self._outline, (_whole(element, "outline-level") or 1) - 1, _whole(element, "start-value"))
        return ""

    def _list(self, element: Any, within: _List | None) -> Iterator[str]:
        style = attribute(element, "style-name") or (within.style if within else "")
        own = _List(style, within.level + 1, within.counter) if within else _List(style, 0, self._counter(element, style))
        for item in element:
            if tag_of(item) not in ("text:list-item", "text:list-header"):
                continue
            own.start, own.fresh = _whole(item, "start-value"), tag_of(item) == "text:list-item"
            yield from self._blocks(item, own)

    def _counter(self, element: Any, style: str) -> Counter:
        """Give the counter of a list: its own, or that of the list that it goes on with."""
        before = self._lists.by_id.get(attribute(element, "continue-list") or "")
        if before is None and attribute(element, "continue-numbering") == "true":
            before = self._lists.last.get(style)
        counter = before or Counter()
        self._lists.last[style] = counter
        key = attribute(element, "id")
        if key:
            self._lists.by_id[key] = counter
        return counter

    def _numbered(self, element: Any) -> Iterator[str]:
        """Give a paragraph that names its list itself."""
        counter = self._lists.by_id.setdefault(attribute(element, "list-id") or "", Counter())
        level = (_whole(element, "level") or 1) - 1
        own = _List(attribute(element, "style-name") or "", level, counter, _whole(element, "start-value"), fresh=True)
        yield from self._blocks(element, own)

    def _style_of_lists(self, style: str) -> str:
        """Give the list style that a paragraph style names, by itself or by one that it is based on."""
        for name in self._chain(style):
            found = self._styles[name].list_style
            if found is not None:
                return found
        return ""

    def _is_hidden(self, style: str) -> bool:
        return any(self._styles[name].hidden for name in self._chain(style)[:1])

    def _chain(self, style: str) -> list[str]:
        chain: list[str] = []
        while style in self._styles and style not in chain:
            chain.append(style)
            style = self._styles[style].parent
        return chain

    def _inline(self, parent: Any, out: list[str]) -> None:
        """Collect the words in an element of a paragraph; what white space must stay is marked by control characters."""
        out.append(parent.text or "")
        for element in parent:
            tag = tag_of(element)
            if tag == "text:s":
                out.append("\3" * min(_whole(element, "c") or 1, 100))
            elif tag == "text:tab":
                out.append("\1")
            elif tag == "text:line-break":
                out.append("\2")
            elif tag == "text:note":
                self._notes.refer(attribute(element, "note-class") or "footnote", child(element, "text:note-body"))
            elif tag == "draw:text-box":
                self._boxes.append(element)
            elif tag not in _DROPPED and not (tag == "text:span" and self._is_hidden(attribute(element, "style-name") or "")):
                self._inline(element, out)
            out.append(element.tail or "")

    def _table(self, table: Any) -> Iterator[str]:
        for row in _members(table, "table:table-row"):
            yield from row_text([list(self._blocks(cell, None)) for cell in row if tag_of(cell) == "table:table-cell"])


def _whole(element: Any, name: str) -> int | None:
    content = attribute(element, name) or ""
    return int(content) if content.isdecimal() and len(content) < 10 else None


def _members(table: Any, name: str) -> Iterator[Any]:
    """Give the rows of a table, also those in groups of header rows."""
    for element in table:
        if tag_of(element) == name:
            yield element
        elif tag_of(element) in ("table:table-header-rows", "table:table-rows", "table:table-row-group"):
            yield from _members(element, name)


def _styles(root: Any) -> dict[str, _Style]:
    """Read the paragraph and text styles of a part."""
    out = {}
    for part in root if root is not None else ():
        for element in part:
            if tag_of(element) == "style:style" and attribute(element, "family") in ("paragraph", "text"):
                hidden = attribute(child(element, "style:text-properties"), "display") == "none"
                out[attribute(element, "name") or ""] = _Style(attribute(element, "parent-style-name") or "", attribute(element, "list-style-name"), hidden)
    return out
