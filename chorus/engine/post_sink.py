"""A server in the shape of X's API that keeps what it gets: a rehearsal's social network."""

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

_APPEND = re.compile(r"^/2/media/upload/(\d+)/append$")
_FINALIZE = re.compile(r"^/2/media/upload/(\d+)/finalize$")
FIRST_ID = 1_000_000_000
ME = "1"
"""The id of the one account."""


@dataclass(frozen=True, slots=True)
class PostRequest:
    """One request as it came; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        """The body's object; ValueError when it is none."""
        parsed = json.loads(self.body)
        if not isinstance(parsed, dict):
            raise ValueError("the body is no object")
        return parsed


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: JSON of ``body``, or its bytes as HTML."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Medium:
    """An uploaded medium as it grows."""

    total: int
    data: bytes = b""
    alt: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class ReceivedPost:
    """One published post; ``answers`` is the id of the one that it answers."""

    id: str
    text: str
    media: tuple[str, ...]
    path: Path
    answers: str = ""
    at: str = ""


class PostSink:
    """Listens on loopback in a thread; writes each post as ``FOLDER/ID.json`` and its media as ``FOLDER/media/ID``.

    Has ``POST /2/tweets``, the four requests of a picture's upload, and reading one's newest posts back (``GET
    /2/users/me``, ``/2/users/ID/tweets``); a subclass may ``screen`` requests.
    """

    def __init__(self, folder: Path, host: str = "127.0.0.1") -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._next = FIRST_ID
        self.media: dict[str, Medium] = {}
        self.posts: list[ReceivedPost] = []
        self._server = ThreadingHTTPServer((host, 0), _handler_for(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="post-sink", daemon=True)

    @property
    def url(self) -> str:
        """Where it listens, such as ``http://127.0.0.1:41234``."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def open(self) -> None:
        """Serve."""
        (self._folder / "media").mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def screen(self, request: PostRequest) -> Response | None:  # noqa: ARG002 - for subclasses
        """An answer that takes the place of the usual one, or None."""
        return None

    def answer(self, request: PostRequest) -> Response:
        """The answer to one request; 400 for a body that can't be read."""
        with self._guard:
            try:
                return self.screen(request) or self._route(request)
            except (ValueError, KeyError, TypeError) as error:
                return problem(400, f"One or more parameters to your request was invalid: {error}")

    def _route(self, request: PostRequest) -> Response:
        if request.path == "/2/tweets":
            return self._publish(request.json())
        if request.path == "/2/users/me":
            return Response(200, {"data": {"id": ME, "name": "Rehearsal", "username": "rehearsal"}})
        if request.path.partition("?")[0] == f"/2/users/{ME}/tweets":
            return Response(200, {"data": [_shown(post) for post in reversed(self.posts)]})
        if request.path == "/2/media/upload/initialize":
            return self._initialize(request.json())
        if found := _APPEND.match(request.path):
            return self._append(found[1], request)
        if found := _FINALIZE.match(request.path):
            self.media[found[1]].final = True
            return Response(200, {"data": {"id": found[1], "media_key": f"3_{found[1]}"}})
        if request.path == "/2/media/metadata":
            return self._describe(request.json())
        return problem(404, "Not Found")

    def _number(self) -> str:
        self._next += 1
        return str(self._next)

    def _initialize(self, body: Mapping[str, object]) -> Response:
        media_id = self._number()
        self.media[media_id] = Medium(total=int(str(body["total_bytes"])))
        return Response(200, {"data": {"id": media_id, "media_key": f"3_{media_id}", "expires_after_secs": 86400}})

    def _append(self, media_id: str, request: PostRequest) -> Response:
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        for part in BytesParser().parsebytes(head + request.body).walk():
            if part.get_param("name", header="content-disposition") == "media":
                payload = part.get_payload(decode=True)
                self.media[media_id].data += payload if isinstance(payload, bytes) else b""
        return Response(200, {"data": {"expires_at": 0}})

    def _describe(self, body: Mapping[str, object]) -> Response:
        match body:
            case {"id": str(media_id), "metadata": {"alt_text": {"text": str(alt)}}}:
                self.media[media_id].alt = alt
                return Response(200, {"data": {"id": media_id}})
        raise ValueError("no alternative text")

    def _publish(self, body: Mapping[str, object]) -> Response:
        wanted = body.get("media")
        ids = [str(i) for i in wanted["media_ids"]] if isinstance(wanted, dict) else []
        media = [(i, self.media[i]) for i in ids]
        if any(not m.final or len(m.data) != m.total for _, m in media):
            raise ValueError("a medium is not complete")
        reply = body.get("reply")
        answered = str(reply["in_reply_to_tweet_id"]) if isinstance(reply, dict) else ""
        if answered and all(answered != post.id for post in self.posts):
            raise ValueError("the post that this answers is deleted or not visible to you")
        post_id, text = self._number(), str(body["text"])
        for media_id, medium in media:
            (self._folder / "media" / media_id).write_bytes(medium.data)
        shown = [{"id": media_id, "alt": medium.alt} for media_id, medium in media]
        path = self._folder / f"{post_id}.json"
        told = {"id": post_id, "text": text, "media": shown} | ({"in_reply_to": answered} if answered else {})
        path.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        self.posts.append(ReceivedPost(post_id, text, tuple(ids), path, answered))
        return Response(201, {"data": {"id": post_id, "text": text}})


def _shown(post: ReceivedPost) -> Mapping[str, object]:
    shown = {"id": post.id, "text": post.text, "edit_history_tweet_ids": [post.id]}
    return shown | ({"created_at": post.at} if post.at else {})


def problem(status: int, detail: str, title: str = "Invalid Request") -> Response:
    """A refusal in the shape of X's problem details."""
    return Response(status, {"title": title, "detail": detail, "status": status, "type": "about:blank"})


def _handler_for(sink: PostSink) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer one request."""
            self.do_POST()

        def do_POST(self) -> None:
            """Answer one request."""
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            response = sink.answer(PostRequest(self.path, headers, body))
            html = isinstance(response.body, bytes)
            data = response.body if isinstance(response.body, bytes) else json.dumps(response.body).encode()
            self.send_response(response.status)
            self.send_header("Content-Type", "text/html" if html else "application/json")
            self.send_header("Content-Length", str(len(data)))
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing: what came is on disk."""

    return Handler
