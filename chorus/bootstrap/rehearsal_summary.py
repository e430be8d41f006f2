"""What a rehearsal comes to: a line a campaign, how the rules judged its readers, and the files to open."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from chorus.bootstrap.writing import Writer
from chorus.config import Places
from chorus.domain.classify import classify
from chorus.domain.delivery import State
from chorus.domain.engagement import Agency
from chorus.domain.report_tally import tally
from chorus.domain.week import IsoWeek, local_day
from chorus.services.ports_hits import StoredHit
from chorus.services.rehearsing import Rehearsed
from chorus.services.summaries import CampaignLine, PreviewResult, RehearsalSummary

LANGUAGES_SHOWN = ("ar", "zh", "en")


def summarise(
    writer: Writer,
    result: Rehearsed,
    places: Places,
    previews: Sequence[PreviewResult],
    seconds: Mapping[str, float],
) -> RehearsalSummary:
    """Count the whole span of a rehearsal, as its reports count their weeks."""
    store, zone = writer.store, writer.conductor.loaded.workspace.workspace.timezone
    span = result.began, result.ended, store.watermark()
    hits = list(store.hits(*span))
    judged = classify(hits)
    days = local_day(result.began, zone), local_day(result.ended, zone)
    figures = tally(store.rollups(*days)).of("language")
    sums: dict[str, Counter[str]] = {campaign: Counter() for campaign in result.campaigns}
    for group, counts in figures.items():
        if group.campaign in sums:
            sums[group.campaign] += counts
    states: Counter[State] = Counter()
    for counted in result.states.values():
        states.update(counted)
    return RehearsalSummary(
        seed=result.seed,
        began=result.began,
        ended=result.ended,
        campaigns=tuple(_line(campaign, counts) for campaign, counts in sums.items()),
        confusion=_confusion(hits, judged, result.truths),
        files=_files(places, result, previews),
        states={str(state): states[state] for state in State if states[state]},
        seconds=dict(seconds),
        digest=_digest(places.reports),
    )


def _line(campaign: str, counts: Counter[str]) -> CampaignLine:
    return CampaignLine(
        campaign=campaign,
        mails=counts["sent"],
        bounced=counts["bounced"],
        unsubscribed=counts["unsubscribed"],
        posts=counts["posts"],
        pages=counts["pages"],
        opens_human=counts["opens.human.total"],
        opens_machine=counts["opens.machine.total"],
        opens_unknown=counts["opens.unknown.total"],
        clicks_human=counts["clicks.human.total"],
        clicks_machine=counts["clicks.machine.total"],
        clicks_unknown=counts["clicks.unknown.total"],
    )


def _confusion(
    hits: Sequence[StoredHit], judged: Sequence[Agency], truths: Sequence[Agency]
) -> dict[str, dict[str, int]]:
    """True class to judged class. Requests were made one after the other, so the n-th hit is the n-th request's."""
    pairs = sorted(
        ((hit.seq, agency) for hit, agency in zip(hits, judged, strict=True) if hit.kind != "visit"),
    )
    matrix: dict[str, Counter[str]] = {str(truth): Counter() for truth in (Agency.HUMAN, Agency.MACHINE)}
    for (_, agency), truth in zip(pairs, truths, strict=True):
        matrix[str(truth)][str(agency)] += 1
    return {truth: dict(counts) for truth, counts in matrix.items()}


def _files(places: Places, result: Rehearsed, previews: Sequence[PreviewResult]) -> tuple[tuple[str, Path], ...]:
    files = [(f"Preview of {c}", p.index) for c, p in zip(result.campaigns, previews, strict=True)]
    files += [(f"A mail ({language})", path) for language, path in _mails(places.var / "mails").items()]
    files.append(("All mails", places.var / "mails"))
    files.append(("The posts", places.var / "posts"))
    statements = sorted(places.site.glob("*/*/*/en/index.html"))  # other pages keep no versions
    pages = statements or sorted(places.site.glob("*/*/en/index.html"))
    files += [("The statement's page", path) for path in pages[:1]]
    files += [(f"Weekly report {week}", _report(places, week)) for week in result.weeks]
    return tuple(files)


def _report(places: Places, week: IsoWeek) -> Path:
    return places.reports / str(week) / "index.html"


def _mails(folder: Path) -> dict[str, Path]:
    """The first mail of each of some languages."""
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*.eml"), key=lambda p: int(p.stem)):
        head = path.read_bytes()[:4000]
        for language in LANGUAGES_SHOWN:
            if language not in found and f"\r\nContent-Language: {language}\r\n".encode() in head:
                found[language] = path
        if len(found) == len(LANGUAGES_SHOWN):
            break
    return found


def _digest(folder: Path) -> str:
    """SHA-256 (hex) over the names and bytes of all reports."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(str(path.relative_to(folder)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
