"""The page as a text: what it says, what it must not let in, and how it comes to be."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from made_contract import BUREAU, CLIENT, TODAY, bare, clause, story

from clausify.labels import Label
from clausify.reading.contract import Balance, Contract, DefaultKind, Fact, FactKind, LastNotice, Party
from clausify.report.index import Unread, index_of, row_of
from clausify.report.page import page_of
from clausify.report.promises import findings_of, promises_of
from clausify.report.quotes import Citer, quote_of
from clausify.report.wayout import missing_of, notices_of, way_out_of
from clausify.report.words import clean, duration, has, money, say

NOTHING = LastNotice(None, None)


@pytest.fixture(scope="module")
def page() -> html.HtmlElement:
    return html.document_fromstring(page_of(story(), today=TODAY))


def words(element: html.HtmlElement, language: str = "nl") -> str:
    """The text of an element in one language, as a browser would show it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in ("script", "style") and child.get("class") != {"nl": "en", "en": "nl"}[language]:
            parts.append(words(child, language))
        parts.append(child.tail or "")
    return re.sub(r"\s+", " ", "".join(parts))


def lines(contract, language: str = "nl") -> list[str]:
    return [getattr(line.text, language) for line in way_out_of(Citer(contract))]


def with_facts(*facts: tuple[str, str] | tuple[str, str, str | None]):
    """A contract with two parties and the facts given, all from one clause."""
    text = "Een bepaling over de looptijd."
    made = [Fact(FactKind(kind), value, *(party or [None]), 0, len(text), text, 0) for kind, value, *party in facts]
    return replace(bare(text, clause(text, label=Label.TERM)), parties=story().parties, facts=tuple(made))


def test_the_top_tells_the_story(page) -> None:
    way, bureau, client = (words(card) for card in page.cssselect(".card")[:3])
    assert "Vaste looptijd van 6 maanden, vanaf 1 maart 2026." in way
    assert "Tussentijds beëindigen is uitgesloten." in way
    assert "Verlengt vanzelf, telkens met 3 maanden, als niemand opzegt." in way
    assert "Zeg uiterlijk op 31 juli 2026 op; het eindigt dan op 31 augustus 2026." in way
    assert "Berekend op 19 februari 2026" in way
    assert "Belooft alleen inspanning: geen enkel resultaat blijft overeind." in bureau
    assert "Afgezwakt door art. 2 Aard van de verplichting" in bureau
    assert "Moet alles wat hier staat echt nakomen." in client
    assert "“" not in client
    assert "Opdrachtgever betaalt binnen veertien dagen." in client


def test_the_same_in_english(page) -> None:
    way, bureau, client = (words(card, "en") for card in page.cssselect(".card")[:3])
    assert "Fixed term of 6 months, from 1 March 2026." in way
    assert "Ending it early is excluded." in way
    assert "Give notice by 31 July 2026 at the latest; it then ends on 31 August 2026." in way
    assert "Promises effort only: not one result stands." in bureau
    assert "Opdrachtgever betaalt binnen veertien dagen." in client, "the contract is quoted, not translated"


def test_the_rest_of_the_summary(page) -> None:
    text = words(page.cssselect(".rest")[0])
    assert "Alle verplichtingen van het Bureau gelden hiermee als inspanning." in text
    assert "Raakt 1 resultaat: art.\u00a01.1".replace("\u00a0", " ") in text
    assert "Voor consumenten gelden grenzen. Bron: art. 6:236 onder j BW (NL) art. 3.2" in text
    missing = [words(item) for item in page.cssselect(".missing li")]
    assert missing == ["Wie mag opzeggen", "Direct beëindigen bij"]
    facts = {words(row.cssselect("dt")[0]): words(row.cssselect("dd")[0]) for row in page.cssselect(".facts > div")}
    assert facts["Looptijd"] == "6 maanden zes maanden art. 3.1"
    assert facts["Opzegtermijn"] == "1 maand één maand voor het einde art. 3.2"


