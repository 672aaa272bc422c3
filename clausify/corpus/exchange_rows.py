"""One row of labels: which column is which, what the label means, whether the row can be right."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from clausify.corpus.contracts import Contract, GoldSpan
from clausify.errors import CorpusError
from clausify.labels import Label
from clausify.report.table import restore

__all__ = ["Found", "LabelledClause", "add_row", "columns_of", "label_of", "spans_contract"]

_MATTER = frozenset({"matter", "m", "geen bepaling", "kop", "heading"})


@dataclass(frozen=True, slots=True)
class LabelledClause:
    """A clause that someone labelled.

    Attributes
    ----------
    text : str
        The clause.
    label : Label
        What it is.
    lead_in, heading : str or None
        Its context, as far as the file tells.
    document : str or None
        The contract it comes from; None if the file does not say.
    path : Path
        Where it was read.
    line : int
        Line or row of the file, from 1.
    was : Label or None
        What it had been tagged as, if the file says so.
    tagged : bool
        Whether the row is one of a table that clausify wrote: its label is the tag, unless a person changed it.
    """

    text: str
    label: Label
    lead_in: str | None
    heading: str | None
    document: str | None
    path: Path
    line: int
    was: Label | None = None
    tagged: bool = False

    @property
    def place(self) -> str:
        """File and line, for messages."""
        return f"{self.path}, line {self.line}"


@dataclass(slots=True)
class Found:
    """What one file holds.

    Attributes
    ----------
    contracts : list of Contract
        Documents cut and labelled throughout.
    clauses : list of LabelledClause
        Loose clauses.
    problems : list of str
        One message a wrong row.
    unlabelled : int
        Rows without a label.
    """

    contracts: list[Contract] = field(default_factory=list)
    clauses: list[LabelledClause] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unlabelled: int = 0


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in letters if not unicodedata.combining(c))))


@cache
def _names(kind: str) -> dict[str, str]:
    table = tomllib.loads(files("clausify.corpus").joinpath("columns.toml").read_text(encoding="utf-8"))[kind]
    return {_plain(word): name for name, words in table.items() for word in words}


def label_of(word: str) -> Label | None:
    """Recognise a label by its Dutch or English name.

    Parameters
    ----------
    word : str
        As written in a table.

    Returns
    -------
    Label or None
        None if it is no label.

    Examples
    --------
    >>> label_of("Resultaatsverbintenis").value, label_of("beëindiging").value, label_of("onzin")
    ('result', 'term', None)
    """
    name = _names("labels").get(_plain(word))
    return Label(name) if name else None


def columns_of(header: Iterable[str], place: str) -> dict[str, str]:
    """Recognise the columns of a table by their Dutch or English names.

    Parameters
    ----------
    header : iterable of str
        The names in the file.
    place : str
        The file, for messages.

    Returns
    -------
    dict of str to str
        ``text``, ``label``, ``lead_in`` ... to the name in the file.

    Raises
    ------
    CorpusError
        If there is no column of texts or none of labels.
    """
    names = [name for name in header if name]
    known = _names("columns")
    priority = {word: k for k, word in enumerate(known)}
    out: dict[str, str] = {}
    for name in sorted(names, key=lambda name: priority.get(_plain(name), len(priority))):
        kind = known.get(_plain(name))
        if kind and kind not in out:
            out[kind] = name
    if "label" not in out and "corrected" in out:
        out["label"] = out.pop("corrected")
    for wanted, others in (("text", "'tekst' or 'clausule'"), ("label", "'etiket', 'tag' or 'soort'")):
        if wanted not in out:
            raise CorpusError(f"{place}: no column of {wanted}s found among {', '.join(map(repr, names[:12])) or 'no names'}; call it '{wanted}', {others}")
    return out


def _cell(row: Mapping[str, Any], columns: Mapping[str, str], key: str) -> str:
    value = row.get(columns[key]) if key in columns else None
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return "" if value is None else restore(str(value)).strip()


def add_row(found: Found, row: Mapping[str, Any], columns: Mapping[str, str], path: Path, line: int) -> None:
    """Read one row; a wrong one becomes a problem, one without a label is counted.

    Parameters
    ----------
    found : Found
        Where to put it.
    row : mapping of str to Any
        Its cells.
    columns : mapping of str to str
        What :func:`columns_of` gives.
    path : Path
        The file.
    line : int
        The line or row, from 1.
    """
    cells = {key: _cell(row, columns, key) for key in ("text", "label", "corrected", "lead_in", "heading", "document", "was")}
    if not any(cells.values()):
        return
    word = cells["corrected"] or cells["label"]
    if not word:
        found.unlabelled += 1
        return
    if _plain(word) in _MATTER:
        return
    label = label_of(word)
    if label is None:
        found.problems.append(f"{path}, line {line}: unknown label {word[:40]!r}; use {', '.join(Label)} or their Dutch names")
    elif not any(c.isalpha() for c in cells["text"]):
        found.problems.append(f"{path}, line {line}: the text is empty; fill it in or take the row out")
    else:
        was = label_of(cells["was"]) or (label_of(cells["label"]) if cells["corrected"] else None)
        context = cells["lead_in"] or None, cells["heading"] or None, cells["document"] or None
        # The report page gives both the tag and its confidence for corrected clauses only.
        tagged = "confidence" in columns and "was" not in columns
        found.clauses.append(LabelledClause(cells["text"], label, *context, path, line, was, tagged))


def spans_contract(name: str, text: str, spans: Iterable[tuple[int, int, str]], path: Path, line: int) -> Contract:
    """Make a contract of a text and labelled spans.

    Parameters
    ----------
    name : str
        Its id.
    text : str
        The text.
    spans : iterable of (int, int, str)
        Start, end and label; ``matter`` for what is no clause.
    path : Path
        The file.
    line : int
        Where in the file the document stands, from 1.

    Returns
    -------
    Contract
        With its spans in order.

    Raises
    ------
    CorpusError
        If a label is not known, or spans overlap or lie outside the text.
    """
    out = []
    for start, end, word in spans:
        matter = _plain(word) in _MATTER
        label = None if matter else label_of(word)
        if label is None and not matter:
            raise CorpusError(f"{path}, line {line}: unknown label {word[:40]!r} at {start}; use {', '.join(Label)} or their Dutch names, or matter")
        if not 0 <= start < end <= len(text) or not text[start:end].strip():
            raise CorpusError(f"{path}, line {line}: the span {start} to {end} is empty or lies outside the text of {len(text)} characters")
        out.append(GoldSpan(start, end, label, line))
    out.sort(key=lambda span: span.start)
    for one, other in pairwise(out):
        if one.end > other.start:
            raise CorpusError(f"{path}, line {line}: the spans at {one.start} and {other.start} overlap; a clause has one label")
    return Contract(name, text, tuple(out), {}, path)
