"""The names of RSGI, Granian's own interface (github.com/emmett-framework/granian, docs/spec/RSGI.md)."""

from collections.abc import Awaitable, Callable

from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope  # type: ignore[attr-defined]  # it does not export them

__all__ = ("Application", "HTTPProtocol", "ProtocolClosed", "Scope", "address_of")

Application = Callable[[Scope, HTTPProtocol], Awaitable[None]]
"""Answers one request."""


def address_of(scope: Scope) -> tuple[str, int]:
    """Host and port of who is connected."""
    host, _, port = scope.client.rpartition(":")
    return host.strip("[]"), int(port)
