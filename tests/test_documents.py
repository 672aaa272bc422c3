"""Reading files: what they are, what is refused, how far a reader goes, and hostile files."""

from __future__ import annotations

import base64
import io
import os
import random
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from clausify import classify_file
from clausify.documents import isolation
from clausify.documents.document import Document, Limits
from clausify.documents.read import KNOWN, READABLE, read_document
from clausify.documents.request import Request
from clausify.errors import DocumentError

TEXT = "Artikel 1 – Duur\nDe huur duurt één jaar.\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(**members: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def word(xml: bytes | str) -> bytes:
    return zipped(**{"[Content_Types].xml": "", "word/document.xml": xml})


def test_what_is_in_a_file_decides_how_it_is_read(root) -> None:
    files = root / "tests" / "files"
    for name, kind in {"lift.docx": "docx", "lift.odt": "odt", "lift.rtf": "rtf", "lift.pdf": "pdf", "lift.html": "html"}.items():
        data = (files / name).read_bytes()
        for claimed in ("contract", "contract.doc", "contract.txt", "contract.pdf", "contract.docx"):
            assert read_document(data, name=claimed).format == kind, (name, claimed)
    assert (files / "lift.pdf").suffix in READABLE
    assert ".doc" in KNOWN
    assert ".doc" not in READABLE