def test_every_link_leads_somewhere(page) -> None:
    targets = {element.get("id") for element in page.cssselect("[id]")}
    links = [link.get("href") for link in page.cssselect("a")]
    assert len(links) > 20
    assert not [href for href in links if href[0] != "#" or href[1:] not in targets]
    ids = [element.get("id") for element in page.cssselect("[id]")]
    assert len(ids) == len(set(ids))


def shown_text(page: html.HtmlElement) -> str:
    """The contract as it stands on the page."""
    return "".join("".join(element.itertext()) for element in page.cssselect("#text .matter, #text h3, #text .words p[id]"))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_whole_contract_stands_on_the_page_in_order(page) -> None:
    assert squeezed(shown_text(page)) == squeezed(story().text)
    headings = [words(heading) for heading in page.cssselect("#text h3")]
    assert headings == [
        "OVEREENKOMST BELSERVICE",
        "Artikel 1 – De opdracht",
        "Artikel 2 – Betaling",
        "Artikel 3 – Looptijd",
        "ALGEMENE VOORWAARDEN",
        "2. Aard van de verplichting.",
        "3. Overleg.",
    ]
    assert [words(link) for link in page.cssselect(".jump a")] == headings


def test_a_clause_shows_label_share_party_page_and_the_words_that_decided(page) -> None:
    first = page.cssselect(".clause")[0]
    assert {"clause", "result", "weak"} <= set(first.get("class").split())
    assert words(first.cssselect(".tag")[0]).split() == ["●", "Resultaat", "97%,", "verbeter", "het", "Bureau", "blz.", "1"]
    assert [element.text for element in first.cssselect("u")] == ["Het Bureau"]
    assert "afgezwakt door art. 2 Aard van de verplichting" in words(first.cssselect(".soft")[0])
    assert "? nalezen" in words(page.cssselect(".clause")[1])


def test_policy_allows_this_script_and_this_style_and_nothing_else(page) -> None:
    policy = dict(part.strip().split(" ", 1) for part in page.cssselect("meta[http-equiv]")[0].get("content").split(";"))
    scripts = [script for script in page.cssselect("script") if not script.get("type")]
    assert len(scripts) == len(page.cssselect("style")) == 1
    for directive, element in (("script-src", scripts[0]), ("style-src", page.cssselect("style")[0])):
        assert policy[directive] == f"'sha256-{base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()}'"
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert set(policy) == {"default-src", "script-src", "style-src", "base-uri", "form-action", "require-trusted-types-for", "trusted-types"}


def test_nothing_on_the_page_is_fetched(page) -> None:
    assert not page.cssselect("[src], [srcset], link, iframe, object, embed, form[action], [style], base")
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on")]
    style, script = page.cssselect("style")[0].text, page.cssselect("script:not([type])")[0].text
    assert not re.search(r"url\(|@import|expression", style)
    assert not re.search(r"https?:|fetch|XMLHttp|WebSocket|sendBeacon|innerHTML|eval|localStorage|sessionStorage|cookie|indexedDB", script)


def test_languages(page) -> None:
    assert page.get("lang") == "nl"
    assert html.document_fromstring(page_of(story(), today=TODAY, language="en")).get("lang") == "en"
    assert {element.get("lang") for element in page.cssselect(".nl")} == {"nl"}
    assert {element.get("lang") for element in page.cssselect(".en")} == {"en"}
    assert page.cssselect("#text")[0].get("lang") == "nl"
    with pytest.raises(ValueError, match="not 'fr'"):
        page_of(story(), language="fr")


def test_the_same_contract_gives_the_same_page() -> None:
    assert page_of(story(), today=TODAY) == page_of(story(), today=TODAY)
    assert page_of(story(), today=TODAY) != page_of(story(), today=date(2026, 2, 20))


