"""What web is measured with: wrk, nginx of its own configuration on loopback, and the web process."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.postfix import free_port
from chorus.services.messages import WebSpec

HOW = """wrk or nginx is missing. Debian's packages have them; nginx is started by the bench alone, never as a service:
  apt-get install --no-install-recommends wrk nginx-light"""
THREADS, CONNECTIONS = 2, 64
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0"
_SECONDS = 10.0

_WALK = """-- Walks the paths of a file, one a line; each thread begins at another place.
local threads = 0
function setup(thread) thread:set("number", threads); threads = threads + 1 end
function init(args)
  requests = {}
  wrk.headers["User-Agent"] = args[2]
  for path in io.lines(args[1]) do requests[#requests + 1] = wrk.format("GET", path) end
  at = math.floor(#requests / %d) * number
end
function request() at = at %% #requests + 1; return requests[at] end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('\\n{"answered": %%d, "micros": %%d, "errors": %%d, "p99": %%d}\\n', summary.requests,
    summary.duration, e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(99)))
end
"""

_NGINX = """daemon off; pid nginx.pid; error_log nginx.log; worker_processes auto;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 100000000;
  client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
  server {{ listen 127.0.0.1:{port}; {rule} }}
}}
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw: answers, answers a second, and the 99th percentile of their latency in ms."""

    answered: int
    rate: float
    p99: float


def require_tools() -> None:
    """End with how to get them when they are not there."""
    if not shutil.which("wrk") or not _nginx():
        sys.exit(HOW)


def wrk(url: str, paths: Path, seconds: int) -> Load:
    """``wrk -t2 -c64`` over the paths of a file; any error of its connections or status ends the bench."""
    script = paths.with_suffix(".lua")
    script.write_text(_WALK % THREADS)
    command = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), url]
    said = subprocess.run([*command, "--", str(paths), AGENT], stdout=subprocess.PIPE, text=True, check=True).stdout
    found = json.loads(said.splitlines()[-1])
    if found["errors"]:
        sys.exit(said)
    return Load(found["answered"], found["answered"] / found["micros"] * 1e6, found["p99"] / 1000)


@contextmanager
def nginx(folder: Path, rule: str) -> Iterator[str]:
    """Nginx with one rule and a worker a core; its address."""
    port = free_port()
    folder.mkdir(exist_ok=True)
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(port=port, rule=rule))
    process = subprocess.Popen([_nginx(), "-p", str(folder), "-c", str(config), "-e", str(folder / "nginx.log")])
    try:
        _await(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def web_process(spec: WebSpec) -> Iterator[tuple[str, int]]:
    """The web process as the daemon starts it; its address and process id."""
    command = [sys.executable, "-m", "chorus.web"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdout, process:
        process.stdin.write(spec.model_dump_json().encode() + b"\n")
        process.stdin.flush()
        yield str(json.loads(process.stdout.readline())["ready"]), process.pid
        process.stdin.close()


def write_paths(folder: Path, paths: Sequence[str]) -> Path:
    """A file for ``wrk``."""
    file = folder / "paths.txt"
    file.write_text("\n".join(paths) + "\n")
    return file


def _nginx() -> str:
    """Debian has it where only root looks for programs."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or ""


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
