"""How long the contract runs and how one gets out: fixed sentences, filled with the facts that were found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from clausify.reading.contract import Contract, Fact, FactKind, LastNotice
from clausify.report.quotes import Cite, Citer, Line, facts_of, shortened
from clausify.report.words import Said, clean, day, duration, has, joined, money, named, plain, say

__all__ = ["FactRow", "fact_rows", "is_locked", "missing_of", "notices_of", "rolls", "way_out_of"]

_CHECKED = (FactKind.START, FactKind.TERM, FactKind.NOTICE_PERIOD, FactKind.NOTICE_FORM, FactKind.MAY_END, FactKind.IMMEDIATE_GROUND)
_OF_THE_END = (FactKind.RENEWAL, FactKind.RENEWAL_PERIOD, FactKind.IMMEDIATE_GROUND)
_LONGEST_WORDS = 120  # characters
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


def _value(fact: Fact) -> Said:
    """Say what a fact says, whoever it holds for."""
    key = f"value.{fact.kind}.{fact.value}"
    if fact.kind is FactKind.MAY_END:
        return named(fact.party)
    if has(key):
        return say(key)
    if fact.kind in (FactKind.START, FactKind.END):
        return _date(fact.value)
    return money(fact.value) if fact.kind is FactKind.EXIT_FEE else duration(fact.value)


def _for(text: Said, party: str | None) -> Said:
    return text if party in (None, "both") else say("party.for", text=text, party=named(party))


def _told(fact: Fact) -> Said:
    return _value(fact) if fact.kind is FactKind.MAY_END else _for(_value(fact), fact.party)


def _listed(facts: Iterable[Fact]) -> Said:
    """Say what facts of one kind say, party by party; what holds for all is not said again for one."""
    by_party: dict[str | None, list[Said]] = {None: []}
    for fact in facts:
        by_party.setdefault(None if fact.party == "both" else fact.party, []).append(_value(fact))
    shared = by_party[None]
    own = {party: joined(value for value in values if party is None or value not in shared) for party, values in by_party.items()}
    return joined((_for(text, party) for party, text in own.items() if text.nl), "; ")


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
    elif end:
        between = start is not None and start.value != "signing"
        key, used = ("term.fixed_between", [start, end]) if start and between else ("term.fixed_until", [end])
    else:
        key, used = "term.fixed", [first[FactKind.TERM]]
    values = {name: _value(fact) for name, fact in (("start", start), ("end", end)) if fact}
    if length:  # a clause that names several leaves the choice
        choices = [fact for fact in facts_of(citer.contract, FactKind.DURATION) if fact.clause == length.clause]
        values["duration"] = joined(map(_value, choices), say("term.or"))
    return Line(say(key, **values), citer.cites(used))


def _early(citer: Citer) -> Iterator[Line]:
    excluded, grounds = facts_of(citer.contract, FactKind.EARLY_END), facts_of(citer.contract, FactKind.IMMEDIATE_GROUND)
    if not excluded:
        return
    words = plain(shortened(" ".join(clean(excluded[0].text).split()), _LONGEST_WORDS))
    if not is_locked(citer.contract):
        yield Line(say("early.limited", words=words), citer.cites(excluded))
    elif grounds:
        yield Line(say("early.excluded_but", grounds=_listed(grounds)), citer.cites(excluded + grounds))
    else:
        yield Line(say("early.excluded"), citer.cites(excluded))


def is_locked(contract: Contract) -> bool:
    """Tell whether a contract for a fixed time lets nobody out before its end, but for the grounds it names.

    Parameters
    ----------
    contract : Contract
        The contract.

    Returns
    -------
    bool
        False also where ending early is excluded for one party, or someone may give notice or buy out all the same.
    """
    fixed = [fact for fact in facts_of(contract, *_LENGTH) if fact.value != "indefinite"]
    excluded = [fact for fact in facts_of(contract, FactKind.EARLY_END) if fact.party in (None, "both")]
    return bool(fixed and excluded) and not _free_enders(contract) and not facts_of(contract, FactKind.EXIT_FEE)


def _free_enders(contract: Contract) -> list[Fact]:
    """Give who may end it, leaving out who may prevent its renewal or end it for a reason."""
    bound = {fact.clause for fact in facts_of(contract, *_OF_THE_END)}
    return [fact for fact in facts_of(contract, FactKind.MAY_END) if fact.clause not in bound]


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
    citer : Citer
        The contract, and how to name its clauses.

    Returns
    -------
    list of Line
        A handful of sentences; the first is on the term.
    """
    lines = [_term(citer), *_early(citer), *_renewal(citer)]
    enders = facts_of(citer.contract, FactKind.MAY_END) if not is_locked(citer.contract) else []
    known = [fact for fact in enders if fact.party == "both"] or [fact for fact in enders if fact.party]
    if enders:
        who = say("notice.by", who=joined(map(_value, known))) if known else say("notice.possible")
        lines.append(Line(who, citer.cites(known or enders)))
    for key, kind in (("notice.period", FactKind.NOTICE_PERIOD), ("notice.form", FactKind.NOTICE_FORM), ("notice.fee", FactKind.EXIT_FEE)):
        facts = facts_of(citer.contract, kind)
        if facts:
            lines.append(Line(say(key, value=_listed(facts)), citer.cites(facts)))
    return lines


