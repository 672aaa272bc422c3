"""Write the model card: what a model is, what it was trained on, how good it is (Mitchell et al., *Model Cards*, FAT* 2019)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clausify import __version__
from clausify.model.files import write_bytes
from clausify.model.header import feature_print

if TYPE_CHECKING:
    from clausify.model.classifier import ClauseModel

__all__ = ["model_card", "save_card"]

_CARD = """# Model card: {name}

A multinomial logistic regression over hashed features of words, for clauses of Dutch and Flemish contracts: it tells efforts,
results, terms and the rest apart. Made by `clausify train`; every figure on this page was written by that command.

| | |
| --- | --- |
| trained on | {contracts} contracts, {clauses} clauses{own} (SHA-256 of the data: `{sha256}`) |
| labels | {labels} |
| columns | 2^{n_bits} hashed features, kind `{features}` |
| temperature | {temperature:.3f} |
| marked for review below | a confidence of {review:.3f} |
| made with | {versions} |

## What it is for

To help people read contracts: to find what is promised, what is only tried, and how one gets out. It is not made to decide
anything without a person, and not for text other than Dutch contracts.

## Data

{data}

## How good

{scores}
## Limits

It reads words, it gives no legal advice: what parties have promised is decided by what they could expect of each other, and in
the end by a court. Text that is no Dutch contract is tagged too, with `review` set. Contracts written by people who are not
among its drafters, and kinds of contract it has not met, are read less well than the tables say: measure on your own with
`clausify evaluate`.

## How to cite

clausify {release}, model {name}, trained on data `{short}`; MIT licence.
"""
_CORPUS = """Contracts written for the project, labelled while they were written and read again; no real contract is among them (see the
datasheet, `data/README.md`). Divided by contract, so that no contract is on both sides of a test."""
_OWN = """ Beside them {count} clauses that the user of this model labelled; the file holds no words of them, only weights, hashes
of words and hashes of clauses."""


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    lines: list[list[object]] = [[*head], *([*row] for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _figures(title: str, scores: Mapping[str, Any]) -> str:
    """Describe one set: the table of labels and the figures below it."""
    rows = [[key, *(f"{row[name]:.3f}" for name in ("precision", "recall", "f1")), row["support"]] for key, row in scores["labels"].items()]
    rows.append(["macro", "", "", f"{scores['macro_f1']:.3f}", scores["clauses"]])
    table = _table(["label", "precision", "recall", "F1", "clauses"], rows)
    return (
        f"{title}\n\n{table}\n\nAccuracy {scores['accuracy']:.3f}; of the four in five clauses it is surest of {scores['accuracy_at_80']:.3f}; expected "
        f"calibration error {scores['calibration_error']:.3f};\n{scores['reviewed']:.1%} of the clauses marked for review.\n"
    )


def _confusions(confusion: Mapping[str, Mapping[str, int]]) -> str:
    pairs = sorted(((count, gold, tag) for gold, row in confusion.items() for tag, count in row.items() if tag not in (gold, "none") and count), reverse=True)
    named = "; ".join(f"{gold} taken for {tag} {count} times" for count, gold, tag in pairs[:4])
    return f"Known confusions: {named}.\n" if named else ""


def model_card(model: ClauseModel, name: str, sets: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """Describe a model in Markdown.

    Parameters
    ----------
    model : ClauseModel
        A fitted model.
    name : str
        The name of its file.
    sets : mapping of str to mapping, optional
        Figures on other sets of contracts, by a title: what ``Evaluation.to_dict`` gives.

    Returns
    -------
    str
        The card.
    """
    own = len(model.trained_on_.get("own", ()))
    source = {"contracts": "?", "clauses": model.n_clauses_, "sha256": "unknown", **model.trained_on_}
    parts = []
    if model.scores_:
        title = f"On clauses of contracts that the scorer had not seen, in {model.folds} parts, with clauses cut by hand:"
        parts.append(_figures(title, model.scores_) + "\n" + _confusions(model.scores_.get("confusion", {})))
    else:
        parts.append("Not measured: there were too few clauses to set some aside. Its confidence is not calibrated.\n")
    for title, scores in (sets or {}).items():
        parts.append(_figures(title + ":", scores) + "\n" + _confusions(scores.get("confusion", {})))
    return _CARD.format(
        name=name,
        contracts=source["contracts"],
        clauses=source["clauses"],
        sha256=source["sha256"],
        short=source["sha256"][:12],
        own=f", {own} of them the user's" if own else "",
        labels=", ".join(map(str, model.classes_)),
        n_bits=model.n_bits,
        features=feature_print(int(model.n_bits)),
        temperature=model.temperature_,
        review=model.review_below_,
        versions=", ".join(f"{package} {version(package)}" for package in ("spacy", "scikit-learn", "numpy")),
        data=_CORPUS + (_OWN.format(count=own) if own else ""),
        scores="\n".join(parts),
        release=__version__,
    )


def save_card(model: ClauseModel, path: Path, name: str | None = None, sets: Mapping[str, Mapping[str, Any]] | None = None) -> None:
    """Write the card of a model.

    Parameters
    ----------
    model : ClauseModel
        A fitted model.
    path : Path
        A Markdown file; replaced only when the new one is complete.
    name : str, optional
        The name of the model; by default that of the card.
    sets : mapping of str to mapping, optional
        As in :func:`model_card`.
    """
    write_bytes(path, model_card(model, name or path.stem, sets).encode())
