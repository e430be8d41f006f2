"""Sample weeks for report tests: four conventions, three campaigns, six languages, people and machines, by a seed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random

from chorus.domain.language import Language
from chorus.domain.report import Counted, build_report
from chorus.domain.report_attention_sends import Unsent
from chorus.domain.report_last_year import predecessors
from chorus.domain.report_model import Provenance, WeeklyReport
from chorus.domain.report_names import CampaignName, ConventionName, Names
from chorus.domain.report_networks import AccountPosts
from chorus.domain.report_tally import Tally, tally
from chorus.domain.rollup import Dimension, RollupKey, RollupRow
from chorus.domain.signoff_log import Head
from chorus.domain.week import IsoWeek

ZONE = "Europe/Zurich"
WEEK = IsoWeek(2021, 20)
PROVENANCE = Provenance(
    watermark=4711,
    rules_version=1,
    chorus_version="0.1.0",
    configuration="c0ffee" * 10 + "c0de",
    signoff_log=Head(number=12, hash="1e57" * 16),
)
HEAD = str(PROVENANCE.signoff_log)
KEEP = "with it anybody can check later that no sign-off of before was removed, moved or changed."
"""What the forms of a report say of the head of the sign-off log."""
_ALL = ("basel", "rotterdam", "stockholm", "minamata")
NAMES = Names(
    workspace="Chemicals and waste conventions",
    conventions={
        "basel": ConventionName(name="Basel Convention", colour="#1f5c99"),
        "rotterdam": ConventionName(name="Rotterdam Convention", colour="#2f7d4f"),
        "stockholm": ConventionName(name="Stockholm Convention", colour="#b5562b"),
        "minamata": ConventionName(name="Minamata Convention on Mercury", colour="#6a4fa3"),
    },
    campaigns={
        "biodiversity-day-2021": CampaignName(
            title="International Day for Biological Diversity 2021",
            language=Language.EN,
            conventions=_ALL,
            activities={
                "joint-statement": "statement",
                "invitation": "email",
                "reminder": "email",
                "on-the-day": "post",
            },
            observance="biodiversity-day",
            year=2021,
            occasion=date(2021, 5, 22),
        ),
        "environment-day-2021": CampaignName(
            title="يوم البيئة العالمي 2021: استعادة النظم الإيكولوجية (Generation Restoration)",
            language=Language.AR,
            conventions=_ALL,
            activities={"press-release": "press", "save-the-date": "email"},
            observance="environment-day",
            year=2021,
            occasion=date(2021, 6, 5),
        ),
        "mercury-free-2021": CampaignName(
            title="无汞未来：面向公众的水俣公约宣传活动",
            language=Language.ZH,
            conventions=("minamata",),
            activities={"letter": "email", "fact-sheet": "document"},
        ),
        "biodiversity-day-2020": CampaignName(
            title="International Day for Biological Diversity 2020",
            language=Language.EN,
            conventions=_ALL,
            activities={"invitation": "email"},
            observance="biodiversity-day",
            year=2020,
            occasion=date(2020, 5, 22),
        ),
    },
)
_SHARE: Mapping[str, int] = {"ar": 40, "zh": 25, "en": 160, "fr": 70, "ru": 30, "es": 55}
_REGIONS: Sequence[str] = ("africa", "asia-pacific", "eastern-europe", "grulac", "weog", "")
_ROLES: Sequence[str] = ("party", "focal-point", "observer", "media", "")
_HOURS: Sequence[int] = (9, 9, 10, 10, 10, 11, 14, 15, 16, 20, 7, 22)
_SOURCES: Sequence[str] = ("x", "mastodon", "bluesky", "newsletter", "")
_AGENCIES: Sequence[str] = ("human", "human", "human", "machine", "unknown", "unknown")
_THIS_WEEK: Mapping[tuple[str, str, str], tuple[str, ...]] = {
    ("biodiversity-day-2021", "reminder", "email"): _ALL,
    ("environment-day-2021", "press-release", "press"): ("basel", "minamata"),
    ("environment-day-2021", "save-the-date", "email"): _ALL,
    ("mercury-free-2021", "letter", "email"): ("minamata",),
}
TARGETS: Mapping[tuple[str, str, str], tuple[str, ...]] = {
    (campaign, activity, language): (
        f"https://www.basel.int/{campaign}/{language}",
        f"https://www.mercuryconvention.org/{language}/{activity}?from=mail",
        "https://www.un.org/en/observances",
    )
    for campaign, activity, _ in (*_THIS_WEEK, ("biodiversity-day-2021", "invitation", "email"))
    for language in _SHARE
}


def site_of(url: str) -> str:
    """Whose site the sample's links lead to."""
    hosts = {"www.basel.int": "basel", "www.brsmeas.org": "basel,rotterdam,stockholm"}
    return hosts.get(url.split("/")[2], "minamata" if "mercuryconvention" in url else "") if url else ""


class Rows:
    """Gathers roll-up rows, as messages and deliveries come."""

    def __init__(self, campaign: str, activity: str, kind: str) -> None:
        self.place = campaign, activity, kind
        self.counts: Counter[tuple[date, str, str, str, str]] = Counter()

    def add(self, day: date, convention: str, by: Mapping[Dimension, str], *figures: str, number: int = 1) -> None:
        """Count figures on a day in each of the dimensions."""
        for dimension, value in by.items():
            for figure in figures:
                self.counts[day, convention, dimension, value, figure] += number

    def __iter__(self) -> Iterator[RollupRow]:
        campaign, activity, kind = self.place
        for (day, convention, dimension, value, figure), number in sorted(self.counts.items()):
            key = RollupKey(day, campaign, activity, convention, dimension, value)  # type: ignore[arg-type]
            yield RollupRow(key, kind, figure, number)


