"""Read the letters of a scan with OCRmyPDF and Tesseract."""

from __future__ import annotations

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

__all__ = ["with_text_layer"]

_LANGUAGE = "nld"
_INSTALL = "pip install 'clausify[ocr]', and on Debian or Ubuntu: apt install tesseract-ocr tesseract-ocr-nld ghostscript"


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
        options = ["--force-ocr" if force else "--skip-text", "--output-type", "pdf", "--optimize", "0", "--rotate-pages", "--deskew"]
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
