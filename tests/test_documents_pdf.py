"""PDF files: reading order, page furniture, divided words, pages, passwords, forms and scans."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import pytest

from clausify import classify_file
from clausify.documents.document import Document, Limits
from clausify.documents.read import read_document
from clausify.errors import DocumentError

PLAIN = Limits(max_seconds=None)


def write_pdf(*pages: str, extra: tuple[str, ...] = (), catalog: str = "", page: str = "") -> bytes:
    """Write a PDF whose pages are given as drawing operators; F1 is Helvetica, F2 Helvetica bold."""
    kids = [6 + 2 * k for k in range(len(pages))]
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{k} 0 R' for k in kids)}] /Count {len(kids)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        "null",
    ]
    for kid, content in zip(kids, pages, strict=True):
        box = f"/Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents {kid + 1} 0 R {page}"
        objects += [f"<< /Type /Page {box} >>", f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream"]
    out, starts = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate([*objects, *extra], 1):
        starts.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    size = len(starts) + 1
    return bytes(out) + f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n".encode()


def put(x: float, y: float, text: str, size: float = 10, font: str = "F1", matrix: str = "1 0 0 1") -> str:
    """Draw words at a place, counted from the lower left."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /{font} {size} Tf {matrix} {x} {y} Tm ({escaped}) Tj ET\n"


def column(lines: list[str], x: float = 70, top: float = 760, step: float = 12) -> str:
    return "".join(put(x, top - k * step, line) for k, line in enumerate(lines))


def read(data: bytes, **options) -> Document:
    return read_document(data, name="contract.pdf", limits=PLAIN, **options)


def test_pages_are_kept_for_every_clause(root) -> None:
    import pypdfium2

    path = root / "tests" / "files" / "lift.pdf"
    with pypdfium2.PdfDocument(path) as pdf:
        pages = ["".join(page.get_textpage().get_text_range().split()) for page in pdf]
    clauses = classify_file(path)
    assert {clause.page for clause in clauses} == {1, 2}
    for clause in clauses:
        assert "".join(clause.text.split()[:6]) in pages[clause.page - 1]


def test_headers_footers_and_page_numbers_are_gone_and_notes_in_their_place(root) -> None:
    lines = read_document(root / "tests" / "files" / "liften.pdf").text.split("\n")
    assert lines[0] == "Raamovereenkomst onderhoud liften"
    assert not [line for line in lines if "Liftzorg / De Terp" in line or line.startswith("Pagina")]
    note = lines.index("[1] Buiten deze uren is toegang mogelijk na overleg met de huismeester.")
    assert lines[note - 1].endswith("toegang tot de machinekamers.")


def test_two_columns_are_read_one_after_the_other(root) -> None:
    expected = read_document(root / "tests" / "files" / "lift.txt").text
    lines = [" ".join(line.split()) for line in read_document(root / "tests" / "files" / "liften-kolommen.pdf").text.split("\n")]
    assert [line for line in lines if not line.startswith(("[1]", "Soort", "Opsluiting", "Stilstand"))] == [
        " ".join(line.split()) for line in expected.split("\n") if line.strip()
    ]


LEFT = ["De huurder betaalt de huur elke maand", "vooraf, uiterlijk op de eerste dag van", "de maand, zonder korting of verrekening."]
RIGHT = ["De verhuurder onderhoudt het dak, de", "gevels en de leidingen van het gebouw", "en herstelt gebreken binnen een week."]


def test_columns_between_lines_of_full_width() -> None:
    title = put(70, 780, "ALGEMENE VOORWAARDEN VAN DE VERHUURDER VOOR ALLE WOONRUIMTE IN DE GEMEENTE DELFT")
    foot = put(70, 640, "Deze voorwaarden gelden voor alle huurders en vervangen alle eerdere voorwaarden van de verhuurder.")
    text = read(write_pdf(title + column(LEFT * 3, 70, 760) + column(RIGHT * 3, 310, 756) + foot)).text
    assert text.index("uiterlijk op de eerste dag van de maand") < text.index("het dak, de gevels")
    assert text.split("\n")[0].startswith("ALGEMENE")
    assert text.split("\n")[-1].startswith("Deze voorwaarden")


def test_a_table_is_no_pair_of_columns() -> None:
    rows = [("Huur", "900 euro"), ("Servicekosten", "45 euro"), ("Waarborgsom", "1.800 euro"), ("Ingangsdatum", "1 mei 2026")]
    text = read(write_pdf("".join(put(70, 760 - 14 * k, a) + put(300, 760 - 14 * k, b) for k, (a, b) in enumerate(rows)))).text
    assert text.split("\n") == [f"{a}\t{b}" for a, b in rows]


