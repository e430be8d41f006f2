"""A double of the facade: a small workspace in memory with a real database in a temporary folder."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from typer.testing import CliRunner, Result

from chorus.bootstrap.campaign_reporting import write_campaign_report
from chorus.bootstrap.dkim import dkim_records
from chorus.cli.app import app
from chorus.cli.opening import Opening
from chorus.config import Places
from chorus.content.signatory_keys import verify
from chorus.documents.translation_sheets import SheetDocuments
from chorus.domain.evidence import Finding
from chorus.domain.problems import RefusedError
from chorus.services.acting import Context, Json
from chorus.services.acts import ACTS
from chorus.services.campaign_report import campaign_report
from chorus.services.checking_workspace import Findings
from chorus.services.letters import Letter
from chorus.services.ports import Progress, Store
from chorus.services.ports_control import UncertainDelivery
from chorus.services.signing import find_campaign
from chorus.services.signoff_reading import LogReader
from chorus.services.summaries import (
    CampaignLine,
    CampaignReportResult,
    DkimRecord,
    PreviewResult,
    RehearsalSummary,
    ReportLine,
    ReportResult,
)
from chorus.store.opening import memory_database, open_database
from tests.doubles.plain_check import check_plainly
from tests.doubles.translations import MemoryTranslations
from tests.doubles.workspace import MemoryFiles, PlainRenderer

NOON = datetime(2020, 9, 20, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class FixedClock:
    """Shows one instant."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at


ENGAGEMENT = {
    "opens_human": 400,
    "opens_machine": 310,
    "opens_unknown": 25,
    "clicks_human": 60,
    "clicks_machine": 90,
    "clicks_unknown": 0,
}


def campaign_line(campaign: str) -> CampaignLine:
    """What a rehearsal did for a campaign."""
    return CampaignLine(campaign, mails=1204, bounced=14, unsubscribed=3, posts=4, pages=2, **ENGAGEMENT)


def report_line(convention: str, sent: int) -> ReportLine:
    """A convention's week."""
    return ReportLine(convention, sent=sent, delivered=sent - 2, bounced=2, unsubscribed=1, **ENGAGEMENT)


def summary(seed: str, campaigns: Sequence[str], folder: Path) -> RehearsalSummary:
    """A rehearsal that has ended."""
    return RehearsalSummary(
        seed=seed,
        began=datetime(2020, 9, 29, tzinfo=UTC),
        ended=datetime(2020, 10, 8, tzinfo=UTC),
        campaigns=tuple(campaign_line(c) for c in campaigns),
        confusion={
            "human": {"human": 440, "machine": 2, "unknown": 18},
            "machine": {"human": 20, "machine": 398, "unknown": 7},
        },
        files=(("previews", folder / "preview" / "index.html"), ("mails", folder / "mails")),
        states={"accepted": 1196, "bounced": 14, "failed": 0},
        seconds={"send": 2.25, "read": 1.5},
        digest="5f1d7a84db4b2d4b",
    )


