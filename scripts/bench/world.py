"""A workspace of the shipped shape with as large an audience as is asked for, signed and ready to send."""

import csv
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from chorus.bootstrap.starter import copy_starter
from chorus.bootstrap.workspace import Parts
from chorus.bootstrap.writing import Writer, writing
from chorus.content.keys import ensure_keys
from chorus.engine.clock import VirtualClock
from chorus.services.audiences import import_audience
from chorus.services.recording import Actor
from chorus.services.signing import find_campaign, sign, signing_order

SEED = 20270522
BEFORE, DUE = datetime(2027, 5, 1, tzinfo=UTC), datetime(2027, 5, 8, 8, tzinfo=UTC)
CAMPAIGN = "biodiversity-day-2027"
LISTS = {"basel-parties": "basel", "minamata-partners": "minamata"}
LANGUAGES = ("en", "fr", "es", "ar", "zh", "ru")
WEIGHTS = (40, 18, 15, 10, 9, 8)
COUNTRIES = ("CH", "KE", "FR", "BR", "CN", "EG", "RU", "IN", "US", "JP", "ES", "NG")
ROLES = ("party", "focal-point", "partner", "academia", "industry")


LAYOUT = """<mjml lang="{{ language }}" dir="{{ direction }}">
  <mj-head><mj-title>{{ subject }}</mj-title><mj-preview>{{ preheader }}</mj-preview></mj-head>
  <mj-body background-color="#eef2f5">
    <mj-section background-color="#ffffff" direction="{{ direction }}"><mj-column direction="{{ direction }}">
      <mj-text align="{{ start }}" font-family="{{ fonts }}">
        {{ first.body }}
        <p>{% for convention in conventions %}{{ convention.short }} {% endfor %}</p>
        <p><a href="{{ unsubscribe }}">{{ _("Unsubscribe") }}</a></p>
        {% for address in addresses %}<p>{{ address }}</p>{% endfor %}
      </mj-text>
    </mj-column></mj-section>
  </mj-body>
</mjml>
"""
"""A plain layout: with it and the shipped text a mail has some 8 KB; with the shipped one, which has dark colours and
more, it has 20."""


def make(folder: Path, contacts: int, channels: str, *, plain: bool = True, more: str = "") -> Parts:
    """The shipped workspace with one mailing, to so many invented contacts on two conventions' lists.

    ``channels`` is TOML that goes into config.toml; both senders take the channel that it names first. ``plain`` takes
    a layout whose mails have about 8 KB; ``more`` goes into the table of each sender.
    """
    copy_starter(folder)
    if plain:
        (folder / "templates" / "layouts" / "mail.mjml").write_text(LAYOUT)
    for other in (folder / "campaigns").glob("*.toml"):
        if other.stem != CAMPAIGN:
            other.unlink()
    way = re.search(r"\[channels\.(\w+)\]", channels)
    config = (folder / "config.toml").read_text()
    senders = config.index("[senders.brs]")
    accounts = config.index("[accounts.")
    own = config[senders:accounts].replace('channel = "outbox"', f'channel = "{way[1] if way else "outbox"}"\n{more}')
    (folder / "config.toml").write_text(f"{config[:senders]}{own}{channels}\n{config[accounts:]}")
    _write_campaign(folder / "campaigns" / f"{CAMPAIGN}.toml")
    drawn = random.Random(SEED)
    share = contacts // len(LISTS)
    for number, audience in enumerate(LISTS):
        count = contacts - share * (len(LISTS) - 1) if number == 0 else share
        _write_list(folder / "audiences" / f"{audience}.csv", number, count, drawn)
    return Parts(folder, VirtualClock(BEFORE))


def _write_campaign(path: Path) -> None:
    """The shipped campaign up to its invitation, which goes to the two lists at one instant."""
    text = path.read_text()
    head = text[: text.index("[[email]]")]
    audience = ", ".join(f'"{name}"' for name in LISTS)
    invitation = f"""[[email]]
id = "invitation"
audience = [{audience}]
template = "mail-biodiversity-reminder"
send = "{DUE:%Y-%m-%d %H:%M} UTC"
"""
    path.write_text(head + invitation)


def _write_list(path: Path, number: int, count: int, drawn: random.Random) -> None:
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("Email", "Title", "Given name", "Family name", "Country", "Language", "Role"))
        for each in range(count):
            language = drawn.choices(LANGUAGES, WEIGHTS)[0]
            rows.writerow(
                (
                    f"reader.{number}.{each}@domain{each % 997}.example",
                    drawn.choice(("Ms", "Mr", "Dr")),
                    f"Given{each % 5003}",
                    f"Family{each % 7001}",
                    drawn.choice(COUNTRIES),
                    language,
                    drawn.choice(ROLES),
                )
            )


@contextmanager
def frozen(parts: Parts) -> Iterator[Writer]:
    """Import, sign and freeze the mailing; the writer, with every delivery due."""
    ensure_keys(parts.places.token_keys)
    with writing(parts.places, parts.files, parts.renderer, parts.slots, parts.log) as writer:
        loaded, store = writer.conductor.loaded, writer.store
        for audience in LISTS:
            import_audience(parts.files, loaded, store, audience, BEFORE)
        file = find_campaign(loaded, CAMPAIGN)
        for secretariat in signing_order(loaded.workspace, file):
            actor = Actor(person="Bench", way="command")
            sign(loaded, file, parts.renderer, store, parts.log, name=secretariat, actor=actor, now=BEFORE)
        writer.conductor.sync(BEFORE)
        if writer.conductor.begin_due(DUE) != 1:
            raise SystemExit("\n".join(text for _, _, text in store.notices()) or "nothing began")
        yield writer
