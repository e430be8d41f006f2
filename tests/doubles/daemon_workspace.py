"""A small workspace for daemons: one convention, 300 contacts, one mailing, signed and due at 07:00 UTC."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chorus.bootstrap.workspace import Parts
from chorus.bootstrap.writing import writing
from chorus.engine.clock import VirtualClock

REPOSITORY = Path(__file__).parents[2]
CAMPAIGN = "nature"
DUE = datetime(2021, 5, 22, 7, tzinfo=UTC)
BEFORE = DUE - timedelta(days=2)
CONTACTS = tuple(f"reader{number:03}@party.example" for number in range(1, 301))

CONFIG = """[workspace]
name = "Test"
base_url = "http://127.0.0.1:8025"

[secretariats.brs]
name.en = "BRS"
conventions = ["basel", "stockholm"]
address = "1 Example Street, Geneva"
sender = "brs"

[conventions.basel]
name.en = "Basel Convention"
short.en = "Basel"
url = "https://www.basel.int/"
officers = ["ana@basel.example"]

[conventions.stockholm]
name.en = "Stockholm Convention"
short.en = "Stockholm"
url = "https://www.pops.int/"
officers = ["bo@stockholm.example", "cy@stockholm.example"]

[senders.brs]
name = "BRS secretariat"
address = "campaigns@brs.example"
channel = "{channel}"

[audiences.parties]
file = "parties.csv"
convention = "basel"
name = "Parties"

[channels.smtp]
port = {smtp_port}
security = "none"
connections = 2

[web]
port = {web_port}
"""

ACTIVITIES = """title = "Nature Day"
observance = "biodiversity-day"
year = 2021
conventions = ["basel"]
languages = ["en"]
fallback = "en"
signoff.due = "T-1d 18:00 Europe/Zurich"

[[email]]
id = "invitation"
template = "mail"
audience = ["parties"]
send = "T 09:00 Europe/Zurich"

[[email]]
id = "reminder"
template = "mail"
audience = ["parties"]
send = "T+1d 09:00 Europe/Zurich"
"""

MAIL = '+++\nsubject = "Nature Day"\n+++\n{{ salutation }}\n\nPlease come. **[Read it](https://example.org/)**\n'


def make(root: Path, *, smtp_port: int = 0, web_port: int = 0, contacts: tuple[str, ...] = CONTACTS) -> Path:
    """Write the workspace; its mails go to the outbox unless there is an SMTP port."""
    for folder in ("campaigns", "audiences", "media", "templates/mail"):
        (root / folder).mkdir(parents=True)
    shutil.copytree(REPOSITORY / "templates" / "layouts", root / "templates" / "layouts")
    channel = "smtp" if smtp_port else "outbox"
    config = CONFIG.format(channel=channel, smtp_port=smtp_port or 25, web_port=web_port)
    write(root, "config.toml", config)
    write(root, f"campaigns/{CAMPAIGN}.toml", ACTIVITIES)
    write(root, "templates/mail/en.md", MAIL)
    write(root, "audiences/parties.csv", "email\n" + "".join(f"{address}\n" for address in contacts))
    return root


def arm(root: Path, *, signed: bool = True) -> Path:
    """What a daemon does two days before: read everything in; and the secretariat signs."""
    parts = Parts(root, VirtualClock(BEFORE))
    with writing(parts.places, parts.files, parts.renderer, parts.slots, parts.log) as writer:
        writer.conductor.sync(BEFORE)
    if signed:
        parts.act("sign", campaign=CAMPAIGN, name="brs", person="Ana Ruiz, Head")
    return root


def write(root: Path, name: str, text: str) -> None:
    """Write a file of the workspace."""
    (root / name).write_text(text, encoding="utf-8")


def states(root: Path, activity: str = "invitation") -> dict[str, int]:
    """How many deliveries of an activity are in which state."""
    with Parts(root).store_or_none() as store:
        assert store is not None
        (send,) = (s for s in store.sends(CAMPAIGN) if s.activity == activity)
        return {str(state): count for state, count in store.counts(send.number).items() if count}


def notices(root: Path) -> list[str]:
    """What officers were told."""
    with Parts(root).store_or_none() as store:
        assert store is not None
        return [text for _, _, text in store.notices()]
