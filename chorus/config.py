"""Secrets from the environment or from a file, never from config.toml."""

import os
from collections.abc import Mapping
from pathlib import Path

from chorus.domain.problems import RefusedError


def secret(name: str, environment: Mapping[str, str] | None = None, *, required: bool = True) -> str:
    """The value of ``CHORUS_<NAME>``, or the content of the file that ``CHORUS_<NAME>_FILE`` names.

    ``name`` is upper-cased and what is no letter or digit becomes ``_``. RefusedError when it is required and missing,
    or its file can't be read; the error never shows the value.
    """
    env = os.environ if environment is None else environment
    key = "CHORUS_" + "".join(c if c.isalnum() else "_" for c in name.upper())
    if value := env.get(key):
        return value
    if path := env.get(f"{key}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise RefusedError(f"{key}_FILE can't be read: {error}", "give a readable text file", secret=key) from error
    if required:
        raise RefusedError(f"{key} is not set", f"set {key}, or {key}_FILE to a file that has it", secret=key)
    return ""
