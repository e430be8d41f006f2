"""Control: what an officer pauses, resumes, cancels, holds and retries, and what the conductor makes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chorus.domain.control import ControlAct, Kind
from chorus.domain.delivery import Outcome, State
from chorus.domain.problems import InputError, NotFoundError, Problem, RefusedError
from chorus.services.acts import stops
from chorus.services.messages import Due
from chorus.services.ports_files import Loaded
from chorus.services.recording import Actor
from chorus.services.signing import sign
from tests.doubles.scripted_senders import ScriptedSenders, accepted
from tests.doubles.stage import BEFORE, PARIS, TOKYO, Stage
from tests.doubles.workspace import CAMPAIGN, load
from tests.services.test_corrigenda import DAY_AFTER, staged

WRONG = "A wrong link"
TOLD = "A. Officer, 20 Sep 2020 12:00 UTC: A wrong link"
LATER = PARIS + timedelta(hours=6)
MORNING_IN_TOKYO = LATER + timedelta(hours=9)


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.conductor.sync(BEFORE)
    stage.sign()
    return stage


def notes(stage: Stage) -> dict[str, str]:
    return {s.activity: s.note for s in stage.store.sends()}


def test_a_paused_campaign_does_not_begin_and_says_who_when_and_why(stage: Stage) -> None:
    assert stage.act("pause", campaign="summit", reason=WRONG, activity="mail") == {
        "act": "pause",
        "campaign": "summit",
        "activity": "mail",
        "sends": [{"activity": "mail", "was": "armed", "state": "paused"}],
    }
    stage.tick(TOKYO)
    assert stage.senders.mail == []
    assert (stage.states()["mail"], notes(stage)["mail"]) == ("paused", TOLD)
    assert stage.store.acts("summit") == (
        ControlAct(
            kind=Kind.PAUSE,
            at=BEFORE,
            person="A. Officer",
            reason=WRONG,
            campaign="summit",
            activity="mail",
            result="mail armed",
        ),
    )


def test_a_paused_send_is_not_late_when_it_is_resumed(stage: Stage) -> None:
    stage.act("pause", campaign="summit", reason=WRONG)
    late = TOKYO + timedelta(hours=5)
    stage.tick(late)
    stage.act("resume", late, campaign="summit", reason="Mended", activity="mail")
    stage.tick(late + timedelta(hours=1))
    assert (stage.states()["mail"], notes(stage)["mail"]) == ("running", "")
    assert stage.counts("mail") == {"queued": 2, "accepted": 2}


def test_a_resumed_send_that_still_cannot_begin_is_late_in_the_end(stage: Stage) -> None:
    stage.act("pause", campaign="summit", reason=WRONG)
    late = TOKYO + timedelta(hours=5)
    stage.act("resume", late, campaign="summit", reason="Mended")
    stage.tick(late + timedelta(hours=2, seconds=1))
    assert stage.states()["mail"] == "held"


def test_a_pause_in_mid_send_survives_a_restart_and_goes_on_where_it_was(stage: Stage) -> None:
    stage.tick(TOKYO)
    stage.act("pause", TOKYO, campaign="summit", reason=WRONG)
    stage.conductor = stage.conducted()
    stage.conductor.sync(LATER)
    stage.tick(LATER)
    assert (stage.counts("mail"), stage.states()["mail"]) == ({"queued": 2, "accepted": 2}, "paused")
    stage.act("resume", LATER, campaign="summit", reason="Mended")
    stage.tick(LATER)
    assert (stage.counts("mail"), stage.states()["mail"]) == ({"accepted": 4}, "done")


def test_what_senders_hold_of_a_paused_send_is_called_back_once(stage: Stage) -> None:
    stage.conductor.begin_due(TOKYO)
    assert stage.conductor.dispatch(TOKYO) == 2
    stage.act("pause", TOKYO, campaign="summit", reason=WRONG)
    assert (stage.conductor.dispatch(TOKYO), stage.conductor.dispatch(TOKYO)) == (0, 0)
    assert stage.senders.recalled == [(1, 2)]


def test_what_a_convention_holds_is_called_back_too(stage: Stage) -> None:
    stage.conductor.begin_due(TOKYO)
    stage.conductor.dispatch(TOKYO)
    stage.say("hold", "minamata", "The figure is being checked")
    stage.conductor.dispatch(TOKYO)
    assert stage.senders.recalled == [(1, 2)]


def test_a_cancelled_campaign_cancels_what_waits_and_begins_nothing_more(stage: Stage) -> None:
    stage.tick(TOKYO)
    stage.act("cancel", TOKYO, campaign="summit", reason="The summit is off")
    stage.tick(LATER + timedelta(days=2))
    assert stage.counts("mail") == {"accepted": 2, "cancelled": 2}
    assert stage.states() == {"mail": "cancelled", "statement": "cancelled", "post": "cancelled"}
    with pytest.raises(RefusedError) as refused:
        stage.act("resume", LATER, campaign="summit", reason="It is on")
    assert str(refused.value) == (
        "nothing of summit is paused or held; mail is cancelled and stays so; statement is cancelled and stays so; "
        "post is cancelled and stays so (chorus status shows what is)"
    )


@pytest.mark.parametrize(("name", "state"), [("cancel", "cancelled"), ("pause", "paused")])
def test_activities_that_come_later_into_a_stopped_campaign_are_so_too(name: str, state: str) -> None:
    stage = Stage()
    stage.act(name, campaign="summit", reason=WRONG)
    stage.conductor.sync(BEFORE)
    assert stage.states() == {"mail": state, "statement": state, "post": state}
    assert notes(stage)["mail"] == TOLD


def test_a_paused_campaign_that_is_scheduled_anew_stays_paused(stage: Stage) -> None:
    stage.act("pause", campaign="summit", reason=WRONG)
    stage.files.loaded = load({"summit": CAMPAIGN.replace("T 09:00 recipient", "T+2d 09:00 recipient")})
    stage.conductor.sync(BEFORE)
    send = next(s for s in stage.store.sends() if s.activity == "mail")
    assert (send.state, send.note, send.at - TOKYO) == ("paused", TOLD, timedelta(days=2))


def test_while_everything_is_held_nothing_begins_or_goes_on_and_it_is_told(stage: Stage) -> None:
    stage.conductor.begin_due(TOKYO)
    stage.conductor.dispatch(TOKYO)
    stage.act("hold-all", TOKYO, reason="A false report")
    stage.tick(LATER)
    assert stage.senders.recalled == [(1, 2)]
    assert (stage.counts("mail"), stage.states()["statement"]) == ({"queued": 2, "accepted": 2}, "armed")
    assert stage.notices() == [
        "summit/statement is due, and held with everything by A. Officer, 30 Sep 2020 00:00 UTC: A false report "
        "(chorus lift --all lets it go)"
    ]
    with pytest.raises(RefusedError, match="everything is held already, by A"):
        stage.act("hold-all", LATER, reason="Again")


def test_what_became_late_while_everything_was_held_waits_for_an_officer(stage: Stage) -> None:
    stage.act("hold-all", reason="A false report")
    stage.tick(TOKYO)
    stage.act("lift-all", LATER, reason="It was wrong")
    stage.tick(LATER)
    assert stage.states()["mail"] == "held"
    stage.act("resume", LATER, campaign="summit", reason="Still good", activity="mail")
    stage.tick(LATER)
    assert stage.counts("mail") == {"queued": 2, "accepted": 2}
    stage.tick(MORNING_IN_TOKYO)
    assert stage.counts("mail") == {"accepted": 4}
    with pytest.raises(RefusedError, match="nothing holds everything: there is nothing to lift"):
        stage.act("lift-all", LATER, reason="Again")


def test_a_breaker_holds_a_running_send_until_an_officer_resumes_it(stage: Stage) -> None:
    stage.tick(TOKYO)
    (send,) = (s.number for s in stage.store.sends() if s.activity == "mail")
    stage.conductor.hold(send, "12 of 20 were refused", TOKYO)
    stage.conductor.hold(send, "12 of 20 were refused", TOKYO)
    stage.tick(TOKYO + timedelta(hours=1))
    assert (stage.states()["mail"], notes(stage)["mail"]) == ("held", "12 of 20 were refused")
    assert stage.notices() == ["summit/mail is held: 12 of 20 were refused (chorus resume summit lets it go)"]
    stage.act("resume", LATER, campaign="summit", reason="The provider mended it")
    stage.tick(LATER)
    assert stage.counts("mail") == {"accepted": 4}


def _one_fails_and_one_bounces(due: Due) -> Outcome:
    refused = {"ana@a.example": (State.FAILED, "554 spam"), "di@d.example": (State.BOUNCED, "550 unknown")}
    state, detail = refused.get(due.target, (State.ACCEPTED, ""))
    return Outcome(delivery=due.delivery, state=state, detail=detail)


def test_a_retry_sends_only_what_failed_and_only_once_more() -> None:
    stage = Stage(senders=ScriptedSenders(_one_fails_and_one_bounces))
    stage.conductor.sync(BEFORE)
    stage.sign()
    stage.tick(TOKYO)
    stage.tick(LATER)
    assert stage.counts("mail") == {"accepted": 2, "bounced": 1, "failed": 1}
    assert stage.store.failures("summit") == (("summit", "mail", "554 spam", 1),)
    stage.senders.mail.clear()
    stage.senders.answer = accepted
    assert stage.act("retry", LATER, campaign="summit", reason="The provider took us off its list") == {"retried": 1}
    stage.tick(LATER)
    assert stage.senders.mail == [("mail:brs", "ana@a.example")]
    assert stage.counts("mail") == {"accepted": 3, "bounced": 1}
    assert stage.store.acts()[-1].result == "1 queued once more"
    with pytest.raises(RefusedError, match="nothing of summit failed that can be sent again"):
        stage.act("retry", LATER, campaign="summit", reason="Once more")


CORRECTED = (
    "summit/mail was corrected by summit/corrigendum: sent now, the mistake would follow its correction, or have none"
)


@pytest.mark.parametrize("file", ["there", "broken", "removed"])
def test_what_was_corrected_since_is_not_retried(file: str) -> None:
    stage = staged(bo=State.FAILED)
    for at in (TOKYO, LATER, DAY_AFTER):
        stage.tick(at)
    assert (stage.counts("mail"), stage.states()["corrigendum"]) == ({"accepted": 3, "failed": 1}, "done")
    _spoil(stage, file)
    with pytest.raises(RefusedError) as refused:
        stage.act("retry", DAY_AFTER, campaign="summit", reason="The provider took us off its list")
    assert str(refused.value) == f"{CORRECTED} (write to them by another activity)"


@pytest.mark.parametrize("file", ["there", "broken", "removed"])
def test_what_was_corrected_since_is_not_sent_again_by_a_decision(file: str) -> None:
    stage = staged(bo=State.UNCERTAIN)
    for at in (TOKYO, LATER, DAY_AFTER):
        stage.tick(at)
    _spoil(stage, file)
    (number,) = (str(u.number) for u in stage.store.undecided("summit", "mail"))
    with pytest.raises(RefusedError) as refused:
        stage.decide([[number, "queued"]], DAY_AFTER)
    assert str(refused.value) == f"{CORRECTED} (say --sent, or --not-sent and write to them by another activity)"
    assert stage.decide([[number, "accepted"]], DAY_AFTER) == {"decided": {"accepted": 1}}


def _spoil(stage: Stage, file: str) -> None:
    """What became of the campaign's file since."""
    problem = Problem(code="toml", message="it is broken", todo="mend it", file="campaigns/summit.toml")
    broken = {"summit": (problem,)} if file == "broken" else {}
    if file != "there":
        stage.files.loaded = replace(stage.files.load(), campaigns={}, broken=broken)


