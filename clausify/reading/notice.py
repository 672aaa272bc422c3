"""Compute the last day to give notice from the facts of a contract."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from clausify.reading.contract import Fact, FactKind, LastNotice

__all__ = ["ends_on", "last_notice", "reaches"]

_DAY = timedelta(days=1)
_LONGEST = {"D": 1, "W": 7, "M": 31, "Y": 366}  # days, at most
_MONTHS = {"month_end": 1, "quarter_end": 3, "year_end": 12}


def _parts(period: str) -> tuple[int, str]:
    match = re.fullmatch(r"P(\d+)([DWMY])", period)
    if match is None:
        raise ValueError(f"{period!r} is no duration such as P14D, P2W, P3M or P1Y")
    return int(match[1]), match[2]


def _delta(period: str, times: int = 1) -> relativedelta:
    number, unit = _parts(period)
    number *= times
    if unit in "DW":
        return relativedelta(days=number * _LONGEST[unit])
    return relativedelta(months=number * (12 if unit == "Y" else 1))


def _days(period: str) -> int:
    number, unit = _parts(period)
    return number * _LONGEST[unit]


def _last_of(first: date, length: relativedelta) -> date:
    after: date = first + length
    return after if after.day != first.day and not length.days else after - _DAY


def ends_on(first: date, period: str) -> date:
    """Give the last day of a period.

    A period of months runs to the day before the day with the same number; where the last month has no such day, to its end
    (art. 1.7 § 3 of the Belgian Civil Code says it in words; Dutch practice is the same).

    Parameters
    ----------
    first : date
        Its first day.
    period : str
        ISO 8601 duration in days, weeks, months or years.

    Returns
    -------
    date
        Its last day.

    Raises
    ------
    ValueError
        If the period is none.

    Examples
    --------
    >>> ends_on(date(2026, 3, 1), "P6M").isoformat(), ends_on(date(2027, 1, 31), "P1M").isoformat()
    ('2026-08-31', '2027-02-28')
    """
    return _last_of(first, _delta(period))


def reaches(end: date, period: str) -> date:
    """Give the last day on which notice can reach the other side for a contract to end on a day.

    The period of notice begins on the day after the notice and must be over when the contract ends.

    Parameters
    ----------
    end : date
        Last day of the contract.
    period : str
        ISO 8601 duration of notice.

    Returns
    -------
    date
        The day.

    Raises
    ------
    ValueError
        If the period is none.

    Examples
    --------
    >>> reaches(date(2026, 8, 31), "P1M").isoformat(), reaches(date(2026, 3, 30), "P1M").isoformat()
    ('2026-07-31', '2026-02-27')
    """
    begins: date = end + _DAY - _delta(period)
    return begins - _DAY


class _Known:
    """The facts that hold for a party, and what was missed among them."""

    def __init__(self, facts: Sequence[Fact], party: str | None) -> None:
        self.facts = [(k, fact) for k, fact in enumerate(facts) if party is None or fact.party in (None, "both", party)]
        self.used: set[int] = set()
        self.missing: list[str] = []

    def values(self, kind: FactKind) -> set[str]:
        found = [(k, fact.value) for k, fact in self.facts if fact.kind is kind]
        self.used.update(k for k, _ in found)
        return {value for _, value in found}

    def one(self, kind: FactKind) -> str | None:
        """Give the value of a kind; where the contract gives several, it does not tell which."""
        values = self.values(kind)
        if len(values) > 1:
            self.missing.append(kind.value)
        return next(iter(values)) if len(values) == 1 else None

    def needed(self, kind: FactKind) -> str | None:
        value = self.one(kind)
        if value is None and kind.value not in self.missing:
            self.missing.append(kind.value)
        return value

    def period(self) -> str | None:
        """Give the period of notice: the longest, where it differs per party."""
        found = {(fact.party, fact.value) for _, fact in self.facts if fact.kind is FactKind.NOTICE_PERIOD}
        self.values(FactKind.NOTICE_PERIOD)
        if not found or len({party for party, _ in found}) < len(found):
            self.missing.append(FactKind.NOTICE_PERIOD.value)
            return None
        return max((value for _, value in found), key=_days)

    def result(self, day: date | None, end: date | None, *, too_late: bool = False) -> LastNotice:
        return LastNotice(day, end, (), tuple(sorted(self.used)), too_late)

    def failed(self) -> LastNotice:
        return LastNotice(None, None, tuple(dict.fromkeys(self.missing)), tuple(sorted(self.used)))


def last_notice(facts: Sequence[Fact], today: date, party: str | None = None) -> LastNotice:
    """Compute the last day to give notice, and the end that follows.

    Parameters
    ----------
    facts : sequence of Fact
        The facts of a contract.
    today : date
        Day to count from.
    party : str, optional
        Key of the party that gives notice; by default the longest period of notice of any party counts.

    Returns
    -------
    LastNotice
        As :meth:`clausify.reading.contract.Contract.last_notice` says.
    """
    known = _Known(facts, party)
    try:
        return _of_fixed(known, today) if _is_fixed(known) else _of_indefinite(known, today)
    except OverflowError:  # beyond the year 9999
        return LastNotice(None, None, (FactKind.DURATION.value,), tuple(sorted(known.used)))


def _is_fixed(known: _Known) -> bool:
    return bool(known.values(FactKind.DURATION) or known.values(FactKind.END)) or "indefinite" not in known.values(FactKind.TERM)


def _of_indefinite(known: _Known, today: date, after: date | None = None) -> LastNotice:
    """Find the earliest end that notice can still reach, not before the day ``after``."""
    period = known.period()
    if period is None:
        return known.failed()
    earliest = ends_on(today + _DAY, period)
    moments = known.values(FactKind.NOTICE_MOMENT) - {"any", "term_end"}
    if len(moments) > 1:
        known.missing.append(FactKind.NOTICE_MOMENT.value)
        return known.failed()
    end = max(earliest, after or earliest)
    if moments:
        end = _month_end(end, _MONTHS[moments.pop()])
        return known.result(reaches(end, period), end)
    return known.result(reaches(end, period) if end > earliest else today, end)


def _month_end(day: date, months: int) -> date:
    """Give the first end of a month, quarter or year on or after a day."""
    last = -(-day.month // months) * months
    return date(day.year, last, 1) + relativedelta(day=31)


def _first_end(known: _Known) -> date | None:
    """Give the last day of the first term."""
    if known.values(FactKind.END):
        end = known.one(FactKind.END)
        return date.fromisoformat(end) if end else None
    length = known.needed(FactKind.DURATION)
    start = known.needed(FactKind.START)
    if start == "signing":
        known.missing.append(FactKind.START.value)
        return None
    return ends_on(date.fromisoformat(start), length) if start and length else None


def _of_fixed(known: _Known, today: date) -> LastNotice:
    first_end = _first_end(known)
    if first_end is None:
        return known.failed()
    renewals = known.values(FactKind.RENEWAL)
    if "tacit" not in renewals and "indefinite" in known.values(FactKind.TERM) and not renewals:
        return _running_on(known, today, first_end)  # an indefinite time with a minimum
    if {"tacit", "none"} <= renewals:
        known.missing.append(FactKind.RENEWAL.value)
        return known.failed()
    if "tacit" not in renewals:
        return _once(known, today, first_end)
    return _renewing(known, today, first_end)


def _early(known: _Known, moments: set[str], *, free: bool) -> bool:
    """Tell whether notice can end it before the end of a term."""
    if known.values(FactKind.EARLY_END) or "term_end" in moments:
        return False
    return "any" in moments or bool(free and (moments or known.values(FactKind.MAY_END)))


def _once(known: _Known, today: date, end: date) -> LastNotice:
    """Treat a term that does not renew by itself: it ends by itself, unless notice can end it before."""
    moments = known.values(FactKind.NOTICE_MOMENT)
    if today <= end and known.values(FactKind.NOTICE_PERIOD) and _early(known, moments, free=True):
        found = _of_indefinite(known, today)
        if found.day is None or (found.end is not None and found.end < end):
            return found
    elif "term_end" in moments and not known.values(FactKind.RENEWAL):
        period = known.period()  # one that gives notice to the end of the term will renew, but the contract does not say how
        if period and reaches(end, period) >= today:
            return known.result(reaches(end, period), end)
        known.missing += [] if known.missing else [FactKind.RENEWAL.value]
        return known.failed()
    return known.result(None, end)


def _running_on(known: _Known, today: date, end: date) -> LastNotice:
    """Treat a first term after which the contract runs on for an indefinite time."""
    period = known.period()
    if period is None:
        return known.failed()
    moments = known.values(FactKind.NOTICE_MOMENT) - {"any", "term_end"}
    if not moments and reaches(end, period) >= today:
        return known.result(reaches(end, period), end)
    found = _of_indefinite(known, today, end)
    return known.result(found.day, found.end, too_late=reaches(end, period) < today <= end) if found.day else found


def _renewing(known: _Known, today: date, first_end: date) -> LastNotice:
    """Treat a term that renews by itself."""
    moments = known.values(FactKind.NOTICE_MOMENT)
    if _early(known, moments, free=False):
        return _of_indefinite(known, today)
    period = known.period()
    if period is None:
        return known.failed()
    if moments & {"month_end", "quarter_end"}:
        return _running_on(known, today, first_end)
    if reaches(first_end, period) >= today:
        return known.result(reaches(first_end, period), first_end)
    if "any" in moments:
        return _running_on(known, today, first_end)
    length = known.needed(FactKind.RENEWAL_PERIOD)
    length = known.needed(FactKind.DURATION) if length == "same" else length
    if length is None:
        return known.failed()
    if length == "indefinite":
        return _running_on(known, today, first_end)
    return _later_end(known, today, first_end, length, period)


def _later_end(known: _Known, today: date, first_end: date, length: str, period: str) -> LastNotice:
    """Find the first end, of those that renewals give, which notice can still reach."""
    count = known.one(FactKind.RENEWAL_COUNT)
    too_late = False
    for end in _ends(first_end, length, int(count) if count else None, today):
        if reaches(end, period) >= today:
            return known.result(reaches(end, period), end, too_late=too_late)
        too_late = too_late or end >= today
    return known.result(None, _nth_end(first_end, length, int(count or 0)), too_late=too_late)


def _nth_end(first_end: date, length: str, times: int) -> date:
    return _last_of(first_end + _DAY, _delta(length, times)) if times else first_end


def _ends(first_end: date, length: str, count: int | None, today: date) -> Iterator[date]:
    """Give the ends of the terms, from the one that runs today."""
    k = max(0, (today - first_end).days // _days(length) - 1)
    while count is None or k <= count:
        end = _nth_end(first_end, length, k)
        if end >= today:
            yield end
        k += 1
