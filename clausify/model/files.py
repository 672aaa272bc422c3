"""Save and load model files: skops format, looked at before anything is built, written whole or not at all."""

from __future__ import annotations

import io
import json
import os
import tempfile
import warnings
import zipfile
from pathlib import Path
from typing import Any

from clausify.errors import ModelError
from clausify.model.header import HEADER, content_hash, header_of, read_header
from clausify.model.inspection import check_model, check_size

__all__ = ["load_model", "put_in_place", "save_model", "write_bytes"]

# All that a model may hold besides what skops trusts anyway.
_TRUSTED = frozenset({"clausify.model.classifier.ClauseModel"})
_PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that it appears whole or not at all.

    Parameters
    ----------
    path : Path
        The file; replaced only when the new one is complete.
    data : bytes
        The content.

    Raises
    ------
    OSError
        If the folder is missing or the disk is full; then nothing has changed.
    """
    path = path.resolve()  # a link stays a link
    if path.exists() and not path.is_file():
        path.write_bytes(data)  # a pipe or device
        return
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(Path(name), path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def put_in_place(complete: Path, path: Path) -> None:
    """Give a file that has been written its name, and the permissions of the one it replaces or of any new file.

    Parameters
    ----------
    complete : Path
        The file, on the same disk.
    path : Path
        Its name from now on.

    Raises
    ------
    OSError
        If that cannot be done; then nothing has changed.
    """
    umask = os.umask(0)
    os.umask(umask)
    complete.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~umask)
    complete.replace(path)


def _canonical(data: bytes, header: dict[str, Any]) -> bytes:
    """Rewrite a skops archive with a header, and so that equal models give equal bytes.

    skops names things by their address in memory and stamps entries with the time of day.
    """
    source = zipfile.ZipFile(io.BytesIO(data))
    schema = json.loads(source.read("schema.json"))
    ids: dict[int, int] = {}
    names: dict[str, str] = {}

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            out: dict[str, Any] = {}
            for key, value in node.items():
                if key == "__id__":
                    out[key] = ids.setdefault(value, len(ids) + 1)
                elif key == "file" and isinstance(value, str):
                    out[key] = names.setdefault(value, f"{len(names) + 1}{Path(value).suffix}")
                else:
                    out[key] = walk(value)
            return out
        return [walk(item) for item in node] if isinstance(node, list) else node

    text = json.dumps(walk(schema), indent=1)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for old, new in sorted(names.items(), key=lambda pair: pair[1]):
            _entry(archive, new, source.read(old))
        _entry(archive, "schema.json", text.encode())
        header = {**header, "sha256": content_hash(archive)}
        _entry(archive, HEADER, json.dumps(header, indent=1).encode())
    return target.getvalue()


def _entry(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)


def save_model(model: Any, path: str | Path) -> None:
    """Write a fitted model to a file. The same model gives the same bytes.

    Parameters
    ----------
    model : ClauseModel
        A fitted model.
    path : str or Path
        A ``.skops`` file; replaced only when the new one is complete.

    Raises
    ------
    ModelError
        If the model is not fitted, the name does not end in ``.skops``, or the file cannot be written.
    """
    from skops.io import dumps

    if not hasattr(model, "linear_"):
        raise ModelError("this model has not been fitted; call fit or train first")
    path = Path(path)
    if path.suffix != ".skops":
        raise ModelError(f"{path}: a model file ends in .skops")
    data = _canonical(dumps(model), header_of(model))
    try:
        write_bytes(path, data)
    except OSError as error:
        raise ModelError(f"{path}: cannot write the model: {error.strerror or error}") from error


def load_model(path: str | Path, *, trusted: bool = False, shipped: bool = False) -> Any:
    """Read a model from a file.

    Parameters
    ----------
    path : str or Path
        A ``.skops`` file written by :func:`save_model`; or a joblib or pickle file, if it is trusted.
    trusted : bool
        Open joblib and pickle files too. Such a file can run any code on your machine when it is opened, so say this only
        of files that you made yourself.
    shipped : bool
        Whether it is the model that comes with the package.

    Returns
    -------
    ClauseModel
        The model.

    Raises
    ------
    ModelError
        If the file is missing, damaged, changed, of another kind or version, or holds a type that a model has no need of.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot read the model: {error.strerror or error}") from error
    if path.suffix.lower() in {".joblib", ".pkl", ".pickle"} or data[:2] in _PICKLES:
        model = _unpickled(path, data, trusted=trusted)
    else:
        model = _built(path, data, shipped=shipped)
    check_model(model, str(path))
    return model


def _unpickled(path: Path, data: bytes, *, trusted: bool) -> Any:
    if not trusted:
        raise ModelError(
            f"{path}: joblib and pickle files can run any code when they are opened; train a .skops file with 'clausify train' instead, "
            "or, only if you made this file yourself, load it with trusted=True"
        )
    import joblib

    try:
        return joblib.load(io.BytesIO(data))
    except Exception as error:
        raise ModelError(f"{path}: the file is damaged or was made with other versions ({type(error).__name__}: {error}); train the model again") from error


def _built(path: Path, data: bytes, *, shipped: bool) -> Any:
    """Build a model from a skops archive, after a look at what it holds."""
    from sklearn.exceptions import InconsistentVersionWarning
    from skops.io import get_untrusted_types, loads

    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise ModelError(f"{path}: this is no model file, or it is damaged; a model ends in .skops and is made by 'clausify train'")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_size(archive, str(path))
            strangers = sorted(set(get_untrusted_types(data=data)) - _TRUSTED)
            if strangers:
                raise ModelError(f"{path}: holds types that a clause model has no need of ({', '.join(strangers)}); it was not opened")
            read_header(archive, str(path), shipped=shipped)
        with warnings.catch_warnings():
            # A linear model is its weights; another scikit-learn multiplies them just the same.
            warnings.simplefilter("ignore", InconsistentVersionWarning)
            return loads(data, trusted=sorted(_TRUSTED))
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(f"{path}: the model file is damaged or was made by another version ({type(error).__name__}: {error}); train it again") from error
