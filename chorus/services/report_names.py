"""The names that a workspace's reports show, and what a report says that it was made from."""

import hashlib
from datetime import date
from importlib.metadata import version

from chorus.domain.campaign import kind_of
from chorus.domain.classify import RULES_VERSION
from chorus.domain.language import Language, pick
from chorus.domain.problems import NotFoundError
from chorus.domain.report_model import Provenance
from chorus.domain.report_names import CampaignName, ConventionName, Names
from chorus.domain.rollup import Rolled
from chorus.domain.signoff_log import Head
from chorus.services.ports_files import CampaignFile, Loaded


def names_of(loaded: Loaded) -> Names:
    """The names that a workspace's reports show; campaigns by their id."""
    workspace = loaded.workspace
    return Names(
        workspace=workspace.workspace.name,
        conventions={
            name: ConventionName(name=pick(convention.name, Language.EN), colour=convention.colour)
            for name, convention in workspace.conventions.items()
        },
        campaigns={name: _campaign_name(loaded, loaded.campaigns[name]) for name in sorted(loaded.campaigns)},
    )


def _campaign_name(loaded: Loaded, file: CampaignFile) -> CampaignName:
    campaign = file.campaign
    language = Language.EN if Language.EN in campaign.title else next(iter(campaign.title))
    try:
        occasion = loaded.catalogue.occasion(campaign.observance, campaign.year, campaign.part).start
    except NotFoundError:  # a check says so; the report sets nothing beside it
        occasion = None
    return CampaignName(
        title=campaign.title[language],
        language=language,
        conventions=campaign.conventions,
        activities={activity.id: kind_of(activity) for activity in campaign.activities()},
        observance=campaign.observance,
        year=campaign.year,
        part=campaign.part,
        occasion=occasion,
    )


def provenance_of(loaded: Loaded, rolled: Rolled | None, day: date, head: Head) -> Provenance:
    """What a report on the time up to a day is made from: as far as the roll-up stands, by its rules of that day."""
    return Provenance(
        watermark=rolled.watermark if rolled else 0,
        rules_version=rolled.rules_of(day) if rolled else RULES_VERSION,
        chorus_version=version("chorus"),
        configuration=configuration_digest(loaded),
        signoff_log=head,
    )


def configuration_digest(loaded: Loaded) -> str:
    """SHA-256 (hex) of what a report depends on in the workspace: its names in order, whose sites, its time zone."""
    sites = sorted(loaded.workspace.sites.items())
    seen = f"{loaded.workspace.workspace.timezone}\n{names_of(loaded).model_dump_json()}\n{sites}"
    return hashlib.sha256(seen.encode()).hexdigest()
