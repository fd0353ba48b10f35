"""Instances under supervisord, spoken to by XML-RPC on its socket: supervisorctl takes a tenth of a second for each word."""

import configparser
import http.client
import json
import os
import pwd
import re
import shlex
import signal
import socket
import xmlrpc.client

from ctl import Failed
from ctl.files import read_plain, replace
from ctl.layout import ETC, Layout, Process, installed

CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
STATES = {
    "RUNNING": "running",
    "STARTING": "starting",
    "BACKOFF": "crash loop",
    "STOPPING": "stopping",
    "STOPPED": "stopped",
    "EXITED": "stopped",
    "FATAL": "failed",
}
NOT_RUNNING, ALREADY_STARTED, UNKNOWN_METHOD = 70, 60, 1
# supervisord stops an instance with SIGKILL long before.
PATIENCE = 600


def account(uid):
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"account {uid}"


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class UnixTransport(xmlrpc.client.Transport):
    def __init__(self, path):
        super().__init__()
        self.path = path

    def make_connection(self, host):
        # The credentials are in host; this is what takes them out.
        _, self._extra_headers, _ = self.get_host_info(host)
        return UnixConnection(self.path)


class Supervisord:
    name = "supervisord"
    # Has numprocs.
    CONF = "run/supervisor/stack.conf"
    PID = "run/supervisord.pid"
    WAY_OUT = "deploy/up with another number ends them all first"

    def __init__(self, home=None):
        home = os.path.realpath(home or CHECKOUT)
        self._read(f"{home}/supervisord.conf", home)
        self._refuse_other_accounts(f"{home}/run")
        # A path of a unix socket has at most 107 bytes.
        self.socket = os.path.relpath(self.socket, home)
        self.layout = Layout(
            home=home,
            run="run",
            shared_socket="run/chat.sock",
            own="run",
            releases="run/releases",
            current="run/releases/current",
            profile="run/profile",
            upstream="run/nginx/slots.conf",
            nginx_conf="nginx.conf",
            nginx_socket="run",
        )

    def _read(self, conf, home):
        """How supervisorctl would speak to it."""
        options = configparser.ConfigParser(interpolation=None, strict=False, inline_comment_prefixes=(";",))
        if not options.read(conf):
            raise Failed(f"there is no {conf}")
        ctl = options["supervisorctl"]
        self.socket = ctl.get("serverurl", "").replace("%(here)s", home).removeprefix("unix://")
        self.account = f"{ctl.get('username', '')}:{ctl.get('password', '')}"

    @staticmethod
    def _refuse_other_accounts(run):
        """An account can't operate what another one has started; and root must open nothing that others may have put there."""
        if os.path.isdir(run) and (owner := os.stat(run).st_uid) != os.geteuid():
            raise Failed(f"{run} belongs to {account(owner)}, who used this checkout before: use that account")

    @staticmethod
    def is_here():
        return os.path.exists(f"{CHECKOUT}/run/supervisor.sock")

    def call(self, method, *arguments):
        # A connection each: calls come from several threads.
        url = f"http://{self.account}@localhost/RPC2"
        with xmlrpc.client.ServerProxy(url, transport=UnixTransport(self.socket)) as server:
            try:
                return getattr(server, method)(*arguments)
            except (FileNotFoundError, ConnectionRefusedError):
                raise Failed("supervisord does not run: deploy/up starts it") from None
            except PermissionError:
                raise Failed(f"{self.socket} belongs to another account: use that one") from None
            except xmlrpc.client.ProtocolError as e:
                raise Failed(f"supervisord does not answer: {e.errmsg}") from None

    # --- Instances ---

    def processes(self):
        """Every instance there is, by number."""
        watched = self._watched()
        known = [p for p in self.call("supervisor.getAllProcessInfo") if p["group"] == "chat"]
        return {p.number: p for p in sorted((self._process(p, watched) for p in known), key=lambda p: p.number)}

    def process(self, number):
        return self._process(self._checked(number, "supervisor.getProcessInfo"), self._watched())

    def _process(self, info, watched):
        seen = watched.get(info["name"], {})
        state = STATES.get(info["statename"], info["statename"].lower())
        why = seen.get("why", "")
        if state == "stopped" and seen.get("rests"):
            state = "crash loop"
        if state in ("crash loop", "failed"):
            why = why or info["spawnerr"]
        return Process(
            number=int(info["name"]),
            state=state,
            pid=info["pid"],
            since=info["start"] if info["pid"] else 0,
            restarts=seen.get("restarts", 0),
            why=why,
        )

    def _watched(self):
        """The restarts that deploy/watch.py has counted since this supervisord was started."""
        try:
            info = json.loads(read_plain(f"{self.layout.own}/watch.json"))
        except (FileNotFoundError, ValueError):
            return {}
        return info["slots"] if f"{info['supervisord']}" == self.pid() else {}

    def pid(self):
        try:
            with open(self.PID, encoding="ascii") as file:
                return file.read().strip()
        except OSError:
            return ""

    def _checked(self, number, method, *arguments):
        try:
            return self.call(method, f"chat:{number}", *arguments)
        except xmlrpc.client.Fault as e:
            if e.faultCode == 10:
                raise Failed(f"there is no instance {number}") from None
            raise Failed(f"chat-{number}: {e.faultString}") from None

    def start(self, number):
        """Starts the instance without waiting until it is ready."""
        try:
            self.call("supervisor.startProcess", f"chat:{number}", False)
        except xmlrpc.client.Fault as e:
            if e.faultCode != ALREADY_STARTED:
                raise Failed(f"chat-{number}: {e.faultString}") from None

    def stop(self, number):
        """Returns when it has drained and ended."""
        try:
            self.call("supervisor.stopProcess", f"chat:{number}", True)
        except xmlrpc.client.Fault as e:
            if e.faultCode != NOT_RUNNING:
                raise Failed(f"chat-{number}: {e.faultString}") from None

    def declare(self, count):
        """The instances that exist are 1 … count from now on. Those beyond must have been stopped."""
        with open(self.CONF, encoding="utf-8") as file:
            text = file.read()
        replace(self.CONF, re.sub(r"^numprocs=.*$", f"numprocs={count}", text, flags=re.M))
        try:
            self.call("slots.resize")
        except xmlrpc.client.Fault as e:
            if e.faultCode != UNKNOWN_METHOD:
                raise
            replace(self.CONF, text)
            raise Failed(f"supervisord was started without slots.py, and cannot change the number while instances run: {self.WAY_OUT}") from None

    # --- Around them ---

    def reload_nginx(self):
        self.call("supervisor.signalProcess", "nginx", "HUP")

    def nginx_pid(self):
        return self.call("supervisor.getProcessInfo", "nginx")["pid"]

    def others(self):
        """The other programs: name, state, pid."""
        info = [p for p in self.call("supervisor.getAllProcessInfo") if p["group"] != "chat"]
        return [(p["name"], STATES.get(p["statename"], p["statename"]), p["pid"]) for p in info]

    def log_file(self, number):
        return self._checked(number, "supervisor.getProcessInfo")["stdout_logfile"]

    def last_log_line(self, number):
        try:
            with open(self.log_file(number), "rb") as file:
                file.seek(max(0, os.path.getsize(file.name) - 4096))
                lines = file.read().decode("utf-8", "replace").split("\n")
        except OSError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def stop_seconds(self, number):
        """How long the manager waits for an instance's end."""
        for config in self.call("supervisor.getAllConfigInfo"):
            if config["group"] == "chat" and config["name"] == str(number):
                return config["stopwaitsecs"]
        return None

    def environment(self, number):
        """The environment that an instance would start with: from deploy/up's files, and the caller's."""
        environment = {k: v for k, v in os.environ.items() if k.startswith("CHAT_")}
        with open("run/supervisor/stack.conf", encoding="utf-8") as file:
            if url := re.search(r'REDIS_URL="([^"]*)"', file.read()):
                environment["REDIS_URL"] = url[1].replace("%%", "%")
        return environment | {"CHAT_INSTANCE": f"chat-{number}", "CHAT_SOCKET": self.layout.socket(number), "CHAT_INHERIT": "true"}

    def startup(self, undo):
        """Commands that make it start at boot, or no longer do."""
        line = f"@reboot cd {shlex.quote(self.layout.home)} && deploy/up --again >run/log/boot.log 2>&1"
        others = f"(crontab -l 2>/dev/null | grep -vxF {shlex.quote(line)}"
        return [f"{others}; true) | crontab -" if undo else f"{others}; echo {shlex.quote(line)}) | crontab -"]


