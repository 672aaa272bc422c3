"""Files that are not on this machine's disk: any address that fsspec knows, such as ``s3://`` and ``zip://``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clausify.batch.outcome import Source
from clausify.errors import BatchError, DocumentError

__all__ = ["is_remote", "list_remote", "read_remote"]


def is_remote(place: str) -> bool:
    """Tell an address from a path.

    Parameters
    ----------
    place : str
        What the user gave.

    Returns
    -------
    bool
        Whether it has the form of an address.

    Examples
    --------
    >>> is_remote("s3://bucket/contracts"), is_remote("zip://::archive.zip"), is_remote("C:/contracts")
    (True, True, False)
    """
    return "://" in place


def _open(base: str, storage: Mapping[str, Any]) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    system, path = url_to_fs(base, **storage)
    return system, path


def list_remote(base: str, storage: Mapping[str, Any]) -> list[tuple[Source, str]]:
    """List all files under an address.

    Parameters
    ----------
    base : str
        The address of a folder, an archive or a file.
    storage : mapping of str to Any
        What fsspec needs to open it.

    Returns
    -------
    list of (Source, str)
        The files in order of their names, each with its path below the address.

    Raises
    ------
    BatchError
        If the package for such addresses is not installed, or there is nothing at the address.
    """
    try:
        system, top = _open(base, storage)
        found = system.find(top, detail=True)
    except ImportError as error:
        raise BatchError(f"{base}: an address of this kind needs a package that is not installed ({error}); run: pip install 'clausify[remote]'") from error
    except Exception as error:  # each file system has errors of its own
        raise BatchError(f"{base}: cannot be opened: {type(error).__name__}: {error}") from error
    if not found:
        raise BatchError(f"{base}: no file or folder at this address, or an empty one")
    inside = base.split("::", 1)[1] if "::" in base else None
    scheme = base.split("://", 1)[0]
    listed = []
    for path, facts in sorted(found.items()):
        name = f"{scheme}://{path}::{inside}" if inside else str(system.unstrip_protocol(path))
        below = path[len(top) :].lstrip("/") if path != top else path.rsplit("/", 1)[-1]
        listed.append((Source(name, path, int(facts.get("size") or 0), base), below))
    return listed


def read_remote(source: Source, most: int, storage: Mapping[str, Any]) -> bytes:
    """Give what is in a remote file.

    Parameters
    ----------
    source : Source
        The file.
    most : int
        Most bytes to read.
    storage : mapping of str to Any
        What fsspec needs to open it.

    Returns
    -------
    bytes
        Its first bytes.

    Raises
    ------
    DocumentError
        If it cannot be read.
    """
    try:
        system, _ = _open(str(source.base), storage)
        with system.open(source.place, "rb") as file:
            data: bytes = file.read(most)
    except FileNotFoundError as error:
        raise DocumentError(source.name, "it has gone since the folder was listed", "run again if it should be there") from error
    except Exception as error:  # each file system has errors of its own
        raise DocumentError(source.name, f"cannot be read: {type(error).__name__}: {error}", "see whether you may open it, then run again") from error
    return data
