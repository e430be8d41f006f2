"""Translations in a workspace's folder: compared, written back, recorded, and refused by check when stale."""

from pathlib import Path
from typing import get_args

import pytest

from chorus.content.translation_folder import TranslationFolder
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.language import Language
from chorus.domain.problems import InputError
from chorus.domain.translation import UnitState
from chorus.services.ports_files import CampaignFile
from chorus.services.translating import export, status
from tests.integration.content_workspace import make_workspace, render, write
from tests.services.test_translating import NOW

FR, AR = Language.FR, Language.AR
ABOUT = "templates/partials/about.fr.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_workspace(tmp_path / "ours")
    mail = (root / "templates/mail/fr.md").read_text().replace("about.en.md", "about.fr.md")
    write(root, "templates/mail/fr.md", mail.replace("Dear reader", "Cher lecteur"))
    write(root, ABOUT, "À propos.\n")
    return root


def folder(root: Path) -> TranslationFolder:
    return TranslationFolder(root, root / "var" / "sources.json")


def campaign(root: Path) -> CampaignFile:
    return FileWorkspace(root).load().campaigns["nature"]


def counts(root: Path, language: Language) -> dict[str, tuple[int, ...]]:
    """By part: how many units are current, stale, missing, unrecorded."""
    (found,) = (one for one in status(campaign(root), folder(root)) if one.language is language)
    return {part.name: tuple(part.counts.get(state, 0) for state in get_args(UnitState)) for part in found.parts}


def test_every_file_of_a_translation_is_compared(root: Path) -> None:
    assert counts(root, FR) == {
        "": (0, 0, 0, 4),
        "statement": (0, 0, 0, 3),
        "mail": (0, 0, 0, 4),
        "partials/about": (0, 0, 0, 1),
    }
    assert counts(root, AR)["partials/about"] == (0, 0, 1, 0)


def test_confirming_records_and_changes_no_text(root: Path) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert folder(root).confirm(campaign(root), FR) == (
        "campaigns/nature.translations.json",
        "templates/statement/translations.json",
        "templates/mail/translations.json",
        "templates/partials/translations.json",
    )
    assert {path: path.read_bytes() for path in before} == before
    assert set(counts(root, FR).values()) == {(4, 0, 0, 0), (3, 0, 0, 0), (1, 0, 0, 0)}
    assert (root / "templates/partials/translations.json").read_text() == (
        '{\n "about.fr": {\n  "blocks": [\n   "3a6eebfc58384909 d3a6897dad9ad64e"\n  ],\n  "source": "en"\n }\n}\n'
    )


def test_confirming_again_writes_nothing(root: Path) -> None:
    folder(root).confirm(campaign(root), FR)
    assert folder(root).confirm(campaign(root), FR) == ()


def stale(root: Path) -> list[str]:
    return [
        str(p).split(" (translate")[0].split(" (delete")[0]
        for p in render(root).problems
        if p.code == "stale-translation"
    ]


def test_check_tells_of_each_stale_text_at_its_place(root: Path) -> None:
    folder(root).confirm(campaign(root), FR)
    assert stale(root) == []
    mail = (root / "templates/mail/en.md").read_text()
    mail = mail.replace("{{ occasion.name }}, ", "Now: {{ occasion.name }}, ").replace("& more.", "& much more.")
    write(root, "templates/mail/en.md", mail.replace("See [us]", "## New\n\nSee [us]"))
    write(root, "templates/partials/about.en.md", "Who we are.\n")
    toml = (root / "campaigns/nature.toml").read_text()
    write(root, "campaigns/nature.toml", toml.replace('"A wetland"', '"Wet land"'))
    assert stale(root) == [
        "campaigns/nature.toml:39:63: this was translated from an older en text",
        "templates/mail/fr.md:2:11: this was translated from an older en text (now templates/mail/en.md:2)",
        "templates/mail/fr.md:7:1: this was translated from an older en text (now templates/mail/en.md:7)",
        "templates/mail/fr.md:11:1: fr lacks what en has at templates/mail/en.md:13",
        "templates/partials/about.fr.md:1:1: this was translated from an older en text (now "
        "templates/partials/about.en.md:1)",
    ]
    folder(root).confirm(campaign(root), FR)
    assert stale(root) == []


def test_check_tells_of_a_paragraph_whose_source_is_gone(root: Path) -> None:
    folder(root).confirm(campaign(root), FR)
    mail = (root / "templates/mail/en.md").read_text()
    write(root, "templates/mail/en.md", "\n".join(line for line in mail.split("\n") if not line.startswith("See")))
    assert stale(root) == ["templates/mail/fr.md:13:1: en does not say this any more"]


def test_check_tells_of_no_text_that_has_no_record(root: Path) -> None:
    write(root, "templates/statement/en.md", (root / "templates/statement/en.md").read_text().replace("The", "A"))
    assert stale(root) == []


