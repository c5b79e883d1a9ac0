"""The page that shows a person what an archive holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from urllib.parse import unquote

from jinja2 import Environment, PackageLoader

PREVIEW = "ro-crate-preview.html"
Entity = Mapping[str, Any]


def preview(graph: Iterable[Entity]) -> str:
    """A page of HTML that asks nothing of any host: every file with what it is and which step made it.

    Parameters
    ----------
    graph
        The entities of the archive's metadata.
    """
    by_id = {one["@id"]: one for one in graph}
    root = by_id["./"]
    files = sorted((one for one in by_id.values() if one["@type"] == "File"),
                   key=lambda one: ("/" in one["@id"], _folder(one), one["@id"]))
    makers = {made["@id"]: one["name"].partition(":")[0] for one in by_id.values() if one["@type"] == "CreateAction"
              for made in one["result"]}
    environment = Environment(loader=PackageLoader("pipeline.archive", "."), autoescape=True, trim_blocks=True)
    return environment.get_template("preview.html.j2").render(
        root=root, authors=[by_id[one["@id"]]["name"] for one in root["author"]], makers=makers,
        licence=by_id[root["license"]["@id"]],
        folders=[(folder, list(some)) for folder, some in groupby(files, key=_folder)])


def _folder(entity: Entity) -> str:
    """The folder that a file lies in; the archive's own is called so, and comes first."""
    return unquote(entity["@id"]).rpartition("/")[0] or "The archive"
