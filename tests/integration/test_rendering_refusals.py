"""What would fail hundreds of deliveries, or leave unsigned, is refused while a campaign is rendered."""

from pathlib import Path

import pytest

from chorus.content.workspace_files import FileWorkspace
from chorus.domain.problems import InputError
from tests.integration.content_workspace import make_workspace, render, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_workspace(tmp_path)


def edit(root: Path, old: str, new: str, file: str = "config.toml") -> None:
    text = (root / file).read_text()
    assert old in text
    write(root, file, text.replace(old, new))


def mail(root: Path, body: str, subject: str = "Nature") -> list[str]:
    write(root, "templates/mail/en.md", f'+++\nsubject = "{subject}"\n+++\n{body}\n')
    return [str(problem) for problem in render(root).problems]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("[x](https://x.example/{{ country }})", "4:10"),
        ("[x]({{ country }})", "1:1"),
        ("Read https://x.example/{{ name }} now", "4:11"),
        ("See www.x.example/{{ name }}", "4:5"),
        ("See {{ name }}.com", "4:13"),
    ],
)
def test_no_slot_is_part_of_an_address(root: Path, body: str, place: str) -> None:
    (found,) = mail(root, body)
    assert found.startswith(f"templates/mail/en.md:{place}: a contact's slot can't be part of a link (")


def test_a_slot_may_end_a_sentence_or_follow_an_address_at_a_distance(root: Path) -> None:
    said = "Dear {{ name }}. See https://x.example/ , {{ country }}."
    for language in ("fr", "ar"):
        write(root, f"templates/mail/{language}.md", f'+++\nsubject = "For {{{{ name }}}}"\n+++\n{said}\n')
    assert mail(root, said, "For {{ name }}") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "BRS secretariat"', r'name = "BRS\r\nBcc: x@y.example"'),
        ('name = "BRS secretariat"', r'name.fr = "BRS\u0001"'),
        ('address = "campaigns@brs.example"', r'address = "a\u0001b@brs.example"'),
        ('reply_to = "answers@brs.example"', r'reply_to = "a\u007fb@brs.example"'),
        ('handle = "@brs"', r'handle = "@brs\n"'),
    ],
)
def test_names_and_addresses_have_no_line_ends_and_controls(root: Path, old: str, new: str) -> None:
    edit(root, old, new)
    with pytest.raises(InputError, match="this has a line end or a control character") as refused:
        FileWorkspace(root).load()
    assert [problem.file for problem in refused.value.problems] == ["config.toml"]


def test_a_subject_has_no_line_ends(root: Path) -> None:
    (found,) = mail(root, "Dear all", r"Nature\r\nBcc: x@y.example")
    assert found == (
        "templates/mail/en.md:2:11: this has a line end or a control character (write it on one line, without them)"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('file = "parties.csv"', 'file = "others.csv"'),
        ('handle = "@brs"', 'handle = "@other"'),
    ],
)
def test_another_list_or_account_behind_a_name_is_another_release(root: Path, old: str, new: str) -> None:
    write(root, "audiences/others.csv", "email\na@b.example\n")
    before = {str(a.key): (a.words_digest, a.release_digest) for a in render(root).artefacts}
    edit(root, old, new)
    after = {str(a.key): (a.words_digest, a.release_digest) for a in render(root).artefacts}
    changed = {key for key in before if before[key] != after[key]}
    kinds = {"post"} if "handle" in old else {"mail", "page"}
    assert changed
    assert {key.split("/")[3] for key in changed} == kinds
    assert all(before[key][0] == after[key][0] for key in changed)
