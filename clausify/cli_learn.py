"""The commands of the learning loop: train, evaluate, suggest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clausify.cli_common import Model, fail, say

if TYPE_CHECKING:
    from clausify.learn.compare import Comparison
    from clausify.learn.evaluation import Evaluation
    from clausify.learn.joining import Progress
    from clausify.learn.train import Trained
    from clausify.model.classifier import ClauseModel

__all__ = ["evaluate", "suggest", "train"]

_OWN_MODELS = Path(__file__).parent / "models"
_CHECKOUT_DATA = Path(__file__).parent.parent / "data"
_NOTES = 20  # shown of a long list
_WORSE = 3  # exit code of a model that would make things worse


def _check_target(path: Path, suffix: str) -> None:
    """Refuse a place that cannot be written to before the work begins."""
    if path.is_dir():
        fail(f"{path}: this is a folder; give the name of a file to write")
    if path.suffix.lower() != suffix:
        fail(f"{path}: a {'model' if suffix == '.skops' else suffix[1:]} file ends in {suffix}")
    if not path.absolute().parent.is_dir():
        fail(f"{path}: the folder {path.absolute().parent} does not exist; make it first")


def _write(path: Path, data: bytes) -> None:
    from clausify.model.files import write_bytes

    try:
        write_bytes(path, data)
    except OSError as error:
        fail(f"{path}: cannot be written: {error.strerror or error}")


def _model_of(path: Path | None) -> ClauseModel | None:
    from clausify.api import load

    return load(path) if path else None


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show on a terminal what is being done and for how long; elsewhere say each step once."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        said: set[str] = set()

        def tell(step: str, _done: int, _total: int) -> None:
            if step not in said:
                said.add(step)
                say(f"{step} ...")

        yield tell
        return
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("reading labels", total=None)
        yield lambda step, done, total: bar.update(task, description=step, completed=done, total=total or None)


def train(
    data: Annotated[
        list[Path],
        typer.Argument(metavar="DATA...", help="Labels: tables (.csv, .tsv, .xlsx), .jsonl, exports of Label Studio or doccano, contracts, folders."),
    ],
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="The .skops file to write.")] = None,
    only: Annotated[bool, typer.Option("--only", help="Leave out the corpus that comes with clausify.")] = False,  # noqa: FBT002 - typer's way
    weight: Annotated[float | None, typer.Option(min=0.1, max=1000, help="Weight of a clause of yours; one of the corpus weighs 1. [default: 5]")] = None,
    accept_drop: Annotated[bool, typer.Option("--accept-drop", help="Replace a model even by one that is worse on the shipped test split.")] = False,  # noqa: FBT002
) -> None:
    """Train a model on what you labelled, together with the corpus that comes with clausify, and compare it with the old one.

    Exit code 3: the new model is worse on the shipped test split by more than chance explains, and the old file was kept. In a
    checkout of the project, 'clausify train data/' makes the files that are shipped: cutter, corpus, model and model card.
    """
    if out is None:
        _train_shipped(data)
        return
    _check_target(out, ".skops")
    from clausify.learn.compare import compare
    from clausify.learn.joining import OWN_WEIGHT
    from clausify.learn.train import retrain

    old, name = _old_model(out)
    with _progress() as progress:
        trained = retrain(data, only=only, weight=OWN_WEIGHT if weight is None else weight, old=old, progress=progress)
        progress("comparing with the old model", 0, 0)
        comparison = compare(trained, old, name)
    _tell(trained, comparison)
    if comparison.test and comparison.test.worse and out.exists() and not accept_drop:
        say(f"clausify: {out}: not replaced, for the new model is worse on the shipped test split by more than chance explains; --accept-drop replaces it")
        raise typer.Exit(_WORSE)
    _replace(trained, out)
    say(f"{out}: {trained.model.n_clauses_} clauses, {len(trained.joined.own_rows())} of them yours; the model card is {_card(out).name}")


def _train_shipped(data: list[Path]) -> None:
    if len(data) != 1 or data[0].resolve() != _CHECKOUT_DATA.resolve():
        fail("say where to write the model, e.g. -o mine.skops")
    from clausify.learn.train import train_shipped

    model = train_shipped(data[0], _OWN_MODELS, say)
    say(f"{_OWN_MODELS / 'clausify-nl.skops'}: {model.n_clauses_} clauses; macro F1 on contracts left out {model.scores_['macro_f1']:.3f}")


def _old_model(out: Path) -> tuple[ClauseModel, str]:
    """Give what the new model is compared with: the file it is to replace, or the shipped one."""
    from clausify.api import load, shipped_model
    from clausify.errors import ModelError

    if out.exists():
        try:
            return load(out), str(out)
        except ModelError as error:
            say(f"{error}; comparing with the shipped model instead")
    return shipped_model(), "the shipped model"


def _tell(trained: Trained, comparison: Comparison) -> None:
    notes = trained.joined.notes + [f"{path}: {count} rows without a label left out" for path, count in trained.labelled.unlabelled.items()]
    for note in notes[:_NOTES]:
        say(note)
    if len(notes) > _NOTES:
        say(f"... and {len(notes) - _NOTES} more duplicates and conflicts")
    say(f"{'macro F1, old is ' + comparison.old:45} {'old':>7}{'new':>7}{'change':>8}  95 % interval")
    for part in comparison.sets():
        label = f"{part.name} ({part.clauses} clauses)"
        say(f"{label:45} {part.old:7.3f}{part.new:7.3f}{part.new - part.old:+8.3f}  {part.low:+.3f} to {part.high:+.3f}")
    if comparison.left_out:
        say(f"{comparison.left_out} of your clauses cannot compare the two: the old model was trained on them")


def _replace(trained: Trained, out: Path) -> None:
    """Write the model and its card; the old file stays as .bak until the new one was read back whole."""
    from clausify.errors import ModelError
    from clausify.learn.compare import unseen_contracts
    from clausify.learn.evaluate import examine_contracts
    from clausify.model.card import save_card
    from clausify.model.files import load_model

    backup = out.with_name(out.name + ".bak")
    existed = out.is_file()
    if existed:
        _write(backup, out.read_bytes())
    trained.model.save(out)
    try:
        load_model(out)
    except ModelError as error:
        fail(f"{error}" + (f"; the old file is {backup}" if existed else ""))
    if existed:
        backup.unlink()
    contracts = unseen_contracts(trained)
    sets = {"On the shipped test split, cutting and tagging together": examine_contracts(contracts, trained.model).to_dict()} if contracts else {}
    save_card(trained.model, _card(out), out.name, sets)


def _card(out: Path) -> Path:
    return out.with_name(out.name + ".md")


def evaluate(
    data: Annotated[Path | None, typer.Argument(metavar="[DATA]", help="Labelled contracts or clauses; the shipped test split if left out.")] = None,
    model: Model = None,
    folds: Annotated[int | None, typer.Option(help="Judge no model but the recipe: train on a part of the contracts, read the rest, in turn.")] = None,
    split: Annotated[str | None, typer.Option(metavar="NAME", help="Only the contracts of this split: train, test or unseen.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002 - typer's way
    page: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page with pictures, worst contracts and strongest errors.")] = None,
) -> None:
    """Measure cutting and tagging on labelled contracts that the model has not seen."""
    if folds is not None and model:
        fail("--folds judges the recipe and trains models of its own, --model judges one that exists; give one of the two")
    if folds is not None and (data is None or split):
        fail("--folds divides all contracts of a folder; give the folder, and no --split")
    if page:
        _check_target(page, ".html")
    from clausify.learn.evaluate import examine

    found = _folded(data, folds) if data and folds is not None else examine(data, _model_of(model), split)
    if page:
        from clausify.report.evaluation import evaluation_page

        source = f"{data or 'the corpus of clausify'}, split {split or 'test'}" if split or data is None else str(data)
        judged = f"the recipe, in {folds} parts" if folds else str(model or "shipped with clausify")
        _write(page, evaluation_page(found.to_dict(), source, judged).encode())
        say(f"{page}: written")
    if as_json:
        typer.echo(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
    else:
        _print(found)


def _folded(data: Path, folds: int) -> Evaluation:
    from clausify.learn.evaluate import cross_validate, load_labelled

    contracts = load_labelled(data)
    if isinstance(contracts, tuple):
        fail(f"{data}: holds loose clauses; only contracts can be divided into parts")
    return cross_validate(contracts, folds, lambda done: say(f"part {done} of {folds} done"))


def _print(found: Evaluation) -> None:
    scores = found.scores
    typer.echo(f"{'':10}{'precision':>10}{'recall':>10}{'F1':>10}{'95 % interval':>16}{'clauses':>10}")
    for name, row in scores.labels.items():
        low, high = found.intervals[name]["f1"]
        typer.echo(f"{name:10}{row.precision:10.3f}{row.recall:10.3f}{row.f1:10.3f}{f'{low:.3f}-{high:.3f}':>16}{row.support:10d}")
    low, high = found.intervals["all"]["macro_f1"]
    typer.echo(f"{'macro':10}{'':20}{scores.macro_f1:10.3f}{f'{low:.3f}-{high:.3f}':>16}{scores.clauses:10d}")
    typer.echo(f"accuracy {scores.accuracy:.3f}, of the 80 % surest {scores.accuracy_at_80:.3f}, calibration error {scores.calibration_error:.3f}")
    typer.echo(f"marked for review {scores.reviewed:.1%}; accuracy of the rest {found.accuracy_unreviewed:.3f}")
    if scores.span_f1 is not None:
        typer.echo(f"F1 of whole clauses cut {scores.span_f1:.3f}")


def suggest(
    folder: Annotated[list[str], typer.Argument(metavar="FOLDER|FILE...", help="Unlabelled contracts.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The .csv file to write, for Excel; fill in its column 'label'.")],
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=100_000, help="How many clauses to choose.")] = 100,
    labelled: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="What is labelled already and need not come again; may be repeated.")] = None,
    studio: Annotated[Path | None, typer.Option("--label-studio", metavar="FILE", help="Also write tasks for Label Studio (.json).")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same clauses.")] = 0,
    model: Model = None,
) -> None:
    """Choose which clauses to label next: unsure ones, unlike each other, from many contracts.

    'clausify train' reads the table when it is filled in. Exit code 1: some files could not be read, and were left out.
    """
    _check_target(out, ".csv")
    if studio:
        _check_target(studio, ".json")
    from clausify.corpus.exchange import read_labelled
    from clausify.corpus.exchange_studio import STUDIO_CONFIG, studio_tasks
    from clausify.learn.joining import clause_key
    from clausify.learn.suggest import COLUMNS, suggestion_rows
    from clausify.learn.suggest import suggest as choose
    from clausify.report.table import csv_bytes

    known = {clause_key(clause.text, clause.lead_in) for clause in (read_labelled(labelled).clauses if labelled else ())}
    documents, unread = _texts(folder, [str(path.resolve()) for path in (out, studio) if path])
    rows = suggestion_rows(choose(documents, count, _model_of(model), known, seed))
    _write(out, csv_bytes(rows, COLUMNS, excel=True))
    if studio:
        _write(studio, studio_tasks(rows).encode())
        _write(studio.with_suffix(".xml"), STUDIO_CONFIG.encode())
        say(f"{studio}: import it in Label Studio; its labelling interface is {studio.with_suffix('.xml').name}")
    say(f"{out}: {len(rows)} clauses of {len({row['file'] for row in rows})} contracts; fill in the column 'label', then: clausify train {out} -o mine.skops")
    if unread:
        raise typer.Exit(1)


def _texts(places: list[str], avoid: list[str]) -> tuple[dict[str, str], int]:
    """Read all contracts; name each that cannot be read, and go on."""
    from clausify.batch.sources import Filter, find_sources
    from clausify.documents.read import read_document
    from clausify.errors import DocumentError

    found = find_sources(places, Filter(), avoid)
    texts: dict[str, str] = {}
    unread = [f"{failure.file}: {failure.reason}; {failure.remedy}" for failure in found.failures]
    for source in found.sources:
        if source.base is not None:
            fail(f"{source.name}: contracts are read from this machine; copy them here first")
        try:
            texts[source.name] = read_document(source.place, name=source.name).text
        except DocumentError as error:
            unread.append(str(error))
    for message in unread:
        say(f"clausify: {message}")
    if not texts:
        fail(f"{', '.join(places)}: none of the files could be read")
    return texts, len(unread)
