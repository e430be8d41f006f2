"""report-10m and classify-1m: a weekly report over 10,000,000 hits, and 1,000,000 hits by another version of the rules.

    PYTHONPATH=scripts python -m bench.report [--quick]

The hits are written by SQL (a minute or two for 10,000,000) and rolled up by Chorus (``rollup-hits`` and
``rollup-deliveries``, in microseconds each). Then ``report-10m-reading`` reads what the report of a week needs, and
``report-10m`` is `chorus report` with all its formats.
"""

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.measured import measured, report
from bench.report_world import NOW, WEEK, ZONE, make
from chorus.bootstrap.workspace import Parts
from chorus.domain.classify import RULES, RULES_VERSION
from chorus.engine.clock import VirtualClock
from chorus.services.comparing import compare
from chorus.services.rolling import roll_all
from chorus.store.opening import open_database

HITS, CLASSIFIED, DELIVERIES = 10_000_000, 1_000_000, 1_000_000
_NAME = "bench.report"


def run(quick: bool) -> list[dict[str, object]]:
    """The rows, by both parts."""
    return [*classify(quick), *weekly(quick)]


def classify(quick: bool) -> list[dict[str, object]]:
    """The row ``classify-1m``: a week's hits read and judged by another version than today's."""
    hits = 20_000 if quick else CLASSIFIED
    with tempfile.TemporaryDirectory(prefix="chorus-bench-") as folder:
        measured(_NAME, "prepare", folder, str(hits), "1000")
        return [_row("classify-1m", measured(_NAME, "classify", folder), f"{hits:,} hits")]


def weekly(quick: bool) -> list[dict[str, object]]:
    """The rows ``rollup-deliveries``, ``rollup-hits``, ``report-10m-reading`` and ``report-10m``."""
    hits, deliveries = (50_000, 20_000) if quick else (HITS, DELIVERIES)
    with tempfile.TemporaryDirectory(prefix="chorus-bench-") as folder:
        measured(_NAME, "prepare", folder, "0", str(deliveries))
        outcomes = measured(_NAME, "roll", folder)
    with tempfile.TemporaryDirectory(prefix="chorus-bench-") as folder:
        made = measured(_NAME, "prepare", folder, str(hits), "100000")
        rolled = measured(_NAME, "roll", folder)
        reading = measured(_NAME, "read", folder)
        whole = measured(_NAME, "report", folder)
    return [
        _each("rollup-deliveries", outcomes, deliveries),
        _each("rollup-hits", rolled, hits),
        _row("report-10m-reading", reading, f"{reading['count']:,} rows"),
        _row("report-10m", whole, f"{hits:,} hits, which took {made['seconds']:.0f} s to make"),
    ]


def _row(name: str, found: Mapping[str, float], note: str) -> dict[str, object]:
    told = {"name": name, "value": round(found["seconds"], 2), "unit": "s", "reference": None, "ratio": None}
    return {**told, "peak_mb": round(found["peak_mb"]), "note": note}


def _each(name: str, found: Mapping[str, float], count: int) -> dict[str, object]:
    each = round(found["seconds"] / count * 1e6, 1)
    told = {"name": name, "value": each, "unit": "us", "reference": None, "ratio": None}
    return {**told, "peak_mb": round(found["peak_mb"]), "note": f"{count:,} in {found['seconds']:.1f} s"}


def _parts(folder: str) -> Parts:
    return Parts(Path(folder), VirtualClock(NOW))


def _classify(folder: str) -> int:
    store = open_database(_parts(folder).places.database, writer=False)
    other = next((version for version in RULES if version != RULES_VERSION), RULES_VERSION)
    found = compare(store, WEEK.previous(), ZONE, [other])
    store.close()
    return sum(number for figure, number in found[other].items() if figure.endswith(".total"))


def _roll(folder: str) -> int:
    parts = _parts(folder)
    store = open_database(parts.places.database, writer=True)
    roll_all(store, parts.files.load())
    store.close()
    return 1


def _read(folder: str) -> int:
    store = open_database(_parts(folder).places.database, writer=False)
    weeks = (WEEK, WEEK.previous())
    count = sum(1 for week in weeks for _ in store.rollups(week.days[0], week.days[-1]))
    store.close()
    return count


def main(arguments: list[str]) -> None:
    """Run the whole, or one step of it in the folder that is named."""
    match arguments:
        case ["prepare", folder, hits, deliveries]:
            report(lambda: bool(make(Path(folder), int(hits), int(deliveries))))
        case ["classify", folder]:
            report(lambda: _classify(folder))
        case ["roll", folder]:
            report(lambda: _roll(folder))
        case ["read", folder]:
            report(lambda: _read(folder))
        case ["report", folder]:
            report(lambda: len(_parts(folder).report(str(WEEK), Path(folder) / "out").files))
        case _:
            print(json.dumps(run("--quick" in arguments), indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
