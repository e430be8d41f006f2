"""How a campaign's plan is shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chorus.cli import output, plan_small
from chorus.cli.times import in_utc, in_zone
from chorus.domain.campaign import AnyActivity, Statement
from chorus.domain.language import Language, pick
from chorus.domain.observance import Occasion
from chorus.domain.organisation import Workspace
from chorus.domain.timeline import Part, Reason, Send, Timeline
from chorus.services.ports_files import CampaignFile
from chorus.services.turns import Blocked, Turn

_WORTH_TELLING = timedelta(minutes=1)
"""A mailing takes a while; a plan tells instants to the minute."""


@dataclass(frozen=True)
class Planned:
    """A campaign's plan with all that is said about it; ``notes`` is by activity, ``turns`` say who has to sign what.

    ``frozen`` are the activities that have begun: they count what was frozen then, whatever the lists hold now.
    ``late`` says of which the last mail leaves later than makes sense.
    """

    file: CampaignFile
    occasion: Occasion
    workspace: Workspace
    timeline: Timeline
    notes: Mapping[str, str]
    not_imported: tuple[str, ...]
    turns: tuple[Turn, ...]
    blocked: tuple[Blocked, ...]
    now: datetime
    unrendered: int = 0
    frozen: tuple[str, ...] = ()
    late: tuple[str, ...] = ()

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
    return send.model_copy(update={"parts": parts, "counts": {}, "excluded": {}, "pairs": {}, "assumed": {}})


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
    _table("Of these in one mail of two languages", ("activity", "convention", "how many"), _in_two(sends))
    _table("Excluded", ("activity", "convention", "why", "how many"), list(_excluded(sends)))
    for text in _remarks(planned):
        output.line(text)
    open_ = [turn for turn in planned.turns if turn.lacking]
    if open_:
        _show_signoff(planned, open_)
    else:
        output.line()


def _show_signoff(planned: Planned, open_: Sequence[Turn]) -> None:
    """Who must do what by when, and what will not leave otherwise."""
    due = planned.file.campaign.signoff.due.resolve(planned.occasion).instant
    late = ", which is over" if due <= planned.now else ""
    rows = [_turn_row(t, planned.file.id) for t in open_]
    narrow = [(f"{who}\n{theirs}".replace(", ", ",\n"), artefacts, how) for who, theirs, artefacts, _, how in rows]
    output.show_table(
        f"To sign by {in_zone(due, planned.zone)}{late}",
        ("who", "signs for", "artefacts", "by", "how"),
        rows,
        (("who", "artefacts", "how"), narrow),
    )
    if planned.blocked:
        kept = [(in_zone(b.at, planned.zone), b.activity, ", ".join(b.waits_for)) for b in planned.blocked]
        narrow_kept = [(when, activity, by.replace(", ", ",\n")) for when, activity, by in kept]
        columns = ("when", "activity", "not signed by")
        output.show_table("Will not leave unless it is signed", columns, kept, (columns, narrow_kept))


def _turn_row(turn: Turn, campaign: str) -> tuple[str, str, str, str, str]:
    people = [f"{p.name} (deputy)" if p.deputy_for else p.name for p in turn.people]
    how = f"chorus sign {campaign} --as {turn.conventions[0]}"
    if turn.waits_for:
        how = f"after {', '.join(turn.waits_for)}"
    elif people and not any(p.key for p in turn.people):
        how = f"personal link: chorus signoff ask {campaign}"
    outdated = f" ({len(turn.outdated)} outdated)" if turn.outdated else ""
    artefacts = f"{len(turn.lacking)}{outdated}"
    return turn.secretariat, ", ".join(turn.conventions), artefacts, " or ".join(people), how


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
    notes = [planned.notes.get(send.activity, ""), _revises(planned.file.campaign.activity(send.activity))]
    notes.append(send.corrects and f"corrects {send.corrects}")
    if send.parts[0].zone:
        notes.append(output.count(len(send.parts), "zone"))
    if send.ends is not None and send.ends - last >= _WORTH_TELLING:
        notes.append(f"last leaves {in_zone(send.ends, planned.zone)}")
    return when, utc, send.activity, send.kind, send.schedule, plan_small.total(send), ", ".join(filter(None, notes))


def _revises(activity: AnyActivity | None) -> str:
    return f"revises {activity.revises}" if isinstance(activity, Statement) and activity.revises else ""


def _narrow(row: Sequence[object]) -> tuple[object, ...]:
    """The same for a narrow terminal: UTC under the officers' hour, the schedule under the activity."""
    when, utc, activity, kind, schedule, total, note = row
    in_utc_too = "\n".join(f"  {text.removesuffix(' to')} UTC" for text in str(utc).splitlines())
    return f"{when}\n{in_utc_too}", f"{activity} ({kind})\n{schedule}", total, str(note).replace(", ", ",\n")


