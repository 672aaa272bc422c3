"""Word files, written as Word writes them: what is printed is what is read."""

from __future__ import annotations

import io
import zipfile

import pytest

from clausify.documents.document import Limits
from clausify.documents.read import read_document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def level(index: int, text: str, style: str = "decimal", extra: str = "", start: int = 1) -> str:
    return f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{extra}<w:lvlText w:val="{text}"/></w:lvl>'


def abstract(key: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{key}"><w:multiLevelType w:val="multilevel"/>{"".join(levels)}</w:abstractNum>'


def num(key: int, definition: int, inner: str = "") -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{definition}"/>{inner}</w:num>'


def override(index: int, start: int) -> str:
    return f'<w:lvlOverride w:ilvl="{index}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(text: str, key: int | None = None, index: int | None = 0, style: str = "", mark: str = "") -> str:
    inner = (f'<w:ilvl w:val="{index}"/>' if index is not None else "") + (f'<w:numId w:val="{key}"/>' if key is not None else "")
    numbering = f"<w:numPr>{inner}</w:numPr>" if key is not None or (index and style) else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    content = text if text.startswith("<") else run(text)
    return f"<w:p><w:pPr>{styled}{numbering}<w:rPr>{mark}</w:rPr></w:pPr>{content}</w:p>"


def docx(body: str, numbering: str = "", styles: str = "", extra: dict[str, str] | None = None, main: str = "word/document.xml") -> bytes:
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships><Relationship Id="rId1" Type="{LINK}officeDocument" Target="{main}"/></Relationships>',
        main: f"<w:document {SPACES}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {SPACES}>{numbering}</w:numbering>",
        "word/styles.xml": f"<w:styles {SPACES}>{styles}</w:styles>",
        **(extra or {}),
    }
    names = ["numbering", "styles", *(name.removeprefix("word/").removesuffix(".xml") for name in extra or {} if name.endswith(".xml"))]
    links = "".join(f'<Relationship Id="r{k}" Type="{LINK}{name}" Target="{name}.xml"/>' for k, name in enumerate(names))
    chunk = f'<Relationship Id="chunk" Type="{LINK}aFChunk" Target="part.html"/>'
    folder, _, name = main.rpartition("/")
    parts[f"{folder}/_rels/{name}.rels"] = f"<Relationships>{links}{chunk}</Relationships>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for path, content in parts.items():
            file.writestr(path, content)
    return out.getvalue()


def lines(*body: str, **parts) -> list[str]:
    document = read_document(docx("".join(body), **parts), name="contract.docx", limits=Limits(max_seconds=None))
    assert document.format == "docx"
    assert all(start == 0 or document.text[start - 1] == "\n" for start in document.paragraphs)
    return document.text.split("\n")


ARTICLES = abstract(1, level(0, "Artikel %1"), level(1, "%1.%2"), level(2, "%3)", "lowerLetter"), level(3, "(%4)", "lowerRoman"))


def test_three_levels_count_and_start_again_below_each_other() -> None:
    body = [
        para(text, 1, depth) for text, depth in [("Duur", 0), ("Een", 1), ("Twee", 1), ("i", 2), ("ii", 2), ("Drie", 1), ("i", 2), ("Prijs", 0), ("Een", 1)]
    ]
    assert lines(*body, numbering=ARTICLES + num(1, 1)) == [
        "Artikel 1 Duur",
        "1.1 Een",
        "1.2 Twee",
        "a) i",
        "b) ii",
        "1.3 Drie",
        "a) i",
        "Artikel 2 Prijs",
        "2.1 Een",
    ]


def test_a_list_goes_on_after_other_text_and_under_another_id_of_the_same_definition() -> None:
    body = [para("Een", 1), para("tussen"), para("Twee", 2), para("nog iets"), para("Drie", 1)]
    assert lines(*body, numbering=ARTICLES + num(1, 1) + num(2, 1)) == ["Artikel 1 Een", "tussen", "Artikel 2 Twee", "nog iets", "Artikel 3 Drie"]


