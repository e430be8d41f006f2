"""The words that the page of a personal link needs, in one language; braces are filled in by the page."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SigningWords:
    """See ``en.py`` for what each says, and ``chorus/web/templates/signing*.jinja`` for where it stands."""

    title: str
    lead: str
    you: str
    signs_for: str
    due: str
    leaves: str
    expires: str
    contents: str
    counted: str
    decide: str
    outdated: str
    held: str
    turn: str
    newer: str
    all_signed: str
    state: dict[str, str]
    kinds: dict[str, str]
    changed_since: str
    only_look: str
    removed: str
    added: str
    full_text: str
    parts: dict[str, str]
    new_picture: str
    release: Mapping[str, str]
    conditions: str
    conditions_changed: str
    instead_of: str
    nothing: str
    look: str
    opens_apart: str
    same_from: str
    differs_from: str
    standing: str
    standings: dict[str, str]
    said: str
    said_nothing: str
    hold_by: str
    sign: str
    confirm: str
    confirm_role: str
    unlock: str
    unlock_more: str
    key_elsewhere: str
    sign_button: str
    hold: str
    hold_more: str
    reason: str
    hold_button: str
    comment: str
    comment_more: str
    your_comment: str
    comment_button: str
    once: str
    signed: str
    signed_more: str
    on_hold: str
    on_hold_more: str
    commented: str
    commented_more: str
    back: str
    refused: str
    why: dict[str, str]
    used: str
    used_more: str
    expired: str
    expired_more: str
