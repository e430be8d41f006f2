"""The wheel: what `pip install .` installs has the starter workspace and works from anywhere."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content in a folder, as an installation has it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(REPOSITORY)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("chorus-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-m", "chorus", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_it_carries_the_repository_s_own_workspace_and_nothing_of_its_state(installed: Path) -> None:
    starter = installed / "chorus" / "starter"
    assert sorted(p.name for p in starter.iterdir()) == ["audiences", "campaigns", "config.toml", "media", "templates"]
    records = ("campaigns/biodiversity-day-2021.translations.json", "templates/partials/translations.json")
    texts = ("campaigns/biodiversity-day-2021.toml", "templates/layouts/mail.mjml", "audiences/basel-parties.csv")
    for part in (*texts, *records):
        assert (starter / part).read_bytes() == (REPOSITORY / part).read_bytes()
    assert not list(installed.rglob("*.db"))


def test_init_check_and_plan_work_from_it(installed: Path, tmp_path: Path) -> None:
    made = run(installed, tmp_path, "init", "ours")
    assert made.returncode == 0, made.stderr
    checked = run(installed, tmp_path / "ours", "check", "biodiversity-day-2027")
    assert checked.returncode == 0, checked.stderr  # where it takes long, it says there how far it is
    assert checked.stdout.splitlines()[-1] == "No problems, 1 warning in 1 file."
    planned = run(installed, tmp_path / "ours", "plan", "biodiversity-day-2027")
    assert (planned.returncode, planned.stderr) == (0, "")
    assert "Sat 22 May 2027 09:00" in planned.stdout
