"""Invented threads as text extractors write them, in both layouts."""

from __future__ import annotations

from collections.abc import Iterator

from tests.rendered import Blog, Post


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _items(post: Post) -> Iterator[str]:
    """The comments as an indented, numbered list; a list of replies counts from 1."""
    top = reply = 0
    for comment in post.shown:
        top, reply = (top, reply + 1) if comment.parent else (top + 1, 0)
        if reply == 1:
            yield "    Replies"
        margin = "    " if comment.parent else "  "
        first, *rest = _lines(comment.body.text)
        yield f"{margin}{reply or top}. {first}"
        yield from (f"{margin}  {line}" if line else "" for line in rest)
        yield from ("", f"{margin}  {'Delete' if comment.parent else 'ReplyDelete'}")


def numbered(blog: Blog, post: Post) -> bytes:
    """A thread in the numbered layout."""
    clock, number = blog.clock(post.ms), len(post.shown)
    heading = f"{number} comment{'s' * (number != 1)}:" if number else "No comments:"
    top = f"{clock:%A} {clock.day} {clock:%B %Y}", post.title, post.body.text, heading
    return "\n".join(["\n\n".join(top), "", *_items(post)]).encode()


def flat(post: Post) -> bytes:
    """A thread in the flat layout: each marker stands after the first line of its comment, before the next one."""
    lines, marker = [line for line in _lines(post.body.text) if line], ""
    for comment in post.shown:
        first, *rest = [line for line in _lines(comment.body.text) if line]
        lines.append(marker + first)
        marker = "Delete" if comment.parent else "ReplyDelete"
        if rest:
            lines += [marker + rest[0], *rest[1:]]
            marker = ""
    return "\n".join([*lines, marker] if marker else lines).encode()
