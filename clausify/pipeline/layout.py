"""Read the layout of a contract: lines to blocks, and what each block is.

A *block* is a paragraph, heading, list item or piece of page furniture: one line, or several where a line wrap or a page
break cut one in two. The rules look at lines only; what a number or heading looks like stands in :mod:`clausify.dutch`.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from clausify.dutch import lexicon
from clausify.pipeline import words as w
from clausify.pipeline.words import describe

__all__ = ["Block", "Line", "after_number", "has_finite", "read_blocks"]

_LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_TERMINAL = re.compile(r"""[.!?:;…]["”’'»)\]]*$""")
_HEADING_WORDS = 13
_FULL_LINE = 45  # characters; a shorter line is rarely one that was wrapped
_MAX_LINE = 400  # a line longer than this is a paragraph, never page furniture or a heading


@dataclass(slots=True)
class Line:
    """A line of text with its outer white space removed.

    Attributes
    ----------
    start, end : int
        Offsets in the document.
    text : str
        The line itself.
    style : str or None
        Name of the numbering style it opens with.
    number : str or None
        The number as cited, without brackets or full stop.
    body : int
        Offset where the text after the number begins.
    gap : bool
        Whether a blank line stands before it.
    titled : bool
        Whether Markdown marks it as a heading.
    """

    start: int
    end: int
    text: str
    style: str | None = None
    number: str | None = None
    body: int = 0
    gap: bool = False
    titled: bool = False


@dataclass(slots=True)
class Block:
    """One or more lines that belong together.

    Attributes
    ----------
    start, end : int
        Offsets in the document.
    kind : str
        ``"text"``, or a kind of matter: ``"heading"``, ``"party"``, ``"hinge"``, ``"signature"``, ``"page"``, ``"contents"``.
    style, number : str or None
        Numbering style and number of its first line.
    body : int
        Offset where the text after the number begins.
    lines : list of Line
        Its lines.
    """

    start: int
    end: int
    kind: str
    style: str | None
    number: str | None
    body: int
    lines: list[Line] = field(default_factory=list)


def _lines(text: str) -> Iterator[Line]:
    last = 0
    for match in _LINE.finditer(text):
        raw = match.group()
        stripped = raw.strip()
        if not stripped:
            continue
        start = match.start() + raw.index(stripped[0])
        gap = text.count("\n", last, start) > 1 or "\f" in text[last:start]
        line = Line(start, start + len(stripped), stripped, body=start, gap=gap)
        _read_number(line)
        yield line
        last = line.end


_HASHES = re.compile(r"#{1,6}\s+(?=\S)")


def _read_number(line: Line) -> None:
    """Read the number a line opens with; behind the hashes of a Markdown heading, if it is one."""
    hashes = _HASHES.match(line.text)
    skipped = hashes.end() if hashes else 0
    line.body, line.titled = line.start + skipped, bool(hashes)
    head = line.text[skipped : skipped + 60]
    first = head[0]
    if first.isalpha() and not first.isupper() and len(head) > 1 and head[1].isalpha() and head[1] not in "ivx" and head[:3].lower() != "art":
        return
    for name, pattern in lexicon.numbering_styles():
        match = pattern.match(head)
        if match:
            line.style, line.number = name, match["n"].strip()
            rest = line.text[skipped + match.end() :]
            line.body = line.start + skipped + match.end() + (len(rest) - len(rest.lstrip()))
            return


def after_number(text: str) -> int:
    """Give the offset at which the words of a clause begin, behind its number.

    Parameters
    ----------
    text : str
        A clause without outer white space.

    Returns
    -------
    int
        0 if it has no number, or nothing but a number.

    Examples
    --------
    >>> after_number("3.2 De huur"), after_number("De huur"), after_number("a. de huur;")
    (4, 0, 3)
    """
    line = Line(0, len(text), text)
    _read_number(line)
    return line.body if line.body < len(text) else 0


def _words(text: str, limit: int = 40) -> list[str]:
    out = []
    for match in _WORD.finditer(text):
        out.append(match.group())
        if len(out) >= limit:
            break
    return out


def _bits(text: str) -> list[int]:
    return [describe(word) for word in _words(text)]


