"""Texts changed in a TOML file where they stand: everything else stays as the officer wrote it."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.content.toml_edit import edited, literal
from chorus.content.toml_places import Loc

FILE = """# ours
title.en = "Day"   # the day
title.fr = 'Jour'

[values.theme]
en = \"\"\"
Clean
water\"\"\"

[[post]]
  text.en = "One"
image = { file = "a.png", alt.en = "A bird", alt.fr = "Un oiseau" }

[[post]]
text = { en = "Two" }  # short
"""


def change(texts: dict[Loc, str], beside: dict[Loc, Loc] | None = None, file: str = FILE) -> str:
    return edited(file.encode(), texts, beside).decode()


def test_a_text_is_replaced_in_the_quotes_that_it_had() -> None:
    assert change({("title", "en"): "Night", ("title", "fr"): "Nuit"}) == FILE.replace("Day", "Night").replace(
        "Jour", "Nuit"
    )


def test_what_its_quotes_can_not_hold_gets_others() -> None:
    assert change({("title", "fr"): "Aujourd'hui"}) == FILE.replace("'Jour'", '"Aujourd\'hui"')
    assert change({("title", "en"): 'A "day"\\'}) == FILE.replace('"Day"', r'"A \"day\"\\"')


def test_a_text_of_several_lines_stays_one() -> None:
    assert change({("values", "theme", "en"): "Clean\nair"}) == FILE.replace("water", "air")


def test_what_says_so_already_is_left_alone() -> None:
    assert change({("title", "fr"): "Jour", ("values", "theme", "en"): "Clean\nwater"}) == FILE


def test_a_language_that_lacks_comes_after_its_sibling_in_the_same_form() -> None:
    texts: dict[Loc, str] = {
        ("title", "ru"): "День",
        ("values", "theme", "ru"): "Вода",
        ("post", 0, "text", "ru"): "Раз",
        ("post", 0, "image", "alt", "ru"): "Птица",
        ("post", 1, "text", "ru"): "Два",
    }
    beside: dict[Loc, Loc] = {path: (*path[:-1], "fr" if path[-2] in {"title", "alt"} else "en") for path in texts}
    assert change(texts, beside) == (
        FILE.replace("title.fr = 'Jour'\n", "title.fr = 'Jour'\ntitle.ru = 'День'\n")
        .replace('water"""\n', 'water"""\nru = "Вода"\n')
        .replace('  text.en = "One"\n', '  text.en = "One"\n  text.ru = "Раз"\n')
        .replace('alt.fr = "Un oiseau" }', 'alt.fr = "Un oiseau", alt.ru = "Птица" }')
        .replace('{ en = "Two" }', '{ en = "Two", ru = "Два" }')
    )


def test_line_ends_and_a_last_line_without_one_are_kept() -> None:
    assert change({("b",): "x"}, {("b",): ("a",)}, 'a = "1"') == 'a = "1"\nb = "x"'
    assert change({("b",): "x"}, {("b",): ("a",)}, 'a = "1"\r\nc = 2\r\n') == 'a = "1"\r\nb = "x"\r\nc = 2\r\n'
    assert change({("b",): "x"}, None, "") == 'b = "x"\n'


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.sampled_from(['""', "''", '"""\n"""', "'''\n'''"])
)
def test_any_text_is_read_back_as_it_was(text: str, like: str) -> None:
    text = text.replace("\r", "")
    assert tomllib.loads(f"a = {literal(text, like.encode()).decode()}") == {"a": text}


@pytest.mark.parametrize("old", ['"x"', "'x'", '"""x"""', "'''x'''"])
def test_a_text_that_tries_to_be_more_stays_a_text(old: str) -> None:
    evil = "\"\"\"\n[signoff]\ndue = '''now"
    assert tomllib.loads(change({("a",): evil}, None, f"a = {old}\n")) == {"a": evil}
