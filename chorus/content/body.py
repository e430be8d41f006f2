"""A template's body in one language as HTML: filled, its links and pictures resolved."""

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from urllib.parse import unquote, urlsplit

from chorus.content.environment import At, Templates
from chorus.content.forbidden import forbidden
from chorus.content.markdown import TargetError, to_html
from chorus.content.media_files import MediaError, MediaFolder, mail_picture_path
from chorus.content.plain_text import to_text
from chorus.content.scope import PUBLISHED, SaidText, Scope, picture_inputs
from chorus.content.subjects import long_subject
from chorus.content.template_files import MailFront, PageFront, Template, TemplateFolder
from chorus.content.values import allowed, context, glossary_input
from chorus.domain.artefact import SLOT_CLOSE, SLOT_OPEN, Picture, in_second
from chorus.domain.campaign import LINK_TO_ACTIVITY, AnyActivity, Email, Press, kind_of
from chorus.domain.language import Language
from chorus.domain.problems import InputError, Problem

_SLOT_IN_URL = re.compile(rf"(?:://|\bwww\.)[^\s<>()]*{SLOT_OPEN}|{SLOT_CLOSE}[.@]\w")
_SLOT_NO_LINK = "a contact's slot can't be part of a link"
_SLOT_WRITTEN = re.compile(r"(?:://|\bwww\.)[^\s<>()]*\{\{|\}\}[.@]\w")


@dataclass(frozen=True)
class Body:
    """What a template says in one language. ``title`` is a mail's subject, ``summary`` its preheader.

    ``text`` is what ``html`` says, as plain text.
    """

    title: str
    summary: str
    html: str
    text: str
    pictures: tuple[Picture, ...]
    inputs: dict[str, str]

    def as_second(self) -> "Body":
        """The same where it is the second text of a mail in two languages: with the slots of its language."""
        return replace(
            self,
            title=in_second(self.title),
            summary=in_second(self.summary),
            html=in_second(self.html),
            text=in_second(self.text),
        )


class Bodies:
    """Makes bodies from the templates and media of a workspace."""

    def __init__(self, folder: TemplateFolder, media: MediaFolder) -> None:
        self._folder = folder
        self._media = media
        self._templates = Templates(folder)

    @property
    def templates(self) -> Templates:
        """The sandbox, for texts that don't come from a template."""
        return self._templates

    def make(self, scope: Scope, activity: AnyActivity, name: str, language: Language) -> Body | None:
        """The body; None when there are errors, which go to the scope."""
        try:
            template = self._folder.template(name, language, MailFront if isinstance(activity, Email) else PageFront)
            files = self._checked(scope, activity, template)
            return self._filled(scope, activity, language, template, files)
        except InputError as error:
            scope.problems += error.problems
            return None

    def _checked(self, scope: Scope, activity: AnyActivity, template: Template) -> tuple[str, ...]:
        """The files of a template; InputError with everything wrong in them."""
        may = allowed(scope, activity, mail=isinstance(activity, Email))
        found, files = self._templates.check(template.name, may)
        for key, text in template.front.texts:
            found += self._templates.check_value(text, may, _at(template, key))
        if found:
            raise InputError(found)
        return files

    def _filled(
        self, scope: Scope, activity: AnyActivity, language: Language, template: Template, files: tuple[str, ...]
    ) -> Body:
        values = context(scope, activity, language)
        head, below = (
            " ".join(self._templates.fill_value(text, values, _at(template, key)).split())
            for key, text in template.front.texts
        )
        if isinstance(activity, Email | Press) and (
            long := long_subject(head, _at(template, template.front.texts[0][0]))
        ):
            scope.problems.append(long)
        writer = _Writer(scope, activity, language, self._media)
        markdown = self._templates.fill(template.name, values)
        if any(_SLOT_IN_URL.search(text) for text in (head, below, markdown)):
            raise InputError((self._slot_in_url(files),))
        if put_together := [found for found in forbidden(markdown) if found.written != found.character]:
            raise InputError((At(f"templates/{template.name}", 1, 1)(*put_together[0].said),))
        html = to_html(markdown, writer.link, writer.picture, writer.wrong)
        if writer.refused:
            raise InputError(tuple(self._placed(target, error, files) for target, error in writer.refused))
        scope.problems += (
            self._placed(target, early_link(target), files).model_copy(update={"severity": "warning"})
            for target in writer.early
        )
        pictures = tuple(dict.fromkeys(writer.pictures))
        inputs = {f"templates/{file}": self._folder.digest(file) for file in files} | picture_inputs(pictures)
        inputs |= glossary_input(scope, values)
        text = to_text(html)
        scope.said.append(SaidText(activity.id, language, "\n\n".join((head, below, text)), files, ()))
        return Body(head, below, html, text, pictures, inputs)

    def _slot_in_url(self, files: tuple[str, ...]) -> Problem:
        """The problem of a slot that a mail client would take for a part of an address, where it is written."""
        for file in reversed(files):
            for number, line in enumerate(self._folder.text(file).split("\n"), 1):
                if found := _SLOT_WRITTEN.search(line):
                    place = At(f"templates/{file}", number, found.start() + 1)
                    return place("bad-link", _SLOT_NO_LINK, "write a space between the address and the slot")
        return At(f"templates/{files[0]}", 1, 1)("bad-link", _SLOT_NO_LINK, "write the address itself")

    def _placed(self, target: str, error: TargetError, files: tuple[str, ...]) -> Problem:
        """A problem at the first place where the target is written, in the template or in what it includes."""
        place = (files[0], 1, 1)
        for file in reversed(files):
            for number, line in enumerate(self._folder.text(file).split("\n"), 1):
                if f"({target}" in line or f"<{target}" in line:
                    place = (file, number, line.index(target) + 1)
                    break
        file, line_number, column = place
        return At(f"templates/{file}", line_number, column)(error.code, error.message, error.todo)


