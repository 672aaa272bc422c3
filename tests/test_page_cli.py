"""``clausify report``: a page of a file, pages and an index of a folder."""

from __future__ import annotations

import io
import shutil
import sys
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html

from clausify.cli import main

read_contract = pytest.importorskip("clausify.reading.read", reason="the reading of whole contracts is not finished").read_contract

TODAY = ("--today", "2026-02-19")


@pytest.fixture
def report(monkeypatch, capsys):
    """Run the command in this process; give its exit code and what it said on standard error."""

    def call(*arguments: object, stdin: bytes = b"") -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["clausify", "report", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as stop:
            main()
        said = capsys.readouterr()
        assert said.out == ""
        return stop.value.code or 0, said.err

    return call


@pytest.fixture
def folder(tmp_path, example) -> Path:
    """Contracts with awkward names in nested folders, and two files that are none."""
    top = tmp_path / "contracten"
    (top / "oud & nieuw").mkdir(parents=True)
    (top / "acquisitie.txt").write_text(example, encoding="utf-8")
    (top / "oud & nieuw" / "acquisitie.txt").write_text("De huurder betaalt de huur vooraf.", encoding="utf-8")
    (top / "oud & nieuw" / "100% é #1?.txt").write_text("Het bureau spant zich in.", encoding="utf-8")
    (top / "index").write_text("De opzegtermijn bedraagt twee maanden.", encoding="utf-8")
    (top / "kapot.docx").write_bytes(b"PK\x03\x04 niet echt")
    (top / "plaatje.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    return top


def text_of(page: Path) -> str:
    return " ".join(html.parse(page, html.HTMLParser(encoding="utf-8")).getroot().body.text_content().split())


def test_the_page_of_the_example_tells_its_story(report, tmp_path, root) -> None:
    out = tmp_path / "page.html"
    code, said = report(root / "data" / "examples" / "acquisitie.txt", "-o", out, *TODAY)
    assert (code, said.startswith(f"{out}: ")) == (0, True)
    page = html.parse(out, html.HTMLParser(encoding="utf-8")).getroot()
    cards = {card.cssselect("h2")[0].text_content().strip(): " ".join(card.text_content().split()) for card in page.cssselect(".card")}
    way, bureau, client = (text for text in list(cards.values())[:3])
    assert "Vaste looptijd van 6 maanden, vanaf 1 maart 2026." in way
    assert "Tussentijds beëindigen is uitgesloten" in way
    assert "Verlengt vanzelf, telkens met 3 maanden, als niemand opzegt." in way
    assert "Zeg uiterlijk op 31 juli 2026 op; het eindigt dan op 31 augustus 2026." in way
    assert "Veldkamp Salesworks B.V." in bureau
    assert "Belooft alleen inspanning: geen enkel resultaat blijft overeind." in bureau
    assert "Ottens Lasersnijden" in client
    assert "betaalt binnen veertien dagen na de factuurdatum" in client
    assert page.cssselect(".side")[1].cssselect(".counts .result b")[0].text_content() != "0"


def test_to_html_is_the_same_page(report, tmp_path, root) -> None:
    path = root / "data" / "examples" / "acquisitie.txt"
    report(path, "-o", tmp_path / "page.html", "--language", "en")
    contract = read_contract(path)
    assert contract.to_html(language="en") == (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "19 februari 2026" in contract.to_html(today=date(2026, 2, 19))


def test_standard_input(report, tmp_path) -> None:
    assert report("-", "-o", tmp_path / "page.html", stdin=b"De huurder betaalt vooraf.")[0] == 0
    assert "De huurder betaalt vooraf." in text_of(tmp_path / "page.html")


def test_a_folder_gives_a_page_each_and_an_index(report, folder, tmp_path) -> None:
    out = tmp_path / "pages"
    code, said = report(folder, "-o", out, *TODAY)
    assert code == 1, "what cannot be read shows in the exit code"
    assert "kapot.docx" in said
    index = html.parse(out / "index.html", html.HTMLParser(encoding="utf-8")).getroot()
    links = {link.text_content(): out / unquote(link.get("href")) for link in index.cssselect("tbody a")}
    assert set(links) == {"acquisitie.txt", "index", "oud & nieuw/100% é #1?.txt", "oud & nieuw/acquisitie.txt"}
    assert "De huurder betaalt de huur vooraf." in text_of(links["oud & nieuw/acquisitie.txt"])
    assert "Het bureau spant zich in." in text_of(links["oud & nieuw/100% é #1?.txt"])
    assert "De opzegtermijn bedraagt twee maanden." in text_of(links["index"])
    assert {row.cssselect("dt")[0].text_content() for row in index.cssselect("#unread dl > div")} == {"kapot.docx", "plaatje.png"}
    story = next(row for row in index.cssselect("tbody tr") if row.cssselect("a")[0].text_content() == "acquisitie.txt")
    assert story.get("data-last") == "2026-07-31"
    assert "Tussentijds stoppen uitgesloten" in story.text_content()


def test_two_workers_write_what_one_does(report, folder, tmp_path) -> None:
    for jobs in (1, 2):
        report(folder, "-o", tmp_path / f"pages{jobs}", "--jobs", jobs, *TODAY)
    files = sorted(path.relative_to(tmp_path / "pages1") for path in (tmp_path / "pages1").rglob("*.html"))
    assert len(files) == 5
    assert [(tmp_path / "pages1" / file).read_bytes() for file in files] == [(tmp_path / "pages2" / file).read_bytes() for file in files]


def test_pages_inside_the_folder_are_not_read_as_contracts(report, folder) -> None:
    for _ in range(2):
        report(folder, "-o", folder / "pages", "--exclude", "*.png", "--exclude", "*.docx", *TODAY)
        index = (folder / "pages" / "index.html").read_text(encoding="utf-8")
        assert index.count("<tr data-name") == 4
    shutil.rmtree(folder / "pages")
    assert report(folder, "-o", folder / "pages", "--exclude", "*.png", "--exclude", "*.docx")[0] == 0


@pytest.mark.parametrize(
    ("place", "out", "reason"),
    [
        ("acquisitie.txt", "pagina.txt", "the name of a page ends in .html"),
        ("acquisitie.txt", ".", "this is a folder"),
        ("acquisitie.txt", "nergens/page.html", "does not exist; make it first"),
        ("contract.html", "contract.html", "this is the contract to be read"),
        ("contract.html", "link.html", "this is the contract to be read"),
        ("weg.txt", "page.html", "No such file"),
        (".", ".", "this is the folder of the contracts"),
        (".", "acquisitie.txt", "this is a file"),
        (".", "nergens/pages", "does not exist; make it first"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(report, folder, place, out, reason) -> None:
    (folder / "contract.html").write_text("<p>De huurder betaalt vooraf.</p>", encoding="utf-8")
    (folder / "link.html").symlink_to(folder / "contract.html")
    before = sorted((path, path.stat().st_size) for path in folder.rglob("*"))
    code, said = report(folder / place, "-o", folder / out)
    assert code == 2
    assert reason in said
    assert said.count("\n") == 1
    assert sorted((path, path.stat().st_size) for path in folder.rglob("*")) == before


@pytest.mark.parametrize("option", [("--language", "fr"), ("--today", "gisteren"), ("--jobs", "0"), ("--model", "weg.skops")])
def test_wrong_options(report, folder, tmp_path, option) -> None:
    assert report(folder, "-o", tmp_path / "pages", *option)[0] == 2
    assert not (tmp_path / "pages").exists()
