"""The conventions' names in config.toml beside those of the glossary: what contradicts it is told."""

from collections.abc import Iterator
from pathlib import Path

from chorus.content.glossary_file import GLOSSARY, GlossaryFile
from chorus.content.template_files import TemplateFolder
from chorus.content.toml_places import Loc
from chorus.domain.organisation import Workspace


def contradictions(workspace: Workspace, root: Path) -> Iterator[tuple[Loc, str, str]]:
    """Where a convention's name is none of the glossary's: its place, what is wrong, and what to do.

    The terms of convention ``basel`` are ``basel-convention`` and what else begins like it; a glossary that can't be
    read is told with every campaign.
    """
    terms = GlossaryFile(TemplateFolder(root)).read().terms
    for convention, settings in workspace.conventions.items():
        ids = sorted(term for term in terms.ids if term == convention or term.startswith(f"{convention}-convention"))
        for language, name in settings.name.items():
            known = [term for term in ids if terms.official(term, language)]
            if known and not any(terms.is_name(term, name, language) for term in known):
                message = f"“{name}” is none of the {language} names of `{known[0]}` in templates/{GLOSSARY}"
                todo = f"write “{terms.official(known[0], language)}”, or add it there under forms.{language}"
                yield ("conventions", convention, "name", language), message, todo
