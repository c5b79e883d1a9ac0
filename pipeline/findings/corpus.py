"""What was read: posts, comments, sentences and tokens, and what was left out on the way."""

from __future__ import annotations

import pandas as pd

from pipeline.findings.audit import audit
from pipeline.findings.entries import Entry, Number, Part, number, table
from pipeline.findings.material import Material

CRAWLED = ("numbered", "flat")  # layouts in which posts, comments and ledger cover every character


def corpus(of: Material) -> Part:
    """Counts of the corpus, the flow from documents to sentences, the ledger by reason, and the posts."""
    numbers = _sizes(of) | _flow_numbers(of) | _post_numbers(of)
    return Part(numbers, {"flow": _flow(numbers), "ledger": _ledger(of), "posts": _posts(of), "audit": _audit(of)})


def _sizes(of: Material) -> dict[str, Number]:
    comments, sentences, tokens = of.comments, of.tables["sentences"], of.tables["tokens"]
    twice = int(of.posts["duplicates"].map(len).sum())
    word = tokens["text"].str.contains(r"\w", regex=True).fillna(False).astype(bool)
    quoted = tokens["quoted"].eq(True)
    dates = sorted(of.posts["date"].dropna())
    depth = comments["depth"].fillna(0)
    sizes = {
        "posts": (len(of.posts), "posts", "posts read"),
        "comments": (len(comments), "comments", "comments read"),
        "top_level": (int((depth == 0).sum()), "comments", "comments that answer the post"),
        "replies": (int((depth > 0).sum()), "comments", "comments that answer a comment"),
        "signed": (int(comments["author"].notna().sum()), "comments", "comments with a name or signature"),
        "removed": (int(comments["removed"].eq(True).sum()), "comments", "comments that the page shows as removed"),
        "sentences": (len(sentences), "sentences", "sentences of comments, by spaCy"),
        "tokens": (len(tokens), "tokens", "tokens of comments, punctuation counted, by spaCy"),
        "words": (int(word.sum()), "words", "tokens with a letter or digit"),
        "own_words": (int((word & ~quoted).sum()), "words", "tokens with a letter or digit outside quotations"),
        "duplicates": (twice, "passages", "passages of a post's body printed twice"),
        "posts_dated": (len(dates), "posts", "posts with a date of publication"),
        "posts_undated": (len(of.posts) - len(dates), "posts", "posts without a date of publication"),
    }
    found = {f"corpus.{name}": number(value, unit, method) for name, (value, unit, method) in sizes.items()}
    for name, ends in (("first_date", dates[:1]), ("last_date", dates[-1:])):
        found[f"corpus.{name}"] = number(ends[0] if ends else None, "date", "date of publication of a post")
    per_post = comments.groupby("post").size().reindex(of.posts.index).fillna(0)
    for name, value in (("fewest", per_post.min()), ("most", per_post.max()), ("median", per_post.median())):
        found[f"corpus.comments_per_post.{name}"] = number(value if len(per_post) else None, "comments",
                                                           f"{name} comments under a post", n=len(per_post))
    return found


def _flow_numbers(of: Material) -> dict[str, Number]:
    """What goes in and what comes out at each step from documents to scored sentences."""
    comments, sentences, ledger = of.comments, of.tables["sentences"], of.tables["ledger"]
    files = of.tables["documents"]
    unread = files["layout"].isna() & (files["posts"] == 0)
    audited = audit(of.posts.reset_index())
    own = int((sentences["own_tokens"] > 0).sum())
    wordless = int(((comments["own_tokens"] == 0) & ~comments["removed"].eq(True)).sum())
    steps = {
        "documents": (len(files), "documents", "documents given, each in an archive counted"),
        "documents_unread": (int(unread.sum()), "documents", "documents that could not be read"),
        "documents_crawled": (int(files["layout"].isin(CRAWLED).sum()), "documents", "documents of crawled text"),
        "found": (files["comments"].sum(), "comments", "comments found in the documents"),
        "doubles": (files["doubles"].sum(), "comments", "comments that another document, or entry, holds too"),
        "left_out": (files["left_out"].sum(), "comments", "comments under a post that is left out, such as a draft"),
        "comments": (len(comments), "comments", "comments read"),
        "comments_without_own_words": (wordless, "comments", "comments of quoted text or without words"),
        "comments_with_stance": (int(comments["stance"].notna().sum()), "comments", "comments with a stance"),
        "sentences": (len(sentences), "sentences", "sentences of comments"),
        "sentences_quoted": (len(sentences) - own, "sentences", "sentences that are quoted throughout"),
        "sentences_own": (own, "sentences", "sentences with own words"),
        "declared": (of.posts["declared_comments"].sum(), "comments", "comments that the documents declare"),
        "posts_declaring": (int(of.posts["declared_comments"].notna().sum()), "posts",
                            "posts whose document declares a number of comments"),
        "declared_and_read": (int((audited["missing"] == 0).sum()), "posts",
                              "posts with as many comments read as declared, or more"),
        "missing": (audited["missing"].fillna(0).sum(), "comments", "comments declared and not read"),
        "ledger": (len(ledger), "rows", "rows of the ledger"),
    }
    numbers = {f"flow.{name}": number(int(value), unit, method) for name, (value, unit, method) in steps.items()}
    for severity, rows in ledger.groupby("severity"):
        numbers[f"flow.ledger.{severity}"] = number(len(rows), "rows", f"rows of the ledger of severity {severity}")
    return numbers


