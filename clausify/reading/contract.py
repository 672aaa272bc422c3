"""What reading a whole contract gives."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from clausify.clause import Clause

__all__ = ["Balance", "Contract", "Default", "DefaultKind", "Fact", "FactKind", "LastNotice", "Note", "Party"]


class FactKind(StrEnum):
    """What a term fact is about; ``data/facts/README.md`` defines each with its values."""

    START = "start"
    END = "end"
    DURATION = "duration"
    TERM = "term"
    RENEWAL = "renewal"
    RENEWAL_PERIOD = "renewal_period"
    RENEWAL_COUNT = "renewal_count"
    NOTICE_PERIOD = "notice_period"
    NOTICE_MOMENT = "notice_moment"
    NOTICE_FORM = "notice_form"
    MAY_END = "may_end"
    IMMEDIATE_GROUND = "immediate_ground"
    EXIT_FEE = "exit_fee"
    EARLY_END = "early_end"
    TRIAL_PERIOD = "trial_period"
    SURVIVAL = "survival"


class DefaultKind(StrEnum):
    """What a contract-wide default does to the promises of a party."""

    EFFORT = "effort"
    RESULT = "result"
    INDICATIVE = "indicative"
    FATAL = "fatal"
    NO_GUARANTEE = "no_guarantee"


@dataclass(frozen=True, slots=True)
class Party:
    """A party and the words the contract uses for it.

    Attributes
    ----------
    key : str
        The word the contract mostly uses: ``"Opdrachtnemer"``, ``"wij"``.
    name : str or None
        Its name, where the contract gives one: ``"Bureau Noord B.V."``.
    terms : tuple of str
        All words for it, ``key`` among them.
    spans : tuple of (int, int)
        Where name and words are introduced.
    """

    key: str
    name: str | None
    terms: tuple[str, ...]
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A term fact, with the words it came from.

    Attributes
    ----------
    kind : FactKind
        What it is about.
    value : str
        Its normalised value, as ``data/facts/README.md`` says: an ISO 8601 date or duration, or a word.
    party : str or None
        Key of the party it holds for, ``"both"``, or None where the text does not say.
    start, end : int
        Character offsets of the words it came from.
    text : str
        Those words.
    clause : int
        Index, in ``Contract.clauses``, of the clause they stand in; of words in a heading, of the clause below it.
    """

    kind: FactKind
    value: str
    party: str | None
    start: int
    end: int
    text: str
    clause: int


@dataclass(frozen=True, slots=True)
class Default:
    """A clause that changes what all promises of a party are worth.

    Attributes
    ----------
    kind : DefaultKind
        What it does.
    party : str or None
        Key of the party whose promises it changes, ``"both"``, or None where the text does not say.
    start, end : int
        Character offsets of the clause.
    text : str
        Its words.
    clause : int
        Its index in ``Contract.clauses``.
    softens : tuple of int
        Indices of the result clauses that it touches.
    """

    kind: DefaultKind
    party: str | None
    start: int
    end: int
    text: str
    clause: int
    softens: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LastNotice:
    """The last day to give notice, as far as the facts allow.

    Attributes
    ----------
    day : date or None
        Last day on which notice can reach the other side; today, where notice can be given on any day; None where it cannot be
        computed, or where the contract ends by itself.
    end : date or None
        Day on which the contract then ends: its last day.
    missing : tuple of str
        What would have to be known, as :class:`FactKind` values, where ``day`` is None.
    facts : tuple of int
        Indices, in ``Contract.facts``, of the facts it was computed from.
    too_late : bool
        Whether the last day for the end of the running period has passed, so that ``day`` and ``end`` are those of the next.
    """

    day: date | None
    end: date | None
    missing: tuple[str, ...] = ()
    facts: tuple[int, ...] = ()
    too_late: bool = False


