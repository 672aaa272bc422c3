"""Look whether what a model file holds can work, before it is used."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np

from clausify.errors import ModelError

if TYPE_CHECKING:
    from clausify.model.classifier import ClauseModel

__all__ = ["check_model", "check_size"]

_LARGEST = 512 << 20  # bytes, unpacked
_WORDS = 1 << 17  # bytes of the field of known words


def check_size(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse an archive that unpacks to more than any model holds.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The model file.
    name : str
        What to call it in a message.

    Raises
    ------
    ModelError
        If it is too large.
    """
    if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
        raise ModelError(f"{name}: unpacks to more than {_LARGEST >> 20} MB; no model is that large")


def _faults(model: ClauseModel) -> list[str]:
    linear: Any = model.linear_
    classes = np.asarray(model.classes_)
    rows = 1 if len(classes) == 2 else len(classes)
    coef, intercept, known = np.asarray(linear.coef_), np.asarray(linear.intercept_), np.asarray(model.known_words_)
    scale = np.asarray(model.scale_)
    numbers = [model.temperature_, model.review_below_]
    checks = {
        "its labels are not sorted names": classes.ndim == 1 and len(classes) > 1 and classes.dtype.kind == "U" and bool((np.sort(classes) == classes).all()),
        f"its weights have the shape {coef.shape}, not {(rows, 1 << model.n_bits)}": coef.shape == (rows, 1 << model.n_bits) and coef.dtype.kind == "f",
        f"its intercepts have the shape {intercept.shape}, not {(rows,)}": intercept.shape == (rows,) and intercept.dtype.kind == "f",
        "its feature weights have the wrong size": scale.shape == (1 << model.n_bits,) and scale.dtype == np.uint8,
        "its field of known words has the wrong size": known.shape == (_WORDS,) and known.dtype == np.uint8,
        "its temperature or threshold is no number in range": all(np.isfinite(numbers)) and model.temperature_ > 0 and 0 <= model.review_below_ <= 1,
    }
    faults = [fault for fault, good in checks.items() if not good]
    if not faults and not (np.isfinite(coef).all() and np.isfinite(intercept).all()):
        faults.append("some of its weights are not finite")
    return faults


def check_model(model: Any, name: str) -> None:
    """Make sure that a model that was read is a fitted one whose parts fit together.

    Parameters
    ----------
    model : object
        What the file held.
    name : str
        What to call the file in a message.

    Raises
    ------
    ModelError
        If it is something else, or its arrays have wrong shapes or hold what is no number.
    """
    if type(model).__name__ != "ClauseModel" or not hasattr(model, "linear_"):
        raise ModelError(f"{name}: holds a {type(model).__name__}, not a fitted ClauseModel; make a model with 'clausify train'")
    try:
        faults = _faults(model)
    except (AttributeError, TypeError, ValueError) as error:
        faults = [f"a part of it is missing or odd ({error})"]
    if faults:
        raise ModelError(f"{name}: the model cannot work: {'; '.join(faults)}; train it again")
