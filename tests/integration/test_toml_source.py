"""Reading TOML: syntax errors, encodings, and every problem of a model at its place."""

import pytest

from chorus.content.model_check import validate
from chorus.content.toml_source import parse_toml
from chorus.domain.campaign import Campaign
from chorus.domain.organisation import Workspace
from chorus.domain.problems import Frozen, InputError


def _read(data: bytes, model: type[Frozen] | None) -> None:
    document = parse_toml(data, "c.toml")
    if model is not None:
        validate(document, model)


def problems_of(text: str | bytes, model: type[Frozen] | None = None) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InputError) as caught:
        _read(data, model)
    return [str(problem) for problem in caught.value.problems]


def test_an_unknown_table_is_told_on_its_line() -> None:
    config = 'title = "x"\n\n[[emails]]\nid = "a"\n[[emails]]\nid = "b"\n'
    assert "c.toml:3:3: unknown key `emails` (did you mean `email`?)" in problems_of(config, Campaign)


INNER = r"the text ends at a quote inside it (inside a text write \" or use « » or “ ”)"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('text.en = ""Healthy soil" for all"', f"c.toml:1:13: {INNER}"),
        ('a = "He said "soil" again"', f"c.toml:1:15: {INNER}"),
        ('a = ["x "y" z"]', f"c.toml:1:10: {INNER}"),
        ('a = { en = "x "y" z" }', f"c.toml:1:16: {INNER}"),
        ('a = "x" b = "y"', "c.toml:1:9: something follows on the same line (begin a new line here)"),
        (
            "a = 'l'eau d'ici'",
            "c.toml:1:8: the text ends at an apostrophe inside it (put such a text between straight double quotes)",
        ),
        (
            "a = “Healthy soil”",
            'c.toml:1:5: “ can\'t begin a text: it is a curly quote (write straight quotes: `key = "text"`)',
        ),
        (
            'a = "Healthy soil”\nb = 1',
            'c.toml:1:19: a text ends with the curly quote ” (close it with a straight one: `"`)',
        ),
    ],
)
def test_quotes_inside_texts_and_curly_ones_are_told_as_what_they_are(text: str, problem: str) -> None:
    assert problems_of(text) == [problem]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a = ", 'c.toml:1:5: this value can\'t be read (put texts between quotes: `key = "text"`)'),
        ("a = b", 'c.toml:1:5: this value can\'t be read (put texts between quotes: `key = "text"`)'),
        ("a", "c.toml:1:2: there is no `=` after a key (write `key = value`)"),
        ("a=1\na=2", "c.toml:2:4: this key was given before (give each key once)"),
        (
            "[a]\nb=1\n[a]",
            "c.toml:3:3: this table was begun before (bring what belongs together under one `[table]`)",
        ),
        (
            'x="a\nb=1',
            'c.toml:1:5: a text has no closing quote on its line (close it, or use `"""` for several lines)',
        ),
        ("x='''a", "c.toml:1:7: this is not TOML: expected \"'''\" (mend it here or just before)"),
        ("a=1 b=2", "c.toml:1:5: something follows on the same line (begin a new line here)"),
        ("a=[1 2]", "c.toml:1:6: a list is not closed or lacks a comma (separate with commas and close with `]`)"),
        (
            "é=1",
            "c.toml:1:1: this is neither `key = value` nor `[table]` (quote texts, begin comments with #)",
        ),
        ("a=" + "[" * 5000, "c.toml:1:1: lists or tables are nested too deeply (write it flatter)"),
    ],
)
def test_a_syntax_error_is_told_in_plain_words_at_its_place(text: str, problem: str) -> None:
    assert problems_of(text) == [problem]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b'a = "x"\nb = "\xe9"', "c.toml:2:6: the file is not in UTF-8 here (save it as UTF-8)"),
        (b"\x89PNG\r\n\0\0", "c.toml:1:1: this is a binary file, not TOML (rename or remove it)"),
        (b"\xef\xbb\xbfa=1", "c.toml:1:1: the file begins with a byte order mark (save it as UTF-8 without BOM)"),
        ("a=1".encode("utf-16"), "c.toml:1:1: the file is in UTF-16 (save it as UTF-8)"),
        (b"#" * 2_000_001, "c.toml:1:1: the file has more than 2,000,000 bytes (is it the right file?)"),
    ],
)
def test_what_is_no_utf_8_text_is_refused(data: bytes, problem: str) -> None:
    assert problems_of(data) == [problem]


@pytest.mark.parametrize("text", ['"x\ue000name\ue001"', '"x\\uE000"', '["a", "\\u0000"]'])
def test_the_marks_of_slots_can_t_be_written_in_a_file(text: str) -> None:
    for problem in problems_of(f"title = 1\na = {text}"):
        assert problem.startswith("c.toml:2:")
        assert problem.endswith("is kept for Chorus itself (remove it)")


