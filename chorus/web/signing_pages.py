"""The pages of a personal link in the reader's language: what is asked, what came of it, and why not."""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from chorus.content.localised import date_text, list_text
from chorus.domain.language import Language, pick
from chorus.domain.word_diff import visible_run
from chorus.services.ports_signing import Asked, Decided, OverLinkError
from chorus.web.pages import environment
from chorus.web.signing_view import Section, sections, signers
from chorus.web.signing_words import WORDS
from chorus.web.texts import TEXTS

ISOLATED = "\u2068{}\u2069"
"""First strong isolate and its end (Unicode, UAX 9): what is filled into an Arabic sentence keeps its own order."""

Kept = ("act", "shown", "confirmed", "text")
"""The fields of a form that are sent again with another passphrase."""


def asked_page(asked: Asked, path: str, language: Language) -> bytes:
    """Everything that is asked for, and the forms; ``path`` is the last part of the page's own address."""
    listed = sections(asked)
    numbers = ",".join(str(paper.number) for paper in asked.papers if paper.open)
    held = [(h, list_text([_name(asked, c, language) for c in h.conventions], language)) for h in asked.holds]
    return _page(
        "signing.html.jinja",
        language,
        asked=asked,
        path=path,
        sections=listed,
        signers=[(_name(asked, signer.id, language), signer) for signer in signers(asked)],
        held=held,
        comments=asked.comments,
        conventions=list_text([_name(asked, c, language) for c in asked.conventions], language),
        waits_for=list_text([_name(asked, c, language) for c in asked.waits_for], language),
        title=pick(asked.title, language),
        title_language=next((name for name, text in asked.title.items() if text == pick(asked.title, language)), "en"),
        shown=numbers,
        outdated=any(item.state == "changed" for section in listed for item in section.items),
        opened=_opened(listed, language),
        instant=_instants(asked.zone, language),
        first=min(asked.leaves.values(), default=None),
    )


def decided_page(decided: Decided, language: Language) -> bytes:
    """What was recorded."""
    return _page("signing_result.html.jinja", language, decided=decided)


def refused_page(why: str, language: Language, form: Mapping[str, str], *, left: int = 0, more: str = "") -> bytes:
    """Why nothing was recorded; where another passphrase may be tried, the same form again."""
    kept = {name: form[name] for name in Kept if name in form} if why == "passphrase" and left else {}
    values = {"why": why, "left": left, "more": more if why == "other" else "", "kept": kept}
    return _page("signing_refused.html.jinja", language, **values)


def over_page(error: OverLinkError, language: Language) -> bytes:
    """That a link was used or has expired, and when; nothing of what it asked for."""
    words = WORDS[language]
    title, more = (words.used, words.used_more) if error.how == "used" else (words.expired, words.expired_more)
    text = _sayer(language)(more, at=_instants("UTC", language)(error.at))
    template = environment().get_template("notice.html.jinja")
    return template.render(language=language, title=title, text=text).encode()


def _page(name: str, language: Language, **values: object) -> bytes:
    fixed = {
        "language": language,
        "languages": tuple(Language),
        "words": WORDS[language],
        "language_label": TEXTS[language].language,
        "say": _sayer(language),
        "visible_run": visible_run,
    }
    return environment().get_template(name).render(**fixed, **values).encode()


def _sayer(language: Language) -> Callable[..., str]:
    def say(text: str, **values: object) -> str:
        shape = ISOLATED if language is Language.AR else "{}"
        return text.format(**{name: shape.format(value) for name, value in values.items()})

    return say


def _instants(zone: str, language: Language) -> Callable[[datetime], str]:
    def instant(at: datetime) -> str:
        local = at.astimezone(ZoneInfo(zone))
        comma = {Language.ZH: " ", Language.AR: "، "}.get(language, ", ")
        return f"{date_text(local.date(), language)}{comma}{local:%H:%M} ({zone.replace('_', ' ')})"

    return instant


def _name(asked: Asked, signer: str, language: Language) -> str:
    return pick(asked.names[signer], language) if signer in asked.names else signer


def _opened(listed: tuple[Section, ...], language: Language) -> frozenset[int]:
    """Which texts are unfolded at first: those that changed; where none did, those in the reader's language."""
    items = [item for section in listed for item in section.items]
    changed = {item.number for item in items if item.state == "changed"}
    return frozenset(changed or {item.number for item in items if item.language is language and item.state == "open"})
