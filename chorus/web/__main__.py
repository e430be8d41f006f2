"""The web process: ``python -m chorus.web`` with a WebSpec as one line of JSON on its standard input.

It answers with a line of JSON, ``{"ready": URL}``, and ends when its standard input closes, which is when the daemon
ends or dies. A problem is told on standard error, with exit code 1.
"""

import json
import logging
import os
import signal
import sys
import threading

from pydantic import ValidationError

from chorus.domain.problems import ChorusError
from chorus.services.messages import WebSpec
from chorus.web.server import Stop, require_free, run, url_of


def main() -> int:
    """Serve until standard input closes or SIGTERM comes; 0, or 1 for a problem."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the daemon, which drains and closes our input
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s web %(levelname)s %(message)s")
    try:
        spec = WebSpec.model_validate_json(sys.stdin.buffer.readline())
        port = require_free(spec.host, spec.port)
        _serve(spec, port)
    except ValidationError as error:
        wrong = ", ".join(".".join(map(str, each["loc"])) or "the line" for each in error.errors())
        print(f"chorus.web: its settings can't be read ({wrong})", file=sys.stderr)  # values may be secrets
        return 1
    except ChorusError as error:
        print(f"chorus.web: {error}", file=sys.stderr)
        return 1
    return 0


def _serve(spec: WebSpec, port: int) -> None:
    from chorus.web.wiring import app_of

    def ready(stop: Stop) -> None:
        signal.signal(signal.SIGTERM, lambda *_: stop())
        threading.Thread(target=_await_end, args=(sys.stdin.fileno(), stop), name="end", daemon=True).start()
        print(json.dumps({"ready": url_of(spec.host, port)}), flush=True)

    with app_of(spec) as app:
        run(app, spec.host, port, ready)


def _await_end(descriptor: int, stop: Stop) -> None:
    """Nothing more is expected on the input: whatever comes is read away until its end.

    Read from the descriptor: a thread inside a buffered reader aborts the interpreter when it ends for SIGTERM.
    """
    while os.read(descriptor, 4096):
        pass
    stop()


if __name__ == "__main__":
    sys.exit(main())
