"""Labels are read from whatever people keep them in."""

from __future__ import annotations

import json

import pytest

from clausify import CorpusError, Label, classify
from clausify.corpus.exchange import read_labelled
from clausify.corpus.exchange_rows import label_of
from clausify.report.table import COLUMNS, csv_bytes, rows_of

ROWS = [("effort", "Bureau spant zich in; voor zover mogelijk één dag."), ("term", "De huur, zo is bepaald, duurt een jaar.")]


def _read(path):
    return [(c.label.value, c.text) for c in read_labelled(path).clauses]


@pytest.mark.parametrize(
    ("header", "separator", "encoding"),
    [
        ("label,text", ",", "utf-8"),
        ("Etiket;Clausule", ";", "utf-8-sig"),
        ("SOORT;Tekst", ";", "cp1252"),
        ("tag\tbepaling", "\t", "utf-8"),
        ("Label;Text", ";", "utf-16"),
    ],
)
def test_tables_of_any_make_are_read(tmp_path, header, separator, encoding) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes((header + "\r\n" + "".join(f'{label}{separator}"{text}"\r\n' for label, text in ROWS)).encode(encoding))
    assert _read(path) == ROWS


def test_a_line_that_names_the_separator_is_read(tmp_path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text('sep=;\nlabel;text\nneutraal;"Op deze overeenkomst; Nederlands recht."\n', encoding="utf-8")
    assert _read(path) == [("neutral", "Op deze overeenkomst; Nederlands recht.")]


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("Inspanningsverbintenis", "effort"),
        ("middelenverbintenis", "effort"),
        ("RESULTAATSVERPLICHTING", "result"),
        ("Duur/opzegging", None),
        ("duur", "term"),
        ("Beëindiging", "term"),
        ("looptijd", "term"),
        ("overig", "neutral"),
        ("Neutraal.", "neutral"),
        ("onzin", None),
    ],
)
def test_dutch_names_of_labels_are_known(word, label) -> None:
    assert label_of(word) == label


