"""A sender process of the harness: ``python -m chorus.sender`` that dies at a named point, or keeps no journal.

``python -m tests.chaos.sender ROOT POINT NTH [--no-journal]``
"""

import sys
from pathlib import Path
from typing import Any, BinaryIO
from unittest.mock import patch

from chorus import sender
from chorus.engine.sender_loop import SenderLoop
from chorus.services.messages import SenderSpec
from tests.chaos.points import CrashPoint, Point

MODULE = "tests.chaos.sender"
NO_JOURNAL = "--no-journal"


def main(root: Path, point: Point, *, journalled: bool) -> int:
    """Work as a sender does."""

    class Loop(SenderLoop):
        def __init__(self, spec: SenderSpec, *parts: Any) -> None:
            # Its records go where nobody reads them: that is what no journal is, and nothing else about it changes.
            nowhere = str(root / "nowhere" / Path(spec.journal).name)
            super().__init__(spec if journalled else spec.model_copy(update={"journal": nowhere}), *parts)

        def run(self, source: BinaryIO, sink: BinaryIO, crash_point: Any = None) -> None:
            super().run(source, sink, CrashPoint(root, point))

    with patch("chorus.sender.SenderLoop", Loop):
        return sender.main()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Point(sys.argv[2], int(sys.argv[3])), journalled=NO_JOURNAL not in sys.argv))
