"""The reference pages' contents, read from the code: tables and columns, keys of the study file, commands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

import pipeline.statistics
from pipeline import study as configuration
from pipeline.cli import app
from pipeline.study import ROOT
from pipeline.tables import Table, all_tables

SECTIONS: dict[str, Any] = {
    "": configuration.Study, "documents": configuration.Documents, "annotations": configuration.Annotations,
    "lexicons": configuration.Lexicons, "people": configuration.People, "models": configuration.Models,
    "report": configuration.Report, "stance": configuration.Stance, "topics": configuration.Topics,
    "topics.edit": configuration.TopicEdits, "themes.NAME": configuration.Theme,
}
OPTIONAL = ("annotations", "people", "report", "stance", "topics", "topics.edit")


def table(header: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    """Rows of cells as a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def tables() -> str:
    """Every table with its columns."""
    stances = list(configuration.load_study(ROOT / "study.toml").stances)
    return "\n\n".join(_table(one) for one in all_tables(stances).values())


def _table(one: Table) -> str:
    rows = [(f"`{column.name}`", f"`{_type(str(column.type))}`", _text(column.meaning)) for column in one.columns]
    keys = ", ".join(f"`{name}`" for name in one.key)
    return f"## {one.name} {{ #{one.name} }}\n\nA row is {one.row}; rows are sorted by {keys}.\n\n" + table(
        ("column", "type", "meaning"), rows)


def _type(name: str) -> str:
    """An Arrow type as a reader knows it."""
    short = {"string": "text", "double": "number", "int32": "integer", "int64": "integer", "bool": "yes or no",
             "date32[day]": "date", "timestamp[ms, tz=UTC]": "time (UTC)"}
    inner = re.fullmatch(r"list<\w+: (.*)>", name)
    if inner:
        return f"list of {_type(inner[1])}"
    parts = re.fullmatch(r"struct<(.*)>", name)
    return "record" if parts else short.get(name, name)


def _text(text: str) -> str:
    """Plain text in Markdown and HTML; backticks stay."""
    return re.sub(r"[<>*_\[\]]", lambda sign: f"&#{ord(sign[0])};", text) if "`" not in text else text


def study() -> str:
    """Every section of the study file with its keys."""
    said = comments(ROOT / "study.toml")
    return "\n\n".join(_section(name, kind, said) for name, kind in SECTIONS.items())


def _section(name: str, kind: Any, said: dict[tuple[str, str], str]) -> str:
    title = f"`[{name}]`" if name else "At the top"
    doc = re.sub(r"\s+", " ", (kind.__doc__ or "").split("\n\n")[0]) if name else "Of the study as a whole."
    if name == "documents":
        doc += f" Ours, which `columns` may name: {', '.join(f'`{one}`' for one in configuration.FIELDS)}."
    note = " May be left out." if name in OPTIONAL else ""
    apart = {"edit"} if name else {*SECTIONS, "stances", "themes", "folder"}  # sections, and what a file cannot set
    names = [one for one in fields(kind) if one.name not in apart]
    rows = [(f"`{one.name}`", _kind(one), _default(one), _text(said[name.removesuffix(".NAME"), one.name]))
            for one in names]
    anchor = f" {{ #{name.lower().replace('.', '-')} }}" if name else ""
    return f"## {title}{anchor}\n\n{doc}{note}\n\n" + table(("key", "value", "if left out", "meaning"), rows)


def comments(path: Path) -> dict[tuple[str, str], str]:
    """What the study file's comments say of each key, by section and name; the first theme speaks for all."""
    found: dict[tuple[str, str], str] = {}
    section = ""
    for line in path.read_text("utf-8").splitlines():
        head = re.match(r"\[([\w.]+)\]", line)
        if head:
            section = "themes" if head[1].startswith("themes.") else head[1]
        key = re.match(r"(\w+) = .*?\s# (.*)", line)
        if key:
            found.setdefault((section, key[1]), key[2])
    return found


def _kind(one: Field[Any]) -> str:
    """What a key's value is, in words."""
    kind = str(one.type)
    for pattern, words in ((r"dict", "table of texts"), (r"tuple\[Path", "list of files"), (r"Path", "file or folder"),
                           (r"tuple\[Annotated\[tuple", "list of lists of texts"), (r"tuple", "list of texts"),
                           (r"dt.date", "date"), (r"float", "number"), (r"int\b", "whole number"),
                           (r"QuotationPolicy", "`verbatim`, `redacted` or `paraphrase-only`")):
        if re.search(pattern, kind):
            return words
    return "text"


def _default(one: Field[Any]) -> str:
    if one.default is MISSING and one.default_factory is MISSING:
        return "**must be there**"
    value = one.default_factory() if one.default_factory is not MISSING else one.default
    if value is None or value in ((), {}, "") or is_dataclass(value):
        return "nothing"
    return "not dated" if one.name == "date" else f"`{value}`"


def statistics() -> str:
    """Every module of the statistics, for mkdocstrings to describe."""
    names = sorted(path.stem for path in (ROOT / "pipeline" / "statistics").glob("[!_]*.py"))
    return "\n\n".join(f"::: pipeline.statistics.{name}" for name in names)


def linked(markdown: str) -> str:
    """The text with each function of the statistics that it names as a link to its description."""
    known = {name: getattr(pipeline.statistics, name).__module__ for name in pipeline.statistics.__all__}
    return re.sub(r"`(\w+)`", lambda found: f"[{found[0]}][{known[found[1]]}.{found[1]}]" if found[1] in known
                  else found[0], markdown)


def commands() -> str:
    """Every command with what it takes."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return "\n\n".join(_command(path, command) for path, command in all_commands(group))


def all_commands(group: TyperGroup, above: str = "coalface") -> Iterator[tuple[str, TyperCommand]]:
    """Every command of a group and of the groups in it, with the words that call it."""
    for name, command in group.commands.items():
        path = f"{above} {name}"
        if isinstance(command, TyperGroup):
            yield from all_commands(command, path)
        elif isinstance(command, TyperCommand):
            yield path, command


def _command(path: str, command: TyperCommand) -> str:
    """A command: usage, what it does, and its options as `--help` has them."""
    context = command.make_context(path, [], resilient_parsing=True)
    usage = " ".join(command.get_usage(context).removeprefix("Usage: ").split())
    records = [one.get_help_record(context) for one in command.params]
    rows = [(f"`{found[0]}`", _text(found[1])) for found in records if found]
    doc = re.sub(r"(?<!\n)\n(?!\n)", " ", re.sub(r"\n +", "\n", _text(command.help or "")))
    options = f"\n\n{table(('argument or option', 'meaning'), rows)}" if rows else ""
    return f"## {path} {{ #{path.replace(' ', '-')} }}\n\n```text\n{usage}\n```\n\n{doc}{options}"
