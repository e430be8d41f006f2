"""Is requirements.lock free of addresses, pinned with hashes throughout, and in step with pyproject.toml? Offline."""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

RENEW = "make lock renews it"
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def problems(lock: str, pyproject: Mapping[str, object]) -> list[str]:
    """What is wrong with a lock file's text, a line each; ``pyproject`` is the parsed pyproject.toml."""
    pins: dict[str, list[Requirement]] = {}
    found = [f"line {number}: has an address ({RENEW})" for number, line in _lines(lock) if "://" in line]
    for number, entry in entries(lock):
        requirement, wrong = _pin(entry)
        if wrong:
            found.append(f"line {number}: {wrong} ({RENEW})")
        if requirement is not None:
            pins.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return [*found, *(text for wanted in _wanted(pyproject) for text in _compare(wanted, pins))]


def _lines(lock: str) -> Iterator[tuple[int, str]]:
    yield from enumerate(lock.splitlines(), start=1)


def entries(lock: str) -> Iterator[tuple[int, str]]:
    """Each entry with the number of its first line, its continued lines joined; without comments."""
    start, parts = 0, list[str]()
    for number, line in _lines(lock):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        start = start or number
        parts.append(text.removesuffix("\\").strip())
        if not text.endswith("\\"):
            yield start, " ".join(parts)
            start, parts = 0, []
    if parts:
        yield start, " ".join(parts)


def _pin(entry: str) -> tuple[Requirement | None, str]:
    """The requirement of an entry, and what is wrong with it; ``""`` when nothing is."""
    if entry.startswith("-"):
        return None, f"{entry.split()[0]} is an option, not a requirement"
    try:
        requirement = Requirement(entry.partition(" --hash")[0])
    except InvalidRequirement:
        return None, f"{entry.split()[0]!r} is no requirement"
    operators = [specifier.operator for specifier in requirement.specifier]
    if operators != ["=="] or "*" in str(requirement.specifier):
        return requirement, f"{requirement.name} is not pinned to one version"
    if not _HASH.search(entry):
        return requirement, f"{requirement.name} has no hash"
    return requirement, ""


def _wanted(pyproject: Mapping[str, object]) -> Iterator[Requirement]:
    """What pyproject.toml asks for: the dependencies, and the group `dev`."""
    project, groups = pyproject.get("project", {}), pyproject.get("dependency-groups", {})
    assert isinstance(project, Mapping)
    assert isinstance(groups, Mapping)
    for text in (*project.get("dependencies", ()), *groups.get("dev", ())):
        yield Requirement(text)


def _compare(wanted: Requirement, pins: Mapping[str, list[Requirement]]) -> Iterator[str]:
    there = pins.get(canonicalize_name(wanted.name), [])
    if not there:
        yield f"pyproject.toml asks for {wanted.name}, which is not locked ({RENEW})"
    for pin in there:
        for version in (s.version for s in pin.specifier if s.operator == "==" and "*" not in s.version):
            if not wanted.specifier.contains(Version(version), prereleases=True):
                yield f"{pin.name} is locked at {version}, pyproject.toml asks for {wanted.specifier} ({RENEW})"


def main(root: Path) -> int:
    """Print what is wrong with the lock of the project in ``root``; 1 when anything is."""
    with (root / "pyproject.toml").open("rb") as file:
        pyproject = tomllib.load(file)
    found = problems((root / "requirements.lock").read_text(encoding="utf-8"), pyproject)
    for text in found:
        print(f"requirements.lock: {text}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[1]))
