"""How a test of a mail says that it is one: before its subject and on top of its body, in the mail's own languages."""

import re
from collections.abc import Mapping
from datetime import datetime
from html import escape

from chorus.domain.artefact import Artefact
from chorus.domain.bidi import LRI, PDI
from chorus.domain.language import Language

PREFIX: Mapping[Language, str] = {
    Language.AR: "[اختبار]",
    Language.ZH: "[测试]",
    Language.EN: "[TEST]",
    Language.FR: "[ESSAI]",
    Language.RU: "[ТЕСТ]",
    Language.ES: "[PRUEBA]",
}
LINE: Mapping[Language, str] = {
    Language.AR: "هذه رسالة اختبار. لم تُرسل إلى الجمهور، ولا تُحتسب مرات فتحها ولا النقر على روابطها.",
    Language.ZH: "这是一封测试邮件，并未发送给受众；其打开和点击不计入统计。",
    Language.EN: "This is a test. It did not go to the audience, and its opens and clicks are not counted.",
    Language.FR: (
        "Ceci est un essai. Il n’a pas été envoyé aux destinataires ; ses ouvertures et ses clics ne sont pas comptés."
    ),
    Language.RU: "Это тестовое сообщение. Аудитории оно не рассылалось; его открытия и переходы не учитываются.",
    Language.ES: (
        "Este es un mensaje de prueba. No se ha enviado a los destinatarios; sus aperturas y clics no se cuentan."
    ),
}
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_STYLE = "margin:0;padding:12px;background:#fff3cd;color:#5c4400;font:bold 15px sans-serif"
_IN_HTML = '<span dir="ltr" style="white-space:nowrap">%s</span>'
_UNBROKEN = {ord(" "): "\u00a0", ord("-"): "\u2011"}
"""No-break space and hyphen."""


def marked(artefact: Artefact, now: datetime) -> Artefact:
    """The mail with its marks; links stay as they are. The instant makes each test a mail of its own, since mail
    programs show two of one Message-ID as one."""
    languages = artefact.key.languages
    at = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    words = artefact.words
    shown = _IN_HTML % at
    banner = "".join(
        f'<p lang="{language}" dir="{language.direction}" style="{_STYLE}">{escape(LINE[language])} ({shown})</p>'
        for language in languages
    )
    text = "\n".join(f"{LINE[language]} ({_in_text(at, language)})" for language in languages)
    changed = {
        "subject": f"{PREFIX[artefact.key.language]} {words.subject}",
        "text": f"{text}\n\n{words.text}",
        "html": _with_banner(words.html, banner),
    }
    return artefact.model_copy(update={"words": words.model_copy(update=changed)})


def _in_text(at: str, language: Language) -> str:
    """The instant in one piece: from right to left its parts would change places, and again where a line breaks."""
    return f"{LRI}{at.translate(_UNBROKEN)}{PDI}" if language.direction == "rtl" else at


def _with_banner(html: str, banner: str) -> str:
    found = _BODY.search(html)
    return f"{html[: found.end()]}{banner}{html[found.end() :]}" if found else banner + html