def test_data_for_corrections(page) -> None:
    contract, data = story(), json.loads(page.cssselect("#data")[0].text)
    assert data["save"] == "belservice.txt.corrections.jsonl"
    assert data["file"] == "map/belservice.txt"
    assert data["contract"] == hashlib.sha256(contract.text.encode()).hexdigest()
    for (text, lead_in, heading, label, confidence, start, end, probabilities), given_clause in zip(data["clauses"], contract.clauses, strict=True):
        assert contract.text[start:end] == text == given_clause.text
        assert (lead_in, heading, label) == (given_clause.lead_in, given_clause.heading, given_clause.label)
        assert dict(zip(data["order"], probabilities, strict=True))[label] == confidence == given_clause.confidence


HOSTILE = [
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=1</script>",
    "</style><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "\"><svg onload='window.hacked=1'>",
    "<!-- <script>",
    "]]>&lt;&amp;{{ 7*7 }}{% raw %}${7*7}",
    "<a href='javascript:window.hacked=1'>klik</a>",
    "regel\u2028regel\u2029einde",
    "\u202egnagtiu\u202c \u2066x\u2069",
    "nul\x00 esc\x1b[31m\r\x0b",
    "\ud800 half",
    "<meta http-equiv=refresh content='0;url=//x'>",
]


def hostile_everywhere(evil: str):
    """A contract with something evil in every place where its words come on the page."""
    text = f"{evil}\n\nArtikel 1 {evil}\n1.1 {evil} doet iets.\n{evil}"
    start = text.index("1.1 ")
    made = clause(text[start : text.rindex("\n")], start, Label.RESULT, number=evil, heading=evil, lead_in=evil, party=evil, owed_to=evil, review=True)
    made = replace(made, evidence=((made.start, made.start + 3, 1.0),))
    fact = Fact(FactKind.EXIT_FEE, evil, evil, made.start, made.end, evil, 0)
    default = replace(story().defaults[0], party=evil, clause=0, softens=(0,))
    contract = bare(text, made, source=f"{evil}.txt")
    return replace(contract, parties=(Party(evil, evil, (evil,)), Party("b", None, ("b",))), facts=(fact,), defaults=(default,), balance=(Balance(evil, (0,)),))


@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_words_are_shown_and_are_no_more_than_words(evil) -> None:
    contract = hostile_everywhere(evil)
    text = page_of(contract, today=TODAY)
    text.encode()
    page = html.document_fromstring(text.replace("\x00", ""))
    good = html.document_fromstring(page_of(hostile_everywhere("braaf"), today=TODAY))
    assert [element.tag for element in page.iter()] == [element.tag for element in good.iter()], "not one element more or less"
    assert sorted(set().union(*(element.attrib for element in page.iter()))) == sorted(set().union(*(element.attrib for element in good.iter())))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\u2028\u2029]", text)
    assert json.loads(page.cssselect("#data")[0].text)["clauses"][0][0] == contract.clauses[0].text, "what is learnt from stays as it was"


