"""Observances: the rule of a day, and its occasions, one for each time that it occurs."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chorus.domain.problems import Frozen

Status = Literal["tentative", "confirmed", "rescheduled", "cancelled"]
Mode = Literal["in-person", "online", "hybrid"]


class Occasion(Frozen):
    """One occurrence of an observance, from the first day to the last, both included."""

    observance: str
    name: str
    year: Annotated[int, Field(ge=1800, le=2300)]
    start: date
    end: date
    status: Status = "confirmed"
    part: str | None = None
    place: str | None = None
    mode: Mode | None = None
    rescheduled_to: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"ends on {self.end}, before it starts on {self.start}")
        return self
