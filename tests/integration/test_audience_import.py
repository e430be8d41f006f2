"""Files of audiences become contacts, and everything that does not is told with its line."""

import csv
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from chorus.content.contacts import read_contacts
from chorus.domain.contact import Contact
from chorus.domain.country import Countries
from chorus.domain.language import Language
from chorus.domain.organisation import AudienceSource
from chorus.domain.problems import Problem

COUNTRIES = Countries.from_json((resources.files("chorus") / "data" / "countries.json").read_text("utf-8"))
SOURCE = AudienceSource(file="list.csv", convention="basel", name={Language.EN: "List"})

Read = Callable[..., list[Contact | Problem]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes a file and reads it as the audience ``basel-parties``."""

    def written(content: str | bytes, source: AudienceSource = SOURCE) -> list[Contact | Problem]:
        path = tmp_path / "list.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read_contacts(path, "audiences/list.csv", "basel-parties", source, COUNTRIES))

    return written


def brief(found: list[Contact | Problem]) -> list[str]:
    """Contacts as ``address name``, problems as they are shown."""
    return [str(f) if isinstance(f, Problem) else f"{f.address} {f.name}".strip() for f in found]


def test_a_row_becomes_a_contact(read: Read) -> None:
    assert read(
        "Email,Title,Given name,Family name,Country,Language,Time zone,Organisation,Role,Delegate since\n"
        "Awa.Diallo@Santé.EXAMPLE,Mme,Awa,Diallo,Sénégal,français,africa/dakar,Ministère,Point focal,2014\n"
    ) == [
        Contact(
            audience="basel-parties",
            address="Awa.Diallo@xn--sant-epa.example",
            name="Awa Diallo",
            title="Ms",
            family_name="Diallo",
            given_name="Awa",
            language=Language.FR,
            country="SN",
            timezone="Africa/Dakar",
            organisation="Ministère",
            role="focal-point",
            attributes={"delegate-since": "2014"},
        )
    ]


@pytest.mark.parametrize(
    ("header", "row", "name", "given", "family"),
    [
        ("Courriel;Nom", "a@x.org;Awa Diallo", "Awa Diallo", "", ""),
        ("Courriel;Nom;Prénom", "a@x.org;Diallo;Awa", "Awa Diallo", "Awa", "Diallo"),
        ("Correo electrónico;Nombre;Apellidos", "a@x.org;Inés;Núñez", "Inés Núñez", "Inés", "Núñez"),
        ("Correo;Nombre", "a@x.org;Inés Núñez", "Inés Núñez", "", ""),
        ("E-Mail Address;FULL NAME;last_name", "a@x.org;A B;B", "A B", "", "B"),
        ("Эл. почта;ФИО", "a@x.org;Анна Белых", "Анна Белых", "", ""),
        ("电子邮件;姓;名", "a@x.org;王;小明", "王小明", "小明", "王"),
        ("البريد الإلكتروني;الاسم", "a@x.org;أمل علي", "أمل علي", "", ""),
    ],
)
def test_headers_are_understood_in_six_languages(
    read: Read, header: str, row: str, name: str, given: str, family: str
) -> None:
    assert read(f"{header}\n{row}\n") == [
        Contact(audience="basel-parties", address="a@x.org", name=name, given_name=given, family_name=family)
    ]


def test_a_mapping_goes_before_guessing_and_names_attributes(read: Read) -> None:
    source = SOURCE.model_copy(update={"columns": {"address": "Kontakt", "name": "Wer", "tier": "Stufe"}})
    assert read("Email,Kontakt,Wer,Stufe\nold@x.org,new@x.org,Awa,1\n", source) == [
        Contact(
            audience="basel-parties",
            address="new@x.org",
            name="Awa",
            attributes={"tier": "1", "email": "old@x.org"},
        )
    ]


def test_rows_without_language_or_place_get_the_audiences_own(read: Read) -> None:
    source = SOURCE.model_copy(update={"language": Language.ES, "timezone": "America/Lima"})
    found = read("Email,Language,Country,TZ\na@x.org,,,\nb@x.org,fr,CH,\nc@x.org,,,Asia/Tokyo\n", source)
    assert [(c.language, c.country, c.timezone) for c in found if isinstance(c, Contact)] == [
        (Language.ES, None, "America/Lima"),
        (Language.FR, "CH", None),
        (Language.ES, None, "Asia/Tokyo"),
    ]


@pytest.mark.parametrize(
    ("cell", "contacts"),
    [
        ('"a@x.org; b@x.org"', ["a@x.org Awa", "b@x.org Awa"]),
        ('"a@x.org, b@x.org"', ["a@x.org Awa", "b@x.org Awa"]),
        ('"a@x.org\nb@x.org"', ["a@x.org Awa", "b@x.org Awa"]),
        ("a@x.org b@x.org", ["a@x.org Awa", "b@x.org Awa"]),
        ("a@x.org / b@x.org", ["a@x.org Awa", "b@x.org Awa"]),
        ("a@x.org/b@x.org", ["a@x.org Awa", "b@x.org Awa"]),
        ("a@x.org；b@x.org", ["a@x.org Awa", "b@x.org Awa"]),
        ("Bo Li <b@x.org>", ["b@x.org Awa"]),
        ('"""Li, Bo"" <b@x.org>; a@x.org"', ["b@x.org Li, Bo", "a@x.org Awa"]),
        ('"Li, Bo <b@x.org>, a@x.org"', ["b@x.org Li, Bo", "a@x.org Awa"]),
        ("mailto:a@x.org", ["a@x.org Awa"]),
        ("Bo Li <b@x.org> Jo <c@x.org> a@x.org", ["b@x.org Bo Li", "c@x.org Jo", "a@x.org Awa"]),
        ("a@x.org (work).", ["a@x.org Awa"]),
        ("a @ x.org;", ["a@x.org Awa"]),
        ("a@x.org; ;b@x.org", ["a@x.org Awa", "b@x.org Awa"]),
        ("\u200ba@x.org\u00a0", ["a@x.org Awa"]),
        ("a＠x.org", ["a@x.org Awa"]),
        ("用户@例子.test", ["用户@xn--fsqu00a.test Awa"]),
        (
            "a@x.org; n/a",
            [
                "audiences/list.csv:2: 'n/a' is no e-mail address: there is no @ in it (correct it in the list)",
                "a@x.org Awa",
            ],
        ),
    ],
)
def test_every_address_of_a_cell_becomes_a_contact(read: Read, cell: str, contacts: list[str]) -> None:
    assert brief(read(f"Email\tName\n{cell}\tAwa\n")) == contacts