@given(st.text(max_size=60), st.text(min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_comes_out_whole(before: str, within: str) -> None:
    contract = bare(before + within, clause(within, len(before)))
    page = html.document_fromstring(page_of(contract, today=TODAY))
    assert squeezed(shown_text(page)) == squeezed(clean(before + within))
    assert [a for a, b in zip(before + within, clean(before + within), strict=True) if a != b and a.isprintable()] == []


def test_a_contract_without_clauses_or_source() -> None:
    page = html.document_fromstring(page_of(bare("", source=None), today=TODAY))
    assert "In deze tekst is geen bepaling gevonden." in words(page)
    assert not page.cssselect("#filters, .jump")
    assert json.loads(page.cssselect("#data")[0].text)["save"] == "contract.corrections.jsonl"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((), ["Over de looptijd is niets gevonden."]),
        ((("term", "indefinite"),), ["Voor onbepaalde tijd."]),
        ((("term", "indefinite"), ("start", "2026-03-01")), ["Voor onbepaalde tijd, vanaf 1 maart 2026."]),
        ((("term", "fixed"),), ["Vaste looptijd; hoe lang, is niet gevonden."]),
        ((("end", "2027-12-31"),), ["Vaste looptijd tot en met 31 december 2027."]),
        ((("end", "2027-12-31"), ("start", "2026-03-01")), ["Vaste looptijd van 1 maart 2026 tot en met 31 december 2027."]),
        ((("end", "2027-12-31"), ("start", "signing")), ["Vaste looptijd tot en met 31 december 2027."]),
        ((("duration", "P1Y"), ("start", "signing")), ["Vaste looptijd van 1 jaar, vanaf ondertekening of aanvaarding."]),
        ((("duration", "P1Y6M"),), ["Vaste looptijd van 1 jaar, 6 maanden."]),
        ((("duration", "P1M"), ("duration", "P1Y")), ["Vaste looptijd van 1 maand of 1 jaar."]),
        (
            (
                ("duration", "P1Y"),
                ("early_end", "excluded"),
                ("immediate_ground", "insolvency"),
                ("immediate_ground", "breach"),
                ("immediate_ground", "breach"),
            ),
            [
                "Vaste looptijd van 1 jaar.",
                "Tussentijds beëindigen is uitgesloten, behalve bij: faillissement, surseance of stoppen van het bedrijf, niet nakomen.",
            ],
        ),
        (
            (("duration", "P1Y"), ("early_end", "excluded", BUREAU)),
            ["Vaste looptijd van 1 jaar.", "Tussentijds beëindigen is beperkt: “Een bepaling over de looptijd.”"],
        ),
        (
            (("duration", "P1Y"), ("early_end", "excluded"), ("exit_fee", "20%", CLIENT), ("exit_fee", "remaining", CLIENT), ("exit_fee", "20%")),
            [
                "Vaste looptijd van 1 jaar.",
                "Tussentijds beëindigen is beperkt: “Een bepaling over de looptijd.”",
                "Eerder stoppen kost: 20%; alles wat over de rest van de looptijd verschuldigd is (voor Opdrachtgever).",
            ],
        ),
        ((("term", "indefinite"), ("early_end", "excluded")), ["Voor onbepaalde tijd.", "Tussentijds beëindigen is beperkt: “Een bepaling over de looptijd.”"]),
        (
            (("duration", "P2Y"), ("renewal", "tacit"), ("renewal_period", "indefinite")),
            ["Vaste looptijd van 2 jaar.", "Loopt vanzelf door voor onbepaalde tijd, als niemand opzegt."],
        ),
        (
            (("duration", "P2Y"), ("renewal", "tacit"), ("renewal_period", "same")),
            ["Vaste looptijd van 2 jaar.", "Verlengt vanzelf met dezelfde termijn, als niemand opzegt."],
        ),
        ((("duration", "P2Y"), ("renewal", "tacit")), ["Vaste looptijd van 2 jaar.", "Verlengt vanzelf, als niemand opzegt."]),
        ((("duration", "P2Y"), ("renewal", "option")), ["Vaste looptijd van 2 jaar.", "Verlengen gaat niet vanzelf."]),
        ((("duration", "P2Y"), ("renewal", "none")), ["Vaste looptijd van 2 jaar.", "Eindigt zonder verlenging."]),
        (
            (("term", "indefinite"), ("may_end", "allowed", "both"), ("notice_period", "P1M", BUREAU), ("notice_period", "P14D", CLIENT)),
            [
                "Voor onbepaalde tijd.",
                "Opzeggen mag: beide partijen.",
                "Opzegtermijn: 1 maand (voor het Bureau); 14 dagen (voor Opdrachtgever).",
            ],
        ),
        (
            (("term", "indefinite"), ("may_end", "allowed"), ("exit_fee", "EUR 1250.50")),
            ["Voor onbepaalde tijd.", "Opzeggen is mogelijk.", "Eerder stoppen kost: € 1.250,50."],
        ),
        ((("end", "onleesbaar"),), ["Vaste looptijd tot en met onleesbaar."]),
    ],
)
def test_the_way_out_in_fixed_sentences(facts, expected) -> None:
    assert lines(with_facts(*facts)) == expected


