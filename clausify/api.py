"""The functions that users call."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from clausify.clause import Clause
from clausify.errors import ModelError
from clausify.labels import Label
from clausify.model.classifier import ClauseModel
from clausify.model.features import Unit
from clausify.pipeline.build import cutter_weights, reader
from clausify.pipeline.cutter import Piece, cut
from clausify.pipeline.layout import after_number

if TYPE_CHECKING:
    from clausify.documents.document import Document, Limits
    from clausify.pipeline.tokens import Tokens

__all__ = ["classify", "classify_document", "classify_file", "load", "shipped_model", "tag_pieces", "train"]


@lru_cache(maxsize=1)
def shipped_model() -> ClauseModel:
    """Give the model that comes with the package; it is read when first asked for.

    Returns
    -------
    ClauseModel
        The same one each time.
    """
    from clausify.model.files import load_model

    with as_file(files("clausify.models").joinpath("clausify-nl.skops")) as path:
        model: ClauseModel = load_model(path, shipped=True)
    return model


def classify(text: str, model: ClauseModel | None = None) -> list[Clause]:
    """Cut a contract into clauses and tag each one.

    Parameters
    ----------
    text : str
        The contract, with or without line breaks.
    model : ClauseModel, optional
        A model of your own; by default the one that comes with the package.

    Returns
    -------
    list of Clause
        In order of the text; empty for an empty text. Headings, parties and signatures are left out.

    Raises
    ------
    TypeError
        If ``text`` is no string.
    ModelError
        If the model was trained on other labels than those of :class:`Label`.

    Examples
    --------
    >>> text = "Leverancier levert de software op 1 mei en spant zich in om fouten te herstellen."
    >>> [(clause.label.value, clause.text[:10]) for clause in classify(text)]
    [('result', 'Leverancie'), ('effort', 'en spant z')]
    """
    if not isinstance(text, str):
        hint = "; decode it first, e.g. text.decode('utf-8')" if isinstance(text, (bytes, bytearray)) else ""
        raise TypeError(f"classify expects the text of one contract as a str, got {type(text).__name__}{hint}")
    if not text.strip():
        return []
    tokens = reader().read(text)
    pieces = [piece for piece in cut(tokens, cutter_weights()) if piece.kind == "clause"]
    return tag_pieces(tokens, pieces, shipped_model() if model is None else model)


def tag_pieces(tokens: Tokens, pieces: Sequence[Piece], model: ClauseModel) -> list[Clause]:
    """Tag clauses that have been cut.

    Parameters
    ----------
    tokens : Tokens
        The document.
    pieces : sequence of Piece
        Its clauses.
    model : ClauseModel
        The model.

    Returns
    -------
    list of Clause
        One per piece.

    Raises
    ------
    ModelError
        If the model was trained on other labels than those of :class:`Label`.
    """
    try:
        labels = [Label(name) for name in model.classes_]
    except ValueError as error:
        raise ModelError(f"this model was trained on the labels {', '.join(map(str, model.classes_))}; classify needs {', '.join(Label)}") from error
    tagged = model.tag(tokens, _units(tokens, pieces))
    rows = zip(pieces, tagged.probabilities.tolist(), tagged.evidence, tagged.foreign.tolist(), strict=True)
    return [
        _clause(tokens, piece, dict(zip(labels, row, strict=True)), evidence, review=foreign or max(row) < model.review_below_)
        for piece, row, evidence, foreign in rows
    ]


def _units(tokens: Tokens, pieces: Sequence[Piece]) -> list[Unit]:
    """Say where the words of each clause, its lead-in and its heading stand among the tokens."""
    text, starts = tokens.text, tokens.starts
    spans: dict[tuple[int, int] | None, tuple[int, int] | None] = {None: None}

    def range_of(span: tuple[int, int] | None, *, numbered: bool) -> tuple[int, int] | None:
        if span is not None and span not in spans:
            start = span[0] + (after_number(text[span[0] : span[1]]) if numbered else 0)
            spans[span] = bisect_left(starts, start), bisect_left(starts, span[1])
        return spans[span]

    out = []
    for piece in pieces:
        skipped = after_number(text[piece.start : piece.end])
        first = bisect_left(starts, piece.start + skipped, piece.first, piece.last) if skipped else piece.first
        out.append(Unit(min(first, piece.last - 1), piece.last, range_of(piece.lead_in, numbered=True), range_of(piece.heading, numbered=False)))
    return out


def _clause(tokens: Tokens, piece: Piece, probabilities: dict[Label, float], evidence: Sequence[tuple[int, float]], *, review: bool) -> Clause:
    text, starts, ends = tokens.text, tokens.starts, tokens.ends
    label = max(probabilities, key=probabilities.__getitem__)
    confidence = probabilities[label]
    heading, lead_in = piece.heading, piece.lead_in
    return Clause(
        text[piece.start : piece.end],
        piece.start,
        piece.end,
        label,
        confidence,
        probabilities,
        piece.number,
        text[heading[0] : heading[1]] if heading else None,
        text[lead_in[0] : lead_in[1]] if lead_in else None,
        None,
        tuple([(starts[token], ends[token], weight) for token, weight in evidence]),
        review,
    )


def classify_file(
    path: str | Path, model: ClauseModel | None = None, *, password: str | None = None, ocr: bool = False, limits: Limits | None = None
) -> list[Clause]:
    """Cut and tag a contract in a file.

    Parameters
    ----------
    path : str or Path
        A file of any kind that :data:`clausify.documents.read.READABLE` lists.
    model : ClauseModel, optional
        A model of your own; by default the one that comes with the package.
    password : str, optional
        Password of an encrypted file.
    ocr : bool
        Whether to read the letters of a scan.
    limits : Limits, optional
        How far to go: size, pages, seconds (:class:`clausify.documents.document.Limits`).

    Returns
    -------
    list of Clause
        Offsets count in the text that :func:`clausify.documents.read.read_document` gives; where the file has pages, so do its clauses.

    Raises
    ------
    DocumentError
        If the file is missing, a folder, damaged, encrypted, too large, or of a kind that cannot be read.

    Examples
    --------
    >>> clauses = classify_file("data/examples/acquisitie.txt")
    >>> len(clauses) > 20
    True
    """
    from clausify.documents.read import read_document

    return classify_document(read_document(path, password=password, ocr=ocr, limits=limits), model)


def classify_document(document: Document, model: ClauseModel | None = None) -> list[Clause]:
    """Cut and tag a contract that has been read.

    Parameters
    ----------
    document : Document
        What :func:`clausify.documents.read.read_document` gives.
    model : ClauseModel, optional
        A model of your own; by default the one that comes with the package.

    Returns
    -------
    list of Clause
        As :func:`classify` gives for its text, each with the page it begins on.

    Examples
    --------
    >>> from clausify.documents.document import Document
    >>> document = Document("De huur duurt een jaar.", "huur.pdf", "pdf", pages=(0,))
    >>> [clause.page for clause in classify_document(document)]
    [1]
    """
    clauses = classify(document.text, model)
    return [replace(clause, page=document.page_at(clause.start)) for clause in clauses] if document.pages else clauses


def load(path: str | Path, *, trusted: bool = False) -> ClauseModel:
    """Load a model file.

    Parameters
    ----------
    path : str or Path
        A ``.skops`` file written by ``clausify train`` or :meth:`ClauseModel.save`.
    trusted : bool
        Open joblib and pickle files too. They can run any code when they are opened: only for files you made yourself.

    Returns
    -------
    ClauseModel
        The model, with a ``classify`` method.

    Raises
    ------
    ModelError
        If the file is missing, damaged, changed, of another kind or version, or holds anything that a model has no need of.
    """
    from clausify.model.files import load_model

    model: ClauseModel = load_model(path, trusted=trusted)
    return model


def train(paths: str | Path | Sequence[str | Path], *, only: bool = False, weight: float | None = None) -> ClauseModel:
    """Train a model on contracts and clauses that you labelled, together with the corpus that comes with the package.

    Parameters
    ----------
    paths : str, Path or sequence of them
        Tables (``.csv``, ``.tsv``, ``.xlsx``) with a column of texts and one of labels, JSON lines, exports of Label Studio and
        doccano, corrections made on the report page, contracts in the format of ``data/README.md``, or folders of these.
    only : bool
        Leave the corpus of the package out.
    weight : float, optional
        How much a clause of yours weighs, one of the corpus weighing 1; 5 by default, less where you have thousands.

    Returns
    -------
    ClauseModel
        The fitted, calibrated model; :meth:`ClauseModel.save` writes it to a file. It takes a minute.

    Raises
    ------
    CorpusError
        If labels cannot be read; the message names file and row.

    Notes
    -----
    Duplicates, and labels that contradict each other or the corpus, are named in the log of ``clausify.learn``. The command
    ``clausify train`` also compares the new model with the old one.
    """
    from clausify.learn.joining import OWN_WEIGHT
    from clausify.learn.train import train_model

    return train_model(paths, only=only, weight=OWN_WEIGHT if weight is None else weight)