def test_a_list_starts_again_where_its_id_says_so_and_only_once() -> None:
    lists = ARTICLES + num(1, 1) + num(2, 1, override(0, 1)) + num(3, 1, override(1, 5))
    body = [para("A", 1), para("B", 1), para("C", 2), para("D", 2), para("E", 3, 1), para("F", 3, 1), para("G", 1), para("H", 3, 1)]
    assert [line.rsplit(" ", 1)[0] for line in lines(*body, numbering=lists)] == [
        "Artikel 1",
        "Artikel 2",
        "Artikel 1",
        "Artikel 2",
        "2.5",
        "2.6",
        "Artikel 3",
        "3.5",
    ]


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("decimal", "1. 2. 3."),
        ("decimalZero", "01. 02. 03."),
        ("lowerLetter", "a. b. c."),
        ("upperLetter", "A. B. C."),
        ("lowerRoman", "i. ii. iii."),
        ("upperRoman", "I. II. III."),
        ("ordinal", "1e. 2e. 3e."),
        ("cardinalText", "Een. Twee. Drie."),
        ("ordinalText", "Eerste. Tweede. Derde."),
    ],
)
def test_every_style_of_number_is_printed(style: str, expected: str) -> None:
    lists = abstract(1, level(0, "%1.", style)) + num(1, 1)
    assert lines(*(para("X", 1) for _ in range(3)), numbering=lists) == [f"{number} X" for number in expected.split()]


def test_letters_go_on_after_z_by_repeating() -> None:
    lists = abstract(1, level(0, "%1)", "lowerLetter", start=26)) + num(1, 1)
    assert lines(para("X", 1), para("X", 1), para("X", 1), numbering=lists) == ["z) X", "aa) X", "bb) X"]


def test_a_padded_number_of_ones_own() -> None:
    form = '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice></mc:AlternateContent>'
    lists = f'<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="9"/>{form}<w:lvlText w:val="%1"/></w:lvl></w:abstractNum>' + num(1, 1)
    assert lines(para("X", 1), para("X", 1), numbering=lists) == ["009 X", "010 X"]


def test_legal_numbering_turns_letters_into_figures() -> None:
    lists = abstract(1, level(0, "%1.", "upperRoman"), level(1, "%1.%2", extra="<w:isLgl/>"), level(2, "%1.%2")) + num(1, 1)
    assert lines(*(para("X", 1, depth) for depth in (0, 0, 1, 2)), numbering=lists) == ["I. X", "II. X", "2.1 X", "II.1 X"]


def test_a_level_may_go_on_through_the_levels_above() -> None:
    never = level(1, "%2.", extra='<w:lvlRestart w:val="0"/>')
    lists = abstract(1, level(0, "Deel %1"), never) + num(1, 1)
    assert lines(*(para("X", 1, depth) for depth in (0, 1, 1, 0, 1)), numbering=lists) == ["Deel 1 X", "1. X", "2. X", "Deel 2 X", "3. X"]


def test_a_level_may_start_again_only_below_the_first() -> None:
    third = level(2, "(%3)", extra='<w:lvlRestart w:val="1"/>')
    lists = abstract(1, level(0, "%1."), level(1, "%1.%2"), third) + num(1, 1)
    got = lines(*(para("X", 1, depth) for depth in (0, 1, 2, 1, 2, 0, 1, 2)), numbering=lists)
    assert got == ["1. X", "1.1 X", "(1) X", "1.2 X", "(2) X", "2. X", "2.1 X", "(1) X"]


def test_a_level_that_is_passed_over_counts_as_begun() -> None:
    lists = abstract(1, level(0, "%1."), level(1, "%1.%2"), level(2, "%1.%2.%3")) + num(1, 1)
    assert lines(*(para("X", 1, depth) for depth in (1, 0, 2, 1)), numbering=lists) == ["1.1 X", "2. X", "2.1.1 X", "2.2 X"]


def test_bullets_of_symbol_fonts_are_bullets() -> None:
    lists = abstract(1, level(0, "\uf0b7", "bullet"), level(1, "o", "bullet"), level(2, "-", "bullet")) + num(1, 1)
    assert lines(*(para("X", 1, depth) for depth in (0, 1, 2)), numbering=lists) == ["• X", "o X", "- X"]


def test_what_follows_a_number_and_what_has_none() -> None:
    lists = abstract(1, level(0, "%1", extra='<w:suff w:val="nothing"/>'), level(1, "", "none"), level(2, "Bijlage:", "none")) + num(1, 1)
    assert lines(para(". X", 1), para("X", 1, 1), para("X", 1, 2), para("X", 0), numbering=lists) == ["1. X", "X", "Bijlage: X", "X"]


def paragraph_style(key: str, based: str = "", numbering: str = "", more: str = "") -> str:
    inner = (f'<w:basedOn w:val="{based}"/>' if based else "") + (f"<w:pPr><w:numPr>{numbering}</w:numPr></w:pPr>" if numbering else "")
    return f'<w:style w:type="paragraph" {more} w:styleId="{key}"><w:name w:val="{key}"/>{inner}</w:style>'


