"""Weekly reports: issued once, written as files, mailed once to each convention's officers, whatever fails between."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from chorus.bootstrap.report_forms import forms
from chorus.bootstrap.reporting import MAILED, issue_and_mail, issued_report, service_mail
from chorus.channels.service_mail import OutboxServiceMail, SmtpServiceMail
from chorus.config import Places
from chorus.documents.report_mail import Sender
from chorus.domain.problems import ChorusError, PermanentError, RefusedError, TransientError
from chorus.domain.week import IsoWeek
from chorus.services.ports_files import Loaded
from chorus.store.database import Database
from chorus.store.opening import memory_database
from tests.doubles.report_sample import sample_report
from tests.doubles.workspace import CONFIG, load

WEEK = IsoWeek(2021, 20)
MONDAY = datetime(2021, 5, 24, 6, tzinfo=UTC)
SENDER = Sender("Chorus", "reports@brs.example")
OFFICERS = CONFIG.replace('short.en = "Basel"', 'short.en = "Basel"\nofficers = ["ana@basel.example"]').replace(
    'short.en = "Minamata"', 'short.en = "Minamata"\nofficers = ["bo@minamata.example", "cy@minamata.example"]'
)


@dataclass
class Post:
    """A way to the officers that fails as it is told to."""

    failing: dict[str, ChorusError] = field(default_factory=dict)
    sent: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def send(self, sender: str, recipients: tuple[str, ...], message: bytes, name: str) -> None:
        if name in self.failing:
            raise self.failing[name]
        self.sent.append((name, recipients))
        self.bodies.append(message)


@dataclass
class Stage:
    places: Places
    loaded: Loaded = field(default_factory=lambda: load(config=OFFICERS))
    store: Database = field(default_factory=memory_database)
    post: Post = field(default_factory=Post)

    def issue(self, now: datetime = MONDAY) -> Sequence[str]:
        files = issue_and_mail(self.store, self.loaded, self.places, WEEK, now, (SENDER, self.post))
        return [path.name for path in files]

    def mailed(self, convention: str) -> bytes | None:
        return self.store.kept_report(str(WEEK), convention, MAILED)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(Places.of(tmp_path))


FORMS = ("html", "json", "mails.html", "pdf", "xlsx")
BASEL = ("2021-W20-basel", ("ana@basel.example",))
MINAMATA = ("2021-W20-minamata", ("bo@minamata.example", "cy@minamata.example"))


def test_each_convention_s_officers_get_their_report_once(stage: Stage) -> None:
    assert stage.issue() == [
        "index.html",
        *(f"{scope}.{form}" for scope in ("basel", "rotterdam", "minamata", "joint") for form in FORMS),
    ]
    assert stage.post.sent == [BASEL, MINAMATA]
    assert stage.mailed("minamata") == b"2021-05-24T06:00:00+00:00"
    assert stage.mailed("rotterdam") is None
    mail = message_from_bytes(stage.post.bodies[0])
    assert (mail["From"], mail["To"]) == ("Chorus <reports@brs.example>", "ana@basel.example")
    stage.issue(MONDAY + timedelta(hours=1))
    assert stage.post.sent == [BASEL, MINAMATA]


def test_files_that_went_are_written_again_the_same(stage: Stage) -> None:
    stage.issue()
    folder = stage.places.reports / "2021-W20"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for path in folder.iterdir():
        path.unlink()
    stage.issue(MONDAY + timedelta(days=3))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_report_of_before_there_was_paper_gets_it_from_what_was_kept(stage: Stage) -> None:
    for form in ("html", "json"):
        kept = weekly_forms()[form]
        stage.store.keep_report(str(WEEK), "basel", 7, form, kept, MONDAY)
    looked = issued_report(stage.store, WEEK, "basel")
    assert looked is not None
    assert [looked[1][form][:5] for form in ("pdf", "xlsx")] == [b"%PDF-", b"PK\x03\x04\x14"]
    assert stage.store.kept_report(str(WEEK), "basel", "pdf") is None
    stage.issue()
    assert {form: stage.store.kept_report(str(WEEK), "basel", form) for form in FORMS} == dict(looked[1])
    assert stage.store.kept_report(str(WEEK), "basel", "html") == b"as it was"


def weekly_forms() -> dict[str, bytes]:
    """The forms of a week that went before reports came on paper."""
    return {**forms(sample_report("basel"), lambda *_: ()), "html": b"as it was"}


def test_one_convention_s_refusal_keeps_no_other_from_its_report(stage: Stage) -> None:
    stage.post.failing = {"2021-W20-basel": TransientError("451 try later")}
    with pytest.raises(TransientError, match="451 try later"):
        stage.issue()
    assert stage.post.sent == [MINAMATA]
    stage.post.failing = {}
    stage.issue(MONDAY + timedelta(hours=1))
    assert stage.post.sent == [MINAMATA, BASEL]


@pytest.mark.parametrize(
    ("basel", "minamata", "kind"),
    [
        (PermanentError("550 gone"), PermanentError("554 spam"), PermanentError),
        (PermanentError("550 gone"), TransientError("451 later"), TransientError),
    ],
)
def test_trying_again_is_worth_it_while_any_failure_may_pass(
    stage: Stage, basel: ChorusError, minamata: ChorusError, kind: type[ChorusError]
) -> None:
    stage.post.failing = {"2021-W20-basel": basel, "2021-W20-minamata": minamata}
    with pytest.raises(kind) as failed:
        stage.issue()
    assert str(failed.value) == f"{basel}; {minamata}"


def test_files_that_can_t_be_written_are_told_and_the_reports_are_kept(stage: Stage) -> None:
    stage.places.var.mkdir()
    stage.places.reports.touch()
    with pytest.raises(TransientError, match=r"the reports can't be written to .*2021-W20: "):
        stage.issue()
    assert stage.post.sent == []
    assert stage.store.kept_report("2021-W20", "basel", "json") is not None
    stage.places.reports.unlink()
    stage.issue()
    assert stage.post.sent == [BASEL, MINAMATA]


def test_a_week_that_has_not_ended_is_not_reported(stage: Stage) -> None:
    with pytest.raises(RefusedError, match="the week 2021-W20 has not ended"):
        stage.issue(datetime(2021, 5, 23, 21, 59, tzinfo=UTC))
    assert not stage.places.reports.exists()


@pytest.mark.parametrize(("channel", "kind"), [("outbox", OutboxServiceMail), ("smtp", SmtpServiceMail)])
def test_reports_go_the_way_of_the_first_secretariat_s_sender(tmp_path: Path, channel: str, kind: type) -> None:
    config = OFFICERS.replace('name = "BRS"', f'name = "BRS"\nchannel = "{channel}"')
    who, mail = service_mail(load(config=config).workspace, Places.of(tmp_path))
    assert who == Sender("BRS", "brs@brs.example")
    assert isinstance(mail, kind)


def test_reports_go_the_way_that_config_toml_names_and_never_by_sendgrid(tmp_path: Path) -> None:
    named = OFFICERS + '\n[reporting]\nsender = "minamata"\n'
    who, _ = service_mail(load(config=named).workspace, Places.of(tmp_path))
    assert who.address == "mail@minamata.example"
    campaigns_only = named.replace('name = "Minamata"\naddress', 'name = "Minamata"\nchannel = "sendgrid"\naddress')
    with pytest.raises(RefusedError) as refused:
        service_mail(load(config=campaigns_only).workspace, Places.of(tmp_path))
    assert str(refused.value) == (
        "reports can't go by sendgrid: its sender is for campaigns "
        "(name a sender with channel outbox or smtp as [reporting] sender)"
    )
