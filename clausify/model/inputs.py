"""Read what a classifier is given, strings or clauses, and lay it out as documents."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from clausify.model.features import FeatureMaker, Unit
from clausify.model.weighting import FeatureTable
from clausify.pipeline.build import reader
from clausify.pipeline.layout import after_number
from clausify.pipeline.tokens import Tokens

__all__ = ["ClauseText", "as_documents", "read_clauses", "training_features"]

_BATCH = 256  # clauses tokenised together


class ClauseText(NamedTuple):
    """A clause to learn from or to tag, with its context.

    Attributes
    ----------
    text : str
        The clause.
    lead_in, heading : str or None
        The words it hangs on, and those of its heading.
    """

    text: str
    lead_in: str | None = None
    heading: str | None = None


def read_clauses(X: Iterable[Any]) -> list[ClauseText]:
    """Read strings and clauses alike.

    Parameters
    ----------
    X : iterable of str or Clause
        The clauses.

    Returns
    -------
    list of ClauseText
        One per clause.

    Raises
    ------
    ValueError
        If ``X`` is a single string.
    TypeError
        If ``X`` holds something that is neither a string nor a clause.
    """
    if isinstance(X, (str, bytes)):
        raise ValueError("expected several clauses, got a single string; put it in a list")
    out = []
    for k, item in enumerate(X):
        if isinstance(item, str):
            out.append(ClauseText(item))
        elif isinstance(getattr(item, "text", None), str):
            out.append(ClauseText(item.text, getattr(item, "lead_in", None), getattr(item, "heading", None)))
        else:
            raise TypeError(f"X[{k}]: expected a string or a clause, got {type(item).__name__}")
    return out


def as_documents(texts: Sequence[ClauseText]) -> Iterator[tuple[Tokens, list[Unit]]]:
    """Lay clauses and their contexts into documents of many clauses, and say where each one stands.

    Parameters
    ----------
    texts : sequence of ClauseText
        The clauses.

    Yields
    ------
    tuple of (Tokens, list of Unit)
        A document, and where its clauses stand in it.
    """
    for at in range(0, len(texts), _BATCH):
        parts: list[str] = []
        spans: list[list[tuple[int, int] | None]] = []
        length = 0
        for item in texts[at : at + _BATCH]:
            row: list[tuple[int, int] | None] = []
            for k, part in enumerate((item.text, item.lead_in, item.heading)):
                if part is None:
                    row.append(None)
                    continue
                skipped = after_number(part) if k < 2 else 0
                row.append((length + skipped, length + len(part)))
                parts.append(part)
                length += len(part) + 2
            spans.append(row)
        tokens = reader().read("\n\n".join(parts))
        yield tokens, _units(tokens, spans)


def _units(tokens: Tokens, spans: list[list[tuple[int, int] | None]]) -> list[Unit]:
    def range_of(span: tuple[int, int] | None) -> tuple[int, int] | None:
        return None if span is None else (bisect_left(tokens.starts, span[0]), bisect_left(tokens.starts, span[1]))

    out = []
    for text, lead, heading in spans:
        first, last = range_of(text) or (0, 0)
        out.append(Unit(first, last, range_of(lead), range_of(heading)))
    return out


def training_features(texts: Sequence[ClauseText], maker: FeatureMaker) -> FeatureTable:
    """Make the features of clauses.

    Parameters
    ----------
    texts : sequence of ClauseText, length n
        The clauses.
    maker : FeatureMaker
        Makes the features.

    Returns
    -------
    FeatureTable
        Features and words.
    """
    rows, columns, values, done = [], [], [], 0
    seen: dict[int, int] = {}
    for tokens, units in as_documents(texts):
        instances = maker(tokens, units)
        rows.append((instances.rows + done).astype(np.int32))
        columns.append(instances.columns.astype(np.int32))
        values.append(instances.values.astype(np.float32))
        done += len(units)
        hashes, counts = np.unique(maker.word_hashes(instances.types), return_counts=True)
        for word, count in zip(hashes.tolist(), counts.tolist(), strict=True):
            seen[word] = seen.get(word, 0) + count
    places, shape = (np.concatenate(rows), np.concatenate(columns)), (done, maker.n_columns)
    data = np.concatenate(values)
    # Built from (value, place) pairs: repeated places are summed.
    values, squares = (csr_matrix((numbers, places), shape=shape) for numbers in (data, data * data))
    return FeatureTable(values, squares, {word for word, count in seen.items() if count >= 2})
