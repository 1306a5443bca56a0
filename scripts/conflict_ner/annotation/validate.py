"""Validation of annotated documents: checks with stable codes (listed in corpus/README.md).

Standard library only: what needs spaCy or a date library is handed in as a function, so that the same
checks run in the small doccano client environment. A check that cannot run there is named in
:attr:`Report.skipped`, never passed over in silence.

A reviewed exception stands in the document's metadata (``waivers``: code, text, reason) and silences
exactly the findings with that code and text; a waiver that silences nothing is a finding itself. Broken
integrity (codes V01 to V03, V07, V08-endpoint) cannot be waived.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ..document import (
    SPLITS,
    Document,
    Entity,
    canonical,
    document_paths,
    document_to_json,
    integrity_findings,
    json_to_document,
)
from ..findings import DocumentError, Finding, Level
from ..scheme import CASUALTY_LABELS
from .checks import CHECKS
from .context import Context, DateResolver, Tokenizer
from .doccano import documents_to_jsonl, jsonl_to_documents
from .event_rows import event_findings
from .leakage import leakage_findings
from .lints import LINTS
from .quotas import Plan, quota_findings, read_plan


@dataclass(frozen=True, slots=True)
class Report:
    """Findings over a set of documents, with what could not be checked."""

    documents: int
    findings: tuple[Finding, ...]
    skipped: tuple[str, ...] = ()

    def count(self, level: Level) -> int:
        return sum(finding.level == level for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Validator:
    """The checks with what they need from outside.

    ``tokenize`` gives the half-open token offsets of a text (check 6), ``resolve_date`` an interval
    with ``start`` and ``end`` days and a flag ``bare_clock`` for an expression and the document's date, or
    ``None`` (checks 13 and 18). ``shared_names`` and ``boilerplate`` are the strings that may stand in
    several splits or documents (check 20), ``plan`` what the corpus is to hold (check 21).
    """

    tokenize: Tokenizer | None = None
    resolve_date: DateResolver | None = None
    shared_names: frozenset[str] = frozenset()
    boilerplate: tuple[str, ...] = ()
    plan: Plan = field(default_factory=Plan)

    def skipped(self) -> tuple[str, ...]:
        out = []
        if self.tokenize is None:
            out.append("V06 token alignment (no tokenizer at hand)")
        if self.resolve_date is None:
            out.append("V13, V18 dates (no date resolver at hand)")
        return tuple(out)

    def skipped_codes(self) -> frozenset[str]:
        """The codes of the checks that cannot run here."""
        codes = {"V06-token"} if self.tokenize is None else set()
        if self.resolve_date is None:
            codes |= {"V13-date", "V13-document-date", "V18-dates"}
        return frozenset(codes)

    def check_document(self, document: Document, file: str = "") -> list[Finding]:
        """All findings of one document; where its integrity is broken, only those."""
        found = integrity_findings(document, file)
        if found:
            return found
        context = Context(document, file, self.tokenize, self.resolve_date)
        for check in (*CHECKS, *LINTS, check_doccano):
            found += check(context)
        return _apply_waivers(document, file, found, self.skipped_codes())

    def check_file(self, path: Path, corpus: Path | None = None) -> tuple[Document | None, list[Finding]]:
        """Read and check one file; the document is ``None`` where it cannot be parsed.

        The folder directly below ``corpus`` (default: the file's own) says which split it lies in.
        """
        data = path.read_bytes()
        try:
            document = json_to_document(data, str(path))
        except DocumentError as error:
            return None, list(error.findings)
        found = self.check_document(document, str(path))
        found += _file_findings(document, path, corpus or path.parent.parent)
        if not any(finding.level == "error" for finding in found) and (
            document_to_json(document).encode("utf-8") != data
        ):
            found.append(
                Finding(
                    "V01-canonical",
                    "error",
                    str(path),
                    document.doc_id,
                    "the file is not in canonical form: writing it gives other bytes.",
                    "rewrite it with conflict_ner.document.write_document",
                )
            )
        return document, found

    def check_corpus(self, folder: str | Path) -> Report:
        """Check every document below a folder, and the folder as a whole."""
        documents: list[tuple[Path, Document]] = []
        found: list[Finding] = []
        paths = document_paths(folder)
        for path in paths:
            document, findings = self.check_file(path, Path(folder) if Path(folder).is_dir() else None)
            found += findings
            if document is not None:
                documents.append((path, document))
        found += _doc_id_findings(documents)
        found += _label_variation(documents)
        found += leakage_findings(documents, self.shared_names, self.boilerplate)
        found += quota_findings(documents, self.plan, str(folder))
        found += event_findings(Path(folder) / "events", {d.doc_id: d for _, d in documents})
        return Report(len(paths), tuple(found), self.skipped())


def check_doccano(context: Context) -> Iterator[Finding]:
    """V24: the document comes back from a doccano record as it was."""
    document = canonical(context.document)
    if jsonl_to_documents(documents_to_jsonl([document])) != [document]:
        yield Finding(
            "V24-doccano",
            "error",
            context.file,
            document.doc_id,
            "the document does not come back from a doccano record as it was.",
            "look for metadata that JSON cannot hold as it is (a tuple, a number as a key)",
        )


def _file_findings(document: Document, path: Path, corpus: Path) -> Iterator[Finding]:
    if path.stem != document.doc_id:
        yield Finding(
            "V01-doc-id",
            "error",
            str(path),
            document.doc_id,
            f"the file is called {path.name!r}, its doc_id is {document.doc_id!r}.",
            "the file name is the doc_id with '.json'",
            text=document.doc_id,
        )
    folder = path.relative_to(corpus).parts[0]
    split = document.meta.get("split")
    if folder in SPLITS and split != folder:
        yield Finding(
            "V01-split",
            "error",
            str(path),
            document.doc_id,
            f"the file lies in {folder!r}, its metadata says split {split!r}.",
            "move the file or correct meta.split",
            text=str(split),
        )


def _doc_id_findings(documents: Sequence[tuple[Path, Document]]) -> Iterator[Finding]:
    first: dict[str, Path] = {}
    for path, document in documents:
        if document.doc_id in first:
            yield Finding(
                "V01-doc-id",
                "error",
                str(path),
                document.doc_id,
                f"the doc_id is taken by {first[document.doc_id]}.",
                "give each document its own id",
                text=document.doc_id,
            )
        first.setdefault(document.doc_id, path)


def _label_variation(documents: Iterable[tuple[Path, Document]]) -> Iterator[Finding]:
    """Check 16, second half: strings with more than one label across the corpus, for review."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    example: dict[tuple[str, str], tuple[Path, Document, Entity]] = {}
    for path, document in documents:
        for entity in document.entities:
            surface = entity.text.casefold()
            labels[surface][entity.label] += 1
            example.setdefault((surface, entity.label), (path, document, entity))
    for surface, counts in sorted(labels.items()):
        if len(counts) < 2 or set(counts) <= set(CASUALTY_LABELS):
            continue
        rarest = min(counts, key=lambda label: (counts[label], label))
        path, document, entity = example[surface, rarest]
        tally = ", ".join(f"{label} {n}" for label, n in counts.most_common())
        yield Finding(
            "V16-corpus",
            "info",
            str(path),
            document.doc_id,
            f"the string has several labels in the corpus ({tally}); this is the rarest.",
            "look at the mentions side by side",
            entity.start,
            entity.end,
            entity.text,
        )


def _apply_waivers(
    document: Document, file: str, found: list[Finding], skipped: frozenset[str]
) -> list[Finding]:
    waivers = document.meta.get("waivers", [])
    problems: list[Finding] = []
    silenced: set[tuple[str, str]] = set()
    if not isinstance(waivers, list):
        waivers = [waivers]
    for waiver in waivers:
        if not (
            isinstance(waiver, dict)
            and set(waiver) == {"code", "text", "reason"}
            and all(isinstance(value, str) and value for value in waiver.values())
        ):
            problems.append(
                Finding(
                    "V00-waiver",
                    "error",
                    file,
                    document.doc_id,
                    "a waiver needs code, text and reason, each a string that is not empty.",
                    'write {"code": ..., "text": ..., "reason": ...}',
                    text=str(waiver),
                )
            )
            continue
        key = (waiver["code"], waiver["text"].casefold())
        if any((finding.code, finding.text.casefold()) == key for finding in found):
            silenced.add(key)
        elif waiver["code"] not in skipped:
            problems.append(
                Finding(
                    "V00-waiver",
                    "error",
                    file,
                    document.doc_id,
                    f"the waiver of {waiver['code']} silences nothing.",
                    "remove it, or correct its code or text",
                    text=waiver["text"],
                )
            )
    kept = [f for f in found if (f.code, f.text.casefold()) not in silenced]
    return kept + problems


def make_validator(corpus: str | Path | None = None) -> Validator:
    """A validator with everything this environment offers, and the lists kept beside a corpus.

    ``corpus/shared_names.txt`` and ``corpus/boilerplate.txt`` (one string a line, ``#`` begins a
    comment), ``strata.csv`` and ``quotas.csv`` are read where they exist.
    """
    validator = Validator(tokenize=_spacy_tokenizer(), resolve_date=_date_resolver())
    if corpus is None:
        return validator
    folder = Path(corpus)
    return replace(
        validator,
        shared_names=frozenset(_lines(folder / "shared_names.txt")),
        boilerplate=tuple(_lines(folder / "boilerplate.txt")),
        plan=read_plan(folder),
    )


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    lines = (line.split("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line]


def _spacy_tokenizer() -> Tokenizer | None:
    try:
        import spacy
    except ImportError:
        return None
    from ..tokenizer import make_tokenizer

    tokenizer = make_tokenizer()(spacy.blank("en"))

    def tokenize(text: str) -> list[tuple[int, int]]:
        return [(token.idx, token.idx + len(token)) for token in tokenizer(text)]

    return tokenize


def _date_resolver() -> Callable[[str, date], object] | None:
    try:
        import dateparser  # noqa: F401
    except ImportError:
        return None
    from ..events.dates import resolve_date

    return resolve_date
