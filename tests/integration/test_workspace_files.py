"""A workspace's folder: what is read, and what config.toml must agree on with itself."""

from pathlib import Path

import pytest

from chorus.content.inside import OutsideError, inside
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.problems import InputError, RefusedError

CONFIG = """[workspace]
name = "Test"
base_url = "http://127.0.0.1:8025"
[secretariats.brs]
name.en = "BRS"
conventions = ["basel"]
address = "Geneva"
sender = "brs"
[conventions.basel]
name.en = "Basel Convention"
short.en = "Basel"
url = "https://www.basel.int/"
[senders.brs]
name = "BRS"
address = "campaigns@brs.example"
[accounts."x:brs"]
secretariat = "brs"
handle = "@brs"
languages = ["en"]
[audiences.parties]
file = "parties.csv"
convention = "basel"
name = "Parties"
"""

CAMPAIGN = """title = "Nature"
observance = "biodiversity-day"
year = 2021
conventions = ["basel"]
languages = ["en"]
signoff.due = "T-3d 18:00 Europe/Zurich"
[[post]]
id = "on-the-day"
accounts = ["x:brs"]
text.en = "Nature"
send = "T 09:00 Europe/Zurich"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG)
    (tmp_path / "campaigns").mkdir()
    (tmp_path / "campaigns" / "nature.toml").write_text(CAMPAIGN)
    (tmp_path / "audiences").mkdir()
    (tmp_path / "audiences" / "parties.csv").write_text("email\n")
    return tmp_path


def config_problems(root: Path, config: str) -> list[str]:
    (root / "config.toml").write_text(config)
    with pytest.raises(InputError) as caught:
        FileWorkspace(root).load()
    return [str(problem) for problem in caught.value.problems]


def test_a_workspace_is_read_with_the_shipped_catalogue(root: Path) -> None:
    loaded = FileWorkspace(root).load()
    assert (loaded.problems, list(loaded.campaigns), dict(loaded.broken)) == ((), ["nature"], {})
    assert loaded.workspace.sender_of("basel") == "brs"
    assert str(loaded.catalogue.occasion("biodiversity-day", 2021).start) == "2021-05-22"
    assert loaded.countries.find("Suisse") is not None


def test_a_campaign_says_where_a_value_stands(root: Path) -> None:
    file = FileWorkspace(root).load().campaigns["nature"]
    problem = file.problem("post-too-long", "too long", "cut it", ("post", 0, "text", "en"))
    assert str(problem) == "campaigns/nature.toml:10:11: too long (cut it)"


def test_a_broken_campaign_does_not_hide_the_others(root: Path) -> None:
    (root / "campaigns" / "broken.toml").write_text("title = ")
    (root / "campaigns" / "Bad.toml").write_text(CAMPAIGN)
    loaded = FileWorkspace(root).load()
    assert list(loaded.campaigns) == ["nature"]
    assert sorted(loaded.broken) == ["Bad", "broken"]
    assert [str(problem) for problem in loaded.problems] == [
        (
            "campaigns/Bad.toml: this file name can't be a campaign's id (use lower-case letters, digits and hyphens, "
            "at most 64: `biodiversity-day-2027.toml`)"
        ),
        'campaigns/broken.toml:1:9: this value can\'t be read (put texts between quotes: `key = "text"`)',
    ]


def test_config_must_agree_with_itself(root: Path) -> None:
    config = (
        CONFIG.replace('conventions = ["basel"]', 'conventions = ["basell", "basel"]')
        .replace('sender = "brs"', 'sender = "brz"')
        .replace('secretariat = "brs"', 'secretariat = "minamata"')
        .replace('convention = "basel"', 'convention = "stockholm"')
        .replace("parties.csv", "../c.toml")
        .replace("http://127.0.0.1:8025", "https://x.org/?a=1")
        .replace("[workspace]", '[workspace]\ntimezone = "Europe/Zürich"')
    )
    config += """[secretariats.minamata]
