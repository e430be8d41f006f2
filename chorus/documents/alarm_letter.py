"""The mail to officers when a send paused by itself: what happened, how it stands, and what to do."""

import hashlib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from chorus.documents.report_mail import Sender
from chorus.services.breaking import Alarm, resume

_TEXT = """Dear colleague,

{title}

{why}

How it stands: {counts}.
Nothing more of it leaves until an officer lets it go on. Whoever got it has got it; nobody gets it twice.

What to do
{first}
2. See who waits:        chorus status
3. When it is mended:    {resume}
   It goes on where it was, and pauses again only if {again}.
"""

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
    first = _UNCERTAIN.format(campaign=alarm.campaign, activity=alarm.activity) if alarm.uncertain else _REFUSED
    again = "what leaves from then on " + ("gets no answer" if alarm.uncertain else "is refused")
    command = resume(alarm.campaign, alarm.activity)
    text = _TEXT.format(title=alarm.title, why=alarm.why, counts=counts, first=first, resume=command, again=again)
    digest = hashlib.sha256(f"{now.isoformat()} {text}".encode()).hexdigest()
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(sender.name, addr_spec=sender.address)
    mail["To"] = tuple(Address(addr_spec=address) for address in alarm.officers)
    too_often = "gets no answer too often" if alarm.uncertain else "is refused too often"
    mail["Subject"] = f"Paused: {alarm.campaign}/{alarm.activity} {too_often}"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<alarm.{digest[:32]}@{sender.address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, cte="quoted-printable")
    return mail.as_bytes()
