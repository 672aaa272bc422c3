"""Where the table goes: checked before the work begins, written whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from clausify.batch.outcome import Failure
from clausify.errors import BatchError
from clausify.model.files import put_in_place, write_bytes
from clausify.report.table import Row, check_format, csv_bytes, table_writer

__all__ = ["ERROR_COLUMNS", "Target"]

_ADDRESS = re.compile(r"[A-Za-z][\w+.-]+:/")  # "s3:/", where a Windows path has one letter
ERROR_COLUMNS = ("file", "reason", "what_to_do")


@dataclass(frozen=True, slots=True)
class Target:
    """A table to be written.

    Attributes
    ----------
    out : Path, BinaryIO or None
        A file, a stream that is open, or None to keep the rows in memory.
    form : str
        Its format, one of :data:`clausify.report.table.FORMATS`.
    excel : bool
        Whether CSV is written as Excel with Dutch settings opens it.
    """

    out: Path | BinaryIO | None
    form: str
    excel: bool = False

    def check(self) -> None:
        """Refuse what cannot be written, before any work is done.

        Raises
        ------
        BatchError
            If the format is unknown, its package is missing, or the file cannot be made.
        """
        check_format(self.form)
        path = self.path
        if path is None:
            return
        if isinstance(self.out, Path) and _ADDRESS.match(str(self.out)):
            raise BatchError(f"{self.out}: a table is written to the disk of this machine; copy it there when it is complete")
        if path.is_dir():
            raise BatchError(f"{self.out}: this is a folder; give the name of a file to write")
        if not path.parent.is_dir():
            raise BatchError(f"{self.out}: the folder {path.parent} does not exist; make it first")
        if not os.access(path.parent, os.W_OK) and self.state is not None:
            raise BatchError(f"{self.out}: you may not write in the folder {path.parent}; choose another")

    @property
    def path(self) -> Path | None:
        """The file itself, links resolved; None if it is not a file on disk."""
        return self.out.resolve() if isinstance(self.out, Path) else None

    @property
    def state(self) -> Path | None:
        """The folder beside the table that holds what is done so far; None where there can be none."""
        path = self.path
        return path.with_name(f"{path.name}.parts") if path is not None and (path.is_file() or not path.exists()) else None

    @property
    def errors(self) -> Path | None:
        """The file beside the table that names what failed; None where there can be none."""
        return self.out.with_suffix(".errors.csv") if isinstance(self.out, Path) and self.state is not None else None

    def own_paths(self) -> list[str]:
        """Give all that a run writes, so that it is never read.

        Returns
        -------
        list of str
            Paths, links resolved.
        """
        return [str(path.resolve()) for path in (self.path, self.state, self.errors) if path is not None]

    @contextmanager
    def state_folder(self) -> Iterator[Path]:
        """Give a folder for what is done so far: beside the table, or where there can be none there, one that is removed afterwards.

        Yields
        ------
        Path
            The folder, which may not exist yet.
        """
        if self.state is not None:
            yield self.state
            return
        with tempfile.TemporaryDirectory(prefix="clausify-", ignore_cleanup_errors=True) as folder:
            yield Path(folder) / "parts"

    def write(self, rows: Iterable[Row], failures: Sequence[Failure], state: Path) -> None:
        """Write the table, and beside it what failed.

        Parameters
        ----------
        rows : iterable of dict
            The rows of the table.
        failures : sequence of Failure
            What failed.
        state : Path
            The folder to put it together in.

        Raises
        ------
        OSError
            If it cannot be written; then the table is as it was before.
        """
        if self.out is None:
            return
        if self.state is None or self.path is None:
            with self._stream() as file:
                self._fill(file, rows)
            return
        partial = state / "table"
        with partial.open("w+b") as file:
            self._fill(file, rows)
            file.flush()
            os.fsync(file.fileno())
        self._write_errors(failures)
        put_in_place(partial, self.path)

    def _fill(self, file: BinaryIO, rows: Iterable[Row]) -> None:
        with table_writer(file, self.form, excel=self.excel) as write:
            for row in rows:
                write(row)

    @contextmanager
    def _stream(self) -> Iterator[BinaryIO]:
        if isinstance(self.out, Path):
            with self.out.open("wb") as file:  # a device or a pipe
                yield file
        elif self.out is not None:
            yield self.out
            self.out.flush()

    def _write_errors(self, failures: Sequence[Failure]) -> None:
        """Write the errors file, or remove that of an earlier run."""
        errors = self.errors
        if errors is None:
            return
        rows = [dict(zip(ERROR_COLUMNS, (failure.file, failure.reason, failure.remedy), strict=True)) for failure in failures]
        if rows:
            write_bytes(errors, csv_bytes(rows, ERROR_COLUMNS, excel=self.excel))
            return
        with suppress(OSError):
            header = csv_bytes([], ERROR_COLUMNS, excel=self.excel)
            with errors.open("rb") as file:
                ours = file.read(len(header)).removeprefix(b"\xef\xbb\xbf").replace(b";", b",").startswith(b"file,reason,")
            if ours:
                errors.unlink()
