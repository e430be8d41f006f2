"""A sender process for tests: as ``chorus.sender``, with a plain composer, and dying at a named point if told to."""

import os
import signal
import sys

from chorus.bootstrap import sending
from chorus.engine.frames import read_frame
from chorus.engine.sender_loop import SenderLoop
from chorus.services.messages import SenderSpec
from tests.doubles.composer import PlainComposer


def main(point: str, times: int) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    first = read_frame(sys.stdin.buffer)
    assert first is not None
    spec = SenderSpec.model_validate(first[1])
    left = [times]

    def crash(name: str) -> None:
        left[0] -= name == point
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    loop = SenderLoop(spec, sending.channel_of(spec), sending.sealer_of(spec), PlainComposer)
    loop.run(sys.stdin.buffer, sys.stdout.buffer, crash)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "", int(sys.argv[2]) if len(sys.argv) > 2 else 1)