def test_an_officer_decides_on_what_is_uncertain_and_on_nothing_else(stage: Stage) -> None:
    stage.senders.answer = lambda due: Outcome(delivery=due.delivery, state=State.UNCERTAIN, detail="no reply")
    stage.tick(TOKYO)
    stage.tick(LATER)
    listed = stage.store.undecided("summit", "mail")
    assert [(u.sender, u.claimed, u.since, u.detail) for u in listed] == [
        ("mail:brs", at, at, "no reply") if name == "brs" else ("mail:minamata", at, at, "no reply")
        for name, at in (("brs", TOKYO), ("brs", LATER), ("brs", LATER), ("minamata", TOKYO))
    ]
    assert listed[0].message_id.startswith("<")
    numbers = [str(u.number) for u in listed]
    states = ("accepted", "bounced", "failed", "queued")
    decisions = [[number, state, "the log"] for number, state in zip(numbers, states, strict=True)]
    assert stage.decide(decisions, LATER) == {"decided": dict.fromkeys(states, 1)}
    assert stage.counts("mail") == {"queued": 1, "accepted": 1, "bounced": 1, "failed": 1}
    assert (stage.states()["mail"], stage.store.undecided("summit", "mail")) == ("running", ())
    act = stage.store.acts()[-1]
    result = f"1 accepted, 1 bounced, 1 failed, 1 queued: {' '.join(numbers)}"
    assert (act.kind, act.person, act.activity, act.result) == ("resolve", "A. Officer", "mail", result)
    stage.senders.answer = accepted
    stage.tick(LATER)
    stage.tick(MORNING_IN_TOKYO)
    assert stage.counts("mail") == {"accepted": 2, "bounced": 1, "failed": 1}
    with pytest.raises(RefusedError, match=rf"^not uncertain: {numbers[0]} \(chorus resolve lists what is\)$"):
        stage.decide([[numbers[0], "queued"]], LATER)
    with pytest.raises(RefusedError, match="an uncertain delivery can't become sending"):
        stage.decide([[numbers[0], "sending"]], LATER)


