"""A conductor with everything that it needs, in memory: an act a method, and what came of it as plain values."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime

from chorus.content.signatory_keys import verify
from chorus.domain.artefact import Artefact
from chorus.domain.delivery import Outcome
from chorus.domain.problems import Problem, TransientError
from chorus.services.acting import Context, Json
from chorus.services.acts import ACTS
from chorus.services.acts_signoff import say
from chorus.services.conducting import Conductor
from chorus.services.ports_files import Loaded, Renderer
from chorus.services.ports_senders import Replayed
from chorus.services.recording import Actor
from chorus.services.signing import find_campaign, sign
from chorus.services.signoff_reading import LogReader
from chorus.store.opening import memory_database
from tests.doubles.scripted_senders import ScriptedSenders
from tests.doubles.workspace import MemoryFiles, PlainRenderer, PlainSlots

BEFORE = datetime(2020, 9, 20, 12, tzinfo=UTC)
TOKYO = datetime(2020, 9, 30, 0, tzinfo=UTC)
PARIS = datetime(2020, 9, 30, 7, tzinfo=UTC)


@dataclass
class Told:
    """Implements ``ports.Replayed``: what a journal tells."""

    ended: Mapping[int, Outcome] = field(default_factory=dict)
    begun: Set[int] = frozenset()
    trusted: bool = True
    damage: Sequence[Problem] = ()

    def within(self, sending: Mapping[int, int]) -> "Told":
        return self


@dataclass
class Stage:
    """``published`` has what was made public, with how many deliveries had been handed to senders by then."""

    files: MemoryFiles = field(default_factory=MemoryFiles)
    renderer: PlainRenderer = field(default_factory=PlainRenderer)
    senders: ScriptedSenders = field(default_factory=ScriptedSenders)
    journal: Told = field(default_factory=Told)
    held: bool = False
    rehearsal: bool = False
    published: list[tuple[Artefact, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = memory_database(rehearsal=self.rehearsal)
        self.log = LogReader(verify)
        self.conductor = self.conducted()

    def conducted(self, renderer: Renderer | None = None) -> Conductor:
        """A conductor as after a restart."""
        return Conductor(
            files=self.files,
            store=self.store,
            renderer=renderer or self.renderer,
            slots=PlainSlots(),
            senders=self.senders,
            journals=self,
            sender_names=_names,
            log=self.log,
            publish=lambda artefact: self.published.append((artefact, len(self.senders.mail))),
        )

    def replay(self, sender: str) -> Replayed:
        if self.held:
            raise TransientError("a sender still holds the journal", "wait")
        return self.journal

    def sign(self, *names: str, now: datetime = BEFORE) -> None:
        loaded = self.files.load()
        for name in names or ("brs", "minamata"):
            file = find_campaign(loaded, "summit")
            actor = Actor(person="A. Officer", way="rehearsal" if self.rehearsal else "command")
            sign(loaded, file, self.renderer, self.store, self.log, name=name, actor=actor, now=now)

    def say(self, kind: str, name: str, reason: str, activity: str = "", now: datetime = BEFORE) -> None:
        """Hold or lift for a secretariat."""
        context = Context(
            self.files, self.renderer, self.store, self.log, now, post=lambda _: None, draw=lambda: "token"
        )
        actor = Actor(person=f"Officer of {name}")
        say(context, kind, "summit", name, actor, reason, activity)

    def act(self, name: str, now: datetime = BEFORE, **arguments: object) -> Json:
        """An officer's act of control."""
        context = Context(
            self.files, self.renderer, self.store, self.log, now, post=lambda _: None, draw=lambda: "token"
        )
        return ACTS[name](context, person="A. Officer", **arguments)

    def decide(self, decisions: Sequence[Sequence[str]], now: datetime) -> Json:
        """Decide on what is uncertain."""
        return self.act("resolve", now, decisions=decisions, reason="The log of the server")

    def states(self) -> dict[str, str]:
        return {s.activity: str(s.state) for s in self.store.sends()}

    def counts(self, activity: str) -> dict[str, int]:
        (send,) = (s for s in self.store.sends() if s.activity == activity)
        return {str(state): n for state, n in self.store.counts(send.number).items() if n}

    def tick(self, now: datetime) -> None:
        self.conductor.begin_due(now)
        while self.conductor.dispatch(now) or self.conductor.busy():
            self.conductor.collect(now, 0)

    def notices(self) -> list[str]:
        return [text for _, _, text in self.store.notices()]


def _names(loaded: Loaded) -> tuple[str, ...]:
    return ("mail:brs", "mail:minamata", "site", "x:brs", "x:minamata")
