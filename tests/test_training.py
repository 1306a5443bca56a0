from __future__ import annotations

import shutil
from pathlib import Path

import numpy
import pytest
import spacy
from spacy.cli.init_config import fill_config
from spacy.training import Example
from spacy.util import load_config

from conflict_ner import __version__
from conflict_ner.models import load
from conflict_ner.scheme import LABELS
from conflict_ner.training import base as base_module
from conflict_ner.training.base import CHECKSUMS, DEFAULT_BASE, BaseModelError, base_path, verify_base
from conflict_ner.training.transfer import COUNTERPARTS, make_prepare_ner, make_transfer_ner, move_rows
from conftest import CORPUS, ROOT, run, run_process

CONFIG = ROOT / "configs" / "ner.cfg"


def initialised() -> spacy.Language:
    """The config's pipeline after its callbacks, before any training step."""
    config = load_config(CONFIG)
    nlp = spacy.blank("en")
    ner = nlp.add_pipe("ner", config={"model": config["components"]["ner"]["model"]})
    make_prepare_ner(DEFAULT_BASE)(nlp)
    example = Example.from_dict(nlp.make_doc("Calm."), {"entities": []})
    ner.initialize(lambda: [example], nlp=nlp)
    return nlp


def test_config_is_complete(tmp_path: Path) -> None:
    filled = fill_config(tmp_path / "filled.cfg", CONFIG, silent=True)[1]
    assert filled.to_str() == load_config(CONFIG).to_str()


def test_all_labels_exist_whatever_the_data_holds() -> None:
    assert set(initialised().get_pipe("ner").labels) == set(LABELS)


def test_transfer_copies_the_base() -> None:
    nlp = initialised()
    make_transfer_ner(DEFAULT_BASE)(nlp)
    ours, theirs = nlp.get_pipe("ner"), spacy.load(base_path(DEFAULT_BASE)).get_pipe("ner")
    lower, base_lower = ours.model.get_ref("lower"), theirs.model.get_ref("lower")
    assert numpy.array_equal(lower.get_param("W"), base_lower.get_param("W"))
    rows = dict(zip(move_rows(ours), ours.model.get_ref("upper").get_param("W"), strict=True))
    base_rows = dict(zip(move_rows(theirs), theirs.model.get_ref("upper").get_param("W"), strict=True))
    assert numpy.array_equal(rows["B-LOCATION"], base_rows["B-GPE"])
    assert numpy.array_equal(rows["O"], base_rows["O"])
    assert not any(numpy.array_equal(rows["U-STRIKE"], row) for row in base_rows.values())


def test_transferred_model_reads_like_its_base_before_training() -> None:
    nlp = initialised()
    make_transfer_ner(DEFAULT_BASE)(nlp)
    found = {(e.text, e.label_) for e in nlp("Angela Merkel met officials in France on Monday.").ents}
    assert {("Angela Merkel", "PERSON"), ("France", "LOCATION")} <= found


def test_transfer_refuses_another_shape() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("ner").add_label("ORG")
    nlp.initialize()
    with pytest.raises(ValueError, match="differ in shape"):
        make_transfer_ner(DEFAULT_BASE)(nlp)


def test_counterparts_are_labels_of_both_sides() -> None:
    base_labels = set(spacy.load(base_path(DEFAULT_BASE)).get_pipe("ner").labels)
    assert set(COUNTERPARTS) <= set(LABELS)
    assert {name for names in COUNTERPARTS.values() for name in names} <= base_labels


def test_base_is_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "checksums verified" in verify_base(DEFAULT_BASE)
    assert set(CHECKSUMS) == {DEFAULT_BASE}
    tampered = dict.fromkeys(CHECKSUMS[DEFAULT_BASE], "0" * 64)
    monkeypatch.setitem(base_module.CHECKSUMS, DEFAULT_BASE, tampered)
    with pytest.raises(BaseModelError, match="expected 0000"):
        verify_base(DEFAULT_BASE)
    copy = tmp_path / "my_base"
    shutil.copytree(base_path(DEFAULT_BASE), copy)
    assert "no checksum on record" in verify_base(str(copy))
    with pytest.raises(BaseModelError, match="neither a folder"):
        verify_base("no_such_model")


