"""Fit the guess of who is bound, on clauses that say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clausify.corpus.contracts import Contract
from clausify.labels import Label
from clausify.learn.pieces import gold_pieces
from clausify.pipeline.build import reader
from clausify.reading.bound import Binder
from clausify.reading.mentions import BOTH
from clausify.reading.parties import find_parties
from clausify.reading.scene import scene_of

__all__ = ["Observed", "fit_sense", "observe_bound"]

_PROMISES = (Label.EFFORT, Label.RESULT)


@dataclass(frozen=True, slots=True)
class Observed:
    """A clause whose bearer is known.

    Attributes
    ----------
    features : list of str
        The clause, described without the name of the bearer.
    side : str
        The side that is bound, one of ``SIDES``.
    weight : float
        How much it counts.
    """

    features: list[str]
    side: str
    weight: float


def observe_bound(
    contract: Contract, weights: dict[str, float], gold: dict[int, str] | None = None, terms: dict[str, frozenset[str]] | None = None
) -> Iterator[Observed]:
    scene = scene_of(reader().read(contract.text), gold_pieces(contract, weights))
    parties = find_parties(scene)
    binder = Binder(scene, parties)
    sides = binder.sense.sides
    if len(set(sides.values())) < 2:
        return
    for k, span in enumerate(contract.spans):
        if span.label is None:
            continue
        before = binder.before(k)
        stated = binder.stated(k)
        want = (gold or {}).get(span.line)
        if want is not None and terms is not None:
            key = want if want == BOTH else next((p.key for p in parties if any(t.lower() in terms.get(want, ()) for t in p.terms)), None)
            weight = 3.0 if stated is None else 1.0
        else:
            key, weight = (stated.party, 1.0) if stated and stated.why in ("subject", "agent", "pronoun", "joined", "turned") else (None, 0)
        side = BOTH if key == BOTH else sides.get(key or "")
        if span.label in _PROMISES and side:
            subject = binder.subjects.of(k).token
            yield Observed(binder.sense.features(k, before.party if before else None, subject), side, weight)
        from clausify.reading.bound import Binding

        binder.keep(k, stated or Binding(key, why="sense"))


def fit_sense(observed: Iterable[Observed], strength: float = 0.3) -> dict[str, dict[str, float]]:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows = list(observed)
    counts = Counter(name for row in rows for name in set(row.features))
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([{name: 1.0 for name in row.features if counts[name] > 1} for row in rows])
    model = LogisticRegression(C=strength, max_iter=3000)
    model.fit(matrix, [row.side for row in rows], sample_weight=[row.weight for row in rows])
    names = vectorizer.get_feature_names_out()
    return {
        str(side): {str(n): round(float(x), 3) for n, x in zip(names, model.coef_[k], strict=True) if abs(x) >= 0.02}
        | {"bias": round(float(model.coef_[k][list(names).index("bias")] + model.intercept_[k]), 3)}
        for k, side in enumerate(model.classes_)
    }
