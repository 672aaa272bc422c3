"""Tell what kind of file it is, from what is in it first and from its name second."""

from __future__ import annotations

import re
from pathlib import PurePath

from clausify.documents.request import Request
from clausify.documents.text import looks_binary
from clausify.errors import DocumentError

__all__ = ["ARCHIVE", "KNOWN", "OPEN_AND_SAVE", "READABLE", "SLIDES", "SPREADSHEET", "kind_of"]

_SUFFIXES = {
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".dotm": "docx",
    ".pdf": "pdf",
    ".odt": "odt",
    ".ott": "odt",
    ".rtf": "rtf",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".text": "txt",
    ".eml": "eml",
}
READABLE = tuple(_SUFFIXES)
"""Suffixes of the files that can be read, in lower case with their full stop."""

_TO_DOCX = "open it and save it as .docx, or run: soffice --headless --convert-to docx"
OPEN_AND_SAVE = "open it in the program that it was made with and save the contract as .docx or .pdf"
_PICTURE = ("this is a picture, not text", "make a PDF with text of it, for example: ocrmypdf -l nld --image-dpi 300 scan.png scan.pdf")
SPREADSHEET = ("this is a spreadsheet", "contracts are read as text documents: save the sheet that holds the contract as .docx or .pdf")
SLIDES = ("this is a presentation", "save it as .pdf")
_OLD_WORD = ("this is an old Word file (.doc)", _TO_DOCX)
ARCHIVE = ("this is an archive", "unpack it and give the files in it")
_REFUSED = {
    ".doc": _OLD_WORD,
    ".dot": _OLD_WORD,
    ".wpd": ("this is a WordPerfect file", _TO_DOCX),
    ".wps": ("this is a Works file", _TO_DOCX),
    ".pages": ("this is a Pages file", OPEN_AND_SAVE),
    ".msg": ("this is an Outlook message", "save it in Outlook as .eml, or drag its attachments to a folder"),
    ".xps": ("this is an XPS file", "print it to a .pdf"),
}
KNOWN = (*READABLE, *_REFUSED)
"""Suffixes of files that may well be contracts: what can be read, and what is refused with the way out."""

_POSTSCRIPT = b"%!PS"
_MAGIC = (
    (b"\xff\xd8\xff", _PICTURE),
    (b"\x89PNG\r\n", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"\xffWPC", _REFUSED[".wpd"]),
    (_POSTSCRIPT, ("this is a PostScript file", "make a PDF of it: ps2pdf contract.ps")),
    (b"\x1f\x8b", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"Rar!", ARCHIVE),
)
_MARKED = ("docx", "odt", "pdf", "rtf")  # formats that say what they are in their first bytes
_RENAME = "if it is plain text, end its name in .txt"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = (  # names of streams in an OLE file, in UTF-16
    ("EncryptedPackage", ("this Word file is encrypted", "open it in Word with its password, take the password off and save it")),
    ("__substg1.0_", _REFUSED[".msg"]),
    ("WordDocument", _OLD_WORD),
    ("Workbook", SPREADSHEET),
    ("PowerPoint Document", SLIDES),
)
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_HEADERS = re.compile(rb"(?:[!-9;-~]{1,76}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}")
_MESSAGE = re.compile(rb"^(?:Received|Return-Path|MIME-Version|Message-ID|From|Subject|X-[!-9;-~]+):", re.IGNORECASE | re.MULTILINE)


def kind_of(data: bytes, request: Request) -> str:
    """Tell the format of a file.

    Parameters
    ----------
    data : bytes
        What is in it.
    request : Request
        Its name, and the limits.

    Returns
    -------
    str
        ``"zip"`` (a Word or OpenDocument text, if anything), ``"pdf"``, ``"rtf"``, ``"html"``, ``"md"``, ``"txt"`` or ``"eml"``.

    Raises
    ------
    DocumentError
        If it is of a kind that cannot be read; the message names the way out.

    Examples
    --------
    >>> kind_of(b"%PDF-1.7", Request("huur.docx"))
    'pdf'
    """
    head, suffix = data[:1024], PurePath(request.name).suffix.lower()
    claimed, binary = _SUFFIXES.get(suffix), looks_binary(data)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(_OLE):
        raise DocumentError(request.name, *_inside_ole(data, suffix))
    if b"%PDF-" in head and (binary or claimed == "pdf" or head.lstrip().startswith(b"%PDF-")):
        return "pdf"
    if head.lstrip().startswith(b"{\\rt"):
        return "rtf"
    refused = next((why for magic, why in _MAGIC if head.startswith(magic) and (binary or magic == _POSTSCRIPT)), None)
    if refused or (suffix in _REFUSED and (binary or suffix != ".doc")):  # text that calls itself .doc is read
        raise DocumentError(request.name, *(refused or _REFUSED[suffix]))
    if claimed in _MARKED and (binary or not _HTML.match(data[:4096])):
        raise DocumentError(request.name, f"this is no .{claimed} file, or its beginning is lost", f"take a whole copy of it; {_RENAME}")
    if binary:
        raise DocumentError(request.name, "this is a binary file, not text", f"give the contract as one of {', '.join(READABLE)}")
    return _plain(data, claimed, request.name)


def _plain(data: bytes, claimed: str | None, name: str) -> str:
    """Tell apart the formats that are text; the name decides unless the text says clearly what it is."""
    if claimed in ("html", "eml", "md"):
        return claimed
    head = data[:4096]
    if _HTML.match(head):
        return "html"
    if claimed is None and _HEADERS.match(head) and len(_MESSAGE.findall(head)) >= 2:
        return "eml"
    if claimed is None and head.lstrip().startswith(b"<?xml"):
        raise DocumentError(name, "this is XML of a kind that is no contract", OPEN_AND_SAVE)
    return "txt"


def _inside_ole(data: bytes, suffix: str) -> tuple[str, str]:
    """Tell what an OLE file holds, from the names of its streams."""
    found = next((why for name, why in _STREAMS if name.encode("utf-16-le") in data), None)
    return found or _REFUSED.get(suffix) or ("this is an old Office file", _TO_DOCX)
