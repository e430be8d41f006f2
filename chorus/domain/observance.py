"""Observances: what a day is called, by whom it was proclaimed, and its occasions, one for each occurrence."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chorus.domain.language import Language
from chorus.domain.observance_rule import MonthDay, Occurrence, Rule, day_in
from chorus.domain.problems import Frozen

FIRST_YEAR, LAST_YEAR = 1800, 2300
"""The years that the calendar speaks of."""

ObservanceId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64)]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Text = Annotated[str, Field(min_length=1)]


class Earlier(Frozen):
    """The fixed day on which an observance was kept up to and including the year ``until``."""

    month_day: MonthDay
    until: Year
    resolution: Text | None = None


class Occasion(Occurrence):
    """One occurrence of an observance, with its id and its English name."""

    observance: ObservanceId
    name: Text
    year: Year


class Observance(Frozen):
    """A day's rule, and what is known about the day."""

    id: Annotated[ObservanceId, Field(description="What campaigns call it.")]
    name: Annotated[Text, Field(description="The name in English.")]
    names: Annotated[dict[Language, Text], Field(description="The official names in other languages.")] = {}
    kind: Literal["observance", "anniversary", "event"] = "observance"
    rule: Annotated[Rule, Field(description="When it occurs.")]
    since: Annotated[Year | None, Field(description="The first year in which it was kept.")] = None
    history: Annotated[tuple[Earlier, ...], Field(description="Earlier days of the year, oldest first.")] = ()
    proclaimed_by: Text | None = None
    resolution: Text | None = None
    tags: tuple[Text, ...] = ()
    themes: Annotated[dict[Year, Text], Field(description="The official theme of a year, in English.")] = {}
    note: Text | None = None
    source: Annotated[Text | None, Field(description="Where the rule can be read.")] = None

    def name_in(self, language: Language) -> str:
        """The name in ``language``, else in English."""
        return self.names.get(language, self.name)


def occasions(observance: Observance, year: int) -> tuple[Occasion, ...]:
    """The occasions of one edition, in the order of their first days; none before ``since``.

    An anniversary's first year is the event itself. Earlier fixed days (``history``) count up to their last year.
    """
    first = FIRST_YEAR if observance.since is None else observance.since
    if not first <= year <= LAST_YEAR:
        return ()
    return tuple(
        Occasion(observance=observance.id, name=observance.name, year=year, **dict(occurrence))
        for occurrence in _occurrences(observance, year)
    )


def _occurrences(observance: Observance, year: int) -> tuple[Occurrence, ...]:
    for earlier in observance.history:
        if year <= earlier.until:
            day = day_in(year, earlier.month_day)
            return () if day is None else (Occurrence(start=day, end=day),)
    return observance.rule.in_year(year)
