"""Letters of a sign-off as mails: what is asked, until when, what changed word by word, and the personal link."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime as babel_datetime
from babel.lists import format_list

from chorus.documents.condition_names import CONDITION_NAMES
from chorus.documents.report_format import environment
from chorus.documents.report_mail import Sender, settle_boundaries
from chorus.documents.signoff_changes import changes_of, listed, within
from chorus.domain.artefact_diff import Visible
from chorus.domain.language import Language
from chorus.domain.word_diff import Run, marked, visible_run
from chorus.services.letters import Letter, LetterKind

_SUBJECTS: dict[LetterKind, str] = {
    "ask": "Please sign: {title}",
    "remind": "Reminder: {title} waits for your signature",
    "changed": "Changed after you signed: {title}",
    "hold": "Held: {title}",
    "lift": "No longer held: {title}",
    "comment": "A comment on {title}",
}
_PARTS = {
    "subject": "Subject",
    "text": "Text",
    "html": "As it is laid out",
    "links": "Where links lead",
    "pictures": "Pictures",
    "look": "Layout",
}


@dataclass(frozen=True)
class Frame:
    """What letters of a workspace share: who writes, the zone of their instants, the name of everyone who signs by id,
    and what tells the visible text of an artefact's HTML."""

    sender: Sender
    zone: str
    names: Mapping[str, str]
    visible: Visible

    def named(self, ids: tuple[str, ...]) -> str:
        """``Basel Convention and Minamata Convention on Mercury``."""
        return format_list([self.names.get(each, each) for each in ids], locale="en_GB")

    def instant(self, at: datetime) -> str:
        """``Friday, 21 May 2021, 18:00 (Europe/Zurich)``."""
        local = at.astimezone(ZoneInfo(self.zone))
        return f"{babel_datetime(local, 'EEEE, d MMMM y, HH:mm', locale='en_GB')} ({self.zone})"


def signoff_letter(letter: Letter, frame: Frame, now: datetime) -> bytes:
    """The letter as a whole mail with CRLF line ends: plain text, and the same as HTML that needs nothing else.

    The same arguments give the same bytes; ``now`` must be aware (ValueError).
    """
    if now.tzinfo is None:
        raise ValueError("a mail's instant must be aware")
    values = _values(letter, frame)
    text, html = (environment().get_template(f"signoff_letter.{kind}.jinja").render(values) for kind in ("txt", "html"))
    digest = hashlib.sha256(f"{letter.address} {now.isoformat()} {text}".encode()).hexdigest()
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(frame.sender.name, addr_spec=frame.sender.address)
    mail["To"] = Address(addr_spec=letter.address)
    mail["Subject"] = str(values["title"])
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<signoff.{digest[:32]}@{frame.sender.address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    settle_boundaries(mail, digest)
    return mail.as_bytes()


def _values(letter: Letter, frame: Frame) -> dict[str, object]:
    changes = changes_of(letter.papers, frame.visible)
    shown = within(changes)
    return {
        "letter": letter,
        "frame": frame,
        "listed": listed(letter.papers),
        "changes": shown,
        "untold": len(changes) - len(shown),
        "command": f"chorus sign {letter.campaign} --as {letter.conventions[0] if letter.conventions else '...'}",
        "parts": _PARTS,
        "conditions": CONDITION_NAMES,
        "marked": _marked,
        "visible_run": visible_run,
        "title": " ".join(_SUBJECTS[letter.kind].format(title=letter.title).split()),
    }


def _marked(runs: tuple[Run, ...], language: Language) -> str:
    """As plain text; in Arabic each mark keeps its place in the line (Unicode's isolates, UAX 9)."""
    if language.direction == "ltr":
        return marked(runs)
    isolated = (Run(r.kind, f"\u2068{r.text}\u2069") if r.kind in ("added", "removed") else r for r in runs)
    return marked(isolated)
