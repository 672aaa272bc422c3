"""OpenDocument, RTF, HTML, e-mail and text; one contract in all formats."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest

from clausify import classify, classify_file
from clausify.documents.document import Limits
from clausify.documents.read import read_document
from clausify.errors import DocumentError

PLAIN = Limits(max_seconds=None)


def read(content: str | bytes, name: str, encoding: str = "utf-8") -> list[str]:
    data = content.encode(encoding) if isinstance(content, str) else content
    return read_document(data, name=name, limits=PLAIN).text.split("\n")


def answers(path) -> list[tuple[str, str, str | None]]:
    return [(" ".join(clause.text.split()), clause.label.value, clause.number) for clause in classify_file(path)]


@pytest.mark.parametrize("suffix", ["docx", "odt", "rtf", "html", "pdf"])
def test_the_same_contract_gives_the_same_clauses_in_every_format(root, suffix: str) -> None:
    expected = answers(root / "data" / "examples" / "acquisitie.txt")
    assert len(expected) > 30
    assert answers(root / "tests" / "files" / f"acquisitie.{suffix}") == expected


@pytest.mark.parametrize("suffix", ["docx", "odt", "rtf", "pdf"])  # LibreOffice writes no numbers of several levels to HTML
def test_automatic_numbers_are_the_same_in_every_format(root, suffix: str) -> None:
    assert answers(root / "tests" / "files" / f"lift.{suffix}") == answers(root / "tests" / "files" / "lift.txt")


@pytest.mark.parametrize("suffix", ["odt", "rtf"])
def test_tables_notes_and_frames_stand_where_they_do_in_word(root, suffix: str) -> None:
    word = read_document(root / "tests" / "files" / "liften.docx").text
    assert "Opsluiting\t30 minuten\t4 uur" in word
    assert "[1] Buiten deze uren" in word
    assert "Noodnummer van de meldkamer" in word
    assert read_document(root / "tests" / "files" / f"liften.{suffix}").text == word


ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def odt(body: str, styles: str = "", outline: str = "", manifest: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        file.writestr("styles.xml", f"<office:document-styles {ODF}><office:styles>{outline}</office:styles></office:document-styles>")
        file.writestr(
            "content.xml",
            f"<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
    return out.getvalue()


def list_style(*levels: str) -> str:
    inner = "".join(f'<text:list-level-style-number text:level="{k}" {level}/>' for k, level in enumerate(levels, 1))
    return f'<text:list-style style:name="L">{inner}</text:list-style>'


def item(text: str, inner: str = "", attributes: str = "") -> str:
    return f"<text:list-item {attributes}><text:p>{text}</text:p>{inner}</text:list-item>"


def a_list(*items: str, attributes: str = 'text:style-name="L"') -> str:
    return f"<text:list {attributes}>{''.join(items)}</text:list>"


THREE = list_style(
    'style:num-format="1" style:num-prefix="Artikel "',
    'style:num-format="1" text:display-levels="2"',
    'style:num-format="a" style:num-suffix=")" style:num-letter-sync="true"',
)


def test_opendocument_lists_nest_go_on_and_start_again() -> None:
    nested = a_list(item("x", a_list(item("i"), item("ii"), attributes="")), item("y"), attributes="")
    body = (
        a_list(item("A", nested), attributes='text:style-name="L" xml:id="een"')
        + "<text:p>tussen</text:p>"
        + a_list(item("B"), attributes='text:style-name="L" text:continue-list="een"')
        + a_list(item("C"), attributes='text:style-name="L" text:continue-numbering="true"')
        + a_list(item("D"), item("E", attributes='text:start-value="7"'))
    )
    expected = ["Artikel 1 A", "1.1 x", "a) i", "b) ii", "1.2 y", "tussen", "Artikel 2 B", "Artikel 3 C", "Artikel 1 D", "Artikel 7 E"]
    assert read(odt(body, THREE), "c.odt") == expected


def test_opendocument_headings_styles_and_a_format_of_ones_own() -> None:
    outline = '<text:outline-style><text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/></text:outline-style>'
    own = '<text:list-style style:name="W"><text:list-level-style-number text:level="1" style:num-format="i" style:num-list-format="(%1%)"/></text:list-style>'
    styled = '<style:style style:name="P" style:family="paragraph" style:parent-style-name="Q"/>'
    styled += '<style:style style:name="Q" style:family="paragraph" style:list-style-name="W"/>'
    body = (
        '<text:h text:outline-level="1">Duur</text:h>'
        '<text:h text:outline-level="1" text:is-list-header="true">Zonder</text:h>'
        '<text:list><text:list-item><text:p text:style-name="P">een</text:p><text:p text:style-name="P">vervolg</text:p></text:list-item>'
        '<text:list-header><text:p text:style-name="P">kop</text:p></text:list-header>'
        '<text:list-item><text:p text:style-name="P">twee</text:p></text:list-item></text:list>'
        '<text:h text:outline-level="1">Prijs</text:h>'
    )
    assert read(odt(body, own + styled, outline), "c.odt") == ["I. Duur", "Zonder", "(i) een", "vervolg", "kop", "(ii) twee", "II. Prijs"]


def test_opendocument_changes_are_accepted_and_hidden_text_is_left_out() -> None:
    hidden = '<style:style style:name="V" style:family="text"><style:text-properties text:display="none"/></style:style>'
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>geschrapt</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p>De  huur\n is<text:s text:c="2"/>vast<text:tab/>en<text:line-break/>hoog<text:span text:style-name="V">geheim</text:span>'
        "<office:annotation><text:p>let op</text:p></office:annotation>.</text:p>"
        '<text:section text:display="none"><text:p>verborgen</text:p></text:section>'
    )
    assert read(odt(body, hidden), "c.odt") == ["De huur is  vast\ten", "hoog."]


def test_an_encrypted_opendocument_says_so() -> None:
    with pytest.raises(DocumentError, match="this file is encrypted; open it with its password"):
        read(odt("", manifest="<encryption-data/>"), "c.odt")


def test_rtf_of_word() -> None:
    source = (
        r"{\rtf1\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset2 Symbol;}{\f2\fcharset238 Arial CE;}}{\stylesheet{\s1 Kop;}}"
        r"{\header Kopregel\par}{\info{\title Titel}}"
        r"{\listtext\pard\plain 3.1\tab}\pard De huur is \'80 900, \u233?\'e9n jaar{\v geheim}{\deleted weg}.\par"
        r"{\listtext\pard\plain\f1 \'b7\tab}zie {\field{\*\fldinst HYPERLINK x}{\fldrslt artikel 3}}{\super 1}{\footnote\pard noot}\~en verder.\par"
        r"{\f2 \'b9}{\*\onbekend weg}{\uc2\u8211 ??}\emdash\line op\_zij {\upr{a}{\*\ud b}}\par"
        r"\trowd\cellx1\intbl Zone\cell\intbl A\cell\row\trowd\intbl Twee\par alinea's\cell\intbl B\cell\row\pard"
        r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt kader\par}}{\shprslt kader}}slot\par}"
    )
    assert read(source, "c.rtf", "cp1252") == [
        "3.1 De huur is € 900, één jaar.",
        "• zie artikel 31\xa0en verder.",
        "[1] noot",
        "ą–—",
        "op-zij a",
        "Zone\tA",
        "Twee",
        "alinea's",
        "B",
        "slot",
        "kader",
    ]


def test_rtf_that_breaks_off_is_no_contract(root) -> None:
    data = (root / "tests" / "files" / "lift.rtf").read_bytes()
    with pytest.raises(DocumentError, match="breaks off before its end"):
        read(data[: len(data) // 2], "lift.rtf")


def test_html_lists_show_the_numbers_of_a_browser() -> None:
    page = (
        "<!doctype html><title>Titel</title><style>p{}</style><script>alert(1)</script><h1>Huur</h1>"
        "<ol><li>een<ol type=a><li>x<li value=4>y</ol><li><p>twee</p><p>vervolg</p></ol>"
        "<ol start=3 type=I><li>drie</ol><ol reversed><li>b<li>a</ol><ol style='list-style-type: lower-roman'><li>r</ol>"
        "<ul><li>punt</ul><ul style='list-style:none'><li>kaal</ul><p hidden>weg</p><div style='display:none'>weg</div>"
        "<p>De  huur\nis <b>vast</b>,<br>zo<sup>2</sup>.<pre>a  b\n c</pre>"
    )
    expected = ["Huur", "1. een", "a. x", "d. y", "2. twee", "vervolg", "III. drie", "2. b", "1. a", "i. r", "• punt", "kaal", "De huur is vast,", "zo2."]
    assert read(page, "c.html") == [*expected, "a  b", "c"]


def test_html_tables_and_notes() -> None:
    page = (
        "<html><body><p>De huur<a href='#fn1'><sup>1</sup></a> is vast.<table><caption>Prijzen</caption><thead><tr><th>Zone<th>Prijs</thead>"
        "<tr><td>A<td><table><tr><td>10<td>euro</table></table><p id=fn1><a href='#fnref1'>1</a> Per maand.</p>"
    )
    assert read(page, "c.html") == ["De huur is vast.", "Prijzen", "Zone\tPrijs", "A\t10\teuro", "[1] Per maand."]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [("cp1252", "<meta charset=iso-8859-1>"), ("utf-8", "<meta charset=utf-8>"), ("utf-16", ""), ("cp1252", ""), ("utf-8", "<meta charset=fout>")],
)
def test_html_is_decoded_by_what_it_says_or_looks_like(encoding: str, head: str) -> None:
    assert read(f"<html><head>{head}</head><body><p>één – jaar</body></html>", "c.html", encoding) == ["één – jaar"]


TEXT = "Artikel 1 – Duur\r\nDe huur duurt één jaar, te rekenen vanaf de ingangsdatum.\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("name", ["c.txt", "c.md", "contract", "contract.v2"])
def test_text_is_decoded_whatever_it_was_saved_as(encoding: str, name: str) -> None:
    document = read_document(TEXT.encode(encoding), name=name)
    assert (document.text, document.format) == (TEXT, "md" if name == "c.md" else "txt")


def test_damaged_text_is_told_from_another_encoding() -> None:
    with pytest.raises(DocumentError, match=r"not valid UTF-8 \(byte 62\)"):
        read("De huur duurt één jaar, geëindigd in België en zo voort: ".encode() + b"\xc3 x \xff", "c.txt")
    with pytest.raises(DocumentError, match="neither UTF-8 nor Windows-1252"):
        read(b"De huur \x81 duurt", "c.txt")


def message(*parts: tuple[str, bytes, str], body: str = "Zie de bijlage.") -> bytes:
    out = [b"From: jan@example.org\r\nSubject: Contract\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=grens\r\n"]
    out.append(f"--grens\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n".encode())
    for name, data, kind in parts:
        head = (
            f'--grens\r\nContent-Type: {kind}; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        )
        out.append(head.encode() + base64.encodebytes(data))
    return b"\r\n".join([*out, b"--grens--\r\n"])


def test_a_message_is_read_with_its_attachments(root) -> None:
    files = root / "tests" / "files"
    parts = [(name, (files / name).read_bytes(), "application/octet-stream") for name in ("lift.docx", "lift.pdf")]
    parts += [("brief.txt", b"De huur eindigt.", "text/plain"), ("logo.png", b"\x89PNG\r\n\x1a\n", "image/png")]
    document = read_document(message(*parts), name="post.eml")
    word = read_document(files / "lift.docx").text
    assert document.format == "eml"
    assert document.text == f"Zie de bijlage.\n{word}\n{word}\nDe huur eindigt."
    assert len(classify(document.text)) > 60


def test_a_message_in_a_message_and_one_in_html() -> None:
    inner = b"From: a@example.org\r\nSubject: x\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n<p>E\xe9n jaar.</p>\r\n"
    forwarded = message().replace(b"--grens--", b"--grens\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--grens--")
    assert read(forwarded, "post.eml") == ["Zie de bijlage.", "Eén jaar."]
    assert read(forwarded, "zonder-achtervoegsel") == ["Zie de bijlage.", "Eén jaar."]


def test_a_bad_attachment_is_named() -> None:
    with pytest.raises(DocumentError, match=r"post\.eml/contract\.doc: this is an old Word file.*soffice") as caught:
        read(message(("contract.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "application/msword")), "post.eml")
    assert caught.value.source == "post.eml/contract.doc"
    with pytest.raises(DocumentError, match="breaks off"):
        read(message(("a.txt", b"x" * 3000, "text/plain"))[:900], "post.eml")
    with pytest.raises(DocumentError, match="form of its own"):
        read(message(("winmail.dat", b"x", "application/ms-tnef")), "post.eml")


def test_messages_nested_without_end_are_given_up() -> None:
    data = b"From: a\r\nSubject: x\r\n\r\nhallo\r\n"
    for _ in range(8):
        data = message(("door.eml", data, "application/octet-stream"))
    with pytest.raises(DocumentError, match=r"nested too deeply \(at most 5\)"):
        read(data, "post.eml")
