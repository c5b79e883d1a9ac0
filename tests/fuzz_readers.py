"""A target for Atheris, which looks for bytes that break a reader; pytest does not run it.

    .venv/bin/pip install atheris==3.0.0
    .venv/bin/python -m tests.fuzz_readers build/fuzz -max_total_time=600 -max_len=20000

The folder holds the inputs found so far; the small documents of every format are put into it first. An input that
breaks a reader is written to `crash-…`, to be made a case of `test_ingest_hostile.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipeline.ingest"]):
    from tests.survival import WHOLE, survived


def one_input(data: bytes) -> None:
    """Read an input; what is wrong raises."""
    survived(data)


def main() -> None:
    """Fuzz until told to stop."""
    folder = Path(next((argument for argument in sys.argv[1:] if not argument.startswith("-")), "build/fuzz"))
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in WHOLE.items():
        (folder / name.replace(" ", "-")).write_bytes(data)
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
