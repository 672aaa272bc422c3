"""Read labelled clauses and documents from JSON: lines of our own, Label Studio, doccano, the report page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from clausify.corpus.exchange_rows import Found, add_row, columns_of, spans_contract
from clausify.documents.text import decode_text
from clausify.errors import CorpusError

__all__ = ["read_json"]

_LARGEST = 512 << 20  # bytes
Span = tuple[int, int, str]


def _entries(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give each object of a JSON array or of JSON lines, with its line or its place in the array."""
    if path.stat().st_size > _LARGEST:
        raise CorpusError(f"{path}: larger than {_LARGEST >> 20} MB; divide it into several files")
    text = decode_text(path.read_bytes(), str(path))
    whole: Any = None
    if path.suffix.lower() == ".json" or text.lstrip()[:1] == "[":
        try:
            whole = json.loads(text)
        except (ValueError, RecursionError) as error:
            if path.suffix.lower() == ".json" and "\n{" not in text:
                raise CorpusError(f"{path}: not valid JSON ({error})") from error
    if whole is not None:
        items = [*enumerate(whole if isinstance(whole, list) else [whole], 1)]
    else:
        items = [(number, _parsed(line, path, number)) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    for number, entry in items:
        if not isinstance(entry, dict):
            raise CorpusError(f"{path}, line {number}: expected an object with a text and a label, found {str(entry)[:40]!r}")
        yield number, entry


def _parsed(line: str, path: Path, number: int) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{path}, line {number}: not valid JSON ({error}); one object a line is expected") from error


def _span(item: Any) -> Span | None:
    """Read a span as clausify, doccano and Label Studio write it."""
    if isinstance(item, (list, tuple)) and len(item) == 3:
        return int(item[0]), int(item[1]), str(item[2])
    if isinstance(item, Mapping):
        start, end = item.get("start", item.get("start_offset")), item.get("end", item.get("end_offset"))
        name = item.get("label", item.get("labels"))
        name = name[0] if isinstance(name, list) and len(name) == 1 else name
        if isinstance(name, str) and start is not None and end is not None:
            return int(start), int(end), name
    return None


def _spans(entry: Mapping[str, Any]) -> list[Span] | None:
    """Give the spans of a labelled document, or None if the entry is a single clause."""
    for key in ("spans", "entities", "label", "labels"):
        items = entry.get(key)
        if isinstance(items, list) and items:
            found = [_span(item) for item in items]
            if all(found):
                return [span for span in found if span]
            if key in ("spans", "entities"):
                raise ValueError(f"{key!r} must hold start, end and label of each clause")
    return None


def _studio_results(task: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    """Give the results of the last annotation of a Label Studio task that was not cancelled; None if it is not labelled."""
    annotations = task.get("annotations", task.get("completions"))
    done = [a for a in annotations or [] if isinstance(a, Mapping) and not a.get("was_cancelled") and a.get("result")]
    return list(done[-1]["result"]) if done else None


def _studio_row(task: Mapping[str, Any]) -> tuple[dict[str, Any], list[Span]]:
    """Turn a Label Studio task into a row; a task on a whole document gives spans too."""
    data = task["data"]
    row: dict[str, Any] = {key: value for key, value in data.items() if key not in ("label", "labels")}
    row.setdefault("text", next((value for value in data.values() if isinstance(value, str)), ""))
    spans: list[Span] = []
    for result in _studio_results(task) or []:
        value = result.get("value", {})
        for kind in ("choices", "taxonomy"):
            if value.get(kind):
                row["label"] = value[kind][0]
        if value.get("labels"):
            spans.append((int(value["start"]), int(value["end"]), str(value["labels"][0])))
    return row, spans


def _is_studio(entry: Mapping[str, Any]) -> bool:
    return isinstance(entry.get("data"), Mapping) and any(key in entry for key in ("annotations", "completions", "predictions"))


def _add(found: Found, entry: Mapping[str, Any], path: Path, number: int) -> None:
    row: Mapping[str, Any] = entry
    spans = None
    if _is_studio(entry):
        row, spans = _studio_row(entry)
        if not spans and "label" not in row:
            found.unlabelled += 1
            return
    else:
        spans = _spans(entry)
    if spans:
        name = str(row.get("id") or row.get("file") or f"{path.stem}:{number}")
        found.contracts.append(spans_contract(name, str(row["text"]), spans, path, number))
        return
    if row.get("label") in ([], None) and "label" in row and not row.get("corrected"):
        found.unlabelled += 1
        return
    add_row(found, row, columns_of(_meaningful(row), f"{path}, line {number}"), path, number)


def _meaningful(row: Mapping[str, Any]) -> Iterable[str]:
    return [key for key, value in row.items() if not isinstance(value, dict)]


def read_json(path: Path) -> Found:
    """Read labelled clauses or documents from JSON or JSON lines.

    Parameters
    ----------
    path : Path
        A ``.json`` or ``.jsonl`` file: objects with text and label; documents with ``spans``; an export of Label Studio
        (JSON or JSON-MIN) or doccano (classification or sequence labelling); or the corrections of the report page.

    Returns
    -------
    Found
        Its clauses, contracts and problems.

    Raises
    ------
    CorpusError
        If it is no JSON, or an object is none of these.
    """
    found = Found()
    for number, entry in _entries(path):
        try:
            _add(found, entry, path, number)
        except CorpusError as error:
            found.problems.append(str(error))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            found.problems.append(
                f"{path}, line {number}: expected a text with a label, or a document with 'text' and 'spans' of start, end and label ({error!r})"
            )
    return found
