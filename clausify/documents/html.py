"""Read HTML: the numbers of its lists as a browser shows them, its tables row by row; scripts and hidden parts left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from clausify.documents.numerals import numeral
from clausify.documents.text import decode_text
from clausify.documents.writer import Writer, row_text
from clausify.errors import DocumentError

if TYPE_CHECKING:
    from clausify.documents.document import Document
    from clausify.documents.request import Request

__all__ = ["html_paragraphs", "read_html"]

_DROPPED = frozenset({
    "head", "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "canvas", "nav", "audio", "video", "map", "select",
    "button", "datalist", "rp", "rt",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "ol",
    "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_LISTS = frozenset({"ol", "ul", "menu", "dir"})
_TYPES = {"1": "decimal", "a": "lowerPlace", "A": "upperPlace", "i": "lowerRoman", "I": "upperRoman"}
_CSS_TYPES = {
    "decimal": "decimal",
    "decimal-leading-zero": "decimalZero",
    "lower-alpha": "lowerPlace",
    "lower-latin": "lowerPlace",
    "upper-alpha": "upperPlace",
    "upper-latin": "upperPlace",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "none": "none",
}
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-element\s*:\s*(?:header|footer|comment)", re.IGNORECASE)
_MARK = re.compile(r"\[?\(?(\d{1,3}|[*†‡])\)?\]?")
_BACK = re.compile(r"#.*(?:ref|anc)[-_:]?\d*$")
_WHITE = re.compile(r"[ \t\r\n\f]+")


def read_html(data: bytes, request: Request) -> Document:
    """Read an HTML file.

    Parameters
    ----------
    data : bytes
        The file.
    request : Request
        Its name and limits.

    Returns
    -------
    Document
        Nothing that the page links to is fetched.

    Raises
    ------
    DocumentError
        If it cannot be decoded, or its parts are nested too deeply.
    """
    writer = Writer(request, "html")
    try:
        for paragraph in html_paragraphs(_decoded(data, request.name)):
            writer.add(paragraph)
    except RecursionError as error:
        raise DocumentError(request.name, "its parts are nested too deeply", "open it in a browser and print it to a .pdf") from error
    return writer.document()


def _decoded(data: bytes, name: str) -> str:
    """Decode a page by the code that it names, or else as text is told apart."""
    match = _CHARSET.search(data[:4096])
    if match:
        code = match[1].decode("ascii").lower()
        if code in ("iso-8859-1", "latin1", "us-ascii"):
            code = "cp1252"  # browsers do so, for that is what such pages hold
        try:
            return data.decode(code)
        except (UnicodeDecodeError, LookupError):
            pass
    return decode_text(data, name)


def html_paragraphs(text: str) -> list[str]:
    """Give the paragraphs of a page.

    Parameters
    ----------
    text : str
        HTML, however careless.

    Returns
    -------
    list of str
        Paragraphs in reading order, the numbers of list items before them.

    Raises
    ------
    RecursionError
        If its parts are nested so deeply that the parser gave up.

    Examples
    --------
    >>> html_paragraphs("<h2>Duur</h2><ol type=a start=2><li>een jaar<li>twee jaar</ol>")
    ['Duur', 'b. een jaar', 'c. twee jaar']
    """
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    root = etree.fromstring(text.encode("utf-8", "replace") or b"<p>", parser)
    if root is None:
        return []
    if any(entry.message.startswith("Excessive depth") for entry in parser.error_log):  # its number differs between versions
        raise RecursionError("the page is nested too deeply")
    walker = _Walker()
    walker.block(root)
    walker.flush()
    return walker.paragraphs


@dataclass(slots=True)
class _List:
    """A list that is open: how its items are numbered, and the number of the next."""

    style: str
    next: int = 1
    step: int = 1

    def label(self, value: str | None, style: str | None) -> str:
        """Give the number of the next item; ``value`` is the one that it names itself."""
        if value is not None and re.fullmatch(r"-?\d{1,9}", value.strip()):
            self.next = int(value)
        number, self.next = self.next, self.next + self.step
        style = style or self.style
        if style == "bullet":
            return "• "
        return "" if style == "none" else f"{numeral(number, style)}. "


class _Walker:
    """Walks through a page and collects its paragraphs."""

    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self._words: list[str] = []
        self._label = ""
        self._lists: list[_List] = []
        self._as_is = 0  # how many <pre> are open

    def flush(self) -> None:
        """End the paragraph."""
        text = "".join(self._words).strip(" \n")
        self._words.clear()
        if text:
            self.paragraphs.append(self._label + text)
            self._label = ""

    def _say(self, text: str | None) -> None:
        if not text:
            return
        if not self._as_is:
            text = _WHITE.sub(" ", text)
            if text.startswith(" ") and (not self._words or self._words[-1].endswith((" ", "\n"))):
                text = text[1:]
        self._words.append(text)

    def block(self, element: Any) -> None:
        """Walk through an element and what is in it."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _DROPPED or _is_hidden(element):
            return
        if tag == "table":
            self.flush()
            for row in _rows(element):
                self.paragraphs += row_text([self._cell(cell) for cell in row if cell.tag in ("td", "th")])
            return
        if tag == "br":
            self._words.append("\n")
            return
        mark = _note_mark(element) if tag in ("a", "sup") else None
        if mark is not None:
            self._words.append(mark)
            return
        parts = tag in _BLOCKS
        if parts:
            self.flush()
        self._open(element, tag)
        self._say(element.text)
        for child in element:
            self.block(child)
            self._say(child.tail)
        if parts:
            self.flush()
        self._close(tag)

    def _open(self, element: Any, tag: str) -> None:
        if tag in _LISTS:
            self._lists.append(_list_of(element, tag))
        elif tag == "li":
            if self._label:
                self.paragraphs.append(self._label.strip())
            style = _TYPES.get(element.get("type") or "") or _css_type(element)
            self._label = (self._lists[-1] if self._lists else _List("bullet")).label(element.get("value"), style)
        elif tag == "pre":
            self._as_is += 1
        elif tag == "input" and (element.get("type") or "text").lower() == "text":
            self._say(element.get("value"))

    def _close(self, tag: str) -> None:
        if tag in _LISTS:
            self._lists.pop()
        elif tag == "li":
            if self._label:
                self.paragraphs.append(self._label.strip())
            self._label = ""
        elif tag == "pre":
            self._as_is -= 1

    def _cell(self, cell: Any) -> list[str]:
        inner = _Walker()
        inner.block(cell)
        inner.flush()
        return inner.paragraphs


