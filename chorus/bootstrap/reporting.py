"""Weekly reports as files and as mails to the officers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path

from chorus.bootstrap.dkim import dkim_keys
from chorus.bootstrap.report_forms import forms
from chorus.channels.service_mail import OutboxServiceMail, ServiceMail, SmtpServiceMail
from chorus.config import Places, secret
from chorus.documents.report_html import render_index
from chorus.documents.report_mail import Sender, report_mail
from chorus.domain.language import Language, pick
from chorus.domain.organisation import Sender as Identity
from chorus.domain.organisation import Workspace
from chorus.domain.problems import ChorusError, PermanentError, RefusedError, TransientError
from chorus.domain.report_model import WeeklyReport
from chorus.domain.week import IsoWeek
from chorus.services.ports import Store
from chorus.services.ports_files import Loaded
from chorus.services.report import KEPT_AS, IssuedReport, issue_reports
from chorus.services.summaries import ReportLine

MAILED = "mailed"
"""The form of a kept report that says when its officers got it."""


def write_reports(reports: Mapping[str, tuple[WeeklyReport, Mapping[str, bytes]]], folder: Path) -> tuple[Path, ...]:
    """Write each scope's forms and an index that leads to them; the files, the index first."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for scope, (_, files) in reports.items():
        for fmt, content in sorted(files.items()):
            path = folder / f"{scope}.{fmt}"
            path.write_bytes(content)
            written.append(path)
    index = folder / "index.html"
    index.write_bytes(render_index([report for report, _ in reports.values()]))
    return (index, *written)


def issued_report(store: Store, week: IsoWeek, scope: str) -> tuple[WeeklyReport, Mapping[str, bytes]] | None:
    """A report as it was issued, with the bytes of its forms; None when it was not.

    A form that it was not issued in, of a time when there was none such, is made from what was.
    """
    kept = store.kept_report(str(week), scope, KEPT_AS)
    if kept is None:
        return None
    report = WeeklyReport.model_validate_json(kept)
    made = forms(report, store.sent_artefacts)
    return report, {fmt: store.kept_report(str(week), scope, fmt) or content for fmt, content in made.items()}


def line_of(report: WeeklyReport) -> ReportLine:
    """The headline figures of a report, as a line of a table."""
    opens, clicks = report.total.by_agency("opens"), report.total.by_agency("clicks")
    total = report.total
    return ReportLine(
        convention=report.scope,
        sent=total.sent,
        delivered=total.delivered,
        bounced=total.bounced,
        unsubscribed=total.unsubscribed,
        opens_human=opens["human"],
        opens_machine=opens["machine"],
        opens_unknown=opens["unknown"],
        clicks_human=clicks["human"],
        clicks_machine=clicks["machine"],
        clicks_unknown=clicks["unknown"],
    )


def service_mail(workspace: Workspace, places: Places, folder: str = "reports") -> tuple[Sender, ServiceMail]:
    """From whom and by what way service messages go to officers; ``folder`` is where an outbox keeps them."""
    sender_id = workspace.reporting.sender or next(iter(workspace.secretariats.values())).sender
    sender = workspace.senders[sender_id]
    who = Sender(pick(sender.name, Language.EN), sender.address)
    if sender.channel == "outbox":
        return who, OutboxServiceMail(places.outbox / folder)
    if sender.channel == "smtp":
        smtp = workspace.channels.smtp
        password = secret("smtp_password", required=smtp.username is not None)
        return who, SmtpServiceMail(smtp, password, _signing(places, sender_id, sender))
    raise RefusedError(
        f"reports can't go by {sender.channel}: its sender is for campaigns",
        "name a sender with channel outbox or smtp as [reporting] sender",
        sender=sender_id,
    )


def _signing(places: Places, sender_id: str, sender: Identity) -> Callable[[bytes], bytes]:
    """What signs a service message for its sender's domain."""
    keys = dkim_keys(places, sender_id, sender)
    if not keys:
        return lambda mail: mail
    from chorus.content.dkim import DkimSigner

    signer = DkimSigner(keys)
    return lambda mail: signer(mail, parsedate_to_datetime(message_from_bytes(mail)["Date"]))


def issue_and_mail(
    store: Store,
    loaded: Loaded,
    places: Places,
    week: IsoWeek,
    now: datetime,
    way: tuple[Sender, ServiceMail] | None = None,
) -> tuple[Path, ...]:
    """Issue a week's reports, write them below var/reports/, and mail each convention's officers theirs, once.

    ``way`` takes the place of the workspace's own sender and channel. TransientError when trying again may help,
    PermanentError when it won't: whoever could be mailed has been, and is not mailed again.
    """
    issued = issue_reports(store, loaded, week, now, lambda report: forms(report, store.sent_artefacts))
    files = _written(issued, places.reports / str(week))
    failures: list[ChorusError] = []
    who, mail = way or service_mail(loaded.workspace, places)
    for one in issued:
        if one.officers and store.kept_report(str(week), one.convention, MAILED) is None:
            try:
                _mail(store, one, who, mail, week, now)
            except (TransientError, PermanentError) as error:
                failures.append(error)  # the other conventions get theirs
    if failures:
        kind = PermanentError if all(isinstance(e, PermanentError) for e in failures) else TransientError
        raise kind("; ".join(map(str, failures)), week=str(week))
    return files


def _written(issued: Sequence[IssuedReport], folder: Path) -> tuple[Path, ...]:
    try:
        return write_reports({i.convention: (i.report, i.files) for i in issued}, folder)
    except OSError as error:
        raise TransientError(
            f"the reports can't be written to {folder}: {error.strerror}", "make room there; they are issued, and kept"
        ) from error


def _mail(store: Store, one: IssuedReport, who: Sender, mail: ServiceMail, week: IsoWeek, now: datetime) -> None:
    message = report_mail(one.report, one.files, who, one.officers, now)
    mail.send(who.address, one.officers, message, f"{week}-{one.convention}")
    when = now.isoformat().encode()
    store.keep_report(str(week), one.convention, one.report.provenance.watermark, MAILED, when, now)
