"""Find the clauses that change what all promises of a party are worth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from clausify.dutch import lexicon
from clausify.labels import Label
from clausify.reading.contract import DefaultKind
from clausify.reading.marked import compiled
from clausify.reading.scene import Scene

__all__ = ["find_defaults"]

_FILE = "defaults.toml"
_NEAR = 2  # clauses


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: DefaultKind
    labels: frozenset[str]
    find: re.Pattern[str]
    unless: re.Pattern[str] | None
    when: re.Pattern[str] | None
    beside: str | None


@cache
def _rules() -> tuple[_Rule, ...]:
    def pattern(entry: Mapping[str, str], key: str) -> re.Pattern[str] | None:
        return compiled(entry[key], _FILE) if key in entry else None

    return tuple(
        _Rule(DefaultKind(entry["kind"]), frozenset(entry["labels"]), compiled(entry["find"], _FILE), pattern(entry, "unless"), pattern(entry, "when"), entry.get("beside"))
        for entry in lexicon.data_of(_FILE)["rule"]
    )


def find_defaults(scene: Scene, labels: Mapping[int, Label]) -> Iterator[tuple[DefaultKind, int]]:
    """Find the clauses that change what all promises of a party are worth.

    Parameters
    ----------
    scene : Scene
        The contract.
    labels : mapping of int to Label
        Label of each clause, by index of its piece.

    Yields
    ------
    (DefaultKind, int)
        What a clause does, and the index of its piece; in order of the text, each once.
    """
    found: dict[int, list[DefaultKind]] = {}
    for rules in ([rule for rule in _rules() if not rule.beside], [rule for rule in _rules() if rule.beside]):
        before = ""
        for place, index in enumerate(scene.clauses):
            near = {kind for k in scene.clauses[max(0, place - _NEAR) : place + _NEAR + 1] for kind in found.get(k, ())} if rules[0].beside else set()
            low, label = scene.low_of(index), labels.get(index, Label.NEUTRAL).value
            kinds = [rule.kind for rule in rules if _holds(rule, low, before, label) and (rule.beside is None or rule.beside in near)]
            found.setdefault(index, []).extend(kinds)
            before = low
    for index, kinds in found.items():
        yield from ((kind, index) for kind in dict.fromkeys(kinds))


def _holds(rule: _Rule, low: str, before: str, label: str) -> bool:
    if label not in rule.labels or not rule.find.search(low) or (rule.unless and rule.unless.search(low)):
        return False
    return rule.when is None or rule.when.search(f"{before} {low}") is not None