def _last_word_dangles(text: str) -> bool:
    """Tell whether a line ends in a word that cannot end a sentence: an article, preposition or conjunction."""
    if text[-1] in ",-–(€§&/":
        return True
    tail = text[-40:]
    match = re.search(r"([^\W\d_][\w'’]*)$", tail)
    if not match:
        return bool(re.search(r"\b(?:artikel|art\.|lid|sub|nr\.|par\.)\s*$", tail, re.IGNORECASE))
    word = match.group(1).lower()
    bits = describe(word)
    if word in ("artikel", "lid", "sub", "artikelen", "leden", "bijlage", "euro", "eur"):
        return True
    return (
        bool(bits & (w.DETERMINER | w.PREPOSITION | w.COORDINATOR | w.TE))
        and not bits & w.PRONOUN
        and word not in ("af", "aan", "op", "uit", "in", "over", "door", "mee", "toe", "bij")
    )


def _ends_in_mark(text: str) -> bool:
    return bool(_TERMINAL.search(text[-6:]))


def _starts_low(text: str) -> bool:
    first = text.lstrip("(\"'“„‘«")[:1]
    return first.islower() or text[:1] in ",;.)%"


def _wrap_width(lines: Sequence[Line]) -> int:
    """Give the width at which the text was wrapped, or 0 if it was not."""
    low = [a for a, b in itertools.pairwise(lines) if not b.gap and not b.style and _starts_low(b.text) and not _ends_in_mark(a.text)]
    if len(low) < 3:
        return 0
    lengths = sorted(len(a.text) for a in low)
    width = lengths[int(len(lengths) * 0.9)]
    return width if 30 <= width <= 160 else 0


def _continues(block: Block, line: Line, width: int) -> bool:
    """Tell whether a line goes on with the sentence of the block before it."""
    last = block.lines[-1]
    before = last.text
    if line.text[0] in ")]»”%":
        return True
    if before.endswith(("-", "­")) and line.text[0].islower() and len(before) > 20:
        return True
    if _BLANK_TO_FILL.fullmatch(line.text) and (before.endswith(":") or not _ends_in_mark(before)):
        return not _heading_like(block)
    dangling = _last_word_dangles(before)
    ended = bool(_ends_in_mark(before))
    if line.style is not None:
        if (
            line.style in ("number", "roman", "letter", "decimal", "bullet")
            and dangling
            and not line.gap
            and len(before) >= _FULL_LINE
            and not _ends_item(before)
        ):
            return True
        return bool(line.style == "article" and dangling and not line.gap and len(before) >= _FULL_LINE and _looks_referred(line))
    if ended or _heading_like(block) or _tabular(before, line.text):
        return False
    low = _starts_low(line.text)
    if line.gap:
        return low and len(before) >= 20 and (dangling or len(before) >= _FULL_LINE)
    if low:
        return dangling or len(before) >= _FULL_LINE or (block.style is not None and len(before) >= 25)
    if dangling and len(before) >= 25:
        return True
    first = line.text.split(None, 1)[0]
    return bool(width and len(before) + 1 + len(first) > width and len(before) > 0.6 * width)


_BLANK_TO_FILL = re.compile(r"(?:\{\{[^{}]*\}\}|\[[^\]]*\]|[.…_]{3,})\s*[.;,]?")


def _ends_item(before: str) -> bool:
    """Tell whether a line ends as list items do: with a comma, or with *en* or *of* after one."""
    return before.endswith(",") or bool(re.search(r"\b(?:en|of|dan wel|danwel|en/of)$", before[-10:]))


_COLUMNS = re.compile(r"\t|\S {3,}\S")


def _tabular(before: str, after: str) -> bool:
    """Tell whether two lines are rows of one table or list: columns in both, or the same first word."""
    if _COLUMNS.search(before) and _COLUMNS.search(after):
        return True
    first = after.split(None, 1)[0]
    return first.isalpha() and len(first) > 3 and before.split(None, 1)[0] == first


def _looks_referred(line: Line) -> bool:
    return line.text[0].islower()


def _heading_like(block: Block) -> bool:
    text = block.lines[-1].text
    if len(block.lines) > 1:
        return False
    if block.style in ("article", "part", "section") and len(text) < 70:
        return True
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and len(text) < 90 and all(c.isupper() for c in letters)


