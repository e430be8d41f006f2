"""docs/rules.md: the confusion matrix of each version of the rules is what they make of the readers now."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from chorus.domain.classify import RULES

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "rules.md").read_text("utf-8")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rules_table", ROOT / "scripts" / "rules_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_matrix_is_what_the_versions_make_of_the_readers(script: ModuleType) -> None:
    assert script.put(DOCUMENT, script.table()) == DOCUMENT


def test_every_version_has_its_column_and_its_rows() -> None:
    assert re.findall(r"\| version (\d+)", DOCUMENT) == [str(version) for version in RULES]
    assert {int(number) for number in re.findall(r"^\| (\d+)[ (]", DOCUMENT, re.MULTILINE)} == set(RULES)
