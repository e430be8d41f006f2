"""A week as one scope may see it: its own figures, and in the joint report no small numbers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from chorus.domain.report_figures import ByAgency, WeekFigures
from chorus.domain.report_joint import TABLES, TOTAL, Hidden, hidden_in_joint
from chorus.domain.report_names import Names
from chorus.domain.report_scope import JOINT, has_untold, in_scope, summed, total_of
from chorus.domain.report_tally import AGENCIES, FIGURES, Tally

_NOTHING: Counter[str] = Counter()


@dataclass(frozen=True)
class View:
    """The tally of a scope, and which of its numbers are not shown (see ``report_joint``).

    ``untold`` where some hits of the scope's campaigns don't tell whose they are, so that none of them are in it.
    """

    tally: Tally
    hidden: Hidden = frozenset()
    untold: bool = False

    @classmethod
    def of(cls, tally: Tally, scope: str, names: Names) -> "View":
        """The view of a convention on what is its own, or the joint one on everything."""
        if scope == JOINT:
            return cls(tally, hidden_in_joint(tally))
        return cls(in_scope(tally, scope, names), untold=has_untold(tally, scope, names))

    def rows(self, table: str) -> dict[str, Counter[str]]:
        """The counts of a table of ``report_joint.TABLES`` by its rows, whole."""
        breakdown, key = TABLES[table]
        return summed(self.tally.of(breakdown), key)

    def counts(self, table: str, row: str, counts: Mapping[str, int]) -> dict[str, int | None]:
        """All figures of a week in a row as they are shown, None where not; what is not counted is 0.

        Visits that carry no mark tell of no visitor: how many there were is not known.
        """
        shown = {name: None if (table, row, name) in self.hidden else counts.get(name, 0) for name in FIGURES}
        if not self.hears_complaints:
            shown["complaints"] = None
        unmarked = (agency for agency in AGENCIES if shown[f"visits.{agency}"] and not shown[f"visitors.{agency}"])
        return {**shown, **{f"visitors.{agency}": None for agency in unmarked}}

    def figures(self, table: str, row: str, counts: Mapping[str, int]) -> WeekFigures:
        """The figures of a row as they are shown."""
        return WeekFigures.of(self.counts(table, row, counts))

    def by_agency(self, table: str, row: str, counts: Mapping[str, int], path: str) -> ByAgency:
        """One figure of a row by who caused the hits; ``path`` is as ``opens.{}.total``."""
        shown = self.counts(table, row, counts)
        return ByAgency(**{agency: shown.get(path.format(agency), 0) for agency in AGENCIES})

    @cached_property
    def hears_complaints(self) -> bool:
        """Whether anything was told of complaints: without a channel that tells them, none is not known to be none."""
        return any(figures["complaints"] for figures in self.tally.of("language").values())

    @property
    def whole(self) -> Counter[str]:
        """The sum of everything, nothing hidden."""
        return total_of(self.tally.of("language").values())

    @property
    def total(self) -> WeekFigures:
        """The sum of everything, as it is shown."""
        return self.figures(TOTAL, "", self.whole)
