"""`chorus translations`: a changed sentence, from the draft to five languages that say it again."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner, Result

from chorus.cli.app import app
from chorus.cli.opening import Opening
from chorus.facade import Chorus
from tests.acceptance.facade_double import NOON, FixedClock
from tests.doubles.small_workspace import ID, make_workspace

Run = Callable[..., Result]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_workspace(tmp_path / "ours")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def chorus(root: Path) -> Run:
    def run(*arguments: str, answers: str | None = None) -> Result:
        opening = Opening(make=lambda root: Chorus(root, FixedClock(NOON)), root=root)
        return CliRunner().invoke(app, list(arguments), input=answers, obj=opening, catch_exceptions=False)

    return run


@pytest.fixture
def changed(root: Path, chorus: Run) -> None:
    """Both languages are recorded; then a sentence of the English statement is changed, and one is added."""
    for language in ("ar", "zh"):
        assert chorus("translations", "confirm", ID, "--language", language, "--yes").exit_code == 0
    chorus("translations", "export", ID, "-l", "ar", "--all", "--to", "before.docx")
    path = root / "templates/statement/en.md"
    path.write_text(
        path.read_text().replace("We act together.", "We act now.\n\n**[Read more](https://example.org/)**")
    )


def test_texts_written_by_hand_are_told_as_unrecorded(chorus: Run) -> None:
    result = chorus("translations", "status", ID)
    assert (
        result.stdout
        == f"""\
{ID}: Nature Day
language   current   stale   missing   unrecorded
─────────────────────────────────────────────────
ar               0       0         0            8
zh               0       0         0            8

Nobody waits: every language has what en has.
Unrecorded (ar, zh): written by hand, so that Chorus does not see when their source changes.
If they say what en says: chorus translations confirm {ID} --language ar
"""
    )
    assert result.exit_code == 0


def test_confirming_says_what_it_records(chorus: Run) -> None:
    assert (
        chorus("translations", "confirm", ID, "-l", "zh", "--yes").stdout
        == f"""\
Recorded for the first time: 8 texts in 3 files
Recorded in campaigns/{ID}.translations.json
Recorded in templates/statement/translations.json
Recorded in templates/mail/translations.json
"""
    )
    assert chorus("translations", "confirm", ID, "-l", "zh", "--yes").stdout == (
        f"Every zh text of {ID} is recorded as made from the present en already.\n"
    )


@pytest.mark.usefixtures("changed")
def test_a_changed_source_says_who_waits_for_whom(chorus: Run) -> None:
    result = chorus("translations", "status", ID)
    assert (
        result.stdout
        == f"""\
{ID}: Nature Day
language   current   stale   missing   unrecorded
─────────────────────────────────────────────────
ar               7       1         1            0
zh               7       1         1            0

ar waits for en: 1 paragraph of statement changed
ar waits for a translator: 1 paragraph of statement missing
  chorus translations export {ID} --language ar
zh waits for en: 1 paragraph of statement changed
zh waits for a translator: 1 paragraph of statement missing
  chorus translations export {ID} --language zh
"""
    )
    assert result.exit_code == 1


@pytest.mark.usefixtures("changed")
def test_status_for_machines(chorus: Run) -> None:
    found = json.loads(chorus("translations", "status", ID, "--json").stdout)
    assert (found["campaign"], found["source"]) == (ID, "en")
    assert [(one["language"], one["open"]) for one in found["languages"]] == [("ar", True), ("zh", True)]
    assert found["languages"][0]["parts"][1] == {
        "name": "statement",
        "file": "templates/statement/ar.md",
        "counts": {"current": 2, "stale": 1, "missing": 1},
        "surplus": 0,
        "open_units": ["statement/1", "statement/2"],
    }


@pytest.mark.usefixtures("changed")
def test_check_refuses_a_stale_translation_and_nobody_can_sign_it(chorus: Run) -> None:
    todo = (
        f"(translate it: `chorus translations export {ID} --language zh`; or, if it holds: "
        f"`chorus translations confirm {ID} --language zh`)"
    )
    found = [line for line in chorus("check", ID).stdout.split("\n") if "zh.md" in line]
    assert found == [
        "templates/statement/zh.md:5:1: this was translated from an older en text (now templates/statement/en.md:5) "
        f"{todo}",
        f"templates/statement/zh.md:5:1: zh lacks what en has at templates/statement/en.md:7 {todo}",
        "templates/statement/zh.md:6:1: the zh text has no link to https://example.org/, which en has "
        "(correct it, or list it in `agree_except`)",
    ]
    signed = chorus("sign", ID, "--as", "basel", "--person", "A. Officer", "--yes")
    assert "this was translated from an older en text" in signed.stderr
    assert signed.exit_code == 1


@pytest.mark.usefixtures("changed")
def test_a_translator_s_work_goes_out_and_comes_back(root: Path, chorus: Run) -> None:
    assert chorus("translations", "export", ID, "--language", "ar").stdout == (
        f"Wrote {ID}-ar.docx: 2 texts to translate from en to ar.\n"
        f"When it comes back: chorus translations import {ID}-ar.docx\n"
    )
    document = Document(f"{ID}-ar.docx")
    first, second = document.tables[0].rows[1:]
    assert [run.text for run in first.cells[2].paragraphs[1].runs if run.font.strike] == ["together"]
    first.cells[3].text = "نعمل الآن."
    second.cells[3].text = "**[اقرأ](https://example.com/)**"
    document.save("returned-ar.docx")

    refused = chorus("translations", "import", "returned-ar.docx")
    assert (
        refused.stdout
        == """\
