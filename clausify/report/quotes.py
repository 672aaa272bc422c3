"""How the page quotes a clause and names where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from clausify.clause import Clause
from clausify.reading.contract import Contract, Fact, FactKind
from clausify.report.words import Said, clean, plain, say

__all__ = ["Cite", "Citer", "Line", "facts_of", "quote_of", "shortened"]

_LONGEST_QUOTE = 240  # characters; the rest is one click away
_LONGEST_HEADING = 48
_MOST_CITES = 4
_MARKER = re.compile(r"\s*(?:[-–—•*·▪◦]|\(?(?P<number>\d{1,3}(?:\.\d{1,3})*|[a-z]{1,4}(?=[.)]))[.)]?)\s+")


@dataclass(frozen=True, slots=True)
class Cite:
    """How to name a clause, and where to find it on the page.

    Attributes
    ----------
    clause : int
        Its index in ``Contract.clauses``.
    text : Said
        Its number and heading, or its place.
    """

    clause: int
    text: Said


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence and the clauses it rests on.

    Attributes
    ----------
    text : Said
        The sentence.
    cites : tuple of Cite
        The clauses.
    """

    text: Said
    cites: tuple[Cite, ...] = ()


def quote_of(clause: Clause) -> str:
    """Give a clause as one would quote it: without its number, with what it hangs on, cut short where it is long.

    Parameters
    ----------
    clause : Clause
        The clause.

    Returns
    -------
    str
        One line. An ellipsis stands for what is left out.
    """
    text = clean(clause.text)
    marker = _MARKER.match(text)
    if marker and (clause.number or "").endswith(marker["number"] or ""):
        text = text[marker.end() :]
    if clause.lead_in:
        text = f"{clean(clause.lead_in)} … {text}"
    elif text[:1].islower():
        text = f"… {text}"
    return shortened(" ".join(text.split()), _LONGEST_QUOTE)


def shortened(text: str, most: int) -> str:
    """Cut a text short, between two words.

    Parameters
    ----------
    text : str
        The text.
    most : int
        Most characters to keep.

    Returns
    -------
    str
        The text, with an ellipsis where something was left out.
    """
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


class Citer:
    """Names the clauses of one contract.

    Parameters
    ----------
    contract : Contract
        The contract.

    Attributes
    ----------
    contract : Contract
        The contract.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._headings: dict[str, set[str | None]] = {}  # general terms at the back often begin anew at 1
        for clause in contract.clauses:
            if clause.number:
                self._headings.setdefault(clause.number, set()).add(clause.heading)
        self._undivided = len({clause.heading for clause in contract.clauses}) == 1

    def cite(self, clause: int) -> Cite:
        """Say how to name a clause.

        Parameters
        ----------
        clause : int
            Index of the clause.

        Returns
        -------
        Cite
            Its number, with the heading where the number alone does not tell; else the heading, or its place.
        """
        found = self.contract.clauses[clause]
        heading = shortened(" ".join(clean(found.heading or "").split()), _LONGEST_HEADING).rstrip(".:")
        if not found.number:
            return Cite(clause, plain(heading) if heading else say("page.cite.clause", n=clause + 1))
        if not heading or (("." in found.number or self._undivided) and self._headings[found.number] == {found.heading}):
            return Cite(clause, say("page.cite.article", number=found.number))
        return Cite(clause, say("page.cite.headed", number=found.number, heading=heading))

    def cites(self, facts: Iterable[Fact]) -> tuple[Cite, ...]:
        """Name the clauses that facts stand in.

        Parameters
        ----------
        facts : iterable of Fact
            The facts.

        Returns
        -------
        tuple of Cite
            Each clause once, of the clauses of one article the first, and no more than make a line.
        """
        known: dict[Said, Cite] = {}
        for fact in facts:
            cite = self.cite(fact.clause)
            known.setdefault(cite.text, cite)
        return tuple(known.values())[:_MOST_CITES]


def facts_of(contract: Contract, *kinds: FactKind) -> list[Fact]:
    """Give the facts of some kinds.

    Parameters
    ----------
    contract : Contract
        The contract.
    *kinds : FactKind
        The kinds.

    Returns
    -------
    list of Fact
        In order of the text.
    """
    return [fact for fact in contract.facts if fact.kind in kinds]
