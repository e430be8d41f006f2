"""The signing desk of the web process: it reads the database, opens a signatory's key for one act, and lets the daemon
record what was decided."""

import hashlib
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from chorus.bootstrap.signatories import prove_act
from chorus.config import Places
from chorus.content.inside import OutsideError, inside
from chorus.content.signatory_keys import verify
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.problems import NotFoundError, RefusedError, TransientError
from chorus.domain.signoff_acts import Act
from chorus.engine.control_client import ControlClient, NoDaemonError
from chorus.engine.fingerprint import fingerprint
from chorus.services.asking import token_digest
from chorus.services.link_page import LinkPage, link_page
from chorus.services.ports import Clock
from chorus.services.ports_files import Loaded
from chorus.services.ports_signing import (
    Asked,
    Decided,
    Decision,
    DecisionRefusedError,
    KeyPlace,
    OverLinkError,
    UnknownLinkError,
    Why,
)
from chorus.services.ports_signoff import SigningLink, SignoffStore
from chorus.services.signing import shown_of
from chorus.services.signing_page import asked_of, open_numbers
from chorus.services.signoff_reading import LogReader

TRIES = 5
LOCKED = timedelta(hours=1)
"""How long a link takes no passphrase after so many wrong ones in a row."""

DAEMON_SECONDS = 60.0
_REASONS: dict[object, Why] = {"changed": "changed", "turn": "turn"}
_Made = TypeVar("_Made")


class Desk:
    """Implements ``ports_signing.SigningDesk`` for a workspace. Its methods may be called from any thread."""

    def __init__(self, places: Places, store: SignoffStore, clock: Clock) -> None:
        self._places = places
        self._store = store
        self._clock = clock
        self._files = FileWorkspace(places.root)
        self._log = LogReader(verify)
        self._known: tuple[object, Loaded] | None = None
        self._attempts = Attempts()

    def look(self, token: str) -> Asked:
        """See ``SigningDesk.look``."""
        link = self._link(token)
        loaded = self._loaded()
        page = link_page(self._store, self._log, loaded.workspace, link)
        return asked_of(loaded, page, self._store.signing_links(link.campaign), self._key_place(page))

    def picture(self, token: str, sha256: str) -> tuple[str, bytes]:
        """See ``SigningDesk.picture``."""
        for number in self._link(token).artefacts:
            for picture in self._store.artefact(number).words.pictures:
                if picture.sha256 == sha256:
                    return picture.file, self._media(picture.file, sha256)
        raise NotFoundError("nothing that is asked for has this picture")

    def decide(self, token: str, decision: Decision) -> Decided:
        """See ``SigningDesk.decide``."""
        link = self._link(token)
        page = link_page(self._store, self._log, self._loaded().workspace, link)
        if decision.kind == "sign" and (not decision.shown or decision.shown != open_numbers(page)):
            raise DecisionRefusedError("changed", "what is to be signed is not what the page showed")
        now = self._clock.now()
        arguments: dict[str, object] = {"token": token, "kind": decision.kind, "text": decision.text}
        if decision.kind == "sign":
            arguments["shown"] = [shown_of(paper.artefact) for paper in page.papers]
        if page.needs_key:
            act = page.signing(now) if decision.kind == "sign" else page.saying(decision.kind, decision.text, now)
            arguments |= self._proof(page, act, decision.passphrase, now)
        result = self._record(link, arguments)
        return Decided(decision.kind, len(result.get("signed", ())))

    def _link(self, token: str) -> SigningLink:
        link = self._store.signing_link(token_digest(token))
        if link is None:
            raise UnknownLinkError("this link is not known", "copy it whole, or ask for a new one")
        if link.used is not None:
            raise OverLinkError("used", link.used)
        if link.expires <= self._clock.now():
            raise OverLinkError("expired", link.expires)
        register = self._log.sound(self._store, self._loaded().workspace).register
        if link.signatory and register.active(link.signatory) is None:
            raise UnknownLinkError("this link is of somebody who no longer signs", "ask whoever sent it")
        return link

    def _loaded(self) -> Loaded:
        """The workspace's files, read again when one of them changed."""
        seen = fingerprint(self._places.root, ("config.toml", "campaigns"))
        if self._known is None or self._known[0] != seen:
            self._known = (seen, self._files.load())
        return self._known[1]

    def _media(self, name: str, sha256: str) -> bytes:
        try:
            data = inside(self._places.media, name).read_bytes()
        except (OSError, OutsideError):
            data = b""
        if hashlib.sha256(data).hexdigest() != sha256:
            raise NotFoundError(f"media/ no longer has the {name} that is to be signed", "restore it", file=name)
        return data

    def _key_place(self, page: LinkPage) -> KeyPlace:
        if not page.needs_key:
            return "none"
        return "here" if (self._places.signatory_keys / f"{page.link.signatory}.key").exists() else "elsewhere"

    def _proof(self, page: LinkPage, act: Act, passphrase: str, now: datetime) -> dict[str, object]:
        """The act signed with the key that the passphrase opens; the open key is forgotten at once."""
        file = self._places.signatory_keys / f"{page.link.signatory}.key"
        proof = self._attempts.guard(page.link.digest, now, lambda: prove_act(file, passphrase, act))
        return {"at": now.isoformat(), "key": proof.key, "proof": proof.signature}

    def _record(self, link: SigningLink, arguments: dict[str, object]) -> dict[str, list[object]]:
        client = ControlClient(self._places.socket, DAEMON_SECONDS)
        try:
            result: dict[str, list[object]] = client.call("link", **arguments)
        except NoDaemonError as error:
            raise TransientError("no daemon records what was decided", "start it with `chorus run`") from error
        except NotFoundError as error:
            raise UnknownLinkError(error.message, error.todo) from error
        except RefusedError as error:
            found = self._store.signing_link(link.digest)
            if found is not None and found.used is not None:
                raise OverLinkError("used", found.used) from error
            raise DecisionRefusedError(_REASONS.get(error.ids.get("reason"), "other"), error.message) from error
        return result


class Attempts:
    """Counts wrong passphrases by link, and tries one at a time: opening a key costs a second of a processor."""

    def __init__(self) -> None:
        self._wrong: dict[str, tuple[int, datetime]] = {}
        self._one = threading.Lock()

    def guard(self, link: str, now: datetime, attempt: Callable[[], _Made]) -> _Made:
        """What the attempt makes. DecisionRefusedError when it is refused, or when there were TRIES within LOCKED."""
        with self._one:
            self._wrong = {name: (n, at) for name, (n, at) in self._wrong.items() if now - at < LOCKED}
            count, _ = self._wrong.get(link, (0, now))
            if count >= TRIES:
                raise DecisionRefusedError("attempts", "there were too many wrong passphrases", "wait for an hour")
            try:
                made = attempt()
            except RefusedError as error:
                self._wrong[link] = (count + 1, now)
                left = TRIES - count - 1
                raise DecisionRefusedError("passphrase", error.message, error.todo, left=left) from error
            self._wrong.pop(link, None)
            return made
