"""One signed mail, encoded once and filled for each contact: senders compose from it and never render."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property, lru_cache
from html import escape
from typing import NamedTuple, Protocol

from chorus.content.clean_text import has_url
from chorus.content.header_words import address_header, header, require_one_line
from chorus.content.mail_pieces import Mark, Piece, Slot, html_pieces, subject_pieces, text_pieces
from chorus.content.mime_body import Base64Body, Body, QuotedBody
from chorus.domain.artefact import ANSWERED, MAX_SLOT_CHARS, SECOND_SLOTS, SLOTS, Artefact, ascii_domain
from chorus.domain.language import Language
from chorus.services.messages import MailMessage
from chorus.services.ports_senders import ProviderTemplate

TOKEN_CHARS = 48
TOKEN = re.compile(r"[A-Za-z0-9_-]{48}", re.ASCII)
"""What a token is made of: nothing of it can end a link or an attribute."""

_LATIN = {Language.EN, Language.FR, Language.ES}
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ue000\ue001]")
_MESSAGE_IDS = re.compile(r"<[!-;=?-~]+>( <[!-;=?-~]+>)*")
TOKEN_KEY, UNSUBSCRIBE_KEY = "-token-", "-unsubscribe-"
"""What a provider replaces by the message's own tokens."""


class Sign(Protocol):
    """Puts what signs a mail in front of it."""

    def __call__(self, mail: bytes, at: datetime) -> bytes: ...  # noqa: D102


class _Frame(NamedTuple):
    """What stands around a mail's parts, and what its message ids begin with."""

    id: bytes
    before: bytes
    between: bytes
    end: bytes


class Parts(NamedTuple):
    """The two parts of a mail in pieces, and the same encoded."""

    text: Sequence[Piece]
    html: Sequence[Piece]
    text_body: Body
    html_body: Body


