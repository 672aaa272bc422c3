"""What the commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

__all__ = ["Model", "Ocr", "Password", "fail", "say"]

Model = Annotated[Path | None, typer.Option("--model", "-m", metavar="FILE", help="A model of your own (.skops).")]
Password = Annotated[str | None, typer.Option(envvar="CLAUSIFY_PASSWORD", help="Password of encrypted PDFs.")]
Ocr = Annotated[bool, typer.Option("--ocr", help="Read the letters of scans; needs the extra 'ocr' and Tesseract.")]


def fail(message: str) -> NoReturn:
    """Name an error on standard error and stop with exit code 2.

    Parameters
    ----------
    message : str
        One line.
    """
    say(f"clausify: {message}")
    raise typer.Exit(2)


def say(message: str) -> None:
    """Print a line on standard error.

    Parameters
    ----------
    message : str
        The line.
    """
    typer.echo(message, err=True)
