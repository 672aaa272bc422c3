"""Find numbers, durations, dates and amounts of money in Dutch text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from clausify.dutch import lexicon

__all__ = ["Found", "amounts", "dates", "durations", "number_of"]


@dataclass(frozen=True, slots=True)
class Found:
    """A quantity in a text.

    Attributes
    ----------
    start, end : int
        Character offsets.
    value : str
        The normalised value: ``"P3M"``, ``"2026-03-01"``, ``"EUR 250"``, ``"50%"``.
    """

    start: int
    end: int
    value: str


def _table() -> dict[str, Any]:
    return lexicon.data_of("quantities.toml")


@cache
def _cardinals() -> dict[str, float]:
    """Give the number words up to 99 and the odd ones."""
    numbers = _table()["numbers"]
    out: dict[str, float] = {**numbers["units"], **numbers["teens"], **numbers["tens"], **numbers["other"]}
    for unit, small in numbers["units"].items():
        for ten, large in numbers["tens"].items():
            out.update({unit + joint + ten: large + small for joint in numbers["joints"]})
    return out


@cache
def number_of(word: str) -> float | None:
    """Read a number in digits or Dutch words.

    Parameters
    ----------
    word : str
        Lower-case word or digits, ``"1.250,50"`` included.

    Returns
    -------
    float or None
        The number, None if it is none.

    Examples
    --------
    >>> number_of("vierentwintig"), number_of("honderdtwintig"), number_of("2,5"), number_of("tweeduizendzesentwintig"), number_of("huur")
    (24.0, 120.0, 2.5, 2026.0, None)
    """
    if word[:1].isdigit():
        plain = re.sub(r"\.(?=\d{3}(?!\d))", "", word).replace(",", ".")
        return float(plain) if re.fullmatch(r"\d{1,15}(?:\.\d+)?", plain) else None
    if len(word) > 60:
        return None
    known = _cardinals().get(word)
    if known is not None:
        return float(known) or None
    numbers = _table()["numbers"]
    for large, size in ((numbers["thousand"], 1000), (numbers["hundred"], 100)):
        head, found, tail = word.partition(large)
        if found:
            times = number_of(head) if head else 1.0
            rest = number_of(tail.removeprefix("en")) if tail else 0.0
            return times * size + rest if times is not None and rest is not None and rest < size else None
    return None


@cache
def _units() -> dict[str, tuple[str, float]]:
    return {word: (iso, times) for iso, words in _table()["units"].items() for word, times in words.items()}


@cache
def _unit_pattern() -> re.Pattern[str]:
    units = sorted(_units(), key=len, reverse=True)
    endings = sorted(_table()["compounds"]["endings"], key=len, reverse=True)
    return re.compile(rf"(?<![\w])(?:(?P<unit>{'|'.join(map(re.escape, units))})|(?P<number>[a-zéë]+?|\d+)-?(?P<ending>{'|'.join(endings)}))(?!\w)")


_BRACKETED = re.compile(r"\(\s*([\wéë,.]{1,20})\s*\)\s*$")
_LAST_WORD = re.compile(r"([\wéë'’]+(?:[.,]\d+)*)[\s  -]*$")
_REACH = 60  # characters in front of a unit in which its number stands


def _iso(number: float, unit: str, times: float) -> str | None:
    """Write a duration; halves only where a smaller unit takes them."""
    amount = number * times
    if amount != int(amount) and unit == "Y":
        amount, unit = amount * 12, "M"
    if amount != int(amount) or not 0 < amount < 1000:
        return None
    return f"P{int(amount)}{unit}"


def _number_before(text: str, end: int) -> tuple[int, float] | None:
    """Read the number that ends at ``end``: ``drie``, ``3``, ``drie (3)``, ``3 (drie) volle``."""
    low = max(0, end - _REACH)
    between = frozenset(_table()["between"]["words"])
    for _ in range(3):
        bracket = _BRACKETED.search(text, low, end)
        if bracket:
            inner = number_of(bracket[1])
            outer = _LAST_WORD.search(text, low, bracket.start())
            number = number_of(outer[1]) if outer else None
            if inner is not None:
                return (outer.start(1), number) if outer and number is not None else (bracket.start(), inner)
            return None
        match = _LAST_WORD.search(text, low, end)
        if not match:
            return None
        number = number_of(match[1])
        if number is not None:
            return match.start(1), number
        if match[1] not in between:
            return None
        end = match.start(1)
    return None


def durations(text: str) -> Iterator[Found]:
    """Find durations.

    Parameters
    ----------
    text : str
        Lower-case text.

    Yields
    ------
    Found
        Each with an ISO 8601 duration in the unit of the text; ``een half jaar`` is ``P6M``, a quarter ``P3M``.

    Examples
    --------
    >>> [f.value for f in durations("drie (3) maanden, een half jaar, een tweejarige looptijd, anderhalf jaar, zes volle weken, de maand")]
    ['P3M', 'P6M', 'P2Y', 'P18M', 'P6W']
    """
    for match in _unit_pattern().finditer(text):
        if match["ending"]:
            number = number_of(match["number"])
            value = _iso(number, _table()["compounds"]["endings"][match["ending"]], 1) if number is not None else None
            if value:
                yield Found(match.start(), match.end(), value)
            continue
        unit, times = _units()[match["unit"]]
        found = _number_before(text, match.start())
        if found:
            start, number = found
            if number == 0.5:  # "een half jaar", "een halve maand"
                article = _LAST_WORD.search(text, max(0, start - 8), start)
                start = article.start(1) if article and number_of(article[1]) == 1 else start
            value = _iso(number, unit, times)
            if value:
                yield Found(start, match.end(), value)
        elif match["unit"] == "halfjaar":
            yield Found(match.start(), match.end(), "P6M")


@cache
def _months() -> dict[str, int]:
    return {name: k for k, names in enumerate(_table()["months"].values(), 1) for name in names}


@cache
def _ordinals() -> dict[str, int]:
    table = _table()["ordinals"]
    out = {word + ending: int(n) for word, n in _cardinals().items() if n == int(n) for ending in table["endings"]}
    return {**out, **table["irregular"]}


@cache
def _date_pattern() -> re.Pattern[str]:
    months = "|".join(sorted(_months(), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.,/-])(?:(?P<day>\d{{1,2}}|[a-zéë]{{3,20}})(?:e|ste|de)?[\s  ]+(?P<month>{months})\.?[\s  ]+(?P<year>\d{{4}}|twee[\s]?duizend[\s]?(?:en)?[a-zéë]{{0,18}})(?!\w)"
        r"|(?P<d>\d{1,2})(?P<mark>[-/.])[\s]?(?P<m>\d{1,2})(?P=mark)[\s]?(?P<y>\d{4}|\d{2})(?![\w/-])"
        r"|(?P<iy>\d{4})-(?P<im>\d{2})-(?P<id>\d{2})(?!\w))"
    )


def _day(word: str) -> int | None:
    number = number_of(word)
    return int(number) if number is not None else _ordinals().get(word)


def dates(text: str) -> Iterator[Found]:
    """Find calendar dates with day, month and year.

    Parameters
    ----------
    text : str
        Lower-case text.

    Yields
    ------
    Found
        Each with a date as ``YYYY-MM-DD``. Dates that do not exist are left out; in figures the day comes first.

    Examples
    --------
    >>> [f.value for f in dates("van 1 maart 2026 tot 28-02-2027, 31 april 2026, eerste mei tweeduizend zesentwintig")]
    ['2026-03-01', '2027-02-28', '2026-05-01']
    """
    for match in _date_pattern().finditer(text):
        if match["month"]:
            year = number_of(re.sub(r"\s", "", match["year"]))
            parts = (year, _months()[match["month"]], _day(match["day"]))
        elif match["mark"]:
            year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
            parts = (year, int(match["m"]), int(match["d"]))
        else:
            parts = (int(match["iy"]), int(match["im"]), int(match["id"]))
        if None in parts:
            continue
        try:
            found = date(*(int(part) for part in parts if part is not None))
        except ValueError:
            continue
        yield Found(match.start(), match.end(), found.isoformat())


_AMOUNT = r"\d{1,3}(?:\.\d{3})+(?:,\d{2})?|\d{1,9}(?:,\d{2})?"
_MONEY = re.compile(rf"(?:(?:€|eur|euro)\s*(?P<a>{_AMOUNT})(?:,?[-–—=]+)?|(?P<b>{_AMOUNT})(?:,?[-–—=]+)?\s*(?:€|eur\b|euro\b))")
_WORD_EURO = re.compile(r"(?P<w>[a-zéë]{3,40})\s+euro\b")
_PERCENT = re.compile(r"(?P<n>\d{1,3}(?:,\d{1,2})?|[a-zéë]{3,24})\s*(?:%|procent\b|percent\b|pct\b)")


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else f"{number:.2f}"


def amounts(text: str) -> Iterator[Found]:
    """Find amounts in euros and percentages.

    Parameters
    ----------
    text : str
        Lower-case text.

    Yields
    ------
    Found
        Each with a value such as ``"EUR 1250.50"`` or ``"50%"``, in order of the text.

    Examples
    --------
    >>> [f.value for f in amounts("€ 1.250,50 of 250 euro, ten minste vijftig procent en 7,5 %")]
    ['EUR 1250.50', 'EUR 250', '50%', '7.5%']
    """
    found = []
    for match in _MONEY.finditer(text):
        number = number_of(match["a"] or match["b"])
        if number is not None:
            found.append(Found(match.start(), match.end(), f"EUR {_plain(number)}"))
    for match in _WORD_EURO.finditer(text):
        number = number_of(match["w"])
        if number is not None:
            found.append(Found(match.start(), match.end(), f"EUR {_plain(number)}"))
    for match in _PERCENT.finditer(text):
        number = number_of(match["n"])
        if number is not None:
            value = str(int(number)) if number == int(number) else f"{number:g}"
            found.append(Found(match.start(), match.end(), f"{value}%"))
    yield from sorted(found, key=lambda f: (f.start, f.end))
