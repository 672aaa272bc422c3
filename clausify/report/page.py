"""The page of one contract: what was promised and the way out, then the contract as written."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import PurePath
from typing import Any

from markupsafe import Markup

from clausify import __version__
from clausify.clause import Clause
from clausify.labels import Label
from clausify.reading.contract import Contract
from clausify.report.body import Heading, body_of, title_of
from clausify.report.promises import Promises, findings_of, promises_of
from clausify.report.quotes import Cite, Citer, quote_of
from clausify.report.templating import MARKS, rendered
from clausify.report.wayout import fact_rows, missing_of, notices_of, way_out_of
from clausify.report.words import Said, clean, day, named, say

__all__ = ["page_of"]

_LONG = 2000  # clauses from which on a browser lays out only what is in sight
_SCRIPT_TEXTS = ("tools.shown", "clause.correct", "clause.corrected", "correct.none", "correct.one", "correct.many", "correct.saved")
_CHIP = Markup('<span class="mark" aria-hidden="true">{}</span> {}')
_ORDER = (Label.RESULT, Label.EFFORT, Label.TERM, Label.NEUTRAL)


def page_of(contract: Contract, *, today: date | None = None, language: str = "nl") -> str:
    """Show a contract as one self-contained page.

    The page fetches nothing and sends nothing: its Content-Security-Policy allows its own style and script, by their hashes,
    and no more. It is in Dutch and English; a button changes the language. Labels that are wrong can be corrected on it, and
    saved as a file for ``clausify train``.

    Parameters
    ----------
    contract : Contract
        The contract, read.
    today : date, optional
        The day from which the last day of notice is counted; by default the day of the call.
    language : str
        ``"nl"`` or ``"en"``: the language shown first.

    Returns
    -------
    str
        The page. The same contract, day and language give the same page.

    Raises
    ------
    ValueError
        If the language is another one.

    Examples
    --------
    >>> from datetime import date
    >>> from clausify import read_contract  # doctest: +SKIP
    >>> page = page_of(read_contract("De huurder betaalt de huur vooraf."), today=date(2026, 3, 1))  # doctest: +SKIP
    >>> page.startswith("<!DOCTYPE html>"), "1 maart 2026" in page  # doctest: +SKIP
    (True, True)
    """
    today = today or date.today()  # noqa: DTZ011 - a day where the reader is
    citer = Citer(contract)
    notices = notices_of(citer, today)
    last = [notice for _, _, notice in notices]
    softeners = {index: citer.cite(default.clause) for default in contract.defaults for index in default.softens}
    return rendered(
        "page.html",
        language=language,
        data=_data(contract),
        styles=("base.css", "page.css"),
        scripts=("language.js", "page.js", "correct.js"),
        contract=contract,
        parties=[named(party.key) for party in contract.parties],
        source=clean(contract.source) if contract.source else None,
        title=title_of(contract) or clean(contract.source or "Contract"),
        today=day(today),
        findings=findings_of(contract, last),
        lines=way_out_of(citer),
        notices=notices,
        sides=[_side(citer, promises, softeners) for promises in promises_of(contract)],
        defaults=[_default(citer, index) for index in range(len(contract.defaults))],
        facts=fact_rows(citer),
        missing=missing_of(contract, last),
        notes=[_note(citer, index) for index in range(len(contract.notes))],
        reviews=sum(clause.review for clause in contract.clauses),
        softened=sum(clause.softened_by is not None for clause in contract.clauses),
        **_text_values(contract, softeners),
    )


def _text_values(contract: Contract, softeners: dict[int, Cite]) -> dict[str, Any]:
    """Give what the lower half of the page shows."""
    keys = _party_keys(contract)
    sections = _sections(contract)
    labels = Counter(clause.label for clause in contract.clauses)
    return {
        "body": sections,
        "headings": [(section["id"], section["heading"]) for section in sections if section["heading"]],
        "labels": [(label.value, labels[label]) for label in _ORDER if labels[label]],
        "bound": _bound(contract, keys),
        "chips": {label.value: _chip(label) for label in Label},
        "hint": Markup(", {}").format(say("clause.correct")),
        "softeners": softeners,
        "softening": {default.clause for default in contract.defaults if default.softens},
        "party_of": lambda clause: keys.get(clause.party, "none"),
        "bound_of": _bound_words,
        "percent": _percent,
        "long": len(contract.clauses) > _LONG,
    }


def _percent(share: float) -> int:
    """Round down, so that only the certain is 100 %."""
    return int(share * 100)


def _chip(label: Label) -> Any:
    """Give the mark and the word of a label; made once, not once a clause."""
    return _CHIP.format(MARKS[label.value], say(f"label.{label.value}"))


def _party_keys(contract: Contract) -> dict[str | None, str]:
    """Say which party each word for one means, as its place among the parties."""
    keys: dict[str | None, str] = {"both": "both", None: "none"}
    for place, party in enumerate(contract.parties):
        keys |= {word: str(place) for word in (party.key, *party.terms)}
    return keys


def _bound(contract: Contract, keys: dict[str | None, str]) -> list[tuple[str, Said, int]]:
    """Count the clauses that bind each party; only those that bind someone."""
    counted = Counter(keys.get(clause.party, "none") for clause in contract.clauses)
    sides = [(str(place), named(party.key)) for place, party in enumerate(contract.parties)]
    return [(value, text.capital(), counted[value]) for value, text in [*sides, ("both", say("page.both"))] if counted[value]]


def _bound_words(clause: Clause) -> Said:
    """Say who is bound, and to whom."""
    party = named(clause.party)
    return say("clause.owed", party=party, other=named(clause.owed_to)) if clause.owed_to else party


def _sections(contract: Contract) -> list[dict[str, Any]]:
    """Divide the text at its headings."""
    sections: list[dict[str, Any]] = []
    for piece in body_of(contract):
        if isinstance(piece, Heading) or not sections:
            sections.append({"id": len(sections), "heading": piece if isinstance(piece, Heading) else None, "pieces": []})
        if not isinstance(piece, Heading):
            sections[-1]["pieces"].append(piece)
    return sections


def _quotes(citer: Citer, clauses: Iterable[int], softeners: dict[int, Cite]) -> list[dict[str, Any]]:
    return [{"quote": quote_of(citer.contract.clauses[index]), "cite": citer.cite(index), "by": softeners.get(index)} for index in clauses]


def _side(citer: Citer, promises: Promises, softeners: dict[int, Cite]) -> dict[str, Any]:
    """Give the card of one side."""
    party = next((place for place, party in enumerate(citer.contract.parties) if party.key == promises.key), None)
    lists = (("result", promises.results), ("softened", promises.softened), ("effort", promises.efforts))
    quoted = [(name, _quotes(citer, clauses, softeners if name == "softened" else {})) for name, clauses in lists]
    return {"party": party, "title": promises.title, "name": promises.name, "verdict": promises.verdict, "lists": quoted}


def _default(citer: Citer, index: int) -> dict[str, Any]:
    default = citer.contract.defaults[index]
    party = named(default.party) if default.party else say("default.nobody")
    return {
        "said": say(f"default.{default.kind}", party=party).capital(),
        "quote": quote_of(citer.contract.clauses[default.clause]),
        "cite": citer.cite(default.clause),
        "n": len(default.softens),
        "touches": list({cite.text: cite for cite in map(citer.cite, reversed(default.softens))}.values())[::-1],
    }


def _note(citer: Citer, index: int) -> dict[str, Any]:
    note = citer.contract.notes[index]
    cite = None if note.clause is None else citer.cite(note.clause)
    return {"said": Said(note.dutch, note.english), "source": note.source, "country": note.country, "cite": cite}


def _data(contract: Contract) -> dict[str, Any]:
    """Give what a correction is made of; the text of a clause stands here unchanged, letter for letter."""
    name = PurePath(contract.source).name if contract.source else "contract"
    return {
        "file": contract.source,
        "save": f"{name}.corrections.jsonl",
        "contract": hashlib.sha256(contract.text.encode("utf-8", "surrogatepass")).hexdigest(),
        "clausify": __version__,
        "texts": {key: [say(key).nl, say(key).en] for key in (*_SCRIPT_TEXTS, *(f"label.{label.value}" for label in Label))},
        "marks": MARKS,
        "order": _ORDER,
        "clauses": [_row(clause) for clause in contract.clauses],
    }


def _row(clause: Clause) -> list[Any]:
    probabilities = [round(clause.probabilities.get(label, 0.0), 4) for label in _ORDER]
    return [clause.text, clause.lead_in, clause.heading, clause.label.value, round(clause.confidence, 4), clause.start, clause.end, probabilities]
