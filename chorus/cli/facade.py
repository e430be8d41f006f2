"""What the commands need of a workspace: ``chorus.facade.Chorus``, or a test's double of it."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from chorus.domain.evidence import Finding
from chorus.services.acting import Json
from chorus.services.checking_workspace import Findings
from chorus.services.ports import Clock, Progress, Store
from chorus.services.ports_control import UncertainDelivery
from chorus.services.ports_files import Renderer, WorkspaceFiles
from chorus.services.ports_translations import Sheets, Translations
from chorus.services.signoff_reading import LogReader
from chorus.services.summaries import (
    CampaignReportResult,
    DkimRecord,
    PreviewResult,
    RehearsalSummary,
    ReportResult,
)


class Facade(Protocol):
    """A workspace with everything that works on it."""

    @property
    def root(self) -> Path:
        """Its folder."""
        ...

    @property
    def clock(self) -> Clock:
        """The present."""
        ...

    @property
    def files(self) -> WorkspaceFiles:
        """What officers write."""
        ...

    @property
    def renderer(self) -> Renderer:
        """Turns campaigns into artefacts."""
        ...

    @property
    def log(self) -> LogReader:
        """Reads the sign-off log."""
        ...

    @property
    def translations(self) -> Translations:
        """The translations of campaigns."""
        ...

    @property
    def sheets(self) -> Sheets:
        """The documents that go to translators and come back."""
        ...

    def store_or_none(self) -> AbstractContextManager[Store | None]:
        """The database to read from; None when there is none yet."""
        ...

    def reading(self) -> AbstractContextManager[Store]:
        """The database to read from; an empty one when there is none yet."""
        ...

    def evidence(
        self, uncertain: "Sequence[UncertainDelivery]", mail_log: Path | None, *, absent: bool
    ) -> "tuple[Finding, ...]":
        """What outbox, site, X and a mail server's log say of uncertain deliveries."""
        ...

    def act(self, name: str, /, **arguments: object) -> Json:
        """Do one of services.acts: in the daemon when one runs, else here."""
        ...

    def send_test(self, *, campaign: str, to: str, person: str, activity: str = "", language: str = "") -> Json:
        """Send a campaign's mails as a test to an officer, from this process."""
        ...

    def check(self, only: Collection[str] | None, progress: Progress, *, fresh: bool = False) -> Findings:
        """Everything wrong with the workspace, or with some campaigns of it."""
        ...

    def preview(self, campaign_id: str, folder: Path | None, progress: Progress) -> PreviewResult:
        """Write every artefact of a campaign and a gallery."""
        ...

    def rehearse(
        self, campaigns: Sequence[str], seed: str, folder: Path | None, progress: Progress
    ) -> RehearsalSummary:
        """Run whole campaigns on a virtual clock, apart from production."""
        ...

    def report(self, week: str | None, folder: Path | None) -> ReportResult:
        """Write the reports of a week, of last week when none is named."""
        ...

    def campaign_report(self, campaign: str, scope: str, folder: Path | None) -> CampaignReportResult:
        """Write the report on a whole campaign, for a convention or ``joint``."""
        ...

    def dkim(self, sender: str | None, *, make: bool) -> tuple[DkimRecord, ...]:
        """The DNS records of the keys that sign the mails of one sender, or of all."""
        ...

    def holder(self) -> Mapping[str, object] | None:
        """The running daemon's ``pid`` and ``since``; None when none runs."""
        ...

    def run(self) -> int:
        """Be the daemon; the exit code."""
        ...

    def schema(self) -> Mapping[str, object]:
        """The JSON Schema of a campaign."""
        ...

    def init(self, target: Path) -> tuple[Path, ...]:
        """Copy the starter workspace; RefusedError when ``target`` is not empty."""
        ...
