"""The check of requirements.lock: what it lets pass, and each thing that it refuses."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
A, B = "a" * 64, "b" * 64
PYPROJECT = {
    "project": {"dependencies": ["Typing.Extensions>=4,<5", "rich>=14"]},
    "dependency-groups": {"dev": ["pytest>=8"]},
}
LOCK = f"""\
# made by a machine
pytest==8.4.1 \\
    --hash=sha256:{A}
    # via chorus (pyproject.toml:dev)
rich==14.0.0 \\
    --hash=sha256:{A} \\
    --hash=sha256:{B}
typing-extensions==4.13.2 ; python_version < '3.13' \\
    --hash=sha256:{B}
"""


@pytest.fixture(scope="module")
def check_lock() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_lock", ROOT / "scripts" / "check_lock.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_lock_in_step_passes(check_lock: ModuleType) -> None:
    assert check_lock.problems(LOCK, PYPROJECT) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("# made by a machine", "--index-url https://mirror.example/simple", "line 1: has an address"),
        ("# made by a machine", "--pre", "line 1: --pre is an option, not a requirement"),
        ("# made by a machine", "x @ file:///x.whl", "line 1: has an address"),
        ("# made by a machine", "???", "line 1: '???' is no requirement"),
        ("rich==14.0.0", "rich>=14.0.0", "line 5: rich is not pinned to one version"),
        ("rich==14.0.0", "rich==14.*", "line 5: rich is not pinned to one version"),
        ("rich==14.0.0", "rich==14.0.0,!=13", "line 5: rich is not pinned to one version"),
        (f" \\\n    --hash=sha256:{A}\n    # via", "\n    # via", "line 2: pytest has no hash"),
        ("pytest==8.4.1", "pytest-cov==8.4.1", "pyproject.toml asks for pytest, which is not locked"),
        ("rich==14.0.0", "rich==13.9.4", "rich is locked at 13.9.4, pyproject.toml asks for >=14"),
    ],
)
def test_what_is_wrong_is_told(check_lock: ModuleType, old: str, new: str, problem: str) -> None:
    assert old in LOCK
    assert f"{problem} (make lock renews it)" in check_lock.problems(LOCK.replace(old, new), PYPROJECT)


def test_all_problems_come_at_once(check_lock: ModuleType) -> None:
    assert check_lock.problems("rich>=14\n# https://mirror.example\n", PYPROJECT) == [
        "line 2: has an address (make lock renews it)",
        "line 1: rich is not pinned to one version (make lock renews it)",
        "pyproject.toml asks for Typing.Extensions, which is not locked (make lock renews it)",
        "pyproject.toml asks for pytest, which is not locked (make lock renews it)",
    ]


def test_ends_with_1_and_prints_what_is_wrong(
    check_lock: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["rich"]\n', encoding="utf-8")
    (tmp_path / "requirements.lock").write_text("", encoding="utf-8")
    assert check_lock.main(tmp_path) == 1
    assert capsys.readouterr().err == (
        "requirements.lock: pyproject.toml asks for rich, which is not locked (make lock renews it)\n"
    )


def test_the_project_s_own_lock_passes(check_lock: ModuleType) -> None:
    assert check_lock.main(ROOT) == 0
