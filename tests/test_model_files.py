"""A model file is looked at before anything is built, and never half written."""

from __future__ import annotations

import io
import json
import pickle
import shutil
import zipfile
from pathlib import Path

import joblib
import numpy as np
import pytest
from test_model import GROUPS, LABELS, TEXTS

from clausify import ClauseModel, ModelError, load
from clausify.model import header
from clausify.model.card import model_card

OLD = Path(__file__).parent / "files" / "model-scikit-learn-1.6.skops"


@pytest.fixture(scope="module")
def model() -> ClauseModel:
    return ClauseModel(n_bits=10, folds=3).fit(TEXTS, LABELS, groups=GROUPS)


@pytest.fixture
def good(model, tmp_path) -> Path:
    model.save(tmp_path / "good.skops")
    return tmp_path / "good.skops"


def _rewritten(path: Path, change) -> Path:
    """Unpack a model file, let ``change`` alter its parts, and pack it again with a header that fits."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    head = json.loads(parts.pop(header.HEADER))
    change(parts, head)
    out = path.with_name("changed.skops")
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        fits = head.pop("fits", True)
        archive.writestr(header.HEADER, json.dumps({**head, **({"sha256": header.content_hash(archive)} if fits else {})}))
    return out


def _arrays(parts) -> dict[str, np.ndarray]:
    return {name: np.load(io.BytesIO(data)) for name, data in parts.items() if name.endswith(".npy")}


def _store(parts, name, array) -> None:
    file = io.BytesIO()
    np.save(file, array)
    parts[name] = file.getvalue()


def test_the_header_says_what_made_it_and_how_good_it_is(good, model) -> None:
    with zipfile.ZipFile(good) as archive:
        head = header.read_header(archive, "good")
    assert head["labels"] == ["effort", "neutral", "result", "term"]
    assert {"clausify", "scikit-learn", "numpy", "skops", "spacy"} <= set(head["versions"])
    assert head["scores"]["macro_f1"] == model.scores_["macro_f1"]
    assert head["n_bits"] == 10


def test_the_shipped_model_sees_the_features_of_this_version() -> None:
    from importlib.resources import files

    with files("clausify.models").joinpath("clausify-nl.skops").open("rb") as file, zipfile.ZipFile(file) as archive:
        head = json.loads(archive.read(header.HEADER))
        assert head["sha256"] == header.content_hash(archive)
    assert head["features"] == header.feature_print(head["n_bits"]), "run 'clausify train data/'"


def _newer(parts, head):
    head["format"] = header.FORMAT + 1
    head["versions"]["clausify"] = "9.9"


def _older(parts, head):
    head["features"] = "0" * 16
    head["versions"]["clausify"] = "0.0.9"


def _tampered(parts, head):
    name, array = next((n, a) for n, a in _arrays(parts).items() if a.ndim == 2)
    _store(parts, name, array + 1)
    head["fits"] = False


def _headless(parts, head):
    head.clear()


def _not_a_number(parts, head):
    name, array = next((n, a) for n, a in _arrays(parts).items() if a.ndim == 2)
    array[0, 5] = np.nan
    _store(parts, name, array)


def _wrong_shape(parts, head):
    name, array = next((n, a) for n, a in _arrays(parts).items() if a.ndim == 2)
    _store(parts, name, array[:, :-1])


def _three_rows(parts, head):
    name, array = next((n, a) for n, a in _arrays(parts).items() if a.ndim == 2)
    _store(parts, name, array[:-1])


def _few_words(parts, head):
    name, array = next((n, a) for n, a in _arrays(parts).items() if a.dtype == np.uint8)
    _store(parts, name, array[:100])


def _stranger(parts, head):
    schema = json.loads(parts["schema.json"])
    schema["__class__"], schema["__module__"] = "system", "os"
    parts["schema.json"] = json.dumps(schema).encode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_newer, "written by clausify 9.9, a newer version than this one; run: pip install --upgrade clausify"),
        (_older, "made by clausify 0.0.9, which saw other features .* train it again"),
        (_tampered, "was changed after it was written"),
        (_headless, "the header of the model file is damaged"),
        (_not_a_number, "some of its weights are not finite; train it again"),
        (_wrong_shape, r"its weights have the shape \(4, 1023\), not \(4, 1024\)"),
        (_three_rows, r"its weights have the shape \(3, 1024\)"),
        (_few_words, "its field of known words has the wrong size"),
        (_stranger, r"holds types that a clause model has no need of \(os.system\); it was not opened"),
    ],
)
def test_files_that_cannot_be_used_say_why_and_what_to_do(good, change, message) -> None:
    with pytest.raises(ModelError, match=message) as caught:
        load(_rewritten(good, change))
    assert "changed.skops" in str(caught.value)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_file_cut_short_is_damaged(good, share) -> None:
    data = good.read_bytes()
    good.write_bytes(data[: int(share * len(data))])
    with pytest.raises(ModelError, match="damaged"):
        load(good)


def test_one_wrong_byte_anywhere_is_noticed(good) -> None:
    data = good.read_bytes()
    rng = np.random.default_rng(0)
    for at in rng.integers(0, len(data), 40).tolist():
        broken = bytearray(data)
        broken[at] ^= 0x41
        good.write_bytes(bytes(broken))
        try:
            again = load(good)
        except ModelError:
            continue
        assert again.predict(TEXTS).tolist() == LABELS  # the byte was one of a date or of slack


class _Trap:
    def __reduce__(self):
        return (print, ("run",))


@pytest.mark.parametrize("name", ["m.joblib", "m.pkl", "m.skops"])
def test_pickles_are_only_opened_when_trusted(model, tmp_path, capsys, name) -> None:
    path = tmp_path / name
    path.write_bytes(pickle.dumps(_Trap()))
    with pytest.raises(ModelError, match=r"can run any code when they are opened.*trusted=True"):
        load(path)
    assert capsys.readouterr().out == ""
    joblib.dump(model, path)
    if name != "m.skops":
        with pytest.raises(ModelError, match="can run any code"):
            load(path)
    assert load(path, trusted=True).predict(TEXTS).tolist() == LABELS
    joblib.dump({"a": 1}, path)
    with pytest.raises(ModelError, match="holds a dict, not a fitted ClauseModel"):
        load(path, trusted=True)
    path.write_bytes(path.read_bytes()[:5])
    with pytest.raises(ModelError, match="damaged"):
        load(path, trusted=True)


def test_a_bomb_is_not_unpacked(tmp_path) -> None:
    path = tmp_path / "bomb.skops"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("1.npy", "w", force_zip64=True) as file:
        for _ in range(520):
            file.write(bytes(1 << 20))
    with pytest.raises(ModelError, match="unpacks to more than 512 MB"):
        load(path)


def test_a_model_of_the_oldest_scikit_learn_loads_here(tmp_path, monkeypatch) -> None:
    path = tmp_path / OLD.name
    shutil.copy(OLD, path)
    with zipfile.ZipFile(path) as archive:
        head = json.loads(archive.read(header.HEADER))
    assert head["versions"]["scikit-learn"].startswith("1.6.")
    monkeypatch.setattr(header, "feature_print", lambda _: head["features"])  # its features may be older than those of today
    old = load(path)
    chances = old.predict_proba(TEXTS)
    assert chances.shape == (12, 4)
    assert np.allclose(chances.sum(axis=1), 1)
    again = tmp_path / "again.skops"
    old.save(again)
    assert np.array_equal(load(again).predict_proba(TEXTS), chances)


def test_a_failed_write_leaves_the_old_file(model, good, monkeypatch) -> None:
    before = good.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ModelError, match="No space left on device"):
        model.save(good)
    assert good.read_bytes() == before
    assert [path.name for path in good.parent.iterdir()] == ["good.skops"]


def test_the_card_is_filled_from_the_model(model) -> None:
    card = model_card(model, "good")
    scores = model.scores_
    assert f"| macro | | | {scores['macro_f1']:.3f} | 12 |" in card.replace("|  |  |", "| | |")
    assert f"expected calibration error {scores['calibration_error']:.3f}" in card.replace("\n", " ")
    for heading in ("## What it is for", "## Data", "## How good", "## Limits", "## How to cite"):
        assert heading in card
    bare = ClauseModel(n_bits=10).fit(TEXTS[:4], ["term", "neutral", "result", "effort"])
    assert "Not measured: there were too few clauses" in model_card(bare, "bare")
