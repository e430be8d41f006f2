"""What an earlier check found is believed as long as nothing changed on which it depends, and no longer."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chorus.bootstrap.checking import WorkspaceChecker
from chorus.content import check_cache
from tests.doubles.checks import NOON, Quick, plain
from tests.integration.content_workspace import CAMPAIGN, CONFIG, MAIL, make_workspace, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two campaigns: ``nature``, and ``other`` with a template of its own."""
    make_workspace(tmp_path)
    shutil.copytree(tmp_path / "templates" / "mail", tmp_path / "templates" / "letter")
    write(tmp_path, "campaigns/other.toml", CAMPAIGN.replace('template = "mail"', 'template = "letter"'))
    return tmp_path


def test_an_unchanged_workspace_is_not_looked_at_again(root: Path) -> None:
    check = Quick(root)
    first = check()
    assert check.looked_at() == ["nature", "other"]
    assert check() == first == plain(root)
    assert check.looked_at() == []


def test_with_no_cache_everything_is_looked_at_again(root: Path) -> None:
    check = Quick(root)
    check()
    assert check(fresh=True) == plain(root)
    assert check.looked_at() == ["nature", "other", "nature", "other"]


def changed(name: str, old: str, new: str) -> Callable[[Path], None]:
    """An edit of a file."""

    def edit(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        write(root, name, text.replace(old, new))

    return edit


def added(name: str, text: str) -> Callable[[Path], None]:
    """A new file."""

    def add(root: Path) -> None:
        (root / name).parent.mkdir(exist_ok=True)
        write(root, name, text)

    return add


def removed(name: str) -> Callable[[Path], None]:
    """A file that goes."""
    return lambda root: (root / name).unlink()


def same_size_and_time(root: Path) -> None:
    """An edit that shows neither in the size nor in the time of modification of the file."""
    path = root / "templates" / "mail" / "fr.md"
    status = path.stat()
    write(root, "templates/mail/fr.md", MAIL.replace("example.org/?a", "example.com/?a"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


BOTH, NATURE = ["nature", "other"], ["nature"]


@pytest.mark.parametrize(
    ("edit", "looked_at"),
    [
        (changed("campaigns/nature.toml", "year = 2021", "year = 2022"), NATURE),
        (changed("campaigns/nature.toml", "T-14d 10:00", "T-30d 10:00"), NATURE),
        (changed("campaigns/nature.toml", "title = {", "titel = {"), NATURE),
        (added("campaigns/nature.translations.json", "no json"), NATURE),
        (added("templates/mail/translations.json", "no json"), NATURE),
        (changed("templates/mail/fr.md", "{{ salutation }}", "{{ salutations }}"), NATURE),
        (removed("templates/mail/fr.md"), NATURE),
        (same_size_and_time, NATURE),
        (changed("templates/partials/about.en.md", "About us.", "{{ nobody }}"), BOTH),
        (removed("templates/partials/about.en.md"), BOTH),
        (changed("templates/layouts/mail.mjml", "<mjml", "{{ nothing }}<mjml"), BOTH),
        (changed("templates/layouts/mail.txt.jinja", "{", "{{ nothing }}{"), BOTH),
        (changed("templates/layouts/page.html.jinja", "{", "{{ nothing }}{"), BOTH),
        (added("templates/glossary.toml", "[terms.x]\nkind = 'term'\nname.en = 'X'\nwrong.en = ['us']\n"), BOTH),
        (removed("media/wetland.png"), BOTH),
        (changed("media/sheet.pdf", "a document", "another"), BOTH),
        (changed("config.toml", '[accounts."x:brs"]', '[accounts."x:brs2"]'), BOTH),
        (changed("config.toml", 'convention = "basel"', 'convention = "stockholm"'), BOTH),
        (changed("audiences/parties.csv", "a@b.example", "a@b.example\nnobody"), BOTH),
        (removed("audiences/parties.csv"), BOTH),
        (added("campaigns/third.toml", CAMPAIGN.replace("T-20d", "T-40d")), ["third"]),
        (removed("campaigns/other.toml"), []),
        (added("templates/unused/en.md", "no front matter"), []),
        (added("media/unused.png", "another picture"), []),
    ],
)
def test_each_change_shows_and_looks_only_at_what_it_can_change(
    root: Path, edit: Callable[[Path], None], looked_at: list[str]
) -> None:
    check = Quick(root)
    check()
    check.looked_at()
    edit(root)
    assert check() == plain(root)
    assert check.looked_at() == looked_at
    assert check() == plain(root)
    assert check.looked_at() == []


def test_a_segment_depends_on_the_contacts_of_its_lists(root: Path) -> None:
    changed("campaigns/nature.toml", 'where = "language:fr"', 'where = "kind:river"')(root)
    check = Quick(root)
    assert [p.code for p in check().problems if p.severity == "error"] == ["unknown-attribute"]
    write(root, "audiences/parties.csv", "email,kind\na@b.example,river\n")
    assert check() == plain(root)
    assert [p.code for p in check().problems if p.severity == "error"] == []


def test_what_corrects_another_is_always_looked_at(root: Path) -> None:
    corrigendum = (
        '[[email]]\nid = "again"\ncorrects = "nature/invitation"\ntemplate = "mail"\nsend = "T 10:00 recipient"'
    )
    write(root, "campaigns/other.toml", CAMPAIGN.replace("[[document]]", f"{corrigendum}\n\n[[document]]"))
    check = Quick(root)
    assert check() == plain(root)
    check.looked_at()
    changed("campaigns/nature.toml", 'id = "invitation"', 'id = "invite"')(root)
    assert check() == plain(root)
    assert check.looked_at() == ["nature", "other"]
    assert check() == plain(root)
    assert check.looked_at() == ["other"]


def test_what_is_said_of_a_day_that_comes_is_not_believed_when_it_has_come(root: Path) -> None:
    changed("campaigns/nature.toml", "sample = true\n", "")(root)
    check = Quick(root)
    for day, looked_at in ((1, ["nature", "other"]), (5, []), (9, ["nature"]), (10, []), (1, ["nature"])):
        now = datetime(2021, 5, day, 12, tzinfo=UTC)
        assert check(now=now) == plain(root, now=now)
        assert check.looked_at() == looked_at


def test_what_is_said_of_the_pace_is_not_believed_once_the_first_zone_has_begun(root: Path) -> None:
    """Mails at 10:00 of each contact: in Auckland half a day before anybody in Geneva would call it late."""
    write(root, "config.toml", CONFIG + '[pace.domains]\n"b.example" = "1/hour"\n')
    rows = "".join(f"p{number}@b.example,fr,Pacific/Auckland\n" for number in range(200))
    write(root, "audiences/parties.csv", "email,language,timezone\n" + rows)
    check = Quick(root)
    before, after = (datetime(2021, 5, 7, hour, 30, tzinfo=UTC) for hour in (21, 22))
    assert check(now=before) == plain(root, now=before)
    assert "slow-pace" in {problem.code for problem in check(now=before).problems}
    assert check(now=after) == plain(root, now=after)


def test_a_campaign_alone_is_believed_too(root: Path) -> None:
    check = Quick(root)
    check()
    check.looked_at()
    assert check(["other"]) == plain(root, ["other"])
    assert check.looked_at() == []
    write(root, "templates/letter/en.md", MAIL.replace("salutation", "greeting"))
    assert check(["nature"]) == plain(root, ["nature"])
    assert check.looked_at() == []
    assert check(["other"]) == plain(root, ["other"])
    assert check.looked_at() == ["other"]


def test_a_damaged_file_is_ignored_and_written_anew(root: Path) -> None:
    check, cache = Quick(root), root / "var" / "checks.json"
    check()
    good = cache.read_bytes()
    for bad in (b"", b"\xff\x00", good[:-9], good.replace(b"wetland", b"wetlend"), good.replace(b"{", b"[", 1)):
        check.looked_at()
        cache.write_bytes(bad)
        assert check() == plain(root)
        assert check.looked_at() == ["nature", "other"]
        assert check() == plain(root)
        assert check.looked_at() == []


def test_a_workspace_that_can_only_be_read_is_checked(root: Path) -> None:
    write(root, "var", "where the folder should be")
    check = Quick(root)
    assert check() == check() == plain(root)
    assert check.looked_at() == ["nature", "other", "nature", "other"]


def test_the_file_holds_nothing_that_has_gone(root: Path) -> None:
    check, cache = Quick(root), root / "var" / "checks.json"
    check()
    (root / "campaigns" / "other.toml").unlink()
    check()
    assert b'"other"' not in cache.read_bytes()


def test_another_version_of_the_program_believes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check = Quick(root)
    check()
    check.looked_at()
    monkeypatch.setattr(check_cache, "program_state", lambda: "another")
    check()
    assert check.looked_at() == ["nature", "other"]


def test_with_links_nothing_is_certain(root: Path) -> None:
    (root / "media" / "link.png").symlink_to(root / "media" / "wetland.png")
    check = Quick(root)
    assert check() == check() == plain(root)
    assert check.looked_at() == ["nature", "other", "nature", "other"]


def test_a_file_that_has_just_been_written_is_not_yet_believed(root: Path) -> None:
    seen: list[str] = []
    checker = WorkspaceChecker(root, root / "var" / "checks.json")
    for _ in range(2):
        checker.check(None, lambda name, *_: seen.append(name), NOON, {})
    assert [name for name in seen if name] == ["nature", "other", "nature", "other"]


def test_names_that_leave_the_workspace_are_never_believed(root: Path) -> None:
    changed("campaigns/nature.toml", 'file = "wetland.png"', 'file = "../media/wetland.png"')(root)
    check = Quick(root)
    assert check() == check() == plain(root)
    assert check.looked_at() == ["nature", "other", "nature"]


def test_the_config_is_told_when_it_cannot_be_used(root: Path) -> None:
    check = Quick(root)
    check()
    write(root, "config.toml", CONFIG.replace("[workspace]", "[workspace"))
    assert check() == plain(root)