def _show_zones(send: Send, zone: str) -> None:
    """Each zone's instant, by its own clocks, the officers' and UTC; and of whom the zone is only a guess.

    A number under 5 would tell who somebody is; see ``report_small.hide``.
    """
    if not send.parts[0].zone:
        return
    hidden = plan_small.hidden_parts(send)
    counts = [output.NOT_TOLD if n in hidden else part.count for n, part in enumerate(send.parts)]
    rows = [
        (p.zone, in_zone(p.at, p.zone), in_zone(p.at, zone), in_utc(p.at), count, p.note)
        for p, count in zip(send.parts, counts, strict=True)
    ]
    width = 6 if any(p.note for p in send.parts) else 5
    columns = ("zone", "there", "when", "UTC", "how many", "note")[:width]
    narrow = [(f"{row[0]}\n{row[5]}".strip(), f"{row[1]}\n  {row[3]} UTC", row[4]) for row in rows]
    whole = [row[:width] for row in rows]
    output.show_table(f"{send.activity}, by time zone", columns, whole, (("zone", "there", "how many"), narrow))
    if hidden:
        why = f"fewer than {plan_small.SMALL} are in a zone, or another number would tell how many"
        output.line(f"{output.NOT_TOLD} is not told: {why}")
    if send.assumed:
        told = plan_small.assumed(send)
        listed = ", ".join(country if count is None else f"{country} {count}" for country, count in told.items())
        many = "some" if None in told.values() else sum(send.assumed.values())
        output.line(
            f"Of {many} of these only the country is known, which has several time zones; "
            f"its capital's counts: {listed} (give them a time zone in their audience's file)"
        )


def _counts(sends: Sequence[Send], languages: Sequence[Language]) -> list[tuple[object, ...]]:
    return [
        (send.activity, convention.replace(",", ", "), *plan_small.told_of(send, convention, languages))
        for send in sends
        for convention in dict.fromkeys((*send.counts, *plan_small.masked(send)))
    ]


def _in_two(sends: Sequence[Send]) -> list[tuple[object, ...]]:
    """How many get both texts of a pair: ``fr+en 12, ar+en 3``."""
    return [
        (send.activity, convention, ", ".join(f"{pair} {number}" for pair, number in by.items()))
        for send in sends
        for convention, by in send.pairs.items()
    ]


def _excluded(sends: Sequence[Send]) -> Iterator[tuple[object, ...]]:
    for send in sends:
        for convention, reasons in send.excluded.items():
            for reason, number in reasons.items():
                told = number if plan_small.may_tell(reason, number) else f"< {plan_small.SMALL}"
                yield send.activity, convention, str(reason), told


def _remarks(planned: Planned) -> Iterator[str]:
    campaign = planned.file.id
    yield from planned.late
    if any(plan_small.masked(send) for send in planned.timeline.sends):
        why = f"fewer than {plan_small.SMALL} of that list get it from others or have enough"
        yield f"{output.AT_MOST.strip()}: at most; {why}, so no exact number is told"
    cap = planned.workspace.caps
    if cap and any(Reason.CAPPED in why for send in planned.timeline.sends for why in send.excluded.values()):
        mails, days = output.count(cap.mails, "mail"), output.count(cap.days, "day")
        yield f"Capped: no address gets more than {mails} in {days}, over all conventions (`[caps]` in config.toml)"
    if planned.frozen:
        yield f"Counted when they began, not from today's lists: {', '.join(planned.frozen)}"
    if planned.not_imported:
        yield f"Not imported yet, and counted from the files: {', '.join(planned.not_imported)}"
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
        "signoff": [_turn_json(turn) for turn in planned.turns],
        "blocked": planned.blocked,
    }


def _turn_json(turn: Turn) -> Mapping[str, object]:
    return {
        "secretariat": turn.secretariat,
        "conventions": turn.conventions,
        "lacking": [{"artefact": str(artefact.key), "state": stand.state} for artefact, stand in turn.lacking],
        "waits_for": turn.waits_for,
        "people": [p.id for p in turn.people],
    }


def _send_json(send: Send, note: str) -> Mapping[str, object]:
    excluded = {
        convention: {str(reason): n if plan_small.may_tell(reason, n) else None for reason, n in reasons.items()}
        for convention, reasons in send.excluded.items()
    }
    plan = {**send.model_dump(mode="json"), "excluded": excluded, "total": send.total, "note": note}
    masked = plan_small.masked(send)
    if masked:
        counts = {convention: None if convention in masked else by for convention, by in send.counts.items()}
        plan |= {"counts": counts, "total": None}
    if not send.parts[0].zone and not masked:
        return plan
    hidden = plan_small.hidden_parts(send)
    parts = [
        {**part.model_dump(mode="json"), "count": None if n in hidden else part.count}
        for n, part in enumerate(send.parts)
    ]
    return {**plan, "parts": parts, "assumed": plan_small.assumed(send)}
