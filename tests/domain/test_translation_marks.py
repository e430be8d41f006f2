"""What must come through a translation: placeholders, targets, marks; and what must not."""

import pytest

from chorus.domain.translation_marks import forbidden, has_words, placeholders, runs, stray_braces, targets


def test_placeholders_are_the_same_in_every_language() -> None:
    english = (
        '{{ plural(values.years, one="# year", other="# years") }} {{ name }} '
        '{% include "partials/about.en.md" %} {{ name }}'
    )
    french = (
        '{{name}}, {{ plural(values.years, one="# an", many="# ans", other="# ans") }}'
        '{{ name }}{% include "partials/about.fr.md" %}'
    )
    assert placeholders(english) == placeholders(french)
    assert dict(placeholders(english)) == {
        "{{ plural(values.years) }}": 1,
        "{{ name }}": 2,
        '{% include "partials/about.md" %}': 1,
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[Read it](activity:statement) and ![a bird](media:bird.png)", ["activity:statement", "media:bird.png"]),
        (
            "<https://example.org/?a=1&b=2>, or https://www.basel.int/.",
            ["https://example.org/?a=1&b=2", "https://www.basel.int/"],
        ),
        ("请看 https://www.basel.int/。《公约》", ["https://www.basel.int/"]),
        ("[it]: https://example.org/x", ["https://example.org/x"]),
        ('[it](https://example.org/x "a title") twice: [it](https://example.org/x)', ["https://example.org/x"] * 2),
        ("Nothing: a note at 10:30, {{ link }}", []),
    ],
)
def test_targets_are_where_links_and_pictures_lead(text: str, found: list[str]) -> None:
    assert sorted(targets(text).elements()) == sorted(found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ salutation }}", False),
        ("**{{ conventions.names }}**", False),
        ("---", False),
        ('{% include "partials/about.en.md" %}', False),
        ("<https://www.basel.int/>", False),
        ("{{ occasion.name }} · {{ occasion.date }}", False),
        ("![A bird](media:bird.png)", True),
        ('{{ plural(values.years, one="# year", other="# years") }}', True),
        ("自然日", True),
    ],
)
def test_what_has_letters_of_its_own_has_words(text: str, words: bool) -> None:
    assert has_words(text) is words


def test_marks_are_told_from_words() -> None:
    text = "## A *word* for [us](activity:a): {{ name }}"
    assert list(runs(text)) == [
        (True, "##"),
        (False, " A "),
        (True, "*"),
        (False, "word"),
        (True, "*"),
        (False, " for "),
        (True, "["),
        (False, "us"),
        (True, "](activity:a)"),
        (False, ": "),
        (True, "{{ name }}"),
    ]
    assert "".join(part for _, part in runs(text)) == text


def test_controls_and_what_nobody_sees_are_forbidden_once_each() -> None:
    assert forbidden("a\u202eb\u202e\u200b\ue000\x07\tc\nd\u00a0") == ("\u202e", "\u200b", "\ue000", "\x07")
    assert forbidden("بيان مشترك: 30 أيلول/سبتمبر 2020") == ()


@pytest.mark.parametrize(
    ("text", "stray"), [("{{ name }", True), ("name }}", True), ("{% if", True), ("{{ a }} {", False)]
)
def test_braces_that_close_nothing_are_stray(text: str, stray: bool) -> None:
    assert stray_braces(text) is stray
