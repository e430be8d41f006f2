"""E-mail addresses as cells of a table hold them: found, checked and brought into one form."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z0-9_+.-]+@[A-Za-z0-9.-]+", re.ASCII)
_MAX_LOCAL, _MAX_ADDRESS = 64, 254
_PIECE = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|<[^<>]*>|\([^()]*\)|[^;,\n\r|"<(]|["<(])+""")
_ANGLE = re.compile(r"(?P<name>[^<>]*(?:<[^<>@]*>[^<>]*)*)<(?P<address>[^<>]*@[^<>]*)>")
_LETTERS = re.compile(r"\w")
_COMMENT = re.compile(r"\([^()]*\)")
_AROUND_AT = re.compile(r"\s*@\s*")
_MAILTO = re.compile(r"^mailto:", re.IGNORECASE)
_JOINERS = {"\u200c", "\u200d"}
_WIDE = str.maketrans({"＠": "@", "；": ";", "，": ",", "、": ",", "．": ".", "＜": "<", "＞": ">"})


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address as written in a cell, and the name before it, if any."""

    address: str
    name: str = ""


class AddressError(ValueError):
    """Why something is no address."""


def clean(text: str) -> str:
    """A cell's text in NFC without control and invisible characters, white space made single.

    Joiners stay: Persian and Indic names are spelt with them. Directional overrides (UTS 39) go, for they can show
    a name as another. A text such as ``=1+1`` stays what it is: only what writes spreadsheets has to guard it.
    """
    if not text.isprintable():
        spaced = "".join(" " if c.isspace() else c for c in text)
        text = "".join(c for c in spaced if c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return " ".join((text if text.isascii() else unicodedata.normalize("NFC", text)).split())


def mailboxes(cell: str) -> tuple[Mailbox, ...]:
    """All mailboxes of a cell: ``a@x.org; b@y.org``, ``Awa Diallo <a@x.org>``, one a line (RFC 5322, section 3.4).

    What can't be an address comes out too, so that it can be told of.
    """
    if _PLAIN.fullmatch(cell):
        return (Mailbox(cell),)
    found: list[Mailbox] = []
    begun = ""
    for match in _PIECE.finditer(cell.translate(_WIDE)):
        piece = clean(match.group())
        if not piece:
            continue
        begun = f"{begun}, {piece}" if begun else piece
        if "@" in piece:
            found.extend(_of_piece(begun))
            begun = ""
    return (*found, Mailbox(begun)) if begun else tuple(found)


def _of_piece(piece: str) -> tuple[Mailbox, ...]:
    """The mailboxes of a text without separators; a name is what stands before angle brackets, and nothing else.

    ``amelie cote@x.org`` is no name with an address but an address with a space: it comes out whole, to be refused,
    for what follows the space may be a stranger's.
    """
    found: list[Mailbox] = []
    end = 0
    while named := _ANGLE.match(piece, end):
        found.append(Mailbox(_bare(named["address"]), _name(named["name"])))
        end = named.end()
    rest = piece[end:]
    return tuple(found) if found and "@" not in rest else (*found, *_without_names(rest))


def _without_names(text: str) -> tuple[Mailbox, ...]:
    words = _AROUND_AT.sub("@", _COMMENT.sub(" ", text)).split()
    parts = [part for word in words for part in (word.split("/") if word.count("@") > 1 else (word,))]
    told = [part for part in parts if "@" in part or _LETTERS.search(part)]
    if all("@" in part for part in told):
        return tuple(Mailbox(_bare(part)) for part in told)
    return (Mailbox(" ".join(words)),)


def _bare(text: str) -> str:
    return _MAILTO.sub("", text.strip().strip("<>'\"")).strip(" .,:;'\"")


def _name(text: str) -> str:
    return text.strip(" ,:-'\"").replace('\\"', '"').replace("\\\\", "\\")


def normal_address(text: str) -> str:
    """The address in its one form: domain in lower case and ASCII (IDNA), local part in NFC, its case kept.

    Refuses with AddressError what RFC 5321 (section 4.5.3.1), RFC 6531 (local parts beyond ASCII are allowed) and
    RFC 5890 don't allow, quoted local parts, address literals, and domains that can't get mail (``localhost``,
    ``*.invalid``). Domains reserved for examples and tests (RFC 2606) are allowed: samples stand at them. No network.
    """
    local, at, domain = text.rpartition("@")
    plain = at and _PLAIN_LOCAL.fullmatch(local) and len(local) <= _MAX_LOCAL
    normal_domain = _plain_domain(domain) if plain else ""
    if normal_domain and len(local) + 1 + len(normal_domain) <= _MAX_ADDRESS:
        return f"{local}@{normal_domain}"
    return _checked(text)


@lru_cache(maxsize=1 << 14)
def _plain_domain(domain: str) -> str:
    """The normal form of a domain, ``""`` if there is none: checked once, for lists repeat their domains."""
    try:
        return _checked(f"a@{domain}").partition("@")[2]
    except AddressError:
        return ""


def _checked(text: str) -> str:
    if "@" not in text:
        raise AddressError("there is no @ in it")
    try:
        found = validate_email(text, strict=True, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise AddressError(_reason(str(error))) from error
    return f"{found.local_part}@{found.ascii_domain}"


def _reason(text: str) -> str:
    text = text.rstrip(".")
    return text[:1].lower() + text[1:]
