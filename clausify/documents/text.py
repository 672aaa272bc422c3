"""Read text and Markdown files."""

from __future__ import annotations

import codecs
from pathlib import Path

from clausify.errors import DocumentError

__all__ = ["SUFFIXES", "decode_text", "read_text"]

SUFFIXES = (".txt", ".md", ".markdown", ".text")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = {b"%PDF": "a PDF", b"PK\x03\x04": "a Word, Excel or zip file", b"\xd0\xcf\x11\xe0": "an old Word file", b"{\\rtf": "an RTF file"}
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\x0b\x0c\x1b")


def _is_binary(head: bytes) -> bool:
    """Tell whether more than one byte in fifty is a control character that texts do not hold."""
    return sum(byte in _CONTROLS for byte in head) * 50 > len(head)


def decode_text(data: bytes, name: str) -> str:
    """Decode the bytes of a text file, and refuse what is no text.

    Parameters
    ----------
    data : bytes
        The content.
    name : str
        What to call it in a message.

    Returns
    -------
    str
        The text, line ends as they are; a byte order mark is left out.

    Raises
    ------
    DocumentError
        If the bytes are no text, or text in another encoding than UTF-8 or marked UTF-16.

    Examples
    --------
    >>> decode_text("Artikel 1 – Duur".encode(), "contract.txt")
    'Artikel 1 – Duur'
    """
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise DocumentError(f"{name}: this is {kind}, not a text file; save it as plain text (UTF-8) first")
    encoding = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), "utf-8")
    if encoding in ("utf-8", "utf-8-sig") and _is_binary(data[:4096]):
        raise DocumentError(f"{name}: this is a binary file, not text; save the contract as plain text (UTF-8) first")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        where = f"byte {error.start + 1}"
        raise DocumentError(f"{name}: not valid {encoding.upper().removesuffix('-SIG')} ({where}); save the file as UTF-8 and try again") from error


def read_text(path: str | Path) -> str:
    """Read a text or Markdown file.

    Parameters
    ----------
    path : str or Path
        A ``.txt`` or ``.md`` file.

    Returns
    -------
    str
        Its text, line ends as they are.

    Raises
    ------
    DocumentError
        If the file is missing, a folder, of another kind, or not text.
    """
    path = Path(path)
    if path.is_dir():
        raise DocumentError(f"{path}: this is a folder; give the path of one contract")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror or error}") from error
    text = decode_text(data, str(path))
    if path.suffix.lower() not in SUFFIXES:
        raise DocumentError(f"{path}: files of this kind cannot be read; give a text file ({', '.join(SUFFIXES[:2])})")
    return text
