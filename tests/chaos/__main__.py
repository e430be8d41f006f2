"""``python -m tests.chaos``: rounds of every scenario, a table, and exit code 1 when anything is wrong."""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.chaos.harness import Harness
from tests.chaos.scenarios import SCENARIOS
from tests.chaos.table import Row, Told, as_text, rows_of
from tests.doubles.daemon_workspace import REPOSITORY

JOBS = 2
LIMITED = (
    "disk full: no tmpfs can be mounted here (unshare -m takes root or user namespaces); "
    "a limit on the size of files stood in for it."
)


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
    told: list[Told] = []
    with Harness(folder) as harness, ThreadPoolExecutor(asked.jobs) as pool:
        journalled = not asked.no_journal
        games = [
            pool.submit(harness.play, names[i % len(names)], asked.seed + i, journalled=journalled)
            for i in range(asked.rounds)
        ]
        for number, game in enumerate(games, 1):
            told.append(game.result())
            _progress(number, told[-1])
    if harness.limited:
        print(LIMITED)
    rows = rows_of(told)
    _write(asked.output, rows)
    print(as_text(rows))
    failed = [t for t in told if t.wrong]
    if not failed:
        shutil.rmtree(folder)
    return 1 if failed else 0


def _progress(number: int, told: Told) -> None:
    if told.wrong:
        print(told.as_text())
    elif number % 20 == 0:
        print(f"{number} rounds", file=sys.stderr)


def _write(output: Path, rows: Sequence[Row]) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps([row._asdict() for row in rows], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
