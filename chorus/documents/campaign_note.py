"""A campaign's report in the words of a note by the secretariat to a conference of the parties."""

from collections.abc import Iterator
from datetime import date

from chorus.documents.campaign_activities import activity_sections
from chorus.documents.campaign_results import comparison, difficulties, engagement, reach
from chorus.documents.campaign_tables import tables
from chorus.documents.note import Note, Paragraph, Piece, Section, blank, plain
from chorus.documents.un_english import alone, be, counted, day, day_of, languages, listed, number
from chorus.domain.campaign_report import CampaignReport, Titled
from chorus.domain.observance import Occasion


def campaign_note(report: CampaignReport) -> Note:
    """The note of a report."""
    return Note(
        title=(_said(report.title),),
        by=f"Report on the campaign: note by the {_secretariats(report)}",
        bodies=[_body(each.name) for each in report.conventions if report.scope in ("joint", each.id)],
        marks=[(Piece("Distr.: "), blank("General")), plain(day(report.day)), plain("English only")],
        symbol=blank("symbol"),
        item=[(Piece("Item "), blank("number"), Piece(" of the provisional agenda")), (blank("title of the item"),)],
        sections=list(_sections(report)),
        tables=tables(report),
        foot=_foot(report),
        warning="Sample content: invented for a demonstration, and nobody’s position." if report.sample else "",
        titles=[_said(title) for title in report.titles],
    )


def _said(titled: Titled) -> Piece:
    return Piece(titled.text, titled.language)


def _secretariats(report: CampaignReport) -> str:
    return listed(report.secretariats)


def _body(convention: str) -> Paragraph:
    return (
        Piece(f"Conference of the Parties to the {convention}, "),
        blank("number"),
        Piece(" meeting, "),
        blank("place and dates"),
    )


def _foot(report: CampaignReport) -> str:
    from_ = report.provenance
    head = f", sign-off log {from_.signoff_log}" if from_.signoff_log else ""
    return (
        f"Counted by Chorus {from_.chorus_version} up to number {from_.watermark}, by version {from_.rules_version} of "
        f"the rules that tell people from machines{head}. Digest of the figures: {report.digest}."
    )


def _sections(report: CampaignReport) -> Iterator[Section]:
    yield Section("Introduction", paragraphs=list(_introduction(report)))
    yield Section("Activities carried out", paragraphs=[plain(_activities(report))])
    yield from activity_sections(report)
    yield Section("Clearance of the texts", paragraphs=list(_clearance(report)))
    yield Section("Reach", paragraphs=list(reach(report)))
    yield Section("Engagement", paragraphs=list(engagement(report)))
    if report.earlier:
        yield Section(f"Comparison with {report.earlier.year}", paragraphs=list(comparison(report)))
    yield Section("Difficulties encountered", paragraphs=list(difficulties(report)))
    yield Section("Lessons learned", paragraphs=_lessons())


def _introduction(report: CampaignReport) -> Iterator[Paragraph]:
    occasion = report.occasion
    theme = f" under the theme “{report.theme}”" if report.theme else ""
    yield (
        Piece(
            f"{_the(occasion.name)} {_kept(occasion, report.day)}{theme}. On that occasion the {_secretariats(report)} "
            f"carried out the campaign “"
        ),
        _said(report.title),
        Piece("”."),
    )
    yield plain(f"{_together(report)}. Every text was cleared in every language before it left, as set out below.")
    whose = "" if report.own is None else f" Where nothing else is said, the figures are those of the {report.name}."
    yield plain(
        "The present note sets out what was done, whom it reached and what came of it, as counted up to "
        f"{day(report.day)}.{whose} The annex gives the figures in tables. Figures that would tell of fewer than five "
        "persons are not shown: the text says “some” instead."
    )


def _together(report: CampaignReport) -> str:
    names = listed([each.name for each in report.conventions])
    others = listed([each.name for each in report.cosignatories])
    joined = f", joined by {others}" if others else ""
    if len(report.conventions) == 1:
        return f"The campaign was that of the {names}{joined}"
    many = number(len(report.conventions)).capitalize()
    return f"{many} legally autonomous conventions spoke in it with one voice: the {names}{joined}"


def _the(name: str) -> str:
    return name if name.lower().startswith("the ") else f"The {name}"


def _kept(occasion: Occasion, today: date) -> str:
    when = f"on {day(occasion.start)}"
    if occasion.end != occasion.start:
        when = f"from {day(occasion.start)} to {day(occasion.end)}"
    verb = "was observed" if occasion.end < today else "is observed"
    said = {"cancelled": "was cancelled; it was to be observed", "tentative": "is to be observed"}
    return f"{said.get(occasion.status, verb)} {when}"


def _activities(report: CampaignReport) -> str:
    many, begun = len(report.activities), sum(each.begun for each in report.activities)
    spoken = f"The campaign comprised {counted(many, 'activity', 'activities')} {languages(report.languages)}"
    if begun == many:
        return f"{spoken}, all of which were carried out. They are described below by area."
    return (
        f"{spoken}. Of these, {alone(begun)} {be(begun)} carried out, described below by area; "
        f"what became of the others is said under difficulties."
    )


def _clearance(report: CampaignReport) -> Iterator[Paragraph]:
    if not report.signatures:
        yield plain("No signature is on record for the texts of the campaign.")
        return
    days = [day_of(each.at, report.zone) for each in sorted(report.signatures, key=lambda each: each.at)]
    when = f"on {days[0]}" if days[0] == days[-1] else f"between {days[0]} and {days[-1]}"
    people = counted(len({(each.person, each.secretariat) for each in report.signatures}), "person")
    yield plain(
        f"The texts were signed by {people} in {counted(len(report.signatures), 'act')} {when}. The annex says who "
        "signed when, in which role and for whom. A signature covers the exact words, pictures and links of a text in "
        "one language: when one of them changes, it no longer holds."
    )
    signed = {name for each in report.signatures for name in each.parties}
    missing = [each.name for each in (*report.conventions, *report.cosignatories) if each.name not in signed]
    if missing:
        yield plain(f"No signature is on record of the {listed(missing)}.")


def _lessons() -> list[Paragraph]:
    return [
        (Piece("What worked well, and should be kept: "), blank("to be completed by the secretariat")),
        (Piece("What did not, and should be done otherwise: "), blank("to be completed by the secretariat")),
        (Piece("Action that the Conference of the Parties may wish to take: "), blank("to be completed")),
    ]
