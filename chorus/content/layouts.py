"""The layouts around a body: mails by mjml, pages by HTML, everything in one file and nothing from elsewhere."""

import hashlib
from collections.abc import Collection, Mapping

import css_inline
import mrml
from jinja2 import TemplateSyntaxError, meta
from markupsafe import Markup

from chorus.content.environment import UNFILLABLE
from chorus.content.layout_sandbox import LayoutEnvironment
from chorus.content.template_files import TemplateFolder
from chorus.domain.language import Language
from chorus.domain.problems import InputError, Problem

MAIL, MAIL_TEXT, PAGE = "layouts/mail.mjml", "layouts/mail.txt.jinja", "layouts/page.html.jinja"
_BODY = "\ue002body\ue002"

FONTS: Mapping[Language, str] = {
    Language.AR: "'Segoe UI', 'Geeza Pro', Tahoma, 'Noto Naskh Arabic', 'Noto Sans Arabic', 'Noto Sans', sans-serif",
    Language.ZH: "'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
}
LATIN_FONTS = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif"


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

    def mail(self, body: str, language: Language, values: Mapping[str, object]) -> str:
        """A mail's HTML, its CSS inlined; InputError when the layout has an error."""
        source = self._filled(MAIL, {**_common(language), **values, "body": Markup(_BODY)})  # noqa: S704  # our own mark
        try:
            html = mrml.to_html(source, render_options=mrml.RenderOptions(fonts={})).content
        except (ValueError, OSError) as error:
            raise _problem(MAIL, f"the layout is no mjml: {error}", 1) from error
        return self._inliner.inline(html.replace(_BODY, body))

    def mail_text(self, body: str, language: Language, values: Mapping[str, object]) -> str:
        """A mail's plain text."""
        text = self._filled(MAIL_TEXT, {**_common(language), **values, "body": body})
        return text.strip() + "\n"

    def page(self, body: str, language: Language, values: Mapping[str, object]) -> str:
        """A page."""
        return self._filled(PAGE, {**_common(language), **values, "body": Markup(body)})  # noqa: S704  # cleaned by nh3

    def require(self, name: str, values: Collection[str]) -> None:
        """InputError when a layout leaves out some of the values that it must show."""
        text = self._folder.text(name)
        try:
            lacking = set(values) - meta.find_undeclared_variables(self._environment.parse(text)) if values else ()
        except TemplateSyntaxError:
            return  # told when it is filled
        if lacking:
            message = f"the layout doesn't show {' and '.join(f'`{one}`' for one in sorted(lacking))} of a statement"
            raise _problem(name, message, 1, "see how the layout of a new workspace does it (`chorus init DIR`)")

    def inputs(self, *names: str) -> dict[str, str]:
        """The digests of layouts, for an artefact's inputs."""
        return {f"templates/{name}": hashlib.sha256(self._folder.text(name).encode()).hexdigest() for name in names}

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
