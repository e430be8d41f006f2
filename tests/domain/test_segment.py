"""Segments choose contacts, and say what is wrong with an expression where it is wrong."""

from importlib import resources

import pytest

from chorus.domain.contact import Contact, field_name
from chorus.domain.country import Countries
from chorus.domain.language import Language
from chorus.domain.segment import SegmentError, parse_segment

COUNTRIES = Countries.from_json((resources.files("chorus") / "data" / "countries.json").read_text("utf-8"))

AWA = Contact(
    audience="basel-parties",
    address="Awa.Diallo@sante.example",
    name="Awa Diallo",
    title="Ms",
    family_name="Diallo",
    given_name="Awa",
    language=Language.FR,
    country="SN",
    timezone="Africa/Dakar",
    organisation="World  Bank",
    role="focal-point",
    attributes={"tier": "1", "delegation-no-2": "Oui"},
)
BO = Contact(audience="media-geneva", address="bo@example.org", country="CH", role="media")


@pytest.mark.parametrize(
    ("text", "awa", "bo"),
    [
        ("language:fr", True, False),
        ("LANGUAGE:FR", True, False),
        ("language:en,fr", True, False),
        ("not language:fr", False, True),
        ("not has:language", False, True),
        ("has:language", True, False),
        ("region:africa", True, False),
        ("region:africa,europe", True, True),
        ("region:weog", False, True),
        ("has:region", True, True),
        ("country:SN", True, False),
        ("country:senegal", True, False),
        ("country:Suisse,Sénégal", True, True),
        ("country:Atlantis", False, False),
        ("audience:media-geneva", False, True),
        ("address:awa.diallo@SANTE.example", True, False),
        ('organisation:"world bank"', True, False),
        ("timezone:Africa/Dakar", True, False),
        ("title:ms and given-name:awa and Family_Name:DIALLO", True, False),
        ("tier:1", True, False),
        ("Délégation_No-2:oui", True, False),
        ("has:tier", True, False),
        ("language:fr and region:africa and not (role:media or country:CH)", True, False),
        ("role:media or role:focal-point", True, True),
        ("role:media and country:CH or tier:1 and language:en", False, True),
        ("NOT role:media AND (Tier:1 OR tier:2)", True, False),
    ],
)
def test_a_segment_chooses_contacts(text: str, awa: bool, bo: bool) -> None:
    segment = parse_segment(text)
    assert (segment.matches(AWA, COUNTRIES), segment.matches(BO, COUNTRIES)) == (awa, bo)
    is_meant = segment.matcher(COUNTRIES)
    assert [is_meant(contact) for contact in (AWA, BO, AWA)] == [awa, bo, awa]


def test_contacts_are_alike_only_in_what_a_segment_asks_about() -> None:
    is_meant = parse_segment("country:SN and not role:media").matcher(COUNTRIES)
    alike = (AWA, AWA._replace(address="other@who.example"), AWA._replace(role="media"), AWA._replace(country="CH"))
    assert [is_meant(contact) for contact in alike] == [True, True, False, False]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("language:fr", "language:fr"),
        ("  LANGUAGE : fr , en ", "language:fr,en"),
        ("a:1 AND b:2 Or c:3", "a:1 and b:2 or c:3"),
        ("a:1 and (b:2 and c:3)", "a:1 and b:2 and c:3"),
        ("(a:1 or b:2) and ((c:3))", "(a:1 or b:2) and c:3"),
        ("not (a:1 or b:2)", "not (a:1 or b:2)"),
        ("not (a:1)", "not a:1"),
        ("not not a:1", "not not a:1"),
        ("not(a:1)and(b:2)", "not a:1 and b:2"),
        ('family_name:"O\'Neill \\"Tip\\""', 'family-name:"O\'Neill \\"Tip\\""'),
        ('role:"media"', "role:media"),
        ("has:ORGANISATION", "has:organisation"),
        ("and:or", "and:or"),
        ("not:1 and not not:2", "not:1 and not not:2"),
        ("机构:世界银行", "机构:世界银行"),
    ],
)
def test_the_canonical_text_reads_as_the_same_segment(text: str, canonical: str) -> None:
    assert str(parse_segment(text)) == canonical
    assert parse_segment(canonical) == parse_segment(text)


