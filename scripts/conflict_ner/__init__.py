"""Conflict news reading: annotated documents, a trained spaCy pipeline, per-label scores."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("conflict-ner")
except PackageNotFoundError:  # running from a source tree that was never installed
    __version__ = "0+unknown"
