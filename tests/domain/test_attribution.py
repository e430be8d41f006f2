"""Whose site a link leads to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from chorus.domain.attribution import Host, site_owner

SITES = {
    "basel.int": "basel",
    "pic.int": "rotterdam",
    "brsmeas.org": "basel,rotterdam,stockholm",
    "mercury.brsmeas.org": "minamata",
    "xn--bcher-kva.example": "stockholm",
}


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("https://www.basel.int/a?b#c", "basel"),
        ("http://BASEL.int:8080", "basel"),
        ("https://basel.int./", "basel"),
        ("https://user@www.pic.int/", "rotterdam"),
        ("https://www.brsmeas.org/", "basel,rotterdam,stockholm"),
        ("https://www.mercury.brsmeas.org/", "minamata"),
        ("https://bücher.example/", "stockholm"),
        ("https://notbasel.int/", ""),
        ("https://basel.int.example/", ""),
        ("https://example.org/?u=https://basel.int/", ""),
        ("https://basel.int@example.org/", ""),
        ("mailto:somebody@basel.int", ""),
        ("https://[::1]/", ""),
        ("https://[basel.int/", ""),
        ("", ""),
    ],
)
def test_a_link_belongs_to_whose_host_it_leads_to_or_to_nobody(url: str, owner: str) -> None:
    assert site_owner(url, SITES) == owner


@given(st.text(max_size=60))
def test_whatever_stands_in_a_link_nothing_is_raised(text: str) -> None:
    assert site_owner(f"https://{text}", SITES) in {"", *SITES.values()}


def test_a_host_is_brought_into_its_plain_form() -> None:
    told = TypeAdapter(Host).validate_python
    assert [told(h) for h in ("Basel.INT", "basel.int.", "bücher.example")] == [
        *("basel.int", "basel.int", "xn--bcher-kva.example"),
    ]


@pytest.mark.parametrize(
    "text", ["https://basel.int", "basel.int/", "*.basel.int", "basel.int:80", "", ".", "a..b", "-a.int"]
)
def test_what_is_no_host_alone_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Host).validate_python(text)
