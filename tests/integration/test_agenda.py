"""The daemon's agenda on the real APScheduler: one thread, nothing dropped, errors told, an end that comes."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import apscheduler.schedulers.base
import pytest

import chorus.engine.agenda
from chorus.engine.agenda import Agenda

SECONDS = 20.0
LONG_AGO = datetime(2021, 5, 22, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)


class Stage:
    """An agenda with the errors that it told."""

    def __init__(self) -> None:
        self.errors: list[tuple[str, str]] = []
        self.told = threading.Event()
        self.agenda = Agenda(self._failed)

    def _failed(self, name: str, error: BaseException) -> None:
        self.errors.append((name, str(error)))
        self.told.set()


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    stage.agenda.start()
    yield stage
    stage.agenda.stop()


def test_a_question_is_answered_on_the_one_thread_that_does_everything(stage: Stage) -> None:
    threads = {stage.agenda.ask("who", threading.get_ident).result(SECONDS) for _ in range(5)}
    assert len(threads) == 1
    assert threads != {threading.get_ident()}


def test_an_error_of_a_question_reaches_whoever_asked(stage: Stage) -> None:
    def broken() -> None:
        raise KeyError("a fault")

    with pytest.raises(KeyError, match="a fault"):
        stage.agenda.ask("why", broken).result(SECONDS)
    assert stage.errors == []


def test_a_job_that_makes_itself_anew_while_it_runs_is_not_dropped(stage: Stage) -> None:
    runs: list[int] = []
    done = threading.Event()

    def again() -> None:
        runs.append(len(runs))
        if len(runs) == 50:
            done.set()
        else:
            stage.agenda.soon("due", again)

    stage.agenda.soon("due", again)
    assert done.wait(SECONDS)
    assert runs == list(range(50))


def test_what_is_long_overdue_still_runs(stage: Stage) -> None:
    ran = threading.Event()
    stage.agenda.at("due", LONG_AGO, ran.set)
    assert ran.wait(SECONDS)


def test_a_job_of_the_same_name_takes_the_place_of_the_other(stage: Stage) -> None:
    stage.agenda.at("due", LATER, lambda: None)
    stage.agenda.at("due", LATER + timedelta(hours=1), lambda: None)
    assert stage.agenda.next_runs() == {"due": LATER + timedelta(hours=1)}


def test_an_interval_goes_on_after_an_error_which_is_told(stage: Stage) -> None:
    runs: list[int] = []
    twice = threading.Event()

    def failing() -> None:
        runs.append(1)
        if len(runs) == 2:
            twice.set()
        raise ValueError("no room")

    stage.agenda.every("look", 0.01, failing)
    assert twice.wait(SECONDS)
    assert stage.told.wait(SECONDS)
    assert stage.errors[0] == ("look", "no room")


def test_an_interval_goes_on_when_the_clock_is_set_back(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    back = timedelta(0)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) - back

    for module in (apscheduler.schedulers.base, chorus.engine.agenda):
        monkeypatch.setattr(module, "datetime", Clock)
    runs = threading.Semaphore(0)
    stage.agenda.every("look", 0.01, runs.release)
    assert [runs.acquire(timeout=SECONDS) for _ in range(3)] == [True] * 3
    back = timedelta(hours=1)
    assert [runs.acquire(timeout=SECONDS) for _ in range(3)] == [True] * 3


def test_jobs_run_one_at_a_time(stage: Stage) -> None:
    inside, most = [0], [0]
    done = threading.Event()

    def work() -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        inside[0] -= 1

    for number in range(30):
        stage.agenda.soon(f"job-{number}", work)
    stage.agenda.soon("last", done.set)
    assert done.wait(SECONDS)
    assert most == [1]


@pytest.mark.parametrize("zone", ["Europe/Zurich", "Pacific/Auckland"])
def test_weekly_means_the_clocks_of_the_zone(stage: Stage, zone: str) -> None:
    stage.agenda.weekly("report", "mon", 8, 0, zone, lambda: None)
    at = stage.agenda.next_runs()["report"].astimezone(ZoneInfo(zone))
    assert (at.weekday(), at.hour, at.minute, at.second) == (0, 8, 0, 0)


def test_stop_waits_for_what_runs_and_takes_up_nothing_more() -> None:
    stage, begun, go_on = Stage(), threading.Event(), threading.Event()
    ended: list[str] = []

    def long_job() -> None:
        begun.set()
        go_on.wait(SECONDS)
        stage.agenda.soon("again", long_job)  # with APScheduler alone this would wait for the stop, which waits for it
        ended.append("long")

    stage.agenda.start()
    stage.agenda.soon("long", long_job)
    assert begun.wait(SECONDS)
    stage.agenda.soon("next", lambda: ended.append("next"))
    stopping = threading.Thread(target=stage.agenda.stop)
    stopping.start()
    stopping.join(0.2)
    assert ended == []
    go_on.set()
    stopping.join(SECONDS)
    assert not stopping.is_alive()
    assert ended == ["long"]
    assert stage.errors == []
