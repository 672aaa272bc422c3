"""Make the files that the readers are tested on, with LibreOffice; run it by hand: python tests/files/make_files.py.

One contract, written once as flat OpenDocument with automatic numbers, a header, a footer, a table, a footnote and a text
frame, becomes .odt, .docx, .rtf, .html, .pdf and .txt. The contract of the story, whose numbers are typed, becomes the same.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
EXAMPLE = HERE.parent.parent / "data" / "examples" / "acquisitie.txt"

# Level of the list (0 is a plain paragraph, H a heading, T a table row, F a text frame) and words; ^ is a footnote.
CONTRACT = """
H Raamovereenkomst onderhoud liften
0 Ondergetekenden:
0 Liftzorg Noord B.V., gevestigd te Groningen aan de Bornholmstraat 8, hierna te noemen: "Liftzorg";
0 en
0 Woonstichting De Terp, gevestigd te Leeuwarden aan het Vliet 112, hierna te noemen: "Opdrachtgever";
0 komen het volgende overeen:
1 Onderwerp
2 Liftzorg onderhoudt de liften die in de bijlage staan, op de adressen die daar zijn genoemd.
2 Opdrachtgever geeft Liftzorg op werkdagen tussen zeven en achttien uur toegang tot de machinekamers.^
2 Liftzorg zal:
3 iedere lift vier keer per jaar keuren en smeren;
3 versleten kabels binnen vijf werkdagen vervangen;
3 van elk bezoek een rapport in het logboek schrijven.
2 Liftzorg spant zich in om bezoeken zo te plannen dat bewoners zo weinig mogelijk hinder ondervinden.
1 Storingen
2 Bij een opsluiting is een monteur binnen dertig minuten ter plaatse.
2 Andere storingen verhelpt Liftzorg naar beste vermogen binnen één werkdag, waarbij zij streeft naar herstel tijdens het eerste bezoek.
2 Opdrachtgever meldt storingen:
3 telefonisch, als er iemand opgesloten is;
3 via het klantportaal, in alle andere gevallen.
2 De volgende hersteltijden gelden:
T Soort storing|Ter plaatse|Hersteld
T Opsluiting|30 minuten|4 uur
T Stilstand|4 uur|24 uur
1 Vergoeding
2 Opdrachtgever betaalt per lift een vast bedrag van € 1.180,- per jaar, exclusief btw.
2 Facturen worden binnen dertig dagen na ontvangst voldaan.
2 Liftzorg mag het bedrag ieder jaar op 1 januari verhogen met de stijging van de consumentenprijsindex.
2 Onderdelen die door vandalisme kapot zijn gegaan, komen voor rekening van Opdrachtgever.
1 Duur en einde
2 De overeenkomst gaat in op 1 april 2026 en duurt drie jaar.
2 Na deze termijn wordt zij telkens met een jaar verlengd, tenzij een van partijen haar uiterlijk drie maanden voor de einddatum schriftelijk opzegt.
2 Opdrachtgever kan de overeenkomst voor een afzonderlijke lift beëindigen zodra het gebouw wordt gesloopt of verkocht.
2 Ieder van partijen kan de overeenkomst zonder ingebrekestelling ontbinden wanneer de ander:
3 in staat van faillissement wordt verklaard;
3 surseance van betaling aanvraagt;
3 haar onderneming staakt.
1 Aansprakelijkheid
2 Liftzorg is aansprakelijk voor schade aan de installatie die haar monteurs door onzorgvuldig werk veroorzaken.
2 De aansprakelijkheid is per gebeurtenis beperkt tot het bedrag dat haar verzekeraar uitkeert.
2 Liftzorg staat er niet voor in dat een lift nooit stilvalt.
F Noodnummer van de meldkamer: dag en nacht bereikbaar.
1 Geheimhouding en gegevens
2 Partijen houden geheim wat zij over elkaars bedrijfsvoering te weten komen.
2 Liftzorg verwerkt namen en telefoonnummers van bewoners alleen om storingen af te handelen en wist deze gegevens een maand na het herstel.
1 Slotbepalingen
2 Wijzigingen gelden alleen als beide partijen ze hebben ondertekend.
2 Op deze overeenkomst is Nederlands recht van toepassing.
2 Geschillen legt de meest gerede partij voor aan de rechtbank Noord-Nederland.
"""
NOTE = "Buiten deze uren is toegang mogelijk na overleg met de huismeester."
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties style:font-name="Liberation Serif" fo:font-size="11pt" fo:language="nl" fo:country="NL"
 fo:hyphenate="true" fo:hyphenation-remain-char-count="2" fo:hyphenation-push-char-count="2"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.2cm" fo:text-align="justify"/></style:style>
<style:style style:name="Title" style:family="paragraph"><style:text-properties fo:font-weight="bold" fo:font-size="15pt"/></style:style>
<style:style style:name="Kop" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:keep-with-next="always"/>
<style:text-properties fo:font-weight="bold"/></style:style>
<text:list-style style:name="Artikelen">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-prefix="Artikel " style:num-suffix=""><style:list-level-properties
 text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment text:label-followed-by="space"/></style:list-level-properties>
</text:list-level-style-number>
<text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="" text:display-levels="2"><style:list-level-properties
 text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-1cm"
 fo:margin-left="1cm" text:list-tab-stop-position="1cm"/></style:list-level-properties></text:list-level-style-number>
<text:list-level-style-number text:level="3" style:num-format="a" style:num-suffix=")"><style:list-level-properties
 text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-0.7cm"
 fo:margin-left="1.7cm" text:list-tab-stop-position="1.7cm"/></style:list-level-properties></text:list-level-style-number>
</text:list-style>
</office:styles>
<office:automatic-styles>
<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-top="2cm" fo:margin-bottom="2cm"
 fo:margin-left="2.5cm" fo:margin-right="2.5cm">@COLUMNS@</style:page-layout-properties><style:header-style><style:header-footer-properties
 fo:min-height="1cm" fo:margin-bottom="0.5cm"/></style:header-style><style:footer-style><style:header-footer-properties fo:min-height="1cm"
 fo:margin-top="0.5cm"/></style:footer-style></style:page-layout>
<style:style style:name="Kader" style:family="graphic"><style:graphic-properties style:wrap="none" style:vertical-pos="from-top" style:vertical-rel="paragraph"
 style:horizontal-pos="center" style:horizontal-rel="paragraph"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4">
<style:header><text:p>@HEADER@</text:p></style:header>
<style:footer><text:p>Pagina <text:page-number>1</text:page-number> van <text:page-count>3</text:page-count></text:p></style:footer>
</style:master-page></office:master-styles>
<office:body><office:text>
"""
TAIL = "</office:text></office:body></office:document>\n"


