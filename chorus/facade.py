"""A workspace with everything that can be done to it: what the command line works on."""

from collections.abc import Sequence
from pathlib import Path

from chorus.bootstrap.workspace import Parts
from chorus.domain.evidence import Finding
from chorus.services.acting import Json
from chorus.services.ports import Progress
from chorus.services.ports_control import UncertainDelivery
from chorus.services.summaries import RehearsalSummary


class Chorus(Parts):
    """The parts of a workspace, with the daemon and the rehearsal."""

    def rehearse(
        self, campaigns: Sequence[str], seed: str, folder: Path | None, progress: Progress
    ) -> RehearsalSummary:
        """Run whole campaigns on a virtual clock, in a folder of their own; see services.rehearsing."""
        from chorus.rehearsal import rehearse

        return rehearse(self, campaigns, seed, folder or self.places.rehearsals / "latest", progress)

    def evidence(
        self, uncertain: Sequence[UncertainDelivery], mail_log: Path | None, *, absent: bool
    ) -> tuple[Finding, ...]:
        """What outbox, site, X and a mail server's log say of uncertain deliveries; see bootstrap.evidence."""
        from chorus.bootstrap.evidence import Evidence

        with self.reading() as store:
            return Evidence(self.files.load(), self.places, store).of(uncertain, mail_log, absent=absent)

    def send_test(self, *, campaign: str, to: str, person: str, activity: str = "", language: str = "") -> Json:
        """Send a campaign's mails as a test to an officer, from here; see bootstrap.sending_test."""
        from chorus.bootstrap.sending_test import send_test

        return send_test(self, campaign=campaign, to=to, person=person, activity=activity, language=language)

    def run(self) -> int:
        """Be the daemon of this workspace; the exit code."""
        from chorus.daemon import serve

        return serve(self.root)