def test_a_person_at_another_address_does_not_inherit_the_rows_name(read: Read) -> None:
    found = read('Email,Title,Given name,Family name\n"a@x.org, Bo Li <b@x.org>",Ms,Awa,Diallo\n')
    assert [(c.name, c.title, c.given_name, c.family_name) for c in found if isinstance(c, Contact)] == [
        ("Awa Diallo", "Ms", "Awa", "Diallo"),
        ("Bo Li", "", "", ""),
    ]


def test_the_name_before_an_address_serves_where_the_row_has_none(read: Read) -> None:
    assert brief(read("Email\nAwa Diallo <a@x.org>\n")) == ["a@x.org Awa Diallo"]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("nobody", "there is no @ in it"),
        ("a..b@x.org", "an email address cannot have two periods in a row"),
        ("a@localhost", "the part after the @-sign is not valid. It should have a period"),
        (
            "a@x.invalid",
            "the part after the @-sign is a special-use or reserved name that cannot be used with email",
        ),
        ("a@-x.org", "an email address cannot have a hyphen immediately after the @-sign"),
        ("amelie cote@x.org", "the email address contains invalid characters before the @-sign: SPACE"),
        ("Amelie <amelie cote@x.org>", None),
        ("amelie cote@x.org b@x.org", "the email address contains invalid characters before the @-sign: SPACE"),
        ("@", "there must be something before the @-sign"),
        ("x" * 65 + "@x.org", "the email address is too long before the @-sign (1 character too many)"),
        ("a@" + "x" * 64 + ".org", None),
        ("a@" + ".".join(["x" * 62] * 4) + ".org", None),
        ("a@[127.0.0.1]", None),
        ("a@x.org@y.org", None),
        ("a@xn--zzzz.example", None),
    ],
)
def test_what_is_no_address_is_left_out_and_told(read: Read, address: str, reason: str | None) -> None:
    problem, contact = read(f"Email\n{address}\nok@x.org\n")
    assert isinstance(contact, Contact)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.file, problem.line, problem.severity) == (
        "invalid-address",
        "audiences/list.csv",
        2,
        "error",
    )
    if reason:
        shown = address if len(address) <= 80 else address[:79] + "…"
        assert problem.message == f"{shown!r} is no e-mail address: {reason}"


