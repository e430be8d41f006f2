"""One running sender process: a thread writes its frames, another reads its answers."""

import contextlib
import queue
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from chorus.domain.problems import ChorusError
from chorus.engine.frames import frame, read_frame
from chorus.services.messages import Batch, BatchResult, Recall, SenderSpec

Answer = Callable[["SenderProcess", BatchResult | None], None]


class SenderProcess:
    """Starts a process with its specification on standard input and its standard error in a log file.

    ``answer`` is called, on the reading thread, with each result, and at last with None: the process has ended.
    """

    def __init__(self, command: Sequence[str], spec: SenderSpec, log: Path, answer: Answer) -> None:
        self.name, self.failure = spec.name, ""
        self._answer = answer
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
            )
        self._frames: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._frames.put(frame("spec", spec))
        self._threads = [
            threading.Thread(target=work, name=spec.name, daemon=True) for work in (self._write, self._read)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The process' number."""
        return self._process.pid

    def submit(self, batch: Batch) -> None:
        """Hand a batch over; never waits for the process."""
        self._frames.put(frame("batch", batch))

    def recall(self, recall: Recall) -> None:
        """Call batches back; what they had not begun is answered as queued."""
        self._frames.put(frame("recall", recall))

    def settled(self) -> None:
        """Tell that all its outcomes are committed."""
        self._frames.put(frame("settled"))

    def end(self) -> None:
        """Close its standard input, after which it lets end what is in flight."""
        self._frames.put(None)

    def join(self, timeout: float) -> None:
        """Wait for its end; kill it after ``timeout`` seconds (what is in flight is uncertain then)."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.end()  # a writer that still waits for frames
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        try:
            while (data := self._frames.get()) is not None:
                stdin.write(data)
                stdin.flush()
            stdin.close()
        except BrokenPipeError:  # the process has ended: the reader tells
            with contextlib.suppress(BrokenPipeError):
                stdin.close()

    def _read(self) -> None:
        stdout = self._process.stdout
        assert stdout is not None
        try:
            with stdout:
                while (taken := read_frame(stdout)) is not None:
                    self._hear(*taken)
        except (ChorusError, ValueError) as error:
            self.failure = f"it answered what is no frame: {error}"
            self._process.kill()
        self._process.wait()
        self._answer(self, None)

    def _hear(self, kind: str, body: object) -> None:
        if kind == "result":
            self._answer(self, BatchResult.model_validate(body))
        else:
            self.failure = str(body)
