"""Sealing what a pixel or link carries into opaque text: docs/adr/0002-the-token.md."""

import base64
import binascii
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from chorus.content.keys import parse_keys

TOKEN_CHARS = 48
_TAG_BYTES = 16


class TokenSealer:
    """AES-SIV (RFC 5297) under numbered keys; implements ``ports.Sealer``.

    It seals with the highest number and opens with all. A token's text is base64url without padding of the
    key's number (one byte) and the sealed bytes: 48 characters for a token of 19 bytes.
    """

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._ciphers = {number: AESSIV(key) for number, key in keys.items()}
        self._number = max(keys)
        self._prefix = bytes([self._number])
        self._cipher = self._ciphers[self._number]

    @classmethod
    def from_text(cls, text: str) -> "TokenSealer":
        """The sealer of a key file's text."""
        return cls(parse_keys(text))

    def seal(self, data: bytes) -> str:
        """The token of some bytes; the same bytes give the same token under one key."""
        return base64.urlsafe_b64encode(self._prefix + self._cipher.encrypt(data, None)).rstrip(b"=").decode()

    def open(self, text: str) -> bytes:
        """The bytes of a token; ValueError for anything that was not sealed under one of the keys."""
        raw = _decode(text)
        cipher = self._ciphers.get(raw[0]) if raw else None
        if cipher is None or len(raw) <= 1 + _TAG_BYTES:
            raise ValueError("not a token of this workspace")
        try:
            return cipher.decrypt(raw[1:], None)
        except InvalidTag as error:
            raise ValueError("not a token of this workspace") from error


_STANDARD = bytes.maketrans(b"-_+/", b"+/!!")
"""base64url's letters to base64's, for which there is a strict reader; base64's own become what it refuses."""


def _decode(text: str) -> bytes:
    try:
        raw = binascii.a2b_base64(text.encode("ascii").translate(_STANDARD) + b"=" * (-len(text) % 4), strict_mode=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError("not a token") from error
    if len(text) % 4 and base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise ValueError("not a token in its one spelling")
    return raw
