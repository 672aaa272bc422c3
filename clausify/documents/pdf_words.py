"""Take the words of a PDF page and where they stand, with pdfium."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

__all__ = ["Word", "words_of"]

_QUARTER = math.pi / 2
_FAR = 1e5  # points; no page is larger (ISO 32000-1, annex C.2: 14,400)
_UNITS = frozenset({"m", "cm", "mm", "km", "dm"})
_ENDINGS = frozenset({2, 0xAD, 0xFFFE})  # how pdfium writes a hyphen at the end of a line, and a soft hyphen


@dataclass(slots=True)
class Word:
    """A word on a page; lengths in points, from the top left.

    Attributes
    ----------
    text : str
        Its letters.
    x0, x1 : float
        Where it begins and ends.
    y : float
        Its base line.
    size : float
        Height of a line of its font.
    bold : bool
        Whether it is printed bold.
    note : str
        The number of the note that it refers to.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    note: str = ""


@dataclass(slots=True)
class _Glyph:
    """A letter, its box and its base line; y grows upwards."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    index: int


def _glyphs(page: Any, raw: Any) -> tuple[list[_Glyph | None], int]:
    """Give the letters of a page in the order of the file, None between words; and how many have no code in Unicode."""
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    out: list[_Glyph | None] = []
    unknown = 0
    for index in range(raw.FPDFText_CountChars(page)):
        code = raw.FPDFText_GetUnicode(page, index)
        letter = "-" if code in _ENDINGS else chr(code)
        if letter.isspace() or code == 0:
            out.append(None)
            continue
        if code == 0xFFFD or 0xE000 <= code <= 0xF8FF or code < 32 or raw.FPDFText_HasUnicodeMapError(page, index) == 1:
            unknown += 1
        raw.FPDFText_GetLooseCharBox(page, index, box)
        raw.FPDFText_GetCharOrigin(page, index, x, y)
        place = (box.left, box.right, y.value, box.top - box.bottom)
        if all(abs(length) < _FAR for length in place):  # false for what is no number, too
            out.append(_Glyph("•" if 0xF000 <= code <= 0xF0FF else letter, *place[:3], max(place[3], 1.0), index))
    return out, unknown


def _turned(glyphs: list[_Glyph | None], page: Any, raw: Any) -> list[_Glyph | None]:
    """Keep the letters of the direction that most have, and turn them level; a watermark across the page goes."""
    quarters = {g.index: round(raw.FPDFText_GetCharAngle(page, g.index) / _QUARTER, 1) % 4 for g in glyphs if g is not None}
    if not quarters:
        return glyphs
    main = Counter(quarters.values()).most_common(1)[0][0]
    kept = [g if g is None or quarters[g.index] == main else None for g in glyphs]
    if not main:
        return kept
    cosine, sine = math.cos(main * _QUARTER), -math.sin(main * _QUARTER)  # pdfium counts clockwise
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for g in kept:
        if g is not None:
            raw.FPDFText_GetLooseCharBox(page, g.index, box)
            raw.FPDFText_GetCharOrigin(page, g.index, x, y)
            along = [a * cosine + b * sine for a in (box.left, box.right) for b in (box.top, box.bottom)]
            across = [b * cosine - a * sine for a in (box.left, box.right) for b in (box.top, box.bottom)]
            g.x0, g.x1, g.y, g.size = min(along), max(along), y.value * cosine - x.value * sine, max(max(across) - min(across), 1.0)
    return kept


def _named_bold(page: Any, raw: Any, index: int) -> bool:
    """Tell whether the font of a letter is bold by its name: many files do not say its weight."""
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(page, index, name, len(name), None)
    return b"bold" in name.value.lower()


def _is_raised(glyph: _Glyph, before: _Glyph) -> bool:
    """Tell whether a letter is set small and high or low, right behind another."""
    step = abs(glyph.y - before.y) / before.size
    return glyph.size < 0.85 * before.size and 0.08 < step < 0.6 and abs(glyph.x0 - before.x1) < 0.35 * before.size


def words_of(page: Any, raw: Any) -> tuple[list[Word], int, int]:
    """Take the words of a page.

    Parameters
    ----------
    page : FPDF_TEXTPAGE
        The page as pdfium read it.
    raw : module
        ``pypdfium2.raw``.

    Returns
    -------
    list of Word
        In the order of the file. A small raised figure behind a word refers to a note and is no part of it, unless it makes
        a unit: m².
    int
        Number of letters.
    int
        How many of them have no code in Unicode.
    """
    glyphs, unknown = _glyphs(page, raw)
    letters = sum(g is not None for g in glyphs)
    words: list[Word] = []
    host: _Glyph | None = None  # the last letter of full size
    raised: list[_Glyph] = []
    for glyph in [*_turned(glyphs, page, raw), None]:
        if glyph is not None and host is not None and (_is_raised(glyph, host) or (raised and _goes_on(glyph, raised[-1]))):
            raised.append(glyph)
            continue
        if raised:
            _attach(words[-1], raised)
            raised = []
        if glyph is None:
            host = None
            continue
        if host is None or abs(glyph.y - host.y) > 0.2 * host.size or not -0.5 * host.size < glyph.x0 - words[-1].x1 < 0.6 * host.size:
            bold = raw.FPDFText_GetFontWeight(page, glyph.index) >= 600 or _named_bold(page, raw, glyph.index)
            words.append(Word(glyph.text, glyph.x0, glyph.x1, -glyph.y, glyph.size, bold))
        else:
            word = words[-1]
            word.text, word.x1, word.size = word.text + glyph.text, max(word.x1, glyph.x1), max(word.size, glyph.size)
        host = glyph
    return words, letters, unknown


def _goes_on(glyph: _Glyph, before: _Glyph) -> bool:
    """Tell whether a letter stands at the height of a raised one, right behind it."""
    return abs(glyph.y - before.y) < 0.1 * before.size and abs(glyph.x0 - before.x1) < 0.4 * before.size


def _attach(word: Word, raised: list[_Glyph]) -> None:
    """Put small raised or lowered letters behind their word, or take them as the mark of a note."""
    text = "".join(glyph.text for glyph in raised)
    if text.isdecimal() and len(text) <= 3 and word.text not in _UNITS:
        word.note = text
        return
    word.text += text
    word.x1 = max(word.x1, raised[-1].x1)
