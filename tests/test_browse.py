from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conflict_ner.document import Document
from conflict_ner.exchange.browse import documents_to_page
from conftest import CORPUS, document, run


def data(page: str) -> dict[str, list[dict[str, object]]]:
    (inside,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, flags=re.DOTALL)
    loaded: dict[str, list[dict[str, object]]] = json.loads(inside)
    return loaded


def test_page_holds_every_document(tmp_path: Path, corpus: dict[str, list[Document]]) -> None:
    result = run("scripts/browse_corpus.py", CORPUS, "--output", tmp_path / "page.html")
    assert result.returncode == 0, result.stderr.decode()
    page = (tmp_path / "page.html").read_text("utf-8")
    held = {entry["doc_id"]: entry for entry in data(page)["documents"]}
    everything = [d for members in corpus.values() for d in members]
    assert held.keys() == {d.doc_id for d in everything}
    assert not re.findall(r'(?:src|href)\s*=\s*"', page), "the page loads something"


def test_offsets_are_javascripts_and_markup_stays_text() -> None:
    page = documents_to_page([document("😀 </script><b> [Rebels|ARMED_GROUP] left.")])
    (entry,) = data(page)["documents"]
    units = str(entry["text"]).encode("utf-16-le")
    start, end, _ = entry["entities"][0]  # type: ignore[index]
    assert units[2 * start : 2 * end].decode("utf-16-le") == "Rebels"


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_a_browser_draws_entities_and_arcs(tmp_path: Path, corpus: dict[str, list[Document]]) -> None:
    (seed,) = corpus["seed"]
    page = tmp_path / "page.html"
    page.write_text(documents_to_page([*corpus["dev"], seed]), "utf-8")
    dom = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000",
            f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", f"{page.as_uri()}#{seed.doc_id}",
        ],
        capture_output=True, check=True, timeout=120,
    ).stdout.decode()  # fmt: skip
    assert f'<h1 id="title">{seed.doc_id}</h1>' in dom
    assert len(re.findall(r'<span class="e"', dom)) == len(seed.entities)
    assert len(re.findall(r"<g data-head=|<g class=\"far\" data-head=", dom)) == len(seed.relations)
