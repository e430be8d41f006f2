"""Plays rounds, each in a folder of its own that goes when all was well."""

import shutil
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.chaos.faults import Stage
from tests.chaos.nursery import Nursery
from tests.chaos.round import Round
from tests.chaos.scenarios import SIZES, draw
from tests.chaos.table import Told
from tests.chaos.templates import Templates
from tests.chaos.web_round import WebRound


class Harness:
    """Plays rounds, each in a folder that goes when it went well."""

    def __init__(self, folder: Path, sizes: Sequence[int] = SIZES) -> None:
        self._folder, self._sizes = folder, sizes
        self._templates = Templates(folder / "templates")
        self.limited = False
        self._stack, self._own = ExitStack(), threading.local()

    def play(self, scenario: str, seed: int, *, journalled: bool = True) -> Told:
        """One round, and all that is known of it when it failed."""
        root = self._folder / f"{scenario.replace(' ', '-').replace(',', '')}-{seed}"
        plan = draw(scenario, seed, self._sizes)
        reading = any(fault.stage is Stage.HIT for fault in plan.faults)
        game = WebRound(root, plan) if reading else Round(root, plan, seed, journalled=journalled)
        try:
            verdict = game.run(self._templates, self._nursery())
        except Exception as error:  # noqa: BLE001 - a round that breaks must not hide the others
            return Told(scenario, seed, root, None, (f"{type(error).__name__}: {error}", *game.said[-12:]))
        self.limited = self.limited or game.limited
        if verdict.complaints:
            return Told(scenario, seed, root, verdict, (*verdict.complaints, *game.said[-12:]))
        shutil.rmtree(root)
        return Told(scenario, seed, root, verdict)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _nursery(self) -> Nursery:
        """One for each thread, since it has one daemon at a time."""
        if not hasattr(self._own, "nursery"):
            self._own.nursery = self._stack.enter_context(Nursery())
        nursery: Nursery = self._own.nursery
        return nursery
