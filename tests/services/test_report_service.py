"""Weekly reports from a store: what is read, what is kept, who gets it."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_links import Targets
from chorus.domain.report_model import WeeklyReport
from chorus.domain.report_networks import AccountPosts
from chorus.domain.rollup import Dimension, Rolled, RollupKey, RollupPeriod, RollupRow
from chorus.domain.signoff_log import Head
from chorus.domain.timeline import SendState
from chorus.domain.week import IsoWeek
from chorus.services.ports import StoredSend
from chorus.services.ports_files import Loaded
from chorus.services.report import issue_reports, weekly_reports
from chorus.services.report_names import configuration_digest, names_of
from tests.doubles.workspace import CAMPAIGN, CONFIG, load

OLD = (Path(__file__).parent.parent / "doubles" / "weekly_report_1.json").read_bytes()
WEEK = IsoWeek(2020, 40)
BEFORE = WEEK.previous()
MONDAY = datetime(2020, 10, 5, 6, tzinfo=UTC)
SENT = datetime(2020, 9, 30, 7, tzinfo=UTC)
SITES = CONFIG.replace('short.en = "Basel"', 'short.en = "Basel"\nsites = ["basel.int"]')
Place = tuple[str, str, str, str]


def row(day: date, place: Place, figure: str, number: int = 1, dimension: Dimension = "language") -> RollupRow:
    """``place`` is activity, kind, convention and the dimension's value."""
    activity, kind, convention, value = place
    return RollupRow(RollupKey(day, "summit", activity, convention, dimension, value), kind, figure, number)


DAY, THEN = date(2020, 9, 30), date(2020, 9, 23)
BASEL: Place = ("mail", "email", "basel", "en")
DELIVERIES = (
    row(DAY, BASEL, "sent", 120),
    row(DAY, BASEL, "delivered", 120),
    row(DAY, ("mail", "email", "basel", "fr"), "sent", 2),
    row(DAY, ("mail", "email", "basel", "fr"), "bounced", 2),
    row(DAY, ("mail", "email", "minamata", "fr"), "sent", 30),
    row(DAY, ("mail", "email", "minamata", "fr"), "delivered", 30),
    row(DAY, ("statement", "statement", "basel,minamata", "en"), "pages"),
    row(THEN, BASEL, "sent", 100),
    row(THEN, BASEL, "delivered", 100),
)


def opened(day: date, convention: str = "basel", number: int = 1) -> tuple[RollupRow, ...]:
    place = ("mail", "email", convention, "en")
    return tuple(row(day, place, f"opens.human.{each}", number) for each in ("total", "week", "ever"))


@dataclass
class MemoryReports:
    """The store's part that reports need: roll-up rows up to a watermark, what was kept, what was planned."""

    rows: Sequence[RollupRow]
    watermark: int = 6
    kept: dict[tuple[str, str, str], bytes] = field(default_factory=dict)
    order: list[tuple[str, str, int]] = field(default_factory=list)
    full_after: int | None = None
    planned: tuple[StoredSend, ...] = ()
    rules: int = 2
    asked: list[tuple[str, str]] = field(default_factory=list)
    urls: tuple[str, ...] = ("https://www.basel.int/", "https://www.un.org/")

    def rolled(self) -> Rolled | None:
        periods = (RollupPeriod(date(2020, 1, 1), 1, "Europe/Zurich"), RollupPeriod(DAY, 2, "Europe/Zurich"))
        return Rolled(self.watermark, self.rules, "Europe/Zurich", periods) if self.watermark else None

    def rollups(self, first: date, last: date) -> Iterator[RollupRow]:
        return (each for each in self.rows if first <= each.key.day <= last)

    def link_targets(self, activities: Collection[tuple[str, str]]) -> Targets:
        self.asked += activities
        return {(*each, "en"): self.urls for each in activities}

    def account_posts(self, start: datetime, end: datetime, watermark: int) -> tuple[AccountPosts, ...]:
        return (AccountPosts("x:brs", "basel,minamata", 2),) if start < SENT < end and watermark >= 6 else ()

    def sends(self, campaign: str | None = None) -> tuple[StoredSend, ...]:
        return tuple(each for each in self.planned if campaign in (None, each.campaign))

    def log_head(self, watermark: int | None = None) -> Head:
        """An entry of the sign-off log for each two numbers of the sequence."""
        number = (self.watermark if watermark is None else watermark) // 2
        return Head(number=number, hash=f"{number:064x}")

    def keep_report(self, week: str, convention: str, watermark: int, fmt: str, content: bytes, now: datetime) -> None:
        if self.full_after is not None and len(self.order) >= self.full_after:
            raise OSError("disk full")
        self.kept.setdefault((week, convention, fmt), content)
        self.order.append((convention, fmt, watermark))

    def kept_report(self, week: str, convention: str, fmt: str) -> bytes | None:
        return self.kept.get((week, convention, fmt))


