"""When a send is paused by itself, as config.toml says it."""

from typing import Annotated

from pydantic import Field

from chorus.domain.problems import Frozen


class Breaker(Frozen):
    """Pauses a send whose mails are refused too often, and tells the officers."""

    on: Annotated[bool, Field(description="`false` never pauses.")] = True
    refused: Annotated[
        float,
        Field(gt=0, le=1, description="The share of mails bounced or failed for good from which a send is paused."),
    ] = 0.10
    deferred: Annotated[
        float,
        Field(
            gt=0,
            le=1,
            description="The share of mails that one provider alone put off (a 4xx answer) from which it is paused. "
            "What its server calls greylisting does not count.",
        ),
    ] = 0.30
    least: Annotated[int, Field(ge=1, le=100_000, description="Not before this many mails have an answer.")] = 50
    last: Annotated[int, Field(ge=1, le=100_000, description="How many answers, the latest, are looked at.")] = 500
