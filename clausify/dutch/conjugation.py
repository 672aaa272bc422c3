"""Finite forms of Dutch verbs, made by rule from their infinitives.

Contract Dutch puts the finite verb second in a main clause and last in a subordinate one, so knowing which words can be
finite verbs is most of what is needed to see where a clause begins and ends. The rules are those of the *Algemene
Nederlandse Spraakkunst* (ch. 2): the stem loses ``-en``, a long vowel is written double in a closed syllable, ``v`` and
``z`` become ``f`` and ``s``. The rules overgenerate on purpose where stress decides (``lever`` beside ``leveer``): a form
that is no word never occurs in a text.
"""

from __future__ import annotations

from dataclasses import dataclass

_VOWELS = "aeiouyëïöü"
_VOICELESS = frozenset("tkfschp")
_PREFIXES = ("be", "ge", "her", "ont", "ver", "er")


@dataclass(frozen=True, slots=True)
class FiniteForms:
    """The written finite forms of one verb.

    Attributes
    ----------
    stems : tuple of str
        First person singular, also used before ``je`` (``lever``).
    singular : tuple of str
        Second and third person singular, present (``levert``).
    plural : tuple of str
        Plural present, spelled like the infinitive (``leveren``).
    past : tuple of str
        Weak past, singular and plural (``leverde``, ``leverden``).
    """

    stems: tuple[str, ...]
    singular: tuple[str, ...]
    plural: tuple[str, ...]
    past: tuple[str, ...]


def stems_of(infinitive: str) -> tuple[str, ...]:
    """Give the possible stems of a regular infinitive, most likely first.

    Parameters
    ----------
    infinitive : str
        A lower-case infinitive that ends in ``-en``.

    Returns
    -------
    tuple of str
        One stem, or two where stress would decide about the vowel.

    Examples
    --------
    >>> stems_of("betalen"), stems_of("zeggen"), stems_of("leveren"), stems_of("reizen")
    (('betaal',), ('zeg',), ('leveer', 'lever'), ('reis',))
    >>> stems_of("toestaan"), stems_of("kopiëren")
    (('toesta',), ('kopieer',))
    """
    if infinitive.endswith("aan"):
        return (infinitive[:-2],)
    if infinitive.endswith(("oen", "ien")):
        return (infinitive[:-1],)
    if infinitive.endswith("iëren"):
        return (infinitive.removesuffix("iëren") + "ieer",)
    root = infinitive.removesuffix("en")
    if len(root) > 2 and root[-1] == root[-2] and root[-1] not in _VOWELS:
        return (root[:-1],)
    hard = root[:-1] + {"v": "f", "z": "s"}.get(root[-1:], root[-1:])
    single = len(root) >= 2 and root[-2] in "aeou" and root[-1] not in _VOWELS + "w"
    if not single or (len(root) > 2 and root[-3] in _VOWELS):
        return (hard,)
    double = hard[:-1] + hard[-2] + hard[-1]
    return (double, hard) if root[-2] == "e" else (double,)


def conjugate(infinitive: str) -> FiniteForms:
    """Make the finite forms of a regular verb.

    Parameters
    ----------
    infinitive : str
        A lower-case infinitive without its separable part.

    Returns
    -------
    FiniteForms
        All forms that the rules allow.

    Examples
    --------
    >>> conjugate("verlenen").singular
    ('verleent', 'verlent')
    >>> conjugate("vergoeden").past
    ('vergoedde', 'vergoedden')
    """
    stems = stems_of(infinitive)
    if infinitive.endswith("aan"):
        singular: tuple[str, ...] = (infinitive[:-1] + "t",)
    else:
        singular = tuple(s if s.endswith("t") else s + "t" for s in stems)
    root = infinitive.removesuffix("en")
    voiceless = root[-1:] in _VOICELESS or root.endswith("ch")
    past = tuple(s + e for s in stems for e in (("te", "ten") if voiceless else ("de", "den")))
    return FiniteForms(stems, singular, (infinitive,), past)


def weak_participles(infinitive: str, stems: tuple[str, ...]) -> tuple[str, ...]:
    """Give the possible weak past participles of a verb without its separable part.

    Parameters
    ----------
    infinitive : str
        The infinitive.
    stems : tuple of str
        Its stems.

    Returns
    -------
    tuple of str
        One form per stem.

    Examples
    --------
    >>> weak_participles("betalen", ("betaal",)), weak_participles("maken", ("maak",)), weak_participles("melden", ("meld",))
    (('betaald',), ('gemaakt',), ('gemeld',))
    """
    root = infinitive.removesuffix("en")
    ending = "t" if root[-1:] in _VOICELESS or root.endswith("ch") else "d"
    prefix = "" if infinitive.startswith(_PREFIXES) else "ge"
    return tuple(prefix + (stem if stem.endswith(("d", "t")) else stem + ending) for stem in stems)


def is_participle(word: str) -> bool:
    """Tell whether a lower-case word has the shape of a past participle.

    Parameters
    ----------
    word : str
        A lower-case word.

    Returns
    -------
    bool
        True for shapes such as ``geleverd``, ``overeengekomen``, ``betaald``, ``ontbonden``.

    Examples
    --------
    >>> [w for w in ("geleverd", "betaald", "betaalt", "opgezegd", "verstrekt") if is_participle(w)]
    ['geleverd', 'betaald', 'opgezegd', 'verstrekt']
    """
    if len(word) < 5 or not word.endswith(("d", "t", "en")):
        return False
    if word.endswith("t") and word[-2] not in _VOICELESS | {"h", "x"}:
        return False  # after a voiced sound the participle ends in -d: "betaalt" is finite, "betaald" is not
    if word.startswith(_PREFIXES):
        return True
    middle = word.find("ge", 2)
    return middle > 0 and len(word) - middle >= 5 and word.endswith(("d", "t", "en"))
