"""`chorus send-test`: the real mails through the sender's own channel, to officers only, marked, counted nowhere."""

import json
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from chorus.bootstrap.sending import sealer_of
from chorus.bootstrap.workspace import Parts
from chorus.config import Places
from chorus.domain.artefact import Artefact
from chorus.domain.engagement import NOBODY, MessageToken, UnsubscribeToken
from chorus.domain.problems import RefusedError
from chorus.facade import Chorus
from chorus.services.messages import SenderSpec
from tests.acceptance.daemons import SECONDS, Sink, chorus_here
from tests.acceptance.facade_double import FixedClock
from tests.doubles.daemon_workspace import CAMPAIGN, MAIL, REPOSITORY, make, write

ANA = ("--to", "Ana@basel.example", "--person", "A. Officer")


@pytest.fixture
def root(tmp_path: Path, sink: Sink) -> Path:
    return make(tmp_path / "ours", smtp_port=sink.server.port)


def test_an_officer_gets_the_unsigned_mail_with_its_mark(root: Path, sink: Sink) -> None:
    result = chorus_here(root, "send-test", CAMPAIGN, *ANA, "--activity", "invitation")
    assert result.stdout.endswith(f"1 of 1 test left. Posts and pages: chorus preview {CAMPAIGN}\n")
    ((address, body),) = sink.server.bodies
    mail = message_from_bytes(body, policy=policy.SMTP)
    assert isinstance(mail, EmailMessage)
    text = mail.get_body(("plain",))
    assert text is not None
    assert (address, mail["Subject"]) == ("ana@basel.example", "[TEST] Nature Day")
    first = "This is a test. It did not go to the audience, and its opens and clicks are not counted. ("
    assert " ".join(text.get_content().split()).startswith(first)


