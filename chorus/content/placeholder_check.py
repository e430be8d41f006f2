"""What an officer may write between braces: placeholders, plural(), date(), number(), includes, simple conditions.

The check reads Jinja's syntax tree and lets through what is listed here, so that a template has no loop to run away, no
arithmetic and no way to an object's internals; all that is wrong is told at once.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError, nodes

from chorus.content.forbidden import forbidden
from chorus.content.placeholder_pieces import pieces
from chorus.domain.problems import Problem

FUNCTIONS = ("plural", "date", "number", "term")
_HARMLESS = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Keyword,
    nodes.CondExpr,
)


@dataclass(frozen=True)
class Allowed:
    """What a text may name: single names, and groups with their members (``campaign.title``).

    ``elsewhere`` are names that exist, with where they work; ``terms`` the ids that ``term(...)`` takes.
    """

    names: Set[str]
    groups: Mapping[str, Set[str]]
    elsewhere: Mapping[str, str]
    terms: Set[str] = frozenset()

    def spellings(self) -> list[str]:
        """Everything that can stand between braces."""
        return [
            *sorted(self.names),
            *(f"{group}.{m}" for group, members in self.groups.items() for m in sorted(members)),
        ]


@dataclass(frozen=True)
class Wrong:
    """Something wrong in a text at a line (from 1); ``near`` is the text to look for on the line."""

    code: str
    message: str
    todo: str
    line: int
    near: str = ""

    def at(self, file: str, text: str) -> Problem:
        """As a problem of the file that holds ``text``."""
        lines = text.split("\n")
        line = lines[self.line - 1] if self.line <= len(lines) else ""
        column = line.find(self.near) + 1 if self.near else 0
        return Problem(
            code=self.code, message=self.message, todo=self.todo, file=file, line=self.line, column=max(column, 1)
        )


@dataclass(frozen=True)
class Checked:
    """What a check found: what is wrong, and the includes with their lines."""

    wrong: tuple[Wrong, ...]
    includes: tuple[tuple[str, int], ...]


_TOO_DEEP = Checked((Wrong("template-error", "it is nested too deeply", "write it flatter", 1),), ())


def check_text(parse: Callable[[str], nodes.Template], text: str, allowed: Allowed) -> Checked:
    """Check one text; nothing of it is run. ``parse`` is Jinja's, and may remember what it has read."""
    return _in_pieces(parse, text, allowed) or _whole(parse, text, allowed)


def _in_pieces(parse: Callable[[str], nodes.Template], text: str, allowed: Allowed) -> Checked | None:
    """A text in which all is well; None for others, of which only the whole tells where what is wrong."""
    parts = pieces(text)
    if parts is None:
        return None
    includes: list[tuple[str, int]] = []
    for part in parts:
        if not isinstance(part, str):
            checked = _whole(parse, part.source, allowed)
            if checked.wrong:
                return None
            includes += ((name, part.line + line - 1) for name, line in checked.includes)
    return Checked((), tuple(includes))


def _whole(parse: Callable[[str], nodes.Template], text: str, allowed: Allowed) -> Checked:
    try:
        tree = parse(text)
    except TemplateSyntaxError as error:
        message = f"the braces can't be read: {error.message}"
        wrong = Wrong("template-error", message, "write `{{ name }}`", error.lineno or 1, "{")
        return Checked((wrong,), ())
    except RecursionError:
        return _TOO_DEEP
    includes: list[tuple[str, int]] = []
    try:
        wrongs = tuple(_walk(tree, allowed, lambda name, line: includes.append((name, line))))
    except RecursionError:
        return _TOO_DEEP
    return Checked(wrongs, tuple(includes))


