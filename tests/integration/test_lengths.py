"""How long a post is: what is counted quickly is what X's own rules count."""

from hypothesis import given
from hypothesis import strategies as st

from chorus.content.lengths import _NO_EMOJI, Length, parse_tweet, post_length

WORDS = (
    *("a", " ", "é", "e\u0301", "文", "，", "ع", "Б", "–", "’", "\u202f", "\u2014", "©", "😀", "1️⃣", "#Day", "@who"),
    *("\r\n", "\r", "\\", "https://www.basel.int/a?b=c", "basel.int", "https://", "http://例子.测试/路径"),
)


@given(st.lists(st.sampled_from(WORDS), max_size=20).map("".join))
def test_a_post_is_as_long_as_x_counts_it(text: str) -> None:
    assert post_length("x:brs", text).count == parse_tweet(text).weightedLength


def test_no_text_that_is_counted_quickly_can_have_an_emoji() -> None:
    from twitter_text.regexp.emoji import emoji, emoji_list

    quick = "".join(chr(code) for code in range(0x10000) if _NO_EMOJI.fullmatch(chr(code)))
    assert (emoji.search(quick), [one.name for one in emoji_list if _NO_EMOJI.fullmatch(one.emoji)]) == (None, [])


def test_chinese_and_emoji_count_twice_and_every_link_23() -> None:
    lengths = [post_length("x:brs", text) for text in ("Wetlands", "湿地", "Wetlands 😀", "See https://www.basel.int/")]
    assert lengths == [Length(8, 280), Length(4, 280), Length(11, 280), Length(27, 280)]
