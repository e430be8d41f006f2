"""Tokens: sealed, opaque, of one length, opened by the keys of the workspace only; the file that keeps the keys."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.content.keys import ensure_keys, parse_keys, read_keys, renew_key, write_keys
from chorus.content.tokens import TOKEN_CHARS, TokenSealer
from chorus.domain.engagement import NOBODY, PSEUDONYM_BYTES, MessageToken, UnsubscribeToken, drawn_from
from chorus.domain.problems import PermanentError

KEY = bytes(range(64))
SEALER = TokenSealer({1: KEY})
TOKEN = MessageToken(send=7, artefact=3, cell=12, pseudonym=b"1234567")


def test_a_token_has_one_text_for_ever() -> None:
    assert SEALER.seal(TOKEN.pack()) == "AbOOUpwtcF59nb02d8sQnBs0dtanT06cuTOL5AhPAbhSHeaZ"


@given(
    st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**24 - 1), st.binary(min_size=7, max_size=7)
)
def test_a_message_token_comes_back(send: int, artefact: int, cell: int, pseudonym: bytes) -> None:
    token = MessageToken(send, artefact, cell, pseudonym)
    text = SEALER.seal(token.pack())
    assert len(text) == TOKEN_CHARS
    assert MessageToken.unpack(SEALER.open(text)) == token


def test_an_unsubscribe_token_is_as_long_and_no_message_token() -> None:
    text = SEALER.seal(UnsubscribeToken(2**40).pack())
    assert len(text) == TOKEN_CHARS
    assert UnsubscribeToken.unpack(SEALER.open(text)) == UnsubscribeToken(2**40)
    with pytest.raises(ValueError, match="not a message's"):
        MessageToken.unpack(SEALER.open(text))


@pytest.mark.parametrize("text", ["", "A", "é", "A" * 48, "AQ", "====", "AQ==", "!" * 48, "A" * 49])
def test_what_was_not_sealed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a token"):
        SEALER.open(text)


@given(st.integers(0, 47), st.sampled_from("ABCxyz019-_"))
def test_a_changed_token_is_refused(position: int, character: str) -> None:
    text = SEALER.seal(TOKEN.pack())
    changed = text[:position] + character + text[position + 1 :]
    if changed != text:
        with pytest.raises(ValueError, match="not a token"):
            SEALER.open(changed)


def test_another_workspace_opens_nothing() -> None:
    with pytest.raises(ValueError, match="not a token of this workspace"):
        TokenSealer({1: bytes(64)}).open(SEALER.seal(TOKEN.pack()))


def test_a_renewed_key_seals_and_the_old_one_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "token.key"
    old = TokenSealer.from_text(ensure_keys(path))
    text = old.seal(TOKEN.pack())
    assert renew_key(path) == 2
    new = TokenSealer.from_text(read_keys(path))
    assert new.open(text) == TOKEN.pack()
    assert new.seal(TOKEN.pack()) != text
    with pytest.raises(ValueError, match="not a token of this workspace"):
        old.open(new.seal(TOKEN.pack()))


def test_the_key_file_is_its_owner_s_and_made_once(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "token.key"
    first = ensure_keys(path)
    assert ensure_keys(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with pytest.raises(PermanentError, match="others may read"):
        ensure_keys(path)


@pytest.mark.parametrize("text", ["", "x", "0 " + "00" * 64, "256 " + "00" * 64, "1 00", ("1 " + "00" * 64 + "\n") * 2])
def test_a_damaged_key_file_is_refused(text: str) -> None:
    with pytest.raises(PermanentError, match="token key"):
        parse_keys(text)


def test_keys_keep_their_numbers_as_text() -> None:
    assert parse_keys(write_keys({2: bytes(64), 1: KEY})) == {1: KEY, 2: bytes(64)}


def test_keys_end_at_255(tmp_path: Path) -> None:
    path = tmp_path / "token.key"
    path.touch(0o600)
    path.write_text(write_keys({255: KEY}))
    with pytest.raises(PermanentError, match="255 keys already"):
        renew_key(path)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**24 - 1), st.integers(0, 2**56 - 1))
def test_a_token_that_names_its_delivery_comes_back_and_is_as_long(
    send: int, artefact: int, cell: int, delivery: int
) -> None:
    token = MessageToken(send, artefact, cell, NOBODY, delivery)
    text = SEALER.seal(token.pack())
    assert len(text) == TOKEN_CHARS
    assert MessageToken.unpack(SEALER.open(text)) == token


def test_its_pseudonym_is_of_the_seal_and_another_for_each_message() -> None:
    sealed = [SEALER.seal(MessageToken(7, 3, 12, NOBODY, delivery).pack()) for delivery in range(200)]
    drawn = [drawn_from(text) for text in sealed]
    assert len(set(drawn)) == 200
    assert {len(one) for one in drawn} == {PSEUDONYM_BYTES}
    assert (
        drawn[5] == drawn_from(SEALER.seal(MessageToken(7, 3, 12, NOBODY, 5).pack())) == bytes.fromhex("33b9297087525a")
    )


def test_a_delivery_that_fits_no_token_is_refused() -> None:
    with pytest.raises(OverflowError):
        MessageToken(7, 3, 12, NOBODY, 2**56).pack()
