"""Checking what is right in broken campaigns, so that an officer learns of every problem at once."""

from collections.abc import Collection, Iterator

from chorus.domain.problems import Problem
from chorus.services.checking import check_file
from chorus.services.checking_audiences import Audiences
from chorus.services.ports_files import Loaded, PartialFile, Renderer


def check_partial(loaded: Loaded, file: PartialFile, renderer: Renderer, audiences: Audiences) -> Iterator[Problem]:
    """The problems of one broken campaign beside those for which it is broken."""
    for problem in check_file(loaded, file, renderer, audiences, None):
        if not file.misled(problem):
            yield problem


def more_may_follow(loaded: Loaded, only: Collection[str] | None = None) -> bool:
    """Whether some campaign is too broken for all its problems to be found."""
    chosen = (c for c in loaded.broken if only is None or c in only)
    return any(c not in loaded.partial or not loaded.partial[c].is_whole for c in chosen)
