"""Find the term facts of a contract: how long it lasts, how it renews and how it ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from clausify.dutch import lexicon
from clausify.labels import Label
from clausify.reading.contract import FactKind
from clausify.reading.marked import Marked, compiled, mark
from clausify.reading.quantities import number_of
from clausify.reading.scene import Scene

__all__ = ["FactFinder"]


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: FactKind
    value: str
    find: re.Pattern[str]
    unless: re.Pattern[str] | None
    when: re.Pattern[str] | None
    near: re.Pattern[str] | None
    lead: re.Pattern[str] | None
    labels: frozenset[str]
    mode: str


@cache
def _rules() -> tuple[_Rule, ...]:
    def pattern(entry, key):
        return compiled(entry[key]) if key in entry else None

    return tuple(
        _Rule(
            FactKind(e["kind"]),
            e["value"],
            compiled(e["find"]),
            pattern(e, "unless"),
            pattern(e, "when"),
            pattern(e, "near"),
            pattern(e, "lead"),
            frozenset(e.get("labels", ["term"])),
            e.get("mode", ""),
        )
        for e in lexicon.data_of("term_facts.toml")["rule"]
    )


_JOINED = re.compile(
    r"\W*(?:[\w'’-]+\W+){0,4}?(?:of|en|,|respectievelijk|resp\.|dan wel)\W*(?:van |met |minimaal |telkens )?|\W*\([^)]{1,30}\)\W*(?:of|en)?\W*"
)
_WINDOW = 90  # characters on each side of a duration


@cache
def _roles():
    return tuple(
        {key: compiled(rf"(?<!\w)(?:{value})" if "left" in key else value) if key not in ("kind", "labels") else value for key, value in role.items()}
        for role in lexicon.data_of("term_facts.toml")["role"]
    )


@cache
def _others(kind: str):
    return compiled(lexicon.data_of("term_facts.toml")["others"][kind])


@dataclass(frozen=True, slots=True)
class _Seen:
    """A clause as the rules see it."""

    index: int
    label: str
    marked: Marked
    lead: str
    heading: str
    near: str


class FactFinder:
    def __init__(self, scene: Scene, labels: dict[int, Label]) -> None:
        self.scene = scene
        self.labels = labels

    def _seen(self) -> Iterator[_Seen]:
        scene = self.scene
        before = ""
        for index, piece in enumerate(scene.pieces):
            low = scene.low_of(index)
            if piece.kind != "clause":
                if piece.kind == "heading":
                    yield _Seen(index, "heading", mark(low), "", "", "")
                continue
            label = self.labels.get(index, Label.NEUTRAL).value
            lead = mark(scene.low_span(piece.lead_in)).text
            heading = scene.low_span(piece.heading)
            marked = mark(low)
            yield _Seen(index, label, marked, lead, heading, f"{heading} {lead} {before} {marked.text}")
            before = marked.text

    def find(self) -> list[tuple[FactKind, str, int, int, int]]:
        out = []
        for seen in self._seen():
            for rule in _rules():
                if seen.label in rule.labels:
                    out += self._apply(rule, seen)
            out += self._grounds(seen)
            out += self._durations(seen)
        return out + self._implied(out)

    def _notice_given(self, seen: _Seen) -> bool:
        """Tell whether the clause is on ending by notice, with a period of notice."""
        return any(kind is FactKind.NOTICE_PERIOD for kind, *_ in self._durations(seen))

    def _durations(self, seen: _Seen) -> Iterator[tuple[FactKind, str, int, int, int]]:
        if seen.label != "term":
            return
        marked = seen.marked
        base = self.scene.pieces[seen.index].start
        mentions = [(k, quantity, marked.text.find(f"xDx{k}x")) for k, quantity in enumerate(marked.found) if quantity.value.startswith("P")]
        kinds: list[str | None] = []
        for k, _, at in mentions:
            end = at + len(f"xDx{k}x")
            kinds.append(self._role(seen, marked.text[max(0, at - _WINDOW) : at], marked.text[end : end + _WINDOW]))
        for here, there in [*zip(range(len(mentions)), range(1, len(mentions))), *zip(range(len(mentions) - 1, 0, -1), range(len(mentions) - 2, -1, -1))]:
            low, high = sorted((mentions[here], mentions[there]), key=lambda m: m[2])
            if kinds[here] and kinds[there] is None and _JOINED.fullmatch(marked.text[low[2] + len(f"xDx{low[0]}x") : high[2]]):
                kinds[there] = kinds[here]
        if mentions and compiled(lexicon.data_of("term_facts.toml")["others"]["notice_list"]).search(seen.lead):
            kinds = [None] * len(mentions)
            kinds[-1 if ":" in marked.text else 0] = "notice_period"
        for (_, quantity, _), kind in zip(mentions, kinds, strict=True):
            if kind:
                yield FactKind(kind), quantity.value, seen.index, base + quantity.start, base + quantity.end

    def _role(self, seen: _Seen, left: str, right: str) -> str | None:
        whole = f"{seen.lead} {seen.marked.text}"
        first = " ".join(seen.marked.text.split()[:9])
        for role in _roles():
            get = role.get
            if "clause" in role and not role["clause"].search(whole):
                continue
            if "needs" in role and not role["needs"].search(seen.marked.text):
                continue
            if "not_clause" in role and role["not_clause"].search(seen.marked.text):
                continue
            if "subject" in role and not role["subject"].search(first):
                continue
            if role["kind"] in ("duration", "survival") and _others(role["kind"]).match(seen.marked.text):
                continue
            if ("not_left" in role and role["not_left"].search(left)) or ("not_right" in role and role["not_right"].search(right)):
                continue
            told = [role[side].search(text) is not None for side, text in (("left", left), ("right", right)) if side in role]
            if all(told) if role["kind"] == "survival" else any(told):
                return role["kind"]
        return None

    def _implied(self, found):
        """A stated duration or end makes the term a fixed one."""
        return [(FactKind.TERM, "fixed", *rest) for kind, _, *rest in found if kind in (FactKind.DURATION, FactKind.END)]

    def _grounds(self, seen: _Seen):
        if seen.label not in ("term", "neutral") or (seen.label == "neutral" and not seen.lead):
            return
        table = lexicon.data_of("term_facts.toml")
        grounds, words = table["grounds"], table["words"]
        text = seen.marked.text
        item = bool(seen.lead and compiled(grounds["ends"]).search(seen.lead))
        excepted = compiled(grounds["excepted"]).search(text)
        if item:
            if compiled(grounds["no_item"]).search(seen.lead) or (seen.marked.found and compiled(grounds["scale"]).search(text)):
                return
        elif not excepted:
            if seen.label != "term" or not compiled(grounds["ends"]).search(text):
                return
            listed = any(compiled(words[name]).search(text) for name in ("insolvency", "breach", "force", "death", "control"))
            if not (listed or compiled(grounds["cause"]).search(text) or compiled(grounds["conditional"]).search(text)):
                return
            if self._notice_given(seen):
                return
            if not compiled(grounds["at_once"]).search(text) or compiled(grounds["notice"]).search(text):
                return
        if compiled(grounds["subject"]).match(text) or (not item and compiled(grounds["unless"]).search(text)) or text.rstrip().endswith(":"):
            return
        base = self.scene.pieces[seen.index].start
        any_found = False
        for value, name in (
            ("insolvency", "insolvency"),
            ("breach", "breach"),
            ("force_majeure", "force"),
            ("death", "death"),
            ("change_of_control", "control"),
        ):
            match = compiled(words[name]).search(text)
            if match:
                any_found = True
                yield FactKind.IMMEDIATE_GROUND, value, seen.index, base + seen.marked.origin(match.start()), base + seen.marked.origin(match.end())
        if not any_found and item and compiled(words["breach"]).search(seen.lead):
            piece = self.scene.pieces[seen.index]
            yield FactKind.IMMEDIATE_GROUND, "breach", seen.index, piece.start, piece.end
            return
        if not any_found and not excepted:
            if compiled(words["force"]).search(seen.near) and not item:
                piece = self.scene.pieces[seen.index]
                yield FactKind.IMMEDIATE_GROUND, "force_majeure", seen.index, piece.start, piece.end
                return
            piece = self.scene.pieces[seen.index]
            yield FactKind.IMMEDIATE_GROUND, "other", seen.index, piece.start, piece.end

    def _apply(self, rule: _Rule, seen: _Seen) -> Iterator[tuple[FactKind, str, int, int, int]]:
        text = seen.marked.text
        matches = list(rule.find.finditer(text))
        if not matches:
            return
        if rule.unless and rule.unless.search(text):
            return
        if rule.when and not rule.when.search(f"{seen.lead} {text}"):
            return
        if rule.near and not rule.near.search(seen.near):
            return
        base = self.scene.pieces[seen.index].start
        for match in matches:
            for value, start, end in self._values(rule, seen, match):
                yield rule.kind, value, seen.index, base + start, base + end
            if rule.mode == "first":
                break

    def _values(self, rule: _Rule, seen: _Seen, match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
        marked = seen.marked
        span = marked.origin(match.start()), marked.origin(match.end())
        if rule.value in ("<dur>", "<date>", "<money>"):
            for group in match.groups():
                if group and group.isdigit() and int(group) < len(marked.found):
                    found = marked.found[int(group)]
                    yield found.value, found.start, found.end
        elif rule.value == "<each>":
            for iso, phrases in lexicon.data_of("quantities.toml")["each"].items():
                if any(group in phrases for group in match.groups()):
                    yield iso, *span
        elif rule.value == "<count>":
            for group in match.groups():
                number = number_of(group.removesuffix("maal")) if group else None
                if number:
                    yield str(int(number)), *span
        else:
            yield rule.value, *span
