"""Who caused a hit, by version 1 of the rules by example; what holds for every version."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.classify import RULES, classify
from chorus.domain.engagement import Agency, HitKind
from chorus.domain.problems import NotFoundError

NINE = datetime(2021, 5, 22, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Signs:
    kind: HitKind = "open"
    at: datetime = NINE
    pseudonym: str = "a1"
    method: str = "GET"
    agent: str = "browser"
    signals: tuple[str, ...] = ()
    link: int | None = None
    since_send: float | None = None


def click(link: int, seconds: float, pseudonym: str = "a1") -> Signs:
    return Signs(kind="click", link=link, at=NINE + timedelta(seconds=seconds), pseudonym=pseudonym)


def first(hits: list[Signs]) -> list[Agency]:
    """As version 1 judges, which stays as it was."""
    return classify(hits, 1)


@pytest.mark.parametrize(
    ("hit", "agency"),
    [
        (Signs(agent="browser"), "human"),
        (Signs(agent="mail-client"), "human"),
        (Signs(kind="visit", pseudonym=""), "human"),
        (Signs(kind="click", link=0), "human"),
        (Signs(method="HEAD"), "machine"),
        (Signs(agent="bot"), "machine"),
        (Signs(agent="scanner"), "machine"),
        (Signs(agent="tool"), "machine"),
        (Signs(signals=("prefetch",)), "machine"),
        (Signs(agent="apple-mpp"), "unknown"),
        (Signs(agent="gmail-proxy"), "unknown"),
        (Signs(agent="yahoo-proxy"), "unknown"),
        (Signs(agent="empty"), "unknown"),
        (Signs(agent="other"), "unknown"),
        (Signs(agent="a class of tomorrow"), "unknown"),
    ],
    ids=str,
)
def test_one_request_by_itself(hit: Signs, agency: str) -> None:
    assert first([hit]) == [agency]


def test_a_click_needs_no_open_before_it() -> None:
    assert first([click(0, 0)]) == ["human"]


def test_all_links_in_a_burst_hours_after_the_send_are_a_scanner_whatever_it_calls_itself() -> None:
    opened = Signs(at=NINE + timedelta(seconds=1))
    assert first([opened, click(0, 0), click(1, 3), click(2, 9)]) == ["machine"] * 4


def test_two_links_within_two_seconds_are_a_scanner() -> None:
    assert first([click(0, 0), click(1, 2)]) == ["machine", "machine"]


def test_a_reader_who_takes_time_is_human() -> None:
    assert first([click(0, 0), click(1, 5), click(2, 11)]) == ["human"] * 3


def test_the_same_link_again_and_again_is_no_burst() -> None:
    assert first([click(0, second) for second in range(5)]) == ["human"] * 5


def test_different_messages_clicked_at_one_instant_are_different_readers() -> None:
    assert first([click(0, 0, "a1"), click(1, 0, "b2"), click(2, 0, "c3")]) == ["human"] * 3


def test_hits_without_pseudonym_make_no_burst() -> None:
    assert first([click(0, 0, ""), click(1, 0, "")]) == ["human", "human"]


def test_a_reader_after_the_scanner_stays_human() -> None:
    hits = [click(0, 0), click(1, 1), click(2, 1.5), click(1, 3600)]
    assert first(hits) == ["machine", "machine", "machine", "human"]


def test_two_bursts_of_one_message_with_a_reader_between() -> None:
    hits = [click(0, 0), click(1, 1), click(0, 600), click(0, 1200), click(2, 1201)]
    assert first(hits) == ["machine", "machine", "human", "machine", "machine"]


any_hits = st.lists(
    st.builds(
        Signs,
        kind=st.sampled_from(["open", "click", "visit"]),
        at=st.integers(0, 40).map(lambda s: NINE + timedelta(seconds=s)),
        pseudonym=st.sampled_from(["", "a1", "b2"]),
        method=st.sampled_from(["GET", "HEAD"]),
        agent=st.sampled_from(["browser", "bot", "apple-mpp", ""]),
        link=st.none() | st.integers(0, 3),
        since_send=st.none() | st.sampled_from([5.0, 5000.0]),
    ),
    max_size=30,
)


versions = st.sampled_from(sorted(RULES))


@given(versions, any_hits, st.randoms(use_true_random=False))
def test_the_order_of_hits_changes_no_judgement(version: int, hits: list[Signs], random: Random) -> None:
    order = list(range(len(hits)))
    random.shuffle(order)
    judged = classify(hits, version)
    assert classify([hits[i] for i in order], version) == [judged[i] for i in order]


@given(versions, any_hits)
def test_judging_is_stable_and_one_judgement_a_hit(version: int, hits: list[Signs]) -> None:
    assert classify(hits, version) == classify(hits, version)
    assert len(classify(hits, version)) == len(hits)


@given(versions, any_hits)
def test_what_is_seen_together_only_ever_turns_a_judgement_to_machine(version: int, hits: list[Signs]) -> None:
    alone = [RULES[version].alone(hit) for hit in hits]
    assert alone == [classify([hit], version)[0] for hit in hits]
    judged = classify(hits, version)
    assert all(together in (single, "machine") for single, together in zip(alone, judged, strict=True))


@given(versions, any_hits)
def test_messages_are_judged_each_by_itself(version: int, hits: list[Signs]) -> None:
    judged = classify(hits, version)
    for pseudonym in ("a1", "b2"):
        own = [index for index, hit in enumerate(hits) if hit.pseudonym == pseudonym]
        assert classify([hits[index] for index in own], version) == [judged[index] for index in own]


def test_a_version_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(NotFoundError, match=r"there is no version 9 of the rules \(one of 1, 2\)"):
        classify([], 9)
