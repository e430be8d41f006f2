"""The sandbox of layouts: Jinja with loops and results that are bounded, so that no layout runs away."""

from collections.abc import Iterable, Iterator
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

MAX_LOOPS = 10_000
"""Turns of all loops of one layout together."""

MAX_RESULT = 1_000_000
_BUDGET = "_bounded"
_GROWING = ("center", "format", "indent", "wordwrap", "batch", "slice")
_METHODS = frozenset(("strip", "lstrip", "rstrip", "upper", "lower", "title", "startswith", "endswith", "split"))


class LayoutEnvironment(SandboxedEnvironment):
    """Refuses (SecurityError) large products and powers, more loops than it has turns for, and texts that grow."""

    intercepted_binops = frozenset(("*", "**", "%"))

    def __init__(self, *, autoescape: bool, lstrip_blocks: bool = False) -> None:
        super().__init__(
            undefined=StrictUndefined, autoescape=autoescape, trim_blocks=True, lstrip_blocks=lstrip_blocks
        )
        self.globals.clear()
        for name in _GROWING:
            del self.filters[name]
        self.filters[_BUDGET] = self._bounded
        self.turns = 0

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The result for numbers of reasonable size."""
        numbers = all(isinstance(side, int | float) and abs(side) <= MAX_RESULT for side in (left, right))
        if not numbers or (operator == "**" and abs(right) > 8):
            raise SecurityError(f"`{operator}` is for numbers of reasonable size")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Texts have only methods whose result is no longer than they are."""
        if isinstance(obj, str) and attr not in _METHODS:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, _BUDGET, [], [], None, None, lineno=loop.lineno)
        tree.set_environment(self)
        return tree

    def _bounded(self, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            self.turns += 1
            if self.turns > MAX_LOOPS:
                raise SecurityError(f"its loops have more than {MAX_LOOPS:,} turns")
            yield value