class Skeleton:
    """The composer of one mail artefact; implements ``ports.Composer``.

    ``base_url`` is where tracked links, the pixel and the unsubscribe page are served; ``sign`` signs each mail for its
    sender's domain. ValueError when the artefact is
    no mail, or when a header of it would have line ends.
    """

    def __init__(self, artefact: Artefact, base_url: str, sign: Sign | None = None) -> None:
        if artefact.key.channel != "mail":
            raise ValueError(f"{artefact.key} is no mail")
        self.artefact = artefact
        self.base_url = base_url.rstrip("/")
        self._sign = sign
        self.subject = subject_pieces(artefact.words.subject)
        self.tracked = self._parts_of(tracked=True)
        self._domain = ascii_domain(artefact.release.from_address)
        self._first, self._fields = self._headers()

    def mime(self, message: MailMessage) -> bytes:
        """The whole message with CRLF line ends, as SMTP's DATA takes it before dot-stuffing.

        ValueError when a slot's value or the address has line ends, controls or too many characters, or a value a URL.
        """
        plain, escaped = _values(message.slots)
        tokens = _tokens(message)
        parts = self.tracked if message.token else self.untracked
        address = message.address
        if not address.isprintable():
            require_one_line(address)
        mail = b"".join(
            (
                self._first,
                b"To: %b\r\n" % address.encode(),
                b"" if self._fixed_subject else header("Subject", self._subject_of(message.slots)),
                _date(message.at.replace(microsecond=0)),
                b"Message-ID: <%b.%d@%b>\r\n" % (self._frame.id, message.delivery, self._domain.encode()),
                _answering(message.slots[ANSWERED]) if ANSWERED in message.slots else b"",
                b"List-Unsubscribe:\r\n <%b/u/%b>\r\n" % (self.base_url.encode(), tokens[Mark.UNSUBSCRIBE]),
                self._frame.before,
                parts.text_body.fill(tokens, plain),
                self._frame.between,
                parts.html_body.fill(tokens, escaped),
                self._frame.end,
            )
        )
        return mail if self._sign is None else self._sign(mail, message.at)

    def substitutions(self, message: MailMessage) -> Mapping[str, str]:
        """Key to value for a provider that fills on its side: keys of HTML and text apart, HTML values escaped."""
        plain, escaped = _values(message.slots)
        _tokens(message)
        filled = {TOKEN_KEY: message.token} if message.token else {}
        filled[UNSUBSCRIBE_KEY] = message.unsubscribe_token
        for name in self._slots:
            filled[_key("t", name)] = plain.get(name, b"").decode()
            filled[_key("h", name)] = escaped.get(name, b"").decode()
        return filled

    def template(self, *, tracked: bool = True) -> ProviderTemplate:
        """The artefact with substitution keys. Its ``List-Unsubscribe`` header has a key too, which the channel fills
        itself for each personalization: a provider doesn't substitute in headers."""
        return self._template if tracked else self._untracked_template

    @cached_property
    def _template(self) -> ProviderTemplate:
        return self._template_of(self.tracked)

    @cached_property
    def _untracked_template(self) -> ProviderTemplate:
        return self._template_of(self.untracked)

    def _template_of(self, parts: Parts) -> ProviderTemplate:
        release = self.artefact.release
        return ProviderTemplate(
            subject=_keyed(self.subject, "t"),
            html=_keyed(parts.html, "h"),
            text=_keyed(parts.text, "t"),
            from_name=release.from_name,
            from_address=release.from_address,
            reply_to=release.reply_to,
            headers={
                "List-Id": f"<{self._list_id}>",
                "List-Unsubscribe": f"<{self.base_url}/u/{UNSUBSCRIBE_KEY}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Feedback-ID": self._feedback_id,
                "Content-Language": self._languages,
            },
        )

    @cached_property
    def untracked(self) -> Parts:
        """The mail where nothing is counted: its links lead straight to their targets, and it has no pixel."""
        return self._parts_of(tracked=False)

    def _parts_of(self, *, tracked: bool) -> Parts:
        words, encoder = self.artefact.words, self._encoder
        text = text_pieces(words.text, words.links, self.base_url, tracked=tracked)
        html = html_pieces(words.html, words.links, self.base_url, tracked=tracked)
        return Parts(text, html, encoder(text), encoder(html))

    @property
    def _encoder(self) -> type[QuotedBody | Base64Body]:
        return QuotedBody if _LATIN.issuperset(self.artefact.key.languages) else Base64Body

    @staticmethod
    def refuses(value: str) -> bool:
        """Whether a slot can't have this value: too long, with line ends, controls or a slot's own marks, or a URL."""
        if len(value) > MAX_SLOT_CHARS or (not value.isprintable() and _CONTROLS.search(value) is not None):
            return True
        return has_url(value)

    @property
    def _slots(self) -> tuple[str, ...]:
        """The slots that the artefact may have: those of a second text only where there is one."""
        known = () if self.artefact.key.second else SECOND_SLOTS.values()
        return tuple(name for name in SLOTS if name not in known)

    @property
    def _languages(self) -> str:
        """RFC 3282, section 2: the languages of those for whom it is meant, ``fr, en``."""
        return ", ".join(self.artefact.key.languages)

    @property
    def _list_id(self) -> str:
        """RFC 2919: stable over campaigns, so that a reader's filter stays right."""
        return f"campaigns.{self.artefact.key.sender}.{self._domain}"

    @property
    def _feedback_id(self) -> str:
        """Google's Feedback-ID: up to three fields of the sender's own, then the sender's id of 5 to 15 characters
        (https://support.google.com/a/answer/6254652)."""
        key = self.artefact.key
        return f"{key.activity}:{key.campaign}:{key.language}:{f'chorus-{key.sender}'[:15].rstrip('-')}"

    @property
    def _fixed_subject(self) -> bool:
        return all(isinstance(piece, str) for piece in self.subject)

    def _headers(self) -> tuple[bytes, bytes]:
        """The fields before and after those that differ from message to message."""
        release = self.artefact.release
        first = address_header("From", release.from_name, release.from_address)
        if release.reply_to:
            first += address_header("Reply-To", "", release.reply_to)
        if self._fixed_subject:
            first += header("Subject", self.artefact.words.subject)
        else:
            require_one_line("".join(p for p in self.subject if isinstance(p, str)))
        rest = f"List-Id: <{self._list_id}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        rest += f"Feedback-ID: {self._feedback_id}\r\nContent-Language: {self._languages}\r\nMIME-Version: 1.0\r\n"
        return first, rest.encode("ascii")

    @cached_property
    def _frame(self) -> _Frame:
        """What depends on the artefact's digest, made for the first message."""
        digest = hashlib.sha256(self.artefact.canonical()).hexdigest()
        boundary = f"=_chorus_{digest[16:40]}"
        kind = f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'.encode()
        return _Frame(
            id=digest[:16].encode(),
            before=self._fields + kind + _part("plain", boundary, self._encoder.encoding),
            between=b"\r\n" + _part("html", boundary, self._encoder.encoding),
            end=f"\r\n--{boundary}--\r\n".encode(),
        )

    def _subject_of(self, slots: Mapping[str, str]) -> str:
        return "".join(piece if isinstance(piece, str) else slots.get(_name(piece), "") for piece in self.subject)


