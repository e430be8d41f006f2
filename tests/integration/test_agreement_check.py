"""The gate before signing, through the real renderer: each difference at its place, and nothing signed or frozen."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from chorus.content.renderer import TemplateRenderer
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.problems import InputError
from chorus.services.recording import Actor
from chorus.services.signing import artefacts_of, sign
from tests.doubles.stage import Stage
from tests.doubles.workspace import MemoryFiles
from tests.integration.content_workspace import CAMPAIGN, MAIL, STATEMENT, make_workspace, render, write

BEFORE = datetime(2021, 4, 1, 12, tzinfo=UTC)
RELEASE = datetime(2021, 5, 7, 7, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_workspace(tmp_path)


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in render(root).problems]


def change(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    write(root, name, text.replace(old, new))


def test_what_agrees_is_no_problem(root: Path) -> None:
    assert problems(root) == []


def test_a_number_a_date_a_link_and_a_placeholder_broken_in_three_files_are_told_at_once(root: Path) -> None:
    change(root, "templates/statement/fr.md", "12500", "12600")
    change(root, "templates/statement/ar.md", "2021-05-22", "2021-05-23")
    change(root, "templates/mail/fr.md", "{{ organisation }}", "the list")
    change(root, "templates/mail/ar.md", "https://example.org/?a=1&b=2", "https://example.org/?a=1&b=3")
    assert problems(root) == [
        "templates/mail/ar.md:13:10: ar links to https://example.org/?a=1&b=3 where en links to "
        "https://example.org/?a=1&b=2 (correct it, or list both `https://example.org/?a=1&b=3` and "
        "`https://example.org/?a=1&b=2` in `agree_except`)",
        "templates/mail/fr.md:7:1: the fr text lacks the placeholder {{ organisation }}, which en has (correct it, or "
        "list it in `agree_except`)",
        "templates/statement/ar.md:5:1: ar says 23 أيار/مايو 2021 where en says 22 May 2021 (correct it, or list both "
        "`23 أيار/مايو 2021` and `22 May 2021` in `agree_except`)",
        "templates/statement/fr.md:5:1: fr says 12 600 where en says 12,500 (correct it, or list both `12 600` and "
        "`12,500` in `agree_except`)",
    ]


def test_a_letter_of_another_alphabet_in_a_symbol_is_named(root: Path) -> None:
    for language, symbol in (("en", "MC-3/11"), ("fr", "МC-3/11"), ("ar", "MC-3/11")):
        change(root, f"templates/mail/{language}.md", "See [us]", f"{symbol}. See [us]")
    assert problems(root) == [
        "templates/mail/fr.md:13:1: fr says МC-3/11 where en says MC-3/11 ('М' is no Latin letter) (correct it, or "
        "list both `МC-3/11` and `MC-3/11` in `agree_except`)"
    ]


def test_a_percentage_that_is_none_in_a_translation_is_told(root: Path) -> None:
    for language, text in (("en", "30 per cent"), ("fr", "30 États"), ("ar", "30 في المائة")):
        change(root, f"templates/mail/{language}.md", "See [us]", f"{text}. See [us]")
    assert problems(root) == [
        "templates/mail/fr.md:13:1: fr says 30 where en says 30 % (correct it, or list both `30` and `30 %` in "
        "`agree_except`)"
    ]


def test_a_picture_that_is_another_or_lacks(root: Path) -> None:
    write(root, "media/marsh.png", "another picture")
    change(root, "templates/mail/fr.md", "media:wetland.png", "media:marsh.png")
    change(root, "templates/mail/ar.md", "![A wetland](media:wetland.png)\n\n", "")
    assert problems(root) == [
        "templates/mail/ar.md:9:1: the ar text lacks the picture wetland.png, which en has (correct it, or list it in "
        "`agree_except`)",
        "templates/mail/fr.md:9:20: fr shows marsh.png where en shows wetland.png (correct it, or list both "
        "`marsh.png` and `wetland.png` in `agree_except`)",
    ]


def test_what_stands_in_an_included_text_is_told_there_once(root: Path) -> None:
    write(root, "templates/partials/about.en.md", "Since 1998, see UNEP/MC/COP.4/23.\n")
    write(root, "templates/partials/about.fr.md", "Voir UNEP/MC/COP.4/32,\ndepuis 1989.\n")
    change(root, "templates/mail/fr.md", "about.en.md", "about.fr.md")
    assert problems(root) == [
        "templates/partials/about.fr.md:1:6: fr says UNEP/MC/COP.4/32 where en says UNEP/MC/COP.4/23 (correct it, or "
        "list both `UNEP/MC/COP.4/32` and `UNEP/MC/COP.4/23` in `agree_except`)",
        "templates/partials/about.fr.md:2:8: fr says 1989 where en says 1998 (correct it, or list both `1989` and "
        "`1998` in `agree_except`)",
    ]


def test_a_preheader_counts_where_both_have_one(root: Path) -> None:
    change(root, "templates/mail/en.md", '"{{ values.theme }}"', '"By 30 June"')
    change(root, "templates/mail/fr.md", 'preheader = "{{ values.theme }}"\n', "")
    change(root, "templates/mail/ar.md", '"{{ values.theme }}"', '"30 تموز/يوليه"')
    assert problems(root) == [
        "templates/mail/ar.md:3:14: ar says 30 تموز/يوليه where en says 30 June (correct it, or list both "
        "`30 تموز/يوليه` and `30 June` in `agree_except`)"
    ]


def test_texts_of_the_campaign_are_told_at_their_place_in_it(root: Path) -> None:
    write(
        root,
        "campaigns/nature.toml",
        CAMPAIGN.replace("La nature : {{ link }}", "La nature en 2030 : {{ link }}")
        .replace('en = "A wetland", fr = "Une zone humide"', 'en = "3 birds", fr = "4 oiseaux"')
        .replace('ar = "أرض رطبة"', 'ar = "3 طيور"')
        .replace('title = { en = "Fact sheet"', 'title = { en = "Fact sheet 2"'),
    )
    assert problems(root) == [
        "campaigns/nature.toml:36:11: the fr text has the number 2030, which en has not (correct it, or list it in "
        "`agree_except`)",
        "campaigns/nature.toml:39:62: fr says 4 where en says 3 (correct it, or list both `4` and `3` in "
        "`agree_except`)",
        "campaigns/nature.toml:44:37: the fr text lacks the number 2, which en has (correct it, or list it in "
        "`agree_except`)",
        "campaigns/nature.toml:44:51: the ar text lacks the number 2, which en has (correct it, or list it in "
        "`agree_except`)",
    ]


def test_what_is_excepted_is_a_warning_and_can_be_signed(root: Path) -> None:
    change(root, "templates/mail/fr.md", "See [us]", "2031, 7 [us]")
    change(root, "templates/mail/fr.md", "+++\nsubject", '+++\nagree_except = ["2031"]\nsubject')
    change(root, "campaigns/nature.toml", "La nature : {{ link }}", "2040 {{ link }}")
    change(root, "campaigns/nature.toml", 'id = "post"\n', 'id = "post"\nagree_except = ["2040"]\n')
    assert problems(root) == [
        "campaigns/nature.toml:37:11: warning: the fr text has the number 2040, which en has not (correct it, or list "
        "it in `agree_except`)",
        "templates/mail/fr.md:14:1: warning: the fr text has the number 2031, which en has not (correct it, or list it "
        "in `agree_except`)",
        "templates/mail/fr.md:14:7: the fr text has the number 7, which en has not (correct it, or list it in "
        "`agree_except`)",
    ]


def test_one_side_excepted_leaves_the_other(root: Path) -> None:
    change(root, "templates/mail/en.md", "See [us]", "2030 [us]")
    change(root, "templates/mail/fr.md", "See [us]", "2031 [us]")
    change(root, "templates/mail/ar.md", "See [us]", "2030 [us]")
    change(root, "templates/mail/fr.md", "+++\nsubject", '+++\nagree_except = ["2030"]\nsubject')
    assert [p.partition(": ")[2].partition(" (")[0] for p in problems(root)] == [
        "warning: the fr text lacks the number 2030, which en has",
        "the fr text has the number 2031, which en has not",
    ]


def test_a_source_that_can_t_be_rendered_is_told_alone(root: Path) -> None:
    write(root, "templates/mail/en.md", MAIL.replace("{{ salutation }}", "{{ salutaton }}"))
    write(root, "templates/mail/fr.md", MAIL.replace("See [us]", "2031 [us]"))
    assert problems(root) == ["templates/mail/en.md:5:4: unknown `{{ salutaton }}` (did you mean `salutation`?)"]


def test_nothing_that_does_not_agree_is_signed(root: Path) -> None:
    write(root, "templates/statement/fr.md", STATEMENT.replace("12500", "12600"))
    loaded = FileWorkspace(root).load()
    with pytest.raises(InputError) as refused:
        artefacts_of(loaded, loaded.campaigns["nature"], TemplateRenderer(root))
    assert [problem.code for problem in refused.value.problems] == ["number-differs"]


def test_a_number_changed_after_signing_keeps_its_activity_back_and_no_other(root: Path) -> None:
    loaded, renderer = FileWorkspace(root).load(), TemplateRenderer(root)
    stage = Stage(MemoryFiles(loaded))
    stage.conductor = stage.conducted(renderer)
    stage.conductor.sync(BEFORE)
    by = Actor(person="A. Officer", way="command")
    for name in ("brs", "minamata"):
        sign(loaded, loaded.campaigns["nature"], renderer, stage.store, stage.log, name=name, actor=by, now=BEFORE)
    write(root, "templates/statement/fr.md", STATEMENT.replace("12500", "12600"))

    stage.tick(RELEASE)

    assert (stage.states()["statement"], stage.states()["sheet"]) == ("armed", "done")
    assert stage.notices() == [
        "nature/statement can't begin: not signed by basel (outdated), minamata (outdated) (chorus sign nature --as "
        "basel)"
    ]
