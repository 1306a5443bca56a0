from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from conflict_ner.docs import doc_to_document, document_to_doc
from conflict_ner.document import Document
from conflict_ner.records import RelationRecord, get_relations, set_relations
from conflict_ner.relations.decode import _chains, _without_cycles
from conflict_ner.relations.extractor import RelationExtractor, _aligned_reference, truth_of
from conflict_ner.scheme import RELATIONS
from conftest import document

GOLD = [
    document(
        "[Troops|STATE_FORCE#a] [shelled|STRIKE#e] [Kelmar|LOCATION#p] on [Monday|DATE#t], "
        "killing [two|FATALITIES#n].",
        "e AGENT a\ne PLACE p\ne TIME t\ne CASUALTIES n",
    ),
    document(
        "[Gunmen|ARMED_GROUP#a] [attacked|VIOLENCE#e] [Ostrel|LOCATION#p]. "
        "The [attack|VIOLENCE#f] [killed|VIOLENCE#k] [farmers|CIVILIAN#c], [police|STATE_FORCE#s] said.",
        "e AGENT a\ne PLACE p\nf SAME_EVENT e\nk SAME_EVENT f\nf TARGET c\nf REPORTED_BY s",
    ),
]


@pytest.fixture(scope="module")
def trained() -> Language:
    """A component that has learnt two documents by heart."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("relation_extractor", config={"model": {"hidden_width": 32, "dropout": 0.0}})
    examples = examples_of(nlp)
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(80):
        losses = nlp.update(examples, sgd=optimizer, drop=0.0)
    assert losses["relation_extractor"] < 0.5
    return nlp


def examples_of(nlp: Language) -> list[Example]:
    return [Example(nlp.make_doc(d.text), document_to_doc(d, nlp.make_doc)) for d in GOLD]


def with_gold_entities(nlp: Language, gold: Document) -> Doc:
    doc = document_to_doc(gold, nlp.make_doc)
    set_relations(doc, [])
    return doc


def predicted(nlp: Language, gold: Document) -> Document:
    doc = with_gold_entities(nlp, gold)
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    return doc_to_document(doc, gold.doc_id, gold.meta)


def test_learns_what_it_is_shown_and_survives_disk(trained: Language, tmp_path: Path) -> None:
    for gold in GOLD:
        assert predicted(trained, gold) == gold
    trained.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    again = spacy.blank("en")
    again.add_pipe("relation_extractor", config={"model": {"hidden_width": 32, "dropout": 0.0}})
    again.initialize(lambda: examples_of(again))
    again.from_bytes(trained.to_bytes())
    for nlp in (loaded, again):
        assert [predicted(nlp, gold) for gold in GOLD] == GOLD
        assert nlp.get_pipe("relation_extractor").cfg == trained.get_pipe("relation_extractor").cfg


def test_stored_labels_and_signatures(trained: Language) -> None:
    cfg = trained.get_pipe("relation_extractor").cfg
    assert cfg["labels"] == list(RELATIONS)
    assert ["STRIKE", "DATE"] in cfg["signatures"]["TIME"]
    assert set(cfg["thresholds"]) == set(RELATIONS)


def test_a_model_of_another_scheme_is_refused(trained: Language, tmp_path: Path) -> None:
    component: RelationExtractor = trained.get_pipe("relation_extractor")
    component.to_disk(tmp_path / "pipe")
    config = (tmp_path / "pipe" / "cfg").read_text("utf-8").replace('"PART_OF"', '"SIDE_OF"')
    (tmp_path / "pipe" / "cfg").write_text(config, "utf-8")
    other = spacy.blank("en").add_pipe("relation_extractor")
    with pytest.raises(ValueError, match=r"\['PART_OF', 'SIDE_OF'\] differ"):
        other.from_disk(tmp_path / "pipe")


def test_pipe_gives_what_single_calls_give(trained: Language) -> None:
    docs = [with_gold_entities(trained, gold) for gold in GOLD * 5]
    docs.insert(3, trained.make_doc(""))
    docs.insert(7, trained.make_doc("Nothing happened."))
    component = trained.get_pipe("relation_extractor")
    alone = [get_relations(component(doc.copy())) for doc in docs]
    together = [get_relations(doc) for doc in component.pipe([doc.copy() for doc in docs], batch_size=4)]
    assert alone == together
    assert alone[3] == alone[7] == ()


def test_empty_batch_and_documents_without_entities(trained: Language) -> None:
    component = trained.get_pipe("relation_extractor")
    assert component.predict([]) == []
    empty = Example(trained.make_doc("Nothing."), trained.make_doc("Nothing."))
    assert component.update([empty], losses={}) == {"relation_extractor": 0.0}


def test_records_survive_every_serialiser(trained: Language) -> None:
    doc = trained.get_pipe("relation_extractor")(with_gold_entities(trained, GOLD[0]))
    records = doc._.relations
    assert len(records) == 4
    assert {type(record) for record in records} == {RelationRecord}
    assert all(0.45 <= record.score <= 1 for record in records)
    assert Doc(trained.vocab).from_bytes(doc.to_bytes())._.relations == records
    (back,) = DocBin(docs=[doc], store_user_data=True).get_docs(trained.vocab)
    assert back._.relations == records
    head, tail = records[0].spans(doc)
    assert (head.text, tail.text) == ("shelled", "Troops")
    with pytest.raises(AttributeError):
        records[0].label = "TARGET"


def test_multiprocessing_keeps_records(trained: Language) -> None:
    docs = [with_gold_entities(trained, gold) for gold in GOLD * 2]
    expected = [get_relations(trained.get_pipe("relation_extractor")(doc.copy())) for doc in docs]
    found = [doc._.relations for doc in trained.pipe(docs, n_process=2, batch_size=1)]
    assert found == expected


def test_other_tokenisation_is_masked_not_lost() -> None:
    nlp = spacy.blank("en")
    component = nlp.add_pipe("relation_extractor")
    gold = GOLD[0]
    reference = document_to_doc(gold, nlp.make_doc)
    words = [token.text for token in reference]
    glued = Doc(
        nlp.vocab, words=["Troops shelled", *words[2:]], spaces=[t.whitespace_ == " " for t in reference[1:]]
    )
    assert glued.text == reference.text
    example = Example(glued, reference)
    entities, relations = _aligned_reference(example)
    kept = [glued[start:end].text for start, end, _ in entities]
    assert kept == ["Kelmar", "Monday", "two"]
    assert relations == []  # each hangs on the trigger, which this tokenisation cannot hold
    nlp.initialize(lambda: [example])
    assert component.update([example], losses={}) == {"relation_extractor": 0.0}


def test_entity_order_does_not_matter(trained: Language) -> None:
    component: RelationExtractor = trained.get_pipe("relation_extractor")
    doc = with_gold_entities(trained, GOLD[1])
    shuffled = doc.copy()
    shuffled.set_ents(list(reversed(doc.ents)))
    assert get_relations(component(shuffled)) == get_relations(component(doc))


def test_truth_counts_symmetric_relations_in_either_direction(trained: Language) -> None:
    component: RelationExtractor = trained.get_pipe("relation_extractor")
    doc = with_gold_entities(trained, GOLD[1])
    pairs = component.pairs_of(doc)
    ranges = list(zip(pairs.starts.tolist(), pairs.ends.tolist(), strict=True))
    one = truth_of(pairs, [(ranges[3], ranges[1], "SAME_EVENT")], component.labels)
    other = truth_of(pairs, [(ranges[1], ranges[3], "SAME_EVENT")], component.labels)
    assert one.sum() == 1 and (one == other).all()


def test_clusters_become_chains() -> None:
    links = [(5, 1, 0.9), (3, 1, 0.5), (9, 7, 0.8)]
    assert sorted(_chains(links)) == [(3, 1, 0.5), (5, 3, 0.5), (9, 7, 0.8)]


def test_the_weakest_link_of_a_cycle_goes() -> None:
    links = [(1, 2, 0.9), (2, 3, 0.6), (3, 1, 0.7), (3, 4, 0.2)]
    assert sorted(_without_cycles(links)) == [(1, 2, 0.9), (3, 1, 0.7), (3, 4, 0.2)]
