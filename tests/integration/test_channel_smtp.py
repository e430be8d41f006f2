"""Mail through a real SMTP conversation, whatever the server does."""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chorus.channels.smtp import SmtpChannel
from chorus.channels.smtp_conversation import stuffed
from chorus.channels.smtp_replies import Stage, reply_of
from chorus.domain.delivery import Outcome, State
from chorus.domain.problems import RefusedError
from chorus.engine.sinks import MailSink
from chorus.services.messages import Message
from tests.doubles.composer import PlainComposer
from tests.doubles.journals import MemoryJournal
from tests.doubles.letters import AT, mail, mail_artefact, post
from tests.fakes.smtp_sink import DROP, SILENCE, ScriptedSmtp

COMPOSER = PlainComposer(mail_artefact())


def settings(port: int, **more: object) -> dict[str, object]:
    plain = {"host": "127.0.0.1", "port": port, "security": "none", "connections": 1, "hostname": "chorus.example"}
    return {**plain, **more}


async def deliver(
    messages: Sequence[Message], given: dict[str, object], journal: MemoryJournal | None = None
) -> list[Outcome]:
    channel = SmtpChannel(given)
    await channel.open()
    outcomes = [o async for o in channel.deliver(messages, COMPOSER, journal or MemoryJournal())]
    await channel.close()
    return sorted(outcomes, key=lambda o: o.delivery)


def told(outcomes: Sequence[Outcome]) -> list[tuple[int, str, str]]:
    return [(o.delivery, str(o.state), o.detail) for o in outcomes]


async def test_mails_arrive_as_composed() -> None:
    journal = MemoryJournal()
    with ScriptedSmtp() as server:
        outcomes = await deliver([mail(1), mail(2)], settings(server.port), journal)
    assert outcomes == [
        Outcome(delivery=d, state=State.ACCEPTED, detail="250 2.0.0 Ok: queued as 4X1", remote_id="4X1") for d in (1, 2)
    ]
    assert server.bodies == [
        ("reader1@party.example", COMPOSER.mime(mail(1))),
        ("reader2@party.example", COMPOSER.mime(mail(2))),
    ]
    assert journal.records == [("begin", (1,)), ("end", (1,)), ("begin", (2,)), ("end", (2,))]
    assert server.connections == 1


@pytest.mark.parametrize(
    ("stage", "code", "text", "state"),
    [
        ("rcpt", 550, "5.1.1 no such user", State.BOUNCED),
        ("rcpt", 553, "no such mailbox", State.BOUNCED),
        ("rcpt", 550, "5.7.1 blocked by policy", State.FAILED),
        ("rcpt", 550, "5.1.8 your address does not exist", State.FAILED),
        ("rcpt", 552, "5.2.2 mailbox full", State.FAILED),
        ("rcpt", 450, "4.2.0 greylisted", State.DEFERRED),
        ("mail", 550, "5.1.0 sender refused", State.FAILED),
        ("mail", 421, "4.7.0 too many", State.DEFERRED),
        ("data", 451, "4.3.0 try later", State.DEFERRED),
        ("body", 554, "5.7.1 spam", State.FAILED),
        ("body", 452, "4.3.1 no room", State.DEFERRED),
        ("body", 250, "Ok", State.ACCEPTED),
        ("body", -1, "nonsense", State.FAILED),
    ],
)
def test_what_a_reply_means(stage: Stage, code: int, text: str, state: State) -> None:
    assert reply_of(stage, code, text).state is state


async def test_refusals_concern_one_mail_only() -> None:
    script = {
        "RCPT reader1@party.example": "550 5.1.1 no such user",
        "RCPT reader2@party.example": "450 4.2.0 greylisted",
        "BODY reader3@party.example": "554 5.7.1 spam",
    }
    journal = MemoryJournal()
    with ScriptedSmtp(script) as server:
        outcomes = await deliver([mail(n) for n in (1, 2, 3, 4)], settings(server.port), journal)
    assert told(outcomes) == [
        (1, "bounced", "550 5.1.1 no such user"),
        (2, "deferred", "450 4.2.0 greylisted"),
        (3, "failed", "554 5.7.1 spam"),
        (4, "accepted", "250 2.0.0 Ok: queued as 4X1"),
    ]
    assert outcomes[1].retry_at == AT + timedelta(minutes=30)
    assert [r for r in journal.records if r[0] == "begin"] == [("begin", (3,)), ("begin", (4,))]


