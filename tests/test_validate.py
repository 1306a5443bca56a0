from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from conflict_ner.annotation.validate import Validator, make_validator
from conflict_ner.document import Document, Entity, write_document
from conflict_ner.findings import Finding
from conftest import CORPUS, ROOT, document, run, run_process

FIXTURES = ROOT / "tests" / "fixtures" / "validation"
CASES = sorted(path for path in FIXTURES.iterdir() if path.stem != "clean")


def findings(path: Path) -> tuple[Finding, ...]:
    if path.is_file():
        return tuple(make_validator().check_file(path)[1])
    return make_validator(path).check_corpus(path).findings


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_fixture_has_exactly_its_defect(path: Path) -> None:
    found = findings(path)
    assert {finding.code for finding in found} == {path.stem}
    for finding in found:
        assert finding.file
        assert finding.message.endswith(".")
        assert finding.remedy


WARNINGS = {"V14-trigger", "V17-missed", "V18-places"}
FOR_REVIEW = {"V16-corpus"}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_levels(path: Path) -> None:
    expected = "warning" if path.stem in WARNINGS else "info" if path.stem in FOR_REVIEW else "error"
    assert {finding.level for finding in findings(path)} == {expected}


def test_clean_fixture_has_no_finding() -> None:
    assert not findings(FIXTURES / "clean.json")


def test_every_code_has_a_fixture() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "scripts" / "conflict_ner").rglob("*.py"))
    codes = set(re.findall(r'"(V\d\d-[a-z-]+)"', sources))
    # A file that can be read comes back from doccano: V24 guards the code, and has a test of its own.
    assert codes == {path.stem for path in CASES} | {"V24-doccano"}


def test_doccano_round_trip_is_checked() -> None:
    whole = document("[Troops|STATE_FORCE] left.")
    assert not make_validator().check_document(whole)
    (found,) = make_validator().check_document(replace(whole, meta={**whole.meta, "pages": (1, 2)}))
    assert found.code == "V24-doccano"


def test_corpus_is_valid() -> None:
    report = make_validator(CORPUS).check_corpus(CORPUS)
    assert not [str(finding) for finding in report.findings if finding.level == "error"]
    assert report.skipped == ()
    assert report.documents >= 51


def test_findings_carry_offsets_and_slice() -> None:
    (found,) = findings(FIXTURES / "V04-edge.json")
    assert (found.start, found.end, found.text) == (17, 24, '"Kelmar')
    assert found.doc_id == "V04-edge"


def test_waiver_silences_one_string_only() -> None:
    body = "[Talks|AGREEMENT] and [truce|AGREEMENT]."
    validator = make_validator()
    assert [f.text for f in validator.check_document(document(body))] == ["Talks", "truce"]
    waived = document(body, header="waive: V14-trigger | talks | nothing is said of them\n")
    assert [f.text for f in validator.check_document(waived)] == ["truce"]


def test_broken_integrity_cannot_be_waived() -> None:
    waiver = {"code": "V02-echo", "text": "Troops", "reason": "because"}
    broken = replace(
        document("Troops left."),
        meta={"waivers": [waiver]},
        entities=(Entity("T1", 0, 6, "STATE_FORCE", "Forces"),),
    )
    assert [f.code for f in make_validator().check_document(broken)] == ["V02-echo"]


def test_waiver_of_a_check_that_cannot_run_is_left_alone() -> None:
    waived = document("It was [a while|DATE].", header="waive: V13-date | a while | a proper name here\n")
    assert not Validator().check_document(waived)
    assert not make_validator().check_document(waived)


@pytest.mark.parametrize(
    ("body", "relations", "codes"),
    [
        ("[Killed|VIOLENCE#e] were [five|FATALITIES#n] and [wounded|VIOLENCE#f] [five|INJURED#m].",
         "e CASUALTIES n\nf CASUALTIES m", []),
        ("[Shelling|STRIKE#e] [hurt|VIOLENCE#f] [over 20|INJURED#i] and [killed|VIOLENCE#g] [12|FATALITIES].",
         "e CASUALTIES i\nf SAME_EVENT e\ng SAME_EVENT e", ["V15-casualties"]),
        ("[Shelling|STRIKE#e] [killed|VIOLENCE#g] [12|FATALITIES#n], [four|FATALITIES] of them children.",
         "e CASUALTIES n\ng SAME_EVENT e", []),
        ("[Raid|VIOLENCE#e]: [three|FATALITIES#n] states signed a treaty before the deadline.",
         "e CASUALTIES n", ["V12-casualty-word"]),
        ("[Camp 7.|FACILITY]", "", ["V04-edge"]),
        ("In [D.R. Congo|LOCATION] and the [U.S.|LOCATION]", "", []),
        ("[Kelmar —|LOCATION]", "", ["V04-edge"]),
    ],
)  # fmt: skip
def test_rules_on_sentences(body: str, relations: str, codes: list[str]) -> None:
    assert [f.code for f in make_validator().check_document(document(body, relations))] == codes


def test_blank_entity_is_a_finding_not_a_crash() -> None:
    blank = Document("example", "A   b", {}, (Entity("T1", 2, 3, "ORG", " "),))
    assert "V04-edge" in {f.code for f in make_validator().check_document(blank)}


