"""Whether a thread is whole: its declared count, the numbers of its lists, and whether its end is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.ingest.model import Finding, Line, Page

REFETCH = "Save the page again with all its comments loaded, or go on with what is here"


def without_text(ordinal: int, line: int) -> Finding:
    """The warning on a comment that is there, but without a word."""
    return Finding("warning", "comment without text", f"found comment {ordinal} without text, expected a line or more. "
                   "Compare with the page; go on if it was only a picture", line=line)


class Gap(NamedTuple):
    """A number missing from a list of comments: the number before, the line it stands in, the number found."""

    before: int | None
    line: int
    found: int

    def __str__(self) -> str:
        if self.before is None:
            return f"the list in line {self.line} starts with number {self.found}"
        return f"after number {self.before} in line {self.line} comes {self.found}"


def completeness(page: Page, found: int, *, declared: int | None = None, heading_line: Line | None = None,
                 gaps: Sequence[Gap] = (), open_line: int | None = None,
                 unmarked: Sequence[int] = (), stops: int | None = None, broken: bool = False) -> tuple[Finding, ...]:
    """At most one warning on what the thread lacks, naming every sign of it.

    A last line without end is no warning by itself: many people write no full stop.

    Parameters
    ----------
    page
        The document.
    found, declared, heading_line
        Number of comments read, and the number its heading declares, with that line.
    gaps
        Numbers missing from the lists.
    open_line
        Line of the last comment, where nothing closes it.
    unmarked
        Lines of earlier comments that nothing closes.
    stops
        Line in which a text without closing markers seems to break off.
    broken
        Whether it breaks off in a marker.
    """
    differs = declared is not None and declared != found
    if not (differs or gaps or open_line or unmarked or broken or page.cut):
        return (_unended(stops),) if stops else ()
    counted = f"declared {declared} comments, found {found}" if differs else f"found {found} comments"
    signs = _signs(page, gaps, open_line, unmarked, stops)
    detail = f"{counted} ({'; '.join(signs)})" if signs else counted
    line: int | None
    if open_line or page.cut or stops:
        reason, line = "cut off", open_line or stops or page.line_number(len(page.text))
    elif differs:
        reason, line = "declared count differs", heading_line.number if heading_line else None
    elif gaps:
        reason, line = "numbers missing", gaps[0].line
    else:
        reason, line = "closing marker missing", unmarked[0]
    return (Finding("warning", reason, f"{detail}. {REFETCH}", line=line),)


def _unended(line: int) -> Finding:
    return Finding("note", "perhaps cut off", "the last line is long and ends without a full stop. Compare with the "
                   "page whether its end is there", line=line)


def _signs(page: Page, gaps: Sequence[Gap], open_line: int | None, unmarked: Sequence[int],
           stops: int | None) -> list[str]:
    """What shows that something is missing, in words."""
    signs = [str(gap) for gap in gaps[:3]] + ([f"and {len(gaps) - 3} more gaps"] if len(gaps) > 3 else [])
    if open_line:
        signs.append(f"the last comment, in line {open_line}, has no closing marker")
    if unmarked:
        one = len(unmarked) == 1
        which = "1 comment before the last has" if one else f"{len(unmarked)} comments before the last have"
        signs.append(f"{which} no closing marker, the first in line {unmarked[0]}")
    if stops:
        signs.append(f"the text breaks off in line {stops}")
    if page.cut:
        signs.append("the last character is incomplete")
    return signs
