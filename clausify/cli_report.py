"""The command that writes pages: of one contract, or of a folder with an index."""

from __future__ import annotations

import glob
import os
import string
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clausify.cli_common import Model, Ocr, Password, fail, say
from clausify.errors import DocumentError

if TYPE_CHECKING:
    from clausify.batch.outcome import Source
    from clausify.model.classifier import ClauseModel
    from clausify.reading.contract import Contract
    from clausify.report.index import Row, Unread

__all__ = ["report"]

_SUFFIXES = (".html", ".htm")
_PLAIN = frozenset((string.ascii_letters + string.digits + "-._~/").encode())


@dataclass(frozen=True, slots=True)
class _Orders:
    """What every page of a folder has in common."""

    out: Path
    today: date
    language: str
    model: Path | None
    password: str | None
    ocr: bool


def report(
    place: Annotated[str, typer.Argument(metavar="FILE|FOLDER", help="A contract, or a folder of contracts; - for standard input.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="PAGE|FOLDER", help="The .html file to write; for a folder, the folder of pages.")],
    language: Annotated[str, typer.Option(metavar="nl|en", help="Language shown first; the page holds both.")] = "nl",
    today: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to count the last day of notice from; today if left out.")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Contracts of a folder read at the same time.")] = 1,
    exclude: Annotated[list[str] | None, typer.Option(metavar="PATTERN", help="Of a folder leave out these files, e.g. 'archive/*'.")] = None,
    model: Model = None,
    password: Password = None,
    ocr: Ocr = False,  # noqa: FBT002 - typer's way
) -> None:
    """Write a page that says what was promised and how one gets out; for a folder, a page each and an index.

    A page needs no network and sends nothing. Labels that are wrong can be corrected on it and saved for 'clausify train'.
    Exit code 1 if some file of a folder could not be read; the index says which, and why.
    """
    from clausify.report.words import LANGUAGES

    if language not in LANGUAGES:
        fail(f"--language {language}: a page is in {' and '.join(LANGUAGES)}")
    day = today.date() if today else date.today()  # noqa: DTZ011 - a day where the reader is
    orders = _Orders(out, day, language, model, password, ocr)
    if place != "-" and Path(place).is_dir():
        _write_folder(Path(place), orders, jobs, exclude or [])
    else:
        _write_page(place, orders)


def _read(place: str, name: str, orders: _Orders) -> Contract:
    from clausify.documents.document import Limits
    from clausify.documents.read import read_document
    from clausify.reading import read_contract

    if place == "-" and sys.stdin is None:
        fail("standard input is closed")
    source = sys.stdin.buffer.read(Limits().max_bytes + 1) if place == "-" else Path(place)
    document = read_document(source, name=name, password=orders.password, ocr=orders.ocr)
    return read_contract(document, _model(orders.model))


_models: dict[Path, ClauseModel] = {}


def _model(path: Path | None) -> ClauseModel | None:
    """Give the model, which is loaded once in each process."""
    from clausify.api import load

    if path is None:
        return None
    if path not in _models:
        _models[path] = load(path)
    return _models[path]


def _put(path: Path, page: str) -> None:
    from clausify.model.files import write_bytes

    write_bytes(path, page.encode())


def _write_page(place: str, orders: _Orders) -> None:
    from clausify.report.page import page_of

    out = orders.out
    if out.is_dir():
        fail(f"{out}: this is a folder; give the name of a page to write, ending in .html")
    if out.suffix.lower() not in _SUFFIXES:
        fail(f"{out}: the name of a page ends in .html; write {out}.html")
    if not out.absolute().parent.is_dir():
        fail(f"{out}: the folder {out.absolute().parent} does not exist; make it first")
    if place != "-" and os.path.realpath(place) == os.path.realpath(out):
        fail(f"{out}: this is the contract to be read; write the page elsewhere")
    contract = _read(place, "standard input" if place == "-" else place, orders)
    _put(out, page_of(contract, today=orders.today, language=orders.language))
    say(f"{out}: {len(contract.clauses)} clauses")


def _write_folder(folder: Path, orders: _Orders, jobs: int, exclude: list[str]) -> None:
    from joblib import Parallel, delayed
    from rich.console import Console
    from rich.progress import track

    from clausify.report.index import Unread, index_of

    _model(orders.model)  # a bad model is named once, before the work begins
    sources, unread = _sources(folder, orders.out, exclude)
    results = Parallel(n_jobs=jobs, return_as="generator")(delayed(_page_in_folder)(source, folder, orders) for source in sources)
    rows = []
    for result in track(results, "", len(sources), console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()):
        if isinstance(result, Unread):
            unread.append(result)
            say(f"clausify: {result.name}: {result.reason}; {result.remedy}")
        else:
            rows.append(result)
    title = folder.resolve().name or str(folder)
    _put(orders.out / "index.html", index_of(rows, unread, title=title, today=orders.today, language=orders.language))
    say(f"{orders.out / 'index.html'}: {len(rows)} contracts, {len(unread)} not read")
    if unread:
        raise typer.Exit(1)


def _sources(folder: Path, out: Path, exclude: list[str]) -> tuple[list[Source], list[Unread]]:
    """Find the contracts, and make the folder for their pages."""
    from clausify.batch.sources import Filter, find_sources
    from clausify.report.index import Unread

    if out.exists() and not out.is_dir():
        fail(f"{out}: this is a file; give a folder for the pages of a folder")
    if not out.exists() and not out.absolute().parent.is_dir():
        fail(f"{out}: the folder {out.absolute().parent} does not exist; make it first")
    top, target = Path(os.path.realpath(folder)), Path(os.path.realpath(out))
    if top == target:
        fail(f"{out}: this is the folder of the contracts; write the pages elsewhere")
    inside = [glob.escape(target.relative_to(top).as_posix()) + "/*"] if target.is_relative_to(top) else []
    found = find_sources([str(folder)], Filter(exclude=[*exclude, *inside]))
    out.mkdir(exist_ok=True)
    return found.sources, [Unread(failure.file, failure.reason, failure.remedy) for failure in found.failures]


def _page_in_folder(source: Source, folder: Path, orders: _Orders) -> Row | Unread:
    """Read one contract and write its page, whatever is in it."""
    from clausify.report.index import Unread, row_of
    from clausify.report.page import page_of

    below = Path(os.path.relpath(source.place, folder))
    name = below.as_posix()
    target = orders.out / (f"{name}.html" if name.casefold() != "index" else f"{name}.page.html")  # index.html is taken
    try:
        contract = _read(source.place, name, orders)
        page = page_of(contract, today=orders.today, language=orders.language)
        target.parent.mkdir(parents=True, exist_ok=True)
        _put(target, page)
        return row_of(contract, name, "./" + _address(target.relative_to(orders.out).as_posix()), orders.today)
    except DocumentError as error:
        return Unread(name, error.reason or error.source, error.remedy)
    except MemoryError:
        return Unread(name, "there was not enough memory for it", "use fewer workers (--jobs), or split it")
    except OSError as error:
        return Unread(name, f"its page cannot be written: {error.strerror or error}", "see whether there is room, or give it a shorter name")
    except Exception as error:  # noqa: BLE001 - one bad file never stops the rest
        return Unread(name, f"unexpected error: {type(error).__name__}: {error}", "please report this")


def _address(path: str) -> str:
    """Write a path as the address of a link."""
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in os.fsencode(path))
