"""A real Postfix of one's own on a port of loopback, in its own folder, relaying what it takes to a given port."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

WHY_NOT = (
    "no Postfix here: apt-get install --no-install-recommends postfix (its own service needs not run)"
    if shutil.which("postfix") is None
    else "a Postfix of one's own starts as root only"
    if os.geteuid() != 0
    else ""
)

MAY_LACK = not os.environ.get("CI")
"""Where changes are judged, Postfix is installed first: without it these tests fail there, and are not left out."""

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = relay.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtp_host_lookup = native
relay_domains = party.example
relay_recipient_maps = texthash:{folder}/recipients
relay_transport = smtp:[127.0.0.1]:{onward}
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/access, permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
message_size_limit = 300000
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """``with Postfix(onward, ["reader1@party.example"], {"greylisted@party.example": "450 4.2.0 later"}) as relay``.

    It knows ``recipients`` and answers ``access`` at RCPT as told; ``more`` goes into main.cf.
    """

    def __init__(self, onward: int, recipients: list[str], access: Mapping[str, str], more: str = "") -> None:
        self._onward, self._recipients, self._access, self._more = onward, recipients, access, more
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="chorus-postfix-"))  # not below the test's: Postfix' user reads it
        self.folder.chmod(0o755)
        for name in ("conf", "queue", "data"):
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "data", "postfix")
        main = MAIN.format(folder=self.folder, onward=self._onward) + self._more
        (self.folder / "conf" / "main.cf").write_text(main)
        (self.folder / "conf" / "master.cf").write_text(MASTER.format(port=self.port))
        (self.folder / "recipients").write_text("".join(f"{each} ok\n" for each in self._recipients))
        (self.folder / "access").write_text("".join(f"{who} {reply}\n" for who, reply in self._access.items()))
        self._do("start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._do("stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def log(self) -> str:
        """What it wrote into its log."""
        return (self.folder / "mail.log").read_text()

    def _do(self, what: str) -> None:
        command = ["postfix", "-c", str(self.folder / "conf"), what]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            raise AssertionError(f"postfix {what}: {done.stdout}{done.stderr}")
