"""How long the contract runs and how one gets out: fixed sentences, filled with the facts that were found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from clausify.reading.contract import Contract, Fact, FactKind, LastNotice
from clausify.report.quotes import Cite, Citer, Line, facts_of
from clausify.report.words import Said, clean, day, duration, has, joined, money, plain, say

__all__ = ["FactRow", "fact_rows", "is_open", "missing_of", "notices_of", "way_out_of"]

_CHECKED = (FactKind.START, FactKind.TERM, FactKind.NOTICE_PERIOD, FactKind.NOTICE_FORM, FactKind.MAY_END, FactKind.IMMEDIATE_GROUND)
_LENGTH = (FactKind.TERM, FactKind.DURATION, FactKind.END)


@dataclass(frozen=True, slots=True)
class FactRow:
    """All facts of one kind.

    Attributes
    ----------
    kind : Said
        Name of the kind.
    facts : tuple of (Said, str, Cite)
        What each says, its words, and its clause.
    """

    kind: Said
    facts: tuple[tuple[Said, str, Cite], ...]


def _who(party: str | None) -> Said:
    return say("party.both") if party == "both" else plain(party)


def _value(fact: Fact) -> Said:
    """Say what a fact says."""
    key = f"value.{fact.kind}.{fact.value}"
    if fact.kind is FactKind.MAY_END:
        return _who(fact.party)
    if has(key):
        text = say(key)
    elif fact.kind in (FactKind.START, FactKind.END):
        text = _date(fact.value)
    else:
        text = money(fact.value) if fact.kind is FactKind.EXIT_FEE else duration(fact.value)
    return text if fact.party in (None, "both") else say("party.for", text=text, party=fact.party)


def _date(value: str) -> Said:
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return plain(value)


def _term(citer: Citer) -> Line:
    """Say how long it runs."""
    first = {fact.kind: fact for fact in reversed(citer.contract.facts)}
    kinds = {fact.value for fact in facts_of(citer.contract, FactKind.TERM)}
    start, length, end = first.get(FactKind.START), first.get(FactKind.DURATION), first.get(FactKind.END)
    fixed = "fixed" in kinds or (not kinds and (length or end))
    if not fixed:
        key = "term.none" if "indefinite" not in kinds else "term.indefinite_from" if start else "term.indefinite"
        used = [fact for fact in (first.get(FactKind.TERM), start) if fact and "indefinite" in kinds]
    elif length:
        key, used = ("term.fixed_from", [length, start]) if start else ("term.fixed_for", [length])
    else:
        key, used = ("term.fixed_until", [end]) if end else ("term.fixed", [first[FactKind.TERM]])
    values = {name: _value(fact) for name, fact in (("start", start), ("duration", length), ("end", end)) if fact}
    return Line(say(key, **values), citer.cites(used))


def _early(citer: Citer) -> Iterator[Line]:
    excluded, grounds = facts_of(citer.contract, FactKind.EARLY_END), facts_of(citer.contract, FactKind.IMMEDIATE_GROUND)
    if not excluded:
        return
    if is_open(citer.contract):
        yield Line(say("early.limited"), citer.cites(excluded))
    elif grounds:
        yield Line(say("early.excluded_but", grounds=joined(map(_value, grounds))), citer.cites(excluded + grounds))
    else:
        yield Line(say("early.excluded"), citer.cites(excluded))


def is_open(contract: Contract) -> bool:
    """Tell whether the contract runs for an indefinite time only.

    Parameters
    ----------
    contract : Contract
        The contract.

    Returns
    -------
    bool
        False also where it does not say.
    """
    return {fact.value for fact in facts_of(contract, FactKind.TERM)} == {"indefinite"}


def _renewal(citer: Citer) -> Iterator[Line]:
    renewals, periods = facts_of(citer.contract, FactKind.RENEWAL), facts_of(citer.contract, FactKind.RENEWAL_PERIOD)
    values = {fact.value for fact in renewals}
    if "tacit" in values and periods:
        period = periods[0].value
        key = f"way.renewal_tacit_{period}" if has(f"way.renewal_tacit_{period}") else "way.renewal_tacit_each"
        yield Line(say(key, period=_value(periods[0])), citer.cites([fact for fact in renewals if fact.value == "tacit"] + periods[:1]))
        return
    for value in ("tacit", "option", "none"):
        if value in values:
            yield Line(say(f"way.renewal_{value}"), citer.cites([fact for fact in renewals if fact.value == value]))
            return


def way_out_of(citer: Citer) -> list[Line]:
    """Say how long it runs, how it renews and how one gets out.

    Parameters
    ----------
    contract : Contract
        The citer.contract.

    Returns
    -------
    list of Line
        A handful of sentences; the first is on the term.
    """
    lines = [_term(citer), *_early(citer), *_renewal(citer)]
    enders = facts_of(citer.contract, FactKind.MAY_END)
    named = [fact for fact in enders if fact.party]
    if enders:
        who = say("notice.by", who=joined(map(_value, named))) if named else say("notice.possible")
        lines.append(Line(who, citer.cites(named or enders)))
    for key, kind in (("notice.period", FactKind.NOTICE_PERIOD), ("notice.form", FactKind.NOTICE_FORM), ("notice.fee", FactKind.EXIT_FEE)):
        facts = facts_of(citer.contract, kind)
        if facts:
            lines.append(Line(say(key, value=joined(map(_value, facts))), citer.cites(facts)))
    return lines


def notices_of(citer: Citer, today: date) -> list[tuple[Said | None, Line, LastNotice]]:
    """Say until when notice can be given.

    Parameters
    ----------
    contract : Contract
        The citer.contract.
    today : date
        The day to count from.

    Returns
    -------
    list of (Said or None, Line, LastNotice)
        One for each party, where they differ; else one, for None.
    """
    contract = citer.contract
    each = [(party.key, contract.last_notice(today, party.key)) for party in contract.parties]
    differ = len({(notice.day, notice.end) for _, notice in each}) > 1
    chosen: list[tuple[str | None, LastNotice]] = list(each) if differ else [(None, each[0][1] if each else contract.last_notice(today))]
    return [(say("notice.for", party=party) if party else None, _notice(citer, notice), notice) for party, notice in chosen]


def _notice(citer: Citer, notice: LastNotice) -> Line:
    cites = citer.cites([citer.contract.facts[index] for index in notice.facts])
    if notice.day is None:
        missing = joined(_kind(name) for name in notice.missing)
        return Line(say("notice.incomplete", missing=missing) if notice.missing else say("notice.unknown"), cites)
    if notice.end is None:
        return Line(say("notice.last_open", day=day(notice.day)), cites)
    return Line(say("notice.last", day=day(notice.day), end=day(notice.end)), cites)


def _kind(name: str) -> Said:
    return say(f"kind.{name}") if has(f"kind.{name}") else plain(name)


def fact_rows(citer: Citer) -> list[FactRow]:
    """Give all facts, by kind.

    Parameters
    ----------
    contract : Contract
        The citer.contract.

    Returns
    -------
    list of FactRow
        In the order of :class:`~clausify.reading.contract.FactKind`.
    """
    rows = []
    for kind in FactKind:
        facts = facts_of(citer.contract, kind)
        if facts:
            said = tuple((_value(fact), " ".join(clean(fact.text).split()), citer.cite(fact.clause)) for fact in facts)
            rows.append(FactRow(_kind(kind), said))
    return rows


def missing_of(contract: Contract, notices: Iterable[LastNotice]) -> list[Said]:
    """Name what a contract of this kind mostly says, and this one was not found to say.

    Parameters
    ----------
    contract : Contract
        The contract.
    notices : iterable of LastNotice
        The last days of notice, which name what they miss.

    Returns
    -------
    list of Said
        The subjects, each once.
    """
    there = {fact.kind for fact in contract.facts}
    if there.intersection(_LENGTH):
        there.add(FactKind.TERM)
    missing = [say("page.missing_parties")] if not any(party.name for party in contract.parties) else []
    missing += [_kind(kind) for kind in _CHECKED if kind not in there]
    missing += [_kind(name) for notice in notices for name in notice.missing]
    return list(dict.fromkeys(missing))
