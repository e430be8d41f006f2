"""What holds for every segment and every contact."""

from importlib import resources

from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.contact import Contact, field_name
from chorus.domain.country import Countries
from chorus.domain.language import Language
from chorus.domain.segment import Segment, SegmentError, parse_segment
from chorus.domain.segment_node import All, Has, Is, Node, Not, Some, combine
from chorus.domain.segment_reader import REGIONS

COUNTRIES = Countries.from_json((resources.files("chorus") / "data" / "countries.json").read_text("utf-8"))

words = st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: bool(text.strip()))
values = st.one_of(st.sampled_from(["media", "CH", "Côte d’Ivoire", "World Bank", 'a "b" \\']), words)
open_fields = st.one_of(
    st.sampled_from(["role", "country", "organisation", "timezone", "tier", "and", "or", "not"]),
    words.map(field_name).filter(lambda name: name not in ("", "has", "language", "region")),
)
terms: st.SearchStrategy[Node] = st.one_of(
    st.builds(Is, open_fields, st.lists(values, min_size=1, max_size=3).map(tuple)),
    st.builds(Is, st.just("language"), st.sampled_from([("fr",), ("en", "AR")])),
    st.builds(Is, st.just("region"), st.sampled_from([(region,) for region in REGIONS])),
    st.builds(Has, st.one_of(open_fields, st.sampled_from(["language", "region", "has"]))),
)


def _grow(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=1, max_size=4)
    return st.one_of(
        st.builds(Not, inner),
        several.map(lambda parts: combine(All, parts)),
        several.map(lambda parts: combine(Some, parts)),
    )


nodes = st.recursive(terms, _grow, max_leaves=12)
segments = st.builds(Segment, nodes)
contacts = st.builds(
    Contact,
    audience=st.just("a"),
    address=st.just("a@example.org"),
    language=st.none() | st.sampled_from(Language),
    country=st.none() | st.sampled_from(["CH", "CI", "VA", "XX"]),
    timezone=st.none() | st.sampled_from(["Europe/Zurich"]),
    organisation=st.just("World Bank") | words,
    role=st.sampled_from(["", "media", "focal-point"]),
    attributes=st.dictionaries(open_fields, words, max_size=2),
)


@given(segments)
def test_the_text_of_a_segment_reads_as_that_segment(segment: Segment) -> None:
    assert parse_segment(str(segment)) == segment


@given(st.text(alphabet=st.sampled_from('abAND or not():,"\\“fr language:')))
def test_any_text_is_a_segment_or_an_error_with_a_place_in_it(text: str) -> None:
    try:
        segment = parse_segment(text)
    except SegmentError as error:
        place = error.position
    else:
        assert parse_segment(str(segment)) == segment
        place = 0
    assert 0 <= place <= len(text)


@given(segments, contacts)
def test_every_contact_is_in_a_segment_or_outside(segment: Segment, contact: Contact) -> None:
    opposite = Segment(Not(segment.node))
    assert segment.matches(contact, COUNTRIES) is not opposite.matches(contact, COUNTRIES)


@given(nodes, nodes, contacts)
def test_de_morgan(left: Node, right: Node, contact: Contact) -> None:
    not_both = Segment(Not(combine(All, [left, right])))
    either_not = Segment(combine(Some, [Not(left), Not(right)]))
    assert not_both.matches(contact, COUNTRIES) is either_not.matches(contact, COUNTRIES)
    not_either = Segment(Not(combine(Some, [left, right])))
    both_not = Segment(combine(All, [Not(left), Not(right)]))
    assert not_either.matches(contact, COUNTRIES) is both_not.matches(contact, COUNTRIES)


@given(words, contacts)
def test_what_a_contact_has_is_found_by_asking_for_it(value: str, contact: Contact) -> None:
    here = contact._replace(organisation=value)
    assert Segment(Is("organisation", ("elsewhere", value.casefold()))).matches(here, COUNTRIES)


@given(words)
def test_the_name_of_a_field_is_stable(text: str) -> None:
    assert field_name(field_name(text)) == field_name(text)
