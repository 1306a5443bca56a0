"""The README's results: generated from the committed reports, never typed."""

from __future__ import annotations

import json
from pathlib import Path

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
    report = json.loads((reports / f"{MODEL}-test.json").read_text("utf-8"))
    figures = json.loads((reports / "speed.json").read_text("utf-8"))
    curve = json.loads((reports / "learning-curve.json").read_text("utf-8"))
    return replace_blocks(
        readme,
        {
            "results:summary": summary_table(report),
            "results:labels": label_table(report),
            "results:speed": speed_table(figures),
            "results:curve": curve_table(curve),
        },
    )
