"""Unsubscribing: a page that asks, and the one click of RFC 8058 that acts."""

import asyncio
import logging
from collections.abc import Mapping
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from chorus.domain.engagement import TEST, UnsubscribeToken
from chorus.domain.language import Language, pick
from chorus.domain.problems import ChorusError
from chorus.services.ports import Mailing, UnsubscribeLookup
from chorus.services.ports_senders import Sealer
from chorus.web.negotiation import choose
from chorus.web.pages import UnsubscribeState, html_headers, unsubscribe_page
from chorus.web.recorder import Recorder

log = logging.getLogger(__name__)

MAX_BODY = 16 * 1024
"""Bytes; a one-click body has some 30, a multipart one a few hundred."""

ConventionNames = Mapping[str, Mapping[Language, str]]
"""Names per language by a convention's id."""


class Unsubscribe:
    """The endpoint ``/u/TOKEN``. GET and HEAD change nothing (mail scanners follow links); POST acts.

    RFC 8058, section 3.1 and 3.2: the body ``List-Unsubscribe=One-Click`` comes as form data of either kind, without
    cookies, and is answered without a redirect. The page's own form sends the same.
    """

    def __init__(
        self, recorder: Recorder, sealer: Sealer, lookup: UnsubscribeLookup, conventions: ConventionNames
    ) -> None:
        self._recorder = recorder
        self._sealer = sealer
        self._lookup = lookup
        self._conventions = conventions

    async def answer(self, request: Request) -> Response:
        """Answer one request; 404 for a token that we did not seal."""
        try:
            token = UnsubscribeToken.unpack(self._sealer.open(request.path_params["token"]))
        except ValueError:
            raise HTTPException(404) from None
        mailing = await self._mailing(token.delivery)
        if request.method != "POST":
            return self._page(request, mailing, "ask", 200)
        if not _one_click(request.headers.get("content-type", ""), await _body(request)):
            return self._page(request, mailing, "ask", 400)
        try:
            if token.delivery != TEST:
                self._recorder.unsubscribe(token.delivery)
        except OSError as error:
            log.warning("an unsubscribe for delivery %d could not be recorded: %s", token.delivery, error)
            return self._page(request, mailing, "failed", 503)
        return self._page(request, mailing, "done", 200)

    async def _mailing(self, delivery: int) -> Mailing | None:
        """None too when the database can't be read: unsubscribing works without the names."""
        try:
            return await asyncio.to_thread(self._lookup.mailing, delivery)
        except ChorusError:
            log.exception("the mailing of delivery %d could not be read", delivery)
            return None

    def _page(self, request: Request, mailing: Mailing | None, state: UnsubscribeState, status: int) -> Response:
        language = _language(request, mailing)
        ids = mailing.conventions if mailing else ()
        names = [pick(self._conventions[each], language) for each in ids if each in self._conventions]
        body = unsubscribe_page(state, language, names, mailing.title if mailing else "")
        response = Response(body, status)
        response.raw_headers = html_headers(len(body)) + ([(b"retry-after", b"300")] if status == 503 else [])
        return response


def _language(request: Request, mailing: Mailing | None) -> Language:
    """``?lang=`` counts first, then what the browser asks for, then the mailing's own."""
    try:
        return Language(request.query_params.get("lang", ""))
    except ValueError:
        fallback = mailing.language if mailing else Language.EN
        return choose(request.headers.get("accept-language", ""), tuple(Language), fallback)


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise HTTPException(413)
    return body


def _one_click(content_type: str, body: bytes) -> bool:
    """Whether form data, urlencoded or multipart (RFC 7578), holds ``List-Unsubscribe=One-Click``."""
    if content_type.split(";")[0].strip().lower() == "multipart/form-data":
        message = BytesParser(EmailMessage, policy=HTTP).parsebytes(
            b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body
        )
        fields = [
            (str(part.get_param("name", "", "content-disposition")), bytes(part.get_payload(decode=True) or b""))
            for part in message.iter_parts()
        ]
        return ("List-Unsubscribe", b"One-Click") in [(name, value.strip()) for name, value in fields]
    return parse_qs(body.decode("latin-1")).get("List-Unsubscribe") == ["One-Click"]
