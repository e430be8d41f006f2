"""How much may leave now, and when the rest."""

from datetime import UTC, date, datetime, timedelta
from heapq import heapify, heappop, heappush

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.pace import HORIZON, Lanes, Limit, Meter, a_day_later, allowed_on, sort, start_of
from chorus.domain.pace_settings import Pace, Rate, WarmUp
from chorus.domain.problems import MisreadError
from chorus.domain.providers import LaneFinder, Providers

SECOND = 1_000_000
GROUPS = {"gmail": ("gmail.com", "googlemail.com"), "yahoo": ("yahoo.*", "aol.com")}


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("20/second", Limit(50_000, 20)),
        ("3/second", Limit(333_334, 3)),
        ("600/minute", Limit(100_000, 10)),
        ("30/minute", Limit(2_000_000, 1)),
        ("5000/hour", Limit(720_000, 1)),
        ("24/day", Limit(3_600_000_000, 1)),
    ],
)
def test_a_rate_is_an_interval_and_a_burst_of_a_second(text: str, limit: Limit) -> None:
    assert Limit.of(Rate.parse(text)) == limit
    assert str(Rate.parse(text)) == text


@pytest.mark.parametrize("text", ["20", "20/week", "fast", "-1/second", "1.5/second", ""])
def test_what_is_no_rate_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(MisreadError, match="write how many in a second, minute, hour or day: `600/minute`"):
        Rate.parse(text)


def test_a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(MisreadError, match="write a number from 1 to 1000000, or take the line out"):
        Rate.parse("0/day")


