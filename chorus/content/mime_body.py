"""Bodies of mails, encoded beforehand except for what one message differs in from another.

A body is a list of byte strings of which a message fills some and joins all. It is cut at once, so that what can't be
filled is refused, and encoded for the first message: a check composes every mail and sends none. Quoted-printable and
base64 are those of RFC 2045, sections 6.7 and 6.8; no line has more than 76 characters.
"""

import binascii
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from chorus.content.mail_pieces import Mark, Piece, Slot

_GROUP = 57
"""So many bytes make a base64 line of 76 characters."""

_SHORTEST = 2
"""A text between two slots must be that long to align what follows; shorter ones are encoded with the slots."""

Fill = Callable[[str], bytes]


class Body(Protocol):
    """A body that is ready to be filled."""

    encoding: str

    def fill(self, tokens: Mapping[Mark, bytes], values: Mapping[str, bytes]) -> bytes:
        """The encoded body of one message; ``values`` are the slots', in UTF-8 and escaped as the part needs."""
        ...


def _wire(text: str) -> bytes:
    """Canonical line ends, as the body has before it is encoded (RFC 2049, section 4)."""
    return text.replace("\n", "\r\n").encode()


class QuotedBody:
    """Quoted-printable: what a message fills in stands between soft line breaks."""

    encoding = "quoted-printable"

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = [_wire(piece) if isinstance(piece, str) else piece for piece in pieces]
        # Between two pieces stands a soft line break.
        self._marks = [(number * 2, piece) for number, piece in enumerate(pieces) if isinstance(piece, Mark)]
        self._slots = [(number * 2, piece.name) for number, piece in enumerate(pieces) if isinstance(piece, Slot)]

    @cached_property
    def _parts(self) -> list[bytes]:
        parts: list[bytes] = []
        for piece in self._pieces:
            parts += [b"=\r\n", _quoted(piece) if isinstance(piece, bytes) else b""]
        return parts[1:]

    def fill(self, tokens: Mapping[Mark, bytes], values: Mapping[str, bytes]) -> bytes:
        """The encoded body; a token is plain ASCII without ``=`` and fits a line."""
        parts = self._parts.copy()
        for number, mark in self._marks:
            parts[number] = tokens[mark]
        for number, name in self._slots:
            parts[number] = _quoted_value(values.get(name, b""))
        return b"".join(parts)


def _quoted(data: bytes) -> bytes:
    """Quoted-printable of text with CRLF line ends; the last line leaves room for a soft break."""
    lines = (binascii.b2a_qp(line, istext=False).replace(b"=\n", b"=\r\n") for line in data.split(b"\r\n"))
    encoded = b"\r\n".join(lines)
    if len(encoded) - encoded.rfind(b"\n") - 1 > 75:
        cut = encoded.rfind(b"=", len(encoded) - 3)
        cut = cut if cut >= 0 else len(encoded) - 1
        encoded = encoded[:cut] + b"=\r\n" + encoded[cut:]
    return encoded


def _quoted_value(value: bytes) -> bytes:
    if len(value) <= 75 and value.isascii() and b"=" not in value and value[-1:] != b" ":
        return value
    return _quoted(value)


@dataclass(frozen=True, slots=True)
class _Step:
    """Text, then perhaps a token with the bytes left over before it and those that align what follows."""

    text: bytes
    carry: bytes
    mark: Mark | None
    head: bytes


@dataclass(frozen=True, slots=True)
class _Run:
    """What follows a slot, up to the next: for each number of bytes that the slot takes from it, those and the rest."""

    slot: tuple[Slot | bytes, ...]
    heads: tuple[bytes, bytes, bytes]
    steps: tuple[tuple[_Step, ...], tuple[_Step, ...], tuple[_Step, ...]]
    ends: tuple[bytes, bytes, bytes]


