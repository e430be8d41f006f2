"""The scenarios, and how a round of each is drawn from its seed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from tests.chaos.faults import COMMANDS, DURING, KILLS, Act, Fault, Stage
from tests.chaos.points import SENDERS, WRITERS, Point
from tests.chaos.sink import Manners

SIZES = (300, 600, 1200)
REPLIES = {
    "421": "421 4.3.2 closing",
    "450": "450 4.2.1 busy",
    "451": "451 4.3.0 try later",
    "452": "452 4.2.2 no room",
    "550": "550 5.7.1 refused",
}


NOWHERE = Point()
READ = (Act.KILL_WEB, Act.KILL_DAEMON, Act.KILL_WEB_AND_DAEMON)


@dataclass(frozen=True)
class Plan:
    """One round: how many mails, what goes wrong at the server, where how many processes die by themselves."""

    size: int
    manners: Manners
    faults: tuple[Fault, ...] = ()
    point: Point = NOWHERE
    deaths: int = 0
    small_disk: bool = False


Draw = Callable[[Random, int], Plan]


def draw(scenario: str, seed: int, sizes: Sequence[int] = SIZES) -> Plan:
    """The round that a seed stands for; the same each time. The server offers PIPELINING in every second one."""
    random = Random(f"{scenario}/{seed}")
    return SCENARIOS[scenario](random, random.choice(sizes))


def _plan(random: Random, size: int, faults: Sequence[Fault] = ()) -> Plan:
    """Of two faults for one passing, the later counts."""
    once = {(fault.stage, fault.nth): fault for fault in faults}
    manners = Manners(pipelining=random.random() < 0.5, eager=random.random() < 0.5)
    return Plan(size, manners, tuple(once.values()))


def _at(random: Random, size: int, stages: Sequence[Stage], act: Act, reply: str = "") -> Fault:
    """Somewhere in the send. Connections are made seldom: what happens to them happens to the first ones."""
    stage = random.choice(stages)
    seldom = stage in (Stage.CONNECT, Stage.EHLO)
    return Fault(stage, random.randint(1, 2 if seldom else size * 9 // 10), act, reply)


def _some(stages: Sequence[Stage], acts: Sequence[Act], most: int, random: Random, size: int) -> Plan:
    count = random.randint(1, most)
    return _plan(random, size, [_at(random, size, stages, random.choice(acts)) for _ in range(count)])


def _answers(reply: str, random: Random, size: int) -> Plan:
    stages = (*COMMANDS, Stage.DOT)
    return _plan(random, size, [_at(random, size, stages, Act.ANSWER, reply) for _ in range(random.randint(5, 20))])


def _refused_twice(random: Random, size: int) -> Plan:
    """A refusal that comes twice must not be taken for the next mail's."""
    stages, reply = (Stage.RCPT, Stage.DOT), REPLIES["550"]
    return _plan(
        random, size, [_at(random, size, stages, Act.REFUSE_TWICE, reply) for _ in range(random.randint(1, 6))]
    )


def _writer_point(name: str, random: Random, size: int) -> Plan:
    """Replays come after a death only, so somebody has to die first; other steps come with each batch."""
    if not name.startswith("recover"):
        return replace(_plan(random, size), point=Point(name), deaths=random.randint(1, 3))
    return replace(_plan(random, size, [_at(random, size, DURING, Act.KILL_BOTH)]), point=Point(name), deaths=1)


def _sender_point(name: str, random: Random, size: int) -> Plan:
    """Records are shared by what several connections have come to, and a sender may have several processes: no point
    is passed as often as there are mails."""
    most = 1 if name.startswith("anew") else size // 10
    deaths = 1 if most == 1 else random.randint(1, 2)
    return replace(_plan(random, size), point=Point(name, random.randint(1, most)), deaths=deaths)


def _at_full_disk(random: Random, size: int) -> Plan:
    faults = [_at(random, size, DURING, Act.FILL)]
    if random.random() < 0.5:
        faults.append(_soon_after(random, faults[0], random.choice(KILLS)))
    return replace(_plan(random, size, faults), small_disk=True)


