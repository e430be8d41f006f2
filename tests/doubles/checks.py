"""Checking a workspace in a folder, in the plain way and in the quick one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import time_ns

from chorus.bootstrap.checking import WorkspaceChecker
from chorus.content.renderer import TemplateRenderer
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.problems import InputError
from chorus.services.checking_workspace import Findings
from tests.doubles.plain_check import check_plainly

NOON = datetime(2021, 5, 1, 12, tzinfo=UTC)
LATER_NS = 60_000_000_000
"""A check that begins a minute from now believes every file that a test has just written."""


@dataclass
class Quick:
    """The quick check of a workspace; ``seen`` are the campaigns that it had to look at, of all checks."""

    root: Path
    processes: int = 1
    seen: list[str] = field(default_factory=list)

    def __call__(self, only: Sequence[str] | None = None, now: datetime = NOON, *, fresh: bool = False) -> Findings:
        cache = self.root / "var" / "checks.json"
        checker = WorkspaceChecker(self.root, cache, started=lambda: time_ns() + LATER_NS, processes=self.processes)
        try:
            return checker.check(only, self._saw, now, {}, fresh=fresh)
        except InputError as error:
            return Findings(error.problems)

    def looked_at(self) -> list[str]:
        """The campaigns that had to be looked at since this was asked last."""
        seen, self.seen = self.seen, []
        return seen

    def _saw(self, campaign_id: str, _done: int, _total: int) -> None:
        self.seen += [campaign_id] if campaign_id else []


def plain(root: Path, only: Sequence[str] | None = None, now: datetime = NOON) -> Findings:
    """The plain check of a workspace: one campaign after the other, everything anew."""
    try:
        return check_plainly(FileWorkspace(root), TemplateRenderer(root), only, lambda *_: None, now, {})
    except InputError as error:
        return Findings(error.problems)
