"""What stands in a list can't change what was signed: from a file to a mail, and back to the signed digest."""

import csv
import io
import re
from email import message_from_bytes
from email.message import Message
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chorus.content.contacts import read_contacts
from chorus.content.mail_pieces import UNSUBSCRIBE_TARGET
from chorus.content.salutation import Slots
from chorus.content.skeleton import Skeleton
from chorus.content.skeleton_inverse import decompose
from chorus.domain.artefact import SLOTS, Artefact, ArtefactKey, Release, Words, slot
from chorus.domain.contact import Contact
from chorus.domain.country import Countries
from chorus.domain.language import Language
from chorus.domain.organisation import AudienceSource
from chorus.services.messages import MailMessage
from tests.integration.test_skeleton import AT, BASE, TOKEN, UNSUBSCRIBE

COUNTRIES = Countries.from_json((resources.files("chorus") / "data" / "countries.json").read_text("utf-8"))
SOURCE = AudienceSource(file="list.csv", convention="basel", name={Language.EN: "List"})
COLUMNS = ("email", "title", "given name", "family name", "name", "country", "organisation")
LINKS = ("https://example.org/a?x=1&y=2",)
FILLED = " · ".join(slot(name) for name in SLOTS)


def artefact(language: Language, *, subject: str = f"To {FILLED}", text: str = "", html: str = "") -> Artefact:
    """A mail with every slot in its subject, its text, its HTML and an attribute there."""
    return Artefact(
        key=ArtefactKey(campaign="day", activity="invitation", language=language, channel="mail", sender="brs"),
        kind="email",
        conventions=("basel",),
        words=Words(
            subject=subject,
            text=text or f"{FILLED}\n<{LINKS[0]}>\n<{UNSUBSCRIBE_TARGET}>\n",
            html=html
            or (
                f'<html><body><p title="{FILLED}">{FILLED}</p><a href="https://example.org/a?x=1&amp;y=2">Read</a>'
                f'<a href="{UNSUBSCRIBE_TARGET}">Unsubscribe</a></body></html>'
            ),
            links=LINKS,
        ),
        release=Release(
            from_name="BRS",
            from_address="campaigns@brs.example",
            schedule="T 09:00 UTC",
            occasion="2021-05-22/2021-05-22",
        ),
    )


SKELETONS = {language: Skeleton(artefact(language), BASE) for language in Language}


def composed(skeleton: Skeleton, slots: dict[str, str]) -> bytes:
    return skeleton.mime(MailMessage(42, "jane@example.org", slots, TOKEN, UNSUBSCRIBE, AT))


def imported(**row: str) -> list[Contact]:
    """The contacts that an audience's file with this row gives."""
    written = io.StringIO()
    csv.writer(written).writerows([COLUMNS, [row.get(column.replace(" ", "_"), "") for column in COLUMNS]])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text(written.getvalue(), encoding="utf-8", newline="")
        found = list(read_contacts(path, "list.csv", "parties", SOURCE, COUNTRIES))
    return [each for each in found if isinstance(each, Contact)]


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
titles = st.one_of(cells, st.sampled_from(["Ms", "Mme", "Г-н", "阁下", "Dr.", "السيدة", "H.E."]))
countries = st.one_of(cells, st.sampled_from(["CH", "Côte d'Ivoire", "瑞士", "سويسرا", "Iran (Islamic Republic of)"]))


@settings(deadline=None)
@given(titles, cells, cells, cells, countries, cells)
def test_composing_for_any_contact_that_import_accepts_gives_back_the_signed_digest(
    title: str, given_name: str, family_name: str, name: str, country: str, organisation: str
) -> None:
    row = {"title": title, "given_name": given_name, "family_name": family_name, "name": name, "country": country}
    for contact in imported(email="jane@example.org", organisation=organisation, **row):
        for language, skeleton in SKELETONS.items():
            slots = Slots(COUNTRIES).slots(contact, language)
            words = decompose(skeleton, composed(skeleton, slots), slots)
            assert skeleton.artefact.model_copy(update={"words": words}).words_digest == skeleton.artefact.words_digest


def parts(raw: bytes) -> tuple[str, ...]:
    """What a reader gets: subject, text and HTML as they are decoded."""
    mail = message_from_bytes(raw)
    bodies = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    return (str(mail["Subject"]), *(body.decode("utf-8", "replace") for body in bodies if isinstance(body, bytes)))


def says_what_was_signed(skeleton: Skeleton, raw: bytes, slots: dict[str, str]) -> bool:
    try:
        words = decompose(skeleton, raw, slots)
    except ValueError:
        return False
    return skeleton.artefact.model_copy(update={"words": words}).words_digest == skeleton.artefact.words_digest


@settings(deadline=None)
@given(st.sampled_from(list(Language)), st.sampled_from(["subject", "text", "html"]), st.data())
def test_a_mail_is_taken_for_the_signed_one_exactly_when_it_reads_the_same(
    language: Language, field: str, data: st.DataObject
) -> None:
    skeleton = SKELETONS[language]
    signed = getattr(skeleton.artefact.words, field)
    at = data.draw(st.integers(0, len(signed) - 1))
    new = data.draw(st.sampled_from([*"ab <>&\"'=.", "é", "王", "я", "ج", "", signed[at]]))
    changed = signed[:at] + new + signed[at + 1 :]
    slots = {"salutation": "Dear Ms Diallo,", "name": "Awa", "organisation": "R & D", "country": "Côte d'Ivoire"}
    words = skeleton.artefact.words.model_copy(update={field: changed})
    raw = composed(Skeleton(skeleton.artefact.model_copy(update={"words": words}), BASE), slots)
    assert says_what_was_signed(skeleton, raw, slots) == (parts(raw) == parts(composed(skeleton, slots)))