def _list_of(element: Any, tag: str) -> _List:
    css = _css_type(element)
    if tag != "ol":
        return _List(css if css in ("none", "decimal", "lowerPlace") else "bullet")
    start = (element.get("start") or "").strip()
    down = element.get("reversed") is not None
    first = int(start) if re.fullmatch(r"-?\d{1,9}", start) else sum(child.tag == "li" for child in element) if down else 1
    return _List(css or _TYPES.get(element.get("type") or "1", "decimal"), first, -1 if down else 1)


def _css_type(element: Any) -> str | None:
    match = _LIST_STYLE.search(element.get("style") or "")
    return _CSS_TYPES.get(match[1].lower()) if match else None


def _is_hidden(element: Any) -> bool:
    """Tell whether a part is not shown, or is what a word processor calls the header of its pages."""
    return (
        element.get("hidden") is not None
        or (element.tag == "div" and element.get("title") in ("header", "footer"))
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


def _note_mark(element: Any) -> str | None:
    """Tell the mark of a footnote from other links: nothing in the text, its number in brackets before the note itself."""
    link = element if element.tag == "a" else next(iter(element), None)
    if link is None or link.tag != "a" or not (link.get("href") or "").startswith("#"):
        return None
    target, text = link.get("href").lower(), "".join(element.itertext()).strip()
    match = _MARK.fullmatch(text)
    if match is None:
        return "" if text.startswith("↩") else None
    if _BACK.search(target):
        return f"[{match[1]}] "
    raised = element.tag == "sup" or any(child.tag == "sup" for child in element) or "ftn" in target or "note" in target
    return "" if raised else None


def _rows(table: Any) -> list[Any]:
    """Give the rows of a table, not those of tables in it."""
    rows = []
    for element in table:
        if element.tag == "tr":
            rows.append(element)
        elif element.tag in ("thead", "tbody", "tfoot"):
            rows += [row for row in element if row.tag == "tr"]
        elif element.tag == "caption":
            rows.append(etree.fromstring("<tr/>"))
            rows[-1].append(element)
            element.tag = "td"
    return rows
