"""Campaign parameters in the links of an artefact, before it is signed: so the signed words have the true targets."""

import re
from collections.abc import Mapping
from html import escape, unescape

from chorus.domain.artefact import ArtefactKey, Words
from chorus.domain.attribution import site_owner
from chorus.domain.organisation import Workspace
from chorus.domain.utm import LinkPlace, with_parameters

_HREF = re.compile(r'(<a [^>]*?href=")([^"]*)(")')
_ANGLE = re.compile(r"(<)(https?://[^<>\s]+)(>)")
_CHANNELS: Mapping[str, str] = {"mail": "email", "post": "social"}


class CampaignLinks:
    """The links of one artefact: what config.toml's [utm] sets is added to those that lead to the conventions' own
    sites and to our own published pages. A page's links to our own pages stay plain: who follows them has come already.
    """

    def __init__(self, workspace: Workspace, key: ArtefactKey) -> None:
        self._base = workspace.workspace.base_url.rstrip("/") + "/"
        self._is_page = key.channel == "page"
        channel = _CHANNELS.get(key.channel, "web")
        network = key.sender.partition(":")[0] if key.channel == "post" else channel
        place = LinkPlace(key.campaign, key.activity, key.language.value, channel, network, key.sender)
        self._parameters = workspace.utm.filled(place)
        self._sites = workspace.sites if self._parameters else {}

    def target(self, url: str) -> str:
        """The target that leaves for one that was written."""
        return with_parameters(url, self._parameters) if self._parameters and self._is_ours(url) else url

    def words(self, words: Words) -> Words:
        """The same words, each link with its target that leaves: in the HTML, and between angle brackets in the text.

        A post's text is left as it is: who writes it says where the link stands (``target``).
        """
        if not self._parameters or not words.html:
            return words
        html = _HREF.sub(lambda m: f"{m[1]}{self._escaped(m[2])}{m[3]}", words.html)
        text = _ANGLE.sub(lambda m: f"{m[1]}{self.target(m[2])}{m[3]}", words.text)
        links = tuple(dict.fromkeys(map(self.target, words.links)))
        return words.model_copy(update={"html": html, "text": text, "links": links})

    def _escaped(self, found: str) -> str:
        url = unescape(found)
        target = self.target(url)
        return found if target == url else escape(target)

    def _is_ours(self, url: str) -> bool:
        if f"{url}/".startswith(self._base):
            return not self._is_page
        return site_owner(url, self._sites) != ""
