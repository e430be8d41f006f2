"""Weekly reports: made from the store for a week and a convention, issued once, kept for good."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Protocol

from chorus.domain.campaign import kind_of
from chorus.domain.classify import RULES_VERSION, classify
from chorus.domain.language import Language, pick
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.report import JOINT, build_report
from chorus.domain.report_model import Provenance, WeeklyReport
from chorus.domain.report_names import CampaignName, ConventionName, Names
from chorus.domain.report_tally import Tally, tally
from chorus.domain.signoff_log import Head
from chorus.domain.week import IsoWeek
from chorus.services.ports_files import CampaignFile, Loaded
from chorus.services.ports_hits import CountRow, StoredHit

Render = Callable[[WeeklyReport], Mapping[str, bytes]]
"""A report's forms by format; the same report gives the same bytes."""

KEPT_AS = "json"
"""The format that an issued report is read back from: it is kept before all others."""


class ReportStore(Protocol):
    """What reports need of the store."""

    def watermark(self) -> int: ...  # noqa: D102

    def log_head(self, watermark: int | None = None) -> Head: ...  # noqa: D102

    def hits(self, start: datetime, end: datetime, watermark: int) -> Iterator[StoredHit]: ...  # noqa: D102

    def delivery_counts(self, start: datetime, end: datetime, watermark: int) -> tuple[CountRow, ...]: ...  # noqa: D102

    def keep_report(  # noqa: D102
        self, week: str, convention: str, watermark: int, fmt: str, content: bytes, now: datetime
    ) -> None: ...

    def kept_report(self, week: str, convention: str, fmt: str) -> bytes | None: ...  # noqa: D102


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


def weekly_report(
    store: ReportStore, loaded: Loaded, week: IsoWeek, convention: str, watermark: int | None = None
) -> WeeklyReport:
    """The report of a convention, or of all (``joint``), up to a watermark (default: the newest).

    A week that has not ended is counted as far as it went. NotFoundError when there is no such convention.
    """
    known = loaded.workspace.conventions
    if convention != JOINT and convention not in known:
        raise NotFoundError(f"there is no convention {convention!r}", f"one of {', '.join([*known, JOINT])}")
    return _Weeks(store, loaded, week, store.watermark() if watermark is None else watermark).report(convention)


def issue_reports(
    store: ReportStore, loaded: Loaded, week: IsoWeek, now: datetime, render: Render
) -> tuple[IssuedReport, ...]:
    """Make and keep the reports of a week, once: of each convention in the workspace's order, then of all together.

    ``render`` must give ``json``. What was issued before is read back, never made again. RefusedError before the
    week has ended.
    """
    if now < week.end(loaded.workspace.workspace.timezone):
        raise RefusedError(f"the week {week} has not ended", "wait until it has, or look at it with chorus report")
    weeks = _Weeks(store, loaded, week, store.watermark())
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
    """A week and the one before, read and counted once for the reports of all conventions."""

    def __init__(self, store: ReportStore, loaded: Loaded, week: IsoWeek, watermark: int) -> None:
        self.week = week
        self._store = store
        self._zone = loaded.workspace.workspace.timezone
        self._names = names_of(loaded)
        self._provenance = Provenance(
            watermark=watermark,
            rules_version=RULES_VERSION,
            chorus_version=version("chorus"),
            configuration=configuration_digest(loaded),
            signoff_log=store.log_head(watermark),
        )
        self._tallies: tuple[Tally, Tally] | None = None

    def report(self, scope: str) -> WeeklyReport:
        if self._tallies is None:
            self._tallies = self._tally(self.week), self._tally(self.week.previous())
        return build_report(scope, self.week, *self._tallies, self._names, self._zone, self._provenance)

    def _tally(self, week: IsoWeek) -> Tally:
        start, end, watermark = week.start(self._zone), week.end(self._zone), self._provenance.watermark
        hits = list(self._store.hits(start, end, watermark))
        return tally(self._store.delivery_counts(start, end, watermark), hits, classify(hits), self._zone)


def names_of(loaded: Loaded) -> Names:
    """The names that a workspace's reports show; campaigns by their id."""
    workspace = loaded.workspace
    return Names(
        workspace=workspace.workspace.name,
        conventions={
            name: ConventionName(name=pick(convention.name, Language.EN), colour=convention.colour)
            for name, convention in workspace.conventions.items()
        },
        campaigns={name: _campaign_name(loaded.campaigns[name]) for name in sorted(loaded.campaigns)},
    )


def _campaign_name(file: CampaignFile) -> CampaignName:
    campaign = file.campaign
    language = Language.EN if Language.EN in campaign.title else next(iter(campaign.title))
    return CampaignName(
        title=campaign.title[language],
        language=language,
        conventions=campaign.conventions,
        activities={activity.id: kind_of(activity) for activity in campaign.activities()},
    )


def configuration_digest(loaded: Loaded) -> str:
    """SHA-256 (hex) of what of the workspace a report depends on: its names, their order, its time zone."""
    seen = f"{loaded.workspace.workspace.timezone}\n{names_of(loaded).model_dump_json()}"
    return hashlib.sha256(seen.encode()).hexdigest()
