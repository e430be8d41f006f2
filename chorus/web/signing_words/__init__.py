"""What the page of a personal link says, in the six languages."""

from collections.abc import Mapping

from chorus.domain.language import Language
from chorus.web.signing_words import ar, en, es, fr, ru, zh
from chorus.web.signing_words.model import SigningWords

WORDS: Mapping[Language, SigningWords] = {
    Language.AR: ar.WORDS,
    Language.ZH: zh.WORDS,
    Language.EN: en.WORDS,
    Language.FR: fr.WORDS,
    Language.RU: ru.WORDS,
    Language.ES: es.WORDS,
}

__all__ = ["WORDS", "SigningWords"]
