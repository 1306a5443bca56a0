"""Shared fixtures: the corpus, small documents, and one briefly trained pipeline."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conflict_ner.annotation.markup import markup_to_document
from conflict_ner.document import Document, read_documents

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
SPLITS = ("train", "dev", "test")


def document(body: str, relations: str = "", header: str = "") -> Document:
    """A document from inline markup: ``document("[Troops|STATE_FORCE#a] ...", "e AGENT a")``."""
    return markup_to_document(
        f"---\ndoc_id: example\ndate: 2024-05-14\n{header}---\n{body}\n---\n{relations}\n"
    )


def run(*arguments: object, cwd: Path = ROOT, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run this Python with arguments and give back code, stdout and stderr."""
    kept = {k: v for k, v in os.environ.items() if k not in {"CONFLICT_NER_MODEL", "GITHUB_ACTIONS"}}
    for name in ("FORCE_COLOR", "PY_COLORS", "CLICOLOR_FORCE"):
        kept.pop(name, None)
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        check=False,
        env={**kept, "COLUMNS": "160", "NO_COLOR": "1"},
    )


@pytest.fixture(scope="session")
def corpus() -> dict[str, list[Document]]:
    return {split: read_documents(CORPUS / split) for split in (*SPLITS, "seed")}


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline trained for a few steps by the project's own scripts: enough for all but quality."""
    folder = tmp_path_factory.mktemp("trained")
    built = run("scripts/build_docbins.py", CORPUS, "--output", folder / "build")
    assert built.returncode == 0, built.stderr.decode()
    model = folder / "en_conflict_news_sm"
    result = run(
        "scripts/train_model.py", "configs/ner.cfg", "--docbins", folder / "build", "--output", model,
        "--max-steps", 60,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr.decode()
    return model
