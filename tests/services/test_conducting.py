"""The conductor: what is armed, what begins, what is held, and what restarts find."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chorus.domain.campaign import AnyActivity
from chorus.domain.delivery import Outcome, State
from chorus.domain.observance_rule import Dated
from chorus.domain.problems import Problem, RefusedError, TransientError
from chorus.services.conducting import Conductor
from chorus.services.freezing import Freezer
from chorus.services.messages import Batch, Due
from chorus.services.ports_files import CampaignFile, Loaded
from chorus.services.signing import signoff
from chorus.store.errors import LockedError
from tests.doubles.scripted_senders import ScriptedSenders, accepted
from tests.doubles.stage import BEFORE, PARIS, TOKYO, Stage, Told
from tests.doubles.workspace import CAMPAIGN, PlainSlots, load


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.conductor.sync(BEFORE)
    return stage


def test_what_lies_ahead_is_armed_and_audiences_are_imported(stage: Stage) -> None:
    assert stage.states() == {"mail": "armed", "statement": "armed", "post": "armed"}
    assert stage.store.audience_sizes() == {"basel-parties": 3, "minamata-focal-points": 2}
    assert stage.store.next_due() == TOKYO


def test_what_was_past_when_first_seen_is_never_armed() -> None:
    stage = Stage()
    stage.conductor.sync(PARIS)
    assert stage.states() == {"mail": "past", "statement": "armed", "post": "armed"}
    stage.sign(now=PARIS)
    stage.tick(PARIS + timedelta(days=1))
    assert stage.senders.mail == []


def test_a_past_activity_that_is_scheduled_anew_is_armed() -> None:
    stage = Stage()
    stage.conductor.sync(PARIS)
    moved = load({"summit": CAMPAIGN.replace("T 09:00 recipient", "T+2d 09:00 recipient")})
    stage.files.loaded = moved
    stage.conductor.sync(PARIS)
    assert stage.states()["mail"] == "armed"


def test_everyone_gets_it_once_at_their_own_morning(stage: Stage) -> None:
    stage.sign()
    stage.tick(TOKYO)
    assert stage.senders.mail == [("mail:brs", "ana@a.example"), ("mail:minamata", "di@d.example")]
    assert stage.counts("mail") == {"queued": 2, "accepted": 2}
    stage.tick(PARIS)
    assert stage.senders.mail[2:] == [("mail:brs", "bo@b.example")]
    stage.tick(PARIS + timedelta(hours=6))
    assert ("mail:brs", "cy@c.example") in stage.senders.mail
    assert stage.counts("mail") == {"accepted": 4}
    assert stage.states() == {"mail": "done", "statement": "done", "post": "armed"}


def test_a_hold_keeps_back_what_is_signed_until_who_held_it_lifts_it(stage: Stage) -> None:
    stage.sign()
    stage.say("hold", "minamata", "The figure is being checked")
    stage.tick(TOKYO)
    assert (stage.senders.mail, stage.states()["mail"]) == ([], "armed")
    assert stage.notices() == [
        "summit/mail can't begin: held by minamata (Officer of minamata): The figure is being checked "
        "(chorus signoff lift summit)"
    ]
    with pytest.raises(RefusedError, match="brs holds nothing of summit"):
        stage.say("lift", "brs", "Let it go")
    stage.say("lift", "minamata", "It is right")
    stage.tick(TOKYO)
    assert stage.counts("mail") == {"queued": 2, "accepted": 2}


def test_a_hold_of_one_activity_stops_it_in_mid_send_and_nothing_else(stage: Stage) -> None:
    stage.sign()
    stage.tick(TOKYO)
    stage.say("hold", "brs", "A wrong link", "mail")
    stage.tick(PARIS + timedelta(hours=6))
    assert stage.counts("mail") == {"queued": 2, "accepted": 2}
    assert stage.states() == {"mail": "running", "statement": "done", "post": "armed"}
    stage.say("lift", "brs", "The link is right", "mail")
    stage.tick(PARIS + timedelta(hours=6))
    assert stage.counts("mail") == {"accepted": 4}


def test_nothing_leaves_from_a_log_that_was_changed(stage: Stage) -> None:
    stage.sign()
    with stage.store._writing() as connection:
        connection.exec_driver_sql("UPDATE signoff_log SET text = replace(text, 'A. Officer', 'B. Officer')")
    stage.tick(TOKYO)
    assert stage.senders.mail == []
    damaged = (
        "the sign-off log is damaged: entry 2 does not follow from the one before it "
        "(see what: chorus signoff verify; then restore the database from a backup)"
    )
    assert stage.notices() == [f"summit/mail can't begin: {damaged}", f"nothing more is sent: {damaged}"]


def test_nothing_unsigned_leaves_and_the_officers_are_told_once(stage: Stage) -> None:
    stage.sign("brs")
    stage.tick(TOKYO)
    stage.tick(TOKYO + timedelta(minutes=1))
    assert stage.senders.mail == []
    assert stage.notices() == [
        "summit/mail can't begin: not signed by minamata (missing) (chorus sign summit --as minamata)"
    ]


def test_a_signature_within_two_hours_lets_it_begin(stage: Stage) -> None:
    stage.tick(TOKYO)
    stage.sign(now=TOKYO + timedelta(minutes=30))
    stage.tick(TOKYO + timedelta(minutes=31))
    assert stage.counts("mail") == {"queued": 2, "accepted": 2}


def test_what_would_begin_too_late_is_held_and_told(stage: Stage) -> None:
    late = TOKYO + timedelta(hours=2, seconds=1)
    stage.sign()
    stage.tick(late)
    assert stage.senders.mail == []
    assert stage.states()["mail"] == "held"
    assert stage.notices() == [
        "summit/mail is held: should have begun by 30 Sep 2020 02:00 UTC (chorus resume summit lets it go)"
    ]


def test_what_has_begun_goes_on_hours_later(stage: Stage) -> None:
    stage.sign()
    stage.tick(TOKYO)
    stage.tick(PARIS + timedelta(hours=11))
    assert stage.counts("mail") == {"accepted": 4}


def test_an_edit_outdates_the_signatures_and_stops_what_has_not_begun(stage: Stage) -> None:
    stage.sign()
    stage.renderer.words = "Read it now"
    stage.tick(TOKYO)
    assert stage.senders.mail == []
    assert stage.notices() == [
        "summit/mail can't begin: not signed by basel (outdated), minamata (outdated) (chorus sign summit --as basel)"
    ]
    loaded = stage.files.loaded
    standing = signoff(loaded, loaded.campaigns["summit"], stage.renderer, stage.store, stage.log)
    assert not standing.complete


def test_what_has_begun_is_sent_as_it_was_signed_whatever_the_files_say_then(stage: Stage) -> None:
    stage.sign()
    stage.tick(TOKYO)
    stage.renderer.words = "Something else"
    stage.tick(PARIS)
    assert stage.counts("mail") == {"queued": 1, "accepted": 3}


def test_an_unsubscribe_between_freeze_and_claim_is_respected(stage: Stage) -> None:
    stage.sign()
    stage.tick(TOKYO)
    stage.store.suppress("bo@b.example", "unsubscribed", ["minamata"], TOKYO)
    stage.tick(PARIS)
    assert ("mail:brs", "bo@b.example") not in stage.senders.mail
    assert stage.counts("mail") == {"queued": 1, "accepted": 2, "skipped": 1}


def test_a_campaign_that_breaks_after_arming_waits_and_says_why(stage: Stage) -> None:
    stage.sign()
    problem = Problem(code="toml-syntax", message="not TOML", todo="mend it", file="campaigns/summit.toml", line=3)
    stage.files.loaded = replace(stage.files.loaded, campaigns={}, broken={"summit": (problem,)})
    stage.conductor.sync(BEFORE)
    stage.tick(TOKYO)
    assert stage.senders.mail == []
    assert stage.notices() == [
        "summit can't be read: campaigns/summit.toml:3: not TOML (mend it)",
        "summit/mail can't begin: campaigns/summit.toml:3: not TOML (mend it)",
    ]


def test_an_activity_that_was_taken_out_does_not_begin(stage: Stage) -> None:
    stage.files.loaded = load({})
    stage.conductor.sync(BEFORE)
    stage.tick(TOKYO)
    assert stage.notices() == ["summit/mail can't begin: it is no longer in campaigns/ (put it back, or let it lapse)"]


def test_what_is_deferred_is_tried_again_when_its_time_comes(stage: Stage) -> None:
    again = TOKYO + timedelta(minutes=30)

    def busy(due: Due) -> Outcome:
        return Outcome(delivery=due.delivery, state=State.DEFERRED, detail="451 later", retry_at=again)

    stage.sign()
    stage.senders.answer = busy
    stage.tick(TOKYO)
    assert stage.counts("mail") == {"queued": 2, "deferred": 2}
    stage.senders.answer = accepted
    stage.tick(again - timedelta(seconds=1))
    assert stage.counts("mail") == {"queued": 2, "deferred": 2}
    stage.tick(again)
    assert stage.counts("mail") == {"queued": 2, "accepted": 2}


def test_a_dead_sender_s_batch_is_settled_from_its_journal(stage: Stage) -> None:
    stage.sign()
    stage.conductor.begin_due(TOKYO)
    stage.conductor.dispatch(TOKYO)
    (brs,) = stage.store.sending("mail:brs")
    (minamata,) = stage.store.sending("mail:minamata")
    stage.senders.waiting.clear()
    stage.journal = Told(begun=frozenset({brs}))
    stage.senders.gone = ["mail:brs", "mail:minamata"]
    stage.conductor.collect(TOKYO, 0)
    assert stage.counts("mail") == {"queued": 3, "uncertain": 1}
    assert [delivery for delivery, _, _ in stage.store.uncertain()] == [brs]
    stage.tick(TOKYO)
    assert minamata in {delivery for delivery in (minamata,) if ("mail:minamata", "di@d.example") in stage.senders.mail}
    assert stage.counts("mail") == {"queued": 2, "uncertain": 1, "accepted": 1}


def test_a_sender_whose_journal_can_t_be_replayed_yet_gets_no_work_and_keeps_its_journal(stage: Stage) -> None:
    stage.sign()
    stage.conductor.begin_due(TOKYO)
    stage.conductor.dispatch(TOKYO)
    stage.senders.waiting.clear()
    stage.senders.gone = ["mail:brs"]
    stage.held = True
    stage.conductor.collect(TOKYO, 0)
    assert stage.conductor.busy()
    assert stage.notices() == ["a sender still holds the journal (wait)"]
    before = len(stage.senders.mail)
    stage.conductor.dispatch(PARIS)
    assert "mail:brs" not in [sender for sender, _ in stage.senders.mail[before:]]
    assert "mail:brs" not in stage.senders.journals_emptied
    stage.held = False
    stage.conductor.collect(PARIS, 0)
    stage.tick(PARIS)
    assert stage.senders.mail.count(("mail:brs", "ana@a.example")) == 2
    assert stage.counts("mail")["accepted"] == 2


def test_a_restart_goes_on_where_it_was(stage: Stage) -> None:
    stage.sign()
    stage.tick(TOKYO)
    again = stage.conducted()
    again.recover(PARIS)
    again.sync(PARIS)
    stage.conductor = again
    stage.tick(PARIS)
    assert len(stage.senders.mail) == len(set(stage.senders.mail)) == 3


def test_what_a_full_disk_refuses_to_record_is_kept_and_so_is_its_journal(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(results: object, now: datetime) -> None:
        raise TransientError("no room is left for the database", "make room")

    stage.sign()
    stage.conductor.begin_due(TOKYO)
    stage.conductor.dispatch(TOKYO)
    with monkeypatch.context() as patch:
        patch.setattr(stage.store, "record", full)
        with pytest.raises(TransientError, match="no room is left"):
            stage.conductor.collect(TOKYO, 0)
    assert stage.senders.journals_emptied == []
    assert stage.counts("mail") == {"queued": 2, "sending": 2}
    assert stage.conductor.busy()
    stage.conductor.collect(TOKYO, 0)
    assert stage.counts("mail") == {"queued": 2, "accepted": 2}
    assert stage.senders.journals_emptied == ["mail:brs", "mail:minamata"]
    assert not stage.conductor.busy()


def test_at_the_end_senders_are_ended_and_what_they_could_not_begin_goes_back(stage: Stage) -> None:
    stage.sign()
    stage.conductor.begin_due(TOKYO)
    stage.conductor.dispatch(TOKYO)
    answered = stage.senders.waiting.pop()
    stage.senders.waiting = [answered]
    stage.conductor.finish(TOKYO)
    assert stage.senders.closed
    assert stage.counts("mail") == {"queued": 3, "accepted": 1}
    assert stage.notices() == []


def test_why_a_sender_can_t_work_is_told_once(stage: Stage) -> None:
    stage.sign()
    stage.conductor.begin_due(TOKYO)
    stage.senders.why = "CHORUS_SMTP_PASSWORD is not set"
    for minute in range(3):
        stage.conductor.dispatch(TOKYO)
        stage.senders.waiting.clear()
        stage.senders.gone = ["mail:brs", "mail:minamata"]
        stage.conductor.collect(TOKYO + timedelta(minutes=minute), 0)
    assert stage.counts("mail") == {"queued": 4}
    assert stage.notices() == [
        "sender mail:brs can't work: CHORUS_SMTP_PASSWORD is not set",
        "sender mail:minamata can't work: CHORUS_SMTP_PASSWORD is not set",
    ]


def test_a_post_whose_accounts_lack_some_languages_begins_in_those_that_they_have(stage: Stage) -> None:
    stage.sign()
    at = datetime(2020, 9, 30, 13, 5, tzinfo=UTC)
    stage.tick(at)
    assert [(sender, target) for sender, target in stage.senders.mail if sender.startswith("x:")] == [
        ("x:brs", "account:x:brs/en"),
        ("x:brs", "account:x:brs/fr"),
        ("x:minamata", "account:x:minamata/en"),
    ]


def test_a_sender_that_takes_no_work_does_not_strand_what_was_claimed_for_others(stage: Stage) -> None:
    class Refusing(ScriptedSenders):
        def submit(self, sender: str, batch: Batch) -> None:
            if sender == "mail:brs":
                raise RefusedError("sender mail:brs has ended", "replay its journal first")
            super().submit(sender, batch)

    stage.sign()
    stage.senders = Refusing()
    stage.conductor = stage.conducted()
    stage.conductor.begin_due(TOKYO)
    stage.conductor.dispatch(TOKYO)
    stage.conductor.collect(TOKYO, 0)
    assert stage.senders.mail == [("mail:minamata", "di@d.example")]
    assert stage.counts("mail") == {"queued": 3, "accepted": 1}
    assert "sender mail:brs takes no work: sender mail:brs has ended (replay its journal first)" in stage.notices()


def test_a_fault_with_one_send_does_not_stop_the_others(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Freezer.freeze

    def faulty(self: Freezer, loaded: Loaded, file: CampaignFile, activity: AnyActivity, *rest: Any) -> int:
        if activity.id == "statement":
            raise KeyError("a fault")
        return honest(self, loaded, file, activity, *rest)

    stage.sign()
    monkeypatch.setattr(Freezer, "freeze", faulty)
    stage.tick(datetime(2020, 9, 30, 13, 5, tzinfo=UTC))
    assert stage.states()["post"] == "done"
    assert "summit/statement can't begin: a fault of Chorus itself (KeyError), see the log" in stage.notices()


def test_what_was_due_a_moment_before_it_could_be_read_is_held_and_told() -> None:
    stage = Stage()
    stage.conductor.sync(TOKYO + timedelta(minutes=5))
    assert stage.states()["mail"] == "held"
    assert stage.notices() == [
        "summit/mail is held: it was due at 30 Sep 2020 00:00 UTC, before it could be read "
        "(chorus resume summit sends it now; or schedule it anew)"
    ]


def test_a_cancelled_day_stops_what_was_signed_for_it(stage: Stage) -> None:
    stage.sign()
    summit = stage.files.loaded.catalogue.get("un-biodiversity-summit")
    assert isinstance(summit.rule, Dated)
    off = summit.rule.occurrences[0].model_copy(update={"status": "cancelled"})
    cancelled = summit.model_copy(update={"rule": summit.rule.model_copy(update={"occurrences": (off,)})})
    stage.files.loaded = replace(stage.files.loaded, catalogue=stage.files.loaded.catalogue.merged([cancelled]))
    stage.conductor.sync(BEFORE)
    stage.tick(TOKYO)
    assert stage.senders.mail == []
    assert [text for text in stage.notices() if "cancelled" in text]


def test_a_claim_that_fails_behind_another_strands_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.sign()
    workspace = stage.files.loaded.workspace
    by_sendgrid = {**workspace.senders, "brs": workspace.senders["brs"].model_copy(update={"channel": "sendgrid"})}
    stage.files.loaded = replace(stage.files.loaded, workspace=workspace.model_copy(update={"senders": by_sendgrid}))
    stage.conductor.sync(BEFORE)
    stage.conductor.begin_due(TOKYO)
    claim, calls = stage.store.claim, iter([False, True])

    def locked_at_the_second(*given: Any) -> Any:
        if next(calls, False):
            raise LockedError("another process holds the database", "wait")
        return claim(*given)

    monkeypatch.setattr(stage.store, "claim", locked_at_the_second)
    stage.tick(TOKYO)
    stage.tick(PARIS + timedelta(hours=11))
    assert stage.counts("mail") == {"accepted": 4}


def test_a_restart_settles_what_a_sender_held_that_config_toml_has_no_more(stage: Stage) -> None:
    stage.sign()
    stage.conductor.begin_due(TOKYO)
    stage.conductor.dispatch(TOKYO)
    assert "sending" in stage.counts("mail")
    stage.senders.waiting.clear()
    stage.conductor = Conductor(
        files=stage.files,
        store=stage.store,
        renderer=stage.renderer,
        slots=PlainSlots(),
        senders=stage.senders,
        journals=stage,
        sender_names=lambda _loaded: ("mail:minamata", "site"),
        log=stage.log,
        publish=lambda _artefact: None,
    )
    stage.conductor.recover(TOKYO)
    assert "sending" not in stage.counts("mail")
