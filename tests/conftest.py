"""Shared fixtures: the corpus, small documents, and one briefly trained pipeline."""

from __future__ import annotations

import io
import os
import runpy
import subprocess
import sys
import traceback
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


_QUIET = {"COLUMNS": "160", "NO_COLOR": "1"}
_LOUD = ("CONFLICT_NER_MODEL", "GITHUB_ACTIONS", "FORCE_COLOR", "PY_COLORS", "CLICOLOR_FORCE")


def _environment() -> dict[str, str]:
    return {**{key: value for key, value in os.environ.items() if key not in _LOUD}, **_QUIET}


def run_process(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    """Run a Python of its own with arguments, where a test needs one; it takes seconds to start."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=cwd, capture_output=True, check=False, env=_environment()
    )


def run(program: str, *arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a script, or code, as ``__main__`` in this process and give back code, stdout and stderr."""
    streams = [io.TextIOWrapper(io.BytesIO(data), encoding="utf-8") for data in (stdin, b"", b"")]
    with pytest.MonkeyPatch.context() as patch:
        for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
            patch.setattr(sys, name, stream)
        patch.setattr(sys, "argv", [program, *map(str, arguments)])
        for key in _LOUD:
            patch.delenv(key, raising=False)
        for key, value in _QUIET.items():
            patch.setenv(key, value)
        patch.chdir(ROOT)
        try:
            if program.endswith(".py"):
                runpy.run_path(program, run_name="__main__")
            else:
                exec(program, {"__name__": "__main__"})
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except BaseException:
            traceback.print_exc()
            code = 1
        for stream in streams[1:]:
            stream.flush()
    out, err = (stream.buffer.getvalue() for stream in streams[1:])  # type: ignore[attr-defined]
    return subprocess.CompletedProcess([program, *map(str, arguments)], code, out, err)


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