def _join(lines: Sequence[Line]) -> list[Block]:
    """Join the lines that a wrap or page break cut in two."""
    width = _wrap_width(lines)
    blocks: list[Block] = []
    held: list[Line] = []  # page furniture since the last block
    for line in lines:
        if len(line.text) <= _MAX_LINE and blocks and _is_page(line):
            held.append(line)
            continue
        titled = line.titled or (blocks and blocks[-1].lines[-1].titled)
        if blocks and not titled and _continues(blocks[-1], line, width):
            block = blocks[-1]
            block.lines += [*held, line]
            block.end = line.end
        else:
            blocks += [_furniture(h) for h in held]
            blocks.append(Block(line.start, line.end, "text", line.style, line.number, line.body, [line]))
        held = []
    blocks += [_furniture(h) for h in held]
    return blocks


def _furniture(line: Line) -> Block:
    return Block(line.start, line.end, "page", None, None, line.start, [line])


def _is_page(line: Line) -> bool:
    return (
        len(line.text) < 80 and line.text[-1] not in ",;:" and any(c.isdigit() for c in line.text) and bool(lexicon.matter_patterns("page").search(line.text))
    )


def has_finite(text: str) -> bool:
    """Tell whether a short text holds a finite verb of a main clause.

    Parameters
    ----------
    text : str
        A line without its number.

    Returns
    -------
    bool
        True for ``"De huur bedraagt 900 euro"``, False for ``"Duur en opzegging"``.

    Examples
    --------
    >>> has_finite("De huur bedraagt 900 euro"), has_finite("Duur en opzegging")
    (True, False)
    """
    found = _words(text)
    bits = [describe(word) for word in found]
    for i, b in enumerate(bits):
        if not b & (w.FINITE | w.PLURAL) or b & w.FINAL_ONLY or (i and found[i][0].isupper()):
            continue
        before = bits[i - 1] if i else 0
        if before & (w.TE | w.PREPOSITION) or (before & w.DETERMINER and not before & w.PRONOUN):
            continue
        if b & w.PLURAL and not b & (w.FINITE | w.AUXILIARY | w.PAST_PLURAL):
            if i == 0 or i == len(bits) - 1:
                continue  # an infinitive: "Huurprijs betalen"
            if before & w.COORDINATOR:
                continue
        return True
    return False


def _is_question(text: str) -> bool:
    return text.endswith("?") and text.count("?") == 1 and len(_words(text)) <= _HEADING_WORDS and "." not in text[:-1]


_QUESTION_OPENERS = frozenset({"wat", "wie", "hoe", "wanneer", "waar", "waarom", "als", "waarvoor", "welke"})


def _is_heading(block: Block, text: str) -> bool:
    """Tell whether a block is a title or heading: short, without a main verb or a closing mark."""
    raw = text[block.start : block.end]
    if block.lines[0].titled and len(block.lines) == 1:
        return True
    if len(block.lines) > 2 or len(raw) > 160:
        return False
    body = text[block.body : block.end].strip()
    named = block.style in ("article", "part", "section")
    if not body:
        return block.style is not None and block.style != "bullet"
    if block.style in ("bullet", "degree"):
        return False
    words = _words(body)
    if not words:
        return not any(c.isalnum() for c in body) or named
    if _is_question(body) and block.style != "letter":
        return True
    closing = body[-1]
    if closing in ";,":
        return False
    if closing == ":" and block.style == "number" and len(words) <= 6 and not has_finite(body) and text[block.end : block.end + 8].strip()[:1].isdigit():
        return True
    if closing == ":" and not named:
        return len(words) <= 4 and body[0].isupper() and not has_finite(body) and block.style in (None, "number", "roman") and block.lines[0].gap
    capitals = sum(c.isupper() for c in body) > 0.7 * sum(c.isalpha() for c in body)
    if capitals and len(words) <= 2 * _HEADING_WORDS:
        return True
    if not (body[0].isupper() or body[0].isdigit() or body[0] in "\"“„‘'([") or len(words) > _HEADING_WORDS:
        return False
    if closing == "." and describe(body.split()[-1]) & w.MAY_END:
        closing = ""  # "Algemene voorwaarden Jansen B.V."
    if closing == "." and not named and not (block.style in ("number", "decimal", "roman", "lettered") and len(words) <= 5):
        return False
    if words[0].lower() in _QUESTION_OPENERS and closing not in ".!":
        return True
    return not has_finite(body)


