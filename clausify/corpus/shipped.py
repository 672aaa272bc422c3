"""The corpus as it comes with the package: every contract with its labels and its split, in one compressed file."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

from clausify.corpus.contracts import Contract, GoldSpan
from clausify.errors import CorpusError
from clausify.labels import Label

__all__ = ["SHIPPED", "corpus_bytes", "shipped_contracts"]

SHIPPED = "corpus-nl.jsonl.xz"
_KEPT = ("kind", "country", "split")


def corpus_bytes(contracts: Iterable[Contract], splits: dict[str, str]) -> bytes:
    """Pack contracts into the file that is shipped.

    Parameters
    ----------
    contracts : iterable of Contract
        The corpus.
    splits : dict of str to str
        Split of each contract id; ``train`` where it is not named.

    Returns
    -------
    bytes
        One JSON object a contract, a line each, compressed.
    """
    lines = []
    for contract in contracts:
        meta = {**contract.meta, "split": splits.get(contract.id, "train")}
        spans = [[span.start, span.end, span.label.value if span.label else None, span.line] for span in contract.spans]
        lines.append(json.dumps({"id": contract.id, **{key: meta.get(key, "") for key in _KEPT}, "text": contract.text, "spans": spans}, ensure_ascii=False))
    return lzma.compress(("\n".join(lines) + "\n").encode(), preset=9)


def shipped_contracts(splits: Sequence[str] = ("train",)) -> list[Contract]:
    """Give the contracts that come with the package.

    Parameters
    ----------
    splits : sequence of str
        Which splits: ``train``, ``test``, ``unseen``.

    Returns
    -------
    list of Contract
        In order of their ids; ``meta`` holds kind, country and split, ``path`` the place in the repository of the project.

    Raises
    ------
    CorpusError
        If the file is missing or damaged; the package must then be installed again.

    Examples
    --------
    >>> test = shipped_contracts(["test"])
    >>> {contract.meta["split"] for contract in test}
    {'test'}
    """
    try:
        data = files("clausify.models").joinpath(SHIPPED).read_bytes()
        entries = [json.loads(line) for line in lzma.decompress(data).decode().rstrip("\n").split("\n")]
    except (OSError, lzma.LZMAError, ValueError) as error:
        raise CorpusError(f"the corpus that comes with clausify ({SHIPPED}) cannot be read: {error}; install the package again") from error
    return [
        Contract(
            entry["id"],
            entry["text"],
            tuple(GoldSpan(start, end, Label(name) if name else None, line) for start, end, name, line in entry["spans"]),
            {key: entry[key] for key in _KEPT},
            Path("data", "contracts", f"{entry['id']}.tsv"),
        )
        for entry in entries
        if entry["split"] in splits
    ]
