"""import-1m: a list of 1,000,000 contacts goes from a CSV file into an empty database, beside ``COPY`` into PostgreSQL.

    PYTHONPATH=scripts python -m bench.import_ [--quick]

The reference copies the same file into a plain table of a server that runs already and that ``psql`` reaches by itself
(PGHOST, PGUSER and their kin say where). The bench starts none: without one there is no reference, and the row says so.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.lists import HEADER, LISTS, make, write_lists
from bench.measured import measured, report
from chorus.bootstrap.workspace import Parts
from chorus.engine.clock import VirtualClock
from chorus.services.audiences import import_audience
from chorus.store.opening import open_database

NOW = datetime(2027, 5, 1, tzinfo=UTC)
_NAME = "bench.import_"
_NO_SERVER = "no PostgreSQL server that psql reaches: no reference"
_PATIENCE = 300


def run(quick: bool) -> list[dict[str, object]]:
    """The row ``import-1m``, and ``import-1m-again``: the same file once more, which changes nothing."""
    people = 20_000 if quick else 1_000_000
    with tempfile.TemporaryDirectory(prefix="chorus-bench-") as folder:
        root = Path(folder)
        make(root, 4)
        path = root / "audiences" / f"{LISTS[0]}.csv"
        write_lists([path], people)
        first, again = measured(_NAME, "import", folder), measured(_NAME, "import", folder)
        reference = _copy_seconds(path)
    rows = []
    for name, found, beside in (("import-1m", first, reference), ("import-1m-again", again, None)):
        ratio = round(beside / found["seconds"], 3) if beside else None
        note = f"{found['count']:,} contacts, {found['busy']:.0f} s of processor" + (
            "" if beside or name != "import-1m" else f"; {_NO_SERVER}"
        )
        told = {"name": name, "value": round(found["seconds"], 2), "unit": "s", "reference": beside, "ratio": ratio}
        rows.append({**told, "peak_mb": round(found["peak_mb"]), "note": note})
    return rows


def import_list(folder: Path) -> int:
    """Import the list; how many contacts it has then."""
    parts = Parts(folder, VirtualClock(NOW))
    parts.places.database.parent.mkdir(exist_ok=True)
    store, loaded = open_database(parts.places.database, writer=True), parts.files.load()
    try:
        count = import_audience(parts.files, loaded, store, LISTS[0], NOW).count
        return count.added + count.unchanged
    finally:
        store.close()


def _copy_seconds(path: Path) -> float | None:
    """How long ``COPY`` takes for the file, into a table that is gone when the session ends; None without a server."""
    psql = shutil.which("psql")
    if psql is None:
        return None
    columns = ", ".join(f'"{name}" text' for name in HEADER)
    copy = rf"\copy list from '{path}' with (format csv, header true)"
    command = [psql, "-XqAt", "-w", "-v", "ON_ERROR_STOP=1", "-d", "postgres", "-c"]
    reachable = subprocess.run([*command, "select 1"], capture_output=True, check=False, timeout=_PATIENCE)
    if reachable.returncode:
        return None
    start = time.perf_counter()
    session = [*command, f"create temporary table list ({columns})", "-c", copy]
    subprocess.run(session, check=True, capture_output=True, timeout=_PATIENCE)
    return round(time.perf_counter() - start, 2)


def main(arguments: list[str]) -> None:
    """Run the whole, or the import alone in the folder that is named."""
    match arguments:
        case ["import", folder]:
            report(lambda: import_list(Path(folder)))
        case _:
            print(json.dumps(run("--quick" in arguments), indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
