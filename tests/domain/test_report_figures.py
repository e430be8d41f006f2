"""The figures of a weekly report: what counts where, and that breakdowns add up."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_model import Headline
from chorus.domain.report_tally import FIGURES, HIT_FIGURES
from chorus.domain.rollup import RollupKey, RollupRow
from tests.doubles.report_rows import MONDAY, flat, hits, report, row
from tests.doubles.report_sample import WEEK, sample_report


def test_figures_of_a_week_add_up_over_its_days_and_uniques_are_those_of_the_week() -> None:
    rows = [
        *(row(figure, 40) for figure in ("sent", "delivered")),
        *(row(figure, 3, day=WEEK.days[4]) for figure in ("sent", "bounced", "unsubscribed")),
        *hits("opens.human", 4, 2),
        *hits("opens.human", 2, 1, day=WEEK.days[1]),
        *hits("opens.unknown", 1),
        row("cohort.delivered", 40),
        row("visits.human", 7, convention="", kind="page"),
        row("visitors.human", 5, convention="", kind="page"),
    ]
    week = report(rows)
    assert flat(week.total) == {
        "sent": 43,
        "delivered": 40,
        "bounced": 3,
        "unsubscribed": 3,
        "opens.human.total": 6,
        "opens.human.unique": 3,
        "opens.unknown.total": 1,
        "opens.unknown.unique": 1,
        "visits.human": 7,
        "visitors.human": 5,
    }
    assert [day.opens.human for day in week.days] == [4, 2, 0, 0, 0, 0, 0]


def test_posts_and_pages_are_each_speaking_conventions_and_counted_once_together() -> None:
    rows = [
        row("posts", 3, activity="tweet", kind="post", convention="basel,minamata"),
        row("posts", 2, activity="tweet", kind="post", convention="basel"),
        row("pages", 1, activity="statement", kind="statement", convention=""),
        row("pages", 1, activity="news", kind="page", convention="basel,minamata"),
        row("delivered", 7, activity="news", kind="press", convention="minamata"),
    ]
    assert flat(report(rows, "basel").total) == {"posts": 5, "pages": 2}
    assert flat(report(rows, "minamata").total) == {"delivered": 7, "posts": 3, "pages": 2}
    assert flat(report(rows, "joint").total) == {"delivered": 7, "posts": 5, "pages": 2}
    shown = [(each.name, each.figures.posts) for each in report(rows, "joint").conventions]
    assert shown == [("Basel Convention", 2), ("Minamata Convention", 0), ("Various", 3)]


def test_a_contact_of_untold_convention_is_counted_where_one_convention_speaks_alone_and_together() -> None:
    untold = [*hits("opens.human", 6, convention=""), *hits("opens.human", 7, campaign="own", convention="")]
    totals = {scope: report(untold, scope).total.opens.human.total for scope in ("basel", "minamata", "joint")}
    assert totals == {"basel": 7, "minamata": 0, "joint": 13}


def test_what_a_small_group_of_a_mailing_to_one_convention_s_lists_opened_is_that_convention_s() -> None:
    """Its cells tell no convention, but only one was written to."""
    untold = [*hits("opens.human", 6, convention=""), row("visits.human", 7, convention="")]
    rows = [row("sent", 40), row("delivered", 40), *untold]
    since = [row("cohort.delivered", 40)]
    seen = {
        scope: (total.opens.human.total, total.visits.human)
        for scope in ("basel", "minamata", "joint")
        for total in [report(rows, scope, lately=since).total]
    }
    assert seen == {"basel": (6, 7), "minamata": (0, 7), "joint": (6, 7)}
    both = [*rows, row("sent", 40, convention="minamata")]
    assert [report(both, scope).total.opens.human.total for scope in ("basel", "minamata", "joint")] == [0, 0, 6]


def test_what_is_untold_is_called_various_and_stands_last() -> None:
    rows = [*hits("opens.human", value=""), *hits("opens.human", value="es"), *hits("opens.human", campaign="gone")]
    week = report(rows)
    assert [each.label for each in week.languages] == ["English", "Español", "Various"]
    assert [(each.campaign, each.title) for each in week.campaigns] == [("day", "The day"), ("gone", "gone")]
    joint = report(hits("opens.human", convention=""), "joint")
    assert [each.name for each in joint.conventions] == ["Various"]


def test_a_language_shows_no_hits_rather_than_none_where_hits_of_its_campaign_do_not_tell_their_convention() -> None:
    rows = [
        *(row("sent", 30, convention=each, value=of) for each in ("basel", "minamata") for of in ("en", "zh")),
        *hits("opens.human", 9),
        *hits("opens.human", 5, convention="", value=""),
    ]
    told = {each.label: each.figures.opens.human.total for each in report(rows).languages}
    assert told == {"中文": None, "English": 9}
    assert report(rows[:-3]).languages[0].figures.opens.human.total == 0


def test_a_language_shows_no_hits_rather_than_none_where_small_groups_do_not_tell_theirs() -> None:
    def by_language(*languages: str, scope: str = "basel") -> dict[str, dict[str, int | None]]:
        mails = [row(figure, 30, value=each) for each in ("ar", "en") for figure in ("sent", "delivered")]
        seen = [h for each in languages for kind in ("opens", "clicks") for h in hits(f"{kind}.human", 6, value=each)]
        return {each.label: flat(each.figures) for each in report([*mails, *seen], scope).languages}

    mailed: dict[str, int | None] = {"sent": 30, "delivered": 30}
    untold: dict[str, int | None] = dict.fromkeys(HIT_FIGURES)
    people = {f"{kind}.human.{count}": 6 for kind in ("opens", "clicks") for count in ("total", "unique")}
    for scope in ("basel", "joint"):
        assert by_language("en", scope=scope) == {"العربية": mailed, "English": mailed | people}
        assert by_language("en", "", scope=scope) == {
            "العربية": mailed | untold,
            "English": mailed | people,
            "Various": people,
        }
    assert by_language("fr", "") == {
        "العربية": mailed | untold,
        "English": mailed | untold,
        "Français": people,
        "Various": people,
    }


def test_a_headline_is_set_beside_the_week_before() -> None:
    week = report([row("delivered", 150), row("bounced", 3)], before=[row("delivered", 120)])
    assert week.headlines[0] == Headline(
        figure="delivered", label="Mails delivered", now=150, before=120, absolute=30, relative=25.0, better="neither"
    )
    assert week.headlines[4] == Headline(
        figure="bounced", label="Mails bounced", now=3, before=0, absolute=3, relative=None, better="down"
    )


def test_no_such_convention() -> None:
    with pytest.raises(KeyError, match="oslo"):
        report(scope="oslo")


any_rows = st.lists(
    st.builds(
        RollupRow,
        key=st.builds(
            RollupKey,
            day=st.integers(0, 6).map(lambda n: MONDAY + timedelta(days=n)),
            campaign=st.sampled_from(["day", "own", "gone"]),
            activity=st.sampled_from(["mail", "letter", "tweet"]),
            convention=st.sampled_from(["basel", "minamata", "basel,minamata", ""]),
            dimension=st.just("language"),
            value=st.sampled_from(["ar", "en", ""]),
        ),
        kind=st.sampled_from(["email", "press", "post", "page"]),
        figure=st.sampled_from([figure.replace("unique", "week") for figure in FIGURES]),
        number=st.integers(0, 50),
    ),
    max_size=20,
)


def added(rows: Sequence[WeekFigures]) -> dict[str, int | None]:
    total: Counter[str] = Counter()
    for each in rows:
        total.update({path: each.get(path) or 0 for path in FIGURES})
    return {path: n for path, n in total.items() if n}


@given(any_rows, st.sampled_from(["basel", "minamata"]))
def test_every_breakdown_adds_up_to_the_total(rows: list[RollupRow], scope: str) -> None:
    week = report(rows, scope)
    activities = [activity for campaign in week.campaigns for activity in campaign.activities]
    untold = any(each.figures.opens.human.total is None for each in week.languages)
    assert untold or added([each.figures for each in week.languages]) == flat(week.total)
    assert added([each.figures for each in week.campaigns]) == flat(week.total)
    assert added([each.figures for each in activities]) == flat(week.total)
    for kind in ("opens", "clicks", "visits"):
        by_day = [getattr(day, kind) for day in week.days]
        for agency, n in week.total.by_agency(kind).items():
            assert sum(getattr(day, agency) for day in by_day) == n


@given(any_rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[RollupRow], random: Random) -> None:
    other = random.sample(rows, len(rows))
    for scope in ("basel", "joint"):
        assert report(other, scope).digest == report(rows, scope).digest


def test_the_digest_tells_reports_apart_and_is_the_same_for_the_same() -> None:
    week = report([row("delivered", 1)])
    assert week.digest == report([row("delivered", 1)]).digest
    assert week.digest != report([row("delivered", 2)]).digest


def test_a_lively_week_has_every_language_and_campaign_of_its_convention() -> None:
    week = sample_report("basel")
    assert [each.label for each in week.languages] == ["العربية", "中文", "English", "Français", "Русский", "Español"]
    assert [each.campaign for each in week.campaigns] == ["biodiversity-day-2021", "environment-day-2021"]
    assert [each.activity for each in week.campaigns[0].activities] == [
        "joint-statement",
        "invitation",
        "reminder",
        "on-the-day",
    ]


def test_visits_without_marks_tell_of_no_number_of_visitors() -> None:
    week = report([row("visits.human", 7, convention="", kind="page"), row("visits.machine", 2, convention="")])
    assert (week.total.visits.human, week.total.visitors.human, week.total.visitors.unknown) == (7, None, 0)


def test_complaints_are_not_known_where_nothing_tells_them() -> None:
    assert report([row("delivered", 9)]).total.complaints is None
    assert report([row("delivered", 9), row("complaints", 1)]).total.complaints == 1
