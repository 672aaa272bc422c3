"""The model: one multinomial linear classifier over hashed features, calibrated by a temperature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, StratifiedKFold
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted
from spacy.tokens import Doc

from clausify.model.domain import WordSet
from clausify.model.features import FeatureMaker, Instances, Unit
from clausify.pipeline.build import reader
from clausify.pipeline.layout import after_number

__all__ = ["ClauseModel", "ClauseText", "Tagged"]

Floats = NDArray[np.float64]
_BATCH = 256  # clauses tokenised together
_DECIMALS = 3  # of the weights; more change no decision and make the file large
_FEATURE_BITS = 19
# Weight of each family of features, chosen by cross-validation over contracts of our own corpus.
FAMILIES: dict[str, float] = {
    "word": 1.0, "pair": 1.0, "skip": 0.4, "skip2": 0.0, "piece": 0.15, "lead": 0.7, "lead_as_words": 0.5, "heading": 0.5,
    "cue": 1.2, "first": 0.7, "predicate": 1.2, "shortest_piece": 3, "longest_piece": 5,
}  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the model says of the clauses of one document.

    Attributes
    ----------
    probabilities : ndarray of float64, shape (n_clauses, n_classes)
        Rows sum to 1.
    evidence : list of list of (int, float)
        For each clause: tokens and their weights, strongest first.
    foreign : ndarray of bool, shape (n_clauses,)
        Whether most words of the clause, or of the document, are unknown to the model.
    """

    probabilities: Floats
    evidence: list[list[tuple[int, float]]]
    foreign: NDArray[np.bool_]


class _Runtime:
    """What a fitted model needs to run and does not save."""

    def __init__(self, model: ClauseModel) -> None:
        coef = np.asarray(model.linear_.coef_, dtype=np.float32)
        intercept = np.asarray(model.linear_.intercept_, dtype=np.float64)
        if len(coef) == 1:  # two classes: half of the margin for, half against
            coef, intercept = np.vstack([-coef / 2, coef / 2]), np.array([-intercept[0] / 2, intercept[0] / 2])
        self.weights = np.ascontiguousarray(coef.T)
        self.intercept = intercept
        self.known = WordSet(model.known_words_)
        self.makers: WeakKeyDictionary[Any, FeatureMaker] = WeakKeyDictionary()


_runtimes: WeakKeyDictionary[ClauseModel, _Runtime] = WeakKeyDictionary()


