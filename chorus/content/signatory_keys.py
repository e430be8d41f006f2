"""Ed25519 keys of signatories: made, kept encrypted only, used to sign an act, and verified."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)

from chorus.domain.problems import PermanentError, RefusedError
from chorus.domain.signoff_acts import Proof

ROUNDS = 24
"""Rounds of bcrypt_pbkdf, OpenSSH's own default (https://man.openbsd.org/ssh-keygen.1, option -a): a guess costs a good
part of a second."""

LEAST_PASSPHRASE = 12

_WIRE = b"\0\0\0\x0bssh-ed25519\0\0\0\x20"


def new_key(passphrase: str, rounds: int = ROUNDS) -> tuple[bytes, str]:
    """A new private key in OpenSSH's format (PROTOCOL.key), encrypted, and the public key as it is enrolled.

    RefusedError for a passphrase of fewer than 12 characters.
    """
    if len(passphrase) < LEAST_PASSPHRASE:
        raise RefusedError(
            f"a passphrase has at least {LEAST_PASSPHRASE} characters",
            "take some words that only you would put together",
        )
    private = Ed25519PrivateKey.generate()
    encryption = PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(rounds).build(passphrase.encode())
    return private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, encryption), _public(private)


def prove(private: bytes, passphrase: str, message: bytes) -> Proof:
    """Sign a message with an encrypted private key of OpenSSH's format; the open key is forgotten at once.

    RefusedError for a wrong passphrase, PermanentError for a file that holds no encrypted Ed25519 key.
    """
    key = _opened(private, passphrase)
    return Proof(key=_public(key), signature=base64.b64encode(key.sign(message)).decode())


def _opened(private: bytes, passphrase: str) -> Ed25519PrivateKey:
    try:
        load_ssh_private_key(private, None)
    except TypeError:
        pass  # as it should be: without the passphrase it can't be opened
    except ValueError as error:
        raise PermanentError(
            "this is no private key of OpenSSH's format", "name the file that was made for you"
        ) from error
    else:
        raise PermanentError("this private key is not encrypted", "encrypt it first: ssh-keygen -p -f FILE")
    try:
        key = load_ssh_private_key(private, passphrase.encode())
    except ValueError as error:
        raise RefusedError("the passphrase does not open the key", "try again") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise PermanentError("this is no Ed25519 key", "make one: chorus signatory key FILE")
    return key


def public_of(text: str) -> str:
    """The public key of a line as ``ssh-keygen`` writes it (``ssh-ed25519 AAAA... comment``), as it is enrolled.

    RefusedError for anything else. The wire format is RFC 8709, section 4: the name, then the 32 bytes.
    """
    words = text.split()
    try:
        blob = base64.b64decode(words[1], validate=True) if words[:1] == ["ssh-ed25519"] else b""
    except (IndexError, binascii.Error):
        blob = b""
    if not blob.startswith(_WIRE) or len(blob) != len(_WIRE) + 32:
        raise RefusedError("this is no public Ed25519 key", "give the line of the .pub file: ssh-ed25519 AAAA...")
    return base64.b64encode(blob[len(_WIRE) :]).decode()


def line_of(key: str) -> str:
    """A public key as ``ssh-keygen`` writes it: the inverse of ``public_of``."""
    return f"ssh-ed25519 {base64.b64encode(_WIRE + base64.b64decode(key)).decode()}"


def verify(key: str, signature: str, message: bytes) -> bool:
    """Whether an Ed25519 signature (RFC 8032) holds; key and signature in base64. False for what is neither."""
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(base64.b64decode(signature, validate=True), message)
    except (ValueError, InvalidSignature):
        return False
    return True


def _public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
