"""Files that are never half-written. Standard library only."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


@contextlib.contextmanager
def replacing(path: str | Path, *, force: bool = False) -> Iterator[TextIO]:
    """A UTF-8 text stream whose file appears under its name only when the block ends without an error.

    A link is followed. Raises :class:`FileExistsError` where the file exists and ``force`` is false, or
    where something that is not a plain file stands there.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        raise FileExistsError(f"{path} is not a plain file; name another one.")
    if path.exists() and not force:
        raise FileExistsError(f"{path} exists already; use --force to overwrite it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_text(path: str | Path, text: str, *, force: bool = False) -> None:
    """Write a whole text file; see :func:`replacing`."""
    with replacing(path, force=force) as stream:
        stream.write(text)
