"""What the section of questions picks out of the results: whom and what it asks about, and what is quoted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.report.facts import Facts
from pipeline.report.tested import Tested


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
        facts, tested = self.facts, Tested(self.facts.results, self.facts.numbers)
        other = [f"time.trend.stance.{one['name']}" for one in facts.stances[:1]]
        return [{**one, "found": True} for one in tested.trends] or [
            {**tested.trend(key), "found": False} for key in other if facts.numbers.known(f"{key}.slope")]

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
    def feeling_quotation(self) -> Mapping[str, Any] | None:
        """The quotation of the theme with the lowest mean intensity, None where themes cannot be compared."""
        feelings = self.facts.theme_feelings
        return self.quotation("theme", feelings["lowest"][0]["name"]) if feelings else None
