"""What people do in a sign-off: sign, hold, lift, comment; and who may: enrol, retire. An act is one canonical text."""

import json
from typing import Annotated, Literal, Self, TypeAlias
from unicodedata import category

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, TypeAdapter, ValidationError

from chorus.domain.artefact import ArtefactKey, canonical_json
from chorus.domain.bidi_controls import CONTROLS
from chorus.domain.lines import one_line
from chorus.domain.problems import Frozen, MisreadError

Way = Literal["command", "page", "rehearsal", "migrated"]
"""By what way an act came: the command line, a personal link, a rehearsal, or a database of before the log."""


def _seen(text: str) -> str:
    """The text; MisreadError for characters that nobody sees, or that turn what others read."""
    if found := next((c for c in text if c != "\n" and (CONTROLS.match(c) or category(c) in ("Cc", "Cs"))), ""):
        raise MisreadError(f"it has the character U+{ord(found):04X}, which can't be seen", "write it without")
    return text


Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), AfterValidator(_seen)]
PersonName = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(one_line)]
Function = Annotated[str, StringConstraints(max_length=200), AfterValidator(one_line)]
SignatoryId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64)]

PURPOSE = b"chorus/act/1\0"
"""Stands before an act's text where it is signed, so that a signature under something else can't pass for one."""


class Digests(Frozen):
    """One artefact in an act: its key and the two digests."""

    key: ArtefactKey
    words: str
    release: str


class Person(Frozen):
    """Who acts, and for whom. ``secretariat`` is a secretariat's or a co-signatory's id; ``signatory`` the id in the
    register, or empty where the secretariat has enrolled nobody. ``version`` is that of the act's form."""

    version: Literal[1] = 1
    secretariat: str
    signatory: str = ""
    person: PersonName
    role: Function = ""
    at: AwareDatetime
    way: Way = "command"


class SignAct(Person):
    """A person signs artefacts for conventions (or for a co-signatory), each listed."""

    act: Literal["sign"] = "sign"
    campaign: str
    conventions: Annotated[tuple[str, ...], Field(min_length=1)]
    artefacts: Annotated[tuple[Digests, ...], Field(min_length=1)]


class HoldAct(Person):
    """A convention holds a campaign, or one activity of it, with a reason: nothing of it leaves until it is lifted."""

    act: Literal["hold"] = "hold"
    campaign: str
    conventions: Annotated[tuple[str, ...], Field(min_length=1)]
    activity: str = ""
    reason: Said


class LiftAct(Person):
    """Whoever held lifts what it held."""

    act: Literal["lift"] = "lift"
    campaign: str
    conventions: Annotated[tuple[str, ...], Field(min_length=1)]
    activity: str = ""
    reason: Said


class CommentAct(Person):
    """A remark that stops nothing."""

    act: Literal["comment"] = "comment"
    campaign: str
    text: Said


class EnrolAct(Person):
    """Somebody may sign for a secretariat from now on; ``person`` is who says so.

    ``key`` is their Ed25519 public key (base64 of its 32 bytes), or empty for somebody who signs by personal link only.
    A deputy signs like the one they stand in for, and enrols nobody.
    """

    act: Literal["enrol"] = "enrol"
    id: SignatoryId
    name: PersonName
    function: Function = ""
    address: str = ""
    key: str = ""
    deputy_for: str = ""


class RetireAct(Person):
    """Somebody may no longer sign; what they signed stays signed."""

    act: Literal["retire"] = "retire"
    id: SignatoryId
    reason: Said


Act: TypeAlias = Annotated[SignAct | HoldAct | LiftAct | CommentAct | EnrolAct | RetireAct, Field(discriminator="act")]
_ACT: TypeAdapter[Act] = TypeAdapter(Act)


def act_text(act: Act) -> str:
    """The act's canonical JSON: what is kept, hashed and signed."""
    return canonical_json(act.model_dump(mode="json")).decode()


def act_of(text: str) -> Act:
    """The act of a kept text; ValueError, with where and what, for one of another version, or that is no act."""
    try:
        act = _ACT.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = [str(part) for part in first["loc"]]
        if where[-1:] == ["version"]:
            raise ValueError(_UNKNOWN) from error
        raise ValueError(": ".join([*([".".join(where)] if where else []), first["msg"]])) from error
    if "version" not in act.model_fields_set:
        raise ValueError(_UNKNOWN)
    return act


_UNKNOWN = "this act is of a version that this Chorus doesn't know"


def is_canonical(text: str) -> bool:
    """Whether a JSON text is written as Chorus writes one: whoever reads it reads the same."""
    try:
        return canonical_json(json.loads(text)) == text.encode()
    except (ValueError, RecursionError):
        return False


def signed_bytes(text: str) -> bytes:
    """The bytes that an Ed25519 key signs for an act's text."""
    return PURPOSE + text.encode()


class Proof(Frozen):
    """An Ed25519 signature (RFC 8032) over ``signed_bytes``: public key and signature in base64."""

    key: str
    signature: str

    @classmethod
    def of(cls, key: str, signature: str) -> Self | None:
        """The proof, or None where there is no signature."""
        return cls(key=key, signature=signature) if signature else None
