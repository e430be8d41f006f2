"""The weekly report as a mail to a convention's officers: a service message, which no pixel or link counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import css_inline

from chorus.documents.report_format import ENGLISH, Formats, environment
from chorus.documents.report_tables import Table, links, mailed, sends
from chorus.domain.report_model import WeeklyReport

MOST_ROWS = 8
MOST_LINKS = 12
"""How much a mail shows of what the page has whole: Gmail cuts off what is longer than 102 KB."""
ATTACHED: Mapping[str, tuple[str, str]] = {
    "html": ("text", "html"),
    "mails.html": ("text", "html"),
    "pdf": ("application", "pdf"),
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""The media types of the files that go with a mail, in their order."""
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)


@dataclass(frozen=True)
class Sender:
    """Who a report comes from."""

    name: str
    address: str


@dataclass(frozen=True)
class Bar:
    """One bar of a table in the mail: its label, its number, and its length in per cent of the longest."""

    label: str
    language: str
    number: str
    length: int


def report_mail(
    report: WeeklyReport,
    files: Mapping[str, bytes],
    sender: Sender,
    to: Sequence[str],
    at: datetime,
    formats: Formats = ENGLISH,
) -> bytes:
    """The message with CRLF line ends: text, HTML with bars made of tables; attached are those of ``files`` (by format)
    that people open.

    Mail programs show no SVG. The same arguments give the same bytes; ``at`` must be aware (ValueError).
    """
    if at.tzinfo is None:
        raise ValueError("a mail's instant must be aware")
    values = _values(report, formats)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(sender.name, addr_spec=sender.address)
    message["To"] = tuple(Address(addr_spec=address) for address in to)
    message["Subject"] = f"Weekly report {report.week}: {report.name}"
    message["Date"] = format_datetime(at)
    message["Message-ID"] = (
        f"<report.{report.week}.{report.scope}.{report.digest[:16]}@{sender.address.rpartition('@')[2]}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_render("report_mail.txt.jinja", values), cte="quoted-printable")
    message.add_alternative(mail_html(values), subtype="html", cte="quoted-printable")
    for fmt, (maintype, subtype) in ATTACHED.items():
        if fmt in files:
            name = f"{report.week}-{report.scope}.{fmt}"
            message.add_attachment(files[fmt], maintype=maintype, subtype=subtype, filename=name)
    settle_boundaries(message, report.digest)
    return message.as_bytes()


def mail_html(values: dict[str, object]) -> str:
    """The HTML of the mail with its styles at the elements, where Outlook and Gmail look for them.

    What is left in the head makes it dark (`prefers-color-scheme`, and Outlook's ``data-ogsc``), and narrow on a phone.
    """
    return _INLINER.inline(_render("report_mail.html.jinja", values))


def _render(name: str, values: dict[str, object]) -> str:
    return environment().get_template(name).render(**values)


def settle_boundaries(message: EmailMessage, digest: str) -> None:
    """Name the parts' boundaries by a digest: Python would draw them at random."""
    for place, part in enumerate(each for each in message.walk() if each.is_multipart()):
        part.set_boundary(f"chorus-{digest[:32]}-{place}")


def _values(report: WeeklyReport, formats: Formats) -> dict[str, object]:
    """What the mail's templates show."""
    opened = [(each.label, each.language or "en", each.figures.opens.human.unique) for each in report.languages]
    regions = [(each.label, "en", each.figures.opens.human.unique) for each in report.regions]
    days = [(formats.weekday(day.day), "en", day.opens.human) for day in report.days]
    sites = [(each.name, "en", each.clicks.human) for each in report.sites]
    sources = [(each.source or "not said", "en", each.visits.human) for each in report.sources]
    return {
        "report": report,
        "formats": formats,
        "days": _bars(days, formats),
        "languages": _bars(opened, formats),
        "regions": _bars(regions, formats),
        "sites": _bars(sites, formats),
        "sources": _bars(sources[:MOST_ROWS], formats),
        "sends": Table.of(sends(report), MOST_ROWS),
        "links": links(report, MOST_LINKS),
        "conventions": [each for each in report.conventions if mailed(each.figures)],
    }


def _bars(rows: Sequence[tuple[str, str, int | None]], formats: Formats) -> list[Bar]:
    """The bars of (label, language, number), the longest of 100; none where there is nothing to compare."""
    longest = max((number or 0 for *_, number in rows), default=0)
    if not any(number != 0 for *_, number in rows):
        return []
    return [
        Bar(label, language, formats.count(number), 100 * (number or 0) // (longest or 1))
        for label, language, number in rows
    ]
