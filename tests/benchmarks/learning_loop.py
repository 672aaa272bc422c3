"""Simulate the learning loop on the corpus: python tests/benchmarks/learning_loop.py [corrections] [reading] [suggest] [retrain]

corrections  a user corrects 50 clauses of a kind of contract that the model was never trained on; what do other contracts of that
             kind gain, and what does the test split lose? Ten kinds; the base model sees none of them.
reading      a firm reads one sort of clause otherwise than the corpus does and corrects 50 of them.
suggest      labels needed by `clausify suggest` to reach what 1,000 labels chosen at random reach.
retrain      time and memory of training on the whole corpus and 50 corrections.

Features are made once. One process, about ten minutes on two idle cores; without arguments all parts are run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from clausify.corpus.shipped import shipped_contracts
from clausify.learn.contexts import labelled_clauses
from clausify.learn.suggest import diverse, least_sure
from clausify.model.classifier import ClauseModel
from clausify.model.features import maker_of
from clausify.model.inputs import training_features
from clausify.pipeline.build import cutter_weights, reader

CORRECTIONS = 50
KINDS = 10
WEIGHTS = (2.0, 5.0, 20.0)
READINGS = {
    "indemnities and penalties are neutral": ("result", r"vrijwar|schadeloos|\bboete", "neutral"),
    "permissions to do something are result": ("neutral", r"\b(?:mag|mogen|is gerechtigd|zijn gerechtigd|is bevoegd)\b", "result"),
    "care for goods and premises is result": ("effort", r"zorg|goed huurder|goede? huisvader|redelijk persoon", "result"),
}


@dataclass
class Data:
    """The corpus as numbers."""

    X: csr_matrix
    texts: np.ndarray
    y: np.ndarray
    contract: np.ndarray
    kind: np.ndarray
    split: np.ndarray


def load() -> Data:
    clauses, labels, contract, kind, split = [], [], [], [], []
    weights = cutter_weights()
    for name in ("train", "test", "unseen"):
        for each in shipped_contracts((name,)):
            found, tags = labelled_clauses(each, weights)
            clauses += found
            labels += tags
            contract += [each.id] * len(tags)
            kind += [each.meta["kind"]] * len(tags)
            split += [name] * len(tags)
    matrix = training_features(clauses, maker_of(reader().nlp.vocab, ClauseModel().n_bits)).values
    used = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]) >= 2)
    return Data(matrix[:, used], np.array([c.text for c in clauses]), *map(np.array, (labels, contract, kind, split)))


def fit(X: csr_matrix, y: np.ndarray, weights: np.ndarray | None = None, start: LogisticRegression | None = None) -> LogisticRegression:
    """Fit as the product does; from a start near the optimum, which is the same from anywhere, since the problem is convex."""
    model = LogisticRegression(C=ClauseModel().C, max_iter=300, tol=2e-4, warm_start=start is not None)
    if start is not None:
        model.coef_, model.intercept_, model.classes_ = start.coef_.copy(), start.intercept_.copy(), start.classes_
    return model.fit(X, y, sample_weight=weights)


def f1(gold: np.ndarray, tags: np.ndarray) -> float:
    return float(f1_score(gold, tags, average="macro"))


def margins(scores: np.ndarray) -> np.ndarray:
    ranked = np.sort(softmax(scores, axis=1), axis=1)
    return ranked[:, -1] - ranked[:, -2]


def corrected(model: LogisticRegression, data: Data, pool: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Take the clauses a user would correct: those tagged wrong, least sure first; then those least sure of, confirmed."""
    scores = model.decision_function(data.X[pool])
    wrong = model.classes_[scores.argmax(axis=1)] != y[pool]
    return pool[np.argsort(margins(scores) - 2.0 * wrong, kind="stable")[:CORRECTIONS]]