async def test_a_refused_data_command_begins_nothing() -> None:
    journal = MemoryJournal()
    with ScriptedSmtp({"DATA": "451 4.3.0 not now"}) as server:
        outcomes = await deliver([mail(1)], settings(server.port), journal)
    assert told(outcomes) == [(1, "deferred", "451 4.3.0 not now")]
    assert journal.records == [("end", (1,))]


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
async def test_a_connection_lost_before_the_body_sends_nothing_and_is_tried_twice(stage: str) -> None:
    journal = MemoryJournal()
    with ScriptedSmtp({stage: DROP}) as server:
        outcomes = await deliver([mail(1)], settings(server.port), journal)
    assert (outcomes[0].state, journal.records, server.connections) == (State.DEFERRED, [("end", (1,))], 2)
    assert outcomes[0].detail.startswith("the connection was lost before the body: ")


async def test_a_server_that_drops_every_line_is_left_alone() -> None:
    with ScriptedSmtp({"MAIL": DROP}) as server:
        outcomes = await deliver([mail(n) for n in (1, 2, 3, 4)], settings(server.port))
    assert [str(o.state) for o in outcomes] == ["deferred"] * 4
    assert server.connections == 2


@pytest.mark.parametrize(("how", "timeout"), [(DROP, 30.0), (SILENCE, 0.2)])
async def test_no_reply_to_the_body_is_uncertain_and_the_next_mail_goes_on(how: str, timeout: float) -> None:
    journal = MemoryJournal()
    with ScriptedSmtp({"BODY reader1@party.example": how}) as server:
        outcomes = await deliver([mail(1), mail(2)], settings(server.port, body_timeout=timeout), journal)
    assert [str(o.state) for o in outcomes] == ["uncertain", "accepted"]
    assert outcomes[0].detail.startswith("no reply to the body: ")
    assert journal.records == [("begin", (1,)), ("end", (1,)), ("begin", (2,)), ("end", (2,))]


async def test_a_server_that_refuses_connections_defers_all() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        outcomes = await deliver([mail(1), mail(2)], settings(taken.getsockname()[1], connections=2))
    assert [(o.state, o.retry_at) for o in outcomes] == [(State.DEFERRED, AT + timedelta(seconds=60))] * 2
    assert outcomes[0].detail.startswith("the mail server can't be used: Error connecting to 127.0.0.1")


async def test_a_sender_that_ends_before_another_connection_is_greeted_leaves_nothing_open() -> None:
    class Reticent(ScriptedSmtp):
        """Greets the first connection only."""

        def _protocol(self) -> asyncio.Protocol:
            return super()._protocol() if self.connections == 0 else self._silent()

        def _silent(self) -> asyncio.Protocol:
            self.connections += 1
            return asyncio.Protocol()

    with Reticent() as server:
        assert told(await deliver([mail(1)], settings(server.port, connections=2))) == [
            (1, "accepted", "250 2.0.0 Ok: queued as 4X1")
        ]


async def test_an_address_beyond_ascii_needs_smtputf8() -> None:
    with ScriptedSmtp() as server:
        assert told(await deliver([mail(1, "пример@party.example")], settings(server.port))) == [
            (1, "accepted", "250 2.0.0 Ok: queued as 4X1")
        ]
    with ScriptedSmtp(smtputf8=False) as server:
        assert told(await deliver([mail(1, "пример@party.example")], settings(server.port))) == [
            (1, "failed", "the address needs SMTPUTF8 (RFC 6531), which the mail server does not offer")
        ]


async def test_a_line_break_in_an_address_reaches_no_server() -> None:
    with ScriptedSmtp() as server:
        (outcome,) = await deliver([mail(1, "a@party.example>\r\nDATA")], settings(server.port))
    assert (outcome.state, server.bodies) == (State.FAILED, [])


async def test_nothing_leaves_when_the_daemon_is_gone() -> None:
    with ScriptedSmtp() as server:
        outcomes = await deliver(
            [mail(1), mail(2)], settings(server.port), MemoryJournal(RefusedError("the daemon is gone"))
        )
    assert told(outcomes) == [(1, "queued", "the daemon is gone"), (2, "queued", "the daemon is gone")]
    assert (server.bodies, server.connections) == ([], 1)


async def test_a_mail_server_takes_no_posts() -> None:
    with ScriptedSmtp() as server:
        assert told(await deliver([post(1)], settings(server.port))) == [(1, "failed", "a mail server takes mails")]


