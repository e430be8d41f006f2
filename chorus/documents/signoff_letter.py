"""Letters of a sign-off as mails: what is asked, until when, what changed, and the personal link."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from chorus.documents.report_mail import Sender
from chorus.services.letters import Letter, LetterKind

_SUBJECTS: dict[LetterKind, str] = {
    "ask": "Please sign: {title}",
    "remind": "Reminder: {title} waits for your signature",
    "changed": "Changed after you signed: {title}",
    "hold": "Held: {title}",
    "lift": "No longer held: {title}",
    "comment": "A comment on {title}",
}


def signoff_letter(letter: Letter, sender: Sender, zone: str, now: datetime) -> bytes:
    """A letter as a whole mail; instants are shown in ``zone``."""
    mail = EmailMessage()
    mail["From"] = f"{sender.name} <{sender.address}>"
    mail["To"] = letter.address
    mail["Date"] = format_datetime(now)
    mail["Subject"] = _SUBJECTS[letter.kind].format(title=letter.title)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(_lines(letter, ZoneInfo(zone))))
    return mail.as_bytes()


def _lines(letter: Letter, zone: ZoneInfo) -> list[str]:
    lines = [f"Dear {letter.person}," if letter.person else "Dear colleague,", ""]
    if letter.said:
        lines += [f"{letter.speaker} ({', '.join(letter.spoken_for)}):", "", letter.said, ""]
    if letter.papers:
        lines.append(f"{letter.campaign}: {len(letter.papers)} texts wait for {', '.join(letter.conventions)}.")
        lines += [f"Please sign by {letter.due.astimezone(zone):%d %B %Y %H:%M} ({zone.key}).", ""]
        lines.append(f"Read and sign: {letter.link or f'chorus sign {letter.campaign} --as {letter.conventions[0]}'}")
    return lines