class ClauseModel(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A scikit-learn classifier of clauses.

    Parameters
    ----------
    C : float, default=20.0
        Inverse strength of the L2 penalty.
    n_bits : int, default=19
        Features are hashed into ``2 ** n_bits`` columns.
    folds : int, default=5
        Parts for the out-of-fold scores on which the temperature and the review threshold are fitted.
    max_iter : int, default=300
        Most iterations of the solver.
    review_accuracy : float, default=0.95
        The share of clauses without ``review`` that should carry the right label.

    Attributes
    ----------
    classes_ : ndarray of str, shape (n_classes,)
        The labels, sorted.
    linear_ : sklearn.linear_model.LogisticRegression
        The fitted classifier over hashed features.
    temperature_ : float
        Logits are divided by it (Guo et al., *On Calibration of Modern Neural Networks*, ICML 2017).
    review_below_ : float
        Clauses with a lower confidence are marked for review.
    known_words_ : ndarray of uint8, shape (131072,)
        Bit field of the words seen in training.
    n_clauses_ : int
        Number of clauses fitted on.

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

    def __init__(self, C: float = 20.0, n_bits: int = _FEATURE_BITS, folds: int = 5, max_iter: int = 300, review_accuracy: float = 0.95) -> None:
        self.C = C
        self.n_bits = n_bits
        self.folds = folds
        self.max_iter = max_iter
        self.review_accuracy = review_accuracy

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
        texts = _texts(X)
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
        maker = self._maker(reader().nlp.vocab)
        matrix, known = _training_matrix(texts, maker)
        codes = np.searchsorted(self.classes_, labels)
        self.n_clauses_ = len(texts)
        self.n_features_in_ = 1
        self.known_words_ = WordSet.build(known)
        self._calibrate(matrix, codes, weights, None if groups is None else np.asarray(groups))
        self.linear_ = self._linear(matrix, codes, weights)
        _runtimes.pop(self, None)
        return self

    def _linear(self, matrix: csr_matrix, codes: Any, weights: Any, *, exact: bool = False) -> LogisticRegression:
        """Fit the linear classifier on the columns in use, and spread its weights over all columns."""
        used = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]))
        linear = LogisticRegression(C=self.C, max_iter=self.max_iter, tol=1e-3)
        linear.fit(matrix[:, used], codes, sample_weight=weights)
        coef = np.zeros((len(linear.coef_), matrix.shape[1]), dtype=np.float32)
        coef[:, used] = linear.coef_ if exact else np.round(linear.coef_, _DECIMALS)
        linear.coef_ = coef
        linear.n_features_in_ = matrix.shape[1]
        linear.n_iter_ = np.asarray(linear.n_iter_)
        return linear

    def _calibrate(self, matrix: csr_matrix, codes: Any, weights: Any, groups: Any) -> None:
        """Fit the temperature and the review threshold on scores of clauses that the scorer did not see."""
        self.temperature_, self.review_below_ = 1.0, 0.5
        folds = self._split(codes, groups)
        logits = np.zeros((len(codes), len(self.classes_)))
        for train, test in folds:
            if len(np.unique(codes[train])) < len(self.classes_):
                return
            part = self._linear(matrix[train], codes[train], None if weights is None else weights[train], exact=True)
            scores = part.decision_function(matrix[test])
            logits[test] = np.column_stack([-scores / 2, scores / 2]) if scores.ndim == 1 else scores
        if not folds:
            return
        truth = np.arange(len(codes))

        def loss(log_temperature: float) -> float:
            return -float(log_softmax(logits / np.exp(log_temperature), axis=1)[truth, codes].mean())

        self.temperature_ = float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x))
        chances = softmax(logits / self.temperature_, axis=1)
        self.review_below_ = _threshold(chances.max(axis=1), chances.argmax(axis=1) == codes, self.review_accuracy)

    def _split(self, codes: Any, groups: Any) -> list[tuple[Any, Any]]:
        if groups is not None and len(np.unique(groups)) >= self.folds:
            return list(GroupKFold(self.folds).split(codes, codes, groups))
        if np.bincount(codes).min() >= self.folds and self.folds > 1:
            return list(StratifiedKFold(self.folds).split(codes, codes))
        return []

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
        texts = _texts(X)
        maker = self._maker(reader().nlp.vocab)
        parts = [self._scores(maker(doc, units), len(units))[0] for doc, units in _documents(texts)]
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
        return self.classes_[self.decision_function(X).argmax(axis=1)]

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
        ValueError
            If the model was trained on other labels than those of :class:`clausify.Label`.
        """
        from clausify.api import classify

        return classify(text, model=self)

    def tag(self, doc: Doc, units: Sequence[Unit], bits: list[int] | None = None) -> Tagged:
        """Tag clauses where they stand in a document.

        Parameters
        ----------
        doc : spacy.tokens.Doc
            The document.
        units : sequence of Unit
            Its clauses.
        bits : list of int, optional
            What each token is, if it is known already.

        Returns
        -------
        Tagged
            Probabilities and evidence.
        """
        check_is_fitted(self, "linear_")
        if not units:
            return Tagged(np.zeros((0, len(self.classes_))), [], np.zeros(0, dtype=bool))
        maker = self._maker(doc.vocab)
        instances = maker(doc, units, bits)
        logits, gathered = self._scores(instances, len(units))
        chances: Floats = softmax(logits, axis=1)
        evidence = self._evidence(instances, gathered, chances.argmax(axis=1), units, len(doc))
        return Tagged(chances, evidence, self._foreign(maker, doc, units))

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
        values = self._runtime().intercept
        return float((values[at] - values.mean()) / self.temperature_)

    def _runtime(self) -> _Runtime:
        runtime = _runtimes.get(self)
        if runtime is None:
            runtime = _runtimes[self] = _Runtime(self)
        return runtime

    def _maker(self, vocab: Any) -> FeatureMaker:
        makers = _makers.setdefault(vocab, {})
        if self.n_bits not in makers:
            makers[self.n_bits] = FeatureMaker(vocab, self.n_bits, FAMILIES)
        return makers[self.n_bits]

    def _scores(self, instances: Instances, n_rows: int) -> tuple[Floats, Floats]:
        """Give the logits of the rows, and each instance's share in them."""
        runtime = self._runtime()
        gathered = runtime.weights[instances.columns] * (instances.values / self.temperature_)[:, None]
        logits = np.empty((n_rows, gathered.shape[1]))
        for k in range(gathered.shape[1]):
            logits[:, k] = np.bincount(instances.rows, weights=gathered[:, k], minlength=n_rows)
        return logits + runtime.intercept / self.temperature_, gathered

    def _evidence(self, instances: Instances, gathered: Floats, winners: Any, units: Sequence[Unit], n_tokens: int) -> list[list[tuple[int, float]]]:
        """Share the weight of each feature among the tokens it stands for, and sum by clause and token."""
        rows = instances.rows
        share = (gathered[np.arange(len(rows)), winners[rows]] - gathered.mean(axis=1)) / 2
        keys = np.concatenate([rows * n_tokens + instances.left, rows * n_tokens + instances.right])
        order = np.argsort(keys, kind="stable")
        keys, weights = keys[order], np.concatenate([share, share])[order]
        first = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
        sums = np.add.reduceat(weights, first)
        unique = keys[first]
        owners, tokens = unique // n_tokens, unique % n_tokens
        ranking = np.lexsort((tokens, -sums, owners))
        owners, ranked_tokens, ranked = owners[ranking], tokens[ranking].tolist(), sums[ranking].tolist()
        bounds = np.searchsorted(owners, np.arange(len(units) + 1)).tolist()
        return [list(zip(ranked_tokens[a:b], ranked[a:b], strict=True)) for a, b in zip(bounds, bounds[1:], strict=False)]

    def _foreign(self, maker: FeatureMaker, doc: Doc, units: Sequence[Unit]) -> NDArray[np.bool_]:
        """Tell of which clauses the words are mostly unknown, or all of them if the document is no Dutch contract."""
        known, counts, legal = maker.word_shares(doc, units, self._runtime().known)
        total = max(1, int(counts.sum()))
        stranger = known.sum() / total < 0.7 or (total >= 60 and legal / total < 0.012)
        few = known < 0.55 * counts
        return np.asarray(few | stranger | (counts == 0))


