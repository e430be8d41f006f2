"""Put what the demo prints between the marks of README.md: run after anything that changes its table."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- demo -->", "<!-- /demo -->"
CAMPAIGNS = ("un-biodiversity-summit-2020", "biodiversity-day-2021", "environment-day-2021")


def refreshed(readme: str, printed: str) -> str:
    """The README with ``printed`` as a block between the marks; ValueError when a mark is missing."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md lacks {BEGIN} or {END}")
    return f"{before}{BEGIN}\n```\n{printed.rstrip()}\n```\n{END}{after}"


def main() -> int:
    """Run the demo and refresh the README; the demo's exit code."""
    command = [sys.executable, "-m", "chorus", "rehearse", *CAMPAIGNS, "--demo"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode == 0:
        path = ROOT / "README.md"
        path.write_text(refreshed(path.read_text("utf-8"), done.stdout), "utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