def test_nothing_of_a_cancelled_send_is_sent_again_by_a_decision(stage: Stage) -> None:
    stage.senders.answer = _no_reply
    stage.tick(TOKYO)
    stage.act("cancel", TOKYO, campaign="summit", activity="mail", reason=WRONG)
    number = str(stage.store.undecided("summit", "mail")[0].number)
    with pytest.raises(RefusedError) as refused:
        stage.decide([[number, "queued"]], LATER)
    assert str(refused.value) == (
        "summit/mail is cancelled for good: nothing of it is sent again (say --sent or --not-sent)"
    )
    assert stage.decide([[number, "failed"]], LATER) == {"decided": {"failed": 1}}


def _no_reply(due: Due) -> Outcome:
    return Outcome(delivery=due.delivery, state=State.UNCERTAIN, detail="no reply")


@pytest.mark.parametrize("when", ["in flight", "over"])
def test_a_pause_outlasts_what_was_in_flight_and_a_decision_to_send_again(stage: Stage, when: str) -> None:
    stage.senders.answer = _no_reply
    stage.tick(TOKYO)
    stage.conductor.begin_due(LATER)
    stage.conductor.dispatch(LATER)
    if when == "over":
        stage.conductor.collect(LATER, 0)
    stage.act("pause", LATER, campaign="summit", reason=WRONG)
    stage.conductor.collect(LATER, 0)
    number = str(stage.store.undecided("summit", "mail")[0].number)
    stage.decide([[number, "queued"]], LATER)
    told = "A. Officer, 30 Sep 2020 13:00 UTC: A wrong link"
    assert (stage.states()["mail"], notes(stage)["mail"]) == ("paused", told)
    stage.senders.mail.clear()
    stage.senders.answer = accepted
    stage.tick(LATER)
    assert stage.senders.mail == []
    stage.act("resume", LATER, campaign="summit", reason="Mended", activity="mail")
    stage.tick(MORNING_IN_TOKYO)
    assert [each for each in stage.senders.mail if each[0] == "mail:brs"] == [("mail:brs", "ana@a.example")]
    assert stage.counts("mail") == {"accepted": 1, "uncertain": 3}


