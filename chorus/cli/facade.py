"""What the commands need from the workspace that bootstrap puts together."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from chorus.domain.problems import Problem
from chorus.services.acts import Json
from chorus.services.ports import Clock, Progress, Renderer, Store, WorkspaceFiles


class PreviewResult(Protocol):
    """Where a preview's gallery is, how many files there are, and what could not be rendered."""

    @property
    def index(self) -> Path: ...  # noqa: D102

    @property
    def files(self) -> int: ...  # noqa: D102

    @property
    def problems(self) -> tuple[Problem, ...]: ...  # noqa: D102


class EngagementLine(Protocol):
    """Opens and clicks by who caused them."""

    @property
    def opens_human(self) -> int: ...  # noqa: D102

    @property
    def opens_machine(self) -> int: ...  # noqa: D102

    @property
    def opens_unknown(self) -> int: ...  # noqa: D102

    @property
    def clicks_human(self) -> int: ...  # noqa: D102

    @property
    def clicks_machine(self) -> int: ...  # noqa: D102

    @property
    def clicks_unknown(self) -> int: ...  # noqa: D102


class CampaignLine(EngagementLine, Protocol):
    """What a rehearsal did for one campaign."""

    @property
    def campaign(self) -> str: ...  # noqa: D102

    @property
    def mails(self) -> int: ...  # noqa: D102

    @property
    def bounced(self) -> int: ...  # noqa: D102

    @property
    def unsubscribed(self) -> int: ...  # noqa: D102

    @property
    def posts(self) -> int: ...  # noqa: D102

    @property
    def pages(self) -> int: ...  # noqa: D102


class RehearsalSummary(Protocol):
    """A rehearsal that has ended. ``confusion`` maps a hit's true class to what the rules made of it."""

    @property
    def seed(self) -> str: ...  # noqa: D102

    @property
    def began(self) -> datetime: ...  # noqa: D102

    @property
    def ended(self) -> datetime: ...  # noqa: D102

    @property
    def campaigns(self) -> Sequence[CampaignLine]: ...  # noqa: D102

    @property
    def confusion(self) -> Mapping[str, Mapping[str, int]]: ...  # noqa: D102

    @property
    def files(self) -> Sequence[tuple[str, Path]]: ...  # noqa: D102

    @property
    def states(self) -> Mapping[str, int]: ...  # noqa: D102

    @property
    def seconds(self) -> Mapping[str, float]: ...  # noqa: D102

    @property
    def digest(self) -> str: ...  # noqa: D102


class ReportLine(EngagementLine, Protocol):
    """The headline figures of one convention's week."""

    @property
    def convention(self) -> str: ...  # noqa: D102

    @property
    def sent(self) -> int: ...  # noqa: D102

    @property
    def delivered(self) -> int: ...  # noqa: D102

    @property
    def bounced(self) -> int: ...  # noqa: D102

    @property
    def unsubscribed(self) -> int: ...  # noqa: D102


class ReportResult(Protocol):
    """The reports of a week, as files and as table lines."""

    @property
    def week(self) -> str: ...  # noqa: D102

    @property
    def files(self) -> Sequence[Path]: ...  # noqa: D102

    @property
    def lines(self) -> Sequence[ReportLine]: ...  # noqa: D102


class Facade(Protocol):
    """A workspace with everything that works on it; ``chorus.bootstrap.Chorus`` is the one there is."""

    @property
    def root(self) -> Path: ...  # noqa: D102

    @property
    def clock(self) -> Clock: ...  # noqa: D102

    @property
    def files(self) -> WorkspaceFiles: ...  # noqa: D102

    @property
    def renderer(self) -> Renderer: ...  # noqa: D102

    def store_or_none(self) -> AbstractContextManager[Store | None]:
        """The database to read from; None when there is none yet."""
        ...

    def act(self, name: str, /, **arguments: object) -> Json:
        """Do one of services.acts, through the daemon when one runs."""
        ...

    def preview(self, campaign_id: str, folder: Path, progress: Progress) -> PreviewResult: ...  # noqa: D102

    def rehearse(  # noqa: D102
        self, campaigns: Sequence[str], seed: str, folder: Path | None, progress: Progress
    ) -> RehearsalSummary: ...

    def report(self, week: str | None, folder: Path | None) -> ReportResult: ...  # noqa: D102

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


Make = Callable[[Path], Facade]
