"""Who acts in a sign-off, from the options of a command: a name, or a signatory with a key."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from chorus.cli.facade import Facade
    from chorus.domain.signoff_acts import Act
    from chorus.services.acting import Reading
    from chorus.services.recording import Actor

Person = Annotated[str | None, typer.Option("--person", help="Who acts; asked for on a terminal.")]
Role = Annotated[str, typer.Option("--role", help="The person's function.")]
SignatoryOption = Annotated[
    str, typer.Option("--signatory", metavar="ID", help="Who acts, where signatories are enrolled.")
]
Key = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="The signatory's private key; CHORUS_KEY_PASSPHRASE opens it."),
]


@dataclass(frozen=True)
class Who:
    """What the options say. ``key`` is the file with the signatory's private key."""

    person: str | None = None
    role: str = ""
    signatory: str = ""
    key: Path | None = None

    def arguments(self) -> dict[str, str]:
        """The arguments of ``acts_signoff.actor_of`` that name a person; asks for a name on a terminal."""
        if self.signatory:
            return {"signatory": self.signatory}
        return {"person": person_of(self.person), "role": self.role}


def acted(
    chorus: "Facade",
    who: Who,
    arguments: dict[str, str],
    prepare: "Callable[[Reading, Actor], Act]",
) -> dict[str, str]:
    """The arguments with the proof of the act, when there is a key; ``prepare`` makes the act as the writer will."""
    if who.key is None:
        return arguments
    from chorus.bootstrap.signatories import prove_act
    from chorus.config import secret
    from chorus.services.acting import Reading
    from chorus.services.acts_signoff import actor_of

    now = chorus.clock.now()
    with chorus.reading() as store:
        context = Reading(chorus.files, chorus.renderer, store, chorus.log, now)
        act = prepare(context, actor_of(**arguments, at=_iso(now)))
    passphrase = secret("key_passphrase", required=False) or passphrase_of("Passphrase of the key")
    proof = prove_act(who.key, passphrase, act)
    return {**arguments, "at": _iso(now), "key": proof.key, "proof": proof.signature}


def name_of(chorus: "Facade", signatory: str) -> str:
    """The name of a signatory, or the id as it was given when nobody has it."""
    with chorus.reading() as store:
        found = chorus.log.state(store, chorus.files.load().workspace).register.active(signatory)
    return found.name if found else signatory


def _iso(now: "datetime") -> str:
    return now.isoformat()


def passphrase_of(prompt: str, *, confirm: bool = False) -> str:
    """A passphrase from the terminal; never shown, never an option."""
    if not at_terminal():
        raise typer.BadParameter("nobody is there to ask: set CHORUS_KEY_PASSPHRASE or CHORUS_KEY_PASSPHRASE_FILE")
    given: str = typer.prompt(prompt, hide_input=True, confirmation_prompt=confirm)
    return given


def at_terminal() -> bool:
    """Whether somebody can answer questions."""
    return sys.stdin.isatty()


def person_of(given: str | None, does: str = "signs") -> str:
    """Who acts; asked for on a terminal."""
    if given is None:
        if not at_terminal():
            keyed = " (where signatories are enrolled: --signatory ID --key FILE)" if does == "signs" else ""
            raise typer.BadParameter(f"nobody is there to ask: say who {does}{keyed}", param_hint="--person")
        given = typer.prompt(f"Who {does} (name and function)")
    person = " ".join(given.split())
    if not person or not person.isprintable() or len(person) > 200:
        raise typer.BadParameter("give a name of at most 200 characters", param_hint="--person")
    return person
