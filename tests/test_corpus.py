"""The contracts, and the tools that keep them."""

from __future__ import annotations

import pytest

from clausify import CorpusError, Label
from clausify.corpus.check import check_contracts, near_duplicates, read_formulas, worn_phrases
from clausify.corpus.contracts import HEADER, read_contract, read_contracts
from clausify.corpus.splits import choose_splits, of_split, read_splits


@pytest.fixture(scope="module")
def corpus(root):
    return list(read_contracts(root / "data"))


def _write(folder, name: str, body: str, **header: str):
    head = {**dict.fromkeys(HEADER, "x"), "id": name, "country": "NL", **header}
    path = folder / f"{name}.tsv"
    path.write_text("".join(f"# {k}: {v}\n" for k, v in head.items()) + "\n" + body, encoding="utf-8")
    return path


def test_a_contract_is_read_as_a_reader_would_meet_it(tmp_path) -> None:
    contract = read_contract(_write(tmp_path, "A1", "M\tDUUR\nT\t1. De huur duurt⏎een jaar\nR+\ten Huurder betaalt.\n"))
    assert contract.text == "DUUR\n1. De huur duurt\neen jaar en Huurder betaalt."
    assert [(contract.text[s.start : s.end], s.label) for s in contract.spans] == [
        ("DUUR", None),
        ("1. De huur duurt\neen jaar", Label.TERM),
        ("en Huurder betaalt.", Label.RESULT),
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [("X\tDe huur\n", "line 10: expected a letter"), ("T De huur\n", "line 10: expected a letter"), ("T\t\n", "line 10: expected a letter")],
)
def test_a_bad_line_is_named(tmp_path, body: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_contract(_write(tmp_path, "A1", body))


def test_a_file_that_is_no_contract_is_named(tmp_path) -> None:
    (tmp_path / "x.tsv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CorpusError, match="cannot be read as a contract"):
        list(read_contracts(tmp_path))
    with pytest.raises(CorpusError, match="no contracts"):
        list(read_contracts(tmp_path / "nothing"))
    (tmp_path / "x.tsv").write_text("T\tDe huur\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="no line '# id"):
        read_contract(tmp_path / "x.tsv")


def test_the_corpus_is_sound(corpus, root) -> None:
    assert check_contracts(corpus, read_formulas(root / "data")) == []


def test_the_corpus_is_as_large_as_the_datasheet_says(corpus, root) -> None:
    from clausify.corpus.describe import agreement_table, corpus_tables

    datasheet = (root / "data" / "README.md").read_text(encoding="utf-8")
    assert corpus_tables(corpus, read_splits(root / "data")) in datasheet
    assert agreement_table(corpus, root / "data") in datasheet


def test_splits_are_fixed_and_complete(corpus, root) -> None:
    splits = read_splits(root / "data")
    assert choose_splits(corpus, splits) == splits
    assert {contract.id for contract in corpus} == splits.keys()
    kinds = {contract.meta["kind"] for contract in of_split(corpus, splits, "unseen")}
    assert not kinds & {contract.meta["kind"] for name in ("train", "test") for contract in of_split(corpus, splits, name)}


def test_a_contract_keeps_its_split_when_others_join(corpus) -> None:
    before = choose_splits(corpus[::2], {})
    after = choose_splits(corpus, before)
    assert {name: after[name] for name in before} == before


def test_copies_and_worn_phrases_are_found(tmp_path) -> None:
    lines = [f"N\t{word} van deze overeenkomst blijft in alle gevallen bij de andere partij berusten.\n" for word in ("Alpha", "Beta")]
    contracts = [read_contract(_write(tmp_path, f"A{k}", "".join(lines))) for k in range(3)]
    assert len(near_duplicates(contracts)) == 15
    assert ("blijft in alle gevallen bij de", 3) in worn_phrases(contracts, [])
    formulas = ["van deze overeenkomst blijft in alle gevallen bij de andere partij berusten", "van deze overeenkomst"]
    assert worn_phrases(contracts, formulas) == []
    texts = " ".join(problem.text for problem in check_contracts(contracts))
    for expected in ("nearly the same as", "a template with other names", "only 2 clauses", "share the words"):
        assert expected in texts


def test_headers_are_checked(tmp_path) -> None:
    path = _write(tmp_path, "A1", "N\tDe prijs is vast.\n", id="B2", country="DE", kind="")
    texts = [problem.text for problem in check_contracts([read_contract(path)])]
    assert any("the id is 'B2'" in text for text in texts)
    assert any("country is 'DE'" in text for text in texts)
    assert any("no '# kind" in text for text in texts)


def test_the_traps_are_pairs_with_reasons(root) -> None:
    import csv
    from collections import defaultdict

    with (root / "data" / "traps.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    groups = defaultdict(set)
    for row in rows:
        groups[row["pair"]].add(row["label"])
        assert row["reason"].strip()
        assert row["country"] in ("NL", "BE")
    assert len(rows) >= 400
    assert all(len(labels) > 1 for labels in groups.values())


def test_no_trap_is_in_the_corpus(corpus, root) -> None:
    from clausify.learn.evaluate import load_labelled

    texts, _ = load_labelled(root / "data" / "traps.tsv")
    clauses = {" ".join(c.text[s.start : s.end].lower().split()) for c in corpus for s in c.spans if s.label}
    assert not clauses & {" ".join(text.lower().split()) for text in texts}


def test_the_learning_curve_rises(corpus) -> None:
    from clausify.learn.curve import curve_picture, learning_curve

    rows = learning_curve(corpus[:24], {"others": corpus[24:30]}, lambda text: None, shares=(0.25, 1))
    assert rows[0]["others"] < rows[1]["others"] < 1
    assert curve_picture(rows).startswith("<svg")


def test_the_commands_for_the_corpus(run, tmp_path) -> None:
    assert run("corpus", "describe", "data").stdout.decode().startswith("|  | contracts | clauses |")
    _write(tmp_path, "A1", "N\tDe prijs is vast.\n")
    out = run("corpus", "check", tmp_path)
    assert out.returncode == 1
    assert b"only 1 clauses" in out.stdout
    for _ in range(2):
        assert run("corpus", "split", tmp_path).returncode == 0
    assert (tmp_path / "splits.tsv").read_text() == "id\tsplit\nA1\ttrain\n"
