"""What the conditions of a release are called in English, on the signing page and in letters."""

from collections.abc import Mapping

CONDITION_NAMES: Mapping[str, str] = {
    "audience": "To",
    "where": "Only those with",
    "languages": "In the languages",
    "fallback": "Who has none of them gets",
    "corrects": "Corrects, and goes to those who got",
    "accounts": "Account",
    "from_name": "From",
    "from_address": "From address",
    "reply_to": "Replies to",
    "schedule": "When",
    "occasion": "The day",
    "embargo": "Embargo",
    "url": "Address of the page",
    "kept": "Where this version stays",
}
"""By the field of ``Release``."""
