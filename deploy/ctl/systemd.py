"""Instances under systemd: chat@1.service, chat@2.service, … in chat.target. Spoken to by systemctl and journalctl."""

import glob
import os
import re
import subprocess
import time

from ctl import Failed
from ctl.layout import ETC, MEANINGS, Process, installed
from ctl.instance import each

WANTS = "/etc/systemd/system/chat.target.wants"
PROPERTIES = "Id,ActiveState,SubState,MainPID,NRestarts,Result,ActiveEnterTimestampMonotonic,TimeoutStopUSec"
# Lines of systemd in the journal when a main process ends or is ended by it.
ENDED = re.compile(r"Main process exited, code=(\w+), status=(\S+)|(Watchdog timeout)|(A process of this unit has been killed by the OOM killer)")


class Systemd:
    name = "systemd"

    def __init__(self):
        self.layout = installed()

    @staticmethod
    def is_here():
        return os.path.isdir("/run/systemd/system") and bool(glob.glob("/etc/systemd/system/chat@.service"))

    def _systemctl(self, *arguments):
        try:
            # In a session of its own: ctrl-C is for chatctl, which ends when it may.
            done = subprocess.run(["systemctl", *arguments], capture_output=True, text=True, timeout=600, start_new_session=True)
        except FileNotFoundError:
            raise Failed("there is no systemctl here") from None
        except subprocess.TimeoutExpired:
            raise Failed(f"systemctl {arguments[0]} does not end") from None
        if done.returncode:
            raise Failed((done.stderr.strip().splitlines() or [f"systemctl {arguments[0]} failed"])[0])
        return done.stdout

    # --- Instances ---

    def processes(self):
        """Every instance that is enabled or that systemd has loaded, by number."""
        enabled = {number_of(path) for path in glob.glob(f"{WANTS}/chat@*.service")} - {None}
        # The pattern finds what is loaded, whether it is enabled or not.
        found = self._show(["chat@*.service", *map(unit, sorted(enabled))])
        return {p.number: p for p in sorted(found, key=lambda p: p.number)}

    def process(self, number):
        return self._show([unit(number)])[0]

    def _show(self, units):
        text = self._systemctl("show", f"--property={PROPERTIES}", *units)
        info = [dict(line.partition("=")[::2] for line in block.splitlines()) for block in text.strip().split("\n\n")]
        blocks = {block["Id"]: block for block in info if block.get("Id")}.values()
        # Asking the journal takes longest.
        return each(self._process, blocks)

    def _process(self, info):
        number = number_of(info["Id"])
        restarts = int(info["NRestarts"] or 0)
        pid = int(info["MainPID"] or 0)
        since = int(info["ActiveEnterTimestampMonotonic"] or 0) / 1e6
        return Process(
            number=number,
            state=state(info["ActiveState"], info["SubState"]),
            pid=pid,
            since=time.time() - time.monotonic() + since if pid and since else 0,
            restarts=restarts,
            why=self._why(number) if restarts else "" if info["Result"] == "success" else info["Result"],
        )

    def _why(self, number):
        try:
            command = ["journalctl", "-q", "-u", unit(number), "_PID=1", "-n", "20", "-o", "cat", "--no-pager"]
            lines = subprocess.run(command, capture_output=True, text=True, timeout=0.2).stdout.splitlines()
        except (OSError, subprocess.TimeoutExpired):
            return ""
        for line in reversed(lines):
            if ended := ENDED.search(line):
                if ended[3]:
                    return "frozen"
                if ended[4]:
                    return "out of memory"
                status, _, name = ended[2].partition("/")
                return f"killed by SIG{name}" if ended[1] == "killed" else MEANINGS.get(status, f"ended with {status}")
        return ""

    def start(self, number):
        """Starts the instance without waiting until it is ready."""
        # A crash loop that systemd has given up would refuse.
        subprocess.run(["systemctl", "reset-failed", unit(number)], capture_output=True, check=False)
        self._systemctl("start", "--no-block", unit(number))

    def stop(self, number):
        """Returns when it has drained and ended."""
        self._systemctl("stop", unit(number))

    def declare(self, count):
        """The instances that exist, after a reboot too, are 1 … count from now on."""
        before = set(self.processes())
        wanted = set(range(1, count + 1))
        if before - wanted:
            gone = [unit(n) for n in sorted(before - wanted)]
            self._systemctl("disable", "--quiet", *gone)
            # One whose end failed would stay in the list for ever.
            subprocess.run(["systemctl", "reset-failed", *gone], capture_output=True, check=False)
        self._systemctl("enable", "--quiet", *[unit(n) for n in sorted(wanted)])
        for number in sorted(wanted - before):
            self.start(number)

    # --- Around them ---

    def reload_nginx(self):
        self._systemctl("reload", "nginx.service")

    def nginx_pid(self):
        return int(self._systemctl("show", "--property=MainPID", "--value", "nginx.service").strip() or 0)

    def others(self):
        """The other units: name, state, pid."""
        found = []
        for name in ("chat.socket", "redis-server@chat.service", "nginx.service"):
            shown = self._systemctl("show", "--property=ActiveState,SubState,MainPID,UnitFileState", name)
            info = dict(line.partition("=")[::2] for line in shown.splitlines())
            # Where another Redis is used, nobody has enabled this one.
            if name.startswith("redis") and info["UnitFileState"] != "enabled":
                continue
            found.append((name, state(info["ActiveState"], info["SubState"]), int(info.get("MainPID") or 0)))
        return found

    def last_log_line(self, number):
        try:
            command = ["journalctl", "-q", "-u", unit(number), "_COMM=java", "-n", "1", "-o", "cat", "--no-pager"]
            return subprocess.run(command, capture_output=True, text=True, timeout=2).stdout.strip()
        except (OSError, subprocess.TimeoutExpired):
            return ""

    def stop_seconds(self, number):
        """How long the manager waits for an instance's end."""
        return seconds(self._systemctl("show", "--property=TimeoutStopUSec", "--value", unit(number)).strip())

    def environment(self, number):
        """The environment that an instance would start with."""
        return {"CHAT_CONFIG": f"{ETC}/chat.env"}

    def startup(self, undo):
        """Commands that make it start at boot, or no longer do."""
        units = " ".join(["chat.socket", "chat.target", *[unit(n) for n in self.processes()]])
        return [f"systemctl {'disable' if undo else 'enable'} {units}"]


def unit(number):
    return f"chat@{number}.service"


def number_of(name):
    match = re.search(r"chat@(\d+)\.service$", name)
    return int(match[1]) if match else None


def state(active, sub):
    # In start-pre it waits for longer each time.
    if sub in ("auto-restart", "start-pre"):
        return "crash loop"
    return {"active": "running", "activating": "starting", "deactivating": "stopping", "failed": "failed"}.get(active, "stopped")


def seconds(text):
    """systemd writes 1min 30s."""
    units = {"h": 3600, "min": 60, "s": 1, "ms": 0.001, "us": 0.000001}
    return sum(float(n) * units[u] for n, u in re.findall(r"([\d.]+)(h|min|s|ms|us)\b", text)) or None
