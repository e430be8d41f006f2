"""Arabic text: which runs go from left to right, and where plain text needs isolates."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.artefact import slot
from chorus.domain.bidi import FSI, LRI, PDI, isolated, ltr_runs
from chorus.domain.bidi_controls import CONTROLS


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("الهاتف +41 22 917 8271 أو", ["+41 22 917 8271"]),
        ("الهاتف 022 917 8271 أو", ["022 917 8271"]),
        ("الوثيقة UNEP/MC/COP.4/23 وقد", ["UNEP/MC/COP.4/23"]),
        ("القرار BC-14/12، والقرار COP(5).", ["BC-14/12", "COP(5)"]),
        ("من (Basel) إلى", ["Basel"]),
        ("انظر https://www.basel.int/ و", ["https://www.basel.int/"]),
        ("انظر https://x.example/?a=1&b=2.", ["https://x.example/?a=1&b=2"]),
        ("انظر <https://www.basel.int/>.", ["<https://www.basel.int/>"]),
        ("البريد press@brs.example، ثم", ["press@brs.example"]),
        ("نحو 2,220 طناً أو 12.5 أو 10:30", ["2,220", "12.5", "10:30"]),
        ("بنسبة 20% من +5 درجات", ["20%", "+5"]),
        ("الوسم #ForNature ثم C++ و .NET", ["#ForNature", "C++", ".NET"]),
        ("إلى Jane Doe, Ministry of Env. في", ["Jane Doe, Ministry of Env"]),
        ("عام 2015 UNEP أصدر", ["UNEP"]),
        ("1 Example Street, 1200 Geneva", ["1 Example Street, 1200 Geneva"]),
        ("Press office, press@brs.example", ["Press office, press@brs.example"]),
        ("سوف O’Brien — Nairobi هنا", ["O’Brien — Nairobi"]),
        ("في 22 أيار/مايو 2021", []),
        ("في الفترة 2020-2021 و22–24 أيار", []),
        ("1, 2, 3", []),
        ("(1989)", []),
        ("لا شيء", []),
        ("", []),
    ],
)
def test_what_is_read_from_left_to_right_as_a_whole(text: str, runs: list[str]) -> None:
    assert [text[start:end] for start, end in ltr_runs(text)] == runs


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("هاتف +41 22 917 8271 أو", "هاتف ⟦+41 22 917 8271⟧ أو"),
        ("انظر <https://www.basel.int/>.", "انظر ⟦<https://www.basel.int/>⟧."),
        ("بنسبة 20%", "بنسبة ⟦20%⟧"),
        ("قرار COP(5) ثم #Tag", "قرار ⟦COP(5)⟧ ثم ⟦#Tag⟧"),
        ("الوثيقة UNEP/MC/COP.4/23 وقد", "الوثيقة UNEP/MC/COP.4/23 وقد"),
        ("نحو 2,220 طناً في (Basel) عام 2021/07", "نحو 2,220 طناً في (Basel) عام 2021/07"),
        (f"كتبت {slot('organisation')} إلى", f"كتبت ⟪{slot('organisation')}⟧ إلى"),
        (f"{slot('salutation')}\n\nنص", f"{slot('salutation')}\n\nنص"),
    ],
)
def test_plain_text_has_isolates_only_where_the_order_would_be_wrong(text: str, shown: str) -> None:
    assert isolated(text) == shown.replace("⟦", LRI).replace("⟪", FSI).replace("⟧", PDI)


PIECES = st.sampled_from(
    [
        "في",
        "سنة ",
        "Basel",
        "UNEP/",
        "20",
        "%",
        "+",
        " ",
        ",",
        "(",
        ")",
        "<",
        ">",
        "https://x.example/",
        "\n",
        "،",
        "#",
        ".",
    ]
)


@given(st.lists(PIECES, max_size=20).map("".join))
def test_isolates_are_all_that_is_put_in_and_close_on_their_line(text: str) -> None:
    made = isolated(text)
    assert CONTROLS.sub("", made) == text
    for line in made.split("\n"):
        assert line.count(LRI) + line.count(FSI) == line.count(PDI)
    runs = list(ltr_runs(text))
    assert all(start < end for start, end in runs)
    assert all(end <= start for (_, end), (start, _) in pairwise(runs))
