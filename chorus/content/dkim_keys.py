"""DKIM keys on disk: made once, readable by their owner only, with the DNS record that publishes each."""

import base64
import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from chorus.content.dkim import private_key
from chorus.domain.problems import PermanentError
from chorus.services.messages import DkimAlgorithm, DkimKey

RSA_BITS = 2048
_EXPONENT = 65537
_STRING = 255
"""Bytes of one string in a TXT record (RFC 1035, section 3.3)."""


def make_key(path: Path, algorithm: DkimAlgorithm) -> bool:
    """Write a new private key in PEM, for its owner's eyes only; False when there is one already."""
    private: RSAPrivateKey | Ed25519PrivateKey
    private = generate_private_key(_EXPONENT, RSA_BITS) if algorithm == "rsa" else Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "wb") as file:
        file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    return True


def read_key(path: Path) -> str:
    """The PEM of a key file; PermanentError when others may read it."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise PermanentError(f"others may read {path.name}", f"chmod 600 {path}")
    return path.read_text(encoding="ascii", errors="replace")


def record_name(key: DkimKey) -> str:
    """Where the public key is published (RFC 6376, section 3.6.2.1)."""
    return f"{key.selector}._domainkey.{key.domain}"


def record_text(key: DkimKey) -> str:
    """The TXT record of the public key (RFC 6376, section 3.6.1; RFC 8463, section 4.2)."""
    public = private_key(key).public_key()
    if key.algorithm == "rsa":
        data = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        data = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"v=DKIM1; k={key.algorithm}; p={base64.b64encode(data).decode()}"


def zone_line(key: DkimKey) -> str:
    """The record as a line of a zone file: strings of at most 255 bytes (RFC 1035, section 5.1)."""
    text = record_text(key)
    strings = " ".join(f'"{text[at : at + _STRING]}"' for at in range(0, len(text), _STRING))
    return f"{record_name(key)}. IN TXT {strings}"
