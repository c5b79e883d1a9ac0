"""Who answers whom: replies by the stance of the replier and of the comment replied to."""

from __future__ import annotations

import pandas as pd

from pipeline.findings.entries import Entry, Number, Part, estimate, number, table
from pipeline.findings.material import Material

POST = "post"  # the column of comments that answer the post itself


def threads(of: Material) -> Part:
    """The matrix of replies, how often each stance is answered, and the sentiment of what answers it."""
    parent = of.comments["parent"].map(of.comments["stance"])
    answers = of.comments["parent"].notna()
    received = answers_drawn(of)
    numbers = _matrix_numbers(of, parent) | {
        "thread.replies_counted": number(bool(received.notna().all()), "yes or no",
                                         "whether replies count in the means of answers drawn")}
    rows = []
    for stance in of.study.stances:
        group = (of.comments["stance"] == stance).to_numpy()
        to_it = answers & (parent == stance)
        each, answered = of.mean(received, group), of.share((received > 0).where(received.notna()), group)
        sentiment, intensity = of.mean(of.comments["sentiment"], to_it), of.mean(of.comments["intensity"], to_it)
        where = f"thread.{stance}"
        numbers |= {
            f"{where}.replies": number(int(to_it.sum()), "comments", "replies to comments of that stance",
                                       n=int(group.sum())),
            f"{where}.replies_each": estimate(each, "comments", "mean number of replies to a comment of that stance"),
            f"{where}.answered": estimate(answered, "share", "share of that stance's comments that are answered"),
            f"{where}.reply_sentiment": estimate(sentiment, "score from -1 to 1",
                                                 "mean sentiment score of replies to that stance"),
            f"{where}.reply_intensity": estimate(intensity, "score from -3 to 3",
                                                 "mean sentiment intensity of those replies by the coders"),
        }
        parents = of.comments["parent"][to_it].nunique()
        rows.append([stance, int(group.sum()), int(to_it.sum()), parents, each.value, each.low, each.high,
                     answered.value, sentiment.value, intensity.value])
    columns = ["Stance", "Comments", "Replies to it", "Comments answered", "Replies to each", "Low", "High",
               "Share answered", "Mean sentiment of replies", "Mean intensity of replies (coders)"]
    note = f"{drawn_note(of)}{of.sources()}"
    return Part(numbers, {"replies": table("What each stance is answered with", note, columns, rows),
                          "reply_matrix": _matrix_table(of, parent)})


def answers_drawn(of: Material) -> pd.Series[float]:
    """How many answers each comment draws; NaN of replies where none has an answer, as where a page allows of none."""
    drawn = of.comments["parent"].value_counts().reindex(of.comments.index).fillna(0.0)
    reply = of.comments["depth"] > 0
    return drawn if drawn[reply].any() else drawn.mask(reply)


def drawn_note(of: Material) -> str:
    """That replies count for nothing in the means of answers drawn, for the notes of tables; nothing where they do."""
    return "" if answers_drawn(of).notna().all() else "Means of answers leave out replies, none of which has one. "


def reply_matrix(of: Material, parent: pd.Series) -> pd.DataFrame:
    """Comments by the stance of their writer (rows) and of the comment they answer (columns; first: the post)."""
    target = parent.where(of.comments["parent"].notna(), POST)
    names = list(of.study.stances)
    counts = pd.crosstab(of.comments["stance"], target).reindex(index=names, columns=[POST, *names])
    return counts.fillna(0).astype(int)


def _matrix_numbers(of: Material, parent: pd.Series) -> dict[str, Number]:
    matrix = reply_matrix(of, parent)
    total = int(matrix.to_numpy().sum())
    return {
        f"thread.{replier}.to.{target}": number(matrix.loc[replier, target], "comments",
                                                f"comments of {replier} that answer {target}", n=total)
        for replier in matrix.index for target in matrix.columns
    }


def _matrix_table(of: Material, parent: pd.Series) -> Entry:
    matrix = reply_matrix(of, parent)
    rows = [[name, *row, int(row.sum())] for name, row in zip(matrix.index, matrix.to_numpy(), strict=True)]
    note = f"Rows: who writes; columns: the post, or the stance of the comment replied to. {of.sources()}"
    return table("Who replies to whom", note, ["Stance", *(f"to {name}" for name in matrix.columns), "All"], rows)