def test_what_can_not_be_used_is_told_by_its_line_and_the_rest_goes_in(read: Read) -> None:
    assert brief(
        read(
            "Email;Name;Country;Language;TZ;Role\n"
            "a@x.org;Awa;Swizerland;German;Europe/Zurch;--\n"
            ";Bo;CH;fr;;\n"
            '\n"b@x.org";"two\nlines";;;;\n'
            "A@X.ORG;Awa again;;;;\n"
            "c@x.org;C;;;;;extra\n"
            "d@x.org;D;;;;;;\n"
            "e@x.org;E\n"
        )
    ) == [
        "audiences/list.csv:2: warning: 'Swizerland' is no country that is known: "
        "the contact goes in without it (did you mean Switzerland?)",
        "audiences/list.csv:2: warning: 'German' is no language that is known: "
        "the contact goes in without it (use one of ar, zh, en, fr, ru, es)",
        "audiences/list.csv:2: warning: 'Europe/Zurch' is no time zone that is known: "
        "the contact goes in without it (did you mean Europe/Zurich?)",
        "audiences/list.csv:2: warning: '--' is no role that is known: "
        "the contact goes in without it (use a word such as focal-point)",
        "a@x.org Awa",
        "audiences/list.csv:3: no e-mail address in the row (add one or remove the row)",
        "b@x.org two lines",
        "audiences/list.csv:7: warning: A@x.org is in line 2 already, which counts (remove one of the two)",
        "audiences/list.csv:8: 7 cells where the header has 6: the row is left out "
        "(put a cell that holds the separator in double quotes)",
        "d@x.org D",
        "e@x.org E",
    ]


def test_doubts_without_anything_near_say_what_to_write(read: Read) -> None:
    assert brief(read("Email;Country;TZ\na@x.org;" + "?" * 70 + ";summer\n")) == [
        "audiences/list.csv:2: warning: '" + "?" * 59 + "…' is no country that is known: "
        "the contact goes in without it (use a UN short name or code)",
        "audiences/list.csv:2: warning: 'summer' is no time zone that is known: "
        "the contact goes in without it (use a name such as Africa/Dakar)",
        "a@x.org",
    ]


def test_a_quotation_never_closed_costs_its_own_line_only(read: Read) -> None:
    rows = "".join(f"p{number}@x.org;P{number}\n" for number in range(2000))
    found = read(f'Email;Name\na@x.org;"Awa\nb@x.org;"B" o\n{rows}')
    assert brief(found[:3]) == [
        "audiences/list.csv:2: the line can't be read and is left out: ';' expected after '\"' "
        '(close each quotation with ", and write a quotation mark inside one as "")',
        "audiences/list.csv:3: the line can't be read and is left out: ';' expected after '\"' "
        '(close each quotation with ", and write a quotation mark inside one as "")',
        "p0@x.org P0",
    ]
    assert len(found) == 2002


