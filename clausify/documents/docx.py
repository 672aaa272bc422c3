"""Read Word files (.docx): every number as Word prints it, tables, notes and text boxes, tracked changes as accepted."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from clausify.documents.docx_styles import Styles
from clausify.documents.notes import Notes
from clausify.documents.writer import row_text
from clausify.documents.xml_names import attribute, child, children, is_on, tag_of

if TYPE_CHECKING:
    from clausify.documents.document import Document
    from clausify.documents.package import Package
    from clausify.documents.request import Request

__all__ = ["read_docx"]

_HOLDERS = frozenset({"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag", "w:txbxContent", "w:body"})
_DROPPED = frozenset({
    "w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "w:tblPr", "w:tblGrid", "w:trPr", "w:tcPr", "w:instrText", "w:delText",
    "w:delInstrText", "w:sectPr", "w:footnoteRef", "w:endnoteRef", "w:customXmlPr", "w:smartTagPr", "w:rt",
})  # fmt: skip
_SIGNS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-", "w:softHyphen": ""}
_BOXES = {0xF06F: "☐", 0xF0A8: "☐", 0xF071: "☐", 0xF0FE: "☒", 0xF078: "☒", 0xF0FD: "☒", 0xF052: "☑", 0xF0FC: "✓", 0xF0E0: "→"}


def read_docx(package: Package, request: Request) -> Document:
    """Read a Word file.

    Parameters
    ----------
    package : Package
        The file.
    request : Request
        Its name and limits.

    Returns
    -------
    Document
        Headers, footers, comments, hidden text and what a tracked change deleted are left out. A footnote stands below the
        end of the sentence or list that it belongs to, endnotes stand at the end.

    Raises
    ------
    DocumentError
        If a part is missing or damaged.
    """
    main = next((target for kind, target in _links(package, "").values() if kind == "officeDocument"), "word/document.xml")
    root = package.xml(main)
    if root is None:
        raise request.damaged("Word file", f"{main} is missing")
    reader = _Reader(package, request, main)
    return reader.read(child(root, "w:body"))


def _links(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Give the kind and the target of the relationships of a part, or of the whole file; what leads out of the file is left out."""
    folder, name = posixpath.split(part)
    root = package.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
    out = {}
    for link in root if root is not None else ():
        target, kind = attribute(link, "Target"), attribute(link, "Type")
        if target and kind and attribute(link, "TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            out[attribute(link, "Id") or ""] = (kind.rpartition("/")[2], target)
    return out


@dataclass(slots=True)
class _Story:
    """What is under way in a stretch of text: the body, a cell, a note."""

    held: str = ""  # words of a paragraph whose mark is deleted or hidden: they go on in the next one
    label: str = ""  # the number of such a paragraph
    boxes: list[Any] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)  # of each field that is open, whether its instruction is being read