def _part(subtype: str, boundary: str, encoding: str) -> bytes:
    fields = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return f"--{boundary}\r\n{fields}".encode()


def _name(piece: Slot | Mark) -> str:
    return piece.name


def _keyed(pieces: Sequence[Piece], part: str) -> str:
    return "".join(_placeholder(piece, part) for piece in pieces)


def _placeholder(piece: Piece, part: str) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, Slot):
        return _key(part, piece.name)
    return TOKEN_KEY if piece is Mark.TOKEN else UNSUBSCRIBE_KEY


def _key(part: str, name: str) -> str:
    """A substitution key such as ``-sh1-``; numbers, because providers' keys are matched as plain text."""
    return f"-s{part}{SLOTS.index(name) + 1}-"


def _values(slots: Mapping[str, str]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The slots' values as the text and the HTML part need them."""
    told = {name: value for name, value in slots.items() if value and name != ANSWERED}
    if Skeleton.refuses(" ".join(told.values())):  # one look at all; at each where that finds something
        for name, value in told.items():
            if Skeleton.refuses(value):
                raise ValueError(f"the value of slot {name!r} is too long or has control characters or a URL")
    plain = {name: value.encode() for name, value in told.items()}
    return plain, {name: escape(value).encode() for name, value in told.items()}


def _answering(ids: str) -> bytes:
    """RFC 5322, section 3.6.4: the mail that this one answers, and the whole conversation, one line an id."""
    if not _MESSAGE_IDS.fullmatch(ids):
        raise ValueError(f"{ids!r} are no message ids")
    every = ids.encode("ascii").split(b" ")
    return b"In-Reply-To: %b\r\nReferences: %b\r\n" % (every[-1], b"\r\n ".join(every))


def _tokens(message: MailMessage) -> dict[Mark, bytes]:
    """The message's tokens; of one of which nothing is counted that for unsubscribing alone."""
    if not TOKEN.fullmatch(message.token or message.unsubscribe_token) or not TOKEN.fullmatch(
        message.unsubscribe_token
    ):
        raise ValueError(f"a token has {TOKEN_CHARS} characters of base64url (docs/adr/0002-the-token.md)")
    return {Mark.TOKEN: message.token.encode("ascii"), Mark.UNSUBSCRIBE: message.unsubscribe_token.encode("ascii")}


@lru_cache(maxsize=1024)
def _date(at: datetime) -> bytes:
    """RFC 5322, section 3.3; the instant's own offset, ``+0000`` for UTC."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return f"Date: {format_datetime(at)}\r\n".encode("ascii")
