"""What is no Dutch contract is marked for review; what is one is mostly not."""

from __future__ import annotations

import pytest

from clausify import classify

FOREIGN = {
    "English": (
        "The Supplier shall use reasonable endeavours to deliver the Goods on the agreed dates. Either party may terminate this Agreement by giving "
        "three months' written notice. The Customer shall pay all invoices within thirty days of receipt. Neither party is liable for indirect loss."
    ),
    "German": (
        "Der Auftragnehmer verpflichtet sich, die Leistungen fristgerecht zu erbringen. Der Vertrag beginnt am ersten Januar und läuft auf unbestimmte "
        "Zeit. Jede Partei kann ihn mit einer Frist von drei Monaten schriftlich kündigen. Rechnungen sind innerhalb von vierzehn Tagen zu begleichen."
    ),
    "French": (
        "Le prestataire s'engage à fournir ses meilleurs efforts pour respecter les délais convenus. Le présent contrat est conclu pour une durée "
        "indéterminée et peut être résilié moyennant un préavis de trois mois. Les factures sont payables dans les trente jours de leur réception."
    ),
    "code": (
        "def total(rows):\n    result = 0\n    for row in rows:\n        if row.get('amount') is None:\n            continue\n        result += row['amount']\n"
        "    return result\n\nclass Invoice:\n    def __init__(self, lines):\n        self.lines = list(lines)\n"
    ),
    "poetry": (
        "De maan hing stil boven het zwarte riet,\nen ergens riep een uil wat niemand hoorde;\nik dacht aan jou, je zong nog, maar ik liet\nde regen "
        "praten, zacht, in losse woorden.\nHet water droeg een blad, een veer, een lied,\nde wilgen bogen diep langs beide boorden,\nen alles wat ik was, "
        "dat was ik niet,\nen al wat sliep, werd wakker in het noorden.\n"
    ),
    "a novel": (
        "Toen Marieke de keuken binnenkwam, rook het er naar verbrande koffie. Haar broer zat aan tafel met zijn jas nog aan en staarde naar de sneeuw "
        "die tegen het raam joeg. 'Hij komt niet meer,' zei hij zonder om te kijken. Ze zette haar tas neer, trok haar natte schoenen uit en ging "
        "tegenover hem zitten. Buiten blafte de hond van de buren. Even dacht ze aan de zomer, aan de boot en het gele gras, aan hoe vader lachte "
        "toen het zeil scheurde. Toen stond ze op en goot de koffie weg."
    ),
    "a recipe": (
        "Snijd de uien in dunne ringen en fruit ze glazig in de boter. Roer de bloem erdoor en laat even garen. Schenk de melk er al roerend bij tot een "
        "gladde saus ontstaat. Strooi de kaas erover, zet de schaal in de oven en bak twintig minuten tot het korstje goudbruin is. Serveer met "
        "knapperig brood en een frisse salade van komkommer, tomaat en bieslook."
    ),
    "letters at random": "qwx zrtp lmkf grnb vvx qqj plk mnb xcz. wrtz hjkl pqrs tvwx bcdf ghjk lmnp qrst vwxz bdfg hjlm npqr.",
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_is_no_dutch_contract_is_marked(kind) -> None:
    clauses = classify(FOREIGN[kind])
    assert clauses
    assert all(clause.review for clause in clauses), [clause.text for clause in clauses if not clause.review]


def test_a_contract_is_mostly_not_marked(example) -> None:
    clauses = classify(example)
    assert sum(clause.review for clause in clauses) < 0.35 * len(clauses)


def test_an_english_sentence_in_a_dutch_contract_is_marked_alone() -> None:
    text = (
        "1. Huurder betaalt de huur vooraf, uiterlijk op de eerste dag van de maand. The tenant shall keep the premises insured against fire at all "
        "times.\n2. De huurovereenkomst duurt één jaar.\n3. Huurder betaalt bovendien de servicekosten.\n"
        "4. Verhuurder is verplicht het gehuurde in goede staat te onderhouden en gebreken binnen redelijke termijn te herstellen.\n"
        "5. Op deze overeenkomst is Nederlands recht van toepassing en partijen kiezen woonplaats in Utrecht.\n"
        "6. De overeenkomst eindigt van rechtswege indien het gehuurde door brand of een andere oorzaak geheel verloren gaat.\n"
    )
    marked = {clause.text.split()[-1]: clause.review for clause in classify(text)}
    assert marked["times."]
    assert not any(marked[word] for word in ("maand.", "jaar.", "servicekosten."))
