"""The quick check finds what the plain one finds: in one process and in several, anew and from before."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from chorus.bootstrap import checking_pool
from chorus.bootstrap.checking_turn import Turn
from chorus.domain.problems import TransientError
from tests.doubles.checks import NOON, Quick, plain
from tests.integration.content_workspace import CAMPAIGN, CONFIG, MAIL, STATEMENT, make_workspace, write

BROKEN = {
    "unreadable": CAMPAIGN.replace("title =", "title = =", 1),
    "unknown-key": CAMPAIGN.replace("hashtags", "hashtag"),
    "half": CAMPAIGN.replace('send = "T-14d 10:00 recipient"', 'send = "someday"').replace('"parties"', '"partys"'),
    "no-day": CAMPAIGN.replace("biodiversity-day", "biodiversity-night"),
    "no-language": CAMPAIGN.replace('text.fr = "La nature : {{ link }}"\n', ""),
    "no-template": CAMPAIGN.replace('template = "mail"', 'template = "letter"'),
    "no-value": CAMPAIGN.replace("theme =", "themes ="),
    "no-picture": CAMPAIGN.replace("wetland.png", "wetlands.png"),
    "bad-segment": CAMPAIGN.replace("language:fr", "language:fr and"),
    "nobody": CAMPAIGN.replace("language:fr", "kind:river role:pilot"),
    "long-post": CAMPAIGN.replace("La nature :", "La nature " * 40),
    "early": CAMPAIGN.replace("T-20d", "T-2d").replace("sample = true\n", ""),
    "over": CAMPAIGN.replace("sample = true\n", "").replace("2021", "2020"),
    "no-statement": CAMPAIGN.replace("activity:statement", "activity:statements"),
    "other-marks": CAMPAIGN.replace('template = "mail"', 'template = "marks"'),
    "open-braces": CAMPAIGN.replace('template = "mail"', 'template = "braces"'),
    "circle": CAMPAIGN.replace('template = "mail"', 'template = "circle"'),
    "corrects": CAMPAIGN.replace('audience = ["parties"]\nwhere = "language:fr"', 'corrects = "early/invitations"'),
    "corrects-broken": CAMPAIGN.replace(
        'audience = ["parties"]\nwhere = "language:fr"', 'corrects = "half/invitation"'
    ),
    "records": CAMPAIGN,
    "Bad_Name": CAMPAIGN,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace in which each campaign is wrong in another way."""
    make_workspace(tmp_path)
    for name in ("marks", "braces", "circle"):
        shutil.copytree(tmp_path / "templates" / "mail", tmp_path / "templates" / name)
    write(tmp_path, "templates/marks/fr.md", MAIL.replace("example.org/?a", "example.com/?a") + "\nUNEP/MC/COP.4/23\n")
    write(tmp_path, "templates/braces/en.md", MAIL + "\n{{ salutation\n\n{% if x %}\n")
    write(tmp_path, "templates/braces/fr.md", MAIL + "\n{{ nobody }} {# a #} {{ values.nothing }}\n{{ plural('x') }}")
    write(tmp_path, "templates/braces/ar.md", MAIL.replace("one=", "two="))
    write(tmp_path, "templates/circle/en.md", MAIL + '\n{% include "circle/en.md" %}\n{% include "gone.md" %}\n')
    write(tmp_path, "templates/glossary.toml", "[terms.us]\nkind = 'term'\nname.en = 'We'\nwrong.en = ['About us']\n")
    write(tmp_path, "audiences/parties.csv", "email,country\na@b.example,CH\nnobody\n,\n")
    write(tmp_path, "campaigns/records.translations.json", '{"fr": {"source": "en", "texts": {}, "blocks": ["x"]}}')
    for name, text in BROKEN.items():
        write(tmp_path, f"campaigns/{name}.toml", text)
    return tmp_path


@pytest.mark.parametrize("processes", [1, 2])
def test_every_way_finds_the_same_in_the_same_order(root: Path, processes: int) -> None:
    check = Quick(root, processes)
    expected = plain(root)
    assert len({problem.code for problem in expected.problems}) > 20
    assert check() == expected
    assert check() == expected
    assert check(fresh=True) == expected
    write(root, "templates/statement/fr.md", STATEMENT.replace("12500", "12600"))
    expected = plain(root)
    assert check() == expected
    assert check() == expected


@pytest.mark.parametrize("name", ["Bad_Name", "corrects", "half", "nobody"])
def test_of_a_campaign_alone_every_way_finds_the_same(root: Path, name: str) -> None:
    check = Quick(root)
    assert check([name]) == check([name]) == plain(root, [name])


@pytest.mark.parametrize(
    "config",
    [
        CONFIG.replace('base_url = "http://127.0.0.1:8025"', 'base_url = "nowhere"'),
        CONFIG.replace('file = "parties.csv"', 'file = "party.csv"'),
        CONFIG.replace('sender = "minamata"', 'sender = "unep"'),
        CONFIG.replace('file = "parties.csv"', 'file = "../parties.csv"'),
        CONFIG + "[[observances]]\n",
    ],
)
def test_with_a_wrong_configuration_too(root: Path, config: str) -> None:
    write(root, "config.toml", config)
    check = Quick(root)
    assert check() == plain(root)
    assert check() == plain(root)


def test_campaigns_are_told_in_their_order_whoever_is_done_first(root: Path) -> None:
    check = Quick(root, processes=2)
    check()
    assert check.looked_at() == [path.stem for path in sorted((root / "campaigns").glob("*.toml"))]


def test_a_process_that_is_killed_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking_pool, "_check", _kill)
    with pytest.raises(TransientError, match="a process that checked campaigns was killed or ran out of memory"):
        list(checking_pool.checked_turns(root, NOON, {}, sorted(BROKEN), processes=2))


def _kill(_campaign_ids: tuple[str, ...]) -> tuple[Turn, ...]:
    """What a process of the pool does instead of checking."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
