"""Corrections join the shipped corpus, count, and never make a model quietly worse."""

from __future__ import annotations

import json
import logging

import pytest
from typer.testing import CliRunner

import clausify
from clausify import CorpusError, load
from clausify.cli import app
from clausify.corpus.contracts import read_contract
from clausify.corpus.exchange import read_labelled
from clausify.corpus.shipped import shipped_contracts
from clausify.learn import compare, joining
from clausify.learn.compare import compare_tags
from clausify.learn.joining import join, own_weight
from clausify.learn.train import retrain
from clausify.pipeline.build import cutter_weights

MINE = (
    "contract,label,text\n"
    "a.docx,neutraal,Leverancier vrijwaart Afnemer voor aanspraken van derden.\n"
    "a.docx,neutraal,Huurder vrijwaart Verhuurder voor schade aan het gehuurde.\n"
    "b.docx,neutraal,Het bureau vrijwaart Klant voor boetes van de toezichthouder.\n"
    "b.docx,neutraal,De Verkoper vrijwaart Koper voor belastingen over eerdere jaren.\n"
    "c.docx,neutraal,Opdrachtnemer vrijwaart Opdrachtgever voor claims van personeel.\n"
    "c.docx,effort,Opdrachtnemer vrijwaart naar beste kunnen.\n"
)


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(MINE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def some():
    """A few contracts to train on and to test on."""
    return shipped_contracts(("train",))[::60][:6] + shipped_contracts(("test",))[:3]


@pytest.fixture
def small(monkeypatch, some):
    """Let a dozen contracts stand for the shipped corpus, so that training takes a second."""

    def few(splits=("train",)):
        return [contract for contract in some if contract.meta["split"] in splits]

    monkeypatch.setattr(joining, "shipped_contracts", few)
    monkeypatch.setattr(compare, "shipped_contracts", few)
    return few


def _run(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=True)


def test_corrections_join_the_corpus_and_change_the_answer(small, mine) -> None:
    before = clausify.train([mine.parent], only=False, weight=0.001)
    after = clausify.train(mine)
    claim = ["Vervoerder vrijwaart Afzender voor vorderingen van derden."]
    names = list(after.classes_)
    assert after.predict_proba(claim)[0][names.index("neutral")] > before.predict_proba(claim)[0][names.index("neutral")] + 0.1
    assert after.n_clauses_ > 250
    assert len(after.trained_on_["own"]) == 6


def test_only_leaves_the_corpus_out(small, mine, small_corpus) -> None:
    with pytest.raises(CorpusError, match="no clause labelled result, term; every label needs examples"):
        retrain(mine, only=True)
    trained = retrain([*small_corpus[:3], mine], only=True)
    assert {contract.id for contract in trained.joined.contracts} == {path.stem for path in small_corpus[:3]}
    assert set(trained.joined.weights) == {1.0}


def test_duplicates_count_once_and_conflicts_are_listed(small, some, tmp_path) -> None:
    span = next(s for s in some[0].spans if s.label and s.end - s.start > 60)
    text = " ".join(some[0].text[span.start : span.end].split())
    other = "neutral" if span.label != "neutral" else "term"
    path = tmp_path / "mine.csv"
    path.write_text(f'label,text\nterm,De proef duurt kort.\nterm,DE PROEF duurt kort\nneutral,De proef duurt kort.\n{other},"{text}"\n', encoding="utf-8")
    joined = join(read_labelled(path), cutter_weights())
    notes = "\n".join(joined.notes)
    assert f"{path}, line 3: the same clause as {path}, line 2, counted once" in notes
    assert f"{path}, line 4: labelled neutral, but term in {path}, line 3; neutral counts" in notes
    assert f"{path}, line 5: labelled {other}, but {span.label} in the corpus ({some[0].path}, line {span.line}); {other} counts" in notes
    assert [joined.labels[k] for k in joined.own_rows()] == ["neutral", other]
    assert sum(clause.text == text for clause in joined.clauses) == 1


def test_conflicts_go_to_the_log(small, tmp_path, caplog) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("label,text\nterm,De proef duurt kort.\nneutral,De proef duurt kort.\n", encoding="utf-8")
    with caplog.at_level(logging.WARNING, logger="clausify.learn.train"):
        clausify.train(path)
    assert any("neutral counts" in record.message for record in caplog.records)


def test_few_labels_weigh_more_than_many() -> None:
    assert own_weight(50, 27_000) == joining.OWN_WEIGHT > own_weight(3_000, 27_000) > own_weight(30_000, 27_000) == 1.0


def test_rows_of_a_tagged_table_weigh_more_when_they_were_changed(small, small_model, tmp_path) -> None:
    from clausify.report.table import COLUMNS, csv_bytes, rows_of

    rows = [row for row in rows_of("a.txt", small_model.classify("Koper betaalt vooraf.\n\nDe huur duurt een jaar.")) if row["text"]]
    rows[0]["label"] = "effort" if rows[0]["label"] != "effort" else "term"
    path = tmp_path / "tagged.csv"
    path.write_bytes(csv_bytes(rows, COLUMNS))
    joined = retrain(path, old=small_model).joined
    assert [joined.weights[k] for k in joined.own_rows()] == [joining.OWN_WEIGHT, 1.0]


def test_a_contract_that_is_tested_on_is_not_trained_on(small, some, root) -> None:
    test = next(contract for contract in some if contract.meta["split"] == "test")
    joined = join(read_labelled(root / "data" / "contracts" / f"{test.id}.tsv"), cutter_weights())
    assert test.id not in joined.groups
    assert "clausify is tested on this contract" in joined.notes[0]


def test_a_contract_labelled_anew_replaces_the_one_of_the_corpus(small, some, root, tmp_path) -> None:
    path = tmp_path / f"{some[0].id}.tsv"
    source = (root / "data" / "contracts" / path.name).read_text(encoding="utf-8")
    path.write_text(source.replace("\nN\t", "\nR\t").replace("\nN+\t", "\nR+\t"), encoding="utf-8")
    joined = join(read_labelled(path), cutter_weights())
    assert "neutral" not in {label for label, group in zip(joined.labels, joined.groups, strict=True) if group == some[0].id}
    assert joined.own_rows().size == sum(span.label is not None for span in read_contract(path).spans)
    same = join(read_labelled(root / "data" / "contracts" / path.name), cutter_weights())
    assert not same.own_rows().size


def test_a_difference_within_chance_is_told_from_a_drop() -> None:
    gold = ["term", "neutral", "result", "effort"] * 60
    groups = [f"c{k // 12}" for k in range(len(gold))]
    slip = [("neutral" if k % 40 == 0 else label) for k, label in enumerate(gold)]
    other = [("neutral" if k % 40 == 10 else label) for k, label in enumerate(gold)]
    poor = [("neutral" if k % 3 == 0 else label) for k, label in enumerate(gold)]
    same = compare_tags("set", gold, slip, other, groups)
    assert same.low < 0 < same.high
    assert not same.worse
    worse = compare_tags("set", gold, slip, poor, groups)
    assert worse.high < 0
    assert worse.worse
    assert not compare_tags("set", gold, poor, slip, groups).worse


def test_train_compares_and_writes_model_and_card(small, mine, tmp_path) -> None:
    out = tmp_path / "mine.skops"
    result = _run("train", mine, "-o", out)
    assert result.exit_code == 0, result.output
    assert "shipped test split" in result.stderr
    assert "your labels, held out by contract" in result.stderr
    assert load(out).trained_on_["clauses"] > 250
    card = (tmp_path / "mine.skops.md").read_text(encoding="utf-8")
    for words in ("6 of them the user's", "On the shipped test split", "Known confusions", "How to cite", "| macro |"):
        assert words in card
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.csv", "mine.skops", "mine.skops.md"]
    again = _run("train", mine, "-o", out)
    assert again.exit_code == 0
    assert "6 of your clauses cannot compare the two" in again.stderr
    assert not list(tmp_path.glob("*.bak"))


def test_a_worse_model_replaces_nothing(small, tmp_path, small_corpus) -> None:
    out = tmp_path / "mine.skops"
    clausify.train(small_corpus, only=True).save(out)
    before = out.read_bytes()
    bad = tmp_path / "bad.csv"
    lines = [f"{label},Partij nummer {k} betaalt de prijs {label}." for k in range(8) for label in ("term", "neutral", "result", "effort")]
    bad.write_text("label,text\n" + "\n".join(lines) + "\n", encoding="utf-8")
    result = _run("train", bad, "--only", "-o", out)
    assert result.exit_code == 3, result.output
    assert "--accept-drop replaces it" in result.stderr
    assert out.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.csv", "mine.skops"]
    assert _run("train", bad, "--only", "-o", out, "--accept-drop").exit_code == 0
    assert out.read_bytes() != before
    elsewhere = tmp_path / "new.skops"
    assert _run("train", bad, "--only", "-o", elsewhere).exit_code == 0
    assert elsewhere.exists()


def test_a_new_file_that_is_not_whole_leaves_the_old_one(small, mine, tmp_path, monkeypatch) -> None:
    from clausify import ModelError
    from clausify.model import files

    out = tmp_path / "mine.skops"
    assert _run("train", mine, "-o", out).exit_code == 0
    before = out.read_bytes()
    real = files.load_model
    calls = []

    def broken(path, **options):
        calls.append(path)
        if len(calls) > 1:
            raise ModelError(f"{path}: damaged")
        return real(path, **options)

    monkeypatch.setattr(files, "load_model", broken)
    result = _run("train", mine, "-o", out)
    assert result.exit_code == 2
    assert f"the old file is {out}.bak" in result.stderr
    assert (tmp_path / "mine.skops.bak").read_bytes() == before


def test_an_old_file_that_cannot_be_read_is_named(small, mine, tmp_path) -> None:
    out = tmp_path / "mine.skops"
    out.write_text("no model", encoding="utf-8")
    result = _run("train", mine, "-o", out, "--accept-drop")
    assert result.exit_code == 0, result.output
    assert "comparing with the shipped model instead" in result.stderr


def test_few_contracts_still_calibrate(tmp_path) -> None:
    path = tmp_path / "one.jsonl"
    entries = [{"file": "one.docx", "label": label, "text": f"{words} {k}."} for k in range(6) for label, words in WORDS.items()]
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    model = clausify.train(path, only=True)
    assert model.scores_["clauses"] == 24
    assert model.temperature_ != 1.0


WORDS = {
    "effort": "Bureau spant zich in voor zaak",
    "result": "Koper betaalt de rekening van zaak",
    "term": "De overeenkomst eindigt na zaak",
    "neutral": "Op de overeenkomst is van toepassing artikel",
}
