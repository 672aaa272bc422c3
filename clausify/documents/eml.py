"""Read e-mails (.eml): the message and the contracts attached to it, one after the other."""

from __future__ import annotations

import email
import email.policy
import itertools
from collections.abc import Iterator
from email.errors import CloseBoundaryNotFoundDefect
from email.message import EmailMessage
from pathlib import PurePath
from typing import TYPE_CHECKING, cast

from clausify.documents.html import html_paragraphs
from clausify.documents.kinds import KNOWN
from clausify.documents.writer import Writer
from clausify.errors import DocumentError

if TYPE_CHECKING:
    from clausify.documents.document import Document
    from clausify.documents.request import Request

__all__ = ["read_eml"]

_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_READ_TYPES = frozenset({"application/pdf", "application/rtf", "text/rtf", "application/msword", "application/vnd.oasis.opendocument.text"})


def read_eml(data: bytes, request: Request) -> Document:
    """Read a message and what is attached to it.

    Parameters
    ----------
    data : bytes
        The message as it was sent (RFC 5322).
    request : Request
        Its name and limits.

    Returns
    -------
    Document
        The body, in plain text where the message has it, then the text of each attachment that may be a contract. Pictures,
        calendars, signatures and tables attached to it are left out.

    Raises
    ------
    DocumentError
        If it breaks off, if an attachment cannot be read (its name follows that of the message), or messages are nested
        too deeply.
    """
    if request.depth > request.limits.max_depth:
        raise request.exceeded("messages and attachments are nested too deeply", "max_depth")
    message = email.message_from_bytes(data, policy=email.policy.default)
    if any(isinstance(defect, CloseBoundaryNotFoundDefect) for part in message.walk() for defect in part.defects):
        raise request.damaged("message", "it breaks off before its end")
    writer = Writer(request, "eml")
    body = message.get_body(("plain", "html"))
    if body is not None:
        for paragraph in _body(cast("EmailMessage", body)):
            writer.add(paragraph)
    for name, content in _attachments(message, body, request):
        _attach(writer, name, content, request)
    return writer.document()


def _body(part: EmailMessage) -> list[str]:
    content = _content(part)
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    return html_paragraphs(text) if part.get_content_type() == "text/html" else [text]


def _content(part: EmailMessage) -> str | bytes:
    """Give what is in a part; text in a code that it names wrongly is read as best it can be."""
    try:
        content = part.get_content()
    except (LookupError, ValueError, KeyError):
        content = part.get_payload(decode=True)
    if isinstance(content, EmailMessage):
        return content.as_bytes()
    return content if isinstance(content, (str, bytes)) else b""


def _attachments(message: EmailMessage, body: object, request: Request) -> Iterator[tuple[str, bytes]]:
    """Give name and content of what may be a contract."""
    count = 0
    for part in _leaves(message):
        name, kind = PurePath(part.get_filename() or "").name, part.get_content_type()
        count += 1
        if count > request.limits.max_members:
            raise request.exceeded("it has too many attachments", "max_members")
        if part is body:
            continue
        if kind in _TNEF or name.lower() == "winmail.dat":
            raise DocumentError(
                f"{request.name}/{name or 'winmail.dat'}", "Outlook packed the attachments in a form of its own", "ask for the files themselves"
            )
        wanted = kind == "message/rfc822" or kind in _READ_TYPES or "wordprocessingml" in kind or PurePath(name).suffix.lower() in KNOWN
        if wanted and (name or not kind.startswith("text/")):
            content = _content(part)
            yield name or ("message.eml" if kind == "message/rfc822" else "attachment"), content.encode() if isinstance(content, str) else content


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Give the parts of a message that hold no parts themselves; an attached message is one."""
    if message.is_multipart() and message.get_content_type() != "message/rfc822":
        for part in message.iter_parts():
            yield from _leaves(cast("EmailMessage", part))
    else:
        yield message


def _attach(writer: Writer, name: str, content: bytes, request: Request) -> None:
    from clausify.documents.readers import read_here

    document = read_here(content, request.within(name))
    starts = [*document.paragraphs, len(document.text)] if document.paragraphs else [0, len(document.text)]
    for first, last in itertools.pairwise(starts):
        writer.add(document.text[first:last])
