"""What a batch does when it, or one of its workers, is killed."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import clausify

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind are those of POSIX")
ROOT = Path(clausify.__file__).parent.parent
LINES = ("De huur duurt één jaar.", "Huurder betaalt de huur.", "Verhuurder spant zich in om gebreken te verhelpen.", "De opzegtermijn is een maand.")


def make(folder: Path, count: int, lines: int) -> Path:
    folder.mkdir()
    for number in range(count):
        words = random.Random(number).choices(LINES, k=lines)
        (folder / f"{number:03}.txt").write_text("".join(f"{place}. {line}\n" for place, line in enumerate(words, 1)), encoding="utf-8")
    return folder


@pytest.fixture
def fork():
    """Tag a folder in a fork of a process that has loaded everything, and kill it after a while; give its exit status and time."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("warm_tagger.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )

    def call(folder: Path, out: Path, seconds: float | None = None) -> tuple[int, float]:
        server.stdin.write(f"{folder}\t{out}\n")
        server.stdin.flush()
        pid = int(server.stdout.readline())
        begin = time.monotonic()
        if seconds is not None:
            time.sleep(seconds)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return int(server.stdout.readline()), time.monotonic() - begin

    yield call
    server.kill()
    server.communicate()


def test_ten_kills_at_random_moments_change_nothing(fork, tmp_path) -> None:
    folder, out, whole = make(tmp_path / "contracts", 60, 30), tmp_path / "out.csv", tmp_path / "whole.csv"
    journal = tmp_path / "out.csv.parts" / "journal"
    fork(folder, whole)
    status, seconds = fork(folder, whole)
    assert status == 0

    moments = random.Random(4)
    kills, lengths = 0, set()
    for _ in range(100):
        status, _ = fork(folder, out, moments.uniform(0, 0.5 * seconds))
        kills += status == signal.SIGKILL
        lengths.add(journal.stat().st_size if journal.exists() else 0)
        if kills == 10:
            break
        if status == 0:
            assert out.read_bytes() == whole.read_bytes()
            out.unlink()
        assert not out.exists()
    assert kills == 10
    assert len(lengths) >= 3  # at different moments of the work: before the first chunk of files, and after some
    assert fork(folder, out)[0] == 0
    assert out.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["contracts", "out.csv", "whole.csv"]


# A module that Python imports at the start of every process, workers too. It stands in for the tagger, which takes seconds to
# start, and does with some files what a broken library would do.
SABOTAGE = """
import os, signal, sys, time, types
from clausify.batch import clock
from clausify.clause import Clause
from clausify.labels import Label

clock.GRACE = 1.0

def classify(text, model=None):
    return []

def classify_document(document, model=None):
    text = document.text
    if "KILLS" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "ONCE" in text and not os.path.exists(os.environ["MARK"]):
        open(os.environ["MARK"], "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    if "HANGS" in text:  # as C code does, which never looks up
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        while True:
            pass
    if "SLOW" in text:
        time.sleep(0.2)
    return [Clause(text, 0, len(text), Label.TERM, 1.0, {Label.TERM: 1.0})]

sys.modules["clausify.api"] = api = types.ModuleType("clausify.api")
api.classify, api.classify_document = classify, classify_document
"""


@pytest.fixture
def command(tmp_path):
    """Start the command line in a Python in which some files are harmful."""
    (tmp_path / "sabotage").mkdir()
    (tmp_path / "sabotage" / "sitecustomize.py").write_text(SABOTAGE, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "sabotage"), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path, "MARK": str(tmp_path / "mark"), "NO_COLOR": "1"}
    started = []

    def start(*arguments: object) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "clausify", "tag", *map(str, arguments)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - background jobs of a shell ignore it
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def files_in(table: Path) -> list[str]:
    from clausify.report.readback import read_rows

    return list(dict.fromkeys(Path(row["file"]).name for row in read_rows(table)))


def test_a_file_that_kills_its_worker_harms_no_other(command, tmp_path) -> None:
    folder, out = make(tmp_path / "contracts", 12, 3), tmp_path / "out.csv"
    (folder / "005.txt").write_text("KILLS", encoding="utf-8")
    (folder / "007.txt").write_text("ONCE\nDe huur duurt een jaar.", encoding="utf-8")
    process = command(folder, "-o", out, "--jobs", "2")
    _, stderr = process.communicate(timeout=240)
    assert process.returncode == 1, stderr
    assert files_in(out) == [f"{number:03}.txt" for number in range(12) if number != 5]
    table = (tmp_path / "out.errors.csv").read_text(encoding="utf-8")
    assert "005.txt" in table
    assert "it brought down the process that read it" in table
    assert table.count("\n") == 2
    assert b"Traceback" not in stderr


def test_a_file_that_cannot_be_interrupted_is_given_up(command, tmp_path) -> None:
    folder, out = make(tmp_path / "contracts", 6, 3), tmp_path / "out.csv"
    (folder / "003.txt").write_text("HANGS", encoding="utf-8")
    process = command(folder, "-o", out, "--jobs", "2", "--timeout", "1")
    _, stderr = process.communicate(timeout=240)
    assert process.returncode == 1, stderr
    assert files_in(out) == [f"{number:03}.txt" for number in range(6) if number != 3]
    assert "no answer after 1 seconds" in (tmp_path / "out.errors.csv").read_text(encoding="utf-8")


def wait_for(condition, seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "this takes too long"
        time.sleep(0.05)


def test_ctrl_c_and_kill_leave_what_resume_understands(command, tmp_path) -> None:
    folder, out = make(tmp_path / "contracts", 40, 3), tmp_path / "out.csv"
    for path in folder.iterdir():
        path.write_text(path.read_text(encoding="utf-8") + "SLOW", encoding="utf-8")
    journal = tmp_path / "out.csv.parts" / "journal"

    process = command(folder, "-o", out, "--jobs", "2")
    wait_for(lambda: journal.exists() and journal.stat().st_size > 1000)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers too
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, out.exists()) == (130, False)
    lines = stderr.decode().splitlines()
    assert lines == [f"clausify: interrupted; what is done is kept in {tmp_path / 'out.csv.parts'}, --resume goes on with it"]

    size = journal.stat().st_size
    process = command(folder, "-o", out, "--jobs", "2", "--resume")
    wait_for(lambda: journal.stat().st_size > size)
    workers = children(process.pid)
    process.kill()
    process.communicate()
    assert not out.exists()
    wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers), 30)  # they do not outlive it

    process = command(folder, "-o", out, "--jobs", "2", "--resume")
    _, stderr = process.communicate(timeout=240)
    assert process.returncode == 0, stderr
    assert b"taken over from the run that was interrupted" in stderr
    assert files_in(out) == [f"{number:03}.txt" for number in range(40)]
    assert not (tmp_path / "out.csv.parts").exists()


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return list(map(int, listed.read_text().split())) if listed.exists() else []
