"""What to label next: unsure, unlike each other, from many contracts, nothing twice."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import pytest
from typer.testing import CliRunner

from clausify.cli import app
from clausify.corpus.contracts import read_contract
from clausify.corpus.exchange import read_labelled
from clausify.learn.joining import clause_key
from clausify.learn.suggest import suggest


@pytest.fixture(scope="module")
def documents(root):
    paths = sorted((root / "data" / "contracts").glob("K*.tsv"))[::8][:5]
    return {path.stem: read_contract(path).text for path in paths}


def test_the_unsure_come_before_the_sure(documents) -> None:
    chosen = suggest(documents, 15)
    assert len(chosen) == 15
    margins = [item.margin for item in chosen]
    assert margins == sorted(margins)
    every = suggest(documents, 10_000)
    assert len(every) > 200
    for label in {item.clause.label for item in chosen}:  # as many are taken of each tag, the least sure of them
        taken = [item.margin for item in chosen if item.clause.label == label]
        others = [item.margin for item in every if item.clause.label == label]
        assert sum(taken) / len(taken) < 0.9 * sum(others) / len(others)
    assert chosen == suggest(documents, 15)
    assert chosen != suggest(documents, 15, seed=1)


def test_no_contract_gives_them_all(documents) -> None:
    counts = Counter(item.document for item in suggest(documents, 20))
    assert len(counts) >= 4
    assert max(counts.values()) <= 8


def test_near_duplicates_come_once() -> None:
    lines = [f"Het bureau zal, indien dat mogelijk blijkt, trachten {k} afspraken met bedrijven in de regio te maken." for k in range(30)]
    others = ["De huur duurt een jaar.", "Koper betaalt vooraf.", "Op de overeenkomst is Belgisch recht van toepassing."]
    chosen = suggest({"a": "\n\n".join(lines), "b": "\n\n".join(others)}, 10)
    assert sum("bureau" in item.clause.text for item in chosen) == 1
    assert {item.clause.text for item in chosen} >= set(others)


def test_what_is_labelled_already_does_not_come_again(documents) -> None:
    first = suggest(documents, 10)
    known = {clause_key(item.clause.text, item.clause.lead_in) for item in first}
    again = suggest(documents, 10, known=known)
    assert not known & {clause_key(item.clause.text, item.clause.lead_in) for item in again}


def test_nothing_to_suggest_is_an_empty_list() -> None:
    assert suggest({}) == []
    assert suggest({"empty": ""}) == []
    with pytest.raises(ValueError, match="at least 1"):
        suggest({}, 0)


def test_the_table_is_filled_in_and_learned_from(documents, tmp_path) -> None:
    folder = tmp_path / "contracts"
    folder.mkdir()
    for name, text in documents.items():
        (folder / f"{name}.txt").write_text(text + "\n\n=1+1 is geen formule maar een vreemde clausule die Koper betaalt.\n", encoding="utf-8")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 no")
    out, studio = tmp_path / "to_label.csv", tmp_path / "tasks.json"
    result = CliRunner().invoke(app, ["suggest", str(folder), "-o", str(out), "-n", "12", "--label-studio", str(studio)])
    assert result.exit_code == 1, result.output  # one file could not be read
    assert "broken.docx" in result.stderr
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 12
    assert all(row["label"] == "" and row["suggested"] and row["file"] for row in rows)
    assert not any(row["text"][0] in "=+-@" for row in rows)
    for row in rows[:7]:
        row["label"] = "resultaat"
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    out.write_text("\ufeff" + text.getvalue(), encoding="utf-8")
    found = read_labelled(out)
    assert [clause.label.value for clause in found.clauses] == ["result"] * 7
    assert found.unlabelled == {out: 5}
    assert not any(clause.tagged for clause in found.clauses)

    tasks = json.loads(studio.read_text(encoding="utf-8"))
    assert {task["predictions"][0]["result"][0]["value"]["choices"][0] for task in tasks} <= {"effort", "result", "term", "neutral"}
    assert '<Choice value="effort"' in (tmp_path / "tasks.xml").read_text(encoding="utf-8")
    tasks[0]["annotations"] = [{"result": [{"type": "choices", "value": {"choices": ["term"]}}]}]
    studio.write_text(json.dumps(tasks), encoding="utf-8")
    done = read_labelled(studio)
    assert [(clause.label.value, clause.document) for clause in done.clauses] == [("term", tasks[0]["data"]["file"])]
    assert done.unlabelled == {studio: 11}

    again = CliRunner().invoke(
        app, ["suggest", str(folder / f"{next(iter(documents))}.txt"), "-o", str(tmp_path / "b.csv"), "--labelled", str(studio), "-n", "3"]
    )
    assert again.exit_code == 0, again.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none", "-o", "x.csv"], "none"),
        (["data/examples", "-o", "x.txt"], "a csv file ends in .csv"),
        (["data/examples", "-o", "nowhere/x.csv"], "does not exist"),
    ],
)
def test_bad_places_are_named(root, run, arguments, message) -> None:
    out = run("suggest", *arguments)
    assert out.returncode == 2
    assert message in out.stderr.decode()
