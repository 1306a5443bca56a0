"""What every script shares: errors become a message on standard error and an exit code."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from .docs import MisalignmentError
from .findings import DocumentError
from .models import ModelError
from .training.base import BaseModelError


@contextlib.contextmanager
def reported_errors() -> Iterator[None]:
    """Exit 1 where documents are at fault, 2 where something is missing, unreadable, or used wrongly."""
    try:
        yield
    except (DocumentError, MisalignmentError) as error:
        _exit(error, 1)
    except (OSError, ValueError, ModelError, BaseModelError) as error:
        _exit(error, 2)


def _exit(error: Exception, code: int) -> None:
    print(error, file=sys.stderr)
    raise SystemExit(code)
