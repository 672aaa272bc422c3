"""Folders that are not on this machine's disk: archives, and a bucket of an S3 server on loopback."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from clausify import BatchError, tag_folder
from clausify.documents.document import Limits

pytest.importorskip("fsspec", reason="needs the extra 'remote'")
TEXTS = {
    "2024/huur.txt": "De huur duurt één jaar.",
    "2025/huur.txt": "Huurder betaalt de huur.",
    "2025/koop.md": "Koper spant zich in.",
    ".hidden": "x",
    "2025/broken.docx": "PK\x03\x04 x",
}


@pytest.fixture
def archive(tmp_path) -> Path:
    path = tmp_path / "contracts.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in TEXTS.items():
            file.writestr(f"map/{name}", text)
    return path


def test_an_archive_is_read_like_a_folder(archive, tmp_path) -> None:
    out = tmp_path / "out.csv"
    result = tag_folder(f"zip://::{archive}", out, jobs=1)
    names = [f"zip://map/{name}::{archive}" for name in ("2024/huur.txt", "2025/huur.txt", "2025/koop.md")]
    assert [row["file"] for row in result.rows] == names
    assert [row["text"] for row in result.rows] == [TEXTS[name] for name in ("2024/huur.txt", "2025/huur.txt", "2025/koop.md")]
    assert [failure.file for failure in result.errors] == [f"zip://map/2025/broken.docx::{archive}"]
    assert result.hidden == 1
    assert [row["file"] for row in tag_folder(f"zip://map/2025::{archive}", jobs=1, glob="*.md").rows] == names[2:]


def test_an_archive_that_unpacks_to_too_much_is_an_error(tmp_path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("bomb.txt", b"0" * 50_000_000)
        file.writestr("huur.txt", "De huur duurt een jaar.")
    result = tag_folder(f"zip://::{path}", jobs=1, limits=Limits(max_bytes=1_000_000))
    assert [failure.file for failure in result.errors] == [f"zip://bomb.txt::{path}"]
    assert "at most 1,000,000" in result.errors[0].reason
    assert result.files == 1


@pytest.fixture
def bucket(monkeypatch):
    """A bucket on a real S3 server on this machine, with one file more than a page of its lists holds."""
    server = pytest.importorskip("moto.server", reason="needs moto's server")
    boto3 = pytest.importorskip("boto3", reason="needs moto's server")
    pytest.importorskip("s3fs", reason="needs the extra 'remote'")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    served = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    served.start()
    host, port = served.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    client = boto3.client("s3", endpoint_url=endpoint)
    client.create_bucket(Bucket="firm", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for name, text in TEXTS.items():
        client.put_object(Bucket="firm", Key=f"contracts/{name}", Body=text.encode())
    yield endpoint
    client.close()
    served.stop()


@pytest.mark.filterwarnings("ignore")  # of botocore and aiohttp, which close their sockets late
def test_a_bucket_is_read_like_a_folder(bucket, tmp_path, run, monkeypatch) -> None:
    options = {"endpoint_url": bucket}
    result = tag_folder("s3://firm/contracts", tmp_path / "out.csv", jobs=1, storage_options=options)
    assert [row["file"] for row in result.rows] == [f"s3://firm/contracts/{name}" for name in ("2024/huur.txt", "2025/huur.txt", "2025/koop.md")]
    assert [failure.file for failure in result.errors] == ["s3://firm/contracts/2025/broken.docx"]

    monkeypatch.setenv("AWS_ENDPOINT_URL", bucket)
    out = run("tag", "s3://firm/contracts", "--glob", "huur.*", "--format", "jsonl")
    assert (out.returncode, out.stdout.count(b"\n")) == (0, 2), out.stderr
    with pytest.raises(BatchError, match="s3://firm/none: no file or folder at this address"):
        tag_folder("s3://firm/none", jobs=1, storage_options=options)


def test_an_address_that_leads_nowhere_is_an_error(tmp_path) -> None:
    for address in (f"zip://::{tmp_path / 'none.zip'}", "nonsense://x", "zip://::" + __file__):
        with pytest.raises(BatchError, match=r"cannot be opened|needs a package"):
            tag_folder(address, jobs=1)
