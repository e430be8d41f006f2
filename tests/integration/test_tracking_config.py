"""What config.toml says of modes, sites and campaign parameters: what it means, and what it can't mean."""

import os
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chorus.bootstrap.checking import WorkspaceChecker
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.organisation import Workspace
from chorus.domain.problems import InputError
from tests.doubles.checks import NOON
from tests.doubles.small_workspace import CONFIG, make_workspace
from tests.integration.test_sending_config import configured


def told(root: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        FileWorkspace(configured(root, text)).load()
    lines = (root / "ours" / "config.toml").read_text("utf-8").splitlines()
    return [
        f"{lines[(p.line or 0) - 1][(p.column or 0) - 1 :]} | {p.message} | {p.todo}" for p in caught.value.problems
    ]


def test_an_unknown_mode_is_told_at_its_place(tmp_path: Path) -> None:
    assert told(tmp_path, '[tracking]\nmode = "all"\n[audiences.x]\ntracking = "none"\n')[0] == (
        "\"all\" | 'all' is not known here | choose `aggregate`, `individual` or `off`"
    )


def test_a_host_has_one_owner(tmp_path: Path) -> None:
    text = (
        '[conventions.aarhus]\nname = { en = "A" }\nshort = { en = "A" }\nurl = "https://a.example/"\n'
        'sites = ["a.example", "A.example."]\n'
        '[secretariats.aarhus]\nname = { en = "A" }\nconventions = ["aarhus"]\naddress = "A"\nsender = "brs"\n'
        'sites = ["b.example", "a.example"]\n'
    )
    todo = "name each host once; what several conventions share, under their secretariat: `sites = [...]`"
    assert told(tmp_path, text) == [
        f"\"A.example.\"] | a.example is a site of 'aarhus' already | {todo}",
        f"\"a.example\"] | a.example is a site of 'aarhus' already | {todo}",
    ]


def test_what_is_no_host_or_no_placeholder_is_told_at_its_place(tmp_path: Path) -> None:
    text = (
        '[conventions.aarhus]\nname = { en = "A" }\nshort = { en = "A" }\nurl = "https://a.example/"\n'
        'sites = ["https://a.example"]\n'
        '[utm.parameters]\nutm_source = "{net}"\nutm_medium = "{channel"\n"utm source" = "x"\n'
    )
    known = "{campaign} {activity} {language} {channel} {network} {sender}"
    assert told(tmp_path, text)[1:] == [
        "\"https://a.example\"] | 'https://a.example' is not the name of a host "
        "| write it alone, without scheme and path: `basel.int`",
        f'"{{net}}" | `{{net}}` stands for nothing here | there are {known}',
        f"\"{{channel\" | '{{channel' has a brace alone | write placeholders whole: {known}",
        '"utm source" = "x" | \'utm source\' can\'t name a parameter '
        "| use letters, digits, `_`, `.` and `-`: `utm_source`",
    ]


def modes(**given: str) -> Workspace:
    """The small workspace with the modes of ``workspace``, ``basel`` and ``parties``, the latter on Basel's list."""
    data = tomllib.loads(CONFIG)
    if "workspace" in given:
        data["tracking"] = {"mode": given["workspace"]}
    if "convention" in given:
        data["conventions"]["basel"]["tracking"] = given["convention"]
    if "audience" in given:
        data["audiences"]["basel-parties"]["tracking"] = given["audience"]
    return Workspace.model_validate(data)


@pytest.mark.parametrize(
    ("given", "mode"),
    [
        ({}, "aggregate"),
        ({"workspace": "off"}, "off"),
        ({"workspace": "off", "convention": "individual"}, "individual"),
        ({"workspace": "off", "convention": "individual", "audience": "aggregate"}, "aggregate"),
        ({"audience": "off"}, "off"),
    ],
)
def test_the_narrower_mode_goes_before_the_wider(given: dict[str, str], mode: str) -> None:
    assert modes(**given).tracking_of("basel-parties") == mode


def test_a_site_of_a_secretariat_belongs_to_all_of_its_conventions() -> None:
    data = tomllib.loads(CONFIG)
    data["secretariats"]["brs"]["sites"] = ["brsmeas.org"]
    data["conventions"]["basel"]["sites"] = ["basel.int"]
    assert Workspace.model_validate(data).sites == {
        "brsmeas.org": "basel",
        "basel.int": "basel",
    }


def test_the_shipped_sites_are_the_conventions_own() -> None:
    shipped = FileWorkspace(Path(__file__).parents[2]).load().workspace
    assert shipped.sites == {
        "brsmeas.org": "basel,rotterdam,stockholm",
        "basel.int": "basel",
        "pic.int": "rotterdam",
        "pops.int": "stockholm",
        "minamataconvention.org": "minamata",
    }


def checked(root: Path, now: datetime, consents: dict[str, int] | None = None) -> list[str]:
    found = WorkspaceChecker(root, root / "var" / "checks.json").check(
        None, lambda *_: None, now, {}, consents=consents or {}
    )
    wanted = ("nobody-consented", "consent-ahead")
    return [str(problem) for problem in found.problems if problem.code in wanted]


def test_telling_apart_where_nobody_has_consented_is_warned_of_where_it_is_set(tmp_path: Path) -> None:
    root = make_workspace(tmp_path / "ours")
    config = CONFIG.replace("[audiences.basel-parties]\n", '[audiences.basel-parties]\ntracking = "individual"\n')
    (root / "config.toml").write_text(config + '[tracking]\nmode = "individual"\n', encoding="utf-8")
    told = "has a recorded consent: `individual` counts them by cells (record consents (docs/tracking.md), or write"
    lines = config.splitlines()
    line = lines.index('tracking = "individual"') + 1
    assert checked(root, NOON) == [
        f"config.toml:{line}:12: warning: nobody on basel-parties {told} `aggregate`)",
        f"config.toml:{len(lines) + 2}:8: warning: nobody on minamata-focal-points {told} `aggregate`)",
    ]
    assert len(checked(root, NOON, {"basel-parties": 1})) == 1


def test_a_consent_of_a_day_to_come_is_told_until_the_day_has_come(tmp_path: Path) -> None:
    root = make_workspace(tmp_path / "ours")
    text = f"email,tracking consent,tracking consent evidence\na@x.example,{NOON.date() + timedelta(days=9)},form\n"
    (root / "audiences" / "basel-parties.csv").write_text(text, encoding="utf-8")
    os.utime(root / "audiences" / "basel-parties.csv", (1, 1))
    before, after = NOON + timedelta(days=1), NOON + timedelta(days=9)
    assert [len(checked(root, now)) for now in (before, before, after)] == [1, 1, 0]
