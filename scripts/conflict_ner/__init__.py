"""Machine reading of conflict news: annotated documents, a trained spaCy pipeline, per-label scores.

``conflict_ner.load()`` gives the trained pipeline. It needs spaCy, which is imported on first use, so that
the annotation modules run without it.
"""

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import load as load

try:
    __version__ = version("conflict-ner")
except PackageNotFoundError:  # running from a source tree that was never installed
    __version__ = "0+unknown"


def __getattr__(name: str) -> Any:
    if name == "load":
        from .models import load

        return load
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
