"""The further sections of a report: sends, links, sites, regions, accounts, sources, hours, last year."""

from datetime import date, timedelta

from chorus.domain.language import Language
from chorus.domain.report_breakdowns import BestHour, CampaignLastYear
from chorus.domain.report_figures import ByAgency
from chorus.domain.report_last_year import predecessors
from chorus.domain.report_names import CampaignName
from chorus.domain.report_networks import AccountPosts
from chorus.domain.report_tally import tally
from chorus.domain.rollup import RollupRow
from chorus.domain.week import IsoWeek
from tests.doubles.report_rows import MONDAY, NAMES, flat, hits, report, row
from tests.doubles.report_sample import WEEK

TARGETS = {
    ("day", "mail", "en"): ("https://www.basel.int/en", "https://un.org/", "https://mercury.example/"),
    ("day", "mail", "fr"): ("https://www.basel.int/fr", "https://un.org/"),
}


def site_of(url: str) -> str:
    return "basel" if "basel" in url else "minamata" if "mercury" in url else ""


def test_a_send_s_share_is_of_its_own_delivered_however_long_ago_they_left() -> None:
    left = MONDAY - timedelta(days=13)
    lately = [
        *(row(figure, n, day=left) for figure, n in (("cohort.sent", 210), ("cohort.delivered", 200))),
        row("cohort.bounced", 10, day=left),
        *hits("opens.human", 40, day=left),
        *hits("opens.human", 10, 8),
        *hits("clicks.human", 3),
    ]
    now = [each for each in lately if each.key.day >= MONDAY]
    (send,) = report(now, lately=lately).cohorts
    assert send.model_dump(exclude={"campaign", "activity"}) == {
        "first_day": date(2021, 5, 4),
        "last_day": date(2021, 5, 4),
        "weeks_ago": 2,
        "delivered": 200,
        "bounced": 10,
        "opened": 48,
        "clicked": 3,
        "opened_share": 24.0,
        "clicked_share": 1.5,
    }


def test_a_send_without_hits_this_week_or_that_began_before_the_weeks_looked_at_is_not_told() -> None:
    def sends(weeks: int, *now: object) -> int:
        lately = [row("cohort.sent", 30, day=MONDAY - timedelta(weeks=weeks)), *now]
        return len(report(list(now), lately=lately).cohorts)  # type: ignore[arg-type]

    assert (sends(2), sends(2, *hits("opens.machine")), sends(8, *hits("opens.human"))) == (0, 1, 1)
    assert sends(9, *hits("opens.human")) == 0


def test_links_are_told_by_language_with_where_they_lead_and_who_followed_them() -> None:
    clicks = [
        *hits("clicks.human", 9, 6, dimension="link", value="en 2"),
        *hits("clicks.machine", 4, dimension="link", value="en 0"),
        *hits("clicks.human", 5, dimension="link", value=" 1"),
    ]
    earlier = hits("clicks.human", 4, dimension="link", value="en 2", day=MONDAY - timedelta(days=7))
    lately = [*clicks, *earlier, row("cohort.delivered", 200, day=MONDAY - timedelta(days=7))]
    week = report(clicks, lately=lately, targets=TARGETS, site_of=site_of)
    assert [
        (each.language, each.number, each.url, each.site, each.clicks.human.total, each.clicked, each.share)
        for each in week.links
    ] == [
        ("en", 1, "https://www.basel.int/en", "basel", 0, 0, 0.0),
        ("en", 2, "https://un.org/", "", 0, 0, 0.0),
        ("en", 3, "https://mercury.example/", "minamata", 9, 10, 5.0),
        ("", 1, "", "", 0, 0, None),
        ("", 2, "https://un.org/", "", 5, 5, None),
    ]
    assert [(each.name, each.clicks) for each in week.sites] == [
        ("Basel Convention", ByAgency(machine=4)),
        ("Minamata Convention", ByAgency(human=9)),
        ("Elsewhere", ByAgency(human=5)),
    ]


def test_regions_and_roles_are_named_and_the_untold_stand_last() -> None:
    rows = [row("delivered", 30, dimension="region", value=value) for value in ("", "grulac", "africa")]
    rows += [row("delivered", 90, dimension="role", value="")]
    week = report(rows)
    assert [(each.label, flat(each.figures)) for each in week.regions] == [
        ("Africa", {"delivered": 30}),
        ("Latin America and the Caribbean", {"delivered": 30}),
        ("Various", {"delivered": 30}),
    ]
    assert week.roles == ()


