"""A campaign's report for tests of its forms: Arabic and Chinese titles, hidden figures, a post that was held."""

from datetime import UTC, date, datetime

from chorus.domain.campaign_report import (
    ActivityDone,
    CampaignReport,
    Earlier,
    NetworkPosts,
    Party,
    SignedAct,
    Titled,
)
from chorus.domain.language import Language
from chorus.domain.observance import Occasion
from chorus.domain.report_breakdowns import ConventionFigures, GroupFigures, LanguageFigures, SourceFigures
from chorus.domain.report_figures import ByAgency, WeekFigures
from chorus.domain.report_model import Provenance
from chorus.domain.timeline import SendState
from tests.doubles.report_sample import PROVENANCE

SIX = tuple(Language)


def figures(delivered: int, opened: int | None, clicked: int | None, **more: int | None) -> WeekFigures:
    """The figures of some mails; what is not told is 0."""
    return WeekFigures.of(
        {
            "sent": delivered,
            "delivered": delivered,
            "opens.human.unique": opened,
            "clicks.human.unique": clicked,
            **more,
        }
    )


TOTAL = figures(
    1200, 412, 96, sent=1214, bounced=12, uncertain=2, unsubscribed=9, **{"visits.human": 340, "visits.machine": 51}
).model_copy(update={"posts": 4, "pages": 6})


def sample_campaign_report(scope: str = "joint", provenance: Provenance = PROVENANCE) -> CampaignReport:
    """World Environment Day of two conventions, told of on 1 July 2021."""
    return CampaignReport(
        scope=scope,
        name="All conventions" if scope == "joint" else "Basel Convention",
        workspace="Chemicals and waste conventions",
        zone="Europe/Zurich",
        day=date(2021, 7, 1),
        campaign="environment-day-2021",
        title=Titled(text='Only #one "Earth" 2021', language=Language.EN),
        titles=(
            Titled(text="يوم البيئة العالمي 2021", language=Language.AR),
            Titled(text="2021年世界环境日", language=Language.ZH),
        ),
        occasion=Occasion(
            observance="environment-day",
            name="World Environment Day",
            year=2021,
            start=date(2021, 6, 5),
            end=date(2021, 6, 5),
        ),
        theme="Ecosystem restoration",
        conventions=(Party(id="basel", name="Basel Convention"), Party(id="minamata", name="Minamata Convention")),
        secretariats=("BRS secretariat", "Minamata secretariat"),
        cosignatories=(Party(id="law", name="Law Division"),),
        languages=SIX,
        activities=_activities(),
        signatures=(
            SignedAct(
                at=datetime(2021, 5, 28, 9, 30, tzinfo=UTC),
                person="=Élise 한",
                role='#Head "of" *all*',
                secretariat="BRS secretariat",
                parties=("Basel Convention",),
                texts=18,
                languages=SIX,
            ),
        ),
        by_convention=(
            ConventionFigures(
                convention="basel", name="Basel Convention", colour="#1f5c99", figures=figures(700, 240, 60)
            ),
            ConventionFigures(
                convention="minamata", name="Minamata Convention", colour="#6a4fa3", figures=figures(500, 172, None)
            ),
        ),
        by_language=(
            LanguageFigures(language="ar", label="العربية", figures=figures(40, None, None)),
            LanguageFigures(language="en", label="English", figures=figures(1160, 380, 90)),
            LanguageFigures(language="", label="Various", figures=figures(0, 32, 6)),
        ),
        by_region=(GroupFigures(value="africa", label="Africa", figures=figures(1200, 412, 96)),),
        sources=(SourceFigures(source="x", visits=ByAgency(human=120, machine=4), visitors=ByAgency(human=100)),),
        networks=(NetworkPosts(account="x:brs", network="x", handle="@brs", languages=(Language.EN,), posts=4),),
        total=TOTAL,
        own=None if scope == "joint" else figures(700, 240, 60, unsubscribed=3),
        earlier=Earlier(
            campaign="environment-day-2020",
            title=Titled(text="يوم البيئة العالمي 2020", language=Language.AR),
            year=2020,
            figures=figures(1000, 300, 80),
        ),
        held_by=("held by basel (A. Officer): wrong link",),
        provenance=provenance,
    )


def _activities() -> tuple[ActivityDone, ...]:
    return (
        ActivityDone(
            activity="joint-statement",
            kind="statement",
            title=Titled(text="无汞未来", language=Language.ZH),
            languages=SIX,
            at=datetime(2021, 6, 4, 7, tzinfo=UTC),
            state=SendState.DONE,
            url="https://brs.example/environment-day-2021/joint-statement/en/",
            figures=WeekFigures(pages=6, visits=ByAgency(human=340, machine=51)),
        ),
        ActivityDone(
            activity="mail",
            kind="email",
            title=Titled(text="=SUM(1+1) for the Earth", language=Language.EN),
            languages=(Language.AR, Language.EN),
            at=datetime(2021, 6, 5, 7, tzinfo=UTC),
            state=SendState.DONE,
            audiences=("Basel: Parties", "Minamata: Focal points"),
            figures=figures(1200, 412, 96, unsubscribed=None),
        ),
        ActivityDone(
            activity="thanks",
            kind="post",
            languages=(Language.EN,),
            at=datetime(2021, 6, 5, 9, tzinfo=UTC),
            state=SendState.HELD,
            note="it was 20 minutes late",
            accounts=("@brs",),
        ),
    )
