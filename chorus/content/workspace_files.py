"""A workspace's folder: config.toml, the campaigns and the shipped catalogue, read with all their problems."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from chorus.content.addresses import AddressError, mailboxes, normal_address
from chorus.content.campaign_file import PartialCampaign, TomlCampaign
from chorus.content.config_check import ConfigCheck, missing_list
from chorus.content.contacts import read_contacts
from chorus.content.inside import OutsideError, inside
from chorus.content.model_check import validate
from chorus.content.model_mend import mend
from chorus.content.providers_file import shipped_providers
from chorus.content.toml_source import TomlDocument, parse_toml
from chorus.domain.campaign import Campaign
from chorus.domain.contact import Contact
from chorus.domain.country import Countries
from chorus.domain.observance_catalogue import Catalogue
from chorus.domain.organisation import AudienceSource, Workspace
from chorus.domain.problems import InputError, Problem, RefusedError
from chorus.services.ports_files import CampaignFile, Loaded, PartialFile, PlaceOf

CONFIG = "config.toml"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_SURVIVABLE = {"missing-audience-file"}
"""Problems of config.toml with which everything else can still be read and checked."""


class FileWorkspace:
    """The workspace in folder ``root``; implements ``ports.WorkspaceFiles``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def load(self) -> Loaded:
        """Everything, with all problems; InputError when config.toml itself can't be used."""
        read = [self._campaign(path) for path in self._paths()]
        of_campaigns = tuple(problem for one in read for problem in one.problems)
        try:
            frame = self.frame()
        except InputError as error:
            raise InputError((*error.problems, *of_campaigns)) from error
        return _with_campaigns(frame, read)

    def campaign_ids(self) -> tuple[str, ...]:
        """The ids of all campaigns, also of broken ones, in their order."""
        return tuple(path.stem for path in self._paths())

    def frame(self) -> Loaded:
        """The workspace without its campaigns; InputError when config.toml can't be used."""
        workspace, found, catalogue, place = self._config()
        return Loaded(
            *(workspace, catalogue, shipped_countries(), {}, {}, found, {}, place), providers=shipped_providers()
        )

    def framed(self, frame: Loaded, campaign_id: str) -> Loaded:
        """The workspace as if that campaign were its only one."""
        return _with_campaigns(frame, [self._campaign(self.root / "campaigns" / f"{campaign_id}.toml")])

    def read_contacts(
        self, audience_id: str, source: AudienceSource, today: date | None = None
    ) -> Iterator[Contact | Problem]:
        """The contacts of an audience's file, and between them every problem."""
        shown = f"audiences/{source.file}"
        try:
            path = inside(self.root / "audiences", source.file)
        except OutsideError as error:
            yield Problem(code="outside-workspace", message=error.message, todo=error.todo, file=shown)
            return
        if not path.exists():  # told in the words and at the place of config.toml's own check, so that it counts once
            yield missing_list(self._read(self.root / CONFIG, CONFIG), audience_id, source)
            return
        yield from read_contacts(path, shown, audience_id, source, shipped_countries(), today)

    def audience_digest(self, source: AudienceSource) -> str:
        """SHA-256 (hex) of an audience's file; ``""`` when it can't be read, which reading its contacts tells of."""
        try:
            with inside(self.root / "audiences", source.file).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, OutsideError):
            return ""

    def normal_address(self, text: str) -> str:
        """The form in which an import keeps an address, given as in a list; RefusedError when it is not one address."""
        found = mailboxes(text)
        reason = "it holds several" if len(found) > 1 else "it is empty"
        try:
            if len(found) == 1:
                return normal_address(found[0].address)
        except AddressError as error:
            reason = str(error)
        raise RefusedError(f"{text!r} is no mail address: {reason}", "give it as name@domain", address=text)

    def _config(self) -> tuple[Workspace, tuple[Problem, ...], Catalogue, PlaceOf]:
        document = self._read(self.root / CONFIG, CONFIG)
        workspace = self._whole(document)
        found = tuple(ConfigCheck(workspace, document, self.root).problems())
        if any(p.severity == "error" and p.code not in _SURVIVABLE for p in found):
            raise InputError(found)
        return workspace, found, _merged(workspace, document), document.place

    def _whole(self, document: TomlDocument) -> Workspace:
        """The model of config.toml; InputError has also what is wrong beside that which the model refuses."""
        try:
            return validate(document, Workspace)
        except InputError as error:
            rest = mend(document.data, Workspace)
            if rest is None or rest.model is None:
                raise
            beside = ConfigCheck(rest.model, document, self.root).problems()
            told = (p for p in beside if not any(repr(name) in p.message for name in rest.lost))
            raise InputError((*error.problems, *told)) from error

    def _paths(self) -> list[Path]:
        return sorted((self.root / "campaigns").glob("*.toml"))

    def _campaign(self, path: Path) -> "_Read":
        name = path.stem
        try:
            document = self._campaign_document(path, name)
        except InputError as error:
            return _Read(name, problems=error.problems)
        try:
            return _Read(name, TomlCampaign(name, validate(document, Campaign), document))
        except InputError as error:
            return _Read(name, problems=error.problems, rest=PartialCampaign.of(name, document))

    def _campaign_document(self, path: Path, name: str) -> TomlDocument:
        shown = f"campaigns/{path.name}"
        if not _NAME.fullmatch(name):
            todo = "use lower-case letters, digits and hyphens, at most 64: `biodiversity-day-2027.toml`"
            message = "this file name can't be a campaign's id"
            raise InputError((Problem(code="bad-file-name", message=message, todo=todo, file=shown),))
        try:
            return self._read(inside(self.root / "campaigns", path.name), shown)
        except OutsideError as error:
            outside = Problem(code="outside-workspace", message=error.message, todo=error.todo, file=shown)
            raise InputError((outside,)) from error

    def _read(self, path: Path, shown: str) -> TomlDocument:
        try:
            if path.exists() and not (path.is_file() or path.is_dir()):  # reading a pipe would wait for ever
                message, todo = "this is no regular file", "remove it, or put a file in its place"
                raise InputError((Problem(code="unreadable-file", message=message, todo=todo, file=shown),))
            data = path.read_bytes()
        except FileNotFoundError as error:
            message, todo = f"there is no {shown} in {self.root}", "`chorus init DIR` makes a workspace"
            raise InputError((Problem(code="missing-file", message=message, todo=todo, file=shown),)) from error
        except OSError as error:
            message, todo = f"can't be read: {error.strerror}", "check the file and its permissions"
            raise InputError((Problem(code="unreadable-file", message=message, todo=todo, file=shown),)) from error
        return parse_toml(data, shown)


