"""Weekly reports from a store: what is read, what is kept, who gets it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.report_model import WeeklyReport
from chorus.domain.signoff_log import Head
from chorus.domain.week import IsoWeek
from chorus.services.ports_files import Loaded
from chorus.services.ports_hits import CountRow, StoredHit
from chorus.services.report import configuration_digest, issue_reports, names_of, weekly_report
from tests.doubles.report_sample import hit
from tests.doubles.workspace import CAMPAIGN, CONFIG, load

WEEK = IsoWeek(2020, 40)
BEFORE = WEEK.previous()
MONDAY = datetime(2020, 10, 5, 6, tzinfo=UTC)
SENT = datetime(2020, 9, 30, 7, tzinfo=UTC)
SUMMIT = ("summit", "mail", "email")
COUNTS: Mapping[IsoWeek, tuple[CountRow, ...]] = {
    WEEK: (
        CountRow(*SUMMIT, "basel", "en", "accepted", 120),
        CountRow(*SUMMIT, "basel", "fr", "bounced", 2),
        CountRow(*SUMMIT, "minamata", "fr", "accepted", 30),
        CountRow("summit", "statement", "statement", "basel,minamata", "en", "accepted", 1),
    ),
    BEFORE: (CountRow(*SUMMIT, "basel", "en", "accepted", 100),),
}


@dataclass
class MemoryReports:
    """The store's part that reports need: hits with numbers, counts by week, what was kept."""

    stored: Sequence[StoredHit]
    kept: dict[tuple[str, str, str], bytes] = field(default_factory=dict)
    order: list[tuple[str, str, int]] = field(default_factory=list)
    full_after: int | None = None

    def watermark(self) -> int:
        return max((each.seq for each in self.stored), default=0)

    def log_head(self, watermark: int | None = None) -> Head:
        """An entry of the sign-off log for each two numbers of the sequence."""
        number = (self.watermark() if watermark is None else watermark) // 2
        return Head(number=number, hash=f"{number:064x}")

    def hits(self, start: datetime, end: datetime, watermark: int) -> Iterator[StoredHit]:
        return (each for each in self.stored if start <= each.at < end and each.seq <= watermark)

    def delivery_counts(self, start: datetime, end: datetime, watermark: int) -> tuple[CountRow, ...]:
        return next((rows for week, rows in COUNTS.items() if week.start("Europe/Zurich") == start), ())

    def keep_report(self, week: str, convention: str, watermark: int, fmt: str, content: bytes, now: datetime) -> None:
        if self.full_after is not None and len(self.order) >= self.full_after:
            raise OSError("disk full")
        self.kept.setdefault((week, convention, fmt), content)
        self.order.append((convention, fmt, watermark))

    def kept_report(self, week: str, convention: str, fmt: str) -> bytes | None:
        return self.kept.get((week, convention, fmt))


def opened(seq: int, at: datetime, convention: str = "basel") -> StoredHit:
    return hit("open", at, "summit", "mail", convention, "en", f"{seq:016x}", seq=seq)


def render(report: WeeklyReport) -> dict[str, bytes]:
    return {"html": f"<p>{report.scope}: {report.total.sent}".encode(), "json": report.model_dump_json().encode()}


@pytest.fixture
def store() -> MemoryReports:
    late = [opened(4, SENT + timedelta(hours=9)), opened(5, SENT - timedelta(days=7)), opened(6, SENT, "minamata")]
    return MemoryReports([opened(n, SENT + timedelta(hours=n)) for n in (1, 2, 3)] + late)


@pytest.fixture
def loaded() -> Loaded:
    officers = 'url = "https://www.basel.int/"\nofficers = ["a@basel.example", "b@basel.example"]'
    return load({"summit": CAMPAIGN}, CONFIG.replace('url = "https://www.basel.int/"', officers))


def test_a_conventions_week_beside_the_week_before(store: MemoryReports, loaded: Loaded) -> None:
    report = weekly_report(store, loaded, WEEK, "basel")
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


def test_a_watermark_leaves_out_what_came_later(store: MemoryReports, loaded: Loaded) -> None:
    report = weekly_report(store, loaded, WEEK, "joint", watermark=2)
    assert (report.provenance.watermark, report.total.opens.human.total) == (2, 2)


def test_a_report_carries_the_head_of_the_log_at_its_watermark(store: MemoryReports, loaded: Loaded) -> None:
    heads = [weekly_report(store, loaded, WEEK, who, 4).provenance.signoff_log for who in ("basel", "joint")]
    assert heads == [Head(number=2, hash=f"{2:064x}")] * 2


def test_a_kept_report_of_before_heads_went_out_is_read_as_it_was_issued(store: MemoryReports, loaded: Loaded) -> None:
    new = weekly_report(store, loaded, WEEK, "basel")
    old = new.model_copy(update={"provenance": new.provenance.model_copy(update={"signoff_log": None})})
    kept = json.dumps(old.model_dump(mode="json"))
    assert "signoff_log" not in kept
    assert WeeklyReport.model_validate_json(kept) == old
    assert WeeklyReport.model_validate_json(kept).digest == old.digest != new.digest


def test_the_same_input_gives_the_same_bytes(store: MemoryReports, loaded: Loaded) -> None:
    first = weekly_report(store, loaded, WEEK, "basel", 6).model_dump_json()
    store.stored = [*reversed(store.stored), opened(7, SENT)]
    assert weekly_report(store, loaded, WEEK, "basel", 6).model_dump_json() == first


def test_joint_is_the_sum_of_its_conventions(store: MemoryReports, loaded: Loaded) -> None:
    totals = {who: weekly_report(store, loaded, WEEK, who).total for who in ("basel", "rotterdam", "minamata", "joint")}
    assert {who: total.sent for who, total in totals.items()} == {
        "basel": 122,
        "rotterdam": 0,
        "minamata": 30,
        "joint": 152,
    }
    assert {who: total.pages for who, total in totals.items()} == {
        "basel": 1,
        "rotterdam": 0,
        "minamata": 1,
        "joint": 1,
    }


def test_an_unknown_convention_is_told_with_the_known_ones(store: MemoryReports, loaded: Loaded) -> None:
    with pytest.raises(NotFoundError) as raised:
        weekly_report(store, loaded, WEEK, "oslo")
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
    store.stored = [*store.stored, opened(99, SENT)]
    again = issue_reports(store, loaded, WEEK, MONDAY + timedelta(days=1), render)
    assert [(each.report, each.files) for each in again] == [(each.report, each.files) for each in first]
    assert not any(each.fresh for each in again)


def test_a_stop_between_two_formats_leaves_one_report_not_two(store: MemoryReports, loaded: Loaded) -> None:
    store.full_after = 1
    with pytest.raises(OSError, match="disk full"):
        issue_reports(store, loaded, WEEK, MONDAY, render)
    store.full_after = None
    store.stored = [*store.stored, opened(99, SENT)]
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
    assert configuration_digest(loaded) != configuration_digest(renamed)