def test_its_tokens_lead_where_the_mail_leads_and_are_of_no_delivery(root: Path, sink: Sink) -> None:
    chorus_here(root, "send-test", CAMPAIGN, *ANA, "--activity", "invitation")
    mail = message_from_bytes(sink.server.bodies[0][1], policy=policy.SMTP)
    assert isinstance(mail, EmailMessage)
    html = mail.get_body(("html",))
    assert html is not None
    token = html.get_content().split("/c/")[1].split("/")[0]
    unsubscribe = mail["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    parts = Parts(root)
    spec = SenderSpec(name="", channel="outbox", base_url="", token_key=parts.places.token_keys.read_text(), journal="")
    sealer = sealer_of(spec)
    assert MessageToken.unpack(sealer.open(token)) == MessageToken(0, 1, 0, NOBODY)
    assert UnsubscribeToken.unpack(sealer.open(unsubscribe)) == UnsubscribeToken(0)
    with parts.reading() as store:
        assert (store.links(1), store.sends()) == (("https://example.org/",), ())
        assert [(a.kind, a.person, a.reason, a.result) for a in store.acts()] == [
            ("send-test", "A. Officer", "a test to ana@basel.example", "1 of 1 left")
        ]


def test_nobody_else_gets_one(root: Path, sink: Sink) -> None:
    result = chorus_here(root, "send-test", CAMPAIGN, "--to", "reader001@party.example", "--person", "A. Officer")
    assert (result.exit_code, sink.server.bodies) == (1, [])
    assert result.stderr == (
        "chorus: reader001@party.example is no configured officer: tests go to nobody else "
        "(there are: ana@basel.example, bo@stockholm.example, cy@stockholm.example)\n"
    )


def test_the_page_shows_what_is_printed(root: Path) -> None:
    page = (REPOSITORY / "docs" / "control.md").read_text(encoding="utf-8")
    assert chorus_here(root, "send-test", CAMPAIGN, *ANA).stdout in page


def test_a_refusal_is_shown_and_ends_with_1(root: Path, sink: Sink) -> None:
    sink.server.script["RCPT"] = "550 5.1.1 no such user"
    result = chorus_here(root, "send-test", CAMPAIGN, *ANA, "--json")
    assert result.exit_code == 1
    assert [mail["state"] for mail in json.loads(result.stdout)["mails"]] == ["bounced", "bounced"]


def test_nothing_leaves_and_nothing_is_kept_without_a_person(root: Path, sink: Sink) -> None:
    with pytest.raises(RefusedError, match=r"^send-test lacks a person \(say who acts and why"):
        Chorus(root).send_test(campaign=CAMPAIGN, to="ana@basel.example", person=" ")
    with Chorus(root).reading() as store:
        assert (sink.server.bodies, store.acts()) == ([], ())


def test_no_test_leaves_while_everything_is_held(root: Path, sink: Sink) -> None:
    Chorus(root, FixedClock()).act("hold-all", person="M. Keller", reason="A false report")
    result = chorus_here(root, "send-test", CAMPAIGN, *ANA)
    assert (result.exit_code, sink.server.bodies) == (1, [])
    assert result.stderr == (
        "chorus: no test leaves: everything is held by M. Keller, 20 Sep 2020 12:00 UTC: A false report "
        "(chorus preview nature shows the mails; chorus lift --all lets everything go)\n"
    )


def test_while_a_mail_server_keeps_a_test_waiting_officers_act_and_a_hold_stops_the_next_mail(
    root: Path, sink: Sink
) -> None:
    sink.stall_at(1)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(Chorus(root).send_test, campaign=CAMPAIGN, to="ana@basel.example", person="A. Officer")
        assert sink.stalled.wait(SECONDS)
        Chorus(root, FixedClock()).act("hold-all", person="M. Keller", reason="A false report")
        sink.server.release("250 2.0.0 Ok")
        held = "everything is held by M. Keller, 20 Sep 2020 12:00 UTC: A false report"
        assert sending.result(SECONDS)["mails"] == [
            {"artefact": f"{CAMPAIGN}/invitation/en/mail/brs", "state": "accepted", "detail": "250 2.0.0 Ok"},
            {"artefact": f"{CAMPAIGN}/reminder/en/mail/brs", "state": "failed", "detail": held},
        ]
    with Chorus(root).reading() as store:
        assert [(a.kind, a.result) for a in store.acts()] == [("hold", ""), ("send-test", "1 of 2 left")]


def test_what_left_is_kept_when_the_command_is_broken_off(
    root: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(_artefact: Artefact, _places: Places) -> None:
        if sink.server.bodies:
            raise KeyboardInterrupt

    monkeypatch.setattr("chorus.bootstrap.sending_test.publish", break_off)
    with pytest.raises(KeyboardInterrupt):
        Chorus(root).send_test(campaign=CAMPAIGN, to="ana@basel.example", person="A. Officer")
    with Chorus(root).reading() as store:
        assert [(a.kind, a.result) for a in store.acts()] == [("send-test", "1 of 2 left")]


def test_the_pictures_of_a_test_are_where_its_mail_points(root: Path, sink: Sink) -> None:
    (root / "media" / "wetland.png").write_bytes(b"\x89PNG")
    write(root, "templates/mail/en.md", MAIL + "\n![A wetland](media:wetland.png)\n")
    chorus_here(root, "send-test", CAMPAIGN, *ANA, "--activity", "invitation")
    mail = message_from_bytes(sink.server.bodies[0][1], policy=policy.SMTP)
    assert isinstance(mail, EmailMessage)
    html = mail.get_body(("html",))
    assert html is not None
    (path,) = re.findall(r'src="http://127.0.0.1:8025/(media/[^"]*)"', html.get_content())
    assert (Parts(root).places.site / path).read_bytes() == b"\x89PNG"


@pytest.mark.parametrize("given", [("--language", "fr"), ("--activity", "invitaton")])
def test_what_is_not_there_names_the_activities_and_languages_that_are(root: Path, given: tuple[str, str]) -> None:
    result = chorus_here(root, "send-test", CAMPAIGN, *ANA, *given)
    assert result.stderr == (
        f"chorus: {CAMPAIGN} has no mail {given[1]} (activities with mails: invitation, reminder; languages: en)\n"
    )


def test_a_test_that_could_not_leave_is_not_promised_to_be_tried_again(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    root = make(tmp_path / "ours", smtp_port=port)
    result = chorus_here(root, "send-test", CAMPAIGN, *ANA, "--activity", "invitation")
    assert (result.exit_code, "did not leave" in result.stdout, "(it is tried again)" in result.stdout) == (
        1,
        True,
        False,
    )
    assert result.stdout.endswith("A test is not tried again by itself: run it again when the server answers.\n")
