"""A log or its artefacts changed in the database: what shows of it, and that nothing leaves from a damaged log.

Entries 1 to 3 enrol Anna, her deputy Bo, and Cy; Anna signs the Summit in entry 4, Cy in 5, and holds it in 6.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from chorus.domain.classify import RULES_VERSION
from chorus.domain.report_model import WeeklyReport
from chorus.domain.signoff_log import Entry
from chorus.domain.week import IsoWeek
from chorus.services.report import issue_reports, weekly_reports
from tests.doubles.forger import chained
from tests.doubles.office import Office
from tests.doubles.stage import PARIS

WEEK = IsoWeek(2020, 39)
MONDAY = datetime(2020, 9, 28, 6, tzinfo=UTC)


@pytest.fixture
def office() -> Office:
    made = Office()
    made.all_sign()
    made.say("hold", "cy", "minamata", "Wait")
    return made


def edited(entries: list[Entry], number: int, **changes: object) -> list[Entry]:
    return [e.model_copy(update=changes) if e.number == number else e for e in entries]


def numbered(entry: Entry, number: int) -> Entry:
    return entry.model_copy(update={"number": number})


def held_for(entries: list[Entry], reason: str) -> list[Entry]:
    return edited(entries, 6, text=entries[5].text.replace("Wait", reason))


SENT = "is not what it was when its hash HEAD was sent out (so says Cy)"
Tamper = Callable[[list[Entry]], list[Entry]]
TAMPERED: list[tuple[str, Tamper, tuple[str, ...]]] = [
    ("untouched", lambda log: log, ()),
    ("the hold is cut off", lambda log: log[:-1],
     ("the log ended at entry 6 once, now it ends at 5: it was shortened (so says Cy)",)),
    ("all is gone", lambda _: [],
     ("the log ended at entry 6 once, now it ends at 0: it was shortened (so says Cy)",)),
    ("two are exchanged", lambda log: [*log[:3], numbered(log[4], 4), numbered(log[3], 5), log[5]],
     ("entry 4 does not follow from the one before it", "entry 5 does not follow from the one before it",
      "entry 6 does not follow from the one before it")),
    ("two are exchanged and chained anew", lambda log: chained([*log[:3], log[4], log[3], log[5]]),
     (f"entry 6 or one before it {SENT}",)),
    ("one in the middle is gone", lambda log: [*log[:3], *log[4:]],
     ("entry 4 is missing: the next one is 5", "entry 5 does not follow from the one before it")),
    ("one in the middle is gone and the rest chained anew", lambda log: chained([*log[:3], *log[4:]]),
     ("the log ended at entry 6 once, now it ends at 5: it was shortened (so says Cy)",)),
    ("a text is edited", lambda log: edited(log, 4, text=log[3].text.replace("Anna", "Anne")),
     ("entry 5 does not follow from the one before it", "entry 4 does not count: its signature does not hold")),
    ("the last text is edited", lambda log: held_for(log, "Stop"),
     (f"entry 6 or one before it {SENT}", "entry 6 does not count: its signature does not hold")),
    ("the proofs are exchanged", lambda log: edited(edited(log, 4, proof=log[4].proof), 5, proof=log[3].proof),
     ("entry 5 does not follow from the one before it", "entry 6 does not follow from the one before it",
      "entry 4 does not count: its signature does not hold", "entry 5 does not count: its signature does not hold")),
    ("a proof is taken away", lambda log: edited(log, 4, proof=None),
     ("entry 5 does not follow from the one before it",
      "entry 4 does not count: anna has a key, and this is not signed with it")),
    ("an instant of recording is edited", lambda log: edited(log, 4, at=log[5].at),
     ("entry 5 does not follow from the one before it",)),
    ("the last instant of recording is edited", lambda log: edited(log, 6, at=log[3].at),
     (f"entry 6 or one before it {SENT}",)),
    ("the same with other white space", lambda log: edited(log, 6, text=log[5].text.replace(",", ", ")),
     (f"entry 6 or one before it {SENT}", "entry 6 does not count: its signature does not hold",
      "entry 6 is not written as Chorus writes an act: others may read something else in it")),
]  # fmt: skip


@pytest.mark.parametrize(("tamper", "told"), [t[1:] for t in TAMPERED], ids=[t[0] for t in TAMPERED])
def test_what_was_done_to_the_log_shows(office: Office, tamper: Tamper, told: tuple[str, ...]) -> None:
    head = office.store.log_head()
    office.forger.put(tamper(list(office.store.log())))
    found = office.faults(head)
    assert sorted(found) == sorted(t.replace("HEAD", head.hash[:12]) for t in told)


def test_a_daemon_that_has_read_the_log_sends_nothing_when_its_end_is_cut_off(office: Office) -> None:
    assert (
        office.leaves() == "summit/mail can't begin: held by minamata (Cy Example): Wait (chorus signoff lift summit)"
    )
    office.forger.run("DELETE FROM signoff_log WHERE number = 6")
    assert office.leaves().endswith(
        "summit/mail can't begin: the sign-off log is damaged: the log ended at entry 6 once, now it ends at 5: it was "
        "shortened (see what: chorus signoff verify; then restore the database from a backup)"
    )
    assert office.stage.senders.mail == []


def test_an_entry_that_is_hidden_from_reports_shows(office: Office) -> None:
    """With a number of the writer's sequence that is still to come, no report's head would be the one behind it."""
    office.forger.run("UPDATE signoff_log SET seq = 1000000 WHERE number = 6")
    assert office.faults() == (
        "the entries behind 5 stand where no weekly report looks: they were not put there by Chorus",
    )


KEY = "summit/mail/en/mail/brs"
WHERE = "WHERE activity = 'mail' AND language = 'en' AND sender = 'brs'"
FRENCH = WHERE.replace("'en'", "'fr'")


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (f"DELETE FROM artefacts {WHERE}",
         f"entry 5: the words of {KEY} that it signs (WORDS, RELEASE) are not kept"),
        (f"UPDATE artefacts SET canonical = replace(canonical, 'Read it', 'Burn it') {WHERE}",
         f"the words kept for {KEY} (WORDS, RELEASE) were changed: they are those of {KEY} (OTHER, RELEASE)"),
        (f"UPDATE artefacts SET canonical = replace(canonical, 'T 09:00', 'T 10:00') {WHERE}",
         f"the words kept for {KEY} (WORDS, RELEASE) were changed: they are those of {KEY} (WORDS, OTHER)"),
        (f"UPDATE artefacts SET canonical = replace(canonical, '\"fr\"', '\"en\"') {FRENCH}",
         "the words kept for summit/mail/fr/mail/brs (FRENCH, RELEASE) were changed: "
         f"they are those of {KEY} (OTHER, OTHER)"),
        (f"UPDATE artefacts SET canonical = 'nothing' {WHERE}", f"the words kept for {KEY} can't be read"),
        (f"UPDATE artefacts SET canonical = '[1]' {WHERE}", f"the words kept for {KEY} can't be read"),
        (f"UPDATE artefacts SET canonical = replace(canonical, ':1,', ': 1,') {WHERE}",
         f"the words kept for {KEY} are not written as Chorus writes them: others may read something else"),
    ],
)  # fmt: skip
def test_what_was_done_to_the_signed_words_shows(office: Office, sql: str, told: str) -> None:
    office.forger.run(sql)
    found = office.faults()
    assert len(found) == (1 if sql.startswith("DELETE") else 2)
    assert _like(found[0], told)


def _like(found: str, told: str) -> bool:
    """Whether it says that, with a digest where one is."""
    for name in ("WORDS", "RELEASE", "OTHER", "FRENCH"):
        told = told.replace(name, "DIGEST")
    return re.sub(r"\b[0-9a-f]{12}\b", "DIGEST", found) == told


def render(report: WeeklyReport) -> Mapping[str, bytes]:
    return {"json": json.dumps(report.model_dump(mode="json")).encode()}


def roll(office: Office) -> None:
    """Bring the roll-up up to where the record stands."""
    while office.store.roll(RULES_VERSION, "Europe/Zurich"):
        continue


def test_a_log_that_was_shortened_after_a_report_went_out_is_found_by_the_report(office: Office) -> None:
    roll(office)
    issued = issue_reports(office.store, office.stage.files.loaded, WEEK, MONDAY, render)
    (head,) = {one.report.provenance.signoff_log for one in issued}
    assert head == office.store.log_head()
    assert (office.faults(), office.prove().heads) == ((), 1)
    office.forger.put(office.store.log()[:5])
    everybody = ", ".join(f"the report 2020-W39 of {scope}" for scope in ("basel", "joint", "minamata", "rotterdam"))
    shortened = "the log ended at entry 6 once, now it ends at 5: it was shortened"
    assert office.faults() == (f"{shortened} (so says {everybody})",)
    office.forger.run("DELETE FROM reports")
    assert office.faults() == ()
    assert office.faults(head) == (f"{shortened} (so says Cy)",)


def test_a_report_carries_the_head_at_the_roll_ups_watermark_whatever_was_signed_since(office: Office) -> None:
    loaded = office.stage.files.loaded
    roll(office)
    before = weekly_reports(office.store, loaded, WEEK, ["basel"])
    office.say("lift", "cy", "minamata", "Fine")
    assert weekly_reports(office.store, loaded, WEEK, ["basel"]) == before
    roll(office)
    after = weekly_reports(office.store, loaded, WEEK, ["basel"])["basel"]
    assert after.provenance.signoff_log == office.store.log_head()


def test_a_kept_report_that_can_t_be_read_is_told(office: Office) -> None:
    office.store.keep_report("2020-W39", "basel", 1, "json", b"{", MONDAY)
    office.store.keep_report("2020-W38", "basel", 1, "json", b'{"provenance":{"watermark":1}}', MONDAY)
    assert (office.faults(), office.prove().heads) == (("the kept report 2020-W39 of basel can't be read",), 0)


def test_a_log_of_before_reports_proves_what_is_in_it(office: Office) -> None:
    proven = office.prove()
    assert (proven.entries, proven.read, proven.proofs, proven.keyless) == (6, 6, 6, 0)
    assert (proven.signatures, proven.artefacts, proven.heads, proven.acts, proven.covered) == (18, 9, 0, (), ())
    assert proven.head == office.store.log_head()


def test_words_that_were_changed_in_the_database_do_not_begin() -> None:
    office = Office()
    office.all_sign()
    office.forger.run(f"UPDATE artefacts SET canonical = replace(canonical, 'Read it', 'Burn it') {WHERE}")
    assert office.leaves() == (
        f"summit/mail can't begin: the words that were signed of {KEY} were changed in the database "
        "(see what else: chorus signoff verify; then restore the database from a backup)"
    )


def under_way() -> Office:
    """A mailing that has begun: half of it waits for the morning in Paris."""
    office = Office()
    office.all_sign()
    assert office.leaves() == ""
    assert office.sent() == {"accepted": 2, "queued": 2}
    return office


def test_words_that_are_changed_in_mid_send_stop_it() -> None:
    office = under_way()
    office.forger.run(f"UPDATE artefacts SET canonical = replace(canonical, 'Read it', 'Burn it') {FRENCH}")
    office.stage.tick(PARIS)
    assert office.sent() == {"accepted": 2, "queued": 2}
    assert office.stage.notices()[-1] == (
        "nothing more is sent: the words that were signed of summit/mail/fr/mail/brs were changed in the database "
        "(see what else: chorus signoff verify; then restore the database from a backup)"
    )


def test_a_hold_that_is_cut_off_the_log_in_mid_send_holds_all_the_same() -> None:
    office = under_way()
    office.say("hold", "cy", "minamata", "Wait")
    office.stage.tick(PARIS)
    office.forger.run("DELETE FROM signoff_log WHERE number = 6")
    office.stage.tick(PARIS)
    assert office.sent() == {"accepted": 2, "queued": 2}
    assert office.stage.notices()[-1] == (
        "nothing more is sent: the sign-off log is damaged: the log ended at entry 6 once, now it ends at 5: it was "
        "shortened (see what: chorus signoff verify; then restore the database from a backup)"
    )
