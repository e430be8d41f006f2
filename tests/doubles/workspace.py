"""A small workspace in memory: two secretariats, three conventions, and campaigns given as TOML text."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any

from chorus.domain.artefact import Artefact, ArtefactKey, Release, Words
from chorus.domain.campaign import AnyActivity, Campaign, Email, Mailing, Post, Press, kind_of, schedule_of
from chorus.domain.contact import Contact
from chorus.domain.country import Countries
from chorus.domain.language import Language
from chorus.domain.observance import Occasion
from chorus.domain.observance_catalogue import Catalogue
from chorus.domain.organisation import AudienceSource, Workspace
from chorus.domain.pair import Pair
from chorus.domain.problems import InputError, Problem, RefusedError, Severity
from chorus.services.planning import post_targets
from chorus.services.ports_files import CampaignFile, Loaded, Loc, Rendered

CONFIG = """
[workspace]
name = "Test"
timezone = "Europe/Zurich"
base_url = "http://127.0.0.1:8025"

[secretariats.brs]
name.en = "BRS Secretariat"
conventions = ["basel", "rotterdam"]
address = "Geneva"
sender = "brs"

[secretariats.minamata]
name.en = "Minamata Secretariat"
conventions = ["minamata"]
address = "Geneva"
sender = "minamata"

[conventions.basel]
name.en = "Basel Convention"
short.en = "Basel"
url = "https://www.basel.int/"

[conventions.rotterdam]
name.en = "Rotterdam Convention"
short.en = "Rotterdam"
url = "https://www.pic.int/"

[conventions.minamata]
name.en = "Minamata Convention on Mercury"
short.en = "Minamata"
url = "https://minamataconvention.org/"

[senders.brs]
name = "BRS"
address = "brs@brs.example"

[senders.minamata]
name = "Minamata"
address = "mail@minamata.example"

[accounts."x:brs"]
secretariat = "brs"
handle = "@brs"
languages = ["en", "fr"]

[accounts."x:minamata"]
secretariat = "minamata"
handle = "@minamata"
languages = ["en"]

[audiences.basel-parties]
file = "basel.csv"
convention = "basel"
name = "Parties"

[audiences.minamata-focal-points]
file = "minamata.csv"
convention = "minamata"
name = "Focal points"
"""

ONE_MAIL = """
title = "Summit"
observance = "un-biodiversity-summit"
year = 2020
conventions = ["basel"]
languages = ["en"]

[signoff]
due = "T-3d 18:00 Europe/Zurich"

[[email]]
id = "mail"
audience = ["basel-parties"]
template = "mail"
send = "T 09:00 Europe/Zurich"
"""
"""A campaign of one mailing."""

CAMPAIGN = """
title = "Summit"
observance = "un-biodiversity-summit"
year = 2020
conventions = ["basel", "minamata"]
languages = ["en", "fr"]

[signoff]
due = "T-3d 18:00 Europe/Zurich"

[[statement]]
id = "statement"
template = "statement"
release = "T 15:00 Europe/Zurich"

[[email]]
id = "mail"
audience = ["basel-parties", "minamata-focal-points"]
template = "mail"
send = "T 09:00 recipient"

