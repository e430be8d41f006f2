"""A subject's columns: what is drawn counts, not how many characters it is written with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.display_width import beginning, display_width


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("Nature", 6),
        ("生物多样性", 10),
        ("《公约》", 8),
        ("ｆｕｌｌ", 8),
        ("الطبيعة", 7),
        ("الطَّبِيعَة", 7),
        ("é", 1),
        ("e\u0301", 1),
        ("한국", 4),
        ("\u1112\u1161\u11ab", 2),
        ("a\u00adb\u200bc", 3),
        ("“…”", 3),
        ("\u206612\u2069", 2),
        ("🌍", 2),
        ("👩‍🔬", 2),
        ("👍🏽", 2),
        ("🇨🇭", 2),
        ("🇨🇭🇫🇷", 4),
        ("❤", 1),
        ("❤️", 2),
        ("1️⃣", 2),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 2),
    ],
)
def test_what_is_drawn_counts(text: str, columns: int) -> None:
    assert display_width(text) == columns


def test_a_beginning_parts_no_character_from_its_marks() -> None:
    assert beginning("الطَّبِيعَة", 4) == "الطَّبِ"
    assert beginning("生物", 3) == "生"
    assert beginning("a👩‍🔬b", 2) == "a"
    assert beginning("e\u0301a", 1) == "e\u0301"


@given(st.text(), st.integers(min_value=0, max_value=40))
def test_a_beginning_fits_and_is_one(text: str, columns: int) -> None:
    cut = beginning(text, columns)
    assert text.startswith(cut)
    assert display_width(cut) <= columns