STYLES = (
    paragraph_style("Standaard", more='w:default="1"')
    + paragraph_style("Kop1", "Standaard", '<w:numId w:val="1"/>')
    + paragraph_style("Kop2", "Kop1", '<w:ilvl w:val="1"/>')
    + paragraph_style("Kop2Eigen", "Kop2")
    + paragraph_style("KopZonder", "Kop1", '<w:numId w:val="0"/>')
)
TIED = abstract(
    1, level(0, "Artikel %1", extra='<w:pStyle w:val="Kop1"/>'), level(1, "%1.%2", extra='<w:pStyle w:val="Kop2"/>'), level(2, "%3.", "lowerLetter")
)


def test_styles_number_their_paragraphs_also_by_what_they_are_based_on() -> None:
    body = [para("A", style="Kop1"), para("B", style="Kop2"), para("C", style="Kop2Eigen"), para("D", style="KopZonder"), para("E"), para("F", style="Kop1")]
    expected = ["Artikel 1 A", "1.1 B", "1.2 C", "D", "E", "Artikel 2 F"]
    assert lines(*body, numbering=TIED + num(1, 1), styles=STYLES) == expected


def test_a_paragraph_can_leave_the_list_of_its_style_or_change_the_level() -> None:
    body = [para("A", style="Kop1"), para("B", 0, None, style="Kop1"), para("C", None, 2, style="Kop1"), para("D", style="Kop1")]
    assert lines(*body, numbering=TIED + num(1, 1), styles=STYLES) == ["Artikel 1 A", "B", "a. C", "Artikel 2 D"]


def test_a_list_style_lends_its_definition() -> None:
    borrowed = '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="Lijst"/></w:abstractNum>'
    style = '<w:style w:type="numbering" w:styleId="Lijst"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    body = [para("A", 1), para("B", 2), para("C", 2, 1)]
    assert lines(*body, numbering=ARTICLES + borrowed + num(1, 1) + num(2, 2), styles=style) == ["Artikel 1 A", "Artikel 2 B", "2.1 C"]


def test_a_list_that_is_not_there_prints_nothing() -> None:
    assert lines(para("A", 7), para("B", 1, 8), numbering=ARTICLES + num(1, 1)) == ["A", "B"]


def test_tracked_changes_are_accepted() -> None:
    inserted, deleted = '<w:ins w:id="1">{}</w:ins>', '<w:del w:id="2"><w:r><w:delText>{}</w:delText></w:r></w:del>'
    body = [
        para(run("De huur is ") + deleted.format("900") + inserted.format(run("950")) + run(" euro.")),
        para('<w:moveFrom w:id="3">' + run("weg") + "</w:moveFrom>" + '<w:moveTo w:id="4">' + run("hier") + "</w:moveTo>"),
        para("Eerste helft", 1, mark='<w:del w:id="5"/>'),
        para(" tweede helft", 1),
        para("volgende", 1),
        para(deleted.format("geheel geschrapt"), 1, mark='<w:del w:id="6"/>'),
        para("laatste", 1),
    ]
    assert lines(*body, numbering=ARTICLES + num(1, 1)) == [
        "De huur is 950 euro.",
        "hier",
        "Artikel 1 Eerste helft tweede helft",
        "Artikel 2 volgende",
        "Artikel 3 laatste",
    ]


def test_fields_show_their_result_and_signs_their_letter() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    nested = mark("begin") + "<w:r><w:instrText>IF </w:instrText></w:r>" + mark("begin") + run("MERGEFIELD") + mark("end") + mark("separate")
    body = [
        para(run("zie artikel ") + nested + run("3.2") + mark("end") + run(", lid 1")),
        para('<w:fldSimple w:instr=" DATE ">' + run("1 mei 2026") + "</w:fldSimple>"),
        para("<w:r><w:t>e</w:t><w:noBreakHyphen/><w:t>mail</w:t><w:tab/><w:t>ver</w:t><w:softHyphen/><w:t>huur</w:t><w:br/><w:t>regel</w:t></w:r>"),
        para('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t> ja</w:t></w:r>' + run("geheim", "<w:vanish/>")),
        para('<w:hyperlink r:id="x">' + run("www.voorbeeld.nl") + "</w:hyperlink><w:sdt><w:sdtContent>" + run(" ingevuld") + "</w:sdtContent></w:sdt>"),
    ]
    assert lines(*body) == ["zie artikel 3.2, lid 1", "1 mei 2026", "e-mail\tverhuur", "regel", "☒ ja", "www.voorbeeld.nl ingevuld"]


