"""The model is a citizen of scikit-learn: searched, piped, cloned, weighted, routed."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import config_context
from sklearn.base import clone, is_classifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import VotingClassifier
from sklearn.exceptions import UnsetMetadataPassedError
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_predict, cross_val_score, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from test_model import GROUPS, LABELS, TEXTS

from clausify import ClauseModel, classify


def _lower(texts):
    return [text.lower() for text in texts]


def test_parameters_are_searched_by_contract() -> None:
    search = GridSearchCV(ClauseModel(n_bits=10), {"C": [0.01, 40.0], "folds": [0, 3]}, cv=GroupKFold(3), scoring="f1_macro")
    search.fit(TEXTS, LABELS, groups=GROUPS)
    scores = search.cv_results_["mean_test_score"]
    assert len(scores) == 4
    assert search.best_score_ == scores.max()
    assert search.best_estimator_.get_params()["C"] == search.best_params_["C"]
    assert search.predict(TEXTS[:1]).tolist() == LABELS[:1]


def test_a_pipeline_passes_parameters_and_weights_on() -> None:
    pipe = make_pipeline(FunctionTransformer(_lower), ClauseModel(n_bits=10))
    pipe.set_params(clausemodel__C=5.0)
    pipe.fit(TEXTS, LABELS, clausemodel__sample_weight=np.ones(12), clausemodel__groups=GROUPS)
    assert pipe[-1].C == 5.0
    assert pipe[-1].scores_
    assert pipe.predict(TEXTS).tolist() == LABELS
    assert pipe.predict_proba(TEXTS).shape == (12, 4)


def test_a_clone_is_unfitted_and_equal() -> None:
    model = ClauseModel(C=3.0, n_bits=10, review_accuracy=0.9).fit(TEXTS, LABELS)
    twin = clone(model)
    assert is_classifier(twin)
    assert twin.get_params() == model.get_params()
    assert not hasattr(twin, "linear_")
    assert np.array_equal(twin.fit(TEXTS, LABELS).predict_proba(TEXTS), model.predict_proba(TEXTS))


def test_cross_validation_keeps_contracts_together() -> None:
    model = ClauseModel(n_bits=10)
    scores = cross_val_score(model, TEXTS, LABELS, groups=GROUPS, cv=GroupKFold(3), scoring="accuracy")
    assert scores.shape == (3,)
    chances = cross_val_predict(model, TEXTS, LABELS, groups=GROUPS, cv=GroupKFold(3), method="predict_proba")
    assert np.allclose(chances.sum(axis=1), 1)


def test_weights_and_contracts_are_routed_where_they_are_asked_for() -> None:
    weights = np.where(np.array(LABELS) == "term", 0.01, 1.0)
    with config_context(enable_metadata_routing=True):
        model = ClauseModel(n_bits=10).set_fit_request(sample_weight=True, groups=True).set_score_request(sample_weight=True)
        routed = cross_validate(model, TEXTS, LABELS, params={"sample_weight": weights, "groups": GROUPS}, cv=GroupKFold(3), return_estimator=True)
        plain = cross_validate(
            ClauseModel(n_bits=10).set_fit_request(groups=True), TEXTS, LABELS, params={"groups": GROUPS}, cv=GroupKFold(3), return_estimator=True
        )
        with pytest.raises(UnsetMetadataPassedError):
            cross_validate(ClauseModel(n_bits=10), TEXTS, LABELS, params={"sample_weight": weights}, cv=3)
        piped = make_pipeline(FunctionTransformer(_lower), model).fit(TEXTS, LABELS, sample_weight=weights, groups=GROUPS)
    place = LABELS.index("term")
    column = list(plain["estimator"][0].classes_).index("term")
    for light, heavy in zip(routed["estimator"], plain["estimator"], strict=True):
        assert light.predict_proba(TEXTS)[place, column] < heavy.predict_proba(TEXTS)[place, column]
    assert piped.predict_proba(TEXTS)[place, column] < 0.9


def test_other_estimators_can_hold_it() -> None:
    vote = VotingClassifier([("a", ClauseModel(n_bits=10)), ("b", ClauseModel(n_bits=11))], voting="soft").fit(TEXTS, LABELS)
    assert vote.predict(TEXTS).tolist() == LABELS
    calibrated = CalibratedClassifierCV(ClauseModel(n_bits=10), cv=3).fit(TEXTS, LABELS)
    assert calibrated.predict_proba(TEXTS).shape == (12, 4)


@pytest.mark.parametrize("kind", ["list", "tuple", "array", "objects", "series", "generator"])
def test_texts_come_in_any_container(kind) -> None:
    made = {
        "list": list,
        "tuple": tuple,
        "array": np.array,
        "objects": lambda texts: np.array(texts, dtype=object),
        "series": lambda texts: pytest.importorskip("pandas").Series(texts),
        "generator": iter,
    }[kind](TEXTS)
    assert ClauseModel(n_bits=10).fit(made, LABELS).predict(TEXTS).tolist() == LABELS


def test_clauses_of_a_contract_are_taken_as_they_are() -> None:
    clauses = classify("Huurder zal:\na. de huur betalen;\nb. zijn best doen om de tuin te onderhouden.")
    model = ClauseModel(n_bits=10).fit(TEXTS, LABELS)
    assert model.predict(clauses).shape == (len(clauses),)
    assert not np.allclose(model.predict_proba(clauses), model.predict_proba([clause.text for clause in clauses]))  # the lead-in counts


def test_the_held_out_probabilities_are_those_of_scorers_that_did_not_see_the_contract() -> None:
    model = ClauseModel(n_bits=10, folds=3).fit(TEXTS, LABELS, groups=GROUPS)
    held = model.held_out_proba()
    assert held.shape == (12, 4)
    assert np.allclose(held.sum(axis=1), 1)
    assert (held.max(axis=1) < model.predict_proba(TEXTS).max(axis=1)).all()
    assert ClauseModel(n_bits=10, folds=0).fit(TEXTS, LABELS).held_out_proba() is None