def test_a_meter_that_was_used_up_comes_back_evenly() -> None:
    limit = Limit(SECOND, 3)
    used = Meter().taken(limit, 0, 3)
    assert [used.room(limit, tenth * SECOND // 10) for tenth in (0, 9, 10, 19, 20, 30, 99)] == [0, 0, 1, 1, 2, 3, 3]


def test_a_clock_that_was_ahead_for_a_while_keeps_nobody_waiting_longer_than_a_burst() -> None:
    limit, day = Limit(SECOND, 3), 24 * HORIZON
    used = Meter().taken(limit, day, 1).within(limit, 0)
    assert used == Meter(full=3 * SECOND)
    assert [used.within(limit, at * SECOND).room(limit, at * SECOND) for at in (0, 1, 2, 3)] == [0, 1, 2, 3]
    lanes: Lanes = (("domain a.example", limit),)
    ahead = sort([(n, lanes) for n in range(9)], {}, day)
    assert sort([(1, lanes), (2, lanes)], ahead.meters, 0).later == {1: 3 * SECOND, 2: 3 * SECOND}


def test_those_who_wait_get_slots_of_a_burst_one_behind_the_other() -> None:
    lanes: Lanes = (("domain a.example", Limit(SECOND, 2)),)
    found = sort([(n, lanes) for n in range(1, 8)], {}, 0)
    assert found.later == {n: at * SECOND for n, at in ((3, 2), (4, 2), (5, 4), (6, 4), (7, 6))}


def test_nobody_is_put_off_by_more_than_an_hour_at_once() -> None:
    lanes: Lanes = (("domain a.example", Limit(HORIZON // 2, 1)),)
    assert sort([(n, lanes) for n in range(1, 6)], {}, 0).later == {
        2: HORIZON // 2,
        3: HORIZON,
        4: HORIZON,
        5: HORIZON,
    }


def test_one_with_two_limits_waits_for_the_slower_and_others_pass() -> None:
    slow, fast = ("provider gmail", Limit(10 * SECOND, 1)), ("domain b.example", Limit(SECOND, 1))
    found = sort([(1, (slow,)), (2, (slow, fast)), (3, (fast,)), (4, ())], {}, 0)
    assert found.later == {2: 10 * SECOND}
    assert found.meters["domain b.example"].full == SECOND


RATES = st.builds(Limit, st.integers(1, 20).map(lambda n: n * SECOND // 4), st.integers(1, 5))


@given(
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from("abc")), min_size=1, max_size=60),
    st.fixed_dictionaries({"a": RATES, "b": RATES, "c": RATES, "shared": RATES}),
)
def test_never_more_than_the_rate_and_a_burst_in_any_span_and_everybody_leaves(
    due: list[tuple[int, str]], rates: dict[str, Limit]
) -> None:
    """Whoever is due comes up at once, waits as told, and comes up again; ``c`` falls under a second limit too."""
    lanes: dict[str, Lanes] = {name: ((name, rates[name]),) for name in "abc"}
    lanes["c"] += (("shared", rates["shared"]),)
    waiting = [(at * SECOND, number, name) for number, (at, name) in enumerate(due)]
    heapify(waiting)
    left: dict[str, list[int]] = {}
    meters: dict[str, Meter] = {}
    looks = 0
    while waiting:
        now = waiting[0][0]
        looked = []
        while waiting and waiting[0][0] <= now:
            looked.append(heappop(waiting))
        found = sort([(number, lanes[name]) for _, number, name in looked], meters, now)
        meters |= found.meters
        for _, number, name in looked:
            if number in found.later:
                assert found.later[number] > now
                heappush(waiting, (found.later[number], number, name))
            else:
                for lane, _ in lanes[name]:
                    left.setdefault(lane, []).append(now)
        looks += 1
        assert looks < 5_000
    for lane, instants in left.items():
        limit = rates[lane]
        for i, first in enumerate(instants):
            for count, last in enumerate(instants[i:], 1):
                assert count <= limit.burst + (last - first) // limit.interval
    assert sum(len(instants) for lane, instants in left.items() if lane != "shared") == len(due)


@given(RATES, st.integers(1, 200))
def test_who_alone_waits_for_a_limit_loses_none_of_it(limit: Limit, count: int) -> None:
    """The last of so many due at once leaves as soon as the rate has so many, rounded up to a burst."""
    found = sort([(n, (("a", limit),)) for n in range(count)], {}, 0)
    bursts = max(0, -(-(count - limit.burst) // limit.burst))
    assert max(found.later.values(), default=0) == min(bursts * limit.burst * limit.interval, HORIZON)


RAMP = WarmUp(start=date(2026, 12, 1), first_day=500, factor=1.5, until=5_000)


def test_a_warm_up_grows_day_by_day_and_ends() -> None:
    days = [date(2026, 11, 20), *(date(2026, 12, day) for day in range(1, 9))]
    assert [allowed_on(RAMP, day) for day in days] == [500, 500, 750, 1125, 1687, 2531, 3796, None, None]


def test_a_warm_up_long_ago_is_over_however_slowly_it_grew() -> None:
    assert allowed_on(RAMP.model_copy(update={"factor": 1.01}), date(2126, 12, 1)) is None


def test_a_day_later_the_clocks_show_the_same() -> None:
    summer = datetime(2021, 3, 27, 8, tzinfo=UTC)
    assert a_day_later(summer, "Europe/Zurich") == summer + timedelta(hours=23)
    assert start_of(date(2021, 3, 28), "Europe/Zurich") == datetime(2021, 3, 27, 23, tzinfo=UTC)


def test_a_provider_is_found_by_its_domains_and_by_every_ending() -> None:
    known = Providers(GROUPS)
    domains = ["gmail.com", "yahoo.fr", "yahoo.co.uk", "yahoo.com.br", "aol.com"]
    assert [known.of(domain) for domain in domains] == ["gmail", "yahoo", "yahoo", "yahoo", "yahoo"]
    others = ["notyahoo.fr", "example.org", "yahoo.party.example", "yahoo.co.example", "co.uk", "yahoo"]
    assert [known.of(domain) for domain in others] == [None] * 6


def names(pace: Pace, *addresses: str) -> list[tuple[str, ...]]:
    finder = LaneFinder(pace, GROUPS)
    return [tuple(name for name, _ in finder.of(address)) for address in addresses]


def test_a_domain_falls_under_its_own_rate_and_its_provider_s() -> None:
    pace = Pace.model_validate({"providers": {"yahoo": "5/second"}, "domains": {"YAHOO.fr": "1/second"}})
    assert names(pace, "a@yahoo.fr", "b@Yahoo.com", "c@gmail.com") == [
        ("provider yahoo", "domain yahoo.fr"),
        ("provider yahoo",),
        (),
    ]


def test_the_rate_for_others_counts_each_domain_by_itself_and_none_that_has_a_rate() -> None:
    pace = Pace.model_validate({"providers": {"gmail": "5/second"}, "domains": {"*": "1/second"}})
    assert names(pace, "a@gmail.com", "b@example.org", "c@yahoo.com") == [
        ("provider gmail",),
        ("domain example.org",),
        ("domain yahoo.com",),
    ]


def test_a_workspace_s_own_group_takes_the_place_of_the_shipped_one() -> None:
    pace = Pace.model_validate({"providers": {"gmail": "1/second"}, "groups": {"gmail": ["example.org"]}})
    assert names(pace, "a@gmail.com", "b@example.org") == [(), ("provider gmail",)]


def test_how_long_the_slowest_limit_remembers() -> None:
    pace = Pace.model_validate({"providers": {"gmail": "20/second"}, "domains": {"*": "100/hour"}})
    assert LaneFinder(pace, GROUPS).slowest == 36 * SECOND
    assert LaneFinder(Pace(), GROUPS).slowest == 0