def weekly(store: MemoryReports, loaded: Loaded, scope: str) -> WeeklyReport:
    return weekly_reports(store, loaded, WEEK, [scope])[scope]


def render(report: WeeklyReport) -> dict[str, bytes]:
    return {"html": f"<p>{report.scope}: {report.total.sent}".encode(), "json": report.model_dump_json().encode()}


@pytest.fixture
def store() -> MemoryReports:
    return MemoryReports([*DELIVERIES, *opened(DAY, number=4), *opened(THEN), *opened(DAY, "minamata")])


@pytest.fixture
def loaded() -> Loaded:
    officers = 'url = "https://www.basel.int/"\nofficers = ["a@basel.example", "b@basel.example"]'
    return load({"summit": CAMPAIGN}, CONFIG.replace('url = "https://www.basel.int/"', officers))


def test_a_conventions_week_beside_the_week_before(store: MemoryReports, loaded: Loaded) -> None:
    report = weekly(store, loaded, "basel")
    assert (report.name, report.week, report.zone) == ("Basel Convention", "2020-W40", "Europe/Zurich")
    assert [(line.figure, line.now, line.before) for line in report.headlines] == [
        ("delivered", 120, 100),
        ("opens.human.unique", 4, 1),
        ("clicks.human.unique", 0, 0),
        ("visits.human", 0, 0),
        ("bounced", 2, 0),
        ("unsubscribed", 0, 0),
        ("posts", 0, 0),
        ("pages", 1, 0),
    ]
    assert [(c.title, [a.activity for a in c.activities]) for c in report.campaigns] == [
        ("Summit", ["statement", "mail"])
    ]


def test_a_report_stands_where_the_roll_up_stands_and_carries_the_head_of_the_log_there(
    store: MemoryReports, loaded: Loaded
) -> None:
    made = weekly_reports(store, loaded, WEEK, ["basel", "joint"])
    seen = [each.provenance for each in made.values()]
    assert [(p.watermark, p.signoff_log) for p in seen] == [(6, Head(number=3, hash=f"{3:064x}"))] * 2


def test_a_report_names_the_rules_by_which_its_week_was_judged(store: MemoryReports, loaded: Loaded) -> None:
    weeks = [weekly_reports(store, loaded, week, ["basel"])["basel"] for week in (WEEK, BEFORE)]
    assert [each.provenance.rules_version for each in weeks] == [2, 1]


def test_before_anything_is_rolled_up_a_report_counts_nothing(store: MemoryReports, loaded: Loaded) -> None:
    store.watermark, store.rows = 0, ()
    report = weekly(store, loaded, "basel")
    assert (report.provenance.watermark, report.total) == (0, WeekFigures(complaints=None))


def test_a_kept_report_of_before_heads_went_out_is_read_as_it_was_issued(store: MemoryReports, loaded: Loaded) -> None:
    new = weekly(store, loaded, "basel")
    old = new.model_copy(update={"provenance": new.provenance.model_copy(update={"signoff_log": None})})
    kept = json.dumps(old.dump())
    assert "signoff_log" not in kept
    assert WeeklyReport.model_validate_json(kept) == old
    assert WeeklyReport.model_validate_json(kept).digest == old.digest != new.digest


def test_a_kept_report_of_the_first_format_is_given_back_as_it_was_issued(store: MemoryReports, loaded: Loaded) -> None:
    for fmt, content in (("json", OLD), ("html", b"<p>as issued")):
        store.kept[str(WEEK), "basel", fmt] = content
    basel = issue_reports(store, loaded, WEEK, MONDAY, render)[0]
    assert (basel.files, basel.fresh) == ({"json": OLD, "html": b"<p>as issued"}, False)
    assert (basel.report.format, basel.report.total.delivered) == ("chorus/weekly-report/1", 136)


