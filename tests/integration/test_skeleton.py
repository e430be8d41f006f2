"""Composing mails from a skeleton: whole messages, limits, and the inverse for any slot values."""

import email
import email.policy
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chorus.content.header_words import encode_words, phrase
from chorus.content.mail_pieces import UNSUBSCRIBE_TARGET
from chorus.content.skeleton import Skeleton
from chorus.content.skeleton_inverse import decompose
from chorus.domain.artefact import ANSWERED, Artefact, ArtefactKey, Release, Words, mail_id, message_id, slot
from chorus.domain.language import Language
from chorus.services.messages import MailMessage

AT = datetime(2021, 5, 22, 7, 0, 0, 123, tzinfo=UTC)
TOKEN, UNSUBSCRIBE = "T" * 48, "U" * 48
BASE = "http://127.0.0.1:8025"
LINKS = ("https://example.org/a?x=1&y=2", "https://example.org/")

HTML = (
    f"<html><body><p>{slot('salutation')}</p>"
    '<p><a href="https://example.org/a?x=1&amp;y=2">Read</a> <a href="https://example.org/">us</a> '
    f'<a href="https://elsewhere.example/">not tracked</a> <a href="{UNSUBSCRIBE_TARGET}">Unsubscribe</a></p>\n'
    "</body></html>"
)
TEXT = f"{slot('salutation')}\n\nRead <https://example.org/a?x=1&y=2>, us <https://example.org/>.\n{slot('name')}\n"


def artefact(
    language: str = "en",
    *,
    second: Language | None = None,
    subject: str = "Nature",
    html: str = HTML,
    text: str = TEXT,
) -> Artefact:
    return Artefact(
        key=ArtefactKey(
            campaign="day",
            activity="invitation",
            language=Language(language),
            channel="mail",
            sender="brs",
            second=second,
        ),
        kind="email",
        conventions=("basel",),
        words=Words(subject=subject, text=text + f"<{UNSUBSCRIBE_TARGET}>\n", html=html, links=LINKS),
        release=Release(
            from_name="BRS secretariat",
            from_address="campaigns@brs.example",
            reply_to="answers@brs.example",
            schedule="T 09:00 recipient",
            occasion="2021-05-22/2021-05-22",
        ),
    )


def message(**slots: str) -> MailMessage:
    return MailMessage(
        delivery=42,
        address="jane@example.org",
        slots=slots,
        token=TOKEN,
        unsubscribe_token=UNSUBSCRIBE,
        at=AT,
    )


def test_a_whole_message() -> None:
    skeleton = Skeleton(artefact(), BASE + "/")
    assert skeleton.mime(message(salutation="Dear Ms Ångström,", name="J <b>")).decode("ascii").split("\r\n") == (
        Path(__file__).with_name("skeleton_whole.eml").read_text().split("\n")
    )


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_parts_are_what_was_signed_filled_and_tracked(language: str) -> None:
    raw = Skeleton(artefact(language), BASE).mime(message(salutation="Dear 张 & Co,", name="Jane"))
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    plain, html = mail.iter_parts()
    assert plain.get_content().replace("\r\n", "\n") == (
        f"Dear 张 & Co,\n\nRead <{BASE}/c/{TOKEN}/0>, us <{BASE}/c/{TOKEN}/1>.\nJane\n<{BASE}/u/{UNSUBSCRIBE}>\n"
    )
    assert html.get_content().replace("\r\n", "\n") == (
        f'<html><body><p>Dear 张 &amp; Co,</p><p><a href="{BASE}/c/{TOKEN}/0">Read</a> '
        f'<a href="{BASE}/c/{TOKEN}/1">us</a> <a href="https://elsewhere.example/">not tracked</a> '
        f'<a href="{BASE}/u/{UNSUBSCRIBE}">Unsubscribe</a></p>\n'
        f'<img src="{BASE}/o/{TOKEN}.gif" width="1" height="1" alt=""></body></html>'
    )


def test_the_same_message_is_the_same_bytes_and_its_id_follows_artefact_and_delivery() -> None:
    one, two = Skeleton(artefact(), BASE), Skeleton(artefact(), BASE)
    assert one.mime(message()) == two.mime(message())
    other = Skeleton(artefact(subject="Other"), BASE).mime(message())
    ids = [email.message_from_bytes(m)["Message-ID"] for m in (one.mime(message()), other)]
    assert all(i.endswith(".42@brs.example>") for i in ids)
    assert ids[0] != ids[1]