def _repeated(blocks: Sequence[Block], text: str) -> set[str]:
    """Find short lines that recur through the document: running headers and footers."""
    counts: Counter[str] = Counter()
    for block in blocks:
        if len(block.lines) == 1 and block.end - block.start <= 100 and block.style is None:
            raw = text[block.start : block.end]
            if not _ends_in_mark(raw) and any(c.isalpha() for c in raw) and not raw[0].islower():
                counts[re.sub(r"\d+", "#", raw)] += 1
    return {line for line, n in counts.items() if n >= 3 and not has_finite(line)}


def _classify(blocks: list[Block], text: str) -> None:
    """Say of each block what it is."""
    recurring = _repeated(blocks, text)
    contents = [len(b.lines) == 1 and _is_contents(b.lines[0].text) for b in blocks]
    many_contents = sum(contents) >= 3
    seen_rule = False  # a numbered or headed clause has been seen: the parties are behind us
    closing = False
    for k, block in enumerate(blocks):
        if block.kind != "text":
            continue
        raw = text[block.start : block.end]
        if contents[k] and (many_contents or not re.search(r"\d\s*$", raw)):
            block.kind = "contents"
        elif block.end - block.start <= 100 and re.sub(r"\d+", "#", raw) in recurring:
            block.kind = "page"
        elif block.end - block.start <= _MAX_LINE:
            block.kind = _short_kind(block, text, k, len(blocks), seen_rule=seen_rule, closing=closing)
        elif not seen_rule and k < 12 and lexicon.matter_patterns("party").search(raw) and _no_main_verb(raw):
            block.kind = "party"
        closing = closing or (block.kind == "signature" and k > 0.5 * len(blocks))
        if block.kind == "heading" and block.style in ("part", "article"):
            closing = False
        seen_rule = seen_rule or (block.kind == "heading" and (block.style is not None)) or (block.kind == "text" and block.style not in (None, "bullet"))


def _is_contents(line: str) -> bool:
    """Tell whether a line is one of a table of contents: a short title, or one that ends in a number."""
    return len(line) < 200 and (line[-1].isdigit() or len(line) < 30) and bool(lexicon.matter_patterns("contents").search(line))


def _no_main_verb(raw: str) -> bool:
    head = raw[:160]
    return not has_finite(head)


_HINGE_WORD = re.compile(r"overeen|volg|overweg|aanmerking|gelet|gezien|afspra", re.IGNORECASE)


def _short_kind(block: Block, text: str, k: int, total: int, *, seen_rule: bool, closing: bool) -> str:
    raw = text[block.start : block.end]
    ended = raw[-1] == "." and len(raw) > 60 and not closing
    for kind in ("hinge", "signature", "party"):
        if kind == "party" and seen_rule and not closing:
            continue
        if kind == "hinge" and not _HINGE_WORD.search(raw):
            continue
        if kind == "signature" and (ended and raw[:1] not in "AOGVUIaogvui"):
            continue
        if kind == "signature" and (k < 0.3 * total or block.style not in (None, "bullet")) and not raw.rstrip().endswith(("_", "…")):
            continue
        if lexicon.matter_patterns(kind).search(raw) and (kind != "party" or _no_main_verb(raw)):
            return kind
    if _is_heading(block, text):
        return "heading"
    if closing and not has_finite(raw) and block.style in (None, "bullet"):
        return "signature"
    return "text"


_INNER_NUMBER = re.compile(r"(?:(?<=[.;:)])|(?<=[a-zà-ÿ]))\s+(?=(?P<n>\d{1,2}\.\d{1,2})\.?\s+[A-ZÀ-Ý\"“])")
_INNER_ARTICLE = re.compile(r"(?<=[.;:!?)”\"])\s+(?=(?:Artikel|ARTIKEL|Art\.|ART\.)\s+(?:\d{1,3}|[IVX]{1,5})\b[.:]?\s*(?:[-–—]\s*)?[A-ZÀ-Ý])")
_INNER_HINT = re.compile(r"\d\.\d{1,2}\.?\s+[A-ZÀ-Ý\"“]|\s[Aa][Rr][Tt](?:\.|[Ii][Kk][Ee][Ll])\s")
_CAPITALS = re.compile(r"[^a-zà-ÿ.;:]{6,80}[.:]\s+(?=[A-ZÀ-Ý])")