def test_context_and_contract_are_kept(tmp_path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("bestand,kop,aanhef,tekst,label\nhuur.docx,Betaling,Huurder zal:,de huur voldoen;,result\n", encoding="utf-8")
    (clause,) = read_labelled(path).clauses
    assert (clause.document, clause.heading, clause.lead_in) == ("huur.docx", "Betaling", "Huurder zal:")
    assert clause.place == f"{path}, line 2"


def test_an_excel_sheet_is_read(tmp_path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.create_sheet("leeg", 0)
    sheet = book.worksheets[1]
    for row in (("Etiket", "Clausule"), ("resultaat", "Koper betaalt."), (None, None), ("", "Nog te doen.")):
        sheet.append(row)
    book.save(tmp_path / "mine.xlsx")
    found = read_labelled(tmp_path / "mine.xlsx")
    assert [(c.label.value, c.text, c.line) for c in found.clauses] == [("result", "Koper betaalt.", 2)]
    assert found.unlabelled == {tmp_path / "mine.xlsx": 1}


@pytest.mark.parametrize("excel", [False, True])
def test_the_table_of_the_tag_command_comes_back_corrected(tmp_path, excel) -> None:
    clauses = classify("- Huurder betaalt vooraf.\n=De huur duurt een jaar.\n")
    rows = list(rows_of("huur.txt", clauses))
    rows[0]["label"] = "neutraal"
    path = tmp_path / "tagged.csv"
    path.write_bytes(csv_bytes(rows, COLUMNS, excel=excel))
    found = read_labelled(path).clauses
    assert [c.text for c in found] == [c.text for c in clauses]
    assert found[0].label is Label.NEUTRAL
    assert all(c.tagged and c.document == "huur.txt" for c in found)


def test_the_corrections_of_the_report_page_are_read(tmp_path) -> None:
    entry = {
        "text": "De huur duurt een jaar.", "lead_in": None, "heading": "Duur", "label": "term", "was": "neutral", "confidence": 0.61,
        "file": "huur.docx", "start": 10, "end": 33, "contract": "9f" * 32, "clausify": "0.1.0",
    }  # fmt: skip
    path = tmp_path / "corrections.jsonl"
    path.write_text(json.dumps(entry) + "\n", encoding="utf-8")
    (clause,) = read_labelled(path).clauses
    assert (clause.label, clause.was, clause.heading, clause.lead_in, clause.document) == ("term", "neutral", "Duur", None, "9f" * 32)
    assert not clause.tagged


STUDIO = [
    {"id": 1, "data": {"text": "Koper betaalt.", "heading": "Prijs"}, "annotations": [{"result": [{"type": "choices", "value": {"choices": ["Resultaat"]}}]}]},
    {"id": 2, "data": {"text": "Nog niet gedaan."}, "annotations": []},
    {"id": 3, "data": {"text": "Overgeslagen."}, "annotations": [{"was_cancelled": True, "result": []}]},
]


def test_exports_of_label_studio_are_read(tmp_path) -> None:
    path = tmp_path / "studio.json"
    path.write_text(json.dumps(STUDIO), encoding="utf-8")
    found = read_labelled(path)
    assert [(c.label.value, c.text, c.heading) for c in found.clauses] == [("result", "Koper betaalt.", "Prijs")]
    assert found.unlabelled == {path: 2}
    path.write_text(json.dumps([{"id": 1, "text": "Koper betaalt.", "choice": "result", "annotator": 1}]), encoding="utf-8")
    assert _read(path) == [("result", "Koper betaalt.")]


TEXT = "Duur\nDe huur duurt een jaar. Huurder betaalt."
SPANS = [(0, 4, "matter"), (5, 28, "term"), (29, 45, "resultaat")]


@pytest.mark.parametrize(
    "entry",
    [
        {"id": "huur", "text": TEXT, "spans": [{"start": a, "end": b, "label": name} for a, b, name in SPANS]},
        {"id": "huur", "text": TEXT, "label": [list(span) for span in SPANS]},
        {"id": "huur", "text": TEXT, "entities": [{"id": 1, "label": name, "start_offset": a, "end_offset": b} for a, b, name in SPANS], "relations": []},
        {"data": {"id": "huur", "text": TEXT}, "annotations": [{"result": [{"value": {"start": a, "end": b, "labels": [name]}} for a, b, name in SPANS]}]},
    ],
    ids=["ours", "doccano 1.5", "doccano 1.8", "label studio"],
)
def test_whole_documents_are_read(tmp_path, entry) -> None:
    path = tmp_path / "documents.jsonl"
    path.write_text(json.dumps(entry) + "\n", encoding="utf-8")
    (contract,) = read_labelled(path).contracts
    assert (contract.id, contract.text) == ("huur", TEXT)
    assert [(s.start, s.end, s.label and s.label.value) for s in contract.spans] == [(0, 4, None), (5, 28, "term"), (29, 45, "result")]


def test_doccano_classification_is_read(tmp_path) -> None:
    path = tmp_path / "doccano.jsonl"
    path.write_text('{"id": 1, "text": "Koper betaalt.", "label": ["result"]}\n{"id": 2, "text": "Later.", "label": []}\n', encoding="utf-8")
    assert _read(path) == [("result", "Koper betaalt.")]


WRONG = {
    "mine.csv": ("label,text\nterm,De huur duurt een jaar.\nonzin,Koper betaalt.\nterm,\n", ["line 3: unknown label 'onzin'", "line 4: the text is empty"]),
    "none.csv": ("label,text\n,Koper betaalt.\n", ["none of its 1 rows has a label yet"]),
    "columns.csv": ("nummer,woorden\n1,Koper betaalt.\n", ["line 1: no column of texts found among 'nummer', 'woorden'; call it 'text'"]),
    "prose.csv": ("Koper betaalt\n", ["line 1: expected names of columns"]),
    "cells.csv": ("label,text\nterm,De huur, een jaar, loopt.\n", ["line 2: 4 cells under 2 names"]),
    "quotes.csv": ('label,text\nterm,"De huur\n', ["line 2: the quotes around a cell do not match"]),
    "empty.csv": ("", ["line 1: expected names of columns"]),
    "broken.jsonl": ('{"text": "a", "label": "term"}\n{"text"\n', ["line 2: not valid JSON"]),
    "list.json": ("[1, 2]", ["line 1: expected an object"]),
    "overlap.jsonl": (
        '{"text": "abcdef", "spans": [{"start": 0, "end": 4, "label": "term"}, {"start": 2, "end": 6, "label": "term"}]}\n',
        ["line 1: the spans at 0 and 2 overlap"],
    ),
    "outside.jsonl": ('{"text": "abc", "spans": [{"start": 0, "end": 9, "label": "term"}]}\n', ["outside the text of 3 characters"]),
    "spans.jsonl": ('{"text": "abc", "spans": [{"start": 0, "end": 2}]}\n', ["must hold start, end and label"]),
    "old.xls": ("x", ["labels are read from .tsv"]),
    "no.xlsx": ("label,text\n", ["no Excel file, or it is damaged"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_row(tmp_path, name) -> None:
    if name.endswith(".xlsx"):
        pytest.importorskip("openpyxl")
    text, messages = WRONG[name]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        read_labelled(path)
    for message in messages:
        assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_folders_hold_files_of_all_kinds(tmp_path, root) -> None:
    (tmp_path / "a.csv").write_text("label,text\nterm,De huur duurt een jaar.\n", encoding="utf-8")
    (tmp_path / "b.tsv").write_bytes((root / "data" / "contracts" / "A01.tsv").read_bytes())
    (tmp_path / "notes.docx").write_bytes(b"not labels")
    found = read_labelled(tmp_path)
    assert len(found.clauses) == 1
    assert [contract.id for contract in found.contracts] == ["A01"]
    (tmp_path / "c.tsv").write_bytes((tmp_path / "b.tsv").read_bytes())
    with pytest.raises(CorpusError, match="every contract needs its own"):
        read_labelled(tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CorpusError, match="no labels found here"):
        read_labelled(empty)


def test_the_corpus_that_comes_with_the_package_is_the_one_in_the_repository(root) -> None:
    from clausify.corpus.contracts import read_contracts
    from clausify.corpus.shipped import shipped_contracts
    from clausify.corpus.splits import read_splits

    splits = read_splits(root / "data")
    here = {c.id: (c.text, [(s.start, s.end, s.label) for s in c.spans], splits.get(c.id, "train")) for c in read_contracts(root / "data")}
    packed = shipped_contracts(("train", "test", "unseen"))
    assert {c.id: (c.text, [(s.start, s.end, s.label) for s in c.spans], c.meta["split"]) for c in packed} == here, "run 'clausify train data/'"