def test_the_same_input_gives_the_same_bytes_whatever_the_order_of_rows(store: MemoryReports, loaded: Loaded) -> None:
    first = weekly(store, loaded, "basel").model_dump_json()
    store.rows = [*reversed(store.rows)]
    assert weekly(store, loaded, "basel").model_dump_json() == first


def test_links_of_what_was_clicked_are_looked_up_and_the_posts_of_accounts(
    store: MemoryReports,
) -> None:
    clicks = [row(DAY, ("mail", "email", "basel", "en 1"), f"clicks.human.{n}", 6, "link") for n in ("total", "ever")]
    store.rows = [*store.rows, *clicks]
    report = weekly(store, load({"summit": CAMPAIGN}, SITES), "basel")
    assert [(link.number, link.url, link.site, link.clicks.human.total) for link in report.links] == [
        (1, "https://www.basel.int/", "basel", 0),
        (2, "https://www.un.org/", "", 6),
    ]
    assert store.asked == [("summit", "mail")]
    assert [(each.account, each.network, each.posts) for each in report.accounts] == [("x:brs", "x", 2)]


def test_a_click_to_our_own_page_counts_for_those_who_speak_on_it(store: MemoryReports) -> None:
    """It leads neither elsewhere nor to one convention's site."""
    store.rows = [*store.rows, row(DAY, ("mail", "email", "basel", "en 0"), "clicks.human.total", 6, "link")]
    store.urls = ("http://127.0.0.1:8025/summit/statement/en/?utm_source=email", "http://127.0.0.1:8025/gone/page/en/")
    report = weekly(store, load({"summit": CAMPAIGN}, SITES), "basel")
    assert [link.site for link in report.links] == ["basel,minamata", ""]
    assert [(site.name, site.clicks.human) for site in report.sites] == [
        ("Basel Convention, Minamata Convention on Mercury", 6),
    ]


def test_a_send_that_was_due_and_did_not_begin_in_its_week_is_told(store: MemoryReports, loaded: Loaded) -> None:
    def send(activity: str, state: SendState, began: datetime | None) -> StoredSend:
        return StoredSend(1, "summit", activity, "email", SENT, SENT, state, "", 0, began)

    store.planned = (
        send("held", SendState.HELD, None),
        send("late", SendState.DONE, WEEK.end("Europe/Zurich")),
        send("gone", SendState.DONE, SENT),
        send("cancelled", SendState.CANCELLED, None),
        send("past", SendState.PAST, None),
    )
    (told,) = (each for each in weekly(store, loaded, "basel").attention if each.code == "nothing-left")
    assert told.where == ("summit/held (2020-09-30)", "summit/late (2020-09-30)")


def test_the_same_observance_a_year_before_stands_beside_it(store: MemoryReports) -> None:
    """World Environment Day: 5 June, a Saturday in 2021 and a Friday in 2020; the Tuesdays of both weeks."""
    day = CAMPAIGN.replace('observance = "un-biodiversity-summit"', 'observance = "environment-day"')
    years = {year: day.replace("year = 2020", f"year = {year}") for year in (2020, 2021)}
    loaded = load({f"day-{year}": text for year, text in years.items()})
    store.rows = [
        RollupRow(RollupKey(when, f"day-{when.year}", "mail", "basel", "language", "en"), "email", "delivered", number)
        for when, number in ((date(2021, 6, 1), 90), (date(2020, 6, 2), 70), (date(2020, 6, 9), 5))
    ]
    report = weekly_reports(store, loaded, IsoWeek(2021, 22), ["basel"])["basel"]
    assert report.last_year is not None
    assert [(each.predecessor, each.week) for each in report.last_year.campaigns] == [("day-2020", "2020-W23")]
    assert (report.headlines[0].now, report.headlines[0].last_year) == (90, 70)


