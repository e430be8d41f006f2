"""Templates as they lie in templates/: TOML front matter between ``+++`` lines, then Markdown with placeholders."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG

from chorus.content.forbidden import forbidden
from chorus.content.inside import OutsideError, inside
from chorus.content.lookups import Lookups, is_there
from chorus.content.model_check import validate
from chorus.content.toml_places import Place
from chorus.content.toml_source import MAX_BYTES, TomlDocument, parse_toml
from chorus.domain.language import Language
from chorus.domain.organisation import Line
from chorus.domain.problems import Frozen, InputError, Problem

FENCE = "+++"


class Front(Frozen):
    """What every template's front matter may have."""

    agree_except: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Its two texts, with their keys: what stands above the body, and what describes it."""
        return tuple((key, text) for key, text in self if isinstance(text, str))


class MailFront(Front):
    """The front matter of a mail. ``agree_except`` lists in what a translation may differ from its source."""

    subject: Line
    preheader: str = ""


class PageFront(Front):
    """The front matter of a statement, a press release or a page."""

    title: Line
    summary: str = ""


@dataclass(frozen=True)
class Template:
    """One template file: its front matter, and its body at the lines where it stands in the file."""

    name: str
    front: Front
    document: TomlDocument = field(repr=False)
    body: str = field(repr=False)


@dataclass
class _Moment:
    """What was seen of the files while one campaign is rendered."""

    there: dict[str, bool] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


class TemplateFolder:
    """The files of templates/, read once as long as they don't change."""

    def __init__(self, root: Path, lookups: Lookups | None = None) -> None:
        self._root = root / "templates"
        self._lookups = lookups if lookups is not None else Lookups()
        self._known: dict[str, tuple[tuple[int, int], str]] = {}
        self._moment: _Moment | None = None

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Within it each file is looked at once, whatever is edited meanwhile: one rendering sees one state."""
        if self._moment is not None:
            yield
            return
        self._moment = _Moment()
        try:
            yield
        finally:
            self._moment = None

    def has(self, name: str) -> bool:
        """Whether there is a file or folder of that name."""
        moment = self._moment
        if moment is None:
            return self._has(name)
        if name not in moment.there:
            moment.there[name] = self._has(name)
        return moment.there[name]

    def _has(self, name: str) -> bool:
        try:
            there = inside(self._root, name).exists()
        except OutsideError:
            there = False
        self._lookups.add(f"templates/{name}", found=there)
        return there

    def text(self, name: str) -> str:
        """The text of a file, with LF line ends; InputError when it can't be used."""
        moment = self._moment
        if moment is None:
            return self._read(name)
        if name not in moment.texts:
            moment.texts[name] = self._read(name)
        return moment.texts[name]

    def _read(self, name: str) -> str:
        shown = f"templates/{name}"
        try:
            path = inside(self._root, name)
            self._lookups.add(f"templates/{name}", found=is_there(path))
            status = path.stat()
            if not S_ISREG(status.st_mode):
                raise _refused(shown, "missing-template", "this is no regular file", "put a file in its place")
            stamp = (status.st_mtime_ns, status.st_size)
            if self._known.get(name, (None,))[0] != stamp:
                self._known[name] = (stamp, _decode(path.read_bytes(), shown))
        except OutsideError as error:
            self._lookups.add(f"templates/{name}", found=False)
            raise _refused(shown, "outside-workspace", error.message, error.todo) from error
        except OSError as error:
            raise _refused(shown, "missing-template", f"can't be read: {error.strerror}", "write it") from error
        return self._known[name][1]

    def digest(self, name: str) -> str:
        """SHA-256 (hex) of a file's text."""
        return _digest(self.text(name))

    def template(self, folder: str, language: Language, front: type[Front]) -> Template:
        """The template of a language with its front matter; InputError has every problem of it."""
        name = f"{folder}/{language}.md"
        shown = f"templates/{name}"
        head, body = _split(self.text(name), shown)
        return _template(name, head, body, front)


@lru_cache(maxsize=4096)
def _template(name: str, head: str, body: str, front: type[Front]) -> Template:
    document = parse_toml(head.encode(), f"templates/{name}")
    return Template(name, validate(document, front), document, body)


@lru_cache(maxsize=4096)
def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=4096)
def body_of(text: str) -> str:
    """A template without its front matter, empty lines in its place; a partial as it is."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        return text
    end = _end(lines)
    return "\n" * (end + 1) + "\n".join(lines[end + 1 :]) if end else text


def _end(lines: list[str]) -> int:
    return next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), 0)


def _split(text: str, shown: str) -> tuple[str, str]:
    lines = text.split("\n")
    end = _end(lines) if lines[0].rstrip() == FENCE else 0
    if not end:
        todo = f'begin with a line {FENCE}, keys such as `title = "..."`, and a line {FENCE}'
        raise _refused(shown, "no-front-matter", "the template has no front matter", todo, (1, 1))
    return "\n" + "\n".join(lines[1:end]), body_of(text)


def _decode(data: bytes, shown: str) -> str:
    if len(data) > MAX_BYTES:
        raise _refused(shown, "too-big", f"the file has more than {MAX_BYTES:,} bytes", "is it the right file?")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = (data.count(b"\n", 0, error.start) + 1, 1)
        raise _refused(shown, "not-utf-8", "the file is not in UTF-8 here", "save it as UTF-8", place) from error
    if found := tuple(one.problem(shown, text) for one in forbidden(text)):
        raise InputError(found)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refused(shown: str, code: str, message: str, todo: str, place: Place | None = None) -> InputError:
    line, column = place or (None, None)
    return InputError((Problem(code=code, message=message, todo=todo, file=shown, line=line, column=column),))
