"""How letters of a sign-off leave: by the way of service messages, like the weekly report."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime

from chorus.bootstrap.reporting import service_mail
from chorus.config import Places
from chorus.documents.signoff_letter import signoff_letter
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
        message = signoff_letter(letter, who, known.workspace.timezone, now())
        tag = hashlib.sha256(message).hexdigest()[:12]
        mail.send(who.address, (letter.address,), message, f"{letter.campaign}-{letter.kind}-{tag}")

    return post