@pytest.mark.parametrize(
    "bad",
    [
        {"salutation": "Dear\r\nBcc: x@example.org"},
        {"name": "a\u202eb"},
        {"name": "x" * 121},
        {"name": "\ue000name\ue001"},
    ],
)
def test_a_value_that_could_do_harm_is_refused(bad: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="too long or has control characters"):
        Skeleton(artefact(), BASE).mime(message(**bad))


def test_no_header_can_be_injected() -> None:
    with pytest.raises(ValueError, match="line ends"):
        Skeleton(artefact(subject="a\nBcc: x@example.org"), BASE)
    with pytest.raises(ValueError, match="line ends"):
        Skeleton(artefact(subject=f"{slot('name')}\nBcc: x"), BASE)
    evil = MailMessage(1, "a@b.example\r\nBcc: x@example.org", {}, TOKEN, UNSUBSCRIBE, AT)
    with pytest.raises(ValueError, match="line ends"):
        Skeleton(artefact(), BASE).mime(evil)


def test_a_short_token_and_a_naive_instant_are_refused() -> None:
    skeleton = Skeleton(artefact(), BASE)
    with pytest.raises(ValueError, match="48 characters"):
        skeleton.mime(MailMessage(1, "a@b.example", {}, "T", UNSUBSCRIBE, AT))
    with pytest.raises(ValueError, match="no time zone"):
        skeleton.mime(MailMessage(1, "a@b.example", {}, TOKEN, UNSUBSCRIBE, AT.replace(tzinfo=None)))


def test_a_sender_that_composes_loads_nothing_that_renders() -> None:
    heavy = ("jinja2", "markdown_it", "babel", "mrml", "nh3", "inscriptis", "tree_sitter", "sqlalchemy", "cryptography")
    script = f"import sys, chorus.content.skeleton; print([m for m in {heavy!r} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert ran.stdout == "[]\n"


def test_only_mails_are_composed() -> None:
    mail = artefact()
    page = mail.model_copy(update={"key": mail.key.model_copy(update={"channel": "page"})})
    with pytest.raises(ValueError, match="is no mail"):
        Skeleton(page, BASE)


values = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Zl", "Zp"]), max_size=120).filter(
    lambda value: not Skeleton.refuses(value)
)
statics = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Zl", "Zp"], include_characters="\n"))


@given(
    language=st.sampled_from(list(Language)),
    pieces=st.lists(st.one_of(statics, st.sampled_from([slot("salutation"), slot("name"), f'<a href="{LINKS[1]}">']))),
    salutation=values,
    name=values,
)
@example(Language.AR, [slot("name"), slot("salutation"), "x", slot("name")], "é", "")
@example(Language.FR, ["x" * 74 + " ", slot("name"), "é" * 40], "é", " ")
def test_composing_has_an_inverse_that_restores_the_signed_words(
    language: Language, pieces: list[str], salutation: str, name: str
) -> None:
    body = "".join(pieces)
    mail = artefact(
        language, html=f"<html><body>{body}</body></html>", text=body.replace("<", "("), subject=f"Hi {slot('name')}!"
    )
    skeleton = Skeleton(mail, BASE)
    slots = {"salutation": salutation, "name": name}
    raw = skeleton.mime(message(**slots))
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")
    restored = mail.model_copy(update={"words": decompose(skeleton, raw, slots)})
    assert restored.words_digest == mail.words_digest


@given(
    language=st.sampled_from(list(Language)),
    pieces=st.lists(st.one_of(statics, st.sampled_from([slot("name"), f'<a href="{LINKS[1]}">', f"<{LINKS[0]}>"]))),
    name=values,
)
def test_a_mail_of_which_nothing_is_counted_has_no_token_but_the_one_to_unsubscribe(
    language: Language, pieces: list[str], name: str
) -> None:
    body = "".join(pieces)
    stop = f'<a href="{UNSUBSCRIBE_TARGET}">Stop</a>'
    mail = artefact(language, html=f"<html><body>{body}{stop}</body></html>", text=body.replace("<a", "(a"))
    skeleton, slots = Skeleton(mail, BASE), {"name": name}
    raw = skeleton.mime(replace(message(**slots), token=""))
    told = email.message_from_bytes(raw, policy=email.policy.default)
    seen = "".join(part.get_content() for part in told.iter_parts())
    found = re.findall(rf"{BASE}/(?:o|c|u)/([\w-]+)", seen)
    assert (set(found), seen.count("<img")) == ({UNSUBSCRIBE}, body.count("<img"))
    assert [line.strip() for line in told.get_all("List-Unsubscribe", [])] == [f"<{BASE}/u/{UNSUBSCRIBE}>"]
    restored = mail.model_copy(update={"words": decompose(skeleton, raw, slots, tracked=False)})
    assert restored.words_digest == mail.words_digest


