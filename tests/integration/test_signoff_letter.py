"""Letters of a sign-off, as they arrive: whole texts, and HTML that stands by itself."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from chorus.content.plain_text import to_text
from chorus.documents.condition_names import CONDITION_NAMES
from chorus.documents.report_mail import Sender
from chorus.documents.signoff_changes import changes_of, within
from chorus.documents.signoff_letter import Frame, signoff_letter
from chorus.domain.artefact import Artefact, Release
from chorus.domain.language import Language
from chorus.services.letters import Letter, LetterKind, Paper
from chorus.services.turns import Blocked
from tests.doubles.signing_desk import mail

NOW = datetime(2021, 5, 3, 8, tzinfo=UTC)
FRAME = Frame(
    sender=Sender("BRS secretariat", "campaigns@brs.example"),
    zone="Europe/Zurich",
    names={"basel": "Basel Convention", "minamata": "Minamata Convention on Mercury"},
    visible=to_text,
)
BLOCKED = (Blocked("invitation", datetime(2021, 5, 17, 8, tzinfo=UTC), ("basel", "minamata")),)
LETTER = Letter(
    kind="ask",
    address="anna@minamata.example",
    person="Anna Example",
    campaign="bio",
    title="Biodiversity Day 2021",
    secretariat="minamata",
    conventions=("minamata",),
    due=datetime(2021, 5, 10, 16, tzinfo=UTC),
    blocked=BLOCKED,
    link="https://chorus.example/s/TOKEN",
    expires=datetime(2021, 5, 17, 8, tzinfo=UTC),
)
WHERE = """\
Please sign by: Monday, 10 May 2021, 18:00 (Europe/Zurich)
Read and sign:  https://chorus.example/s/TOKEN

