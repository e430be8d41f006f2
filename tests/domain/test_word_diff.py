import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.artefact import Picture, Release, Words, slot
from chorus.domain.artefact_diff import Condition, Part, diff_release, diff_words
from chorus.domain.word_diff import Run, diff, fold, marked, tokens

ALPHABET = "ab Z9.,-'’\n\t水字日éهـَ٢Ж" + slot("name")[0]
TEXTS = st.one_of(
    st.text(),
    st.text(st.sampled_from(ALPHABET), max_size=60),
    st.lists(st.sampled_from(["the ", "day ", "of ", "22 ", "May, ", "水", "وثيقة ", "\n"]), max_size=40).map("".join),
)


def joined(runs: tuple[Run, ...], *kinds: str) -> str:
    return "".join(run.text for run in runs if run.kind in kinds)


@given(TEXTS, TEXTS)
def test_what_stayed_and_what_came_is_the_new_text_and_with_what_went_the_old_one(before: str, after: str) -> None:
    runs = diff(before, after)
    assert joined(runs, "same", "added") == after
    assert joined(runs, "same", "removed") == before
    assert all(run.text for run in runs)
    assert all(a.kind != b.kind for a, b in itertools.pairwise(runs))


@given(TEXTS, TEXTS)
def test_folding_hides_only_what_stayed(before: str, after: str) -> None:
    folded = fold(diff(before, after), context=5)
    assert joined(folded, "same", "folded", "added") == after
    assert joined(folded, "same", "folded", "removed") == before


@given(TEXTS)
def test_a_text_is_its_words(text: str) -> None:
    assert "".join(tokens(text)) == text
    assert diff(text, text) == ((Run("same", text),) if text else ())


def test_words_numbers_urls_and_chinese_characters_are_whole() -> None:
    text = f"l’eau d'un 1,000.50 well-known café <https://x.example/a>. Привет 水俣 {slot('name')} مُؤتمر"
    assert [token for token in tokens(text) if not token.isspace()] == [
        "l’eau",
        "d'un",
        "1,000.50",
        "well-known",
        "café",
        "<",
        "https://x.example/a",
        ">",
        ".",
        "Привет",
        "水",
        "俣",
        slot("name"),
        "مُؤتمر",
    ]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("opens on 22 May, in Geneva", "opens on 23 May, in Geneva", "opens on [-22-]{+23+} May, in Geneva"),
        ("on 5 June here", "on 6 July here", "on [-5 June-]{+6 July+} here"),
        ("one, two", "one, and two", "one, {+and +}two"),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
        ("于2021年5月22日举行", "于2021年5月23日举行", "于2021年5月[-22-]{+23+}日举行"),
        ("在 يحتفل العالم", "在 يحتفي العالم", "在 [-يحتفل-]{+يحتفي+} العالم"),
        ("<https://a.example/x>.", "<https://a.example/y>.", "<[-https://a.example/x-]{+https://a.example/y+}>."),
        ("to be or not to be", "to be and not to be", "to be [-or-]{+and+} not to be"),
    ],
)
def test_a_change_reads_as_a_person_would_mark_it(before: str, after: str, shown: str) -> None:
    assert marked(diff(before, after)) == shown


def test_what_stayed_is_cut_down_to_some_words_beside_the_change() -> None:
    words = " ".join(f"word{number}" for number in range(100))
    shown = marked(fold(diff(words, words.replace("word50 ", "")), context=20))
    assert shown == "[...]word47 word48 word49 [-word50 -]word51 word52 word53[...]"


def test_texts_of_another_length_altogether_take_no_time() -> None:
    before, after = "字" * 20_000, "文" * 20_000
    assert diff(before, after) == (Run("removed", before), Run("added", after))


def visible(html: str) -> str:
    return html.replace("<b>", "").replace("</b>", "")


PICTURE = Picture(file="wetland.png", sha256="a" * 64, alt="A wetland")
WORDS = Words(subject="You are invited", text="Come on 22 May", html="Come on 22 May", pictures=(PICTURE,))


def test_every_part_that_changed_is_told() -> None:
    after = Words(
        subject="You are invited",
        text="Come on 23 May",
        html="Come on 23 May",
        links=("https://a.example/",),
        pictures=(PICTURE.model_copy(update={"sha256": "b" * 64}),),
    )
    assert [(name, marked(runs)) for name, runs in diff_words(WORDS, after, visible)] == [
        ("text", "Come on [-22-]{+23+} May"),
        ("links", "{+https://a.example/\n+}"),
        ("pictures", "wetland.png ([-aaaaaaaaaaaa-]{+bbbbbbbbbbbb+}): A wetland\n"),
    ]


def test_html_that_says_something_else_than_the_text_is_told() -> None:
    after = WORDS.model_copy(update={"html": "Come on 24 May"})
    assert [(name, marked(runs)) for name, runs in diff_words(WORDS, after, visible)] == [
        ("html", "Come on [-22-]{+24+} May")
    ]


def test_html_that_only_looks_otherwise_is_told_without_words() -> None:
    assert diff_words(WORDS, WORDS.model_copy(update={"html": "Come on <b>22</b> May"}), visible) == (Part("look"),)


def test_the_same_words_have_no_diff() -> None:
    assert diff_words(WORDS, WORDS, visible) == ()


def test_what_was_never_signed_is_all_new() -> None:
    assert [(part.name, marked(part.runs)) for part in diff_words(None, Words(text="New"), visible)] == [
        ("text", "{+New+}")
    ]


def test_slots_are_shown_by_their_names() -> None:
    before, after = Words(text=f"{slot('salutation')} all"), Words(text=f"{slot('name')} all")
    assert marked(diff_words(before, after, visible)[0].runs) == "[[-salutation-]{+name+}] all"


def test_conditions_of_the_release_are_compared_one_by_one() -> None:
    before = Release(schedule="T 09:00 recipient", occasion="2021-05-22/2021-05-22", audience=("a", "b"))
    after = before.model_copy(update={"audience": ("a",), "embargo": "2021-05-22T00:00:00+00:00"})
    assert diff_release(before, after) == (
        Condition("audience", "a, b", "a"),
        Condition("embargo", "", "2021-05-22T00:00:00+00:00"),
    )


def test_a_condition_that_came_or_went_is_told() -> None:
    plain = Release(schedule="T 09:00 UTC", occasion="2021-05-22")
    correcting = plain.model_copy(update={"corrects": "day/mail", "languages": ("en", "fr")})
    assert [c.name for c in diff_release(plain, correcting)] == ["corrects", "languages"]
    assert [c.name for c in diff_release(correcting, plain)] == ["corrects", "languages"]