def test_places_count_characters_and_follow_every_way_of_writing_a_path() -> None:
    document = parse_toml(
        """title.en = "早上好" # five
values = { "a b" = 1, "ü".en = "日本", c = [ "x",
  "y" ] }
[[email]]
id = "first"
[[email]]
id = "second"
[email.values]
theme.fr = "t"
""".encode(),
        "c.toml",
    )
    assert {
        loc: document.place(loc)
        for loc in (
            ("title", "en"),
            ("title",),
            ("values", "a b"),
            ("values", "ü", "en"),
            ("values", "c", 1),
            ("email",),
            ("email", 0),
            ("email", 0, "id"),
            ("email", 1, "id"),
            ("email", 1, "values", "theme", "fr"),
            ("email", 1, "missing"),
            ("nowhere",),
        )
    } == {
        ("title", "en"): (1, 12),
        ("title",): (1, 1),
        ("values", "a b"): (2, 20),
        ("values", "ü", "en"): (2, 32),
        ("values", "c", 1): (3, 3),
        ("email",): (4, 3),
        ("email", 0): (4, 1),
        ("email", 0, "id"): (5, 6),
        ("email", 1, "id"): (7, 6),
        ("email", 1, "values", "theme", "fr"): (9, 12),
        ("email", 1, "missing"): (6, 1),
        ("nowhere",): (1, 1),
    }
    assert document.key_place(("values", "ü", "en")) == (2, 27)


BROKEN = """title = 3
yeer = 1
observance = "X"
year = "z"
conventions = []
languages = ["de", "en"]
sample = "perhaps"
hashtags = ["a b"]
signoff.due = "T-3"
[values]
x = 1.5
y.de = "a"
z = { en = 3 }
[[email]]
id = "日"
audience = "x"
send = "T 10:00 recipient"
template = "t"
where = 3
langages = 1
[[press]]
id = "p"
release = "T 09:00 recipient"
template = "t"
number = ""
dateline = "日本"
contacts = ["a",  3]
[post]
id = 1
"""


def test_every_problem_of_a_campaign_is_told_at_once() -> None:
    assert problems_of(BROKEN, Campaign) == [
        'c.toml:1:9: `title` can\'t be 3 (write a text per language: `en = "..."`)',
        "c.toml:2:1: unknown key `yeer` (did you mean `year`?)",
        "c.toml:3:14: 'X' is not an id (use lower-case letters, digits and hyphens (not first): `on-the-day`)",
        "c.toml:4:8: `year` can't be 'z' (write a whole number)",
        "c.toml:5:15: `conventions` is empty (give at least 1)",
        "c.toml:6:14: 'de' is not known here (choose `ar`, `zh`, `en`, `fr`, `ru` or `es`)",
        "c.toml:7:10: `sample` can't be 'perhaps' (write `true` or `false`)",
        "c.toml:8:13: 'a b' is not a hashtag (use letters and digits without spaces: `#ForNature`)",
        "c.toml:9:15: 'T-3' is not how an offset is written (write for example `T-3d 10:00 Europe/Zurich`)",
        'c.toml:11:5: `x` can\'t be 1.5 (write a text per language: `en = "..."`, or a whole number)',
        "c.toml:12:3: 'de' is not known here (choose `ar`, `zh`, `en`, `fr`, `ru` or `es`)",
        'c.toml:13:12: `en` can\'t be 3 (write a text between quotes: `"..."`)',
        "c.toml:15:6: '日' is not an id (use lower-case letters, digits and hyphens (not first): `on-the-day`)",
        'c.toml:16:12: `audience` can\'t be \'x\' (write a list: `["...", "..."]`, or `[[...]]` for tables)',
        'c.toml:19:9: `where` can\'t be 3 (write a text between quotes: `"..."`)',
        "c.toml:20:1: unknown key `langages` (did you mean `languages`?)",
        (
            "c.toml:21:1: `press` has no `audience` (add `audience`: audiences of config.toml; the first that lists a "
            "contact owns the message)"
        ),
        "c.toml:23:11: this is one instant for everyone (name a zone instead of `recipient`)",
        "c.toml:25:10: `number` is empty (write something, or leave the key out)",
        'c.toml:27:19: `contacts` can\'t be 3 (write a text between quotes: `"..."`)',
        'c.toml:28:1: `post` can\'t be a table (write a list: `["...", "..."]`, or `[[...]]` for tables)',
    ]


def test_a_choice_between_models_is_told_once_and_a_key_is_told_at_the_key() -> None:
    config = """secretariats = {}
senders = {}
[workspace]
name = "W"
base_url = "x"
[[observances]]
id = "x"
name = "n"
rule = { type = "fix" }
[[observances]]
id = "z"
name = "n"
rule = { type = "fixed", month_day = "5-2", "längth" = 1 }
[[observances]]
id = "y"
name = "n"
rule.type = "dated"
[[observances.rule.occurrences]]
start = "2027-13-1"
[conventions."A B"]
name = "x"
"""
    found = problems_of(config, Workspace)
    assert found[:3] == [
        "c.toml:1:16: `secretariats` is empty (give at least 1)",
        "c.toml:2:11: `senders` is empty (give at least 1)",
        "c.toml:5:12: 'x' is not a web address (write it in full: `https://www.example.org/`)",
    ]
    assert [problem.split(": ", 1)[0] for problem in found[3:]] == [
        "c.toml:9:8",
        "c.toml:13:38",
        "c.toml:13:45",
        "c.toml:19:9",
        "c.toml:20:1",
        "c.toml:20:1",
        "c.toml:20:1",
        "c.toml:21:8",
    ]
    assert found[6] == "c.toml:19:9: `start` can't be '2027-13-1' (write a day: `2027-05-22`)"


def test_an_activity_that_is_corrected_is_named_by_its_id() -> None:
    text = 'title = "Day"\n[[post]]\nid = "late"\ncorrects = "The first!"\ntext.en = "x"\nsend = "T 09:00 UTC"\n'
    told = [line for line in problems_of(text, Campaign) if ":4:" in line]
    assert told == [
        "c.toml:4:12: 'The first!' is not an activity's name (write its id, `invitation`, or `CAMPAIGN/ID` of another)"
    ]