def _part(block: Block, start: int, end: int, text: str) -> Block:
    raw = text[start:end].rstrip()
    line = Line(start, start + len(raw), raw, body=start)
    _read_number(line)
    return Block(line.start, line.end, block.kind, line.style, line.number, line.body, [line])


_TITLE = re.compile(r"[A-ZÀ-Ý][^\W\d_]+(?:(?:,? | ?/ ?|-)[^\W\d_]+){0,5}\.\s+(?=[A-ZÀ-Ý0-9\"“(][^.]{8,})")


def _run_in_title(block: Block, text: str) -> int:
    """Give the length of a title that stands in the first line of its paragraph, ``2. Levering. De ...``; 0 if there is none."""
    if block.style not in ("number", "roman", "article", "section"):
        return 0
    match = _TITLE.match(text, block.body, block.end)
    if not match or has_finite(match.group()) or _words(match.group())[-1].lower() + "." in lexicon.abbreviations():
        return 0
    return match.end() - block.start


_COUNTED = re.compile(r"(\d{1,4})(?:\.(\d{1,4}))?\.?")


def _last_number(block: Block) -> tuple[int, int] | None:
    """Give the number of a block as article and paragraph; the paragraph is 0 where there is none."""
    match = _COUNTED.fullmatch(block.number or "") if block.style in ("number", "article", "decimal") else None
    return (int(match[1]), int(match[2] or 0)) if match else None


def _split_run_in(block: Block, text: str) -> list[Block]:
    """Split a block at numbers and headings that stand inside a line.

    ``2. Toepassing: 2.1 Deze ...`` and texts without line breaks hold several paragraphs in one line.
    """
    title = _run_in_title(block, text)
    if block.kind != "text" or (block.end - block.start < 40 and not title):
        return [block]
    raw = text[block.start : block.end]
    head = block.style is None and bool(_CAPITALS.match(raw))
    if not head and not title and not _INNER_HINT.search(raw, 1):
        return [block]
    cuts = [title] if title else []
    cuts += [m.end() for m in _INNER_ARTICLE.finditer(raw)]
    last = _last_number(block)
    for match in _INNER_NUMBER.finditer(raw):
        major, minor = (int(part) for part in match["n"].split("."))
        referred = bool(re.search(r"(?:artikel|art\.|lid|bijlage|punt|artikelen|en|of|versie|onder|sub|leden)$", raw[: match.start()], re.IGNORECASE))
        follows = last is None or (major == last[0] and minor == last[1] + 1) or (major == last[0] + 1 and minor == 1)
        if not referred and follows and match.end() > block.body - block.start:
            cuts.append(match.end())
            last = (major, minor)
    if block.style is None and not cuts:
        capitals = _CAPITALS.match(raw)
        if capitals and not has_finite(capitals.group().lower()) and sum(c.isalpha() for c in capitals.group()) > 5:
            cuts.append(capitals.end())
    if not cuts:
        return [block]
    edges = [0, *sorted(set(cuts)), len(raw)]
    return [_part(block, block.start + a, block.start + b, text) for a, b in itertools.pairwise(edges)]


def read_blocks(text: str) -> list[Block]:
    r"""Read a document into blocks.

    Parameters
    ----------
    text : str
        The document; any kind of line end.

    Returns
    -------
    list of Block
        In order, without overlap; every character that is not white space lies in one of them.

    Examples
    --------
    >>> [(b.kind, b.number) for b in read_blocks("Artikel 2. Duur\n2.1 De huur duurt een\njaar.")]
    [('heading', '2'), ('text', '2.1')]
    """
    blocks = [part for block in _join(list(_lines(text))) for part in _split_run_in(block, text)]
    _classify(blocks, text)
    return blocks
