"""What came of a campaign, in sentences: reach, engagement, the year before, and what went wrong."""

from collections.abc import Iterator

from chorus.documents.note import Paragraph, Piece, blank, plain
from chorus.documents.un_english import alone, be, counted, instant, per_cent, share, were
from chorus.domain.campaign_report import ActivityDone, CampaignReport
from chorus.domain.report_figures import WeekFigures
from chorus.domain.timeline import SendState

_CHANGE_SHOWN_FROM = 20
"""Of fewer than so many the year before, a change in per cent says more than is known."""

_STATES = {
    SendState.ARMED: "is planned",
    SendState.PAST: "was over when it was first seen, and did not leave",
    SendState.HELD: "was held",
    SendState.PAUSED: "is paused",
    SendState.CANCELLED: "was cancelled",
}


def figures_of(report: CampaignReport) -> WeekFigures:
    """The figures that the text is about: the convention's own, else those of all."""
    return report.total if report.own is None else report.own


def reach(report: CampaignReport) -> Iterator[Paragraph]:
    """How many got it."""
    mine, total = figures_of(report), report.total
    yield plain(
        f"By e-mail, {were(mine.sent, 'message', 'sent')}, of which {alone(mine.delivered)} {be(mine.delivered)} "
        f"delivered{share(mine.delivered, mine.sent)}; {counted(mine.unsubscribed, 'contact')} unsubscribed."
    )
    posts = sum(each.posts for each in report.networks)
    accounts = f" under {counted(len(report.networks), 'account')}" if posts else ""
    visits = mine.visits
    unknown = f"; of {alone(visits.unknown)} it cannot be told" if visits.unknown else ""
    yield plain(
        f"On the web, {were(mine.pages, 'page', 'published')}, which had {counted(visits.human, 'visit')} by people "
        f"and {alone(visits.machine)} by programs{unknown}. On social networks, "
        f"{were(posts, 'post', 'published')}{accounts}."
    )
    if report.own is not None:
        yield plain(
            f"For all conventions together, {were(total.sent, 'message', 'sent')}, of which {alone(total.delivered)} "
            f"{be(total.delivered)} delivered."
        )


def engagement(report: CampaignReport) -> Iterator[Paragraph]:
    """Who looked, people and machines apart."""
    mine = figures_of(report)
    if mine.delivered == 0:
        yield plain("No message was delivered, so nothing was opened or followed.")
        return
    yield plain(f"People opened {_opened_and_followed(mine)}.")
    machine, unknown = (mine.opens.machine.unique, mine.clicks.machine.unique), mine.opens.unknown.unique
    yield plain(
        "Mail programs and security scanners open messages and follow links by themselves. They are counted apart: "
        f"machines opened {counted(machine[0], 'message')} and followed a link in {alone(machine[1])}; "
        f"{were(unknown, 'message', 'opened')} by one or the other, which cannot be told. A message that was opened by "
        "both is in both figures."
    )
    if report.own is not None:
        yield plain(f"Of the messages of all conventions together, people opened {_opened_and_followed(report.total)}.")


def _opened_and_followed(figures: WeekFigures) -> str:
    opened, followed, whole = figures.opens.human.unique, figures.clicks.human.unique, figures.delivered
    return (
        f"{counted(opened, 'message')}{share(opened, whole, ' of those delivered')} and followed a link in "
        f"{alone(followed)}{share(followed, whole)}"
    )


def comparison(report: CampaignReport) -> Iterator[Paragraph]:
    """The same observance of the year before; nothing where there is none."""
    before = report.earlier
    if before is None:
        return
    mine, theirs = figures_of(report), before.figures
    yield (
        Piece(f"The same observance was kept in {before.year} with the campaign “"),
        Piece(before.title.text, before.title.language),
        Piece("”. A table in the annex sets the two side by side."),
    )
    yield plain(
        f"In {before.year}, {were(theirs.delivered, 'message', 'delivered')}; people opened "
        f"{per_cent(theirs.opens.human.unique, theirs.delivered)} of them, and followed a link in "
        f"{per_cent(theirs.clicks.human.unique, theirs.delivered)}. This time, "
        f"{were(mine.delivered, 'message', 'delivered')}{_change(mine.delivered, theirs.delivered)}."
    )


def _change(now: int | None, before: int | None) -> str:
    if now is None or before is None or before < _CHANGE_SHOWN_FROM or now == before:
        return ""
    return f" ({per_cent(abs(now - before), before)} {'more' if now > before else 'fewer'})"


def difficulties(report: CampaignReport) -> Iterator[Paragraph]:
    """What was lost, held or stopped; and room for what no figure tells."""
    mine = figures_of(report)
    told = (
        (mine.bounced, "came back, because the mailbox refused them or is no longer there"),
        (mine.failed, "failed, because the channel refused the message itself"),
        (mine.uncertain, "may or may not have arrived; nothing was sent again on a guess"),
    )
    lost = [(count, what) for count, what in told if count != 0]
    if lost:
        lines = "; ".join(f"{alone(count)} {what}" for count, what in lost)
        yield plain(f"Of the messages sent, {lines}.")
    stopped = [each for each in report.activities if not each.begun or each.note]
    for activity in stopped:
        yield plain(_stopped(activity, report.zone))
    for text in report.held_by:
        yield plain(f"The campaign is {text}.")
    if not (lost or stopped or report.held_by):
        yield plain("No message was lost, and no activity was held, paused or cancelled.")
    yield (Piece("Other difficulties: "), blank("to be completed by the secretariat"))


def _stopped(activity: ActivityDone, zone: str) -> str:
    """What did not leave, or not all of it, and why."""
    when = f", due on {instant(activity.at, zone)}," if activity.at else ""
    state = _STATES.get(activity.state, "goes on") if activity.state else "is not planned yet"
    return f"The activity “{activity.activity}”{when} {state}{f': {activity.note}' if activity.note else ''}."
