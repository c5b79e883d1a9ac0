"""How fast and in how much memory documents are read, beside feedparser and BeautifulSoup on the same files.

    .venv/bin/pip install beautifulsoup4==4.15.0 feedparser==6.0.14
    .venv/bin/python -m benchmarks.ingest --megabytes 100 --million

Invents a blog by seed, writes it in every format into a temporary folder (or takes the files of `--folder`), and
measures each tool on each corpus in a process of its own: one process, one thread, files read from disk.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random

from benchmarks.ingest_tools import TOOLS, Measured, files
from pipeline.study import ROOT
from tests.rendered import Blog, Comment, Post, comments, ids, plain_body, post, threaded, writer
from tests.rendered_feeds import atom, comment_entry, feed_parts, head, json_comments, post_entry, takeout
from tests.rendered_files import delimited, json_lines, parquet, warc
from tests.rendered_pages import old_comments, page_html, threaded_comments
from tests.rendered_text import flat, numbered

COMMENTS = 200  # of a post
WORDS = 45  # of a line at most; comments have 1 to 9 lines
ENTRY = 2000  # bytes of a comment in an export, about


def invented(megabytes: float, seed: int) -> Blog:
    """A blog whose export has about so many megabytes: ordinary comments with few odd words."""
    random, named, posts = Random(seed), ids(), list[Post]()
    for _ in range(max(1, round(megabytes * 1e6 / ENTRY / COMMENTS))):
        one = post(random, 0, named)
        said = comments(random, COMMENTS, one.ms, named, odd=0.02, words=WORDS)
        posts.append(Post(**{**vars(one), "comments": threaded(tuple(said))}))
    return Blog(tuple(posts))


def corpora(folder: Path, blog: Blog) -> Iterator[tuple[str, Path]]:
    """The blog in every format, each in a folder of its own."""
    pages = [(one.url, page_html(blog, one, threaded_comments)) for one in blog.posts]
    made: dict[str, Callable[[], Iterable[tuple[str, bytes]]]] = {
        "export": lambda: [("blog.xml", atom(blog))],
        "Takeout": lambda: [("feed.atom", takeout(blog))],
        "JSON feeds": lambda: [(f"{one.id}.json", json_comments(blog, one)[0]) for one in blog.posts],
        "threaded pages": lambda: [(f"{one.id}.html", page) for one, (_, page) in zip(blog.posts, pages, strict=True)],
        "old pages": lambda: [(f"{one.id}.html", page_html(blog, one, old_comments)) for one in blog.posts],
        "WARC, gzip": lambda: [("crawl.warc.gz", warc(pages))],
        "CSV": lambda: [("comments.csv", delimited(blog))],
        "JSON Lines": lambda: [("comments.jsonl", json_lines(blog))],
        "Parquet": lambda: [("comments.parquet", parquet(blog))],
        "crawled text, numbered": lambda: [(f"{one.id}.txt", numbered(blog, one)) for one in blog.posts],
        "crawled text, flat": lambda: [(f"{one.id}.txt", flat(one)) for one in blog.posts],
    }
    for name, rendered in made.items():
        place = folder / name.replace(", ", "-").replace(" ", "-")
        place.mkdir()
        for file, data in rendered():
            (place / file).write_bytes(data)
        yield name, place


def million(folder: Path, number: int, seed: int) -> tuple[str, Path]:
    """An export with so many comments on one post, on one line."""
    random = Random(seed)
    named, blog = ids(), Blog(())
    one = post(random, 0, named)
    place = folder / "million"
    place.mkdir()
    said = (comment_entry(blog, one, Comment(next(named), None, writer(random), one.ms + 1000 * n,
                                             plain_body(f"so it is, said number {n}"))) for n in range(number))
    with (place / "blog.xml").open("w", encoding="utf-8") as file:
        file.writelines(feed_parts(head(), (entry for entries in ([post_entry(blog, one)], said) for entry in entries)))
    return f"export, {number:,} comments on one post", place


def tools(corpus: str) -> list[str]:
    """The tools that read such a corpus."""
    ours = ["Coalface, reading", "Coalface, the whole stage"]
    if corpus == "export":
        return [*ours, "feedparser"]
    return [*ours, *([name for name in TOOLS if "Soup" in name] if "pages" in corpus else [])]


def measured(tool: str, folder: Path) -> Measured:
    """What a tool does with a corpus in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.ingest_tools", tool, str(folder)], check=True,
                          capture_output=True, text=True, cwd=ROOT)
    return Measured(**json.loads(done.stdout))


def rows(given: Iterable[tuple[str, Path]]) -> Iterator[str]:
    """The rows of the table, as they come."""
    yield "| corpus | MB | tool | comments | MB/s | peak MiB |"
    yield "| --- | ---: | --- | ---: | ---: | ---: |"
    for corpus, folder in given:
        size = sum(path.stat().st_size for path in files(folder)) / 1e6
        for tool in tools(corpus):
            one = measured(tool, folder)
            yield (f"| {corpus} | {size:.0f} | {tool} | {one.comments:,} | {size / one.seconds:.1f} "
                   f"| {one.mebibytes:.0f} |")


def main() -> None:
    """Make the corpora, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="measure on the files of this folder")
    parser.add_argument("--megabytes", type=float, default=20, help="size of the invented export (default 20)")
    parser.add_argument("--million", action="store_true", help="also a million comments on one post")
    parser.add_argument("--only", default="", help="only corpora whose names hold this")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for row in rows(chosen(given, Path(temporary))):
            print(row, flush=True)


def chosen(given: argparse.Namespace, temporary: Path) -> Iterator[tuple[str, Path]]:
    """The corpora to measure on."""
    if given.folder:
        yield given.folder.name, given.folder
        return
    for name, folder in corpora(temporary, invented(given.megabytes, given.seed)):
        if given.only in name:
            yield name, folder
    if given.million:
        yield million(temporary, 10**6, given.seed)


if __name__ == "__main__":
    main()
