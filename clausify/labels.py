"""The four labels of a clause."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Label"]


class Label(StrEnum):
    """What a clause does. Members compare equal to their value.

    The distinction of effort and result goes back to R. Demogue (*Traité des obligations en général*, 1925); Belgium has
    codified it in art. 5.72 of the Civil Code, in Dutch law it decides who must prove what under art. 6:74 and 6:75 BW.

    Examples
    --------
    >>> Label.EFFORT == "effort", Label("term").dutch
    (True, 'termijn en beëindiging')
    """

    EFFORT = "effort"
    RESULT = "result"
    TERM = "term"
    NEUTRAL = "neutral"

    @property
    def dutch(self) -> str:
        """The Dutch name of the label."""
        return _DUTCH[self]

    @property
    def definition(self) -> str:
        """The question that the label answers with yes."""
        return _DEFINITIONS[self]


_DUTCH = {
    Label.EFFORT: "inspanningsverplichting",
    Label.RESULT: "resultaatsverplichting",
    Label.TERM: "termijn en beëindiging",
    Label.NEUTRAL: "neutraal",
}
_DEFINITIONS = {
    Label.EFFORT: "Must a party try, take care or do what it can, or is an outcome not promised?",
    Label.RESULT: "Must a party do, give, pay, refrain from or guarantee something, with the outcome fixed?",
    Label.TERM: "Does it say how long something agreed lives, when it starts, renews or ends, or who may end it and how?",
    Label.NEUTRAL: "None of these: definitions, permissions, prices, liability, applicable law.",
}
