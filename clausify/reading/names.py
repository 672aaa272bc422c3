"""Find the name of a party in the block that introduces it."""

from __future__ import annotations

import re
from functools import cache

from clausify.dutch import lexicon
from clausify.reading.scene import Scene

__all__ = ["name_in"]

_PLACEHOLDER = re.compile(r"[\[\]{}…_<>]|\.{3,}")
_LONGEST = 100


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(lexicon.data_of("parties.toml")["names"][name])


def name_in(scene: Scene, introduced: tuple[int, int]) -> str | None:
    """Give the name that stands in front of the word for a party.

    Parameters
    ----------
    scene : Scene
        The contract.
    introduced : tuple of (int, int)
        Where the word for the party is introduced.

    Returns
    -------
    str or None
        The name; None where it is left open or not given.
    """
    piece = next((p for p in scene.pieces if p.start <= introduced[0] < p.end), None)
    if piece is None or piece.kind == "clause":
        return None
    text = scene.tokens.text
    label = re.compile(lexicon.data_of("parties.toml")["introduced"]["label"]).match(text[piece.start : min(piece.end, piece.start + 400)])
    if label and introduced == (piece.start, piece.end):
        raw = label["name"] or ""
    else:
        raw = text[piece.start : introduced[0]]
        raw = re.split(r"[\"”»)]\s*,?\s*en\s+", raw)[-1]
    raw = raw[_pattern("before").match(raw).end() :] if _pattern("before").match(raw) else raw  # type: ignore[union-attr]
    end = _pattern("after").search(raw)
    name = (raw[: end.start()] if end else raw).strip(' \t\n"“”„«»():;,–-')
    if not 1 < len(name) <= _LONGEST or _PLACEHOLDER.search(name) or not any(c.isupper() for c in name):
        return None
    return " ".join(name.split())
