"""An evaluation says how good, how sure of that, and where it goes wrong."""

from __future__ import annotations

import html
import json
from html.parser import HTMLParser

import pytest
from typer.testing import CliRunner

from clausify import CorpusError
from clausify.cli import app
from clausify.learn.evaluate import examine
from clausify.learn.evaluation import evaluation_of
from clausify.learn.judging import Row

LABELS = ("effort", "result", "term", "neutral")


def _rows(wrong_every: int = 5, contracts: int = 10) -> list[Row]:
    rows = []
    for k in range(40 * contracts):
        gold = LABELS[k % 4]
        wrong = k % wrong_every == 0
        confidence = (0.55 if wrong else 0.95) + (k % 7) / 200
        rows.append(Row(f"c{k % contracts}", gold, "neutral" if wrong else gold, confidence, wrong, f"clause {k}", ("woord",)))
    return rows


def test_intervals_hold_the_figure_and_narrow_with_more_contracts() -> None:
    few, many = evaluation_of(_rows(7, 6)), evaluation_of(_rows(7, 60))
    for found in (few, many):
        low, high = found.intervals["all"]["macro_f1"]
        assert low <= found.scores.macro_f1 <= high
        for name, row in found.scores.labels.items():
            low, high = found.intervals[name]["f1"]
            assert low <= row.f1 <= high
    widths = [high - low for low, high in (found.intervals["all"]["accuracy"] for found in (few, many))]
    assert widths[1] < widths[0]


def test_every_clause_is_counted_where_it_belongs() -> None:
    rows = [*_rows(), Row("c1", "term", "none", 0.0, review=False, text="lost")]
    found = evaluation_of(rows)
    assert sum(sum(row.values()) for row in found.confusion.values()) == len(rows)
    assert found.confusion["term"]["none"] == 1
    assert sum(part.clauses for part in found.bins) == len(rows) - 1
    assert found.coverage[-1].share == 1.0
    assert found.coverage[-1].accuracy == pytest.approx(found.scores.accuracy)
    assert found.coverage[0].accuracy == 1.0  # the wrong ones are the least sure
    assert found.accuracy_unreviewed == pytest.approx(1.0, abs=0.05)
    assert found.documents[0].errors >= found.documents[-1].errors
    confidences = [row.confidence for row in found.errors]
    assert confidences == sorted(confidences, reverse=True)
    assert all(row.gold != row.tagged != "none" for row in found.errors)


def test_nothing_to_judge_by_is_an_error() -> None:
    with pytest.raises(CorpusError, match="no labelled clause"):
        evaluation_of([])


@pytest.fixture
def loose(tmp_path):
    path = tmp_path / "los.csv"
    path.write_text(
        'etiket;clausule\nresultaat;"Koper betaalt de prijs binnen dertig dagen."\nduur;"De overeenkomst duurt één jaar."\n'
        'inspanning;"Bureau spant zich in om fouten te herstellen."\nneutraal;"=<script>alert(1)</script> Nederlands recht is van toepassing."\n'
        'effort;"Koper betaalt de koopprijs bij levering."\n',
        encoding="utf-8",
    )
    return path


def test_loose_clauses_give_all_figures(loose) -> None:
    found = examine(loose)
    assert found.scores.clauses == 5
    assert 0 < found.accuracy_unreviewed <= 1
    assert found.scores.reviewed < 1
    assert found.errors[0].text == "Koper betaalt de koopprijs bij levering."
    assert "betaalt" in found.errors[0].evidence


def test_the_command_prints_tables_json_and_a_page(loose, tmp_path) -> None:
    run = CliRunner()
    page = tmp_path / "evaluation.html"
    result = run.invoke(app, ["evaluate", str(loose), "--json", "--html", str(page)])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert figures["clauses"] == 5
    assert set(figures["intervals"]) == {*LABELS, "all"}
    assert "marked for review" in run.invoke(app, ["evaluate", str(loose)]).stdout
    text = page.read_text(encoding="utf-8")
    assert "default-src 'none'; script-src 'sha256-" in html.unescape(text)
    assert "<script>alert" not in text
    assert text.count("<svg") == 2
    tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.append(tag)
            for name, value in attrs:
                assert name not in ("src", "onclick", "style")
                assert not (name == "href" and value)

    Reader().feed(text)
    assert {"table", "circle", "polyline"} <= set(tags)
    assert not {"script", "link", "img", "iframe"} & set(tags)


def test_the_shipped_test_split_is_judged_without_a_checkout(tmp_path, monkeypatch, small_model) -> None:
    monkeypatch.chdir(tmp_path)
    found = examine(model=small_model)
    assert found.contracts > 30
    assert found.scores.span_f1 > 0.9
    with pytest.raises(CorpusError, match="no split 'nothing'; there are train, test, unseen"):
        examine(split="nothing")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["data", "--folds", "3", "-m", "x.skops"], "--folds judges the recipe"),
        (["--folds", "3"], "give the folder"),
        (["data", "--folds", "3", "--split", "test"], "no --split"),
        (["data/traps.tsv", "--folds", "3"], "only contracts can be divided"),
        (["data/contracts/A01.tsv", "--folds", "2"], "there is one here"),
        (["data/traps.tsv", "--html", "page.txt"], "a html file ends in .html"),
        (["data/traps.tsv", "--split", "test"], "no contract belongs to the split"),
    ],
)
def test_what_makes_no_sense_is_refused(root, monkeypatch, arguments, message) -> None:
    monkeypatch.chdir(root)
    result = CliRunner().invoke(app, ["evaluate", *arguments])
    assert message in (result.stderr + str(result.exception))
    assert isinstance(result.exception, (SystemExit, CorpusError))
    if isinstance(result.exception, SystemExit):
        assert result.exit_code == 2
