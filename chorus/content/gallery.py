"""The preview gallery: every artefact as a file, and a page that shows all languages side by side."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from chorus.content.inside import OutsideError, inside
from chorus.content.lengths import post_length
from chorus.content.looks import as_it_looks, filled
from chorus.domain.artefact import Artefact
from chorus.domain.language import Language
from chorus.domain.problems import Problem


def gallery(
    artefacts: Sequence[Artefact], problems: Sequence[Problem], media: Path | None = None, title: str = ""
) -> dict[str, bytes]:
    """Relative names and contents: ``index.html``, ``ACTIVITY/LANGUAGE-SENDER.html`` and ``.txt``, ``media/...``.

    Slots are marked and filled with what is said when nothing is known of a contact. ``media`` is the workspace's
    folder media/: with it pictures are copied and shown. ``title`` is the campaign's, over its id.
    Nothing is fetched from elsewhere.
    """
    made: dict[str, bytes] = {}
    pictures = {p.file for a in artefacts for p in a.words.pictures}
    known = {name: data for name in sorted(pictures) if (data := _bytes(media, name)) is not None}
    for artefact in artefacts:
        name = file_name(artefact)
        if artefact.words.html:
            made[f"{name}.html"] = _shown(artefact, known).encode()
        if artefact.words.text:
            made[f"{name}.txt"] = filled(artefact.words.text, artefact.key, str).encode()
    made |= {f"media/{name}": data for name, data in known.items()}
    made["index.html"] = _index(artefacts, problems, known, title).encode()
    return made


def file_name(artefact: Artefact) -> str:
    """Where an artefact's files are in a gallery, without the ending."""
    key = artefact.key
    kind = "-page" if key.channel == "page" and artefact.kind == "press" else ""
    return f"{key.activity}/{key.tongue}-{key.sender.replace(':', '-')}{kind}"


def _bytes(media: Path | None, name: str) -> bytes | None:
    try:
        return inside(media, name).read_bytes() if media else None
    except (OSError, OutsideError):
        return None  # the renderer has told it


def _shown(artefact: Artefact, known: Mapping[str, bytes]) -> str:
    """The HTML as a file of its own, with the pictures beside it that are there."""
    return as_it_looks(artefact, lambda picture: f"../media/{picture.file}" if picture.file in known else "")


@cache
def _template() -> Template:
    source = (files("chorus") / "content" / "gallery.html.jinja").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source)


def _index(artefacts: Sequence[Artefact], problems: Sequence[Problem], known: Mapping[str, bytes], title: str) -> str:
    languages = [language for language in Language if any(a.key.language is language for a in artefacts)]
    rows = [
        _row(list(group), languages, known)
        for _, group in groupby(artefacts, key=lambda a: (a.key.activity, a.key.channel))
    ]
    merged = _merged(rows)
    return _template().render(
        title=title,
        campaign=artefacts[0].key.campaign if artefacts else "",
        count=len(artefacts),
        languages=[_column(lang.value) for lang in languages],
        rows=[{**row, "pairs": _pairs(row["cells"])} for row in merged],
        problems=[{"text": str(problem), "severity": problem.severity} for problem in problems],
    )


def _column(tongue: str) -> dict[str, str]:
    """What stands over a language, or over the two of a mail."""
    both = [Language(code) for code in tongue.split("+")]
    return {"code": tongue, "lang": both[0].value, "name": " + ".join(language.own_name for language in both)}


def _pairs(cells: object) -> list[dict[str, str]]:
    assert isinstance(cells, dict)
    return [_column(tongue) for tongue in cells if "+" in tongue]


def _merged(rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """A press release's mails and pages come in turn, language by language: one row for each of the two."""
    by_id: dict[object, dict[str, object]] = {}
    for row in rows:
        there = by_id.setdefault(row["id"], row)
        if there is not row:
            cells, more = there["cells"], row["cells"]
            assert isinstance(cells, dict)
            assert isinstance(more, dict)
            cells.update({code: cell for code, cell in more.items() if cell})
    return list(by_id.values())


def _row(artefacts: Sequence[Artefact], languages: Sequence[Language], known: Mapping[str, bytes]) -> dict[str, object]:
    first = artefacts[0]
    tongues = dict.fromkeys([*languages, *(a.key.tongue for a in artefacts if a.key.second)])
    by_tongue = {tongue: [a for a in artefacts if a.key.tongue == tongue] for tongue in tongues}
    return {
        "id": f"{first.key.activity}-{first.key.channel}",
        "activity": first.key.activity,
        "kind": first.kind,
        "channel": first.key.channel,
        "schedule": first.release.schedule,
        "audience": _to_whom(first),
        "where": first.release.where,
        "version": _version(first.release.kept),
        "cells": {str(tongue): _cell(group, known) for tongue, group in by_tongue.items()},
    }


def _version(kept: str) -> str:
    """What a statement that revises another says of itself: ``/campaign/statement/2/en/`` is version 2 of it."""
    _, _, first, number, *_ = [*kept.split("/"), "", "", "", ""]
    return f"version {number} of {first}" if number not in ("", "1") else ""


def _to_whom(artefact: Artefact) -> str:
    """To whom a mail goes; a corrigendum's recipients are the first one's, of a post its accounts."""
    release = artefact.release
    if not release.corrects:
        return ", ".join(release.audience)
    return f"{'the accounts of' if artefact.key.channel == 'post' else 'who got'} {release.corrects}"


def _cell(artefacts: Sequence[Artefact], known: Mapping[str, bytes]) -> dict[str, object] | None:
    if not artefacts:
        return None
    first = artefacts[0]
    language = first.key.language
    length = post_length(first.key.sender, first.words.text)
    return {
        "direction": language.direction,
        "subject": filled(first.words.subject, first.key, str),
        "text": filled(first.words.text, first.key, str),
        "file": file_name(first),
        "digest": first.words_digest[:12],
        "url": first.release.url,
        "senders": [_sender(artefact) for artefact in artefacts],
        "count": length.count,
        "limit": length.limit,
        "share": min(100, round(100 * length.count / length.limit)),
        "pictures": [{"file": p.file, "alt": p.alt, "there": p.file in known} for p in first.words.pictures],
    }


def _sender(artefact: Artefact) -> dict[str, str]:
    release = artefact.release
    shown = f"{release.from_name} <{release.from_address}>" if release.from_address else artefact.key.sender
    return {"name": shown, "file": file_name(artefact)}
