"""A send that is refused too often is paused, and the officers of its conventions are told, once a trip."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chorus.domain.breaker_settings import Breaker
from chorus.domain.delivery import Outcome, State
from chorus.domain.problems import TransientError
from chorus.domain.timeline import SendState
from chorus.services.breaking import AGAIN, Alarm
from chorus.services.messages import Due
from tests.doubles.stage import Stage
from tests.doubles.workspace import CONFIG, ONE_MAIL, MemoryFiles, load, person

START = datetime(2020, 9, 30, 7, tzinfo=UTC)
OFFICERS = CONFIG.replace('short.en = "Basel"', 'short.en = "Basel"\nofficers = ["b@basel.example", "all@x.example"]')
WHY = (
    "summit/mail is paused since 30 Sep 2020 07:00 UTC: 100 of the last 400 mails were refused. "
    "The servers said: “550 5.1.1 …: no such user” (100) (chorus status; when it is mended: "
    'chorus resume summit --activity mail --reason "...")'
)


def staged(count: int = 2_000) -> Stage:
    loaded = replace(load({"summit": ONE_MAIL}, OFFICERS), providers={"gmail": ("gmail.com",)})
    domains = ("gmail.com", "a.example", "b.example", "c.example")
    people = tuple(person(f"p{n:05}@{domains[n % 4]}", "basel-parties") for n in range(count))
    stage = Stage(files=MemoryFiles(loaded, {"basel-parties": people}))
    stage.senders.capacity = 2
    stage.conductor.sync(START - timedelta(days=1))
    stage.sign("brs", now=START - timedelta(days=1))
    return stage


def refusing(due: Due) -> Outcome:
    """Every fourth address does not exist."""
    if due.target.endswith("@c.example"):
        said = f"550 5.1.1 <{due.target}>: no such user"
        return Outcome(delivery=due.delivery, state=State.BOUNCED, detail=said)
    return Outcome(delivery=due.delivery, state=State.ACCEPTED, detail="250 ok")


def slow_gmail(due: Due) -> Outcome:
    if due.target.endswith("@gmail.com"):
        return Outcome(delivery=due.delivery, state=State.DEFERRED, detail="421 4.7.28 too many")
    return Outcome(delivery=due.delivery, state=State.ACCEPTED, detail="250 ok")


def resume(stage: Stage, now: datetime) -> None:
    (send,) = stage.store.sends()
    stage.store.set_send(send.number, SendState.RUNNING, "", now)


def told(stage: Stage, now: datetime, alarms: list[Alarm]) -> tuple[str, ...]:
    return stage.conductor.breaker.tell(stage.files.loaded, alarms.append, now)


def test_a_send_of_which_a_quarter_is_refused_is_paused_with_what_is_under_way_recorded() -> None:
    stage = staged()
    stage.senders.answer = refusing
    stage.tick(START)
    assert stage.states() == {"mail": "held"}
    assert stage.counts("mail") == {"queued": 1600, "accepted": 300, "bounced": 100}
    (send,) = stage.store.sends()
    assert send.note == "paused by itself: 100 of the last 400 mails were refused"
    assert stage.notices() == [WHY]


def test_the_officers_of_its_conventions_are_told_once() -> None:
    stage, alarms = staged(), list[Alarm]()
    stage.senders.answer = refusing
    stage.tick(START)
    assert told(stage, START, alarms) == ()
    assert told(stage, START + timedelta(hours=1), alarms) == ()
    (alarm,) = alarms
    assert (alarm.campaign, alarm.activity, alarm.title) == ("summit", "mail", "Summit")
    assert alarm.officers == ("b@basel.example", "all@x.example")
    assert alarm.why == WHY
    assert {str(s): n for s, n in alarm.counts.items() if n} == {"queued": 1600, "accepted": 300, "bounced": 100}


def test_resumed_it_goes_on_and_trips_again_only_on_new_refusals() -> None:
    stage, alarms = staged(), list[Alarm]()
    stage.senders.answer = refusing
    stage.tick(START)
    told(stage, START, alarms)
    stage.senders.answer = lambda due: Outcome(delivery=due.delivery, state=State.ACCEPTED, detail="250 ok")
    later = START + timedelta(hours=2)
    resume(stage, later)
    stage.conductor.dispatch(later)
    stage.conductor.collect(later, 0)
    assert stage.states() == {"mail": "running"}
    stage.senders.answer = refusing
    stage.tick(later)
    assert stage.states() == {"mail": "held"}
    told(stage, later, alarms)
    assert [alarm.why.split(". ")[0] for alarm in alarms] == [
        "summit/mail is paused since 30 Sep 2020 07:00 UTC: 100 of the last 400 mails were refused",
        "summit/mail is paused since 30 Sep 2020 09:00 UTC: 100 of the last 500 mails were refused",
    ]


def test_an_answer_that_comes_only_after_the_pause_does_not_count_when_it_is_resumed() -> None:
    stage = staged(400)
    stage.senders.answer = refusing
    stage.conductor.begin_due(START)
    stage.conductor.dispatch(START)
    late = stage.senders.waiting.pop()
    stage.conductor.collect(START, 0)
    assert stage.states() == {"mail": "held"}
    resume(stage, START)
    stage.senders.waiting.append(late)
    stage.conductor.collect(START, 0)
    assert len([kind for _, kind, _ in stage.store.notices() if kind == "paused"]) == 1


def test_a_provider_that_puts_off_too_many_pauses_the_send() -> None:
    stage = staged()
    stage.files.loaded = replace(
        stage.files.loaded, workspace=stage.files.loaded.workspace.model_copy(update={"breaker": _quarter()})
    )
    stage.conductor.sync(START)
    stage.senders.answer = slow_gmail
    stage.tick(START)
    assert stage.states() == {"mail": "held"}
    (send,) = stage.store.sends()
    assert send.note == "paused by itself: 100 of the last 400 mails were put off by gmail"


def _quarter() -> Breaker:
    return Breaker(deferred=0.25)


def test_a_server_that_takes_mails_without_an_answer_stops_the_send_and_the_officers_are_told() -> None:
    stage, alarms = staged(), list[Alarm]()
    stage.senders.answer = lambda due: Outcome(delivery=due.delivery, state=State.UNCERTAIN, detail="no reply")
    stage.tick(START)
    assert stage.states() == {"mail": "held"}
    assert stage.counts("mail") == {"queued": 1600, "uncertain": 400}
    assert told(stage, START, alarms) == ()
    assert [(alarm.uncertain, alarm.why) for alarm in alarms] == [
        (
            True,
            "summit/mail is paused since 30 Sep 2020 07:00 UTC: 400 of the last 400 mails are uncertain: the server "
            "gave no answer after the mail. The sender saw: “no reply” (400) (chorus resolve summit; when it is "
            'mended: chorus resume summit --activity mail --reason "...")',
        )
    ]


def test_of_a_send_that_ended_before_it_could_be_paused_the_officers_are_told_too() -> None:
    stage, alarms = staged(400), list[Alarm]()
    stage.senders.answer = refusing
    stage.tick(START)
    assert stage.states() == {"mail": "done"}
    why = (
        "summit/mail ended before it could be paused at 30 Sep 2020 07:00 UTC: 100 of the last 400 mails were refused. "
        "The servers said: “550 5.1.1 …: no such user” (100) (chorus status; when it is mended: "
        'chorus retry summit --activity mail --reason "...")'
    )
    assert stage.notices() == [why]
    assert told(stage, START, alarms) == told(stage, START + timedelta(hours=1), alarms) == ()
    assert [(alarm.over, alarm.why) for alarm in alarms] == [(True, why)]


def test_a_letter_that_can_t_leave_is_tried_again_ten_minutes_later() -> None:
    stage, alarms = staged(), list[Alarm]()
    stage.senders.answer = refusing
    stage.tick(START)

    def down(alarm: Alarm) -> None:
        raise TransientError("could not send it", "it is tried again")

    breaker, loaded = stage.conductor.breaker, stage.files.loaded
    assert breaker.tell(loaded, down, START) == ("could not send it (it is tried again)",)
    assert breaker.tell(loaded, down, START + AGAIN / 2) == ()
    assert told(stage, START + AGAIN, alarms) == ()
    assert len(alarms) == 1


def test_an_alarm_that_was_not_sent_before_a_restart_is_sent_after_it() -> None:
    stage, alarms = staged(), list[Alarm]()
    stage.senders.answer = refusing
    stage.tick(START)
    stage.conductor = stage.conducted()
    assert told(stage, START, alarms) == ()
    assert [alarm.why for alarm in alarms] == [WHY]


def test_a_send_without_refusals_is_never_paused() -> None:
    stage = staged()
    stage.tick(START)
    assert stage.states() == {"mail": "done"}
    assert stage.notices() == []
