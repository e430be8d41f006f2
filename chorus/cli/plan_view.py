"""How a campaign's plan is shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chorus.cli import output
from chorus.cli.signoff import reminders
from chorus.cli.times import in_utc, in_zone
from chorus.domain.language import Language, pick
from chorus.domain.observance import Occasion
from chorus.domain.organisation import Workspace
from chorus.domain.timeline import Part, Reason, Send, Timeline
from chorus.services.ports import CampaignFile

SMALL = 5
"""Below this, how many contacts another convention reached is not told."""


@dataclass(frozen=True)
class Planned:
    """A campaign's plan with all that is said about it; ``notes`` is by activity, ``unsigned`` by convention.

    ``frozen`` are the activities that have begun: they count what was frozen then, whatever the lists hold now.
    """

    file: CampaignFile
    occasion: Occasion
    workspace: Workspace
    timeline: Timeline
    notes: Mapping[str, str]
    not_imported: tuple[str, ...]
    unsigned: Mapping[str, int]
    unrendered: int = 0
    frozen: tuple[str, ...] = ()

    @property
    def zone(self) -> str:
        """The officers' time zone."""
        return self.workspace.workspace.timezone


def as_frozen(send: Send, totals: Mapping[str, int]) -> Send:
    """A send that has begun with its frozen total in place of today's counts; any other as it is."""
    if send.activity not in totals:
        return send
    instants = sorted({part.at for part in send.parts}) or [send.at]
    counts = (totals[send.activity], *(0 for _ in instants[1:]))
    parts = tuple(Part(zone="", at=at, count=count) for at, count in zip(instants, counts, strict=True))
    return send.model_copy(update={"parts": parts, "counts": {}, "excluded": {}})


def show(planned: Planned, *, zones: bool) -> None:
    """The plan as tables on stdout."""
    campaign = planned.file.campaign
    output.line(f"{planned.file.id}: {pick(campaign.title, Language.EN)}")
    output.line(
        f"{_days(planned.occasion)} ({planned.occasion.status}); {', '.join(campaign.conventions)}; "
        f"{' '.join(campaign.languages)}; times in {planned.zone}"
    )
    sends = planned.timeline.sends
    columns = ("when", "UTC", "activity", "kind", "schedule", "how many", "note")
    rows = [_send_row(send, planned) for send in sends]
    output.show_table("", columns, rows, (("when", "activity", "how many", "note"), map(_narrow, rows)))
    if zones:
        for send in sends:
            _show_zones(send, planned.zone)
    languages = [language for language in Language if language in campaign.languages]
    _table(
        "How many, by convention and language", ("activity", "convention", *languages, "all"), _counts(sends, languages)
    )
    _table("Excluded", ("activity", "convention", "why", "how many"), list(_excluded(sends)))
    for text in _remarks(planned):
        output.line(text)
    output.line()


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    if rows:
        output.show_table(title, columns, rows)


def _days(occasion: Occasion) -> str:
    first = f"{occasion.start:%A} {occasion.start.day} {occasion.start:%B %Y}"
    return first if occasion.end == occasion.start else f"{first} to {occasion.end.day} {occasion.end:%B %Y}"


def _send_row(send: Send, planned: Planned) -> tuple[object, ...]:
    instants = [part.at for part in send.parts]
    first, last = min(instants), max(instants)
    when, utc = in_zone(first, planned.zone), in_utc(first)
    if last > first:
        when, utc = f"{when} to\n{in_zone(last, planned.zone)}", f"{utc} to\n{in_utc(last)}"
    notes = [planned.notes.get(send.activity, "")]
    if send.parts[0].zone:
        notes.append(output.count(len(send.parts), "zone"))
    return when, utc, send.activity, send.kind, send.schedule, send.total, ", ".join(filter(None, notes))


def _narrow(row: Sequence[object]) -> tuple[object, ...]:
    """The same for a narrow terminal: UTC under the officers' hour, the schedule under the activity."""
    when, utc, activity, kind, schedule, total, note = row
    in_utc_too = "\n".join(f"  {text.removesuffix(' to')} UTC" for text in str(utc).splitlines())
    return f"{when}\n{in_utc_too}", f"{activity} ({kind})\n{schedule}", total, str(note).replace(", ", ",\n")


def _show_zones(send: Send, zone: str) -> None:
    if send.parts[0].zone:
        rows = [(p.zone, in_zone(p.at, zone), in_utc(p.at), p.count) for p in send.parts]
        output.show_table(f"{send.activity}, by time zone", ("zone", "when", "UTC", "how many"), rows)


def _counts(sends: Sequence[Send], languages: Sequence[Language]) -> list[tuple[object, ...]]:
    return [
        (send.activity, convention.replace(",", ", "), *(by.get(lang) for lang in languages), sum(by.values()))
        for send in sends
        for convention, by in send.counts.items()
    ]


def _excluded(sends: Sequence[Send]) -> Iterator[tuple[object, ...]]:
    for send in sends:
        for convention, reasons in send.excluded.items():
            for reason, number in reasons.items():
                yield send.activity, convention, str(reason), number if _may_tell(reason, number) else f"< {SMALL}"


def _may_tell(reason: Reason, number: int) -> bool:
    """A small number of those reached otherwise would tell who is on another convention's list."""
    return reason is not Reason.REACHED_OTHERWISE or number >= SMALL


def _remarks(planned: Planned) -> Iterator[str]:
    campaign = planned.file.id
    if planned.frozen:
        yield f"Counted when they began, not from today's lists: {', '.join(planned.frozen)}"
    if planned.not_imported:
        yield f"Not imported yet, and counted from the files: {', '.join(planned.not_imported)}"
    yield from reminders(campaign, planned.unsigned, planned.workspace)
    if planned.unrendered:
        problems = output.count(planned.unrendered, "problem")
        yield f"{problems} must be mended before it can be signed: chorus check {campaign}"


def as_json(planned: Planned) -> Mapping[str, object]:
    """The plan for machines; a count that may not be told is null."""
    return {
        "campaign": planned.file.id,
        "title": planned.file.campaign.title,
        "occasion": planned.occasion,
        "zone": planned.zone,
        "sends": [_send_json(send, planned.notes.get(send.activity, "")) for send in planned.timeline.sends],
        "frozen": planned.frozen,
        "not_imported": planned.not_imported,
        "unsigned": planned.unsigned,
    }


def _send_json(send: Send, note: str) -> Mapping[str, object]:
    excluded = {
        convention: {str(reason): n if _may_tell(reason, n) else None for reason, n in reasons.items()}
        for convention, reasons in send.excluded.items()
    }
    return {**send.model_dump(mode="json"), "excluded": excluded, "total": send.total, "note": note}
