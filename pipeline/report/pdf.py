"""A document as PDF, through Typst: the content goes in as data, so nothing in it can be markup."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Final

from pipeline.report.content import Document, as_plain
from pipeline.report.pictures import share_of_column

STANDARD: Final = "ua-1"  # accessible PDF, ISO 14289-1


def pdf(document: Document, date: dt.date, figures: Mapping[str, Path]) -> bytes:
    """The PDF, tagged for screen readers (PDF/UA-1); its date is the study's.

    Parameters
    ----------
    figures
        Where the picture of each figure lies, as SVG, all in one folder (PDF/UA cannot hold PDF pictures).
    """
    import typst

    source = resources.files("pipeline.report").joinpath("templates/document.typ").read_bytes()
    content = {**as_plain(document), "day": [date.year, date.month, date.day]}
    pictures = {name: {"path": f"/{path.name}", "width": share_of_column(path)} for name, path in figures.items()}
    root = next((path.parent for path in figures.values()), None)
    compiler = typst.Compiler(
        source, root=root, font_paths=typst.Fonts(include_system_fonts=False),
        sys_inputs={"content": json.dumps(content), "pictures": json.dumps(pictures),
                    "labels": json.dumps(document.labels())},
    )
    made = compiler.compile(format="pdf", pdf_standards=[STANDARD],
                            timestamp=dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC))
    assert isinstance(made, bytes)
    return made
