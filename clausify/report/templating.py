"""Fill the templates: one self-contained page that may run its own script, wear its own style, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from clausify import __version__
from clausify.labels import Label
from clausify.report.words import LANGUAGES, clean, count, say

__all__ = ["MARKS", "rendered"]

MARKS = {Label.RESULT.value: "●", Label.EFFORT.value: "◐", Label.TERM.value: "◆", Label.NEUTRAL.value: "○", "softened": "◌"}
_PLURAL = {"result": "results", "effort": "efforts", "softened": "softened"}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("clausify.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, auto_reload=False
    )
    environment.globals |= {"say": say, "count": count, "marks": MARKS, "plural": _PLURAL, "version": __version__}
    environment.filters["clean"] = clean
    return environment


@lru_cache
def _joined(*names: str) -> str:
    """Give files that lie beside the templates as one text."""
    folder = files("clausify.report").joinpath("templates")
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8").strip() for name in names)


def _policy(style: str, script: str) -> str:
    """Forbid all but this very style and script; what a contract smuggles in has another hash."""

    def source(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    allowed = f"script-src {source(script)}; style-src {source(style)}"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"


def _json(data: Any) -> Markup:
    r"""Write data so that no text in it can end the script element: ASCII only, with ``<``, ``>`` and ``&`` as ``\u003c`` and so on."""
    text = json.dumps(data, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - made safe in the line above


def rendered(template: str, *, language: str, data: Any, styles: tuple[str, ...], scripts: tuple[str, ...], **values: Any) -> str:
    """Fill a template.

    Parameters
    ----------
    template : str
        Its name.
    language : str
        ``"nl"`` or ``"en"``: the language shown first.
    data : Any
        What the script works on, as ``json.dumps`` takes it.
    styles, scripts : tuple of str
        Names of the files that make up style and script.
    **values : Any
        What the template shows.

    Returns
    -------
    str
        The page.

    Raises
    ------
    ValueError
        If the language is another one.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language is {' or '.join(map(repr, LANGUAGES))}, not {language!r}")
    style, script = _joined(*styles), _joined(*scripts)
    return (
        _environment()
        .get_template(template)
        .render(
            language=language,
            policy=_policy(style, script),
            data=_json(data),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            **values,
        )
    )
