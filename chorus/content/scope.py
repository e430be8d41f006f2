"""One campaign while it is rendered: what its activities share, and the problems found on the way."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from chorus.content.campaign_links import CampaignLinks
from chorus.content.glossary_file import ReadGlossary
from chorus.domain.artefact import Artefact, ArtefactChannel, ArtefactKey, Picture, Release, Words, canonical_json
from chorus.domain.campaign import KINDS, AnyActivity, Campaign, Mailing, Statement, kind_of, schedule_of
from chorus.domain.glossary import Glossary, Terms
from chorus.domain.language import Language, pick
from chorus.domain.observance import Occasion
from chorus.domain.organisation import Workspace
from chorus.domain.problems import Problem, Severity
from chorus.domain.versions import first_of, number_of
from chorus.services.corrigenda import corrected_by
from chorus.services.occasions import embargo_of
from chorus.services.ports_files import CampaignFile, Loaded, Loc

SITE = "site"
_EASTERNMOST = "Pacific/Kiritimati"
PUBLISHED = ("statement", "press", "page", "document")
"""Kinds of activities that have a permanent URL."""


@dataclass(frozen=True)
class SaidText:
    """What an activity says in one language, and where that is written: in templates, else in the campaign's file.

    ``files`` are names below templates/, the template itself first; ``loc`` is the place in the campaign's file.
    """

    activity: str
    language: Language
    text: str
    files: tuple[str, ...]
    loc: Loc


@dataclass
class Scope:
    """A campaign, its occasion and workspace; ``problems`` and what is ``said`` grow while it is rendered.

    ``summaries`` are what readers see beside an artefact's text: preheaders, and the lines below titles. ``written``
    are the words of artefacts as they are written, where campaign parameters were added to their links.
    """

    loaded: Loaded
    file: CampaignFile
    occasion: Occasion
    glossary: ReadGlossary = field(default_factory=lambda: ReadGlossary(Terms(Glossary())))
    problems: list[Problem] = field(default_factory=list)
    said: list[SaidText] = field(default_factory=list)
    summaries: dict[tuple[str, Language], str] = field(default_factory=dict)
    written: dict[ArtefactKey, Words] = field(default_factory=dict)

    @property
    def terms(self) -> Terms:
        """The glossary's terms."""
        return self.glossary.terms

    @property
    def campaign(self) -> Campaign:
        """The campaign."""
        return self.file.campaign

    @property
    def workspace(self) -> Workspace:
        """The workspace."""
        return self.loaded.workspace

    @cached_property
    def base_url(self) -> str:
        """Where everything is published, without a slash at the end."""
        return self.workspace.workspace.base_url.rstrip("/")

    @cached_property
    def inputs(self) -> dict[str, str]:
        """SHA-256 of what all activities share: the campaign and the configuration, as read."""
        return {
            f"campaigns/{self.file.id}.toml": _digest(self.campaign.model_dump(mode="json")),
            "config.toml": _digest(self.workspace.model_dump(mode="json")),
            "occasion": _digest(self.occasion.model_dump(mode="json")),
        }

    @cached_property
    def senders(self) -> tuple[str, ...]:
        """The senders of the campaign's conventions, in their order."""
        known = [c for c in self.campaign.conventions if c in self.workspace.conventions]
        return tuple(dict.fromkeys(self.workspace.sender_of(c) for c in known))

    def convention_names(self, language: Language) -> list[str]:
        """The full names of the campaign's conventions."""
        known = self.workspace.conventions
        return [pick(known[c].name, language) for c in self.campaign.conventions if c in known]

    def activities(self) -> Iterator[tuple[Loc, AnyActivity]]:
        """Each activity with its place, ``("email", 0)``."""
        for kind in KINDS:
            for number, activity in enumerate(getattr(self.campaign, kind)):
                yield (kind, number), activity

    def url(self, activity: AnyActivity, language: Language | None) -> str:
        """The permanent URL of an activity's page; that which chooses the language if there is none, or it lacks it.

        A statement that revises another is at that one's permanent URL.
        """
        base = f"{self.base_url}/{self.file.id}/{first_of(self.campaign, activity)}/"
        return f"{base}{language}/" if language in self.campaign.languages_of(activity) else base

    def kept(self, activity: AnyActivity, language: Language) -> str:
        """The path below the base URL at which this version of a statement stays; empty for what has no versions."""
        if not isinstance(activity, Statement):
            return ""
        number = number_of(self.campaign, activity)
        return f"/{self.file.id}/{first_of(self.campaign, activity)}/{number}/{language}/"

    def date_of(self, activity: AnyActivity) -> date:
        """The day on which an activity happens, in the zone that its schedule (or the embargo that moves it) names."""
        schedule, embargo = schedule_of(activity), self.campaign.embargo
        asked = schedule.resolve(self.occasion, _EASTERNMOST if schedule.is_local else None)
        moved = embargo.resolve(self.occasion) if embargo else asked
        return max(asked, moved, key=lambda one: one.instant).date

    def first(self, activity: AnyActivity) -> datetime:
        """The first instant at which an activity happens anywhere; UTC+14 is where every day begins."""
        schedule = schedule_of(activity)
        instant = schedule.resolve(self.occasion, _EASTERNMOST if schedule.is_local else None).instant
        embargo = embargo_of(self.campaign, self.occasion)
        return max(instant, embargo) if embargo else instant

    def key(
        self,
        activity: AnyActivity,
        language: Language,
        channel: ArtefactChannel,
        sender: str,
        second: Language | None = None,
    ) -> ArtefactKey:
        """An artefact's key."""
        return ArtefactKey(
            campaign=self.file.id,
            activity=activity.id,
            language=language,
            channel=channel,
            sender=sender,
            second=second,
        )

    def artefact(
        self, key: ArtefactKey, activity: AnyActivity, words: Words, inputs: dict[str, str], **release: object
    ) -> Artefact:
        """An artefact with what its release always has, and more of it in ``release``; its links as they leave."""
        embargo = embargo_of(self.campaign, self.occasion)
        known: dict[str, object] = {
            "schedule": str(schedule_of(activity)),
            "occasion": f"{self.occasion.start}/{self.occasion.end}",
            "embargo": embargo.isoformat() if embargo else "",
        }
        if isinstance(activity, Mailing):
            known |= {"audience": tuple(map(self._list, activity.audience)), "where": activity.where or ""}
            known["languages"] = tuple(map(str, self.campaign.languages_of(activity)))
            known["fallback"] = str(self.campaign.fallback_of(activity) or "")
        if first := corrected_by(self.loaded, self.file, activity):
            known["corrects"] = first.name
        leaving = self.links(key).words(words)
        if leaving is not words:
            self.written[key] = words
        return Artefact(
            key=key,
            kind=kind_of(activity),
            conventions=self.campaign.conventions,
            cosignatories=self.campaign.signoff.cosignatories,
            author=self.campaign.signoff.author,
            words=leaving,
            release=Release.model_validate({**known, **release}),
            inputs=dict(sorted({**self.inputs, **inputs}.items())),
        )

    def links(self, key: ArtefactKey) -> CampaignLinks:
        """What the links of an artefact become."""
        return CampaignLinks(self.workspace, key)

    def _list(self, audience: str) -> str:
        """An audience as it is signed: whose list it is and from which file, ``parties (basel, parties.csv)``."""
        source = self.workspace.audiences.get(audience)
        return f"{audience} ({source.convention}, {source.file})" if source else audience

    def wrong(self, code: str, message: str, todo: str, loc: Loc, severity: Severity = "error") -> None:
        """Note a problem at a place of the campaign's file."""
        self.problems.append(self.file.problem(code, message, todo, loc, severity))


def picture_inputs(pictures: tuple[Picture, ...]) -> dict[str, str]:
    """The digests of media among an artefact's inputs."""
    return {f"media/{picture.file}": picture.sha256 for picture in pictures}


def _digest(value: object) -> str:
    return hashlib.sha256(canonical_json(value)).hexdigest()
