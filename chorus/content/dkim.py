"""DKIM: the signature of a sender's domain under a composed mail (RFC 6376, RFC 8301, RFC 8463)."""

import base64
import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from chorus.domain.problems import PermanentError
from chorus.services.messages import DkimKey

MIN_RSA_BITS = 2048
"""RFC 8301, section 3.2, asks of signers 1,024 bits and recommends 2,048."""

SIGNED = (
    *("from", "from", "to", "to", "subject", "subject", "date", "date", "message-id", "message-id"),
    *("reply-to", "in-reply-to", "references", "list-id", "list-unsubscribe", "list-unsubscribe-post"),
    *("feedback-id", "content-language", "mime-version", "content-type"),
)
"""Fields to sign. Those named twice can't be added once more on the way (RFC 6376, section 5.4.2); RFC 8058, section 4,
wants the List-Unsubscribe fields covered."""

_B64_LINE = 72
_SPACES = re.compile(rb"[ \t]+")


class DkimSigner:
    """Signs whole mails (CRLF line ends) with each of the keys, ``c=relaxed/simple``; a ``skeleton.Sign``.

    PermanentError when a key can't be used: it shows nothing of it.
    """

    def __init__(self, keys: Sequence[DkimKey]) -> None:
        self._keys = [(key, private_key(key)) for key in keys]

    def __call__(self, mail: bytes, at: datetime) -> bytes:
        """The mail with a ``DKIM-Signature`` field for each key before it; ValueError when it has no body."""
        head, gap, body = mail.partition(b"\r\n\r\n")
        if not gap:
            raise ValueError("a mail without a body can't be signed")
        digest = base64.b64encode(hashlib.sha256(body.rstrip(b"\r\n") + b"\r\n").digest())
        names, covered = _covered(head)
        fields = [
            self._field(key, private, names, covered, b"%d" % int(at.timestamp()), digest)
            for key, private in self._keys
        ]
        return b"".join([*fields, mail])

    def _field(
        self,
        key: DkimKey,
        private: RSAPrivateKey | Ed25519PrivateKey,
        names: bytes,
        covered: bytes,
        at: bytes,
        digest: bytes,
    ) -> bytes:
        """One field; what is signed ends with the field itself, its ``b=`` empty and without a line end (3.7)."""
        field = (
            b"DKIM-Signature: v=1; a=%b-sha256; c=relaxed/simple; d=%b;\r\n s=%b; t=%b;\r\n bh=%b;\r\n h=%b;\r\n b="
        ) % (key.algorithm.encode(), key.domain.encode(), key.selector.encode(), at, digest, names)
        hashed = hashlib.sha256(covered + _relaxed(field)).digest()
        if isinstance(private, RSAPrivateKey):
            signature = private.sign(hashed, PKCS1v15(), Prehashed(SHA256()))
        else:  # RFC 8463, section 3: PureEdDSA over the digest
            signature = private.sign(hashed)
        text = base64.b64encode(signature)
        lines = [text[at_ : at_ + _B64_LINE] for at_ in range(0, len(text), _B64_LINE)]
        return field + b"\r\n ".join(lines) + b"\r\n"


def private_key(key: DkimKey) -> RSAPrivateKey | Ed25519PrivateKey:
    """The key of a PEM text; PermanentError when it is none of this algorithm, or a short one."""
    where = f"the {key.algorithm} key {key.selector}._domainkey.{key.domain}"
    try:
        private = load_pem_private_key(key.pem.encode(), None)
    except (ValueError, TypeError) as error:
        raise PermanentError(f"{where} is no private key in PEM without a passphrase", "restore or renew it") from error
    wanted = RSAPrivateKey if key.algorithm == "rsa" else Ed25519PrivateKey
    if not isinstance(private, wanted):
        raise PermanentError(f"{where} is of another algorithm", "name the key that belongs to the selector")
    if isinstance(private, RSAPrivateKey) and private.key_size < MIN_RSA_BITS:
        raise PermanentError(f"{where} has {private.key_size} bits, fewer than {MIN_RSA_BITS}", "make a new key")
    assert isinstance(private, RSAPrivateKey | Ed25519PrivateKey)
    return private


def _covered(head: bytes) -> tuple[bytes, bytes]:
    """The ``h=`` list, and the fields that it names, canonical: of fields of one name the last one first (5.4.2)."""
    found: dict[str, list[bytes]] = {}
    for field in _fields(head):
        name, canonical = _canonical(field)
        found.setdefault(name, []).append(canonical)
    names: list[str] = []
    covered: list[bytes] = []
    for name in SIGNED:
        there = found.get(name)
        if there:
            covered.append(there.pop())
        elif there is None:
            continue
        names.append(name)
    return _listed(tuple(names)), b"".join(covered)


def _fields(head: bytes) -> list[bytes]:
    """The fields of a head, each with its folded lines."""
    fields: list[bytes] = []
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t"):
            fields[-1] += b"\r\n" + line
        else:
            fields.append(line)
    return fields


@lru_cache(maxsize=4096)
def _canonical(field: bytes) -> tuple[str, bytes]:
    """A field's name, and the field by the relaxed canonicalisation (3.4.2) with its line end."""
    relaxed = _relaxed(field)
    return relaxed[: relaxed.index(b":")].decode("ascii"), relaxed + b"\r\n"


def _relaxed(field: bytes) -> bytes:
    name, _, value = field.partition(b":")
    return name.rstrip().lower() + b":" + _SPACES.sub(b" ", value.replace(b"\r\n", b"")).strip()


@lru_cache(maxsize=64)
def _listed(names: tuple[str, ...]) -> bytes:
    """``h=``: names with colons, a few a line."""
    lines = [":".join(names[at : at + 5]) for at in range(0, len(names), 5)]
    return ":\r\n ".join(lines).encode("ascii")
