"""list and monit: every instance at a glance."""

import json
import os
import select
import shutil
import sys
import termios
import time
import tty

from ctl import Failed, instance
from ctl.instance import each

BAD = ("crash loop", "failed", "no answer", "silent")
COLOURS = {"good": "32", "bad": "31", "between": "33", "faint": "2", "head": "1"}
HEADS = ["INSTANCE", "PID", "VERSION", "STATE", "UPTIME", "RESTARTS", "CPU", "MEMORY", "CONN", "ROOMS", "MSG/S", "WHY LAST"]
PID, VERSION, STATE, WHY = 1, 2, 3, 11
LEFT = (0, VERSION, STATE, WHY)
# Shown below the line where the screen is too narrow, in this order.
DISPENSABLE = (VERSION, WHY, PID)
NOTES = {VERSION: "version", WHY: "last restart:", PID: "pid"}


def rows(manager):
    """A dict for each instance; what is not known is None."""
    return each(lambda process: row(manager, process), manager.processes().values())


def row(manager, process):
    status = instance.inspect(manager.layout.socket(process.number)) if process.pid else {}
    # An instance that drains has left its socket; the successor of one that was killed may answer on it.
    return {
        "slot": process.number,
        "pid": process.pid or None,
        "version": release_of(process.pid) or status.get("version"),
        "state": state(process, status),
        "ready": bool(status.get("ready")),
        "uptime": round(time.time() - process.since) if process.since else None,
        "restarts": process.restarts,
        "why": process.why or None,
        "cpu": status.get("cpu"),
        "memoryBytes": status.get("memoryBytes") or instance.memory(process.pid),
        "connections": status.get("connections"),
        "rooms": status.get("rooms"),
        "messagesPerSecond": status.get("messagesPerSecond"),
    }


def release_of(pid):
    """By the folder of the jar that it runs."""
    folder = os.path.basename(os.path.dirname(instance.jar(pid) or "")) if pid else ""
    return folder if folder[:1].isdigit() else None


def state(process, status):
    if not process.runs:
        return process.state
    if status.get("ready"):
        return "ready"
    says = status.get("says", "")
    young = time.time() - process.since
    if not says:
        # It listens once it can answer, and no longer when it is asked to end.
        return "starting" if young < 60 else "silent"
    if says == "no answer" and young < 10:
        return "starting"
    return "Redis away" if "Redis is away" in says else says.split(",")[0].split("\n")[0][:16]


# --- As text ---


def colour(text, kind, on):
    return f"\x1b[{COLOURS[kind]}m{text}\x1b[0m" if on and kind else text


def mood(name):
    return "good" if name == "ready" else "bad" if name in BAD else "faint" if name == "stopped" else "between"


def cells(row):
    return [
        f"chat-{row['slot']}",
        shown(row["pid"]),
        shown(row["version"]),
        row["state"],
        span(row["uptime"]),
        shown(row["restarts"]),
        "-" if row["cpu"] is None else f"{row['cpu'] * 100:.0f}%",
        "-" if row["memoryBytes"] is None else f"{row['memoryBytes'] / 1048576:.0f}M",
        shown(row["connections"]),
        shown(row["rooms"]),
        "-" if row["messagesPerSecond"] is None else f"{row['messagesPerSecond']:.1f}",
        row["why"] or "",
    ]


def shown(value):
    return "-" if value is None else str(value)


def span(seconds):
    if seconds is None:
        return "-"
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{max(seconds, 0)}s"


def text(rows, colours, width):
    """As wide as that at most: what does not fit stands below. Returns lines."""
    table = [cells(row) for row in rows]
    widths = [max(len(line[i]) for line in [HEADS, *table]) for i in range(len(HEADS))]
    shown_columns = list(range(len(HEADS)))
    below = []
    for column in DISPENSABLE:
        if sum(widths[i] + 2 for i in shown_columns) - 2 > width:
            shown_columns.remove(column)
            below.append(column)

    def line(values, kinds):
        padded = [(i, values[i].ljust(widths[i]) if i in LEFT else values[i].rjust(widths[i])) for i in shown_columns]
        return "  ".join(colour(v, kinds.get(i), colours) for i, v in padded).rstrip()

    lines = [line(HEADS, {i: "head" for i in range(len(HEADS))})]
    versions = {values[VERSION] for values in table}
    for values, row in zip(table, rows):
        lines.append(line(values, {STATE: mood(row["state"]), WHY: "faint"}))
        notes = [f"{NOTES[i]} {values[i]}" for i in below if values[i] and not (i == VERSION and len(versions) == 1)]
        lines += [colour(f"        {'; '.join(notes)}"[:width], "faint", colours)] if notes else []
    if VERSION in below and len(versions) == 1:
        lines.append(colour(f"version {versions.pop()}"[:width], "faint", colours))
    return lines


def show(manager, as_json):
    found = rows(manager)
    if as_json:
        print(json.dumps(found, indent=2))
    else:
        print("\n".join(text(found, sys.stdout.isatty(), shutil.get_terminal_size().columns)) if found else "no instances")


# --- Live ---


def total(rows, key):
    values = [row[key] for row in rows if row[key] is not None]
    return sum(values) if values else None


def screen(manager):
    found = rows(manager)
    ready = sum(row["ready"] for row in found)
    rate = total(found, "messagesPerSecond")
    head = [
        f"chat under {manager.name}",
        f"{ready} of {len(found)} ready",
        f"{shown(total(found, 'connections'))} connection{'' if total(found, 'connections') == 1 else 's'}",
        f"{'-' if rate is None else format(rate, '.1f')} messages/s",
        time.strftime("%H:%M:%S"),
    ]
    lines = [colour("  ".join(head), "head", True), "", *text(found, True, shutil.get_terminal_size().columns), ""]
    lines += [f"{name}: {colour(state, 'good' if state == 'running' else 'bad', True)}" for name, state, _ in manager.others()]
    return lines + ["", colour("q ends", "faint", True)]


def monit(manager):
    """A screen a second, until q."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Failed("monit needs a terminal; for programs there is: chatctl list --json", 2)
    before = termios.tcgetattr(sys.stdin)
    # The other screen, without a cursor and without line breaks: what was there comes back in the end.
    sys.stdout.write("\x1b[?1049h\x1b[?25l\x1b[?7l")
    try:
        tty.setcbreak(sys.stdin)
        while True:
            lines = screen(manager)[: shutil.get_terminal_size().lines]
            # Each line is cleared behind its end, and all below: no flicker.
            sys.stdout.write("\x1b[H" + "\x1b[K\r\n".join(lines) + "\x1b[K\x1b[J")
            sys.stdout.flush()
            if select.select([sys.stdin], [], [], 1)[0] and sys.stdin.read(1) in ("q", "Q", "\x1b", ""):
                return
    except KeyboardInterrupt:
        return
    finally:
        sys.stdout.write("\x1b[?7h\x1b[?25h\x1b[?1049l")
        sys.stdout.flush()
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