def words(text: str) -> str:
    """Write words as XML; a caret becomes a footnote."""
    note = '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
    return escape(text).replace("^", f"{note}<text:p>{NOTE}</text:p></text:note-body></text:note>")


def body_of(contract: str) -> str:
    """Write a contract as the body of a flat OpenDocument file."""
    out, rows = [], []
    for line in contract.strip().splitlines():
        kind, text = line[0], words(line[2:])
        if kind == "T":
            cells = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in text.split("|"))
            rows.append(f"<table:table-row>{cells}</table:table-row>")
            continue
        if rows:
            out.append(f'<table:table><table:table-column table:number-columns-repeated="3"/>{"".join(rows)}</table:table>')
            rows = []
        if kind in "123":
            style = "Kop" if kind == "1" else "Standard"
            item = f'<text:p text:style-name="{style}">{text}</text:p>'
            for _ in range(int(kind)):
                item = f"<text:list><text:list-item>{item}</text:list-item></text:list>"
            item = item.replace("<text:list>", '<text:list text:style-name="Artikelen" text:continue-numbering="true">', 1)
            out.append(item)
        elif kind == "F":
            frame = f'<draw:frame draw:style-name="Kader" text:anchor-type="paragraph" svg:width="9cm" svg:height="1cm"><draw:text-box><text:p>{text}</text:p>'
            out.append(f'<text:p text:style-name="Standard">{frame}</draw:text-box></draw:frame></text:p>')
        else:
            style = "Title" if kind == "H" else "Standard"
            out.append(f'<text:p text:style-name="{style}">{text}</text:p>')
    return "\n".join(out)