def test_a_quotation_open_until_the_end_of_a_long_file_is_given_up(read: Read) -> None:
    rows = "".join(f"p{number}@x.org;P{number}\n" for number in range(2000))
    found = read(f'Email;Name\na@x.org;"Awa\n{rows}')
    assert brief(found[:2]) == [
        "audiences/list.csv:2: the line can't be read and is left out: a quotation in it is never closed "
        '(close each quotation with ", and write a quotation mark inside one as "")',
        "p0@x.org P0",
    ]
    assert len(found) == 2001


def test_a_cell_of_absurd_length_is_refused(read: Read) -> None:
    assert brief(read("Email;Notes\na@x.org;" + "x" * 4001 + "\nb@x.org;\n")) == [
        "audiences/list.csv:2: a cell of more than 4,000 characters: the row is left out "
        "(look for a quotation mark that is never closed)",
        "b@x.org",
    ]


def test_controls_and_directional_overrides_go_and_formulas_stay_text(read: Read) -> None:
    found = read(
        "Email,Name,Organisation\na@x.org,\u202eawA\x08\x07 D\u00a0iallo,=HYPERLINK(1)\nb@x.org,می\u200cخواهم,\n"
    )
    assert [(c.name, c.organisation) for c in found if isinstance(c, Contact)] == [
        ("awA D iallo", "=HYPERLINK(1)"),
        ("می\u200cخواهم", ""),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "audiences/list.csv: the file is empty (export the list again)"),
        (b"\xef\xbb\xbf\r\n;;\r\n", "audiences/list.csv: the file has no text in it (export the list again)"),
        (b"Email;Name\r\n", "audiences/list.csv: no contact in the file, only a header (export the list again)"),
        (
            b"Name;Town\nAwa;Dakar\n",
            "audiences/list.csv:1: no column holds e-mail addresses; there are 'Name', 'Town' "
            '(name one Email, or map it in config.toml: columns.address = "...")',
        ),
        (
            b"a@x.org;Awa\nb@x.org;Bo\n",
            "audiences/list.csv:1: the first row holds an address, where the columns' names should be "
            "(put a row with names such as Email, Name, Country above it)",
        ),
        (
            b"Email;Name;EMAIL\na@x.org;Awa;\n",
            "audiences/list.csv:1: two columns are named 'EMAIL' (rename or remove one)",
        ),
    ],
)
def test_a_file_without_a_list_in_it_is_told(read: Read, content: bytes, told: str) -> None:
    assert brief(read(content)) == [told]


def test_a_first_row_that_can_not_be_read_is_told(read: Read) -> None:
    assert brief(read('"Email"x;Name\na@x.org;Awa\n')) == [
        "audiences/list.csv:1: the line can't be read and is left out: ';' expected after '\"' "
        '(close each quotation with ", and write a quotation mark inside one as "")'
    ]


def test_mapped_columns_that_are_not_there_are_all_told(read: Read) -> None:
    source = SOURCE.model_copy(update={"columns": {"address": "E-Mial", "tier": "Stufe"}})
    assert brief(read("E-Mail,Name\na@x.org,Awa\n", source)) == [
        "audiences/list.csv:1: there is no column 'E-Mial', which config.toml names for address "
        "(did you mean 'E-Mail'?)",
        "audiences/list.csv:1: there is no column 'Stufe', which config.toml names for tier "
        "(the columns are 'E-Mail', 'Name')",
    ]


