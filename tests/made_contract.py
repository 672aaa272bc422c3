"""A contract read by hand, so that tests of the page do not hang on what a model thinks."""

from __future__ import annotations

from datetime import date

from clausify.clause import Clause
from clausify.labels import Label
from clausify.reading.contract import Balance, Contract, Default, DefaultKind, Fact, FactKind, LastNotice, Note, Party

BUREAU, CLIENT = "het Bureau", "Opdrachtgever"
TODAY = date(2026, 2, 19)
_LABELS = {"E": Label.EFFORT, "R": Label.RESULT, "T": Label.TERM, "N": Label.NEUTRAL}
_LINES = [
    ("M", None, 'OVEREENKOMST BELSERVICE\n\n1. Salesworks B.V., hierna: "het Bureau";\n2. Ottens, hierna: "Opdrachtgever";\n\nkomen overeen:\n\n'),
    ("H", None, "Artikel 1 – De opdracht"),
    ("R", BUREAU, "1.1 Het Bureau levert binnen tien dagen een belscript."),
    ("N", None, "1.2 Het doel is twaalf gesprekken per maand."),
    ("H", None, "Artikel 2 – Betaling"),
    ("R", CLIENT, "2.1 Opdrachtgever betaalt binnen veertien dagen."),
    ("R", CLIENT, "2.2 Opdrachtgever houdt zijn agenda bij."),
    ("H", None, "Artikel 3 – Looptijd"),
    ("T", None, "3.1 Deze overeenkomst gaat in op 1 maart 2026 en duurt zes maanden."),
    ("T", None, "3.2 Zonder schriftelijke opzegging uiterlijk één maand voor het einde wordt zij met drie maanden verlengd."),
    ("T", None, "3.3 Tussentijdse opzegging is uitgesloten."),
    ("M", None, "Aldus getekend te Amersfoort.\n\n"),
    ("M", None, "ALGEMENE VOORWAARDEN\n\n"),
    ("H", None, "2. Aard van de verplichting."),
    ("E", BUREAU, "Alle diensten van het Bureau zijn een inspanningsverbintenis."),
    ("E", BUREAU, "Het Bureau zal trachten de besproken aantallen te halen."),
    ("H", None, "3. Overleg."),
    ("E", "both", "Partijen spannen zich in om eerst te overleggen."),
]


class MadeContract(Contract):
    """A contract whose last day of notice is known beforehand."""

    __slots__ = ()

    def last_notice(self, today: date | None = None, party: str | None = None) -> LastNotice:
        known = {fact.kind for fact in self.facts}
        if FactKind.NOTICE_PERIOD not in known:
            return LastNotice(None, None, ("notice_period",))
        return LastNotice(date(2026, 7, 31), date(2026, 8, 31), (), (0,))


def clause(text: str, start: int = 0, label: Label = Label.NEUTRAL, confidence: float = 0.9, **more: object) -> Clause:
    """Give a clause with the rest of the probability spread evenly, and its first two words as those that decided."""
    spread = {other: confidence if other is label else (1 - confidence) / 3 for other in Label}
    words = text.split()[1:3]
    evidence = tuple((start + text.index(word), start + text.index(word) + len(word), 2.0 - place) for place, word in enumerate(words))
    return Clause(text, start, start + len(text), label, confidence, spread, **{"evidence": evidence, **more})


def _compose() -> tuple[str, list[Clause]]:
    text, heading, clauses = "", None, []
    for letter, party, line in _LINES:
        if letter == "H":
            heading = line.split("– ")[-1].split(". ")[-1]
            text += f"\n{line}\n"
        elif letter == "M":
            heading = None
            text += f"\n{line}"
        else:
            number = line.split()[0] if line[0].isdigit() else line and text.strip().split("\n")[-1].split(".")[0]
            confidence = 0.55 if number == "1.2" else 0.97
            clauses.append(clause(line, len(text), _LABELS[letter], confidence, number=number, heading=heading, party=party, review=confidence < 0.6))
            text += f"{line}\n"
    return text, clauses


def _fact(text: str, clauses: list[Clause], kind: str, value: str, words: str, party: str | None = None) -> Fact:
    start = text.index(words)
    within = next(place for place, found in enumerate(clauses) if found.start <= start < found.end)
    return Fact(FactKind(kind), value, party, start, start + len(words), words, within)


def story() -> MadeContract:
    """The story in small: a fixed term, an effort that takes a result back, a client who pays."""
    text, clauses = _compose()
    place = {found.text.split()[0] if found.number and "." in found.number else found.text[:4]: index for index, found in enumerate(clauses)}
    taken, all_services = place["1.1"], place["Alle"]
    span = (clauses[all_services].start, clauses[all_services].end)
    softened = clauses[taken]
    clauses[taken] = clause(softened.text, softened.start, softened.label, 0.97, number="1.1", heading=softened.heading, party=BUREAU, softened_by=span, page=1)
    given = [
        ("start", "2026-03-01", "op 1 maart 2026"),
        ("term", "fixed", "duurt zes maanden"),
        ("duration", "P6M", "zes maanden"),
        ("notice_form", "written", "schriftelijke opzegging"),
        ("notice_period", "P1M", "één maand voor het einde", "both"),
        ("renewal", "tacit", "met drie maanden verlengd"),
        ("renewal_period", "P3M", "drie maanden"),
        ("early_end", "excluded", "Tussentijdse opzegging is uitgesloten."),
    ]
    facts = tuple(_fact(text, clauses, *row) for row in given)
    default = Default(DefaultKind.EFFORT, BUREAU, *span, clauses[all_services].text, all_services, (taken,))
    note = Note("tacit_renewal", "NL", "Voor consumenten gelden grenzen.", "Limits hold for consumers.", "art. 6:236 onder j BW", place["3.2"])
    balance = (
        Balance(BUREAU, (), (place["Het "], all_services), (taken,)),
        Balance(CLIENT, (place["2.1"], place["2.2"]), ()),
        Balance("both", (), (place["Part"],)),
    )
    parties = (Party(BUREAU, "Salesworks B.V.", (BUREAU, "Bureau")), Party(CLIENT, "Ottens", (CLIENT,)))
    return MadeContract(text, "map/belservice.txt", "NL", tuple(clauses), parties, facts, (default,), balance, (note,))


def bare(text: str, *clauses: Clause, source: str | None = "contract.txt") -> MadeContract:
    """A contract of which nothing but clauses is known."""
    return MadeContract(text, source, None, clauses, (), (), (), (), ())
