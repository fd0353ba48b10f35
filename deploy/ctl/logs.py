"""logs: the last lines of slots, and what follows."""

import json
import os
import re
import subprocess
import sys
import time

from ctl.roll import chosen

LOOK = 0.25
TIME = re.compile(r"^(\d{4}-\d\d-\d\dT[\d:.]+Z)\s+(\w+)\s+(.*)$")
PREFIXES = ("36", "33", "35", "32", "34", "31")


class File:
    """A log that is rotated while it is read: what is left of the old file comes first, then the new one."""

    def __init__(self, path, lines):
        self.path = path
        self.file = self.open()
        self.rest = b""
        self.first = self.tail(lines) if self.file else []

    def open(self):
        try:
            return open(self.path, "rb")
        except FileNotFoundError:
            return None

    def tail(self, lines):
        end = self.file.seek(0, os.SEEK_END)
        start, block = end, b""
        while start and block.count(b"\n") <= lines:
            size = min(65536, start)
            start -= size
            self.file.seek(start)
            block = self.file.read(size) + block
        self.file.seek(end)
        whole, _, self.rest = block.rpartition(b"\n")
        return whole.split(b"\n")[-lines:] if lines and whole else []

    def more(self):
        found = self.read()
        try:
            rotated = not self.file or os.stat(self.path).st_ino != os.fstat(self.file.fileno()).st_ino
        except FileNotFoundError:
            return found
        if rotated:
            # What was written between the two looks.
            found += self.read()
            if self.file:
                self.file.close()
            self.file, self.rest = self.open(), b""
            found += self.read()
        return found

    def read(self):
        if not self.file:
            return []
        *lines, self.rest = (self.rest + self.file.read()).split(b"\n")
        return lines


def show(manager, slots, lines, follow, as_json):
    wanted = [process.slot for process in chosen(manager, slots)]
    if manager.name == "systemd":
        journal(wanted, lines, follow, as_json)
        return
    files = {n: File(manager.log_file(n), lines) for n in wanted}
    for n in wanted:
        for line in files[n].first:
            tell(n, line, as_json, wanted)
    while follow:
        for n in wanted:
            for line in files[n].more():
                tell(n, line, as_json, wanted)
        sys.stdout.flush()
        time.sleep(LOOK)


def journal(wanted, lines, follow, as_json):
    command = ["journalctl", "-q", "-o", "json", "-n", str(lines * len(wanted)), *(["-f"] if follow else [])]
    for n in wanted:
        command += ["-u", f"chat@{n}.service"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as reader:
        for line in reader.stdout:
            entry = json.loads(line)
            number = re.search(r"chat@(\d+)", entry.get("_SYSTEMD_UNIT", "") + entry.get("UNIT", ""))
            message = entry.get("MESSAGE") or ""
            # A message that is no UTF-8 comes as numbers.
            raw = bytes(message) if isinstance(message, list) else message.encode()
            if number:
                tell(int(number[1]), raw, as_json, wanted)
                sys.stdout.flush()


def tell(n, raw, as_json, wanted):
    line = raw.decode("utf-8", "replace")
    if as_json:
        print(json.dumps({"slot": n} | parsed(line), ensure_ascii=False))
    elif len(wanted) == 1:
        print(line)
    else:
        name = f"chat-{n}"
        print(f"\x1b[{PREFIXES[n % len(PREFIXES)]}m{name}\x1b[0m {line}" if sys.stdout.isatty() else f"{name} {line}")


def parsed(line):
    """A line that is JSON already (CHAT_LOG_FORMAT=json) as it is; of others the time and the level."""
    try:
        told = json.loads(line)
        if isinstance(told, dict):
            return told
    except ValueError:
        pass
    match = TIME.match(line)
    return {"at": match[1], "level": match[2].lower(), "line": match[3]} if match else {"line": line}