class _Writer:
    """Resolves the targets of one body, and remembers pictures and what was refused."""

    def __init__(self, scope: Scope, activity: AnyActivity, language: Language, media: MediaFolder) -> None:
        self._scope = scope
        self._activity = activity
        self._language = language
        self._media = media
        self.pictures: list[Picture] = []
        self.refused: list[tuple[str, TargetError]] = []
        self.early: list[str] = []

    def wrong(self, target: str, error: TargetError) -> None:
        """Remember a target that can't be."""
        self.refused.append((target, error))

    def link(self, target: str) -> str:
        """The address of a link."""
        address = resolve_link(self._scope, target, self._language)
        if is_early(self._scope, self._activity, target):
            self.early.append(target)
        return address

    def picture(self, target: str, alt: str) -> str:
        """The address of a picture: in a mail below the base URL, on a page beside it."""
        if not target.startswith("media:"):
            todo = "put it into media/ and write `media:NAME`"
            raise TargetError("remote-picture", "a picture from elsewhere would tell others who reads", todo)
        if not alt.strip():
            todo = "describe it: `![A wetland at sunrise](media:...)`"
            raise TargetError("missing-alt", f"the picture {target!r} has no alternative text", todo)
        try:
            picture = self._media.picture(target.removeprefix("media:"), alt)
        except MediaError as error:
            raise TargetError("bad-media", error.message, "put the file into media/, or correct the name") from error
        self.pictures.append(picture)
        return self._scope.base_url + mail_picture_path(picture) if isinstance(self._activity, Email) else picture.file


def resolve_link(scope: Scope, target: str, language: Language) -> str:
    """The address that a target means; TargetError says why there is none."""
    if SLOT_OPEN in unquote(target):
        raise TargetError("bad-link", _SLOT_NO_LINK, "write the address itself")
    found = LINK_TO_ACTIVITY.match(target)
    if found:
        return _activity_url(scope, found[1], language)
    if target.startswith("mailto:") and "@" in target:
        return target
    if not _is_address(target):
        todo = "write `https://...`, `mailto:...` or `activity:ID`"
        raise TargetError("bad-link", f"{target!r} is not an address", todo)
    return target


def _is_address(target: str) -> bool:
    try:
        parts = urlsplit(target)
    except ValueError:  # square brackets that hold no IPv6 address
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not any(c.isspace() for c in target)


def is_early(scope: Scope, activity: AnyActivity, target: str) -> bool:
    """Whether a link leads to a page that is not yet there when the activity happens."""
    found = LINK_TO_ACTIVITY.match(target)
    other = scope.campaign.activity(found[1]) if found else None
    return other is not None and scope.first(other) > scope.first(activity)


def early_link(target: str) -> TargetError:
    """What is said about such a link."""
    message = f"`{target}` is published only after this has left"
    return TargetError("early-link", message, "publish it earlier, or send this later")


def _activity_url(scope: Scope, activity_id: str, language: Language) -> str:
    activity = scope.campaign.activity(activity_id)
    if activity is None:
        known = [a.id for a in scope.campaign.activities() if kind_of(a) in PUBLISHED]
        near = get_close_matches(activity_id, known, n=1)
        todo = f"did you mean `activity:{near[0]}`?" if near else f"known are {', '.join(known) or 'none'}"
        raise TargetError("unknown-activity", f"the campaign has no activity {activity_id!r}", todo)
    if kind_of(activity) not in PUBLISHED:
        todo = "link to a statement, press release, page or document"
        raise TargetError("bad-link", f"activity {activity_id!r} has no page", todo)
    return scope.url(activity, language)


def _at(template: Template, key: str) -> At:
    return At(template.document.name, *template.document.place((key,)))
