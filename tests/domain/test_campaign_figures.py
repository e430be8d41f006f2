"""A campaign's figures over its whole life: what counts, and what nobody may reckon from them."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.campaign_figures import by_activity, of_life, view_of
from chorus.domain.report_figures import Count
from chorus.domain.report_groups import language_rows
from chorus.domain.report_rows import convention_rows
from chorus.domain.report_small import SMALLEST_SHOWN
from chorus.domain.report_tally import tally
from chorus.domain.report_view import View
from chorus.domain.rollup import RollupRow
from tests.doubles.report_rows import MONDAY, NAMES, flat, row

CONVENTIONS = ("basel", "minamata")
NEXT_WEEK = MONDAY + timedelta(days=7)


def view(rows: Sequence[RollupRow], scope: str = "joint") -> View:
    return view_of(of_life(rows), scope, NAMES)


def delivered(number: int, convention: str = "basel", value: str = "en", **more: str) -> RollupRow:
    return row("cohort.delivered", number, convention=convention, value=value, **more)  # type: ignore[arg-type]


def test_mails_count_by_their_newest_state_and_messages_by_whether_they_were_ever_opened() -> None:
    rows = [
        *(row(f"cohort.{state}", n) for state, n in (("sent", 50), ("delivered", 48), ("bounced", 2))),
        *(row(state, n) for state, n in (("sent", 50), ("delivered", 49), ("bounced", 1))),
        row("bounced", 1, day=NEXT_WEEK),
        row("opens.human.total", 9),
        row("opens.human.week", 6),
        row("opens.human.ever", 6),
        row("opens.human.total", 4, day=NEXT_WEEK),
        row("opens.human.week", 4, day=NEXT_WEEK),
        row("opens.human.ever", 1, day=NEXT_WEEK),
        row("unsubscribed", 7, day=NEXT_WEEK),
        row("pages", 3, activity="statement", kind="statement", convention="basel,minamata"),
    ]
    assert flat(view(rows, "basel").total) == {
        "sent": 50,
        "delivered": 48,
        "bounced": 2,
        "unsubscribed": 7,
        "opens.human.total": 13,
        "opens.human.unique": 7,
        "pages": 3,
    }


def test_activities_and_conventions_add_up_to_all() -> None:
    rows = [delivered(70), delivered(30, "minamata"), delivered(20, "basel", "fr", activity="news", kind="press")]
    joint = view(rows)
    assert joint.total.delivered == 120
    assert {name: each.delivered for name, each in by_activity(joint, "day").items()} == {"mail": 100, "news": 20}
    shown = [(each.name, each.figures.delivered) for each in convention_rows(joint, NAMES)]
    assert shown == [("Basel Convention", 90), ("Minamata Convention", 30)]


def test_no_convention_can_tell_another_s_few_contacts_from_the_joint_figures() -> None:
    rows = [
        delivered(70),
        delivered(30, "minamata"),
        row("unsubscribed", 20),
        row("unsubscribed", 3, convention="minamata"),
    ]
    joint = view(rows)
    assert (joint.total.delivered, joint.total.unsubscribed) == (100, None)
    assert [each.figures.unsubscribed for each in convention_rows(joint, NAMES)] == [None, None]


def test_a_convention_s_small_groups_are_hidden_and_can_t_be_had_from_its_total() -> None:
    rows = [delivered(40, value="en"), delivered(3, value="ar"), delivered(9, value="fr"), delivered(6, "minamata")]
    own = view(rows, "basel")
    assert own.total.delivered == 52
    assert [(each.language, each.figures.delivered) for each in language_rows(own)] == [
        ("ar", None),
        ("en", 40),
        ("fr", None),
    ]
    assert by_activity(own, "day")["mail"].delivered == 52


def test_what_was_sent_is_hidden_where_a_part_of_it_is() -> None:
    rows = [
        row("cohort.bounced", 2, value="fr"),
        row("cohort.bounced", 8, value="en"),
        delivered(90),
        delivered(40, value="fr"),
    ]
    rows += [row("cohort.sent", 98, value="en"), row("cohort.sent", 42, value="fr")]
    found = {each.language: each.figures for each in language_rows(view(rows, "basel"))}
    assert {language: (each.sent, each.delivered, each.bounced) for language, each in found.items()} == {
        "en": (None, 90, None),
        "fr": (None, 40, None),
    }


def test_what_few_contacts_opened_is_hidden_however_often_they_did() -> None:
    opens = {"en": (90, 60), "fr": (40, 20), "ar": (30, 2)}
    rows = [
        row(f"opens.human.{figure}", number, value=language)
        for language, numbers in opens.items()
        for figure, number in zip(("total", "ever"), numbers, strict=True)
    ]
    found = {each.language: each.figures.opens.human for each in language_rows(view(rows, "basel"))}
    assert found == {
        "ar": Count(total=None, unique=None),
        "en": Count(total=90, unique=60),
        "fr": Count(total=None, unique=None),
    }


def bounced(number: int, convention: str, **more: object) -> list[RollupRow]:
    return [row(name, number, convention=convention, **more) for name in ("bounced", "sent")]  # type: ignore[arg-type]


def test_what_a_week_added_cannot_be_told_from_the_campaign_beside_the_joint_reports_of_its_weeks() -> None:
    weeks = [*bounced(6, "basel"), *bounced(6, "minamata")]
    later = [*bounced(1, "basel", day=NEXT_WEEK), *bounced(2, "minamata", day=NEXT_WEEK)]
    life = [row("cohort.bounced", 7), row("cohort.bounced", 8, convention="minamata")]
    # The first week's joint report says 12, the second's nothing: 15 would tell Basel, who had 1, of Minamata's 2.
    assert view([*weeks, *later, *life]).total.bounced is None
    # Where so many came later that the second week's report says it, so may the campaign's.
    many = [*bounced(5, "basel", day=NEXT_WEEK), *bounced(7, "minamata", day=NEXT_WEEK)]
    whole = [row("cohort.bounced", 11), row("cohort.bounced", 13, convention="minamata")]
    assert view([*weeks, *many, *whole]).total.bounced == 24


def test_a_mail_that_bounced_weeks_after_it_was_told_as_delivered_shows_in_no_difference() -> None:
    week = [row("delivered", 50), row("delivered", 50, convention="minamata")]
    assert view([*week, delivered(50), delivered(48, "minamata")]).total.delivered is None
    assert view([*week, delivered(50), delivered(44, "minamata")]).total.delivered == 94


numbers = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=4)


@given(numbers)
def test_no_weeks_taken_off_a_campaign_leave_one_to_four_of_a_convention(weeks: list[tuple[int, int]]) -> None:
    rows: list[RollupRow] = []
    told: list[tuple[int, int]] = []
    for place, each in enumerate(weeks):
        day = MONDAY + timedelta(weeks=place)
        week = [one for n, name in zip(each, CONVENTIONS, strict=True) for one in bounced(n, name, day=day)]
        rows += [*week, *(row("cohort.bounced", n, convention=c) for n, c in zip(each, CONVENTIONS, strict=True))]
        if View.of(tally(week), "joint", NAMES).total.bounced is not None:
            told.append(each)
    if view(rows).total.bounced is None:
        return
    for many in range(len(told) + 1):
        for some in combinations(told, many):
            for mine in (0, 1):
                left = sum(week[mine] for week in weeks) - sum(week[mine] for week in some)
                assert not 0 < left < SMALLEST_SHOWN
