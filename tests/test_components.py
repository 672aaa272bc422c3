"""clausify in a stranger's spaCy pipeline."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from clausify import classify

TEXT = "Artikel 1 – Duur\n1.1 De huur duurt een jaar.\n1.2 Huurder spant zich in om de tuin te verzorgen en Verhuurder betaalt de planten."


def _labels(doc) -> list[str]:
    return [span.label_ for span in doc.spans["clauses"]]


def test_one_pipe_cuts_and_tags() -> None:
    nlp = spacy.blank("nl")
    nlp.add_pipe("clausify")
    doc = nlp(TEXT)
    clauses = classify(TEXT)
    assert [(s.start_char, s.end_char, s.label_) for s in doc.spans["clauses"]] == [(c.start, c.end, c.label.value) for c in clauses]
    assert [s._.clause for s in doc.spans["clauses"]] == [c.to_dict() for c in clauses]


def test_two_pipes_do_what_one_does() -> None:
    one, two = spacy.blank("nl"), spacy.blank("nl")
    one.add_pipe("clausify")
    two.add_pipe("clause_cutter")
    two.add_pipe("clause_tagger")
    assert _labels(one(TEXT)) == _labels(two(TEXT)) == ["term", "effort", "result"]


def test_the_registration_is_found_without_importing_clausify() -> None:
    import subprocess
    import sys

    code = "import spacy; nlp = spacy.blank('nl'); nlp.add_pipe('clausify'); print(len(nlp('De huur duurt een jaar.').spans['clauses']))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert out.stdout.strip() == "1", out.stderr


def test_many_documents_and_a_document_saved(tmp_path) -> None:
    nlp = spacy.blank("nl")
    nlp.add_pipe("clausify")
    docs = list(nlp.pipe([TEXT, "", "Koper betaalt."]))
    assert [len(doc.spans["clauses"]) for doc in docs] == [3, 0, 1]
    docs[0].to_disk(tmp_path / "doc")
    again = Doc(nlp.vocab).from_disk(tmp_path / "doc")
    assert [s._.clause for s in again.spans["clauses"]] == [s._.clause for s in docs[0].spans["clauses"]]


def test_a_pipeline_with_other_components_and_a_saved_pipeline(tmp_path) -> None:
    nlp = spacy.blank("nl")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("clausify")
    labels = _labels(nlp(TEXT))
    nlp.to_disk(tmp_path / "nlp")
    assert _labels(spacy.load(tmp_path / "nlp")(TEXT)) == labels == ["term", "effort", "result"]


def test_a_model_of_ones_own(small_model, tmp_path) -> None:
    small_model.save(tmp_path / "own.skops")
    nlp = spacy.blank("nl")
    nlp.add_pipe("clausify", config={"model": str(tmp_path / "own.skops")})
    assert _labels(nlp(TEXT)) == [c.label.value for c in small_model.classify(TEXT)]


def test_the_tokenizer_of_others_may_stay() -> None:
    nlp = spacy.blank("nl")
    before = [t.text for t in nlp.make_doc("Zie artt. 1 jo. 2.")]
    nlp.add_pipe("clausify", config={"tokenizer_rules": False})
    assert [t.text for t in nlp.make_doc("Zie artt. 1 jo. 2.")] == before


def test_the_tagger_needs_the_cutter() -> None:
    nlp = spacy.blank("nl")
    nlp.add_pipe("clause_tagger")
    with pytest.raises(ValueError, match="add 'clause_cutter' before it"):
        nlp("Koper betaalt.")


WORDS = ["Koper", "betaalt", "de", "prijs", ",", "Verkoper", "levert", "de", "zaak", "als", "de", "prijs", "betaald", "is", "."]
HEADS = [1, 1, 3, 1, 6, 6, 1, 8, 6, 12, 11, 12, 6, 12, 1]
DEPS = ["nsubj", "ROOT", "det", "obj", "punct", "nsubj", "conj", "det", "obj", "mark", "det", "nsubj:pass", "advcl", "aux:pass", "punct"]
MORPHS = ["", "VerbForm=Fin", "", "", "", "", "VerbForm=Fin", "", "", "", "", "", "VerbForm=Part", "VerbForm=Fin", ""]


def test_a_parse_can_decide_the_cut_inside_sentences() -> None:
    nlp = spacy.blank("nl")
    cutter = nlp.add_pipe("clause_cutter", config={"parser": True})
    doc = cutter(Doc(nlp.vocab, words=WORDS, heads=HEADS, deps=DEPS, morphs=MORPHS))
    assert [s.text for s in doc.spans["clauses"]] == ["Koper betaalt de prijs ,", "Verkoper levert de zaak als de prijs betaald is ."]


def test_a_missing_parse_is_named() -> None:
    nlp = spacy.blank("nl")
    nlp.add_pipe("clausify", config={"parser": True})
    with pytest.raises(ValueError, match="add the pipe after 'parser'"):
        nlp("Koper betaalt.")
