"""What commands show of a rehearsal, a preview and a week's reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chorus.domain.campaign_report import CampaignReport
from chorus.domain.problems import Problem


@dataclass(frozen=True)
class PreviewResult:
    """Where a preview's gallery is, how many files there are, and what could not be rendered."""

    index: Path
    files: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class CampaignLine:
    """What a rehearsal did for one campaign; opens and clicks are totals by who caused them."""

    campaign: str
    mails: int = 0
    bounced: int = 0
    unsubscribed: int = 0
    posts: int = 0
    pages: int = 0
    opens_human: int = 0
    opens_machine: int = 0
    opens_unknown: int = 0
    clicks_human: int = 0
    clicks_machine: int = 0
    clicks_unknown: int = 0


@dataclass(frozen=True)
class RehearsalSummary:
    """A rehearsal that has ended.

    ``confusion`` maps a hit's true class to what the rules made of it; ``states`` counts deliveries; ``seconds`` is
    how long each step took; ``digest`` is the SHA-256 (hex) of all its reports: the same seed gives the same.
    """

    seed: str
    began: datetime
    ended: datetime
    campaigns: tuple[CampaignLine, ...]
    confusion: Mapping[str, Mapping[str, int]]
    files: tuple[tuple[str, Path], ...]
    states: Mapping[str, int]
    seconds: Mapping[str, float]
    digest: str


@dataclass(frozen=True)
class ReportLine:
    """The headline figures of one convention's week; opens and clicks in all, by who caused them. None: not shown."""

    convention: str
    sent: int | None
    delivered: int | None
    bounced: int | None
    unsubscribed: int | None
    opens_human: int | None
    opens_machine: int | None
    opens_unknown: int | None
    clicks_human: int | None
    clicks_machine: int | None
    clicks_unknown: int | None


@dataclass(frozen=True)
class ReportResult:
    """The reports of a week, as files and as lines of a table.

    ``issued`` is False while they were not: then they are counted as the database stands.
    """

    week: str
    files: tuple[Path, ...]
    lines: tuple[ReportLine, ...]
    issued: bool = True


@dataclass(frozen=True)
class CampaignReportResult:
    """A campaign's report, and the files that it is in."""

    report: CampaignReport
    files: tuple[Path, ...]


@dataclass(frozen=True)
class DkimRecord:
    """What DNS must say for a key; ``made`` tells that the key is new."""

    sender: str
    name: str
    text: str
    zone_line: str
    made: bool