def test_split_is_the_first_folder_below_the_corpus(tmp_path: Path) -> None:
    nested = replace(document("Calm."), meta={"split": "dev", "date": "2024-05-14"})
    write_document(nested, tmp_path / "train" / "deeper" / "example.json")
    assert [f.code for f in make_validator().check_corpus(tmp_path).findings] == ["V01-split"]


def test_missing_tools_are_said_and_their_checks_left_out() -> None:
    validator = Validator()
    assert [line[:3] for line in validator.skipped()] == ["V06", "V13"]
    broken = document("[Kelm|LOCATION]ar on [a while|DATE].")
    assert not validator.check_document(broken)
    assert {f.code for f in make_validator().check_document(broken)} == {"V06-token", "V13-date"}


def test_aliases_lift_the_window_but_not_for_others() -> None:
    gap = " Nothing. Nothing else. Silence. More of it. "
    validator = make_validator()
    same = document(
        f"[Rapid Support Forces|ARMED_GROUP#a] left.{gap}The [RSF|ARMED_GROUP#b] came.", "b SAME_AS a"
    )
    assert not validator.check_document(same)
    other = document(
        f"[Rapid Support Forces|ARMED_GROUP#a] left.{gap}[Gunmen|ARMED_GROUP#b] came.", "b SAME_AS a"
    )
    assert [f.code for f in validator.check_document(other)] == ["V09-scope"]


def test_scope_looks_back_not_forward() -> None:
    after = document("They [shelled|STRIKE#e] it. [Kelmar|LOCATION#p] burned.", "e PLACE p")
    before = document("[Kelmar|LOCATION#p] was calm. They [shelled|STRIKE#e] it.", "e PLACE p")
    assert [f.code for f in make_validator().check_document(after)] == ["V09-scope"]
    assert not make_validator().check_document(before)


def test_token_limit_of_event_identity() -> None:
    words = "word " * 101
    far = document(f"The [strike|STRIKE#a] came. {words}and the [raid|STRIKE#b].", "b SAME_EVENT a")
    assert "V09-scope" in {f.code for f in make_validator().check_document(far)}


def test_coordinated_nationalities_may_stand_before_a_group() -> None:
    coordinated = document("[Turkish|NORP] and [Qatari|NORP] [organisations|ORG] came.")
    assert not make_validator().check_document(coordinated)


def test_clock_times_do_not_conflict_with_days() -> None:
    body = "On [4 March|DATE#d] [shelling|STRIKE#e] began. At [18:05|DATE#c] the [shelling|STRIKE#f] ended."
    linked = document(body, "e TIME d\nf TIME c\nf SAME_EVENT e")
    assert not make_validator().check_document(linked)


def test_permuted_relations_give_the_same_findings() -> None:
    original = document(
        "[Kelmar|LOCATION#a] in [Ostrel|LOCATION#b] in [Varn|LOCATION#c].",
        "a LOCATED_IN b\nb LOCATED_IN c\nc LOCATED_IN a",
    )
    turned = replace(original, relations=original.relations[::-1])
    validator = make_validator()
    assert {f.text for f in validator.check_document(original)} == {
        f.text for f in validator.check_document(turned)
    }


def test_command_exit_codes_and_json() -> None:
    clean = run("scripts/validate_corpus.py", FIXTURES / "clean.json")
    assert clean.returncode == 0
    broken = run("scripts/validate_corpus.py", FIXTURES / "V04-edge.json", "--json")
    assert broken.returncode == 1
    (record,) = json.loads(broken.stdout)
    assert record["code"] == "V04-edge"
    assert set(record) == {"code", "level", "file", "doc_id", "message", "remedy", "start", "end", "text"}
    warned = run("scripts/validate_corpus.py", FIXTURES / "V14-trigger.json")
    assert warned.returncode == 0
    assert b"V14-trigger" in warned.stdout
    assert run("scripts/validate_corpus.py", "no-such-folder").returncode == 2


def test_annotation_modules_need_nothing_but_the_standard_library() -> None:
    code = (
        "import sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] not in sys.stdlib_module_names | {'conflict_ner'}:\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "import conflict_ner.annotation.validate as v, conflict_ner.annotation.markup\n"
        "print(len(v.make_validator().skipped()))\n"
    )
    result = run_process("-c", code)
    assert result.stdout.strip() == b"2", result.stderr.decode()


@pytest.mark.parametrize(
    ("span", "shared"),
    [
        ("Kelmar village|LOCATION", True),
        ("Varnish Brigade|ARMED_GROUP", True),
        ("Armed men|ARMED_GROUP", False),
        ("Police|STATE_FORCE", False),
        ("farmers|CIVILIAN", False),
    ],
)
def test_only_names_may_not_cross_splits(tmp_path: Path, span: str, shared: bool) -> None:
    for split, verb in (("train", "came"), ("dev", "left")):
        one = document(f"[{span}] {verb}.", header=f"split: {split}\nconflict: {split}\n")
        write_document(replace(one, doc_id=split), tmp_path / split / f"{split}.json")
    codes = [f.code for f in make_validator().check_corpus(tmp_path).findings]
    assert codes == (["V20-name"] if shared else [])
