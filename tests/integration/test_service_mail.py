"""Service messages: to files, and to a real mail server with its refusals."""

import logging
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from chorus.channels.service_mail import OutboxServiceMail, SmtpServiceMail
from chorus.domain.organisation import SmtpSettings
from chorus.domain.problems import ChorusError, PermanentError, TransientError
from tests.fakes.smtp_sink import DROP, ScriptedSmtp

FROM = "campaigns@brs.example"
TO = ("ana@basel.example", "bo@basel.example")
NAME = "2021-W20-basel"


def message() -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = FROM, ", ".join(TO), "Weekly report"
    mail.set_content("Twelve were sent.\n" * 100)
    return mail.as_bytes()


def smtp(port: int, username: str | None = None, password: str = "") -> SmtpServiceMail:
    return SmtpServiceMail(SmtpSettings(port=port, security="none", username=username, timeout=10), password)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A disk without room: no file of this process may grow beyond ``size`` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_message_is_filed_whole(tmp_path: Path) -> None:
    OutboxServiceMail(tmp_path / "reports").send(FROM, TO, message(), NAME)
    assert [p.name for p in tmp_path.rglob("*.*")] == [f"{NAME}.eml"]
    assert (tmp_path / "reports" / f"{NAME}.eml").read_bytes() == message()


def test_without_room_nothing_half_written_stays_and_the_next_try_works(tmp_path: Path) -> None:
    outbox = OutboxServiceMail(tmp_path)
    with files_of_at_most(100), pytest.raises(TransientError, match=r"^can't write .*\.eml: File too large"):
        outbox.send(FROM, TO, message(), NAME)
    assert list(tmp_path.iterdir()) == []
    outbox.send(FROM, TO, message(), NAME)
    assert (tmp_path / f"{NAME}.eml").read_bytes() == message()


def test_a_folder_that_can_t_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "outbox").touch()
    with pytest.raises(TransientError) as refused:
        OutboxServiceMail(tmp_path / "outbox" / "reports").send(FROM, TO, message(), NAME)
    assert refused.value.todo == "make room or give rights"


def test_all_officers_get_it_in_one_transaction() -> None:
    with ScriptedSmtp() as server:
        smtp(server.port).send(FROM, TO, message(), NAME)
    ((first, body),) = server.bodies
    assert first == TO[0]
    assert body == message()
    assert server.connections == 1


@pytest.mark.parametrize(
    ("script", "kind", "told"),
    [
        (
            {"MAIL": "451 4.3.0 try later"},
            TransientError,
            "the mail server refused 2021-W20-basel: 451 4.3.0 try later",
        ),
        ({"BODY": "554 5.7.1 spam"}, PermanentError, "the mail server refused 2021-W20-basel: 554 5.7.1 spam"),
        (
            {"RCPT": "550 5.1.1 no such user"},
            PermanentError,
            "the mail server refused 2021-W20-basel: ana@basel.example (550 5.1.1 no such user), "
            "bo@basel.example (550 5.1.1 no such user)",
        ),
        (
            {"RCPT": "450 4.2.0 greylisted"},
            TransientError,
            "the mail server refused 2021-W20-basel: ana@basel.example (450 4.2.0 greylisted), "
            "bo@basel.example (450 4.2.0 greylisted)",
        ),
    ],
)
def test_a_refusal_says_whether_trying_again_helps(script: dict[str, str], kind: type[ChorusError], told: str) -> None:
    with ScriptedSmtp(script) as server, pytest.raises(kind) as refused:
        smtp(server.port).send(FROM, TO, message(), NAME)
    assert refused.value.message == told


def test_one_refused_officer_keeps_no_other_from_it_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), ScriptedSmtp({f"RCPT {TO[0]}": "550 5.1.1 gone"}) as server:
        smtp(server.port).send(FROM, TO, message(), NAME)
    assert [address for address, _ in server.bodies] == [TO[1]]
    assert caplog.messages == ["the mail server refused 2021-W20-basel: ana@basel.example (550 5.1.1 gone)"]


def test_a_server_that_goes_away_or_is_not_there_may_be_back_later() -> None:
    with ScriptedSmtp({"BODY": DROP}) as server, pytest.raises(TransientError, match="could not send"):
        smtp(server.port).send(FROM, TO, message(), NAME)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(TransientError, match=r"could not send 2021-W20-basel: .*Connection refused"):
        smtp(port).send(FROM, TO, message(), NAME)


def test_a_password_is_never_shown() -> None:
    with ScriptedSmtp() as server:
        mail = smtp(server.port, "brs", "hunter2")
        with pytest.raises(ChorusError) as refused:
            mail.send(FROM, TO, message(), NAME)
    assert "hunter2" not in f"{refused.value} {mail!r} {vars(refused.value)}"