@pytest.mark.parametrize("pipelining", [False, True])
async def test_starttls_and_login(tmp_path: Path, pipelining: bool) -> None:
    tls, authority = certificate(tmp_path)
    secured = {"security": "starttls", "host": "localhost", "username": "chorus", "ca_file": authority}
    with ScriptedSmtp(tls=tls, password="right", pipelining=pipelining) as server:
        good = await deliver([mail(1)], settings(server.port, **secured, password="right"))
        bad = await deliver([mail(2)], settings(server.port, **secured, password="wrong"))
    assert told(good) == [(1, "accepted", "250 2.0.0 Ok: queued as 4X1")]
    assert bad[0].state is State.DEFERRED
    assert "535" in bad[0].detail
    assert "wrong" not in bad[0].detail


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    tls, _ = certificate(tmp_path)
    with ScriptedSmtp(tls=tls) as server:
        (outcome,) = await deliver([mail(1)], settings(server.port, security="starttls", host="localhost"))
    assert outcome.state is State.DEFERRED
    assert server.bodies == []


async def test_a_password_is_not_sent_in_the_clear() -> None:
    (outcome,) = await deliver([mail(1)], settings(25, host="mail.example", username="chorus", password="secret"))
    assert (outcome.state, outcome.detail) == (
        State.DEFERRED,
        "a password is not sent without TLS (set security to starttls or tls)",
    )


def test_wrong_settings_show_no_password() -> None:
    with pytest.raises(ValueError, match="port") as caught:
        SmtpChannel({"port": "no", "password": "hunter2"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "wire"),
    [
        (b"a\r\n", b"a\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b".a\r\n..b\r\n.\r\nc\r\n", b"..a\r\n...b\r\n..\r\nc\r\n.\r\n"),
    ],
)
def test_dots_are_doubled(data: bytes, wire: bytes) -> None:
    assert stuffed(data) == wire


async def test_the_embedded_sink_keeps_mails_by_delivery(tmp_path: Path) -> None:
    def refuse(address: str) -> str:
        return "550 5.1.1 no such user" if address.startswith("reader2@") else ""

    with MailSink(tmp_path / "mails", refuse) as sink:
        outcomes = await deliver([mail(n) for n in (1, 2, 3, 3)], settings(sink.port, connections=2))
        received = sink.received
    assert told(outcomes) == [
        (1, "accepted", "250 2.0.0 Ok"),
        (2, "bounced", "550 5.1.1 no such user"),
        (3, "accepted", "250 2.0.0 Ok"),
        (3, "accepted", "250 2.0.0 Ok"),
    ]
    assert {d: (m.sender, m.recipient, m.times) for d, m in received.items()} == {
        1: ("campaigns@brs.example", "reader1@party.example", 1),
        3: ("campaigns@brs.example", "reader3@party.example", 2),
    }
    assert (tmp_path / "mails" / "1.eml").read_bytes() == COMPOSER.mime(mail(1))
    assert message_from_bytes(received[3].path.read_bytes())["To"] == "reader3@party.example"


def test_the_embedded_sink_takes_pipelined_commands_in_any_pieces(tmp_path: Path) -> None:
    conversation = (
        b"EHLO a.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n"
        b"Message-ID: <ff.255@b.example>\r\n\r\n..dot\r\n.\r\n"
        b"DATA\r\nNONSENSE\r\nMAIL FROM:<>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n.\r\nQUIT\r\n"
    )
    for step in (1, 7, len(conversation)):
        with MailSink(tmp_path / str(step)) as sink, socket.create_connection(("127.0.0.1", sink.port)) as line:
            for start in range(0, len(conversation), step):
                line.sendall(conversation[start : start + step])
            answers = line.makefile("rb").read().decode().splitlines()
        assert answers == [
            "220 mail-sink.invalid ESMTP",
            "250-mail-sink.invalid",
            "250-PIPELINING",
            "250-8BITMIME",
            "250-SMTPUTF8",
            "250 ENHANCEDSTATUSCODES",
            "250 2.1.0 Ok",
            "250 2.1.5 Ok",
            "354 go on",
            "250 2.0.0 Ok",
            "503 5.5.1 not now",
            "500 5.5.2 unknown",
            "250 2.1.0 Ok",
            "250 2.1.5 Ok",
            "354 go on",
            "554 5.6.0 no Message-ID of a delivery",
            "221 2.0.0 Bye",
        ]
        assert (tmp_path / str(step) / "255.eml").read_bytes() == b"Message-ID: <ff.255@b.example>\r\n\r\n.dot\r\n"


def certificate(folder: Path) -> tuple[ssl.SSLContext, str]:
    """A server's context with a certificate for localhost, and the file of its own authority."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sample")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, str(file)