def test_amounts_and_periods_as_each_language_writes_them() -> None:
    assert (money("EUR 250").nl, money("EUR 250").en, money("50%").nl) == ("€ 250", "€250", "50%")
    assert [duration(value).nl for value in ("P1D", "P2W", "P1M", "P0D", "P", "PT5H")] == ["1 dag", "2 weken", "1 maand", "0 dagen", "P", "PT5H"]


def test_last_day_is_told_once_unless_the_parties_differ() -> None:
    contract = story()
    assert [who for who, _, _ in notices_of(Citer(contract), TODAY)] == [None]

    class Uneven(type(contract)):
        __slots__ = ()

        def last_notice(self, today=None, party=None):
            return LastNotice(date(2026, 7, 1 if party == BUREAU else 15), None, (), (), too_late=party == BUREAU)

    uneven = Uneven(*(getattr(contract, name) for name in contract.__dataclass_fields__))
    told = [(who.nl, line.text.nl) for who, line, _ in notices_of(Citer(uneven), TODAY)]
    assert told == [("Voor het Bureau:", "Zeg uiterlijk op 1 juli 2026 op."), ("Voor Opdrachtgever:", "Zeg uiterlijk op 15 juli 2026 op.")]
    assert "Voor de lopende periode is het te laat." in words(html.document_fromstring(page_of(uneven, today=TODAY)).cssselect(".last")[0])
    assert row_of(uneven, "x", "./x", TODAY).last == date(2026, 7, 1), "the earlier day is the safe one"


@pytest.mark.parametrize(
    ("facts", "said", "cell"),
    [
        ((("term", "indefinite"), ("notice_period", "P1M")), "Opzeggen kan elke dag: wie op 19 februari 2026 opzegt, is klaar op 19 maart 2026.", "elke dag"),
        ((("duration", "P1Y"), ("start", "2026-01-01"), ("renewal", "none")), "Eindigt vanzelf op 31 december 2026; opzeggen hoeft niet.", "onbekend"),
        ((("duration", "P1Y"), ("start", "2020-01-01"), ("renewal", "none")), "Is volgens de tekst geëindigd op 31 december 2020.", "onbekend"),
    ],
)
def test_where_there_is_no_last_day_of_notice(facts, said, cell) -> None:
    made = with_facts(*facts)
    contract = Contract(*(getattr(made, name) for name in made.__dataclass_fields__))
    page = html.document_fromstring(page_of(contract, today=TODAY))
    assert said in words(page.cssselect(".last")[0])
    index = html.document_fromstring(index_of([row_of(contract, "a", "./a", TODAY)], [], title="map", today=TODAY))
    assert words(index.cssselect("tbody td")[2]) == cell


def test_what_is_missing_is_named() -> None:
    contract = with_facts(("duration", "P1Y"))
    notices = [contract.last_notice()]
    assert "De uiterste dag om op te zeggen is niet te berekenen; daarvoor ontbreekt: Opzegtermijn." in words(
        html.document_fromstring(page_of(contract, today=TODAY)).cssselect(".last")[0]
    )
    missing = [item.nl for item in missing_of(replace(contract, parties=()), notices)]
    assert missing == ["Namen van de partijen", "Begin", "Opzegtermijn", "Vorm van opzegging", "Wie mag opzeggen", "Direct beëindigen bij"]


@pytest.mark.parametrize(
    ("balance", "verdict"),
    [
        (Balance(BUREAU), "nothing"),
        (Balance(BUREAU, (0,)), "result_only"),
        (Balance(BUREAU, (), (0,)), "effort_only"),
        (Balance(BUREAU, (), (), (0,)), "effort_softened"),
        (Balance(BUREAU, (0,), (0,)), "mixed"),
        (Balance(BUREAU, (0,), (), (0,)), "mixed_softened"),
    ],
)
def test_what_a_side_promises_comes_to_one_sentence(balance, verdict) -> None:
    assert promises_of(replace(story(), balance=(balance,)))[0].verdict == say(f"promise.verdict.{verdict}")