def _locked(random: Random, size: int) -> Plan:
    faults = [_at(random, size, DURING, Act.LOCK)]
    if random.random() < 0.5:
        faults.append(_soon_after(random, faults[0], random.choice(KILLS)))
    return _plan(random, size, faults)


def _soon_after(random: Random, first: Fault, act: Act) -> Fault:
    return Fault(first.stage, first.nth + random.randint(1, 20), act)


def _clock(random: Random, size: int) -> Plan:
    """Deferred mails are there too, whose hour comes and goes."""
    faults = [_at(random, size, DURING, random.choice((Act.CLOCK_FORWARD, Act.CLOCK_BACK))) for _ in range(4)]
    deferred = [_at(random, size, (Stage.RCPT, Stage.DOT), Act.ANSWER, REPLIES["451"]) for _ in range(10)]
    kills = [_at(random, size, DURING, random.choice(KILLS)) for _ in range(random.randint(0, 1))]
    return _plan(random, size, [*deferred, *faults, *kills])


def _reading(act: Act, random: Random, size: int) -> Plan:
    """Of five requests a mail, those for the last come undisturbed."""
    blows = [Fault(Stage.HIT, random.randint(1, size * 4), act) for _ in range(random.randint(2, 5))]
    return _plan(random, size, blows)


def _everything(random: Random, size: int) -> Plan:
    """All of it in one send."""
    every = (Stage.CONNECT, *COMMANDS, Stage.DOT)
    faults = [_at(random, size, every, Act.ANSWER, random.choice(list(REPLIES.values()))) for _ in range(10)]
    faults += [_at(random, size, (*every, Stage.BODY), Act.DROP) for _ in range(3)]
    faults += [_at(random, size, (Stage.DOT,), random.choice((Act.TAKE_AND_DROP, Act.TAKE_AND_STALL)))]
    faults += [_at(random, size, DURING, act) for act in (Act.CLOCK_FORWARD, Act.CLOCK_BACK, Act.LOCK)]
    faults += [_at(random, size, DURING, random.choice(KILLS)) for _ in range(2)]
    return _plan(random, size, faults)


SCENARIOS: Mapping[str, Draw] = {
    **{act.value: partial(_some, DURING, (act,), 3) for act in KILLS},
    **{f"kill at {name}": partial(_writer_point, name) for name in WRITERS},
    **{f"kill at {name}": partial(_sender_point, name) for name in SENDERS},
    "kill at body": partial(_some, (Stage.GO, Stage.BODY, Stage.DOT), KILLS, 3),
    "kill at reply": partial(_some, (Stage.REPLY,), KILLS, 3),
    "drop at a command": partial(_some, (Stage.CONNECT, *COMMANDS), (Act.DROP,), 6),
    "drop before the dot": partial(_some, (Stage.GO, Stage.BODY), (Act.DROP,), 6),
    "drop after the dot, not taken": partial(_some, (Stage.DOT,), (Act.DROP,), 6),
    "drop after the dot, taken": partial(_some, (Stage.DOT,), (Act.TAKE_AND_DROP,), 6),
    "stall at a command": partial(_some, (Stage.CONNECT, *COMMANDS), (Act.STALL,), 3),
    "stall in a mail": partial(_some, (Stage.GO, Stage.DOT), (Act.STALL,), 3),
    "stall after taking it": partial(_some, (Stage.DOT,), (Act.TAKE_AND_STALL,), 3),
    **{f"answer {code}": partial(_answers, reply) for code, reply in REPLIES.items()},
    "reply twice": partial(_some, (Stage.REPLY,), (Act.STUTTER,), 6),
    "refuse twice": _refused_twice,
    "disk full": _at_full_disk,
    "database locked": _locked,
    "clock set": _clock,
    "everything": _everything,
    **{f"{act.value}, read": partial(_reading, act) for act in READ},
}
