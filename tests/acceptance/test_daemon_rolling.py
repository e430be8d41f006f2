"""The daemon rolls up: what a report needs before it, the rest when nothing leaves."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from chorus import daemon as module
from chorus.daemon import BUSY_ROLL_SECONDS, Daemon


@dataclass
class Parts:
    """A writer with some steps of rolling up to take, and an agenda that remembers what it was asked for."""

    steps: int
    sending: bool = False
    taken: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def writer(self) -> "Parts":
        return self

    @property
    def conductor(self) -> "Parts":
        return self

    def busy(self) -> bool:
        return self.sending

    def roll(self) -> bool:
        self.taken += 1
        self.now.append(self.now[-1] + 0.06)
        return self.taken < self.steps

    def agenda(self, _failed: object) -> "Parts":
        return self

    def soon(self, name: str, _action: object) -> None:
        self.asked.append(name)

    now: list[float] = field(default_factory=lambda: [1000.0])


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Any:
    def make(**given: Any) -> tuple[Daemon, Parts]:
        parts = Parts(**given)
        monkeypatch.setattr(module, "monotonic", lambda: parts.now[-1])
        return Daemon(parts), parts  # type: ignore[arg-type]

    return make


def test_when_nothing_leaves_it_takes_steps_for_a_tenth_of_a_second_and_asks_for_another_turn(made: Any) -> None:
    daemon, parts = made(steps=9)
    daemon._roll()
    assert (parts.taken, parts.asked) == (2, ["roll-on"])


def test_it_ends_with_the_last_step(made: Any) -> None:
    daemon, parts = made(steps=1)
    daemon._roll()
    assert (parts.taken, parts.asked) == (1, [])


def test_while_mails_leave_it_takes_one_step_now_and_then_and_asks_for_no_turn(made: Any) -> None:
    daemon, parts = made(steps=9, sending=True)
    for _ in range(5):
        daemon._roll()
    assert (parts.taken, parts.asked) == (1, [])
    parts.now.append(parts.now[-1] + BUSY_ROLL_SECONDS)
    daemon._roll()
    assert (parts.taken, parts.asked) == (2, [])
