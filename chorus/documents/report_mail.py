"""The weekly report as a mail to a convention's officers: a service message, which no pixel or link counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from chorus.documents.report_format import ENGLISH, Formats, environment
from chorus.domain.report_model import WeeklyReport


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
    page: bytes,
    sender: Sender,
    to: Sequence[str],
    at: datetime,
    formats: Formats = ENGLISH,
) -> bytes:
    """The message with CRLF line ends: text, HTML with bars made of tables, and ``page`` (the HTML report) attached.

    Mail programs show no SVG. The same arguments give the same bytes; ``at`` must be aware (ValueError).
    """
    if at.tzinfo is None:
        raise ValueError("a mail's instant must be aware")
    values = {
        "report": report,
        "formats": formats,
        "days": _days(report, formats),
        "languages": _languages(report, formats),
    }
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
    message.add_alternative(_render("report_mail.html.jinja", values), subtype="html", cte="quoted-printable")
    message.add_attachment(page, maintype="text", subtype="html", filename=f"{report.week}-{report.scope}.html")
    settle_boundaries(message, report.digest)
    return message.as_bytes()


def _render(name: str, values: dict[str, object]) -> str:
    return environment().get_template(name).render(**values)


def settle_boundaries(message: EmailMessage, digest: str) -> None:
    """Name the parts' boundaries by a digest: Python would draw them at random."""
    for place, part in enumerate(each for each in message.walk() if each.is_multipart()):
        part.set_boundary(f"chorus-{digest[:32]}-{place}")


def _days(report: WeeklyReport, formats: Formats) -> list[Bar]:
    longest = max(*(day.opens.human or 0 for day in report.days), 1)
    return [
        Bar(formats.weekday(day.day), "en", formats.count(day.opens.human), 100 * (day.opens.human or 0) // longest)
        for day in report.days
    ]


def _languages(report: WeeklyReport, formats: Formats) -> list[Bar]:
    opened = [(each, each.figures.opens.human.unique) for each in report.languages]
    longest = max((number or 0 for _, number in opened), default=0) or 1
    return [
        Bar(each.label, each.language or "en", formats.count(number), 100 * (number or 0) // longest)
        for each, number in opened
    ]
