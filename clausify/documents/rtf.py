"""Read RTF files, with the numbers that the writing program put into them, tables, notes and text boxes.

Own code, for the libraries at hand lose footnotes and keep what a tracked change deleted. The format is that of Microsoft's
*Rich Text Format Specification*, version 1.9.1.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clausify.documents.notes import Notes
from clausify.documents.rtf_story import Story

if TYPE_CHECKING:
    from clausify.documents.document import Document
    from clausify.documents.request import Request

__all__ = ["read_rtf"]

_TOKEN = re.compile(r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL)
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_DEEPEST = 5_000
_SYMBOL_FONT = 2
_SIGNS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "emspace": " ", "enspace": " ", "qmspace": " ", "lbr": "\n", "softline": "\n",
}  # fmt: skip
_MARKS = {"~": "\u00a0", "_": "-", "-": "", "{": "{", "}": "}", "\\": "\\"}
_DROPPED = frozenset({
    "colortbl", "stylesheet", "info", "pict", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "ftnsep", "ftnsepc",
    "ftncn", "aftnsep", "aftnsepc", "aftncn", "xe", "tc", "tcn", "rxe", "txe", "nonshppict", "shprslt", "listtable", "listoverridetable", "rsidtbl",
    "generator", "fldinst", "datafield", "annotation", "atnid", "atnauthor", "atnref", "atnicn", "atndate", "sp", "objdata", "filetbl", "revtbl",
    "private", "pntxta", "pntxtb", "template", "bkmkstart", "bkmkend", "themedata", "colorschememapping", "latentstyles", "datastore", "mmathPr",
    "nonesttables",
    "xmlnstbl",
})  # fmt: skip
_KEPT_IF_STARRED = frozenset({"footnote", "shpinst", "shptxt", "fldrslt", "listtext", "pntext", "result"})
_BREAKS = frozenset({"par", "sect", "page", "nestcell"})


@dataclass(frozen=True, slots=True)
class _State:
    """What holds in a group until it is closed."""

    skipped: bool = False
    fonts: bool = False  # the table of fonts is being read
    label: bool = False  # the number of a paragraph is being read
    font: int = -1
    after_unicode: int = 1
    hidden: bool = False
    deleted: bool = False
    in_table: bool = False
    starred: bool = False
    story: bool = False  # the group is a note or a text box


def read_rtf(data: bytes, request: Request) -> Document:
    """Read an RTF file.

    Parameters
    ----------
    data : bytes
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
        If it breaks off before its end, or its text is too long.
    """
    reader = _Reader(request)
    return reader.read(data.decode("latin-1"))


class _Reader:
    def __init__(self, request: Request) -> None:
        self._notes = Notes(request, "rtf", list)
        self._state = _State()
        self._stack: list[_State] = []
        self._stories = [Story()]
        self._code = "cp1252"
        self._font_codes: dict[int, str] = {}
        self._symbols: set[int] = set()
        self._to_skip = 0  # characters that stand for a letter given in Unicode
        self._bytes = bytearray()
        self._length, self._most = 0, request.limits.max_text
        self._request = request

    def read(self, text: str) -> Document:
        at = 0
        while (match := _TOKEN.search(text, at)) is not None:
            at = match.end()
            word, number, code, sign, brace, plain = match.groups()
            if code is None:
                self._decode()
            if brace:
                if self._brace(brace):
                    break
            elif word:
                if word == "bin":
                    at += max(0, int(number or 0))
                self._word(word, int(number) if number else None)
            elif code:
                self._byte(int(code, 16))
            elif sign:
                self._sign(sign)
            elif plain:
                self._plain(plain)
        if self._stack:
            raise self._request.damaged("RTF file", "it breaks off before its end")
        return self._notes.document(self._paragraphs())

    def _paragraphs(self) -> Iterator[str]:
        """Give the paragraphs, and refer to the notes of each."""
        body = self._stories[0]
        paragraphs, notes = body.end(), body.notes[::-1]
        for number, paragraph in enumerate(paragraphs):
            while notes and notes[-1][0] <= number:
                self._notes.refer(*notes.pop()[1:])
            yield paragraph
        for _, kind, note in notes[::-1]:
            self._notes.refer(kind, note)

    def _brace(self, brace: str) -> bool:
        """Open or close a group; tell whether the whole text is closed."""
        self._to_skip = 0
        if brace == "{":
            if len(self._stack) > _DEEPEST:
                raise self._request.damaged("RTF file", "its groups are nested too deeply")
            self._stack.append(self._state)
            self._state = replace(self._state, starred=False, story=False)
            return False
        if self._state.story and len(self._stories) > 1:
            self._end_story()
        self._state = self._stack.pop() if self._stack else _State()
        return not self._stack

    def _end_story(self) -> None:
        story = self._stories.pop()
        paragraphs = story.end()
        if story.kind == "box":
            self._stories[-1].boxes += paragraphs
        else:
            body = self._stories[0]
            body.notes.append((len(body.paragraphs), story.kind, paragraphs))

    def _word(self, word: str, number: int | None) -> None:
        state = self._state
        if self._to_skip and word != "u":
            self._to_skip -= 1
            return
        starred, on = state.starred, number != 0
        if (starred and word not in _KEPT_IF_STARRED) or word in _DROPPED:
            self._state = replace(state, skipped=True, starred=False)
        elif word in _GROUPS:
            self._state = replace(_GROUPS[word](state), starred=False)
            if self._state.story and not self._state.skipped:
                self._stories.append(Story("box" if word == "shptxt" else "footnote"))
        elif word == "ftnalt" and len(self._stories) > 1:
            self._stories[-1].kind = "endnote"
        elif word in ("v", "deleted"):
            self._state = replace(state, hidden=on) if word == "v" else replace(state, deleted=on)
        elif word == "plain":
            self._state = replace(state, hidden=False, deleted=False)
        elif word in ("pard", "intbl"):
            self._state = replace(state, in_table=word == "intbl")
        elif word == "ansicpg" and number:
            self._code = _known(f"cp{number}", self._code)
        elif word == "uc":
            self._state = replace(state, after_unicode=max(0, number or 0))
        elif word == "u" and number is not None:
            self._say(chr(number % 0x10000))
            self._to_skip = state.after_unicode
        elif word in ("f", "fcharset") and number is not None:
            self._font(word, number)
        elif not state.skipped:
            self._layout(word)

    def _font(self, word: str, number: int) -> None:
        if word == "f":
            self._state = replace(self._state, font=number)
        elif self._state.fonts:
            self._font_codes[self._state.font] = _CHARSETS.get(number, self._code)
            if number == _SYMBOL_FONT:
                self._symbols.add(self._state.font)

    def _layout(self, word: str) -> None:
        story = self._stories[-1]
        if word in _BREAKS:
            if not (self._state.deleted and word == "par"):
                story.end_paragraph(in_table=self._state.in_table or word == "nestcell")
        elif word == "cell":
            story.end_cell()
        elif word == "row":
            story.end_row()
        elif word in _SIGNS:
            self._say(_SIGNS[word])

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._state = replace(self._state, starred=True)
        elif self._to_skip:
            self._to_skip -= 1
        elif sign in "\r\n":
            self._layout("par")
        else:
            self._say(_MARKS.get(sign, ""))

    def _byte(self, byte: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._bytes.append(byte)

    def _decode(self) -> None:
        """Decode the bytes so far; a letter of some codes takes two."""
        if not self._bytes:
            return
        font = self._state.font
        if font in self._symbols:
            self._say("".join(chr(0xF000 + byte) for byte in self._bytes))
        else:
            self._say(self._bytes.decode(self._font_codes.get(font, self._code), "replace"))
        self._bytes.clear()

    def _plain(self, text: str) -> None:
        skip = min(self._to_skip, len(text))
        self._to_skip -= skip
        text = text[skip:]
        if not text.isascii():
            text = text.encode("latin-1").decode(self._font_codes.get(self._state.font, self._code), "replace")
        self._say(text)

    def _say(self, text: str) -> None:
        state = self._state
        if state.skipped or state.fonts or state.hidden or state.deleted or not text:
            return
        self._length += len(text)
        if self._length > self._most:
            raise self._request.exceeded("its text is too long", "max_text")
        story = self._stories[-1]
        (story.label if state.label else story.words).append(text)


_GROUPS: dict[str, Callable[[_State], _State]] = {
    "fonttbl": lambda state: replace(state, fonts=True),
    "listtext": lambda state: replace(state, label=True),
    "pntext": lambda state: replace(state, label=True),
    "footnote": lambda state: replace(state, story=True, in_table=False, hidden=False),
    "shpinst": lambda state: state,
    "shptxt": lambda state: replace(state, story=True, in_table=False),
    "fldrslt": lambda state: state,
    "result": lambda state: state,
}


def _known(code: str, default: str) -> str:
    """Give the name of a code page if Python has it."""
    try:
        return codecs.lookup(code).name
    except LookupError:
        return default
