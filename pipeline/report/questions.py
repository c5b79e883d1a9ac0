"""What the section of questions picks out of the results: whom and what it asks about, and what is quoted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.report.facts import Facts


@dataclass(frozen=True)
class Questions:
    """Facts for the questions a reader asks, for templates to ask."""

    facts: Facts

    @property
    def theme_pair(self) -> dict[str, Any] | None:
        """The two themes to compare in the most frequent stance; None where there are no two, or no stance.

        The study's own two where both are raised, else the two most frequent; in the order of their names, as
        `compare.sentiment_by_theme` has them.
        """
        facts = self.facts
        raised = {one["name"]: one for one in facts.themes}
        asked = [raised[name] for name in facts.results["study"].get("compared", ()) if name in raised]
        pair = sorted(asked if len(asked) == 2 else facts.themes[:2], key=lambda one: one["name"])
        if len(pair) < 2 or not facts.stances:
            return None
        first, second = pair
        stance = facts.stances[0]["name"]
        return {"first": first, "second": second, "stance": stance,
                "key": f"compare.sentiment_by_theme.{stance}.{first['name']}-{second['name']}",
                "first_key": f"theme.{first['name']}.intensity", "second_key": f"theme.{second['name']}.intensity"}

    def raisers(self, named: Iterable[str]) -> list[dict[str, str]]:
        """Who raises the study's two themes most, among larger stances, but for themes that are named already."""
        facts, found = self.facts, []
        wanted = set(facts.results["study"].get("compared", ())) - set(named)
        for theme in (one for one in facts.themes if one["name"] in wanted):
            where = {one["name"]: f"theme.{theme['name']}.stance.{one['name']}" for one in facts.stances_spoken}
            stance = max(where, key=lambda name: facts.value(f"{where[name]}.share"), default=None)
            if stance and facts.value(f"{where[stance]}.count"):
                found.append({"label": theme["label"], "stance": stance, "where": where[stance],
                              "key": f"compare.theme_by_stance.{theme['name']}.{stance}"})
        return found

    @property
    def provoking(self) -> list[dict[str, str]]:
        """The stances that the study calls provoking."""
        names = self.facts.results["study"].get("provoking", ())
        return [one for one in self.facts.results["study"]["stances"] if one["name"] in names]

    @property
    def trends(self) -> list[dict[str, Any]]:
        """The trends over the dated posts that a test bears out; where none, that of the most frequent stance."""
        facts, start = self.facts, "time.trend."
        level = facts.numbers.entries.get("inference.level", {}).get("value") or 0
        found = sorted(key.removesuffix(".q") for key in facts.numbers.entries if key.startswith(start) and
                       key.endswith(".q") and facts.numbers.known(key) and facts.value(key) <= level)
        other = [f"{start}stance.{one['name']}" for one in facts.stances[:1]]
        return [{"key": f"{key}.slope", "found": key in found, **self._trend(key.removeprefix(start))}
                for key in found or other if facts.numbers.known(f"{key}.slope")]

    def _trend(self, name: str) -> dict[str, Any]:
        """What a trend is of, in words, and the unit to print it in."""
        kind, _, name = name.partition(".")
        if kind == "stance":
            return {"of": f"share of {name} comments", "unit": "share"}
        labels = {one["name"]: one["label"] for one in self.facts.results["study"]["themes"]}
        return ({"of": f"share of comments with {labels[name]}", "unit": "share"} if kind == "theme" else
                {"of": "mean sentiment", "unit": None})

    @property
    def mistake(self) -> dict[str, str] | None:
        """The stance model's surest mistake of the commonest kind, None where none is shown."""
        for coded, model, comment, _, text in self.facts.results["tables"].get("error_examples", {}).get("rows", ()):
            if text:
                return {"text": text, "place": f"coded {coded}, {model} by the model; comment {comment}"}
        return None

    def quotation(self, group: str, name: str, stance: str | None = None) -> Mapping[str, Any] | None:
        """The first quotation that stands for a theme or stance, of that stance where there is one; else None."""
        found = self.facts.quotations(group, name)
        return next((one for one in found if one["stance"] == stance), found[0] if found else None)

    @property
    def last_quotation(self) -> Mapping[str, Any] | None:
        """A quotation from the last dated post, None where there is none."""
        rows = self.facts.results["tables"]["by_date"]["rows"]
        return next((one for one in self.facts.results["quotations"] if rows and one["post"] == rows[-1][1]), None)

    @property
    def feeling_quotation(self) -> Mapping[str, Any] | None:
        """The quotation of the theme with the lowest mean intensity, None where themes cannot be compared."""
        feelings = self.facts.theme_feelings
        return self.quotation("theme", feelings["lowest"][0]["name"]) if feelings else None
