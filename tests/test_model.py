"""The classifier as scikit-learn and a careful user see it."""

from __future__ import annotations

import pickle
import zipfile

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import check_estimator

from clausify import ClauseModel, ModelError, classify, load, train

TEXTS = [
    "Leverancier spant zich in om storingen te verhelpen.", "Het bureau streeft naar een snelle levering.", "Partijen trachten er samen uit te komen.",
    "Koper betaalt binnen dertig dagen.", "Huurder is verplicht de ruimte schoon te houden.", "Verkoper levert de zaken af.",
    "De overeenkomst duurt een jaar.", "De opzegtermijn bedraagt twee maanden.", "Deze overeenkomst eindigt van rechtswege op 1 mei.",
    "Op de overeenkomst is Nederlands recht van toepassing.", "De prijs bedraagt 100 euro.", "Koper mag de zaken doorverkopen.",
]  # fmt: skip
LABELS = [label for label in ("effort", "result", "term", "neutral") for _ in range(3)]
GROUPS = [0, 1, 2] * 4


@pytest.fixture(scope="module")
def model() -> ClauseModel:
    return ClauseModel(n_bits=14, folds=3).fit(TEXTS, LABELS, groups=GROUPS)


def test_scikit_learn_accepts_the_estimator() -> None:
    with pytest.warns(SkipTestWarning, match="requires input"):  # checks on numbers are left out for text
        checked = check_estimator(ClauseModel(n_bits=10), on_skip=None)
    assert {check["status"] for check in checked} == {"passed"}


def test_it_learns_what_it_is_shown(model: ClauseModel) -> None:
    assert model.predict(TEXTS).tolist() == LABELS
    assert model.score(TEXTS, LABELS) == 1.0
    assert list(model.classes_) == sorted(set(LABELS))


def test_probabilities_sum_to_one_and_agree_with_the_label(model: ClauseModel) -> None:
    chances = model.predict_proba(TEXTS)
    assert chances.shape == (12, 4)
    assert np.allclose(chances.sum(axis=1), 1)
    assert (model.classes_[chances.argmax(axis=1)] == model.predict(TEXTS)).all()


def test_a_batch_gives_what_single_clauses_give(model: ClauseModel) -> None:
    together = model.predict_proba(TEXTS)
    assert np.allclose(together, np.vstack([model.predict_proba([text]) for text in TEXTS]))


def test_clauses_and_strings_are_both_taken(model: ClauseModel) -> None:
    clauses = classify("Koper betaalt vooraf. De huur duurt een jaar.")
    assert np.allclose(model.predict_proba(clauses), model.predict_proba([clause.text for clause in clauses]))


def test_sample_weights_count() -> None:
    texts, labels = ["De huur loopt door.", "De huur loopt door.", "Koper betaalt."], ["term", "neutral", "neutral"]
    light = ClauseModel(n_bits=10).fit(texts, labels, sample_weight=[0.1, 1, 1])
    heavy = ClauseModel(n_bits=10).fit(texts, labels, sample_weight=[10, 1, 1])
    assert heavy.predict_proba(texts[:1])[0, 1] > light.predict_proba(texts[:1])[0, 1]


def test_the_tools_of_scikit_learn_work() -> None:
    parameters = ClauseModel(C=3.0, n_bits=12, folds=2).get_params()
    assert clone(ClauseModel(**parameters)).get_params() == parameters
    assert len(cross_val_score(ClauseModel(n_bits=12), TEXTS, LABELS, groups=GROUPS, cv=GroupKFold(3))) == 3
    grid = GridSearchCV(ClauseModel(n_bits=12), {"C": [1.0, 10.0]}, cv=3).fit(TEXTS, LABELS)
    assert grid.best_params_["C"] in (1.0, 10.0)
    lower = FunctionTransformer(lambda X: [x.lower() for x in X])
    assert Pipeline([("lower", lower), ("model", ClauseModel(n_bits=12))]).fit(TEXTS, LABELS).predict(TEXTS).shape == (12,)


def test_a_model_survives_pickling_and_refitting(model: ClauseModel) -> None:
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(again.predict_proba(TEXTS), model.predict_proba(TEXTS))
    again.fit(TEXTS[:6], LABELS[:6])
    assert list(again.classes_) == ["effort", "result"]
    assert again.predict_proba(TEXTS).shape == (12, 2)


