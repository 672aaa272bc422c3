"""The command that tags folders."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clausify.cli import app
from clausify.report.readback import read_rows

TEXT = "Artikel 1 – Duur\n1.1 De huur duurt één jaar.\n1.2 Huurder spant zich in.\n"


@pytest.fixture
def folder(tmp_path) -> Path:
    top = tmp_path / "contracts"
    (top / "2024").mkdir(parents=True)
    for name in ("a.txt", "2024/a.txt", "2024/b.md"):
        (top / name).write_text(TEXT, encoding="utf-8")
    return top


def tag(*arguments: object):
    return CliRunner().invoke(app, ["tag", *map(str, arguments)])


def test_a_folder_becomes_a_table_and_a_summary(folder, tmp_path) -> None:
    out = tmp_path / "out.csv"
    got = tag(folder, "-o", out)
    assert (got.exit_code, got.stdout) == (0, "")
    assert got.stderr.splitlines() == [f"{out}: 3 files tagged, 6 clauses: 3 effort, 0 result, 3 term, 0 neutral; 0 to be reviewed"]
    assert [Path(row["file"]).relative_to(folder).as_posix() for row in read_rows(out)][::2] == ["2024/a.txt", "2024/b.md", "a.txt"]


def test_what_failed_is_said_with_what_to_do(folder, tmp_path) -> None:
    for number in range(12):
        (folder / f"broken{number:02}.docx").write_bytes(b"PK\x03\x04 x")
    (folder / "empty.txt").write_bytes(b"")
    (folder / ".DS_Store").write_bytes(b"x")
    out = tmp_path / "out.csv"
    got = tag(folder, "-o", out, "--jobs", 1)
    lines = got.stderr.splitlines()
    assert got.exit_code == 1
    assert f"no clause found in 1 file: {folder / 'empty.txt'}" in lines
    assert "left out: 1 hidden file or folder" in lines
    assert f"12 files failed; see {tmp_path / 'out.errors.csv'}" in lines
    assert sum("this file is damaged" in line for line in lines) == 10
    assert lines[-1] == "  and 2 more"
    quiet = tag(folder, "-o", out, "--quiet", "--jobs", 1)
    assert (quiet.exit_code, quiet.stderr.splitlines()[0]) == (1, f"12 files failed; see {tmp_path / 'out.errors.csv'}")


def test_standard_output_takes_a_table_too(folder) -> None:
    got = tag(folder, "--glob", "*.md", "--excel")
    assert (got.exit_code, got.stderr.count("\n")) == (0, 1)
    rows = list(csv.DictReader(io.StringIO(got.stdout.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert [row["label"] for row in rows] == ["term", "effort"]
    assert "," in rows[0]["confidence"]


@pytest.mark.parametrize("suffix", ["jsonl", "parquet", "xlsx"])
def test_the_name_tells_the_format(folder, tmp_path, suffix: str) -> None:
    for package in {"parquet": ["pyarrow"], "xlsx": ["xlsxwriter", "openpyxl"]}.get(suffix, []):
        pytest.importorskip(package, reason="needs the extra 'table'")
    out = tmp_path / f"out.{suffix}"
    assert tag(folder, "-o", out).exit_code == 0
    assert [(row["number"], row["label"], row["review"]) for row in read_rows(out)] == [("1.1", "term", False), ("1.2", "effort", False)] * 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--limit", "max_pags=3"], "there is no such limit; there are max_bytes, "),
        (["--limit", "max_pages=x"], "x is no number"),
        (["--limit", "max_pages=-1"], "give a number above 0"),
        (["--timeout", "0"], "give a number of seconds above 0"),
        (["--format", "ods"], "written as csv, jsonl, parquet or xlsx"),
        (["-o", "s3://bucket/out.csv"], "written to the disk of this machine"),
    ],
)
def test_senseless_options_are_refused(folder, run, options, message: str) -> None:
    got = run("tag", folder, *options)
    assert (got.returncode, got.stdout, got.stderr.count(b"\n")) == (2, b"", 1)
    assert message in got.stderr.decode()


def test_a_limit_is_kept(folder) -> None:
    got = tag(folder, "--limit", "max_bytes=10")
    assert got.exit_code == 1
    assert "at most 10" in got.stderr


def test_what_an_interrupted_run_left_is_spoken_of(folder, tmp_path) -> None:
    (tmp_path / "out.csv.parts").mkdir()
    (tmp_path / "out.csv.parts" / "journal").write_bytes(b"clausify journal 1\n")
    got = tag(folder, "-o", tmp_path / "out.csv")
    assert got.stderr.splitlines()[0] == f"{tmp_path / 'out.csv.parts'}: left by a run that was interrupted; starting again (--resume goes on with it)"
    assert not (tmp_path / "out.csv.parts").exists()


def test_progress_is_shown_on_a_terminal_only(folder, tmp_path, root) -> None:
    if sys.platform == "win32":
        pytest.skip("terminals of this kind are those of POSIX")
    import pty

    master, slave = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(root), "TERM": "xterm", "COLUMNS": "100"}
    process = subprocess.Popen([sys.executable, "-m", "clausify", "tag", str(folder), "-o", str(tmp_path / "out.csv")], stderr=slave, env=environment)
    os.close(slave)
    shown = b""
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:  # the other side has gone
            break
        if not part:
            break
        shown += part
    os.close(master)
    assert process.wait() == 0
    assert b"3/3" in shown
    assert b"files tagged" in shown
