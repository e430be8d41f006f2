"""What each kind of sender is told at its start, and where secrets come from."""

import tomllib
from pathlib import Path

import pytest

from chorus.bootstrap.dkim import dkim_records
from chorus.bootstrap.specs import Embedded, SpecMaker, sender_names
from chorus.config import Places, secret
from chorus.domain.organisation import Workspace
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.services.messages import SenderSpec
from tests.doubles.workspace import CONFIG, load

MORE = """
[senders.by-smtp]
name = "S"
address = "s@s.example"
channel = "smtp"

[senders.by-sendgrid]
name = "G"
address = "g@s.example"
channel = "sendgrid"

[accounts."x:real"]
secretariat = "brs"
handle = "@real"
languages = ["en"]
channel = "x"

[channels.smtp]
host = "mail.example"
port = 587
username = "brs"
"""
X = ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")


def maker(root: Path, more: str = MORE, embedded: Embedded | None = None) -> SpecMaker:
    loaded = load(config=CONFIG + more)
    return SpecMaker(lambda: loaded, Places.of(root), "the token key", "https://c.example", embedded)


@pytest.fixture(autouse=True)
def _no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SMTP_PASSWORD", "SENDGRID_API_KEY", *(f"X_REAL_{key}" for key in X)):
        monkeypatch.delenv(f"CHORUS_{name}", raising=False)
        monkeypatch.delenv(f"CHORUS_{name}_FILE", raising=False)


def test_every_sender_has_a_name_of_its_own() -> None:
    assert sender_names(load(config=CONFIG + MORE)) == (
        "mail:brs", "mail:minamata", "mail:by-smtp", "mail:by-sendgrid", "x:brs", "x:minamata", "x:real", "site",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "channel", "folder"),
    [("mail:brs", "outbox", "outbox"), ("x:brs", "outbox", "outbox"), ("site", "site", "site")],
)
def test_what_writes_files_needs_a_folder_and_no_secret(tmp_path: Path, name: str, channel: str, folder: str) -> None:
    var = tmp_path / "var"
    assert maker(tmp_path)(name) == SenderSpec.model_validate(
        {
            "name": name,
            "channel": channel,
            "settings": {"sync": True},
            "base_url": "https://c.example",
            "token_key": "the token key",
            "journal": str(var / "journal" / f"{name}.journal"),
            "folder": str(var / folder),
            "media": str(tmp_path / "media"),
        }
    )


def test_smtp_gets_its_settings_and_the_password_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "password").write_text("hunter2\n")
    monkeypatch.setenv("CHORUS_SMTP_PASSWORD_FILE", str(tmp_path / "password"))
    spec = maker(tmp_path)("mail:by-smtp")
    assert spec.channel == "smtp"
    assert spec.settings == {
        "host": "mail.example",
        "port": 587,
        "security": "starttls",
        "username": "brs",
        "connections": 4,
        "timeout": 60.0,
        "body_timeout": 600.0,
        "mails_per_connection": 1000,
        "connection_seconds": 300.0,
        "password": "hunter2",
    }
    assert "hunter2" not in repr(spec)
    assert "token key" not in repr(spec)


def test_smtp_without_a_user_needs_no_password(tmp_path: Path) -> None:
    assert maker(tmp_path, MORE.replace('username = "brs"', ""))("mail:by-smtp").settings["password"] == ""


def test_sendgrid_and_x_get_their_keys_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHORUS_SENDGRID_API_KEY", "SG.hunter2")
    for key in X:
        monkeypatch.setenv(f"CHORUS_X_REAL_{key}", f"hunter2-{key}")
    mail, posts = maker(tmp_path)("mail:by-sendgrid"), maker(tmp_path)("x:real")
    assert mail.settings == {"host": "https://api.sendgrid.com", "timeout": 30.0, "api_key": "SG.hunter2"}
    assert posts.settings == {
        "host": "https://api.twitter.com",
        "timeout": 30.0,
        **{key.lower(): f"hunter2-{key}" for key in X},
    }
    assert "hunter2" not in f"{mail!r} {posts!r}"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("mail:by-smtp", "CHORUS_SMTP_PASSWORD"),
        ("mail:by-sendgrid", "CHORUS_SENDGRID_API_KEY"),
        ("x:real", "CHORUS_X_REAL_CONSUMER_KEY"),
    ],
)
def test_a_missing_secret_is_named_with_what_to_do(tmp_path: Path, name: str, key: str) -> None:
    with pytest.raises(RefusedError) as refused:
        maker(tmp_path)(name)
    assert str(refused.value) == f"{key} is not set (set {key}, or {key}_FILE to a file that has it)"