def test_findings() -> None:
    found = [finding.nl for finding in findings_of(story(), [LastNotice(None, None, too_late=True)])]
    assert found == [
        "Het Bureau belooft geen resultaat",
        "1 belofte elders afgezwakt",
        "Tussentijds stoppen uitgesloten",
        "Verlengt vanzelf",
        "Uiterste opzegdag van deze periode voorbij",
    ]
    limited = findings_of(with_facts(("term", "indefinite"), ("early_end", "excluded")), [NOTHING])
    assert [finding.nl for finding in limited] == ["Tussentijds stoppen beperkt"]


def test_a_pronoun_is_quoted_so_that_the_reader_does_not_take_it_for_himself() -> None:
    contract = replace(with_facts(("may_end", "allowed", "u")), parties=(Party("wij", None, ("wij",)), Party("u", None, ("u",))))
    assert lines(contract)[1] == "Opzeggen mag: “u”."
    page = html.document_fromstring(page_of(contract, today=TODAY))
    assert [words(label).strip() for label in page.cssselect(".me label")] == ["Toon beide kanten", "“wij”", "“u”"]


def test_the_right_to_stop_a_renewal_is_no_way_out_before_the_end() -> None:
    contract = story()
    renewal = next(fact for fact in contract.facts if fact.kind is FactKind.RENEWAL)
    may = replace(renewal, kind=FactKind.MAY_END, value="allowed", party="both")
    locked = [line for line in lines(replace(contract, facts=(*contract.facts, may))) if "opzeg" in line.lower()]
    assert locked == ["Verlengt vanzelf, telkens met 3 maanden, als niemand opzegt.", "Opzegtermijn: 1 maand.", "Vorm van de opzegging: schriftelijk."]
    free = replace(may, clause=contract.clauses.index(contract.clauses[1]))
    assert "Tussentijds beëindigen is beperkt: “Tussentijdse opzegging is uitgesloten.”" in lines(replace(contract, facts=(*contract.facts, free)))


@pytest.mark.parametrize(
    ("text", "more", "quote"),
    [
        ("3.2 Huurder betaalt de huur.", {"number": "3.2"}, "Huurder betaalt de huur."),
        ("a) de huur te betalen;", {"number": "3.a", "lead_in": "Huurder is gehouden:"}, "Huurder is gehouden: … de huur te betalen;"),
        ("• Levert\n  de sleutel", {}, "Levert de sleutel"),
        ("12 dagen is de termijn.", {"number": "4"}, "12 dagen is de termijn."),
        ("de huurder betaalt.", {"number": "4"}, "… de huurder betaalt."),
        ("en Huurder betaalt.", {"number": "4.1"}, "… en Huurder betaalt."),
        ("(iv) Hij betaalt.", {"number": "4.iv"}, "Hij betaalt."),
        ("woord " * 100, {}, "… " + "woord " * 39 + "…"),
    ],
)
def test_quotes(text, more, quote) -> None:
    assert quote_of(clause(text, **more)) == quote


def test_a_number_that_comes_twice_is_named_with_its_heading() -> None:
    made = [
        clause("x y", 0, number="1.1", heading="Duur"),
        clause("x y", 4, number="1.1", heading="Prijs"),
        clause("x y", 8, number="1.2", heading="Prijs"),
        clause("x y", 12),
    ]
    citer = Citer(bare("x y x y x y x y", *made))
    assert [citer.cite(index).text.nl.replace("\u00a0", " ") for index in range(4)] == ["art. 1.1 Duur", "art. 1.1 Prijs", "art. 1.2", "bepaling 4"]


def test_the_heading_is_left_out_where_there_is_but_one() -> None:
    made = [clause("x y", 0, number="1", heading="Voorwaarden"), clause("x y", 4, number="2", heading="Voorwaarden")]
    assert Citer(bare("x y x y", *made)).cite(1).text.nl == "art.\u00a02"


