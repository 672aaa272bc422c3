"""The command line, as a process."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clausify import __version__, classify

TEXT = "Artikel 1 – Duur\n1.1 De huur duurt één jaar.\n1.2 Huurder spant zich in.\n"


@pytest.fixture
def contract(tmp_path):
    path = tmp_path / "huur.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_show_prints_plain_lines_to_a_pipe(run, contract) -> None:
    out = run("show", contract)
    assert (out.returncode, out.stderr) == (0, b"")
    rows = [line.split("\t") for line in out.stdout.decode().splitlines()]
    assert [(row[0], row[1], row[4]) for row in rows] == [("1.1", "term", "1.1 De huur duurt één jaar."), ("1.2", "effort", "1.2 Huurder spant zich in.")]


def test_show_on_a_terminal_colours_and_underlines() -> None:
    from rich.console import Console

    from clausify.report.terminal import print_clauses

    out = io.StringIO()
    print_clauses(classify(TEXT), Console(file=out, force_terminal=True, color_system="truecolor", width=100))
    text = out.getvalue()
    assert "Duur" in text
    assert "\x1b[1;38;2;230;159;0meffort" in text
    assert "\x1b[4m" in text
    assert "2 clauses: 1 effort, 0 result, 1 term, 0 neutral" in text


def test_a_contract_cannot_write_to_the_terminal(run, tmp_path) -> None:
    from rich.console import Console

    from clausify.report.terminal import print_clauses

    evil = "Koper betaalt \x1b]0;title\x07 de \x9b31m prijs \u202e!niet [bold]nu[/bold]."
    out = io.StringIO()
    print_clauses(classify(evil), Console(file=out, force_terminal=True, no_color=True, markup=False, emoji=False))
    assert "\x1b]0" not in out.getvalue()
    assert "\u202e" not in out.getvalue()
    assert "[bold]nu[/bold]" in out.getvalue().replace("\x1b[4m", "").replace("\x1b[0m", "").replace("\x1b[24m", "")
    path = tmp_path / "evil.txt"
    path.write_text(evil, encoding="utf-8")
    assert b"\x1b" not in run("show", path).stdout


def test_tag_writes_a_table(run, contract, tmp_path) -> None:
    second = tmp_path / "twee.md"
    second.write_text('# Duur\n\nDe huur loopt "af", op 1 mei.\n', encoding="utf-8")
    out = tmp_path / "out.csv"
    assert run("tag", contract, second, "-o", out).returncode == 0
    rows = list(csv.DictReader(io.StringIO(out.read_bytes().decode(), newline="")))
    assert [(r["file"], r["number"], r["label"]) for r in rows] == [(str(contract), "1.1", "term"), (str(contract), "1.2", "effort"), (str(second), "", "term")]
    for row in rows:
        text = TEXT if row["file"] == str(contract) else second.read_text(encoding="utf-8")
        assert row["text"] == text[int(row["start"]) : int(row["end"])]


def test_tag_writes_json_lines_and_to_standard_output(run, contract) -> None:
    out = run("tag", contract, "--format", "jsonl")
    assert [json.loads(line)["label"] for line in out.stdout.decode().splitlines()] == ["term", "effort"]
    assert run("tag", contract).stdout.decode().splitlines()[0].startswith("file,page,number,heading,")


def test_standard_input_is_read(run) -> None:
    out = run("tag", "-", stdin=TEXT.encode())
    assert [row["file"] for row in csv.DictReader(io.StringIO(out.stdout.decode()))] == ["-", "-"]
    assert b"De huur" in run("show", "-", stdin=TEXT.encode()).stdout


def test_an_empty_contract_is_no_error(run) -> None:
    assert run("show", "-").returncode == 0
    assert run("tag", "-").stdout.decode().splitlines() == ["file,page,number,heading,start,end,label,confidence,party,review,text"]


BAD = {
    "missing": (None, "No such file"),
    "binary": (bytes(range(256)) * 20, "binary"),
    "pdf": (b"%PDF-1.7 x", "this PDF is damaged"),
    "word": (b"PK\x03\x04 x", "this file is damaged"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "save it as .docx"),
    "broken utf-8": ("De huur is één jaar, geëist in België".encode()[:-1] + b"\xc3", "not valid UTF-8"),
    "odd utf-16": (b"\xff\xfeA", "not valid UTF-16"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_cannot_be_read_is_named_in_one_line(run, tmp_path, kind: str) -> None:
    data, message = BAD[kind]
    path = tmp_path / "bad.txt"
    if data is not None:
        path.write_bytes(data)
    got = run("show", path)
    lines = got.stderr.decode().splitlines()
    assert got.returncode == 2
    assert len(lines) == 1
    assert lines[0].startswith("clausify: ")
    assert str(path) in lines[0]
    assert message in lines[0]
    assert got.stdout == b""


def test_tag_names_what_cannot_be_read_and_tags_the_rest(run, tmp_path, contract) -> None:
    bad = {tmp_path / f"{kind}.txt": found for kind, found in BAD.items() if found[0] is not None}
    for path, (data, _) in bad.items():
        path.write_bytes(data)
    out = tmp_path / "out.csv"
    got = run("tag", contract, *bad, "-o", out)
    assert (got.returncode, got.stdout) == (1, b"")
    errors = list(csv.DictReader(io.StringIO((tmp_path / "out.errors.csv").read_bytes().decode(), newline="")))
    assert [row["file"] for row in errors] == [str(path) for path in bad]
    for row, (path, (_, message)) in zip(errors, bad.items(), strict=True):
        assert message in row["reason"] + row["what_to_do"]
        assert row["what_to_do"]
        assert str(path) in got.stderr.decode()
    assert {row["file"] for row in csv.DictReader(io.StringIO(out.read_bytes().decode(), newline=""))} == {str(contract)}


def test_tag_does_nothing_if_a_file_that_is_named_does_not_exist(run, tmp_path, contract) -> None:
    got = run("tag", contract, tmp_path / "none.txt", "-o", tmp_path / "out.csv")
    assert (got.returncode, got.stderr.decode()) == (2, f"clausify: {tmp_path / 'none.txt'}: No such file or folder\n")
    assert [path.name for path in tmp_path.iterdir()] == [contract.name]


def test_folders_and_other_kinds_are_refused(run, tmp_path) -> None:
    other = tmp_path / "contract.pages"
    other.write_text(TEXT, encoding="utf-8")
    for path, message in ((tmp_path, "is a folder"), (other, "a Pages file")):
        out = run("show", path)
        assert (out.returncode, out.stderr.decode().count("\n")) == (2, 1)
        assert message in out.stderr.decode()


@pytest.mark.parametrize(("name", "message"), [("out.txt", "written as csv, jsonl, parquet or xlsx"), ("none/out.csv", "does not exist"), (".", "")])
def test_where_nothing_can_be_written_nothing_is_done(run, contract, tmp_path, name: str, message: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    out = run("tag", contract, "-o", tmp_path / name)
    assert out.returncode == 2
    assert message in out.stderr.decode()
    assert sorted(tmp_path.rglob("*")) == before


def test_an_output_is_replaced_only_when_complete(run, contract, tmp_path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old")
    assert run("tag", tmp_path / "missing.txt", "-o", out).returncode == 2
    assert out.read_text() == "old"
    assert run("tag", contract, "-o", out).returncode == 0
    assert out.read_text(encoding="utf-8").startswith("file,")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["huur.txt", "out.csv"]


def test_utf16_and_byte_order_marks_are_read(run, tmp_path) -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        path = tmp_path / "x.txt"
        path.write_bytes(TEXT.encode(encoding))
        assert "één" in run("show", path).stdout.decode()


def test_train_evaluate_and_use_a_model(run, small_corpus, contract, tmp_path) -> None:
    model = tmp_path / "own.skops"
    out = run("train", *small_corpus, "--only", "-o", model)
    assert (out.returncode, out.stdout) == (0, b""), out.stderr
    assert b"macro F1" in out.stderr
    figures = json.loads(run("evaluate", small_corpus[0], "-m", model, "--json").stdout)
    assert figures["macro_f1"] > 0.8
    assert figures["span_f1"] > 0.8
    assert b"precision" in run("evaluate", small_corpus[0], "-m", model).stdout
    assert run("show", contract, "-m", model).returncode == 0


def test_train_says_what_is_wrong(run, small_corpus, tmp_path) -> None:
    bad = tmp_path / "bad.tsv"
    bad.write_text("# id: X\n\nQ\tKoper betaalt.\n", encoding="utf-8")
    expected = {
        (small_corpus[0],): "say where to write the model",
        (small_corpus[0], "-o", tmp_path / "m.pkl"): "ends in .skops",
        (bad, "-o", tmp_path / "m.skops"): f"{bad}, line 3: expected a letter",
        (tmp_path / "none", "-o", tmp_path / "m.skops"): "no such file or folder",
        (small_corpus[0], small_corpus[0], "-o", tmp_path / "m.skops"): "every contract needs its own",
    }
    for arguments, message in expected.items():
        out = run("train", *arguments)
        assert (out.returncode, out.stderr.decode().count("\n")) == (2, 1)
        assert message in out.stderr.decode()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.tsv"]


def test_evaluate_divides_contracts_by_itself(run, small_corpus, tmp_path) -> None:
    folder = tmp_path / "some"
    folder.mkdir()
    for path in small_corpus[:6]:
        (folder / path.name).write_bytes(path.read_bytes())
    out = run("evaluate", folder, "--folds", 2, "--json")
    assert 0.3 < json.loads(out.stdout)["macro_f1"] < 1
    assert b"part 2 of 2" in out.stderr
    assert run("evaluate", folder, "--folds", 9).returncode == 2


HEAVY = "print([m for m in ('spacy', 'sklearn', 'numpy') if m in sys.modules])"


def test_help_and_version_are_light(run) -> None:
    assert run("--version").stdout.decode().strip() == f"clausify {__version__}"
    code = "import sys; sys.argv = ['clausify', '--help']\nfrom clausify.cli import app\ntry: app()\nexcept SystemExit: pass\n" + HEAVY
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "show" in out.stdout
    assert out.stdout.strip().endswith("[]")


def test_a_wrong_command_is_an_error(run) -> None:
    assert run("nonsense").returncode == 2


def test_import_is_quick_and_loads_nothing_heavy() -> None:
    code = "import time; t = time.perf_counter(); import clausify; print(time.perf_counter() - t)"
    best = min(float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) for _ in range(3))
    assert best < 0.1
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", "from clausify import classify; classify('De huur duurt een jaar.')"], check=True)
    assert time.perf_counter() - begin < 15  # a loaded machine; alone it is two seconds


def test_a_contract_is_never_overwritten(run, contract) -> None:
    out = run("tag", contract, "--format", "csv", "-o", contract)
    assert out.returncode == 2
    assert contract.read_text(encoding="utf-8") == TEXT


def test_a_full_disk_is_one_line(contract) -> None:
    with Path("/dev/full").open("wb") as full:
        out = subprocess.run([sys.executable, "-m", "clausify", "tag", str(contract)], stdout=full, stderr=subprocess.PIPE, check=False)
    assert out.returncode == 2
    assert out.stderr.decode().count("\n") == 1


def test_links_and_permissions_stay(run, contract, tmp_path) -> None:
    real = tmp_path / "real.csv"
    real.write_text("old")
    real.chmod(0o600)
    (tmp_path / "link.csv").symlink_to(real)
    assert run("tag", contract, "-o", tmp_path / "link.csv").returncode == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert real.read_text(encoding="utf-8").startswith("file,")
    assert real.stat().st_mode & 0o777 == 0o600


def test_a_split_is_evaluated(run) -> None:
    figures = json.loads(run("evaluate", "data", "--split", "test", "--json").stdout)
    assert figures["macro_f1"] > 0.8
    assert run("evaluate", "data", "--split", "nothing").returncode == 2
