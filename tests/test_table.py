"""Tables of clauses: four formats, cells that no spreadsheet runs, and the way back."""

from __future__ import annotations

import csv
import io
import json

import pytest

from clausify import classify
from clausify.errors import BatchError
from clausify.report.readback import read_rows
from clausify.report.table import COLUMNS, FORMATS, check_format, defuse, restore, rows_of, table_writer

CELLS = [
    "=HYPERLINK(1)",
    "+31 6 12",
    "- de huur;",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "'=1",
    "''-1",
    "'s avonds",
    "'",
    "-",
    "=",
    "1.10",
    "",
    'a;"b",\nc',
]


def rows() -> list[dict]:
    base = {"page": 3, "heading": None, "start": 0, "end": 9, "label": "term", "confidence": 0.98765, "party": None, "review": True}
    return [{**base, "file": f"map/{place}.docx", "number": "1.10", "text": cell} for place, cell in enumerate(CELLS)]


def written(path, data, **options) -> bytes:
    pytest.importorskip({".parquet": "pyarrow", ".xlsx": "xlsxwriter"}.get(path.suffix, "csv"), reason="needs the extra 'table'")
    with path.open("wb") as file, table_writer(file, path.suffix[1:], **options) as write:
        for row in data:
            write({column: row[column] for column in COLUMNS})
    return path.read_bytes()


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_written_is_read_back(tmp_path, form: str) -> None:
    if form == "xlsx":
        pytest.importorskip("openpyxl", reason="needs the extra 'table'")
    path = tmp_path / f"out.{form}"
    written(path, rows())
    expected = [{**row, "confidence": 0.9877 if form == "csv" else 0.98765} for row in rows()]
    assert list(read_rows(path)) == expected


def test_the_rows_of_a_contract_survive_every_format(tmp_path, example) -> None:
    expected = list(rows_of("acquisitie.txt", classify(example)))
    assert all(row["text"] == example[row["start"] : row["end"]] for row in expected)
    for form in ("csv", "jsonl"):
        path = tmp_path / f"out.{form}"
        written(path, expected)
        got = list(read_rows(path))
        assert [{**row, "confidence": 0} for row in got] == [{**row, "confidence": 0} for row in expected]


def test_csv_is_that_of_the_standard(tmp_path) -> None:
    data = written(tmp_path / "out.csv", rows()).decode()
    assert data.startswith("file,page,number,heading,start,end,label,confidence,party,review,text\r\n")
    assert '"a;""b"",\nc"\r\n' in data
    assert "map/0.docx,3,1.10,,0,9,term,0.9877,,true,'=HYPERLINK(1)\r\n" in data


def test_csv_for_a_dutch_excel(tmp_path) -> None:
    path = tmp_path / "out.csv"
    data = written(path, rows(), excel=True)
    assert data.startswith(b"\xef\xbb\xbffile;page;")
    assert b";0,9877;" in data
    assert [row["text"] for row in read_rows(path)] == CELLS


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_is_run_as_a_formula(tmp_path, form: str) -> None:
    path = tmp_path / f"out.{form}"
    written(path, [{**row, "file": row["text"], "heading": row["text"], "party": row["text"]} for row in rows()])
    if form == "csv":
        cells = [cell for line in csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")) for cell in line]
    else:
        openpyxl = pytest.importorskip("openpyxl", reason="needs the extra 'table'")
        found = [cell for line in openpyxl.load_workbook(path).active.iter_rows() for cell in line]
        assert {cell.data_type for cell in found} <= {"s", "n", "b"}
        cells = [cell.value for cell in found if isinstance(cell.value, str)]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if len(cell) > 1 and cell[0] in "=+-@\t\r\n＝"]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_tables_for_programs_hold_the_words_as_they_are(tmp_path, form: str) -> None:
    path = tmp_path / f"out.{form}"
    written(path, rows())
    if form == "jsonl":
        got = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").split("\n") if line]
    else:
        from pyarrow import types
        from pyarrow.parquet import read_table

        table = read_table(path)
        got = table["text"].to_pylist()
        assert types.is_int32(table.schema.field("page").type)
        assert types.is_boolean(table.schema.field("review").type)
    assert got == CELLS


@pytest.mark.parametrize("cell", CELLS)
def test_an_apostrophe_can_always_be_taken_off_again(cell: str) -> None:
    assert restore(defuse(cell)) == cell
    assert restore(defuse(defuse(cell))) == defuse(cell)


def test_what_no_file_can_hold_is_replaced(tmp_path) -> None:
    expected = list(rows_of("x.txt", classify("De huur \ud800 duurt \x00\x1b een \uffff jaar.")))
    assert expected[0]["text"] == "De huur \ufffd duurt \x00\x1b een \uffff jaar."
    for form in FORMATS:
        path = tmp_path / f"out.{form}"
        written(path, expected)
        got = expected[0]["text"] if form != "xlsx" else expected[0]["text"].replace("\uffff", "\ufffd")
        assert [row["text"] for row in read_rows(path)] == [got]


def test_a_text_longer_than_a_cell_of_excel_ends_in_an_ellipsis(tmp_path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="needs the extra 'table'")
    path = tmp_path / "out.xlsx"
    written(path, [{**rows()[0], "text": "x" * 40_000}])
    value = openpyxl.load_workbook(path).active["K2"].value
    assert (len(value), value[-2:]) == (32_767, "x…")


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path, monkeypatch) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="needs the extra 'table'")
    monkeypatch.setattr("clausify.report.excel._ROWS_A_SHEET", 10)
    path = tmp_path / "out.xlsx"
    written(path, rows())
    assert [sheet.max_row for sheet in openpyxl.load_workbook(path)] == [11, len(CELLS) - 9]
    assert [row["text"] for row in read_rows(path)] == CELLS


@pytest.mark.parametrize(("form", "package"), [("parquet", "pyarrow"), ("xlsx", "xlsxwriter")])
def test_a_missing_package_is_named_with_the_extra(monkeypatch, form: str, package: str) -> None:
    monkeypatch.setattr("clausify.report.table.find_spec", lambda name: None)
    with pytest.raises(BatchError, match=rf"needs {package}.*pip install 'clausify\[table\]'"):
        check_format(form)


def test_a_table_of_another_kind_is_refused(tmp_path) -> None:
    with pytest.raises(BatchError, match="written as csv, jsonl, parquet or xlsx"):
        check_format("ods")
    with pytest.raises(BatchError, match=r"ends in \.csv"):
        list(read_rows(tmp_path / "x.ods"))