def test_what_a_breaker_held_stays_held_when_all_in_flight_failed_and_it_is_retried(stage: Stage) -> None:
    stage.senders.answer = lambda due: Outcome(delivery=due.delivery, state=State.FAILED, detail="554 spam")
    stage.tick(TOKYO)
    stage.conductor.begin_due(LATER)
    stage.conductor.dispatch(LATER)
    (send,) = (s.number for s in stage.store.sends() if s.activity == "mail")
    stage.conductor.hold(send, "12 of 20 were refused", LATER)
    stage.conductor.collect(LATER, 0)
    stage.act("retry", LATER, campaign="summit", reason="The provider mended it", activity="mail")
    stage.tick(LATER)
    assert (stage.states()["mail"], stage.counts("mail")) == ("held", {"queued": 4})


def test_a_paused_send_of_which_all_arrived_is_done(stage: Stage) -> None:
    stage.tick(TOKYO)
    stage.conductor.begin_due(LATER)
    stage.conductor.dispatch(LATER)
    stage.act("pause", LATER, campaign="summit", reason=WRONG)
    stage.conductor.collect(LATER, 0)
    assert (stage.states()["mail"], stage.counts("mail")) == ("done", {"accepted": 4})


def test_what_is_not_there_is_named(stage: Stage) -> None:
    with pytest.raises(NotFoundError, match=r"^there is no campaign sumit \(there are: summit\)$"):
        stage.act("pause", campaign="sumit", reason=WRONG)
    with pytest.raises(NotFoundError, match=r"^summit has no activity mial \(it has: mail, post, statement\)$"):
        stage.act("pause", campaign="summit", reason=WRONG, activity="mial")
    with pytest.raises(RefusedError, match=r"^pause lacks a reason \(say who acts and why"):
        stage.act("pause", campaign="summit", reason=" ")


