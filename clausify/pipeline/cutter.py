"""Cut a document into clauses and matter, each with its number, heading and lead-in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

from clausify.dutch import lexicon
from clausify.pipeline import words as w
from clausify.pipeline.clauses import clause_starts
from clausify.pipeline.layout import Block, read_blocks
from clausify.pipeline.sentences import sentence_starts
from clausify.pipeline.tokens import Tokens

__all__ = ["Piece", "cut", "sentences_of"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause or a piece of matter.

    Attributes
    ----------
    start, end : int
        Character offsets, without outer white space.
    first, last : int
        Token range, ``last`` exclusive.
    kind : str
        ``"clause"``, or the kind of matter.
    number : str or None
        The number as a reader would cite it, ``"3.2.a"``.
    heading : tuple of (int, int) or None
        Character offsets of the words of the heading above it.
    lead_in : tuple of (int, int) or None
        Character offsets of the words that a list item hangs on.
    """

    start: int
    end: int
    first: int
    last: int
    kind: str
    number: str | None = None
    heading: tuple[int, int] | None = None
    lead_in: tuple[int, int] | None = None


@dataclass(slots=True)
class _List:
    """A list whose lead-in has been read."""

    lead: tuple[int, int]
    lead_style: str | None
    lead_number: str | None
    style: str | None = None
    opened: bool = False
    last_number: str | None = None


_GLOSSES = tuple(sorted(word + " " for word in lexicon.word_class("gloss_openers")))
_FIRST = frozenset({"1", "a", "A", "i", "I", "1°", "1 °", "1º"})
_ITEM_STYLES = frozenset({"bullet", "letter", "roman", "parenthesis", "degree", "number"})


