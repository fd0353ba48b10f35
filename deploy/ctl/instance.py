"""Asks an instance on its own socket: whether it lives and takes traffic, its status and its metrics."""

import json
import os
import re
import socket
import threading
import time

# Seconds, for an answer that is shown; a frozen instance must not delay the others.
GLANCE = 0.2


def ask(path, target, timeout=2.0):
    """(status, body) of GET target; OSError if there is no answer in time."""
    deadline = time.monotonic() + timeout
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout)
        connection.connect(path)
        # HTTP/1.0: the answer ends with the connection and is never in chunks.
        connection.sendall(f"GET {target} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        received = b""
        while piece := connection.recv(65536):
            received += piece
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("the answer does not end")
            connection.settimeout(left)
    head, _, body = received.partition(b"\r\n\r\n")
    match = re.match(rb"HTTP/1\.\d (\d{3})", head)
    if not match:
        raise OSError("no answer")
    return int(match[1]), body.decode("utf-8", "replace")


def is_ready(path, timeout=2.0):
    try:
        return ask(path, "/readyz", timeout)[0] == 200
    except OSError:
        return False


def inspect(path, timeout=GLANCE):
    """The instance's status as a dict: ready, says and the members of /status. Empty if it does not listen."""
    try:
        code, body = ask(path, "/readyz", timeout)
    except (FileNotFoundError, ConnectionRefusedError):
        return {}
    except OSError:
        return {"ready": False, "says": "no answer"}
    status = {"ready": code == 200, "says": body.strip()}
    try:
        code, body = ask(path, "/status", timeout)
        status |= json.loads(body) if code == 200 else numbers(path, timeout)
    except (OSError, ValueError):
        pass
    return status


def numbers(path, timeout):
    """The few metrics that an instance without /status has."""
    meters = metrics(path, timeout)
    return {key: int(meters[f"chat_{key}"]) for key in ("connections", "rooms") if f"chat_{key}" in meters}


def metrics(path, timeout=2.0):
    """Every meter of the instance by its name with labels."""
    meters = {}
    for line in ask(path, "/metrics", timeout)[1].splitlines():
        name, _, value = line.rpartition(" ")
        if name and not line.startswith("#"):
            try:
                meters[name] = float(value)
            except ValueError:
                pass
    return meters


def memory(pid):
    """The resident memory of the process, in bytes, or None."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return None


def jar(pid):
    """The jar that the process runs. It is opened first, so it is found among the lowest files."""
    try:
        files = sorted(map(int, os.listdir(f"/proc/{pid}/fd")))[:64]
    except OSError:
        return None
    for file in files:
        try:
            path = os.readlink(f"/proc/{pid}/fd/{file}")
        except OSError:
            continue
        if path.removesuffix(" (deleted)").endswith("/chat.jar"):
            return path
    return None


def each(function, items):
    """function of every item, all at the same time; what one raises is raised, when all have ended."""
    items = list(items)
    if len(items) == 1:
        return [function(items[0])]
    results = [None] * len(items)

    def run(i):
        try:
            results[i] = (function(items[i]), None)
        except Exception as e:
            results[i] = (None, e)

    threads = [threading.Thread(target=run, args=(i,), daemon=True) for i in range(len(items))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for _, error in results:
        if error:
            raise error
    return [value for value, _ in results]
