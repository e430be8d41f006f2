"""A sender process, ``python -m chorus.sender``: its specification and its work come on standard input."""

import logging
import os
import signal
import sys
from typing import BinaryIO

from pydantic import ValidationError

from chorus.bootstrap import sending
from chorus.domain.problems import ChorusError
from chorus.engine.frames import frame, read_frame
from chorus.engine.sender_loop import SenderLoop
from chorus.services.messages import SenderSpec


def main() -> int:
    """Work until standard input closes. 0: ended as it should; 1: could not work, as told on the pipe and in the log.

    SIGTERM and SIGINT are ignored: the daemon decides when a sender ends, by closing the pipe or by dying.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with _private_stdout() as sink:
        try:
            return _serve(sys.stdin.buffer, sink)
        except ChorusError as error:
            logging.getLogger(__name__).error("%s", error)
            sink.write(frame("failure", str(error)))
            return 1


def _serve(source: BinaryIO, sink: BinaryIO) -> int:
    first = read_frame(source)
    if first is None:
        return 0
    try:
        spec = SenderSpec.model_validate(first[1])
        loop = SenderLoop(spec, sending.channel_of(spec), sending.sealer_of(spec), sending.composer_of(spec))
    except ValidationError as error:  # pydantic's own text would show the secrets
        names = ", ".join(".".join(map(str, e["loc"])) for e in error.errors(include_input=False))
        raise ChorusError(f"the sender's settings are wrong in: {names}", "look at config.toml and secrets") from None
    loop.run(source, sink)
    return 0


def _private_stdout() -> BinaryIO:
    """Standard output for frames only: what a library prints goes to standard error."""
    private = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return private


if __name__ == "__main__":
    sys.exit(main())
