"""Read the language data of this folder into sets that the pipeline can look words up in."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from clausify.dutch.conjugation import conjugate, weak_participles

__all__ = [
    "abbreviations",
    "auxiliaries",
    "data_of",
    "finite_plurals",
    "finite_singulars",
    "infinitives",
    "matter_patterns",
    "numbering_styles",
    "verb_final_forms",
    "verb_stems",
    "word_class",
    "word_pairs",
]


def _text(name: str) -> str:
    return files("clausify.dutch").joinpath(name).read_text(encoding="utf-8")


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(_text(name))


def data_of(name: str) -> dict[str, Any]:
    """Give the content of a data file of this folder.

    Parameters
    ----------
    name : str
        Name of a ``.toml`` file.

    Returns
    -------
    dict of str to Any
        Its tables; the same object each time, not to be changed.

    Examples
    --------
    >>> data_of("quantities.toml")["months"]["maart"]
    ['maart', 'mrt']
    """
    return _table(name)


def _entries(name: str) -> list[str]:
    lines = (line.split("#", 1)[0] for line in _text(name).splitlines())
    return [word for line in lines for word in line.split()]


@cache
def word_class(name: str) -> frozenset[str]:
    """Give a closed word class of ``words.toml``, lower case.

    Parameters
    ----------
    name : str
        Name of the table, for example ``"subordinators"`` or ``"subordinators.ambiguous"``.

    Returns
    -------
    frozenset of str
        Its words.

    Raises
    ------
    KeyError
        If there is no such class.

    Examples
    --------
    >>> "tenzij" in word_class("subordinators")
    True
    """
    table, _, key = name.partition(".")
    return frozenset(_table("words.toml")[table][key or "words"])


@cache
def word_pairs(name: str) -> frozenset[tuple[str, str]]:
    """Give the two-word members of a closed word class, such as ``dan wel``.

    Parameters
    ----------
    name : str
        Name of the table in ``words.toml``.

    Returns
    -------
    frozenset of (str, str)
        Its pairs, lower case.

    Examples
    --------
    >>> ("dan", "wel") in word_pairs("coordinators")
    True
    """
    return frozenset((a, b) for a, b in _table("words.toml")[name]["pairs"])


@cache
def abbreviations() -> dict[str, bool]:
    """Give abbreviations that end in a full stop.

    Returns
    -------
    dict of str to bool
        Abbreviation to whether it may also be the last word of a sentence.

    Examples
    --------
    >>> abbreviations()["art."], abbreviations()["B.V."]
    (False, True)
    """
    return {entry.rstrip("~"): entry.endswith("~") for entry in _entries("abbreviations.txt")}


@cache
def infinitives() -> frozenset[str]:
    """Give every infinitive, separable verbs both with and without their first part.

    Returns
    -------
    frozenset of str
        Lower-case forms.

    Examples
    --------
    >>> {"opzeggen", "zeggen"} <= infinitives()
    True
    """
    return frozenset(form for part, verb in _infinitives() for form in (verb, part + verb))


@cache
def _infinitives() -> tuple[tuple[str, str], ...]:
    pairs = {entry.rpartition("|")[::2] for entry in _entries("verbs.txt")}
    return tuple(sorted((part.replace("|", ""), verb) for part, verb in pairs if verb.endswith("n")))


@cache
def verb_final_forms() -> frozenset[str]:
    """Give finite forms of separable verbs written as one word, which stand only at the end of a clause.

    Returns
    -------
    frozenset of str
        Lower-case forms such as ``opzegt``.

    Examples
    --------
    >>> "opzegt" in verb_final_forms(), "zegt" in verb_final_forms()
    (True, False)
    """
    whole = {verb for part, verb in _infinitives() if not part}
    return frozenset(
        part + form
        for part, verb in _infinitives()
        if part and part + verb not in whole
        for form in (conjugate(verb).singular + conjugate(verb).past)
        if not form.endswith("n")
    )


@cache
def _finite() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    table = _table("verb_forms.toml")
    stems: set[str] = set()
    singular: set[str] = set(table["past"]["singular"])
    plural: set[str] = set(table["past"]["plural"])
    for part, verb in _infinitives():
        if verb in table["irregular"]:
            stem, third, infinitive = table["irregular"][verb]
            forms: tuple[list[str], ...] = ([stem], [third], [infinitive], [])
        else:
            made = conjugate(verb)
            forms = (list(made.stems), list(made.singular), list(made.plural), list(made.past))
        for prefix in {"", part}:
            stems.update(prefix + f for f in forms[0])
            singular.update(prefix + f for f in forms[1] + forms[3] if not f.endswith("n"))
            plural.update(prefix + f for f in forms[2] + forms[3] if f.endswith("n"))
    singular.update(table["auxiliary"]["singular"])
    plural.update(table["auxiliary"]["plural"])
    never = set(table["never_finite"]["words"])
    return frozenset(stems - never), frozenset(singular - never), frozenset(plural - never)


@cache
def lemmas() -> dict[str, str]:
    """Give the infinitive of finite forms and of weak and listed participles.

    Returns
    -------
    dict of str to str
        Lower-case forms; a form of several verbs has the first.

    Examples
    --------
    >>> lemmas()["levert"], lemmas()["mag"], lemmas()["opgezegd"], lemmas()["geleverd"]
    ('leveren', 'mogen', 'opzeggen', 'leveren')
    """
    table = _table("verb_forms.toml")
    out: dict[str, str] = dict(table["lemmas"])
    for part, verb in _infinitives():
        if verb in table["irregular"]:
            forms = list(table["irregular"][verb])
            stems: tuple[str, ...] = ()
        else:
            made = conjugate(verb)
            forms, stems = [*made.singular, *made.plural, *made.past], made.stems
        for prefix in {"", part}:
            for form in forms:
                out.setdefault(prefix + form, prefix + verb)
        for participle in weak_participles(verb, stems):
            out.setdefault(part + participle, part + verb)
    return out


def verb_stems() -> frozenset[str]:
    """Give first-person forms, which also follow an inverted ``je`` (``lever``).

    Returns
    -------
    frozenset of str
        Lower-case forms.

    Examples
    --------
    >>> "lever" in verb_stems()
    True
    """
    return _finite()[0]


def finite_singulars() -> frozenset[str]:
    """Give singular finite forms: present second and third person, weak past, auxiliaries.

    Returns
    -------
    frozenset of str
        Lower-case forms.

    Examples
    --------
    >>> {"levert", "zal", "opzegt"} <= finite_singulars()
    True
    """
    return _finite()[1]


def finite_plurals() -> frozenset[str]:
    """Give plural finite forms; in the present they are spelled like the infinitive.

    Returns
    -------
    frozenset of str
        Lower-case forms.

    Examples
    --------
    >>> {"leveren", "zullen", "werden"} <= finite_plurals()
    True
    """
    return _finite()[2]


@cache
def auxiliaries() -> frozenset[str]:
    """Give auxiliaries, modals and copulas in all finite forms.

    Returns
    -------
    frozenset of str
        Lower-case forms.

    Examples
    --------
    >>> {"zal", "dient", "worden"} <= auxiliaries()
    True
    """
    table = _table("verb_forms.toml")
    past = {form for form in table["past"]["plural"] if form in set(table["auxiliary"]["plural"])}
    return frozenset(table["auxiliary"]["singular"]) | frozenset(table["auxiliary"]["plural"]) | past


@cache
def numbering_styles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give the numbering styles in the order in which they are tried.

    Returns
    -------
    tuple of (str, re.Pattern)
        Name and pattern; the group ``n`` is the number as cited.

    Examples
    --------
    >>> styles = dict(numbering_styles())
    >>> styles["article"].match("Artikel 3bis. Prijs")["n"]
    '3bis'
    """
    return tuple((style["name"], re.compile(style["pattern"])) for style in _table("numbering.toml")["style"])


@cache
def matter_patterns(kind: str) -> re.Pattern[str]:
    """Give one pattern that finds lines of a kind of matter.

    Parameters
    ----------
    kind : {"party", "hinge", "signature", "page", "contents"}
        Table of ``matter.toml``.

    Returns
    -------
    re.Pattern
        To be searched in a stripped line; case is ignored.

    Raises
    ------
    KeyError
        If there is no such kind.

    Examples
    --------
    >>> bool(matter_patterns("page").search("Pagina 3 van 12"))
    True
    """
    return re.compile("|".join(f"(?:{p})" for p in _table("matter.toml")[kind]["patterns"]), re.IGNORECASE | re.DOTALL)
