"""The model: one multinomial linear classifier over hashed features, calibrated by a temperature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self
from weakref import WeakKeyDictionary

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, StratifiedKFold
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from clausify.model.calibration import fit_temperature, review_threshold
from clausify.model.domain import WordSet
from clausify.model.features import Unit, maker_of
from clausify.model.inputs import as_documents, read_clauses, training_features
from clausify.model.scores import tag_scores
from clausify.model.scoring import Scorer, Tagged
from clausify.model.weighting import STEP, FeatureTable, feature_scale
from clausify.pipeline.build import reader
from clausify.pipeline.tokens import Tokens

__all__ = ["ClauseModel"]

Floats = NDArray[np.float64]
_TOLERANCE = 2e-4  # of the solver; a looser one costs a point of F1
_MANY = 2000
_DECIMALS = 3  # of the weights; more change no decision and make the file large
_FEATURE_BITS = 19


# What a fitted model needs to run and does not save.
_scorers: WeakKeyDictionary[ClauseModel, Scorer] = WeakKeyDictionary()
_held_out: WeakKeyDictionary[ClauseModel, Floats] = WeakKeyDictionary()


class ClauseModel(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A scikit-learn classifier of clauses.

    Parameters
    ----------
    C : float, default=60.0
        Inverse strength of the L2 penalty.
    n_bits : int, default=19
        Features are hashed into ``2 ** n_bits`` columns.
    folds : int, default=5
        Parts for the out-of-fold scores on which the temperature and the review threshold are fitted.
    max_iter : int, default=300
        Most iterations of the solver.
    review_accuracy : float, default=0.97
        The share of clauses without ``review`` that should carry the right label, in contracts like those fitted on. Contracts
        by strangers are read less well: of the shipped model 0.97 on its own corpus is about 0.95 on contracts found elsewhere.
    n_jobs : int, optional
        Processes that fit side by side; -1 for as many as there are cores. The result does not depend on it.

    Attributes
    ----------
    classes_ : ndarray of str, shape (n_classes,)
        The labels, sorted.
    linear_ : sklearn.linear_model.LogisticRegression
        The fitted classifier over hashed features times their weights.
    scale_ : ndarray of uint8, shape (2 ** n_bits,)
        Weight of each feature (:func:`clausify.model.weighting.feature_scale`), in steps of 1/128.
    temperature_ : float
        Logits are divided by it (Guo et al., *On Calibration of Modern Neural Networks*, ICML 2017).
    review_below_ : float
        Clauses with a lower confidence are marked for review.
    known_words_ : ndarray of uint8, shape (131072,)
        Bit field of the words seen in training.
    n_clauses_ : int
        Number of clauses fitted on.
    scores_ : dict
        Figures on clauses of contracts that the scorer had not seen (:class:`clausify.model.scores.Scores`); empty when
        there were too few to divide.
    trained_on_ : dict
        What the clauses came from, if :func:`clausify.train` made the model.

    Notes
    -----
    ``X`` holds strings, or objects with ``text``, ``lead_in`` and ``heading`` such as :class:`clausify.Clause`.

    Examples
    --------
    >>> from clausify import ClauseModel
    >>> X = ["Leverancier spant zich in.", "Koper betaalt de prijs.", "Bureau streeft ernaar.", "Huurder betaalt de huur."]
    >>> model = ClauseModel(n_bits=12).fit(X, ["effort", "result", "effort", "result"])
    >>> [str(label) for label in model.predict(["Klant betaalt de factuur."])]
    ['result']
    """

    def __init__(
        self, C: float = 60.0, n_bits: int = _FEATURE_BITS, folds: int = 5, max_iter: int = 300, review_accuracy: float = 0.97, n_jobs: int | None = None
    ) -> None:
        self.C = C
        self.n_bits = n_bits
        self.folds = folds
        self.max_iter = max_iter
        self.review_accuracy = review_accuracy
        self.n_jobs = n_jobs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.no_validation = True
        return tags

    # fitting

    def fit(self, X: Iterable[Any], y: Iterable[Any], sample_weight: Any = None, groups: Any = None) -> Self:
        """Fit the model.

        Parameters
        ----------
        X : iterable of str or Clause, length n
            The clauses.
        y : iterable of str, length n
            Their labels.
        sample_weight : array-like of float, shape (n,), optional
            Weight of each clause.
        groups : array-like, shape (n,), optional
            The contract of each clause. Calibration then never judges a clause by a model that saw its contract.

        Returns
        -------
        ClauseModel
            The model itself.

        Raises
        ------
        ValueError
            If lengths differ, there are no clauses, or there is only one label.
        TypeError
            If ``X`` holds something that is neither a string nor a clause.
        """
        texts = read_clauses(X)
        labels = np.array([str(getattr(label, "value", label)) for label in y])
        if len(texts) != len(labels):
            raise ValueError(f"X and y must have the same length, got {len(texts)} clauses and {len(labels)} labels")
        if not texts:
            raise ValueError("no clauses to fit on: X is empty")
        check_classification_targets(labels)
        self.classes_: NDArray[np.str_] = np.unique(labels)
        if len(self.classes_) < 2:
            raise ValueError(f"a classifier needs at least two labels, y holds only {self.classes_[0]!r}")
        weights = None if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        maker = maker_of(reader().nlp.vocab, self.n_bits)
        with maker.lock:
            table = training_features(texts, maker)
        codes = np.searchsorted(self.classes_, labels)
        self.n_clauses_ = len(texts)
        self.n_features_in_ = 1
        self.trained_on_: dict[str, Any] = {}
        self.known_words_ = WordSet.build(table.words)
        folds = self._split(codes, None if groups is None else np.asarray(groups))
        everything = np.arange(len(texts))
        jobs = [(train, False) for train, _ in folds] + [(everything, True)]
        fitted = Parallel(n_jobs=self.n_jobs)(delayed(_fit_linear)(table, rows, codes, weights, self.C, self.max_iter, rounded=last) for rows, last in jobs)
        self.linear_, self.scale_ = fitted.pop()
        self._calibrate(codes, [(part.decision_function(table.scaled(scale, test)), test) for (part, scale), (_, test) in zip(fitted, folds, strict=True)])
        _scorers.pop(self, None)
        return self

    def _calibrate(self, codes: Any, parts: list[tuple[Any, Any]]) -> None:
        """Fit the temperature and the review threshold on scores of clauses that the scorer did not see."""
        self.temperature_, self.review_below_ = 1.0, 0.5
        _held_out.pop(self, None)
        self.scores_: dict[str, Any] = {}
        if not parts:
            return
        logits = np.zeros((len(codes), len(self.classes_)))
        for scores, test in parts:
            logits[test] = np.column_stack([-scores / 2, scores / 2]) if scores.ndim == 1 else scores
        self.temperature_ = fit_temperature(logits, codes)
        chances = softmax(logits / self.temperature_, axis=1)
        _held_out[self] = chances
        confidence, winners = chances.max(axis=1), chances.argmax(axis=1)
        self.review_below_ = review_threshold(confidence, winners == codes, self.review_accuracy)
        names = self.classes_
        known = names[codes].tolist(), names[winners].tolist(), confidence.tolist(), (confidence < self.review_below_).tolist()
        scores = tag_scores(*known, names=names.tolist())
        counts = np.zeros((len(names), len(names)), dtype=int)
        np.add.at(counts, (codes, winners), 1)
        confusion = {str(gold): {str(tag): int(n) for tag, n in zip(names, row, strict=True)} for gold, row in zip(names, counts, strict=True)}
        self.scores_ = {**scores.to_dict(), "confusion": confusion}

    def _split(self, codes: Any, groups: Any) -> list[tuple[Any, Any]]:
        """Divide the clauses into parts: by contract, or, with too few contracts for it, by clause; none if a label has one clause."""
        if groups is not None and (parts := min(self.folds, len(np.unique(groups)))) > 1:
            folds = list(GroupKFold(parts).split(codes, codes, groups))
            if all(len(np.unique(codes[train])) == len(self.classes_) for train, _ in folds):
                return folds
        parts = min(self.folds, int(np.bincount(codes).min()))
        return list(StratifiedKFold(parts).split(codes, codes)) if parts > 1 else []

    # use

    def decision_function(self, X: Iterable[Any]) -> Floats:
        """Give the calibrated logits.

        Parameters
        ----------
        X : iterable of str or Clause, length n
            The clauses.

        Returns
        -------
        ndarray of float64, shape (n, n_classes)
            Logits, divided by the temperature.
        """
        check_is_fitted(self, "linear_")
        texts = read_clauses(X)
        maker, scorer = maker_of(reader().nlp.vocab, self.n_bits), self._scorer()
        with maker.lock:
            parts = [scorer.logits(maker(tokens, units), len(units))[0] for tokens, units in as_documents(texts)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.classes_)))

    def predict_proba(self, X: Iterable[Any]) -> Floats:
        """Give the calibrated probability of each label.

        Parameters
        ----------
        X : iterable of str or Clause, length n
            The clauses.

        Returns
        -------
        ndarray of float64, shape (n, n_classes)
            In the order of ``classes_``; rows sum to 1.
        """
        chances: Floats = softmax(self.decision_function(X), axis=1)
        return chances

    def predict(self, X: Iterable[Any]) -> NDArray[np.str_]:
        """Give the most probable label of each clause.

        Parameters
        ----------
        X : iterable of str or Clause, length n
            The clauses.

        Returns
        -------
        ndarray of str, shape (n,)
            Labels.
        """
        winners = self.decision_function(X).argmax(axis=1)
        labels: NDArray[np.str_] = self.classes_[winners]
        return labels

    def classify(self, text: str) -> list[Any]:
        """Cut a contract into clauses and tag them with this model.

        Parameters
        ----------
        text : str
            The contract.

        Returns
        -------
        list of Clause
            In order of the text.

        Raises
        ------
        TypeError
            If ``text`` is no string.
        ModelError
            If the model was trained on other labels than those of :class:`clausify.Label`.
        """
        from clausify.api import classify

        return classify(text, model=self)

    def save(self, path: str | Path) -> None:
        """Write the model to a file that :func:`clausify.load` reads. The same model gives the same bytes.

        Parameters
        ----------
        path : str or Path
            A ``.skops`` file; replaced only when the new one is complete.

        Raises
        ------
        ModelError
            If the model is not fitted, the name does not end in ``.skops``, or the file cannot be written.
        """
        from clausify.model.files import save_model

        save_model(self, path)

    def tag(self, tokens: Tokens, units: Sequence[Unit]) -> Tagged:
        """Tag clauses where they stand in a document.

        Parameters
        ----------
        tokens : Tokens
            The document.
        units : sequence of Unit
            Its clauses.

        Returns
        -------
        Tagged
            Probabilities and evidence.
        """
        check_is_fitted(self, "linear_")
        if not units:
            return Tagged(np.zeros((0, len(self.classes_))), [], np.zeros(0, dtype=bool))
        return self._scorer().tag(maker_of(tokens.vocab, self.n_bits), tokens, units)

    def intercept(self, label: str) -> float:
        """Give what a label scores before any word is read: its intercept above the mean, divided by the temperature.

        Parameters
        ----------
        label : str
            One of ``classes_``.

        Returns
        -------
        float
            Log-odds; with the weights of a clause's evidence it adds up to the label's logit above the mean.
        """
        at = int(np.searchsorted(self.classes_, label))
        values = self._scorer().intercept
        return float(values[at] - values.mean())

    def held_out_proba(self) -> Floats | None:
        """Give the probabilities of the clauses fitted on, each by a scorer that had not seen its contract.

        Returns
        -------
        ndarray of float64, shape (n_clauses, n_classes), or None
            In the order of ``fit``; None if there were too few clauses to divide, or the model comes from a file.
        """
        return _held_out.get(self)

    def _scorer(self) -> Scorer:
        scorer = _scorers.get(self)
        if scorer is None:
            linear = self.linear_
            scorer = _scorers[self] = Scorer(linear.coef_, linear.intercept_, self.scale_ * np.float32(STEP), self.temperature_, self.known_words_)
        return scorer