def test_a_mail_of_which_nothing_is_counted_leads_straight_to_the_signed_targets() -> None:
    raw = Skeleton(artefact(), BASE).mime(replace(message(salutation="Dear all,", name="Jane"), token=""))
    text, html = [
        part.get_content() for part in email.message_from_bytes(raw, policy=email.policy.default).iter_parts()
    ]
    assert text.replace("\r\n", "\n") == (
        "Dear all,\n\nRead <https://example.org/a?x=1&y=2>, us <https://example.org/>.\nJane\n"
        f"<{BASE}/u/{UNSUBSCRIBE}>\n"
    )
    assert html.replace("\r\n", "\n") == (
        "<html><body><p>Dear all,</p>"
        '<p><a href="https://example.org/a?x=1&amp;y=2">Read</a> <a href="https://example.org/">us</a> '
        f'<a href="https://elsewhere.example/">not tracked</a> <a href="{BASE}/u/{UNSUBSCRIBE}">Unsubscribe</a></p>\n'
        "</body></html>"
    )


def test_the_inverse_is_told_whether_a_mail_is_counted_and_takes_none_for_the_other() -> None:
    skeleton, slots = Skeleton(artefact(), BASE), {"salutation": "Dear all,", "name": "Jane"}
    counted, plain = skeleton.mime(message(**slots)), skeleton.mime(replace(message(**slots), token=""))
    for raw, tracked in ((counted, False), (plain, True)):
        with pytest.raises(ValueError, match="the mail says something else"):
            decompose(skeleton, raw, slots, tracked=tracked)


def test_a_mail_that_says_something_else_is_found_out() -> None:
    skeleton = Skeleton(artefact(), BASE)
    raw = skeleton.mime(message(salutation="Dear all,", name="Jane"))
    with pytest.raises(ValueError, match="the mail says something else"):
        decompose(skeleton, raw.replace(b"not tracked", b"tracked not"), {"salutation": "Dear all,", "name": "Jane"})
    with pytest.raises(ValueError, match="the mail says something else"):
        decompose(skeleton, raw, {"salutation": "Dear you,", "name": "Jane"})


def test_a_provider_s_template_has_keys_and_their_values_are_escaped_for_html_only() -> None:
    skeleton = Skeleton(artefact(subject=f"For {slot('name')}"), BASE)
    template = skeleton.template()
    assert template.subject == "For -st2-"
    assert template.text == (
        f"-st1-\n\nRead <{BASE}/c/-token-/0>, us <{BASE}/c/-token-/1>.\n-st2-\n<{BASE}/u/-unsubscribe->\n"
    )
    assert "<p>-sh1-</p>" in template.html
    assert f'<img src="{BASE}/o/-token-.gif"' in template.html
    assert dict(template.headers) == {
        "List-Id": "<campaigns.brs.brs.example>",
        "List-Unsubscribe": f"<{BASE}/u/-unsubscribe->",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": "invitation:day:en:chorus-brs",
        "Content-Language": "en",
    }
    assert dict(skeleton.substitutions(message(salutation="A & B", name="J"))) == {
        "-token-": TOKEN,
        "-unsubscribe-": UNSUBSCRIBE,
        "-st1-": "A & B",
        "-sh1-": "A &amp; B",
        "-st2-": "J",
        "-sh2-": "J",
        "-st3-": "",
        "-sh3-": "",
        "-st4-": "",
        "-sh4-": "",
    }


BOTH_SALUTATIONS = f"{slot('salutation')} - {slot('salutation_2')} {slot('country_2')}"


@pytest.mark.parametrize(
    ("language", "second", "content_language", "encoding"),
    [
        ("fr", Language.EN, "fr, en", "quoted-printable"),
        ("ar", Language.EN, "ar, en", "base64"),
        ("en", Language.ZH, "en, zh", "base64"),
    ],
)
def test_a_mail_in_two_languages_names_both_and_is_encoded_for_both(
    language: str, second: Language, content_language: str, encoding: str
) -> None:
    skeleton = Skeleton(artefact(language, second=second, text=BOTH_SALUTATIONS), BASE)
    raw = skeleton.mime(message(salutation="Madame,", salutation_2="Dear Ms Diallo,", country_2="Senegal"))
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    plain, html = mail.iter_parts()
    assert mail["Content-Language"] == skeleton.template().headers["Content-Language"] == content_language
    assert {part["Content-Transfer-Encoding"] for part in (plain, html)} == {encoding}
    assert plain.get_content().startswith("Madame, - Dear Ms Diallo, Senegal<")


