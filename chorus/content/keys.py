"""The keys of tokens: numbered, kept in one file that only its owner may read, renewed without losing the old ones."""

import os
import re
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from chorus.domain.problems import PermanentError

KEY_BYTES = 64
LAST_NUMBER = 255
_LINE = re.compile(r"^(\d{1,3}) ([0-9a-f]{128})$")


def new_key() -> bytes:
    """64 random bytes, the 512-bit key of AES-SIV (RFC 5297, section 6)."""
    return secrets.token_bytes(KEY_BYTES)


def write_keys(keys: Mapping[int, bytes]) -> str:
    """Keys as text: a line each, the number (1 to 255) and 128 hexadecimal digits."""
    return "".join(f"{number} {key.hex()}\n" for number, key in sorted(keys.items()))


def parse_keys(text: str) -> dict[int, bytes]:
    """The keys of a text; PermanentError when it is no list of keys. The error shows nothing of them."""
    keys: dict[int, bytes] = {}
    for count, line in enumerate(text.splitlines(), 1):
        found = _LINE.match(line)
        if not found or not 1 <= int(found[1]) <= LAST_NUMBER or int(found[1]) in keys:
            raise PermanentError(f"line {count} of the token keys is damaged", "restore the key file from a backup")
        keys[int(found[1])] = bytes.fromhex(found[2])
    if not keys:
        raise PermanentError("there is no token key", "restore the key file from a backup, or remove it for a new one")
    return keys


def ensure_keys(path: Path) -> str:
    """The text of the key file, which is made with a first key where there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _create(path, write_keys({1: new_key()}))
    return read_keys(path)


def read_keys(path: Path) -> str:
    """The text of an existing key file; PermanentError when others may read it or it is damaged."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise PermanentError(f"others may read {path.name}", f"chmod 600 {path}")
    text = path.read_text(encoding="ascii", errors="replace")
    parse_keys(text)
    return text


def renew_key(path: Path) -> int:
    """Add a key, with which all new tokens are sealed; the old ones go on opening theirs. Its number."""
    keys = parse_keys(read_keys(path))
    number = max(keys) + 1
    if number > LAST_NUMBER:
        raise PermanentError(f"there are {LAST_NUMBER} keys already", "remove the oldest: its mails' links then end")
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    _create(fresh, write_keys({**keys, number: new_key()}))
    fresh.rename(path)
    return number


def _create(path: Path, text: str) -> None:
    """Write a file that nobody else can read at any moment, to the disk; an existing one stays as it is."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
