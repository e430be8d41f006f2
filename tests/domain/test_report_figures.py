"""The figures of a weekly report: what counts where, what is hidden, what stands out."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.classify import classify
from chorus.domain.language import Language
from chorus.domain.report import build_report
from chorus.domain.report_attention import attention
from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_model import Headline, WeeklyReport
from chorus.domain.report_names import CampaignName, ConventionName, Names
from chorus.domain.report_small import hide_small
from chorus.domain.report_tally import FIGURES, HIT_FIGURES, tally
from chorus.domain.week import IsoWeek
from chorus.services.ports_hits import CountRow, StoredHit
from tests.doubles.report_sample import PROVENANCE, ZONE, hit, sample_report

WEEK = IsoWeek(2021, 20)
MONDAY = datetime(2021, 5, 17, 8, tzinfo=UTC)
NAMES = Names(
    workspace="Conventions",
    conventions={
        "basel": ConventionName(name="Basel Convention", colour="#1f5c99"),
        "minamata": ConventionName(name="Minamata Convention", colour="#6a4fa3"),
    },
    campaigns={
        "day": CampaignName(
            title="The day",
            language=Language.EN,
            conventions=("basel", "minamata"),
            activities={"statement": "statement", "mail": "email", "tweet": "post", "news": "press"},
        ),
        "own": CampaignName(
            title="Eigenes", language=Language.EN, conventions=("basel",), activities={"letter": "email"}
        ),
    },
)


def count(state: str, n: int, activity: str = "mail", kind: str = "email", convention: str = "basel") -> CountRow:
    return CountRow("day", activity, kind, convention, "en", state, n)


def report(
    counts: Sequence[CountRow] = (),
    hits: Sequence[StoredHit] = (),
    scope: str = "basel",
    before: Sequence[CountRow] = (),
    hits_before: Sequence[StoredHit] = (),
) -> WeeklyReport:
    now = tally(counts, hits, classify(hits, 1), ZONE)
    then = tally(before, hits_before, classify(hits_before, 1), ZONE)
    return build_report(scope, WEEK, now, then, NAMES, ZONE, PROVENANCE)


def flat(figures: WeekFigures) -> dict[str, int | None]:
    return {path: figures.get(path) for path in FIGURES if figures.get(path) != 0}


def test_sent_is_what_was_tried_and_came_to_an_end() -> None:
    states = {"queued": 9, "deferred": 8, "skipped": 7, "cancelled": 6, "accepted": 50, "delivered": 40, "bounced": 5}
    states |= {"failed": 3, "uncertain": 2, "unsubscribed": 1}
    assert flat(report([count(state, n) for state, n in states.items()]).total) == {
        "sent": 100,
        "delivered": 90,
        "bounced": 5,
        "failed": 3,
        "uncertain": 2,
        "unsubscribed": 1,
    }


def test_posts_and_pages_are_each_speaking_conventions_and_counted_once_together() -> None:
    rows = [
        count("accepted", 3, "tweet", "post", "basel,minamata"),
        count("failed", 1, "tweet", "post", "basel,minamata"),
        count("accepted", 2, "tweet", "post", "basel"),
        count("accepted", 1, "statement", "statement", ""),
        count("accepted", 1, "news", "press", "basel,minamata"),
        count("accepted", 7, "news", "press", "minamata"),
    ]
    assert flat(report(rows, scope="basel").total) == {"posts": 5, "pages": 2}
    assert flat(report(rows, scope="minamata").total) == {"sent": 7, "delivered": 7, "posts": 3, "pages": 2}
    assert flat(report(rows, scope="joint").total) == {"sent": 7, "delivered": 7, "posts": 5, "pages": 2}
    shown = [(row.name, row.figures.posts) for row in report(rows, scope="joint").conventions]
    assert shown == [("Basel Convention", 2), ("Minamata Convention", 0), ("Various", 3)]


def test_a_unique_is_one_message_however_often_it_is_opened_and_by_whom() -> None:
    hits = [
        hit("open", MONDAY, pseudonym="a1"),
        hit("open", MONDAY, pseudonym="a1"),
        hit("open", MONDAY, pseudonym="a1", agent="apple-mpp"),
        hit("open", MONDAY, pseudonym="b2"),
        hit("open", MONDAY, pseudonym=""),
        hit("click", MONDAY, pseudonym="b2", link=0),
        hit("visit", MONDAY, "day", "statement", "", "fr", ""),
    ]
    week = report(hits=hits)
    assert flat(week.total) == {
        "opens.human.total": 4,
        "opens.human.unique": 2,
        "opens.unknown.total": 1,
        "opens.unknown.unique": 1,
        "clicks.human.total": 1,
        "clicks.human.unique": 1,
        "visits.human": 1,
    }
    assert [(row.language, row.label) for row in week.languages] == [("en", "English"), ("fr", "Français")]


def test_a_contact_of_untold_convention_is_counted_where_one_convention_speaks_alone_and_together() -> None:
    untold = [hit("open", MONDAY, "day", convention=""), hit("open", MONDAY, "own", "letter", "", pseudonym="b2")]
    totals = {
        scope: report(hits=untold, scope=scope).total.opens.human.total for scope in ("basel", "minamata", "joint")
    }
    assert totals == {"basel": 1, "minamata": 0, "joint": 2}


def test_what_is_untold_is_called_various_and_stands_last() -> None:
    hits = [hit("open", MONDAY, language=""), hit("open", MONDAY, language="es"), hit("open", MONDAY, "gone", "x")]
    week = report(hits=hits)
    assert [row.label for row in week.languages] == ["English", "Español", "Various"]
    assert [(row.campaign, row.title) for row in week.campaigns] == [("day", "The day"), ("gone", "gone")]
    assert [row.name for row in report(hits=[hit("open", MONDAY, convention="")], scope="joint").conventions] == [
        "Various"
    ]


def test_a_language_shows_no_hits_rather_than_none_where_small_groups_do_not_tell_theirs() -> None:
    def by_language(*languages: str, scope: str = "basel") -> dict[str, dict[str, int | None]]:
        counts = [CountRow("day", "mail", "email", "basel", each, "accepted", 30) for each in ("ar", "en")]
        hits = [
            hit(kind, MONDAY + timedelta(hours=n), language=each, pseudonym=f"{n:x}{each}")
            for each in languages
            for kind in ("open", "click")
            for n in range(6)
        ]
        return {row.label: flat(row.figures) for row in report(counts, hits, scope).languages}

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


def test_visits_of_untold_language_leave_the_opens_of_the_others_alone() -> None:
    visit = hit("visit", MONDAY, activity="statement", convention="", language="", pseudonym="")
    assert {row.label: flat(row.figures) for row in report([count("accepted", 30)], [visit]).languages} == {
        "English": {"sent": 30, "delivered": 30},
        "Various": {"visits.human": 1},
    }


def test_a_headline_is_set_beside_the_week_before() -> None:
    week = report([count("accepted", 150), count("bounced", 3)], before=[count("accepted", 120)])
    assert week.headlines[0] == Headline(
        figure="delivered", label="Mails delivered", now=150, before=120, absolute=30, relative=25.0, better="neither"
    )
    assert week.headlines[4] == Headline(
        figure="bounced", label="Mails bounced", now=3, before=0, absolute=3, relative=None, better="down"
    )


def test_a_day_is_the_zones_and_hits_of_the_hour_that_comes_twice_stay_in_their_week() -> None:
    late = datetime(2021, 5, 18, 22, 30, tzinfo=UTC)
    assert [day.day.isoformat() for day in report(hits=[hit("open", late)]).days if day.opens.human] == ["2021-05-19"]
    beyond = report(hits=[hit("open", late + timedelta(days=9))])
    assert [day.day.isoformat() for day in beyond.days if day.opens.human] == ["2021-05-23"]


def test_no_such_convention() -> None:
    with pytest.raises(KeyError, match="oslo"):
        report(scope="oslo")


def test_the_joint_report_shows_no_small_group_of_contacts() -> None:
    rows = [count("accepted", 96), count("bounced", 4), count("bounced", 9, convention="minamata")]
    shown = {row.convention: row.figures for row in report(rows, scope="joint").conventions}
    assert flat(shown["basel"]) == {"sent": None, "delivered": 96, "bounced": None}
    assert flat(shown["minamata"]) == {"sent": None, "bounced": None}
    assert report(rows, scope="joint").total.bounced == 13
    assert report(rows, scope="basel").campaigns[0].figures.bounced == 4


def test_two_counts_at_least_are_hidden_and_five_contacts_at_least_are_in_them() -> None:
    def bounced(*column: int) -> list[int | None]:
        return [row.get("bounced") for row in hide_small([{"bounced": n} for n in column])]

    assert bounced(4, 9, 30) == [None, None, 30]
    assert bounced(1, 1, 9, 30) == [None, None, None, 30]
    assert bounced(3, 2, 9) == [None, None, 9]
    assert bounced(0, 6, 30) == [0, 6, 30]
    assert bounced(3) == [None]
    assert hide_small([{"posts": 1, "visits.human": 2}]) == [{"posts": 1, "visits.human": 2}]


def test_what_stands_out_in_words_and_where() -> None:
    now = WeekFigures(sent=200, delivered=186, bounced=12, uncertain=1, failed=1, unsubscribed=7)
    before = WeekFigures(unsubscribed=3)
    quiet = WeekFigures(sent=100, delivered=100)
    found = attention(now, before, [("day/mail", now, before), ("day/other", quiet, quiet)])
    assert [(each.code, each.level, each.where) for each in found] == [
        ("uncertain", "warning", ("day/mail",)),
        ("many-bounces", "warning", ("day/mail",)),
        ("failed", "warning", ("day/mail",)),
        ("unsubscribes-above-usual", "warning", ("day/mail",)),
    ]
    assert [each.text for each in found] == [
        (
            "1 delivery is uncertain: the message may or may not have arrived. `chorus status` lists them; "
            "nothing is sent again on a guess."
        ),
        (
            "12 of 200 mails bounced (6.0 per cent). Over 5 per cent, mailbox providers begin to doubt the sender: "
            "look at where the addresses come from."
        ),
        "1 delivery failed for good: the channel refused the message itself.",
        "7 contacts unsubscribed, after 3 the week before.",
    ]


def test_machines_in_the_majority_and_a_week_of_silence() -> None:
    hits = [hit("open", MONDAY, pseudonym=f"{n:x}", agent="scanner" if n < 15 else "browser") for n in range(20)]
    assert [each.text for each in report(hits=hits).attention] == [
        (
            "More than half of the opens and clicks are machines' (75.0 per cent): "
            "read the figures of people, not the totals."
        ),
        "Nothing was sent, posted or published this week.",
    ]


def test_nothing_stands_out_in_an_ordinary_week() -> None:
    assert report([count("accepted", 100), count("bounced", 5)]).attention == ()


@pytest.mark.parametrize(
    ("now", "before", "unusual"),
    [(4, 0, False), (5, 0, False), (6, 0, True), (6, 3, False), (7, 3, True)],
)
def test_unsubscribes_above_usual(now: int, before: int, unusual: bool) -> None:
    week = WeekFigures(sent=1000, delivered=1000, unsubscribed=now)
    codes = [each.code for each in attention(week, WeekFigures(unsubscribed=before), [])]
    assert codes == (["unsubscribes-above-usual"] if unusual else [])


any_counts = st.lists(
    st.builds(
        CountRow,
        campaign=st.sampled_from(["day", "own", "gone"]),
        activity=st.sampled_from(["mail", "letter", "tweet"]),
        kind=st.sampled_from(["email", "press", "post", "page"]),
        convention=st.sampled_from(["basel", "minamata", "basel,minamata", ""]),
        language=st.sampled_from(["ar", "en", ""]),
        state=st.sampled_from(["queued", "accepted", "delivered", "bounced", "failed", "uncertain", "unsubscribed"]),
        count=st.integers(0, 50),
    ),
    max_size=12,
)
any_hits = st.lists(
    st.builds(
        hit,
        st.sampled_from(["open", "click", "visit"]),
        st.integers(0, 167).map(lambda hours: WEEK.start(ZONE) + timedelta(hours=hours)),
        st.sampled_from(["day", "own", ""]),
        st.sampled_from(["mail", "letter", ""]),
        st.sampled_from(["basel", "minamata", ""]),
        st.sampled_from(["ar", "en", ""]),
        st.sampled_from(["", "a1", "b2", "c3"]),
        st.sampled_from(["browser", "bot", "apple-mpp", ""]),
        st.none() | st.integers(0, 3),
    ),
    max_size=25,
)


def added(rows: Sequence[WeekFigures]) -> dict[str, int | None]:
    total: Counter[str] = Counter()
    for row in rows:
        total.update({path: row.get(path) or 0 for path in FIGURES})
    return {path: n for path, n in total.items() if n}


@given(any_counts, any_hits, st.sampled_from(["basel", "minamata"]))
def test_every_breakdown_adds_up_to_the_total(counts: list[CountRow], hits: list[StoredHit], scope: str) -> None:
    week = report(counts, hits, scope)
    activities = [activity for campaign in week.campaigns for activity in campaign.activities]
    assert added([row.figures for row in week.languages]) == flat(week.total)
    assert added([row.figures for row in week.campaigns]) == flat(week.total)
    assert added([row.figures for row in activities]) == flat(week.total)
    assert added([row.figures for each in activities for row in each.languages]) == flat(week.total)
    for kind in ("opens", "clicks", "visits"):
        by_day = [getattr(day, kind) for day in week.days]
        for agency, n in week.total.by_agency(kind).items():
            assert sum(getattr(day, agency) for day in by_day) == n


@given(any_counts, any_hits)
def test_mails_add_up(counts: list[CountRow], hits: list[StoredHit]) -> None:
    total = report(counts, hits, "joint").total
    parts = [total.delivered, total.bounced, total.failed, total.uncertain]
    assert total.sent == sum(part or 0 for part in parts)


@given(any_counts, any_hits, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_hits_changes_nothing(
    counts: list[CountRow], hits: list[StoredHit], random: Random
) -> None:
    other_counts, other_hits = random.sample(counts, len(counts)), random.sample(hits, len(hits))
    for scope in ("basel", "joint"):
        assert report(other_counts, other_hits, scope).digest == report(counts, hits, scope).digest


@given(any_counts, any_hits)
def test_the_joint_breakdowns_show_no_count_of_one_to_four_contacts(
    counts: list[CountRow], hits: list[StoredHit]
) -> None:
    week = report(counts, hits, "joint")
    contacts = [path for path in FIGURES if not path.startswith(("visits", "posts", "pages"))]
    rows = [row.figures for row in week.languages] + [row.figures for row in week.conventions]
    for campaign in week.campaigns:
        rows += [campaign.figures, *(activity.figures for activity in campaign.activities)]
    assert {row.get(path) for row in rows for path in contacts}.isdisjoint({1, 2, 3, 4})


def test_the_digest_tells_reports_apart_and_is_the_same_for_the_same() -> None:
    week = report([count("accepted", 1)])
    assert week.digest == report([count("accepted", 1)]).digest
    assert week.digest != report([count("accepted", 2)]).digest


def test_a_lively_week_has_every_language_and_campaign_of_its_convention() -> None:
    week = sample_report("basel")
    assert [row.label for row in week.languages] == ["العربية", "中文", "English", "Français", "Русский", "Español"]
    assert [row.campaign for row in week.campaigns] == ["biodiversity-day-2021", "environment-day-2021"]
    assert [row.activity for row in week.campaigns[0].activities] == [
        "joint-statement",
        "invitation",
        "reminder",
        "on-the-day",
    ]
