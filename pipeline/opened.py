"""A study that has run, opened for reading: what notebooks start from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.errors import TableError
from pipeline.store import Store
from pipeline.study import Study, load_study

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class OpenStudy:
    """The tables and results of a study, each an attribute, read when first asked for.

    Parameters
    ----------
    configuration
        The study as `study.toml` states it.
    out
        Folder that holds `build/` and `reports/`.
    """

    configuration: Study
    out: Path

    @classmethod
    def at(cls, path: Path | str | None = None, out: Path | str | None = None) -> OpenStudy:
        """The study of a file, by default of the nearest `study.toml` here or in a folder above."""
        here = Path.cwd()
        nearest = next((folder / "study.toml" for folder in [here, *here.parents]
                        if (folder / "study.toml").exists()), None)
        file = Path(path) if path is not None else nearest
        configuration = load_study(file)
        return cls(configuration, Path(out) if out is not None else configuration.folder)

    @cached_property
    def store(self) -> Store:
        """The tables as files."""
        return Store(self.out / "build", list(self.configuration.stances))

    @cached_property
    def results(self) -> dict[str, Any]:
        """The content of `results.json`.

        Raises
        ------
        TableError
            The study has not run yet.
        """
        path = self.out / "reports" / "results.json"
        try:
            content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except FileNotFoundError as exc:
            raise TableError("there are no results yet", where=str(path),
                             next_step="Run `make all` or `coalface run` first") from exc
        return content

    def figure(self, name: str) -> Figure:
        """A figure of the report by its name, drawn from this study's results and tables."""
        from pipeline.figures import FIGURES

        if name not in FIGURES:
            raise TableError(f"there is no figure '{name}'", next_step=f"Figures: {', '.join(FIGURES)}")
        return FIGURES[name](self.results, {one: getattr(self, one) for one in self.store.tables})

    def __getattr__(self, name: str) -> pd.DataFrame:
        """A table by its name: `study.comments` is the table `comments`."""
        if name.startswith("_") or name not in self.store.tables:
            raise AttributeError(f"a study has no table '{name}'; it has {', '.join(self.store.tables)}")
        frame = self.store.read(name)
        self.__dict__[name] = frame
        return frame

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.store.tables]
