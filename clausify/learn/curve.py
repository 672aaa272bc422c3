"""How much more contracts would help: scores of models trained on ever more of the corpus."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from clausify.corpus.contracts import Contract
from clausify.learn.cutting import fit_cutter
from clausify.learn.evaluate import evaluate_contracts
from clausify.learn.train import fit_on

__all__ = ["SHARES", "curve_picture", "learning_curve"]

SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1)


def learning_curve(
    train: Sequence[Contract], sets: Mapping[str, Sequence[Contract]], report: Callable[[str], None], shares: Sequence[float] = SHARES
) -> list[dict[str, float]]:
    """Train on growing parts of the contracts and score each model.

    Parameters
    ----------
    train : sequence of Contract
        Contracts to train on; parts are nested, drawn at random with a fixed seed.
    sets : mapping of str to sequence of Contract
        Labelled contracts to score on, by name.
    report : callable
        Told what is being done.
    shares : sequence of float
        Parts of the contracts, 0 to 1.

    Returns
    -------
    list of dict of str to float
        For each share ``contracts``, ``clauses`` and the macro F1, cutting and tagging together, on each set.
    """
    order = np.random.default_rng(0).permutation(len(train))
    rows = []
    for share in shares:
        part = [train[k] for k in sorted(order[: max(6, round(share * len(train)))])]
        report(f"training on {len(part)} contracts")
        weights = fit_cutter(part)
        model = fit_on(part, weights)
        row: dict[str, float] = {"contracts": len(part), "clauses": model.n_clauses_}
        row |= {name: evaluate_contracts(contracts, model, weights).macro_f1 for name, contracts in sets.items()}
        rows.append(row)
    return rows


def curve_picture(rows: Sequence[dict[str, float]]) -> str:
    """Draw a learning curve as an SVG picture.

    Parameters
    ----------
    rows : sequence of dict
        What :func:`learning_curve` gives.

    Returns
    -------
    str
        An SVG document: macro F1 against the number of clauses, on a logarithmic scale.
    """
    names = [name for name in rows[0] if name not in ("contracts", "clauses")]
    colours = ("#0072b2", "#e69f00", "#009e73", "#cc79a7")
    left, right, top, bottom = 50, 600, 20, 300
    sizes = np.log2([row["clauses"] for row in rows])
    values = [row[name] for row in rows for name in names]
    low, high = np.floor(min(values) * 20) / 20, np.ceil(max(values) * 20) / 20

    def x(size: float) -> float:
        return float(left + (size - sizes[0]) / max(1e-9, sizes[-1] - sizes[0]) * (right - left))

    def y(value: float) -> float:
        return float(bottom - (value - low) / max(1e-9, high - low) * (bottom - top))

    lines = ['<svg xmlns="http://www.w3.org/2000/svg" width="760" height="350" font-family="sans-serif" font-size="12"><title>Learning curve</title>']
    lines += [
        f'<path d="M{left} {y(tick):.1f}H{right}" stroke="#ddd"/><text x="{left - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:.2f}</text>'
        for tick in np.arange(low, high + 0.001, 0.05)
    ]
    for row, size in zip(rows, sizes, strict=True):
        lines.append(f'<text x="{x(size):.1f}" y="{bottom + 20}" text-anchor="middle">{row["clauses"]:.0f}</text>')
    lines.append(f'<text x="{(left + right) / 2}" y="{bottom + 40}" text-anchor="middle">clauses trained on</text>')
    for name, colour in zip(names, colours, strict=False):
        points = " ".join(f"{x(size):.1f},{y(row[name]):.1f}" for row, size in zip(rows, sizes, strict=True))
        lines.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        lines.append(f'<text x="{right + 8}" y="{y(rows[-1][name]) + 4:.1f}" fill="{colour}">{name} {rows[-1][name]:.3f}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"
