"""Version 2 of the rules by example: what gateways do, and what readers do that looks like it."""

from datetime import timedelta

import pytest

from chorus.domain.classify import RULES_VERSION, classify
from tests.domain.test_classify import NINE, Signs, click

HOURS = 5000.0


def opened(seconds: float = 0, agent: str = "browser") -> Signs:
    return Signs(at=NINE + timedelta(seconds=seconds), agent=agent)


def judged(*hits: Signs) -> list[str]:
    return [agency.value for agency in classify(hits, 2)]


def test_it_is_today_s_version() -> None:
    assert RULES_VERSION == 2


@pytest.mark.parametrize(
    ("hit", "agency"),
    [
        (Signs(agent="browser"), "human"),
        (Signs(agent="mail-client"), "human"),
        (Signs(agent="gmail-proxy"), "human"),
        (Signs(agent="gmail-prefetch"), "machine"),
        (Signs(agent="apple-mpp"), "machine"),
        (Signs(agent="bot"), "machine"),
        (Signs(agent="scanner"), "machine"),
        (Signs(agent="tool"), "machine"),
        (Signs(method="HEAD"), "machine"),
        (Signs(signals=("prefetch",)), "machine"),
        (Signs(agent="yahoo-proxy"), "unknown"),
        (Signs(agent="empty"), "unknown"),
        (Signs(agent="a class of tomorrow"), "unknown"),
        (Signs(kind="click", link=0, since_send=43.0), "machine"),
        (Signs(kind="click", link=0, since_send=90.0), "human"),
        (Signs(kind="click", link=0, since_send=-5.0), "human"),
        (Signs(kind="click", link=0), "human"),
        (Signs(kind="open", since_send=43.0), "human"),
        (Signs(kind="visit", pseudonym=""), "human"),
    ],
    ids=str,
)
def test_one_request_by_itself(hit: Signs, agency: str) -> None:
    assert judged(hit) == [agency]


def test_a_walk_through_the_links_in_their_order_is_a_gateway_s_and_so_is_the_open_before_it() -> None:
    assert judged(opened(), click(0, 20), click(1, 55), click(2, 110)) == ["machine"] * 4


def test_links_in_any_other_order_are_a_reader_s() -> None:
    assert judged(opened(), click(1, 20), click(3, 55), click(4, 110)) == ["human"] * 4


def test_two_links_in_their_order_are_too_few_for_a_walk() -> None:
    assert judged(opened(), click(0, 20), click(1, 55)) == ["human"] * 3


def test_a_walk_that_pauses_for_more_than_a_minute_is_none() -> None:
    assert judged(click(0, 0), click(1, 50), click(2, 120)) == ["human"] * 3


def test_two_links_at_once_are_a_program_s_and_a_second_and_a_half_apart_a_reader_s() -> None:
    assert judged(click(3, 0), click(1, 0.9)) == ["machine", "machine"]
    assert judged(click(3, 0), click(1, 1.5)) == ["human", "human"]


def test_three_links_within_ten_seconds_are_a_program_s() -> None:
    assert judged(click(3, 0), click(1, 4), click(2, 10)) == ["machine"] * 3


def test_a_reader_after_the_gateway_and_before_it_by_another_program_stays_human() -> None:
    before = opened(-30, "mail-client")
    assert judged(before, opened(0), click(0, 1), click(1, 1.5), click(1, 3600)) == [
        *("human", "machine", "machine", "machine", "human"),
    ]


def test_the_open_before_a_single_click_that_came_too_soon_is_the_same_gateway_s() -> None:
    soon = Signs(kind="click", link=0, at=NINE + timedelta(seconds=1), since_send=44.0)
    assert judged(opened(), soon) == ["machine", "machine"]


def test_the_same_link_again_and_again_is_no_burst() -> None:
    assert judged(*(click(0, second) for second in range(5))) == ["human"] * 5
