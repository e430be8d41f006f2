"""Signatures of a sender's domain under composed mails, checked by dkimpy."""

from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import dkim
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chorus.content.dkim import DkimSigner
from chorus.content.dkim_keys import make_key, read_key, record_name, record_text, zone_line
from chorus.content.skeleton import Skeleton
from chorus.content.skeleton_inverse import decompose
from chorus.domain.artefact import Artefact, Words
from chorus.domain.language import Language
from chorus.domain.problems import PermanentError
from chorus.services.messages import DkimAlgorithm, DkimKey, MailMessage
from tests.doubles.letters import AT, mail_artefact

ALGORITHMS: tuple[DkimAlgorithm, ...] = ("rsa", "ed25519")


def key(folder: Path, algorithm: DkimAlgorithm, selector: str = "") -> DkimKey:
    path = folder / f"{algorithm}.pem"
    make_key(path, algorithm)
    return DkimKey(domain="brs.example", selector=selector or f"{algorithm}1", algorithm=algorithm, pem=read_key(path))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[DkimKey, ...]:
    folder = tmp_path_factory.mktemp("dkim")
    return tuple(key(folder, algorithm) for algorithm in ALGORITHMS)


def verified(signed: bytes, keys: tuple[DkimKey, ...]) -> list[bool]:
    """Whether each signature of a mail is good, asking a DNS that has the keys' records."""
    dns = {f"{record_name(each)}.".encode(): record_text(each).encode() for each in keys}
    checker = dkim.DKIM(signed, logger=None)
    count = sum(1 for name, _ in checker.headers if name.lower() == b"dkim-signature")

    def good(number: int) -> bool:
        try:
            return bool(checker.verify(idx=number, dnsfunc=lambda name, timeout=5: dns.get(bytes(name))))
        except dkim.ValidationError:  # the body's digest is another
            return False

    return [good(number) for number in range(count)]


WORDS = {
    Language.EN: "Dear colleague",
    Language.FR: "Chère collègue",
    Language.ES: "Estimada señora",
    Language.RU: "Уважаемая коллега",
    Language.ZH: "尊敬的同事",
    Language.AR: "زميلتنا العزيزة",
}
LETTER = MailMessage(7, "reader7@party.example", {"name": "Amina"}, "T" * 48, "U" * 48, AT)


def artefact(language: Language = Language.EN) -> Artefact:
    made = mail_artefact()
    link = "https://www.brsmeas.org/"
    said = WORDS[language] * 30
    words = Words(
        subject=said, text=f"{said}\n\n.dot <{link}>", html=f'<p>{said}</p><a href="{link}">.</a>', links=(link,)
    )
    return made.model_copy(update={"key": made.key.model_copy(update={"language": language}), "words": words})


def composed(keys: tuple[DkimKey, ...], language: Language = Language.EN) -> bytes:
    return Skeleton(artefact(language), "https://c.example", DkimSigner(keys)).mime(LETTER)


@pytest.mark.parametrize("language", list(Language))
def test_both_signatures_are_good_in_every_language(keys: tuple[DkimKey, ...], language: Language) -> None:
    assert verified(composed(keys, language), keys) == [True, True]


