"""Checking a workspace campaign by campaign: what was found in each, and all of it put together."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chorus.domain.problems import Frozen, Problem
from chorus.services.checking import audiences_of, check_file, check_imports, in_order
from chorus.services.checking_audiences import Audiences
from chorus.services.checking_broken import check_partial, more_may_follow
from chorus.services.checking_over import turns
from chorus.services.checking_pace import pace_turns
from chorus.services.checking_tracking import check_consents
from chorus.services.ports import Progress
from chorus.services.ports_files import CampaignFile, Loaded, Renderer, WorkspaceFiles


class Checked(Frozen):
    """What was found in one campaign.

    ``beside`` is what else is wrong with a broken one, ``more`` whether it is too broken to find everything; with
    ``turns``, instants, what is found changes by itself. ``audiences`` are those that it goes to.
    """

    problems: tuple[Problem, ...]
    beside: tuple[Problem, ...] = ()
    more: bool = False
    turns: tuple[datetime, ...] = ()
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Findings:
    """The problems of a workspace, or of some campaigns of it; how much was looked at; whether more may follow."""

    problems: tuple[Problem, ...]
    campaigns: int = 0
    audiences: int = 0
    more: bool = False


class Checks(Protocol):
    """Checks a workspace."""

    def check(self, only: Collection[str] | None, progress: Progress, *, fresh: bool = False) -> Findings:
        """All problems, or those of some campaigns (by id); ``fresh`` relies on nothing that was found before.

        InputError when config.toml can't be used.
        """
        ...


def check_one(
    loaded: Loaded, campaign_id: str, renderer: Renderer, audiences: Audiences, now: datetime | None
) -> Checked:
    """Everything wrong with one campaign, be it broken."""
    if campaign_id in loaded.campaigns:
        file: CampaignFile = loaded.campaigns[campaign_id]
        found = tuple(check_file(loaded, file, renderer, audiences, now))
        changing: list[datetime] = []
        if now is not None:
            changing += pace_turns(audiences.files, loaded, file)
            changing += () if file.campaign.sample else turns(loaded, file)
        return Checked(problems=found, turns=tuple(changing), audiences=audiences_of(loaded, file))
    partial = loaded.partial.get(campaign_id)
    beside = tuple(check_partial(loaded, partial, renderer, audiences)) if partial else ()
    more = more_may_follow(loaded, (campaign_id,))
    return Checked(problems=loaded.broken[campaign_id], beside=beside, more=more)


def put_together(
    files: WorkspaceFiles,
    loaded: Loaded,
    checked: Iterable[Checked],
    audiences: Audiences,
    imported: Mapping[str, str],
    *,
    everything: bool,
    consents: Mapping[str, int] | None = None,
) -> Findings:
    """The findings of campaigns and, when ``everything`` was asked for, of configuration and audiences.

    ``consents`` is how many contacts of each audience have one on record in the database.
    """
    campaigns = list(checked)
    found = [problem for one in campaigns for problem in one.problems]
    used = None if everything else {name for one in campaigns for name in one.audiences}
    if everything:
        found += loaded.problems
        found += (problem for facts in audiences.all().values() for problem in facts.problems)
        found += check_consents(loaded, audiences.all(), consents or {})
    found += check_imports(files, loaded, imported, used)
    beside = (problem for one in campaigns for problem in one.beside)
    problems = tuple(dict.fromkeys((*in_order(found), *beside)))
    more = any(one.more for one in campaigns)
    return Findings(problems, len(campaigns), len(loaded.workspace.audiences), more)
