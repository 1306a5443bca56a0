"""The README's results: generated from the committed reports, never typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

from .benchmark import speed_table
from .report import label_table, summary_table

MODEL = "en_conflict_news_sm"


def fill_readme(readme: str, reports: Path) -> str:
    """The README with every ``<!-- results:NAME -->`` block renewed.

    Blocks: ``summary`` and ``labels`` (test report), ``speed`` (benchmark). Raises
    :class:`FileNotFoundError` where a report is missing and :class:`ValueError` where a block is.
    """
    report = json.loads((reports / f"{MODEL}-test.json").read_text("utf-8"))
    figures = json.loads((reports / "speed.json").read_text("utf-8"))
    blocks = {
        "summary": summary_table(report),
        "labels": label_table(report),
        "speed": speed_table(figures),
    }
    for name, rows in blocks.items():
        begin, end = f"<!-- results:{name} -->", f"<!-- /results:{name} -->"
        pattern = re.compile(re.escape(begin) + r".*?" + re.escape(end), re.DOTALL)
        if not pattern.search(readme):
            raise ValueError(f"the README lacks the block {begin} ... {end}")
        table = "\n".join(rows)
        readme = pattern.sub(lambda _: f"{begin}\n{table}\n{end}", readme)  # noqa: B023
    return readme
