"""How long a mail's subject may be: what a list of mails shows of it, in columns."""

from chorus.content.environment import MakeProblem
from chorus.domain.artefact import SLOT_PATTERN
from chorus.domain.display_width import beginning, display_width
from chorus.domain.problems import InputError, Problem

ON_A_PHONE = 40
"""What a phone's list of mails shows of a subject: 33 to 48 columns, as EmailTooltester measured on phones of 2022
(https://www.emailtooltester.com/en/blog/email-subject-lines-character-limit/)."""

ON_A_DESK = 70
"""What Gmail shows of it in a browser (the same page)."""

LONG, TOO_LONG = 90, 150
"""More is a warning, and an error. An observance's official name alone takes up to 60 columns in Russian or Spanish, so
that a warning from 40 or 70 on would be told of most subjects, and read of none."""


def long_subject(subject: str, here: MakeProblem) -> Problem | None:
    """The warning for a subject that no list shows whole; InputError when it is so long that it is none."""
    shown = SLOT_PATTERN.sub(r"[\1]", subject)
    columns = display_width(shown)
    if columns <= LONG:
        return None
    begin = beginning(shown, ON_A_PHONE)
    message = (
        f"the subject takes {columns} columns; a list of mails shows {ON_A_DESK}, a phone's {ON_A_PHONE}: “{begin}…”"
    )
    if columns > TOO_LONG:
        raise InputError((here("long-subject", message, f"shorten it to {LONG}"),))
    found = here("long-subject", message, f"begin with what matters, and shorten it to {LONG}")
    return found.model_copy(update={"severity": "warning"})
