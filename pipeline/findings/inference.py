"""How much these posts can tell: the tests of the study, and what the number of posts sets them for limits."""

from __future__ import annotations

from pipeline.findings.cautions import FEW_POSTS
from pipeline.findings.comparisons import comparisons
from pipeline.findings.entries import Entry, Number, Part, merged, number, table
from pipeline.findings.follows import follows
from pipeline.findings.material import Material


def inference(of: Material) -> Part:
    """Every comparison and test, with the number of clusters that their intervals rest on."""
    tests = merged([comparisons(of), follows(of)])
    return merged([tests, Part(_limits(of, tests), {"tests": _families(of, tests)})])


def _families(of: Material, tests: Part) -> Entry:
    """A row for each family of tests."""
    keys = [name.replace("_", ".", 1) for name in tests.tables]
    rows = [[tests.tables[key.replace(".", "_", 1)]["title"], *(tests.numbers[f"{key}.{end}"]["value"]
                                                                for end in ("tests", "found"))] for key in sorted(keys)]
    note = (f"Stands out: a test within posts with q of {1 - of.study.confidence:.2f} or less, by Benjamini and "
            "Hochberg over its family.")
    return table("Families of tests", note, ["Family", "Comparisons", "Stand out"], rows)


def _limits(of: Material, tests: Part) -> dict[str, Number]:
    posts = of.comments["post"].nunique()
    total = {end: sum(one["value"] for key, one in tests.numbers.items() if key.endswith(f".{end}"))
             for end in ("tests", "found")}
    return {
        "inference.clusters": number(posts, "posts", "posts with comments, which the intervals draw"),
        "inference.fewest": number(FEW_POSTS, "posts", "posts below which intervals are rough"),
        "inference.few": number(posts < FEW_POSTS, "yes or no", "whether the posts are too few for exact intervals"),
        "inference.smallest_p": number(0.5 ** (posts - 1) if posts else None, "p",
                                       "two over two to the power of the number of posts: the least two-sided p-value "
                                       "of a test that can only turn about the signs of whole posts", n=posts),
        "inference.authors": number(0 if of.authors is None else of.comments["author"].nunique(), "authors",
                                    "known authors that intervals heed; none where most are unknown"),
        "inference.level": number(1 - of.study.confidence, "share", "rate of false discoveries that is accepted"),
        "inference.tests": number(total["tests"], "tests", "comparisons tested, in all families"),
        "inference.found": number(total["found"], "tests", "comparisons that stand out, in all families"),
    }
