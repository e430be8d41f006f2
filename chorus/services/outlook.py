"""What lies ahead of a campaign's sends: how many will get each as things stand, and who has still to sign it."""

from collections.abc import Mapping
from dataclasses import dataclass

from chorus.domain.problems import ChorusError
from chorus.domain.signoff import open_signers
from chorus.services.audiences import AudienceReader
from chorus.services.freezing import wanted_keys
from chorus.services.occasions import occasion_of
from chorus.services.planning import plan_activity
from chorus.services.ports import Store
from chorus.services.ports_files import CampaignFile, Loaded, Renderer
from chorus.services.signing import signers_of, stand
from chorus.services.signoff_reading import LogReader


@dataclass(frozen=True)
class Outlook:
    """One activity as it stands: ``lacking`` are the conventions that have not signed it as it is now."""

    planned: int
    lacking: tuple[str, ...]
    broken: bool = False


def outlook(
    loaded: Loaded, file: CampaignFile, renderer: Renderer, store: Store, log: LogReader, audiences: AudienceReader
) -> Mapping[str, Outlook]:
    """The outlook of each activity by its id; one that can't be planned or rendered is ``broken``."""
    try:
        rendered = renderer.render(loaded, file, occasion_of(loaded, file)).artefacts
    except ChorusError:
        rendered = ()
    rows = stand(loaded, rendered, store, log)
    found: dict[str, Outlook] = {}
    for activity in file.campaign.activities():
        artefacts = [a for a in rendered if a.key.activity == activity.id]
        unsigned = open_signers(stands for a, stands in rows if a.key.activity == activity.id)
        lacking = tuple(c for c in signers_of(file) if c in unsigned)
        try:
            planned = plan_activity(loaded, file, activity, audiences).total
            broken = bool(wanted_keys(loaded, file, activity) - {a.key for a in artefacts})
        except (ChorusError, KeyError):  # KeyError: a convention that config.toml does not have, which check tells
            planned, broken = 0, True
        found[activity.id] = Outlook(planned, lacking, broken)
    return found
