"""The commands of ``clausify corpus``, for those who write and keep contracts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["corpus_app"]

corpus_app = typer.Typer(name="corpus", no_args_is_help=True, help="Check, describe and divide the contracts that models learn from.")
Data = Annotated[Path, typer.Argument(metavar="DATA", help="The folder that holds 'contracts'.")]


@corpus_app.command()
def check(data: Data) -> None:
    """Check format, headers, duplicates and worn phrases; exit code 1 if anything is wrong."""
    from clausify.corpus.check import check_contracts, read_formulas
    from clausify.learn.train import load_contracts

    contracts = load_contracts(data)
    problems = check_contracts(contracts, read_formulas(data))
    for problem in problems:
        typer.echo(f"{problem.place}: {problem.text}")
    typer.echo(f"{len(contracts)} contracts, {len(problems)} problems", err=True)
    if problems:
        raise typer.Exit(1)


@corpus_app.command()
def describe(data: Data) -> None:
    """Print the tables of the datasheet: counts, kinds, lengths, agreement of readers."""
    from clausify.corpus.describe import agreement_table, corpus_tables
    from clausify.corpus.splits import read_splits
    from clausify.learn.train import load_contracts

    contracts = load_contracts(data)
    typer.echo(corpus_tables(contracts, read_splits(data)))
    if (data / "second_reading.tsv").is_file():
        typer.echo("\nLabelled twice: " + agreement_table(contracts, data))


@corpus_app.command()
def split(data: Data) -> None:
    """Give contracts that have no split one, and write splits.tsv; those that have one keep it."""
    from clausify.corpus.splits import choose_splits, read_splits, split_text
    from clausify.learn.train import load_contracts
    from clausify.model.files import write_bytes

    splits = choose_splits(load_contracts(data), read_splits(data))
    write_bytes(data / "splits.tsv", split_text(splits).encode())
    typer.echo(", ".join(f"{list(splits.values()).count(name)} {name}" for name in sorted(set(splits.values()))), err=True)


@corpus_app.command()
def curve(
    data: Data,
    sets: Annotated[list[Path] | None, typer.Argument(metavar="[SET]...", help="More labelled sets to score on.")] = None,
    picture: Annotated[Path | None, typer.Option(metavar="FILE", help="An .svg file to draw the curve in.")] = None,
) -> None:
    """Train on ever more contracts and print the macro F1 on the test split, on unseen kinds, and on sets of your own."""
    from clausify.corpus.splits import of_split, read_splits
    from clausify.learn.curve import curve_picture, learning_curve
    from clausify.learn.evaluate import load_labelled
    from clausify.learn.train import load_contracts
    from clausify.model.files import write_bytes

    contracts, splits = load_contracts(data), read_splits(data)
    judged = {"test": of_split(contracts, splits, "test"), "unseen kinds": of_split(contracts, splits, "unseen")}
    for path in sets or []:
        loaded = load_labelled(path)
        if isinstance(loaded, tuple):
            raise typer.BadParameter(f"{path}: holds loose clauses; give labelled contracts")
        judged[path.stem] = loaded
    rows = learning_curve(of_split(contracts, splits, "train"), judged, lambda text: typer.echo(text, err=True))
    typer.echo("| " + " | ".join(rows[0]) + " |\n" + "| --- " * len(rows[0]) + "|")
    for row in rows:
        typer.echo("| " + " | ".join(f"{value:.3f}" if value <= 1 else f"{value:.0f}" for value in row.values()) + " |")
    if picture:
        write_bytes(picture, curve_picture(rows).encode())
