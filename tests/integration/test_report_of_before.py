"""Reports that were issued in the first format: read, written and digested as they were."""

import json
from datetime import UTC, datetime
from pathlib import Path

from chorus.documents.report_html import render_html
from chorus.documents.report_json import render_json
from chorus.documents.report_mail import Sender, report_mail
from chorus.domain.report_model import WeeklyReport

KEPT = (Path(__file__).parent.parent / "doubles" / "weekly_report_1.json").read_bytes()
MONDAY = datetime(2021, 5, 24, 6, tzinfo=UTC)
DIGEST = "60132e3571fc34cd9f8e55e620b4c002b0e6112f5e999420b4dd3c18ebaf16ef"


def test_a_report_of_the_first_format_is_written_and_digested_as_it_was_issued() -> None:
    report = WeeklyReport.model_validate_json(KEPT)
    assert (report.format, report.total.sent, report.conventions[0].figures.bounced) == (
        "chorus/weekly-report/1",
        139,
        None,
    )
    assert (report.digest, render_json(report)) == (DIGEST, KEPT)


def test_what_the_first_format_had_not_is_empty() -> None:
    report = WeeklyReport.model_validate_json(KEPT)
    assert (report.cohorts, report.links, report.sites, report.last_year) == ((), (), (), None)
    assert {"links", "cohorts"}.isdisjoint(json.loads(KEPT))


def test_a_form_that_was_not_issued_then_can_be_made_of_it_now() -> None:
    """A stop between two forms, or before the mail went out, and a newer Chorus since."""
    report = WeeklyReport.model_validate_json(KEPT)
    page = render_html(report).decode()
    assert "No mail left this week, and none of the last weeks’ was opened or clicked." in page
    assert f"<code>{DIGEST}</code>" in page
    mail = report_mail(report, {"html": page.encode()}, Sender("BRS", "brs@brs.example"), ["a@x.example"], MONDAY)
    assert f"Report {DIGEST}".encode() in mail
