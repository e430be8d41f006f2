"""The breaker: whether a send is refused so often that it must stop, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.breaker import TAKEN, Answer, Trip, answer_of, bare, seen, trip
from chorus.domain.breaker_settings import Breaker
from chorus.domain.delivery import Outcome, State

SETTINGS = Breaker()
REFUSED = Answer("refused", words="550 5.1.1 no such user")
PUT_OFF = Answer("deferred", "gmail", "421 4.7.28 too many")


def test_a_tenth_refused_of_at_least_fifty_trips() -> None:
    assert trip((TAKEN,) * 45 + (REFUSED,) * 4, SETTINGS) is None
    assert trip((TAKEN,) * 46 + (REFUSED,) * 4, SETTINGS) is None
    found = trip((TAKEN,) * 45 + (REFUSED,) * 5, SETTINGS)
    assert found == Trip(count=5, of=50, words=(("550 5.1.1 no such user", 5),))
    assert str(found) == "5 of the last 50 mails were refused"


def test_what_one_provider_alone_puts_off_trips_and_what_many_put_off_does_not() -> None:
    many = tuple(Answer("deferred", f"{n}.example", "451 later") for n in range(40))
    assert trip((TAKEN,) * 20 + many, SETTINGS) is None
    found = trip((TAKEN,) * 40 + (PUT_OFF,) * 20, SETTINGS)
    assert found == Trip(count=20, of=60, provider="gmail", words=(("421 4.7.28 too many", 20),))
    assert str(found) == "20 of the last 60 mails were put off by gmail"


UNSURE = Answer("uncertain", words="the connection ended after the mail")


def test_twenty_uncertain_trip_at_once_and_fewer_when_they_are_more_than_a_twentieth_of_fifty() -> None:
    assert trip((UNSURE,) * 19, SETTINGS) is None
    assert trip((TAKEN,) * 57 + (UNSURE,) * 3, SETTINGS) is None
    found = trip((UNSURE,) * 20, SETTINGS)
    assert found == Trip(count=20, of=20, words=(("the connection ended after the mail", 20),), uncertain=True)
    assert str(found) == "20 of the last 20 mails are uncertain: the server gave no answer after the mail"
    some = trip((TAKEN,) * 47 + (UNSURE,) * 3, SETTINGS)
    assert some == Trip(count=3, of=50, words=(("the connection ended after the mail", 3),), uncertain=True)


def test_only_the_latest_answers_count() -> None:
    window = seen((REFUSED,) * 500, (TAKEN,) * 460, SETTINGS)
    assert (len(window), trip(window, SETTINGS)) == (500, None)


def test_a_breaker_that_is_off_never_trips() -> None:
    assert trip((REFUSED,) * 99, Breaker(on=False)) is None


@pytest.mark.parametrize(
    ("state", "detail", "answer"),
    [
        (State.ACCEPTED, "250 ok", TAKEN),
        (State.BOUNCED, "550 5.1.1 no such user", REFUSED),
        (State.FAILED, "554 5.7.1 blocked", Answer("refused", words="554 5.7.1 blocked")),
        (State.UNCERTAIN, "no reply", Answer("uncertain", words="no reply")),
        (State.DEFERRED, "421 4.7.28 too many", PUT_OFF),
        (State.DEFERRED, "451 4.7.1 Greylisted, please try again later", TAKEN),
        (State.DEFERRED, "450 4.2.0 <a@a.example>: Recipient address rejected: Greylisting in action", TAKEN),
        (State.DEFERRED, "can't connect to 127.0.0.1", TAKEN),
    ],
)
def test_answers_are_of_those_who_get_the_mail_and_not_of_the_own_server(
    state: State, detail: str, answer: Answer
) -> None:
    assert answer_of(Outcome(delivery=1, state=state, detail=detail), "gmail") == answer


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("550 5.1.1 <ada@a.example>: Recipient address rejected", "550 5.1.1 …: Recipient address rejected"),
        ("550 ada@a.example unknown", "550 … unknown"),
        ("421 4.7.28 try later j18-20020a05600c191200b003fe1c332810", "421 4.7.28 try later …"),
        ("x " * 90, f"{'x ' * 60}…"),
    ],
)
def test_words_are_told_without_addresses_and_ids(said: str, told: str) -> None:
    assert bare(said) == told


ANSWERS = st.sampled_from([TAKEN, REFUSED, PUT_OFF])


@given(st.lists(ANSWERS, max_size=120), st.integers(1, 60), st.floats(0.01, 1))
def test_it_trips_just_when_a_share_is_reached(answers: list[Answer], least: int, share: float) -> None:
    settings = Breaker(least=least, last=100, refused=share, deferred=share)
    window = seen((), answers, settings)
    enough = len(window) >= least
    refused, put_off = (sum(a.kind == kind for a in window) for kind in ("refused", "deferred"))
    reached = refused >= share * len(window) or (put_off > 0 and put_off >= share * len(window))
    assert (trip(window, settings) is not None) == (enough and reached)