def test_the_lines_of_a_cell_stay_together() -> None:
    rows = [
        ("Aanvangsdatum van", "de datum waarop de leverancier begint met het werk, zoals"),
        ("de diensten", "vastgelegd in het plan."),
        ("Dienst", "het beheer van de servers en het net-"),
        ("", "werk."),
    ]
    tops = (700, 688, 668, 656)
    words = "".join(put(70, y, a) + put(170, y, b) for y, (a, b) in zip(tops, rows, strict=True))
    before, after = put(70, 740, "Begrippen in dit contract en in de bijlagen die daarbij horen, ook het netwerk."), put(70, 620, "Slot.")
    assert read(write_pdf(before + words + after)).text.split("\n") == [
        "Begrippen in dit contract en in de bijlagen die daarbij horen, ook het netwerk.",
        "Aanvangsdatum van de diensten\tde datum waarop de leverancier begint met het werk, zoals vastgelegd in het plan.",
        "Dienst\thet beheer van de servers en het netwerk.",
        "Slot.",
    ]


def test_a_list_with_numbers_that_hang_out_is_no_table() -> None:
    items = [("1.1", ["De huurder betaalt de huur vooraf, uiterlijk op de eerste dag van de", "maand."]), ("1.2", ["De verhuurder onderhoudt het dak."])]
    words, y = "", 700
    for label, texts in items:
        words += put(70, y, label)
        for text in texts:
            words += put(110, y, text)
            y -= 12
        y -= 6
    assert read(write_pdf(words)).text.split("\n") == [f"{label} {' '.join(texts)}" for label, texts in items]


def test_wrapped_lines_become_paragraphs_again() -> None:
    lines = [
        "1. De huurder betaalt de huur vooraf op rekening van de verhuurder, uiterlijk op de eerste dag van de",
        "maand.",
        "2. Opzegging geschiedt bij aangetekende brief met een termijn van ten minste een maand, tegen",
        "1 januari of 1 juli van elk jaar.",
        "Voor beide partijen geldt dezelfde termijn.",
    ]
    assert read(write_pdf(column(lines))).text.split("\n") == [f"{lines[0]} {lines[1]}", f"{lines[2]} {lines[3]}", lines[4]]


FULL = "waarbij de verhuurder aan de huurder alle stukken over deze zaak verstrekt en over de "


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("opzeg-", "termijn beslist.", "opzegtermijn beslist."),
        ("in-", "en verkoop beslist.", "in- en verkoop beslist."),
        ("niet-", "nakoming beslist.", "niet-nakoming beslist."),
        ("IT-", "dienst beslist.", "IT-dienst beslist."),
        ("Noord-", "Hollandse zaak beslist.", "Noord-Hollandse zaak beslist."),
    ],
)
def test_words_divided_at_the_end_of_a_line_are_whole_again(first: str, second: str, joined: str) -> None:
    lines = [
        "De opzegtermijn en de over-",
        "eenkomst en de verplich-",
        "ting gelden, de verplichting en de overeenkomst ook, en dat is voor iedereen zo goed.",
        FULL + first,
        second,
    ]
    assert FULL + joined in read(write_pdf(column(lines))).text


def test_a_paragraph_goes_on_over_the_page() -> None:
    first = ["De huurder betaalt de huur vooraf op rekening van de verhuurder, uiterlijk op de eerste dag van de"] * 2
    pages = [
        put(70, 800, "Huurcontract Delft") + column(first, top=100) + put(290, 40, "Pagina 1 van 2"),
        put(70, 800, "Huurcontract Delft") + column(["maand waarin hij woont.", "Slot."], top=760) + put(290, 40, "Pagina 2 van 2"),
    ]
    document = read(write_pdf(*pages))
    assert document.text.split("\n") == [f"{first[0]} {first[1]} maand waarin hij woont.", "Slot."]
    assert document.text[document.pages[1] :].startswith("maand waarin")
    assert (document.page_at(0), document.page_at(document.pages[1]), document.page_at(len(document.text))) == (1, 2, 2)


def test_headings_at_the_same_place_are_no_headers() -> None:
    pages = [put(70, 790, f"Artikel {k}") + column([f"De huur voor jaar {word} is vast."], top=700) for k, word in enumerate(("een", "twee", "drie"), 1)]
    assert [line for line in read(write_pdf(*pages)).text.split("\n") if line.startswith("Artikel")] == ["Artikel 1", "Artikel 2", "Artikel 3"]


