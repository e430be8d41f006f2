"""Artefacts: the exact words of one activity in one language for one channel, and the two digests that are signed.

The canonical form is settled in docs/adr/0001-what-is-signed.md.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from chorus.domain.campaign import ActivityKind
from chorus.domain.language import Language
from chorus.domain.problems import Frozen

ArtefactChannel = Literal["mail", "post", "page", "file"]

SLOTS: tuple[str, ...] = ("salutation", "name", "organisation", "country", "salutation_2", "country_2")
"""The closed list of what may differ from contact to contact; new ones only at its end, providers' keys count them."""

SECOND_SLOTS: Mapping[str, str] = {"salutation": "salutation_2", "country": "country_2"}
"""What is said in a language: how the slot is called in the second text of a mail in two languages."""

ANSWERED = "answered"
"""Among a delivery's slots, and never shown: the Message-IDs (in angle brackets) that a mail answers, oldest first;
the network's id of the post that a post answers."""

SLOT_OPEN, SLOT_CLOSE = "\ue000", "\ue001"
"""Private-use characters around a slot's name in an artefact; input text that has them is refused."""

SLOT_PATTERN = re.compile(f"{SLOT_OPEN}([a-z_]+2?){SLOT_CLOSE}")
MAX_SLOT_CHARS = 120


def slot(name: str) -> str:
    """How a slot stands in an artefact's text."""
    return f"{SLOT_OPEN}{name}{SLOT_CLOSE}"


def in_second(text: str) -> str:
    """A text's slots as they are called where it is the second of two languages."""
    return SLOT_PATTERN.sub(lambda found: slot(SECOND_SLOTS.get(found[1], found[1])), text)


class Picture(Frozen):
    """An attached or shown medium: its name, the SHA-256 of its bytes (hex) and its alternative text."""

    file: str
    sha256: str
    alt: str = ""


class Words(Frozen):
    """Everything that a recipient can see, before tracking and with slots unfilled.

    ``html`` is the whole document as it leaves (CSS inlined); the targets of its links are its own, untracked ones.
    ``links`` lists those targets that a composed mail tracks, in order of first appearance.
    ``text`` is the plain-text part, a post's text, or empty.
    """

    subject: str = ""
    text: str = ""
    html: str = ""
    links: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()


_LEFT_OUT = frozenset({"kept", "corrects", "languages", "fallback"})


class Release(Frozen):
    """Under what conditions the words leave: to whom, from whom, when.

    ``schedule`` is the canonical schedule text and ``occasion`` its first and last day; ``embargo`` an
    ISO instant; ``kept`` a path, ``/campaign/statement/2/en/``; ``corrects`` what a corrigendum corrects,
    ``campaign/activity``.
    """

    audience: tuple[str, ...] = ()
    where: str = ""
    accounts: tuple[str, ...] = ()
    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    schedule: str
    occasion: str
    embargo: str = ""
    url: Annotated[str, Field(description="The permanent URL of a page.")] = ""
    kept: Annotated[str, Field(description="Where below the base URL this version of a statement stays.")] = ""
    corrects: str = ""
    languages: Annotated[
        tuple[str, ...], Field(description="A mailing's languages: who has another gets the fallback, or nothing.")
    ] = ()
    fallback: str = ""

    @model_serializer(mode="wrap")
    def _without_empty(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        """What is not told is left out, so that what never had it keeps its digest."""
        written: dict[str, object] = write(self)
        return {key: value for key, value in written.items() if value or key not in _LEFT_OUT}


class ArtefactKey(Frozen):
    """Which artefact of a campaign: activity, language, channel, sender (a sender's or account's id, ``site``).

    ``second`` is the second language of a mail in two; where there is none it is left out, so that other artefacts
    keep their bytes, their digests and the acts that name them.
    """

    campaign: str
    activity: str
    language: Language
    channel: ArtefactChannel
    sender: str
    second: Language | None = None

    @property
    def languages(self) -> tuple[Language, ...]:
        """Its language, or its two."""
        return (self.language, self.second) if self.second else (self.language,)

    @property
    def tongue(self) -> str:
        """Its languages as they are shown: ``fr``, ``fr+en``."""
        return "+".join(self.languages)

    def __str__(self) -> str:
        return f"{self.campaign}/{self.activity}/{self.tongue}/{self.channel}/{self.sender}"

    @model_serializer(mode="wrap")
    def _without_none(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        written: dict[str, object] = write(self)
        return {name: value for name, value in written.items() if name != "second" or value}


class Artefact(Frozen):
    """One rendered artefact. ``inputs`` maps each input's name to its SHA-256 (hex).

    ``cosignatories`` sign beside the conventions; ``author`` is who wrote it (a signatory's id or a name), if told.
    """

    key: ArtefactKey
    kind: ActivityKind
    conventions: tuple[str, ...]
    cosignatories: tuple[str, ...] = ()
    author: str = ""
    words: Words
    release: Release
    inputs: Mapping[str, str] = {}

    @property
    def words_digest(self) -> str:
        """SHA-256 (hex) of the key and the words."""
        return _digest("chorus/words/1", {"key": self.key, "kind": self.kind, "words": self.words})

    @property
    def release_digest(self) -> str:
        """SHA-256 (hex) of the key, the conventions that speak, who else signs, the author, and the release."""
        parts: dict[str, object] = {"key": self.key, "conventions": list(self.conventions), "release": self.release}
        if self.cosignatories:
            parts["cosignatories"] = list(self.cosignatories)
        if self.author:
            parts["author"] = self.author
        return _digest("chorus/release/1", parts)

    @property
    def signers(self) -> tuple[str, ...]:
        """Who must sign it: every convention, and the co-signatories."""
        return (*self.conventions, *self.cosignatories)

    def canonical(self) -> bytes:
        """The bytes that are kept with a signature and that sending composes from; what is not told is left out."""
        untold = {name for name in ("cosignatories", "author") if not getattr(self, name)}
        return canonical_json({"artefact": 1, **self.model_dump(mode="json", exclude=untold)})

    @classmethod
    def from_canonical(cls, data: bytes) -> "Artefact":
        """The artefact of kept bytes; ValueError when they are of another version."""
        raw = json.loads(data)
        if not isinstance(raw, dict) or raw.pop("artefact", None) != 1:
            raise ValueError("these artefact bytes are of a version that this Chorus doesn't know")
        return cls.model_validate(raw)


def mail_id(canonical: bytes) -> str:
    """What the Message-IDs of all mails of one artefact begin with: 16 hex digits of its bytes' SHA-256."""
    return hashlib.sha256(canonical).hexdigest()[:16]


def message_id(mail: str, delivery: int, from_address: str) -> str:
    """A mail's Message-ID (RFC 5322, section 3.6.4); ``mail`` is its artefact's ``mail_id``."""
    return f"<{mail}.{delivery}@{ascii_domain(from_address)}>"


def ascii_domain(address: str) -> str:
    """The domain of an address as headers and DNS have it (RFC 3490, ToASCII); UnicodeError for what is none."""
    domain = address.rpartition("@")[2]
    return domain if domain.isascii() else domain.encode("idna").decode("ascii")


def canonical_json(value: object) -> bytes:
    """JSON with sorted keys, no white space, UTF-8: one value, one text (after RFC 8785; no floats occur)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _digest(domain: str, parts: Mapping[str, object]) -> str:
    plain = {k: v.model_dump(mode="json") if isinstance(v, Frozen) else v for k, v in parts.items()}
    return hashlib.sha256(domain.encode() + b"\0" + canonical_json(plain)).hexdigest()
