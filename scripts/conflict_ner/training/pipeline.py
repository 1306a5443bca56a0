"""Train a pipeline from a config and leave it complete under its name, or not at all."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import spacy
from spacy.cli.train import train as spacy_train
from spacy.util import logger as spacy_logger

from .. import __version__
from ..models import write_manifest
from ..scheme import LABELS
from .base import verify_base

if TYPE_CHECKING:
    from spacy.language import Language

DESCRIPTION = (
    "Machine reading of English conflict news: 20 entity labels (actors, places, weapons, dates, "
    "casualty numbers, six families of event triggers)."
)


def train_pipeline(
    config: Path, output: Path, *, base: str, corpus_sha256: str, overrides: Mapping[str, Any] = {}
) -> Path:
    """Train with spaCy, take the best model on dev, and move it to ``output`` when it is complete.

    Raises :class:`~conflict_ner.training.base.BaseModelError` where the base's weights are not the
    recorded ones, and :class:`ValueError` where the trained labels are not those of the scheme.
    """
    spacy_logger.setLevel(logging.WARNING)
    verify_base(base)
    work = output.with_name(f".{output.name}.training")
    shutil.rmtree(work, ignore_errors=True)
    try:
        spacy_train(config, work, overrides={"paths.base": base, **overrides})
        nlp = spacy.load(work / "model-best")
        finish_pipeline(nlp, output.name, base, corpus_sha256)
        complete = work / "complete"
        nlp.to_disk(complete)
        write_manifest(complete)
        shutil.rmtree(output, ignore_errors=True)
        complete.replace(output)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return output


def finish_pipeline(nlp: Language, name: str, base: str, corpus_sha256: str) -> None:
    """Check the labels and write what the pipeline is into its metadata."""
    labels = set(nlp.get_pipe("ner").labels)
    if labels != set(LABELS):
        raise ValueError(
            f"the trained labels are not those of the scheme: {sorted(labels ^ set(LABELS))} differ"
        )
    nlp.meta.update(
        name=name.removeprefix(f"{nlp.lang}_"),
        version=__version__,
        description=DESCRIPTION,
        author="The conflict-ner developers",
        license="MIT",
        requirements=[f"conflict-ner>={__version__},<{_next_minor(__version__)}"],
        conflict_ner={"version": __version__, "base": base, "train_sha256": corpus_sha256},
    )


def _next_minor(version: str) -> str:
    major, minor = version.split(".")[:2]
    return f"{major}.{int(minor) + 1}"
