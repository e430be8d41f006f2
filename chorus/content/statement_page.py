"""What a joint statement's page says beside its text: which version it is, the versions before it, its signatories."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from markupsafe import Markup

from chorus.content.localised import date_text
from chorus.content.scope import Scope
from chorus.content.translations import Translate, translator
from chorus.domain.campaign import AnyActivity, Statement
from chorus.domain.collation import has_alphabet
from chorus.domain.language import Language, pick
from chorus.domain.problems import InputError
from chorus.domain.undersigned import Undersigned, undersigned
from chorus.domain.versions import chain

_NAMES: Mapping[str, str] = {
    "check-against-delivery": "Check against delivery",
    "as-delivered": "As delivered",
}


@dataclass(frozen=True)
class Version:
    """One version of a statement's text as a page names it; ``url`` is where it stays for ever."""

    number: int
    name: str
    date: str
    note: str
    url: str


@dataclass(frozen=True)
class Said:
    """What a statement's page says beside its text. ``label`` is empty where it is the first and only text."""

    label: str = ""
    versions: tuple[Version, ...] = ()
    signatories: tuple[Undersigned, ...] = ()

    @property
    def must_show(self) -> tuple[str, ...]:
        """Which of the values a layout may not leave out."""
        needed = {
            "signatories": self.signatories,
            "notes": self.signatories,
            "version": self.label,
            "versions": len(self.versions) > 1,
        }
        return tuple(name for name, there in needed.items() if there)

    def values(self) -> dict[str, object]:
        """The same for the layout."""
        versions = [asdict(version) for version in self.versions]
        return {
            "version": {**versions[-1], "label": self.label} if versions else None,
            "versions": versions,
            "signatories": [one.model_dump() for one in self.signatories],
        }


def said_by(scope: Scope, activity: AnyActivity, language: Language) -> Said:
    """What the page of an activity says; nothing where it is no statement.

    Only earlier versions are named: a later one must not change what was signed. InputError when its signatories can't
    be put into the order that it asks for.
    """
    if not isinstance(activity, Statement):
        return Said()
    texts, translate = chain(scope.campaign, activity), translator(language)
    versions = tuple(_version(scope, text, number, language) for number, text in enumerate(texts, 1))
    last = versions[-1]
    if activity.version is None and len(texts) == 1:
        label = ""
    elif activity.version in _NAMES:
        label = f"{last.name} · {last.date}" if activity.version == "as-delivered" else last.name
    else:
        label = translate("Revision {number} of {date}", number=last.number, date=last.date)
    return Said(label, versions, _signatories(scope, activity, language))


def _signatories(scope: Scope, statement: Statement, language: Language) -> tuple[Undersigned, ...]:
    if not statement.signed_by:
        return ()
    if statement.order == "own" and not has_alphabet(language):
        loc = next(loc for loc, activity in scope.activities() if activity is statement)
        message, todo = f"names in {language} have no alphabetical order", "write `english` or `given`"
        raise InputError((scope.file.problem("no-alphabet", message, todo, (*loc, "order")),))
    return undersigned(scope.workspace, scope.campaign, statement.order, language)


def _version(scope: Scope, text: Statement, number: int, language: Language) -> Version:
    translate = translator(language)
    if text.version is not None and text.version in _NAMES:
        name = translate(_NAMES[text.version])
    elif number == 1 and text.version is None:
        name = translate("First version")
    else:
        name = translate("Revision {number}", number=number)
    return Version(
        number=number,
        name=name,
        date=date_text(scope.date_of(text), language),
        note=pick(text.note, language) if text.note else "",
        url=scope.base_url + scope.kept(text, language),
    )


def divided(html: str, said: Said) -> tuple[Markup, Markup]:
    """A statement's text, under which its signatories stand, and the notes below its last rule (``---``)."""
    main, rule, notes = html.rpartition("<hr>") if said.signatories else ("", "", html)
    return (Markup(main), Markup(notes)) if rule else (Markup(html), Markup())  # noqa: S704  # cleaned by nh3


def signatories_text(said: Said) -> str:
    """The signatories as plain text, a line each for person, title and organisations."""
    lines = ((one.person, one.title, *one.organisations) for one in said.signatories)
    return "\n\n".join("\n".join(filter(None, each)) for each in lines)


def versions_text(said: Said, translate: Translate) -> str:
    """The list of versions as plain text; empty where there is one only."""
    if len(said.versions) < 2:
        return ""
    return "\n".join([translate("Versions"), *map(_version_line, said.versions)])


def _version_line(version: Version) -> str:
    note = f": {version.note}" if version.note else ""
    return f"{version.number}. {version.name}, {version.date}{note} <{version.url}>"


def head_text(title: str, said: Said) -> str:
    """What stands above the text: the title, and which version it is with what was changed."""
    parts: Sequence[str] = (title, said.label, said.versions[-1].note if said.versions else "")
    return "\n\n".join(filter(None, parts))
