"""The pace of a workspace, through the conductor and a real store: who leaves when."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chorus.domain.delivery import Outcome, State
from chorus.services.messages import Due
from chorus.services.pacing import MOVES, Pacer
from tests.doubles.scripted_senders import accepted
from tests.doubles.stage import Stage
from tests.doubles.workspace import CONFIG, ONE_MAIL, MemoryFiles, load, person

START = datetime(2020, 9, 30, 7, tzinfo=UTC)
GROUPS = {"gmail": ("gmail.com", "googlemail.com")}


def staged(pace: str, *addresses: str, campaign: str = ONE_MAIL) -> Stage:
    """A signed mailing to these addresses, due at ``START`` under a pace."""
    loaded = replace(load({"summit": campaign}, CONFIG + pace), providers=GROUPS)
    people = {"basel-parties": tuple(person(address, "basel-parties") for address in addresses)}
    stage = Stage(files=MemoryFiles(loaded, people))
    stage.conductor.sync(START - timedelta(days=1))
    stage.sign("brs", now=START - timedelta(days=1))
    return stage


def many(count: int, domain: str) -> tuple[str, ...]:
    return tuple(f"p{n:05}@{domain}" for n in range(count))


def played(stage: Stage, until: datetime, start: datetime = START) -> Iterator[tuple[datetime, str]]:
    """Who leaves when, as the daemon would be woken."""
    now: datetime | None = start
    while now is not None and now <= until:
        before = len(stage.senders.mail)
        stage.tick(now)
        for _, address in stage.senders.mail[before:]:
            yield now, address
        now = stage.conductor.next_due(now)


def by_second(left: Iterator[tuple[datetime, str]]) -> dict[int, int]:
    return dict(Counter((at - START) // timedelta(seconds=1) for at, _ in left))


def test_without_rates_all_leaves_at_once() -> None:
    stage = staged("", *many(450, "a.example"))
    assert by_second(played(stage, START + timedelta(hours=1))) == {0: 450}


def test_a_sender_s_rate_spreads_its_mails_evenly() -> None:
    stage = staged('[pace.senders.brs]\nrate = "10/second"', *many(35, "a.example"))
    assert by_second(played(stage, START + timedelta(hours=1))) == {0: 10, 1: 10, 2: 10, 3: 5}
    assert stage.counts("mail") == {"accepted": 35}


def test_a_provider_s_rate_holds_for_all_its_domains_and_for_nobody_else() -> None:
    gmail = (*many(3, "gmail.com"), *many(3, "googlemail.com"))
    stage = staged('[pace.providers]\ngmail = "2/second"', *gmail, *many(100, "b.example"))
    left = list(played(stage, START + timedelta(hours=1)))
    assert by_second(iter([one for one in left if one[1] in gmail])) == {0: 2, 1: 2, 2: 2}
    assert by_second(iter([one for one in left if one[1] not in gmail])) == {0: 100}


def test_a_rate_for_each_domain_counts_each_by_itself() -> None:
    stage = staged('[pace.domains]\n"*" = "60/minute"', *many(3, "a.example"), *many(2, "b.example"))
    assert by_second(played(stage, START + timedelta(hours=1))) == {0: 2, 1: 2, 2: 1}


def test_waiting_for_room_leaves_no_row_and_is_no_deferral() -> None:
    stage = staged('[pace.domains]\n"a.example" = "1/minute"', *many(3, "a.example"))
    before = stage.store.watermark()
    stage.tick(START)
    assert stage.counts("mail") == {"queued": 2, "accepted": 1}
    assert stage.store.watermark() == before + 1


WARM_UP = """
[pace.senders.brs]
warm_up = { start = 2020-09-30, first_day = 20, factor = 2, until = 100 }
"""


def test_a_warm_up_lets_so_many_leave_a_day_and_the_rest_a_day_later_at_the_same_hour() -> None:
    stage = staged(WARM_UP, *many(100, "a.example"))
    left = Counter(at for at, _ in played(stage, START + timedelta(days=9)))
    assert left == {START: 20, START + timedelta(days=1): 40, START + timedelta(days=2): 40}


def test_a_warm_up_s_day_survives_a_restart() -> None:
    stage = staged(WARM_UP, *many(100, "a.example"))
    stage.tick(START)
    again = stage.conducted()
    later = START + timedelta(hours=5)
    again.recover(later)
    again.sync(later)
    stage.conductor = again
    assert Counter(at for at, _ in played(stage, later + timedelta(hours=18), later)) == {}
    assert Counter(at for at, _ in played(stage, START + timedelta(days=1), START + timedelta(days=1))) == {
        START + timedelta(days=1): 40
    }


def test_a_clock_set_back_over_midnight_gives_no_day_of_a_warm_up_anew() -> None:
    midnight = datetime(2020, 9, 30, 22, tzinfo=UTC)  # in Zurich
    stage = staged(WARM_UP)
    pacer = Pacer(stage.store)
    pacer.configure(stage.files.loaded, midnight - timedelta(hours=1))
    left = []
    for seconds in (-5, 5, -3, 6):
        now = midnight + timedelta(seconds=seconds)
        pacer.look(now)
        due = [(n, f"p{n}@a.example") for n in range(min(200, pacer.most("mail:brs", now)))]
        left.append(len(due) - len(pacer.sort("mail:brs", due, now, lambda _: {})))
    assert left == [20, 40, 0, 0]


def never_begun(due: Due) -> Outcome:
    return Outcome(delivery=due.delivery, state=State.QUEUED, detail="claimed, not begun")


def test_what_never_left_does_not_count_for_a_warm_up_s_day_after_a_restart_either() -> None:
    stage = staged(WARM_UP, *many(100, "a.example"))
    stage.senders.answer = never_begun
    stage.conductor.begin_due(START)
    assert (stage.conductor.dispatch(START), stage.conductor.collect(START, 0)) == (20 + 80, 20)
    for _ in range(4):
        assert (stage.conductor.dispatch(START), stage.conductor.collect(START, 0)) == (20, 20)
    again = stage.conducted()
    again.sync(START)
    for conductor in (stage.conductor, again):
        assert (conductor.dispatch(START), conductor.collect(START, 0)) == (20, 20)


def test_what_a_sender_that_died_had_not_begun_does_not_count() -> None:
    stage = staged(WARM_UP, *many(100, "a.example"))
    stage.conductor.begin_due(START)
    assert stage.conductor.dispatch(START) == 20 + 80
    stage.senders.waiting.clear()
    stage.senders.gone = ["mail:brs"]
    stage.conductor.collect(START, 0)
    assert stage.counts("mail") == {"queued": 100}
    stage.tick(START)
    assert stage.counts("mail") == {"queued": 80, "accepted": 20}


@pytest.mark.parametrize(
    "pace", ['[pace.senders.brs]\nrate = "10/second"', '[pace.domains]\n"a.example" = "10/second"']
)
def test_what_never_left_does_not_count_for_a_rate(pace: str) -> None:
    stage = staged(pace, *many(12, "a.example"))
    stage.senders.answer = never_begun
    stage.conductor.begin_due(START)
    stage.conductor.dispatch(START)
    stage.conductor.collect(START, 0)
    stage.senders.answer = accepted
    stage.senders.mail.clear()
    stage.tick(START)
    assert len(stage.senders.mail) == 10


@pytest.mark.parametrize(
    "pace", ['[pace.senders.brs]\nrate = "10/minute"', '[pace.domains]\n"a.example" = "10/minute"']
)
def test_a_rate_goes_on_after_a_restart(pace: str) -> None:
    stage = staged(pace, *many(5, "a.example"))
    stage.tick(START)
    stage.conductor = stage.conducted()
    stage.conductor.sync(START + timedelta(seconds=2))
    left = list(played(stage, START + timedelta(hours=1), START + timedelta(seconds=2)))
    assert [(at - START).seconds for at, _ in left] == [6, 12, 18, 24]


def test_a_rate_that_is_edited_holds_at_the_next_look_and_for_those_who_wait_within_an_hour() -> None:
    stage = staged('[pace.domains]\n"a.example" = "24/day"', *many(30, "a.example"))
    stage.tick(START)
    loaded = load({"summit": ONE_MAIL}, CONFIG)
    stage.files.loaded = loaded
    stage.conductor.sync(START + timedelta(minutes=1))
    left = Counter(at for at, _ in played(stage, START + timedelta(days=2), START + timedelta(minutes=1)))
    assert left == {START + timedelta(hours=1): 29}


def test_one_look_puts_off_a_bounded_number_and_goes_on_at_once() -> None:
    stage = staged('[pace.domains]\n"a.example" = "1/second"', *many(MOVES + 500, "a.example"), "z@z.example")
    stage.conductor.begin_due(START)
    assert stage.conductor.dispatch(START) == MOVES + 1
    assert [address for _, address in stage.senders.mail] == ["p00000@a.example"]
    stage.tick(START)
    assert [address for _, address in stage.senders.mail] == ["p00000@a.example", "z@z.example"]


def test_a_refusal_for_now_counts_against_the_rate_when_it_is_tried_again() -> None:
    def busy(due: Due) -> Outcome:
        return Outcome(delivery=due.delivery, state=State.DEFERRED, detail="451 4.7.1 later")

    stage = staged('[pace.domains]\n"a.example" = "1/second"', *many(3, "a.example"))
    stage.senders.answer = busy
    first = list(played(stage, START + timedelta(seconds=10)))
    stage.senders.answer = accepted
    again = list(played(stage, START + timedelta(hours=1), START + timedelta(minutes=30)))
    assert [(at - START).seconds for at, _ in first] == [0, 1, 2]
    assert [(at - START).seconds for at, _ in again] == [1800, 1801, 1802]


LOCAL = ONE_MAIL.replace("T 09:00 Europe/Zurich", "T 20:00 recipient")
SLOW = '[pace.senders.brs]\nrate = "30/hour"'


def test_what_a_pace_makes_wait_into_the_night_leaves_in_the_morning_there() -> None:
    stage = staged(SLOW, *many(35, "a.example"), campaign=LOCAL)
    left = [at for at, _ in played(stage, START + timedelta(days=2))]
    nine_at_night = datetime(2020, 9, 30, 19, tzinfo=UTC)
    assert len(left) == 35
    assert (left[0], left[30]) == (nine_at_night - timedelta(hours=1), nine_at_night)
    assert (left[31], left[34]) == (nine_at_night + timedelta(hours=10), nine_at_night + timedelta(hours=10, minutes=6))


def test_where_the_officers_ask_for_an_hour_of_the_night_the_pace_does_not_wait_for_the_morning() -> None:
    stage = staged(SLOW, *many(35, "a.example"), campaign=ONE_MAIL.replace("T 09:00", "T 21:30"))
    left = [at for at, _ in played(stage, START + timedelta(days=2))]
    assert left[34] - left[0] == timedelta(minutes=68)


def test_one_instant_for_everyone_is_bound_to_the_hours_of_its_own_zone() -> None:
    tokyo = ONE_MAIL.replace("T 09:00 Europe/Zurich", "T 20:58 Asia/Tokyo")
    stage = staged('[pace.domains]\n"a.example" = "60/hour"', *many(5, "a.example"), campaign=tokyo)
    left = [at for at, _ in played(stage, START + timedelta(days=2))]
    due = datetime(2020, 9, 30, 11, 58, tzinfo=UTC)
    assert left[:3] == [due, due + timedelta(minutes=1), due + timedelta(minutes=2)]
    assert [at - due for at in left[3:]] == [timedelta(hours=10, minutes=2), timedelta(hours=10, minutes=3)]


LOCAL_IN_TOKYO = ONE_MAIL.replace("T 09:00 Europe/Zurich", "T 09:00 recipient")
NINE = datetime(2020, 9, 30, 0, tzinfo=UTC)
NIGHT, MORNING = NINE + timedelta(hours=18), NINE + timedelta(hours=22)


def in_tokyo() -> Stage:
    """A signed mailing to Tokyo at nine o'clock there, without any pace."""
    people = tuple(person(address, "basel-parties", timezone="Asia/Tokyo") for address in many(3, "a.example"))
    stage = Stage(files=MemoryFiles(load({"summit": LOCAL_IN_TOKYO}, CONFIG), {"basel-parties": people}))
    stage.conductor.sync(NINE - timedelta(days=1))
    stage.sign("brs", now=NINE - timedelta(days=1))
    return stage


