"""`python -m pipeline.cli` is the command `coalface`."""

from pipeline.cli import main

main()
