"""How fast mail may leave, as config.toml says it: rates, warm-ups, and the domains that make a provider."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints

from chorus.domain.campaign import Id
from chorus.domain.problems import Frozen, MisreadError
from chorus.domain.textual import Textual

SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
MOST = 1_000_000
_RATE = re.compile(r"(\d{1,9})\s*/\s*(\w+)", re.ASCII)

OTHERS = "*"
"""As a domain: each domain that has no rate of its own, one by one."""

Domain = Annotated[str, StringConstraints(pattern=r"^(\*|[^\s@*/]+\.[^\s@*/.]+)$", max_length=253, to_lower=True)]
"""A recipient domain in lower case (``example.org``), or ``*``."""

DomainPattern = Annotated[
    str, StringConstraints(pattern=r"^[^\s@*/]+\.([^\s@*/.]+|\*)$", max_length=253, to_lower=True)
]
"""A domain, or ``yahoo.*``: that name below every ending (yahoo.fr, yahoo.co.uk)."""


@dataclass(frozen=True, slots=True)
class Rate(Textual):
    """At most ``count`` mails in ``unit``, evenly; ``str()`` gives the canonical text."""

    DESCRIPTION: ClassVar[str] = "How many mails in a second, minute, hour or day: `600/minute`; they leave evenly."
    PATTERN: ClassVar[str] = r"^[0-9]+ ?/ ?(second|minute|hour|day)$"
    EXAMPLES: ClassVar[tuple[str, ...]] = ("20/second", "600/minute", "5000/hour", "50000/day")

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The rate that ``text`` means; MisreadError says what is wrong and what to write."""
        found = _RATE.fullmatch(text.strip())
        if found is None or found[2] not in SECONDS:
            raise MisreadError(f"{text!r} is no rate", "write how many in a second, minute, hour or day: `600/minute`")
        if not 1 <= int(found[1]) <= MOST:
            raise MisreadError(f"{text!r} is out of reach", f"write a number from 1 to {MOST}, or take the line out")
        return cls(int(found[1]), found[2])

    def __str__(self) -> str:
        return f"{self.count}/{self.unit}"

    @property
    def seconds(self) -> int:
        """The unit in seconds."""
        return SECONDS[self.unit]


class WarmUp(Frozen):
    """A new domain or IP address starts slowly: how many mails a day its sender may send, growing day by day."""

    start: Annotated[date, Field(description="The first day, in the workspace's zone; before it the same holds.")]
    first_day: Annotated[int, Field(ge=1, le=MOST, description="How many mails on the first day.")] = 500
    factor: Annotated[float, Field(gt=1, le=10, description="How many times more each following day.")] = 1.5
    until: Annotated[
        int, Field(ge=1, le=10_000_000, description="When a day would allow this many, the warm-up is over.")
    ] = 50_000


class SenderPace(Frozen):
    """How fast one sender may send."""

    rate: Annotated[Rate | None, Field(description="At most this fast, to whomever.")] = None
    warm_up: Annotated[WarmUp | None, Field(description="While its domain or IP address is new.")] = None


class Pace(Frozen):
    """How fast mail may leave. Without any of this it leaves as fast as the mail server takes it."""

    senders: Annotated[dict[Id, SenderPace], Field(description="By sender, one of [senders].")] = {}
    providers: Annotated[
        dict[Id, Rate], Field(description='By provider, all its domains together: `gmail = "20/second"`.')
    ] = {}
    domains: Annotated[
        dict[Domain, Rate],
        Field(description='By recipient domain; `"*"` holds for each domain that has no rate otherwise.'),
    ] = {}
    groups: Annotated[
        dict[Id, tuple[DomainPattern, ...]],
        Field(
            description="The domains of a provider, in place of the shipped ones (docs/pace.md lists them); "
            "`yahoo.*` stands for every ending."
        ),
    ] = {}
