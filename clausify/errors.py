"""One family of errors. Each message says what is wrong, where, and what to do."""

from __future__ import annotations

__all__ = ["ClausifyError", "CorpusError", "DocumentError", "ModelError"]


class ClausifyError(Exception):
    """Base of all errors that clausify raises on purpose."""


class DocumentError(ClausifyError):
    """A file cannot be read as a contract."""


class CorpusError(ClausifyError):
    """A labelled contract or a table of labels is not in the format."""


class ModelError(ClausifyError):
    """A model cannot be saved, loaded or used."""