_makers: WeakKeyDictionary[Any, dict[int, FeatureMaker]] = WeakKeyDictionary()


def _threshold(confidence: Floats, right: Any, wanted: float) -> float:
    """Give the lowest confidence above which the share of right answers is as wanted."""
    order = np.argsort(-confidence, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(share >= wanted)
    return float(np.clip(confidence[order][good[-1]], 0.4, 0.95)) if len(good) else 0.95


def _texts(X: Iterable[Any]) -> list[ClauseText]:
    """Read strings and clauses alike."""
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


def _documents(texts: Sequence[ClauseText]) -> Iterable[tuple[Doc, list[Unit]]]:
    """Lay clauses and their contexts into documents of many clauses, and say where each one stands."""
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
        doc = reader().tokens("\n\n".join(parts))
        yield doc, _units(doc, spans)


def _units(doc: Doc, spans: list[list[tuple[int, int] | None]]) -> list[Unit]:
    starts = np.fromiter((token.idx for token in doc), dtype=np.int64, count=len(doc))

    def tokens(span: tuple[int, int] | None) -> tuple[int, int] | None:
        if span is None:
            return None
        a, b = np.searchsorted(starts, span)
        return int(a), int(b)

    out = []
    for text, lead, heading in spans:
        first, last = tokens(text) or (0, 0)
        out.append(Unit(first, last, tokens(lead), tokens(heading)))
    return out


def _training_matrix(texts: Sequence[ClauseText], maker: FeatureMaker) -> tuple[csr_matrix, set[int]]:
    """Make the feature matrix, and the hashes of words that occur at least twice."""
    rows, columns, values, done = [], [], [], 0
    seen: dict[int, int] = {}
    for doc, units in _documents(texts):
        instances = maker(doc, units)
        rows.append(instances.rows + done)
        columns.append(instances.columns)
        values.append(instances.values)
        done += len(units)
        hashes, counts = np.unique(maker.word_hashes(doc), return_counts=True)
        for word, count in zip(hashes.tolist(), counts.tolist(), strict=True):
            seen[word] = seen.get(word, 0) + count
    matrix = csr_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(done, maker.n_columns))
    matrix.sum_duplicates()
    return matrix, {word for word, count in seen.items() if count >= 2}