returned-ar.docx:2: the link `https://example.org/` is missing (put it where it belongs in the sentence)
returned-ar.docx:2: the link `https://example.com/` is not in the source (write it exactly as the source does)
2 problems in 1 file. Nothing was taken (--partial takes the rows that are right).
"""
    )
    assert refused.exit_code == 1

    second.cells[3].text = "**[اقرأ](https://example.org/)**"
    document.save("returned-ar.docx")
    assert chorus("translations", "import", "returned-ar.docx", "--dry-run").stdout == (
        "Would take 2 texts in ar, 2 of them new. Nothing was written.\n"
    )
    assert chorus("translations", "import", "returned-ar.docx").stdout == (
        "Took 2 texts in ar, 2 of them new.\n  templates/statement/ar.md\n  templates/statement/translations.json\n"
    )
    assert (root / "templates/statement/ar.md").read_text().split("+++\n")[2] == (
        "نعمل الآن.\n\n**[اقرأ](https://example.org/)**\n"
    )
    assert "ar.md" not in chorus("check", ID).stdout


@pytest.mark.usefixtures("changed")
def test_partial_takes_what_is_right_and_json_tells_it(root: Path, chorus: Run) -> None:
    chorus("translations", "export", ID, "-l", "zh", "--format", "po", "--to", "to/zh.po")
    text = (root / "to" / "zh.po").read_text()
    (root / "zh.po").write_text(text.replace("#, fuzzy\n", "").replace('"我们共同行动。"', '"我们立即行动。"'))
    result = chorus("translations", "import", "zh.po", "--partial", "--json")
    found = json.loads(result.stdout)
    assert [(p["file"], p["code"]) for p in found.pop("problems")] == [("zh.po", "empty-translation")]
    assert found == {
        "campaign": ID,
        "language": "zh",
        "dry_run": False,
        "taken": 1,
        "changed": 1,
        "files": ["templates/statement/zh.md", "templates/statement/translations.json"],
    }
    assert result.exit_code == 1
    assert "我们立即行动。" in (root / "templates/statement/zh.md").read_text()


def test_nothing_to_translate_is_no_document(root: Path, chorus: Run) -> None:
    chorus("translations", "confirm", ID, "-l", "zh", "--yes")
    assert chorus("translations", "export", ID, "-l", "zh").stdout == (
        f"Nothing to translate: zh of {ID} has all that en has (--all exports it).\n"
    )
    assert not list(root.glob("*.docx"))


@pytest.mark.usefixtures("changed")
def test_an_export_goes_over_nobody_s_document(root: Path, chorus: Run) -> None:
    (root / f"{ID}-zh.docx").write_bytes(b"a translator's")
    result = chorus("translations", "export", ID, "-l", "zh")
    assert f"{ID}-zh.docx is there already" in result.stderr
    assert result.exit_code == 2
    assert (root / f"{ID}-zh.docx").read_bytes() == b"a translator's"


@pytest.mark.usefixtures("changed")
def test_a_confirmation_shows_what_stays_and_asks(chorus: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "say --yes" in chorus("translations", "confirm", ID, "-l", "zh").stderr
    monkeypatch.setattr("chorus.cli.translations.at_terminal", lambda: True)
    result = chorus("translations", "confirm", ID, "-l", "zh", answers="n\n")
    assert (
        result.stdout
        == """\
text          en now                                             zh
───────────────────────────────────────────────────────────────────────────────
statement/1   We act now.                             holds      我们共同行动。
statement/2   **[Read more](https://example.org/)**   left out

Do they belong to the present en texts? [y/N]: n
Nothing was confirmed.
"""
    )
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "told", "code"),
    [
        (("status", "nothing"), "no campaign 'nothing'", 1),
        (("export", ID, "-l", "en"), "en is its source language", 1),
        (("export", ID, "-l", "de"), "no language 'de' (one of: ar, zh, en, fr, ru, es)", 1),
        (("export", ID, "-l", "zh", "--format", "xls"), "no format 'xls'", 2),
        (("import", "nothing.docx"), "there is no nothing.docx", 1),
        (("import", "config.toml"), "this is neither DOCX nor PO", 1),
    ],
)
def test_what_can_not_be_done_says_why(chorus: Run, arguments: tuple[str, ...], told: str, code: int) -> None:
    result = chorus("translations", *arguments)
    assert told in result.stderr
    assert result.exit_code == code
