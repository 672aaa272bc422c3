"""Show clauses in a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clausify.labels import Label

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from clausify.clause import Clause, Evidence

__all__ = ["STYLES", "deciding", "print_clauses", "visible"]

# Colours that people with the common kinds of colour blindness tell apart (after Okabe and Ito, 2008); the word is there too.
STYLES = {Label.EFFORT: "bold #e69f00", Label.RESULT: "bold #0072b2", Label.TERM: "bold #009e73", Label.NEUTRAL: "dim"}
_DECIDING = 0.35  # words with at least this share of the weight of the strongest word are underlined
_MOST = 6


def visible(text: str) -> str:
    r"""Make a text safe to print: one line, no control characters, nothing that turns the direction of writing.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The text, of the same length; what does not print is U+FFFD, line breaks and tabs are spaces.

    Examples
    --------
    >>> visible("prijs\x1b[31m en\nbetaling")
    'prijs�[31m en betaling'
    """
    if text.isprintable():
        return text
    return "".join(" " if c in "\t\n\r\x0b\x0c\u2028\u2029" else c if c.isprintable() or unicodedata.category(c) == "Zs" else "\ufffd" for c in text)


def deciding(clause: Clause) -> list[Evidence]:
    """Give the words of a clause that decided most.

    Parameters
    ----------
    clause : Clause
        The clause.

    Returns
    -------
    list of (int, int, float)
        At most six spans of its evidence, strongest first; words of the heading or the lead-in are left out.
    """
    inside = [span for span in clause.evidence if clause.start <= span[0] and span[1] <= clause.end and span[2] > 0][:_MOST]
    return [span for span in inside if span[2] >= _DECIDING * inside[0][2]]


def _words(clause: Clause) -> Text:
    """Give the words of a clause with the deciding ones underlined."""
    from rich.text import Text

    text = Text(visible(clause.text))
    for start, end, _ in deciding(clause):
        text.stylize("underline", start - clause.start, end - clause.start)
    return text


def print_clauses(clauses: Sequence[Clause], console: Console) -> None:
    """Print clauses, grouped by heading: number, label, confidence and text; ``?`` marks those to review.

    Parameters
    ----------
    clauses : sequence of Clause
        The clauses of one contract.
    console : rich.console.Console
        Where to. On a terminal labels are coloured and the deciding words underlined; a file or pipe gets plain lines with
        tabs between the columns.
    """
    from rich.table import Table
    from rich.text import Text

    if not console.is_terminal:
        for c in clauses:
            console.file.write("\t".join([c.number or "", c.label.value, f"{c.confidence:.2f}", "?" if c.review else "", visible(c.text)]) + "\n")
        return
    heading: str | None = None
    table = Table.grid(padding=(0, 1))
    for clause in clauses:
        if clause.heading != heading:
            heading = clause.heading
            table.add_row("", "", "", "")
            table.add_row("", "", "", Text(visible(heading or ""), style="bold"))
        confidence = f"{clause.confidence:4.0%}{'?' if clause.review else ' '}"
        table.add_row(Text(visible(clause.number or "")), Text(clause.label.value, style=STYLES[clause.label]), confidence, _words(clause))
    console.print(table)
    counts = ", ".join(f"{sum(c.label is label for c in clauses)} {label.value}" for label in Label)
    console.print(f"\n{len(clauses)} clauses: {counts}; {sum(c.review for c in clauses)} to review (?)", highlight=False)
