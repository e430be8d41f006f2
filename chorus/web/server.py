"""Serving an application with Granian: in a process of its own, or in a thread for rehearsals and tests."""

import asyncio
import errno
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from chorus.domain.problems import ChorusError, RefusedError
from chorus.web.rsgi import Application

Stop = Callable[[], None]
START_SECONDS = 10.0
END_SECONDS = 1.0
BACKLOG = 1024
MAX_REQUEST_HEAD = 64 * 1024
"""Bytes of a request's line and headers, roughly; what is much longer is refused by Granian (414, 431)."""

# Granian would log to standard output, and warn that its embedded server is experimental (2.8): errors only, and to
# wherever the process logs.
_LOGGING = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}, "granian.access": {"handlers": [], "propagate": True}},
}


class PortTakenError(RefusedError):
    """Another program listens where the web process should."""


def require_free(host: str, port: int) -> int:
    """Bind and let go: the port, or a free one for 0.

    PortTakenError when another program listens there, ChorusError when it may not be bound at all.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTakenError(
                    f"port {port} on {host} is already taken",
                    "end the program that listens there, or choose another port under [web] in config.toml",
                    host=host,
                    port=port,
                ) from error
            raise ChorusError(
                f"the web process can't listen on port {port} of {host}: {error.strerror}",
                "choose another host or port under [web] in config.toml",
                host=host,
                port=port,
            ) from error
        return int(probe.getsockname()[1])


def url_of(host: str, port: int) -> str:
    """Where a server on that address is reached from the same machine, without a slash at the end."""
    reached = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def run(app: Application, host: str, port: int, ready: Callable[[Stop], None]) -> None:
    """Serve until stopped. ``ready`` is called once requests are answered, with what stops it from any thread."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # a third faster than asyncio's own
        runner.run(_serve(app, host, port, ready))


async def _serve(app: Application, host: str, port: int, ready: Callable[[Stop], None]) -> None:
    loop = asyncio.get_running_loop()
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=MAX_REQUEST_HEAD),
        websockets=False,
        backlog=BACKLOG,
        log_level=LogLevels.error,
        log_dictconfig=_LOGGING,
    )
    serving = asyncio.create_task(server.serve())
    answering = asyncio.create_task(_await_answer(host, port))
    await asyncio.wait({serving, answering}, return_when=asyncio.FIRST_COMPLETED)
    if not serving.done():
        try:
            await answering
            ready(_stopper(loop, server))
        except BaseException:
            server.main_loop_interrupt.set()
            await serving
            raise
    answering.cancel()
    await serving
    await _finish()


async def _finish() -> None:
    """Let what is still under way end: an answer that went out may have its file to close."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others, timeout=END_SECONDS)


def _stopper(loop: asyncio.AbstractEventLoop, server: Server) -> Stop:
    def stop() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(server.stop)

    return stop


async def _await_answer(host: str, port: int) -> None:
    """Return when the port takes connections; TimeoutError when it does not in START_SECONDS."""
    reached = url_of(host, port).removeprefix("http://").rsplit(":", 1)[0].strip("[]")
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection(reached, port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.01)
                continue
            writer.close()
            await writer.wait_closed()
            return


class ThreadedServer:
    """Serves an application in a thread while the context lasts; ``url`` has no slash at the end."""

    def __init__(self, app: Application, host: str = "127.0.0.1", port: int = 0) -> None:
        self._app = app
        self.host = host
        self.port = require_free(host, port)
        self._stop: Stop | None = None
        self._decided = threading.Event()
        self._thread = ThreadPoolExecutor(1, "web")
        self._served: Future[None] = Future()

    @property
    def url(self) -> str:
        """The address of the site's root."""
        return url_of(self.host, self.port)

    def __enter__(self) -> "ThreadedServer":
        """Return once requests are answered; raises what kept the server from starting."""
        self._served = self._thread.submit(run, self._app, self.host, self.port, self._ready)
        self._served.add_done_callback(lambda _: self._decided.set())
        self._decided.wait()
        if self._stop is None:
            self._thread.shutdown()
            self._served.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the requests under way, then the thread."""
        if self._stop is not None:
            self._stop()
        self._thread.shutdown()
        if error is None:
            self._served.result()

    def _ready(self, stop: Stop) -> None:
        self._stop = stop
        self._decided.set()