def mailing(
    random: Random, place: tuple[str, str, str], conventions: Sequence[str], sent: date, week: IsoWeek, size: float = 1
) -> Iterator[RollupRow]:
    """A mailing that left on a day, its outcomes and, in ``week`` alone, its hits."""
    rows = Rows(*place)
    for convention in conventions:
        for language, share in _SHARE.items():
            for _ in range(int(share * size * random.uniform(0.5, 1.5))):
                by: dict[Dimension, str] = {
                    "language": language,
                    "region": random.choice(_REGIONS),
                    "role": random.choice(_ROLES),
                }
                draw = random.random()
                state = "bounced" if draw < 0.02 else "uncertain" if draw > 0.9995 else "delivered"
                if sent in week.days:
                    rows.add(sent, convention, by, "sent", state)
                rows.add(sent, convention, by, "cohort.sent", f"cohort.{state}")
                if sent in week.days and random.random() < 0.004:
                    rows.add(sent, convention, by, "unsubscribed")
                if state == "delivered" and random.random() < 0.5 and (sent in week.days or random.random() < 0.2):
                    _reader(random, rows, max(sent, week.monday), convention, by, week)
    yield from rows


def _reader(random: Random, rows: Rows, first: date, convention: str, by: dict[Dimension, str], week: IsoWeek) -> None:
    agency, late = random.choice(_AGENCIES), int(random.expovariate(0.8))
    day = min(first + timedelta(days=late), week.days[-1])
    opened: Mapping[Dimension, str] = {**by, "hour": f"{random.choice(_HOURS):02}"}
    rows.add(day, convention, opened, *(f"opens.{agency}.{each}" for each in ("total", "week", "ever")))
    if random.random() < 0.3:
        rows.add(day, convention, opened, f"opens.{agency}.total")
    if agency != "unknown" and random.random() < 0.3:
        figures = [f"clicks.{agency}.{each}" for each in ("total", "week", "ever")]
        rows.add(day, convention, opened, *figures)
        rows.add(day, convention, {"link": f"{by['language']} {random.choice((0, 0, 0, 1, 1, 2))}"}, *figures)


def sample_rows(seed: int, week: IsoWeek, size: float = 1.0) -> list[RollupRow]:
    """A whole week: mailings that left on its Tuesday and Friday, one of two weeks before, posts, pages and visits."""
    random = Random(seed)
    tuesday, rows = week.days[1], list[RollupRow]()
    for place, conventions in _THIS_WEEK.items():
        rows += mailing(random, place, conventions, tuesday, week, size)
    invitation = "biodiversity-day-2021", "invitation", "email"
    rows += mailing(random, invitation, _ALL, tuesday - timedelta(days=14), week, size)
    statement, post = (
        Rows("biodiversity-day-2021", "joint-statement", "statement"),
        Rows(*invitation[:1], "on-the-day", "post"),
    )
    for language in _SHARE:
        statement.add(tuesday, ",".join(_ALL), {"language": language}, "pages")
        post.add(tuesday, ",".join(_ALL), {"language": language}, "posts", number=2)
        for _ in range(int(40 * size)):
            agency, day = random.choice(_AGENCIES), random.choice(week.days[1:])
            by: dict[Dimension, str] = {"language": language, "hour": f"{random.choice(_HOURS):02}"}
            by["source"] = random.choice(_SOURCES)
            statement.add(day, "", by, f"visits.{agency}", *([f"visitors.{agency}"] if random.random() < 0.7 else []))
    return [*rows, *statement, *post]


def sample_tally(seed: int, week: IsoWeek, size: float = 1.0) -> Tally:
    """A whole week, counted."""
    return tally(sample_rows(seed, week, size))


@cache
def sample_counted(seed: int = 7) -> Counted:
    """Everything that a lively week's reports are made from."""
    rows, then = sample_rows(seed, WEEK), IsoWeek(2020, 21)
    invitation = ("biodiversity-day-2020", "invitation", "email")
    earlier = [row for row in sample_rows(seed + 1, WEEK.previous(), 0.7) if row.figure.startswith("cohort.") is False]
    last_year = mailing(Random(seed + 2), invitation, _ALL, then.days[1], then, 0.6)
    return Counted(
        now=tally(rows),
        before=tally(earlier),
        lately=tally([*rows]),
        last_year=tally(last_year),
        predecessors=tuple(predecessors(sorted(NAMES.campaigns), WEEK, NAMES)),
        targets=TARGETS,
        site_of=site_of,
        posts=tuple(AccountPosts(f"{network}:brs", ",".join(_ALL), 6) for network in ("x", "mastodon")),
        unsent=(Unsent("mercury-free-2021", "fact-sheet", date(2021, 5, 20)),),
    )


@cache
def sample_report(scope: str = "basel", seed: int = 7) -> WeeklyReport:
    """A week's report as it comes out of a lively campaign."""
    return build_report(scope, WEEK, sample_counted(seed), NAMES, ZONE, PROVENANCE)


def empty_report(scope: str = "rotterdam") -> WeeklyReport:
    """The report of a week in which nothing happened."""
    nothing = tally(())
    return build_report(scope, WEEK, Counted(nothing, nothing, nothing, nothing), NAMES, ZONE, PROVENANCE)
