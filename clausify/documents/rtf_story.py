"""Put the paragraphs, cells and rows of an RTF file together."""

from __future__ import annotations

from dataclasses import dataclass, field

from clausify.documents.docx_numbering import bullet
from clausify.documents.writer import row_text

__all__ = ["Story"]


@dataclass(slots=True)
class Story:
    """A stretch of text that is read by itself: the body, a note, a text box.

    Attributes
    ----------
    kind : str
        ``"body"``, ``"footnote"``, ``"endnote"`` or ``"box"``.
    paragraphs : list of str
        What has been read of it.
    words, label : list of str
        The paragraph that is being read, and its number.
    cells : list of list of str
        The row that is being read.
    cell : list of str
        The cell that is being read.
    boxes : list of str
        Paragraphs of the text boxes that hang on the paragraph.
    notes : list of (int, str, list of str)
        The notes: the paragraph that each belongs to, whether it is a footnote or an endnote, and its paragraphs.
    """

    kind: str = "body"
    paragraphs: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    notes: list[tuple[int, str, list[str]]] = field(default_factory=list)

    def end_paragraph(self, *, in_table: bool) -> None:
        """End a paragraph.

        Parameters
        ----------
        in_table : bool
            Whether it stands in a cell.
        """
        text, label = _text(self.words), bullet(_text(self.label)).strip()
        self.words.clear()
        self.label.clear()
        paragraph = f"{label} {text.strip()}" if label else text
        (self.cell if in_table else self.paragraphs).append(paragraph)
        if self.boxes and not in_table:
            self.paragraphs += self.boxes
            self.boxes = []

    def end_cell(self) -> None:
        """End a cell, and the paragraph in it."""
        self.end_paragraph(in_table=True)
        self.cells.append(self.cell)
        self.cell = []

    def end_row(self) -> None:
        """End a row of a table."""
        if self.cell:
            self.cells.append(self.cell)
        self.paragraphs += [*row_text(self.cells), *self.boxes]
        self.cells, self.cell, self.boxes = [], [], []

    def end(self) -> list[str]:
        """End the stretch.

        Returns
        -------
        list of str
            Its paragraphs.
        """
        if self.words or self.label:
            self.end_paragraph(in_table=bool(self.cells or self.cell))
        self.end_row()
        return self.paragraphs


def _text(words: list[str]) -> str:
    """Put words together; letters beyond the first plane come as two halves."""
    return "".join(words).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