def _flow(numbers: dict[str, Number]) -> Entry:
    steps = [
        ("Documents given", "flow.documents", "could not be read", "flow.documents_unread"),
        ("Posts", "corpus.posts", "", ""),
        ("Comments in the documents", "flow.found", "are there twice", "flow.doubles"),
        *([("", "", "under a draft", "flow.left_out")] if numbers["flow.left_out"]["value"] else []),
        ("Comments", "flow.comments", "without own words", "flow.comments_without_own_words"),
        ("Comments with a stance", "flow.comments_with_stance", "", ""),
        ("Sentences", "flow.sentences", "quoted throughout", "flow.sentences_quoted"),
        ("Sentences with own words", "flow.sentences_own", "", ""),
    ]
    rows = [[step, numbers[key]["value"] if key else "", f"{numbers[less]['value']} {why}" if less else ""]
            for step, key, why, less in steps]
    note = ("Themes may rest on quoted text. The words of a quotation never count for sentiment, nor for stance by the "
            "model.")
    return table("From documents to sentences", note,
                 ["Step", "Number", "Of these"], rows)


def _ledger(of: Material) -> Entry:
    """Ledger rows by severity and reason, with how many documents and characters they concern."""
    ledger = of.tables["ledger"]
    rows = [
        [severity, reason, len(group), group["document"].nunique(), int((group["end"] - group["start"]).sum())]
        for (severity, reason), group in ledger.groupby(["severity", "reason"], sort=True)
    ]
    return table("What was left out or noted on the way, by reason",
                 "Posts, comments and the characters counted here cover every document that was read.",
                 ["Severity", "Reason", "Rows", "Documents", "Characters"], rows)


def _post_numbers(of: Material) -> dict[str, Number]:
    numbers = {}
    sizes = of.comments.groupby("post").size()
    replies = of.comments[of.comments["depth"] > 0].groupby("post").size()
    for post, row in of.posts.iterrows():
        numbers[f"post.{post}.comments"] = number(int(sizes.get(post, 0)), "comments", "comments read under the post")
        numbers[f"post.{post}.replies"] = number(int(replies.get(post, 0)), "comments",
                                                 "comments under the post that answer a comment")
        numbers[f"post.{post}.declared"] = number(_whole(row["declared_comments"]), "comments",
                                                  "comments that the document declares")
        numbers[f"post.{post}.date"] = number(row["date"], "date", "date of publication")
    return numbers


def _whole(value: float | None) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def _posts(of: Material) -> Entry:
    words = of.comments.groupby("post")["own_tokens"].sum()
    replies = of.comments[of.comments["depth"] > 0].groupby("post").size()
    rows = [
        [post, row["title"], row["date"], row["parsed_comments"],
         int(replies.get(post, 0)), int(words.get(post, 0))]
        for post, row in of.posts.iterrows()
    ]
    return table("The posts and their threads", "Own tokens: words and signs outside quotations.",
                 ["Post", "Title", "Date", "Comments", "Replies", "Own tokens"], rows)


def _audit(of: Material) -> Entry:
    rows = audit(of.posts.reset_index()).drop(columns="missing")  # the state says it
    return table("Whether the threads are whole",
                 "Declared: the number of comments that the documents themselves state, where they state one; those "
                 "shown as removed count in it. Documents: how many hold the post.",
                 ["Post", "Layout", "Documents", "Declared", "Read", "Removed", "State"],
                 rows.itertuples(index=False))