class InstalledSupervisord(Supervisord):
    """Debian's supervisord with what deploy/install has put into it; nginx is a service of the machine."""

    CONF = "/etc/supervisor/conf.d/chat.conf"
    PID = "/run/supervisord.pid"
    WAY_OUT = "service supervisor restart, once; that is a moment without chat"

    def __init__(self):
        self._read("/etc/supervisor/supervisord.conf", "/etc/supervisor")
        self.layout = installed()

    @classmethod
    def is_here(cls):
        return os.path.exists(cls.CONF)

    def reload_nginx(self):
        os.kill(self.nginx_pid(), signal.SIGHUP)

    def nginx_pid(self):
        try:
            with open("/run/nginx.pid", encoding="ascii") as file:
                return int(file.read())
        except (OSError, ValueError):
            return 0

    def others(self):
        pid = self.nginx_pid()
        info = [p for p in self.call("supervisor.getAllProcessInfo") if p["name"] in ("chat-redis", "chat-watch")]
        return [(p["name"], STATES.get(p["statename"], p["statename"]), p["pid"]) for p in info] + [
            ("nginx", "running" if os.path.isdir(f"/proc/{pid}") and pid else "stopped", pid)
        ]

    def environment(self, number):
        """The environment that an instance would start with."""
        return {"CHAT_CONFIG": f"{ETC}/chat.env"}

    def startup(self, undo):
        """Commands that make it start at boot, or no longer do."""
        return [f"update-rc.d {name} {'disable' if undo else 'enable'}" for name in ("supervisor", "nginx")]
