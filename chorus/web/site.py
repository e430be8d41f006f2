"""The published pages: served from a folder, in the language that the reader asks for, each request a visit."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from chorus.web.negotiation import choose
from chorus.web.recorder import Recorder
from chorus.web.versions import CODES, INDEX, Place, Versions, is_number
from chorus.web.visitors import Visitors

SITE_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""No script and nothing from elsewhere. Styles stand in the pages themselves, so that one file is a whole page."""

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
}
"""Ours rather than the machine's list, so that a file is the same everywhere; what is not here is for saving."""

_SOURCE = re.compile("[a-z0-9-]{1,32}")


class Site:
    """The endpoint for ``/CAMPAIGN/ACTIVITY/LANGUAGE/`` and the files beside the pages.

    ``/CAMPAIGN/ACTIVITY/`` leads to the page in the reader's language. Of a statement with several versions the newest
    is there, and each stays at ``/CAMPAIGN/ACTIVITY/NUMBER/LANGUAGE/``. Nothing outside of the folder can be reached,
    nor what begins with a dot (a page that is just being written).
    """

    def __init__(self, folder: Path, recorder: Recorder, visitors: Visitors) -> None:
        self._files = StaticFiles(directory=folder, check_dir=False)
        self._versions = Versions(folder)
        self._recorder = recorder
        self._visitors = visitors

    async def answer(self, request: Request) -> Response:
        """Answer one request; 404 for what is not there."""
        path = request.path_params["path"]
        *parts, last = path.split("/")
        if any(not part or part.startswith(".") or "\x00" in part for part in (*parts, last or "-")):
            raise HTTPException(404)
        if last == INDEX:
            return _redirect(request, "./", 301)
        if _is_chooser(path):
            return self._negotiate(request, *parts)
        named = path.rstrip("/").split("/")
        if len(named) == 4 and named[2] in CODES and is_number(named[3]):  # the number after the language, not before
            return _redirect(request, f"{'../../' if not last else '../'}{named[3]}/{named[2]}/", 301)
        if last and self._is_folder(path):
            return _redirect(request, f"{last}/", 301)
        return await self._serve(request, path)

    def _is_folder(self, path: str) -> bool:
        """Whether a path lacks only the slash at its end."""
        if _is_chooser(f"{path}/"):
            return bool(self._versions.languages(*path.split("/")))
        return path.rpartition("/")[2] in CODES and self._versions.has_folder(path)

    def _negotiate(self, request: Request, campaign: str, activity: str, version: str = "") -> Response:
        offered = self._versions.languages(campaign, activity, version)
        if not offered:
            raise HTTPException(404)
        language = choose(request.headers.get("accept-language", ""), offered)
        return _redirect(request, f"{language}/", 302, {"Vary": "Accept-Language", "Cache-Control": "no-cache"})

    async def _serve(self, request: Request, path: str) -> Response:
        """A page (and then it is a visit) or a file; a conditional request gets 304 and is a visit no less."""
        is_page = path.endswith("/")
        place = self._versions.place(path)
        name = place.path + INDEX if is_page else place.path
        response = await self._files.get_response(name, request.scope)
        response.headers["Content-Security-Policy"] = SITE_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        # At the permanent address a file changes with the version: another picture may have the same name.
        changes = is_page or (place.version and place.path != path)
        response.headers["Cache-Control"] = "no-cache" if changes else "public, max-age=3600"
        if response.status_code != 304:
            response.headers["Content-Type"] = CONTENT_TYPES.get(Path(name).suffix.lower(), "application/octet-stream")
        if is_page:
            _describe(response, path, place)
            self._recorder.hit(
                "visit", request.method, request.headers, _counted(request, path), self._visitors.pseudonym(request)
            )
        return response


def _is_chooser(path: str) -> bool:
    """Whether a path is an activity's, ``CAMPAIGN/ACTIVITY/``, or one of its versions', without a language."""
    parts = path.split("/")
    return parts[-1] == "" and (len(parts) == 3 or (len(parts) == 4 and is_number(parts[2])))


def _redirect(request: Request, to: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Within the site; the query goes along, for it says where the link was."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{to}{query}", status, headers)


def _counted(request: Request, path: str) -> str:
    """What a visit is counted under, as members of its record: the page, and where the link to it was, if it is said.

    ``utm_source`` is a word of whoever wrote that link. What is not of its alphabet is no word: it could be a name.
    """
    source = request.query_params.get("utm_source", "").lower()
    told = f',"source":"{source}"' if _SOURCE.fullmatch(source) else ""
    return f',"page":{json.dumps(f"/{path}")}{told}'


def _describe(response: Response, path: str, place: Place) -> None:
    """Say a page's language, and of a version that is kept where newer ones are (RFC 5829, sections 3.3 and 3.5).

    The page itself can't: it was signed before there were any.
    """
    *before, language, _ = path.split("/")
    if language in CODES:
        response.headers["Content-Language"] = language
    if place.version and before and is_number(before[-1]):
        links = [f'<../../{language}/>; rel="latest-version"']
        if place.version < place.newest:
            links.append(f'<../../{place.version + 1}/{language}/>; rel="successor-version"')
        response.headers["Link"] = ", ".join(links)
