"""The gate before signing, as an officer meets it: names, directions and subjects in a campaign of two languages."""

from pathlib import Path

import pytest

from tests.acceptance.daemons import chorus_here
from tests.doubles.daemon_workspace import ACTIVITIES, CAMPAIGN, make, write

GLOSSARY = """[terms.basel-convention]
kind = "convention"
name.en = "Basel Convention"
name.ar = "اتفاقية بازل"
wrong.ar = ["معاهدة بازل"]
"""
SIGN = ("sign", CAMPAIGN, "--as", "basel", "--person", "Ana Ruiz, Head", "--yes")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """One convention, one mail in English and Arabic, a glossary."""
    make(tmp_path / "ours", contacts=("a@party.example",))
    root = tmp_path / "ours"
    campaign = ACTIVITIES.split('[[email]]\nid = "reminder"')[0].replace('["en"]', '["en", "ar"]')
    write(root, f"campaigns/{CAMPAIGN}.toml", campaign)
    write(root, "templates/glossary.toml", GLOSSARY)
    mail(root, "en", 'The {{ term("basel-convention") }} works.')
    mail(root, "ar", 'تعمل {{ term("basel-convention") }}.')
    return root


def mail(root: Path, language: str, text: str, subject: str = "Nature") -> None:
    write(root, f"templates/mail/{language}.md", f'+++\nsubject = "{subject}"\n+++\n{text}\n')


def found(root: Path) -> list[str]:
    """What `chorus check` finds, beside the warnings that an old campaign has and the count."""
    lines = chorus_here(root, "check").stdout.splitlines()[:-1]
    return [line for line in lines if not line.startswith(f"campaigns/{CAMPAIGN}.toml")]


def test_a_translation_that_calls_a_convention_otherwise_is_told_and_not_signed(root: Path) -> None:
    mail(root, "ar", "تعمل معاهدة بازل.")
    told = [
        "templates/mail/ar.md:1:1: the en text says “Basel Convention”, the ar one has no name of it (write “اتفاقية "
        "بازل”, or add the form that it has to templates/glossary.toml)",
        "templates/mail/ar.md:4:6: “معاهدة بازل” is a wrong name by templates/glossary.toml (write “اتفاقية بازل”)",
    ]
    assert found(root) == told
    refused = chorus_here(root, *SIGN)
    assert refused.exit_code == 1
    assert all(line in refused.stdout + refused.stderr for line in told)


def test_a_changed_name_in_the_glossary_outdates_what_uses_it(root: Path) -> None:
    assert chorus_here(root, *SIGN).stdout.endswith(
        f"Signed 2 artefacts. `chorus signoff {CAMPAIGN}` shows who is missing.\n"
    )
    write(root, "templates/glossary.toml", GLOSSARY.replace('"اتفاقية بازل"', '"اتفاقية بازل الدولية"'))
    rows = [line.split() for line in chorus_here(root, "signoff", CAMPAIGN).stdout.splitlines() if "/mail/" in line]
    assert [row[:2] for row in rows] == [["invitation/ar/mail/brs", "outdated"], ["invitation/en/mail/brs", "signed"]]


def test_an_unseen_change_of_direction_and_a_long_subject_are_told_at_their_places(root: Path) -> None:
    mail(root, "ar", "تعمل اتفاقية بازل\u202e.", subject="ن" * 91)
    assert found(root) == [
        "templates/mail/ar.md:4:18: the character U+202E RIGHT-TO-LEFT OVERRIDE changes direction unseen (remove it: "
        "Chorus isolates numbers, addresses and names by itself)"
    ]
    mail(root, "ar", "تعمل اتفاقية بازل.", subject="ن" * 91)
    assert found(root) == [
        "templates/mail/ar.md:2:11: warning: the subject takes 91 columns; a list of mails shows 70, a phone's 40: "
        f"“{'ن' * 40}…” (begin with what matters, and shorten it to 90)"
    ]
