"""Read PDF files that hold text, with pdfium; and scans, with OCRmyPDF.

pdfium is what Chromium shows PDFs with: fast, fuzzed for years, free to use (BSD). It is C++ all the same, which is one of the
reasons for the helper process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clausify.documents.document import Document
from clausify.documents.notes import ends_sentence
from clausify.documents.ocr import NumberMender, with_text_layer
from clausify.documents.pdf_columns import Line, lines_of, rows_of
from clausify.documents.pdf_furniture import without_furniture
from clausify.documents.pdf_paragraphs import Paragraph, join_lines, notes_of
from clausify.documents.pdf_words import Word, words_of
from clausify.errors import DocumentError

if TYPE_CHECKING:
    from clausify.documents.request import Request

__all__ = ["read_pdf"]

_UNKNOWN = 0.3  # share of letters without a code at which a text layer is of no use
_one_at_a_time = threading.Lock()  # pdfium knows no threads
_END, _TAIL = b"%%EOF", 2048  # some programs write a few words behind the end
_LOCKED = "give its password: classify_file(path, password=...), or --password on the command line"
_SCAN = "read its letters with OCR: classify_file(path, ocr=True), or --ocr on the command line; pip install 'clausify[ocr]' brings it"


@dataclass(slots=True)
class _Page:
    """What was found on a page."""

    words: list[Word]
    letters: int
    unknown: int
    height: float
    top: float
    picture: bool


def read_pdf(data: bytes, request: Request) -> Document:
    """Read a PDF.

    Parameters
    ----------
    data : bytes
        The file.
    request : Request
        Its name, password and limits, and whether a scan is to be read.

    Returns
    -------
    Document
        Paragraphs in reading order, without headers, footers and page numbers; a page begins where its first word stands.

    Raises
    ------
    DocumentError
        If it is damaged, encrypted, too long, or a scan that is not to be read.
    """
    if _END not in data.rstrip(b"\0\r\n\t ")[-_TAIL:]:
        raise request.damaged("PDF", "it breaks off before its end")
    pages = _pages(data, request)
    force = sum(page.unknown for page in pages) > _UNKNOWN * sum(page.letters for page in pages)
    blank = [number for number, page in enumerate(pages, 1) if page.picture and not page.letters]
    scanned = request.ocr and bool(force or blank)
    if scanned:
        pages = _pages(with_text_layer(data, request, force=force), request)
        force, blank = False, []
    if not any(page.letters for page in pages):
        raise DocumentError(request.name, "this is a scan: it holds pictures of its pages but no text" if blank else "it holds no text", _SCAN)
    if force:
        raise DocumentError(request.name, "its letters have no codes: its text cannot be taken out", _SCAN)
    return _document(pages, request, tuple(blank), scanned=scanned)


@contextmanager
def _opened(data: bytes, request: Request) -> Iterator[Any]:
    import pypdfium2

    with _one_at_a_time:
        try:
            pdf = pypdfium2.PdfDocument(data, password=request.password)
        except pypdfium2.PdfiumError as error:
            if "assword" in str(error):
                reason = "its password is wrong" if request.password else "this PDF is encrypted"
                raise DocumentError(request.name, reason, _LOCKED) from error
            raise request.damaged("PDF", error) from error
        try:
            yield pdf
        finally:
            pdf.close()


def _pages(data: bytes, request: Request) -> list[_Page]:
    with _opened(data, request) as pdf:
        if len(pdf) > request.limits.max_pages:
            raise request.exceeded(f"it has {len(pdf):,} pages", "max_pages")
        if pdf.get_formtype():
            pdf.init_forms()
        out, letters = [], 0
        for number in range(len(pdf)):
            out.append(_page(pdf, number, request))
            letters += out[-1].letters
            if letters > request.limits.max_text:
                raise request.exceeded("its text is too long", "max_text")
        return out


def _page(pdf: Any, number: int, request: Request) -> _Page:
    """Take the words of one page; what was filled in on a form becomes part of it."""
    import pypdfium2

    try:
        page = pdf[number]
        if pdf.formenv:
            page.flatten()
            page.close()
            page = pdf[number]
        try:
            return _contents(page)
        finally:
            page.close()
    except pypdfium2.PdfiumError as error:
        raise request.damaged("PDF", f"page {number + 1}: {error}") from error


def _contents(page: Any) -> _Page:
    from pypdfium2 import raw

    left, bottom, right, top = page.get_bbox()
    text = raw.FPDFText_LoadPage(page)
    if not text:
        return _Page([], 0, 0, top - bottom, -top, picture=False)
    try:
        words, letters, unknown = words_of(text, raw)
    finally:
        raw.FPDFText_ClosePage(text)
    picture = not letters and any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    inside = [word for word in words if left - 1 <= word.x0 <= right + 1]
    return _Page(inside or words, letters, unknown, top - bottom, -top, picture)


def _document(pages: list[_Page], request: Request, unread: tuple[int, ...], *, scanned: bool) -> Document:
    rows = without_furniture([rows_of(page.words) for page in pages], [(page.height, page.top) for page in pages])
    lines = [lines_of([word for row in of_page for word in row], number) for number, of_page in enumerate(rows)]
    text, notes = notes_of(lines)
    paragraphs = join_lines(text)
    if scanned:
        mender = NumberMender()
        for paragraph in paragraphs:
            page, words = paragraph.parts[0]
            paragraph.parts[0] = page, mender.mend(words)
    return _put_together(_with_notes(paragraphs, notes), len(pages), request, unread)


def _with_notes(paragraphs: list[Paragraph], notes: list[list[Line]]) -> Iterator[Paragraph]:
    """Put each note below the end of the sentence or list that refers to it, or else of the one that its page ends in."""
    waiting = {(lines[0].page, number): note for number, note, lines in map(_note, notes)}
    due: list[Paragraph] = []
    for k, paragraph in enumerate(paragraphs):
        yield paragraph
        last = k + 1 == len(paragraphs)
        page = paragraphs[k + 1].parts[0][0] if not last else 0
        due += [waiting.pop(mark) for mark in paragraph.notes if mark in waiting]
        due += [waiting.pop(mark) for mark in sorted(waiting) if last or mark[0] < page]
        if last or ends_sentence(paragraph.parts[-1][1]):
            yield from due
            due = []


def _note(lines: list[Line]) -> tuple[str, Paragraph, list[Line]]:
    """Give the number of a note and its words."""
    words = " ".join(text for paragraph in join_lines(lines) for _, text in paragraph.parts)
    mark, _, rest = words.partition(" ")
    number = mark.rstrip(".)")
    return number, Paragraph([(lines[0].page, f"[{number}] {rest}")]), lines


def _put_together(paragraphs: Iterator[Paragraph], pages: int, request: Request, unread: tuple[int, ...]) -> Document:
    """Write the paragraphs, and note where pages and paragraphs begin."""
    parts: list[str] = []
    starts: list[int] = []
    begins = [0] * pages
    length, last = 0, 0
    for paragraph in paragraphs:
        if parts:
            parts.append("\n")
            length += 1
        starts.append(length)
        for page, text in paragraph.parts:
            for number in range(last + 1, page + 1):
                begins[number] = length
            last = max(last, page)
            parts.append(text)
            length += len(text)
    for number in range(last + 1, pages):
        begins[number] = length
    return Document("".join(parts), request.name, "pdf", tuple(begins), tuple(starts), unread)
