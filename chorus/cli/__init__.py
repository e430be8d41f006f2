"""The command line: `chorus COMMAND`."""

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line on ``argv`` (by default the process's own arguments); ends in SystemExit.

    0: done. 1: problems found, printed. 2: used wrongly. 130: interrupted.
    """
    try:
        from chorus.cli.app import app

        app(args=None if argv is None else list(argv), prog_name="chorus")
    except KeyboardInterrupt:
        sys.exit(130)
