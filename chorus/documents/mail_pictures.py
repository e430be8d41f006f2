"""The page of a week's mails as pictures: each signed mail with the share of the people who followed each link."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from chorus.documents.mail_picture import LinkMark, mail_picture
from chorus.documents.report_format import ENGLISH, HIDDEN, Formats, environment
from chorus.domain.artefact import SLOT_PATTERN, Words
from chorus.domain.language import Language
from chorus.domain.report_breakdowns import LinkFigures
from chorus.domain.report_model import WeeklyReport

FindWords = Callable[[str, str, str], Words | None]
"""The signed words of a mail by campaign, activity and language; None when they are not kept."""


@dataclass(frozen=True)
class PicturedMail:
    """One mail of the page: what it is, its picture, and its links in their order."""

    title: str
    tongue: str
    activity: str
    language: str
    subject: str
    delivered: int | None
    links: Sequence[LinkFigures]
    picture: Markup


def render_mail_pictures(report: WeeklyReport, words: FindWords, formats: Formats = ENGLISH) -> bytes:
    """The page as UTF-8, nothing of it fetched from anywhere; the same report and words, the same bytes.

    It has the mails whose links the report tells by language, in the report's order.
    """
    campaigns = {each.campaign: each for each in report.campaigns}
    mails: list[PicturedMail] = []
    for (campaign, activity, language), found in groupby(report.links, _place):
        told = words(campaign, activity, language) if language else None
        if told is not None:
            links = list(found)
            mails.append(
                PicturedMail(
                    title=campaigns[campaign].title if campaign in campaigns else campaign,
                    tongue=campaigns[campaign].language if campaign in campaigns else Language.EN,
                    activity=activity,
                    language=Language(language).own_name,
                    subject=SLOT_PATTERN.sub(lambda slot: f"‹{slot[1]}›", told.subject),
                    delivered=links[0].delivered,
                    links=links,
                    picture=mail_picture(told.html, _marks(links, formats)),
                )
            )
    page = environment().get_template("mail_pictures.html.jinja")
    return page.render(report=report, mails=mails, formats=formats).encode()


def _place(link: LinkFigures) -> tuple[str, str, str]:
    return link.campaign, link.activity, link.language


def _marks(links: Sequence[LinkFigures], formats: Formats) -> dict[str, LinkMark]:
    """The heat is by the most followed link of this mail, so that each picture uses all of the colours."""
    hottest = max((link.share or 0 for link in links), default=0) or 1
    return {
        link.url: LinkMark(
            HIDDEN if link.share is None else f"{formats.decimal(link.share)} %", (link.share or 0) / hottest
        )
        for link in links
    }