def test_the_signature_says_what_it_covers(keys: tuple[DkimKey, ...]) -> None:
    field = str(message_from_bytes(composed(keys[:1]))["DKIM-Signature"]).replace("\r\n", "").replace(" ", "")
    tags = dict(tag.split("=", 1) for tag in field.split(";"))
    assert {name: tags[name] for name in ("v", "a", "c", "d", "s", "t")} == {
        "v": "1",
        "a": "rsa-sha256",
        "c": "relaxed/simple",
        "d": "brs.example",
        "s": "rsa1",
        "t": str(int(AT.timestamp())),
    }
    covered = tags["h"].split(":")
    assert {"list-unsubscribe", "list-unsubscribe-post", "feedback-id", "list-id"} <= set(covered)
    assert [covered.count(name) for name in ("from", "to", "subject", "date", "message-id")] == [2, 2, 2, 2, 2]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click", b"List-Unsubscribe-Post: List-Unsubscribe=Two-Click"),
        (b"\r\nTo: reader7@", b"\r\nTo: reader8@"),
        (b"\r\nMIME-Version:", b"\r\nFrom: other@evil.example\r\nMIME-Version:"),
        (b"\r\nMIME-Version:", b"\r\nSubject: another\r\nMIME-Version:"),
        (b"text/html", b"text/HTML"),
        (b"--\r\n", b"--\r\nmore\r\n"),
    ],
)
def test_whatever_is_changed_on_the_way_breaks_both(keys: tuple[DkimKey, ...], old: bytes, new: bytes) -> None:
    signed = composed(keys)
    head, tail = signed.rsplit(old, 1)
    assert verified(head + new + tail, keys) == [False, False]


def test_the_signed_words_can_still_be_taken_out(keys: tuple[DkimKey, ...]) -> None:
    skeleton = Skeleton(artefact(), "https://c.example", DkimSigner(keys))
    assert decompose(skeleton, skeleton.mime(LETTER), LETTER.slots) == artefact().words


@settings(deadline=None, max_examples=60)
@given(
    subject=st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=60),
    folds=st.lists(st.sampled_from([" ", "  ", "\r\n ", "\r\n\t  "]), max_size=4),
    body=st.lists(st.sampled_from([b"", b".", b" trailing  ", b"text", b"\t"]), max_size=8),
)
def test_any_folding_and_any_body_is_canonical(subject: str, folds: list[str], body: list[bytes]) -> None:
    signer = DkimSigner([PRESET])
    folded = "Subject:" + "".join(f"{fold}word" for fold in folds) + " " + subject
    whole = b"From: a@brs.example\r\n" + folded.encode() + b"\r\nTo: b@party.example\r\n\r\n" + b"\r\n".join(body)
    assert verified(signer(whole, AT), (PRESET,)) == [True]


def test_the_records_are_what_a_zone_takes(keys: tuple[DkimKey, ...]) -> None:
    rsa, ed25519 = keys
    assert record_text(ed25519).startswith("v=DKIM1; k=ed25519; p=")
    assert len(record_text(ed25519)) == len("v=DKIM1; k=ed25519; p=") + 44
    assert zone_line(ed25519) == f'ed255191._domainkey.brs.example. IN TXT "{record_text(ed25519)}"'
    strings = zone_line(rsa).split('"')[1::2]
    assert [len(strings[0]), "".join(strings)] == [255, record_text(rsa)]


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "one.pem"
    assert [make_key(path, "ed25519"), make_key(path, "ed25519")] == [True, False]
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(PermanentError, match=r"others may read one\.pem"):
        read_key(path)


def test_keys_that_are_none_are_refused_without_showing_them(keys: tuple[DkimKey, ...]) -> None:
    rsa, ed25519 = keys
    for wrong, why in (
        (rsa.model_copy(update={"pem": "hunter2"}), "is no private key in PEM without a passphrase"),
        (rsa.model_copy(update={"pem": ed25519.pem}), "is of another algorithm"),
        (rsa.model_copy(update={"pem": SHORT}), "has 1024 bits, fewer than 2048"),
    ):
        with pytest.raises(PermanentError, match=why) as caught:
            DkimSigner([wrong])
        assert "hunter2" not in str(caught.value)


def test_the_mail_keeps_its_date(keys: tuple[DkimKey, ...]) -> None:
    later = DkimSigner(keys)(b"From: a@brs.example\r\n\r\nx\r\n", AT + timedelta(days=1))
    assert later.endswith(b"From: a@brs.example\r\n\r\nx\r\n")


def _short() -> str:
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    private = generate_private_key(65537, 1024)
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _preset() -> DkimKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return DkimKey(domain="brs.example", selector="preset", algorithm="ed25519", pem=pem)


SHORT, PRESET = _short(), _preset()