REFUSED = {
    "old Word": (OLE + "WordDocument".encode("utf-16-le"), "x.docx", "old Word file.*soffice --headless --convert-to docx"),
    "encrypted Word": (OLE + "EncryptedPackage".encode("utf-16-le"), "x.docx", "encrypted.*take the password off"),
    "Outlook": (OLE + "__substg1.0_".encode("utf-16-le"), "x.msg", "Outlook message.*as .eml"),
    "spreadsheet": (zipped(**{"[Content_Types].xml": "", "xl/workbook.xml": ""}), "x.xlsx", "spreadsheet"),
    "slides": (zipped(**{"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "x.docx", "presentation"),
    "archive": (zipped(**{"contract.txt": "De huur"}), "x.zip", "archive; unpack it"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "x.pdf", "picture, not text; make a PDF"),
    "XML": (b"<?xml version='1.0'?><x/>", "x.xml", "XML of a kind"),
    "binary": (bytes(range(256)) * 20, "x.bin", "binary file, not text"),
    "no pdf": (b"De huur duurt een jaar.", "x.pdf", r"no \.pdf file.*end its name in \.txt"),
    "empty docx": (b"", "x.docx", r"no \.docx file"),
    "WordPerfect": (b"\xffWPC" + bytes(30), "x.wpd", "WordPerfect"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_names_the_way_out(kind: str) -> None:
    data, name, message = REFUSED[kind]
    with pytest.raises(DocumentError, match=message) as caught:
        read_document(data, name=name)
    error = caught.value
    assert error.source == name
    assert error.reason
    assert error.remedy
    assert str(error) == f"{error.source}: {error.reason}; {error.remedy}"


def test_places_that_are_no_files_are_named(tmp_path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, message in ((tmp_path, "a folder"), (pipe, "a pipe or a device"), ("/dev/zero", "a pipe or a device"), (tmp_path / "x.pdf", "No such file")):
        with pytest.raises(DocumentError, match=message):
            read_document(path)


def test_sizes_are_limited_before_anything_is_read(tmp_path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(10**12)  # a hole; it takes no room on the disk
    with pytest.raises(DocumentError, match=r"1,000,000,000,000 bytes \(at most 100,000,000\)"):
        read_document(large)
    with pytest.raises(DocumentError, match=r"its text has 43 characters \(at most 10\).*limits=Limits\(max_text=\.\.\.\)"):
        read_document(TEXT.encode() + b"  ", name="x.txt", limits=Limits(max_text=10))
    with pytest.raises(DocumentError, match="text is too long"):
        read_document(b"<html>" + b"<p>De huur." * 100, name="x.html", limits=Limits(max_text=100))
    with pytest.raises(DocumentError, match="max_bytes"):
        read_document(b"x" * 11, limits=Limits(max_bytes=10))


def test_errors_and_documents_survive_the_way_to_another_process() -> None:
    import pickle

    error = pickle.loads(pickle.dumps(DocumentError("a.doc", "old", "new")))
    assert (error.source, error.reason, error.remedy) == ("a.doc", "old", "new")
    document = Document("x", "a.pdf", "pdf", (0,), (0,), (2,))
    assert pickle.loads(pickle.dumps(document)) == document


def test_a_file_without_pages_gives_clauses_without(tmp_path) -> None:
    path = tmp_path / "contract"
    path.write_text(TEXT, encoding="utf-8")
    assert [(clause.text, clause.page) for clause in classify_file(path)] == [("De huur duurt één jaar.", None)]


def test_the_command_line_reads_every_format_also_from_standard_input(run, root) -> None:
    files = root / "tests" / "files"
    shown = run("show", files / "lift.docx").stdout
    assert shown.count(b"\n") > 30
    assert run("show", "-", stdin=(files / "lift.pdf").read_bytes()).stdout == shown


# Hostile files.


def entities() -> str:
    return '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)) + "]>"


def pdf(*objects: bytes) -> bytes:
    out, starts = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    return b"%bxref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (bytes(out), size, table, size, len(out))


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), more, content)


def page(resources: bytes = b"") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << %b >> >>" % resources


FORM = stream(b"/X Do " * 5, b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /X 5 0 R >> >>")
HOSTILE = {
    "zip bomb": (lambda: word(bytes(60_000_000)), "unpacks to more than 50,000,000"),
    "packed too well": (lambda: word(b" " * 20_000_000), "times its size"),
    "many members": (lambda: zipped(**{f"a{k}": "" for k in range(6_000)}), "6,000 files"),
    "entities": (lambda: word(f"{entities()}<w:document {SPACE}><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"), "entit"),
    "entities in attributes": (lambda: word(f'{entities()}<w:document {SPACE} x="&j;"/>'), "entit"),
    "a file from outside": (lambda: word(f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document {SPACE}>&x;</w:document>'), "declares entities"),
    "deep XML": (lambda: word(f"<w:document {SPACE}><w:body>" + "<w:sdt><w:sdtContent>" * 3000), "damaged"),
    "deep HTML": (lambda: b"<html>" + b"<ol><li>" * 100_000 + b"x", "nested too deeply"),
    "deep RTF": (lambda: b"{\\rtf1 " + b"{" * 1_000_000, "nested too deeply"),
    "page tree in a circle": (lambda: pdf(CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), "damaged"),
    "a thousand million pages": (lambda: pdf(CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1000000000 >>"), "damaged|encrypted"),
    "a million objects": (lambda: pdf(CATALOG, PAGES, page(), stream(b""), *[b"<< /A 1 >>"] * 1_000_000), "no text"),
    "deep objects": (lambda: pdf(CATALOG, PAGES, page(b"/X " + b"[" * 500_000 + b"]" * 500_000), stream(b"")), "no text|damaged"),
    "forms that hold themselves": (lambda: pdf(CATALOG, PAGES, page(b"/XObject << /X 5 0 R >>"), stream(b"/X Do"), FORM), "reading it took|broke down|no text"),
    "flate bomb": (lambda: pdf(CATALOG, PAGES, page(), stream(zlib.compress(bytes(400_000_000), 1), b"/Filter /FlateDecode")), "broke down|memory|no text"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_an_error_within_time_and_memory(kind: str) -> None:
    make, message = HOSTILE[kind]
    data = make()
    begin = time.perf_counter()
    with pytest.raises(DocumentError, match=message):
        read_document(data, name="contract.bin", limits=Limits(max_seconds=3, max_memory=700_000_000))
    assert time.perf_counter() - begin < 20  # a loaded machine; the limit is three seconds


def test_a_reader_that_hangs_or_dies_is_replaced(monkeypatch) -> None:
    request = Request("x.html", limits=Limits(max_seconds=1))
    page = b"<html><p>De huur"
    for code, reason in (("time.sleep(60)", "reading it took"), ("os._exit(7)", "exit code 7"), ("os.kill(os.getpid(), 9)", "exit code -9")):
        start = f"import os, time; from clausify.documents import worker; worker._answer = lambda *a: {code}; worker.main()"
        isolation._end_all()
        with monkeypatch.context() as patch:
            patch.setattr(isolation, "_START", "import json, sys; sys.path[:] = json.loads(sys.argv[1]); " + start)
            with pytest.raises(DocumentError, match=reason):
                isolation.read_apart(page, request)
        assert isolation.read_apart(page, request).text == "De huur"


def test_one_helper_serves_many_files_and_threads_have_their_own(root) -> None:
    data = (root / "tests" / "files" / "lift.docx").read_bytes()
    expected = read_document(data, name="a.docx").text
    isolation._end_all()
    assert {read_document(data, name="a.docx").text for _ in range(20)} == {expected}
    assert len(isolation._idle) == 1
    assert isolation._idle[0].files == 20
    together = threading.Barrier(3, timeout=60)

    def one(_: int) -> str:
        together.wait()
        return read_document(data, name="a.docx").text

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(one, range(3))) == {expected}
    assert 1 <= len(isolation._idle) <= 3


def test_threads_may_read_pdfs_in_one_process(root) -> None:
    data = (root / "tests" / "files" / "lift.pdf").read_bytes()
    with ThreadPoolExecutor(4) as pool:
        texts = set(pool.map(lambda _: read_document(data, name="a.pdf", limits=Limits(max_seconds=None)).text, range(12)))
    assert len(texts) == 1


def test_helpers_end_with_the_program_that_started_them(root) -> None:
    code = (
        "import os, sys; from clausify.documents.read import read_document as r; from clausify.documents import isolation as i\n"
        "r('tests/files/lift.docx'); print(i._idle[0].process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9) if sys.argv[1] == 'kill' else None"
    )
    for how in ("end", "kill"):
        out = subprocess.run([sys.executable, "-c", code, how], capture_output=True, text=True, cwd=root, check=False)
        assert out.stderr == ""
        deadline = time.monotonic() + 20
        while _is_alive(int(out.stdout)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not _is_alive(int(out.stdout))


def _is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:  # noqa: PTH123
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _mutated(name: str, data: bytes, how: int, rng: random.Random) -> tuple[str, bytes]:
    """Damage a file: cut it, flip bits, copy a piece over another, give it another name, or put it into an archive or a message."""
    changed = bytearray(data)
    if how == 0:
        return name, data[: rng.randrange(len(data))]
    if how == 1:
        for _ in range(rng.randint(1, 60)):
            changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        return name, bytes(changed)
    if how == 2:
        start, other, length = rng.randrange(len(data)), rng.randrange(len(data)), rng.randint(1, 2000)
        changed[start : start + length] = data[other : other + length]
        return name, bytes(changed)
    if how == 3:
        return name + rng.choice([*KNOWN, ".bin", ""]), data
    inner = rng.choice(["word/document.xml", "content.xml", name])
    packed = zipped(**{inner: data, "[Content_Types].xml": ""}) if rng.random() < 0.7 else data
    head = b"From: a\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return ("post.eml", head + base64.encodebytes(packed)) if rng.random() < 0.5 else (name, packed)


@pytest.mark.parametrize("part", range(5))
def test_five_hundred_mutated_files_are_each_an_answer_or_an_error(root, part: int) -> None:
    files = {path.name: path.read_bytes() for path in sorted((root / "tests" / "files").iterdir()) if path.suffix in READABLE}
    rng = random.Random(part)
    outcomes = {"read": 0, "refused": 0}
    for k in range(100):
        name, data = _mutated(*rng.choice(sorted(files.items())), k % 5, rng)
        error = None
        try:
            assert read_document(data, name=name, limits=Limits(max_seconds=20)).source == name
        except DocumentError as caught:
            error = caught
        outcomes["refused" if error else "read"] += 1
        if error:
            assert error.source.startswith(name)
            assert error.remedy
            assert not any(word in error.reason for word in ("broke down", "reading it took", "Error:")), error
    assert outcomes["read"] > 15
    assert outcomes["refused"] > 15
