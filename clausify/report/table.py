"""Write clauses as rows of a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clausify.clause import Clause

__all__ = ["COLUMNS", "FORMATS", "rows_of", "table_text"]

COLUMNS = ("file", "number", "heading", "start", "end", "label", "confidence", "party", "review", "text")
FORMATS = ("csv", "jsonl")


def rows_of(name: str, clauses: Iterable[Clause]) -> Iterator[dict[str, Any]]:
    """Give one row a clause.

    Parameters
    ----------
    name : str
        Name of the file.
    clauses : iterable of Clause
        Its clauses.

    Yields
    ------
    dict of str to Any
        The columns of ``COLUMNS``.
    """
    for clause in clauses:
        fields = clause.to_dict()
        yield {"file": name, **{column: fields[column] for column in COLUMNS[1:]}}


def table_text(rows: Iterable[dict[str, Any]], form: str) -> str:
    """Give rows as the text of a file.

    Parameters
    ----------
    rows : iterable of dict
        The rows.
    form : str
        ``"csv"`` (RFC 4180, with a header) or ``"jsonl"`` (one JSON object a line).

    Returns
    -------
    str
        The text. Lone surrogates are replaced by U+FFFD: no file can hold them.
    """
    out = io.StringIO(newline="")
    if form == "jsonl":
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    else:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        for row in rows:
            writer.writerow({**row, "confidence": f"{row['confidence']:.4f}", "review": str(row["review"]).lower()})
    return out.getvalue().encode("utf-8", "replace").decode()