def lines_of(body: str, **parts) -> str:
    return read_document(docx(body, **parts), name="c.docx", limits=Limits(max_seconds=None)).text


def test_a_hidden_paragraph_mark_puts_heading_and_text_on_one_line() -> None:
    body = para("Duur.", 1, mark="<w:vanish/><w:specVanish/>") + para(" De huur duurt een jaar.") + para("Prijs", 1)
    assert lines_of(body, numbering=ARTICLES + num(1, 1)).split("\n") == ["Artikel 1 Duur. De huur duurt een jaar.", "Artikel 2 Prijs"]


def test_tables_are_read_row_by_row_and_merged_cells_once() -> None:
    def cell(content: str, merge: str = "") -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr>{content}</w:tc>"

    def row(*cells: str, properties: str = "") -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"

    table = (
        "<w:tbl>"
        + row(cell(para("", 1, 1)), cell(para("De huur is 900 euro.")))
        + row(cell(para("", 1, 1)), cell(para("Eerste alinea.") + para("Tweede alinea.")))
        + row(cell(para("Zone"), '<w:vMerge w:val="restart"/>'), cell(para("A")), cell(para("10")))
        + row(cell(para("verborgen"), "<w:vMerge/>"), cell(para("B")), cell(para("20")))
        + row(cell(para("geschrapte rij")), properties='<w:del w:id="9"/>')
        + "</w:tbl>"
    )
    got = lines_of(para("Prijs", 1) + table + para("Slot", 1), numbering=ARTICLES + num(1, 1)).split("\n")
    assert got == [
        "Artikel 1 Prijs",
        "1.1\tDe huur is 900 euro.",
        "1.2\tEerste alinea.",
        "Tweede alinea.",
        "Zone\tA\t10",
        "B\t20",
        "Artikel 2 Slot",
    ]


def test_notes_stand_behind_the_list_they_belong_to() -> None:
    def note(key: int, text: str) -> str:
        return f'<w:footnote w:id="{key}"><w:p><w:r><w:footnoteRef/></w:r>{run(" " + text)}</w:p></w:footnote>'

    notes = f"<w:footnotes {SPACES}>{note(2, 'Inclusief btw.')}{note(3, 'Per jaar.')}</w:footnotes>"
    ends = f'<w:endnotes {SPACES}><w:endnote w:id="2">{para("Bron: CBS.")}</w:endnote></w:endnotes>'
    body = (
        para(run("Verhuurder:") + '<w:r><w:endnoteReference w:id="2"/></w:r>')
        + para(run("a) int de huur") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(";"))
        + para("b) onderhoudt het dak.")
        + para(run("De huur stijgt") + '<w:r><w:footnoteReference w:id="3"/></w:r>' + run(" met de index."))
        + para("Einde.")
    )
    got = lines_of(body, extra={"word/footnotes.xml": notes, "word/endnotes.xml": ends})
    assert got.split("\n") == [
        "Verhuurder:",
        "a) int de huur;",
        "b) onderhoudt het dak.",
        "[1] Inclusief btw.",
        "De huur stijgt met de index.",
        "[2] Per jaar.",
        "Einde.",
        "[3] Bron: CBS.",
    ]


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{para('in het kader')}</w:txbxContent>"
    choice = f'<mc:Choice Requires="wps"><w:drawing><wp:inline><wps:txbx>{box}</wps:txbx></wp:inline></w:drawing></mc:Choice>'
    fallback = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    body = para(run("voor") + f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>" + run(" en na")) + para("verder")
    assert lines_of(body).split("\n") == ["voor en na", "in het kader", "verder"]


def test_an_embedded_page_is_read_too() -> None:
    body = para("voor") + '<w:altChunk r:id="chunk"/>' + para("na")
    assert lines_of(body, extra={"word/part.html": "<html><p>ingevoegd</p><p>en meer</p></html>"}).split("\n") == ["voor", "ingevoegd", "en meer", "na"]


def test_the_strict_edition_and_another_main_part_are_read() -> None:
    body = para("Duur", 1) + para("Een jaar", 1, 1)
    data = docx(body, numbering=ARTICLES + num(1, 1), main="word/document2.xml")
    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"))
    for content in (data, strict.getvalue()):
        assert read_document(content, name="c.docx").text == "Artikel 1 Duur\n1.1 Een jaar"