def notices_of(citer: Citer, today: date) -> list[tuple[Said | None, Line, LastNotice]]:
    """Say until when notice can be given.

    Parameters
    ----------
    citer : Citer
        The contract, and how to name its clauses.
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
    return [(say("notice.for", party=named(party)) if party else None, _notice(citer, notice, today, party), notice) for party, notice in chosen]


def rolls(contract: Contract, notice: LastNotice, today: date, party: str | None = None) -> bool:
    """Tell whether notice can be given any day, so that its last day is only that of the day one asks on.

    Parameters
    ----------
    contract : Contract
        The contract.
    notice : LastNotice
        What it says of ``today``.
    today : date
        The day.
    party : str, optional
        Key of the party that gives notice.

    Returns
    -------
    bool
        Whether a day later the last day is a day later too.
    """
    if notice.day != today or today == date.max:
        return False
    tomorrow = today + timedelta(days=1)
    return contract.last_notice(tomorrow, party).day == tomorrow


def _notice(citer: Citer, notice: LastNotice, today: date, party: str | None) -> Line:
    cites = citer.cites([citer.contract.facts[index] for index in notice.facts])
    values = {name: day(value) for name, value in (("day", notice.day), ("end", notice.end)) if value}
    if notice.missing:
        return Line(say("notice.incomplete", missing=joined(_kind(name) for name in notice.missing)), cites)
    if notice.day is None:
        key = "notice.unknown" if notice.end is None else "notice.by_itself" if notice.end >= today else "notice.over"
    elif notice.end is None:
        key = "notice.last_open"
    else:
        key = "notice.any_day" if rolls(citer.contract, notice, today, party) else "notice.last"
    return Line(say(key, **values), cites)


def _kind(name: str) -> Said:
    return say(f"kind.{name}") if has(f"kind.{name}") else plain(name)


def fact_rows(citer: Citer) -> list[FactRow]:
    """Give all facts, by kind.

    Parameters
    ----------
    citer : Citer
        The contract, and how to name its clauses.

    Returns
    -------
    list of FactRow
        In the order of :class:`~clausify.reading.contract.FactKind`.
    """
    rows = []
    for kind in FactKind:
        facts = facts_of(citer.contract, kind)
        if facts:
            said = tuple(
                (_value(fact) if kind is FactKind.MAY_END else _for(_value(fact), fact.party), " ".join(clean(fact.text).split()), citer.cite(fact.clause))
                for fact in facts
            )
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
