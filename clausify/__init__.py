"""Read Dutch and Flemish contracts: what is promised, what is only tried, and how you get out.

Examples
--------
>>> from clausify import classify
>>> [clause.label.value for clause in classify("Leverancier spant zich in om de storing te verhelpen.")]
['effort']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clausify.api import classify, classify_file, load, train
    from clausify.batch.result import BatchResult
    from clausify.batch.run import tag_folder
    from clausify.clause import Clause
    from clausify.errors import BatchError, ClausifyError, CorpusError, DocumentError, ModelError
    from clausify.labels import Label
    from clausify.model.classifier import ClauseModel

__version__ = "0.1.0"
__all__ = [
    "BatchError",
    "BatchResult",
    "Clause",
    "ClauseModel",
    "ClausifyError",
    "CorpusError",
    "DocumentError",
    "Label",
    "ModelError",
    "classify",
    "classify_file",
    "load",
    "tag_folder",
    "train",
]

# spaCy and scikit-learn take seconds to import: names are fetched when first asked for.
_HOMES = {
    "BatchError": "clausify.errors",
    "BatchResult": "clausify.batch.result",
    "Clause": "clausify.clause",
    "ClauseModel": "clausify.model.classifier",
    "ClausifyError": "clausify.errors",
    "CorpusError": "clausify.errors",
    "DocumentError": "clausify.errors",
    "Label": "clausify.labels",
    "ModelError": "clausify.errors",
    "classify": "clausify.api",
    "classify_file": "clausify.api",
    "load": "clausify.api",
    "tag_folder": "clausify.batch.run",
    "train": "clausify.api",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'clausify' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
