"""Signatories' keys as files: made for whoever signs, encrypted always, and kept for the signing page where wanted."""

import os
from pathlib import Path

from chorus.config import Places
from chorus.content.signatory_keys import line_of, new_key, prove, public_of
from chorus.domain.problems import PermanentError, RefusedError
from chorus.domain.signoff_acts import Act, Proof, act_text, signed_bytes


def prove_act(file: Path, passphrase: str, act: Act) -> Proof:
    """Sign an act's text with the key in a file; see ``content.signatory_keys.prove``."""
    return prove(_read(file), passphrase, signed_bytes(act_text(act)))


def make_key(file: Path, passphrase: str) -> str:
    """Write a new encrypted private key, readable by its owner only, and the public key beside it (FILE.pub).

    The public key as it is enrolled. RefusedError when there is such a file already: a key is never written over.
    """
    private, public = new_key(passphrase)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise RefusedError(f"there is a file {file} already", "name another one") from error
    except OSError as error:
        raise PermanentError(f"can't write {file}: {error.strerror}", "name another place") from error
    with os.fdopen(descriptor, "wb") as out:
        out.write(private)
        out.flush()
        os.fsync(out.fileno())
    file.with_name(f"{file.name}.pub").write_text(f"{line_of(public)}\n", encoding="ascii")
    return public


def public_key(text: str) -> str:
    """A public key as it is enrolled, from ``ssh-ed25519 AAAA...`` or a file that holds such a line."""
    if text.startswith("ssh-ed25519 "):
        return public_of(text)
    return public_of(_read(Path(text)).decode("utf-8", "replace"))


def keep_for_page(places: Places, signatory: str, file: Path, passphrase: str) -> None:
    """Put a copy of an encrypted key where the signing page finds it; only the passphrase opens it there.

    RefusedError or PermanentError, and no copy, when the passphrase does not open it or it is not encrypted.
    """
    private = _read(file)
    prove(private, passphrase, b"")
    target = places.signatory_keys / f"{signatory}.key"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(private)
        out.flush()
        os.fsync(out.fileno())
    part.replace(target)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise PermanentError(f"can't read {file}: {error.strerror}", "name the key's file") from error
