"""Signatories' keys: OpenSSH's format, encrypted always, and no signature that passes for another."""

import os
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chorus.bootstrap.signatories import keep_for_page, make_key, public_key
from chorus.config import Places
from chorus.content.signatory_keys import new_key, prove, public_of, verify
from chorus.domain.problems import PermanentError, RefusedError
from tests.doubles.signatories import ANNA, BO

PASSPHRASE = "four words nobody joins"


@pytest.fixture(scope="module")
def pair() -> tuple[bytes, str]:
    """A private key and its public key: making one costs a moment, on purpose."""
    return new_key(PASSPHRASE, rounds=1)


def test_what_a_key_signs_verifies_with_its_public_key_and_with_nothing_else(pair: tuple[bytes, str]) -> None:
    private, public = pair
    proof = prove(private, PASSPHRASE, b"the words")
    assert proof.key == public
    assert verify(public, proof.signature, b"the words")
    assert not verify(public, proof.signature, b"the worde")
    assert not verify(ANNA.public, proof.signature, b"the words")
    assert not verify(public, BO.prove_bytes(b"the words").signature, b"the words")


@pytest.mark.parametrize(("key", "signature"), [("", ""), ("AAAA", "AAAA"), ("not base64!", "x"), ("é", "é")])
def test_what_is_no_key_or_no_signature_verifies_nothing(key: str, signature: str) -> None:
    assert not verify(key, signature, b"the words")
    assert not verify(ANNA.public, signature, b"the words")


def test_the_private_key_is_readable_by_nobody_without_the_passphrase(pair: tuple[bytes, str]) -> None:
    private, _ = pair
    assert private.startswith(b"-----BEGIN OPENSSH PRIVATE KEY-----")
    with pytest.raises(RefusedError, match=r"^the passphrase does not open the key \(try again\)$"):
        prove(private, PASSPHRASE + "!", b"the words")


def test_a_key_that_is_not_encrypted_or_of_another_kind_is_refused() -> None:
    open_ = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    with pytest.raises(PermanentError, match=r"not encrypted \(encrypt it first: ssh-keygen -p -f FILE\)"):
        prove(open_, PASSPHRASE, b"")
    with pytest.raises(PermanentError, match="no private key of OpenSSH's format"):
        prove(b"hello", PASSPHRASE, b"")
    encryption = PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(1).build(PASSPHRASE.encode())
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, encryption)
    with pytest.raises(PermanentError, match="this is no Ed25519 key"):
        prove(other, PASSPHRASE, b"")


def test_a_short_passphrase_makes_no_key() -> None:
    with pytest.raises(RefusedError, match="a passphrase has at least 12 characters"):
        new_key("eleven char")


def test_a_key_file_is_its_owner_s_only_and_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "anna.key"
    public = make_key(file, PASSPHRASE)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert prove(file.read_bytes(), PASSPHRASE, b"").key == public == public_key(f"{file}.pub")
    with pytest.raises(RefusedError, match=r"there is a file .* already"):
        make_key(file, PASSPHRASE)


def test_keys_of_ssh_keygen_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "id"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-a", "1", "-N", PASSPHRASE, "-C", "anna@brs", "-f", str(file)]
    try:
        subprocess.run(command, check=True, env={"PATH": os.environ["PATH"]})
    except FileNotFoundError:
        pytest.skip("ssh-keygen is not installed here: apt-get install openssh-client")
    line = file.with_suffix(".pub")
    assert public_key(line.read_text()) == public_key(str(line)) == prove(file.read_bytes(), PASSPHRASE, b"").key


@pytest.mark.parametrize("line", ["", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa AAAA x", "ssh-ed25519 !!!! x"])
def test_a_line_that_holds_no_ed25519_key_is_refused(line: str) -> None:
    with pytest.raises(RefusedError, match=r"no public Ed25519 key \(give the line of the \.pub file"):
        public_of(line)


def test_the_page_gets_an_encrypted_copy_that_only_the_server_s_owner_can_read(tmp_path: Path) -> None:
    file = tmp_path / "anna.key"
    file.write_bytes(new_key(PASSPHRASE, rounds=1)[0])
    places = Places.of(tmp_path)
    with pytest.raises(RefusedError, match="the passphrase does not open the key"):
        keep_for_page(places, "anna", file, "something else entirely")
    assert not places.signatory_keys.exists()
    keep_for_page(places, "anna", file, PASSPHRASE)
    keep_for_page(places, "anna", file, PASSPHRASE)
    (kept,) = places.signatory_keys.iterdir()
    assert (kept.name, kept.read_bytes()) == ("anna.key", file.read_bytes())
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