@pytest.mark.parametrize("name", ["mail:none", "x:none"])
def test_a_sender_that_is_no_longer_in_config_toml_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFoundError) as refused:
        maker(tmp_path)(name)
    assert str(refused.value) == f"config.toml has no sender {name!r} (put it back under [senders])"


def test_a_rehearsal_sends_to_its_own_servers_and_needs_no_secret(tmp_path: Path) -> None:
    make = maker(tmp_path, embedded=Embedded(2525, "http://127.0.0.1:9", "seed"))
    for name in ("mail:by-smtp", "mail:by-sendgrid", "mail:brs"):
        spec = make(name)
        assert (spec.channel, spec.settings["host"], spec.settings["port"], spec.settings["username"]) == (
            "smtp", "127.0.0.1", 2525, None,
        )  # fmt: skip
        assert spec.pseudonym_seed == "seed"
    for name in ("x:real", "x:brs"):
        spec = make(name)
        assert (spec.channel, spec.settings["host"]) == ("x", "http://127.0.0.1:9")
    assert make("site").settings == {"sync": False}


def test_a_secret_s_own_name_and_its_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from the file\n")
    assert secret("x:brs-world_key", {"CHORUS_X_BRS_WORLD_KEY": "direct"}) == "direct"
    assert secret("key", {"CHORUS_KEY_FILE": str(file)}) == "from the file"
    assert secret("key", {"CHORUS_KEY": "direct", "CHORUS_KEY_FILE": str(file)}) == "direct"
    assert secret("key", {}, required=False) == ""


def test_a_secret_s_file_that_can_t_be_read_is_told_without_its_content(tmp_path: Path) -> None:
    file = tmp_path / "key"
    with pytest.raises(RefusedError, match=r"^CHORUS_KEY_FILE can't be read: .*No such file"):
        secret("key", {"CHORUS_KEY_FILE": str(file)}, required=False)
    file.write_bytes(b"hunter2\xff")
    with pytest.raises(RefusedError) as refused:
        secret("key", {"CHORUS_KEY_FILE": str(file)})
    assert "hunter2" not in str(refused.value)


def test_config_toml_has_no_place_for_a_secret() -> None:
    with pytest.raises(ValueError, match="password"):
        Workspace.model_validate(tomllib.loads(CONFIG + MORE + 'password = "hunter2"\n'))


SIGNING = MORE.replace(
    'channel = "smtp"\n', 'channel = "smtp"\ndkim = { rsa = "chorus1", ed25519 = "chorus2" }\n'
).replace('username = "brs"', "")


def test_a_sender_that_signs_has_its_keys_and_dns_their_records(tmp_path: Path) -> None:
    make = maker(tmp_path, SIGNING)
    with pytest.raises(RefusedError) as refused:
        make("mail:by-smtp")
    assert str(refused.value) == (
        "sender by-smtp has no rsa key for its DKIM selector chorus1 "
        "(make it, and publish what is printed: chorus dkim by-smtp --make)"
    )
    workspace = load(config=CONFIG + SIGNING).workspace
    records = dkim_records(Places.of(tmp_path), workspace, "by-smtp", make=True)
    assert [(r.sender, r.name, r.text.split(" p=")[0], r.made) for r in records] == [
        ("by-smtp", "chorus1._domainkey.s.example", "v=DKIM1; k=rsa;", True),
        ("by-smtp", "chorus2._domainkey.s.example", "v=DKIM1; k=ed25519;", True),
    ]
    keys = make("mail:by-smtp").dkim
    assert [(k.domain, k.selector, k.algorithm) for k in keys] == [
        ("s.example", "chorus1", "rsa"),
        ("s.example", "chorus2", "ed25519"),
    ]
    assert keys[0].pem not in repr(make("mail:by-smtp"))
    again = dkim_records(Places.of(tmp_path), workspace, None, make=True)
    assert [(r.text, r.made) for r in again] == [(r.text, False) for r in records]
    with pytest.raises(NotFoundError, match="no sender 'other'"):
        dkim_records(Places.of(tmp_path), workspace, "other", make=True)


def test_a_key_from_a_secret_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = maker(tmp_path, SIGNING)
    workspace = load(config=CONFIG + SIGNING).workspace
    dkim_records(Places.of(tmp_path), workspace, None, make=True)
    monkeypatch.setenv("CHORUS_DKIM_BY_SMTP_RSA", "given")
    assert [key.pem == "given" for key in make("mail:by-smtp").dkim] == [True, False]


def test_a_rehearsal_signs_nothing(tmp_path: Path) -> None:
    assert maker(tmp_path, SIGNING, Embedded(2525, "http://127.0.0.1:1", "seed"))("mail:by-smtp").dkim == ()
