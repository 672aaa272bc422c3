"""Open the archive that a Word or OpenDocument file is, within bounds."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from lxml import etree

from clausify.errors import DocumentError

if TYPE_CHECKING:
    from clausify.documents.request import Request

__all__ = ["Package", "parse_xml"]

_RATIO = 400  # times smaller when packed; XML of a real contract packs 5 to 60 times, deflate cannot go beyond 1032
_RATIO_FROM = 2_000_000  # bytes; smaller members may pack as they like


class Package:
    """The members of a zip file, read one at a time and within the limits of a request.

    Parameters
    ----------
    data : bytes
        The zip file.
    request : Request
        Its name and limits.

    Attributes
    ----------
    names : frozenset of str
        Names of its members.

    Raises
    ------
    DocumentError
        If it is no whole zip file, or has too many members.
    """

    def __init__(self, data: bytes, request: Request) -> None:
        self._request = request
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise request.damaged("file", error) from error
        members = self._zip.infolist()
        if len(members) > request.limits.max_members:
            raise request.exceeded(f"it holds {len(members):,} files", "max_members")
        self.names = frozenset(member.filename for member in members)

    def read(self, name: str) -> bytes:
        """Unpack one member.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        bytes
            What is in it.

        Raises
        ------
        DocumentError
            If it is missing, damaged, encrypted, or unpacks to more than the limit: the size is counted while unpacking.
        """
        request, limit = self._request, self._request.limits.max_member_bytes
        if name not in self.names:
            raise request.damaged("file", f"{name} is missing")
        info = self._zip.getinfo(name)
        if info.flag_bits & 1:
            raise DocumentError(request.name, "this file is encrypted", "open it with its password, take the password off and save it")
        try:
            with self._zip.open(info) as member:
                data = member.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
            raise request.damaged("file", error) from error
        if len(data) > limit:
            raise request.exceeded(f"{name} unpacks to more than {limit:,} bytes", "max_member_bytes")
        if len(data) > max(_RATIO_FROM, _RATIO * info.compress_size):
            times = len(data) // max(info.compress_size, 1)
            raise DocumentError(request.name, f"{name} unpacks to {times} times its size", "this is no contract: do not open it")
        return data

    def xml(self, name: str) -> Any:
        """Unpack and parse one member.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        lxml.etree._Element or None
            Its root; None if there is no such member.

        Raises
        ------
        DocumentError
            If it cannot be unpacked, or is no safe XML.
        """
        return parse_xml(self.read(name), self._request) if name in self.names else None


def parse_xml(data: bytes, request: Request) -> Any:
    """Parse XML of a document format; what such a format has no need of is refused.

    Parameters
    ----------
    data : bytes
        The XML.
    request : Request
        Name of the file that it comes from.

    Returns
    -------
    lxml.etree._Element
        The root.

    Raises
    ------
    DocumentError
        If it is not well-formed, or declares a document type: entities are how XML bombs are made.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise request.damaged("file", error) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentError(request.name, "its XML declares entities or a document type", "this is no contract: do not open it")
    return root
