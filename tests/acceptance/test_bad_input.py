"""What bad input gets: the exact words that an officer sees, and nothing lost."""

import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from chorus.bootstrap.workspace import Parts
from chorus.store.versions import NEWEST
from tests.acceptance.daemons import chorus_here
from tests.doubles.daemon_life import live
from tests.doubles.daemon_workspace import CAMPAIGN, DUE, MAIL, arm, make, notices, states, write

FRONT = '+++\nsubject = "Nature Day"\n+++\n'
KNOWN = (
    "known are `country`, `name`, `organisation`, `salutation`, `campaign.hashtags`, `campaign.title`, "
    "`occasion.date`, `occasion.name`, `occasion.weekday`, `occasion.year`, `conventions.count`, `conventions.names`"
)
FEW = ("a@party.example", "b@party.example")
Prepare = Callable[[Path], object]


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """`chorus run` makes its log more talkative, for the whole process."""
    level = logging.getLogger("chorus").level
    yield
    logging.getLogger("chorus").setLevel(level)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make(tmp_path / "ours", contacts=FEW)


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose mailing is signed: to copy, not to touch."""
    return arm(make(tmp_path_factory.mktemp("signed") / "ours", contacts=FEW))


@pytest.fixture
def armed(signed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(signed, tmp_path / "armed"))


def errors(root: Path) -> list[str]:
    """What `chorus check` finds wrong, beside the warnings that an old campaign has."""
    done = chorus_here(root, "check")
    assert done.exit_code == 1
    assert done.stderr == ""
    *lines, _summary = done.stdout.splitlines()
    return [line for line in lines if ": warning: " not in line and line != "More may follow when these are mended."]


def body(text: str) -> Prepare:
    return lambda root: write(root, "templates/mail/en.md", FRONT + text)


def partials(root: Path) -> None:
    (root / "templates" / "partials").mkdir()
    write(root, "templates/partials/a.md", '{% include "partials/b.md" %}\n')
    write(root, "templates/partials/b.md", '{% include "partials/a.md" %}\n')
    body('{% include "partials/a.md" %}\n')(root)


def raw(name: str, data: bytes) -> Prepare:
    return lambda root: (root / name).write_bytes(data)


PNG = b"\x89PNG\r\n\x1a\n\0\0"


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        (
            raw("campaigns/half.toml", b'title = "Half\nyear = 2021\n'),
            "campaigns/half.toml:1:14: a text has no closing quote on its line "
            '(close it, or use `"""` for several lines)',
        ),
        (
            raw("campaigns/picture.toml", PNG),
            "campaigns/picture.toml:1:1: this is a binary file, not TOML (rename or remove it)",
        ),
        (
            lambda root: (root / "campaigns" / "folder.toml").mkdir(),
            "campaigns/folder.toml: can't be read: Is a directory (check the file and its permissions)",
        ),
        (raw("audiences/parties.csv", b""), "audiences/parties.csv: the file is empty (export the list again)"),
        (
            raw("audiences/parties.csv", b"email\n"),
            "audiences/parties.csv: no contact in the file, only a header (export the list again)",
        ),
        (
            raw("audiences/parties.csv", PNG),
            "audiences/parties.csv: this is a picture, not a table (export the list as CSV or XLSX)",
        ),
        (
            body("Hello {{ name\n"),
            "templates/mail/en.md:4:7: the braces can't be read: unexpected end of template, expected "
            "'end of print statement'. (write `{{ name }}`)",
        ),
        (
            partials,
            "templates/partials/b.md:1:1: includes itself: "
            "mail/en.md > partials/a.md > partials/b.md > partials/a.md (remove one)",
        ),
        (
            body('{% include "mail/en.md" %}\n'),
            "templates/mail/en.md:4:1: includes itself: mail/en.md > mail/en.md (remove one)",
        ),
        (
            raw("templates/mail/en.md", f"{FRONT}Hello\n".encode() + b"\xe9t\xe9\n"),
            "templates/mail/en.md:5:1: the file is not in UTF-8 here (save it as UTF-8)",
        ),
    ],
)
def test_a_broken_file_is_told_at_its_place(root: Path, prepare: Prepare, told: str) -> None:
    prepare(root)
    assert errors(root) == [told]


REMOVE = "(remove it)"
CALLS = "(functions are `plural(...)`, `date(...)`, `number(...)` and `term(...)`)"
WRITE = "(write placeholders and includes only)"


@pytest.mark.parametrize(
    ("escape", "told"),
    [
        ("{{ ''.__class__ }}", f"4:7: nothing can be reached by `.__class__` here {REMOVE}"),
        ("{{ salutation.__class__.__mro__ }}", f"4:25: nothing can be reached by `.__mro__` here {REMOVE}"),
        ("{{ self.__init__.__globals__ }}", f"4:18: nothing can be reached by `.__globals__` here {REMOVE}"),
        ("{{ ''['__class__'] }}", f"4:1: `getitem` is not possible in a template {WRITE}"),
        ("{{ salutation|attr('__class__') }}", f"4:1: `filter` is not possible in a template {WRITE}"),
        ("{{ ().__class__.__base__.__subclasses__() }}", f"4:4: `this` can't be called {CALLS}"),
        ("{{ '{0.__class__}'.format(name) }}", f"4:26: `this` can't be called {CALLS}"),
        ("{{ lipsum.__globals__['os'].popen('id').read() }}", f"4:34: `this` can't be called {CALLS}"),
        ("{{ cycler }}", f"4:4: unknown `{{{{ cycler }}}}` ({KNOWN})"),
        ("{% import 'os' as os %}", f"4:1: `import` is not possible in a template {WRITE}"),
        (
            "{% include '/etc/passwd' %}",
            "4:1: there is no templates//etc/passwd (write the file, or correct the name)",
        ),
        (
            "{% include '../config.toml' %}",
            "4:1: there is no templates/../config.toml (write the file, or correct the name)",
        ),
    ],
)
def test_a_template_that_reaches_for_python_s_internals_is_refused(root: Path, escape: str, told: str) -> None:
    body(f"{escape}\n")(root)
    assert errors(root) == [f"templates/mail/en.md:{told}"]


def test_a_broken_template_can_t_be_signed(root: Path) -> None:
    body("Hello {{ name\n")(root)
    refused = chorus_here(root, "sign", CAMPAIGN, "--as", "brs", "--person", "Ana Ruiz, Head", "--yes")
    assert refused.stderr.startswith("templates/mail/en.md:4:7: the braces can't be read")
    assert refused.exit_code == 1


@pytest.mark.parametrize("command", ["check", "plan", "status", "run"])
def test_without_config_toml_there_is_no_workspace(root: Path, command: str) -> None:
    (root / "config.toml").unlink()
    refused = chorus_here(root, command)
    assert refused.stderr == (
        f"chorus: no workspace in {root}: it has no config.toml "
        "(`chorus init DIR` makes one; `--workspace DIR` names another)\n"
    )
    assert refused.exit_code == 2


SLIPS = """title = "Nature"
observance = "biodiversity-day"
year = 2027
conventions = ["basel"]
languages = ["en"]
[signoff]
due = "T - 3d 10:00"
[[email]]
id = "invitation"
audiance = ["partys"]
where = "language:fr an"
template = "mail"
send = "T-3 days 10:00 recipient"
[[post]]
id = "on-the-day"
accounts = ["x:nobody"]
text.en = "Hello {{ unknown }}"
image = { file = "none.jpg", alt.fr = "x" }
send = "T 09:00 Europe/Zurich"
"""


def test_a_wrong_schedule_and_a_misspelt_key_hide_no_other_problem(root: Path) -> None:
    write(root, "campaigns/slips.toml", SLIPS)
    found = [line for line in errors(root) if line.startswith("campaigns/slips.toml:")]
    assert [line.removeprefix("campaigns/slips.toml:").partition(" (")[0] for line in found] == [
        "7:7: 'T - 3d' is not how an offset is written",
        "10:1: unknown key `audiance`",
        "10:13: no audience 'partys'",
        "11:9: two conditions without a word between",
        "13:8: 'T-3 days' is not how an offset is written",
        "16:13: no account 'x:nobody'",
        "17:11: unknown `{{ unknown }}`",
        "18:30: the picture has no en alternative text",
    ]


def test_unknown_keys_of_config_toml_are_told_all_at_once(root: Path) -> None:
    config = (root / "config.toml").read_text(encoding="utf-8").replace("officers =", "oficers =")
    write(root, "config.toml", f"{config}\n[chanels]\nx = 1\n")
    assert errors(root) == [
        "config.toml:15:1: unknown key `oficers` (did you mean `officers`?)",
        "config.toml:21:1: unknown key `oficers` (did you mean `officers`?)",
        "config.toml:41:1: unknown key `chanels` (did you mean `channels`?)",
    ]


def test_an_audience_file_that_was_emptied_takes_no_contact_away(armed: Path) -> None:
    write(armed, "audiences/parties.csv", "")
    refused = chorus_here(armed, "audience", "import", "parties")
    assert refused.stdout.splitlines()[-1] == "audiences/parties.csv: the file is empty (export the list again)"
    assert refused.exit_code == 1
    with Parts(armed).store_or_none() as store:
        assert store is not None
        assert store.audience_sizes() == {"parties": 2}
    live(armed, DUE)
    assert states(armed) == {}
    waiting = "nature/invitation can't begin: audiences/parties.csv: the file is empty (export the list again)"
    assert waiting in notices(armed)
    write(armed, "audiences/parties.csv", "email\n" + "".join(f"{address}\n" for address in FEW))
    live(armed, DUE + timedelta(minutes=30))
    assert states(armed) == {"accepted": 2}


@pytest.mark.parametrize("command", [("status",), ("audience", "import", "parties"), ("run",)])
def test_a_database_of_a_newer_version_is_left_as_it_is(armed: Path, command: tuple[str, ...]) -> None:
    with sqlite3.connect(armed / "var" / "chorus.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = (armed / "var" / "chorus.db").read_bytes()
    refused = chorus_here(armed, *command)
    assert refused.stderr == (
        f"chorus: the database chorus.db is of version 9999, this Chorus knows versions up to {NEWEST} "
        "(install the newer Chorus that wrote it; nothing was changed)\n"
    )
    assert refused.exit_code == 1
    assert (armed / "var" / "chorus.db").read_bytes() == before


def test_a_campaign_s_file_removed_while_armed_waits_and_begins_when_it_is_back(armed: Path) -> None:
    file = armed / "campaigns" / f"{CAMPAIGN}.toml"
    text = file.read_bytes()
    file.unlink()
    live(armed, DUE)
    assert states(armed) == {}
    assert notices(armed) == [
        "nature/invitation can't begin: it is no longer in campaigns/ (put it back, or let it lapse)"
    ]
    file.write_bytes(text)
    live(armed, DUE + timedelta(minutes=30))
    assert states(armed) == {"accepted": 2}


def test_a_campaign_broken_while_armed_is_told_and_begins_when_it_is_mended(armed: Path) -> None:
    broken = 'title = "Half\n'
    file = armed / "campaigns" / f"{CAMPAIGN}.toml"
    text = file.read_text(encoding="utf-8")
    write(armed, f"campaigns/{CAMPAIGN}.toml", broken)
    live(armed, DUE)
    words = 'a text has no closing quote on its line (close it, or use `"""` for several lines)'
    place = f"campaigns/{CAMPAIGN}.toml:1:14"
    assert notices(armed) == [
        f"nature can't be read: {place}: {words}",
        f"nature/invitation can't begin: {place}: {words}",
    ]
    write(armed, f"campaigns/{CAMPAIGN}.toml", text)
    live(armed, DUE + timedelta(minutes=30))
    assert states(armed) == {"accepted": 2}


def test_a_template_edited_after_the_signature_stops_what_has_not_begun(armed: Path) -> None:
    write(armed, "templates/mail/en.md", MAIL.replace("Please come", "Do come"))
    live(armed, DUE)
    assert states(armed) == {}
    assert notices(armed) == [
        "nature/invitation can't begin: not signed by basel (outdated) (chorus sign nature --as basel)",
        "brs was reminded in nature [21 May 16:00 UTC]",
    ]