def flat(contract: str, header: str, columns: int = 1) -> str:
    """Write a contract as a flat OpenDocument file."""
    gap = f'<style:columns fo:column-count="{columns}" fo:column-gap="0.8cm"/>' if columns > 1 else ""
    return HEAD.replace("@HEADER@", escape(header)).replace("@COLUMNS@", gap) + body_of(contract) + TAIL


def without(contract: str, kinds: str) -> str:
    """Leave out lines of some kinds, and the footnotes with the tables."""
    lines = [line for line in contract.strip().splitlines() if line[0] not in kinds]
    return "\n".join(line.rstrip("^") if "T" in kinds else line for line in lines)


FILTERS = {
    "odt": "odt:writer8",
    "docx": "docx:MS Word 2007 XML",
    "rtf": "rtf:Rich Text Format",
    "html": "html:HTML (StarWriter)",
    "pdf": "pdf:writer_pdf_Export",
    "txt": "txt:Text (encoded):UTF8,LF,,,",
}


def convert(source: Path, suffix: str, target: Path, options: str = "") -> None:
    """Have LibreOffice write a file in another format."""
    with tempfile.TemporaryDirectory() as profile:
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", FILTERS[suffix] + options, "--outdir", profile, source]
        subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=180)
        shutil.move(Path(profile) / f"{source.stem}.{suffix}", target)


def main() -> None:
    """Make all files."""
    if not shutil.which("soffice") or not shutil.which("gs"):
        sys.exit("make_files.py needs LibreOffice Writer (soffice) and Ghostscript (gs)")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "liften.fodt"
        source.write_text(flat(CONTRACT, "Raamovereenkomst Liftzorg / De Terp"), encoding="utf-8")
        for suffix in FILTERS.keys() - {"txt"}:
            convert(source, suffix, HERE / f"liften.{suffix}")
        source = Path(folder) / "lift.fodt"
        source.write_text(flat(without(CONTRACT, "FT"), "Raamovereenkomst Liftzorg / De Terp"), encoding="utf-8")
        for suffix in FILTERS:
            convert(source, suffix, HERE / f"lift.{suffix}")
        source = Path(folder) / "liften-kolommen.fodt"
        source.write_text(flat(without(CONTRACT, "F"), "Raamovereenkomst Liftzorg / De Terp", columns=2), encoding="utf-8")
        convert(source, "pdf", HERE / "liften-kolommen.pdf")
        lock = ':{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"geheim"}}'
        convert(source, "pdf", HERE / "liften-versleuteld.pdf", lock)
        head = CONTRACT[: CONTRACT.index("1 Storingen")]
        source = Path(folder) / "scan.fodt"
        source.write_text(flat(without(head, "FT"), "Raamovereenkomst Liftzorg / De Terp"), encoding="utf-8")
        convert(source, "pdf", Path(folder) / "scan.pdf")
        command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfimage8", "-r300", "-o", HERE / "lift-scan.pdf", Path(folder) / "scan.pdf"]
        subprocess.run([str(part) for part in command], check=True, timeout=60)
        lines = "\n".join(f"0 {line}" for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line.strip())
        source = Path(folder) / "acquisitie.fodt"
        source.write_text(flat(lines, "Acquisitie en afsprakenservice"), encoding="utf-8")
        for suffix in FILTERS.keys() - {"txt"}:
            convert(source, suffix, HERE / f"acquisitie.{suffix}")


if __name__ == "__main__":
    main()