def halves(data: Data, rows: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Divide contracts in two: one half is the user's, the other is judged by; and the other way round."""
    names = np.random.default_rng(0).permutation(np.unique(data.contract[rows]))
    first = np.isin(data.contract[rows], names[: len(names) // 2])
    return [(rows[first], rows[~first]), (rows[~first], rows[first])]


def run_corrections(data: Data) -> None:
    sizes = {k: len(np.unique(data.contract[data.kind == k])) for k in np.unique(data.kind)}
    kinds = [k for k in sorted(sizes, key=lambda k: -sizes[k]) if k != "algemene voorwaarden"][:KINDS]
    train = np.flatnonzero((data.split == "train") & ~np.isin(data.kind, kinds))
    test = np.flatnonzero((data.split == "test") & ~np.isin(data.kind, kinds))
    base = fit(data.X[train], data.y[train])
    test_before = f1(data.y[test], base.predict(data.X[test]))
    print(f"base: {len(train)} clauses, none of {', '.join(kinds)}; macro F1 on the test split {test_before:.3f}", flush=True)
    table: dict[str, list[tuple[float, float, float]]] = {}
    for kind in kinds:
        for mine, others in halves(data, np.flatnonzero(data.kind == kind)):
            before = f1(data.y[others], base.predict(data.X[others]))
            settings = {f"50 corrections, weight {w:g}": (corrected(base, data, mine, data.y), w) for w in WEIGHTS}
            settings["every clause of these contracts, weight 1"] = (mine, 1.0)
            for name, (picked, weight) in settings.items():
                rows = np.concatenate([train, picked])
                weights = np.concatenate([np.ones(len(train)), np.full(len(picked), weight)])
                model = fit(data.X[rows], data.y[rows], weights, base)
                gain = f1(data.y[others], model.predict(data.X[others])) - before
                table.setdefault(name, []).append((before, gain, f1(data.y[test], model.predict(data.X[test])) - test_before))
        print(
            f"  {kind}: before {np.mean([r[0] for r in next(iter(table.values()))[-2:]]):.3f}, "
            + ", ".join(f"{name.split(', ')[1]} {100 * np.mean([r[1] for r in rows[-2:]]):+.1f}" for name, rows in table.items()),
            flush=True,
        )
    show(table)


def run_reading(data: Data) -> None:
    held = np.random.default_rng(1).permutation(np.unique(data.contract[data.split == "train"]))[:120]
    train, rest = np.flatnonzero((data.split == "train") & ~np.isin(data.contract, held)), np.flatnonzero(np.isin(data.contract, held))
    base = fit(data.X[train], data.y[train])
    test = np.flatnonzero(data.split == "test")
    test_before = f1(data.y[test], base.predict(data.X[test]))
    for name, (was, pattern, becomes) in READINGS.items():
        theirs = data.y.copy()
        touched = (data.y == was) & np.array([re.search(pattern, text, re.IGNORECASE) is not None for text in data.texts])
        theirs[touched] = becomes
        table: dict[str, list[tuple[float, float, float]]] = {}
        for mine, others in halves(data, rest):
            sort = others[touched[others]]
            before = float(np.mean(base.predict(data.X[sort]) == theirs[sort]))
            picked = mine[touched[mine]][:CORRECTIONS]
            for weight in WEIGHTS:
                rows = np.concatenate([train, picked])
                weights = np.concatenate([np.ones(len(train)), np.full(len(picked), weight)])
                model = fit(data.X[rows], np.concatenate([data.y[train], theirs[picked]]), weights, base)
                gain = float(np.mean(model.predict(data.X[sort]) == theirs[sort])) - before
                away = test[~touched[test]]
                loss = f1(data.y[away], model.predict(data.X[away])) - f1(data.y[away], base.predict(data.X[away]))
                table.setdefault(f"{len(picked)} corrections, weight {weight:g}", []).append((before, gain, loss))
        print(f"{name}: accuracy on these clauses in other contracts; last column on all other clauses of the test split ({test_before:.3f})")
        show(table)


def show(table: dict[str, list[tuple[float, float, float]]]) -> None:
    print(f"{'':45}{'before':>8}{'points':>8}{'test':>8}")
    for name, rows in table.items():
        before, gain, loss = np.mean(rows, axis=0)
        print(f"{name:45}{before:8.3f}{100 * gain:+8.1f}{100 * loss:+8.1f}", flush=True)


def fit_some(data: Data, rows: np.ndarray) -> tuple[LogisticRegression, np.ndarray]:
    part = data.X[rows]
    used = np.flatnonzero(np.bincount(part.indices, minlength=part.shape[1]))
    return fit(part[:, used], data.y[rows]), used


def run_suggest(data: Data, seeds: int = 3, start: int = 100, batch: int = 50, most: int = 1000) -> None:
    pool, test = np.flatnonzero(data.split == "train"), np.flatnonzero(data.split != "train")
    curves: dict[str, list[list[float]]] = {"random": [], "suggest": []}
    for how, curve in curves.items():
        for seed in range(seeds):
            rng = np.random.default_rng(seed)
            rows, line = rng.permutation(pool)[:start], []
            while True:
                model, used = fit_some(data, rows)
                line.append(f1(data.y[test], model.predict(data.X[test][:, used])))
                if len(rows) >= most:
                    break
                left = np.setdiff1d(pool, rows)
                if how == "random":
                    picked = rng.permutation(left)[:batch]
                else:
                    scores = model.decision_function(data.X[left][:, used])
                    near = left[least_sure(margins(scores).tolist(), model.classes_[scores.argmax(axis=1)].tolist(), 3 * batch)]
                    picked = near[diverse(data.X[near], batch, data.contract[near].tolist(), 4, rng)]
                rows = np.concatenate([rows, picked])
            curve.append(line)
    mean = {how: np.mean([line[: min(map(len, curve))] for line in curve], axis=0) for how, curve in curves.items()}
    goal = mean["random"][-1]
    needed = start + batch * int(np.flatnonzero(mean["suggest"] >= goal)[0])
    for how, line in mean.items():
        print(f"{how:8}", " ".join(f"{value:.3f}" for value in line))
    print(f"{most} labels chosen at random reach macro F1 {goal:.3f}; suggest needs {needed}", flush=True)
    print(f"(the first {start} at random, then {batch} at a time; means of {seeds} seeds)", flush=True)


_RETRAIN = """
import resource, sys, time
begin = time.perf_counter()
from clausify.learn.train import retrain
trained = retrain(sys.argv[1])
print(len(trained.joined.labels), time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_utime)
"""


def memory(pid: int) -> tuple[int, float]:
    """Give the memory of a process and all below it, shared pages counted once, in bytes, and their processor time in seconds."""
    total, ticks, todo = 0, 0, [pid]
    while todo:
        each = todo.pop()
        try:
            total += sum(int(line.split()[1]) for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines() if line.startswith("Pss:")) << 10
            ticks += sum(map(int, Path(f"/proc/{each}/stat").read_text().rsplit(") ", 1)[1].split()[11:13]))
            todo += [int(child) for task in Path(f"/proc/{each}/task").iterdir() for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return total, ticks / os.sysconf("SC_CLK_TCK")


def run_retrain(data: Data) -> None:
    rows = np.random.default_rng(0).permutation(np.flatnonzero(data.split == "unseen"))[:CORRECTIONS]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "corrections.csv")
        path.write_text("label\ttext\n" + "".join(f"{data.y[k]}\t{' '.join(data.texts[k].split())}\n" for k in rows), encoding="utf-8")
        process = subprocess.Popen([sys.executable, "-c", _RETRAIN, str(path)], stdout=subprocess.PIPE, text=True)
        most, busy = 0, 0.0
        while process.poll() is None:
            now, seconds = memory(process.pid)
            most, busy = max(most, now), max(busy, seconds)
            time.sleep(0.5)
        clauses, wall, _ = process.communicate()[0].split()
    print(f"retraining on {clauses} clauses: {float(wall):.0f} s, processor time {busy:.0f} s, at most {most / 2**20:.0f} MB", flush=True)


def main() -> None:
    warnings.simplefilter("ignore")
    wanted = sys.argv[1:] or ["corrections", "reading", "suggest", "retrain"]
    data = load()
    parts = {"corrections": run_corrections, "reading": run_reading, "suggest": run_suggest, "retrain": run_retrain}
    for name in wanted:
        print(f"== {name}", flush=True)
        parts[name](data)


if __name__ == "__main__":
    main()
