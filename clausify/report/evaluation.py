"""The page of an evaluation: one self-contained file with tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from clausify.report.templating import rendered

__all__ = ["coverage_picture", "evaluation_page", "reliability_picture"]

_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 360, 20, 320  # of a plot, in pixels


def _x(value: float) -> str:
    return f"{_LEFT + value * (_RIGHT - _LEFT):.1f}"


def _y(value: float, low: float = 0.0) -> str:
    return f"{_BOTTOM - (value - low) / (1 - low) * (_BOTTOM - _TOP):.1f}"


def _frame(title: str, across: str, upward: str, low: float, marks: Sequence[str]) -> Markup:
    """Draw axes from 0 to 1 across and from ``low`` to 1 upward."""
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 370" role="img" class="plot"><title>{title}</title>']
    for k in range(6):
        share, height = k / 5, low + (1 - low) * k / 5
        lines.append(f'<path class="grid" d="M{_LEFT} {_y(height, low)}H{_RIGHT}"/><path class="grid" d="M{_x(share)} {_TOP}V{_BOTTOM}"/>')
        lines.append(f'<text x="{_LEFT - 8}" y="{_y(height, low)}" dy="4" text-anchor="end">{height:.2f}</text>')
        lines.append(f'<text x="{_x(share)}" y="{_BOTTOM + 18}" text-anchor="middle">{share:.1f}</text>')
    middle = (_TOP + _BOTTOM) / 2
    lines.append(f'<text x="{(_LEFT + _RIGHT) / 2}" y="{_BOTTOM + 40}" text-anchor="middle">{across}</text>')
    lines.append(f'<text transform="translate(16 {middle}) rotate(-90)" text-anchor="middle">{upward}</text>')
    return Markup("\n".join([*lines, *marks, "</svg>"]))  # noqa: S704 - numbers and words of our own


def reliability_picture(bins: Sequence[Mapping[str, Any]]) -> Markup:
    """Draw accuracy against confidence; on the diagonal a confidence means what it says.

    Parameters
    ----------
    bins : sequence of mapping
        ``confidence``, ``accuracy`` and ``clauses`` of each bin.

    Returns
    -------
    Markup
        An SVG picture; the area of a dot goes with the number of clauses.
    """
    most = max((row["clauses"] for row in bins), default=1)
    marks = [f'<path class="even" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>']
    for row in bins:
        radius = 3 + 9 * (row["clauses"] / most) ** 0.5
        hint = f"{row['clauses']} clauses: confidence {row['confidence']:.2f}, right {row['accuracy']:.2f}"
        marks.append(f'<circle class="dot" cx="{_x(row["confidence"])}" cy="{_y(row["accuracy"])}" r="{radius:.1f}"><title>{hint}</title></circle>')
    return _frame("Reliability", "confidence", "share tagged right", 0.0, marks)


def coverage_picture(coverage: Sequence[Mapping[str, Any]]) -> Markup:
    """Draw the accuracy of the surest clauses against their share.

    Parameters
    ----------
    coverage : sequence of mapping
        ``share`` and ``accuracy``.

    Returns
    -------
    Markup
        An SVG picture.
    """
    low = min(0.95, int(20 * min((row["accuracy"] for row in coverage), default=0.0)) / 20)
    points = " ".join(f"{_x(row['share'])},{_y(row['accuracy'], low)}" for row in coverage)
    dots = [f'<circle class="dot" cx="{_x(row["share"])}" cy="{_y(row["accuracy"], low)}" r="4"/>' for row in coverage]
    return _frame(
        "Accuracy against coverage", "share of clauses decided without a person", "of these, tagged right", low, [f'<polyline points="{points}"/>', *dots]
    )


def evaluation_page(found: Mapping[str, Any], source: str, model: str) -> str:
    """Make the page of an evaluation.

    Parameters
    ----------
    found : mapping of str to Any
        What ``Evaluation.to_dict`` gives.
    source : str
        What was judged by.
    model : str
        What was judged.

    Returns
    -------
    str
        An HTML document that loads nothing and runs nothing.
    """
    return rendered(
        "evaluation.html",
        language="en",
        data=None,
        styles=("evaluation.css",),
        scripts=(),
        found=found,
        source=source,
        model=model,
        reliability=reliability_picture(found["bins"]),
        coverage=coverage_picture(found["coverage"]),
    )
