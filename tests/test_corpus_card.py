"""What the data card says of the corpus is what the corpus holds."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from conflict_ner.document import Document
from conflict_ner.evaluation.agreement import read_rounds, report_to_markdown, rounds_to_report
from conflict_ner.evaluation.statistics import corpus_statistics, fill_card
from conftest import CORPUS, ROOT, SPLITS, document, run

CARD = (CORPUS / "README.md").read_text("utf-8")
AGREEMENT = json.loads((CORPUS / "rounds" / "agreement.json").read_text("utf-8"))


def test_tables_of_the_card(corpus: dict[str, list[Document]]) -> None:
    assert fill_card(CARD, corpus_statistics(corpus), CORPUS / "rounds") == CARD


def test_agreement_is_that_of_the_raw_passes() -> None:
    assert rounds_to_report(read_rounds(CORPUS / "rounds")) == AGREEMENT
    assert (CORPUS / "rounds" / "agreement.md").read_text("utf-8") == report_to_markdown(AGREEMENT)


def test_statistics_by_hand() -> None:
    meta = "conflict: Kelmar\ngenre: wire\nemphasis: armed_clash\n"
    train = document(
        "[Troops|STATE_FORCE#a] [shelled|STRIKE#e] Kelmar.", "e AGENT a", f"split: train\n{meta}"
    )
    dev = document("[troops|STATE_FORCE] met [Reuters|MEDIA].", "", f"split: dev\n{meta}")
    figures = corpus_statistics({"train": [train], "dev": [dev], "test": [train]})
    assert figures["train"]["labels"]["STRIKE"] == 1
    assert figures["train"]["relation_types"]["AGENT"] == 1
    assert figures["train"]["words"] == 3
    assert figures["dev"]["mentions_unseen"] == figures["dev"]["strings_unseen"] == 0.5
    assert figures["dev"]["vocabulary_in_train"] == round(1 / 3, 4)
    assert figures["test"]["mentions_unseen"] == 0


def test_a_card_without_a_block_is_refused(corpus: dict[str, list[Document]]) -> None:
    with pytest.raises(ValueError, match="lacks the block <!-- statistics:labels -->"):
        fill_card(
            CARD.replace("<!-- statistics:labels -->", ""), corpus_statistics(corpus), CORPUS / "rounds"
        )


def test_plan_of_the_corpus_is_whole(corpus: dict[str, list[Document]]) -> None:
    assert [len(corpus[split]) for split in SPLITS] == [160, 32, 48]
    documents = [d for split in SPLITS for d in corpus[split]]
    assert all(d.meta["synthetic"] is True and d.meta["license"] == "CC-BY-4.0" for d in documents)
    emphases = Counter(d.meta["emphasis"] for d in documents)
    assert emphases["hard_negative"] == 24
    assert len({d.meta["conflict"] for d in documents}) == 18


def test_doubly_annotated_documents_are_those_of_the_plan() -> None:
    import csv

    with (CORPUS / "strata.csv").open(encoding="utf-8", newline="") as stream:
        planned = {row["doc_id"] for row in csv.DictReader(stream) if row["double_annotate"] == "1"}
    passed = {str(d.meta["stratum"]) for r in read_rounds(CORPUS / "rounds") for d in r.first}
    assert passed == planned
    assert len(planned) == 68


def test_script_prints_json(tmp_path: Path) -> None:
    result = run("scripts/describe_corpus.py", CORPUS, "--json", "--no-write")
    assert json.loads(result.stdout)["test"]["docs"] == 48


def test_every_split_holds_every_label_and_a_hard_negative(corpus: dict[str, list[Document]]) -> None:
    for split in SPLITS:
        labels = {entity.label for document in corpus[split] for entity in document.entities}
        assert len(labels) == 20, (split, labels)
        assert any(document.meta["emphasis"] == "hard_negative" for document in corpus[split])


def test_seed_article_is_as_received(corpus: dict[str, list[Document]]) -> None:
    import hashlib

    data = (ROOT / "seeds" / "al-bab-2017-01-23.txt").read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    assert digest == "c138710cb5b9769236255bd012ac359d4867961907b99a05069ab4cea59cfec1"
    assert digest in (ROOT / "seeds" / "README.md").read_text("utf-8")
    (seed,) = corpus["seed"]
    assert seed.text.encode("utf-8") == data
    assert (len(seed.entities), len(seed.relations)) == (113, 117)
    assert "split" not in seed.meta
