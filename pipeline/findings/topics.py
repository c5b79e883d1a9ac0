"""Topics that the model found by itself, beside the study's themes."""

from __future__ import annotations

from pipeline.findings.entries import Number, Part, number, table
from pipeline.findings.material import Material


def topics(of: Material) -> Part:
    """The topics with their words, sizes and coherence."""
    found = of.tables["topics"].sort_values("topic")
    labels = {name: theme.label for name, theme in of.study.themes.items()}
    numbers: dict[str, Number] = {
        "topics.count": number(len(found), "topics", "topics found"),
        "topics.sentences": number(int(found["size"].sum()), "sentences", "sentences with a topic"),
        "topics.coherence": number(found["coherence"].mean(), "NPMI", "mean coherence of the topics", n=len(found)),
        "topics.with_theme": number(int(found["theme"].notna().sum()), "topics",
                                    "topics of which at least half of the sentences share a theme"),
    }
    rows = []
    for row in found.itertuples():
        where = f"topic.{row.topic}"
        numbers |= {
            f"{where}.sentences": number(row.size, "sentences", "sentences of the topic"),
            f"{where}.comments": number(row.comments, "comments", "comments with a sentence of the topic"),
            f"{where}.posts": number(row.posts, "posts", "posts with a sentence of the topic"),
            f"{where}.coherence": number(row.coherence, "NPMI", "coherence of the topic's ten best words"),
        }
        words = ", ".join(str(entry["word"]) for entry in row.words)
        rows.append([row.topic, row.label, labels.get(row.theme) if isinstance(row.theme, str) else None, words,
                     row.size, row.comments, row.posts, row.coherence])
    note = "Topics as the model found them; no coder has judged them. Coherence: mean NPMI of the ten best words."
    columns = ["Topic", "Label", "Theme", "Words", "Sentences", "Comments", "Posts", "Coherence"]
    return Part(numbers, {"topics": table("Topics of the sentences", note, columns, rows)})
