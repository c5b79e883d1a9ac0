"""What the prose says of the comparisons that were tested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.report.numbers import Numbers

MOST = 5  # comparisons of a family, or words of a stance, that the prose names
_KINDS = {  # what the names in the keys of a family are
    "compare.theme_by_stance": ("theme", "stance"), "compare.sentiment_by_stance": ("stance", "stance"),
    "compare.length_by_stance": ("stance", "stance"), "compare.sentiment_by_theme": ("stance", "theme", "theme"),
    "compare.stance_in_answers": ("stance", "stance"), "compare.theme_in_answers": ("theme",),
    "follows.sentiment": ("stance", "kind"), "follows.length": ("stance", "kind"),
    "follows.replies": ("stance", "kind"),
}


@dataclass(frozen=True)
class Tested:
    """The families of tests in one set of results, for templates to ask."""

    results: Mapping[str, Any]
    numbers: Numbers

    def found(self, family: str) -> list[dict[str, Any]]:
        """The comparisons of a family that stand out, surest first: key, what is compared, and more or less of it."""
        keys = sorted(self._called(f"{family}."), key=lambda key: (self.numbers.entry(f"{key}.p")["value"], key))
        return [{"key": key, "names": self._names(family, key), "more": self._value(f"{key}.within") > 0}
                for key in keys]

    def named(self, family: str) -> list[dict[str, Any]]:
        """Those of them that the prose names."""
        return self.found(family)[:MOST]

    @property
    def follows(self) -> list[dict[str, Any]]:
        """Whatever stands out of what follows a stance, in words."""
        said = {"answers": "answers to {}", "next": "comments after {}", "itself": "{} comments themselves"}
        of = {"sentiment": "Sentiment", "length": "Length", "replies": "Number of answers"}
        return [{**one, "what": f"{of[measure]} of {said[one['names'][1]].format(one['names'][0])}"}
                for measure in of for one in self.found(f"follows.{measure}")]

    @property
    def measures(self) -> list[str]:
        """The measures by which something that follows a stance was tested, in words."""
        words = {"sentiment": "sentiment", "length": "length", "replies": "number of answers"}
        return [word for name, word in words.items() if self._value(f"follows.{name}.tests")]

    @property
    def drawing(self) -> list[dict[str, Any]]:
        """The stances whose comments draw more or fewer answers than all others, by a test."""
        return [one for one in self.found("follows.replies") if one["names"][1] == "itself"]

    @property
    def families_of_follows(self) -> list[str]:
        """The tables of what follows a stance that hold a comparison."""
        names = ("follows_sentiment", "follows_length", "follows_replies")
        return [name for name in names if self.results["tables"].get(name, {}).get("rows")]

    @property
    def words(self) -> list[dict[str, Any]]:
        """The stances with words to show, each with the keys of the words that the prose names."""
        return [{"name": name, "words": [f"words.{name}.{rank}" for rank in range(1, 1 + min(MOST, shown))]}
                for name in (one["name"] for one in self.results["study"]["stances"])
                if (shown := self._value(f"words.{name}.shown"))]

    @property
    def words_found(self) -> list[str]:
        """The keys of the words that stand out within posts."""
        return self._called("words.")

    @property
    def trends(self) -> list[dict[str, Any]]:
        """The trends that stand out."""
        return [self.trend(key) for key in sorted(self._called("time.trend."))]

    def trend(self, key: str) -> dict[str, Any]:
        """The key of a trend, what it is of, and the unit to print it in."""
        return {"key": key, "what": self._label(*key.split(".")[2:]),
                "unit": "points" if self.numbers.entry(f"{key}.slope")["unit"] == "share" else None}

    def _called(self, start: str) -> list[str]:
        """The keys of the tests that call a difference, in the order of the results."""
        level = self._value("inference.level")
        return [key.removesuffix(".q") for key, one in self.numbers.entries.items()
                if key.startswith(start) and key.endswith(".q") and one["value"] is not None and one["value"] <= level]

    def _value(self, key: str) -> Any:
        return self.numbers.entries[key]["value"] if key in self.numbers.entries else None

    def _names(self, family: str, key: str) -> list[str]:
        given = key.removeprefix(f"{family}.").replace("-", ".").split(".")
        return [self._label(kind, name) for kind, name in zip(_KINDS[family], given, strict=True)]

    def _label(self, kind: str, name: str = "") -> str:
        labels = {one["name"]: one["label"] for one in self.results["study"]["themes"]}
        return labels[name] if kind == "theme" else name or kind
