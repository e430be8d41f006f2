"""What must agree over the languages of a text: marks such as a date, a number or a link, and how two texts differ."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from chorus.domain.language import Language

MarkKind = Literal["slot", "link", "picture", "symbol", "date", "number"]


class Day(NamedTuple):
    """A date as far as a text gives it: ``5 June`` has no year, ``June 2021`` no day, ``6月`` neither."""

    day: int | None
    month: int
    year: int | None


Value = Day | Decimal | str


@dataclass(frozen=True)
class Mark:
    """One thing that must agree: what it means in every language, and how this text writes it.

    ``also`` is what it may mean as well: ``12,500`` in Arabic can be read both ways. ``percent`` is for numbers.
    """

    kind: MarkKind
    value: Value
    shown: str
    also: Value | None = None
    percent: bool = False


@dataclass(frozen=True)
class Marks:
    """All marks of a text in the order in which they stand, and the text's rest, for what it says in words."""

    language: Language
    marks: tuple[Mark, ...]
    rest: str

    def of(self, kind: MarkKind) -> list[Mark]:
        """Those of a kind."""
        return [mark for mark in self.marks if mark.kind == kind]


@dataclass(frozen=True)
class Difference:
    """What a translation has and its source has not, or the other way round, or one in the other's place."""

    kind: MarkKind
    source: Mark | None
    translation: Mark | None
