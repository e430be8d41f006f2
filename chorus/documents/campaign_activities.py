"""What a campaign did, area by area and activity by activity, in sentences."""

from collections.abc import Iterator

from chorus.documents.note import Paragraph, Piece, Section, plain
from chorus.documents.un_english import instant, languages, listed, per_cent, were
from chorus.domain.campaign import ActivityKind
from chorus.domain.campaign_report import ActivityDone, CampaignReport
from chorus.domain.report_figures import WeekFigures

AREAS: tuple[tuple[str, tuple[ActivityKind, ...]], ...] = (
    ("Statements", ("statement",)),
    ("Press", ("press",)),
    ("E-mail", ("email",)),
    ("Social networks", ("post",)),
    ("Pages and documents", ("page", "document")),
)
"""The areas of a campaign in the order of the note, with the kinds of activities in each."""

_NOUNS: dict[ActivityKind, str] = {
    "statement": "statement",
    "press": "press release",
    "email": "message",
    "post": "post",
    "page": "page",
    "document": "document",
}


def activity_sections(report: CampaignReport) -> Iterator[Section]:
    """A section for each area in which anything was carried out."""
    for heading, kinds in AREAS:
        done = [each for each in report.activities if each.kind in kinds and each.begun]
        if done:
            yield Section(heading, level=2, paragraphs=[_paragraph(each, report) for each in done])


def _paragraph(activity: ActivityDone, report: CampaignReport) -> Paragraph:
    if activity.kind == "post":
        return plain(_posted(activity, report))
    ending = _sent(activity) if activity.kind in ("email", "press") else ""
    verb = "sent" if activity.kind == "email" else "published"
    when = f" was {verb} on {instant(activity.at, report.zone)}" if activity.at else f" was {verb}"
    said = f"{when} {languages(activity.languages, report.languages)}"
    link: Paragraph = (Piece(", at "), Piece(activity.url, link=activity.url)) if activity.url else ()
    return (*_named(activity), Piece(said), *link, Piece(f". {ending}" if ending else "."))


def _named(activity: ActivityDone) -> Paragraph:
    noun = _NOUNS[activity.kind]
    if activity.title is None:
        return plain(f"The {noun} “{activity.activity}”")
    return (Piece(f"The {noun} “"), Piece(activity.title.text, activity.title.language), Piece("”"))


def _posted(activity: ActivityDone, report: CampaignReport) -> str:
    when = f" on {instant(activity.at, report.zone)}" if activity.at else ""
    posts = were(activity.figures.posts, "post", f"published{when}")
    accounts = f" under {listed(activity.accounts)}" if activity.accounts else ""
    return (
        f"As the activity “{activity.activity}”, {posts}{accounts}, {languages(activity.languages, report.languages)}."
    )


def _sent(activity: ActivityDone) -> str:
    to = f"It went to {_audiences(activity.audiences)}" if activity.audiences else "It went by e-mail"
    return f"{to}; {_reached(activity.figures)}."


def _audiences(names: tuple[str, ...]) -> str:
    return f"the audience “{names[0]}”" if len(names) == 1 else f"the audiences {listed([f'“{n}”' for n in names])}"


def _reached(figures: WeekFigures) -> str:
    opened, clicked = figures.opens.human.unique, figures.clicks.human.unique
    return (
        f"{were(figures.delivered, 'message', 'delivered')}, of which people opened "
        f"{per_cent(opened, figures.delivered)} and followed a link in {per_cent(clicked, figures.delivered)}"
    )
