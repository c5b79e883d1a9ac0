"""Posts put together from what the documents hold of them: ids, threads, and what there is to say about each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.ingest.model import Finding, Post
from pipeline.ingest.overlap import same_posts
from pipeline.ingest.sources import found_ids, own_ids, post_ids
from pipeline.ingest.spool import Known, Row, Spool, ledger_row
from pipeline.ingest.text import plain_text
from pipeline.ingest.threads import Thread, ranked

_COUNTED = ("declared count differs", "numbers missing", "cut off", "closing marker missing")


@dataclass(frozen=True)
class Assembled:
    """A post with its thread.

    Attributes
    ----------
    post
        Its id.
    copies
        The documents that hold it and what each knows of it, the one to believe first.
    places
        For each comment, in the order of the thread: its numbers in the spool, its id in the blog, the ordinal of
        the comment it answers, its depth.
    """

    post: str
    copies: tuple[tuple[str, Post], ...]
    places: tuple[tuple[tuple[int, ...], str | None, int | None, int], ...]


@dataclass
class Counts:
    """What became of a document's comments."""

    posts: int = 0
    comments: int = 0
    doubles: int = 0
    left_out: int = 0


class Assembly:
    """The posts of all documents; `counts` and the ledger fill up as they are put together.

    Parameters
    ----------
    spool
        All that was read.
    post_id
        Regular expression that finds the id of a post without one of its own in its document's name.
    """

    def __init__(self, spool: Spool, post_id: str) -> None:
        self._spool = spool
        self.counts: dict[str, Counts] = {}
        known = list(spool.posts())
        for one in known:
            of = self.counts.setdefault(one.document, Counts())
            of.posts, of.comments = of.posts + 1, of.comments + one.comments
        groups = [ranked(group) for group in same_posts(known, self._digests)]
        self._report = list[Row]()
        self._groups = sorted(zip(self._ids(groups, post_id), groups, strict=True))

    def _digests(self, post: int) -> set[bytes]:
        return {comment.digest for comment in self._spool.thread(post)}

    def _ids(self, groups: Sequence[Sequence[Known]], post_id: str) -> list[str]:
        """The id of each post: the blog's own, else taken from the name of the document."""
        own = [next((one.record.source_id for one in group if one.record and one.record.source_id), group[0].key)
               for group in groups]
        named = [group[0].document for group, one in zip(groups, own, strict=True) if not one]
        ids, found = post_ids(named, post_id), found_ids(named, post_id)
        for name in sorted(named):
            if ids[name] != found[name]:
                self._say(name, Finding("note", "id shared", f"other documents give the id '{found[name]}' too, so "
                                        f"this post is '{ids[name]}'. Rename the file, or change "
                                        "`documents.post_id` in the study file"))
        given = iter(own_ids([(group[0].document, one) for group, one in zip(groups, own, strict=True) if one]))
        taken = set(ids.values())
        return [_free(next(given), taken) if one else ids[group[0].document]
                for group, one in zip(groups, own, strict=True)]

    def posts(self) -> Iterator[Assembled]:
        """The posts in the order of their ids; those left out are counted and told."""
        for post, group in self._groups:
            reason = next((one.record.left_out for one in group if one.record and one.record.left_out), None)
            if reason:
                self._leave_out(post, group, reason)
            else:
                yield self._assembled(post, group)
            self._spool.report(self._report)
            self._report.clear()

    def _leave_out(self, post: str, group: Sequence[Known], reason: str) -> None:
        for one in group:
            self.counts[one.document].left_out += one.comments
            if one.comments:
                self._say(one.document, Finding("note", f"{reason} left out", f"comments under post {post}, a "
                                                f"{reason}: {one.comments}; they are left out with it"))

    def _assembled(self, post: str, group: Sequence[Known]) -> Assembled:
        thread = Thread()
        for one in group:
            thread.take_in(self._spool.thread(one.n), last=one is group[-1])
        for one, doubles in zip(group, thread.doubles, strict=True):
            self.counts[one.document].doubles += doubles
        alone = len(group) == 1 and (group[0].record is None or group[0].record.ordered)
        order = thread.in_order(alone)
        ordinals = {at: ordinal for ordinal, at in enumerate(order, 1)}
        places = tuple((node.copies, node.source, None if node.parent is None else ordinals[node.parent], node.depth)
                       for node in (thread.nodes[at] for at in order))
        copies = tuple((one.document, self._spool.post(one.n) or Post(one.key, "comments alone", plain_text(""),
                                                                      whole=False)) for one in group)
        self._tell(post, group, thread)
        return Assembled(post, copies, places)

    def _say(self, document: str, finding: Finding) -> None:
        self._report.append(ledger_row(document, finding))

    def _tell(self, post: str, group: Sequence[Known], thread: Thread) -> None:
        """Say what is remarkable about a thread."""
        first = group[0].document
        if not any(one.record and one.record.whole for one in group):
            self._say(first, Finding("note", "post not there", f"there are comments on post {post} and not the post "
                                     "itself. Add a document that holds it, or go on without its words"))
        if thread.doubles[0]:
            self._say(first, Finding("note", "comments twice", f"post {post}: comments that stand there twice "
                                     f"under one id: {thread.doubles[0]}; each is read once"))
        for one, doubles in list(zip(group, thread.doubles, strict=True))[1:]:
            self._say(one.document, Finding(
                "note", "post in several documents", f"post {post} is in {first} too; comments here: {one.comments}, "
                f"the same as there: {doubles}, added: {one.comments - doubles}"))
        lost = sum(node.lost for node in thread.nodes)
        if lost:
            self._say(first, Finding("note", "answered comment not there", f"post {post}: comments that answer one "
                                     f"in no document, such as a deleted one: {lost}; they stand at the top level"))
        if thread.circular:
            self._say(first, Finding("warning", "answers in a circle", f"post {post}: reply links that lead back to "
                                     f"where they start: {thread.circular}; they are not followed. Compare with the "
                                     "page"))
        self._completeness(post, group, len(thread.nodes))

    def _completeness(self, post: str, group: Sequence[Known], read: int) -> None:
        """Compare what the documents declare with what was read; what one lacks another may have."""
        for one in group:
            declared = one.record.declared if one.record else None
            if declared is None:
                continue
            crawled = self._spool.is_told(one.document, _COUNTED)
            if crawled and len(group) > 1 and read >= declared:
                self._spool.settle(one.document, _COUNTED)
            if declared > read and not crawled:
                paged = one.record is not None and one.record.paged
                why = "the page loads the rest only when asked" if paged else "the document lacks the rest"
                self._say(one.document, Finding(
                    "warning", "declared count differs", f"post {post}: declared {declared} comments, found {read}: "
                    f"{why}. Load all comments and save it again, add the blog's export, or go on with what is here",
                    line=one.record.line if one.record else None))


def _free(wanted: str, taken: set[str]) -> str:
    """The id wanted, or with a mark where a document's name gave it to another post."""
    while wanted in taken:
        wanted += "_"
    taken.add(wanted)
    return wanted
