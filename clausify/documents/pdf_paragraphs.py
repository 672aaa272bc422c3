"""Join the lines of a PDF to the paragraphs that were wrapped."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce

from clausify.documents.pdf_columns import Line
from clausify.documents.writer import clean
from clausify.dutch.lexicon import data_of

__all__ = ["Paragraph", "join_lines", "notes_of"]


@dataclass(slots=True)
class Paragraph:
    """A paragraph of a PDF.

    Attributes
    ----------
    parts : list of (int, str)
        Its stretches, each with the page that it stands on, from 0.
    notes : list of (int, str)
        Page and number of the notes that it refers to.
    """

    parts: list[tuple[int, str]]
    notes: list[tuple[int, str]] = field(default_factory=list)


_TERMINAL = re.compile(r"""[.!?:;]["”’'»)\]]*$""")
_HYPHEN = re.compile(r"([^\W\d_]+)[-‐]$")
_FIRST = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)?")
_QUOTES = "\"“„‘«'"
_NOTE = re.compile(r"(\d{1,3}|\*{1,3})[.)]?(?=\s|$)")
_WHOLE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?!-$)")
_DIVIDING = 0.03  # share of lines that end in a hyphen in a document that divides its words; fewer are hyphens of their own
_WIDEST = 1.3  # times the height of its print: a greater distance between lines is taken for that of a paragraph only when lines prove it
_SMALL = 0.93  # of the size of the text: a note


def _pitch(lines: Sequence[Line]) -> dict[int, float]:
    """Give the distance between the lines of a paragraph for each size of print: that of lines that surely go on."""
    sure: dict[int, list[float]] = {}
    every: dict[int, list[float]] = {}
    for a, b in itertools.pairwise(lines):
        step = b.y - a.y
        if a.page == b.page and a.column == b.column and 0 < step < 4 * a.size:
            every.setdefault(round(b.size), []).append(step)
            if b.text[:1].islower() and not b.labelled and not _TERMINAL.search(a.text):
                sure.setdefault(round(b.size), []).append(step)
    return {size: statistics.median(sure[size]) if len(sure.get(size, ())) >= 3 else min(*steps, _WIDEST * size) for size, steps in every.items()}


def _fill_margins(lines: Sequence[Line]) -> None:
    """Set where a full line ends for the text that runs over the whole page: where the longest lines of the document do."""
    ends = sorted(line.x1 for line in lines if not line.right)
    margin = ends[int(len(ends) * 0.97)] if ends else 0.0
    for line in lines:
        line.right = line.right or max(margin, line.x1)


def _is_full(line: Line, following: Line) -> bool:
    """Tell whether the first word of the next line would not have found room."""
    word = following.words[0]
    return line.x1 + 0.2 * line.size + (word.x1 - word.x0) > line.right - 0.15 * line.size


def _goes_on(before: Line, line: Line, left: float, pitch: dict[int, float]) -> bool:
    """Tell whether a line goes on with the paragraph of the one before it; ``left`` is where that paragraph's lines begin."""
    if before.cells or line.cells:
        return False
    open_end = not _TERMINAL.search(before.text)
    low = (line.text[:1].islower() and not line.labelled) or line.counts
    if before.text[-1:] in ":;" and not low and line.text[0] not in _QUOTES:
        return False
    if "\t" in before.text and "\t" in line.text:
        return False
    full = _is_full(before, line)
    if before.page != line.page or before.column != line.column:
        return open_end and (low or (full and not line.labelled))
    step, usual = line.y - before.y, pitch.get(round(line.size), line.size)
    if step < 0 or step > 2.2 * usual or abs(line.size - before.size) > 0.2 * before.size:
        return False
    if step > 1.25 * usual and not (open_end and low and full):
        return False
    if line.labelled and (not open_end or not full or line.x0 < left - 0.4 * line.size):
        return False
    if low and open_end:
        return True
    if line.x0 > before.x0 + 0.8 * line.size and not open_end and before.x0 <= left:
        return False
    return full and before.bold == line.bold and not (before.text.isupper() and not line.text.isupper() and len(before.words) > 2)


