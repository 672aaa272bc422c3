"""A folder of contracts: order, errors, names, links, what is left out, time, resuming."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import time
from pathlib import Path

import joblib
import pytest

from clausify import BatchError, ClauseModel, ModelError, classify, tag_folder
from clausify.batch import run as batch_run
from clausify.batch.crew import Crew
from clausify.batch.sources import Filter, find_sources

LINES = ("De huur duurt één jaar.", "Huurder betaalt de huur.", "Verhuurder spant zich in om gebreken te verhelpen.", "De opzegtermijn is een maand.")


def text(number: int) -> str:
    chosen = random.Random(number).sample(LINES, 3)
    return f"Artikel {number} – Duur\n" + "".join(f"{number}.{place} {line}\n" for place, line in enumerate(chosen, 1))


@pytest.fixture
def folder(tmp_path) -> Path:
    """Ten contracts in three folders, two of them of one name."""
    top = tmp_path / "contracts"
    names = ["b.txt", "a.txt", "2024/huur.txt", "2025/huur.txt", "2025/c.md", *(f"2025/x{n}.txt" for n in range(5))]
    for number, name in enumerate(names, 1):
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(number), encoding="utf-8")
    return top


def files(result) -> list[str]:
    return list(dict.fromkeys(row["file"] for row in result.rows))


def errors(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_rows_are_those_of_the_contracts_in_order_of_the_paths(folder) -> None:
    result = tag_folder(folder, jobs=1)
    paths = ["2024/huur.txt", "2025/c.md", "2025/huur.txt", *(f"2025/x{n}.txt" for n in range(5)), "a.txt", "b.txt"]
    assert files(result) == [str(folder / path) for path in paths]
    for path in paths:
        content = (folder / path).read_text(encoding="utf-8")
        got = [row for row in result.rows if row["file"] == str(folder / path)]
        assert [(row["start"], row["end"], row["label"], row["number"]) for row in got] == [
            (clause.start, clause.end, clause.label.value, clause.number) for clause in classify(content)
        ]
        assert all(row["text"] == content[row["start"] : row["end"]] for row in got)
    assert (result.files, result.errors, sum(result.counts.values())) == (10, (), len(result.rows))


def test_the_number_of_workers_changes_nothing(folder, tmp_path) -> None:
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 x")
    tables = []
    for jobs in (1, 2):
        out = tmp_path / f"out{jobs}.csv"
        result = tag_folder(folder, out, jobs=jobs)
        assert [Path(failure.file).name for failure in result.errors] == ["broken.docx"]
        tables.append((out.read_bytes(), (tmp_path / f"out{jobs}.errors.csv").read_bytes()))
    assert tables[0] == tables[1]


def test_a_data_frame(folder, tmp_path) -> None:
    pytest.importorskip("pandas", reason="needs the extra 'table'")
    in_memory = tag_folder(folder, jobs=1).to_frame()
    assert list(in_memory.columns[:4]) == ["file", "page", "number", "heading"]
    assert in_memory["label"].value_counts().sum() == len(in_memory)
    assert str(in_memory.dtypes["page"]) == "Int64"
    assert tag_folder(folder, tmp_path / "out.jsonl", jobs=1).to_frame().equals(in_memory)


def test_what_cannot_be_read_is_named_and_stops_nothing(folder, tmp_path) -> None:
    (folder / "2024" / "broken.docx").write_bytes(b"PK\x03\x04 x")
    (folder / "picture.txt").write_bytes(bytes(range(256)) * 20)
    out = tmp_path / "out.csv"
    result = tag_folder(folder, out, jobs=1)
    assert result.files == 10
    assert [(row["file"], bool(row["reason"]), bool(row["what_to_do"])) for row in errors(tmp_path / "out.errors.csv")] == [
        (str(folder / "2024" / "broken.docx"), True, True),
        (str(folder / "picture.txt"), True, True),
    ]
    (folder / "2024" / "broken.docx").unlink()
    (folder / "picture.txt").unlink()
    assert not tag_folder(folder, out, jobs=1).errors
    assert sorted(path.name for path in tmp_path.iterdir()) == ["contracts", "out.csv"]


def test_an_error_of_our_own_is_a_row_too(folder, monkeypatch) -> None:
    from clausify import api

    whole = api.classify_document

    def breaks(document, model=None):
        if document.source.endswith("a.txt"):
            raise IndexError("out of range")
        return whole(document, model)

    monkeypatch.setattr(api, "classify_document", breaks)
    result = tag_folder(folder, jobs=1)
    assert [(Path(failure.file).name, failure.reason) for failure in result.errors] == [("a.txt", "unexpected error: IndexError: out of range")]
    assert result.files == 9


@pytest.mark.parametrize("backend", ["sequential", "threading"])
def test_a_file_that_takes_for_ever_is_given_up(folder, monkeypatch, backend: str) -> None:
    from clausify import api

    whole = api.classify_document

    def hangs(document, model=None):
        while document.source.endswith("a.txt"):
            pass
        return whole(document, model)

    monkeypatch.setattr(api, "classify_document", hangs)
    with joblib.parallel_config(backend=backend, n_jobs=2):
        result = tag_folder(folder, timeout=2)
    assert [Path(failure.file).name for failure in result.errors] == ["a.txt"]
    assert "longer than 2 seconds" in result.errors[0].reason
    assert result.files == 9


def test_links_in_a_circle_and_to_nowhere_are_named(folder) -> None:
    (folder / "2024" / "up").symlink_to(folder)
    (folder / "same").symlink_to(folder / "2025")
    (folder / "gone.txt").symlink_to(folder / "none.txt")
    (folder / "round.txt").symlink_to(folder / "round.txt")
    (folder / "alias.txt").symlink_to(folder / "a.txt")
    result = tag_folder(folder, jobs=1)
    assert {Path(failure.file).name for failure in result.errors} == {"up", "same", "gone.txt", "round.txt"}
    assert [Path(name).name for name in files(result)].count("huur.txt") == 2
    assert str(folder / "alias.txt") in files(result)


def test_a_link_out_of_the_folder_is_followed_once(folder, tmp_path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "z.txt").write_text(text(1), encoding="utf-8")
    (folder / "link").symlink_to(other)
    (other / "back").symlink_to(tmp_path)
    result = tag_folder(folder, jobs=1)
    assert str(folder / "link" / "z.txt") in files(result)
    assert len(files(result)) == 11


def test_pipes_are_not_waited_for(folder) -> None:
    os.mkfifo(folder / "pipe.txt")
    result = tag_folder(folder, jobs=1)
    assert [failure.reason for failure in result.errors] == ["this is a pipe or a device, not a file"]


@pytest.fixture
def nobody(tmp_path):
    """Give up the rights of root, who may read everything, while a test runs."""
    if os.name != "posix":
        pytest.skip("permissions of this kind are those of POSIX")
    if os.geteuid():
        yield
        return
    tag_folder("data/examples", jobs=1)  # so that all is imported
    modes = {path: path.stat().st_mode for path in (tmp_path, *tmp_path.parents)}
    for path, mode in modes.items():
        path.chmod(mode | 0o055)
    os.seteuid(65534)
    yield
    os.seteuid(0)
    for path, mode in modes.items():
        path.chmod(mode)


def test_what_may_not_be_read_is_named(folder, nobody) -> None:
    euid = os.geteuid()
    os.seteuid(os.getuid())
    (folder / "2025").chmod(0)
    (folder / "b.txt").chmod(0)
    os.seteuid(euid)
    result = tag_folder(folder, jobs=1)
    os.seteuid(os.getuid())
    (folder / "2025").chmod(0o755)
    os.seteuid(euid)
    assert [(failure.file, failure.reason) for failure in result.errors] == [
        (str(folder / "2025"), "this folder cannot be read: Permission denied"),
        (str(folder / "b.txt"), "cannot be read: Permission denied"),
    ]
    assert result.files == 2


def test_a_file_that_vanishes_is_named(folder) -> None:
    def progress(done: int, total: int) -> None:
        if done:
            (folder / "b.txt").unlink(missing_ok=True)

    result = tag_folder(folder, jobs=1, progress=progress)
    assert [(Path(failure.file).name, failure.reason) for failure in result.errors] == [("b.txt", "it has gone since the folder was listed")]
    assert result.files == 9


def test_progress_counts_every_file_once(folder) -> None:
    seen: list[tuple[int, int]] = []
    tag_folder(folder, jobs=1, progress=lambda done, total: seen.append((done, total)))
    assert [total for _, total in seen] == [10] * len(seen)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1] == (10, 10)


def test_what_programs_leave_behind_is_left_out_and_counted(folder) -> None:
    for name in (".DS_Store", "~$huur.docx", "Thumbs.db"):
        (folder / name).write_bytes(b"x")
    (folder / ".git").mkdir()
    (folder / ".git" / "y.txt").write_text(text(1), encoding="utf-8")
    result = tag_folder(folder, jobs=1)
    assert (result.files, result.hidden, result.errors) == (10, 4, ())


def test_a_table_is_never_read_as_a_contract(folder) -> None:
    (folder / "x.docx").write_bytes(b"PK\x03\x04 x")
    for _ in range(2):
        result = tag_folder(folder, folder / "out.csv", jobs=1)
        assert [Path(failure.file).name for failure in result.errors] == ["x.docx"]
    result = tag_folder(folder, folder / "other.jsonl", jobs=1)
    reasons = {Path(failure.file).name: failure.reason for failure in result.errors}
    assert set(reasons) == {"x.docx", "out.csv", "out.errors.csv"}
    assert reasons["out.csv"] == "this is a table that clausify wrote, not a contract"


def test_filters(folder) -> None:
    assert [Path(name).name for name in files(tag_folder(folder, jobs=1, glob="*.MD"))] == ["c.md"]
    assert len(files(tag_folder(folder, jobs=1, glob=["2025/*"], exclude="x*"))) == 2
    assert len(files(tag_folder(str(folder / "**" / "huur.txt"), jobs=1))) == 2
    assert len(files(tag_folder([folder / "a.txt", folder, folder / "2024"], jobs=1))) == 10
    assert files(tag_folder([folder / "b.txt", folder], jobs=1))[0].endswith("b.txt")
    with pytest.raises(BatchError, match="no file to read there that fits"):
        tag_folder(folder, jobs=1, glob="*.pdf")


def test_names_that_are_no_utf8_stay_apart(folder) -> None:
    for byte in (b"\xe9", b"\xe8"):
        (Path(os.fsdecode(os.fsencode(folder) + b"/caf" + byte + b".txt"))).write_text(text(1), encoding="utf-8")
    names = [Path(name).name for name in files(tag_folder(folder, jobs=1, glob="caf*"))]
    assert names == ["caf\\xe8.txt", "caf\\xe9.txt"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("none", "out.csv"), "No such file or folder"),
        (("contracts", "none/out.csv"), "does not exist"),
        (("contracts", "contracts"), "end its name in"),
        (("contracts", "out.ods"), "written as csv, jsonl, parquet or xlsx"),
        (("contracts/a.txt", "contracts/a.txt"), "written as"),
        ((["empty"], "out.csv"), "no file to read there"),
        (([], "out.csv"), "no folder or file was given"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_done(folder, tmp_path, monkeypatch, arguments, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BatchError, match=message):
        tag_folder(*arguments, jobs=1)
    assert sorted(tmp_path.rglob("*")) == before


def test_senseless_numbers_are_refused(folder) -> None:
    with pytest.raises(ValueError, match="jobs=0"):
        tag_folder(folder, jobs=0)
    with pytest.raises(ValueError, match="timeout=-1"):
        tag_folder(folder, timeout=-1)


def test_a_contract_is_never_overwritten(folder) -> None:
    with pytest.raises(BatchError, match="write the table elsewhere"):
        tag_folder(folder / "a.txt", folder / "a.txt", form="csv", jobs=1)


@pytest.fixture(scope="module")
def small_model() -> ClauseModel:
    labels = ("term", "result", "effort", "term")
    return ClauseModel(n_bits=12).fit([*LINES, "De rechter te Utrecht is bevoegd."], [*labels, "neutral"])


def test_a_model_of_your_own(folder, small_model, tmp_path) -> None:
    small_model.save(tmp_path / "own.skops")
    from_file = tag_folder(folder, jobs=1, model=tmp_path / "own.skops").rows
    assert from_file == tag_folder(folder, jobs=1, model=small_model).rows
    expected = [clause.confidence for clause in small_model.classify((folder / "2024" / "huur.txt").read_text(encoding="utf-8"))]
    assert [row["confidence"] for row in from_file[: len(expected)]] == expected
    (tmp_path / "bad.skops").write_bytes(b"x")
    with pytest.raises(ModelError):
        tag_folder(folder, jobs=1, model=tmp_path / "bad.skops")


# Resuming.


def interrupted(folder: Path, out: Path, after: int = 1) -> None:
    """Tag a folder and press Ctrl-C after some files."""

    def progress(done: int, total: int) -> None:
        if done >= after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tag_folder(folder, out, jobs=1, progress=progress)
    assert not out.exists()


def test_an_interrupted_run_goes_on(folder, tmp_path) -> None:
    (folder / "x.docx").write_bytes(b"PK\x03\x04 x")
    whole, out = tmp_path / "whole.csv", tmp_path / "out.csv"
    tag_folder(folder, whole, jobs=1)
    interrupted(folder, out, after=5)
    assert (tmp_path / "out.csv.parts").is_dir()
    result = tag_folder(folder, out, jobs=1, resume=True)
    assert 0 < result.resumed < 10
    assert out.read_bytes() == whole.read_bytes()
    assert (tmp_path / "out.errors.csv").read_bytes() == (tmp_path / "whole.errors.csv").read_bytes()
    assert not (tmp_path / "out.csv.parts").exists()


def test_what_has_changed_is_read_again(folder, tmp_path, small_model) -> None:
    out = tmp_path / "out.jsonl"
    interrupted(folder, out, after=10)
    (folder / "2024" / "huur.txt").write_text("De huur duurt tien jaar.", encoding="utf-8")
    (folder / "2025" / "c.md").unlink()
    (folder / "0.txt").write_text(text(1), encoding="utf-8")
    result = tag_folder(folder, out, jobs=1, resume=True)
    assert result.resumed == 8
    assert result.rows == tag_folder(folder, jobs=1).rows

    interrupted(folder, out := tmp_path / "own.jsonl", after=10)
    assert tag_folder(folder, out, jobs=1, resume=True, model=small_model).resumed == 0


def test_without_resume_a_run_begins_again(folder, tmp_path) -> None:
    out = tmp_path / "out.csv"
    interrupted(folder, out, after=10)
    assert tag_folder(folder, out, jobs=1).resumed == 0


def test_a_journal_that_was_torn_anywhere_gives_the_same_table(folder, tmp_path) -> None:
    whole, out = tmp_path / "whole.csv", tmp_path / "out.csv"
    tag_folder(folder, whole, jobs=1)
    interrupted(folder, out, after=10)
    journal = (tmp_path / "out.csv.parts" / "journal").read_bytes()
    random_ = random.Random(1)
    resumed = set()
    for _ in range(20):
        (tmp_path / "out.csv.parts").mkdir(exist_ok=True)
        torn = bytearray(journal[: random_.randrange(len(journal))])
        if len(torn) > 100 and random_.random() < 0.3:
            torn[random_.randrange(len(torn) // 2, len(torn))] ^= 0x40
        (tmp_path / "out.csv.parts" / "journal").write_bytes(torn)
        resumed.add(tag_folder(folder, out, jobs=1, resume=True).resumed)
        assert out.read_bytes() == whole.read_bytes()
        out.unlink()
    assert len(resumed) > 2


def test_two_runs_on_one_table_do_not_meet(folder, tmp_path) -> None:
    pytest.importorskip("fcntl", reason="locks of this kind are those of POSIX")
    out = tmp_path / "out.csv"

    def progress(done: int, total: int) -> None:
        with pytest.raises(BatchError, match="another run is writing this table"):
            tag_folder(folder, out, jobs=1)

    assert tag_folder(folder, out, jobs=1, progress=progress).files == 10


def test_what_was_there_stays_until_the_table_is_complete(folder, tmp_path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        tag_folder(folder, out, jobs=1, progress=lambda done, total: (_ for _ in ()).throw(KeyboardInterrupt))
    assert out.read_text(encoding="utf-8") == "old"
    tag_folder(folder, out, jobs=1, resume=True)
    assert out.read_text(encoding="utf-8").startswith("file,page,")


# Full disks.


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 64 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("a disk can be mounted by root only")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_loses_nothing(folder, tmp_path, small_disk) -> None:
    for number in range(40):
        (folder / f"y{number}.txt").write_text("\n".join(text(n) for n in range(number, number + 10)), encoding="utf-8")
    out = small_disk / "out.csv"
    out.write_text("old", encoding="utf-8")
    with pytest.raises(BatchError, match="No space left on device; what is done is kept in"):
        tag_folder(folder, out, jobs=1)
    assert out.read_text(encoding="utf-8") == "old"
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    result = tag_folder(folder, out, jobs=1, resume=True)
    assert 0 < result.resumed < 50
    assert result.rows == tag_folder(folder, tmp_path / "out.csv", jobs=1).rows
    assert [path.name for path in small_disk.iterdir()] == ["out.csv"]


def test_a_full_device_is_named(folder) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(BatchError, match="/dev/full: cannot be written: No space left on device"):
        tag_folder(folder, "/dev/full", form="csv", jobs=1)


# Parts.


def test_files_are_handed_out_in_small_parts(folder) -> None:
    sources = find_sources([str(folder)], Filter()).sources
    crew = Crew(batch_run._orders(None, None, batch_run.Limits(), None, ocr=False, storage={}), 2)
    chunks = list(crew._chunks(sources))
    assert [source for chunk in chunks for source in chunk] == sources
    assert max(map(len, chunks)) == 2


def test_a_slow_chunk_is_given_back_in_part(folder, monkeypatch) -> None:
    monkeypatch.setattr("clausify.batch.work._LONGEST_CHUNK", 0.0)
    begin = time.monotonic()
    assert tag_folder(folder, jobs=1).files == 10
    assert time.monotonic() - begin < 60
