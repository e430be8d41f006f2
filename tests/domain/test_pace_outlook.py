"""When the last mail of a send will leave: each limit by itself, the slowest counts."""

from datetime import UTC, date, datetime, timedelta
from heapq import heapify, heappop, heappush

from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.hours import Hours
from chorus.domain.pace import Lanes, Limit, Meter, instant_at, micros, sort
from chorus.domain.pace_outlook import Ending, Load, ending
from chorus.domain.pace_settings import Pace

NINE = datetime(2026, 12, 1, 8, tzinfo=UTC)
ZONE = "Europe/Zurich"
GMAIL: Lanes = (("provider gmail", Limit(100_000, 10)),)


def brs(**settings: object) -> Pace:
    return Pace.model_validate({"senders": {"brs": settings}})


def ends(loads: dict[Load, int], pace: Pace | None = None) -> Ending | None:
    return ending(loads, pace or Pace(), ZONE, Hours())


def test_what_no_limit_delays_leaves_when_it_is_due() -> None:
    assert ends({}) is None
    assert ends({Load(NINE, "brs", ()): 1_000_000}) is None
    assert ends({Load(NINE, "brs", GMAIL): 10}) is None


def test_a_provider_s_mails_take_as_long_as_its_rate_makes_them() -> None:
    found = ends({Load(NINE, "brs", GMAIL): 6_010, Load(NINE, "brs", ()): 90_000})
    assert found == Ending(NINE + timedelta(minutes=10), "provider gmail")


def test_a_sender_s_rate_counts_over_all_its_zones() -> None:
    hour = timedelta(hours=1)
    loads = {Load(NINE + n * hour, "brs", ()): 3_601 for n in range(3)}
    assert ends(loads, brs(rate="1/second")) == Ending(NINE + timedelta(hours=3, seconds=2), "sender brs")


def test_a_warm_up_takes_days() -> None:
    pace = brs(warm_up={"start": date(2026, 12, 1), "first_day": 500, "factor": 1.5, "until": 50_000})
    assert ends({Load(NINE, "brs", ()): 500}, pace) is None
    assert ends({Load(NINE, "brs", ()): 20_000}, pace) == Ending(NINE + timedelta(days=7), "warm-up of brs")
    assert ends({Load(NINE, "minamata", ()): 20_000}, pace) is None


def test_the_slowest_of_several_counts() -> None:
    pace = brs(rate="1/second", warm_up={"start": date(2026, 12, 1), "first_day": 5_000, "factor": 2})
    assert ends({Load(NINE, "brs", GMAIL): 3_601}, pace) == Ending(NINE + timedelta(hours=1), "sender brs")


def test_what_does_not_get_done_by_night_goes_on_in_the_morning() -> None:
    evening = datetime(2026, 12, 1, 19, tzinfo=UTC)  # 20:00 in Zurich, 14:00 in New York
    slow: Lanes = (("domain a.example", Limit(60_000_000, 1)),)
    assert ends({Load(evening, "brs", slow, ZONE): 61}) == Ending(evening + timedelta(hours=1), "domain a.example")
    assert ends({Load(evening, "brs", slow, ZONE): 62}) == Ending(evening + timedelta(hours=11), "domain a.example")
    assert ends({Load(evening, "brs", slow): 121}) == Ending(evening + timedelta(hours=2), "domain a.example")
    both = {Load(evening, "brs", slow, ZONE): 61, Load(evening, "brs", slow, "America/New_York"): 60}
    assert ends(both) == Ending(evening + timedelta(hours=11, minutes=59), "domain a.example")


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), min_size=1, max_size=5), st.integers(1, 5))
def test_the_reckoning_is_what_happens_but_for_a_burst(due: list[tuple[int, int]], burst: int) -> None:
    limit = Limit(500_000, burst)
    lanes: Lanes = (("domain a.example", limit),)
    counts: dict[Load, int] = {}
    for second, count in due:
        load = Load(NINE + timedelta(seconds=second), "brs", lanes)
        counts[load] = counts.get(load, 0) + count
    found = ends(counts)
    reckoned = found.at if found else max(load.at for load in counts)
    waiting = [(micros(load.at), n) for load, count in counts.items() for n in range(count)]
    heapify(waiting)
    meters: dict[str, Meter] = {}
    last = 0
    while waiting:
        now, number = heappop(waiting)
        result = sort([(number, lanes)], meters, now)
        meters |= result.meters
        if number in result.later:
            heappush(waiting, (result.later[number], number))
        else:
            last = now
    slack = timedelta(microseconds=burst * limit.interval)
    assert reckoned <= instant_at(last) <= reckoned + slack
