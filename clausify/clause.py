"""What reading a contract gives: clauses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from clausify.labels import Label

__all__ = ["Clause", "Evidence"]

Evidence = tuple[int, int, float]
"""A span of characters, as start and end offset, and its weight in the decision, in log-odds."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a contract and what it is.

    Attributes
    ----------
    text : str
        The words of the clause; always ``contract[start:end]``.
    start, end : int
        Character offsets in the contract as read.
    label : Label
        What the clause does.
    confidence : float
        Calibrated probability of the label, 0 to 1.
    probabilities : dict of Label to float
        Probability of every label; they sum to 1 and the largest is that of ``label``.
    number : str or None
        Number as one would cite it: ``"3.2"``, ``"3.2.a"``.
    heading : str or None
        Words of the heading it stands under.
    lead_in : str or None
        Words that a list item hangs on: ``"Opdrachtnemer zal:"``.
    party : str or None
        Who is bound, as the contract names it.
    evidence : tuple of (int, int, float)
        Spans of characters that decided, strongest first, with their weights: how much they raise the log-odds of the
        label above the mean of all labels. Together with the model's intercept they add up to the whole.
    review : bool
        Whether a person should look: the label is uncertain, or the text is no Dutch contract.
    page : int or None
        Page on which it begins, from 1, where the document has pages.
    owed_to : str or None
        To whom the party is bound, as the contract names it, where the clause says so.
    softened_by : tuple of (int, int) or None
        Span of the clause elsewhere in the contract that turns this promise into something less; filled by ``read_contract``.

    Examples
    --------
    >>> from clausify import classify
    >>> clause = classify("De opzegtermijn bedraagt twee maanden.")[0]
    >>> clause.label.value, clause.text
    ('term', 'De opzegtermijn bedraagt twee maanden.')
    """

    text: str
    start: int
    end: int
    label: Label
    confidence: float
    probabilities: dict[Label, float] = field(hash=False)
    number: str | None = None
    heading: str | None = None
    lead_in: str | None = None
    party: str | None = None
    evidence: tuple[Evidence, ...] = ()
    review: bool = False
    page: int | None = None
    owed_to: str | None = None
    softened_by: tuple[int, int] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the clause as plain data that ``json.dumps`` takes.

        Returns
        -------
        dict of str to Any
            All attributes; labels as their values, evidence as lists.
        """
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "label": self.label.value,
            "confidence": self.confidence,
            "probabilities": {label.value: p for label, p in self.probabilities.items()},
            "number": self.number,
            "heading": self.heading,
            "lead_in": self.lead_in,
            "party": self.party,
            "evidence": [list(span) for span in self.evidence],
            "review": self.review,
            "page": self.page,
            "owed_to": self.owed_to,
            "softened_by": list(self.softened_by) if self.softened_by else None,
        }