def test_training_leaves_a_complete_pipeline(trained: Path) -> None:
    nlp = spacy.load(trained)
    assert nlp.pipe_names == ["senter", "ner"]
    assert set(nlp.get_pipe("ner").labels) == set(LABELS)
    assert nlp.meta["name"] == "conflict_news_sm"
    assert nlp.meta["conflict_ner"]["version"] == __version__
    assert len(nlp.meta["conflict_ner"]["train_sha256"]) == 64
    assert {path.name for path in trained.parent.iterdir()} == {"build", trained.name}
    doc = nlp("Turkish forces shelled the village of Kelmar on Monday. Two soldiers were wounded.")
    assert len(list(doc.sents)) == 2
    assert {span.label_ for span in doc.ents} <= set(LABELS)


def test_pipe_equals_call_and_survives_bytes(trained: Path) -> None:
    nlp = spacy.load(trained)
    texts = [path.read_text("utf-8")[:800] for path in sorted((ROOT / "seeds").glob("*.txt"))] + [
        "",
        "\n",
        "x",
    ]
    one_by_one = [[(e.start, e.end, e.label_) for e in nlp(text).ents] for text in texts]
    assert [[(e.start, e.end, e.label_) for e in doc.ents] for doc in nlp.pipe(texts)] == one_by_one
    again = spacy.load(trained).from_bytes(nlp.to_bytes())
    assert [[(e.start, e.end, e.label_) for e in again(text).ents] for text in texts] == one_by_one


def test_same_seed_same_weights(trained: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        result = run_process(
            "scripts/train_model.py", "configs/ner.cfg", "--docbins", trained.parent / "build",
            "--output", tmp_path / name, "--max-steps", 4,
        )  # fmt: skip
        assert result.returncode == 0, result.stderr.decode()
    for part in ("ner/model", "senter/model", "vocab/strings.json"):
        assert (tmp_path / "one" / part).read_bytes() == (tmp_path / "two" / part).read_bytes()


def test_failed_training_leaves_the_old_pipeline(tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "meta.json").write_text("{}", "utf-8")
    result = run(
        "scripts/train_model.py", "configs/ner.cfg", "--base", "no_such_model", "--output", model,
        "--corpus", CORPUS,
    )  # fmt: skip
    assert result.returncode == 2
    assert b"no_such_model" in result.stderr
    assert (model / "meta.json").read_text("utf-8") == "{}"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_features_are_the_same_in_training_and_after_reload(tmp_path: Path) -> None:
    words = "Defence armoured metres programme defence Kelmar won't".split()
    nlp = spacy.blank("en")
    nlp.add_pipe("ner", config={"model": load_config(CONFIG)["components"]["ner"]["model"]})
    before = [nlp.vocab[word] for word in words]  # cached before the callback runs
    make_prepare_ner(DEFAULT_BASE)(nlp)
    base = spacy.load(base_path(DEFAULT_BASE))
    assert [lexeme.norm_ for lexeme in before] == [base.vocab[word].norm_ for word in words]
    nlp.initialize()
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert [again.vocab[word].norm_ for word in words] == [lexeme.norm_ for lexeme in before]
    assert again.vocab["armoured"].norm_ == "armored"


def test_broken_training_leaves_the_old_pipeline(tmp_path: Path, trained: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(trained, model)
    damaged = tmp_path / "build"
    damaged.mkdir()
    shutil.copy(trained.parent / "build" / "train.spacy", damaged)
    (damaged / "dev.spacy").write_bytes(b"no DocBin")
    result = run(
        "scripts/train_model.py", "configs/ner.cfg", "--docbins", damaged, "--output", model,
        "--max-steps", 2,
    )  # fmt: skip
    assert result.returncode != 0
    assert load(model).pipe_names == ["senter", "ner"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "model"]


def test_missing_docbins_are_said(tmp_path: Path) -> None:
    result = run(
        "scripts/train_model.py", "configs/ner.cfg", "--docbins", tmp_path, "--output", tmp_path / "m"
    )
    assert result.returncode == 2
    assert b"train.spacy" in result.stderr
    assert b"Traceback" not in result.stderr
