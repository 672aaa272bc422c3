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
from clausify.cli_report import report
from clausify.cli_tag import tag
from clausify.errors import ClausifyError

if TYPE_CHECKING:
    from clausify.corpus.contracts import Contract
    from clausify.documents.document import Document
    from clausify.model.classifier import ClauseModel
    from clausify.model.scores import Scores

__all__ = ["app", "main"]

app = typer.Typer(name="clausify", add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)

app.add_typer(corpus_app)
_OWN_MODELS = Path(__file__).parent / "models"
_CHECKOUT_DATA = Path(__file__).parent.parent / "data"


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


def _check_target(path: Path) -> None:
    """Refuse a place that cannot be written to before the work begins."""
    if path.is_dir():
        fail(f"{path}: this is a folder; give the name of a file to write")
    if not path.absolute().parent.is_dir():
        fail(f"{path}: the folder {path.absolute().parent} does not exist; make it first")


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

    from rich.console import Console

    from clausify.api import classify_document
    from clausify.report.terminal import print_clauses

    print_clauses(classify_document(document, _model_of(model)), Console(emoji=False, markup=False))


app.command()(tag)
app.command()(report)


@app.command()
def train(
    data: Annotated[list[Path], typer.Argument(metavar="DATA...", help="Folders or files of labelled contracts.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="The .skops file to write.")] = None,
) -> None:
    """Train a model on labelled contracts.

    In a checkout of the project, 'clausify train data/' makes the files that are shipped: cutter, model and model card.
    """
    from clausify.learn.train import train_model, train_shipped

    if out is None:
        if len(data) != 1 or data[0].resolve() != _CHECKOUT_DATA.resolve():
            fail("say where to write the model, e.g. -o mine.skops")
        model = train_shipped(data[0], _OWN_MODELS, say)
        out = _OWN_MODELS / "clausify-nl.skops"
    else:
        if out.suffix != ".skops":
            fail(f"{out}: a model file ends in .skops")
        _check_target(out)
        model = train_model(data)
        model.save(out)
    say(f"{out}: {model.n_clauses_} clauses" + (f"; macro F1 on contracts left out {model.scores_['macro_f1']:.3f}" if model.scores_ else ""))


@app.command()
def evaluate(
    data: Annotated[Path, typer.Argument(metavar="DATA", help="Labelled contracts (folder, .tsv, .jsonl) or clauses (.tsv, .csv with label and text).")],
    model: Model = None,
    folds: Annotated[int, typer.Option(help="Do not judge a model but the recipe: train on a part of the contracts, read the rest, in turn.")] = 0,
    split: Annotated[str | None, typer.Option(metavar="NAME", help="Only the contracts of this split: train, test or unseen.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002 - typer's way
) -> None:
    """Measure cutting and tagging on labelled contracts that the model has not seen."""
    from clausify.api import shipped_model
    from clausify.learn.evaluate import cross_validate, evaluate_contracts, load_labelled
    from clausify.learn.evaluate import evaluate as measure

    if folds:
        contracts = load_labelled(data)
        if isinstance(contracts, tuple):
            fail(f"{data}: holds loose clauses; only contracts can be divided into parts")
        scores = cross_validate(contracts, folds, lambda done: say(f"part {done} of {folds} done"))
    elif split:
        scores = evaluate_contracts(_of_split(data, split), _model_of(model) or shipped_model())
    else:
        scores = measure(data, _model_of(model))
    _print_scores(scores, as_json=as_json)


def _of_split(data: Path, split: str) -> list[Contract]:
    from clausify.corpus.splits import of_split, read_splits
    from clausify.learn.train import load_contracts

    chosen = of_split(load_contracts(data), read_splits(data), split)
    if not chosen:
        fail(f"{data}: no contract belongs to the split {split!r}")
    return chosen


def _print_scores(scores: Scores, *, as_json: bool) -> None:
    import json

    if as_json:
        typer.echo(json.dumps(scores.to_dict(), indent=2))
        return
    typer.echo(f"{'':10}{'precision':>10}{'recall':>10}{'F1':>10}{'clauses':>10}")
    for name, row in scores.labels.items():
        typer.echo(f"{name:10}{row.precision:10.3f}{row.recall:10.3f}{row.f1:10.3f}{row.support:10d}")
    typer.echo(f"{'macro':10}{'':20}{scores.macro_f1:10.3f}{scores.clauses:10d}")
    typer.echo(f"accuracy {scores.accuracy:.3f}, of the 80 % surest {scores.accuracy_at_80:.3f}, calibration error {scores.calibration_error:.3f}")
    if scores.span_f1 is not None:
        typer.echo(f"F1 of whole clauses cut {scores.span_f1:.3f}")


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
