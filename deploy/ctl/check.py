"""check: each problem, with its fix. Changes nothing."""

import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import time

from ctl import Failed, counted, instance, releases, settings as settings_of
from ctl.files import read_regular
from ctl.redis import Redis
from ctl.table import colour

DEFAULTS = {"CHAT_DRAIN_SECONDS": 15, "CHAT_HEARTBEAT_SECONDS": 25, "CHAT_CONNECTIONS": 15000}


class Report:
    """The findings. Shown in the end: how many problems, then these, the warnings, and what is fine."""

    def __init__(self):
        self.found = {"BAD": [], "warn": [], "ok": []}

    def add(self, good, what, fix="", warn=False):
        """One line; the fix only where it is needed. A warning is nothing that would fail."""
        self.found["ok" if good else "warn" if warn else "BAD"].append((what, "" if good else fix))

    @property
    def bad(self):
        return len(self.found["BAD"])

    def summary(self):
        return f"{counted(self.bad, 'problem')}, {counted(len(self.found['warn']), 'warning')}, {len(self.found['ok'])} fine"

    def show(self):
        colours = bool(sys.stdout) and sys.stdout.isatty()
        print(self.summary())
        for word, kind in (("BAD", "bad"), ("warn", "between"), ("ok", "good")):
            for what, fix in self.found[word]:
                print(f"{colour(f'{word:4}', kind, colours)}  {what}" + (f"\n      fix: {fix}" if fix else ""))


def check(manager):
    report = Report()
    processes = list(manager.processes().values())
    settings = settings_of.effective(manager, processes[0]) if processes else {}
    for one in (instances, limits, timeouts, ports, permissions, versions, clock, redis, disk):
        try:
            one(report, manager, processes, settings)
        except (OSError, Failed, subprocess.SubprocessError) as e:
            report.add(False, f"{one.__name__}: could not be checked: {e}", warn=True)
    report.show()
    if report.bad:
        raise Failed(f"check has found {counted(report.bad, 'problem')}")


def number(settings, key):
    try:
        return int(settings.get(key, ""))
    except ValueError:
        return DEFAULTS[key]


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


# --- Instances and what is around them ---


def instances(report, manager, processes, settings):
    for name, state, _ in manager.others():
        # deploy/up switches its own Redis off when another is used.
        if name != "redis" or state != "stopped":
            report.add(state == "running", f"{name} is {state}", f"start it under {manager.name}, and read its log")
    for process in processes:
        status = instance.inspect(manager.layout.socket(process.number), 2)
        state = "ready" if status.get("ready") else status.get("says") or process.state
        report.add(status.get("ready", False), f"chat-{process.number} is {state}", f"chatctl logs {process.number}; chatctl restart {process.number}")
        if process.restarts:
            report.add(False, f"chat-{process.number} was started again {counted(process.restarts, 'time')}, last: {process.why}", f"chatctl logs {process.number}", warn=True)
    listed, ready = sorted(manager.layout.listed()), sorted(p.number for p in processes if p.runs)
    gone = [str(n) for n in listed if n not in ready]
    fix = f"chatctl start {' '.join(gone)}" if gone else f"chatctl scale {len(processes)}"
    report.add(listed == ready, f"nginx knows the instances {words(listed)}, running are {words(ready)}", fix)


def words(numbers):
    return ", ".join(map(str, numbers)) or "none"


def limits(report, manager, processes, settings):
    wanted = number(settings, "CHAT_CONNECTIONS") + 1000
    for process in processes:
        if process.pid:
            files = open_files(process.pid)
            report.add(
                files >= wanted,
                f"chat-{process.number} may open {files} files, for CHAT_CONNECTIONS and 1000 it takes {wanted}",
                f"LimitNOFILE={wanted}, ulimit -n {wanted} before deploy/up, or a smaller CHAT_CONNECTIONS",
            )
    backlog = int(read("/proc/sys/net/core/somaxconn"))
    report.add(backlog >= 4096, f"net.core.somaxconn is {backlog}", "sysctl -w net.core.somaxconn=4096")
    overcommit = read("/proc/sys/vm/overcommit_memory").strip()
    report.add(overcommit == "1", f"vm.overcommit_memory is {overcommit}", "sysctl -w vm.overcommit_memory=1, so that Redis can rewrite its log when memory is short", warn=True)


