"""Sample weeks for report tests: four conventions, three campaigns, six languages, people and machines, by a seed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from chorus.domain.classify import classify
from chorus.domain.engagement import HitKind
from chorus.domain.language import Language
from chorus.domain.report import build_report
from chorus.domain.report_model import Provenance, WeeklyReport
from chorus.domain.report_names import CampaignName, ConventionName, Names
from chorus.domain.report_tally import Tally, tally
from chorus.domain.signoff_log import Head
from chorus.domain.week import IsoWeek
from chorus.services.ports_hits import CountRow, StoredHit

ZONE = "Europe/Zurich"
WEEK = IsoWeek(2021, 20)
PROVENANCE = Provenance(
    watermark=4711,
    rules_version=1,
    chorus_version="0.1.0",
    configuration="c0ffee" * 10 + "c0de",
    signoff_log=Head(number=12, hash="1e57" * 16),
)
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
            conventions=("basel", "rotterdam", "stockholm", "minamata"),
            activities={
                "joint-statement": "statement",
                "invitation": "email",
                "reminder": "email",
                "on-the-day": "post",
            },
        ),
        "environment-day-2021": CampaignName(
            title="يوم البيئة العالمي 2021: استعادة النظم الإيكولوجية (Generation Restoration)",
            language=Language.AR,
            conventions=("basel", "rotterdam", "stockholm", "minamata"),
            activities={"press-release": "press", "save-the-date": "email"},
        ),
        "mercury-free-2021": CampaignName(
            title="无汞未来：面向公众的水俣公约宣传活动",
            language=Language.ZH,
            conventions=("minamata",),
            activities={"letter": "email", "fact-sheet": "document"},
        ),
    },
)
_AGENTS: Sequence[str] = ("browser", "mail-client", "browser", "apple-mpp", "gmail-proxy", "scanner", "bot", "empty")
_MAILS: Mapping[tuple[str, str, str], tuple[str, ...]] = {
    ("biodiversity-day-2021", "invitation", "email"): ("basel", "rotterdam", "stockholm", "minamata"),
    ("biodiversity-day-2021", "reminder", "email"): ("basel", "rotterdam", "stockholm", "minamata"),
    ("environment-day-2021", "press-release", "press"): ("basel", "minamata"),
    ("environment-day-2021", "save-the-date", "email"): ("basel", "rotterdam", "stockholm", "minamata"),
    ("mercury-free-2021", "letter", "email"): ("minamata",),
}
_ALL = "basel,rotterdam,stockholm,minamata"
_SHARE: Mapping[str, int] = {"ar": 40, "zh": 25, "en": 160, "fr": 70, "ru": 30, "es": 55}


def hit(
    kind: HitKind,
    at: datetime,
    campaign: str = "day",
    activity: str = "mail",
    convention: str = "basel",
    language: str = "en",
    pseudonym: str = "a1",
    agent: str = "browser",
    link: int | None = None,
    page: str = "",
    seq: int = 1,
) -> StoredHit:
    """A stored hit with everything else as it usually is."""
    return StoredHit(
        seq=seq,
        kind=kind,
        at=at,
        campaign=campaign,
        activity=activity,
        convention=convention,
        language=language,
        region="",
        role="",
        link=link,
        page=page,
        pseudonym=pseudonym,
        method="GET",
        agent=agent,
        signals=(),
        source="",
        since_send=None,
    )


def sample_counts(seed: int, size: float = 1.0) -> tuple[CountRow, ...]:
    """What became of the deliveries of a week."""
    random = Random(seed)
    rows = []
    for (campaign, activity, kind), conventions in _MAILS.items():
        for convention in conventions:
            for language, share in _SHARE.items():
                sent = int(share * size * random.uniform(0.5, 1.5))
                bounced = random.randint(0, sent // 15 + 1)
                left = {"accepted": sent - bounced, "bounced": bounced, "unsubscribed": random.randint(0, 2)}
                left["uncertain"] = 1 if (activity, language, convention) == ("reminder", "fr", "basel") else 0
                rows += [CountRow(campaign, activity, kind, convention, language, s, n) for s, n in left.items() if n]
    for language in _SHARE:
        rows.append(CountRow("biodiversity-day-2021", "joint-statement", "statement", _ALL, language, "accepted", 1))
        rows.append(CountRow("biodiversity-day-2021", "on-the-day", "post", _ALL, language, "accepted", 2))
    return tuple(rows)


def sample_hits(seed: int, counts: Sequence[CountRow], week: IsoWeek) -> list[StoredHit]:
    """Opens, clicks, scanners' bursts and page visits, most of them soon after a Tuesday's send."""
    random = Random(seed)
    start = week.start(ZONE) + timedelta(days=1, hours=9)
    hits: list[StoredHit] = []
    for row in counts:
        if row.state != "accepted" or row.kind not in ("email", "press"):
            continue
        for _ in range(int(row.count * random.uniform(0.3, 0.7))):
            pseudonym = f"{random.getrandbits(64):016x}"
            at = start + timedelta(hours=min(random.expovariate(1 / 26), 130))
            where = (row.campaign, row.activity, row.convention, row.language, pseudonym)
            agent = random.choice(_AGENTS)
            hits.append(hit("open", at, *where, agent))
            if agent == "scanner":
                hits += [hit("click", at + timedelta(seconds=1 + link), *where, "browser", link) for link in range(4)]
            elif random.random() < 0.3:
                hits.append(hit("click", at + timedelta(minutes=2), *where, "browser", random.randrange(4)))
    for _ in range(len(hits) // 6):
        language = random.choice(list(_SHARE))
        at = start + timedelta(hours=min(random.expovariate(1 / 30), 130))
        page = f"/biodiversity-day-2021/joint-statement/{language}/"
        where = ("biodiversity-day-2021", "joint-statement", "", language, "")
        hits.append(hit("visit", at, *where, random.choice(_AGENTS), None, page))
    return hits


def sample_tally(seed: int, week: IsoWeek, size: float = 1.0) -> Tally:
    """A whole week, counted."""
    counts = sample_counts(seed, size)
    hits = sample_hits(seed, counts, week)
    return tally(counts, hits, classify(hits), ZONE)


def sample_report(scope: str = "basel", seed: int = 7) -> WeeklyReport:
    """A week's report as it comes out of a lively campaign."""
    now, before = sample_tally(seed, WEEK), sample_tally(seed + 1, WEEK.previous(), 0.7)
    return build_report(scope, WEEK, now, before, NAMES, ZONE, PROVENANCE)
