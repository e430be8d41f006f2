"""`chorus audience` and `chorus suppress`: contacts, and who must not be written to."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.audience_contact import consent, show_contact
from chorus.cli.opening import facade

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from chorus.cli.facade import Facade
    from chorus.domain.problems import Problem
    from chorus.services.ports import StoredContact
    from chorus.services.ports_files import Loaded

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Import audiences, and show what they hold.")
app.command()(consent)


@app.command("import")
def import_(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Audiences of config.toml.", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also when a file with faults takes many contacts away.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="What changed as JSON.")] = False,
) -> None:
    """Import audiences from their files.

    A row that can't be used is reported and left out; the rest goes in. Importing again changes only what changed.
    """
    from chorus.domain.problems import RefusedError

    if everything == bool(names):
        raise typer.BadParameter("name the audiences, or say --all", param_hint="NAME")
    chorus = facade(ctx)
    chosen = list(chorus.files.load().workspace.audiences) if everything else list(dict.fromkeys(names or ()))
    results: list[Mapping[str, object]] = []
    refused: list[RefusedError] = []
    with output.progress("Importing") as progress:
        for done, name in enumerate(chosen):
            progress(name, done, len(chosen))
            try:
                results.append(chorus.act("import", audience=name, anyway=anyway))
            except RefusedError as error:  # the others go in all the same
                refused.append(error)
    problems = _problems(results)
    if json:
        output.emit_json(results)
    else:
        columns = ("audience", "added", "changed", "unchanged", "removed", "problems")
        output.show_table("", columns, [(*(r[c] for c in columns[:-1]), _number(r)) for r in results])
        output.show_problems(problems)
    for refusal in refused:
        typer.echo(f"chorus: {refusal}", err=True)
    if refused or output.has_errors(problems):
        raise typer.Exit(1)


def _number(result: "Mapping[str, object]") -> int:
    found = result["problems"]
    assert isinstance(found, list)
    return len(found)


def _problems(results: "Iterable[Mapping[str, object]]") -> "list[Problem]":
    """The problems of all imports, from the plain JSON in which acts answer."""
    from pydantic import TypeAdapter

    from chorus.domain.problems import Problem

    adapter = TypeAdapter(list[Problem])
    return [problem for result in results for problem in adapter.validate_python(result["problems"])]


@app.command()
def show(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="An audience; else a list of all.", show_default=False)
    ] = None,
    address: Annotated[
        str | None, typer.Argument(metavar="ADDRESS", help="One contact of it.", show_default=False)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Count contacts by language, country and role.

    Never shows an address. Without a name: every audience, and how many are imported. With an address: that contact's
    consent to be told apart and, where there is one, its opens and clicks.
    """
    chorus = facade(ctx)
    if name is not None and address is not None:
        show_contact(chorus, name, address, json=json)
        return
    loaded = chorus.files.load()
    if name is None:
        rows = _all(chorus, loaded)
        if json:
            output.emit_json(rows)
        else:
            modes = ("tracking",) if any(row["tracking"] != "aggregate" for row in rows) else ()
            columns = ("audience", "convention", "file", "contacts", *modes)
            shown = [[output.NOT_IMPORTED if r[c] is None else r[c] for c in columns] for r in rows]
            output.show_table("", columns, shown)
        return
    groups = _groups(chorus, loaded, name)
    if json:
        output.emit_json({"audience": name, **groups})
        return
    for title, counts in groups.items():
        output.show_table("", (title, "contacts"), _by_size(counts))


def _all(chorus: "Facade", loaded: "Loaded") -> "list[dict[str, object]]":
    with chorus.store_or_none() as store:
        sizes = store.audience_sizes() if store else {}
    return [
        {
            "audience": a,
            "convention": source.convention,
            "file": source.file,
            "contacts": sizes.get(a),
            "tracking": loaded.workspace.tracking_of(a),
        }
        for a, source in loaded.workspace.audiences.items()
    ]


def _groups(chorus: "Facade", loaded: "Loaded", name: str) -> "dict[str, Mapping[str, int]]":
    """The contacts of an audience, counted by what is known about them."""
    from chorus.domain.problems import NotFoundError
    from chorus.domain.tracking import newest_day
    from chorus.services.audiences import AudienceReader

    source = loaded.workspace.audiences.get(name)
    if source is None:
        known = ", ".join(loaded.workspace.audiences) or "none yet"
        raise NotFoundError(f"no audience {name!r} in config.toml", f"there are: {known}", audience=name)
    with chorus.store_or_none() as store:
        reader = AudienceReader(chorus.files, loaded, store)
        groups = _counted(reader.contacts(name, (source.convention,)), newest_day(chorus.clock.now()))
    imported = "no (counted from the file)" if name in reader.not_imported else "yes"
    if not groups["second language"]:
        del groups["second language"]
    if not groups["tracking consent"]["given"]:
        del groups["tracking consent"]
    return {"imported": {imported: groups.pop("all").total()}, **groups}


def _counted(contacts: "Iterable[StoredContact]", newest: "date") -> dict[str, Counter[str]]:
    """The contacts, counted as they come by; a consent of a day after the ``newest`` is none."""
    unknown = "not told"
    groups: dict[str, Counter[str]] = {
        name: Counter()
        for name in ("all", "language", "second language", "country", "role", "tracking consent", "suppressed")
    }
    for one in contacts:
        contact = one.contact
        groups["all"]["all"] += 1
        groups["language"][str(contact.language or unknown)] += 1
        if contact.second_language:
            groups["second language"][str(contact.second_language)] += 1
        groups["country"][contact.country or unknown] += 1
        groups["role"][contact.role or unknown] += 1
        groups["tracking consent"]["given" if contact.consent and contact.consent.on <= newest else "none"] += 1
        groups["suppressed"][one.suppressed or "no"] += 1
    return groups


def _by_size(counts: "Mapping[str, int]") -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def suppress(
    ctx: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="A mail address.", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why, for the record: `asked by letter`.")],
) -> None:
    """Send no more mail to an address, of any convention."""
    result = facade(ctx).act("suppress", address=address, reason=reason)
    conventions = result["conventions"]
    assert isinstance(conventions, list)
    output.line(f"No more mail to {result['address']} from {', '.join(conventions)} ({reason}).")
    if not result["contacts"]:
        output.line("It matches no contact yet: it stays suppressed for later imports.")
