"""A sender's main loop: batches in on a pipe, outcomes out on another, until the daemon closes the first or dies."""

import asyncio
import contextlib
import logging
import threading
from pathlib import Path
from typing import BinaryIO

from chorus.domain.problems import ChorusError
from chorus.engine.frames import frame, read_frame
from chorus.engine.journal import CrashPoint, FileJournal
from chorus.engine.journal_form import boot_id
from chorus.engine.sender_batch import BatchSender
from chorus.engine.sender_messages import ComposeFor, MessageMaker
from chorus.services.messages import Batch, Recall, SenderSpec
from chorus.services.ports_senders import Channel, Sealer

log = logging.getLogger(__name__)
Frame = tuple[str, object]


class SenderLoop:
    """Works off frames from ``source`` and answers on ``sink``.

    When ``source`` ends, the daemon has closed it or died: no new body leaves, what is in flight ends with its reply
    journalled, and the loop returns. A recalled batch stops likewise, at once, and is answered.
    """

    def __init__(self, spec: SenderSpec, channel: Channel, sealer: Sealer, compose_for: ComposeFor) -> None:
        self._spec, self._channel = spec, channel
        self._maker = MessageMaker(spec, sealer, compose_for)
        self._stop = threading.Event()
        self._recalled: set[int] = set()

    def run(self, source: BinaryIO, sink: BinaryIO, crash_point: CrashPoint = lambda _name: None) -> None:
        """Until the end of ``source``; RefusedError when another sender holds the journal."""
        with FileJournal(Path(self._spec.journal), boot_id(), crash_point) as journal:
            asyncio.run(self._run(source, sink, journal))

    async def _run(self, source: BinaryIO, sink: BinaryIO, journal: FileJournal) -> None:
        frames: asyncio.Queue[Frame | None] = asyncio.Queue()
        reader = threading.Thread(
            target=self._read, args=(source, asyncio.get_running_loop(), frames), name="frames", daemon=True
        )
        reader.start()
        sender = BatchSender(self._channel, journal.of, self._maker, self._stopped)
        await self._channel.open()
        try:
            async with asyncio.TaskGroup() as batches:
                await self._serve(frames, batches, sender, sink, journal)
        finally:
            await self._channel.close()

    def _stopped(self, batch: int) -> str:
        if self._stop.is_set():
            return "the daemon is gone: it is sent after the next start"
        return "called back before it began" if batch in self._recalled else ""

    async def _serve(
        self,
        frames: "asyncio.Queue[Frame | None]",
        batches: asyncio.TaskGroup,
        sender: BatchSender,
        sink: BinaryIO,
        journal: FileJournal,
    ) -> None:
        """Take as many batches at a time as the channel works on at once."""
        under_way: set[asyncio.Task[None]] = set()
        while (taken := await frames.get()) is not None and not self._stop.is_set():
            kind, body = taken
            if kind == "settled":  # it comes when every batch has been answered
                journal.start_anew()
                continue
            while len(under_way) >= self._channel.parallel:
                _, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            under_way.add(batches.create_task(self._work(Batch.model_validate(body), sender, sink)))

    async def _work(self, batch: Batch, sender: BatchSender, sink: BinaryIO) -> None:
        result = await sender.send(batch)
        self._recalled.discard(batch.batch)
        try:
            sink.write(frame("result", result))
            sink.flush()
        except BrokenPipeError:  # the daemon died: the journal has it all
            self._stop.set()

    def _read(self, source: BinaryIO, loop: asyncio.AbstractEventLoop, frames: "asyncio.Queue[Frame | None]") -> None:
        """Frames to the loop; a recall and the end of frames are heard at once, also while a batch is under way."""
        taken: Frame | None = None
        try:
            while (taken := read_frame(source)) is not None:
                if taken[0] == "recall":
                    self._recalled.update(Recall.model_validate(taken[1]).batches)
                else:
                    loop.call_soon_threadsafe(frames.put_nowait, taken)
        except (ChorusError, ValueError):
            log.exception("the daemon sent what is no frame")
        finally:
            self._stop.set()
            with contextlib.suppress(RuntimeError):  # the loop has ended before its source
                loop.call_soon_threadsafe(frames.put_nowait, None)