def test_small_raised_figures_are_notes_unless_they_make_a_unit() -> None:
    def raised(before: str, figure: str, after: str, y: int) -> str:
        return f"BT /F1 10 Tf 70 {y} Td ({before}) Tj /F1 6 Tf 4 Ts ({figure}) Tj /F1 10 Tf 0 Ts ({after}) Tj ET\n"

    words = raised("De ruimte is 120 m", "2", " groot.", 700) + raised("De huur", "12", " is vast.", 670)
    assert read(write_pdf(words)).text.split("\n") == ["De ruimte is 120 m2 groot.", "De huur is vast."]


def test_a_watermark_is_no_text_and_a_turned_page_is_read() -> None:
    mark = put(150, 300, "CONCEPT", 80, matrix="0.7 0.7 -0.7 0.7")
    assert read(write_pdf(column(LEFT) + mark)).text == " ".join(LEFT)
    turned = "".join(put(100 + 12 * k, 70, line, matrix="0 1 -1 0") for k, line in enumerate(LEFT))
    assert read(write_pdf(turned, page="/Rotate 90")).text == " ".join(LEFT)


def test_what_was_filled_in_on_a_form_is_text() -> None:
    look = "q BT /F1 10 Tf 2 4 Td (Jan de Vries) Tj ET Q"
    appearance = f"/Subtype /Form /BBox [0 0 200 14] /Resources << /Font << /F1 3 0 R >> >> /Length {len(look)}"
    form = (
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (naam) /V (Jan de Vries) /Rect [160 696 360 710] /F 4 /AP << /N 9 0 R >> >>",
        f"<< /Type /XObject {appearance} >>\nstream\n{look}\nendstream",
    )
    data = write_pdf(put(70, 700, "De huurder is"), extra=form, catalog="/AcroForm << /Fields [8 0 R] >>", page="/Annots [8 0 R]")
    assert " ".join(read(data).text.split()) == "De huurder is Jan de Vries"


def test_an_encrypted_file_wants_its_password(root, run) -> None:
    path = root / "tests" / "files" / "liften-versleuteld.pdf"
    with pytest.raises(DocumentError, match="this PDF is encrypted; give its password"):
        classify_file(path)
    with pytest.raises(DocumentError, match="its password is wrong"):
        classify_file(path, password="fout")
    assert len(classify_file(path, password="geheim")) > 30
    assert run("show", path, "--password", "geheim").returncode == 0
    assert b"this PDF is encrypted" in run("show", path).stderr


IMAGE = "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream"


def test_a_page_that_is_only_a_picture_is_named(run) -> None:
    pages = [column(LEFT), "q 500 0 0 700 40 40 cm /I Do Q"]
    data = write_pdf(*pages, extra=(IMAGE,)).replace(b"/Resources <<", b"/Resources << /XObject << /I 10 0 R >>")
    assert read(data).unread == (2,)
    shown = run("show", "-", stdin=data)
    assert (shown.returncode, shown.stderr.decode()) == (0, "clausify: -: page 2: a picture without text; --ocr reads it\n")
    assert read(write_pdf(column(LEFT))).unread == ()


def test_a_scan_says_how_to_read_it(root) -> None:
    with pytest.raises(DocumentError, match=r"this is a scan.*read its letters with OCR.*--ocr"):
        classify_file(root / "tests" / "files" / "lift-scan.pdf")


@pytest.mark.skipif(
    find_spec("ocrmypdf") is None or not shutil.which("tesseract") or not shutil.which("gs"), reason="needs OCRmyPDF, Tesseract with Dutch, Ghostscript"
)
def test_a_scan_is_read(root) -> None:
    document = read_document(root / "tests" / "files" / "lift-scan.pdf", ocr=True)
    expected = read_document(root / "tests" / "files" / "lift.txt").text
    wanted = [" ".join(line.split()) for line in expected.split("\n") if " 1." in line or ")" in line][:6]
    got = [" ".join(line.split()) for line in document.text.split("\n")]
    assert sum(line in got for line in wanted) >= 4
    assert [line.split()[0] for line in got if line[:2] == "1."] == ["1.1", "1.2", "1.3", "1.4"]


def test_without_the_extra_a_scan_says_what_to_install(root, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DocumentError, match=r"tesseract and gs.* not installed; pip install 'clausify\[ocr\]'"):
        read_document(root / "tests" / "files" / "lift-scan.pdf", ocr=True, limits=PLAIN)


def test_empty_pages_and_too_many() -> None:
    with pytest.raises(DocumentError, match="it holds no text"):
        read(write_pdf("", ""))
    with pytest.raises(DocumentError, match=r"it has 3 pages \(at most 2\).*limits=Limits\(max_pages=\.\.\.\)"):
        read_document(write_pdf(column(LEFT), "", ""), name="x.pdf", limits=Limits(max_seconds=None, max_pages=2))
    assert read(write_pdf("", column(LEFT), "")).pages == (0, 0, len(" ".join(LEFT)))