ERRORS = [
    (
        "language:fr region:africa",
        12,
        (
            "two conditions without a word between\n"
            "  language:fr region:africa\n"
            "              ^ (write 'and' or 'or' here)"
        ),
    ),
    (
        "(language:fr region:africa)",
        13,
        (
            "two conditions without a word between\n"
            "  (language:fr region:africa)\n"
            "               ^ (write 'and' or 'or' here)"
        ),
    ),
    ("", 0, "a condition is missing\n  \n  ^ (write one such as language:fr)"),
    (
        "role:media and",
        14,
        "a condition is missing\n  role:media and\n                ^ (write one such as language:fr)",
    ),
    (
        "role:media or and tier:1",
        14,
        "'and' is no condition\n  role:media or and tier:1\n                ^ (write field:value, such as language:fr)",
    ),
    ("lang", 0, "'lang' is no condition\n  lang\n  ^ (write field:value, such as language:fr)"),
    ("countries", 0, "'countries' is no condition\n  countries\n  ^ (write field:value, such as country:CH)"),
    (
        "organization",
        0,
        "'organization' is no condition\n  organization\n  ^ (write field:value, such as organisation:\"...\")",
    ),
    (
        "language=fr",
        0,
        "'language' is no condition\n  language=fr\n  ^ (write field:value, such as language:fr)",
    ),
    ("role:", 5, "role: needs a value\n  role:\n       ^ (write one such as role:media)"),
    ("role:media,", 11, "role: needs a value\n  role:media,\n             ^ (write one such as role:media)"),
    (
        'role:" "',
        5,
        'an empty value\n  role:" "\n       ^ (to find contacts without one write not has:role)',
    ),
    ('role:"media', 5, "this quotation is never closed\n  role:\"media\n       ^ (add a '\"')"),
    (
        "organisation:“World Bank”",
        13,
        'quotation marks of a word processor\n  organisation:“World Bank”\n               ^ (use straight ones: ")',
    ),
    ("(role:media", 0, "this parenthesis is never closed\n  (role:media\n  ^ (add ')')"),
    (
        "role:media)",
        10,
        "this parenthesis closes nothing\n  role:media)\n            ^ (remove it, or open one before it)",
    ),
    ("language:french", 9, "'french' is no language\n  language:french\n           ^ (one of ar, zh, en, fr, ru, es)"),
    (
        "language:xx",
        9,
        "'xx' is no language\n  language:xx\n           ^ (one of ar, zh, en, fr, ru, es)",
    ),
    ("tier:1:2", 6, "two conditions without a word between\n  tier:1:2\n        ^ (write 'and' or 'or' here)"),
    ("region:afrika", 7, "'afrika' is no region\n  region:afrika\n         ^ (did you mean africa?)"),
    ("has:", 4, "has: needs the name of a field\n  has:\n      ^ (write one such as has:organisation)"),
    ("_:1", 0, "'_' is no field\n  _:1\n  ^ (write a name with letters, such as language)"),
]


@pytest.mark.parametrize(("text", "position", "shown"), ERRORS)
def test_an_error_points_at_its_place(text: str, position: int, shown: str) -> None:
    with pytest.raises(SegmentError) as caught:
        parse_segment(text)
    assert caught.value.position == position
    assert caught.value.expression == text
    assert str(caught.value) == shown


def test_the_caret_stands_right_below_wide_and_combining_characters() -> None:
    with pytest.raises(SegmentError) as caught:
        parse_segment("机构:e\u0301\tx:1")
    assert caught.value.message.splitlines() == [
        "two conditions without a word between",
        "  机构:e\u0301 x:1",
        "         ^",
    ]


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(SegmentError) as caught:
        parse_segment("(" * 5000)
    assert caught.value.reason == "more than 50 levels of parentheses and 'not'"
    assert caught.value.position == 51


def test_a_segment_tells_its_fields_and_which_of_them_are_attributes() -> None:
    segment = parse_segment("language:fr and (tier:1 or not has:role) and not langauge:fr")
    assert segment.fields() == {"language", "tier", "role", "langauge"}
    assert segment.attributes() == {"tier", "langauge"}


def test_a_segment_tells_which_countries_nobody_knows() -> None:
    segment = parse_segment("country:CH,Atlantis and not (country:Lemuria or role:media) and has:country")
    assert segment.unknown_countries(COUNTRIES) == ("Atlantis", "Lemuria")


@pytest.mark.parametrize(
    ("header", "name"),
    [("Délégation_No 2", "delegation-no-2"), ("VIP?", "vip"), ("代表团", "代表团"), ("!?", "")],
)
def test_a_header_becomes_the_name_of_a_field(header: str, name: str) -> None:
    assert field_name(header) == name
