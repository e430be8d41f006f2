"""Roll-ups kept by differences are those made anew, and those counted the plain way, however hits and outcomes come."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Select, Table, case, func, insert, literal, select

from chorus.domain.classify import RULES_VERSION
from chorus.domain.engagement import Cell, Hit
from chorus.domain.language import Language
from chorus.domain.timeline import SendState
from chorus.domain.tracking import Word
from chorus.services.ports import NewDelivery
from chorus.services.ports_rollups import RollLimit
from chorus.store import rollups, sequence
from chorus.store.database import Database
from chorus.store.opening import memory_database
from chorus.store.tables import cells, deliveries, outcomes, sends, shares, unsubscribes
from chorus.store.tables import hits as hits_table
from tests.doubles.rollup_reference import Reference, Told, reference
from tests.doubles.stored import HOUR, artefact, imported

START = datetime(2021, 10, 20, tzinfo=UTC)
ZONES = ("Europe/Zurich", "Pacific/Kiritimati")
ALL = (date.min, date.max)
instants = st.integers(0, 16 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))
bursts = st.integers(0, 20).map(lambda seconds: START + timedelta(days=3, seconds=seconds))


@st.composite
def some_hits(draw: st.DrawFn) -> Hit:
    kind = draw(st.sampled_from(("open", "click", "visit")))
    at = draw(st.one_of(instants, bursts))
    common: dict[str, Any] = {
        "kind": kind,
        "at": at,
        "pseudonym": draw(st.sampled_from(("", "a1", "b2", "c3"))),
        "method": draw(st.sampled_from(("GET", "GET", "HEAD"))),
        "agent": draw(st.sampled_from(("browser", "apple-mpp", "scanner", "gmail-proxy"))),
        "signals": draw(st.sampled_from(((), ("prefetch",)))),
    }
    if kind == "visit":
        page = draw(st.sampled_from(("/day-2021/page/fr/", "/day-2021/page/2/en/", "")))
        return Hit(**common, page=page, source=draw(st.sampled_from(("", "mail"))))
    link = draw(st.integers(0, 3)) if kind == "click" else None
    if named := draw(st.sampled_from((None, 1, 2, 3))):
        return Hit(**common | {"pseudonym": f"0{named}"}, send=1, cell=1, link=link, delivery=named)
    return Hit(**common, send=draw(st.sampled_from((1, 2, 9))), cell=draw(st.sampled_from((None, 1, 2))), link=link)


STATES = ("queued", "deferred", "accepted", "delivered", "bounced", "failed", "uncertain", "skipped", "unsubscribed")
some_told = st.tuples(st.integers(1, 7), instants, st.sampled_from(STATES))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("fold"), st.lists(some_hits(), max_size=6)),
        st.tuples(st.just("tell"), st.lists(some_told, max_size=6)),
        st.tuples(st.just("roll"), st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 4))),
        st.tuples(st.just("rebuild"), st.sampled_from(ZONES)),
        st.tuples(st.just("kill"), st.none()),
        st.tuples(st.just("consent"), st.tuples(st.integers(1, 3), st.booleans())),
    ),
    max_size=14,
)


def world() -> Database:
    """A mailing to four people on two cells, a press release as mail and page, a post; sends 1 to 3."""
    store = memory_database()
    people = imported(store, "ada", "bob", "cid", "dan")
    for number, (activity, kind) in enumerate((("invitation", "email"), ("release", "press"), ("say", "post")), 1):
        assert store.put_send("day-2021", activity, kind, START, START + HOUR, SendState.ARMED, "") == number
    mail = store.keep_artefacts([artefact()])[artefact().key]

    def new(target: str, convention: str, cell: Cell | None, contact: int | None = None) -> NewDelivery:
        return NewDelivery(target, convention, "mail:brs", Language.EN, mail, START, cell, contact)

    regions = (Cell("basel", "en", "africa", "party"), Cell("basel", "en", "asia"))
    mails = [new(f"contact:{c.number}", "basel", regions[i % 2], c.number) for i, c in enumerate(people)]
    store.freeze(1, mails, START)
    both = "basel,minamata"
    store.freeze(2, [new("page:en", both, None), new("contact:1", "basel", Cell("basel"), 1)], START)
    store.freeze(3, [new("account:x/en", both, None)], START)
    return store


def tell(store: Database, told: Sequence[tuple[int, datetime, str]]) -> None:
    with store._writing() as connection:
        for delivery, at, state in told:
            seq = sequence.take(connection, 1)
            values = {"seq": seq, "delivery": delivery, "at": at}
            if state == "unsubscribed":
                connection.execute(insert(unsubscribes).values(**values))
            else:
                connection.execute(insert(outcomes).values(**values, state=state, detail="", remote_id=""))


def plainly(store: Database, zone: str) -> Reference:
    with store._reading() as connection:
        hits = hits_table.c
        kind = case((hits.send.is_not(None), func.coalesce(sends.c.kind, "")), (hits.page != "", "page"), else_="")
        joined = hits_table.outerjoin(sends, sends.c.number == hits.send)
        whose = {row[0]: row[1:] for row in connection.execute(select(hits.seq, hits.send, kind).select_from(joined))}
        told = [Told(*row) for row in connection.execute(_told(outcomes, outcomes.c.state))]
        told += [Told(*row) for row in connection.execute(_told(unsubscribes, literal("unsubscribed")))]
    found = store.hits(START - timedelta(days=99), START + timedelta(days=99), store.watermark())
    return reference([(hit, *whose[hit.seq]) for hit in found], told, zone)


def _told(table: Table, state: Any) -> Select[Any]:
    kind = case((deliveries.c.target.like("page:%"), "page"), else_=sends.c.kind)
    return (
        select(
            *(table.c.seq, table.c.delivery, table.c.at, state, kind, sends.c.campaign, sends.c.activity),
            *(deliveries.c.convention, shares.c.language, cells.c.region, cells.c.role),
        )
        .select_from(table)
        .join(deliveries, deliveries.c.number == table.c.delivery)
        .join(sends, sends.c.number == deliveries.c.send)
        .join(shares, shares.c.number == deliveries.c.share)
        .join(cells, (cells.c.send == deliveries.c.send) & (cells.c.cell == deliveries.c.cell))
    )


def kept(store: Database) -> Reference:
    return {(*row.key, row.kind, row.figure): row.number for row in store.rollups(*ALL)}


def finish(store: Database, zone: str, limit: RollLimit) -> None:
    while store.roll(RULES_VERSION, zone, limit):
        continue


def kill(store: Database, zone: str) -> None:
    """End a step after its rows were written and before it has said how far it came."""
    with patch.object(rollups, "put", side_effect=KeyboardInterrupt), suppress(KeyboardInterrupt):
        store.roll(RULES_VERSION, zone)


@given(steps, st.integers(1, 9), st.integers(1, 9))
def test_however_they_come_and_are_rolled_up_the_rows_are_those_counted_plainly(
    done: list[tuple[str, Any]], hits_a_step: int, deliveries_a_step: int
) -> None:
    store, zone, offset = world(), ZONES[0], 0
    for what, given_ in done:
        if what == "fold":
            offset += 1
            store.fold(given_, "spool-1", offset)
        elif what == "tell":
            tell(store, given_)
        elif what == "rebuild":
            zone = given_
            store.rebuild_rollups(RULES_VERSION, zone)
        elif what == "kill":
            kill(store, zone)
        elif what == "consent":
            store.keep_word(given_[0], Word(given=given_[1], on=START.date(), evidence="form", person="Ms Lee"), START)
        else:
            for _ in range(given_[2]):
                store.roll(RULES_VERSION, zone, RollLimit(given_[0], given_[1]))
    finish(store, zone, RollLimit(hits_a_step, deliveries_a_step))
    assert kept(store) == plainly(store, zone)
    assert list(store.rollup_differences()) == []
    rolled = store.rolled()
    assert rolled is not None
    assert (rolled.watermark, rolled.rules, rolled.zone) == (store.watermark(), RULES_VERSION, zone)
    store.close()
