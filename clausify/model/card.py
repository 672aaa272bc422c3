"""Write the model card: what a model is, what it was trained on, how good it is (Mitchell et al., *Model Cards*, FAT* 2019)."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from clausify.model.files import write_bytes

if TYPE_CHECKING:
    from clausify.model.classifier import ClauseModel

__all__ = ["model_card", "save_card"]

_CARD = """# Model card: {name}

A multinomial logistic regression over hashed features of words, for clauses of Dutch and Flemish contracts.
Made by `clausify train`; every figure on this page was written by that command.

| | |
| --- | --- |
| trained on | {contracts} contracts, {clauses} clauses (SHA-256 of the data: `{sha256}`) |
| labels | {labels} |
| columns | 2^{n_bits} hashed features |
| temperature | {temperature:.3f} |
| marked for review below | a confidence of {review:.3f} |
| made with | {versions} |

## How good

On clauses of contracts that the scorer had not seen, in {folds} parts, with clauses cut by hand:

| label | precision | recall | F1 | clauses |
| --- | --- | --- | --- | --- |
{rows}
| macro | | | {macro:.3f} | {total} |

Accuracy {accuracy:.3f}; of the four in five clauses it is surest of {top:.3f}; expected calibration error {ece:.3f};
{reviewed:.1%} of the clauses marked for review.

## Limits

It reads words, it gives no legal advice: what parties have promised is decided by what they could expect of each other, and in
the end by a court. Text that is no Dutch contract is tagged too, with `review` set. Contracts written by people who are not
among its drafters, and kinds of contract it has not met, are read less well than the table says.
"""


def model_card(model: ClauseModel, name: str) -> str:
    """Describe a model in Markdown.

    Parameters
    ----------
    model : ClauseModel
        A fitted model.
    name : str
        The name of its file.

    Returns
    -------
    str
        The card.
    """
    scores = model.scores_
    labels = scores.get("labels", {})
    rows = "\n".join(f"| {key} | {row['precision']:.3f} | {row['recall']:.3f} | {row['f1']:.3f} | {row['support']} |" for key, row in labels.items())
    source = {"contracts": "?", "clauses": model.n_clauses_, "sha256": "unknown", **model.trained_on_}
    return _CARD.format(
        name=name,
        **source,
        labels=", ".join(map(str, model.classes_)),
        n_bits=model.n_bits,
        temperature=model.temperature_,
        review=model.review_below_,
        versions=", ".join(f"{package} {version(package)}" for package in ("spacy", "scikit-learn", "numpy")),
        folds=model.folds,
        rows=rows,
        macro=scores.get("macro_f1", float("nan")),
        total=scores.get("clauses", 0),
        accuracy=scores.get("accuracy", float("nan")),
        top=scores.get("accuracy_at_80", float("nan")),
        ece=scores.get("calibration_error", float("nan")),
        reviewed=scores.get("reviewed", float("nan")),
    )


def save_card(model: ClauseModel, path: Path) -> None:
    """Write the card of a model.

    Parameters
    ----------
    model : ClauseModel
        A fitted model.
    path : Path
        A Markdown file; replaced only when the new one is complete.
    """
    write_bytes(path, model_card(model, path.stem).encode())
