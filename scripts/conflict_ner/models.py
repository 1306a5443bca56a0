"""Load a trained pipeline, with a clear message where it is missing, half-written, or of another version."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from . import __version__

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT_MODEL: Final = "en_conflict_news_sm"
_REQUIRED = ("meta.json", "config.cfg", "tokenizer", "vocab/strings.json")


class ModelError(RuntimeError):
    """A pipeline that cannot be loaded; the message says why and what to do."""


def find_model(name: str | os.PathLike[str] | None = None) -> Path:
    """The folder of a pipeline: a path, an installed package, or ``models/<name>`` here or in the checkout.

    ``None`` means the environment variable ``CONFLICT_NER_MODEL`` or the default pipeline.
    Raises :class:`ModelError` naming every place that was looked at.
    """
    wanted = str(name or os.environ.get("CONFLICT_NER_MODEL") or DEFAULT_MODEL)
    checkout = Path(__file__).resolve().parents[2]
    looked = [Path(wanted), Path("models") / wanted, checkout / "models" / wanted]
    for folder in looked:
        if folder.is_dir():
            return folder
    if wanted.isidentifier():
        spec = importlib.util.find_spec(wanted)
        for location in (spec.submodule_search_locations or []) if spec else []:
            configs = sorted(Path(location).glob("*/config.cfg"))
            if configs:
                return configs[0].parent
    places = ", ".join(dict.fromkeys(str(folder) for folder in looked))
    raise ModelError(
        f"pipeline {wanted!r} not found: looked at {places} and among installed packages. "
        "Train it with 'make train', or give the path of a trained pipeline."
    )


def load(name: str | os.PathLike[str] | None = None) -> Language:
    """Load a trained pipeline and check that this package can run it.

    Raises :class:`ModelError` where the folder is missing or incomplete, or was trained with another
    major or minor version of ``conflict-ner``.
    """
    folder = find_model(name)
    missing = [part for part in _REQUIRED if not (folder / part).exists()]
    if missing:
        raise ModelError(
            f"{folder} is not a complete pipeline: {', '.join(missing)} missing. "
            "It may be half-written; train it again with 'make train'."
        )
    check_version(_read_meta(folder), folder)
    import spacy

    try:
        return spacy.load(folder)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"{folder} cannot be loaded ({type(error).__name__}: {str(error).splitlines()[0]}). "
            "It may be half-written or damaged; train it again with 'make train'."
        ) from error


def _read_meta(folder: Path) -> dict[str, Any]:
    try:
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
    except ValueError as error:
        raise ModelError(
            f"{folder / 'meta.json'} is not valid JSON ({error}); train the pipeline again."
        ) from None
    return meta if isinstance(meta, dict) else {}


def check_version(meta: dict[str, Any], folder: str | os.PathLike[str]) -> None:
    """Raise :class:`ModelError` where a pipeline's package version and the installed one do not fit."""
    trained = str(meta.get("conflict_ner", {}).get("version", "")) or "unknown"
    if trained.split(".")[:2] != __version__.split(".")[:2]:
        raise ModelError(
            f"{folder} was trained with conflict-ner {trained}, installed is {__version__}: labels or "
            f"tokenisation may differ. Install conflict-ner {trained}, or train the pipeline again."
        )
