"""Every shipped campaign goes to translators and comes back, in every language and both formats, byte for byte."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from chorus.content.translation_folder import TranslationFolder
from chorus.content.workspace_files import FileWorkspace
from chorus.documents.translation_sheets import SheetDocuments
from chorus.domain.language import Language
from chorus.services.ports_translations import SheetFormat
from chorus.services.translating import export, status
from chorus.services.translations_import import import_sheet

REPOSITORY = Path(__file__).parents[2]
CAMPAIGNS = sorted(path.stem for path in (REPOSITORY / "campaigns").glob("*.toml"))
NOW = datetime(2026, 9, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shipped")
    for name in ("campaigns", "templates", "audiences"):
        shutil.copytree(REPOSITORY / name, root / name)
    shutil.copyfile(REPOSITORY / "config.toml", root / "config.toml")
    return root


def content(root: Path) -> dict[str, bytes]:
    return {
        str(p): p.read_bytes() for name in ("campaigns", "templates") for p in (root / name).rglob("*") if p.is_file()
    }


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_a_shipped_translation_comes_back_as_it_went(root: Path, campaign: str) -> None:
    before = content(root)
    file = FileWorkspace(root).load().campaigns[campaign]
    translations = TranslationFolder(root, root / "var" / "sources.json")
    documents = SheetDocuments()
    for language in (Language.AR, Language.ZH, Language.FR, Language.RU, Language.ES):
        sheet = export(file, language, translations, NOW, everything=True)
        for kind in get_args(SheetFormat):
            returned = documents.read(documents.write(sheet, kind), f"returned.{kind}")
            done = import_sheet(returned, f"returned.{kind}", file, translations)
            assert (done.problems, done.taken, done.changed, done.files) == ((), len(sheet.rows), 0, ())
    assert content(root) == before


def test_every_shipped_translation_is_recorded_and_current(root: Path) -> None:
    translations = TranslationFolder(root, root / "var" / "sources.json")
    for file in FileWorkspace(root).load().campaigns.values():
        for language in status(file, translations):
            states = {state: language.count(state) for state in ("stale", "missing", "unrecorded")}
            assert (language.language, states) == (language.language, {"stale": 0, "missing": 0, "unrecorded": 0})
