"""Write the numbers of lists as word processors do."""

from __future__ import annotations

from collections.abc import Callable

from clausify.dutch.lexicon import data_of

__all__ = ["numeral"]

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MARKS = "*†‡§"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_MOST = 32_767  # beyond it Word and LibreOffice write figures too


def _roman(n: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        out += letters * (n // value)
        n %= value
    return out


def _letters(n: int) -> str:
    """Give a, b, ... z, aa, bb, ...: Word repeats the letter."""
    return chr(97 + (n - 1) % 26) * ((n - 1) // 26 + 1)


def _letters_by_place(n: int) -> str:
    """Give a, b, ... z, aa, ab, ...: the other way of LibreOffice, and that of HTML."""
    out = ""
    while n > 0:
        n, last = divmod(n - 1, 26)
        out = chr(97 + last) + out
    return out


def _cardinal(n: int) -> str:
    words = data_of("documents.toml")["numerals"]
    if n < 20:
        return str(words["cardinals"][n])
    if n >= 100:
        return str(n)
    ten, unit = divmod(n, 10)
    before: str = words["cardinals"][unit] if unit else ""
    joint = words["joints"]["e" if before.endswith("e") else "other"] if before else ""
    return f"{before}{joint}{words['tens'][ten]}"


def _ordinal(n: int) -> str:
    words = data_of("documents.toml")["numerals"]
    if n >= 100:
        return _ordinal_figure(n)
    cardinal = _cardinal(n)
    return str(words["ordinals"].get(cardinal) or cardinal + (words["ordinal_below_twenty"] if n < 20 else words["ordinal_above"]))


def _ordinal_figure(n: int) -> str:
    return str(data_of("documents.toml")["numerals"]["ordinal_figure"].format(n=n))


_STYLES: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerPlace": _letters_by_place,
    "upperPlace": lambda n: _letters_by_place(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    "ordinal": _ordinal_figure,
    "cardinalText": lambda n: _cardinal(n).capitalize(),
    "ordinalText": lambda n: _ordinal(n).capitalize(),
    "numberInDash": lambda n: f"- {n} -",
    "hex": lambda n: f"{n:X}",
    "chicago": lambda n: _MARKS[(n - 1) % 4] * ((n - 1) // 4 + 1),
    "decimalEnclosedCircle": lambda n: _CIRCLED[n - 1] if n <= len(_CIRCLED) else str(n),
    "decimalEnclosedParen": lambda n: f"({n})",
    "decimalEnclosedFullstop": lambda n: f"{n}.",
    "none": lambda _: "",
    "bullet": lambda _: "",
}


def numeral(n: int, style: str) -> str:
    """Write a number in one of the styles of Word.

    Parameters
    ----------
    n : int
        The number.
    style : str
        A value of ``w:numFmt`` (ECMA-376, 17.18.59): ``"decimal"``, ``"lowerLetter"``, ``"upperRoman"``, ...; also
        ``"lowerPlace"`` and ``"upperPlace"``, where *ab* comes after *aa*. A style that is not known is written in figures.

    Returns
    -------
    str
        The number; nought and less have figures only.

    Examples
    --------
    >>> numeral(4, "lowerRoman"), numeral(28, "lowerLetter"), numeral(28, "lowerPlace"), numeral(3, "ordinal")
    ('iv', 'bb', 'ab', '3e')
    >>> numeral(22, "cardinalText"), numeral(3, "ordinalText"), numeral(7, "decimalZero")
    ('Tweeëntwintig', 'Derde', '07')
    """
    if style in ("none", "bullet"):
        return ""
    if not 0 < n <= _MOST:
        return str(n)
    return _STYLES.get(style, str)(n)
