"""The contract as written, in pieces for the page: headings, other matter, clauses with their deciding words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clausify.clause import Clause
from clausify.reading.contract import Contract
from clausify.report.terminal import deciding
from clausify.report.words import clean

__all__ = ["Heading", "Matter", "Shown", "body_of", "title_of"]

_LONGEST_TITLE = 120  # characters


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading.

    Attributes
    ----------
    text : str
        Its words, with the number before it.
    top : bool
        Whether it heads a whole document rather than an article.
    """

    text: str
    top: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """Text that is no clause: parties, signatures, tables.

    Attributes
    ----------
    text : str
        The words, line breaks kept.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A clause, ready to show.

    Attributes
    ----------
    index : int
        Its index in ``Contract.clauses``.
    clause : Clause
        The clause.
    words : tuple of (str, bool)
        Its text in pieces, and whether each decided.
    joined : bool
        Whether it goes on in the paragraph of the clause before it.
    """

    index: int
    clause: Clause
    words: tuple[tuple[str, bool], ...]
    joined: bool


def _pieces(clause: Clause) -> tuple[tuple[str, bool], ...]:
    """Cut the text of a clause where the deciding words begin and end; neighbours become one."""
    text, spans = clean(clause.text), sorted((start - clause.start, end - clause.start) for start, end, _ in deciding(clause))
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    out, at = [], 0
    for start, end in merged:
        out += [(text[at:start], False), (text[start:end], True)]
        at = end
    return tuple((piece, strong) for piece, strong in [*out, (text[at:], False)] if piece)


def title_of(contract: Contract) -> str | None:
    """Give the title of a contract: its first line, where that is short and no clause.

    Parameters
    ----------
    contract : Contract
        The contract.

    Returns
    -------
    str or None
        The title as written, without Markdown's marks.
    """
    before = contract.text[: contract.clauses[0].start] if contract.clauses else contract.text
    first = next((line.strip() for line in before.splitlines() if line.strip()), "")
    title = clean(first).strip("#*_ ")
    return title if 2 < len(title) <= _LONGEST_TITLE and any(map(str.isalpha, title)) else None


def body_of(contract: Contract) -> Iterator[Heading | Matter | Shown]:
    """Give the whole text of a contract, in order; nothing but blank lines is left out.

    Parameters
    ----------
    contract : Contract
        The contract.

    Yields
    ------
    Heading, Matter or Shown
        The pieces.
    """
    at = 0
    for index, clause in sorted(enumerate(contract.clauses), key=lambda numbered: numbered[1].start):
        between = contract.text[at : clause.start]
        yield from _between(between, clause.heading)
        yield Shown(index, clause, _pieces(clause), joined=at > 0 and "\n" not in between and not between.strip())
        at = max(at, clause.end)
    yield from _between(contract.text[at:], None)


def _between(text: str, heading: str | None) -> Iterator[Heading | Matter]:
    """Divide the text between two clauses into headings and other matter."""
    if not text.strip():
        return
    found = text.rfind(heading) if heading else -1
    if found >= 0 and heading:
        begin, end = text.rfind("\n", 0, found) + 1, found + len(heading)
        yield from _matter(text[:begin])
        yield Heading(" ".join(clean(text[begin:end]).split()))
        yield from _matter(text[end:])
    else:
        yield from _matter(text)


def _matter(text: str) -> Iterator[Heading | Matter]:
    """Give matter in runs of lines; a line in capitals that stands alone heads what follows."""
    lines: list[str] = []
    blank = True
    rows = clean(text).split("\n")
    for row, after in zip(rows, [*rows[1:], ""], strict=True):
        if blank and not after.strip() and row.isupper() and 4 < len(row.strip()) <= _LONGEST_TITLE and row.count(".") < 4:
            yield from _run(lines)
            lines = []
            yield Heading(" ".join(row.split()), top=True)
        else:
            lines.append(row)
        blank = not row.strip()
    yield from _run(lines)


def _run(lines: list[str]) -> Iterator[Matter]:
    text = "\n".join(lines).strip("\n")
    if text.strip():
        yield Matter(text)
