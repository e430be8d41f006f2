"""Makes a workspace of many campaigns of the shipped shape: the shipped ones over and over, each with its own words."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from chorus.content.translation_text import template_text
from chorus.domain.translation import digest

SHIPPED = Path(__file__).resolve().parents[2]
_BESIDE = ("config.toml", "audiences", "media")
_SHARED = ("layouts", "partials", "glossary.toml")
_TEMPLATE = re.compile(r'^template = "([a-z0-9-]+)"', re.MULTILINE)
_WORDS = re.compile(r'^((?:title|theme|moment|context|outlook)\.[a-z]{2} = ".*[^.。".])(["\.。].*)$', re.MULTILINE)
_YEARLY = re.compile(r'^(observance = "(?:biodiversity|environment)-day"\nyear = )\d{4}', re.MULTILINE)
_CORRECTS = re.compile(r'^(corrects = ")([a-z0-9-]+)/', re.MULTILINE)


def make_workspace(target: Path, count: int) -> Path:
    """A workspace with ``count`` campaigns in ``target``; edition 0 is what is shipped, byte for byte.

    Every six campaigns share one set of templates, as the shipped six do. Each further edition has other ids, years,
    titles and themes, and one paragraph of every template in every language has another text.
    """
    for name in _BESIDE:
        _copy(SHIPPED / name, target / name)
    for name in _SHARED:
        _copy(SHIPPED / "templates" / name, target / "templates" / name)
    sources = sorted((SHIPPED / "campaigns").glob("*.toml"))
    (target / "campaigns").mkdir()
    for number in range(count):
        edition = number // len(sources)
        if number % len(sources) == 0:
            _templates(target / "templates", edition)
        _campaign(sources[number % len(sources)], target / "campaigns", edition)
    return target


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def _suffix(edition: int) -> str:
    return f"-{edition}" if edition else ""


def _id(shipped: str, edition: int) -> str:
    """No longer than the shipped id, which posts have in their links: one of them has 280 characters already."""
    return re.sub(r"20(\d\d)$", rf"\g<1>{edition:02x}", shipped) if edition else shipped


def _campaign(source: Path, folder: Path, edition: int) -> None:
    text = source.read_text(encoding="utf-8")
    records = source.with_suffix(".translations.json").read_text(encoding="utf-8")
    if edition:
        suffix = _suffix(edition)
        before = dict(_texts(text))
        text = _TEMPLATE.sub(rf'template = "\1{suffix}"', text)
        text = _WORDS.sub(rf"\1 ({edition})\2", text)
        text = _YEARLY.sub(lambda found: f"{found[1]}{2020 + edition % 60}", text)
        text = _CORRECTS.sub(lambda found: f"{found[1]}{_id(found[2], edition)}/", text)
        after = dict(_texts(text))
        for key, words in before.items():
            records = records.replace(digest(words), digest(after[key]))
    name = _id(source.stem, edition)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    (folder / f"{name}.translations.json").write_text(records, encoding="utf-8")


def _texts(text: str) -> Iterator[tuple[str, str]]:
    """The lines ``key.language = "text"`` of a campaign, numbered so that keys are unique."""
    for number, line in enumerate(text.split("\n")):
        if found := re.match(r'([a-z_.]+\.[a-z]{2}) = "(.*)"$', line):
            yield f"{number} {found[1]}", found[2].replace('\\"', '"')


def _templates(folder: Path, edition: int) -> None:
    for source in sorted((SHIPPED / "templates").iterdir()):
        if not source.is_dir() or source.name in _SHARED:
            continue
        target = folder / (source.name + _suffix(edition))
        target.mkdir()
        records = (source / "translations.json").read_text(encoding="utf-8")
        number = _paragraph((source / "en.md").read_text(encoding="utf-8"))
        for file in sorted(source.glob("*.md")):
            text = file.read_text(encoding="utf-8")
            if edition:
                changed = _changed(text, number, edition)
                for before, after in zip(_units(text), _units(changed), strict=True):
                    records = records.replace(digest(before), digest(after))
                text = changed
            (target / file.name).write_text(text, encoding="utf-8")
        (target / "translations.json").write_text(records, encoding="utf-8")


def _units(text: str) -> list[str]:
    piece = template_text(text, "template.md").piece
    return [*piece.texts.values(), *piece.blocks]


def _paragraph(text: str) -> int:
    """The line of a template's longest plain paragraph: all languages have it on the same line."""
    lines = text.split("\n")
    plain = [n for n, line in enumerate(lines) if line[:1].isalpha() and line.endswith(".") and n > 4]
    return max(plain, key=lambda n: len(lines[n]))


def _changed(text: str, number: int, edition: int) -> str:
    lines = text.split("\n")
    lines[number] += f" ({edition})"
    return "\n".join(lines)
