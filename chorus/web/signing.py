"""Personal links to sign: a page with everything that is asked, and what is decided there. No script, no cookie."""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from chorus.content.looks import as_it_looks
from chorus.domain.language import Language
from chorus.domain.problems import ChorusError, NotFoundError
from chorus.services.ports_signing import (
    Asked,
    Decision,
    DecisionKind,
    DecisionRefusedError,
    OverLinkError,
    SigningDesk,
    UnknownLinkError,
)
from chorus.web.negotiation import choose
from chorus.web.pages import PAGE_POLICY, html_headers, notice_page
from chorus.web.signing_pages import asked_page, decided_page, over_page, refused_page
from chorus.web.site import CONTENT_TYPES

log = logging.getLogger(__name__)
_Made = TypeVar("_Made")

MAX_BODY = 64 * 1024
"""Bytes: 2,000 characters take up to 24,000 in a form (%F0%9F%..), the numbers of 1,000 artefacts some 8,000."""

MAX_SAID = 2000
KINDS: Mapping[str, DecisionKind] = {"sign": "sign", "hold": "hold", "comment": "comment"}
SIGNING_POLICY = f"{PAGE_POLICY}; img-src 'self'"
LOOK_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; sandbox"
)
"""An artefact as it will look is somebody else's document: it gets its own opaque origin, and may do nothing."""

STATUS = {"changed": 409, "turn": 409, "passphrase": 403, "attempts": 429, "busy": 503, "foreign": 403, "other": 409}


class _UnfitError(Exception):
    """What was sent can't be recorded; ``why`` is a key of the page's words."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Signing:
    """The endpoints below ``/s/TOKEN``. GET and HEAD change nothing (mail scanners follow links); POST decides."""

    def __init__(self, desk: SigningDesk) -> None:
        self._desk = desk
        self._making = asyncio.Semaphore(2)  # a page of many texts takes some CPU: opens and clicks go on beside it

    async def page(self, request: Request) -> Response:
        """The page, or what came of the form that it sent."""
        language, token = _language(request), request.path_params["token"]
        try:
            if request.method == "POST":
                return await self._decide(request, token, language)
            made = await self._in_thread(lambda: asked_page(self._desk.look(token), token, language))
        except UnknownLinkError:
            raise HTTPException(404) from None
        except OverLinkError as error:
            return _html(over_page(error, language), 410)
        except ChorusError as error:
            log.error("link %s: can't be shown: %s", _named(token), error)
            return _html(notice_page(503, language), 503)
        return _html(made)

    async def look(self, request: Request) -> Response:
        """An artefact's HTML as it will look, to whom it is asked of."""
        token, number = request.path_params["token"], request.path_params["number"]

        def made(asked: Asked) -> str | None:
            found = next((paper.artefact for paper in asked.papers if paper.number == number), None)
            return as_it_looks(found, lambda p: f"../picture/{p.sha256}") if found and found.words.html else None

        html = await self._of_asked(token, made)
        return _html(html.encode(), policy=LOOK_POLICY)

    async def picture(self, request: Request) -> Response:
        """A picture or document of what is asked."""
        token, digest = request.path_params["token"], request.path_params["sha256"]
        try:
            name, data = await self._in_thread(lambda: self._desk.picture(token, digest))
        except (NotFoundError, OverLinkError):
            raise HTTPException(404) from None
        kind = CONTENT_TYPES.get(f".{name.rpartition('.')[2].lower()}", "application/octet-stream")
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
        return Response(
            data,
            headers={
                **headers,
                "Content-Type": kind,
                "Content-Security-Policy": LOOK_POLICY,
                "X-Content-Type-Options": "nosniff",
            },
        )

    async def _of_asked(self, token: str, made: Callable[[Asked], str | None]) -> str:
        try:
            found = await self._in_thread(lambda: made(self._desk.look(token)))
        except (UnknownLinkError, OverLinkError):
            found = None
        if found is None:
            raise HTTPException(404)
        return found

    async def _in_thread(self, work: Callable[[], _Made]) -> _Made:
        async with self._making:
            return await asyncio.to_thread(work)

    async def _decide(self, request: Request, token: str, language: Language) -> Response:
        form: dict[str, str] = {}
        try:
            if _foreign(request):
                raise _UnfitError("foreign")
            form = await _form(request)
            decision = _decision(form)
            decided = await asyncio.to_thread(self._desk.decide, token, decision)
        except _UnfitError as bad:
            return _html(refused_page(bad.why, language, form), STATUS.get(bad.why, 400))
        except DecisionRefusedError as error:
            page = refused_page(error.why, language, form, left=error.left, more=str(error))
            return _html(page, STATUS[error.why])
        except (UnknownLinkError, OverLinkError):
            raise
        except ChorusError as error:
            log.error("link %s: could not %s: %s", _named(token), form.get("act"), error)
            return _html(refused_page("busy", language, form), 503)
        return _html(decided_page(decided, language))


def _named(token: str) -> str:
    """How a link is called in the log: by the start of its digest, as the store knows it."""
    return hashlib.sha256(token.encode()).hexdigest()[:12]


def _html(page: bytes, status: int = 200, policy: str = SIGNING_POLICY) -> Response:
    response = Response(page, status)
    response.raw_headers = html_headers(len(page), policy) + ([(b"retry-after", b"300")] if status == 503 else [])
    return response


def _language(request: Request) -> Language:
    try:
        return Language(request.query_params.get("lang", ""))
    except ValueError:
        return choose(request.headers.get("accept-language", ""), tuple(Language))


def _foreign(request: Request) -> bool:
    """Whether a form was sent from another site (w3.org/TR/fetch-metadata). Browsers without that header name the
    origin, or ``null`` where the page lets no address be passed on, as ours does."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin", "null")
    return origin != "null" and urlsplit(origin).netloc != request.headers.get("host")


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise HTTPException(413)
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise HTTPException(400) from None
    return {name: values[-1] for name, values in fields.items()}


def _decision(form: Mapping[str, str]) -> Decision:
    kind = KINDS.get(form.get("act", ""))
    if kind is None:
        raise HTTPException(400)
    text = form.get("text", "").replace("\r\n", "\n").strip()
    if kind == "sign" and form.get("confirmed") != "yes":
        raise _UnfitError("unconfirmed")
    if kind != "sign" and not text:
        raise _UnfitError("empty")
    if len(text) > MAX_SAID:
        raise _UnfitError("long")
    shown = tuple(int(n) for n in form.get("shown", "").split(",") if n.isascii() and n.isdecimal() and len(n) < 19)
    return Decision(kind, text, form.get("passphrase", ""), shown)