def _fit_linear(
    table: FeatureTable, rows: Any, codes: Any, weights: Any, strength: float, max_iter: int, *, rounded: bool
) -> tuple[LogisticRegression, NDArray[np.uint8]]:
    """Weigh the features, fit the linear classifier on some rows and the columns in use there, and spread its weights over all columns."""
    values, codes, weights = table.values[rows], codes[rows], None if weights is None else weights[rows]
    n_columns = values.shape[1]
    counts = np.bincount(values.indices, minlength=n_columns)
    # Of thousands of clauses, what occurs in one alone teaches nothing about others.
    used = np.flatnonzero(counts >= (2 if len(rows) > _MANY else 1))
    scale = feature_scale(values, codes, weights, used)
    del values  # memory: the solver needs as much again
    linear = LogisticRegression(C=strength, max_iter=max_iter, tol=_TOLERANCE)
    with threadpool_limits(1):  # the solver's vectors are short: threads would wait for each other most of the time
        linear.fit(table.scaled(scale, rows)[:, used], codes, sample_weight=weights)
    coef = np.zeros((len(linear.coef_), n_columns), dtype=np.float32)
    coef[:, used] = np.round(linear.coef_, _DECIMALS) if rounded else linear.coef_
    linear.coef_ = coef
    linear.n_features_in_ = n_columns
    linear.n_iter_ = np.asarray(linear.n_iter_)
    return linear, scale