class _Vocabulary:
    """The words of a document, and whether it divides words at the end of a line at all."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.known = Counter(word.lower() for line in lines for word in _WHOLE.findall(line.text))
        ends = [(match[1], found[0]) for a, b in itertools.pairwise(lines) if (match := _HYPHEN.search(a.text)) and (found := _FIRST.match(b.text))]
        self._divides = len(ends) > _DIVIDING * len(lines) or any(self.known[(head + tail).lower()] for head, tail in ends)

    def keeps_hyphen(self, head: str, tail: str) -> bool:
        """Tell whether two halves belong together with a hyphen."""
        whole, parted = self.known[(head + tail).lower()], self.known[f"{head}-{tail}".lower()]
        if whole or parted:
            return parted > whole
        prefixed = head.lower() in data_of("documents.toml")["hyphens"]["prefixes"]
        return not self._divides or not tail[0].islower() or head.isupper() or prefixed


def _join(before: str, after: str, words: _Vocabulary) -> str:
    """Join two lines, and the word that was divided at the end of the first."""
    match = _HYPHEN.search(before)
    following = _FIRST.match(after)
    if match is None or following is None:
        dashed = before.endswith("-") and before[-2:-1].isalnum() and after[:1].isalnum()
        return before + ("" if dashed else " ") + after
    if following[0].lower() in data_of("documents.toml")["hyphens"]["joiners"]:
        return f"{before} {after}"
    return (before if words.keeps_hyphen(match[1], following[0]) else before[:-1]) + after


def join_lines(lines: Sequence[Line]) -> list[Paragraph]:
    """Join lines to paragraphs.

    Parameters
    ----------
    lines : sequence of Line
        The lines of the document in reading order.

    Returns
    -------
    list of Paragraph
        Words divided at the end of a line are whole again: without the hyphen, unless the document elsewhere writes it.
    """
    _fill_margins(lines)
    pitch = _pitch(lines)
    words = _Vocabulary(lines)
    out: list[Paragraph] = []
    before: Line | None = None
    left = 0.0
    for line in lines:
        text = clean("\t".join(reduce(partial(_join, words=words), cell) for cell in line.cells) if line.cells else line.text)
        if not text:
            continue
        if before is not None and _goes_on(before, line, left, pitch):
            parts = out[-1].parts
            page, written = parts[-1]
            joined = _join(written, text, words)
            if page == line.page:
                parts[-1] = page, joined
            else:
                _over_page(parts, joined, text, line.page)
            left = line.x0
        else:
            out.append(Paragraph([(line.page, text)]))
            left = line.x0
        out[-1].notes += [(line.page, word.note) for word in line.words if word.note]
        before = line
    return out


def _over_page(parts: list[tuple[int, str]], joined: str, text: str, page: int) -> None:
    """Go on with a paragraph on the next page; a divided word stays whole on the page where it begins."""
    rest = text if joined.endswith(" " + text) else text.partition(" ")[2]
    cut = len(joined) - len(rest)
    parts[-1] = parts[-1][0], joined[:cut]
    parts.append((page, joined[cut:]))


def notes_of(pages: Iterable[list[Line]]) -> tuple[list[Line], list[list[Line]]]:
    """Tell the footnotes from the text: small print at the foot of a page or column that opens with a figure.

    Parameters
    ----------
    pages : iterable of list of Line
        The lines of each page in reading order.

    Returns
    -------
    list of Line
        The text.
    list of list of Line
        The lines of each note.
    """
    columns = [list(group) for lines in pages for _, group in itertools.groupby(lines, key=lambda line: line.column)]
    sizes = Counter(round(line.size, 1) for lines in columns for line in lines for _ in line.words)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    text: list[Line] = []
    notes: list[list[Line]] = []
    for lines in columns:
        first = len(lines)
        while first and lines[first - 1].size < _SMALL * usual:
            first -= 1
        if first == 0 or first == len(lines) or not _NOTE.match(lines[first].text) or lines[first].y < lines[first - 1].y:
            first = len(lines)
        text += lines[:first]
        for line in lines[first:]:
            if _NOTE.match(line.text):
                notes.append([])
            notes[-1].append(line)
    return text, notes
