"""The glossary holds every translation to official names, at the line where one is missing or wrong."""

import shutil
import tomllib
from pathlib import Path

import pytest

from chorus.content.renderer import TemplateRenderer
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.language import Language
from chorus.services.occasions import occasion_of
from tests.integration.content_workspace import CAMPAIGN, CONFIG, REPOSITORY, make_workspace, render, write

GLOSSARY = """[terms.minamata]
kind = "convention"
name.en = "Minamata Convention"
name.fr = "Convention de Minamata"
name.ar = "اتفاقية ميناماتا"
wrong.en = ["Minimata Convention"]
wrong.fr = ["Convention Minamata"]
"""
FRONT = '+++\nsubject = "Nature"\n+++\n'
SAYS = {
    "en": "The Minamata Convention works.",
    "fr": "La Convention de Minamata agit.",
    "ar": "تعمل اتفاقية ميناماتا.",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small workspace with a glossary, and a mail that names the convention in three languages."""
    make_workspace(tmp_path)
    write(tmp_path, "templates/glossary.toml", GLOSSARY)
    names = 'name = { en = "Minamata Convention", fr = "Convention de Minamata", ar = "اتفاقية ميناماتا" }'
    write(tmp_path, "config.toml", CONFIG.replace('name.en = "Minamata Convention"', names))
    for language, text in SAYS.items():
        write(tmp_path, f"templates/mail/{language}.md", FRONT + text + "\n")
    return tmp_path


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in render(root).problems]


def test_texts_with_their_official_names_have_no_problem(root: Path) -> None:
    assert problems(root) == []


def test_a_translation_without_the_official_name_is_told_on_its_line(root: Path) -> None:
    write(root, "templates/mail/fr.md", FRONT + "La convention sur le mercure agit.\n")
    assert problems(root) == [
        "templates/mail/fr.md:4:1: the en text says “Minamata Convention” (templates/mail/en.md:4), the fr one has no "
        "name of it (write “Convention de Minamata”, or add the form that it has to templates/glossary.toml)"
    ]


def test_a_name_in_an_include_is_told_at_the_include_s_translation(root: Path) -> None:
    write(root, "templates/partials/about.en.md", "About.\n\nThe Minamata Convention.\n")
    write(root, "templates/partials/about.fr.md", "À propos.\n")
    write(root, "templates/mail/en.md", FRONT + '{% include "partials/about.en.md" %}\n')
    write(root, "templates/mail/fr.md", FRONT + '{% include "partials/about.fr.md" %}\n')
    assert problems(root) == [
        "templates/partials/about.fr.md:1:1: the en text says “Minamata Convention” (templates/partials/about.en.md:3),"
        " the fr one has no name of it (write “Convention de Minamata”, or add the form that it has to "
        "templates/glossary.toml)"
    ]


def test_a_post_is_told_in_the_campaign_s_file(root: Path) -> None:
    write(root, "campaigns/nature.toml", CAMPAIGN.replace("Nature needs", "The Minamata Convention needs"))
    assert problems(root) == [
        f"campaigns/nature.toml:{line}:11: the en text says “Minamata Convention”, the {language} one has no name of "
        f"it (write “{official}”, or add the form that it has to templates/glossary.toml)"
        for line, language, official in ((36, "fr", "Convention de Minamata"), (37, "ar", "اتفاقية ميناماتا"))
    ]


def test_a_wrong_form_is_told_wherever_it_is_written(root: Path) -> None:
    write(root, "templates/mail/en.md", FRONT + "x\n\nThe Minamata Convention, the Minimata Convention.\n")
    write(root, "campaigns/nature.toml", CAMPAIGN.replace("La nature", "La Convention Minamata"))
    assert problems(root) == [
        "campaigns/nature.toml:36:15: “Convention Minamata” is a wrong name by templates/glossary.toml (write "
        "“Convention de Minamata”)",
        "templates/mail/en.md:6:30: “Minimata Convention” is a wrong name by templates/glossary.toml (write “Minamata "
        "Convention”)",
    ]


def test_a_wrong_form_that_only_markup_or_a_value_makes_is_told_too(root: Path) -> None:
    write(root, "templates/mail/en.md", FRONT + "The Minamata Convention, the **Minimata** Convention.\n")
    assert problems(root) == [
        "templates/mail/en.md:1:1: “Minimata Convention” is a wrong name by templates/glossary.toml, which stands in "
        "the text as it is rendered (write “Minamata Convention”)",
    ]


def test_a_term_gives_the_official_form_and_a_changed_glossary_changes_the_words(root: Path) -> None:
    for language in SAYS:
        write(root, f"templates/mail/{language}.md", FRONT + '{{ term("minamata") }}\n')
    before = {str(a.key): a for a in render(root).artefacts}
    write(root, "templates/glossary.toml", GLOSSARY.replace('"Convention de Minamata"', '"Minamata (Convention)"'))
    after = {str(a.key): a for a in render(root).artefacts}
    changed = [key for key in before if before[key].words_digest != after[key].words_digest]
    assert changed == ["nature/invitation/fr/mail/brs", "nature/invitation/fr/mail/minamata"]
    assert "\n\nConvention de Minamata\n" in "\n\n" + before[changed[0]].words.text
    assert {a.key.activity for a in before.values() if "templates/glossary.toml" in a.inputs} == {"invitation"}
    assert before[changed[0]].inputs["templates/glossary.toml"] != after[changed[0]].inputs["templates/glossary.toml"]


def test_a_post_may_use_a_term(root: Path) -> None:
    text = CAMPAIGN.replace('"La nature', '\'{{ term("minamata") }}').replace(
        '{{ link }}"\ntext.ar', "{{ link }}'\ntext.ar"
    )
    write(root, "campaigns/nature.toml", text)
    (post,) = (a for a in render(root).artefacts if a.key.channel == "post" and a.key.language == "fr")
    assert post.words.text.startswith("Convention de Minamata : http")
    assert "templates/glossary.toml" in post.inputs


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('a {{ term("minamat") }}', "4:12: the glossary has no term 'minamat' (did you mean `term(\"minamata\")`?)"),
        ('{{ term("x") }}', "4:10: the glossary has no term 'x' (add it to templates/glossary.toml)"),
        ("{{ term(name) }}", '4:4: `term` names no term (write `term("basel-convention")`)'),
        ("{{ term() }}", '4:4: `term` names no term (write `term("basel-convention")`)'),
    ],
)
def test_a_term_that_there_is_not_is_told_with_the_nearest(root: Path, body: str, said: str) -> None:
    write(root, "templates/mail/en.md", FRONT + body)
    assert next(p for p in problems(root) if "/en.md" in p) == f"templates/mail/en.md:{said}"


def test_a_term_without_a_name_in_a_language_is_told(root: Path) -> None:
    write(root, "templates/glossary.toml", GLOSSARY.replace('name.ar = "اتفاقية ميناماتا"\n', ""))
    write(root, "templates/mail/ar.md", FRONT + '{{ term("minamata") }}\n')
    assert problems(root) == [
        "templates/mail/ar.md:4:1: can't be filled: templates/glossary.toml has no ar name of 'minamata' (mend this "
        "placeholder)"
    ]


def test_a_broken_glossary_is_told_at_its_places_and_nothing_is_taken_from_it(root: Path) -> None:
    write(root, "templates/glossary.toml", GLOSSARY.replace("convention", "treaty", 1) + "wrongs.en = 1\n")
    assert problems(root) == [
        "templates/glossary.toml:2:8: 'treaty' is not known here (choose `convention`, `body`, `symbol`, `programme` "
        "or `term`)",
        "templates/glossary.toml:8:1: unknown key `wrongs` (did you mean `wrong`?)",
    ]


def test_a_form_that_is_right_and_wrong_is_told(root: Path) -> None:
    write(root, "templates/glossary.toml", GLOSSARY + 'forms.fr = ["Convention Minamata"]\n')
    assert problems(root) == [
        "templates/glossary.toml:1:1: “Convention Minamata” is wrong by `minamata`, and right by `minamata` (fr) "
        "(remove it in one of the two)"
    ]


def test_a_convention_s_name_in_config_toml_is_held_to_it_where_it_shows(root: Path) -> None:
    write(root, "config.toml", CONFIG)
    assert [p for p in problems(root) if "/fr.md" in p] == [
        "templates/statement/fr.md:1:1: the en text says “Minamata Convention”, the fr one has no name of it (write "
        "“Convention de Minamata”, or add the form that it has to templates/glossary.toml)"
    ]


def test_the_shipped_texts_have_their_official_names_until_one_is_renamed(tmp_path: Path) -> None:
    for folder in ("campaigns", "templates", "audiences", "media"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    shutil.copy(REPOSITORY / "config.toml", tmp_path)
    assert shipped_problems(tmp_path) == []

    statement = tmp_path / "templates" / "statement-biodiversity" / "ru.md"
    text = statement.read_text(encoding="utf-8")
    statement.write_text(text.replace("Стокгольмская конвенция о", "Стокгольмский договор о"), encoding="utf-8")
    assert shipped_problems(tmp_path) == [
        "templates/statement-biodiversity/ru.md:7:1: the en text says “Stockholm Convention on Persistent Organic "
        "Pollutants” (templates/statement-biodiversity/en.md:7), the ru one has no name of it (write “Стокгольмская "
        "конвенция о стойких органических загрязнителях”, or add the form that it has to templates/glossary.toml)"
    ]


def test_every_shipped_term_has_a_name_in_all_six_languages() -> None:
    data = tomllib.loads((REPOSITORY / "templates" / "glossary.toml").read_text(encoding="utf-8"))
    assert [term for term, known in data["terms"].items() if set(known["name"]) != set(Language)] == []
    assert len(data["terms"]) == 24


def shipped_problems(root: Path) -> list[str]:
    """All problems of rendering the campaigns of a copy of the shipped workspace, each once."""
    loaded = FileWorkspace(root).load()
    renderer = TemplateRenderer(root)
    files = loaded.campaigns.values()
    found = (str(p) for file in files for p in renderer.render(loaded, file, occasion_of(loaded, file)).problems)
    return list(dict.fromkeys(found))


def test_a_convention_s_name_in_config_toml_that_contradicts_the_glossary_is_a_warning(root: Path) -> None:
    write(root, "templates/glossary.toml", GLOSSARY.replace("terms.minamata", "terms.minamata-convention"))
    config = (root / "config.toml").read_text(encoding="utf-8")
    assert FileWorkspace(root).load().problems == ()
    write(root, "config.toml", config.replace("Convention de Minamata", "Convention Minamata"))
    assert [str(problem) for problem in FileWorkspace(root).load().problems] == [
        "config.toml:23:43: warning: “Convention Minamata” is none of the fr names of `minamata-convention` in "
        "templates/glossary.toml (write “Convention de Minamata”, or add it there under forms.fr)"
    ]