def open_files(pid):
    match = re.search(r"^Max open files\s+(\d+)", read(f"/proc/{pid}/limits"), re.M)
    return int(match[1]) if match else 0


def timeouts(report, manager, processes, settings):
    """Each waits for longer than what it waits for."""
    drain, heartbeat = number(settings, "CHAT_DRAIN_SECONDS"), number(settings, "CHAT_HEARTBEAT_SECONDS")
    if processes:
        stop = manager.stop_seconds(processes[0].number)
        report.add(
            stop is not None and stop > drain,
            f"{manager.name} waits {stop} s for an instance that drains for at most {drain} s",
            "stopwaitsecs (supervisord) or TimeoutStopSec (systemd) must be longer than CHAT_DRAIN_SECONDS",
        )
    nginx = read(manager.layout.nginx_conf)
    silences = [int(s) for s in re.findall(r"^\s*proxy_(?:read|send)_timeout\s+(\d+)s;", nginx, re.M)]
    if silences:
        report.add(
            min(silences) > 2 * heartbeat,
            f"nginx ends a connection that is silent for {min(silences)} s, heartbeats come every {heartbeat} s",
            "proxy_read_timeout must be longer than two CHAT_HEARTBEAT_SECONDS",
        )


# --- From outside ---


def ports(report, manager, processes, settings):
    port, tls = nginx_port(manager)
    if not port:
        report.add(False, "nginx' port is not to be found in its configuration", warn=True)
        return
    address = f"http{'s' if tls else ''}://localhost:{port}"
    report.add(http(port, tls, "/healthz") == 200, f"{address}/healthz answers", "chatctl list; nginx' log")
    for path in ("/readyz", "/metrics", "/status"):
        status = http(port, tls, path)
        report.add(status == 404, f"{path} from outside is {status}", f"nginx must answer 404 to {path}: it is for this machine only")


def nginx_port(manager):
    """The port, and whether it is TLS."""
    path = "/etc/chat/nginx/tls.conf" if manager.layout.installed else "run/nginx/listen.conf"
    match = re.search(r"^\s*listen\s+(?:[\d.]+:)?(\d+)([^;]*);", read(path), re.M)
    return (int(match[1]), " ssl" in match[2]) if match else (None, False)


def http(port, tls, path):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            if tls:
                connection = unverified(connection)
            connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            match = re.match(rb"HTTP/1\.\d (\d{3})", connection.makefile("rb").readline())
            return int(match[1]) if match else None
    except OSError:
        return None


