"""What placeholders stand for: the campaign, its occasion and conventions, its values, a contact's slots."""

from collections.abc import Mapping

from chorus.content.environment import functions
from chorus.content.glossary_file import GLOSSARY, Official
from chorus.content.localised import date_text, list_text, weekday_text
from chorus.content.placeholder_check import Allowed
from chorus.content.scope import Scope
from chorus.domain.artefact import SECOND_SLOTS, SLOTS, slot
from chorus.domain.campaign import AnyActivity, Post
from chorus.domain.language import Language, pick

_WRITTEN = tuple(name for name in SLOTS if name not in SECOND_SLOTS.values())
"""The slots that templates name; those of a second text come of them."""

_IN_MAILS = {name: f"`{name}` is a contact's: it works in mails only" for name in _WRITTEN}
_IN_POSTS = {"link": "`link` works in posts only"}


def allowed(scope: Scope, activity: AnyActivity, *, mail: bool = False, post: bool = False) -> Allowed:
    """What the texts of an activity may name."""
    groups = {
        "campaign": {"title", "hashtags"},
        "occasion": {"name", "date", "year", "weekday"},
        "conventions": {"names", "count"},
        "values": set(scope.campaign.values) | set(activity.values),
    }
    names = set(_WRITTEN) if mail else {"link"} if post else set()
    return Allowed(names, groups, {**_IN_MAILS, **_IN_POSTS}, scope.terms.ids)


def context(scope: Scope, activity: AnyActivity, language: Language) -> dict[str, object]:
    """The values in one language; slots as the marks that composing fills."""
    campaign, occasion = scope.campaign, scope.occasion
    names = scope.convention_names(language)
    # Without a left-to-right mark the number sign of the first hashtag moves to its wrong end in Arabic (UAX 9). What
    # isn't a post is isolated as a whole.
    mark = "\u200e" if language is Language.AR and isinstance(activity, Post) else ""
    observance = scope.loaded.catalogue.get(occasion.observance)
    given = {**campaign.values, **activity.values}
    values = {name: value if isinstance(value, int) else pick(value, language) for name, value in given.items()}
    return {
        "campaign": {
            "title": pick(campaign.title, language),
            "hashtags": " ".join(f"{mark}#{tag.lstrip('#')}" for tag in campaign.hashtags),
        },
        "occasion": {
            "name": observance.name_in(language),
            "date": date_text(occasion.start, language, occasion.end),
            "year": occasion.year,
            "weekday": weekday_text(occasion.start, language),
        },
        "conventions": {"names": list_text(names, language), "count": len(names)},
        "values": values,
        **functions(language),
        "term": Official(scope.terms, language),
        **{name: slot(name) for name in _WRITTEN},
    }


def glossary_input(scope: Scope, values: Mapping[str, object]) -> dict[str, str]:
    """The glossary among the inputs of a text that was filled with ``values``, if it has called ``term(...)``."""
    term = values["term"]
    called = isinstance(term, Official) and term.called
    return {f"templates/{GLOSSARY}": scope.glossary.digest} if called else {}


def lacking(text: Mapping[Language, str], languages: tuple[Language, ...]) -> list[Language]:
    """The languages that a text given per language lacks; a single English text is meant for all."""
    return [] if set(text) == {Language.EN} else [language for language in languages if language not in text]
