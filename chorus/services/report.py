"""Weekly reports: made from the store for a week and a convention, issued once, kept for good."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.report import Counted, build_report
from chorus.domain.report_model import WeeklyReport
from chorus.domain.report_scope import JOINT
from chorus.domain.week import IsoWeek
from chorus.services.ports_files import Loaded
from chorus.services.ports_report import ReportStore
from chorus.services.report_counting import count_week
from chorus.services.report_names import names_of, provenance_of

Render = Callable[[WeeklyReport], Mapping[str, bytes]]
"""A report's forms by format; the same report gives the same bytes."""

KEPT_AS = "json"
"""The format that an issued report is read back from: it is kept before all others."""


@dataclass(frozen=True)
class IssuedReport:
    """A report as it was issued: its kept bytes by format, and the officers who get it.

    ``fresh`` is False when all of it had been issued before; the joint report goes to nobody by itself.
    """

    convention: str
    report: WeeklyReport
    files: Mapping[str, bytes]
    officers: tuple[str, ...]
    fresh: bool


def weekly_reports(
    store: ReportStore, loaded: Loaded, week: IsoWeek, scopes: Sequence[str]
) -> Mapping[str, WeeklyReport]:
    """The reports of some conventions, or of all together (``joint``), up to where the roll-up stands.

    A week that has not ended is counted as far as it went. NotFoundError when there is no such convention.
    """
    known = loaded.workspace.conventions
    for scope in scopes:
        if scope != JOINT and scope not in known:
            raise NotFoundError(f"there is no convention {scope!r}", f"one of {', '.join([*known, JOINT])}")
    weeks = _Weeks(store, loaded, week)
    return {scope: weeks.report(scope) for scope in scopes}


def issue_reports(
    store: ReportStore, loaded: Loaded, week: IsoWeek, now: datetime, render: Render
) -> tuple[IssuedReport, ...]:
    """Make and keep the reports of a week, once: of each convention in the workspace's order, then of all together.

    ``render`` must give ``json``. What was issued before is read back, never made again. RefusedError before the
    week has ended.
    """
    if now < week.end(loaded.workspace.workspace.timezone):
        raise RefusedError(f"the week {week} has not ended", "wait until it has, or look at it with chorus report")
    weeks = _Weeks(store, loaded, week)
    officers = {name: convention.officers for name, convention in loaded.workspace.conventions.items()}
    return tuple(_issue(store, weeks, scope, now, render, officers.get(scope, ())) for scope in (*officers, JOINT))


def _issue(
    store: ReportStore, weeks: "_Weeks", scope: str, now: datetime, render: Render, officers: tuple[str, ...]
) -> IssuedReport:
    """Other formats are made from the kept one, so a stop in between leaves no two reports of a week."""
    kept = store.kept_report(str(weeks.week), scope, KEPT_AS)
    report = WeeklyReport.model_validate_json(kept) if kept else weeks.report(scope)
    made = render(report)
    files: dict[str, bytes] = {}
    fresh = False
    for fmt in sorted(made, key=lambda each: (each != KEPT_AS, each)):
        content = store.kept_report(str(weeks.week), scope, fmt)
        if content is None:
            content, fresh = made[fmt], True
            store.keep_report(str(weeks.week), scope, report.provenance.watermark, fmt, content, now)
        files[fmt] = content
    return IssuedReport(scope, report, files, officers, fresh)


class _Weeks:
    """A week, read and counted once for the reports of all conventions, up to where the roll-up stands."""

    def __init__(self, store: ReportStore, loaded: Loaded, week: IsoWeek) -> None:
        self.week = week
        self._store = store
        self._workspace = loaded.workspace
        self._zone = loaded.workspace.workspace.timezone
        self._names = names_of(loaded)
        rolled = store.rolled()
        head = store.log_head(rolled.watermark if rolled else 0)
        self._provenance = provenance_of(loaded, rolled, week.days[-1], head)
        self._counted: Counted | None = None

    def report(self, scope: str) -> WeeklyReport:
        if self._counted is None:
            watermark = self._provenance.watermark
            self._counted = count_week(self._store, self._workspace, self._names, self.week, watermark)
        return build_report(scope, self.week, self._counted, self._names, self._zone, self._provenance)
