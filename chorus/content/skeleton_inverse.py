"""The inverse of composing: from a mail as it left back to the words that were signed."""

from collections.abc import Mapping, Sequence
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from html import escape

from chorus.content.mail_pieces import UNSUBSCRIBE_TARGET, Mark, Piece, Slot
from chorus.content.skeleton import TOKEN, TOKEN_CHARS, Skeleton
from chorus.domain.artefact import Words, slot


def decompose(skeleton: Skeleton, message: bytes, slots: Mapping[str, str], *, tracked: bool = True) -> Words:
    """The words of a composed mail: slots emptied, links untracked, the pixel taken out.

    It reads the mail, not the artefact: their digest is the signed one exactly when the mail says what was signed.
    A mail of which nothing is counted (``tracked`` says whether) has no token but that of its unsubscribe link.
    ValueError when something stands in it that composing with these slots did not put there.
    """
    mail = message_from_bytes(message)
    signed = skeleton.artefact.words
    subject = _subject(mail)
    plain, rich = _parts(mail)
    parts = skeleton.tracked if tracked else skeleton.untracked
    html = _emptied(rich, parts.html, {name: escape(value) for name, value in slots.items()})
    text = _emptied(plain, parts.text, slots)
    base = skeleton.base_url
    html = _untracked(html, escape(base), [escape(link) for link in signed.links])
    pixel = f'<img src="{escape(base)}/o/{_TOKEN}.gif" width="1" height="1" alt="">'
    if html.count(pixel) != tracked:
        raise ValueError("the mail has no pixel, or more than one" if tracked else "the mail has a pixel")
    return Words(
        subject=_emptied(subject, skeleton.subject, slots),
        text=_untracked(text, base, list(signed.links)),
        html=html.replace(pixel, ""),
        links=signed.links,
        pictures=signed.pictures,
    )


_TOKEN = "\0token\0"  # noqa: S105  # what stands for one while reading
_UNSUBSCRIBE = "\0unsubscribe\0"


def _subject(mail: Message) -> str:
    try:
        return str(make_header(decode_header(str(mail["Subject"]).replace("\r\n", ""))))
    except (MessageError, LookupError) as error:
        raise ValueError("the mail's subject can't be decoded") from error


def _parts(mail: Message) -> tuple[str, str]:
    parts = mail.get_payload()
    if not isinstance(parts, list) or len(parts) != 2:
        raise ValueError("the mail has not two parts")
    return _decoded(parts[0]), _decoded(parts[1])


def _decoded(part: object) -> str:
    data = part.get_payload(decode=True) if isinstance(part, Message) else None
    if not isinstance(data, bytes):
        raise ValueError("a part of the mail can't be decoded")
    return data.decode().replace("\r\n", "\n")


def _emptied(text: str, pieces: Sequence[Piece], values: Mapping[str, str]) -> str:
    """Walk along the pieces: texts must be there as they are, values must be these, tokens of their length."""
    found: list[str] = []
    at = 0
    for piece in pieces:
        if isinstance(piece, Mark):
            if not TOKEN.fullmatch(text, at, at + TOKEN_CHARS):
                raise ValueError(f"at {at} the mail has something else than a token")
            found.append(_TOKEN if piece is Mark.TOKEN else _UNSUBSCRIBE)
            at += TOKEN_CHARS
            continue
        expected = values.get(piece.name, "") if isinstance(piece, Slot) else piece
        if not text.startswith(expected, at):
            raise ValueError(f"at {at} the mail says something else than {expected[:40]!r}")
        found.append(slot(piece.name) if isinstance(piece, Slot) else piece)
        at += len(expected)
    if at != len(text):
        raise ValueError("the mail says more than was signed")
    return "".join(found)


def _untracked(text: str, base: str, links: Sequence[str]) -> str:
    for number in reversed(range(len(links))):
        text = text.replace(f"{base}/c/{_TOKEN}/{number}", links[number])
    return text.replace(f"{base}/u/{_UNSUBSCRIBE}", UNSUBSCRIBE_TARGET)
