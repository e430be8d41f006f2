"""SendGrid: 100,000 mails to a fake of its API on loopback, with as few requests as its limits allow."""

import json
import math
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench import world
from bench.machine import peak
from bench.sending import counts_of, send_all

MAX_PERSONALIZATIONS = 1000


class _Api(BaseHTTPRequestHandler):
    """Takes every request and counts its personalizations by artefact."""

    protocol_version = "HTTP/1.1"
    requests: Counter[str]
    people: Counter[str]

    def do_POST(self) -> None:  # the base names it
        """Answer as ``POST /v3/mail/send`` does."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = f"{body['from']['email']} {body['headers']['Content-Language']}"
        self.requests[text] += 1
        self.people[text] += len(body["personalizations"])
        self.send_response(202)
        self.send_header("X-Message-Id", "bench")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def api() -> Iterator[tuple[str, Counter[str], Counter[str]]]:
    """The fake's address, and how many requests and personalizations each text had."""
    requests, people = Counter[str](), Counter[str]()
    handler = type("Handler", (_Api,), {"requests": requests, "people": people})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", requests, people
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def run(quick: bool) -> list[dict[str, object]]:
    """Seconds for all, and the requests beside the fewest that the limits allow."""
    contacts = 10_000 if quick else 100_000
    with api() as (url, requests, people), tempfile.TemporaryDirectory(prefix="chorus-bench-") as folder:
        parts = world.make(Path(folder, "workspace"), contacts, f'[channels.sendgrid]\nhost = "{url}"\n')
        with world.frozen(parts) as writer, peak() as seen:
            seconds = send_all(writer)
            if counts_of(writer)["accepted"] != contacts:
                sys.exit(f"not everybody was mailed: {counts_of(writer)}")
    fewest = sum(math.ceil(count / MAX_PERSONALIZATIONS) for count in people.values())
    made = sum(requests.values())
    size = f"{contacts // 1000}k"
    return [
        {"name": f"sendgrid-{size}", "value": round(seconds, 2), "unit": "s", "reference": None, "ratio": None,
         "peak_mb": round(seen.mb)},
        {"name": f"sendgrid-{size}-requests", "value": made, "unit": "requests", "reference": fewest,
         "ratio": round(made / fewest, 3), "peak_mb": None},
    ]  # fmt: skip
