"""``python -m tests.chaos``: rounds of every scenario; a table, var/chaos.json, and exit code 1 when anything is wrong."""

import argparse
import json
import shutil
import sys
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from tests.chaos.nursery import Nursery
from tests.chaos.round import Round, RoundError
from tests.chaos.scenarios import SCENARIOS, SIZES, draw
from tests.chaos.table import Row, Told, as_text, rows_of
from tests.chaos.templates import Templates
from tests.doubles.daemon_workspace import REPOSITORY

JOBS = 2


class Harness:
    """Plays rounds, each in a folder that goes when it went well."""

    def __init__(self, folder: Path, sizes: Sequence[int] = SIZES, *, journalled: bool = True) -> None:
        self._folder, self._sizes, self._journalled = folder, sizes, journalled
        self._templates = Templates(folder / "templates")
        self._stack, self._own = ExitStack(), threading.local()

    def play(self, scenario: str, seed: int) -> Told:
        """One round, and all that is known of it when it failed."""
        root = self._folder / f"{scenario.replace(' ', '-').replace(',', '')}-{seed}"
        plan = draw(scenario, seed, self._sizes)
        game = Round(root, plan, seed, journalled=self._journalled)
        try:
            verdict = game.run(self._templates, self._nursery())
        except Exception as error:  # noqa: BLE001 - a round that breaks must not hide the others
            return Told(scenario, seed, root, None, (f"{type(error).__name__}: {error}", *game.said[-12:]))
        if verdict.complaints:
            return Told(scenario, seed, root, verdict, (*verdict.complaints, *game.said[-12:]))
        shutil.rmtree(root)
        return Told(scenario, seed, root, verdict)

    def close(self) -> None:
        """End the nurseries."""
        self._stack.close()

    def _nursery(self) -> Nursery:
        """One for each thread, since it has one daemon at a time."""
        if not hasattr(self._own, "nursery"):
            self._own.nursery = self._stack.enter_context(Nursery())
        nursery: Nursery = self._own.nursery
        return nursery


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, print, write; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the first round; the next has the next")
    parser.add_argument("--scenario", choices=list(SCENARIOS), help="only this one")
    parser.add_argument("--jobs", type=int, default=JOBS, help="rounds at a time")
    parser.add_argument("--no-journal", action="store_true", help="send without a journal: rounds must fail")
    parser.add_argument("--output", type=Path, default=REPOSITORY / "var" / "chaos.json")
    asked = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="chorus-chaos-"))
    names = [asked.scenario] if asked.scenario else list(SCENARIOS)
    harness = Harness(folder, journalled=not asked.no_journal)
    told: list[Told] = []
    try:
        with ThreadPoolExecutor(asked.jobs) as pool:
            games = [
                pool.submit(harness.play, names[i % len(names)], asked.seed + i) for i in range(asked.rounds)
            ]
            for number, game in enumerate(games, 1):
                told.append(game.result())
                _progress(number, told[-1])
    finally:
        harness.close()
    rows = rows_of(told)
    _write(asked.output, rows)
    print(as_text(rows))  # noqa: T201
    failed = [t for t in told if t.wrong]
    if not failed:
        shutil.rmtree(folder)
    return 1 if failed else 0


def _progress(number: int, told: Told) -> None:
    if told.wrong:
        print(told.as_text())  # noqa: T201
    elif number % 20 == 0:
        print(f"{number} rounds", file=sys.stderr)  # noqa: T201


def _write(output: Path, rows: Sequence[Row]) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps([row._asdict() for row in rows], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
