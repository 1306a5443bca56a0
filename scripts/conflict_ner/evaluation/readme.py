"""The README's results: generated from the committed reports, never typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..markdown import replace_blocks
from .benchmark import speed_table
from .learning_curve import curve_table
from .report import label_table, summary_table

MODEL = "en_conflict_news_sm"


def fill_readme(readme: str, reports: Path) -> str:
    """The README with every ``<!-- results:NAME -->`` block renewed.

    Blocks: ``summary`` and ``labels`` (test report), ``speed`` (benchmark), ``curve`` (learning curve).
    Raises
    :class:`FileNotFoundError` where a report is missing and :class:`ValueError` where a block is.
    """
    report = _read(reports / f"{MODEL}-test.json", "make evaluate")
    figures = _read(reports / "speed.json", "make benchmark")
    curve = _read(reports / "learning-curve.json", "make learning-curve")
    return replace_blocks(
        readme,
        {
            "results:summary": summary_table(report),
            "results:labels": label_table(report),
            "results:speed": speed_table(figures),
            "results:curve": curve_table(curve),
        },
    )


def _read(path: Path, command: str) -> Any:
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing; `{command}` writes it.")
    return json.loads(path.read_text("utf-8"))
