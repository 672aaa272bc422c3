"""The command that tags files and folders of contracts."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from clausify.cli_common import Model, Ocr, Password, fail, say

if TYPE_CHECKING:
    from clausify.batch.outcome import Source
    from clausify.batch.result import BatchResult
    from clausify.documents.document import Limits

__all__ = ["tag"]

Places = Annotated[
    list[str], typer.Argument(metavar="FOLDER|FILE...", help="Folders, files, patterns, addresses such as s3://bucket/folder; - for standard input.")
]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="A .csv, .jsonl, .parquet or .xlsx file; standard output if left out.")]
Form = Annotated[str | None, typer.Option("--format", metavar="csv|jsonl|parquet|xlsx", help="Format, if the name of the file does not tell.")]
Excel = Annotated[bool, typer.Option("--excel", help="CSV as a Dutch Excel opens it: byte order mark, semicolons, decimal commas.")]
Glob = Annotated[list[str] | None, typer.Option("--glob", metavar="PATTERN", help="Of folders take only these files, e.g. '*.docx'; may be repeated.")]
Exclude = Annotated[list[str] | None, typer.Option("--exclude", metavar="PATTERN", help="Of folders leave out these files, e.g. 'archive/*'.")]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Files read at the same time; one a core if left out.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on where an interrupted run stopped.")]
Timeout = Annotated[float | None, typer.Option("--timeout", metavar="SECONDS", help="Time for one file.")]
Limit = Annotated[list[str] | None, typer.Option("--limit", metavar="NAME=NUMBER", help="How far readers may go, e.g. max_pages=5000.")]
Cluster = Annotated[str | None, typer.Option("--cluster", metavar="ADDRESS", help="Run on a Dask cluster, e.g. tcp://host:8786; extra 'dask'.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]

_MOST_SHOWN = 10
_INTERRUPTED = 130  # as a shell has it: 128 and the number of the signal


def tag(
    places: Places,
    out: Out = None,
    form: Form = None,
    excel: Excel = False,  # noqa: FBT002 - typer's way
    glob: Glob = None,
    exclude: Exclude = None,
    jobs: Jobs = None,
    resume: Resume = False,  # noqa: FBT002 - typer's way
    timeout: Timeout = None,
    limit: Limit = None,
    cluster: Cluster = None,
    model: Model = None,
    password: Password = None,
    ocr: Ocr = False,  # noqa: FBT002 - typer's way
    quiet: Quiet = False,  # noqa: FBT002 - typer's way
) -> None:
    """Tag contracts and write one table with one row a clause.

    A file that cannot be read stops nothing: it is named in <out>.errors.csv, and the exit code is 1. Exit code 2: nothing could
    be done; 130: interrupted with Ctrl-C, and the same command with --resume goes on.
    """
    form = form or (None if out else "csv")
    if out is None and form in {"parquet", "xlsx"} and sys.stdout.isatty():
        fail(f"a .{form} table is no text; give the name of a file with -o")
    if timeout is not None and not timeout > 0:
        fail(f"--timeout {timeout:g}: give a number of seconds above 0")
    settings: dict[str, Any] = {"jobs": jobs, "glob": glob or (), "exclude": exclude or (), "model": model, "resume": resume, "timeout": timeout}
    settings |= {"password": password, "ocr": ocr, "form": form, "excel": excel, "limits": _limits(limit or [])}
    result = _run(places, out or sys.stdout.buffer, settings, cluster, quiet=quiet)
    _summarise(result, quiet=quiet)
    if result.errors:
        raise typer.Exit(1)


def _run(places: list[str], out: Path | BinaryIO, settings: dict[str, Any], cluster: str | None, *, quiet: bool) -> BatchResult:
    from clausify.batch.cluster import on_cluster
    from clausify.batch.run import tag_folder
    from clausify.batch.target import Target

    state = Target(out, "").state
    if state is not None and state.is_dir() and not settings["resume"] and not quiet:
        say(f"{state}: left by a run that was interrupted; starting again (--resume goes on with it)")
    given: list[str | Source] = [_standard_input(settings["limits"]) if place == "-" else place for place in dict.fromkeys(places)]
    try:
        with on_cluster(cluster) if cluster else nullcontext(), _progress(quiet=quiet) as progress:
            return tag_folder(given, out, progress=progress, **settings)
    except KeyboardInterrupt:
        kept = f"; what is done is kept in {state}, --resume goes on with it" if state is not None and state.is_dir() else ""
        say(f"clausify: interrupted{kept}")
        raise typer.Exit(_INTERRUPTED) from None


def _standard_input(limits: Limits) -> Source:
    from clausify.batch.outcome import Source

    if sys.stdin is None:
        fail("standard input is closed")
    data = sys.stdin.buffer.read(limits.max_bytes + 1)
    return Source("-", "-", len(data), data=data)


def _limits(given: list[str]) -> Limits:
    """Read ``NAME=NUMBER`` pairs."""
    from clausify.documents.document import Limits

    names = [field.name for field in dataclasses.fields(Limits)]
    values: dict[str, float] = {}
    for pair in given:
        name, _, number = pair.partition("=")
        if name not in names:
            fail(f"--limit {pair}: there is no such limit; there are {', '.join(names)}")
        try:
            values[name] = float(number) if name.endswith("seconds") else int(number)
        except ValueError:
            fail(f"--limit {pair}: {number or 'nothing'} is no number")
        if not values[name] > 0:
            fail(f"--limit {pair}: give a number above 0")
    return Limits(**values)  # type: ignore[arg-type]


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show how far the work is: on a terminal only, and on standard error."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("files  {task.fields[rate]}"), TimeRemainingColumn(), TextColumn("left"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rate="")

        def show(done: int, total: int) -> None:
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            bar.update(task, completed=done, total=total, rate=f"{speed:.1f} a second" if speed else "")

        yield show


def _summarise(result: BatchResult, *, quiet: bool) -> None:
    """Say what was done and what was not."""
    from clausify.labels import Label

    where = f"{result.out}: " if result.out else ""
    if not quiet:
        labels = ", ".join(f"{result.counts.get(label, 0):,} {label.value}" for label in Label)
        say(f"{where}{_number(result.files, 'file')} tagged, {_number(sum(result.counts.values()), 'clause')}: {labels}; {result.review:,} to be reviewed")
        if result.resumed:
            say(f"{_number(result.resumed, 'file')} of them taken over from the run that was interrupted")
        if result.empty:
            say(f"no clause found in {_number(len(result.empty), 'file')}: {_some(list(result.empty))}")
        if result.hidden:
            say(f"left out: {_number(result.hidden, 'hidden file or folder', 'hidden files and folders')}")
    if result.errors:
        say(f"{_number(len(result.errors), 'file')} failed" + (f"; see {result.errors_file}" if result.errors_file else ""))
        for failure in result.errors[:_MOST_SHOWN]:
            say(f"  {failure.file}: {failure.reason}; {failure.remedy}")
        if len(result.errors) > _MOST_SHOWN:
            say(f"  and {len(result.errors) - _MOST_SHOWN:,} more")


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _some(names: list[str]) -> str:
    return ", ".join(names[:_MOST_SHOWN]) + (f" and {len(names) - _MOST_SHOWN:,} more" if len(names) > _MOST_SHOWN else "")