class Base64Body:
    """Base64: three encodings of every text, one for each way in which the slots before it can shift it.

    A token's 48 characters are a multiple of three bytes and shift nothing.
    """

    encoding = "base64"

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._cut = tuple(_run(slot, rest) for slot, rest in _runs(pieces))

    @cached_property
    def _runs(self) -> tuple[_Run, ...]:
        """The runs with their texts encoded."""
        return tuple(map(_encoded, self._cut))

    def fill(self, tokens: Mapping[Mark, bytes], values: Mapping[str, bytes]) -> bytes:
        """The encoded body; each token has 48 bytes."""
        parts: list[bytes] = []
        carry = b""
        b64 = binascii.b2a_base64
        for run in self._runs:
            phase = 0
            if run.slot:
                value = b"".join([p if isinstance(p, bytes) else values.get(p.name, b"") for p in run.slot])
                phase = -(len(carry) + len(value)) % 3
                parts.append(_lines(carry + value + run.heads[phase]))
            for step in run.steps[phase]:
                parts.append(step.text)
                if step.mark is not None:
                    parts.append(b64(step.carry + tokens[step.mark] + step.head, newline=False))
                    parts.append(b"\r\n")
            carry = run.ends[phase]
        parts.append(_lines(carry))
        return b"".join(parts)


def _lines(data: bytes) -> bytes:
    if len(data) <= _GROUP:
        return binascii.b2a_base64(data, newline=False) + b"\r\n" if data else b""
    groups = (data[at : at + _GROUP] for at in range(0, len(data), _GROUP))
    return b"".join([binascii.b2a_base64(group, newline=False) + b"\r\n" for group in groups])


def _runs(pieces: Sequence[Piece]) -> Iterator[tuple[tuple[Slot | bytes, ...], list[bytes | Mark]]]:
    """Cut at slots; a slot takes along what is too short between it and the next, and at the end."""
    plain: list[Slot | bytes | Mark] = [_wire(p) if isinstance(p, str) else p for p in pieces]
    slot: tuple[Slot | bytes, ...] = ()
    rest: list[bytes | Mark] = []
    for piece in plain:
        if isinstance(piece, Slot) or (isinstance(piece, bytes) and len(piece) < _SHORTEST and slot and not rest):
            if rest:
                yield slot, rest
                slot, rest = (), []
            slot = (*slot, piece)
        else:
            rest.append(piece)
    yield slot, rest


def _run(slot: tuple[Slot | bytes, ...], rest: list[bytes | Mark]) -> _Run:
    variants = [_variant(rest, phase) for phase in range(3)] if slot else [_variant(rest, 0)] * 3
    heads, steps, ends = zip(*variants, strict=True)
    return _Run(slot, (heads[0], heads[1], heads[2]), (steps[0], steps[1], steps[2]), (ends[0], ends[1], ends[2]))


def _encoded(run: _Run) -> _Run:
    """A run whose texts are the base64 of what they were."""
    first, second, third = (
        tuple(replace(step, text=_lines(step.text)) for step in steps)
        for steps in (run.steps if run.slot else run.steps[:1] * 3)
    )
    return replace(run, steps=(first, second, third))


def _variant(rest: list[bytes | Mark], phase: int) -> tuple[bytes, tuple[_Step, ...], bytes]:
    """The bytes that go to the slot before, the steps, and what is left over at the end."""
    if not rest:
        return b"", (), b""
    first, *following = rest
    if isinstance(first, Mark):
        raise ValueError("a token can't follow a slot: a link has its address before it")
    head, left = first[:phase], first[phase:]
    steps: list[_Step] = []
    for number, piece in enumerate(following):
        if not isinstance(piece, Mark):
            continue
        whole = len(left) - len(left) % 3
        after = following[number + 1]
        need = -(len(left) - whole) % 3
        if isinstance(after, Mark) or len(after) < need:
            raise ValueError("a token must be followed by the rest of its link")
        steps.append(_Step(left[:whole], left[whole:], piece, after[:need]))
        left = after[need:]
    whole = len(left) - len(left) % 3
    steps.append(_Step(left[:whole], b"", None, b""))
    return head, tuple(steps), left[whole:]