This link is personal: please do not pass it on. It serves for one signature, until
Monday, 17 May 2021, 10:00 (Europe/Zurich).
On the page you can also put it on hold, or comment.
"""
OTHERWISE = """\
What will not leave otherwise
- invitation, Monday, 17 May 2021, 10:00 (Europe/Zurich): waits for Basel Convention and Minamata Convention on Mercury
"""


def opened(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(letter: Letter, kind: str) -> str:
    body = opened(signoff_letter(letter, FRAME, NOW)).get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def both(language: Language, before: str = "") -> tuple[Paper, Paper]:
    """The mail of both senders, signed with another day when ``before`` names one."""

    def paper(sender: str, foot: str) -> Paper:
        was = mail(language, sender, day=before, foot=foot) if before else None
        return Paper(mail(language, sender, foot=foot), was)

    why = "You receive this message because you are on a mailing list of the conventions named above."
    return paper("brs", f"{why} 1 Example Street"), paper("minamata", f"{why} 2 Example Street")


def test_who_is_asked_learns_what_until_when_and_what_will_not_leave_otherwise() -> None:
    letter = replace(LETTER, papers=(*both(Language.AR), *both(Language.EN)))
    assert part(letter, "plain") == (
        "Dear Anna Example,\n\n"
        "Please sign Biodiversity Day 2021 for Minamata Convention on Mercury.\n\n"
        f"{WHERE}\n"
        "To sign\n- invitation: 4 texts (العربية, English)\n\n"
        f"{OTHERWISE}"
    )


def test_who_is_missing_is_reminded_and_signs_by_command_where_there_is_no_link() -> None:
    letter = replace(LETTER, kind="remind", person="", link="", expires=None, papers=both(Language.EN)[:1], blocked=())
    assert part(letter, "plain") == (
        "Dear colleague,\n\n"
        "Biodiversity Day 2021 still waits for the signature of Minamata Convention on Mercury.\n\n"
        "Please sign by: Monday, 10 May 2021, 18:00 (Europe/Zurich)\n"
        "Read and sign:  chorus sign bio --as minamata\n\n"
        "To sign\n- invitation: 1 text (English)\n"
    )


def test_who_had_signed_reads_the_words_that_changed_once_for_all_senders() -> None:
    papers = (*both(Language.AR, "21"), *both(Language.ZH, "21"), *both(Language.EN, "21"))
    assert part(replace(LETTER, kind="changed", papers=papers), "plain") == (
        "Dear Anna Example,\n\n"
        "You had signed Biodiversity Day 2021 for Minamata Convention on Mercury.\n"
        "Then it was edited, and your signature does not cover it any more.\n\n"
        f"{WHERE}\n"
        "To sign\n- invitation: 6 texts (العربية, 中文, English)\n\n"
        f"{OTHERWISE}\n"
        "What changed since you signed: [-removed-] {+added+}\n\n"
        "invitation, العربية (BRS conventions; MINAMATA conventions)\nText:\n[salutation]\n\n"
        "يُرجى الحضور في [-\u206821\u2069-]{+\u206822\u2069+} أيار/مايو 2021. انظر <https://www.basel.int/>.\n\n"
        "--\nYou receive[...]\n\n"
        "invitation, 中文 (BRS conventions; MINAMATA conventions)\nText:\n[salutation]\n\n"
        "请于2021年5月[-21-]{+22+}日光临。参见 <https://www.basel.int/>。\n\n--\nYou receive this message[...]\n\n"
        "invitation, English (BRS conventions; MINAMATA conventions)\nText:\n[salutation]\n\n"
        "Please come on [-21-]{+22+} May 2021. See <https://www.basel.int/>.\n\n--\nYou receive this[...]\n"
    )


def test_what_changed_of_a_mail_in_two_languages_is_told_apart_from_the_same_in_one() -> None:
    alone = Paper(mail(Language.EN), mail(Language.EN, day="21"))
    papers = (alone, Paper(in_two(mail(Language.EN)), in_two(mail(Language.EN, day="21"))))
    told = part(replace(LETTER, kind="changed", papers=papers), "plain")
    assert [line for line in told.splitlines() if line.startswith("invitation, ")] == [
        "invitation, English (BRS conventions)",
        "invitation, English + العربية (BRS conventions)",
    ]


def in_two(artefact: Artefact) -> Artefact:
    return artefact.model_copy(update={"key": artefact.key.model_copy(update={"second": Language.AR})})


def test_conditions_and_layout_that_changed_are_told_too() -> None:
    now = mail(Language.EN)
    release = now.release.model_copy(update={"schedule": "T-6d 10:00 recipient", "where": ""})
    words = now.words.model_copy(update={"html": now.words.html.replace("<p>", "<p class='wide'>")})
    before = now.model_copy(update={"release": release, "words": words})
    told = part(replace(LETTER, kind="changed", papers=(Paper(now, before),)), "plain").partition("{+added+}\n\n")[2]
    assert told == (
        "invitation, English (BRS conventions)\n"
        "Layout:\nThe words are the same; they are laid out differently.\n"
        "When: [-T-6d 10:00 recipient-]{+T-5d 10:00 recipient+}\n"
    )


@pytest.mark.parametrize("name", Release.model_fields)
def test_each_condition_that_came_has_a_name(name: str) -> None:
    now = mail(Language.EN)
    many = isinstance(getattr(now.release, name), tuple)
    other = now.release.model_copy(update={name: ("something else",) if many else "something else"})
    letter = replace(LETTER, kind="changed", papers=(Paper(now.model_copy(update={"release": other}), now),))
    for kind in ("plain", "html"):
        told = part(letter, kind)
        assert CONDITION_NAMES[name] in told
        assert "something else" in told


@pytest.mark.parametrize(
    ("kind", "subject", "did", "then"),
    [
        ("hold", "Held: Biodiversity Day 2021", "put this campaign on hold", "Nothing of it leaves until"),
        ("lift", "No longer held: Biodiversity Day 2021", "lifted the hold", "What is signed by everyone leaves"),
        ("comment", "A comment on Biodiversity Day 2021", "made a comment", "A comment stops nothing."),
    ],
)
def test_what_somebody_said_is_told_to_the_others(kind: LetterKind, subject: str, did: str, then: str) -> None:
    letter = replace(LETTER, kind=kind, speaker="Bo Li", spoken_for=("basel",), said="Not yet.\nرقم خاطئ", blocked=())
    text = part(letter, "plain")
    assert text.startswith(
        "Dear Anna Example,\n\n"
        f"Bo Li (Basel Convention) {did}: Biodiversity Day 2021.\n\n> Not yet.\n> رقم خاطئ\n\n{then}"
    )
    assert text.endswith("\n\nHow it stands: chorus signoff bio\n")
    assert opened(signoff_letter(letter, FRAME, NOW))["Subject"] == subject


def test_the_html_says_the_same_with_marks_that_are_more_than_a_colour() -> None:
    html = part(replace(LETTER, kind="changed", papers=both(Language.AR, "21")), "html")
    assert '<a href="https://chorus.example/s/TOKEN"' in html
    assert 'lang="ar" dir="rtl"' in html
    assert 'text-decoration:line-through;unicode-bidi:isolate">21</del>' in html
    assert 'text-decoration:underline;unicode-bidi:isolate">22</ins>' in html
    assert all(sign not in html for sign in ("<script", "src=", "<link", "url("))


def test_what_is_said_can_not_become_markup_or_a_header() -> None:
    said = replace(LETTER, kind="comment", speaker="<b>Bo</b>", said="<img src=x>", title="Day\r\nBcc: x@evil.example")
    assert "<img" not in part(said, "html")
    assert "&lt;b&gt;Bo&lt;/b&gt;" in part(said, "html")
    message = opened(signoff_letter(said, FRAME, NOW))
    assert (message["Bcc"], message["Subject"]) == (None, "A comment on Day Bcc: x@evil.example")


def test_the_same_letter_is_the_same_bytes() -> None:
    first, second = (signoff_letter(replace(LETTER, papers=both(Language.EN)), FRAME, NOW) for _ in range(2))
    assert first == second
    message = opened(first)
    assert {name: message[name] for name in ("From", "To", "Subject", "Date", "Auto-Submitted")} == {
        "From": "BRS secretariat <campaigns@brs.example>",
        "To": "anna@minamata.example",
        "Subject": "Please sign: Biodiversity Day 2021",
        "Date": "Mon, 03 May 2021 08:00:00 +0000",
        "Auto-Submitted": "auto-generated",
    }
    with pytest.raises(ValueError, match="aware"):
        signoff_letter(LETTER, FRAME, NOW.replace(tzinfo=None))


def test_changes_that_are_too_long_for_a_mail_are_counted() -> None:
    def paper(activity: str) -> Paper:
        now = mail(Language.EN)
        now = now.model_copy(update={"key": now.key.model_copy(update={"activity": activity})})
        words = now.words.model_copy(update={"text": "word " * 3000, "html": ""})
        return Paper(now, Artefact.model_validate(now.model_copy(update={"words": words}).model_dump()))

    letter = replace(LETTER, kind="changed", papers=tuple(paper(f"mail-{n}") for n in range(5)), blocked=())
    shown = within(changes_of(letter.papers, to_text))
    assert len(shown) == 2
    assert part(letter, "plain").endswith("\n\n3 more changes are too long for a mail: see them where you sign.\n")
    assert len(signoff_letter(letter, FRAME, NOW)) < 102_000
