"""Files that would take a process down: each is a problem with its file, and the others are read."""

import os
from pathlib import Path

import pytest

from chorus.content.workspace_files import FileWorkspace
from tests.integration.content_workspace import make_workspace, render, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "ours")


def told(root: Path) -> list[str]:
    loaded = FileWorkspace(root).load()
    assert list(loaded.campaigns) == ["nature"]
    return [str(problem) for problem in loaded.problems]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"a = {'9' * 5000}", "a value can't be read: "),
        (".".join("a" * 3000) + " = 1", "lists or tables are nested too deeply (write it flatter)"),
        ("a = " + "[" * 3000, "lists or tables are nested too deeply (write it flatter)"),
    ],
)
def test_a_campaign_beyond_all_measure_is_told_and_the_others_are_read(root: Path, text: str, said: str) -> None:
    write(root, "campaigns/odd.toml", text)
    (found,) = told(root)
    assert found.startswith(f"campaigns/odd.toml:1:1: {said}")


def test_a_pipe_is_no_campaign(root: Path) -> None:
    os.mkfifo(root / "campaigns" / "pipe.toml")
    assert told(root) == [
        "campaigns/pipe.toml: this is no regular file (remove it, or put a file in its place)",
    ]


def test_a_link_out_of_the_workspace_is_not_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text("a = 1")
    (root / "campaigns" / "link.toml").symlink_to(tmp_path / "secret.toml")
    (found,) = told(root)
    assert found.startswith("campaigns/link.toml: 'link.toml' leads out of campaigns/")


@pytest.mark.parametrize(
    "body",
    ["{{ " + "(" * 3000 + "name" + ")" * 3000 + " }}", "{% if name %}" * 2000 + "x" + "{% endif %}" * 2000],
    ids=["parentheses", "conditions"],
)
def test_a_template_nested_too_deeply_is_told(root: Path, body: str) -> None:
    write(root, "templates/mail/en.md", '+++\nsubject = "Nature"\n+++\n' + body)
    assert {problem.file for problem in render(root).problems} == {"templates/mail/en.md"}


@pytest.mark.parametrize(
    "bomb",
    [
        "{{ 'x' * 10**10 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'x'.ljust(9999999999) }}",
        "{{ '%9999999999d' % 1 }}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in fonts %}{% for b in fonts %}{% for c in fonts %}{% endfor %}{% endfor %}{% endfor %}",
    ],
)
def test_a_layout_that_would_run_away_is_told(root: Path, bomb: str) -> None:
    layout = root / "templates" / "layouts" / "mail.mjml"
    write(root, "templates/layouts/mail.mjml", layout.read_text().replace("{{ part.body }}", "{{ part.body }}" + bomb))
    assert {problem.file for problem in render(root).problems} == {"templates/layouts/mail.mjml"}
