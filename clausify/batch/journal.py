"""What a run has done so far, kept in a file so that another run can go on with it."""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from clausify.errors import BatchError

if TYPE_CHECKING:
    from clausify.batch.outcome import Outcome
    from clausify.report.table import Row

__all__ = ["Journal"]

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows, where a file that is open cannot be removed by another run anyway
    fcntl = None

_MAGIC = b"clausify journal 1\n"


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    start: int
    length: int
    counts: Mapping[str, int]


class Journal:
    """The rows of files that are done, in a file that only ever grows.

    Each record is a line (checksum, and as JSON name, key, counts and length) followed by the rows. What was being written when a
    run was killed fails its checksum and is cut off by the next run. Rows stay on disk; only where they lie is held in memory.

    Parameters
    ----------
    folder : Path
        Where to keep it; made if missing.
    resume : bool
        Whether to go on with what is there; otherwise the journal begins empty.

    Raises
    ------
    BatchError
        If another run is using the folder, or what is there is no journal.
    OSError
        If the folder cannot be made or written to.
    """

    def __init__(self, folder: Path, *, resume: bool) -> None:
        self.folder = folder
        self._made = not folder.exists()
        folder.mkdir(exist_ok=True)
        self._file = (folder / "journal").open("a+b", buffering=0)
        try:
            self._lock()
            self._entries: dict[str, _Entry] = {}
            self._end = self._load() if resume else 0
            self._file.truncate(self._end)
            if not self._end:
                self._append(_MAGIC)
        except BaseException:
            self._file.close()
            if self._made:
                shutil.rmtree(folder, ignore_errors=True)
            raise

    def _lock(self) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BatchError(f"{self.folder}: another run is writing this table; wait for it to end, or write to another file") from error
        except OSError:  # a file system without locks
            return

    def _load(self) -> int:
        """Read what is there, and give where the last whole record ends."""
        size = os.fstat(self._file.fileno()).st_size
        self._file.seek(0)
        magic = self._file.read(len(_MAGIC))
        if len(magic) < len(_MAGIC):
            return 0
        if magic != _MAGIC:
            raise BatchError(f"{self.folder}: was not made by this version of clausify; remove the folder, or leave out --resume")
        end = len(_MAGIC)
        with open(os.dup(self._file.fileno()), "rb") as file:  # noqa: PTH123 - a second, buffered view of the same file
            file.seek(end)
            while end < size and (record := _read_record(file)) is not None:
                name, entry = record
                self._entries[name] = entry
                end = entry.start + entry.length
        return end

    def _append(self, data: bytes) -> None:
        """Write at the end, wholly or not at all."""
        try:
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
            os.fsync(self._file.fileno())
        except OSError:
            with suppress(OSError):
                self._file.truncate(self._end)
            raise
        self._end += len(data)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Keep the rows of some files; they are on the disk when this returns.

        Parameters
        ----------
        outcomes : iterable of Outcome
            Files that were tagged.

        Raises
        ------
        OSError
            If the disk is full; then none of them is kept, and all that was before is.
        """
        data = bytearray()
        entries: dict[str, _Entry] = {}
        for outcome in outcomes:
            head = json.dumps({"name": outcome.name, "key": outcome.key, "counts": dict(outcome.counts), "length": len(outcome.rows)}).encode()
            data += b"%08x %s\n" % (_checksum(head, outcome.rows), head)
            entries[outcome.name] = _Entry(outcome.key, self._end + len(data), len(outcome.rows), outcome.counts)
            data += outcome.rows
        if data:
            self._append(bytes(data))
            self._entries.update(entries)

    def keys(self) -> dict[str, str]:
        """Give the files that are done.

        Returns
        -------
        dict of str to str
            Name to key.
        """
        return {name: entry.key for name, entry in self._entries.items()}

    def counts(self, name: str) -> Mapping[str, int]:
        """Give the number of clauses of a file by label.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        mapping of str to int
            As in :class:`Outcome`.
        """
        return self._entries[name].counts

    def rows(self, names: Iterable[str]) -> Iterator[Row]:
        """Give the rows of files.

        Parameters
        ----------
        names : iterable of str
            Their names, in the order wanted; those that are not in the journal are passed over.

        Yields
        ------
        dict of str to Any
            One row a clause.
        """
        for name in names:
            entry = self._entries.get(name)
            if entry is not None:
                self._file.seek(entry.start)
                yield from map(json.loads, _read_whole(self._file, entry.length).splitlines())

    def close(self, *, remove: bool) -> None:
        """Close the journal.

        Parameters
        ----------
        remove : bool
            Whether to remove its folder as well: the table is complete.
        """
        self._file.close()
        if remove:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        # What an interrupt let be written, but not be noted in ``_entries``, is kept too.
        self.close(remove=error[0] is None or os.fstat(self._file.fileno()).st_size <= len(_MAGIC))


def _read_whole(file: BinaryIO, length: int) -> bytes:
    """Read so many bytes, in as many goes as the system needs."""
    parts = bytearray()
    while len(parts) < length and (part := file.read(length - len(parts))):
        parts += part
    return bytes(parts)


def _checksum(head: bytes, rows: bytes) -> int:
    return zlib.crc32(rows, zlib.crc32(head))


def _read_record(file: BinaryIO) -> tuple[str, _Entry] | None:
    """Read one record; None if it is not whole."""
    try:
        checksum, _, line = file.readline().partition(b" ")
        head: dict[str, Any] = json.loads(line)
        start = file.tell()
        rows = file.read(head["length"])
        if len(rows) != head["length"] or _checksum(line.rstrip(b"\n"), rows) != int(checksum, 16):
            return None
        return head["name"], _Entry(head["key"], start, len(rows), head["counts"])
    except (ValueError, KeyError, TypeError):
        return None
