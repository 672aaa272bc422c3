"""Decode text: UTF-8, UTF-16 and UTF-32 with or without a mark, Windows-1252."""

from __future__ import annotations

import codecs

from clausify.errors import DocumentError

__all__ = ["decode_text", "looks_binary"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(sorted(frozenset(range(32)) - frozenset(b"\t\n\r\x0b\x0c\x1b")))
_SAVE = "save the contract as plain text in UTF-8 and try again"


def _utf16_order(head: bytes) -> str | None:
    """Tell the byte order of UTF-16 text without a mark: in Western text every other byte is nought."""
    pairs = len(head) // 2
    if pairs < 2:
        return None
    even, odd = head[: 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if odd > 0.7 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * pairs and odd < 0.05 * pairs else None


def _encoding(data: bytes) -> str | None:
    """Give the encoding that a mark or the pattern of noughts tells."""
    return next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None) or _utf16_order(data[:4096])


def looks_binary(data: bytes) -> bool:
    """Tell whether bytes are no text: one in fifty is a control character that texts do not hold.

    Parameters
    ----------
    data : bytes
        The content; its first bytes decide.

    Returns
    -------
    bool
        False for text in any encoding that :func:`decode_text` reads.

    Examples
    --------
    >>> looks_binary(bytes(range(32))), looks_binary("De huur".encode("utf-16"))
    (True, False)
    """
    head = data[:4096]
    return _encoding(data) is None and 50 * (len(head) - len(head.translate(None, _CONTROLS))) > len(head)


def _mostly_utf8(data: bytes) -> bool:
    """Tell damaged UTF-8 from another encoding: most of what is not ASCII still makes UTF-8 letters."""
    letters = data.decode("utf-8", "ignore")
    good = sum(len(letter.encode()) for letter in letters if letter > "\x7f")
    high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    return 2 * good > high


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
        If the bytes are no text, or damaged.

    Notes
    -----
    What is not valid UTF-8 is Windows-1252, the code of older Western Windows programs; of that code, five bytes mean
    nothing. Text in which most letters are UTF-8 but some are not is damaged, not Windows-1252.

    Examples
    --------
    >>> decode_text("Artikel 1 – Duur".encode(), "contract.txt")
    'Artikel 1 – Duur'
    >>> decode_text("één – jaar".encode("cp1252"), "contract.txt")
    'één – jaar'
    """
    encoding = _encoding(data)
    if encoding is None and looks_binary(data):
        raise DocumentError(name, "this is a binary file, not text", "give the contract as Word, OpenDocument, PDF or plain text")
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        reason = f"not valid {(encoding or 'utf-8').upper().removesuffix('-SIG')} (byte {error.start + 1})"
        if encoding or _mostly_utf8(data):
            raise DocumentError(name, reason, _SAVE) from error
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise DocumentError(name, f"neither UTF-8 nor Windows-1252 (byte {error.start + 1})", _SAVE) from error
