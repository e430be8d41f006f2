"""When mails to an address were or are due: what a frequency cap counts, over all audiences and sends."""

from datetime import datetime, timedelta

import pytest

from chorus.domain.delivery import State
from chorus.domain.timeline import SendState
from chorus.services.ports_caps import Span
from chorus.store.database import Database
from tests.doubles.stored import AUDIENCE, BOTH, NOW, answer, contact, mails

DAY = timedelta(days=1)
WEEK = Span(NOW - 7 * DAY, NOW + 7 * DAY)
NOTHING = ("", "")
ADA, BOB = "ada@example.org", "bob@example.org"


@pytest.fixture(autouse=True)
def lists(store: Database) -> None:
    store.import_contacts(AUDIENCE, [contact("ada"), contact("bob")], NOW)
    store.import_contacts("media", [contact("ada", audience="media", address="ADA@example.org")], NOW)


def mailing(store: Database, activity: str, at: datetime, audience: str = AUDIENCE) -> int:
    """A send that has begun, to everybody of an audience."""
    number = store.put_send("day-2021", activity, "email", at, at + DAY, SendState.ARMED, "")
    store.freeze(number, mails(store, tuple(store.contacts(audience, BOTH)), due=at), at)
    return number


def asked(store: Database, span: Span = WEEK, beside: tuple[str, str] = NOTHING) -> dict[str, list[float]]:
    """Days from now of each address' mails."""
    found = store.mailed([ADA, BOB, "cyd@example.org"], span, beside)
    return {key: [(at - NOW) / DAY for at in instants] for key, instants in found.items()}


def test_mails_of_all_audiences_and_sends_count_whether_they_went_or_wait(store: Database) -> None:
    mailing(store, "invitation", NOW - 2 * DAY)
    mailing(store, "thanks", NOW + DAY)
    mailing(store, "press", NOW - DAY, "media")
    assert asked(store) == {ADA: [-2, -1, 1], BOB: [-2, 1]}


def test_what_lies_outside_of_the_span_does_not_count(store: Database) -> None:
    mailing(store, "invitation", NOW - 8 * DAY)
    mailing(store, "thanks", NOW + 7 * DAY)
    assert asked(store) == {ADA: [7], BOB: [7]}


def test_the_send_that_is_planned_itself_does_not_count(store: Database) -> None:
    mailing(store, "invitation", NOW)
    assert asked(store, beside=("day-2021", "invitation")) == {}
    assert asked(store, beside=("day-2021", "thanks")) == {ADA: [0], BOB: [0]}


def test_what_is_only_planned_and_not_frozen_does_not_count(store: Database) -> None:
    store.put_send("day-2021", "invitation", "email", NOW, NOW + DAY, SendState.ARMED, "")
    assert asked(store) == {}


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (State.ACCEPTED, True),
        (State.UNCERTAIN, True),
        (State.DEFERRED, True),
        (State.BOUNCED, False),
        (State.FAILED, False),
        (State.QUEUED, True),
    ],
)
def test_what_reached_nobody_does_not_count(store: Database, state: State, counts: bool) -> None:
    mailing(store, "press", NOW, "media")
    (batch,) = store.claim(NOW, 10, {"mail:brs": 1})
    store.record([answer(batch, state, **({"retry_at": NOW + DAY} if state is State.DEFERRED else {}))], NOW)
    assert (ADA in asked(store)) is counts


def test_who_left_a_list_since_has_got_its_mails_all_the_same(store: Database) -> None:
    mailing(store, "press", NOW, "media")
    store.import_contacts("media", [], NOW)
    assert asked(store) == {ADA: [0]}


def test_it_is_found_by_the_indices_that_there_are(store: Database) -> None:
    mailing(store, "invitation", NOW)
    told: list[str] = []
    with store._reading() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(told.append)
        store.mailed([ADA], WEEK, NOTHING)
        driver.set_trace_callback(None)
        (query,) = (text for text in told if "contacts" in text)
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
    assert [" ".join(step.split()[-4:]) for step in plan if "INDEX" in step] == [
        "sqlite_autoindex_contacts_1 (audience=? AND key=?)",
        "sqlite_autoindex_deliveries_1 (send=? AND target=?)",
    ]
