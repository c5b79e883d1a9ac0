"""What the site is made of beside its pages: reference from the code, formulas as MathML, rendered notebooks."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the code that is documented is this clone's

import reference  # noqa: E402  (the module beside this one, which reads the code)

_FORMULA = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.DOTALL)
_HEAD = "---\nhide: [navigation]\nsearch:\n  boost: 0.5\n---\n\n"  # of a notebook's page
_MARKER = re.compile(r"^<!-- from the code: (\w+) -->$", re.MULTILINE)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The pages, with one to each notebook and its pictures."""
    for name, content in notebook_files():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """The page with what the code says of itself in the place of its markers."""
    makers: dict[str, Any] = {"tables": reference.tables, "study": reference.study, "commands": reference.commands,
                              "statistics": reference.statistics, "notebooks": notebooks}
    whole = _MARKER.sub(lambda found: str(makers[found[1]]()), markdown)
    return reference.linked(whole) if page.file.src_uri == "methods.md" else whole


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """The page with its formulas as MathML, which browsers draw by themselves."""
    found = list(_FORMULA.finditer(html))
    drawn = iter(formulas([(one[2] == "[", one[3]) for one in found]))
    return _FORMULA.sub(lambda _: next(drawn), html)


def formulas(written: list[tuple[bool, str]]) -> Iterator[str]:
    """Formulas in TeX, each with whether it stands by itself, as MathML made by Pandoc."""
    if not written:
        return
    import pypandoc

    text = "\n\n".join(f"${'$' * apart}{html.unescape(tex).strip()}{'$' * apart}$" for apart, tex in written)
    made = pypandoc.convert_text(text, "html", format="markdown", extra_args=["--mathml", "--wrap=none"])
    drawn = re.findall(r"<math.*?</math>", made, re.DOTALL)
    if len(drawn) != len(written):
        raise ValueError(f"of {len(written)} formulas Pandoc read {len(drawn)}")
    for (apart, _), one in zip(written, drawn, strict=True):
        plain = re.sub(r"<annotation.*?</annotation>", "", one, flags=re.DOTALL)
        yield f'<span class="formula">{plain}</span>' if apart else plain


def executed(notebook: Path) -> Path:
    """The notebook as `make notebooks` ran it, else as it lies in the repository."""
    ran = ROOT / "reports" / "notebooks" / notebook.name
    return ran if ran.exists() else notebook


def notebook_files() -> Iterator[tuple[str, str | bytes]]:
    """Each notebook as a page, and the pictures in it, by their place in the site."""
    from nbconvert import MarkdownExporter

    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        exporter = MarkdownExporter()
        body, resources = exporter.from_filename(str(executed(path)),
                                                 resources={"output_files_dir": f"{path.stem}_files"})
        plain = re.sub(r"<style scoped>.*?</style>", "", body, flags=re.DOTALL)
        yield f"notebooks/{path.stem}.md", _HEAD + re.sub(r'<table border="1" class="dataframe">', "<table>", plain)
        for name, content in resources["outputs"].items():
            yield f"notebooks/{name}", content


def notebooks() -> str:
    """The list of notebooks, each with its first heading."""
    import nbformat

    rows = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        title = next((line.lstrip("# ") for cell in cells if cell.cell_type == "markdown"
                      for line in cell.source.splitlines() if line.startswith("#")), path.stem)
        rows.append(f"- [{title}](notebooks/{path.stem}.md), `notebooks/{path.name}`")
    return "\n".join(rows)