class _Reader:
    def __init__(self, package: Package, request: Request, main: str) -> None:
        self._package, self._request = package, request
        self._links = _links(package, main)
        self._styles = Styles(self._part("styles"), self._part("numbering"))
        self._noted = {kind: {attribute(note, "id"): note for note in children(self._part(f"{kind}s"), f"w:{kind}")} for kind in ("footnote", "endnote")}
        self._notes = Notes(request, "docx", lambda note: list(self._blocks(note, _Story())))

    def _part(self, kind: str) -> Any:
        return next((self._package.xml(target) for found, target in self._links.values() if found == kind), None)

    def read(self, body: Any) -> Document:
        return self._notes.document(self._blocks(body, _Story()))

    def _blocks(self, parent: Any, story: _Story) -> Iterator[str]:
        """Give the paragraphs in an element, in reading order."""
        yield from self._inside(parent, story)
        if story.held.strip():  # its mark was deleted, but nothing follows to join it
            held, story.held = story.held, ""
            yield story.label + held

    def _inside(self, parent: Any, story: _Story) -> Iterator[str]:
        for element in parent if parent is not None else ():
            tag = tag_of(element)
            if tag == "w:p":
                yield from self._paragraph(element, story)
            elif tag == "w:tbl":
                yield from self._table(element)
            elif tag in _HOLDERS:
                yield from self._inside(element, story)
            elif tag == "mc:AlternateContent":
                yield from self._inside(_chosen(element), story)
            elif tag == "w:altChunk":
                yield from self._embedded(element)

    def _paragraph(self, element: Any, story: _Story) -> Iterator[str]:
        properties = child(element, "w:pPr")
        parts: list[str] = []
        self._inline(element, parts, story)
        text = story.held + "".join(parts)
        label, story.held = story.label, ""
        mark = child(properties, "w:rPr")
        if child(mark, "w:del") is not None or child(mark, "w:moveFrom") is not None:
            story.held = text
            return
        hidden = is_on(mark, "w:vanish")
        if not (hidden and not text.strip()):
            label = label or self._styles.number(properties)
        if hidden:  # a style separator: heading and text stand on one line
            story.held, story.label = text, label if text.strip() else ""
            return
        story.label = ""
        glued = label[-1:].isalnum() and text[:1].isalnum()
        yield f"{label}{' ' if glued else ''}{text.lstrip() if label else text}"
        boxes, story.boxes = story.boxes, []
        for box in boxes:
            yield from self._blocks(box, _Story())

    def _inline(self, parent: Any, out: list[str], story: _Story) -> None:
        """Collect the words in an element of a paragraph."""
        for element in parent:
            tag = tag_of(element)
            if tag in _DROPPED:
                continue
            if tag == "w:r" and is_on(element, "w:rPr", "w:vanish"):
                self._fields_of(element, story)
            elif tag in ("w:t", "m:t"):
                if not any(story.fields):
                    out.append(element.text or "")
            elif tag in _SIGNS:
                if not any(story.fields):
                    out.append(_SIGNS[tag])
            elif tag == "w:fldChar":
                _follow(attribute(element, "fldCharType"), story.fields)
            elif tag == "w:sym":
                out.append(_symbol(attribute(element, "char") or ""))
            elif tag in ("w:footnoteReference", "w:endnoteReference"):
                kind = tag[2:-9]
                self._notes.refer(kind, self._noted[kind].get(attribute(element, "id")))
            elif tag in ("w:drawing", "w:pict", "w:object"):
                story.boxes += _text_boxes(element)
            elif tag == "mc:AlternateContent":
                chosen = _chosen(element)
                if chosen is not None:
                    self._inline(chosen, out, story)
            else:
                self._inline(element, out, story)

    def _fields_of(self, run: Any, story: _Story) -> None:
        """Follow the fields that begin or end in hidden words."""
        for element in children(run, "w:fldChar"):
            _follow(attribute(element, "fldCharType"), story.fields)

    def _table(self, table: Any) -> Iterator[str]:
        for row in _members(table, "w:tr"):
            if child(row, "w:trPr", "w:del") is not None:
                continue
            yield from row_text([list(self._blocks(cell, _Story())) for cell in _members(row, "w:tc") if not _is_continued(cell)])

    def _embedded(self, element: Any) -> Iterator[str]:
        """Read a document that Word would take in when it opens the file."""
        from clausify.documents.readers import read_here

        request = self._request.within("embedded")
        found = self._links.get(attribute(element, "id") or "")
        if found is not None and request.depth <= request.limits.max_depth:
            yield from read_here(self._package.read(found[1]), request).text.split("\n")


def _follow(event: str | None, fields: list[bool]) -> None:
    """Note that a field begins, comes to its result, or ends."""
    if event == "begin":
        fields.append(True)
    elif fields and event == "separate":
        fields[-1] = False
    elif fields and event == "end":
        fields.pop()


def _chosen(element: Any) -> Any:
    """Give the one of several renderings that Word shows."""
    choice = child(element, "mc:Choice")
    return choice if choice is not None else child(element, "mc:Fallback")


def _symbol(code: str) -> str:
    """Give a letter for one of a symbol font."""
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    if point < 0xF000:
        return chr(point) if 32 <= point < 0xD800 else ""
    return _BOXES.get(point, "•")


def _text_boxes(element: Any) -> list[Any]:
    """Give the text boxes in a drawing, once each; what lies in a box comes when the box is read."""
    found: list[Any] = []
    for part in element:
        if tag_of(part) == "w:txbxContent":
            found.append(part)
        elif tag_of(part) == "mc:AlternateContent":
            chosen = _chosen(part)
            found += _text_boxes(chosen) if chosen is not None else []
        else:
            found += _text_boxes(part)
    return found


def _members(parent: Any, name: str) -> Iterator[Any]:
    """Give the rows of a table or the cells of a row, also those in content controls."""
    for element in parent:
        if tag_of(element) == name:
            yield element
        elif tag_of(element) in _HOLDERS:
            yield from _members(element, name)


def _is_continued(cell: Any) -> bool:
    """Tell whether a cell is only the lower or right part of a merged one."""
    for name in ("w:vMerge", "w:hMerge"):
        merged = child(cell, "w:tcPr", name)
        if merged is not None and attribute(merged, "val") != "restart":
            return True
    return False
