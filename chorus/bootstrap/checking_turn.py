"""One campaign's check with all that it depends on: in this process, or in one of several."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chorus.content.lookups import is_there
from chorus.content.renderer import TemplateRenderer
from chorus.content.translation_records import CAMPAIGN_RECORDS
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.tracking import newest_day
from chorus.services.checking import audiences_of
from chorus.services.checking_audiences import AudienceFacts, Audiences
from chorus.services.checking_workspace import Checked, check_one
from chorus.services.ports_corrigenda import SentArtefacts
from chorus.services.ports_files import Loaded


@dataclass(frozen=True)
class Turn:
    """What was found in a campaign, and the files at which was looked for it, each found or not.

    ``checked`` is None for one that corrects another: that depends on other campaigns, and on what was sent.
    """

    id: str
    checked: Checked | None
    lookups: Mapping[str, bool]


class CampaignChecker:
    """Checks campaigns one by one, each alone."""

    def __init__(self, root: Path, now: datetime, facts: Mapping[str, AudienceFacts]) -> None:
        self._root = root
        self._now = now
        self._files = FileWorkspace(root)
        self._frame = self._files.frame()
        self._renderer = TemplateRenderer(root)
        self._audiences = Audiences(self._files, self._frame, facts, newest_day(now))

    def check(self, campaign_id: str) -> Turn:
        """Check one campaign that corrects no other."""
        lookups = self._renderer.lookups
        lookups.begin()
        loaded = self._files.framed(self._frame, campaign_id)
        file = loaded.campaigns.get(campaign_id) or loaded.partial.get(campaign_id)
        if file and any(getattr(activity, "corrects", None) for activity in file.campaign.activities()):
            return Turn(campaign_id, None, {})
        checked = check_one(loaded, campaign_id, self._renderer, self._audiences, self._now)
        names = ["config.toml", f"campaigns/{campaign_id}.toml", f"campaigns/{campaign_id}{CAMPAIGN_RECORDS}"]
        names += (audience_file(loaded, audience) for audience in (audiences_of(loaded, file) if file else ()))
        for name in names:
            lookups.add(name, found=is_there(self._root / name))
        return Turn(campaign_id, checked, dict(lookups.found))


def audience_file(loaded: Loaded, audience: str) -> str:
    """An audience's file, within the workspace."""
    return f"audiences/{loaded.workspace.audiences[audience].file}"


def check_together(
    root: Path, now: datetime, facts: Mapping[str, AudienceFacts], sent: SentArtefacts, campaign_ids: tuple[str, ...]
) -> Mapping[str, Checked]:
    """Check campaigns that correct others, with all others beside them."""
    files = FileWorkspace(root)
    loaded, renderer = files.load(), TemplateRenderer(root, sent)
    audiences = Audiences(files, loaded, facts, newest_day(now))
    return {name: check_one(loaded, name, renderer, audiences, now) for name in campaign_ids}
