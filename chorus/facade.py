"""A workspace with everything that can be done to it: what the command line works on."""

from collections.abc import Sequence
from pathlib import Path

from chorus.bootstrap.workspace import Parts
from chorus.services.ports import Progress
from chorus.services.summaries import RehearsalSummary


class Chorus(Parts):
    """The parts of a workspace, with the daemon and the rehearsal."""

    def rehearse(
        self, campaigns: Sequence[str], seed: str, folder: Path | None, progress: Progress
    ) -> RehearsalSummary:
        """Run whole campaigns on a virtual clock, in a folder of their own; see services.rehearsing."""
        from chorus.rehearsal import rehearse

        return rehearse(self, campaigns, seed, folder or self.places.rehearsals / "latest", progress)

    def run(self) -> int:
        """Be the daemon of this workspace; the exit code."""
        from chorus.daemon import serve

        return serve(self.root)
