"""The judge: what is wrong with a round is found, named and counted."""

import pytest

from chorus.domain.delivery import State
from tests.chaos.verdict import Said, Verdict, judge

PEOPLE = {1: "a@x.example", 2: "b@x.example", 3: "c@x.example"}
ALL = [(1, "a@x.example"), (2, "b@x.example"), (3, "c@x.example")]


def said(*states: State, listed: frozenset[int] = frozenset(), shown: int = 3, frozen: int = 3) -> Said:
    return Said(PEOPLE, dict(zip(PEOPLE, states, strict=True)), listed, shown, frozen)


ACCEPTED = said(State.ACCEPTED, State.ACCEPTED, State.ACCEPTED)
ONE_OPEN = said(State.ACCEPTED, State.ACCEPTED, State.UNCERTAIN, listed=frozenset({3}))


def test_everybody_has_it_once() -> None:
    assert judge(ACCEPTED, ALL, in_flight=0, refusals=0) == Verdict(3, 3, 0, 0, 0, 0)


@pytest.mark.parametrize("arrivals", [ALL, ALL[:2]])
def test_what_is_uncertain_may_have_arrived_or_not(arrivals: list[tuple[int, str]]) -> None:
    verdict = judge(ONE_OPEN, arrivals, in_flight=2, refusals=0)
    assert verdict == Verdict(3, len(arrivals), 0, 0, 1, 2)


def test_who_was_refused_is_not_expected() -> None:
    refused = said(State.ACCEPTED, State.BOUNCED, State.FAILED)
    assert judge(refused, ALL[:1], in_flight=0, refusals=2) == Verdict(1, 1, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("answer", "arrivals", "twice", "lost", "complaint"),
    [
        (ACCEPTED, [*ALL, ALL[0]], 1, 0, "1 got it twice: a@x.example"),
        (ACCEPTED, ALL[:2], 0, 1, "1 are called accepted and never arrived: 3"),
        (said(State.ACCEPTED, State.SENDING, State.QUEUED), ALL[:1], 0, 2, "2 are still open: 2, 3"),
        (
            said(State.ACCEPTED, State.ACCEPTED, State.SKIPPED), ALL[:2], 0, 1,
            "1 were skipped or cancelled, and nobody asked for it: 3",
        ),
        (
            said(State.ACCEPTED, State.ACCEPTED, State.FAILED), ALL[:2], 0, 1,
            "1 failed, more than the server refused: 3",
        ),
        (ACCEPTED, [*ALL[:2], (3, "b@x.example")], 1, 0, "1 got it twice: b@x.example"),
        (
            said(State.ACCEPTED, State.ACCEPTED, State.UNCERTAIN), ALL, 0, 0,
            "1 are uncertain and not listed: 3",
        ),
        (
            said(State.ACCEPTED, State.ACCEPTED, State.ACCEPTED, shown=2), ALL, 0, 0,
            "the states' sum is 2, 3 exist, 3 were frozen",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(
    answer: Said, arrivals: list[tuple[int, str]], twice: int, lost: int, complaint: str
) -> None:
    verdict = judge(answer, arrivals, in_flight=1, refusals=0)
    assert (verdict.twice, verdict.lost) == (twice, lost)
    assert verdict.complaints[0] == complaint


def test_more_uncertain_than_were_in_flight() -> None:
    verdict = judge(ONE_OPEN, ALL, in_flight=0, refusals=0)
    assert verdict.complaints == ("1 are uncertain and 0 were in flight",)


def test_a_mail_of_which_nobody_says_that_it_left() -> None:
    deferred = said(State.ACCEPTED, State.ACCEPTED, State.BOUNCED)
    assert judge(deferred, ALL, in_flight=0, refusals=1).complaints == ("1 arrived unsaid: 3",)