@pytest.mark.parametrize(
    ("X", "y", "error", "message"),
    [
        ([], [], ValueError, "X is empty"),
        (["a"], [], ValueError, "same length, got 1 clauses and 0 labels"),
        (["a", "b"], ["term", "term"], ValueError, "at least two labels"),
        ("De huur", ["term"], ValueError, "put it in a list"),
        ([b"a", "b"], ["term", "neutral"], TypeError, r"X\[0\]: expected a string or a clause, got bytes"),
    ],
)
def test_bad_training_data_is_refused(X, y, error, message) -> None:
    with pytest.raises(error, match=message):
        ClauseModel().fit(X, y)


def test_an_unfitted_model_says_so(tmp_path) -> None:
    with pytest.raises(NotFittedError):
        ClauseModel().predict(TEXTS)
    with pytest.raises(ModelError, match="not been fitted"):
        ClauseModel().save(tmp_path / "x.skops")


def test_a_model_of_other_labels_is_no_tagger() -> None:
    odd = ClauseModel(n_bits=10).fit(TEXTS, ["yes", "no"] * 6)
    with pytest.raises(ModelError, match="trained on the labels no, yes"):
        classify("Koper betaalt.", model=odd)


def test_a_saved_model_is_the_same(model: ClauseModel, tmp_path) -> None:
    path = tmp_path / "m.skops"
    model.save(path)
    again = load(path)
    assert np.array_equal(again.predict_proba(TEXTS), model.predict_proba(TEXTS))
    assert [c.label for c in again.classify("Koper betaalt.")] == [c.label for c in model.classify("Koper betaalt.")]
    first = path.read_bytes()
    again.save(path)
    assert path.read_bytes() == first
    ClauseModel(n_bits=14, folds=3).fit(TEXTS, LABELS, groups=GROUPS).save(path)
    assert path.read_bytes() == first
    assert [p.name for p in tmp_path.iterdir()] == ["m.skops"]


class _Evil:
    def __reduce__(self):
        return (print, ("run",))


def test_files_that_are_no_model_are_refused(model: ClauseModel, tmp_path, capsys) -> None:
    from skops.io import dump

    good = tmp_path / "good.skops"
    model.save(good)
    cut = tmp_path / "cut.skops"
    cut.write_bytes(good.read_bytes()[:-200])
    other = tmp_path / "other.skops"
    dump({"a": 1}, other)
    foreign = tmp_path / "foreign.skops"
    dump(FunctionTransformer(zipfile.ZipFile), foreign)
    pickled = tmp_path / "model.pkl"
    pickled.write_bytes(pickle.dumps(_Evil()))
    hidden = tmp_path / "hidden.skops"
    hidden.write_bytes(pickle.dumps(_Evil()))
    text = tmp_path / "text.skops"
    text.write_text("no model")
    expected = {
        cut: "no model file, or it is damaged", other: "no model of clausify", foreign: "has no need of", pickled: "run any code", hidden: "run any code",
        text: "no model file", tmp_path / "missing.skops": "No such file", tmp_path: "cannot read",
    }  # fmt: skip
    for path, message in expected.items():
        with pytest.raises(ModelError, match=message):
            load(path)
    assert capsys.readouterr().out == ""


def test_a_model_can_only_be_written_where_it_belongs(model: ClauseModel, tmp_path) -> None:
    with pytest.raises(ModelError, match=r"ends in \.skops"):
        model.save(tmp_path / "m.pkl")
    with pytest.raises(ModelError, match="cannot write"):
        model.save(tmp_path / "nowhere" / "m.skops")


def test_training_is_reproducible_and_calibrated(small_model, small_corpus, tmp_path) -> None:
    small_model.save(tmp_path / "a.skops")
    train(small_corpus, only=True).save(tmp_path / "b.skops")
    assert (tmp_path / "a.skops").read_bytes() == (tmp_path / "b.skops").read_bytes()
    assert small_model.trained_on_["contracts"] == 12
    assert small_model.scores_["macro_f1"] > 0.45
    assert small_model.scores_["calibration_error"] < 0.1


def test_the_shipped_model_was_trained_on_the_shipped_corpus(root) -> None:
    from clausify.api import shipped_model
    from clausify.corpus.splits import of_split, read_splits
    from clausify.learn.train import data_hash, load_contracts

    assert shipped_model().trained_on_["sha256"] == data_hash(of_split(load_contracts(root / "data"), read_splits(root / "data"), "train")), (
        "run 'clausify train data/'"
    )


def test_minimal_pairs_are_told_apart(root) -> None:
    from clausify.learn.evaluate import evaluate

    scores = evaluate(root / "data" / "traps.tsv")
    assert scores.clauses >= 400
    assert scores.accuracy >= 0.9
