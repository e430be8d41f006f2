"""A campaign's activities with their places in its file."""

from collections.abc import Iterator

from chorus.domain.campaign import KINDS, AnyActivity
from chorus.services.ports_files import CampaignFile, Loc


def located(file: CampaignFile) -> Iterator[tuple[Loc, AnyActivity]]:
    """Each activity with where it stands, ``("email", 0)``."""
    for kind in KINDS:
        activities: tuple[AnyActivity, ...] = getattr(file.campaign, kind)
        for index, activity in enumerate(activities):
            yield (kind, index), activity
