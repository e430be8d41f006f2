"""The forms of a weekly report: as a page, on paper, as a workbook, for programs, and its mails as pictures."""

from collections.abc import Callable, Mapping
from functools import cache

from chorus.documents.mail_pictures import FindWords, render_mail_pictures
from chorus.documents.report_html import render_html
from chorus.documents.report_json import render_json
from chorus.domain.artefact import Artefact, Words
from chorus.domain.report_model import WeeklyReport

SentArtefacts = Callable[[str, str], tuple[Artefact, ...]]
"""From a campaign and an activity to the artefacts that left."""


def forms(report: WeeklyReport, sent: SentArtefacts) -> Mapping[str, bytes]:
    """A report's forms by format; ``sent`` finds the mails that it pictures."""
    from chorus.documents.report_pdf import render_pdf
    from chorus.documents.report_xlsx import render_xlsx

    return {
        "html": render_html(report),
        "json": render_json(report),
        "mails.html": render_mail_pictures(report, _words(sent)),
        "pdf": render_pdf(report),
        "xlsx": render_xlsx(report),
    }


def _words(sent: SentArtefacts) -> FindWords:
    """The words of a mail as the first of its senders sent them: the others differ in their name and address."""
    artefacts = cache(sent)

    def words(campaign: str, activity: str, language: str) -> Words | None:
        mails = (each for each in artefacts(campaign, activity) if each.key.channel == "mail")
        return next((each.words for each in mails if each.key.language == language), None)

    return words
