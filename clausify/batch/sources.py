"""Find the files that are to be tagged, and name what cannot be looked into."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from clausify.batch.outcome import Failure, Source
from clausify.batch.remote import is_remote, list_remote
from clausify.errors import BatchError

__all__ = ["Filter", "Found", "find_sources", "shown"]

Parts = tuple[str, ...]
_LITTER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


@dataclass(frozen=True, slots=True)
class Filter:
    """Which of the files in a folder are wanted.

    Attributes
    ----------
    include, exclude : sequence of str
        Patterns as in a shell, upper and lower case alike. One without a slash is held against the name of the file, one with a
        slash against its path below the folder; ``*`` stands for slashes too.

    Examples
    --------
    >>> chosen = Filter(["*.docx"], ["archief/*"])
    >>> chosen.wants("2024/Huur.DOCX"), chosen.wants("archief/oud/huur.docx"), chosen.wants("huur.pdf")
    (True, False, False)
    """

    include: Sequence[str] = ()
    exclude: Sequence[str] = ()

    def wants(self, below: str) -> bool:
        """Tell whether a file is wanted.

        Parameters
        ----------
        below : str
            Its path below the folder, with forward slashes.

        Returns
        -------
        bool
            Whether it fits ``include``, if there is any, and does not fit ``exclude``.
        """
        return (not self.include or _fits(below, self.include)) and not _fits(below, self.exclude)


def _spelled(path: str) -> str:
    """Give one spelling for all that name a file in the same way, links aside."""
    return os.path.normcase(os.path.normpath(Path(path).absolute()))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle; it is named when it is looked at as a file
        return False


def _fits(below: str, patterns: Iterable[str]) -> bool:
    path = below.casefold()
    name = path.rsplit("/", 1)[-1]
    return any(fnmatchcase(path if "/" in pattern else name, pattern.casefold().removeprefix("./")) for pattern in patterns)


@dataclass(slots=True)
class Found:
    """What there is.

    Attributes
    ----------
    sources : list of Source
        The files, in the order of the table: that of the places given, and within a folder that of their paths.
    failures : list of Failure
        What could not be looked into.
    hidden : int
        Number of files and folders left out because they are hidden or a program's litter.
    """

    sources: list[Source] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    hidden: int = 0


def shown(path: str) -> str:
    r"""Give the name of a file in a form that every table can hold.

    Parameters
    ----------
    path : str
        The path; bytes in it that are no UTF-8 are shown as ``\xe9``.

    Returns
    -------
    str
        The name; different files keep different names.
    """
    return path if path.isascii() else path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def find_sources(places: Sequence[str], chosen: Filter, avoid: Collection[str] = (), storage: Mapping[str, Any] | None = None) -> Found:
    """Find files.

    Parameters
    ----------
    places : sequence of str
        Folders, files, patterns such as ``"**/*.pdf"``, and addresses such as ``"s3://bucket/contracts"``.
    chosen : Filter
        Which files of a folder are wanted; a file that is named itself always is.
    avoid : collection of str
        Paths, links resolved, that are never to be read: what this run writes.
    storage : mapping of str to Any, optional
        What fsspec needs to open addresses.

    Returns
    -------
    Found
        Files, each once, and what went wrong.

    Raises
    ------
    BatchError
        If a place does not exist, holds no file that is wanted, or is what this run writes.
    """
    finder = _Finder(chosen, frozenset(avoid))
    for place in places:
        if is_remote(place):
            finder.add_remote(place, storage or {})
        else:
            for path in _expanded(place):
                finder.add_local(path)
    if not finder.found.sources and not finder.found.failures:
        raise BatchError(f"{', '.join(places)}: no file to read there" + (" that fits --glob and --exclude" if chosen != Filter() else ""))
    return finder.found


def _expanded(place: str) -> list[str]:
    """Give the paths that a place stands for: itself, or what a pattern fits."""
    if os.path.lexists(place):
        return [place]
    # Path.glob knows no absolute patterns.
    found = sorted(glob.glob(place, recursive=True)) if glob.has_magic(place) else []  # noqa: PTH207
    if not found:
        raise BatchError(f"{place}: No such file or folder")
    return found


class _Finder:
    def __init__(self, chosen: Filter, avoid: frozenset[str]) -> None:
        self.found = Found()
        self._chosen, self._avoid = chosen, avoid
        self._seen: set[str] = set()  # files
        self._names: set[str] = set()  # as the table has them
        self._inside: dict[str, str] = {}  # folders with links resolved, and the name under which each is read

    def add_remote(self, base: str, storage: Mapping[str, Any]) -> None:
        for source, below in list_remote(base, storage):
            if source.name not in self._seen and not any(map(self._hides, below.split("/"))) and self._chosen.wants(below):
                self._seen.add(source.name)
                self.found.sources.append(source)

    def add_local(self, path: str) -> None:
        if Path(path).is_dir():
            self._add_folder(path)
        elif os.path.realpath(path) in self._avoid:
            raise BatchError(f"{path}: this is a contract to be read; write the table elsewhere")
        else:
            self._add_file(path)

    def _hides(self, name: str) -> bool:
        hidden = name.startswith((".", "~$")) or name.casefold() in _LITTER
        self.found.hidden += hidden
        return hidden

    def _add_folder(self, top: str) -> None:
        """Walk through a folder: first what really lies in it, then the folders that links lead to, unless they are read already."""
        files: list[tuple[Parts, str]] = []
        tops: list[tuple[str, Parts]] = [(top, ())]
        while tops:
            tops += sorted(self._walk(*tops.pop(0), files))
        for below, path in sorted(files):
            if self._chosen.wants("/".join(below)):
                self._add_file(path)

    def _walk(self, top: str, below: Parts, files: list[tuple[Parts, str]]) -> list[tuple[str, Parts]]:
        """List the files below a folder; give the links to folders."""
        links = []
        folders = [(top, below)]
        while folders:
            folder, parts = folders.pop()
            for entry in self._entries(folder) if self._enters(folder) else ():
                if self._hides(entry.name):
                    continue
                inner = (*parts, entry.name)
                if not _is_folder(entry):
                    files.append((inner, entry.path))
                elif entry.is_symlink():
                    links.append((entry.path, inner))
                else:
                    folders.append((entry.path, inner))
        return links

    def _enters(self, folder: str) -> bool:
        """Enter a folder once, under whatever name; what leads to it a second time is named."""
        real = os.path.realpath(folder)
        if real in self._avoid:
            return False
        known = self._inside.setdefault(real, folder)
        if known is folder:
            return True
        if _spelled(known) != _spelled(folder):
            self._fail(folder, f"leads to the folder that is read as {shown(known)}", "nothing is lost; remove the link to be rid of this line")
        return False

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return list(entries)
        except OSError as error:
            self._fail(folder, f"this folder cannot be read: {error.strerror or error}", "see whether you may open it, then run again")
            return []

    def _add_file(self, path: str) -> None:
        real = os.path.realpath(path)
        same = _spelled(path)
        if same in self._seen or real in self._avoid:
            return
        self._seen.add(same)
        try:
            about = Path(path).stat()
        except OSError as error:
            link = Path(path).is_symlink()
            reason = f"a link that leads nowhere or in a circle ({shown(str(Path(path).readlink()))})" if link else f"cannot be read: {error.strerror or error}"
            self._fail(path, reason, "put the file back, or remove the link" if link else "see whether you may open it, then run again")
            return
        name = shown(path)
        if not stat.S_ISREG(about.st_mode):
            self._fail(path, "this is a pipe or a device, not a file", "leave it out with --exclude")
        elif name in self._names:
            self._fail(path, "its name looks the same as that of another file", "rename it")
        else:
            self._names.add(name)
            self.found.sources.append(Source(name, str(Path(path).absolute()), about.st_size))

    def _fail(self, path: str, reason: str, remedy: str) -> None:
        self.found.failures.append(Failure(shown(path), reason, remedy))
