"""The web process's one application: tracking first and raw, Starlette behind it."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from chorus.services.ports import Clock, UnsubscribeLookup
from chorus.services.ports_senders import Sealer
from chorus.services.ports_signing import SigningDesk
from chorus.web.bridge import Bridge
from chorus.web.links import Links, LinkTable
from chorus.web.pages import html_headers, notice_page
from chorus.web.recorder import HitLog, Recorder
from chorus.web.rsgi import Application
from chorus.web.signing import Signing
from chorus.web.site import Site
from chorus.web.tracking import Tracking
from chorus.web.unsubscribe import ConventionNames, Unsubscribe
from chorus.web.visitors import Visitors

ROBOTS = "User-agent: *\nDisallow: /c/\nDisallow: /o/\nDisallow: /s/\nDisallow: /u/\n"


def create_app(
    *,
    spool: HitLog,
    sealer: Sealer,
    links: Links,
    lookup: UnsubscribeLookup,
    clock: Clock,
    site: Path,
    visitors: Visitors,
    conventions: ConventionNames,
    desk: SigningDesk | None = None,
) -> Application:
    """Tracking, unsubscribing, personal links to sign, the published pages, ``/health`` and ``/robots.txt``.

    ``site`` is the folder of published pages, ``conventions`` each convention's name per language. Without a ``desk``
    (in a rehearsal) there are no personal links. The app keeps the spool open and does not close it.
    """
    recorder = Recorder(spool, clock)

    async def health(_: Request) -> Response:
        return JSONResponse(recorder.health(), headers={"Cache-Control": "no-store"})

    async def robots(_: Request) -> Response:
        return PlainTextResponse(ROBOTS)

    routes = [
        Route("/health", health),
        Route("/robots.txt", robots),
        Route("/u/{token}", Unsubscribe(recorder, sealer, lookup, conventions).answer, methods=["GET", "POST"]),
        *(_signing(desk) if desk else ()),
        Route("/{path:path}", Site(site, recorder, visitors).answer, methods=["GET"]),
    ]
    behind = Starlette(routes=routes, exception_handlers={HTTPException: _refusal, 500: _failure})
    return Tracking(Bridge(behind), recorder, sealer, LinkTable(links))


def _signing(desk: SigningDesk) -> tuple[Route, ...]:
    signing = Signing(desk)
    return (
        Route("/s/{token}", signing.page, methods=["GET", "POST"]),
        Route("/s/{token}/look/{number:int}", signing.look),
        Route("/s/{token}/picture/{sha256}", signing.picture),
    )


def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code != 404:
        headers = dict(error.headers or {})
        if "Allow" in headers:  # Starlette's order varies from run to run
            headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
        return Response(status_code=error.status_code, headers=headers)
    return _notice(request, 404)


def _failure(request: Request, _: Exception) -> Response:
    """The reader learns that it may work later; Starlette raises the cause again, and Granian logs it."""
    return _notice(request, 500)


def _notice(request: Request, status: int) -> Response:
    body = notice_page(status, request.headers.get("accept-language", ""))
    response = Response(body, status)
    response.raw_headers = html_headers(len(body))
    return response
