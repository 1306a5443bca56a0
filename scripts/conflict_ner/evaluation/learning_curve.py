"""Does more text still help? The pipeline trained on growing parts of train, with several seeds.

Each seed shuffles the training documents once, takes the first part of them, so that a smaller part lies
inside a larger one, and seeds the training too. All else is as configured, the number of steps too.
"""

from __future__ import annotations

import json
import random
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import spacy
from spacy.tokens import DocBin

from ..docs import documents_to_docs
from ..document import read_documents
from ..files import write_text
from ..markdown import number
from ..tokenizer import make_tokenizer
from ..training.pipeline import train_pipeline
from .evaluate import annotate_documents
from .report import corpus_sha256
from .scoring import score_entities

SPLITS = ("dev", "test")


def measure_curve(
    config: Path,
    corpus: Path,
    *,
    base: str,
    fractions: Sequence[float],
    seeds: Sequence[int],
    jobs: int,
    max_steps: int = 0,
) -> dict[str, Any]:
    """Train once for each fraction and seed; strict micro and macro F1 on dev and test.

    Training picks its best step on dev, as always, so the dev scores are a little high; test is not used for
    any choice.
    """
    tasks = [(config, corpus, base, fraction, seed, max_steps) for fraction in fractions for seed in seeds]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        runs = list(pool.map(_train_and_score, *zip(*tasks, strict=True)))
    return {
        "config": config.as_posix(),
        "train_sha256": corpus_sha256(read_documents(corpus / "train")),
        "seeds": list(seeds),
        "runs": runs,
        "means": [_mean(fraction, runs) for fraction in fractions],
    }


def _train_and_score(
    config: Path, corpus: Path, base: str, fraction: float, seed: int, max_steps: int
) -> dict[str, Any]:
    everything = read_documents(corpus / "train")
    random.Random(seed).shuffle(everything)  # noqa: S311
    part = everything[: round(fraction * len(everything))]
    tokenizer = make_tokenizer()(spacy.blank("en"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for split, documents in (("train", part), ("dev", read_documents(corpus / "dev"))):
            docs = documents_to_docs(documents, tokenizer)
            DocBin(docs=docs, store_user_data=True).to_disk(folder / f"{split}.spacy")
        overrides: dict[str, Any] = {f"paths.{s}": str(folder / f"{s}.spacy") for s in ("train", "dev")}
        overrides["system.seed"] = seed
        if max_steps:
            overrides["training.max_steps"] = max_steps
        model = train_pipeline(
            config, folder / "en_learning_curve", base=base, corpus_sha256="", overrides=overrides
        )
        nlp = spacy.load(model)
        scores = {}
        for split in SPLITS:
            gold = read_documents(corpus / split)
            scored = score_entities(gold, annotate_documents(gold, nlp))
            macro = scored.macro
            scores[split] = {
                "f": round(scored.micro.f or 0.0, 4),
                "macro_f": round(macro[2], 4) if macro else None,
            }
    return {
        "fraction": fraction,
        "seed": seed,
        "docs": len(part),
        "words": sum(len(document.text.split()) for document in part),
        **scores,
    }


def _mean(fraction: float, runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    own = [run for run in runs if run["fraction"] == fraction]
    out: dict[str, Any] = {
        "fraction": fraction,
        "docs": own[0]["docs"],
        "words": round(statistics.mean(run["words"] for run in own)),
    }
    for split in SPLITS:
        found = [run[split]["f"] for run in own]
        out[split] = {
            "f": round(statistics.mean(found), 4),
            "lowest": min(found),
            "highest": max(found),
            "macro_f": round(statistics.mean(run[split]["macro_f"] for run in own), 4),
        }
    return out


def curve_table(curve: Mapping[str, Any]) -> list[str]:
    """Markdown rows: one a fraction, mean and range over the seeds."""
    rows = [
        "| part of train | docs | words | dev F1 (range) | test F1 (range) | dev macro F1 | test macro F1 |",
        "|---:|---:|---:|---|---|---:|---:|",
    ]
    for mean in curve["means"]:
        scores = [
            f"{number(mean[s]['f'])} ({number(mean[s]['lowest'])} to {number(mean[s]['highest'])})"
            for s in SPLITS
        ]
        macros = [number(mean[s]["macro_f"]) for s in SPLITS]
        rows.append(
            f"| {mean['fraction']:.0%} | {mean['docs']} | {mean['words']:,} "
            f"| {' | '.join([*scores, *macros])} |"
        )
    return rows


def write_curve(curve: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write ``learning-curve.json`` and ``learning-curve.png``; returns their paths."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    for split, color in zip(SPLITS, ("tab:blue", "tab:orange"), strict=True):
        axes.scatter(
            [run["words"] for run in curve["runs"]],
            [run[split]["f"] for run in curve["runs"]],
            color=color, alpha=0.45, s=22,
        )  # fmt: skip
        axes.plot(
            [mean["words"] for mean in curve["means"]],
            [mean[split]["f"] for mean in curve["means"]],
            color=color, marker="o", label=f"{split} (mean of {len(curve['seeds'])} seeds)",
        )  # fmt: skip
    axes.set_xscale("log")
    axes.set_xticks([m["words"] for m in curve["means"]], [f"{m['words']:,}" for m in curve["means"]])
    axes.minorticks_off()
    axes.set_xlabel("words of training text (logarithmic)")
    axes.set_ylabel("strict micro F1")
    axes.set_title("Learning curve")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "learning-curve.json", folder / "learning-curve.png"]
    write_text(paths[0], json.dumps(curve, indent=1) + "\n", force=True)
    figure.savefig(paths[1], dpi=110, metadata={"Software": None})
    plt.close(figure)
    return paths
