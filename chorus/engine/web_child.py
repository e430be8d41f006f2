"""The web process as the daemon's child: started with its settings on standard input, ended by closing it."""

import contextlib
import json
import logging
import subprocess
import sys
from pathlib import Path

from chorus.domain.problems import RefusedError
from chorus.services.messages import WebSpec

log = logging.getLogger(__name__)
COMMAND: tuple[str, ...] = (sys.executable, "-m", "chorus.web")
END_SECONDS = 15.0


class WebChild:
    """One web process; ``url`` is where it listens, once started."""

    def __init__(self, spec: WebSpec, log_file: Path) -> None:
        self._spec = spec
        self._log = log_file
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> None:
        """Start and wait until it listens; RefusedError with what it said when it can't. One that died is let go."""
        self.stop()
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as errors:
            before = errors.tell()
            process = subprocess.Popen(
                COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
            )
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # it ended at once: it has said why
            process.stdin.write(self._spec.model_dump_json().encode() + b"\n")
            process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            process.wait()
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()
            raise RefusedError(self._said(before) or "the web process ended at its start", f"see {self._log.name}")
        self._process = process
        self.url = str(json.loads(answer)["ready"])
        log.info("pages and links are served at %s", self.url)

    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Let it end what it answers; kill it when it does not end."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            log.error("the web process did not end within %.0f s and is killed", END_SECONDS)
            process.kill()
            process.wait()
        process.stdout.close()

    def _said(self, since: int) -> str:
        with self._log.open("rb") as file:
            file.seek(since)
            return file.read().decode(errors="replace").strip().removeprefix("chorus.web: ")
