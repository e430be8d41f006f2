"""freeze-1m: a joint mailing to 1,000,000 people on four lists comes into being, all or nothing.

    PYTHONPATH=scripts python -m bench.freeze [--quick]

Measured is all that lies between a due send and its first claim: rendering, comparing with the signatures, then
deduplicating, suppressing, capping, cells and slots, and the deliveries written and synced.
"""

import json
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.lists import ACTIVITY, CAMPAIGN, LISTS, SUPPRESSED, make
from bench.measured import measured, report
from chorus.bootstrap.workspace import Parts
from chorus.domain.campaign import Email
from chorus.domain.timeline import SendState
from chorus.engine.clock import VirtualClock
from chorus.services.audiences import AudienceReader, import_audience
from chorus.services.freezing import Freezer
from chorus.services.recording import Actor
from chorus.services.signing import find_campaign, sign, signing_order
from chorus.store.database import Database
from chorus.store.opening import open_database
from chorus.store.suppressions import suppress

NOW = datetime(2027, 5, 1, tzinfo=UTC)
PEOPLE = 1_060_000
"""Those outside of the segment and the suppressed taken off, a million get it."""

_NAME = "bench.freeze"


def run(quick: bool) -> list[dict[str, object]]:
    """The rows ``freeze-1m`` and ``freeze-1m-capped``, which has a frequency cap and an earlier mailing to all."""
    people = 21_000 if quick else PEOPLE
    with tempfile.TemporaryDirectory(prefix="chorus-bench-") as folder:
        measured(_NAME, "prepare", folder, str(people))
        plain = measured(_NAME, "freeze", folder)
        capped = measured(_NAME, "capped", folder)
    return [_row("freeze-1m", plain), _row("freeze-1m-capped", capped)]


def _row(name: str, found: Mapping[str, float]) -> dict[str, object]:
    told = {"name": name, "value": round(found["seconds"], 2), "unit": "s", "reference": None, "ratio": None}
    return {
        **told,
        "peak_mb": round(found["peak_mb"]),
        "note": f"{found['count']:,} deliveries, {found['busy']:.0f} s of processor",
    }


def prepare(folder: Path, people: int) -> int:
    """Import the lists, suppress some of their people, and sign."""
    make(folder, people)
    parts = Parts(folder, VirtualClock(NOW))
    parts.places.database.parent.mkdir(exist_ok=True)
    store, loaded = open_database(parts.places.database, writer=True), parts.files.load()
    for audience in LISTS:
        import_audience(parts.files, loaded, store, audience, NOW)
    every = round(1 / SUPPRESSED)
    keys = [c.contact.key for number, c in enumerate(store.contacts(LISTS[0], ())) if number % every == 0]
    with store._writing() as connection:
        suppress(connection, keys, "unsubscribed", ["basel"], NOW)
    file = find_campaign(loaded, CAMPAIGN)
    for name in signing_order(loaded.workspace, file):
        sign(loaded, file, parts.renderer, store, parts.log, name=name, actor=Actor(person="Bench"), now=NOW)
    store.close()
    return people


def freeze(folder: Path, activity: str) -> int:
    """Freeze the mailing, under the name of an activity."""
    parts = Parts(folder, VirtualClock(NOW))
    store = open_database(parts.places.database, writer=True)
    try:
        return _freeze(parts, store, activity)
    finally:
        store.close()


def _freeze(parts: Parts, store: Database, name: str) -> int:
    loaded = parts.files.load()
    file = find_campaign(loaded, CAMPAIGN)
    activity = file.campaign.activity(ACTIVITY)
    assert isinstance(activity, Email)
    number = store.put_send(CAMPAIGN, name, "email", NOW, NOW + timedelta(hours=2), SendState.ARMED, "")
    send = next(s for s in store.sends() if s.number == number)
    freezer = Freezer(store, parts.renderer, parts.slots(loaded), parts.log, lambda _: None)
    return freezer.freeze(loaded, file, activity, send, AudienceReader(parts.files, loaded, store), NOW)


def main(arguments: list[str]) -> None:
    """Run the whole, or one step of it in the folder that is named."""
    match arguments:
        case ["prepare", folder, people]:
            report(lambda: prepare(Path(folder), int(people)))
        case ["freeze", folder]:
            report(lambda: freeze(Path(folder), ACTIVITY))
        case ["capped", folder]:
            config = Path(folder) / "config.toml"
            config.write_text(f"{config.read_text('utf-8')}\n[caps]\nmails = 2\n", "utf-8")
            report(lambda: freeze(Path(folder), "again"))
        case _:
            print(json.dumps(run("--quick" in arguments), indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
