"""Header fields of mails: RFC 2047 encoded words, folding, and names beside addresses."""

import base64
import re
import string
from collections.abc import Callable, Iterator
from functools import lru_cache

MAX_WORD = 75
"""RFC 2047, section 2: an encoded word has at most 75 characters."""

_ATOM = re.compile(r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+$")
_PLAIN_BYTES = frozenset((string.ascii_letters + string.digits + "!*+-/").encode())
_UNSAFE = re.compile("[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]")


def header(name: str, text: str) -> bytes:
    """A whole field with its CRLF; ``text`` becomes encoded words where it is not plain ASCII.

    ValueError when the text has line ends or other controls: they would begin a field of their own.
    """
    return f"{name}: {encode_words(text, len(name) + 2)}\r\n".encode("ascii")


def address_header(name: str, display: str, address: str) -> bytes:
    """A field with one mailbox (RFC 5322, section 3.4); the address may be internationalised (RFC 6532)."""
    require_one_line(address)
    if not display:
        return f"{name}: {address}\r\n".encode()
    words = phrase(display, len(name) + 2)
    gap = " " if "\r\n" not in words and len(name) + len(words) + len(address) <= MAX_WORD - 4 else "\r\n "
    return f"{name}: {words}{gap}<{address}>\r\n".encode()


def phrase(text: str, used: int) -> str:
    """A display name: an atom, a quoted string, or encoded words."""
    require_one_line(text)
    if text.isascii() and "=?" not in text and len(text) <= MAX_WORD - used:
        return text if _ATOM.match(text) else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return encode_words(text, used, always=True)


@lru_cache(maxsize=512)
def encode_words(text: str, used: int, *, always: bool = False) -> str:
    """Text folded into lines of at most 76 characters, the first one shorter by ``used``.

    Text that is not ASCII, or that looks like an encoded word, is encoded: Latin scripts by Q, others by B.
    """
    require_one_line(text)
    fits = all(len(word) <= MAX_WORD - used for word in text.split(" "))
    if text.isascii() and "=?" not in text and fits and not always:
        return "\r\n ".join(_fold(text, used))
    letters = sum(c.isascii() for c in text)
    encode = _q if letters * 2 >= len(text) else _b
    return "\r\n ".join(_words(text, encode, used))


def require_one_line(text: str) -> None:
    """Refuse what would end a header field."""
    if _UNSAFE.search(text):
        raise ValueError(f"a header field can't have line ends or control characters: {text!r}")


def _fold(text: str, used: int) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        if line and used + len(line) + 1 + len(word) > MAX_WORD and line.strip() and word:
            yield line
            line, used = word, 1
        else:
            line = f"{line} {word}" if line else word
    yield line


def _words(text: str, encode: Callable[[str], str], used: int) -> Iterator[str]:
    """Encoded words; no character is divided between two (RFC 2047, section 5)."""
    chunk = ""
    for character in text:
        if chunk and used + len(encode(chunk + character)) > MAX_WORD:
            yield encode(chunk)
            chunk, used = "", 1
        chunk += character
    yield encode(chunk)


def _b(text: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


def _q(text: str) -> str:
    encoded = (chr(b) if b in _PLAIN_BYTES else "_" if b == 32 else f"={b:02X}" for b in text.encode())
    return f"=?utf-8?q?{''.join(encoded)}?="
