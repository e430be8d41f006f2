"""What checking says of modes: telling readers apart needs consents that are recorded."""

from collections.abc import Iterator, Mapping

from chorus.domain.organisation import Workspace
from chorus.domain.problems import Problem
from chorus.services.checking_audiences import AudienceFacts
from chorus.services.ports_files import Loaded, Loc


def check_consents(
    loaded: Loaded, facts: Mapping[str, AudienceFacts], recorded: Mapping[str, int]
) -> Iterator[Problem]:
    """A warning where a mode tells readers apart and nobody has consented: by no list, nor in the database (how many by
    audience: ``recorded``)."""
    lists: dict[Loc, list[str]] = {}
    for audience in loaded.workspace.audiences:
        if loaded.workspace.tracking_of(audience) == "individual":
            lists.setdefault(_said_at(loaded.workspace, audience), []).append(audience)
    for loc, audiences in lists.items():
        if not any(facts[one].consents or recorded.get(one) for one in audiences):
            line, column = loaded.config_place(loc)
            yield Problem(
                code="nobody-consented",
                message=f"nobody on {', '.join(audiences)} has a recorded consent: `individual` counts them by cells",
                todo="record consents (docs/tracking.md), or write `aggregate`",
                file="config.toml",
                line=line,
                column=column,
                severity="warning",
            )


def _said_at(workspace: Workspace, audience: str) -> Loc:
    """Where the mode of an audience is set: the narrowest place."""
    source = workspace.audiences[audience]
    if source.tracking is not None:
        return ("audiences", audience, "tracking")
    convention = workspace.conventions.get(source.convention)
    if convention is not None and convention.tracking is not None:
        return ("conventions", source.convention, "tracking")
    return ("tracking", "mode")