class _Context:
    """What is known of the place in the document: article, heading, open lists."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.heading: tuple[int, int] | None = None
        self.article: str | None = None
        self.paragraph: str | None = None
        self.lists: list[_List] = []

    def see_heading(self, block: Block) -> None:
        """Take the words and the number of a heading; one without words keeps those to come."""
        self.lists.clear()
        if block.style in ("article", "part", "section", "number", "roman", "decimal", "lettered", "letter"):
            if block.style != "part":
                self.article = block.number
            self.paragraph = None
            self.heading = None
        if block.body < block.end:
            self.heading = (block.body, block.end)

    def see_signature(self) -> None:
        """Begin anew: what follows a signature block is an annex, or general terms."""
        self.lists.clear()
        self.heading = self.article = self.paragraph = None

    def item_of(self, block: Block) -> _List | None:
        """Tell which open list a block is an item of, and close the lists that have ended."""
        while self.lists:
            current = self.lists[-1]
            if self._belongs(block, current):
                if not current.opened:
                    current.opened, current.style = True, block.style
                current.last_number = block.number
                return current
            self.lists.pop()
        return None

    def _belongs(self, block: Block, current: _List) -> bool:
        raw = self.text[block.body : block.end]
        if not current.opened:
            if block.style is None:
                return raw[:1].islower() or (raw.endswith((";", ",")) and len(raw) < 300)
            if block.style in ("article", "part", "section"):
                return False
            if block.style == current.lead_style and block.style != "bullet":
                return block.number in _FIRST and current.lead_number not in _FIRST
            if block.style in ("decimal", "lettered"):
                return bool(current.lead_number and block.number and block.number.startswith(current.lead_number + "."))
            return True
        if block.style == current.style:
            return block.style is not None or raw[:1].islower() or raw.endswith((";", ","))
        if current.style in ("letter", "roman", "parenthesis") and block.style in ("letter", "roman", "parenthesis"):
            return block.number not in _FIRST or current.style == block.style
        return block.style is None and raw[:1].islower()

    def open_list(self, block: Block, lead: tuple[int, int]) -> None:
        self.lists.append(_List(lead, block.style, block.number))

    def cite(self, block: Block, item: _List | None) -> str | None:
        """Give the number of a block as a reader would cite it."""
        number = block.number
        if number is None or block.style == "bullet":
            return self.paragraph or self.article
        if item is not None and block.style in _ITEM_STYLES:
            base = self.paragraph or self.article
            return f"{base}.{number}" if base else number
        if block.style in ("decimal", "lettered", "article", "part", "section"):
            self.paragraph = number
            if block.style in ("article", "section"):
                self.article = number
            return number
        self.paragraph = f"{self.article}.{number}" if self.article else number
        return self.paragraph


class _Cutter:
    """One pass over one document."""

    def __init__(self, tokens: Tokens, weights: dict[str, float], inside: Callable[[int, int], list[int]] | None = None) -> None:
        self.weights = weights
        self.inside = inside
        self.text = tokens.text
        self.starts = tokens.starts
        self.bits = tokens.bits
        self.gaps = self._gaps(tokens.spaces)
        self.context = _Context(self.text)
        self.pieces: list[Piece] = []

    def _gaps(self, spaces: list[int]) -> list[bool]:
        """Tell of each token whether white space follows it."""
        gaps = [bool(s) for s in spaces]
        for i in range(len(gaps) - 1):
            if self.bits[i + 1] & w.SPACE:
                gaps[i] = True
        return gaps

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Give the range of tokens that lie in a range of characters."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)

    def trimmed(self, first: int, last: int, limit: int) -> tuple[int, int, int, int]:
        """Give a token range without outer white space, and its characters."""
        while first < last and self.bits[first] & w.SPACE:
            first += 1
        while last > first and self.bits[last - 1] & w.SPACE:
            last -= 1
        start = self.starts[first]
        end = self.starts[last] if last < len(self.starts) else len(self.text)
        end = min(end, limit)
        return first, last, start, start + len(self.text[start:end].rstrip())

    def run(self) -> list[Piece]:
        """Cut the whole document."""
        for block in read_blocks(self.text):
            if block.kind == "text":
                self._text(block)
            else:
                if block.kind == "heading":
                    if self._is_item_after_all(block):
                        self._text(block)
                        continue
                    self.context.see_heading(block)
                elif block.kind == "signature":
                    self.context.see_signature()
                self._matter(block.start, block.end, block.kind)
        return self.pieces

    def _is_item_after_all(self, block: Block) -> bool:
        """Tell whether what looks like a heading is a list item: its lead-in is open and its number goes on."""
        lists = self.context.lists
        if not lists or block.style not in _ITEM_STYLES:
            return False
        current = lists[-1]
        if current.opened:
            return block.style == current.style
        return block.style != current.lead_style and block.number in _FIRST

    def _matter(self, start: int, end: int, kind: str) -> None:
        first, last = self.tokens(start, end)
        self.pieces.append(Piece(start, end, first, last, kind))

    def _text(self, block: Block) -> None:
        context = self.context
        item = context.item_of(block)
        number = context.cite(block, item)
        first, last = self.tokens(block.start, block.end)
        body, _ = self.tokens(block.body, block.end)
        if first >= last:
            return
        sentences = sentence_starts(self.bits, self.gaps, body, last) if body < last else [first]
        sentences = [first, *(at for k, at in enumerate(sentences[1:], 1) if not self._gloss(at, sentences[k + 1] if k + 1 < len(sentences) else last))]
        lead = item.lead if item else None
        for k, at in enumerate(sentences):
            stop = sentences[k + 1] if k + 1 < len(sentences) else last
            self._sentence(at, stop, body if k == 0 else at, block, number, lead if k == 0 else None)
        if self.text[block.start : block.end].endswith(":") and self.pieces and self.pieces[-1].kind == "clause":
            piece = self.pieces[-1]
            context.open_list(block, (piece.start, piece.end))

    def _gloss(self, at: int, stop: int) -> bool:
        """Tell whether a sentence has no verb and only completes the one before it."""
        if stop - at > 60 or any(b & w.FINITE for b in self.bits[at:stop]):
            return False
        return self.text[self.starts[at] : self.starts[at] + 40].lower().startswith(_GLOSSES)

    def _sentence(self, at: int, stop: int, body: int, block: Block, number: str | None, lead: tuple[int, int] | None) -> None:
        """Cut one sentence and add its clauses."""
        starts = self._clauses(body, stop) if body < stop else [at]
        starts[0] = at
        for j, first in enumerate(starts):
            last = starts[j + 1] if j + 1 < len(starts) else stop
            low, high, start, end = self.trimmed(first, last, block.end)
            if low < high and start < end:
                self.pieces.append(Piece(start, end, low, high, "clause", number, self.context.heading, lead))

    def _clauses(self, body: int, stop: int) -> list[int]:
        if self.inside is not None:
            return self.inside(body, stop)
        return clause_starts(self.bits, body, stop, self.weights)


class _Recorder(_Cutter):
    """A cutter that only notes the sentences it would have cut."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens, {})
        self.sentences: list[tuple[int, int]] = []

    def _clauses(self, body: int, stop: int) -> list[int]:
        self.sentences.append((body, stop))
        return [body]


def sentences_of(tokens: Tokens) -> list[tuple[int, int]]:
    """List the sentences of a document as the cutter sees them, before it cuts inside them.

    Parameters
    ----------
    tokens : Tokens
        A Dutch document.

    Returns
    -------
    list of (int, int)
        The token range of each sentence, without the number in front.
    """
    recorder = _Recorder(tokens)
    recorder.run()
    return recorder.sentences


def cut(tokens: Tokens, weights: dict[str, float], inside: Callable[[int, int], list[int]] | None = None) -> list[Piece]:
    """Cut a document into clauses and matter.

    Parameters
    ----------
    tokens : Tokens
        A Dutch document.
    weights : dict of str to float
        Weights of the decision inside sentences (:func:`clausify.pipeline.clauses.clause_starts`).
    inside : callable, optional
        Cuts a range of tokens in place of the fitted decision (:func:`clausify.pipeline.parsed.parsed_starts`).

    Returns
    -------
    list of Piece
        In order, without overlap; every character that is not white space lies in exactly one of them.
    """
    return _Cutter(tokens, weights, inside).run()