def leaves(table: dict, path: str = "") -> Iterator[tuple[str, dict]]:
    if isinstance(table.get("nl"), str):
        yield path, table
    else:
        for key, value in table.items():
            yield from leaves(value, f"{path}.{key}".lstrip("."))


def test_every_text_is_there_in_both_languages_with_the_same_gaps(root) -> None:
    table = tomllib.loads((root / "clausify" / "report" / "texts.toml").read_text(encoding="utf-8"))
    for path, text in leaves(table):
        assert set(text) == {"nl", "en"}, path
        gaps = [{name for _, name, _, _ in string.Formatter().parse(text[language]) if name} for language in ("nl", "en")]
        assert gaps[0] == gaps[1], path


def test_no_text_lies_unused(root) -> None:
    folder = root / "clausify" / "report"
    code = "".join(path.read_text(encoding="utf-8") for path in [*folder.glob("*.py"), *(folder / "templates").glob("*.*")])
    table = tomllib.loads((folder / "texts.toml").read_text(encoding="utf-8"))
    built = (
        "kind.",
        "value.",
        "label.",
        "means.",
        "unit.",
        "month.",
        "way.",
        "promise.verdict.",
        "promise.count.",
        "default.",
        "index.",
        "early.",
        "term.",
        "party.",
    )
    paths = {path.removesuffix(".one").removesuffix(".many") for path, _ in leaves(table)}
    assert not [
        path
        for path in paths
        if not path.startswith(built) and f'"{path}"' not in code and path not in ("promise.results", "promise.efforts", "promise.softened", "page.cite.clause")
    ]


def test_every_kind_of_fact_and_default_has_its_words(root) -> None:
    assert not [kind for kind in FactKind if not has(f"kind.{kind}")]
    assert not [kind for kind in DefaultKind if not has(f"default.{kind}")]
    readme = (root / "data" / "facts" / "README.md").read_text(encoding="utf-8")
    for kind, meaning in re.findall(r"^\| `(\w+)` \| (.*) \|$", readme, re.MULTILINE):
        if kind in set(FactKind):
            values = [value for value in re.findall(r"`([a-z_]+)`", meaning) if value != kind]
            assert not [value for value in values if not has(f"value.{kind}.{value}") and value not in ("both", "survival")], kind


def test_the_page_of_a_folder() -> None:
    first = row_of(story(), "a/belservice.txt", "./a/belservice.txt.html", TODAY)
    assert (first.end, first.last, first.clauses, first.reviews) == (date(2026, 8, 31), date(2026, 7, 31), 10, 1)
    page = html.document_fromstring(index_of([first, replace(first, last=None)], [Unread("<b>.pdf", "this is a scan", "use --ocr")], title="map", today=TODAY))
    assert page.cssselect("tbody a")[0].get("href") == "./a/belservice.txt.html"
    cells = [words(cell).strip() for cell in page.cssselect("tbody tr")[0].cssselect("th, td")]
    assert cells[0] == "a/belservice.txt 10 bepalingen"
    assert cells[1] == "Het Bureau ● 0 resultaten ◌ 1 afgezwakt ◐ 2 inspanningenOpdrachtgever ● 2 resultaten"
    assert cells[2:4] == ["31 augustus 2026", "31 juli 2026"]
    assert cells[5] == "1 (10%)"
    assert words(page.cssselect("#unread dl")[0]).strip() == "<b>.pdfthis is a scan; use --ocr"
    assert "Geen contract kon worden gelezen." in words(html.document_fromstring(index_of([], [], title="leeg", today=TODAY)))


def test_a_contract_of_sixty_pages_makes_a_page_under_three_megabytes(example) -> None:
    from clausify import classify

    text = (example + "\n\n") * (180_000 // len(example) + 1)
    assert len(page_of(bare(text, *classify(text)), today=TODAY).encode()) <= 3_000_000