name.en = "Minamata"
conventions = ["basel"]
address = "Geneva"
sender = "brs"
[conventions.minamata]
name.en = "Minamata Convention"
short.en = "Minamata"
url = "https://minamataconvention.org/"
[reporting]
sender = "reports"
"""
    assert config_problems(root, config) == [
        "config.toml:2:12: 'Europe/Zürich' is not a time zone (did you mean `Europe/Zurich`?)",
        (
            "config.toml:4:12: 'https://x.org/?a=1' can't be the base of links (write scheme and host, without ? and "
            "#: `https://campaigns.example.org`)"
        ),
        "config.toml:7:16: unknown convention 'basell' (did you mean `basel`?)",
        "config.toml:9:10: unknown sender 'brz' (did you mean `brs`?)",
        "config.toml:22:8: '../c.toml' leads out of audiences/ (name a file in audiences/, without `..` and links)",
        "config.toml:23:14: unknown convention 'stockholm' (known are `basel`, `minamata`)",
        "config.toml:27:16: 'brs' acts for 'basel' already (name each convention under one secretariat)",
        "config.toml:30:1: no secretariat acts for 'minamata' (add \"minamata\" to the conventions of a secretariat)",
        "config.toml:35:10: unknown sender 'reports' (known are `brs`)",
    ]


def test_a_misspelt_key_of_config_hides_nothing_else(root: Path) -> None:
    config = CONFIG.replace("[workspace]", '[workspace]\nnmae = "x"\ntimezone = "Europe/Geneva"')
    config = config.replace('"campaigns@', '"campaigns at ').replace('"basel"\nname', '"bazel"\nname')
    assert config_problems(root, config) == [
        "config.toml:2:1: unknown key `nmae` (did you mean `name`?)",
        "config.toml:3:12: 'Europe/Geneva' is not a time zone (did you mean `Europe/Zurich`?)",
        "config.toml:17:11: 'campaigns at brs.example' is not a mail address (write `name@example.org`)",
        "config.toml:24:14: unknown convention 'bazel' (did you mean `basel`?)",
    ]


def test_what_is_right_in_a_broken_campaign_can_be_checked_and_nothing_else(root: Path) -> None:
    broken = CAMPAIGN.replace("T 09:00", "T at 9").replace("accounts", "acounts").replace("T-3d", "T - 3d")
    (root / "campaigns" / "nature.toml").write_text(broken)
    loaded = FileWorkspace(root).load()
    assert (list(loaded.campaigns), list(loaded.broken)) == ([], ["nature"])
    file = loaded.partial["nature"]
    assert file.is_whole
    assert file.campaign.post[0].accounts == ("x:brs",)
    found = file.problem("unknown-account", "no account 'x:brs'", "name one", ("post", 0, "accounts", 0))
    assert (str(found), file.misled(found)) == ("campaigns/nature.toml:9:12: no account 'x:brs' (name one)", False)
    # The hour stands in for the one that can't be read: what is wrong with it is nobody's fault.
    assert file.misled(file.problem("before-embargo", "too early", "later", ("post", 0, "send")))


def test_an_activity_that_can_not_be_read_is_left_out_and_who_names_it_is_not_wrong(root: Path) -> None:
    first = '[[post]]\nid = "gone"\naccounts = ["x:brs"]\ntext = 3\nsend = "T 09:00 UTC"\n[[post]]\n'
    (root / "campaigns" / "nature.toml").write_text(CAMPAIGN.replace("[[post]]\n", first))
    file = FileWorkspace(root).load().partial["nature"]
    assert ([post.id for post in file.campaign.post], file.is_whole) == (["on-the-day"], False)
    # The first of those that are left is the second in the file.
    found = file.problem("unknown-activity", "the campaign has no activity 'gone'", "name one", ("post", 0, "id"))
    assert (found.line, file.misled(found)) == (13, True)


def test_too_little_of_a_campaign_is_not_checked_further(root: Path) -> None:
    (root / "campaigns" / "nature.toml").write_text('title = "Nature"\n')
    loaded = FileWorkspace(root).load()
    assert (dict(loaded.partial), list(loaded.broken)) == ({}, ["nature"])


def test_the_zone_of_an_office_s_city_is_told(root: Path) -> None:
    assert config_problems(root, CONFIG.replace("[workspace]", '[workspace]\ntimezone = "Europe/Geneva"')) == [
        "config.toml:2:12: 'Europe/Geneva' is not a time zone (did you mean `Europe/Zurich`?)"
    ]


def test_a_missing_list_is_told_and_the_rest_is_read(root: Path) -> None:
    (root / "audiences" / "parties.csv").unlink()
    loaded = FileWorkspace(root).load()
    assert [str(problem) for problem in loaded.problems] == [
        "config.toml:21:8: there is no audiences/parties.csv (put the list there, or correct the name)"
    ]
    source = loaded.workspace.audiences["parties"]
    assert tuple(FileWorkspace(root).read_contacts("parties", source)) == loaded.problems


def test_without_a_config_it_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        FileWorkspace(tmp_path).load()
    assert [problem.code for problem in caught.value.problems] == ["missing-file"]


def test_own_observances_extend_the_catalogue_and_come_once(root: Path) -> None:
    own = '[[observances]]\nid = "follow-up"\nname = "Follow-up"\nrule = { type = "fixed", month_day = "09-30" }\n'
    (root / "config.toml").write_text(CONFIG + own)
    assert FileWorkspace(root).load().catalogue.occasion("follow-up", 2027).start.isoformat() == "2027-09-30"
    assert config_problems(root, CONFIG + own + own) == [
        "config.toml:29:6: observance 'follow-up' is there twice (give each an id of its own)"
    ]


@pytest.mark.parametrize("name", ["../x", "/etc/hosts", "", ".", "a/../../x", "link.txt", "loop", "nul\0"])
def test_no_path_leads_out_of_its_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    (tmp_path / "secret").write_text("s")
    (folder / "link.txt").symlink_to(tmp_path / "secret")
    (folder / "loop").symlink_to(folder / "loop")
    with pytest.raises(OutsideError, match="leads out of media/"):
        inside(folder, name)


def test_a_path_in_its_folder_is_given(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.png").write_text("")
    assert inside(tmp_path, "a/b.png") == (tmp_path / "a" / "b.png").resolve()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        (" bob@Y.example ", "bob@y.example"),
        ("Nobody <x@y.example>", "x@y.example"),
        ("mailto:x@y.example", "x@y.example"),
    ],
)
def test_an_address_is_brought_into_the_form_of_imported_ones(tmp_path: Path, given: str, kept: str) -> None:
    assert FileWorkspace(tmp_path).normal_address(given) == kept


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("a@b.example, c@d.example", "it holds several"),
        ("", "it is empty"),
        ("bob", "there is no @ in it"),
    ],
)
def test_what_is_not_one_address_is_refused(tmp_path: Path, given: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        FileWorkspace(tmp_path).normal_address(given)
    assert str(refused.value) == f"{given!r} is no mail address: {reason} (give it as name@domain)"


def test_the_fallback_of_an_earlier_config_is_told_with_where_it_stands_now(root: Path) -> None:
    assert config_problems(root, CONFIG.replace("[workspace]", '[workspace]\nfallback_language = "en"')) == [
        'config.toml:2:1: unknown key `fallback_language` (remove it: each campaign says it, `fallback = "en"` below '
        "its languages)"
    ]
