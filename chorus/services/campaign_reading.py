"""What a campaign's report reads of its activities: what left, who signed it, where it was posted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from chorus.domain.artefact import Artefact
from chorus.domain.campaign import AnyActivity, Post, kind_of, schedule_of
from chorus.domain.campaign_report import ActivityDone, NetworkPosts, SignedAct
from chorus.domain.language import Language
from chorus.domain.report_figures import WeekFigures
from chorus.domain.rollup import Rolled, RollupRow
from chorus.domain.signoff import Signature
from chorus.domain.signoff_state import LogState
from chorus.domain.timeline import SendState
from chorus.services.campaign_names import actor_name, address, audience_names, handle, party, subject
from chorus.services.occasions import occasion_of
from chorus.services.ports import StoredSend
from chorus.services.ports_files import CampaignFile, Loaded

_STOPPED = (SendState.HELD, SendState.PAUSED, SendState.CANCELLED, SendState.PAST)


class CampaignStore(Protocol):
    """What a campaign's report needs of the store."""

    def rolled(self) -> Rolled | None: ...  # noqa: D102

    def rollups(self, first: date, last: date) -> Iterator[RollupRow]: ...  # noqa: D102

    def sends(self, campaign: str | None = None) -> tuple[StoredSend, ...]: ...  # noqa: D102

    def sent_artefacts(self, campaign: str, activity: str) -> tuple[Artefact, ...]: ...  # noqa: D102

    def published(self, send: int) -> Mapping[str, str]: ...  # noqa: D102


@dataclass(frozen=True)
class CampaignReading:
    """A campaign as its files and the store have it."""

    store: CampaignStore
    loaded: Loaded
    file: CampaignFile

    @cached_property
    def sends(self) -> Mapping[str, StoredSend]:
        """Its sends by activity."""
        return {send.activity: send for send in self.store.sends(self.file.id)}

    @cached_property
    def left(self) -> Mapping[str, tuple[Artefact, ...]]:
        """The artefacts that left by activity; none of what has not begun."""
        return {activity: self.store.sent_artefacts(self.file.id, activity) for activity in self.sends}

    def activities(self, figures: Mapping[str, WeekFigures]) -> tuple[ActivityDone, ...]:
        """Every activity with its figures, in the order of time; last what each contact gets at their own."""
        done = [self._activity(each, figures.get(each.id, WeekFigures())) for each in self.file.campaign.activities()]
        return tuple(sorted(done, key=lambda each: (each.at is None, each.at and each.at.timestamp(), each.activity)))

    def _activity(self, activity: AnyActivity, figures: WeekFigures) -> ActivityDone:
        campaign, workspace, send = self.file.campaign, self.loaded.workspace, self.sends.get(activity.id)
        left = self.left.get(activity.id, ())
        languages = {language for each in left for language in each.key.languages}
        accounts = activity.accounts if isinstance(activity, Post) else ()
        return ActivityDone(
            activity=activity.id,
            kind=kind_of(activity),
            title=subject(left, campaign.source_language),
            languages=in_order(languages) or campaign.languages_of(activity),
            at=(send.began or send.at) if send else self._due(activity),
            state=send.state if send else None,
            note=send.note if send and send.state in _STOPPED else "",
            url=address(left, campaign.source_language),
            audiences=audience_names(workspace, activity),
            accounts=tuple(handle(workspace, each) for each in accounts),
            figures=figures,
        )

    def _due(self, activity: AnyActivity) -> datetime | None:
        schedule = schedule_of(activity)
        return None if schedule.is_local else schedule.resolve(occasion_of(self.loaded, self.file)).instant

    def signatures(self, log: LogState) -> Iterator[SignedAct]:
        """The acts of signing that cover what left, in their order; of what has not left, all."""
        acts: dict[int, list[Signature]] = {}
        left = {each.key: (each.words_digest, each.release_digest) for many in self.left.values() for each in many}
        for signature in log.of(self.file.id):
            digests = (signature.words_digest, signature.release_digest)
            if left.get(signature.key, digests) == digests:
                acts.setdefault(signature.entry, []).append(signature)
        for signatures in acts.values():
            first = signatures[0]
            yield SignedAct(
                at=first.at,
                person=first.person,
                role=first.role,
                secretariat=actor_name(self.loaded.workspace, first.secretariat),
                parties=tuple(party(self.loaded.workspace, each).name for each in first.conventions),
                texts=len(signatures),
                languages=in_order({language for each in signatures for language in each.key.languages}),
            )

    def networks(self) -> Iterator[NetworkPosts]:
        """What is known to be posted, by account."""
        found: dict[str, list[str]] = {}
        for activity in self.file.campaign.post:
            send = self.sends.get(activity.id)
            for target, number in (self.store.published(send.number) if send else {}).items():
                account, _, language = target.removeprefix("account:").rpartition("/")
                if number:  # empty where nobody knows whether it is there
                    found.setdefault(account, []).append(language)
        for account, languages in sorted(found.items()):
            yield NetworkPosts(
                account=account,
                network=account.partition(":")[0],
                handle=handle(self.loaded.workspace, account),
                languages=in_order({Language(each) for each in languages}),
                posts=len(languages),
            )


def in_order(languages: set[Language]) -> tuple[Language, ...]:
    """Languages in the official order."""
    return tuple(language for language in Language if language in languages)