@settings(deadline=None)
@given(st.sampled_from([Language.EN, Language.RU]), st.integers(0), st.integers(0, 255))
def test_no_byte_of_a_mail_s_bodies_can_change_unseen(language: Language, at: int, byte: int) -> None:
    skeleton = SKELETONS[language]
    slots = {"salutation": "Уважаемая г-жа Диалло!", "name": "Awa", "organisation": "R & D", "country": "Чад"}
    raw = bytearray(composed(skeleton, slots))
    place = at % len(raw)
    raw[place] = byte
    before = parts(composed(skeleton, slots))
    if says_what_was_signed(skeleton, bytes(raw), slots):
        assert tokenless(parts(bytes(raw))) == tokenless(before)


def tokenless(read: tuple[str, ...]) -> list[str]:
    """The bodies, with what differs from message to message taken out."""
    return [re.sub(r"(?<=/[cou]/)[A-Za-z0-9_-]{48}", "", body) for body in read[-2:]]


@pytest.mark.parametrize("token", ['x"></a><a href="https://evil.example/">' + "a" * 9, "é" * 48, "a" * 47 + "\n"])
def test_what_stands_in_a_token_s_place_is_one(token: str) -> None:
    skeleton = SKELETONS[Language.EN]
    with pytest.raises(ValueError, match="a token has 48 characters"):
        skeleton.mime(MailMessage(42, "jane@example.org", {}, token, UNSUBSCRIBE, AT))
    raw = composed(skeleton, {}).decode().replace(TOKEN, "=22>" + "T" * 47)
    with pytest.raises(ValueError, match="the mail has something else than a token"):
        decompose(skeleton, raw.encode(), {})


# What somebody puts into a list on purpose

REFUSED: list[tuple[str, str]] = [
    ("a URL", "Awa https://evil.example/"),
    ("a URL without a scheme", "Awa evil.example"),
    ("a link in HTML", '<a href="https://evil.example">Awa</a>'),
    ("a picture in HTML", '<img src="//evil.example/x.gif">'),
    ("a mail address", "awa@evil.example"),
    ("a script's address", "javascript:alert(1)"),
    ("a line break", "Awa\r\nBcc: all@evil.example"),
    ("a line feed", "Awa\nBcc: all"),
    ("a line separator", "Awa\u2028Bcc: all"),
    ("a null", "Awa\0"),
    ("a bidi override", "Awa\u202eoga"),
    ("a bidi isolate", "\u2066Awa\u2069"),
    ("a left-to-right mark", "Awa\u200e"),
    ("another slot", f"Awa {slot('organisation')}"),
    ("the marks of slots", "\ue000salutation\ue001"),
    ("more than a slot holds", "A" * 121),
]
NAMES = [each[0] for each in REFUSED]


@pytest.mark.parametrize("name", SLOTS)
@pytest.mark.parametrize("value", [each[1] for each in REFUSED], ids=NAMES)
def test_composing_refuses_a_value_that_smuggles(value: str, name: str) -> None:
    for compose in (lambda s: composed(SKELETONS[Language.EN], s), _substituted):
        with pytest.raises(
            ValueError, match=rf"the value of slot '{name}' is too long or has control characters or a URL"
        ):
            compose({name: value})


def _substituted(slots: dict[str, str]) -> object:
    return SKELETONS[Language.EN].substitutions(MailMessage(42, "jane@example.org", slots, TOKEN, UNSUBSCRIBE, AT))


class Links(HTMLParser):
    """Every tag and target of a mail's HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(value or "" for name, value in attrs if name in ("href", "src"))))


def html_of(raw: bytes) -> str:
    mail = message_from_bytes(raw)
    part = mail.get_payload()
    assert isinstance(part, list)
    assert isinstance(part[1], Message)
    body = part[1].get_payload(decode=True)
    assert isinstance(body, bytes)
    return body.decode()


IN_A_LIST = {**{name: value for name, value in REFUSED if name != "a null"},
    "HTML": "<b>Awa</b>",
    "an attribute": 'Awa" onclick="x',
    "a comment": "<!-- Awa"
}  # fmt: skip


def test_a_row_with_a_null_is_left_out() -> None:
    assert imported(email="jane@example.org", given_name="Awa\0") == []


@pytest.mark.parametrize("value", IN_A_LIST.values(), ids=IN_A_LIST)
def test_what_a_list_smuggles_puts_no_tag_link_or_header_into_a_mail(value: str) -> None:
    (contact,) = imported(
        email="jane@example.org", given_name=value, family_name=value, organisation=value, country=value
    )
    plain = Links(html_of(composed(SKELETONS[Language.EN], {}))).found
    for language, skeleton in SKELETONS.items():
        slots = Slots(COUNTRIES).slots(contact, language)
        raw = composed(skeleton, slots)
        assert Links(html_of(raw)).found == plain
        assert (message_from_bytes(raw)["Bcc"], message_from_bytes(raw).defects) == (None, [])
        assert all(character.isprintable() or character in "\r\n" for character in parts(raw)[1])
        assert says_what_was_signed(skeleton, raw, slots)
