"""Read the letters of a scan with OCRmyPDF and Tesseract."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from clausify.errors import DocumentError

if TYPE_CHECKING:
    from clausify.documents.request import Request

__all__ = ["NumberMender", "with_text_layer"]

_HEADING = re.compile(r"Art\w{2,6}\s+(\d{1,2})\b", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,4})(?:[.,]\s?(\d{1,2}))?[.,]?[\s_]+")

_LANGUAGE = "nld"
_INSTALL = "pip install 'clausify[ocr]', and on Debian or Ubuntu: apt install tesseract-ocr tesseract-ocr-nld ghostscript"


class NumberMender:
    """Mends the numbers of paragraphs, in which a recogniser of letters loses the full stop: ``11`` behind *Artikel 1* is 1.1.

    A number is mended only where it is the very next one: behind 2.3, ``24`` is 2.4, but ``25`` and ``34`` stay as they are.

    Examples
    --------
    >>> mender = NumberMender()
    >>> [mender.mend(line) for line in ("Artikel 1 Duur", "11 De huur", "1,2 De prijs", "14 dagen")]
    ['Artikel 1 Duur', '1.1 De huur', '1.2 De prijs', '14 dagen']
    """

    def __init__(self) -> None:
        self._article, self._item = 0, 0

    def mend(self, text: str) -> str:
        """Mend the number that a paragraph opens with.

        Parameters
        ----------
        text : str
            The paragraph.

        Returns
        -------
        str
            The same, with the full stop back in its number.
        """
        heading = _HEADING.match(text)
        if heading:
            self._article, self._item = int(heading[1]), 0
            return text
        expected = (str(self._article), str(self._item + 1))
        found = _NUMBER.match(text)
        if found is None or found[1] + (found[2] or "") != "".join(expected) or found[2] not in (None, expected[1]):
            return text
        self._item += 1
        return f"{'.'.join(expected)} {text[found.end() :]}"


def with_text_layer(data: bytes, request: Request, *, force: bool) -> bytes:
    """Add a text layer to a PDF.

    Parameters
    ----------
    data : bytes
        The PDF.
    request : Request
        Its name and limits.
    force : bool
        Whether to read pages anew that hold text already.

    Returns
    -------
    bytes
        A PDF in which the letters can be found.

    Raises
    ------
    DocumentError
        If OCRmyPDF or Tesseract is missing, does not know Dutch, fails, or takes too long.
    """
    missing = [name for name in ("tesseract", "gs") if which(name) is None]
    if find_spec("ocrmypdf") is None:
        missing.append("ocrmypdf")
    if missing:
        raise DocumentError(request.name, f"this is a scan, and {' and '.join(missing)} is not installed", _INSTALL)
    with tempfile.TemporaryDirectory(prefix="clausify-") as folder:
        source, target = Path(folder) / "scan.pdf", Path(folder) / "text.pdf"
        source.write_bytes(data)
        options = ["--force-ocr" if force else "--skip-text", "--output-type", "pdf", "--optimize", "0", "--rotate-pages", "--deskew", "--oversample", "300"]
        command = [sys.executable, "-m", "ocrmypdf", "--quiet", "-l", _LANGUAGE, *options, str(source), str(target)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=request.limits.max_ocr_seconds, check=False)  # noqa: S603 - our own words
        except subprocess.TimeoutExpired as error:
            raise request.exceeded("reading its letters took too long", "max_ocr_seconds") from error
        if done.returncode or not target.exists():
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
            remedy = _INSTALL if "language" in said[0] else "look whether the file opens in a PDF viewer, and scan it again if not"
            raise DocumentError(request.name, f"its letters could not be read: {said[0][:200]}", remedy)
        return target.read_bytes()
