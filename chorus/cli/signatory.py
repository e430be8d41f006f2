"""`chorus signatory`: who may sign, with which key; every change is an act in the sign-off log."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade
from chorus.cli.signing_person import Key, SignatoryOption, Who, acted, passphrase_of

if TYPE_CHECKING:
    from chorus.cli.facade import Facade
    from chorus.domain.signatory import Signatory

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Say who may sign, and make their keys.")

Id = Annotated[str, typer.Argument(metavar="ID", help="The signatory's id, such as `anna`.", show_default=False)]


@app.command()
def key(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the private key.", show_default=False)],
) -> None:
    """Make a key pair: the private key, encrypted under a passphrase, goes into FILE; keep it to yourself.

    `ssh-keygen -t ed25519` makes such keys too.
    """
    from chorus.bootstrap.signatories import make_key
    from chorus.config import secret

    facade(ctx)
    passphrase = secret("key_passphrase", required=False) or passphrase_of("Passphrase", confirm=True)
    make_key(file, passphrase)
    output.line(f"The private key is in {file}: keep it to yourself; nobody can use it without the passphrase.")
    output.line(f"The public key to enrol is in {file}.pub.")


@app.command()
def enrol(
    ctx: typer.Context,
    id: Id,  # noqa: A002  # the register's own word
    secretariat: Annotated[
        str, typer.Option("--for", metavar="SECRETARIAT", help="A secretariat, a convention or a co-signatory.")
    ],
    name: Annotated[str, typer.Option("--name", help="The signatory's name.")],
    role: Annotated[str, typer.Option("--role", help="The signatory's function.")] = "",
    address: Annotated[str, typer.Option("--address", help="Where personal links to sign go.")] = "",
    public_key: Annotated[str, typer.Option("--public-key", help="The .pub file, or the line in it.")] = "",
    deputy_for: Annotated[str, typer.Option("--deputy-for", metavar="ID", help="Stands in for this signatory.")] = "",
    by: SignatoryOption = "",
    own: Key = None,
) -> None:
    """Enrol a signatory.

    The first one of a secretariat enrols with the own key (--key). Every later one is enrolled by a signatory with a
    key who is no deputy (--signatory ID --key FILE). Without a public key somebody signs by personal link only.
    """
    from chorus.services.acts_signoff import enrolment_of

    chorus = facade(ctx)
    _require_plain(name)
    enrolment = {
        "id": id,
        "secretariat": secretariat,
        "name": " ".join(name.split()),
        "function": " ".join(role.split()),
        "address": address,
        "public_key": _public(public_key),
        "deputy_for": deputy_for,
    }
    arguments = {"signatory": by} if by else {"person": enrolment["name"]}
    proven = acted(
        chorus,
        Who(signatory=by, key=own),
        arguments,
        lambda context, actor: enrolment_of(context, actor, **enrolment),
    )
    done = chorus.act("enrol", enrolment=enrolment, **proven)
    output.line(f"{enrolment['name']} ({done['signatory']}) may sign for {done['secretariat']} from now on.")


def _require_plain(name: str) -> None:
    if not name.strip() or not name.isprintable() or len(name) > 200:
        raise typer.BadParameter("give a name of at most 200 characters", param_hint="--name")


def _public(given: str) -> str:
    if not given or (len(given) == 44 and " " not in given):
        return given
    from chorus.bootstrap.signatories import public_key

    return public_key(given)


@app.command()
def retire(
    ctx: typer.Context,
    id: Id,  # noqa: A002  # the register's own word
    reason: Annotated[str, typer.Option("--reason", metavar="WHY", help="Why; everybody sees it.")],
    by: SignatoryOption = "",
    own: Key = None,
) -> None:
    """Let somebody, and their deputies, sign no more; what they signed stays signed."""
    from chorus.services.acts_signoff import retirement_of

    chorus = facade(ctx)
    proven = acted(
        chorus,
        Who(signatory=by, key=own),
        {"signatory": by},
        lambda context, actor: retirement_of(context, actor, id=id, reason=reason),
    )
    done = chorus.act("retire", id=id, reason=reason, **proven)
    output.line(f"{done['signatory']} signs for {done['secretariat']} no more.")


@app.command("list")
def list_(
    ctx: typer.Context,
    everybody: Annotated[bool, typer.Option("--all", help="Those who were retired too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List who may sign for whom."""
    chorus = facade(ctx)
    listed = [s for s in _signatories(chorus) if s.active or everybody]
    if json:
        output.emit_json(listed)
        return
    if not listed:
        output.line("Nobody is enrolled: whoever reaches `chorus sign` signs under the name that they give.")
        return
    columns = ("id", "name", "function", "for", "deputy for", "signs with", "link goes to")
    rows = [(s.id, s.name, s.role, s.secretariat, s.deputy_for, _with(s), s.address) for s in listed]
    output.show_table("", columns, rows)


def _signatories(chorus: "Facade") -> "list[Signatory]":
    with chorus.reading() as store:
        return list(chorus.log.sound(store, chorus.files.load().workspace).register.signatories.values())


def _with(signatory: "Signatory") -> str:
    if not signatory.active:
        return "retired"
    return f"key {signatory.key[:8]}" if signatory.key else "personal link"


@app.command()
def page(
    ctx: typer.Context,
    id: Id,  # noqa: A002  # the register's own word
    own: Annotated[Path, typer.Option("--key", metavar="FILE", help="The signatory's encrypted private key.")],
) -> None:
    """Keep a copy of a signatory's encrypted key for the signing page, where only the passphrase opens it."""
    from chorus.bootstrap.signatories import keep_for_page
    from chorus.config import Places, secret
    from chorus.domain.problems import NotFoundError

    chorus = facade(ctx)
    if not any(s.id == id and s.active for s in _signatories(chorus)):
        raise NotFoundError(f"no signatory {id!r}", "see who there is: chorus signatory list", signatory=id)
    passphrase = secret("key_passphrase", required=False) or passphrase_of("Passphrase of the key")
    keep_for_page(Places.of(chorus.root), id, own, passphrase)
    output.line(f"{id} can sign on the page of a personal link now, with the passphrase of the key.")
