"""Tell what a zip file holds: Word, OpenDocument, or nothing that is a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clausify.documents.kinds import ARCHIVE, OPEN_AND_SAVE, SLIDES, SPREADSHEET
from clausify.documents.package import Package
from clausify.errors import DocumentError

if TYPE_CHECKING:
    from clausify.documents.document import Document
    from clausify.documents.request import Request

__all__ = ["read_office"]

_OTHERS = (
    ("xl/", SPREADSHEET),
    ("ppt/", SLIDES),
    ("Index/", ("this is a Pages file", OPEN_AND_SAVE)),
    ("FixedDocSeq.fdseq", ("this is an XPS file", "print it to a .pdf")),
)
_MIME_TYPES = (("spreadsheet", SPREADSHEET), ("presentation", SLIDES), ("graphics", SLIDES))


def read_office(data: bytes, request: Request) -> Document:
    """Read a Word or OpenDocument text.

    Parameters
    ----------
    data : bytes
        A zip file.
    request : Request
        Its name and limits.

    Returns
    -------
    Document
        Of the format ``"docx"`` or ``"odt"``.

    Raises
    ------
    DocumentError
        If it is damaged, encrypted, over a limit, or holds something else.
    """
    package = Package(data, request)
    if "content.xml" in package.names:
        from clausify.documents.odt import read_odt

        kind = package.read("mimetype").decode("ascii", "replace") if "mimetype" in package.names else ""
        for word, why in _MIME_TYPES:
            if word in kind:
                raise DocumentError(request.name, *why)
        return read_odt(package, request)
    if "[Content_Types].xml" in package.names or any(name.startswith("word/") for name in package.names):
        other = next((why for folder, why in _OTHERS if any(name.startswith(folder) for name in package.names)), None)
        if other is None:
            from clausify.documents.docx import read_docx

            return read_docx(package, request)
        raise DocumentError(request.name, *other)
    raise DocumentError(request.name, *next((why for folder, why in _OTHERS if any(name.startswith(folder) for name in package.names)), ARCHIVE))
