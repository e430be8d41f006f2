"""The layouts around a body: mails by mjml, pages by HTML, everything in one file and nothing from elsewhere."""

from collections.abc import Collection, Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

import css_inline
import mrml
from jinja2 import TemplateSyntaxError, meta
from markupsafe import Markup

from chorus.content.environment import UNFILLABLE
from chorus.content.layout_addresses import without_addresses
from chorus.content.layout_sandbox import LayoutEnvironment
from chorus.content.template_files import TemplateFolder
from chorus.domain.language import Language
from chorus.domain.problems import InputError, Problem

MAIL, MAIL_TEXT, PAGE = "layouts/mail.mjml", "layouts/mail.txt.jinja", "layouts/page.html.jinja"
_BODY, _SECOND = "\ue002body\ue002", "\ue002second\ue002"

FONTS: Mapping[Language, str] = {
    Language.AR: "'Segoe UI', 'Geeza Pro', Tahoma, 'Noto Naskh Arabic', 'Noto Sans Arabic', 'Noto Sans', sans-serif",
    Language.ZH: "'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
}
LATIN_FONTS = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif"


class Filling(NamedTuple):
    """One text of a mail for the layout: its body (HTML, or plain text) and what else it says in its language."""

    language: Language
    body: str
    values: Mapping[str, object]


class Layouts:
    """The layouts of templates/layouts/, for those who design; values are escaped unless they are HTML already."""

    def __init__(self, folder: TemplateFolder) -> None:
        self._folder = folder
        self._environment = LayoutEnvironment(autoescape=True, lstrip_blocks=True)
        self._plain = LayoutEnvironment(autoescape=False)
        self._inliner = css_inline.CSSInliner(
            load_remote_stylesheets=False, keep_style_tags=False, keep_at_rules=True, minify_css=True
        )
        self._compiled: dict[str, tuple[str, object]] = {}
        self._names: dict[str, tuple[str, Set[str]]] = {}
        self._drawn = lru_cache(maxsize=32)(self._draw)

    def mail(self, texts: Sequence[Filling], shared: Mapping[str, object]) -> str:
        """A mail's HTML, its CSS inlined, of one text or of two; InputError when the layout has an error."""
        source = self._filled(MAIL, _values(texts, shared, Markup(_BODY), Markup(_SECOND)))  # noqa: S704  # our own marks
        _require_both(MAIL, source, texts)
        bodies = tuple(text.body for text in texts)
        addresses = shared.get("addresses")
        marked = without_addresses(source, addresses if isinstance(addresses, list) else [])
        return marked.filled(self._drawn(marked.source, bodies))

    def _draw(self, source: str, bodies: tuple[str, ...]) -> str:
        """A mail's HTML from its mjml; kept for the next sender, whose mail says the same with another address."""
        try:
            html = mrml.to_html(source, render_options=mrml.RenderOptions(fonts={})).content
        except (ValueError, OSError) as error:
            raise _problem(MAIL, f"the layout is no mjml: {error}", 1) from error
        return self._inliner.inline(_with_bodies(html, bodies))

    def mail_text(self, texts: Sequence[Filling], shared: Mapping[str, object]) -> str:
        """A mail's plain text, of one text or of two."""
        text = self._filled(MAIL_TEXT, _values(texts, shared, _BODY, _SECOND))
        _require_both(MAIL_TEXT, text, texts)
        return _with_bodies(text, [each.body for each in texts]).strip() + "\n"

    def page(self, body: str, language: Language, values: Mapping[str, object]) -> str:
        """A page."""
        return self._filled(PAGE, {**_common(language), **values, "body": Markup(body)})  # noqa: S704  # cleaned by nh3

    def require(self, name: str, values: Collection[str]) -> None:
        """InputError when a layout leaves out some of the values that it must show."""
        text = self._folder.text(name)
        try:
            lacking = set(values) - self._shown(name, text) if values else ()
        except TemplateSyntaxError:
            return  # told when it is filled
        if lacking:
            message = f"the layout doesn't show {' and '.join(f'`{one}`' for one in sorted(lacking))} of a statement"
            raise _problem(name, message, 1, "see how the layout of a new workspace does it (`chorus init DIR`)")

    def _shown(self, name: str, text: str) -> Set[str]:
        """The values that a layout names; read once as long as it doesn't change."""
        known = self._names.get(name)
        if known is None or known[0] != text:
            known = self._names[name] = (text, meta.find_undeclared_variables(self._environment.parse(text)))
        return known[1]

    def inputs(self, *names: str) -> dict[str, str]:
        """The digests of layouts, for an artefact's inputs."""
        return {f"templates/{name}": self._folder.digest(name) for name in names}

    def _filled(self, name: str, values: Mapping[str, object]) -> str:
        text = self._folder.text(name)
        environment = self._plain if name == MAIL_TEXT else self._environment
        environment.turns = 0
        try:
            known = self._compiled.get(name)
            if known is None or known[0] != text:
                known = self._compiled[name] = (text, environment.from_string(text))
            template = known[1]
            return str(template.render(values))  # type: ignore[attr-defined]
        except TemplateSyntaxError as error:
            raise _problem(name, error.message or "syntax error", error.lineno) from error
        except UNFILLABLE as error:
            raise _problem(name, str(error), 1) from error


def _values(texts: Sequence[Filling], shared: Mapping[str, object], *bodies: str) -> dict[str, object]:
    """``first`` and ``second`` (None if there is none) are what differs by language; the first's also stands alone."""
    told = [{**_common(text.language), **text.values, "body": body} for text, body in zip(texts, bodies, strict=False)]
    return {**told[0], **shared, "first": told[0], "second": told[1] if len(told) > 1 else None}


def _require_both(name: str, filled: str, texts: Sequence[Filling]) -> None:
    """A layout of before mails in two languages would leave the second text out."""
    if len(texts) > 1 and _SECOND not in filled:
        message = f"the layout does not show the second text of a {'+'.join(t.language for t in texts)} mail"
        raise _problem(name, message, 1, "see how the layout of a new workspace does it (`chorus init DIR`)")


def _with_bodies(text: str, bodies: Sequence[str]) -> str:
    for mark, body in zip((_BODY, _SECOND), bodies, strict=False):
        text = text.replace(mark, body)
    return text


def _common(language: Language) -> dict[str, object]:
    rtl = language is Language.AR
    return {
        "language": language.value,
        "direction": language.direction,
        "start": "right" if rtl else "left",
        "end": "left" if rtl else "right",
        "fonts": FONTS.get(language, LATIN_FONTS),
        "size": 17 if rtl else 16,
    }


def _problem(name: str, message: str, line: int, todo: str = "mend the layout") -> InputError:
    shown = f"templates/{name}"
    return InputError((Problem(code="layout-error", message=message, todo=todo, file=shown, line=line, column=1),))
