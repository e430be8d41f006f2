"""How signatures count in a workspace, as config.toml sets it."""

from typing import Annotated, Literal

from pydantic import Field

from chorus.domain.problems import Frozen


class SignoffPolicy(Frozen):
    """How signatures count in this workspace."""

    keys: Annotated[
        Literal["optional", "required"],
        Field(description="`required`: only signatures made with a signatory's own key count."),
    ] = "optional"
    author_signs: Annotated[
        bool,
        Field(
            description="`false`: the author of a campaign can't sign it for the own convention; a colleague has to."
        ),
    ] = True
    link_days: Annotated[int, Field(ge=1, le=60, description="How long a personal link to sign is good for.")] = 14
    quiet_minutes: Annotated[
        int,
        Field(
            ge=0,
            le=1440,
            description="How long words must rest after an edit before those who had signed are told what changed.",
        ),
    ] = 10
