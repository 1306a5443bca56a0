"""Load a trained pipeline, with a clear message where it is missing, half-written, or of another version."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from . import __version__

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT_MODEL: Final = "en_conflict_news_sm"
MANIFEST: Final = "manifest.json"


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
        try:
            spec = importlib.util.find_spec(wanted)
        except ValueError:  # a module that runs without a spec, such as __main__
            spec = None
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
    check_complete(folder)
    check_version(_read_json(folder / "meta.json"), folder)
    import spacy

    try:
        return spacy.load(folder)
    except Exception as error:  # whatever a damaged file makes of itself, the remedy is the same
        raise ModelError(
            f"{folder} cannot be loaded ({type(error).__name__}: {' '.join(str(error).split())[:300]}). "
            f"It may be half-written or damaged. {_AGAIN}"
        ) from error


def write_manifest(folder: Path) -> None:
    """Record the checksum of every file of a pipeline, so that a half-written one is recognised.

    ``meta.json`` is recorded without checksum, since packaging adds to it.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    sums = {
        path.relative_to(folder).as_posix(): "" if path.name == "meta.json" else _sha256(path)
        for path in files
    }
    (folder / MANIFEST).write_text(json.dumps(sums, indent=1) + "\n", "utf-8")


def check_complete(folder: Path) -> None:
    """Raise :class:`ModelError` where a file of the manifest is missing or differs."""
    if not (folder / MANIFEST).is_file():
        raise ModelError(
            f"{folder} is not a complete pipeline: {MANIFEST} missing. "
            "It is half-written or was not trained by this project; train it with 'make train'."
        )
    for name, expected in _read_json(folder / MANIFEST).items():
        path = folder / name
        if not path.is_file():
            raise ModelError(f"{folder} is not a complete pipeline: {name} missing. {_AGAIN}")
        if expected and _sha256(path) != expected:
            raise ModelError(f"{folder} is damaged: {name} is not as it was written. {_AGAIN}")


_AGAIN = "Train it again with 'make train'."


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read ({error}). {_AGAIN}") from None
    return value if isinstance(value, dict) else {}


def check_version(meta: dict[str, Any], folder: str | os.PathLike[str]) -> None:
    """Raise :class:`ModelError` where a pipeline's package version and the installed one do not fit."""
    trained = str((meta.get("conflict_ner") or {}).get("version") or "unknown")
    if trained.split(".")[:2] != __version__.split(".")[:2]:
        raise ModelError(
            f"{folder} was trained with conflict-ner {trained}, installed is {__version__}: labels or "
            f"tokenisation may differ. Install conflict-ner {trained}, or train the pipeline again."
        )
