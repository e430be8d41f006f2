"""Which column of an audience's file holds which field of a contact: by mapping, else by the header's wording."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from chorus.content.tables import Table
from chorus.domain.contact import field_name
from chorus.domain.country import fold_name
from chorus.domain.problems import InputError, Problem

_WORDINGS: Mapping[str, str] = {
    "address": (
        "e-mail; email; mail; e-mail address; email address; e-mails; emails; mailbox; courriel; adresse e-mail;"
        "adresse électronique; adresse de courriel; courriels; mél; correo electrónico; correo; email principal;"
        "dirección de correo; dirección electrónica; dirección de correo electrónico; электронная почта;"
        "эл. почта; адрес электронной почты; почта; البريد الإلكتروني; بريد إلكتروني; 电子邮件; 电子邮箱; 邮箱; address"
    ),
    "name": (
        "name; full name; contact; contact name; contact person; nom complet; nom et prénom; prénom et nom;"
        "nombre completo; nombre y apellidos; имя и фамилия; фио; полное имя; الاسم; الاسم الكامل; 姓名; nombre"
    ),
    "title": "title; salutation; courtesy title; civilité; titre; tratamiento; título; обращение; титул; اللقب; 称谓",
    "family_name": (
        "family name; last name; surname; familyname; lastname; nom de famille; nom; apellidos; apellido; фамилия;"
        "اسم العائلة; 姓"
    ),
    "given_name": (
        "given name; first name; forename; firstname; givenname; prénom; nombre de pila; имя; الاسم الأول; 名"
    ),
    "language": (
        "language; lang; preferred language; correspondence language; langue; langue préférée; idioma; lengua;"
        "язык; اللغة; 语言; 语文"
    ),
    "second_language": (
        "second language; 2nd language; language 2; other language; additional language; secondary language;"
        "deuxième langue; seconde langue; 2e langue; langue 2; autre langue; segundo idioma; segunda lengua; idioma 2;"
        "otro idioma; второй язык; 2-й язык; язык 2; другой язык; اللغة الثانية; لغة ثانية; اللغة 2; لغة أخرى;"
        "第二语言; 第二语文; 语言2; 其他语言"
    ),
    "country": (
        "country; country code; party; state; pays; état; país; estado; страна; государство; البلد; الدولة; 国家"
    ),
    "timezone": (
        "time zone; timezone; tz; fuseau horaire; fuseau; zona horaria; huso horario; часовой пояс;"
        "المنطقة الزمنية; 时区"
    ),
    "organisation": (
        "organisation; organization; institution; company; affiliation; entity; ministry; media outlet; outlet;"
        "organisme; entreprise; ministère; organización; institución; empresa; entidad; ministerio; организация;"
        "учреждение; المنظمة; المؤسسة; 机构; 组织; 单位"
    ),
    "tracking_consent": (
        "tracking consent; tracking consent date; consent to tracking; date of tracking consent; consentement au suivi;"
        "date du consentement au suivi; consentimiento de seguimiento; consentimiento al seguimiento;"
        "fecha del consentimiento de seguimiento; согласие на отслеживание; дата согласия на отслеживание;"
        "الموافقة على التتبع; تاريخ الموافقة على التتبع; 同意跟踪; 跟踪同意日期"
    ),
    "tracking_consent_evidence": (
        "tracking consent evidence; evidence of tracking consent; evidence of consent to tracking;"
        "preuve du consentement au suivi; prueba del consentimiento de seguimiento;"
        "подтверждение согласия на отслеживание; إثبات الموافقة على التتبع; 跟踪同意凭证"
    ),
    "role": (
        "role; type; category; stakeholder type; rôle; catégorie; rol; tipo; categoría; роль; категория; الدور;"
        "角色; 类别"
    ),
}
_FIELD_OF = {field: [fold_name(wording) for wording in wordings.split(";")] for field, wordings in _WORDINGS.items()}
FIELDS = tuple(_WORDINGS)
"""The fields of a contact that a column can hold."""


def columns_of(table: Table, mapping: Mapping[str, str], name: str) -> dict[str, int]:
    """The index of each field's column; further named columns come under ``field_name`` of their header.

    ``mapping`` (our field, or an attribute's name, to the file's header) goes before guessing. InputError if it
    names a column that isn't there, or if no column holds addresses.
    """
    by_name = {fold_name(cell): index for index, cell in enumerate(table.header) if cell}
    problems = [
        _missing(field, header, table, name) for field, header in mapping.items() if fold_name(header) not in by_name
    ]
    found = {
        _key(field): by_name[fold_name(header)] for field, header in mapping.items() if fold_name(header) in by_name
    }
    for field, wordings in _FIELD_OF.items():
        index = next((by_name[w] for w in wordings if w in by_name and by_name[w] not in found.values()), None)
        if field not in found and index is not None:
            found[field] = index
    _settle_names(found, by_name, mapping)
    if "address" not in found and "address" not in mapping:
        problems.append(_no_addresses(table, name))
    if problems:
        raise InputError(tuple(problems))
    found.update(_attributes(table, found))
    return found


def _settle_names(found: dict[str, int], by_name: Mapping[str, int], mapping: Mapping[str, str]) -> None:
    """A lone ``Nom`` is the whole name; ``Nombre`` beside ``Apellidos`` is the given name only."""
    if "given_name" in found or "family_name" not in found or {"name", "family_name"} & mapping.keys():
        return
    if found.get("name", -1) in (by_name.get("nombre"), by_name.get("name")):
        found["given_name"] = found.pop("name")
    elif found["family_name"] == by_name.get("nom"):
        found["name"] = found.pop("family_name")


def _key(field: str) -> str:
    plain = field_name(field)
    return plain.replace("-", "_") if plain.replace("-", "_") in FIELDS else plain


def _attributes(table: Table, taken: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for index, header in enumerate(table.header):
        attribute = field_name(header)
        if attribute and index not in taken.values() and attribute not in taken:
            yield attribute, index


def _missing(field: str, header: str, table: Table, name: str) -> Problem:
    near = get_close_matches(header, table.header, n=1)
    return Problem(
        code="unknown-column",
        message=f"there is no column {header!r}, which config.toml names for {field}",
        todo=f"did you mean {near[0]!r}?" if near else f"the columns are {_listed(table)}",
        file=name,
        line=table.header_line,
    )


def _no_addresses(table: Table, name: str) -> Problem:
    return Problem(
        code="no-address-column",
        message=f"no column holds e-mail addresses; there are {_listed(table)}",
        todo='name one Email, or map it in config.toml: columns.address = "..."',
        file=name,
        line=table.header_line,
    )


def _listed(table: Table) -> str:
    return ", ".join(repr(cell) for cell in table.header if cell)
