"""Checking what is right in broken campaigns, so that an officer learns of every problem at once."""

from collections.abc import Collection, Iterator

from chorus.domain.problems import Problem
from chorus.services.checking import check_campaign
from chorus.services.checking_segments import check_segments
from chorus.services.ports import Loaded, Renderer, WorkspaceFiles


def check_broken(
    files: WorkspaceFiles, loaded: Loaded, renderer: Renderer, only: Collection[str] | None = None
) -> Iterator[Problem]:
    """The problems of broken campaigns (all, or those of ``only``) beside those for which they are broken."""
    for campaign_id, file in loaded.partial.items():
        if only is None or campaign_id in only:
            for problem in (*check_campaign(loaded, file, renderer), *check_segments(files, loaded, file)):
                if not file.misled(problem):
                    yield problem


def more_may_follow(loaded: Loaded, only: Collection[str] | None = None) -> bool:
    """Whether some campaign is too broken for all its problems to be found."""
    chosen = (c for c in loaded.broken if only is None or c in only)
    return any(c not in loaded.partial or not loaded.partial[c].is_whole for c in chosen)
