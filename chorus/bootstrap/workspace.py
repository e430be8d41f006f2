"""A workspace with everything that works on it: what the command line and the daemon start from."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from chorus.config import Places
from chorus.domain.artefact import Artefact
from chorus.domain.problems import RefusedError
from chorus.domain.report_model import WeeklyReport
from chorus.domain.report_scope import JOINT
from chorus.domain.week import IsoWeek
from chorus.engine.clock import SystemClock
from chorus.engine.control_client import ControlClient, NoDaemonError
from chorus.engine.lock import WriterLock
from chorus.services.acting import Context, Json
from chorus.services.checking_workspace import Findings
from chorus.services.letters import Post
from chorus.services.ports import Clock, Progress, Store
from chorus.services.ports_files import Loaded, Renderer, SlotMaker, WorkspaceFiles
from chorus.services.ports_translations import Sheets, Translations
from chorus.services.signoff_reading import LogReader
from chorus.services.summaries import CampaignReportResult, DkimRecord, PreviewResult, ReportResult

STARTING_SECONDS = 20.0
"""How long a command waits for a daemon that is starting."""


class Parts:
    """The workspace in a folder. Nothing is opened before it is asked for."""

    def __init__(self, root: Path, clock: Clock | None = None) -> None:
        self.root = root
        self.places = Places.of(root)
        self.clock: Clock = clock or SystemClock()
        self.lock = WriterLock(self.places.lock)

    @cached_property
    def files(self) -> WorkspaceFiles:
        """The workspace's files."""
        from chorus.content.workspace_files import FileWorkspace

        return FileWorkspace(self.root)

    @cached_property
    def renderer(self) -> Renderer:
        """Turns campaigns into artefacts."""
        from chorus.content.renderer import TemplateRenderer

        return TemplateRenderer(self.root, self._sent)

    def _sent(self, campaign: str, activity: str) -> tuple[Artefact, ...]:
        """The artefacts of an activity that left."""
        with self.store_or_none() as store:
            return store.sent_artefacts(campaign, activity) if store else ()

    @cached_property
    def log(self) -> LogReader:
        """Reads the sign-off log, and checks the keys under it."""
        from chorus.content.signatory_keys import verify

        return LogReader(verify)

    @cached_property
    def post(self) -> Post:
        """Sends the letters of sign-offs."""
        from chorus.bootstrap.signoff_post import post_of

        return post_of(lambda: self.files.load().workspace, self.places, self.clock.now)

    @cached_property
    def translations(self) -> Translations:
        """The translations of campaigns."""
        from chorus.content.translation_folder import TranslationFolder

        return TranslationFolder(self.root, self.places.translation_sources)

    @cached_property
    def sheets(self) -> Sheets:
        """The documents that go to translators and come back."""
        from chorus.documents.translation_sheets import SheetDocuments

        return SheetDocuments()

    @staticmethod
    def slots(loaded: Loaded) -> SlotMaker:
        """Fills the slots of contacts."""
        from chorus.content.salutation import Slots

        return Slots(loaded.countries)

    @contextmanager
    def store_or_none(self) -> Iterator[Store | None]:
        """The database to read from; None when there is none yet."""
        if not self.places.database.exists():
            yield None
            return
        with self._must_read() as store:
            yield store

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """The database to read from; an empty one when there is none yet."""
        with self.store_or_none() as store:
            if store is not None:
                yield store
                return
        from chorus.store.opening import memory_database

        empty = memory_database()
        try:
            yield empty
        finally:
            empty.close()

    def act(self, name: str, /, **arguments: object) -> Json:
        """Do one of services.acts: in the daemon when one runs, else here under the writer's lock.

        What only the second needs is imported there: what a daemon shall stop can't wait for that.
        """
        deadline = monotonic() + STARTING_SECONDS
        while True:
            if self.holder() is not None:
                try:
                    result: Json = ControlClient(self.places.socket).call(name, **arguments)
                except NoDaemonError:
                    if monotonic() > deadline:
                        raise
                    sleep(0.1)  # it holds the lock already and is about to listen, or has just ended
                    continue
                return result
            with ExitStack() as held:
                try:
                    held.enter_context(self.lock.hold(command=True))
                except RefusedError:
                    if monotonic() > deadline:
                        raise
                    continue  # a daemon has just begun
                return self._act_here(name, arguments)

    def _act_here(self, name: str, arguments: Mapping[str, Any]) -> Json:
        from chorus.services.acts import ACTS
        from chorus.store.opening import open_database

        store = open_database(self.places.database, writer=True)
        try:
            return ACTS[name](self.context(store), **arguments)
        finally:
            store.close()

    def roll_up(self, progress: Progress, *, anew: bool = False) -> None:
        """Bring what days come to into step with hits and outcomes; with ``anew`` make it anew from them."""
        if not self.places.database.exists():
            return
        done = self.act("roll", anew=anew)
        while done["more"]:
            progress(f"up to entry {done['watermark']:,} of {done['newest']:,}", 0, 0)
            done = self.act("roll")

    def context(self, store: Store) -> Context:
        """What an officer's act works on, now."""
        from chorus.bootstrap.signoff_post import draw

        return Context(
            files=self.files,
            renderer=self.renderer,
            store=store,
            log=self.log,
            now=self.clock.now(),
            post=self.post,
            draw=draw,
        )

    def holder(self) -> Mapping[str, object] | None:
        """The running daemon's ``pid`` and ``since``; None when none runs."""
        return self.lock.holder()

    def check(self, only: Collection[str] | None, progress: Progress, *, fresh: bool = False) -> Findings:
        """Everything wrong with the workspace, or with some campaigns of it; see services.checking_workspace."""
        from chorus.bootstrap.checking import WorkspaceChecker

        with self.store_or_none() as store:
            imported = store.import_digests() if store else {}
            consents = store.consent_counts() if store else {}
        checker = WorkspaceChecker(self.root, self.places.checks, self._sent)
        return checker.check(only, progress, self.clock.now(), imported, fresh=fresh, consents=consents)

    def preview(self, campaign_id: str, folder: Path | None, progress: Progress) -> PreviewResult:
        """Write every artefact of a campaign and a gallery; by default below var/preview/."""
        from chorus.bootstrap.previewing import preview

        return preview(self, campaign_id, folder or self.places.previews / campaign_id, progress)

    def report(self, week: str | None, folder: Path | None) -> ReportResult:
        """The reports of a week (default: last week): as they were issued, or counted anew while they are not.

        Nothing is issued by looking. RefusedError for a week that has not begun.
        """
        from chorus.bootstrap.report_forms import forms
        from chorus.bootstrap.reporting import issued_report, line_of, write_reports
        from chorus.services.report import weekly_reports

        loaded = self.files.load()
        zone = loaded.workspace.workspace.timezone
        now = self.clock.now()
        chosen = IsoWeek.parse(week) if week else IsoWeek.of(now, zone).previous()
        if chosen.start(zone) > now:
            raise RefusedError(f"the week {chosen} has not begun", "name an earlier one", week=str(chosen))
        self.roll_up(lambda *_: None)
        reports: dict[str, tuple[WeeklyReport, Mapping[str, bytes]]] = {}
        with self._must_read() as store, store.snapshot():  # rows as they stand at the watermark that is named
            scopes = (*loaded.workspace.conventions, JOINT)
            kept = {scope: issued_report(store, chosen, scope) for scope in scopes}
            made = weekly_reports(store, loaded, chosen, [scope for scope in scopes if kept[scope] is None])
            issued = not made
            for scope in scopes:
                reports[scope] = kept[scope] or (made[scope], forms(made[scope], store.sent_artefacts))
        name = str(chosen) if issued else f"{chosen}-draft"
        files = write_reports(reports, folder or self.places.reports / name)
        return ReportResult(str(chosen), files, tuple(line_of(report) for report, _ in reports.values()), issued)

    def campaign_report(self, campaign: str, scope: str, folder: Path | None) -> CampaignReportResult:
        """The report on a whole campaign so far, for one convention or ``joint``; by default below var/reports/."""
        from chorus.bootstrap.campaign_reporting import write_campaign_report
        from chorus.services.campaign_report import campaign_report

        loaded = self.files.load()
        self.roll_up(lambda *_: None)
        with self.reading() as store:
            log = self.log.sound(store, loaded.workspace)
            with store.snapshot():
                report = campaign_report(store, loaded, log, campaign, scope, self.clock.now())
        return write_campaign_report(report, folder or self.places.reports / "campaigns")

    @contextmanager
    def _must_read(self) -> Iterator[Store]:
        from chorus.store.opening import open_database

        store = open_database(self.places.database, writer=False)
        try:
            yield store
        finally:
            store.close()

    def dkim(self, sender: str | None, *, make: bool) -> tuple[DkimRecord, ...]:
        """The DNS records of the keys that sign the mails of one sender, or of all; ``make`` makes missing keys."""
        from chorus.bootstrap.dkim import dkim_records

        return dkim_records(self.places, self.files.load().workspace, sender, make=make)

    def schema(self) -> Mapping[str, object]:
        """The JSON Schema of a campaign."""
        from chorus.content.schema import campaign_schema

        return campaign_schema()

    def init(self, target: Path) -> tuple[Path, ...]:
        """Copy the starter workspace; RefusedError when ``target`` is not empty."""
        from chorus.bootstrap.starter import copy_starter

        return copy_starter(target)
