"""Roll-ups as they are kept: what a message and a delivery add, what changes them, what outlives its hits."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from chorus.domain.delivery import State
from chorus.domain.engagement import Hit
from chorus.domain.problems import RefusedError
from chorus.domain.rollup import Rolled, RollupKey, RollupPeriod, RollupRow
from chorus.domain.rollup_hits import TOGETHER
from chorus.domain.tracking import Word
from chorus.services.ports_rollups import RollLimit, RollupDifference
from chorus.store.database import Database
from chorus.store.rollups import all_builds
from chorus.store.tables import hits
from chorus.store.tables_rollups import rollups
from tests.doubles.stored import NOW, answer, begun

ZONE = "Europe/Zurich"
DAY = date(2021, 5, 22)
ALL = (date.min, date.max)
ROOM = {"mail:brs": 9}


def fold(store: Database, *new: Hit) -> None:
    store.fold(new, "spool-1", store.spool_offset("spool-1") + 1)


def opened(minutes: float = 0, pseudonym: str = "a1", **fields: Any) -> Hit:
    given: dict[str, Any] = {"kind": "open", "agent": "browser", "send": 1, "cell": 1, "pseudonym": pseudonym}
    return Hit.model_validate(given | {"at": NOW + timedelta(minutes=minutes)} | fields)


def roll(store: Database, rules: int = 2, zone: str = ZONE) -> None:
    while store.roll(rules, zone):
        continue


def figures(store: Database, dimension: str = "language", days: tuple[date, date] = ALL) -> dict[str, int]:
    """Figures by day and name, in one dimension."""
    return {
        f"{row.key.day} {row.key.value} {row.figure}": row.number
        for row in store.rollups(*days)
        if row.key.dimension == dimension
    }


def sent(store: Database, *names: str) -> None:
    begun(store, *names)
    for batch in store.claim(NOW, 500, ROOM):
        store.record([answer(batch, State.ACCEPTED)], NOW)


def test_before_the_first_step_there_is_nothing_to_read(store: Database) -> None:
    fold(store, opened())
    assert store.rolled() is None
    assert list(store.rollups(*ALL)) == []
    assert list(store.rollup_differences()) == []


def test_a_message_counts_as_total_week_and_ever_in_each_dimension(store: Database) -> None:
    sent(store, "ada")
    fold(store, opened(), opened(60), opened(3 * 24 * 60), opened(10 * 24 * 60), opened(5, kind="click", link=3))
    roll(store)
    key = RollupKey(DAY, "day-2021", "invitation", "basel", "language", "en")
    assert [row for row in store.rollups(DAY, DAY) if row.key.dimension == "language"] == [
        RollupRow(key, "email", "clicks.human.total", 1),
        RollupRow(key, "email", "clicks.human.week", 1),
        RollupRow(key, "email", "clicks.human.ever", 1),
        RollupRow(key, "email", "delivered", 1),
        RollupRow(key, "email", "cohort.delivered", 1),
        RollupRow(key, "email", "opens.human.total", 2),
        RollupRow(key, "email", "opens.human.week", 1),
        RollupRow(key, "email", "opens.human.ever", 1),
        RollupRow(key, "email", "sent", 1),
        RollupRow(key, "email", "cohort.sent", 1),
    ]
    assert figures(store, days=(DAY + timedelta(days=1), date.max)) == {
        "2021-05-25 en opens.human.total": 1,
        "2021-05-25 en opens.human.week": 1,
        "2021-06-01 en opens.human.total": 1,
        "2021-06-01 en opens.human.week": 1,
    }
    assert figures(store, "link") == {
        "2021-05-22 en 3 clicks.human.total": 1,
        "2021-05-22 en 3 clicks.human.week": 1,
        "2021-05-22 en 3 clicks.human.ever": 1,
    }
    assert set(figures(store, "hour", (DAY, DAY))) == {
        *("2021-05-22 09 opens.human.total", "2021-05-22 09 opens.human.week", "2021-05-22 09 opens.human.ever"),
        *("2021-05-22 09 clicks.human.total", "2021-05-22 09 clicks.human.week", "2021-05-22 09 clicks.human.ever"),
        "2021-05-22 10 opens.human.total",
    }


def test_a_hit_that_comes_late_moves_what_was_the_first(store: Database) -> None:
    fold(store, opened(24 * 60))
    roll(store)
    fold(store, opened(0))
    roll(store)
    assert figures(store) == {
        "2021-05-22  opens.human.total": 1,
        "2021-05-22  opens.human.week": 1,
        "2021-05-22  opens.human.ever": 1,
        "2021-05-23  opens.human.total": 1,
    }


def test_a_click_that_makes_a_walk_takes_back_what_was_a_person_s(store: Database) -> None:
    fold(store, opened(kind="click", link=0), opened(0.5, kind="click", link=1))
    roll(store)
    assert set(figures(store)) == {f"2021-05-22  clicks.human.{stage}" for stage in ("total", "week", "ever")}
    fold(store, opened(1, kind="click", link=2))
    roll(store)
    assert figures(store) == {
        "2021-05-22  clicks.machine.total": 3,
        "2021-05-22  clicks.machine.week": 1,
        "2021-05-22  clicks.machine.ever": 1,
    }


def test_a_bounce_weeks_later_counts_in_its_week_and_in_its_send_s_cohort(store: Database) -> None:
    begun(store, "ada", "bob")
    (batch,) = store.claim(NOW, 500, ROOM)
    store.record([answer(batch, State.ACCEPTED)], NOW)
    roll(store)
    later = NOW + timedelta(days=16)
    store.record([answer(batch, State.BOUNCED)], later)
    store.unsubscribe(1, later)
    roll(store)
    assert figures(store) == {
        "2021-05-22 en sent": 2,
        "2021-05-22 en delivered": 2,
        "2021-05-22 en cohort.sent": 2,
        "2021-05-22 en cohort.bounced": 2,
        "2021-06-07 en sent": 2,
        "2021-06-07 en bounced": 2,
        "2021-06-07 en unsubscribed": 1,
    }


def test_visits_count_by_source_and_a_visitor_once_a_day_and_page(store: Database) -> None:
    page: dict[str, Any] = {"kind": "visit", "send": None, "cell": None, "page": "/day-2021/release/fr/"}
    fold(
        store,
        opened(0, **page, source="newsletter"),
        opened(9, **page),
        opened(10, "", **page),
        opened(2 * 24 * 60, **page),
    )
    roll(store)
    assert figures(store) == {
        "2021-05-22 fr visits.human": 3,
        "2021-05-22 fr visitors.human": 1,
        "2021-05-24 fr visits.human": 1,
        "2021-05-24 fr visitors.human": 1,
    }
    assert figures(store, "source", (DAY, DAY)) == {
        "2021-05-22 newsletter visits.human": 1,
        "2021-05-22 newsletter visitors.human": 1,
        "2021-05-22  visits.human": 2,
    }
    assert figures(store, "region") == {}


@pytest.mark.parametrize("step", [7, 2000])
def test_of_a_message_that_is_read_without_end_the_first_hits_are_judged_together(store: Database, step: int) -> None:
    many = TOGETHER * 2 + 50
    fold(store, *(opened(n / 10, kind="click", link=n % 2) for n in range(many)), opened(0, "b2"))
    while store.roll(2, ZONE, RollLimit(step, 10)):
        continue
    assert figures(store)["2021-05-22  clicks.human.total"] == many
    assert figures(store)["2021-05-22  clicks.human.ever"] == 1
    assert list(store.rollup_differences()) == []
    store.rebuild_rollups(2, ZONE)
    while store.roll(2, ZONE, RollLimit(step, 10)):
        continue
    assert figures(store)["2021-05-22  clicks.human.total"] == many
    fold(store, opened(0, kind="click", link=1))
    roll(store)
    assert list(store.rollup_differences()) == []


def test_another_zone_counts_once_it_is_whole_and_until_then_the_old_one_goes_on(store: Database) -> None:
    fold(store, opened(14.5 * 60), *(opened(0, f"m{n}") for n in range(500)))
    roll(store)
    before = store.rolled()
    assert before == Rolled(501, 2, ZONE, (RollupPeriod(date.min, 2, ZONE),))
    assert store.roll(2, "Asia/Tokyo", RollLimit(201, 201))
    fold(store, opened(1, "new"))
    while (now := store.rolled()) is not None and now.zone == ZONE:
        assert figures(store)["2021-05-22  opens.human.total"] >= 501
        assert store.roll(2, "Asia/Tokyo", RollLimit(201, 201))
    assert now == Rolled(502, 2, "Asia/Tokyo", (RollupPeriod(date.min, 2, "Asia/Tokyo"),))
    assert figures(store)["2021-05-22  opens.human.total"] == 501
    assert figures(store)["2021-05-23  opens.human.total"] == 1
    roll(store, zone="Asia/Tokyo")
    with store._reading() as connection:
        assert {row.build for row in connection.execute(rollups.select())} == {2}


def test_days_whose_hits_are_gone_keep_their_rows_and_say_by_which_rules(store: Database) -> None:
    fold(store, opened(agent="apple-mpp"), opened(10 * 24 * 60, "b2", agent="apple-mpp"))
    roll(store, rules=1)
    cut = DAY + timedelta(days=5)
    store.keep_rollups_before(cut)
    with store._writing() as connection:
        connection.execute(delete(hits).where(hits.c.at < datetime(2021, 5, 27, tzinfo=UTC)))
    roll(store, rules=2)
    assert figures(store) == {
        "2021-05-22  opens.unknown.total": 1,
        "2021-05-22  opens.unknown.week": 1,
        "2021-05-22  opens.unknown.ever": 1,
        "2021-06-01  opens.machine.total": 1,
        "2021-06-01  opens.machine.week": 1,
        "2021-06-01  opens.machine.ever": 1,
    }
    rolled = store.rolled()
    assert rolled is not None
    assert rolled.periods == (RollupPeriod(date.min, 1, ZONE), RollupPeriod(cut, 2, ZONE))
    assert (rolled.rules_of(DAY), rolled.rules_of(cut), rolled.rules) == (1, 2, 2)
    assert list(store.rollup_differences()) == []


@pytest.mark.parametrize("pseudonym", ["0" * 14, "f" * 14])
@pytest.mark.parametrize("steps", range(1, 5))
def test_who_withdraws_consent_while_rows_are_made_anew_counts_once(
    store: Database, pseudonym: str, steps: int
) -> None:
    sent(store, "ada")
    store.keep_word(1, Word(given=True, on=DAY, evidence="a form", person="Ms Lee"), NOW)
    fold(store, opened(pseudonym=pseudonym, delivery=1), *(opened(pseudonym=f"8{n:013}") for n in range(2 * TOGETHER)))
    roll(store)
    before = figures(store)
    store.rebuild_rollups(2, ZONE)
    for _ in range(steps):
        store.roll(2, ZONE, RollLimit(1, 1))
    store.keep_word(1, Word(given=False, on=DAY, evidence="a letter", person="Ms Lee"), NOW)
    roll(store)
    assert figures(store) == before
    assert list(store.rollup_differences()) == []


def test_a_step_looks_at_so_many_deliveries_only_also_of_those_that_come_to_nothing(store: Database) -> None:
    begun(store, "ada", "bob", "cid", "dan", "eve")
    store.rebuild_rollups(2, ZONE)
    reached = []
    for _ in range(3):
        store.roll(2, ZONE, RollLimit(1, 2))
        with store._reading() as connection:
            reached.append([build.place for build in all_builds(connection)])
    assert reached == [[{"deliveries": 2}], [{"deliveries": 4}], [{"deliveries": 5}]]


def test_hits_that_were_not_counted_yet_may_not_go(store: Database) -> None:
    with pytest.raises(RefusedError, match="the roll-ups have not come to where the hits are"):
        store.keep_rollups_before(DAY)
    roll(store)
    fold(store, opened())
    with pytest.raises(RefusedError, match="the roll-ups have not come to where the hits are"):
        store.keep_rollups_before(DAY)


def test_a_row_that_somebody_changed_is_named(store: Database) -> None:
    fold(store, opened())
    roll(store)
    with store._writing() as connection:
        connection.execute(update(rollups).where(rollups.c.dimension == "hour").values(total=7, ever=0))
    key = RollupKey(DAY, "", "", "", "hour", "09")
    assert list(store.rollup_differences()) == [
        RollupDifference(RollupRow(key, "", "opens.human.ever", 0), 1),
        RollupDifference(RollupRow(key, "", "opens.human.total", 7), 1),
    ]
    store.rebuild_rollups(2, ZONE)
    roll(store)
    assert list(store.rollup_differences()) == []


def test_what_another_version_would_say_changes_nothing(store: Database) -> None:
    fold(store, opened(agent="apple-mpp"), opened(9 * 24 * 60, agent="apple-mpp"), opened(1, "", agent="apple-mpp"))
    roll(store)
    before = list(store.rollups(*ALL))
    rows = store.count_hits(DAY - timedelta(days=5), DAY + timedelta(days=1), ZONE, (1, 2))
    base = {v: {key[7]: numbers for key, numbers in found.items() if key[4] == "language"} for v, found in rows.items()}
    assert base == {1: {"opens.unknown": (2, 1, 1)}, 2: {"opens.machine": (2, 1, 1)}}
    assert list(store.rollups(*ALL)) == before


def test_a_snapshot_is_of_one_instant(tmp_path: Any) -> None:
    from chorus.store.opening import open_database

    writer = open_database(tmp_path / "chorus.db", writer=True)
    reader = open_database(tmp_path / "chorus.db", writer=False)
    fold(writer, opened())
    roll(writer)
    with reader.snapshot():
        assert reader.rolled() == writer.rolled()
        fold(writer, opened(1, "b2"))
        roll(writer)
        assert [reader.rolled(), len(list(reader.rollups(*ALL)))] == [Rolled(1, 2, ZONE, _always()), 12]
    assert reader.rolled() == Rolled(2, 2, ZONE, _always())
    for each in (reader, writer):
        each.close()


def _always() -> tuple[RollupPeriod, ...]:
    return (RollupPeriod(date.min, 2, ZONE),)
