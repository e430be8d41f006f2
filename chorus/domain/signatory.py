"""Who may sign: the register that the enrolments and retirements of the sign-off log make."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from chorus.domain.problems import Frozen
from chorus.domain.signoff_acts import EnrolAct, Person, RetireAct


class Signatory(Frozen):
    """One who may sign for a secretariat (or for a co-signatory of that id); see ``EnrolAct``."""

    id: str
    secretariat: str
    name: str
    role: str = ""
    address: str = ""
    key: str = ""
    deputy_for: str = ""
    active: bool = True


@dataclass(frozen=True)
class Register:
    """Everyone who was ever enrolled, by id."""

    signatories: Mapping[str, Signatory]

    def of(self, secretariat: str) -> tuple[Signatory, ...]:
        """Who may sign for a secretariat now, in the order of enrolment."""
        return tuple(s for s in self.signatories.values() if s.secretariat == secretariat and s.active)

    def active(self, signatory: str) -> Signatory | None:
        """The signatory of that id, unless retired."""
        found = self.signatories.get(signatory)
        return found if found and found.active else None

    def ever(self, secretariat: str) -> bool:
        """Whether anybody was ever enrolled for a secretariat."""
        return any(s.secretariat == secretariat for s in self.signatories.values())


NOBODY = Register({})


def fingerprint(key: str) -> str:
    """A public key's fingerprint as ``ssh-keygen -l`` shows it, by which a signatory knows the own key again.

    SHA-256 over the key's wire format (RFC 8709, section 4), in base64 without padding; ``""`` for what is none.
    """
    try:
        raw = base64.b64decode(key, validate=True)
    except ValueError:
        return ""
    if len(raw) != 32:
        return ""
    wire = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + raw
    return "SHA256:" + base64.b64encode(hashlib.sha256(wire).digest()).decode().rstrip("=")


def refusal(register: Register, act: Person, key: str) -> str:
    """Why somebody may not act for a secretariat; ``""`` when they may. ``key`` is that of the act's verified proof.

    Where a secretariat has enrolled nobody, whoever reaches the command acts under the name that they give. From the
    first enrolment on only its signatories do, each with the own key if there is one.
    """
    if not register.ever(act.secretariat):
        if key:
            return f"it is signed with a key, and {act.secretariat} has enrolled nobody"
        return "" if not act.signatory else f"{act.signatory} is not enrolled"
    signatory = register.active(act.signatory)
    if signatory is None or signatory.secretariat != act.secretariat:
        return f"{act.signatory or act.person} is not enrolled as a signatory of {act.secretariat}"
    if signatory.key and key != signatory.key:
        return f"{signatory.id} has a key, and this is not signed with it"
    if key != signatory.key:
        return f"{signatory.id} has no key, and this is signed with one"
    if not signatory.key and act.way != "page":
        return f"{signatory.id} has no key, and acts by personal link only"
    if signatory.name != act.person:
        return f"{signatory.id} is {signatory.name}, not {act.person}"
    return ""


def register_refusal(register: Register, act: EnrolAct | RetireAct, key: str) -> str:
    """Why the register may not be changed so; ``""`` when it may.

    The first signatory of a secretariat enrols with the own key: everybody sees it in the log from then on. Every later
    change is signed by one who is no deputy; where any has a key, by one with a key.
    """
    if isinstance(act, EnrolAct) and act.id in register.signatories:
        return f"there is a signatory {act.id} already"
    theirs = {s.key: s.id for s in register.signatories.values() if s.key}
    if isinstance(act, EnrolAct) and act.key in theirs:
        return f"this is the key of {theirs[act.key]} already: everybody has an own one"
    if not register.ever(act.secretariat):
        if not isinstance(act, EnrolAct):
            return f"{act.secretariat} has no signatories"
        return "" if act.key and key == act.key and not act.deputy_for else "the first signatory needs an own key"
    by = register.active(act.signatory)
    if by is None or by.secretariat != act.secretariat or by.deputy_for:
        return f"{act.signatory or act.person} may not change who signs for {act.secretariat}"
    if not by.key or key != by.key or by.name != act.person:
        return f"this is not signed with the key of {by.id}"
    return _named(register, act)


def _named(register: Register, act: EnrolAct | RetireAct) -> str:
    if isinstance(act, EnrolAct):
        chief = register.active(act.deputy_for) if act.deputy_for else None
        if act.deputy_for and (chief is None or chief.secretariat != act.secretariat or chief.deputy_for):
            return f"{act.deputy_for} is no signatory of {act.secretariat} who could have a deputy"
        return ""
    gone = register.active(act.id)
    if gone is None or gone.secretariat != act.secretariat:
        return f"{act.id} is no signatory of {act.secretariat}"
    left = [s for s in register.of(act.secretariat) if s.id != act.id and s.key and not s.deputy_for]
    return "" if left else f"{act.id} is the last one with a key: enrol another first"


def enrolled(register: Register, act: EnrolAct) -> Register:
    """The register with one more."""
    new = Signatory(
        id=act.id,
        secretariat=act.secretariat,
        name=act.name,
        role=act.function,
        address=act.address,
        key=act.key,
        deputy_for=act.deputy_for,
    )
    return Register({**register.signatories, act.id: new})


def retired(register: Register, act: RetireAct) -> Register:
    """The register without one, and without the deputies of that one."""
    return Register(
        {
            i: s.model_copy(update={"active": False}) if act.id in (i, s.deputy_for) else s
            for i, s in register.signatories.items()
        }
    )
