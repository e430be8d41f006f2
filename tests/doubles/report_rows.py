"""Roll-up rows and small reports for tests of what a weekly report says."""

from collections.abc import Sequence
from datetime import date

from chorus.domain.language import Language
from chorus.domain.report import Counted, build_report
from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_model import WeeklyReport
from chorus.domain.report_names import CampaignName, ConventionName, Names
from chorus.domain.report_tally import FIGURES, tally
from chorus.domain.rollup import Dimension, RollupKey, RollupRow
from tests.doubles.report_sample import PROVENANCE, WEEK, ZONE

MONDAY = WEEK.monday
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
            observance="the-day",
            year=2021,
            occasion=date(2021, 5, 22),
        ),
        "own": CampaignName(
            title="Eigenes", language=Language.EN, conventions=("basel",), activities={"letter": "email"}
        ),
        "day-before": CampaignName(
            title="The day 2020",
            language=Language.EN,
            conventions=("basel", "minamata"),
            activities={},
            observance="the-day",
            year=2020,
            occasion=date(2020, 5, 23),
        ),
    },
)


def row(
    figure: str,
    number: int = 1,
    *,
    day: date = MONDAY,
    campaign: str = "day",
    activity: str = "mail",
    kind: str = "email",
    convention: str = "basel",
    value: str = "en",
    dimension: Dimension = "language",
) -> RollupRow:
    """A row with everything else as it usually is."""
    return RollupRow(RollupKey(day, campaign, activity, convention, dimension, value), kind, figure, number)


def hits(event: str, number: int = 1, unique: int | None = None, **where: object) -> list[RollupRow]:
    """Hits of one kind and agency (``opens.human``), each of another message unless told."""
    messages = number if unique is None else unique
    return [
        row(f"{event}.{figure}", n, **where)  # type: ignore[arg-type]
        for figure, n in (("total", number), ("week", messages), ("ever", messages))
        if n
    ]


def report(
    now: Sequence[RollupRow] = (),
    scope: str = "basel",
    before: Sequence[RollupRow] = (),
    lately: Sequence[RollupRow] | None = None,
    **more: object,
) -> WeeklyReport:
    """A report of some rows; ``lately`` are this week's unless told."""
    nothing = tally(())
    counted = Counted(
        **{  # type: ignore[arg-type]
            "now": tally(now),
            "before": tally(before),
            "lately": tally(now if lately is None else lately),
            "last_year": nothing,
            **more,
        }
    )
    return build_report(scope, WEEK, counted, NAMES, ZONE, PROVENANCE)


def flat(figures: WeekFigures) -> dict[str, int | None]:
    """The figures that are not 0, by path; without complaints and visitors that are not known."""
    told = {path: figures.get(path) for path in FIGURES if figures.get(path) != 0}
    return {path: number for path, number in told.items() if number or not path.startswith(("complaints", "visitors"))}
