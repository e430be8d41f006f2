"""What a report counts: the figures of one group in one week, and the names by which they are called."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from chorus.domain.problems import Frozen
from chorus.domain.report_tally import AGENCIES

Number = Annotated[
    int | None,
    Field(
        description="A count; null where it would tell of fewer than five contacts, and where it is not known: the "
        "hits of a language are not told from those of others, or nothing was counted."
    ),
]
Share = Annotated[
    float | None, Field(description="Per cent, with one decimal; null where a count that it is made of is null or 0.")
]


class Count(Frozen):
    """``total`` hits, and the ``unique`` messages that they came from."""

    total: Number = 0
    unique: Number = 0


class Split(Frozen):
    """Hits by who caused them, as far as the rules can tell."""

    human: Count = Count()
    machine: Count = Count()
    unknown: Count = Count()


class ByAgency(Frozen):
    """One number by who caused the hits, where hits and messages are not told apart."""

    human: Number = 0
    machine: Number = 0
    unknown: Number = 0


class WeekFigures(Frozen):
    """The figures of one group in one week. ``sent`` = ``delivered`` + ``bounced`` + ``failed`` + ``uncertain``.

    ``visitors`` are told apart within one day, one activity and one language: over a week they are visitors' days.
    """

    sent: Number = 0
    delivered: Number = 0
    bounced: Number = 0
    failed: Number = 0
    uncertain: Number = 0
    unsubscribed: Number = 0
    complaints: Number = 0
    opens: Split = Split()
    clicks: Split = Split()
    visits: ByAgency = ByAgency()
    visitors: ByAgency = ByAgency()
    posts: int = 0
    pages: int = 0

    @classmethod
    def of(cls, counts: Mapping[str, int | None]) -> "WeekFigures":
        """The figures from counts by path (``opens.human.unique``); what is not there is 0."""
        nested: dict[str, object] = {}
        for path, count in counts.items():
            at: dict[str, object] = nested
            *parents, leaf = path.split(".")
            for name in parents:
                inner = at.setdefault(name, {})
                assert isinstance(inner, dict)
                at = inner
            at[leaf] = count
        return cls.model_validate(nested)

    def get(self, path: str) -> int | None:
        """The figure at a path such as ``sent`` or ``opens.human.unique``."""
        value: object = self
        for name in path.split("."):
            value = getattr(value, name)
        assert value is None or isinstance(value, int)
        return value

    def by_agency(self, kind: Literal["opens", "clicks", "visits"]) -> dict[str, int | None]:
        """The total hits of a kind by who caused them, in the order human, machine, unknown."""
        suffix = "" if kind == "visits" else ".total"
        return {agency: self.get(f"{kind}.{agency}{suffix}") for agency in AGENCIES}


def share_of(part: int | None, whole: int | None) -> float | None:
    """A part in per cent of a whole, with one decimal; None where one of them is not known or there is no whole."""
    return None if part is None or not whole else round(100 * part / whole, 1)