def test_joint_is_the_sum_of_its_conventions(store: MemoryReports, loaded: Loaded) -> None:
    made = weekly_reports(store, loaded, WEEK, ("basel", "rotterdam", "minamata", "joint"))
    totals = {who: each.total for who, each in made.items()}
    assert {who: total.delivered for who, total in totals.items()} == {
        "basel": 120,
        "rotterdam": 0,
        "minamata": 30,
        "joint": 150,
    }
    assert {who: total.pages for who, total in totals.items()} == {
        "basel": 1,
        "rotterdam": 0,
        "minamata": 1,
        "joint": 1,
    }


def test_an_unknown_convention_is_told_with_the_known_ones(store: MemoryReports, loaded: Loaded) -> None:
    with pytest.raises(NotFoundError) as raised:
        weekly_reports(store, loaded, WEEK, ["oslo"])
    assert str(raised.value) == "there is no convention 'oslo' (one of basel, rotterdam, minamata, joint)"


def test_reports_are_issued_to_officers_and_kept(store: MemoryReports, loaded: Loaded) -> None:
    issued = issue_reports(store, loaded, WEEK, MONDAY, render)
    assert [(each.convention, each.officers, each.fresh) for each in issued] == [
        ("basel", ("a@basel.example", "b@basel.example"), True),
        ("rotterdam", (), True),
        ("minamata", (), True),
        ("joint", (), True),
    ]
    assert store.order == [
        ("basel", "json", 6),
        ("basel", "html", 6),
        ("rotterdam", "json", 6),
        ("rotterdam", "html", 6),
        ("minamata", "json", 6),
        ("minamata", "html", 6),
        ("joint", "json", 6),
        ("joint", "html", 6),
    ]
    assert issued[0].files["html"] == b"<p>basel: 122"


def test_what_was_issued_stays_whatever_comes_later(store: MemoryReports, loaded: Loaded) -> None:
    first = issue_reports(store, loaded, WEEK, MONDAY, render)
    store.rows, store.watermark = [*store.rows, *opened(DAY)], 99
    again = issue_reports(store, loaded, WEEK, MONDAY + timedelta(days=1), render)
    assert [(each.report, each.files) for each in again] == [(each.report, each.files) for each in first]
    assert not any(each.fresh for each in again)


def test_a_stop_between_two_formats_leaves_one_report_not_two(store: MemoryReports, loaded: Loaded) -> None:
    store.full_after = 1
    with pytest.raises(OSError, match="disk full"):
        issue_reports(store, loaded, WEEK, MONDAY, render)
    store.full_after = None
    store.rows, store.watermark = [*store.rows, *opened(DAY)], 99
    issued = issue_reports(store, loaded, WEEK, MONDAY, render)
    assert [(each.convention, each.report.provenance.watermark) for each in issued] == [
        ("basel", 6),
        ("rotterdam", 99),
        ("minamata", 99),
        ("joint", 99),
    ]
    assert issued[0].fresh


def test_a_week_is_not_issued_before_it_has_ended(store: MemoryReports, loaded: Loaded) -> None:
    with pytest.raises(RefusedError) as raised:
        issue_reports(store, loaded, WEEK, WEEK.end("Europe/Zurich") - timedelta(seconds=1), render)
    assert str(raised.value) == (
        "the week 2020-W40 has not ended (wait until it has, or look at it with chorus report)"
    )
    assert store.order == []


def test_a_campaigns_title_is_english_where_there_is_one() -> None:
    french = CAMPAIGN.replace('title = "Summit"', 'title.fr = "Sommet"\ntitle.es = "Cumbre"')
    both = CAMPAIGN.replace('title = "Summit"', 'title.fr = "Sommet"\ntitle.en = "Summit"')
    names = names_of(load({"b": both, "a": french}))
    assert [(name, each.title, each.language) for name, each in names.campaigns.items()] == [
        ("a", "Sommet", "fr"),
        ("b", "Summit", "en"),
    ]


def test_the_configuration_digest_follows_what_a_report_shows(loaded: Loaded) -> None:
    renamed = load({"summit": CAMPAIGN}, CONFIG.replace("Basel Convention", "Basel"))
    assert configuration_digest(loaded) == configuration_digest(load({"summit": CAMPAIGN}))
    sites = load({"summit": CAMPAIGN}, SITES)
    assert len({configuration_digest(each) for each in (loaded, renamed, sites)}) == 3
