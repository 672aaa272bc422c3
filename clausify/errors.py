"""One family of errors. Each message says what is wrong, where, and what to do."""

from __future__ import annotations

__all__ = ["BatchError", "ClausifyError", "CorpusError", "DocumentError", "ModelError"]


class ClausifyError(Exception):
    """Base of all errors that clausify raises on purpose."""


class DocumentError(ClausifyError):
    """A file cannot be read as a contract.

    Parameters
    ----------
    source : str
        The file; or the whole message, if nothing follows.
    reason : str
        What is wrong with it.
    remedy : str
        What to do about it.

    Examples
    --------
    >>> error = DocumentError("huur.doc", "this is an old Word file", "save it as .docx")
    >>> str(error), error.remedy
    ('huur.doc: this is an old Word file; save it as .docx', 'save it as .docx')
    """

    def __init__(self, source: str, reason: str = "", remedy: str = "") -> None:
        super().__init__(source, reason, remedy)  # all three, so that it survives the way from a worker process
        self.source, self.reason, self.remedy = source, reason, remedy

    def __str__(self) -> str:
        message = f"{self.source}: {self.reason}" if self.reason else self.source
        return f"{message}; {self.remedy}" if self.remedy else message


class BatchError(ClausifyError):
    """A folder cannot be tagged, or its table cannot be written."""


class CorpusError(ClausifyError):
    """A labelled contract or a table of labels is not in the format."""


class ModelError(ClausifyError):
    """A model cannot be saved, loaded or used."""
