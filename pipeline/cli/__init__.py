"""The command `coalface`."""

from __future__ import annotations

import io
import logging
import sys
import traceback
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.cli import annotate, archive, check, documents, report, study, texts
from pipeline.errors import CoalfaceError

app = typer.Typer(
    help="Who is speaking in a comment thread, about what, and how do they feel about it? "
         "Anywhere on the line, --debug shows the whole trace of an error.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
study.register(app)
documents.register(app)
texts.register(app)
annotate.register(app)
check.register(app)
archive.register(app)
report.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"coalface {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="Show the version.", callback=_version,
                                          is_eager=True)] = False,
) -> None:
    """Take the options that stand before the command."""


def main() -> None:
    """Run the command line; an error that the user can mend is one line, and the exit code is 2."""
    debug = "--debug" in sys.argv
    sys.argv = [argument for argument in sys.argv if argument != "--debug"]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a Windows console may lack a letter, and prints "?" in its place
            stream.reconfigure(errors="replace")
    logging.basicConfig(format="coalface: %(message)s", level=logging.WARNING, stream=sys.stderr)
    try:
        app()
    except CoalfaceError as exc:
        from pipeline.report.safe import clean

        if debug:
            traceback.print_exc()
        typer.echo(f"coalface: {clean(str(exc))}", err=True)
        sys.exit(2)
