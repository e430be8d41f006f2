"""The mail to officers when a send paused by itself, as it leaves by an outbox."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from chorus.bootstrap.alarm_post import alarm_post
from chorus.config import Places
from chorus.domain.delivery import State
from chorus.services.breaking import Alarm
from tests.doubles.workspace import load

NOW = datetime(2020, 9, 30, 7, tzinfo=UTC)
ALARM = Alarm(
    "summit",
    "mail",
    "Summit",
    ("b@basel.example", "all@x.example"),
    "summit/mail is paused since 30 Sep 2020 07:00 UTC: 60 of the last 90 mails were refused.",
    {State.QUEUED: 10, State.ACCEPTED: 30, State.BOUNCED: 60, State.FAILED: 0},
)


def test_it_tells_what_happened_how_it_stands_and_what_to_do(tmp_path: Path) -> None:
    alarm_post(lambda: load().workspace, Places.of(tmp_path), lambda: NOW)(ALARM)
    (file,) = (tmp_path / "var" / "outbox" / "alarms").glob("summit-mail-*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=policy.SMTP)
    assert {name: mail[name] for name in ("From", "To", "Subject", "Auto-Submitted")} == {
        "From": "BRS <brs@brs.example>",
        "To": "b@basel.example, all@x.example",
        "Subject": "Paused: summit/mail is refused too often",
        "Auto-Submitted": "auto-generated",
    }
    body = mail.get_body()
    assert body is not None
    text = body.get_content()
    for part in (
        ALARM.why,
        "How it stands: 10 queued, 30 accepted, 60 bounced.",
        'chorus resume summit --activity mail --reason "..."',
    ):
        assert part in text
