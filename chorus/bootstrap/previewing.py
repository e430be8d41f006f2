"""Previews: every artefact of a campaign as files, and a gallery that shows all languages side by side."""

from datetime import UTC, datetime, time
from pathlib import Path

from chorus.bootstrap.workspace import Parts
from chorus.content.gallery import gallery
from chorus.content.skeleton import Skeleton
from chorus.domain.artefact import Artefact
from chorus.domain.contact import Contact
from chorus.domain.language import Language, pick
from chorus.domain.observance import Occasion
from chorus.services.messages import MailMessage
from chorus.services.occasions import occasion_of
from chorus.services.ports import Progress
from chorus.services.ports_files import Loaded
from chorus.services.signing import find_campaign
from chorus.services.summaries import PreviewResult

SOMEBODY = Contact(
    audience="preview",
    address="a.diallo@example.org",
    title="Ms",
    given_name="Aminata",
    family_name="Diallo",
    name="Aminata Diallo",
    organisation="Ministry of the Environment",
    country="SN",
)
"""The invented contact to whom preview mails are written."""

NO_TOKEN = "A" * 48
"""In the place of tokens: a preview's links lead nowhere and count nothing."""


def preview(parts: Parts, campaign_id: str, folder: Path, progress: Progress) -> PreviewResult:
    """Write the gallery of a campaign as its files stand now; what can't be rendered is told and left out."""
    loaded = parts.files.load()
    file = find_campaign(loaded, campaign_id)
    occasion = occasion_of(loaded, file)
    progress(f"{campaign_id}: rendering", 0, 0)
    rendered = parts.renderer.render(loaded, file, occasion)
    files = dict(
        gallery(rendered.artefacts, rendered.problems, parts.places.media, pick(file.campaign.title, Language.EN))
    )
    for artefact in rendered.artefacts:
        if artefact.key.channel == "mail":
            key = artefact.key
            name = f"{key.activity}/{key.tongue}-{key.sender}.eml"
            files[name] = _letter(parts, loaded, artefact, occasion)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return PreviewResult(folder / "index.html", len(files), rendered.problems)


def _letter(parts: Parts, loaded: Loaded, artefact: Artefact, occasion: Occasion) -> bytes:
    message = MailMessage(
        delivery=0,
        address=SOMEBODY.address,
        slots=parts.slots(loaded).slots(SOMEBODY, artefact.key.language, artefact.key.second),
        token=NO_TOKEN,
        unsubscribe_token=NO_TOKEN,
        at=datetime.combine(occasion.start, time(), UTC),
    )
    return Skeleton(artefact, loaded.workspace.workspace.base_url).mime(message)