def broken() -> Loaded:
    """What reading a config.toml with a typo does."""
    place = {"file": "config.toml", "line": 3, "column": 8}
    raise InputError((Problem(code="bad-toml", message="expected a value", todo="write one").model_copy(update=place),))


@pytest.mark.parametrize(("name", "state"), [("pause", "paused"), ("cancel", "cancelled")])
def test_a_typo_in_the_config_does_not_disable_the_brakes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, name: str, state: str
) -> None:
    stage.tick(TOKYO)
    monkeypatch.setattr(stage.files, "load", broken)
    stage.act(name, TOKYO, campaign="summit", reason=WRONG, activity="mail")
    assert stage.states() == {"mail": state, "statement": "armed", "post": "armed"}


def test_what_was_paused_is_resumed_while_the_config_has_a_typo(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.act("pause", campaign="summit", reason=WRONG)
    monkeypatch.setattr(stage.files, "load", broken)
    stage.act("resume", campaign="summit", reason="Mended")
    assert set(stage.states().values()) == {"armed"}


def test_what_only_a_readable_config_could_tell_names_the_brake_that_works(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage.files, "load", broken)
    with pytest.raises(RefusedError) as refused:
        stage.act("pause", campaign="sumit", reason=WRONG)
    assert str(refused.value) == (
        "config.toml:3:8: expected a value (write one)\n"
        "no send of sumit is known, and config.toml can't be read (correct it; `chorus hold --all` works meanwhile)"
    )


@pytest.mark.parametrize("name", ["pause", "cancel"])
def test_an_act_that_changes_nothing_says_how_it_stands_and_is_not_kept(stage: Stage, name: str) -> None:
    stage.act("pause", campaign="summit", activity="post", reason=WRONG)
    stage.act("cancel", campaign="summit", activity="statement", reason=WRONG)
    stage.tick(TOKYO)
    stage.tick(LATER)
    kept = stage.store.acts()
    told = {"mail": "mail is done: 4 of 4 have left"}
    by = f"by {TOLD}"
    told["statement"] = f"statement is cancelled for good, {by}"
    if name == "pause":
        told["post"] = f"post is paused already, {by}"
    for activity, how in told.items():
        with pytest.raises(RefusedError) as refused:
            stage.act(name, LATER, campaign="summit", activity=activity, reason="Again")
        assert str(refused.value) == f"nothing of summit/{activity} was changed: {how}"
    assert stage.store.acts() == kept


def test_a_resume_names_who_holds_it_still(stage: Stage) -> None:
    stage.act("pause", campaign="summit", reason=WRONG)
    stage.say("hold", "minamata", "The figure is being checked")
    stage.act("hold-all", reason="A false report")
    held = "summit is held by minamata: The figure is being checked (chorus signoff lift summit --as minamata)"
    all_held = "everything is held by A. Officer, 20 Sep 2020 12:00 UTC: A false report (chorus lift --all lets it go)"
    assert stage.act("resume", campaign="summit", reason="Mended")["still"] == [held, all_held]
    with pytest.raises(RefusedError) as refused:
        stage.act("resume", campaign="summit", reason="Again")
    assert str(refused.value) == (
        f"nothing of summit is paused or held; {held}; {all_held} (chorus status shows what is)"
    )


@pytest.mark.parametrize(
    ("name", "arguments", "stopping"),
    [
        ("pause", {}, True),
        ("cancel", {}, True),
        ("hold-all", {}, True),
        ("say", {"kind": "hold"}, True),
        ("link", {"kind": "hold"}, True),
        ("say", {"kind": "comment"}, False),
        ("resume", {}, False),
    ],
)
def test_what_stops_something_is_urgent(name: str, arguments: dict[str, object], stopping: bool) -> None:
    assert stops(name, arguments) is stopping


def test_the_brake_calls_back_all_that_is_under_way(stage: Stage) -> None:
    stage.conductor.begin_due(TOKYO)
    stage.conductor.dispatch(TOKYO)
    stage.conductor.brake()
    assert stage.senders.recalled == [(1, 2)]


@pytest.fixture
def at_each_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others have their turn whenever they can while a send begins."""
    monkeypatch.setattr("chorus.store.turns.SECONDS", 0.0)


@pytest.mark.usefixtures("at_each_page")
def test_what_is_paused_while_it_begins_does_not_begin(stage: Stage) -> None:
    asked = [False]

    def pause_once() -> None:
        if not asked[0]:
            asked[0] = True
            stage.act("pause", TOKYO, campaign="summit", activity="mail", reason=WRONG)

    stage.conductor.meanwhile = pause_once
    assert (stage.conductor.begin_due(TOKYO), stage.states()["mail"], stage.notices()) == (0, "paused", [])
    stage.act("resume", TOKYO, campaign="summit", reason=WRONG)
    assert (stage.conductor.begin_due(TOKYO), stage.states()["mail"]) == (1, "running")


@pytest.mark.usefixtures("at_each_page")
def test_a_running_send_goes_on_while_another_begins(stage: Stage) -> None:
    stage.files.loaded = both = load({"summit": CAMPAIGN, "again": CAMPAIGN})
    stage.conductor.sync(BEFORE)
    for name in ("brs", "minamata"):
        actor = Actor(person="A. Officer")
        sign(both, both.campaigns["again"], stage.renderer, stage.store, stage.log, name=name, actor=actor, now=BEFORE)
    handed: list[int] = []

    def go_on() -> None:
        stage.conductor.go_on(TOKYO)
        handed.append(len(stage.senders.mail))

    stage.conductor.meanwhile = go_on
    assert (stage.conductor.begin_due(TOKYO), set(handed)) == (2, {0, 2})
