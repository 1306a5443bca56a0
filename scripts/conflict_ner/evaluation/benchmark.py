"""Speed and memory beside a named peer, on the same texts in one run.

Each candidate runs in a process of its own (so that peak memory is its own), one after the other in
interleaved rounds; one warm-up pass is not counted. Words are white-space separated.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..document import read_documents
from ..models import find_model
from ..training.base import DEFAULT_BASE, base_path

PEER = "en_core_web_sm, all its pipes"

_RUN = """
import json, resource, sys, time
import spacy
folder, keep, passes = sys.argv[1], sys.argv[2], int(sys.argv[3])
texts = json.load(sys.stdin)
start = time.perf_counter()
nlp = spacy.load(folder)
load = time.perf_counter() - start
if keep != "all":
    for name in nlp.pipe_names:
        if name not in keep.split(","):
            nlp.disable_pipe(name)
for doc in nlp.pipe(texts):
    pass
start = time.perf_counter()
for _ in range(passes):
    for doc in nlp.pipe(texts):
        pass
seconds = (time.perf_counter() - start) / passes
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "load_seconds": load, "peak_mib": peak}))
"""


def measure_speed(model: str, corpus: Path, rounds: int, passes: int = 1) -> dict[str, Any]:
    """Median words/s, load seconds and peak MiB of each candidate, and its ratio to the peer."""
    texts = [document.text for document in read_documents(corpus)]
    words = sum(len(text.split()) for text in texts)
    ours, base = str(find_model(model)), str(base_path(DEFAULT_BASE))
    candidates = {
        "tokenizer alone": (base, "none"),
        f"{Path(ours).name} (senter + ner)": (ours, "all"),
        "en_core_web_sm, its ner alone": (base, "ner"),
        PEER: (base, "all"),
    }
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, (folder, keep) in candidates.items():
            runs[name].append(_measure(folder, keep, passes, texts))
    speeds = {name: [words / one["seconds"] for one in measured] for name, measured in runs.items()}
    peer = statistics.median(speeds[PEER])
    return {
        "words": words,
        "documents": len(texts),
        "rounds": rounds,
        "cores": os.cpu_count(),
        "candidates": {
            name: {
                "words_per_second": round(statistics.median(speeds[name])),
                "range": [round(min(speeds[name])), round(max(speeds[name]))],
                "ratio_to_peer": round(statistics.median(speeds[name]) / peer, 2),
                "load_seconds": round(statistics.median(one["load_seconds"] for one in measured), 2),
                "peak_mib": round(statistics.median(one["peak_mib"] for one in measured)),
            }
            for name, measured in runs.items()
        },
    }


def _measure(folder: str, keep: str, passes: int, texts: list[str]) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _RUN, folder, keep, str(passes)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def speed_table(figures: Mapping[str, Any]) -> list[str]:
    """Markdown rows of the figures."""
    rows = [
        "| Pipeline | words/s (median) | range | ratio | load s | peak MiB |",
        "|---|---:|---|---:|---:|---:|",
    ]
    for name, one in figures["candidates"].items():
        low, high = one["range"]
        rows.append(
            f"| {name} | {one['words_per_second']:,} | {low:,} to {high:,} | {one['ratio_to_peer']:.2f} "
            f"| {one['load_seconds']:.2f} | {one['peak_mib']} |"
        )
    return rows
