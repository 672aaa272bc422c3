"""The command line: arguments to calls, errors to exit codes."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clausify import __version__
from clausify.cli_common import Model, Ocr, Password, fail, say
from clausify.cli_corpus import corpus_app
from clausify.cli_learn import evaluate, suggest, train
from clausify.cli_tag import tag
from clausify.errors import ClausifyError

if TYPE_CHECKING:
    from clausify.documents.document import Document
    from clausify.model.classifier import ClauseModel

__all__ = ["app", "main"]

app = typer.Typer(name="clausify", add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)

app.add_typer(corpus_app)


def _document_of(name: str, password: str | None, *, ocr: bool) -> Document:
    from clausify.documents.document import Limits
    from clausify.documents.read import read_document

    if name == "-":
        if sys.stdin is None:
            fail("standard input is closed")
        return read_document(sys.stdin.buffer.read(Limits().max_bytes + 1), name="standard input", password=password, ocr=ocr)
    return read_document(name, password=password, ocr=ocr)


def _model_of(path: Path | None) -> ClauseModel | None:
    from clausify.api import load

    return load(path) if path else None


@app.callback(invoke_without_command=True)
def _clausify(version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False) -> None:  # noqa: FBT002 - typer's way
    """Read Dutch and Flemish contracts: effort, result, term or neutral, clause by clause."""
    if version:
        typer.echo(f"clausify {__version__}")
        raise typer.Exit


@app.command()
def show(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A contract: Word, OpenDocument, PDF, RTF, HTML, e-mail or text; - for standard input.")],
    model: Model = None,
    password: Password = None,
    ocr: Ocr = False,  # noqa: FBT002 - typer's way
) -> None:
    """Show the clauses of a contract, coloured by label, the deciding words underlined."""
    document = _document_of(file, password, ocr=ocr)
    if document.unread:
        say(f"clausify: {file}: page {', '.join(map(str, document.unread))}: a picture without text; --ocr reads it")

    from rich.console import Console

    from clausify.api import classify_document
    from clausify.report.terminal import print_clauses

    print_clauses(classify_document(document, _model_of(model)), Console(emoji=False, markup=False))


app.command()(tag)
app.command()(train)
app.command()(evaluate)
app.command()(suggest)


def main() -> None:
    """Run the command line; errors are one line on standard error and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that lacks a letter shows a question mark
    try:
        app()
    except ClausifyError as error:
        typer.echo(f"clausify: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output has gone, as with "| head"
        _drop_output()
        sys.exit(1)
    except OSError as error:
        typer.echo(f"clausify: {error.filename or 'output'}: {error.strerror or error}", err=True)
        _drop_output()
        sys.exit(2)


def _drop_output() -> None:
    """Let what standard output still holds go nowhere: a second failure at exit would hide the first."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
