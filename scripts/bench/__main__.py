"""``make bench``: every figure beside its reference, as a table and in var/bench.json.

    PYTHONPATH=scripts python -m bench [--quick] [NAME ...]

A NAME is that of a module: mail, sendgrid, freeze, import_, check, report, web. It takes some 50 minutes in all,
``--quick`` a few: with small numbers, to see that everything runs.
"""

import argparse
import importlib
import json
import os
import sys
from pathlib import Path

PARTS = ("mail", "sendgrid", "freeze", "import_", "check", "report", "web")
COLUMNS = ("name", "value", "unit", "reference", "ratio", "peak_mb")
RESULT = Path(__file__).parents[2] / "var" / "bench.json"


def main() -> int:
    """Run the parts; 0."""
    reader = argparse.ArgumentParser(prog="bench", description="Measure Chorus beside its references.")
    reader.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all, if none is named")
    reader.add_argument("--quick", action="store_true", help="small numbers")
    given = reader.parse_args()
    os.environ.setdefault("CHORUS_SENDGRID_API_KEY", "bench")  # for the fake on loopback
    rows: list[dict[str, object]] = []
    for part in given.parts or PARTS:
        print(f"{part} ...", file=sys.stderr)
        rows += importlib.import_module(f"bench.{part}").run(given.quick)
        _write(rows)
    _print(rows)
    return 0


def _write(rows: list[dict[str, object]]) -> None:
    """What there is so far; figures of other parts from an earlier run stay."""
    before = json.loads(RESULT.read_text()) if RESULT.exists() else []
    new = {row["name"] for row in rows}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps([row for row in before if row["name"] not in new] + rows, indent=2) + "\n")


def _print(rows: list[dict[str, object]]) -> None:
    table = [COLUMNS, *(tuple("" if row.get(c) is None else f"{row[c]}" for c in COLUMNS) for row in rows)]
    widths = [max(len(line[at]) for line in table) for at in range(len(COLUMNS))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


if __name__ == "__main__":
    sys.exit(main())
