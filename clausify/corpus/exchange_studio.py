"""Write clauses for Label Studio, and say which labelling page they need."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from clausify import __version__
from clausify.labels import Label

__all__ = ["STUDIO_CONFIG", "studio_tasks"]

STUDIO_CONFIG = (
    '<View>\n  <Text name="heading" value="$heading"/>\n  <Text name="lead_in" value="$lead_in"/>\n  <Text name="text" value="$text"/>\n'
    '  <Choices name="label" toName="text" choice="single" showInLine="true" required="true">\n'
    + "".join(f'    <Choice value="{label.value}" hint="{label.dutch}"/>\n' for label in Label)
    + "  </Choices>\n</View>\n"
)
"""The labelling interface of a Label Studio project, to paste under Settings, Labeling Interface, Code."""


def studio_tasks(rows: Iterable[Mapping[str, Any]]) -> str:
    """Give clauses as tasks that Label Studio imports.

    Parameters
    ----------
    rows : iterable of mapping
        ``text``, ``lead_in``, ``heading``, ``number``, ``file``, ``suggested`` and ``confidence`` of each clause.

    Returns
    -------
    str
        A JSON array; the suggestion of the model goes along as a prediction. An export of the labelled project can be read by
        ``clausify train``.
    """
    tasks = []
    for row in rows:
        choice = {"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": [row["suggested"]]}}
        prediction = {"model_version": f"clausify {__version__}", "score": round(row["confidence"], 4), "result": [choice]}
        data = {key: row[key] for key in ("text", "lead_in", "heading", "number", "file", "suggested")}
        tasks.append({"data": data, "predictions": [prediction]})
    return json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"