def test_accounts_and_sources_are_each_speaking_convention_s() -> None:
    posts = (AccountPosts("x:brs", "basel", 2), AccountPosts("x:minamata", "minamata", 3))
    visits = [
        row("visits.human", n, dimension="source", value=source, convention="", campaign=campaign, kind="page")
        for n, source, campaign in ((3, "", "day"), (4, "x", "day"), (9, "mastodon", "own"))
    ]
    seen = {
        scope: (
            [(each.network, each.account, each.posts) for each in week.accounts],
            [(each.source, each.visits.human) for each in week.sources],
        )
        for scope in ("basel", "minamata", "joint")
        for week in [report(visits, scope, posts=posts)]
    }
    assert seen == {
        "basel": ([("x", "x:brs", 2)], [("mastodon", 9), ("x", 4), ("", 3)]),
        "minamata": ([("x", "x:minamata", 3)], [("x", 4), ("", 3)]),
        "joint": ([("x", "x:brs", 2), ("x", "x:minamata", 3)], [("mastodon", 9), ("x", 4), ("", 3)]),
    }


def test_the_best_hour_is_people_s_and_said_with_caution_when_they_are_few() -> None:
    def best(*counts: tuple[str, str, int]) -> BestHour | None:
        rows = [h for event, hour, n in counts for h in hits(event, n, dimension="hour", value=hour)]
        return report(rows).best_hour

    assert best(("opens.human", "09", 60), ("clicks.human", "14", 70), ("opens.machine", "03", 900)) == BestHour(
        hour=14, hits=70, of=130, few=False
    )
    assert best(("opens.human", "09", 9), ("opens.human", "08", 9)) == BestHour(hour=8, hits=9, of=18, few=True)
    assert best(("opens.machine", "03", 900)) is None


def test_where_hours_are_hidden_a_best_one_is_told_only_if_no_hidden_one_could_be_better() -> None:
    def opens(convention: str, hour: str, n: int) -> list[RollupRow]:
        by_hour = hits("opens.human", n, dimension="hour", value=hour, convention=convention)
        return [*by_hour, *hits("opens.human", n, convention=convention)]

    def best(*counts: tuple[str, int]) -> BestHour | None:
        """As many of minamata's as of basel's at these hours, and two hours with three of basel's alone."""
        both = [each for who in ("basel", "minamata") for hour, n in counts for each in opens(who, hour, n)]
        week = report([*opens("basel", "07", 3), *opens("basel", "08", 3), *both], "joint")
        assert [each.hour for each in week.hours if each.opens is None] == [7, 8]
        return week.best_hour

    assert best(("09", 60), ("14", 40)) == BestHour(hour=9, hits=120, of=206, few=False)
    assert best(("09", 43), ("14", 40)) is None


def test_hours_are_all_told_or_none() -> None:
    week = report(hits("opens.human", 7, dimension="hour", value="23"))
    assert [(each.hour, each.opens) for each in week.hours if each.opens] == [(23, 7)]
    assert (len(week.hours), report().hours) == (24, ())


def test_the_week_at_the_same_distance_from_the_occasion_is_set_beside_this_one() -> None:
    """The day of 2021 is in week 20, that of 2020 in week 21."""
    pairs = list(predecessors(["day", "own"], WEEK.next(), NAMES))
    assert pairs == [CampaignLastYear(campaign="day", predecessor="day-before", week="2020-W22")]
    then = IsoWeek(2020, 21).monday
    last_year = tally([row("delivered", 70, campaign="day-before", day=then), row("bounced", 4, campaign="own")])
    rows = [row("delivered", 90), row("delivered", 9, campaign="own")]
    week = report(rows, last_year=last_year, predecessors=tuple(predecessors(["day", "own"], WEEK, NAMES)))
    assert week.last_year is not None
    assert (week.last_year.without, flat(week.last_year.figures)) == (("own",), {"delivered": 70})
    assert [(line.figure, line.last_year) for line in week.headlines[:2]] == [
        ("delivered", 70),
        ("opens.human.unique", 0),
    ]


def test_of_an_observance_in_several_parts_the_same_part_of_the_year_before_is_meant() -> None:
    def named(year: int, part: str | None) -> CampaignName:
        called = CampaignName(title="COP", language=Language.EN, conventions=("basel",), activities={})
        return called.model_copy(update={"observance": "cop", "year": year, "part": part})

    campaigns = {"now": named(2022, "part 2"), "whole": named(2021, None)}
    names = NAMES.model_copy(update={"campaigns": {**campaigns, **{p: named(2021, p) for p in ("part 1", "part 2")}}})
    assert (names.a_year_before("now"), names.a_year_before("whole")) == (("part 2",), ())


def test_without_a_predecessor_there_is_nothing_to_set_beside() -> None:
    week = report([row("delivered", 9, campaign="own")], predecessors=tuple(predecessors(["own"], WEEK, NAMES)))
    assert (week.last_year, week.headlines[0].last_year) == (None, None)
