"""The months as texts in the six languages name them: every case, common short forms, all Arabic traditions."""

from collections.abc import Mapping

from chorus.domain.language import Language

_ARABIC = (
    "كانون الثاني|يناير|جانفي",
    "شباط|فبراير|فيفري",
    "[آاأ]ذار|مارس",
    "نيسان|[أاإ]بريل|[أا]فريل",
    "[أا]يار|مايو|ماي",
    "حزيران|يوني[وه]|جوان",
    "تموز|يولي[وه]|جويلية",
    "[آا]ب|[أا]غسطس|[أا]وت",
    "[أا]يلول|سبتمبر",
    "تشرين ال[أا]ول|[أا]كتوبر",
    "تشرين الثاني|نوفمبر",
    "كانون ال[أا]ول|ديسمبر",
)

MONTHS: Mapping[Language, tuple[str, ...]] = {
    # The documents of the United Nations give both names, "حزيران/يونيه".
    Language.AR: tuple(rf"(?:{names})(?:\s?/\s?(?:{names}))?" for names in _ARABIC),
    Language.ZH: tuple(f"0?{month}\\s?月" for month in range(1, 13)),
    # English months are capitalized: "30 may" is no date.
    Language.EN: (
        "January|JANUARY|Jan",
        "February|FEBRUARY|Feb",
        "March|MARCH|Mar",
        "April|APRIL|Apr",
        "May|MAY",
        "June|JUNE|Jun",
        "July|JULY|Jul",
        "August|AUGUST|Aug",
        "September|SEPTEMBER|Sept?",
        "October|OCTOBER|Oct",
        "November|NOVEMBER|Nov",
        "December|DECEMBER|Dec",
    ),
    Language.FR: (
        "janvier|janv",
        "f[ée]vrier|févr",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet|juil",
        "ao[ûu]t",
        "septembre|sept",
        "octobre|oct",
        "novembre|nov",
        "d[ée]cembre|déc",
    ),
    Language.RU: (
        "январ(?:[ьяею]|[её]м)",
        "феврал(?:[ьяею]|[её]м)",
        "март(?:[ауе]|ом)?",
        "апрел(?:[ьяею]|ем)",
        "ма(?:[йяею]|ем)",
        "июн(?:[ьяею]|ем)",
        "июл(?:[ьяею]|ем)",
        "август(?:[ауе]|ом)?",
        "сентябр(?:[ьяею]|[её]м)",
        "октябр(?:[ьяею]|[её]м)",
        "ноябр(?:[ьяею]|[её]м)",
        "декабр(?:[ьяею]|[её]м)",
    ),
    Language.ES: (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "sep?tiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
}
"""Regular expressions for January to December, in each language."""