def unverified(connection):
    """The certificate is of another name than localhost."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(connection)


def permissions(report, manager, processes, settings):
    run = manager.layout.run
    report.add(not os.stat(run).st_mode & stat.S_IWOTH, f"{run} is {mode(run)}", f"chmod o-w {run}")
    for path in [manager.layout.shared_socket, *[manager.layout.socket(p.number) for p in processes if p.pid]]:
        if os.path.exists(path):
            report.add(not os.stat(path).st_mode & stat.S_IRWXO, f"{path} is {mode(path)}", f"chmod 660 {path}: nginx' limits do not apply to accounts that may open it")
    secrets = ("/etc/chat/chat.env", "/etc/chat/redis.url") if manager.layout.installed else ("run/supervisor/stack.conf", "run/redis/local.conf")
    for path in filter(os.path.exists, secrets):
        report.add(not os.stat(path).st_mode & stat.S_IRWXO, f"{path} is {mode(path)}", f"chmod o= {path}: it holds a password")


def mode(path):
    return f"{stat.S_IMODE(os.stat(path).st_mode):04o}"


# --- Programs, machine, Redis ---


def versions(report, manager, processes, settings):
    for command, least, why in (
        (["java", "-version"], (17,), "openjdk-17-jre-headless, or any later one"),
        (["nginx", "-v"], (1, 18), "nginx"),
    ):
        found = version(command)
        report.add(found is not None and found >= least, f"{command[0]} is {dotted(found)}", f"apt-get install {why}")
    running = {os.path.basename(os.path.dirname(instance.jar(p.pid) or "")) or "?" for p in processes if p.pid}
    wanted = releases.current(manager.layout)
    report.add(len(running) <= 1 and running <= {wanted}, f"the instances run {words(sorted(running))}, current is {wanted}", "chatctl reload")


def version(command):
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    try:
        done = subprocess.run([shutil.which(command[0], path=path) or command[0], *command[1:]], capture_output=True, text=True, timeout=10)
    except OSError:
        return None
    said = "".join(line for line in (done.stdout + done.stderr).splitlines(True) if not line.startswith("Picked up "))
    match = re.search(r"(\d+(?:\.\d+)+|\d+)", said)
    return tuple(map(int, match[1].split("."))) if match else None


def dotted(numbers):
    return ".".join(map(str, numbers)) if numbers else "not there"


def clock(report, manager, processes, settings):
    state = subprocess.run(["timedatectl", "show", "--property=NTPSynchronized", "--value"], capture_output=True, text=True, timeout=2) if shutil.which("timedatectl") else None
    if state and state.returncode == 0:
        report.add(state.stdout.strip() == "yes", f"the clock is set by the network: {state.stdout.strip()}", "timedatectl set-ntp true", warn=True)


def redis(report, manager, processes, settings):
    url = settings.get("REDIS_URL") or (read_regular(settings["REDIS_URL_FILE"]).strip() if "REDIS_URL_FILE" in settings else "")
    if not url:
        report.add(len(processes) < 2, "there is no REDIS_URL: each instance is a chat of its own", "set REDIS_URL")
        return
    try:
        server = Redis(as_operator(url))
    except OSError as e:
        report.add(False, f"Redis can't be asked: {e}", "REDIS_URL, and Redis' log")
        return
    before = time.time()
    seconds, micros = map(int, server.call("TIME"))
    told = seconds + micros / 1e6
    # However long the answer took, it was given in between.
    apart = max(before - told, told - time.time(), 0)
    report.add(apart < 1, f"Redis' clock and this one are {apart:.3f} s apart", "let both be set by NTP")
    for name, good, fix in (
        ("appendonly", ("yes",), "without its log Redis forgets acknowledged messages when it ends"),
        ("appendfsync", ("always",), "with everysec a power cut may take the last second of acknowledged messages"),
        ("maxmemory-policy", ("noeviction",), "any other policy throws messages away in silence"),
    ):
        value = server.setting(name)
        if value is None:
            report.add(False, f"Redis does not tell its {name} to this account", f"look into its configuration: {name} {good[0]}", warn=True)
        else:
            report.add(value in good, f"Redis: {name} {value}", f"{name} {good[0]}: {fix}", warn=name == "appendfsync")
    try:
        memory = server.info("memory")
        most, used = int(memory.get("maxmemory", 0)), int(memory.get("used_memory", 0))
        fix = "maxmemory, a quarter of the machine's: a full Redis refuses messages, one that the kernel ends is away"
        report.add(most > 0, f"Redis may fill {most >> 20} MB" if most else "Redis may take all the memory there is", fix, warn=True)
        if most:
            fix = "a higher maxmemory, or a lower CHAT_HISTORY_DAYS or CHAT_HISTORY_LENGTH"
            report.add(used < 0.8 * most, f"Redis has filled {100 * used // most} % of that", fix, warn=used < most)
        persistence = server.info("persistence")
        report.add(persistence.get("aof_last_write_status", "ok") == "ok", "Redis writes its log", "is the disk full? redis-cli info persistence")
        found = tuple(map(int, server.info("server")["redis_version"].split(".")))
        report.add(found >= (7,), f"Redis is {dotted(found)}", "Redis 7 or newer: chat runs functions in it")
    except OSError as e:
        report.add(False, f"Redis does not tell how it is: {e}", warn=True)


def as_operator(url):
    """The URL with the operator's account, whose password only root may read; the instances' own account may do little."""
    try:
        password = read("/etc/chat/redis-operator").strip()
    except OSError:
        return url
    return re.sub(r"^unix://[^@]*@", f"unix://operator:{password}@", url) if "/run/redis-chat/" in url else url


def disk(report, manager, processes, settings):
    for path in {manager.layout.run, manager.layout.releases} if os.path.isdir(manager.layout.releases) else {manager.layout.run}:
        usage = shutil.disk_usage(path)
        report.add(usage.free > max(usage.total // 20, 1 << 28), f"{path}: {usage.free >> 20} MB of {usage.total >> 20} MB are free", "make room: a full disk ends acknowledgements")