def test_records_that_can_not_be_read_are_a_problem_at_their_line(root: Path) -> None:
    write(root, "templates/mail/translations.json", '{\n "fr": {\n<<<<<<< ours\n')
    write(root, "campaigns/nature.translations.json", '{"fr": {"source": "de"}}')
    found = [str(problem) for problem in render(root).problems]
    what = "(restore it; if two people changed it, keep either version, then `chorus translations confirm`)"
    assert found == [
        f"campaigns/nature.translations.json:1:1: these are no records of translations {what}",
        "templates/mail/translations.json:3:1: this is no JSON: Expecting property name enclosed in double quotes "
        f"{what}",
    ]
    with pytest.raises(InputError):
        folder(root).compare(campaign(root), FR)


def test_a_text_is_taken_into_its_place_and_the_rest_stays(root: Path) -> None:
    toml = (root / "campaigns/nature.toml").read_text()
    mail = (root / "templates/mail/fr.md").read_bytes().replace(b"\n", b"\r\n")
    (root / "templates/mail/fr.md").write_bytes(b"\xef\xbb\xbf" + mail)
    taken = {"post.post.image.alt": "Un marais", "mail/preheader": "L’eau", "mail/2": "Chère lectrice, cher lecteur."}
    assert folder(root).take(campaign(root), FR, taken) == (
        "campaigns/nature.toml",
        "templates/mail/fr.md",
        "campaigns/nature.translations.json",
        "templates/mail/translations.json",
    )
    assert (root / "campaigns/nature.toml").read_text() == toml.replace("Une zone humide", "Un marais")
    lines = mail.decode().split("\r\n")
    lines[2], lines[6] = 'preheader = "L’eau"', "Chère lectrice, cher lecteur."
    assert (root / "templates/mail/fr.md").read_bytes() == b"\xef\xbb\xbf" + "\r\n".join(lines).encode()
    assert counts(root, FR)["mail"] == (1, 0, 0, 3)


def test_an_inserted_paragraph_goes_between_its_neighbours_and_an_include_comes_by_itself(root: Path) -> None:
    write(
        root,
        "templates/statement/fr.md",
        '+++\ntitle = "Une"\nsummary = "S"\n+++\nPublié.\n\n![Zone](media:wetland.png)\n',
    )
    folder(root).confirm(campaign(root), FR)
    source = (root / "templates/statement/en.md").read_text()
    write(
        root,
        "templates/statement/en.md",
        source.replace("\n\n![", '\n\nNew.\n\n{% include "partials/about.en.md" %}\n\n!['),
    )
    folder(root).take(campaign(root), FR, {"statement/2": "Nouveau."})
    assert (root / "templates/statement/fr.md").read_text() == (
        '+++\ntitle = "Une"\nsummary = "S"\n+++\nPublié.\n\nNouveau.\n\n{% include "partials/about.fr.md" %}\n\n'
        "![Zone](media:wetland.png)\n"
    )
    assert counts(root, FR)["statement"] == (4, 0, 0, 0)


def test_a_translation_that_is_not_there_yet_is_made_like_its_source(root: Path) -> None:
    (root / "templates/mail/ar.md").unlink()
    sheet = export(campaign(root), AR, folder(root), NOW)
    texts = {row.unit: f"ع {row.source}" for row in sheet.rows if row.unit.startswith(("mail/", "partials/"))}
    folder(root).take(campaign(root), AR, texts)
    expected = (root / "templates/mail/en.md").read_text().replace("about.en.md", "about.ar.md")
    for row in sheet.rows:
        if row.unit.startswith("mail/"):
            expected = expected.replace(row.source, f"ع {row.source}")
    assert (root / "templates/mail/ar.md").read_text() == expected
    assert (root / "templates/partials/about.ar.md").read_text() == "ع About us.\n"
    assert counts(root, AR)["mail"] == (4, 0, 0, 0)


def test_a_language_that_a_campaign_s_text_lacks_is_written_after_the_others(root: Path) -> None:
    toml = (root / "campaigns/nature.toml").read_text()
    write(root, "campaigns/nature.toml", toml.replace('text.ar = "الطبيعة {{ link }}"\n', ""))
    assert counts(root, AR)[""] == (0, 0, 1, 3)
    folder(root).take(campaign(root), AR, {"post.post.text": "الطبيعة {{ link }}"})
    assert (root / "campaigns/nature.toml").read_text() == toml


def test_a_source_text_that_somebody_translated_is_remembered(root: Path) -> None:
    translations = folder(root)
    translations.remember(["About us."])
    assert translations.recall("3a6eebfc58384909") == "About us."
    assert translations.recall("0" * 16) == ""
    (root / "var" / "sources.json").write_text("damaged")
    assert translations.recall("3a6eebfc58384909") == ""


def test_a_mark_that_common_mark_leaves_as_text_is_found(root: Path) -> None:
    assert folder(root).unread_mark("根据**《巴塞尔公约》**和") == "**"
    assert folder(root).unread_mark("根据《**巴塞尔公约**》和 [{{ name }}](activity:a)") == ""
