"""An invented study of a hospital's comment threads: other stances, other themes, no line of code of its own.

Nobody said any of this. Sentences are put together from parts, so that no two comments are the same.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

from pipeline.study import ROOT

POSTS = ("The bed plan", "A winter of queues", "Parking at the east gate", "The night rota", "Ward seven reopens",
         "Visiting hours")
SPOKEN = {
    "nurse": (
        ("On our ward", "On nights", "In my twelve years here", "Last Tuesday on shift"),
        ("we were three nurses short again", "I had fourteen patients to myself", "we ran out of beds by noon",
         "nobody had had a break by four", "I paid nine pounds to park at my own job"),
        ("and my colleagues are on their knees.", "and we still got every drug round done.",
         "and they tell us to work smarter."),
    ),
    "manager": (
        ("As the trust has explained,", "To be fair to the board,", "The facts are simple:", "With respect,"),
        ("the bed plan meets the national standard", "the rota was agreed with every team",
         "recruitment is ahead of the forecast", "the car park pays for itself", "the budget has to balance"),
        ("and the review will report in spring.", "and staff were consulted throughout.",
         "so the criticism is not justified."),
    ),
    "patient": (
        ("My mother waited", "I lay on a trolley", "My son was kept waiting", "I sat in the corridor"),
        ("for nine hours with a broken hip", "all night without a pillow", "until a bed was free at last",
         "while the car park ticket ran out", "and nobody could say which ward I was on"),
        ("but the nurses were kind to us.", "and I was frightened.", "and I will not forget it."),
    ),
    "other": (
        ("Does anyone know", "Can somebody tell me", "Where does it say", "I should like to know"),
        ("when the car park opens", "which ward moves first", "how many beds there are", "who chairs the board",
         "what the new rota is called"),
        ("at the moment?", "these days?", "after the move?"),
    ),
}
ROUND = ("nurse", "patient", "nurse", "manager", "nurse", "patient", "other", "nurse", "manager", "patient")
WORDS = {"staffing": ("nurses short", "patients to myself", "rota", "recruitment", "break"),
         "beds": ("bed", "trolley", "ward", "corridor"), "parking": ("park", "ticket")}
STUDY = f"""
name = "hospital"
title = "Talk about a hospital"
seed = 7

[documents]
folder = "documents"

[lexicons]
terms = "{(ROOT / 'seeds/lexicons/terms.csv').as_posix()}"
discourse = "{(ROOT / 'seeds/lexicons/discourse.csv').as_posix()}"

[models]
folder = "models"

[topics]
size = 8
refits = 1

[stances]
nurse = "speaks as or for those who nurse"
manager = "explains or defends how the hospital is run"
patient = "speaks as or for those who are treated"
other = "none of these, or it cannot be told"

[themes.staffing]
label = "Staffing"
words = ["nurse", "short", "rota", "recruitment", "break", "shift"]

[themes.beds]
label = "Beds and wards"
words = ["bed", "trolley", "ward", "corridor"]

[themes.parking]
label = "Parking"
words = ["car park", "park", "ticket"]
"""
ANNOTATIONS = """
[annotations]
adjudicated = "codes/adjudicated.csv"
coders = ["codes/first.csv", "codes/second.csv"]
texts = "codes/texts.csv"
coders_are = "two invented coders"
"""


def said() -> dict[str, str]:
    """Sixty comments with their stance, ten to a post, in order."""
    spoken = {stance: [" ".join(one) for one in product(*parts)] for stance, parts in SPOKEN.items()}
    found: dict[str, str] = {}
    for number, stance in enumerate(ROUND * len(POSTS)):
        sentences = spoken[stance]
        found[f"{sentences[7 * number % 60]} {sentences[(7 * number + 23) % 60]}"] = stance
    return found


def themes(text: str) -> list[str]:
    """The themes that an invented coder sees in a comment."""
    return [name for name, words in WORDS.items() if any(word in text for word in words)]


def hospital(folder: Path) -> Path:
    """The study's file, beside its documents; nothing is coded yet."""
    comments = list(said())
    (folder / "documents").mkdir(parents=True)
    for number, title in enumerate(POSTS):
        mine = comments[10 * number : 10 * number + 10]
        listed = "\n".join(f"  {place}. {text}\n\n    ReplyDelete" for place, text in enumerate(mine, start=1))
        head = f"Monday {number + 4} May 2015\n\n{title}\n\nWhat do you make of it?\n\n{len(mine)} comments:"
        page = f"{head}\n\n{listed}\n"
        (folder / "documents" / f"{number + 1:03d}_post.txt").write_text(page, encoding="utf-8")
    path = folder / "study.toml"
    path.write_text(STUDY, encoding="utf-8")
    return path


def code(study: Path) -> None:
    """Name the coders' files in the study."""
    text = study.read_text("utf-8")
    study.write_text(text.replace("[lexicons]", f"{ANNOTATIONS}\n[lexicons]"), encoding="utf-8")