def test_the_slots_of_a_second_text_have_keys_behind_those_of_the_first() -> None:
    skeleton = Skeleton(artefact(second=Language.FR, text=BOTH_SALUTATIONS), BASE)
    assert skeleton.template().text.startswith("-st1- - -st5- -st6-<")
    assert {
        key: value
        for key, value in skeleton.substitutions(message(salutation="Hi", salutation_2="A & B")).items()
        if key.startswith("-st") or key == "-sh5-"
    } == {
        "-st1-": "Hi",
        "-st2-": "",
        "-st3-": "",
        "-st4-": "",
        "-st5-": "A & B",
        "-sh5-": "A &amp; B",
        "-st6-": "",
    }


@given(
    language=st.sampled_from(list(Language)),
    second=st.sampled_from(list(Language)),
    first_text=st.lists(st.one_of(statics, st.sampled_from([slot("salutation"), slot("country")]))),
    second_text=st.lists(st.one_of(statics, st.sampled_from([slot("salutation_2"), slot("country_2")]))),
    said=st.tuples(values, values, values, values),
)
@example(Language.AR, Language.EN, [slot("salutation"), "x"], [slot("salutation_2")], ("é", "", "Hi", "Egypt"))
def test_composing_two_texts_has_an_inverse_that_restores_the_signed_words(
    language: Language,
    second: Language,
    first_text: list[str],
    second_text: list[str],
    said: tuple[str, str, str, str],
) -> None:
    body = "".join([*first_text, " * * * ", *second_text])
    mail = artefact(
        language,
        second=second,
        html=f"<html><body>{body}</body></html>",
        text=body.replace("<", "("),
        subject=f"{slot('salutation')} · {slot('salutation_2')}",
    )
    skeleton = Skeleton(mail, BASE)
    slots = dict(zip(("salutation", "country", "salutation_2", "country_2"), said, strict=True))
    raw = skeleton.mime(message(**slots))
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    restored = mail.model_copy(update={"words": decompose(skeleton, raw, slots)})
    assert restored.words_digest == mail.words_digest


@given(values)
def test_a_subject_comes_back_and_keeps_to_the_line_limit(text: str) -> None:
    lines = encode_words(text, 9).split("\r\n")
    assert all(len(line) <= 76 for line in lines)
    mail = email.message_from_bytes(f"Subject: {encode_words(text, 9)}\r\n\r\n".encode())
    restored = str(email.header.make_header(email.header.decode_header(str(mail["Subject"]).replace("\r\n", ""))))
    assert restored.strip() == text.strip()


def test_a_long_plain_subject_is_folded_at_spaces() -> None:
    assert encode_words("Nature needs clean water " * 5 + "and soil", 9) == (
        "Nature needs clean water Nature needs clean water Nature needs\r\n"
        " clean water Nature needs clean water Nature needs clean water and soil"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("BRS secretariat", "BRS secretariat"),
        ('The "BRS", Geneva', '"The \\"BRS\\", Geneva"'),
        ("Secrétariat", "=?utf-8?q?Secr=C3=A9tariat?="),
        ("秘书处", "=?utf-8?b?56eY5Lmm5aSE?="),
        ("=?utf-8?q?x?=", "=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?="),
    ],
)
def test_a_display_name_is_an_atom_a_quoted_string_or_encoded(text: str, written: str) -> None:
    assert phrase(text, 6) == written


def test_a_correction_answers_the_mail_that_it_corrects_and_shows_nothing_of_it() -> None:
    first = Skeleton(artefact(), BASE).mime(message(name="Jane"))
    (own,) = (line[12:] for line in first.decode().split("\r\n") if line.startswith("Message-ID: "))
    assert own == message_id(mail_id(artefact().canonical()), 42, "campaigns@brs.example")
    both = f"<0123456789abcdef.7@brs.example> {own}"
    answered = Skeleton(artefact(), BASE).mime(message(**{"name": "Jane", ANSWERED: both}))
    added = f"In-Reply-To: {own}\r\nReferences: <0123456789abcdef.7@brs.example>\r\n {own}\r\n"
    assert answered.decode().replace(added, "") == first.decode()


@pytest.mark.parametrize("bad", ["", "<a@b>\r\nBcc: x@y.example", "a@b", "<a@b>  <c@d>"])
def test_what_is_no_message_id_gets_into_no_header(bad: str) -> None:
    with pytest.raises(ValueError, match="no message ids"):
        Skeleton(artefact(), BASE).mime(message(**{ANSWERED: bad}))
