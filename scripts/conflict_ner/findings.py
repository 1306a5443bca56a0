"""A finding: one thing wrong with one document, said so that a person can mend it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect with its stable code and the remedy.

    ``start`` and ``end`` are code-point offsets into the document text, ``text`` is that slice (or the
    offending value where the defect is not in the text). ``None`` and ``""`` mean "does not apply".
    """

    code: str
    level: Level
    file: str
    doc_id: str
    message: str
    remedy: str
    start: int | None = None
    end: int | None = None
    text: str = ""

    def __str__(self) -> str:
        where = self.file or "<memory>"
        if self.doc_id:
            where += f" [{self.doc_id}]"
        if self.start is not None:
            where += f" {self.start}-{self.end}"
        slice_ = f" {self.text!r}" if self.text else ""
        return f"{where}: {self.level} {self.code}:{slice_} {self.message} Remedy: {self.remedy}"


class DocumentError(ValueError):
    """A document that cannot be used as it is; ``findings`` says everything that is wrong with it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


def findings_to_json(findings: Iterable[Finding]) -> str:
    """Serialise findings as a JSON array, one object a finding, in ASCII (texts may hold anything)."""
    return json.dumps([asdict(finding) for finding in findings], indent=2)
