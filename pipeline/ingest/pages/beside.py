"""Files that lie beside documents and are none: the parts of a saved page, and what Takeout puts beside a feed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

_PAGES = (".html", ".htm", ".xhtml")
_JOINED = re.compile(r"(.*[^.])[_.-][^_.-]+", re.DOTALL)  # `Talk_files`, `Talk-Dateien`, `Talk.files`, `Talk_fichiers`
_FEED = "feed.atom"
_LONGEST, _DEEPEST = 1000, 40  # characters and folders of a name; one beyond them is no such file


def beside(names: Iterable[str]) -> set[str]:
    """The names of such files among those of an archive or folder, parted by /.

    >>> sorted(beside(["a/Talk.html", "a/Talk-Dateien/x.js", "a/Talks/y.html", "z.html"]))
    ['a/Talk-Dateien/x.js']
    """
    paths = {name: PurePosixPath(name) for name in names if len(name) <= _LONGEST and name.count("/") <= _DEEPEST}
    pages = {path.with_suffix("") for path in paths.values() if path.suffix.lower() in _PAGES}
    feeds = {path.parent for path in paths.values() if path.name == _FEED}
    takeouts = {folder for feed in feeds for folder in feed.parents if folder.name == "Blogger"}
    indexes = {folder.parent / "archive_browser.html" for folder in takeouts}
    return {name for name, path in paths.items() if path.name != _FEED and (
        path in indexes or not takeouts.isdisjoint(path.parents)
        or (path.parent in feeds and (path.name == "settings.csv" or path.name.startswith("theme-")))
        or any(_is_of_page(folder, pages) for folder in path.parents))}


def _is_of_page(folder: PurePosixPath, pages: set[PurePosixPath]) -> bool:
    """Whether a folder holds the parts of a page that was saved beside it."""
    found = _JOINED.fullmatch(folder.name)
    return found is not None and folder.parent / found[1] in pages
