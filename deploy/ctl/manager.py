"""Which process manager runs this chat, and what both of them have in common."""

import dataclasses
import os
import re

from ctl import Failed
from ctl.files import read_regular, replace

ETC = "/etc/chat"
# Debian's nginx has the one, that of nginx.org the other.
SITES = ("/etc/nginx/sites-available/chat", "/etc/nginx/conf.d/chat.conf")
# What an instance's exit status tells: the JVM's ExitOnOutOfMemoryError, and its own CHAT_MEMORY_MB.
MEANINGS = {"3": "out of memory", "4": "memory over its bound"}


@dataclasses.dataclass
class Process:
    """A slot as its manager sees it."""

    slot: int
    # running, starting, stopping, stopped, crash loop, failed
    state: str
    pid: int = 0
    # Seconds since the epoch; 0 if it does not run.
    since: float = 0
    # How often it was started again without being asked to, and why last.
    restarts: int = 0
    why: str = ""

    @property
    def runs(self):
        return self.state in ("running", "starting")


@dataclasses.dataclass
class Place:
    """Where things are. Relative to home, which is also where chatctl works: a unix socket's path has at most 107 bytes."""

    home: str
    # chat-N.sock.
    run: str
    # This tool's own files: where nobody writes but who uses it.
    own: str
    releases: str
    current: str
    profile: str
    # nginx' list of slots.
    upstream: str
    nginx_conf: str
    # As nginx writes them in its list.
    nginx_socket: str
    # nginx serves the page's files from the release.
    page: bool = False

    @property
    def lock(self):
        return f"{self.own}/{'lock' if self.page else 'up.lock'}"

    @property
    def pending_nginx(self):
        """There while nginx has not been told of a list that was written; deploy/up and deploy/install know it, too."""
        return f"{self.own}/pending-nginx"

    def socket(self, slot):
        return f"{self.run}/chat-{slot}.sock"

    @property
    def jar(self):
        return f"{self.current}/chat.jar"

    def listed(self):
        """The slots that nginx knows."""
        try:
            with open(self.upstream, encoding="utf-8") as file:
                return [int(n) for n in re.findall(r"^\s*server\s.*chat-(\d+)\.sock", file.read(), re.M)]
        except FileNotFoundError:
            return []

    def list_slots(self, slots):
        """Tells nginx' file, not yet nginx."""
        text = "".join(f"server unix:{self.nginx_socket}/chat-{n}.sock max_fails=0;\n" for n in sorted(slots))
        replace(self.upstream, text)


def installed():
    """As deploy/install lays it out, whichever manager it is for."""
    return Place(
        home="/",
        run="/run/chat",
        own="/run/chat-ctl",
        releases="/opt/chat/releases",
        current="/opt/chat/current",
        profile="/var/lib/chat/profile",
        upstream=f"{ETC}/nginx/slots.conf",
        nginx_conf=next(filter(os.path.exists, SITES), SITES[0]),
        nginx_socket="/run/chat",
        page=True,
    )


def settings_file(path):
    """The lines KEY=value of a file that CHAT_CONFIG names."""
    try:
        lines = read_regular(path).splitlines()
        pairs = (line.strip().partition("=")[::2] for line in lines if "=" in line and not line.lstrip().startswith("#"))
        return {key.strip(): value.strip() for key, value in pairs}
    except OSError as e:
        raise Failed(f"{path}: {e.strerror}") from None


def find(kind, home):
    """The manager that is asked for; else the checkout's supervisord, else whichever is installed."""
    from ctl.supervisord import InstalledSupervisord, Supervisord
    from ctl.systemd import Systemd

    if home or (kind != "systemd" and Supervisord.is_here()):
        return Supervisord(home)
    if kind == "systemd" or (not kind and Systemd.is_here()):
        return Systemd()
    if InstalledSupervisord.is_here():
        return InstalledSupervisord()
    raise Failed("nothing runs here: deploy/up starts it")
