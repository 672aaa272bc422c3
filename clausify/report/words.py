"""The fixed sentences of the report, in Dutch and English at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

from clausify.report.terminal import visible

__all__ = ["LANGUAGES", "Said", "clean", "count", "day", "duration", "has", "joined", "money", "named", "plain", "say"]

LANGUAGES = ("nl", "en")
_PERIOD = re.compile(r"P(?=\d)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,4})D)?\Z")
_KEPT = frozenset("\n\t\xad\u200b\u200c\u200d\u2060\ufeff")  # line breaks, and what only says where words may break or join
_PRONOUNS = frozenset({"ik", "je", "jij", "jullie", "u", "we", "wij"})
_AMOUNT = re.compile(r"EUR (\d{1,15})(?:\.(\d\d))?\Z")


@dataclass(frozen=True, slots=True)
class Said:
    """One text in both languages; in a template it becomes two spans, of which the page shows one.

    Attributes
    ----------
    nl, en : str
        The text, plain: it is escaped when it is put on a page.

    Examples
    --------
    >>> str(Said("maand", "month").__html__())
    '<span class="nl" lang="nl">maand</span><span class="en" lang="en">month</span>'
    """

    nl: str
    en: str

    def __html__(self) -> Markup:
        """Give both texts, each in a span that says its language."""
        if self.nl == self.en:
            return escape(self.nl)
        return Markup('<span class="nl" lang="nl">{}</span><span class="en" lang="en">{}</span>').format(self.nl, self.en)

    def capital(self) -> Said:
        """Give it with a capital first letter.

        Returns
        -------
        Said
            The rest unchanged.
        """
        return Said(self.nl[:1].upper() + self.nl[1:], self.en[:1].upper() + self.en[1:])


def _leaves(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Said]]:
    if isinstance(table.get("nl"), str):
        yield prefix, Said(table["nl"], table["en"])
        return
    for key, value in table.items():
        yield from _leaves(value, f"{prefix}.{key}" if prefix else key)


@lru_cache(maxsize=1)
def _texts() -> dict[str, Said]:
    return dict(_leaves(tomllib.loads(files("clausify.report").joinpath("texts.toml").read_text(encoding="utf-8"))))


def has(key: str) -> bool:
    """Tell whether there is a text of this name.

    Parameters
    ----------
    key : str
        Its name in ``texts.toml``: ``"value.renewal.tacit"``.

    Returns
    -------
    bool
        True if there is.
    """
    return key in _texts()


def say(key: str, **values: object) -> Said:
    """Give a fixed text, filled in.

    Parameters
    ----------
    key : str
        Its name in ``texts.toml``.
    **values : object
        What to fill in: words of the contract, made safe to show, numbers, or a :class:`Said`, which goes in by language.

    Returns
    -------
    Said
        The text in both languages.

    Raises
    ------
    KeyError
        If there is no such text, or a value is missing.

    Examples
    --------
    >>> say("notice.period", value=duration("P1M")).nl
    'Opzegtermijn: 1 maand.'
    """
    text = _texts()[key]
    if not values:
        return text
    safe = {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}
    dutch, english = ({name: getattr(value, language) if isinstance(value, Said) else value for name, value in safe.items()} for language in LANGUAGES)
    return Said(text.nl.format(**dutch), text.en.format(**english))


def count(key: str, n: int) -> Said:
    """Give the singular or plural of a text.

    Parameters
    ----------
    key : str
        Name of a text with ``one`` and ``many``.
    n : int
        The number that chooses, and is filled in.

    Returns
    -------
    Said
        The text.
    """
    return say(f"{key}.{'one' if n == 1 else 'many'}", n=n)


def plain(text: str) -> Said:
    """Give words of the contract as a text: the same in both languages.

    Parameters
    ----------
    text : str
        The words.

    Returns
    -------
    Said
        They themselves, safe to show.
    """
    return Said(clean(text), clean(text))


def named(party: str | None) -> Said:
    """Name a party as the contract does.

    Parameters
    ----------
    party : str or None
        Its key, ``"both"``, or None.

    Returns
    -------
    Said
        The name; a pronoun stands between quotation marks, so that nobody takes it for whoever reads the page.

    Examples
    --------
    >>> named("Huurder").nl, named("wij").nl, named("both").en
    ('Huurder', '“wij”', 'both parties')
    """
    if party is None or party == "both":
        return say("party.unknown" if party is None else "party.both")
    return plain(f"“{party}”" if party.casefold() in _PRONOUNS else party)


def clean(text: str) -> str:
    r"""Make text safe to show, line by line: what cannot be seen or turns the direction of writing becomes U+FFFD.

    Parameters
    ----------
    text : str
        Text of a contract.

    Returns
    -------
    str
        Text of the same length; line breaks and tabs stay.

    Examples
    --------
    >>> clean("twee\u202e maanden\n")
    'twee� maanden\n'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _KEPT else " " if c.isspace() else visible(c) for c in text.replace("\r\n", " \n"))


def joined(texts: Iterable[Said], mark: str | Said = ", ") -> Said:
    """Join texts into a list.

    Parameters
    ----------
    texts : iterable of Said
        The texts.
    mark : str or Said
        What to put between them.

    Returns
    -------
    Said
        One text; each different text once.
    """
    once = list(dict.fromkeys(texts))
    dutch, english = (mark.nl, mark.en) if isinstance(mark, Said) else (mark, mark)
    return Said(dutch.join(text.nl for text in once), english.join(text.en for text in once))


def day(value: date) -> Said:
    """Write a date in full.

    Parameters
    ----------
    value : date
        The day.

    Returns
    -------
    Said
        As in ``1 maart 2026``.
    """
    month = say(f"month.{value.month}")
    return Said(f"{value.day} {month.nl} {value.year}", f"{value.day} {month.en} {value.year}")


def duration(value: str) -> Said:
    """Write an ISO 8601 duration in words.

    Parameters
    ----------
    value : str
        Years, months, weeks and days, such as ``"P1Y6M"``.

    Returns
    -------
    Said
        The words; the value itself where it is no such duration.

    Examples
    --------
    >>> duration("P1Y6M").nl, duration("P10D").en
    ('1 jaar, 6 maanden', '10 days')
    """
    found = _PERIOD.match(value)
    if not found:
        return plain(value)
    return joined(count(f"unit.{unit}", int(n)) for unit, n in zip("YMWD", found.groups(), strict=True) if n)


def money(value: str) -> Said:
    """Write an amount as each language does.

    Parameters
    ----------
    value : str
        ``"EUR 1250.50"``, or anything else.

    Returns
    -------
    Said
        The amount; the value itself where it is none.

    Examples
    --------
    >>> money("EUR 1250.50").nl, money("EUR 250").en
    ('€ 1.250,50', '€250')
    """
    found = _AMOUNT.match(value)
    if not found:
        return plain(value)
    whole, cents = f"{int(found[1]):,}", found[2]
    return Said("€ " + whole.replace(",", ".") + (f",{cents}" if cents else ""), "€" + whole + (f".{cents}" if cents else ""))
