"""What stands out in a week: when, in which words, and what to do about it."""

from datetime import date, timedelta

import pytest

from chorus.domain.report_attention import Week, attention
from chorus.domain.report_attention_sends import Unsent
from chorus.domain.report_breakdowns import CohortFigures
from chorus.domain.report_figures import WeekFigures, share_of
from tests.doubles.report_rows import hits, report, row
from tests.doubles.report_sample import WEEK

QUIET = WeekFigures(sent=100, delivered=100)


def week(now: WeekFigures, before: WeekFigures = QUIET, **more: object) -> Week:
    return Week(WEEK, now, before, (now, before), **more)  # type: ignore[arg-type]


def send(activity: str, weeks_ago: int, opened: int, delivered: int = 400) -> CohortFigures:
    day = WEEK.monday - timedelta(weeks=weeks_ago)
    return CohortFigures(
        campaign="day",
        activity=activity,
        first_day=day,
        last_day=day,
        weeks_ago=weeks_ago,
        delivered=delivered,
        bounced=0,
        opened=opened,
        clicked=0,
        opened_share=share_of(opened, delivered),
        clicked_share=0.0,
    )


def test_what_stands_out_in_words_with_what_to_do_and_where() -> None:
    now = WeekFigures(sent=200, delivered=186, bounced=12, uncertain=1, failed=1, unsubscribed=7, complaints=1)
    before = WeekFigures(unsubscribed=3)
    found = attention(week(now, before, activities=[("day/mail", now, before), ("day/other", QUIET, QUIET)]))
    assert [(each.code, each.level, each.where, each.text) for each in found] == [
        (
            "complaints",
            "warning",
            ("day/mail",),
            "1 of 186 mails were reported as spam (0.5 per cent). Over 0.1 per cent, mailbox providers put a sender's "
            "mails among the spam: hold what goes to these lists next (`chorus hold`), and find out how their contacts "
            "came onto them.",
        ),
        (
            "uncertain",
            "warning",
            ("day/mail",),
            "1 delivery is uncertain: the message may or may not have arrived. `chorus status` lists them; nothing is "
            "sent again on a guess. Decide on them with `chorus resolve`.",
        ),
        (
            "many-bounces",
            "warning",
            ("day/mail",),
            "12 of 200 mails bounced (6.0 per cent). Over 5 per cent, mailbox providers begin to doubt the sender: "
            "look at where the addresses come from, and renew the lists.",
        ),
        (
            "failed",
            "warning",
            ("day/mail",),
            "1 delivery failed for good: the channel refused the message itself. `chorus status` says why: mend the "
            "sender's settings or the text before the next send.",
        ),
        (
            "unsubscribes-above-usual",
            "warning",
            ("day/mail",),
            "7 contacts unsubscribed, after 3 the week before. Look at how often and what these lists get before you "
            "write to them again.",
        ),
    ]


def test_a_list_that_went_stale_is_found_among_good_ones() -> None:
    stale = WeekFigures(sent=40, delivered=34, bounced=6)
    whole = WeekFigures(sent=1040, delivered=1034, bounced=6)
    few = WeekFigures(sent=10, delivered=9, bounced=1)
    found = attention(week(whole, activities=[("day/mail", stale, QUIET), ("day/few", few, QUIET)]))
    assert [(each.code, each.where) for each in found] == [("list-bounces", ("day/mail",))]


def test_sends_of_which_nothing_left_are_told_with_the_day_they_were_due() -> None:
    unsent = [Unsent("day", "news", date(2021, 5, 21)), Unsent("day", "mail", date(2021, 5, 20))]
    (told,) = attention(week(QUIET, unsent=unsent))
    assert (told.level, told.where) == ("warning", ("day/mail (2021-05-20)", "day/news (2021-05-21)"))
    assert told.text == (
        "2 sends were due this week, and nothing left. `chorus status` says why; sign what is not signed, and let go "
        "what is held with `chorus resume`."
    )


@pytest.mark.parametrize(
    ("opened", "told"),
    [
        (
            39,
            "People opened 9.8 per cent of the delivered, where 20.0 is usual: look at its subject, its hour and its ",
        ),
        (40, ""),
        (160, ""),
        (161, "People opened 40.2 per cent of the delivered, where 20.0 is usual: find out what it did better, and "),
    ],
)
def test_a_send_that_people_open_far_less_or_more_than_usual_is_told(opened: int, told: str) -> None:
    usual = [send("a", 4, 70), send("b", 3, 80), send("c", 2, 100)]
    found = attention(week(QUIET, cohorts=[*usual, send("new", 0, opened)]))
    assert [each.text[: len(told)] for each in found] == ([told] if told else [])
    assert [each.where for each in found] == ([("day/new",)] if told else [])


def test_what_is_usual_takes_three_sends_of_a_hundred_mails_at_least() -> None:
    few = [send("a", 4, 70), send("b", 3, 80), send("c", 2, 20, delivered=99)]
    assert attention(week(QUIET, cohorts=[*few, send("new", 0, 1)])) == ()


def test_machines_in_the_majority_and_a_week_of_silence() -> None:
    rows = [*hits("opens.machine", 15), *hits("opens.human", 5)]
    assert [each.text for each in report(rows).attention] == [
        "More than half of the opens and clicks are machines' (75.0 per cent): "
        "read the figures of people, not the totals.",
        "Nothing was sent, posted or published this week.",
    ]


def test_nothing_stands_out_in_an_ordinary_week() -> None:
    assert report([row("sent", 105), row("delivered", 100), row("bounced", 5)]).attention == ()


@pytest.mark.parametrize(
    ("now", "before", "unusual"),
    [(4, 0, False), (5, 0, False), (6, 0, True), (6, 3, False), (7, 3, True)],
)
def test_unsubscribes_above_usual(now: int, before: int, unusual: bool) -> None:
    figures = WeekFigures(sent=1000, delivered=1000, unsubscribed=now)
    codes = [each.code for each in attention(week(figures, WeekFigures(unsubscribed=before)))]
    assert codes == (["unsubscribes-above-usual"] if unusual else [])


def test_one_complaint_in_a_thousand_is_borne() -> None:
    assert attention(week(WeekFigures(sent=1000, delivered=1000, complaints=1))) == ()