@dataclass
class FacadeDouble:
    """What ``chorus.facade.Chorus`` gives, without channels, web and daemon."""

    root: Path
    files: MemoryFiles = field(default_factory=MemoryFiles)
    renderer: PlainRenderer = field(default_factory=PlainRenderer)
    translations: MemoryTranslations = field(default_factory=MemoryTranslations)
    sheets: SheetDocuments = field(default_factory=SheetDocuments)
    clock: FixedClock = field(default_factory=FixedClock)
    log: LogReader = field(default_factory=lambda: LogReader(verify))
    daemon: Mapping[str, object] | None = None
    exit_code: int = 0
    letters: list[Letter] = field(default_factory=list)
    findings: dict[int, Finding] = field(default_factory=dict)
    done: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    @contextmanager
    def store_or_none(self) -> Iterator[Store | None]:
        path = self.root / "chorus.sqlite"
        if not path.exists():
            yield None
            return
        store = open_database(path, writer=False)
        try:
            yield store
        finally:
            store.close()

    @contextmanager
    def reading(self) -> Iterator[Store]:
        with self.store_or_none() as store:
            yield store or memory_database()

    @contextmanager
    def writing(self) -> Iterator[Store]:
        store = open_database(self.root / "chorus.sqlite", writer=True)
        try:
            yield store
        finally:
            store.close()

    def evidence(
        self, uncertain: Sequence[UncertainDelivery], mail_log: Path | None, *, absent: bool
    ) -> tuple[Finding, ...]:
        found = {each.number: self.findings.get(each.number) for each in uncertain}
        return tuple(finding or Finding(delivery=number) for number, finding in found.items())

    def act(self, name: str, /, **arguments: object) -> Json:
        self.done.append((name, arguments))
        with self.writing() as store:
            context = Context(
                self.files,
                self.renderer,
                store,
                self.log,
                self.clock.now(),
                post=self.letters.append,
                draw=lambda: f"token-{len(self.letters)}",
            )
            return ACTS[name](context, **arguments)

    def send_test(self, *, campaign: str, to: str, person: str, activity: str = "", language: str = "") -> Json:
        """Nothing leaves from here: each mail was accepted."""
        asked = {"campaign": campaign, "person": person, "activity": activity}
        prepared = self.act("prepare-test", to=to, language=language, **asked)
        numbers = prepared["artefacts"]
        assert isinstance(numbers, list)
        self.act("test-sent", to=prepared["to"], left=len(numbers), of=len(numbers), **asked)
        with self.reading() as store:
            names = [str(store.artefact(number).key) for number in numbers]
        return {
            "to": prepared["to"],
            "mails": [{"artefact": name, "state": "accepted", "detail": ""} for name in names],
        }

    def check(self, only: Collection[str] | None, progress: Progress, *, fresh: bool = False) -> Findings:
        with self.store_or_none() as store:
            imported = store.import_digests() if store else {}
        return check_plainly(self.files, self.renderer, only, progress, self.clock.now(), imported)

    def preview(self, campaign_id: str, folder: Path | None, progress: Progress) -> PreviewResult:
        find_campaign(self.files.load(), campaign_id)
        progress(campaign_id, 1, 1)
        folder = folder or self.root / "var" / "preview" / campaign_id
        return PreviewResult(folder / "index.html", files=12, problems=self.renderer.problems)

    def rehearse(
        self, campaigns: Sequence[str], seed: str, folder: Path | None, progress: Progress
    ) -> RehearsalSummary:
        for campaign_id in campaigns:
            find_campaign(self.files.load(), campaign_id)
        progress("29 Sep 2020 12:00 UTC", 0, 0)
        return summary(seed, campaigns, folder or self.root / "var" / "rehearsal")

    def report(self, week: str | None, folder: Path | None) -> ReportResult:
        folder = folder or self.root / "var" / "reports"
        lines = (report_line("basel", 1204), report_line("minamata", 7))
        return ReportResult(week or "2020-W38", (folder / "index.html",), lines)

    def campaign_report(self, campaign: str, scope: str, folder: Path | None) -> CampaignReportResult:
        loaded = self.files.load()
        with self.reading() as store:
            log = self.log.sound(store, loaded.workspace)
            made = campaign_report(store, loaded, log, campaign, scope, self.clock.now())
        return write_campaign_report(made, folder or self.root / "var" / "reports" / "campaigns")

    def dkim(self, sender: str | None, *, make: bool) -> tuple[DkimRecord, ...]:
        """The records of keys below the folder."""
        return dkim_records(Places.of(self.root), self.files.load().workspace, sender, make=make)

    def holder(self) -> Mapping[str, object] | None:
        return self.daemon

    def run(self) -> int:
        """The daemon's double: it ends at once."""
        return self.exit_code

    def schema(self) -> Mapping[str, object]:
        return {"title": "A campaign of Chorus", "type": "object"}

    def init(self, target: Path) -> tuple[Path, ...]:
        if target.exists() and any(target.iterdir()):
            raise RefusedError(f"{target} is not an empty folder", "name a new one, or empty it")
        return (target / "config.toml", target / "campaigns" / "a.toml")


@dataclass
class Cli:
    """Runs commands in this process against a double; ``chorus("plan")``."""

    facade: FacadeDouble

    def __call__(self, *args: str, answers: str | None = None) -> Result:
        opening = Opening(make=lambda root: self.facade, root=self.facade.root)
        return CliRunner().invoke(app, list(args), input=answers, obj=opening, catch_exceptions=False)
