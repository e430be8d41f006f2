"""The mail to officers when a send paused by itself, as it leaves by an outbox."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
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


def posted(alarm: Alarm, path: Path) -> EmailMessage:
    alarm_post(lambda: load().workspace, Places.of(path), lambda: NOW)(alarm)
    (file,) = (path / "var" / "outbox" / "alarms").glob("summit-mail-*.eml")
    return message_from_bytes(file.read_bytes(), policy=policy.SMTP)


def words(mail: EmailMessage) -> str:
    body = mail.get_body()
    assert body is not None
    text: str = body.get_content()
    return text


def test_of_one_that_has_ended_it_says_so_and_how_to_send_again_to_those_who_were_refused(tmp_path: Path) -> None:
    mail = posted(replace(ALARM, over=True), tmp_path)
    assert mail["Subject"] == "Ended: summit/mail was refused too often"
    text = words(mail)
    assert "it has ended. Whoever got it has got it." in text
    assert 'chorus retry summit --activity mail --reason "..."' in text
    assert "resume" not in text


def test_of_one_that_gets_no_answer_it_says_how_to_decide(tmp_path: Path) -> None:
    mail = posted(replace(ALARM, uncertain=True), tmp_path)
    assert mail["Subject"] == "Paused: summit/mail gets no answer too often"
    text = words(mail)
    assert "chorus resolve summit --activity mail --mail-log FILE" in text
    assert "pauses again only if what leaves from then on gets no answer." in text


def test_it_tells_what_happened_how_it_stands_and_what_to_do(tmp_path: Path) -> None:
    mail = posted(ALARM, tmp_path)
    assert {name: mail[name] for name in ("From", "To", "Subject", "Auto-Submitted")} == {
        "From": "BRS <brs@brs.example>",
        "To": "b@basel.example, all@x.example",
        "Subject": "Paused: summit/mail is refused too often",
        "Auto-Submitted": "auto-generated",
    }
    text = words(mail)
    for part in (
        ALARM.why,
        "How it stands: 10 queued, 30 accepted, 60 bounced.",
        'chorus resume summit --activity mail --reason "..."',
    ):
        assert part in text