def test_without_a_pace_too_what_was_deferred_into_the_night_leaves_in_the_morning_there() -> None:
    stage = in_tokyo()
    stage.senders.answer = lambda due: Outcome(
        delivery=due.delivery, state=State.DEFERRED, detail="451 later", retry_at=NIGHT
    )
    stage.tick(NINE)
    stage.senders.answer = accepted
    left = Counter(at for at, _ in played(stage, NINE + timedelta(days=2), NIGHT))
    assert left == {MORNING: 3}


def test_without_a_pace_too_what_is_resumed_at_night_there_leaves_in_the_morning_there() -> None:
    stage = in_tokyo()
    stage.conductor.begin_due(NINE)
    stage.act("pause", NINE, campaign="summit", reason="A wrong link")
    stage.act("resume", NIGHT, campaign="summit", reason="Mended")
    left = Counter(at for at, _ in played(stage, NINE + timedelta(days=2), NIGHT))
    assert left == {MORNING: 3}


def test_one_instant_for_everyone_leaves_late_at_any_hour_without_a_pace() -> None:
    stage = staged("", *many(3, "a.example"))
    stage.conductor.begin_due(START)
    late = START + timedelta(hours=15)
    assert Counter(at for at, _ in played(stage, late, late)) == {late: 3}


def test_posts_and_pages_have_no_pace() -> None:
    stage = Stage()
    pace = '[pace.senders.brs]\nrate = "1/day"\n[pace.domains]\n"*" = "1/day"'
    stage.files.loaded = load(config=CONFIG + pace)
    stage.conductor.sync(START - timedelta(days=9))
    stage.sign()
    stage.tick(datetime(2020, 9, 30, 13, 5, tzinfo=UTC))
    assert [sender for sender, _ in stage.senders.mail if not sender.startswith("mail:")] == [
        *("site", "site"),
        *("x:brs", "x:brs", "x:minamata"),
    ]
