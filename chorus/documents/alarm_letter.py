"""The mail to officers when a send paused by itself, or ended before it could: what happened, and what to do."""

import hashlib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from chorus.documents.report_mail import Sender
from chorus.services.breaking import Alarm, resume, retry

_TEXT = """Dear colleague,

{title}

{why}

How it stands: {counts}.
{now}

What to do
{first}
2. See who waits:        chorus status
3. When it is mended:    {command}
   {then}.
"""
_PAUSED = (
    "Nothing more of it leaves until an officer lets it go on. Whoever got it has got it; nobody gets it twice.",
    "It goes on where it was, and pauses again only if what leaves from then on {again}",
)
_OVER = (
    "All its mails were under way before the first answers were in: it has ended. Whoever got it has got it.",
    "It goes only to those whose delivery failed, not to those who bounced; nobody gets it twice",
)

_REFUSED = """1. Read what the servers said. If they refuse the sender or its domain (550 5.7, "blocked", "policy",
   "reputation"), ask whoever runs the mail server, or the provider's postmaster. If they say that addresses
   do not exist (550 5.1), the list is old: have it corrected and imported again."""

_UNCERTAIN = """1. Ask whoever runs the mail server why it ends connections without an answer after a mail. Nobody knows
   yet whether these mails arrived, so Chorus sends none of them again by itself. Decide with the server's log:
   chorus resolve {campaign} --activity {activity} --mail-log FILE"""


def alarm_letter(alarm: Alarm, sender: Sender, now: datetime) -> bytes:
    """The letter as a whole plain-text mail with CRLF line ends.

    The same arguments give the same bytes; ``now`` must be aware (ValueError).
    """
    if now.tzinfo is None:
        raise ValueError("a mail's instant must be aware")
    counts = ", ".join(f"{count} {state}" for state, count in alarm.counts.items() if count)
    text = _text(alarm, counts)
    digest = hashlib.sha256(f"{now.isoformat()} {text}".encode()).hexdigest()
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(sender.name, addr_spec=sender.address)
    mail["To"] = tuple(Address(addr_spec=address) for address in alarm.officers)
    mail["Subject"] = f"{'Ended' if alarm.over else 'Paused'}: {alarm.campaign}/{alarm.activity} {_too_often(alarm)}"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<alarm.{digest[:32]}@{sender.address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, cte="quoted-printable")
    return mail.as_bytes()


def _text(alarm: Alarm, counts: str) -> str:
    now, then = _OVER if alarm.over else _PAUSED
    return _TEXT.format(
        title=alarm.title,
        why=alarm.why,
        counts=counts,
        now=now,
        first=_UNCERTAIN.format(campaign=alarm.campaign, activity=alarm.activity) if alarm.uncertain else _REFUSED,
        command=(retry if alarm.over else resume)(alarm.campaign, alarm.activity),
        then=then.format(again="gets no answer" if alarm.uncertain else "is refused"),
    )


def _too_often(alarm: Alarm) -> str:
    if alarm.uncertain:
        return "got no answer too often" if alarm.over else "gets no answer too often"
    return "was refused too often" if alarm.over else "is refused too often"