@dataclass(frozen=True, slots=True)
class Balance:
    """What one party owes.

    Attributes
    ----------
    party : str or None
        Key of the party, ``"both"``, or None for promises whose bearer the text does not name.
    results, efforts, softened : tuple of int
        Indices in ``Contract.clauses``, strongest (most certain) first: results that stand, efforts, and results that a default softens.
    """

    party: str | None
    results: tuple[int, ...] = ()
    efforts: tuple[int, ...] = ()
    softened: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What the law says about something found, with its source; never advice.

    Attributes
    ----------
    topic : str
        What it is about: a short English key, such as ``"tacit_renewal_consumer"``.
    country : str
        ``"NL"`` or ``"BE"``.
    dutch, english : str
        The note.
    source : str
        The articles.
    clause : int or None
        Index of the clause that calls for it.
    """

    topic: str
    country: str
    dutch: str
    english: str
    source: str
    clause: int | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract, read.

    Attributes
    ----------
    text : str
        The contract.
    source : str or None
        Name of the file it came from.
    country : str or None
        ``"NL"`` or ``"BE"``, where its words tell.
    clauses : tuple of Clause
        Its clauses, with ``party``, ``owed_to`` and ``softened_by`` filled in.
    parties : tuple of Party
        Both sides, in the order they are named.
    facts : tuple of Fact
        Term facts in order of the text.
    defaults : tuple of Default
        Contract-wide defaults in order of the text.
    balance : tuple of Balance
        One a party, in the order of ``parties``; then ``"both"`` and None, where they have promises.
    notes : tuple of Note
        What the law says about some of it.
    """

    text: str
    source: str | None
    country: str | None
    clauses: tuple[Clause, ...]
    parties: tuple[Party, ...]
    facts: tuple[Fact, ...]
    defaults: tuple[Default, ...]
    balance: tuple[Balance, ...]
    notes: tuple[Note, ...]

    def last_notice(self, today: date | None = None, party: str | None = None) -> LastNotice:
        """Compute the last day to give notice, and the end that follows.

        Parameters
        ----------
        today : date, optional
            Day to count from; by default the day of the call.
        party : str, optional
            Key of the party that gives notice; by default the longest period of notice of any party counts.

        Returns
        -------
        LastNotice
            A contract that notice can end on any day has ``day`` today. One that ends by itself has no ``day`` but an ``end``.

        Raises
        ------
        ValueError
            If the contract has no such party.

        Notes
        -----
        The period of notice begins on the day after notice has reached the other side. Only what the contract says is counted:
        the law may allow an earlier end, or ask for a longer period.

        Examples
        --------
        >>> from clausify import read_contract
        >>> text = "Deze overeenkomst gaat in op 1 maart 2026 en wordt aangegaan voor de duur van zes maanden. "
        >>> text += "Zij wordt stilzwijgend verlengd met drie maanden, tenzij zij met een opzegtermijn van een maand wordt opgezegd."
        >>> notice = read_contract(text).last_notice(date(2026, 5, 1))
        >>> notice.day.isoformat(), notice.end.isoformat()
        ('2026-07-31', '2026-08-31')
        """
        from clausify.reading.notice import last_notice

        known = [party.key for party in self.parties]
        if party is not None and party not in known:
            raise ValueError(f"the contract has no party {party!r}; its parties are {', '.join(map(repr, known)) or 'unknown'}")
        return last_notice(self.facts, today or date.today(), party)

    def to_dict(self) -> dict[str, Any]:
        """Give the contract as plain data that ``json.dumps`` takes.

        Returns
        -------
        dict of str to Any
            All attributes; tuples as lists, kinds as their values.

        Examples
        --------
        >>> from clausify import read_contract
        >>> read_contract("De huurder betaalt de huur vooraf.").to_dict()["balance"]
        [{'party': 'huurder', 'results': [0], 'efforts': [], 'softened': []}]
        """
        out = {field.name: _plain(getattr(self, field.name)) for field in fields(self) if field.name != "clauses"}
        return {**out, "clauses": [clause.to_dict() for clause in self.clauses]}

    def to_html(self) -> str:
        """Give the contract as one self-contained page.

        Returns
        -------
        str
            What :func:`clausify.report.page.page_of` gives for today.

        Examples
        --------
        >>> from clausify import read_contract
        >>> read_contract("De huurder betaalt de huur vooraf.").to_html().startswith("<!DOCTYPE html>")
        True
        """
        from clausify.report.page import page_of

        return page_of(self)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, StrEnum):
        return value.value
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
