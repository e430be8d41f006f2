"""What the tests of the store put into it: a campaign of two conventions, its artefacts, contacts and deliveries."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from chorus.domain.artefact import Artefact, ArtefactKey, Release, Words
from chorus.domain.contact import Contact
from chorus.domain.delivery import Outcome, State
from chorus.domain.engagement import Cell
from chorus.domain.language import Language
from chorus.domain.timeline import SendState
from chorus.services.messages import BatchResult
from chorus.services.ports import ClaimedBatch, NewDelivery, StoredContact
from chorus.store.database import Database

NOW = datetime(2021, 5, 22, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
AUDIENCE = "basel-parties"
BOTH = ("basel", "minamata")


def artefact(
    language: Language = Language.EN,
    *,
    activity: str = "invitation",
    subject: str = "Biodiversity Day",
    sender: str = "brs",
    conventions: tuple[str, ...] = BOTH,
) -> Artefact:
    return Artefact(
        key=ArtefactKey(campaign="day-2021", activity=activity, language=language, channel="mail", sender=sender),
        kind="email",
        conventions=conventions,
        words=Words(subject=subject, html="<p>…</p>", links=("https://basel.example/", "https://minamata.example/")),
        release=Release(schedule="T 09:00 Europe/Zurich", occasion="2021-05-22/2021-05-22"),
    )


def contact(name: str, **fields: Any) -> Contact:
    return Contact(AUDIENCE, f"{name}@example.org", name.title())._replace(**fields)


def imported(store: Database, *names: str) -> tuple[StoredContact, ...]:
    store.import_contacts(AUDIENCE, [contact(name) for name in names], NOW)
    return tuple(store.contacts(AUDIENCE, BOTH))


def armed(store: Database, activity: str = "invitation", at: datetime = NOW) -> int:
    return store.put_send("day-2021", activity, "email", at, at + 2 * HOUR, SendState.ARMED, "")


def mails(
    store: Database,
    contacts: Sequence[StoredContact],
    what: Artefact | None = None,
    *,
    due: datetime = NOW,
    sender: str = "mail:brs",
) -> list[NewDelivery]:
    carried = what or artefact()
    number = store.keep_artefacts([carried])[carried.key]
    return [
        NewDelivery(
            target=f"contact:{c.number}",
            convention="basel",
            sender=sender,
            language=carried.key.language,
            artefact=number,
            due=due,
            cell=Cell("basel", carried.key.language.value),
            contact=c.number,
            slots={"name": c.contact.name},
        )
        for c in contacts
    ]


def begun(store: Database, *names: str) -> int:
    """A running send with one mail for each name, numbered from 1 in an empty store; the send's number."""
    send = armed(store)
    store.freeze(send, mails(store, imported(store, *names)), NOW)
    return send


def answer(batch: ClaimedBatch, state: State, **fields: object) -> BatchResult:
    return BatchResult(
        batch=batch.batch,
        outcomes=tuple(
            Outcome.model_validate({"delivery": d.delivery, "state": state} | fields) for d in batch.deliveries
        ),
    )


def standing(store: Database, send: int) -> dict[str, int]:
    """The states that occur, by name."""
    return {state.value: count for state, count in store.counts(send).items() if count}
