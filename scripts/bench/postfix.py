"""The reference for mail: Postfix's own load generator against Postfix's own sink, both without its mail system."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

HOW = """smtp-sink and smtp-source are missing. Debian's postfix package has them; its mail system is not needed:
  echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
  apt-get install --no-install-recommends postfix"""

_SECONDS = 10.0


def require_tools() -> None:
    """End with how to get them when they are not there."""
    if not shutil.which("smtp-sink") or not shutil.which("smtp-source"):
        sys.exit(HOW)


def free_port() -> int:
    """A port of loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def sink() -> Iterator[int]:
    """Postfix's ``smtp-sink`` on a free port of loopback: it takes every mail and throws it away."""
    port = free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen(["smtp-sink", *user, f"127.0.0.1:{port}", "1000"])
    try:
        deadline = time.monotonic() + _SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait()


def source(port: int, count: int, size: int, *, keep: bool = False) -> float:
    """Mails a second of ``smtp-source -s 20`` with so many mails of so many bytes; ``keep`` keeps its connections."""
    command = ["smtp-source", "-s", "20", "-l", str(size), "-m", str(count), *(["-d"] if keep else [])]
    start = time.perf_counter()
    subprocess.run(
        [*command, "-f", "bench@sender.example", "-t", "bench@reader.example", f"127.0.0.1:{port}"], check=True
    )
    return count / (time.perf_counter() - start)
