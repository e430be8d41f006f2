"""Campaign parameters in links."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.utm import LinkPlace, Utm, with_parameters

PLACE = LinkPlace("biodiversity-day-2027", "invitation", "ar", "email", "email", "brs")
TWO = {"utm_source": "x", "utm_campaign": "día de 22/5"}


def test_a_scheme_is_filled_in_its_own_order() -> None:
    scheme = Utm(parameters={"utm_medium": "{channel}", "utm_source": "{network}", "mtm_kwd": "{activity}-{language}!"})
    assert dict(scheme.filled(PLACE)) == {
        "utm_medium": "email",
        "utm_source": "email",
        "mtm_kwd": "invitation-ar!",
    }


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://basel.int", "https://basel.int?utm_source=x&utm_campaign=d%C3%ADa%20de%2022%2F5"),
        ("https://basel.int/a/", "https://basel.int/a/?utm_source=x&utm_campaign=d%C3%ADa%20de%2022%2F5"),
        ("https://basel.int/?", "https://basel.int/?utm_source=x&utm_campaign=d%C3%ADa%20de%2022%2F5"),
        ("https://basel.int/?a=%c3%a9+b&", "https://basel.int/?a=%c3%a9+b&utm_source=x&utm_campaign="
         "d%C3%ADa%20de%2022%2F5"),
        ("https://basel.int/é?a#b?c", "https://basel.int/é?a&utm_source=x&utm_campaign=d%C3%ADa%20de%2022%2F5#b?c"),
        ("https://basel.int/#a", "https://basel.int/?utm_source=x&utm_campaign=d%C3%ADa%20de%2022%2F5#a"),
        ("https://bücher.example/", "https://bücher.example/?utm_source=x&utm_campaign=d%C3%ADa%20de%2022%2F5"),
        ("https://basel.int/?UTM_Source=mine", "https://basel.int/?UTM_Source=mine&utm_campaign="
         "d%C3%ADa%20de%2022%2F5"),
        ("https://basel.int/?utm%5Fsource=a&utm_campaign", "https://basel.int/?utm%5Fsource=a&utm_campaign"),
    ],
)  # fmt: skip
def test_parameters_are_added_and_nothing_else_is_changed(url: str, wanted: str) -> None:
    assert with_parameters(url, TWO) == wanted


URL_PART = st.text("abc&=?/%é+;.-", max_size=12)


@given(URL_PART, URL_PART, st.one_of(st.none(), URL_PART), st.dictionaries(st.sampled_from("pqr"), st.text(max_size=9)))
def test_they_are_read_back_as_given_and_adding_again_adds_nothing(
    path: str, query: str, fragment: str | None, parameters: dict[str, str]
) -> None:
    url = f"https://basel.int/{path.replace('?', '')}?{query}" + ("" if fragment is None else f"#{fragment}")
    tagged = with_parameters(url, parameters)
    before, after = urlsplit(url), urlsplit(tagged)
    assert after[:3] == before[:3]
    assert after.fragment == before.fragment
    # `;` is no separator in today's form (https://url.spec.whatwg.org/#urlencoded-parsing)
    told = parse_qsl(after.query, keep_blank_values=True, encoding="utf-8", errors="replace")
    assert dict(told[len(told) - len(parameters) :]) == parameters or not parameters
    assert with_parameters(tagged, parameters) == tagged