def test_a_file_that_is_not_there_and_one_that_is_a_folder_are_told(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for name, told in [
        ("none.csv", "none.csv: no such file (check the name in config.toml)"),
        ("folder.csv", "folder.csv: the file can't be read: Is a directory (check what it is)"),
    ]:
        assert brief(list(read_contacts(tmp_path / name, name, "a", SOURCE, COUNTRIES))) == [told]


def test_contacts_written_out_and_read_again_are_the_same(read: Read, tmp_path: Path) -> None:
    first = read(
        "Email;Name;Country;Language;TZ;Role;Tier\n"
        '"a@x.org; ""Li; Bo"" <b@Пример.test>";Awa;Égypte;árabe;;Presse;1\nÁna@y.org;O\'Neill;;;utc;;\n'
    )
    fields = ("address", "name", "country", "language", "timezone", "role")
    path = tmp_path / "again.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow((*fields, "tier"))
        for contact in first:
            assert isinstance(contact, Contact)
            writer.writerow([*(getattr(contact, f) or "" for f in fields), contact.attributes.get("tier", "")])
    again = list(read_contacts(path, "again.csv", "basel-parties", SOURCE, COUNTRIES))
    assert again == first
    assert len(first) == 3


def test_many_addresses_are_told_apart(read: Read) -> None:
    rows = "".join(f"p{number}@x.org\n" for number in range(9000))
    found = read(f"Email\n{rows}P8999@X.org\n")
    assert len(found) == 9001
    assert str(found[-1]) == (
        "audiences/list.csv:9002: warning: P8999@x.org is in line 9001 already, which counts (remove one of the two)"
    )


@pytest.mark.parametrize(
    ("header", "cells", "languages"),
    [
        ("Language", "fr, en", ["fr", "en"]),
        ("Language", "fr/en", ["fr", "en"]),
        ("Language", "ar + en", ["ar", "en"]),
        ("Langue", "français et anglais", ["fr", "en"]),
        ("Idioma", "español e inglés", ["es", "en"]),
        ("Idioma", "español y francés", ["es", "fr"]),
        ("язык", "русский и английский", ["ru", "en"]),
        ("اللغة", "العربية والإنجليزية", ["ar", "en"]),
        ("语言", "中文和英文", ["zh", "en"]),
        ("语言", "中文、法文", ["zh", "fr"]),
        ("Language", "fr; FR-ch", ["fr"]),
        ("Language", "fr, en, es", ["fr", "en"]),
        ("Language\tSecond language", "ar\tEnglish", ["ar", "en"]),
        ("Langue\tDeuxième langue", "fr\tanglais", ["fr", "en"]),
        ("Idioma\tSegundo idioma", "es\tfrancés", ["es", "fr"]),
        ("язык\tвторой язык", "ru\tфранцузский", ["ru", "fr"]),
        ("اللغة\tاللغة الثانية", "ar\tالإنجليزية", ["ar", "en"]),
        ("语言\t第二语言", "zh\t英语", ["zh", "en"]),
        ("Language\t2nd language", "fr\tfr", ["fr"]),
        ("Language\tSecond language", "fr, es\ten", ["fr", "en"]),
        ("Language\tSecond language", "\ten", ["en"]),
        ("Second language\tLanguage", "en\tar", ["ar", "en"]),
    ],
)
def test_a_second_language_stands_in_a_column_of_its_own_or_behind_the_first(
    read: Read, header: str, cells: str, languages: list[str]
) -> None:
    (contact,) = (c for c in read(f"Email\t{header}\na@x.org\t{cells}\n") if isinstance(c, Contact))
    assert [contact.language, contact.second_language] == [*languages, None][:2]
    assert contact.attributes == {}


def test_a_second_language_is_beside_the_audience_s_where_a_row_has_no_first(read: Read) -> None:
    source = SOURCE.model_copy(update={"language": Language.FR})
    (contact,) = read("Email,Second language\na@x.org,en\n", source)
    assert isinstance(contact, Contact)
    assert (contact.language, contact.second_language) == (Language.FR, Language.EN)


def test_a_second_language_that_nobody_knows_is_told_and_left_out(read: Read) -> None:
    assert brief(read("Email,Language,Second language\na@x.org,fr,Klingon\nb@x.org,fr + Elvish,\n")) == [
        "audiences/list.csv:2: warning: 'Klingon' is no second language that is known: the contact goes in without it "
        "(use one of ar, zh, en, fr, ru, es)",
        "a@x.org",
        "audiences/list.csv:3: warning: 'Elvish' is no second language that is known: the contact goes in without it "
        "(use one of ar, zh, en, fr, ru, es)",
        "b@x.org",
    ]
