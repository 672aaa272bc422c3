"""The header of a model file: what made it, with what, from what; and whether this version can use it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from clausify.errors import ModelError

if TYPE_CHECKING:
    from clausify.model.classifier import ClauseModel

__all__ = ["FORMAT", "HEADER", "content_hash", "feature_print", "header_of", "read_header"]

HEADER = "clausify.json"
FORMAT = 1  # of the file; raised when older versions could not read a new one
_LIBRARIES = ("clausify", "scikit-learn", "numpy", "scipy", "skops", "spacy")
_PROBE = (
    ("3.2 Leverancier spant zich naar beste kunnen in om storingen binnen vier uur te verhelpen.", None, "Onderhoud"),
    ("de huurprijs, bij vooruitbetaling;", "Huurder is verplicht te voldoen:", "Betaling"),
    ("Koper is niet gerechtigd de overeenkomst tussentijds op te zeggen, tenzij anders is overeengekomen.", None, None),
    ("Partijen kunnen de overeenkomst met inachtneming van een termijn van 2 maanden opzeggen.", None, "Duur en einde"),
)


@lru_cache(maxsize=8)
def feature_print(n_bits: int) -> str:
    """Give a hash of the features that a few clauses have: a model fitted on other features reads nonsense.

    Parameters
    ----------
    n_bits : int
        Features are hashed into ``2 ** n_bits`` columns.

    Returns
    -------
    str
        Sixteen hexadecimal digits.
    """
    import numpy as np

    from clausify.model.features import maker_of
    from clausify.model.inputs import ClauseText, as_documents
    from clausify.pipeline.build import reader

    maker, digest = maker_of(reader().nlp.vocab, n_bits), hashlib.sha256()
    with maker.lock:
        for tokens, units in as_documents([ClauseText(*clause) for clause in _PROBE]):
            found = maker(tokens, units)
            order = np.lexsort((found.values, found.columns, found.rows))
            digest.update(found.rows[order].astype("<i8").tobytes() + found.columns[order].astype("<i8").tobytes())
            digest.update(np.round(found.values[order], 6).astype("<f8").tobytes())
    return digest.hexdigest()[:16]


def _version(package: str) -> str:
    if package == "clausify":
        from clausify import __version__

        return __version__
    return version(package)


def header_of(model: ClauseModel) -> dict[str, Any]:
    """Describe a fitted model for the head of its file.

    Parameters
    ----------
    model : ClauseModel
        A fitted model.

    Returns
    -------
    dict of str to Any
        Format, versions of libraries, labels, features, hash of the data and scores.
    """
    return {
        "format": FORMAT,
        "versions": {package: _version(package) for package in _LIBRARIES},
        "labels": [str(name) for name in model.classes_],
        "n_bits": int(model.n_bits),
        "features": feature_print(int(model.n_bits)),
        "data": {key: value for key, value in model.trained_on_.items() if key != "own"},
        "scores": model.scores_,
    }


def content_hash(archive: zipfile.ZipFile) -> str:
    """Give a hash of all that an archive holds besides its header.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The model file.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    digest = hashlib.sha256()
    for name in sorted(set(archive.namelist()) - {HEADER}):
        digest.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(archive.read(name)).digest())
    return digest.hexdigest()


def read_header(archive: zipfile.ZipFile, name: str, *, shipped: bool = False) -> dict[str, Any]:
    """Read the header and make sure that this version can use the model, before anything is built.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The model file.
    name : str
        What to call it in a message.
    shipped : bool
        Whether it is the model that comes with the package; a test sees to it that its features are those of the package.

    Returns
    -------
    dict of str to Any
        The header.

    Raises
    ------
    ModelError
        If the file comes from a newer version, from an older one whose features were others, or was changed since.
    """
    if HEADER not in archive.namelist():
        raise ModelError(f"{name}: this is no model of clausify, or one of a version before 0.1; make it again with 'clausify train'")
    try:
        header: dict[str, Any] = json.loads(archive.read(HEADER))
        number, maker, n_bits, features = header["format"], header["versions"]["clausify"], int(header["n_bits"]), header["features"]
        changed = header["sha256"] != content_hash(archive)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{name}: the header of the model file is damaged ({error!r}); take a copy of the file, or train it again") from error
    if not isinstance(number, int) or number > FORMAT:
        raise ModelError(f"{name}: written by clausify {maker}, a newer version than this one; run: pip install --upgrade clausify")
    if changed:
        raise ModelError(f"{name}: the file was changed after it was written, or is damaged; take a copy of it, or train it again")
    if not shipped and (not 1 <= n_bits <= 26 or features != feature_print(n_bits)):
        raise ModelError(f"{name}: made by clausify {maker}, which saw other features in a text than this version; train it again with 'clausify train'")
    return header
