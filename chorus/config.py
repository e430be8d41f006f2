"""Secrets from the environment or from a file, never from config.toml; and where a workspace keeps its things."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Places:
    """Where a workspace's things are: what officers write, and below ``var`` the workspace's state."""

    root: Path
    var: Path

    @classmethod
    def of(cls, root: Path) -> "Places":
        """The places of a workspace; its state is in var/."""
        return cls(root, root / "var")

    @property
    def database(self) -> Path:
        """The database."""
        return self.var / "chorus.db"

    @property
    def lock(self) -> Path:
        """Who writes to the database."""
        return self.var / "chorus.lock"

    @property
    def socket(self) -> Path:
        """Where commands reach the daemon."""
        return self.var / "chorus.sock"

    @property
    def journals(self) -> Path:
        """The senders' journals."""
        return self.var / "journal"

    @property
    def spool(self) -> Path:
        """The hits that the web process was told."""
        return self.var / "hits"

    @property
    def salts(self) -> Path:
        """The salt of this day's page visitors, for its owner's eyes only."""
        return self.var / "salts"

    @property
    def token_keys(self) -> Path:
        """The keys of tokens, for their owner's eyes only."""
        return self.var / "keys" / "token.key"

    @property
    def signatory_keys(self) -> Path:
        """Signatories' private keys for the signing page, encrypted under passphrases that are kept nowhere."""
        return self.var / "keys" / "signatories"

    @property
    def dkim_keys(self) -> Path:
        """The private keys that sign senders' mails, for their owner's eyes only."""
        return self.var / "keys" / "dkim"

    @property
    def site(self) -> Path:
        """Published pages."""
        return self.var / "site"

    @property
    def outbox(self) -> Path:
        """Mails and posts of the outbox channel."""
        return self.var / "outbox"

    @property
    def translation_sources(self) -> Path:
        """Source texts as translators had them, to show them what changed."""
        return self.var / "translations" / "sources.json"

    @property
    def checks(self) -> Path:
        """What earlier checks found."""
        return self.var / "checks.json"

    @property
    def reports(self) -> Path:
        """Issued weekly reports."""
        return self.var / "reports"

    @property
    def logs(self) -> Path:
        """What the processes beside the daemon print."""
        return self.var / "log"

    @property
    def previews(self) -> Path:
        """Galleries."""
        return self.var / "preview"

    @property
    def rehearsals(self) -> Path:
        """Rehearsals, each in a folder of its own."""
        return self.var / "rehearsals"

    @property
    def media(self) -> Path:
        """Pictures and documents."""
        return self.root / "media"
