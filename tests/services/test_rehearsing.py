"""The course of a rehearsal: from instant to instant, whichever comes first of sends, readers and Mondays."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from chorus.domain.delivery import Outcome, State
from chorus.domain.engagement import Agency
from chorus.domain.observance import Occasion
from chorus.domain.problems import RefusedError
from chorus.domain.week import IsoWeek
from chorus.engine.clock import VirtualClock
from chorus.services.messages import Due
from chorus.services.ports_files import CampaignFile, Loaded, Rendered
from chorus.services.readers import Visit
from chorus.services.rehearsing import REHEARSER, Rehearsal, Rehearsed
from tests.doubles.scripted_senders import ScriptedSenders, accepted
from tests.doubles.signoffs import signatures
from tests.doubles.stage import TOKYO, Stage
from tests.doubles.workspace import CAMPAIGN, CONFIG, MemoryFiles, PlainRenderer, load, person

SITE = "http://127.0.0.1:8025"
ZONE = "Europe/Zurich"
GUESTS = 200
PEOPLE = {
    "basel-parties": tuple(person(f"guest{n}@a.example", "basel-parties", "en", ZONE) for n in range(GUESTS)),
    "minamata-focal-points": (),
}


def utc(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2020, month, day, hour, minute, tzinfo=UTC)


@dataclass
class World:
    """A stage with a rehearsal's ends: what arrives can be read, and ``log`` has what happened when."""

    campaign: str = CAMPAIGN
    config: str = CONFIG
    status: int = 204
    renderer: PlainRenderer = field(default_factory=PlainRenderer)
    log: list[tuple[str, datetime]] = field(default_factory=list)
    visited: list[Visit] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    arrived: list[tuple[int, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        files = MemoryFiles(load({"summit": self.campaign}, self.config), PEOPLE)
        self.stage = Stage(files, self.renderer, senders=ScriptedSenders(answer=self.deliver), rehearsal=True)
        self.clock = VirtualClock(TOKYO)
        self.rehearsal = Rehearsal(
            files=files,
            renderer=self.renderer,
            store=self.stage.store,
            log=self.stage.log,
            conductor=self.stage.conductor,
            clock=self.clock,
            inbox=self,
            visitor=self,
            fold=lambda now: self.log.append(("fold", now)),
            report=lambda week, now: self.log.append((str(week), now)),
            progress=lambda what, _done, _total: self.shown.append(what),
        )

    def deliver(self, due: Due) -> Outcome:
        if "@" in due.target:
            self.log.append(("mail", self.clock.now()))
            html = f'<a href="{SITE}/c/t{due.delivery}/0">x</a><img src="{SITE}/o/t{due.delivery}.gif">'
            head = f"List-Unsubscribe: <{SITE}/u/t{due.delivery}>\r\nContent-Type: text/html\r\n\r\n"
            self.arrived.append((due.delivery, (head + html).encode()))
        return accepted(due)

    def take(self) -> list[tuple[int, bytes]]:
        taken, self.arrived = self.arrived, []
        return taken

    def visit(self, visit: Visit) -> int:
        assert self.clock.now() == visit.at
        self.visited.append(visit)
        self.log.append(("visit", visit.at))
        return self.status

    def run(self, seed: str = "1") -> Rehearsed:
        return self.rehearsal.run(["summit"], seed)

    def when(self, *what: str) -> list[datetime]:
        return [at for name, at in self.log if name in what]


@pytest.fixture(scope="module")
def played() -> tuple[World, Rehearsed]:
    world = World()
    return world, world.run()


@pytest.fixture(scope="module")
def world(played: tuple[World, Rehearsed]) -> World:
    return played[0]


@pytest.fixture(scope="module")
def result(played: tuple[World, Rehearsed]) -> Rehearsed:
    return played[1]


def test_it_begins_a_day_before_the_first_send_and_ends_when_the_last_readers_are_done(result: Rehearsed) -> None:
    assert (result.began, result.ended) == (utc(29, 7), utc(8, 13, 5, month=10))


def test_everything_is_sent_at_its_own_instant(world: World, result: Rehearsed) -> None:
    assert set(world.when("mail")) == {utc(30, 7)}
    assert world.shown == ["30 Sep 2020 07:00 UTC", "30 Sep 2020 13:00 UTC", "30 Sep 2020 13:05 UTC"]
    assert [(send.activity, str(send.state)) for send in result.sends] == [
        ("mail", "done"),
        ("statement", "done"),
        ("post", "done"),
    ]
    assert sum((Counter(states) for states in result.states.values()), Counter()) == {State.ACCEPTED: GUESTS + 5}


def test_the_clock_never_goes_back(world: World) -> None:
    instants = [at for _, at in world.log]
    assert instants == sorted(instants)


def test_every_visit_is_made_by_its_true_class_in_the_order_of_time(world: World, result: Rehearsed) -> None:
    hits = [visit for visit in world.visited if visit.method != "POST"]
    assert result.truths == [visit.truth for visit in hits]
    assert set(result.truths) == {Agency.HUMAN, Agency.MACHINE}
    assert result.unsubscribed == len(world.visited) - len(hits)
    assert world.visited == sorted(world.visited)


def test_each_week_is_reported_once_it_is_over_and_a_quiet_one_not_at_all(world: World, result: Rehearsed) -> None:
    assert result.weeks == (IsoWeek(2020, 40),)
    assert [entry for entry in world.log if entry[0].startswith("2020")] == [("2020-W40", utc(4, 22, month=10))]


def test_hits_are_taken_over_before_every_send_and_every_report(world: World) -> None:
    folded = set(world.when("fold"))
    assert {utc(30, 7), utc(30, 13), utc(30, 13, 5), utc(4, 22, month=10)} <= folded
    assert world.log[-1][0] == "fold"


def test_it_signs_by_itself_and_says_so(world: World) -> None:
    signed = signatures(world.stage.store, "summit")
    assert {(s.person, s.rehearsal, s.secretariat) for s in signed} == {
        (REHEARSER, True, "brs"),
        (REHEARSER, True, "minamata"),
    }


def test_refused_visits_count_apart_and_have_no_true_class() -> None:
    world = World(status=404)
    result = world.run()
    assert result.refused == len(world.visited) > 50
    assert (result.truths, result.unsubscribed) == ([], 0)


def test_another_seed_has_other_readers(world: World) -> None:
    other = World()
    other.run("2")
    assert other.visited != world.visited


def test_a_campaign_without_activities_is_refused() -> None:
    with pytest.raises(RefusedError) as caught:
        World(CAMPAIGN[: CAMPAIGN.index("[[statement]]")]).run()
    assert str(caught.value) == "these campaigns have no activity (add one, and rehearse again)"


@dataclass
class RestlessRenderer(PlainRenderer):
    """Says something else each time, as if somebody edited all the while."""

    renderings: int = 0

    def render(self, loaded: Loaded, file: CampaignFile, occasion: Occasion) -> Rendered:
        self.renderings += 1
        self.words = f"Edition {self.renderings}"
        return super().render(loaded, file, occasion)


def test_a_send_that_can_t_begin_ends_it_with_the_reason() -> None:
    world = World(renderer=RestlessRenderer())
    with pytest.raises(RefusedError) as caught:
        world.run()
    assert str(caught.value) == (
        "the rehearsal can't go on: summit/mail can't begin: not signed by basel (outdated), minamata (outdated) "
        "(chorus sign summit --as basel) (mend it, and rehearse again)"
    )
    assert world.when("mail") == []


def test_what_is_put_off_is_sent_when_its_time_comes() -> None:
    world = World()
    again = utc(30, 7, 15)
    first: set[int] = set()

    def later(due: Due) -> Outcome:
        if "@" in due.target and due.delivery not in first:
            first.add(due.delivery)
            return Outcome(delivery=due.delivery, state=State.DEFERRED, detail="451 4.7.1 greylisted", retry_at=again)
        return world.deliver(due)

    world.stage.senders.answer = later
    result = world.run()
    assert Counter(world.when("mail")) == {again: GUESTS}
    assert result.ended - again > timedelta(days=8)


def test_it_keeps_the_pace_of_the_workspace_and_lasts_until_the_last_have_it() -> None:
    world = World(config=CONFIG + "[pace.senders.brs]\nwarm_up = { start = 2020-09-30, first_day = 50, factor = 2 }")
    result = world.run()
    assert Counter(world.when("mail")) == {
        utc(30, 7): 50,
        utc(1, 7, month=10): 100,
        utc(2, 7, month=10): 50,
    }
    assert result.ended == utc(10, 7, month=10)
    assert {str(send.state) for send in result.sends} == {"done"}
