"""What holds for every text, contract or not."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clausify import Clause, Label, classify
from clausify.pipeline.build import cutter_weights, reader
from clausify.pipeline.cutter import cut

PARTS = (
    "Artikel 1 – Duur", "ARTIKEL 2", "3.1", "a.", "-", "•", "§ 4", "De huurder betaalt de huur", "en de verhuurder stuurt een factuur",
    "maar", ";", ",", ".", ":", "indien de prijs stijgt", "tenzij anders is overeengekomen", "art. 7:401 lid 2 BW.", "Jansen B.V.", "€ 1.250,-",
    "[naam]", "{{datum}}", "………", "\n", "\n\n", "\r\n", "\t", "  ", "Getekend te Gent op 3 mei 2026", "hierna te noemen: \"Koper\"", "pagina 2 van 9",
    "\u200f", "\x00", "🙂", "\ud800", "\u2028", "(", ")", "“", "”", "het bureau spant zich in", "1°", "1)", "x" * 40,
)  # fmt: skip
contracts = st.lists(st.sampled_from(PARTS), max_size=40).map(" ".join) | st.lists(st.sampled_from(PARTS), max_size=40).map("".join)
texts = contracts | st.text(max_size=200)
relaxed = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(texts)
def test_every_character_lies_in_one_piece(text: str) -> None:
    pieces = cut(reader().read(text), cutter_weights())
    covered = [0] * len(text)
    for piece in pieces:
        for i in range(piece.start, piece.end):
            covered[i] += 1
    assert max(covered, default=0) <= 1
    lost = [c for c, n in zip(text, covered, strict=True) if n == 0 and not c.isspace()]
    assert not lost
    assert pieces == sorted(pieces, key=lambda p: p.start)


@relaxed
@given(texts)
def test_clauses_are_true_to_the_text(text: str) -> None:
    for clause in classify(text):
        assert clause.text == text[clause.start : clause.end]
        assert clause.text
        assert clause.text == clause.text.strip()
        assert list(clause.probabilities) == sorted(Label)
        assert sum(clause.probabilities.values()) == pytest.approx(1)
        assert clause.confidence == max(clause.probabilities.values()) == clause.probabilities[clause.label]
        weights = [weight for *_, weight in clause.evidence]
        assert weights == sorted(weights, reverse=True)
        assert all(0 <= start < end <= len(text) for start, end, _ in clause.evidence)
        json.dumps(clause.to_dict())


@relaxed
@given(texts)
def test_the_same_text_gives_the_same_answer(text: str) -> None:
    assert classify(text) == classify(text)


def test_one_clause_has_one_answer_whichever_way_it_is_asked(example: str) -> None:
    import numpy as np

    from clausify.api import shipped_model

    clauses = classify(example)
    alone = shipped_model().predict_proba(clauses)
    together = [[clause.probabilities[Label(name)] for name in shipped_model().classes_] for clause in clauses]
    assert np.allclose(alone, together, atol=1e-6)
    assert [str(label) for label in shipped_model().predict(clauses)] == [clause.label.value for clause in clauses]


def test_another_process_gives_the_same_answer(example: str, root) -> None:
    code = "import json,sys; from clausify import classify; print(json.dumps([c.to_dict() for c in classify(sys.stdin.read())]))"
    out = subprocess.run([sys.executable, "-c", code], input=example, capture_output=True, text=True, check=True, cwd=root, encoding="utf-8")
    assert json.loads(out.stdout) == [clause.to_dict() for clause in classify(example)]


def test_evidence_adds_up_to_the_answer(example: str) -> None:
    import numpy as np

    from clausify.api import shipped_model

    model = shipped_model()
    for clause in classify(example):
        logits = np.log([clause.probabilities[Label(name)] for name in model.classes_])
        above_mean = logits[list(model.classes_).index(clause.label.value)] - logits.mean()
        assert sum(weight for *_, weight in clause.evidence) + model.intercept(clause.label.value) == pytest.approx(above_mean, abs=1e-4)


@pytest.mark.parametrize("bad", [b"Artikel 1", None, ["Artikel 1"], 3])
def test_what_is_no_text_is_refused(bad) -> None:
    with pytest.raises(TypeError, match=f"str, got {type(bad).__name__}"):
        classify(bad)


@pytest.mark.parametrize("empty", ["", "  \n\t ", "\u2028"])
def test_an_empty_text_has_no_clauses(empty: str) -> None:
    assert classify(empty) == []


def _growth(make, size: int) -> float:
    """Give how much longer twice the text takes: the best of some pairs, in time of this process, for other work only adds.

    Without the garbage collector: a collection goes through all modules as well, and comes once in so many objects, so that it
    makes a step and not a slope.
    """

    def seconds(text: str) -> float:
        begin = time.process_time()
        classify(text)
        return time.process_time() - begin

    small, large = make(size), make(2 * size)
    classify(small[:1000])
    gc.collect()
    gc.disable()
    try:
        pairs = [(seconds(small), seconds(large)) for _ in range(3)]
    finally:
        gc.enable()
    return min(large for _, large in pairs) / min(small for small, _ in pairs)


LONG = {
    "one line": lambda n: "De huurder betaalt de huur vooraf en de verhuurder stuurt geen factuur. " * n,
    "no full stops": lambda n: "de huurder betaalt de huur en " * n,
    "no white space": lambda n: "huurbetaling.," * n,
    "list items": lambda n: "De huurder is verplicht:\n" + "".join(f"{k}. de ruimte nummer {k} schoon te houden;\n" for k in range(1, n)),
    "open brackets": lambda n: "(de huur " * n,
    "subordinate clauses": lambda n: "indien de huur stijgt, " * n,
    "commas": lambda n: "huur, " * n,
    "bare numbers": lambda n: "1. " * n,
    "line breaks": lambda n: "huur\n" * n,
    "dots": lambda n: ". " * n,
    "dots and brackets": lambda n: ". (" * n,
    "short clauses": lambda n: "\n".join(f"{k}. Huurder betaalt." for k in range(n)),
    "wrapped lines": lambda n: "de huurder betaalt aan de\n" * n,
    "colons": lambda n: "huur: " * n,
    "semicolons": lambda n: "huurder betaalt; " * n,
}


@pytest.mark.parametrize("kind", LONG)
def test_time_grows_with_the_length_of_the_text(kind: str) -> None:
    size = {"one line": 400, "list items": 1500}.get(kind, 2500)
    assert min(_growth(LONG[kind], size) for _ in range(2)) < 3.2


def test_a_million_characters_without_a_line_break() -> None:
    text = "De huurder betaalt de huur vooraf, en de verhuurder stuurt daarvan een factuur. " * 12500
    clauses = classify(text)
    assert len(text) == 1_000_000
    assert len(clauses) == 25_000
    assert clauses[-1].text == text[clauses[-1].start : clauses[-1].end]


def test_ten_thousand_list_items_hang_on_their_lead_in() -> None:
    text = "De huurder is verplicht:\n" + "\n".join(f"- ruimte {k} schoon te houden;" for k in range(10_000))
    clauses = classify(text)
    assert len(clauses) == 10_001
    assert {clause.lead_in for clause in clauses[1:]} == {"De huurder is verplicht:"}


FOREIGN = {
    "English contract": "The Supplier shall deliver the goods within thirty days. "
    "The Buyer may terminate this Agreement by giving written notice of two months. "
    "The parties will use their best efforts to resolve any dispute amicably before going to court.",
    "German": "Der Mieter zahlt die Miete im Voraus. Die Kündigungsfrist beträgt drei Monate zum Ende eines Quartals. Der Vermieter haftet nicht.",
    "French": "Le locataire paie le loyer d'avance. Le préavis est de trois mois et doit être notifié par lettre recommandée.",
    "rubbish": "xkcd qwrt plmf zzgh. Vbnm hjkl trew qasd. Poiu mnbv lkjh gfds.",
    "code": "def main(argv): return sum(int(x) for x in argv if x.isdigit()); print(main(sys.argv[1:]))",
    "numbers": "12 13 14 15. 99 100 101; 7.5 8.5 9.5.",
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_is_no_dutch_contract_is_marked_for_review(kind: str) -> None:
    clauses = classify(FOREIGN[kind])
    assert clauses
    assert all(clause.review for clause in clauses)


def test_most_of_a_contract_needs_no_review(example: str) -> None:
    clauses: list[Clause] = classify(example)
    assert sum(clause.review for clause in clauses) <= 0.25 * len(clauses)


def test_reading_takes_a_few_times_as_long_as_tokenising(root) -> None:
    import spacy

    texts = [contract.text for contract in _some_contracts(root)]
    bare = spacy.blank("nl")

    def seconds(read) -> float:
        begin = time.perf_counter()
        for text in texts:
            read(text)
        return time.perf_counter() - begin

    seconds(classify)
    ratios = [seconds(classify) / seconds(bare) for _ in range(5)]
    assert min(ratios) < 4.5, ratios


def _some_contracts(root):
    from clausify.corpus.contracts import read_contracts

    return list(read_contracts(root / "data"))[::20]


def test_threads_give_what_one_thread_gives(root) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from clausify.model.features import maker_of
    from clausify.pipeline.tokens import _words_of

    texts = [contract.text for contract in _some_contracts(root)][:12]
    expected = [classify(text) for text in texts]
    maker_of.cache_clear()
    _words_of.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(classify, texts)) == expected