def _walk(node: nodes.Node, allowed: Allowed, include: Callable[[str, int], None]) -> Iterator[Wrong]:
    if isinstance(node, nodes.Name):
        yield from _name(node, allowed)
    elif isinstance(node, nodes.Getattr):
        yield from _member(node, allowed)
    elif isinstance(node, nodes.Call):
        yield from _call(node, allowed, include)
    elif isinstance(node, nodes.Include):
        yield from _include(node, include)
    elif isinstance(node, nodes.Const):
        yield from _constant(node)
    elif isinstance(node, _HARMLESS):
        for child in node.iter_child_nodes():
            yield from _walk(child, allowed, include)
    else:
        message = f"`{type(node).__name__.lower()}` is not possible in a template"
        yield Wrong("template-error", message, "write placeholders and includes only", node.lineno, "{")


def _constant(node: nodes.Const) -> Iterator[Wrong]:
    """A text between braces may have no character that the file itself may not have: Jinja reads ``\\u202e`` in it."""
    for found in forbidden(node.value) if isinstance(node.value, str) else ():
        code, message, todo = found.said
        yield Wrong(code, message, todo, node.lineno, "\\")


def _name(node: nodes.Name, allowed: Allowed) -> Iterator[Wrong]:
    if node.name not in allowed.names:
        members = allowed.groups.get(node.name)
        if members:
            todo = f"write {' or '.join(f'`{node.name}.{m}`' for m in sorted(members))}"
            yield Wrong("unknown-slot", f"`{node.name}` alone is no value", todo, node.lineno, node.name)
        else:
            yield _unknown(node.name, node.lineno, allowed)


def _member(node: nodes.Getattr, allowed: Allowed) -> Iterator[Wrong]:
    if not isinstance(node.node, nodes.Name):
        yield Wrong(
            "template-error", f"nothing can be reached by `.{node.attr}` here", "remove it", node.lineno, node.attr
        )
    elif node.attr not in allowed.groups.get(node.node.name, ()):
        yield _unknown(f"{node.node.name}.{node.attr}", node.lineno, allowed)


def _unknown(name: str, line: int, allowed: Allowed) -> Wrong:
    if name in allowed.elsewhere:
        return Wrong("unknown-slot", f"`{name}` does not work here", allowed.elsewhere[name], line, name)
    near = difflib.get_close_matches(name, allowed.spellings(), n=1)
    todo = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(f'`{s}`' for s in allowed.spellings())}"
    return Wrong("unknown-slot", f"unknown `{{{{ {name} }}}}`", todo, line, name)


def _call(node: nodes.Call, allowed: Allowed, include: Callable[[str, int], None]) -> Iterator[Wrong]:
    name = node.node.name if isinstance(node.node, nodes.Name) else ""
    if name not in FUNCTIONS or node.dyn_args or node.dyn_kwargs:
        todo = "functions are `plural(...)`, `date(...)`, `number(...)` and `term(...)`"
        yield Wrong("template-error", f"`{name or 'this'}` can't be called", todo, node.lineno, name or "(")
    if name == "term":
        yield from _term(node, allowed)
    for argument in (*node.args, *node.kwargs):
        for child in argument.iter_child_nodes() if isinstance(argument, nodes.Keyword) else (argument,):
            yield from _walk(child, allowed, include)


def _term(node: nodes.Call, allowed: Allowed) -> Iterator[Wrong]:
    """``term("ID")`` names one term of the glossary, so that what a text uses can be read in it."""
    named = [argument.value for argument in node.args if isinstance(argument, nodes.Const)]
    if node.kwargs or len(node.args) != 1 or len(named) != 1:
        yield Wrong("template-error", "`term` names no term", 'write `term("basel-convention")`', node.lineno, "term")
    elif named[0] not in allowed.terms:
        near = difflib.get_close_matches(str(named[0]), allowed.terms, n=1)
        todo = f'did you mean `term("{near[0]}")`?' if near else "add it to templates/glossary.toml"
        yield Wrong("unknown-term", f"the glossary has no term {named[0]!r}", todo, node.lineno, str(named[0]))


def _include(node: nodes.Include, include: Callable[[str, int], None]) -> Iterator[Wrong]:
    if isinstance(node.template, nodes.Const) and isinstance(node.template.value, str):
        include(node.template.value, node.lineno)
    else:
        todo = 'name one file: `{% include "partials/about.en.md" %}`'
        yield Wrong("template-error", "this include names no file", todo, node.lineno, "include")
