"""The published pages: served from a folder, in the language that the reader asks for, each request a visit."""

from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from chorus.domain.language import Language
from chorus.web.negotiation import choose
from chorus.web.recorder import Recorder

INDEX: Final = "index.html"
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


class Site:
    """The endpoint for ``/CAMPAIGN/ACTIVITY/LANGUAGE/`` and the files beside the pages.

    ``/CAMPAIGN/ACTIVITY/`` leads to the page in the reader's language. Nothing outside of the folder can be reached,
    nor what begins with a dot (a page that is just being written).
    """

    def __init__(self, folder: Path, recorder: Recorder) -> None:
        self._folder = folder
        self._files = StaticFiles(directory=folder, check_dir=False)
        self._recorder = recorder

    async def answer(self, request: Request) -> Response:
        """Answer one request; 404 for what is not there."""
        path = request.path_params["path"]
        *parts, last = path.split("/")
        if any(not part or part.startswith(".") or "\x00" in part for part in (*parts, last or "-")):
            raise HTTPException(404)
        if last == INDEX:
            return RedirectResponse("./", 301)
        if not last and len(parts) == 2:
            return self._negotiate(request, *parts)
        if last and self._is_folder(path):
            return RedirectResponse(f"{last}/", 301)
        return await self._serve(request, path)

    def _is_folder(self, path: str) -> bool:
        parts = path.split("/")
        return len(parts) in (2, 3) and (self._folder / path).is_dir()

    def _negotiate(self, request: Request, campaign: str, activity: str) -> Response:
        folder = self._folder / campaign / activity
        offered = [language for language in Language if (folder / language / INDEX).is_file()]
        if not offered:
            raise HTTPException(404)
        language = choose(request.headers.get("accept-language", ""), offered)
        return RedirectResponse(f"{language}/", 302, {"Vary": "Accept-Language", "Cache-Control": "no-cache"})

    async def _serve(self, request: Request, path: str) -> Response:
        """A page (and then it is a visit) or a file; a conditional request gets 304 and is a visit no less."""
        is_page = path.endswith("/")
        name = path + INDEX if is_page else path
        response = await self._files.get_response(name, request.scope)
        response.headers["Content-Security-Policy"] = SITE_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        response.headers["Cache-Control"] = "no-cache" if is_page else "public, max-age=3600"
        if response.status_code != 304:
            response.headers["Content-Type"] = CONTENT_TYPES.get(Path(name).suffix.lower(), "application/octet-stream")
        if is_page:
            self._recorder.hit("visit", request.method, request.scope["headers"], page=f"/{path}")
        return response
