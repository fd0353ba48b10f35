"""Which process manager runs this chat, and what both of them have in common."""

import contextlib
import dataclasses
import os
import re

from ctl import Failed

ETC = "/etc/chat"
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
    # chat-N.sock and this tool's own files.
    run: str
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
        releases="/opt/chat/releases",
        current="/opt/chat/current",
        profile="/var/lib/chat/profile",
        upstream=f"{ETC}/nginx/slots.conf",
        nginx_conf="/etc/nginx/sites-available/chat",
        nginx_socket="/run/chat",
        page=True,
    )


def settings_file(path):
    """The lines KEY=value of a file that CHAT_CONFIG names."""
    try:
        with open(path, encoding="utf-8") as file:
            pairs = (line.strip().partition("=")[::2] for line in file if "=" in line and not line.lstrip().startswith("#"))
            return {key.strip(): value.strip() for key, value in pairs}
    except OSError as e:
        raise Failed(f"{path}: {e.strerror}") from None


def replace(path, text):
    """In one step, so nobody reads half a file."""
    mode = os.stat(path).st_mode & 0o777 if os.path.exists(path) else 0o600
    # The folder may belong to another account: nothing that lies there already is written through.
    with contextlib.suppress(FileNotFoundError):
        os.unlink(f"{path}.new")
    with open(os.open(f"{path}.new", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode), "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(f"{path}.new", path)


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
