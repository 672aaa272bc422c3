"""The page of a folder: a row a contract, and what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clausify.reading.contract import Contract, FactKind
from clausify.report.promises import findings_of, promises_of
from clausify.report.quotes import Citer, facts_of
from clausify.report.templating import rendered
from clausify.report.wayout import notices_of, rolls
from clausify.report.words import Said, clean, day, say

__all__ = ["Row", "Unread", "index_of", "row_of"]

_COLUMNS = ("name", "promises", "end", "last", "findings", "review")


@dataclass(frozen=True, slots=True)
class Row:
    """What the page of a folder says of one contract.

    Attributes
    ----------
    name : str
        Name of the file.
    href : str
        Address of its page, seen from the page of the folder.
    sides : tuple of (Said, int, int, int)
        Each party, with the number of results that stand, of softened results and of efforts that it owes.
    end : date or None
        Day on which it ends: as it says itself, or else if notice is given in time.
    last : date or None
        Last day to give notice.
    any_day : bool
        Notice can be given any day, so that there is no last one.
    findings : tuple of Said
        What to look at.
    clauses, reviews : int
        Number of its clauses, and of those to read oneself.
    """

    name: str
    href: str
    sides: tuple[tuple[Said, int, int, int], ...]
    end: date | None
    last: date | None
    any_day: bool
    findings: tuple[Said, ...]
    clauses: int
    reviews: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be read.

    Attributes
    ----------
    name : str
        Its name.
    reason : str
        What is wrong with it.
    remedy : str
        What to do about it.
    """

    name: str
    reason: str
    remedy: str = ""


def row_of(contract: Contract, name: str, href: str, today: date) -> Row:
    """Sum up a contract for the page of its folder.

    Parameters
    ----------
    contract : Contract
        The contract.
    name : str
        Name of the file.
    href : str
        Address of its page.
    today : date
        The day from which the last day of notice is counted.

    Returns
    -------
    Row
        Its row.
    """
    notices = [notice for _, _, notice in notices_of(Citer(contract), today)]
    askers: list[str | None] = [party.key for party in contract.parties] or [None]
    days = [notice.day for party in askers if (notice := contract.last_notice(today, party)).day and not rolls(contract, notice, today, party)]
    sides = tuple((side.title, len(side.results), len(side.softened), len(side.efforts)) for side in promises_of(contract) if side.key not in (None, "both"))
    ends = [_date(fact.value) for fact in facts_of(contract, FactKind.END)] + [notice.end for notice in notices]
    return Row(
        name=name,
        href=href,
        sides=sides,
        end=next((end for end in ends if end), None),
        last=min(filter(None, days), default=None),
        any_day=not days and any(notice.day for notice in notices),
        findings=tuple(findings_of(contract, notices)),
        clauses=len(contract.clauses),
        reviews=sum(clause.review for clause in contract.clauses),
    )


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def index_of(rows: Sequence[Row], unread: Sequence[Unread], *, title: str, today: date | None = None, language: str = "nl") -> str:
    """Show a folder of contracts as one self-contained page.

    Parameters
    ----------
    rows : sequence of Row
        The contracts, in the order to show them.
    unread : sequence of Unread
        What could not be read.
    title : str
        Name of the folder.
    today : date, optional
        The day from which the last days of notice were counted; by default the day of the call.
    language : str
        ``"nl"`` or ``"en"``: the language shown first.

    Returns
    -------
    str
        The page; every column can be sorted by.

    Raises
    ------
    ValueError
        If the language is another one.
    """
    texts = {key: [say(key).nl, say(key).en] for key in ("index.sorted_up", "index.sorted_down", *(f"index.{column}" for column in _COLUMNS))}
    return rendered(
        "index.html",
        language=language,
        data={"texts": texts},
        styles=("base.css", "index.css"),
        scripts=("language.js", "index.js"),
        title=clean(title),
        columns=_COLUMNS,
        rows=[_cells(row) for row in rows],
        unread=[{"name": clean(file.name), "reason": clean(file.reason), "remedy": clean(file.remedy)} for file in unread],
        today=day(today or date.today()),  # noqa: DTZ011 - a day where the reader is
    )


def _cells(row: Row) -> dict[str, Any]:
    """Give what each cell shows, and by what it is sorted; an empty key comes last."""
    share = row.reviews / row.clauses if row.clauses else 0.0
    standing = [results for _, results, _, _ in row.sides]
    return {
        "name": clean(row.name),
        "href": row.href,
        "sides": [(party, (("result", results), ("softened", softened), ("effort", efforts))) for party, results, softened, efforts in row.sides],
        "end": day(row.end) if row.end else say("index.unknown"),
        "last": day(row.last) if row.last else say("index.any_day" if row.any_day else "index.unknown"),
        "findings": row.findings,
        "reviews": row.reviews,
        "clauses": row.clauses,
        "percent": round(share * 100),
        "keys": {
            "name": clean(row.name).casefold(),
            "promises": min(standing) if standing else "",
            "end": row.end.isoformat() if row.end else "",
            "last": row.last.isoformat() if row.last else "9999" if row.any_day else "",
            "findings": len(row.findings),
            "review": f"{share:.4f}",
        },
    }
