"""What each side owes, and what to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clausify.reading.contract import Balance, Contract, FactKind, LastNotice
from clausify.report.quotes import facts_of
from clausify.report.wayout import is_locked
from clausify.report.words import Said, count, named, say

__all__ = ["Promises", "findings_of", "promises_of"]


@dataclass(frozen=True, slots=True)
class Promises:
    """What one side owes.

    Attributes
    ----------
    key : str or None
        Key of the party, ``"both"``, or None where the text does not say who.
    title : Said
        How the contract names it.
    name : str or None
        Its name.
    verdict : Said or None
        What it comes to, for a party.
    results, efforts, softened : tuple of int
        Indices of clauses, strongest first.
    """

    key: str | None
    title: Said
    name: str | None
    verdict: Said | None
    results: tuple[int, ...]
    efforts: tuple[int, ...]
    softened: tuple[int, ...]


def promises_of(contract: Contract) -> list[Promises]:
    """Say what each side owes.

    Parameters
    ----------
    contract : Contract
        The contract.

    Returns
    -------
    list of Promises
        One a party, then what both owe, then what nobody is named for, where there is any.
    """
    balances = {balance.party: balance for balance in contract.balance}
    out = [_promises(balances.get(party.key, Balance(party.key)), named(party.key), party.name) for party in contract.parties]
    for key, title in (("both", "page.both"), (None, "page.nobody")):
        balance = balances.get(key)
        if balance and (balance.results or balance.efforts or balance.softened):
            out.append(_promises(balance, say(title), None))
    return out


def _promises(balance: Balance, title: Said, name: str | None) -> Promises:
    results, efforts, softened = balance.results, balance.efforts, balance.softened
    if results:
        kind = "mixed_softened" if softened else "mixed" if efforts else "result_only"
    else:
        kind = "effort_softened" if softened else "effort_only" if efforts else "nothing"
    verdict = say(f"promise.verdict.{kind}") if balance.party not in (None, "both") else None
    return Promises(balance.party, title.capital(), name, verdict, results, efforts, softened)


def findings_of(contract: Contract, notices: Iterable[LastNotice]) -> list[Said]:
    """Name what to look at.

    Parameters
    ----------
    contract : Contract
        The contract.
    notices : iterable of LastNotice
        The last days of notice.

    Returns
    -------
    list of Said
        A few words each, weightiest first.
    """
    sides = [promises for promises in promises_of(contract) if promises.key not in (None, "both")]
    found = []
    if any(side.results for side in sides):
        found += [say("finding.no_results", party=side.title) for side in sides if not side.results and (side.efforts or side.softened)]
    softened = sum(len(balance.softened) for balance in contract.balance)
    if softened:
        found.append(count("finding.softened", softened))
    if facts_of(contract, FactKind.EARLY_END):
        found.append(say("finding.no_early_end" if is_locked(contract) else "finding.limited_early_end"))
    if any(fact.value == "tacit" for fact in facts_of(contract, FactKind.RENEWAL)):
        found.append(say("finding.tacit_renewal"))
    if any(notice.too_late for notice in notices):
        found.append(say("finding.too_late"))
    if facts_of(contract, FactKind.EXIT_FEE):
        found.append(say("finding.exit_fee"))
    return found
