"""What a round of reading comes to, and what it complains of."""

from tests.chaos.readers import Reading
from tests.chaos.verdict import Verdict
from tests.chaos.web_round import judge


def test_all_is_well_when_each_answered_token_is_counted_once() -> None:
    seen = Reading(answered=["01", "02"], cut=["03", "04"])
    assert judge(seen, {"01": 1, "02": 1, "03": 1}) == Verdict(2, 2, 0, 0, 1, 2)


def test_what_was_answered_and_is_not_counted_is_lost() -> None:
    assert judge(Reading(answered=["01", "02"]), {"01": 1}) == Verdict(
        2, 1, 0, 1, 0, 0, ("1 were answered and are not counted: 02",)
    )


def test_what_is_counted_twice_is_told_whether_it_was_answered_or_not() -> None:
    assert judge(Reading(answered=["01"], cut=["02"]), {"01": 2, "02": 3}) == Verdict(
        1, 1, 3, 0, 1, 1, ("3 are counted twice",)
    )


def test_what_nobody_asked_for_and_what_was_told_are_complaints() -> None:
    seen = Reading(answered=["01"], wrong=["an answer of 500 in place of 302"])
    assert judge(seen, {"01": 1, "09": 1}, ("damaged records",)).complaints == (
        "an answer of 500 in place of 302",
        "damaged records",
        "1 are counted and were not asked for",
    )
