"""What the prose picks out of the results: orders, comparisons and the quotations of a group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.report.numbers import FEWEST, STANDS_OUT, Numbers

FEWEST_IN_CELL = 5  # comments below which the prose names no cell of a table as full
NAMED = 3  # themes that the prose names at either end of an order
MOST_ROWS = 60  # of a table in the appendix; the rest is in its CSV file


@dataclass(frozen=True)
class Facts:
    """Facts of one set of results, for templates to ask."""

    results: Mapping[str, Any]
    numbers: Numbers

    def value(self, key: str) -> Any:
        """The value of a number."""
        return self.numbers.entry(key)["value"]

    @property
    def coded(self) -> bool:
        """Whether any comment is coded."""
        return bool(self.value("validity.coded"))

    @property
    def compared(self) -> bool:
        """Whether the stance model has been compared with the coders."""
        return self.numbers.known("validity.stance.macro_f1")

    @property
    def stances(self) -> list[dict[str, str]]:
        """The stances that occur, the most frequent first."""
        return self._by_size(self.results["study"]["stances"], "stance.{}.count")

    @property
    def stances_first(self) -> list[dict[str, str]]:
        """The most frequent stance, or several that are level."""
        counts = {one["name"]: self.value(f"stance.{one['name']}.count") for one in self.stances}
        return [one for one in self.stances if counts[one["name"]] == max(counts.values())]

    def share_of(self, stance: str) -> str:
        """The key of the share of a stance to quote: corrected, if it can be, where the model gave labels."""
        corrected = f"stance.{stance}.share_corrected"
        return corrected if self.value("stance.model") and self.numbers.known(corrected) else f"stance.{stance}.share"

    @property
    def stances_spoken(self) -> list[dict[str, str]]:
        """The stances with so many comments that the prose speaks of them one by one."""
        return [one for one in self.stances if self.value(f"stance.{one['name']}.count") >= FEWEST]

    def known_of(self, key: str) -> bool:
        """Whether a number (`{}` stands for the stance) is known of any stance that occurs."""
        return any(self.numbers.known(key.format(one["name"])) for one in self.stances)

    @property
    def stances_absent(self) -> list[str]:
        """The stances of the study that no comment takes."""
        there = {one["name"] for one in self.stances}
        return [one["name"] for one in self.results["study"]["stances"] if one["name"] not in there]

    @property
    def themes(self) -> list[dict[str, str]]:
        """The themes that occur, the most frequent first."""
        return self._by_size(self.results["study"]["themes"], "theme.{}.comments")

    @property
    def themes_recurring(self) -> list[dict[str, str]]:
        """The themes that recur across posts, the most frequent first."""
        return [one for one in self.themes if self.value(f"theme.{one['name']}.recurs")]

    @property
    def themes_absent(self) -> list[str]:
        """The labels of the study's themes that no comment carries."""
        there = {one["name"] for one in self.themes}
        return [one["label"] for one in self.results["study"]["themes"] if one["name"] not in there]

    def cells(self, sign: int) -> list[dict[str, str]]:
        """Pairs of theme and stance that stand out (sign 1: more often than expected), the furthest first.

        Only stances with enough comments, for those above expectation only cells with enough of them, and nothing
        that its test within posts does not call.
        """
        found = []
        for theme in self.themes:
            for stance in self.stances_spoken:
                where = f"theme.{theme['name']}.stance.{stance['name']}"
                residual, count = self.numbers.entries[f"{where}.residual"]["value"], self.value(f"{where}.count")
                if residual is not None and sign * residual >= STANDS_OUT and (
                        sign < 0 or count >= FEWEST_IN_CELL) and self._called(theme["name"], stance["name"]):
                    found.append((-abs(residual), where, {"theme": theme["label"], "stance": stance["name"],
                                                          "theme_name": theme["name"], "where": where}))
        return [pair for _, _, pair in sorted(found, key=lambda one: one[:2])]

    def _called(self, theme: str, stance: str) -> bool:
        """Whether the test of a theme by a stance calls a difference."""
        q = self.numbers.entries.get(f"compare.theme_by_stance.{theme}.{stance}.q", {}).get("value")
        return q is not None and bool(q <= self.value("inference.level"))

    @property
    def stances_few(self) -> list[dict[str, str]]:
        """The stances that occur, but not under every post."""
        posts = self.value("corpus.posts")
        return [one for one in self.stances if self.value(f"stance.{one['name']}.posts") < posts]

    @property
    def themes_single(self) -> list[dict[str, str]]:
        """The themes that occur without recurring across posts."""
        return [one for one in self.themes if not self.value(f"theme.{one['name']}.recurs")]

    @property
    def posts_apart(self) -> list[dict[str, str]]:
        """Posts and stances whose corrected share differs from the other posts', the furthest first."""
        keys = [key for key in self.numbers.entries if key.startswith("shares.post.") and key.endswith(".difference")]
        found = [{"key": key, "post": key.split(".", 2)[2].rsplit(".", 2)[0], "stance": key.rsplit(".", 2)[1]}
                 for key in sorted(keys) if self.numbers.known(key)]
        apart = [one for one in found if (limits := self.numbers.limits(one["key"])) and
                 (limits[0] > 0 or limits[1] < 0)]
        return sorted(apart, key=lambda one: -abs(self.value(one["key"])))

    @property
    def theme_feelings(self) -> dict[str, Any] | None:
        """The themes with the lowest and highest mean intensity by the coders, None where too few can be compared."""
        found = [{**one, "key": f"theme.{one['name']}.intensity"} for one in self.themes
                 if self.value(f"theme.{one['name']}.comments") >= FEWEST]
        found = sorted((one for one in found if self.numbers.known(one["key"])), key=lambda one: self.value(one["key"]))
        if len(found) < 2 * NAMED:
            return None
        return {"lowest": found[:NAMED], "highest": found[:-NAMED - 1:-1]}

    @property
    def targets(self) -> list[dict[str, str]]:
        """The targets of sentiment, most sentences first, with the key of their mean."""
        start, end = "sentiment.target.", ".negative.share"
        names = [key[len(start):-len(end)] for key in self.numbers.entries
                 if key.startswith(start) and key.endswith(end)]
        names.sort(key=lambda name: (-self.value(f"{start}{name}.sentences"), name))
        return [{"label": name, "key": f"{start}{name}.mean"} for name in names]

    @property
    def targets_apart(self) -> list[dict[str, str]]:
        """Those whose mean lies on one side of 0 with its whole interval, over enough sentences."""
        return [one for one in self.targets if (limits := self.numbers.limits(one["key"])) and
                (limits[0] > 0 or limits[1] < 0) and self.numbers.entry(one["key"])["n"] >= FEWEST]

    @property
    def theme_agreement(self) -> dict[str, Any] | None:
        """The themes that the coders agree on least and most."""
        return self._extremes(self.results["study"]["themes"], "validity.agreement.theme.{}")

    @property
    def theme_scores(self) -> dict[str, Any] | None:
        """The themes that the model finds worst and best."""
        return self._extremes(self.results["study"]["themes"], "validity.theme.{}.f1")

    @property
    def stance_scores(self) -> dict[str, Any] | None:
        """The stances that the model finds worst and best."""
        return self._extremes(self.results["study"]["stances"], "validity.stance.{}.f1")

    @property
    def confusions(self) -> list[dict[str, str]]:
        """The stances that the model takes for others, the commonest confusion first."""
        names = [one["name"] for one in self.results["study"]["stances"]]
        found = [{"coded": coded, "model": model, "key": f"errors.confusion.{coded}.{model}"}
                 for coded in names for model in names if self.numbers.known(f"errors.confusion.{coded}.{model}.count")]
        return sorted(found, key=lambda one: -self.value(f"{one['key']}.count"))

    @property
    def slices(self) -> list[dict[str, str]]:
        """The kinds of comments with a score of the stance model, the least accurate first."""
        start, end = "errors.slice.", ".accuracy"
        keys = [key for key in self.results["numbers"] if key.startswith(start) and key.endswith(end)]
        parts = [key.removeprefix(start).removesuffix(end).partition(".") for key in keys if self.numbers.known(key)]
        found = [{"by": by, "name": name, "key": f"{start}{by}.{name}{end}"} for by, _, name in parts]
        return sorted(found, key=lambda one: (self.value(one["key"]), one["key"]))

    @property
    def slices_apart(self) -> list[dict[str, dict[str, str]]]:
        """Of each way to part the comments the least and most accurate kind, where their intervals lie apart."""
        ends: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
        for one in self.slices:
            ends[one["by"]] = (ends.get(one["by"], (one, one))[0], one)
        return [{"low": low, "high": high} for low, high in ends.values()
                if self.numbers.apart(low["key"], high["key"])]

    def _extremes(self, entries: list[dict[str, str]], key: str) -> dict[str, Any] | None:
        found = [{**one, "key": key.format(one["name"])} for one in entries
                 if self.numbers.known(key.format(one["name"]))]
        if len(found) < 2:
            return None
        lowest, highest = (pick(found, key=lambda one: self.value(one["key"])) for pick in (min, max))
        return {"lowest": lowest, "highest": highest} if lowest != highest else None

    @property
    def topics(self) -> list[dict[str, Any]]:
        """The topics as the table of topics has them, the largest first."""
        table = self.results["tables"]["topics"]
        return [dict(zip([name.lower() for name in table["columns"]], row, strict=True)) for row in table["rows"]]

    @property
    def few_topics(self) -> int:
        """How many topics the report shows where none is a finding."""
        return NAMED

    @property
    def most_rows(self) -> int:
        """How many rows of a long table the appendix shows."""
        return MOST_ROWS

    @property
    def topics_recurring(self) -> list[dict[str, Any]]:
        """The stable topics that stand in more than one post, those in most posts first."""
        found = [one for one in self.topics if one["posts"] > 1 and one["stable"] == "yes"]
        return sorted(found, key=lambda one: (-one["posts"], one["topic"]))

    @property
    def topics_beyond(self) -> list[dict[str, Any]]:
        """Those of them that recur and that are none of the study's themes: what it did not look for."""
        return [one for one in self.topics_recurring if not one["theme"] and self.value(f"topic.{one['topic']}.recurs")]

    def quotations(self, group: str, name: str) -> list[Mapping[str, Any]]:
        """The quotations that stand for a theme or stance."""
        return [one for one in self.results["quotations"] if one["group"] == group and one["name"] == name]

    def caution(self, about: str) -> str | None:
        """What a reader must not conclude about something, None where nothing."""
        return next((one["text"] for one in self.results["cautions"] if one["about"] == about), None)

    def reasons(self, *severities: str) -> list[list[Any]]:
        """The rows of the ledger's table of these severities."""
        return [row for row in self.results["tables"]["ledger"]["rows"] if row[0] in severities]

    def _by_size(self, entries: list[dict[str, str]], key: str) -> list[dict[str, str]]:
        there = [one for one in entries if self.value(key.format(one["name"]))]
        return sorted(there, key=lambda one: -self.value(key.format(one["name"])))
