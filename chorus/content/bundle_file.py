"""A sign-off bundle as a ZIP file: written with the same bytes each time, read as something a stranger made."""

import io
import re
import struct
import zipfile
import zlib
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from chorus.domain.artefact import canonical_json
from chorus.domain.problems import InputError, PermanentError, Problem
from chorus.domain.signoff_bundle import Bundle, Manifest
from chorus.domain.signoff_log import ChainLink

LARGEST = 256 * 1024 * 1024
"""Bytes of a bundle, and of everything in it unpacked: a campaign in six languages takes one or two hundredths."""

LARGEST_PART = 64 * 1024 * 1024
MOST_PARTS = 60_000
"""Fewer than would need the extension of the format for large files (ZIP64; APPNOTE 4.3.9.2)."""

_NAMES = re.compile(r"README\.txt|bundle\.json|chain\.jsonl|acts/[0-9]{6,9}\.json|artefacts/[0-9a-f]{64}\.json")
_DIRECTORY = b"PK\x05\x06"
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error)
"""What zipfile raises for files that are none, are damaged, encrypted, or packed in a way that it does not know."""
_ASK_AGAIN = "ask for it again; it is made by: chorus signoff export"


def write_bundle(bundle: Bundle) -> bytes:
    """The ZIP file: the same bundle gives the same bytes (no dates, names in order, nothing compressed).

    PermanentError for more than a bundle may have.
    """
    parts = {
        "README.txt": (files("chorus.content") / "bundle_readme.txt").read_bytes(),
        "bundle.json": canonical_json(bundle.manifest.model_dump(mode="json")) + b"\n",
        "chain.jsonl": b"".join(_line(link) + b"\n" for link in bundle.links),
        **{f"acts/{number:06}.json": text.encode() for number, text in bundle.texts.items()},
        **{f"artefacts/{name}.json": data for name, data in bundle.artefacts.items()},
    }
    largest = max(map(len, parts.values()))
    if len(parts) > MOST_PARTS or sum(map(len, parts.values())) > LARGEST or largest > LARGEST_PART:
        raise PermanentError(
            "there is too much in it for one bundle", "prove it from the database: chorus signoff verify"
        )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(parts):
            info = zipfile.ZipInfo(name)  # 1 January 1980, the first day that the format knows
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, parts[name])
    return made.getvalue()


def read_bundle(path: Path) -> Bundle:
    """Read a bundle, of which nothing is believed: nothing is unpacked, and sizes are bounded.

    PermanentError for what is no bundle at all; InputError with every part that is wrong.
    """
    parts = _parts(path)
    problems: list[Problem] = []
    manifest = _manifest(parts, path, problems)
    links = _links(parts.get("chain.jsonl", b""), path, problems)
    texts: dict[int, str] = {}
    for name in sorted(n for n in parts if n.startswith("acts/")):
        try:
            texts[int(name[5:-5])] = parts[name].decode()
        except UnicodeDecodeError:
            problems.append(_problem(path, name, "this is no text in UTF-8"))
    if manifest is None or problems:
        raise InputError(tuple(problems))
    artefacts = {name[10:-5]: data for name, data in parts.items() if name.startswith("artefacts/")}
    return Bundle(manifest, links, texts, artefacts)


def _manifest(parts: dict[str, bytes], path: Path, problems: list[Problem]) -> Manifest | None:
    try:
        return Manifest.model_validate_json(parts.get("bundle.json", b""))
    except ValidationError as error:
        problems.append(_problem(path, "bundle.json", _first(error)))
        return None


def _links(data: bytes, path: Path, problems: list[Problem]) -> list[ChainLink]:
    links: list[ChainLink] = []
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        try:
            link = ChainLink.model_validate_json(line)
        except ValidationError as error:
            problems.append(_problem(path, "chain.jsonl", _first(error), number))
            continue
        if _line(link) != line:
            problems.append(_problem(path, "chain.jsonl", "this is not written as Chorus writes an entry", number))
        links.append(link)
    if not data.endswith(b"\n") and data:
        problems.append(_problem(path, "chain.jsonl", "the last line is cut off"))
    return links


def _line(link: ChainLink) -> bytes:
    """The bytes that an entry's hash is over."""
    return canonical_json(link.model_dump(mode="json"))


def _problem(path: Path, part: str, what: str, line: int | None = None) -> Problem:
    return Problem(code="broken-bundle", message=what, todo=_ASK_AGAIN, file=f"{path.name}/{part}", line=line)


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'it'}: {first['msg']}"


def _parts(path: Path) -> dict[str, bytes]:
    """Every part of the file by its name, while it is one that a bundle has, and no larger than it may be."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise PermanentError(f"can't read {path}: {error.strerror}", "name the bundle's file") from error
    if len(data) > LARGEST:
        raise _no_bundle(path, f"it has more than {LARGEST:,} bytes")
    _require_small_directory(path, data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(path, archive)
    except _UNREADABLE as error:
        raise _no_bundle(path, "it is no whole ZIP file") from error


def _read(path: Path, archive: zipfile.ZipFile) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    left = LARGEST
    for info in archive.infolist():
        if not _NAMES.fullmatch(info.filename):
            raise _no_bundle(path, f"it has a part {info.filename!r}, which no bundle has")
        if info.filename in parts:
            raise _no_bundle(path, f"it has two parts {info.filename}")
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _no_bundle(path, f"{info.filename} is encrypted, or packed in a way that no bundle is")
        most = min(left, LARGEST_PART)
        with archive.open(info) as part:
            parts[info.filename] = part.read(most + 1)
        if len(parts[info.filename]) > most:
            raise _no_bundle(path, f"{info.filename} is larger than a bundle's part may be")
        left -= len(parts[info.filename])
    return parts


def _require_small_directory(path: Path, data: bytes) -> None:
    """Python reads the directory at the end of a ZIP file (APPNOTE 4.3.16) whole, before anybody can look at it."""
    at = data.rfind(_DIRECTORY, max(len(data) - 22 - 65_535, 0))
    if at < 0 or len(data) < at + 22:
        raise _no_bundle(path, "it is no ZIP file")
    count, size = struct.unpack_from("<HL", data, at + 10)
    if count > MOST_PARTS or size > MOST_PARTS * 200 or data[max(at - 20, 0) : at].startswith(b"PK\x06\x07"):
        raise _no_bundle(path, "it has too many parts")


def _no_bundle(path: Path, why: str) -> PermanentError:
    return PermanentError(f"{path.name} is no sign-off bundle: {why}", _ASK_AGAIN)