[[post]]
id = "post"
accounts = ["x:brs", "x:minamata"]
text.en = "Today"
text.fr = "Aujourd'hui"
send = "T 15:05 Europe/Zurich"
"""


def person(address: str, audience: str, language: str = "en", timezone: str | None = None, **more: Any) -> Contact:
    second = Language(more.pop("second_language")) if "second_language" in more else None
    return Contact(audience, address, language=Language(language), second_language=second, timezone=timezone, **more)


PEOPLE: Mapping[str, tuple[Contact, ...]] = {
    "basel-parties": (
        person("ana@a.example", "basel-parties", "en", "Asia/Tokyo"),
        person("bo@b.example", "basel-parties", "fr", "Europe/Paris"),
        person("cy@c.example", "basel-parties", "en", "America/New_York"),
    ),
    "minamata-focal-points": (
        person("bo@b.example", "minamata-focal-points", "fr", "Europe/Paris"),
        person("di@d.example", "minamata-focal-points", "fr", "Asia/Tokyo"),
    ),
}


@dataclass(frozen=True)
class PlainFile:
    """A campaign whose problems name their ``loc`` instead of a line."""

    id: str
    campaign: Campaign

    def problem(self, code: str, message: str, todo: str, loc: Loc, severity: Severity = "error") -> Problem:
        at = ".".join(map(str, loc))
        return Problem(code=code, message=message, todo=todo, file=f"{self.id}:{at}", severity=severity)


def load(campaigns: Mapping[str, str] | None = None, config: str = CONFIG) -> Loaded:
    """The workspace with these campaigns (id to TOML text); ``summit`` when none are given."""
    texts = {"summit": CAMPAIGN} if campaigns is None else campaigns
    parsed: dict[str, CampaignFile] = {
        name: PlainFile(name, Campaign.model_validate(tomllib.loads(text))) for name, text in texts.items()
    }
    data = files("chorus") / "data"
    return Loaded(
        workspace=Workspace.model_validate(tomllib.loads(config)),
        catalogue=Catalogue.from_json((data / "observances.json").read_text("utf-8")),
        countries=Countries.from_json((data / "countries.json").read_text("utf-8")),
        campaigns=parsed,
        broken={},
        problems=(),
    )


@dataclass
class MemoryFiles:
    """Workspace files in memory; change ``loaded`` to edit them."""

    loaded: Loaded = field(default_factory=load)
    people: Mapping[str, Sequence[Contact | Problem]] = field(default_factory=lambda: PEOPLE)

    def load(self) -> Loaded:
        return self.loaded

    def read_contacts(
        self, audience_id: str, source: AudienceSource, today: date | None = None
    ) -> Iterator[Contact | Problem]:
        yield from self.people.get(audience_id, ())

    def audience_digest(self, source: AudienceSource) -> str:
        audience = source.file.removesuffix(".csv")
        names = [name for name in self.people if name.startswith(audience)]
        return hashlib.sha256(repr([self.people[name] for name in names]).encode()).hexdigest()

    def normal_address(self, text: str) -> str:
        local, at, domain = text.strip().rpartition("@")
        if not at:
            raise RefusedError(f"{text!r} is no mail address", "give it as name@domain", address=text)
        return f"{local}@{domain.lower()}"


@dataclass
class PlainRenderer:
    """Renders every activity to a line of text; ``words`` changes what it says."""

    words: str = "Read it"
    problems: tuple[Problem, ...] = ()

    def render(self, loaded: Loaded, file: CampaignFile, occasion: Occasion) -> Rendered:
        artefacts = [
            self._artefact(file, activity, language, channel, sender, occasion)
            for activity in file.campaign.activities()
            for channel, sender, language in _ways(loaded, file, activity)
        ]
        artefacts += [
            one.model_copy(update={"key": one.key.model_copy(update={"second": pair.second})})
            for one in artefacts
            for pair in _pairs(file, one.key)
            if one.key.channel == "mail" and one.key.language is pair.first
        ]
        return Rendered(tuple(artefacts), self.problems)

    def _artefact(
        self, file: CampaignFile, activity: AnyActivity, language: Language, channel: str, sender: str, on: Occasion
    ) -> Artefact:
        key = {"campaign": file.id, "activity": activity.id, "language": language, "channel": channel}
        return Artefact(
            key=ArtefactKey.model_validate({**key, "sender": sender}),
            kind=kind_of(activity),
            conventions=file.campaign.conventions,
            cosignatories=file.campaign.signoff.cosignatories,
            author=file.campaign.signoff.author,
            words=Words(subject=activity.id, text=f"{self.words} ({language})", html=f"<p>{self.words}</p>"),
            release=Release(
                schedule=str(schedule_of(activity)), occasion=on.start.isoformat(), corrects=_corrected(file, activity)
            ),
        )


def _corrected(file: CampaignFile, activity: AnyActivity) -> str:
    name = activity.corrects if isinstance(activity, Email | Post) else ""
    return name if "/" in name or not name else f"{file.id}/{name}"


def _pairs(file: CampaignFile, key: ArtefactKey) -> tuple[Pair, ...]:
    activity = file.campaign.activity(key.activity)
    return activity.bilingual if isinstance(activity, Mailing) else ()


def _ways(loaded: Loaded, file: CampaignFile, activity: AnyActivity) -> Iterator[tuple[str, str, Language]]:
    languages = file.campaign.languages_of(activity)
    if isinstance(activity, Post):
        with suppress(InputError):  # it corrects nothing that there is, which check tells
            yield from (("post", account, language) for account, language in post_targets(loaded, file, activity))
        return
    if isinstance(activity, Mailing):
        known = [c for c in file.campaign.conventions if c in loaded.workspace.conventions]
        senders = dict.fromkeys(loaded.workspace.sender_of(c) for c in known)
        yield from (("mail", sender, language) for sender in senders for language in languages)
    if isinstance(activity, Press) or not isinstance(activity, Mailing):
        yield from (("page", "site", language) for language in languages)


class PlainSlots:
    """Salutes everyone the same way."""

    def slots(self, contact: Contact, language: Language, second: Language | None = None) -> Mapping[str, str]:
        greeting = {"salutation": f"Hello {contact.address}"}
        return {**greeting, "salutation_2": f"{second}: hello {contact.address}"} if second else greeting
