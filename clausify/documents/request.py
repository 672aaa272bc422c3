"""What a reader is asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from clausify.documents.document import Limits
from clausify.errors import DocumentError

__all__ = ["Request"]


@dataclass(frozen=True, slots=True)
class Request:
    """What to call a file, how to open it and how far to go.

    Attributes
    ----------
    name : str
        What to call the file in results and messages; its suffix tells what it claims to be.
    password : str or None
        Password of an encrypted file.
    ocr : bool
        Whether to read the letters of a scan.
    limits : Limits
        How far to go.
    depth : int
        How many messages the file lies in.
    """

    name: str
    password: str | None = None
    ocr: bool = False
    limits: Limits = field(default_factory=Limits)
    depth: int = 0

    def damaged(self, kind: str, why: object) -> DocumentError:
        """Give the error for a file that a library cannot read.

        Parameters
        ----------
        kind : str
            What the file should be.
        why : object
            What the library said.

        Returns
        -------
        DocumentError
            To be raised.
        """
        said = " ".join(str(why).split())[:200]
        return DocumentError(self.name, f"this {kind} is damaged" + (f" ({said})" if said else ""), "take a whole copy of it, or open it and save it again")

    def exceeded(self, what: str, limit: str) -> DocumentError:
        """Give the error for a file that goes over a limit.

        Parameters
        ----------
        what : str
            What is too much.
        limit : str
            Name of the limit in :class:`Limits`.

        Returns
        -------
        DocumentError
            To be raised.
        """
        bound = getattr(self.limits, limit)
        return DocumentError(self.name, f"{what} (at most {bound:,})", f"split it, or set a higher limit: limits=Limits({limit}=...)")

    def within(self, name: str) -> Request:
        """Give the request for a file that lies in this one.

        Parameters
        ----------
        name : str
            Name of that file.

        Returns
        -------
        Request
            One level deeper, with the same password and limits.
        """
        return replace(self, name=f"{self.name}/{name}", depth=self.depth + 1)
