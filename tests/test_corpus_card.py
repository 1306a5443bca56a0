"""What the data card says of the corpus is what the corpus holds."""

from __future__ import annotations

import csv
import re

from conflict_ner.document import Document
from conftest import CORPUS, ROOT, SPLITS

CARD = (CORPUS / "README.md").read_text("utf-8")


def test_numbers_of_documents(corpus: dict[str, list[Document]]) -> None:
    rows = dict(re.findall(r"^\| `(\w+)/` \| (\d+) \|", CARD, flags=re.MULTILINE))
    assert {split: int(number) for split, number in rows.items()} == {
        split: len(documents) for split, documents in corpus.items()
    }


def test_conflicts_named(corpus: dict[str, list[Document]]) -> None:
    for split in SPLITS:
        (row,) = re.findall(rf"^\| `{split}/` \| \d+ \| (.*) \|$", CARD, flags=re.MULTILINE)
        for document in corpus[split]:
            first = re.split(r"[ ,:(]", str(document.meta["conflict"]))[0]
            assert first in row, (split, document.doc_id)


def test_documents_follow_their_stratum(corpus: dict[str, list[Document]]) -> None:
    with (CORPUS / "strata.csv").open(encoding="utf-8", newline="") as stream:
        strata = {row["doc_id"]: row for row in csv.DictReader(stream)}
    assert len(strata) == 240
    limits = {"S": (80, 150), "M": (180, 320), "L": (380, 600)}
    seen = set()
    for split in SPLITS:
        for document in corpus[split]:
            row = strata[str(document.meta["stratum"])]
            assert document.meta["stratum"] not in seen
            seen.add(document.meta["stratum"])
            assert (row["split"], row["conflict"], row["genre"], row["event_emphasis"]) == tuple(
                document.meta[key] for key in ("split", "conflict", "genre", "emphasis")
            ), document.doc_id
            low, high = limits[row["length"]]
            words = len(document.text.split())
            assert 0.85 * low <= words <= 1.15 * high, (document.doc_id, words)
            assert document.meta["synthetic"] is True
            assert document.meta["license"] == "CC-BY-4.0"


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
