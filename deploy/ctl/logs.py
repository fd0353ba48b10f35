"""logs: the last lines of instances in the order of time, and what follows."""

import calendar
import heapq
import json
import os
import re
import subprocess
import sys
import time

from ctl.roll import chosen

POLL_SECONDS = 0.25
TIME = re.compile(r"^(\d{4}-\d\d-\d\dT[\d:.]+Z)\s+(\w+)\s+(.*)$")
MILLIS = re.compile(r'"timestamp"\s*:\s*(\d{12,14})\b')
# Such a line is read from the log's end by pieces, up to here.
LONGEST_LOOK_BACK = 64 << 20
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
        start = end
        pieces, breaks = [], 0
        while start and breaks <= lines and end - start < LONGEST_LOOK_BACK:
            size = min(65536, start)
            start -= size
            self.file.seek(start)
            pieces.append(self.file.read(size))
            breaks += pieces[-1].count(b"\n")
        block = b"".join(reversed(pieces))
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
            # Lines written since the last read.
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


def show(manager, numbers, lines, follow, as_json):
    wanted = [process.number for process in chosen(manager, numbers)]
    if manager.name == "systemd":
        journal(wanted, lines, follow, as_json)
        return
    files = {n: File(manager.log_file(n), lines) for n in wanted}
    times = dict.fromkeys(wanted, 0.0)
    merge(times, {n: files[n].first for n in wanted}, as_json)
    while follow:
        merge(times, {n: files[n].more() for n in wanted}, as_json)
        sys.stdout.flush()
        time.sleep(POLL_SECONDS)


def merge(times, found, as_json):
    """All lines in the order of their time. A line without one, as of a stack trace, belongs to the one before it."""

    def timed(n):
        for line in found[n]:
            times[n] = written_at(line) or times[n]
            yield times[n], n, line

    for _, n, line in heapq.merge(*map(timed, found), key=lambda entry: entry[:2]):
        print_line(n, line, as_json, found)


def written_at(raw):
    """Seconds since 1970, or None."""
    line = raw[:4096].decode("utf-8", "replace")
    if match := TIME.match(line.rstrip("\r")):
        clock, _, fraction = match[1].rstrip("Z").partition(".")
        try:
            return calendar.timegm(time.strptime(clock, "%Y-%m-%dT%H:%M:%S")) + float(f"0.{fraction or 0}")
        except ValueError:
            return None
    match = MILLIS.search(line) if line.startswith("{") else None
    return int(match[1]) / 1000 if match else None


def journal(wanted, lines, follow, as_json):
    # --all: without it a field of more than 4096 bytes is left out.
    command = ["journalctl", "-q", "--all", "-o", "json", "-n", str(lines * len(wanted)), *(["-f"] if follow else [])]
    for n in wanted:
        command += ["-u", f"chat@{n}.service"]
    halves = dict.fromkeys(wanted, b"")
    with subprocess.Popen(command, stdout=subprocess.PIPE) as reader:
        for line in reader.stdout:
            entry = json.loads(line)
            number = re.search(r"chat@(\d+)", entry.get("_SYSTEMD_UNIT", "") + entry.get("UNIT", ""))
            message = entry.get("MESSAGE") or ""
            # A message that is no UTF-8 comes as numbers.
            raw = bytes(message) if isinstance(message, list) else message.encode()
            if not number:
                continue
            n = int(number[1])
            if entry.get("_LINE_BREAK") == "line-max":
                # journald's LineMax, 48 KB: the rest comes in the next entry.
                halves[n] += raw
                continue
            print_line(n, halves[n] + raw, as_json, wanted)
            halves[n] = b""
            sys.stdout.flush()


def print_line(n, raw, as_json, wanted):
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
        entry = json.loads(line)
        if isinstance(entry, dict):
            return entry
    except ValueError:
        pass
    match = TIME.match(line)
    return {"at": match[1], "level": match[2].lower(), "line": match[3]} if match else {"line": line}