@dataclass(frozen=True)
class _Read:
    """One campaign as read; ``problems`` has a broken one, and perhaps what is right in it."""

    id: str
    file: CampaignFile | None = None
    problems: tuple[Problem, ...] = ()
    rest: PartialFile | None = None


def _with_campaigns(frame: Loaded, read: Sequence[_Read]) -> Loaded:
    campaigns = {one.id: one.file for one in read if one.file}
    broken = {one.id: one.problems for one in read if not one.file}
    partial = {one.id: one.rest for one in read if one.rest}
    of_campaigns = (problem for problems in broken.values() for problem in problems)
    problems = tuple(sorted((*frame.problems, *of_campaigns), key=Problem.sort_key))
    return replace(frame, campaigns=campaigns, broken=broken, problems=problems, partial=partial)


def _merged(workspace: Workspace, document: TomlDocument) -> Catalogue:
    ids = [observance.id for observance in workspace.observances]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            line, column = document.place(("observances", number, "id"))
            message, todo = f"observance {name!r} is there twice", "give each an id of its own"
            raise InputError(
                (Problem(code="repeated-id", message=message, todo=todo, file=CONFIG, line=line, column=column),)
            )
    return shipped_catalogue().merged(workspace.observances)


@cache
def shipped_catalogue() -> Catalogue:
    """The observances that Chorus ships."""
    return Catalogue.from_json(_shipped("observances.json"))


@cache
def shipped_countries() -> Countries:
    """The countries that Chorus ships."""
    return Countries.from_json(_shipped("countries.json"))


def _shipped(name: str) -> str:
    return (files("chorus") / "data" / name).read_text(encoding="utf-8")
