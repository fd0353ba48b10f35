"""Where things are, and what a process manager knows of an instance: what all managers have in common."""

import dataclasses
import os
import re

from ctl import Failed
from ctl.files import read_regular, replace

ETC = "/etc/chat"
# Debian's nginx has the one, that of nginx.org the other.
SITES = ("/etc/nginx/sites-available/chat", "/etc/nginx/conf.d/chat.conf")
# Exit statuses of an instance: the JVM's ExitOnOutOfMemoryError, and its own CHAT_MEMORY_MB.
MEANINGS = {"3": "out of memory", "4": "memory over its bound"}


@dataclasses.dataclass
class Process:
    """An instance as its manager sees it."""

    number: int
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
class Layout:
    """Where things are. Relative to home, which is also where chatctl works: a unix socket's path has at most 107 bytes."""

    home: str
    # chat-N.sock.
    run: str
    # The socket that all instances share.
    shared_socket: str
    # This tool's own files, where only the account that runs it writes.
    own: str
    releases: str
    current: str
    profile: str
    # nginx' list of instances.
    upstream: str
    nginx_conf: str
    # As nginx writes them in its list.
    nginx_socket: str
    # By deploy/install: with an account for the instances, and settings in /etc/chat.
    installed: bool = False

    @property
    def lock(self):
        return f"{self.own}/{'lock' if self.installed else 'up.lock'}"

    @property
    def pending_nginx(self):
        """Exists while nginx has not read a list that was written. deploy/up and deploy/install use it, too."""
        return f"{self.own}/pending-nginx"

    def socket(self, number):
        return f"{self.run}/chat-{number}.sock"

    @property
    def jar(self):
        return f"{self.current}/chat.jar"

    def listed(self):
        """The instances that nginx knows."""
        try:
            with open(self.upstream, encoding="utf-8") as file:
                return [int(n) for n in re.findall(r"^\s*server\s.*chat-(\d+)\.sock", file.read(), re.M)]
        except FileNotFoundError:
            return []

    def list_instances(self, numbers):
        """Writes nginx' file; nginx itself reads it at a reload."""
        text = "".join(f"server unix:{self.nginx_socket}/chat-{n}.sock max_fails=0;\n" for n in sorted(numbers))
        replace(self.upstream, text)


def installed():
    """As deploy/install lays it out, whichever manager it is for."""
    return Layout(
        home="/",
        run="/run/chat",
        shared_socket="/run/chat-socket/chat.sock",
        own="/run/chat-ctl",
        releases="/opt/chat/releases",
        current="/opt/chat/current",
        profile="/var/lib/chat/profile",
        upstream=f"{ETC}/nginx/slots.conf",
        nginx_conf=next(filter(os.path.exists, SITES), SITES[0]),
        nginx_socket="/run/chat",
        installed=True,
    )


def settings_file(path):
    """The lines KEY=value of a file that CHAT_CONFIG names."""
    try:
        lines = read_regular(path).splitlines()
        pairs = (line.strip().partition("=")[::2] for line in lines if "=" in line and not line.lstrip().startswith("#"))
        return {key.strip(): value.strip() for key, value in pairs}
    except OSError as e:
        raise Failed(f"{path}: {e.strerror}") from None
