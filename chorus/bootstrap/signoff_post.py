"""How letters of a sign-off leave: by the way of service messages, like the weekly report."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from chorus.bootstrap.reporting import service_mail
from chorus.config import Places
from chorus.content.plain_text import to_text
from chorus.documents.signoff_letter import Frame, signoff_letter
from chorus.domain.language import Language, pick
from chorus.domain.organisation import Workspace
from chorus.services.letters import Letter, Post

TOKEN_BYTES = 32


def draw() -> str:
    """The secret of a personal link: 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def post_of(workspace: Callable[[], Workspace], places: Places, now: Callable[[], datetime]) -> Post:
    """What sends letters; RefusedError at a letter when no sender for service messages is configured."""

    def post(letter: Letter) -> None:
        known = workspace()
        who, mail = service_mail(known, places, "signoff")
        message = signoff_letter(letter, Frame(who, known.workspace.timezone, _names(known), to_text), now())
        tag = hashlib.sha256(message).hexdigest()[:12]
        mail.send(who.address, (letter.address,), message, f"{letter.campaign}-{letter.kind}-{tag}")

    return post


def _names(workspace: Workspace) -> Mapping[str, str]:
    """The English name of everyone who signs, by id."""
    names = {name: pick(each.name, Language.EN) for name, each in workspace.conventions.items()}
    return names | {name: pick(each.name, Language.EN) for name, each in workspace.cosignatories.items()}
